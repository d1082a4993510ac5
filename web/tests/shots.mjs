// Screenshots of every page: light, dark, phone. Small palettes keep the repository small.
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { quantise } from '../scripts/quantise.mjs'
import { addresses, api, offers, open, visit } from './harness.mjs'

const OUT = process.env.SHOTS ?? fileURLToPath(new URL('../../docs/board/', import.meta.url))
mkdirSync(OUT, { recursive: true })
const only = process.argv.slice(2)
const board = await open({ hostile: false })
const pages = await addresses(board.url)
delete pages.lost
const has = await offers(board.url)
if (has('/watchlists') && !(await api(board.url, '/watchlists')).items.length) {
  const body = { name: 'Accusations that Algeria takes part in', filter: { party: ['algeria'], type: ['ACCUSE'] }, tension: null, volume: 3, every: true, since: '2031-05-01' }
  await fetch(`${board.url}/api/v1/watchlists`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  // The server looks at it beside its other work.
  for (let i = 0; i < 50 && !(await api(board.url, '/alerts')).total; i++) await new Promise((done) => setTimeout(done, 200))
}
if (!has('/watchlists')) for (const name of ['watch', 'watchlist']) delete pages[name]
if (!has('/review')) for (const name of ['review', 'doubtful']) delete pages[name]
if (!has('/brief')) delete pages.brief
// What a report expects for next year would else stand before the news.
const { latest } = await api(board.url, '/health')
pages.events += `?to=${latest.slice(0, 10)}`
pages.map += `&to=${latest.slice(0, 10)}`
pages.event += `&to=${latest.slice(0, 10)}`
const LOOKS = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 900 } }, dark: { colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true },
}
for (const [look, options] of Object.entries(LOOKS)) {
  if (only.length && !only.some((o) => o === look || o.startsWith(`${look}:`))) continue
  const { page, context } = await board.page(options)
  for (const [name, address] of Object.entries(pages)) {
    const wanted = only.filter((o) => o.startsWith(`${look}:`)).map((o) => o.split(':')[1])
    if (wanted.length && !wanted.includes(name)) continue
    await visit(page, board.url + address)
    if (name === 'map') await page.waitForSelector('svg path:nth-of-type(3)')
    if (name === 'map') await page.waitForSelector('svg .spot')
    const path = `${OUT}/${name}-${look}.png`
    const { width, height } = options.viewport
    // Chromium draws the last rows of a dark window wrongly.
    await page.screenshot(process.env.FULL ? { path, fullPage: true } : { path, clip: { x: 0, y: 0, width, height: height - 4 } })
    quantise(path)
  }
  await context.close()
}
await board.close()
