// What must never be in the board's source: raw HTML, inline handlers in strings, other origins, UTF-16 cuts of texts.
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../src/', import.meta.url))
const FORBIDDEN = [
  [/\{@html\b/, 'raw HTML'], [/\b(?:inner|outer)HTML\b/, 'raw HTML'], [/insertAdjacentHTML|document\.write|createContextualFragment/, 'raw HTML'],
  [/\beval\(|new Function\(/, 'code from text'], [/\sstyle="/, 'an inline style, which the Content-Security-Policy forbids'],
  [/https?:\/\/(?!www\.w3\.org\/)[a-z0-9]/i, 'an address of another origin'],
  [/target="_blank"(?![^>]*)|rel="(?!noopener noreferrer nofollow")/, 'a link out without rel="noopener noreferrer nofollow"'],
  [/new Date\([^)]*\.(?:date|day|from|to)\b/, 'a day that a time zone could move; see lib/dates.ts'],
]
let found = 0
for (const file of readdirSync(root, { recursive: true }).filter((name) => /\.(svelte|ts|css)$/.test(name))) {
  const text = readFileSync(root + file, 'utf8')
  text.split('\n').forEach((line, i) => {
    for (const [pattern, what] of FORBIDDEN) {
      if (!pattern.test(line)) continue
      found++
      console.error(`src/${file}:${i + 1}: ${what}`)
    }
  })
  for (const [tag] of text.matchAll(/<a\b[^>]*target="_blank"[^>]*>/g)) {
    if (tag.includes('rel="noopener noreferrer nofollow"') && /href=\{(url|safeUrl\()/.test(tag)) continue
    found++
    console.error(`src/${file}: a link out must take its address from safeUrl and have rel="noopener noreferrer nofollow"`)
  }
}
if (found) process.exit(1)
console.log('lint: nothing forbidden')
