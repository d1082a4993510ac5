import assert from 'node:assert/strict'
import { test } from 'node:test'
import { source } from './source.mjs'

const dates = await source('dates')

test('days stay as stated in every time zone', () => {
  const zone = process.env.TZ
  for (const name of ['Pacific/Kiritimati', 'America/Adak', 'UTC']) {
    process.env.TZ = name
    assert.equal(dates.words('2031-05-17'), '17 May 2031')
    assert.equal(dates.ofNumber(dates.number('2031-05-17')), '2031-05-17')
  }
  process.env.TZ = zone
})

test('partial dates stay partial', () => {
  assert.equal(dates.words('2031'), '2031')
  assert.equal(dates.words('2031-05'), 'May 2031')
  assert.equal(dates.words('2031-W20'), 'week 20 of 2031')
  assert.equal(dates.words(null), 'undated')
})

test('ranges say what is shared once', () => {
  assert.equal(dates.range('2031-05-17', '2031-05-17'), '17 May 2031')
  assert.equal(dates.range('2031-05-17', '2031-05-19'), '17–19 May 2031')
  assert.equal(dates.range('2031-05-17', '2031-06-02'), '17 May – 2 Jun 2031')
  assert.equal(dates.range('2029-05-17', '2031-06-02'), '17 May 2029 – 2 Jun 2031')
})
