// The mock of `demarche serve`: the API of docs/api.md over the examples and invented stories, and the built board.
// It answers with the same heads as the program, so that the tests see the same Content-Security-Policy.
import { createServer } from 'node:http'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { health, method } from './about.mjs'
import { html, markdown } from './brief.mjs'
import { store } from './derive.mjs'
import { Refused, page } from './filter.mjs'
import { queries } from './queries.mjs'
import * as written from './state.mjs'
import { hash } from './text.mjs'

const DIST = fileURLToPath(new URL('../dist', import.meta.url))
const KINDS = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml', '.txt': 'text/plain' }
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html"
const HEADS = {
  'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer', 'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin', 'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
}

/** With a `token`, it wants one, as the program does on an address that others can reach. */
export async function serve({ port = 0, token = null } = {}) {
  const data = store()
  const state = written.state(data)
  const answer = router(data, state)
  const server = createServer((request, response) => {
    handle(request, response, answer, token).catch((error) => problem(response, error))
  })
  await new Promise((done) => server.listen(port, '127.0.0.1', done))
  return { server, data, state, url: `http://127.0.0.1:${server.address().port}` }
}

async function handle(request, response, answer, token) {
  const url = new URL(request.url, 'http://localhost')
  if (url.pathname === '/healthz') return send(response, 200, 'text/plain', 'ok\n')
  if (!url.pathname.startsWith('/api/')) return file(request, response, url.pathname)
  if (!url.pathname.startsWith('/api/v1/')) throw new Refused(404, 'The API is under /api/v1.')
  const path = url.pathname.slice('/api/v1/'.length).split('/').map(decodeURIComponent)
  if (token && path[0] === 'session') return session(request, response, token)
  if (token && request.headers.cookie !== `session=${hash(token)}`) throw new Refused(401, 'This server wants its token; sign in.')
  const body = ['POST', 'PUT', 'PATCH'].includes(request.method) ? await json(request) : null
  if (request.method === 'GET' && path[0] === 'stream') return stream(response)
  const result = answer(request.method, path, url.searchParams, body)
  if (result.kind) return send(response, 200, result.kind, result.text, result.heads)
  const text = JSON.stringify(result.body ?? null)
  const tag = `W/"${hash(text)}"`
  if (request.method === 'GET' && request.headers['if-none-match'] === tag) return send(response, 304, 'application/json', '', { ETag: tag })
  send(response, result.status ?? 200, 'application/json', result.status === 204 ? '' : text, request.method === 'GET' ? { ETag: tag, 'Cache-Control': 'no-cache' } : {})
}

function router(data, state) {
  const q = queries(data, state)
  const ok = (body) => ({ body })
  const download = (name, kind, text) => ({ kind, text, heads: { 'Content-Disposition': `attachment; filename="${name}"` } })
  const lines = (items) => items.map((item) => `${JSON.stringify(item)}\n`).join('')
  const shaped = (brief, query) => {
    if (query.get('format') === 'md') return { kind: 'text/markdown; charset=utf-8', text: markdown(brief) }
    if (query.get('format') === 'html') return { kind: 'text/html; charset=utf-8', text: html(brief) }
    return ok(brief)
  }
  const get = {
    // Without paths: everything counts as there.
    'openapi.json': () => ok({ openapi: '3.1.0' }),
    overview: (p, query) => ok(q.overview(query)),
    stories(p, query) {
      if (!p[1]) return ok(q.stories(query))
      if (p[2] !== 'brief') return ok(q.story(p[1]))
      return shaped(q.brief(p[1], query), query)
    },
    brief: (p, query) => shaped(q.choice(query), query),
    articles: (p, query) => ok(p[1] ? q.article(p[1]) : q.articles(query)),
    events(p, query) {
      if (p[1] === 'facets') return ok(q.facets(query))
      if (p[1] === 'map') return ok(q.map(query))
      return ok(p[1] ? q.event(p[1]) : q.events(query))
    },
    'events.ndjson': (p, query) => download('events.ndjson', 'application/x-ndjson', lines(q.eventList(query))),
    'events.csv': (p, query) => download('events.csv', 'text/csv; charset=utf-8; header=present', `id,day,type,voice\n${q.eventList(query).map((e) => `${e.id},${e.day ?? ''},${e.type},${e.voice}\n`).join('')}`),
    'events.geojson': (p, query) => download('events.geojson', 'application/geo+json', JSON.stringify({ type: 'FeatureCollection', features: q.eventList(query).filter((e) => e.place?.lat != null).map((e) => ({ type: 'Feature', id: e.id, geometry: { type: 'Point', coordinates: [e.place.lon, e.place.lat] }, properties: { type: e.type, voice: e.voice } })) })),
    'claims.csv': (p, query) => download('claims.csv', 'text/csv; charset=utf-8; header=present', `id,date,stance\n${q.claims(query).items.map((c) => `${c.id},${c.article.date ?? ''},${c.stance}\n`).join('')}`),
    claims(p, query) {
      if (p[1] === 'contradictions') return ok(q.contradictions(query))
      return ok(p[1] ? q.claim(p[1]) : q.claims(query))
    },
    actors: (p, query) => ok(p[1] ? q.actor(p[1], query) : q.actors(query)),
    pairs: (p, query) => ok(p[3] === 'outlook' ? q.outlook(p[1], p[2], query) : p[2] ? q.pair(p[1], p[2], query) : q.pairs(query)),
    outlook: (p, query) => ok(q.outlooks(query)),
    search: (p, query) => ok(q.search(query)),
    suggest: (p, query) => ok(q.suggest(query)),
    sources: () => ok(q.sources()),
    health: () => ok(health(data)),
    method: () => ok(method()),
    session: () => ok({ token_needed: false, signed_in: true }),
    watchlists: (p) => (p[2] === 'alerts.atom' ? atom(state.alerts.filter((a) => a.watchlist.id === p[1])) : ok(p[1] ? written.watchlist(state, p[1]) : written.watchlists(state))),
    'alerts.atom': () => atom(state.alerts),
    alerts: (p, query) => ok(page(state.alerts.filter((a) => (!query.get('watchlist') || a.watchlist.id === query.get('watchlist')) && (!query.get('seen') || String(a.seen) === query.get('seen'))), query)),
    review(p, query) {
      if (p[1] === 'labels.jsonl') return download('labels.jsonl', 'application/x-ndjson', written.labels(state))
      const done = query.get('state') === 'done'
      return ok(page(state.review.filter((i) => (!query.get('kind') || i.kind === query.get('kind')) && state.decisions.has(i.id) === done).map((i) => written.reviewItem(state, i)), query))
    },
  }
  return (how, p, query, body) => {
    if (how === 'GET' && Object.hasOwn(get, p[0])) return get[p[0]](p, query)
    if (how === 'POST' && p[0] === 'watchlists') return { status: 201, body: written.create(state, body) }
    if (how === 'PUT' && p[0] === 'watchlists') return ok(written.replace(state, p[1], body))
    if (how === 'DELETE' && p[0] === 'watchlists') return written.remove(state, p[1]), { status: 204 }
    if (how === 'PATCH' && p[0] === 'alerts') return ok(written.seen(state, p[1], body))
    if (p[0] === 'review' && p[2] === 'decision' && ['PUT', 'DELETE'].includes(how)) return ok(written.decide(state, p[1], how === 'PUT' ? body : null))
    throw new Refused(404, 'There is nothing under this path.')
  }
}

