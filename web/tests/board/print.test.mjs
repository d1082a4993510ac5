// On paper: the story and the brief without buttons and ways, in black on white, with what is folded on the screen.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addresses, open, visit } from '../harness.mjs'

let board
before(async () => {
  board = await open()
})
after(() => board?.close())

test('story and brief are printed whole, without what only a screen needs', async () => {
  const { page, context, seen } = await board.page({ colorScheme: 'dark' })
  const { story, brief, article } = await addresses(board.url)
  for (const address of [story, brief, article]) {
    await visit(page, board.url + address)
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    await page.emulateMedia({ media: 'print' })
    const paper = await page.evaluate(() => ({
      shown: [...document.querySelectorAll('nav, header.top, .noprint, .skip, footer.bottom, main button')].filter((n) => n.checkVisibility()).map((n) => n.outerHTML.slice(0, 80)),
      folded: document.querySelectorAll('main details:not([open], .noprint)').length,
      ground: getComputedStyle(document.documentElement).backgroundColor,
      text: document.querySelector('main').innerText.length,
      wide: document.documentElement.scrollWidth > document.documentElement.clientWidth + 1,
    }))
    assert.deepEqual(paper.shown, [], address)
    assert.equal(paper.folded, 0, address)
    assert.equal(paper.ground, 'rgb(255, 255, 255)', address)
    assert.ok(paper.text > 40 && !paper.wide, address)
    const pdf = await page.pdf({ format: 'A4' })
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-')
    await page.evaluate(() => dispatchEvent(new Event('afterprint')))
    await page.emulateMedia({ media: 'screen' })
  }
  assert.deepEqual(seen.errors, [])
  await context.close()
})
