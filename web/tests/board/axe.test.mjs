// No violation of WCAG 2.2 AA (and of axe's best practices) on any page, in light, in dark, and on a phone.
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import axe from 'axe-core'
import { addresses, open, visit } from '../harness.mjs'

const LOOKS = { light: { colorScheme: 'light' }, dark: { colorScheme: 'dark' }, phone: { colorScheme: 'light', viewport: { width: 390, height: 780 } } }
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
let board
before(async () => {
  board = await open()
})
after(() => board?.close())

suite('axe', { concurrency: 2 }, () => {
  for (const [look, options] of Object.entries(LOOKS)) {
    test(`axe: every page, ${look}`, async () => {
      const { page, context } = await board.page(options)
      const found = []
      for (const [name, address] of Object.entries(await addresses(board.url))) {
        await visit(page, board.url + address)
        if (name === 'map') await page.waitForSelector('svg .spot')
        await page.evaluate(axe.source)
        const { violations, passes } = await page.evaluate((tags) => globalThis.axe.run({ runOnly: { type: 'tag', values: tags } }), TAGS)
        assert.ok(passes.length > 10, `${name}: axe looked at nothing`)
        for (const { id, nodes } of violations) found.push(`${name}: ${id} (${nodes.length}): ${nodes.slice(0, 2).map((n) => `${n.html.slice(0, 160)} — ${n.failureSummary?.split('\n')[1] ?? ''}`).join(' | ')}`)
        const width = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        if (width > 1) found.push(`${name}: wider than the screen by ${width} px`)
      }
      await context.close()
      assert.deepEqual(found, [])
    })
  }
})