const escape = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.codePointAt(0)};`)
const atom = (alerts) => ({
  kind: 'application/atom+xml; charset=utf-8',
  text: `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><id>urn:demarche:alerts</id><title>Alerts</title><updated>2031-09-02T18:00:00Z</updated>${alerts.map((a) => `<entry><id>urn:demarche:alert:${a.id}</id><title>${escape(a.text)}</title><updated>${a.at}</updated></entry>`).join('')}</feed>`,
})

async function session(request, response, token) {
  const signed = request.method === 'POST' ? (await json(request)).token === token : request.headers.cookie === `session=${hash(token)}`
  const heads = request.method === 'POST' && signed ? { 'Set-Cookie': `session=${hash(token)}; HttpOnly; SameSite=Strict; Path=/` } : {}
  send(response, 200, 'application/json', JSON.stringify({ token_needed: true, signed_in: signed }), heads)
}

function stream(response) {
  response.writeHead(200, { ...HEADS, 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  response.write('event: hello\nid: 1\ndata: {"generation":412}\n\n')
  const beat = setInterval(() => response.write(':\n\n'), 15_000)
  response.on('close', () => clearInterval(beat))
}

async function json(request) {
  if (!request.headers['content-type']?.startsWith('application/json')) throw new Refused(415, 'Send the body as application/json.')
  const parts = []
  let size = 0
  for await (const part of request) {
    size += part.length
    if (size > 65_536) throw new Refused(413, 'The body is over 64 kB.')
    parts.push(part)
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString())
  } catch {
    throw new Refused(400, 'The body is no JSON.')
  }
}

function file(request, response, pathname) {
  const wanted = join(DIST, normalize(pathname))
  const found = wanted.startsWith(DIST) && existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(DIST, 'index.html')
  if (!existsSync(found)) return send(response, 503, 'text/plain', 'The board is not built: npm run build\n')
  const fixed = pathname.startsWith('/assets/')
  response.writeHead(200, { ...HEADS, 'Content-Type': KINDS[extname(found)] ?? 'application/octet-stream', 'Content-Security-Policy': CSP, 'Cache-Control': fixed ? 'public, max-age=31536000, immutable' : 'no-cache' })
  createReadStream(found).pipe(response)
}

function send(response, status, kind, text, heads = {}) {
  response.writeHead(status, { ...HEADS, 'Content-Type': kind, 'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'", ...heads })
  response.end(text)
}

function problem(response, error) {
  const status = error instanceof Refused ? error.status : 500
  if (status === 500) console.error(error)
  send(response, status, 'application/problem+json', JSON.stringify({ type: 'about:blank', title: status === 404 ? 'Not found' : 'Refused', status, detail: error.message, field: error.field ?? null }))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serve({ port: Number(process.env.PORT ?? 8080) })
  console.log(url)
}
