import assert from 'node:assert/strict'
import { test } from 'node:test'
import { source } from './source.mjs'

const { clean, cut, parts, safeUrl, short } = await source('text')

test('offsets are code points, also behind astral characters', () => {
  const text = '🛰️ 𝔇as Öl: Baku denied it'
  const start = [...text].join('|').split('|').length - 'Baku denied it'.length
  assert.equal(cut(text, start, start + 4), 'Baku')
  const found = parts(text, [{ start, end: start + 4, value: 'actor' }])
  assert.deepEqual(found.map((p) => [p.text, p.marks]), [['🛰️ 𝔇as Öl: ', []], ['Baku', ['actor']], [' denied it', []]])
})

test('marks may overlap, nest, and leave the text', () => {
  const found = parts('abcdef', [{ start: 0, end: 4, value: 'x' }, { start: 2, end: 99, value: 'y' }, { start: 50, end: 60, value: 'z' }, { start: 3, end: 3, value: 'empty' }])
  assert.deepEqual(found.map((p) => [p.text, p.marks.join(''), p.ends.join('')]), [['ab', 'x', ''], ['cd', 'xy', 'x'], ['ef', 'y', 'y']])
  assert.equal(found.map((p) => p.text).join(''), 'abcdef')
})

test('a part of a text is cut from inside a mark', () => {
  assert.deepEqual(parts('abcdef', [{ start: 0, end: 6, value: 'x' }], 2, 4).map((p) => [p.text, p.start, p.end]), [['cd', 2, 4]])
})

test('what turns or hides text is taken out', () => {
  for (const code of [0x202e, 0x2066, 0x200b, 0x0000, 0x0007, 0x061c, 0xfeff, 0xe0041, 0x2028]) assert.equal(clean(`a${String.fromCodePoint(code)}b`), 'ab', code.toString(16))
  assert.equal(clean('שלום 👩‍🚀 a\nb\tc'), 'שלום 👩‍🚀 a\nb\tc')
})

test('shortening counts code points and never halves a character', () => {
  assert.equal(short('🛰🛰🛰🛰', 3), '🛰🛰…')
  assert.equal(short(' a \n b ', 9), 'a b')
})

test('only http and https become links', () => {
  for (const url of ['javascript:alert(1)', 'data:text/html,x', ' javascript:alert(1)', 'java\tscript:alert(1)', 'file:///etc/passwd', '//evil.example/x', 'https://user:pw@evil.example/', 'https://', 'vbscript:x', null, '']) {
    assert.equal(safeUrl(url), null, String(url))
  }
  assert.equal(safeUrl('HTTPS://news.example/a b'), 'https://news.example/a%20b')
})
