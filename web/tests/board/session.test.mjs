// Signing in where the server wants a token.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { open, settled } from '../harness.mjs'

const token = process.env.TOKEN ?? 'correct horse'
let board
before(async () => {
  board = await open({ token })
})
after(() => board?.close())

test('without the token nothing is shown; with it, everything', async () => {
  const { page, context } = await board.page()
  await page.goto(`${board.url}/events`)
  await page.waitForSelector('#token')
  assert.equal(await page.$('table.events'), null)
  await page.focus('#token')
  await page.keyboard.type('wrong')
  await page.keyboard.press('Enter')
  await page.waitForSelector('main [role=alert]')
  assert.match(await page.textContent('main [role=alert]'), /token/i, 'a wrong token is refused in words')
  await page.fill('#token', token)
  await page.keyboard.press('Enter')
  await page.waitForSelector('table.events tbody tr')
  await settled(page)
  assert.equal(await page.evaluate(() => document.cookie), '', 'scripts cannot read the token')
  assert.ok(!page.url().includes(token), 'the token stands in no address')
  await page.reload()
  await page.waitForSelector('table.events tbody tr')
  await context.close()
})
