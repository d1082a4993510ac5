// A server may lack parts of the API (docs/api.md, "Not there yet"): the board asks for none of them, throws nothing,
// and says what is missing. Here every answer loses all members that src/api/types.ts marks with `?`.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addresses, open, visit } from '../harness.mjs'

let board
before(async () => {
  board = await open()
})
after(() => board?.close())

const FILTERS = ['actor', 'recipient', 'party', 'type', 'modality', 'voice', 'place', 'min_confidence', 'story', 'source', 'article', 'from', 'to', 'q', 'sort', 'cursor', 'limit']
const OFFERED = {
  '/overview': ['since'], '/stories': ['q', 'actor', 'from', 'to', 'since', 'sort', 'cursor', 'limit'], '/stories/{id}': [], '/articles': ['q'], '/articles/{id}': [],
  '/events': FILTERS, '/events/{event}': [], '/events/facets': FILTERS, '/events/map': FILTERS, '/events.ndjson': FILTERS, '/claims': ['speaker', 'about', 'party', 'stance', 'answered', 'sort', 'story', 'from', 'to', 'q', 'cursor', 'limit'],
  '/claims/{claim}': [], '/claims/contradictions': ['party', 'q', 'story', 'from', 'to', 'cursor', 'limit'], '/actors': ['q', 'cursor', 'limit'], '/actors/{actor}': [], '/pairs': ['party'], '/pairs/{a}/{b}': ['step', 'direction', 'from', 'to'],
  '/search': ['q'], '/suggest': ['q', 'kind'], '/sources': [], '/health': [], '/method': [], '/session': [], '/stream': [],
}
const description = { paths: Object.fromEntries(Object.entries(OFFERED).map(([path, names]) => [`/api/v1${path}`, { get: { parameters: names.map((name) => ({ name, schema: name === 'sort' ? { enum: ['newest', 'oldest', 'recent'] } : {} })) } }])) }
const asked = (path) => Object.keys(OFFERED).some((offered) => new RegExp(`^${offered.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(path))

const drop = (of, ...names) => of && names.forEach((name) => delete of[name])
const STORY = ['lead', 'new_outlets_only']
const PAIR = ['tension', 'change', 'days', 'recent']
function bare(path, body) {
  const [, what, id, other] = path.split('/')
  if (what === 'overview') {
    drop(body, 'alerts', 'brief')
    drop(body.fresh, 'alerts')
    body.stories.forEach((s) => drop(s, ...STORY))
    body.movers.forEach((p) => drop(p, ...PAIR))
  } else if (what === 'stories' && id) {
    drop(body, 'differences', ...STORY)
    body.sources.forEach((r) => drop(r, 'words'))
  } else if (what === 'stories') body.items.forEach((s) => drop(s, ...STORY))
  else if (what === 'claims' && id && id !== 'contradictions') drop(body, 'carried_by')
  else if (what === 'actors' && id) drop(body, 'claims_about', 'links')
  else if (what === 'pairs' && other) {
    drop(body, 'claimed', 'changes', 'method')
    body.types.forEach((t) => drop(t, 'claimed'))
    body.series.forEach((p) => drop(p, 'claimed', 'cooperation', 'conflict', 'tension'))
  } else if (what === 'pairs') body.items.forEach((p) => drop(p, ...PAIR))
  else if (what === 'sources') body.items.forEach((s) => drop(s, 'issues'))
  else if (what === 'health') {
    drop(body, 'full_text', 'issues')
    drop(body.counts, 'sources')
  } else if (what === 'method') {
    drop(body, 'version', 'modalities', 'stances', 'lexicons', 'models', 'measures', 'scores', 'forecasts')
    body.types.forEach((t) => drop(t, 'about'))
    body.sectors = body.sectors.map((s) => s.code ?? s)
  }
  return body
}

test('what a server does not have is not asked for, and the page says so', async () => {
  const { page, context, seen } = await board.page()
  const strange = []
  await page.route('**/api/v1/**', async (route) => {
    const url = new URL(route.request().url())
    const path = url.pathname.slice('/api/v1'.length)
    if (path === '/openapi.json') return route.fulfill({ json: description })
    if (!asked(path) || ['distinct', 'disputed', 'known', 'days'].some((name) => url.searchParams.has(name))) strange.push(path + url.search)
    if (path === '/stream') return route.continue()
    // A page that is left takes its questions back.
    const response = await route.fetch().catch(() => null)
    if (!response) return route.abort().catch(() => {})
    if (!response.ok()) return route.fulfill({ response })
    return route.fulfill({ response, json: bare(path, await response.json()) })
  })
  const said = {}
  for (const [name, address] of Object.entries(await addresses(board.url))) {
    await visit(page, board.url + address)
    said[name] = await page.evaluate(() => document.querySelector('#content').innerText)
    assert.ok(!/cannot be shown|undefined|NaN|\[object/.test(said[name]), `${name}: ${said[name].slice(0, 400)}`)
    if (name === 'today') assert.deepEqual(await page.$$eval('nav[aria-label=Pages] a', (list) => list.map((a) => a.textContent)), ['Today', 'Stories', 'Events', 'Claims', 'Actors', 'Pairs', 'Sources', 'Method'])
  }
  assert.match(said.story, /does not write briefs yet/)
  assert.match(said.story, /does not compare the reports yet/)
  assert.match(said.pairs, /does not measure tension yet/)
  assert.match(said.pair, /does not make forecasts yet/)
  assert.match(said.watch, /keeps no watchlists yet/)
  assert.match(said.review, /has no review yet/)
  assert.deepEqual(strange, [], 'asked for what is not there')
  assert.deepEqual(seen.errors, [])
  assert.deepEqual(seen.refused, [])
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await context.close()
})
