// Every answer has the shape of src/api/types.ts, and errors are what docs/api.md says.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { contract } from '../contract.mjs'
import { api, offers, open } from '../harness.mjs'

let board
before(async () => {
  board = await open()
})
after(() => board?.close())

test('answers have the shapes of the contract', async () => {
  const get = (path) => api(board.url, path)
  const has = await offers(board.url)
  const [story] = (await get('/stories?sort=reports&limit=1')).items
  const { sources } = await get(`/stories/${story.id}`)
  const [pair] = (await get('/pairs')).items
  const [claim] = (await get('/claims?limit=1')).items
  const [event] = (await get('/events?limit=1')).items
  const paths = {
    '/overview': 'Overview', '/overview?since=2031-08-01': 'Overview', '/stories?limit=20': 'Page<StorySummary>',
    ...(has('/stories', 'disputed') && { '/stories?disputed=true&sort=conflict': 'Page<StorySummary>' }),
    [`/stories/${story.id}`]: 'Story', ...(has('/stories/{}/brief') && { [`/stories/${story.id}/brief?words=200`]: 'Brief' }), '/articles': 'Page<ArticleRef>', [`/articles/${sources[0].id}`]: 'Article',
    '/events': 'Page<EventRecord>', '/events?voice=claim&sort=confidence&limit=5': 'Page<EventRecord>', [`/events?party=${encodeURIComponent(`${pair.a.id}+${pair.b.id}`)}`]: 'Page<EventRecord>',
    '/events?bbox=-20,-10,40,60': 'Page<EventRecord>', [`/events/${event.id}`]: 'EventRecord', '/events/facets': 'EventFacets', '/events/map': 'EventMap',
    '/claims': 'Page<ClaimRecord>', ...(has('/claims', 'distinct') && { '/claims?distinct=true&stance=accuse': 'Page<ClaimRecord>' }), [`/claims/${claim.id}`]: 'ClaimDetail', '/claims/contradictions': 'Page<Contradiction>',
    '/actors': 'Page<ActorSummary>', [`/actors/${encodeURIComponent(pair.a.id)}`]: 'Actor', '/pairs': 'Page<PairSummary>', ...(has('/pairs', 'days') && { '/pairs?sort=tension&days=14': 'Page<PairSummary>' }),
    [`/pairs/${encodeURIComponent(pair.a.id)}/${encodeURIComponent(pair.b.id)}`]: 'Pair', [`/pairs/${encodeURIComponent(pair.a.id)}/${encodeURIComponent(pair.b.id)}?step=week&direction=ab`]: 'Pair',
    ...(has('/pairs/{}/{}/outlook') && { [`/pairs/${encodeURIComponent(pair.a.id)}/${encodeURIComponent(pair.b.id)}/outlook`]: 'PairOutlook', [`/pairs/${encodeURIComponent(pair.a.id)}/${encodeURIComponent(pair.b.id)}/outlook?days=1`]: 'PairOutlook' }),
    ...(has('/outlook') && { '/outlook': 'Outlooks', '/outlook?sort=acts&limit=3': 'Outlooks' }),
    ...(has('/brief') && { [`/brief?pair=${encodeURIComponent(pair.a.id)},${encodeURIComponent(pair.b.id)}&words=300`]: 'Brief', '/brief?from=2031-05-01&to=2031-09-30': 'Brief', '/brief?q=accused': 'Brief' }),
    '/search?q=accused': 'SearchResult', '/suggest?q=a': '{ items: Suggestion[] }', ...(has('/watchlists') && { '/watchlists': '{ items: Watchlist[] }' }), ...(has('/alerts') && { '/alerts': 'Page<Alert>' }),
    ...(has('/review') && { '/review': 'Page<ReviewItem>', '/review?kind=event': 'Page<ReviewItem>' }), '/sources': '{ items: Source[] }', '/health': 'Health', '/method': 'Method', '/session': 'Session',
  }
  const check = contract([...new Set([...Object.values(paths), 'Problem'])])
  const found = []
  for (const [path, type] of Object.entries(paths)) {
    const faults = await get(path).then((answer) => check(type, answer), (error) => [error.message])
    found.push(...faults.slice(0, 8).map((fault) => `${path}: ${fault}`))
  }
  for (const [path, status] of [['/stories/0000000000000000', 404], ['/events?type=FOO', 400], ['/events?nonsense=1', 400], ['/events?limit=0', 400], ['/events?cursor=zzz', 400], ['/nothing', 404]]) {
    const response = await fetch(`${board.url}/api/v1${path}`)
    if (response.status !== status) found.push(`${path}: ${response.status}, not ${status}`)
    if (!response.headers.get('content-type')?.startsWith('application/problem+json')) found.push(`${path}: ${response.headers.get('content-type')}`)
    found.push(...check('Problem', await response.json()).map((fault) => `${path}: ${fault}`))
  }
  assert.deepEqual(found, [])
})

test('nothing that is claimed comes without its claim', async () => {
  const { items } = await api(board.url, '/events?voice=claim&limit=200')
  assert.ok(items.length > 5)
  for (const event of items) assert.ok(event.claim?.stance, event.id)
})

test('offsets are code points into the text of the article', async () => {
  const { items } = await api(board.url, '/stories?limit=8')
  for (const { id } of items) {
    const { sources } = await api(board.url, `/stories/${id}`)
    const article = await api(board.url, `/articles/${sources[0].id}`)
    if (article.text === null) continue
    const points = [...article.text]
    const at = ({ start, end }) => points.slice(start, end).join('')
    for (const e of article.events) {
      assert.equal(at(e.trigger), e.trigger.text)
      assert.equal(at(e.sentence), e.sentence.text)
    }
    for (const c of article.claims) for (const piece of [...c.source, ...c.cue, ...c.content]) assert.equal(at(piece), piece.text)
  }
})

test('pages of a list follow each other, and an ETag saves the second answer', async () => {
  const first = await api(board.url, '/events?limit=7')
  const second = await api(board.url, `/events?limit=7&cursor=${encodeURIComponent(first.next)}`)
  const both = await api(board.url, '/events?limit=14')
  assert.deepEqual([...first.items, ...second.items].map((e) => e.id), both.items.map((e) => e.id))
  const response = await fetch(`${board.url}/api/v1/stories`)
  const again = await fetch(`${board.url}/api/v1/stories`, { headers: { 'If-None-Match': response.headers.get('etag') } })
  assert.equal(again.status, 304)
})
