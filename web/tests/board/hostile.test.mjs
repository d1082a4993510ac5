// Scripts, handlers, bidi controls and addresses inside news: nothing runs, nothing loads, on every page that shows it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addresses, api, open, visit } from '../harness.mjs'

let board
before(async () => {
  board = await open()
})
after(() => board?.close())

/** Addresses that show the hostile stories, found by what is in them. */
async function poisoned(url) {
  const found = []
  let cursor = ''
  do {
    const page = await api(url, `/stories?limit=200${cursor}`)
    for (const story of page.items) {
      if (!/pwned|evil|<img/.test(story.title)) continue
      found.push(`/story/${story.id}`, `/claims?story=${story.id}`, `/claims?view=disputes&story=${story.id}`, `/events?story=${story.id}`)
      const { sources } = await api(url, `/stories/${story.id}`)
      for (const { id } of sources) found.push(`/article/${id}`)
      const { items: events } = await api(url, `/events?story=${story.id}&limit=4`)
      for (const e of events) {
        found.push(`/events?event=${e.id}`)
        for (const p of e.recipients.slice(0, 1)) found.push(`/actor/${encodeURIComponent(p.id)}`, `/pair/${encodeURIComponent(e.actors[0]?.id ?? p.id)}/${encodeURIComponent(p.id)}`)
      }
    }
    cursor = page.next ? `&cursor=${page.next}` : ''
  } while (cursor)
  return [...new Set(found)]
}

test('hostile content is inert text', async () => {
  const { page, context, seen } = await board.page()
  const pages = [...await poisoned(board.url), ...Object.values(await addresses(board.url)), '/search?q=pwned', '/search?q=evil', '/events?q=pwned', '/claims?q=pwned', '/search?q=dispatch', '/search?q=%3Cscript%3Ewindow.pwned%3D1%3C%2Fscript%3E',
    '/events?q=%22%3E%3Cimg%20src%3Dx%20onerror%3Dwindow.pwned%3D1%3E', '/actor/%3Cimg%20src%3Dx%20onerror%3Dwindow.pwned%3D1%3E', '/claims?claim=%3Csvg%2Fonload%3Dwindow.pwned%3D1%3E']
  assert.ok(pages.length > 40, `only ${pages.length} pages: the hostile stories are missing`)
  let shown = 0
  for (const address of pages) {
    await visit(page, board.url + address)
    const state = await page.evaluate(() => ({
      ran: 'pwned' in window || document.querySelectorAll('iframe').length > 0,
      strange: [...document.querySelectorAll('script:not([src^="/"]), iframe, object, embed, base, form[action], img, [onerror], [onload], [onclick], svg [href]')].map((n) => n.outerHTML.slice(0, 120)),
      links: [...document.querySelectorAll('a[href]')].map((a) => ({ href: a.getAttribute('href'), rel: a.rel })),
      turned: /[\u202A-\u202E\u2066-\u2069\u200B\u0000]/.test(document.body.innerText + document.title),
      text: /pwned/.test(document.body.textContent),
    }))
    shown += state.text ? 1 : 0
    assert.equal(state.ran, false, `${address}: something ran`)
    assert.deepEqual(state.strange, [], address)
    assert.equal(state.turned, false, `${address}: bidi or hidden characters are shown`)
    for (const { href, rel } of state.links) {
      if (href.startsWith('/') && !href.startsWith('//') || href.startsWith('#')) continue
      assert.match(href, /^https?:\/\//, `${address}: ${href}`)
      assert.equal(rel, 'noopener noreferrer nofollow', `${address}: ${href}`)
    }
  }
  assert.ok(shown > 20, `only ${shown} pages show hostile text: the test looks at the wrong ones`)
  assert.deepEqual(seen.requests, [], 'requests to other origins')
  assert.deepEqual(seen.dialogs, [])
  assert.deepEqual(seen.errors, [])
  assert.deepEqual(seen.refused.filter((text) => !/404|400/.test(text)), [], 'the Content-Security-Policy had to step in')
  await context.close()
})

test('marked words are those of the event, also behind astral characters', async () => {
  const { page, context } = await board.page()
  const articles = (await poisoned(board.url)).filter((a) => a.startsWith('/article/'))
  const all = await Promise.all(articles.map((a) => api(board.url, `/articles/${a.split('/')[2]}`)))
  const article = all.find((one) => /^.{0,20}\p{Emoji_Presentation}/u.test(one.text) && one.events.length)
  const address = `/article/${article.id}`
  await visit(page, `${board.url}${address}?show=events`)
  const marked = await page.$$eval('.text a.ev', (list) => list.map((a) => a.textContent).join(''))
  const points = Array.from(article.text)
  const meant = points.filter((_, i) => article.events.some((e) => e.trigger.start <= i && i < e.trigger.end)).join('')
  assert.ok(meant.length > 10)
  assert.equal(marked, meant)
  await context.close()
})
