// What an attacker would put into news. The tests assert that none of it runs or loads on any page.
export const MARK = 'pwned'

export const TITLES = [
  '<script>window.pwned=1</script>Minister <b>bold</b>',
  '"><img src=https://evil.example/x.png onerror=window.pwned=1>',
  "';window.pwned=1;//<svg/onload=window.pwned=1>",
  '{@html "<img src=x onerror=window.pwned=1>"}',
  '\u202Egnp.exe\u202C evil \u2066rtl\u2069 \u200Bzero\u0000width\u0007 title',
  'مرحبا <iframe src=javascript:window.pwned=1></iframe> שלום',
]
export const OUTLETS = ['<img src=x onerror=window.pwned=1>', 'Outlet\u202Eelttuo', 'A'.repeat(300)]
export const URLS = [
  'javascript:window.pwned=1', 'data:text/html,<script>window.pwned=1</script>', 'https://evil.example/"onclick="pwned',
  ' java\tscript:window.pwned=1', 'file:///etc/passwd', '//evil.example/x',
]
export const NAMES = ['<a href=javascript:window.pwned=1>Ministry</a>', 'Bank \u202Eknab\u202C ﷽', '__proto__', '../../etc']
/** Astral characters before the events: offsets in UTF-16 units would mark the wrong words. */
export const PREFIX = '🛰️🛰️ 𝔇ispatch 👩‍🚀 <img src=x onerror=window.pwned=1> \u202Eesrever\u202C '
