// How fast the board is over a large store: from opening an address to its first content, and from a click or a key to
// the next frame. Chromium without its cache, one page after the other.
//
//   bench/serve.py store news.db 1000000 && target/release/demarche ingest examples --store news.db
//   target/release/demarche serve --store news.db &
//   BASE_URL=http://127.0.0.1:8080 npm run bench          # ROUNDS=5
import { addresses, api, open, settled } from './harness.mjs'

const ROUNDS = Number(process.env.ROUNDS ?? 5)
/** What a reader waits for on each page. */
const CONTENT = {
  today: '.columns h3 a', stories: '.list h2 a', story: '.days .what', article: '.text p', events: 'table.events a.open', map: 'svg .spot', claims: '.claim', disputes: '.claim',
  actors: 'tbody a', actor: 'h1 bdi', pairs: 'tbody a', pair: 'svg rect', sources: 'tbody a', search: 'h2',
}
/** A click or a key, and what it brings. */
const ACTS = {
  story: [['a timeline entry opens', '.days .what', '.panel .hit'], ['only accusations', 'button:text-is("accusations")', 'button[aria-pressed="true"]:text-is("accusations")'], ['a claim opens', '.claim .verb', '.panel .note']],
  events: [['a row opens', 'table.events a.open', '.panel .hit']], claims: [['a claim opens', '.claim .verb', '.panel .note']], article: [['marks of actors off', 'button:text-is("actors")', 'button[aria-pressed="false"]']],
}
const board = await open()
const counts = (await api(board.url, '/health')).counts
console.log(`${counts.articles.toLocaleString('en')} articles, ${counts.events.toLocaleString('en')} events, ${counts.stories.toLocaleString('en')} stories; ${ROUNDS} rounds; milliseconds`)
const all = await addresses(board.url)
const middle = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]
const line = (...cells) => console.log(cells.map((c, i) => String(c).padEnd(i ? 12 : 34)).join(''))
line('page', 'median', 'slowest', 'kB loaded')
const acts = []
for (const [name, wanted] of Object.entries(CONTENT)) {
  if (!all[name]) continue
  const times = []
  let bytes = 0
  for (let round = 0; round < ROUNDS; round++) {
    const { page, context } = await board.page()
    await page.addInitScript((selector) => {
      const look = () => {
        if (globalThis.seenAt || !document.querySelector(selector)) return
        requestAnimationFrame(() => (globalThis.seenAt ??= performance.now()))
      }
      new MutationObserver(look).observe(document, { childList: true, subtree: true })
      globalThis.delays = []
      new PerformanceObserver((list) => globalThis.delays.push(...list.getEntries().map((e) => e.duration))).observe({ type: 'event', durationThreshold: 16 })
    }, wanted)
    await page.goto(board.url + all[name])
    // A store may have nothing to show on a page, such as places for the map.
    const seen = await page.waitForFunction(() => globalThis.seenAt, null, { timeout: 15_000 }).then((handle) => handle.jsonValue(), () => null)
    if (seen === null) {
      await context.close()
      break
    }
    times.push(seen)
    await settled(page)
    bytes = await page.evaluate(() => performance.getEntriesByType('resource').reduce((n, e) => n + e.transferSize, performance.getEntriesByType('navigation')[0].transferSize))
    for (const [what, press, brings] of ACTS[name] ?? []) {
      const before = await page.evaluate(() => globalThis.delays.length)
      const begin = Date.now()
      await page.locator(press).first().click()
      await page.waitForSelector(brings)
      const content = Date.now() - begin
      // Entries of events come with the frame after; shorter ones than 16 ms have none.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))))
      const delay = await page.evaluate((from) => Math.max(0, ...globalThis.delays.slice(from)), before)
      acts.push({ what: `${name}: ${what}`, delay, content })
    }
    await context.close()
  }
  if (!times.length) line(name, 'nothing to show')
  else line(name, Math.round(middle(times)), Math.round(Math.max(...times)), Math.round(bytes / 1000))
}
console.log('')
line('interaction', 'next frame', 'slowest', 'content, as the test driver sees it')
for (const what of new Set(acts.map((a) => a.what))) {
  const same = acts.filter((a) => a.what === what)
  const delays = same.map((a) => a.delay)
  line(what, middle(delays) || '< 16', Math.max(...delays) || '< 16', middle(same.map((a) => a.content)))
}
await board.close()
