// The answers of the GET paths that read the store: path → function of the query.
import { briefDifferences, claimRef, distinct, distinctClaims, group, happenings, quads, refArticle, refOf, series, settled } from './derive.mjs'
import { EVENT_ORDERS, Refused, day, eventTest, holds, known, ordered, page, slug } from './filter.mjs'
import { brief } from './brief.mjs'
import { expectations, outlook, outlooks } from './outlook.mjs'
import { dayNumber, dayOf, hash, points, uniq } from './text.mjs'

const missing = (what) => new Refused(404, `There is no such ${what} in this store.`)
const list = (value) => (value ? value.split(',').filter(Boolean) : [])
const publicClaim = ({ same, ...claim }) => claim
const summary = ({ sources, timeline, differences, voices, ...s }) => s
const reviewed = (state, e) => ({ ...e, review: state.decisions.get(hash('review', e.id))?.decision ?? null })

export function queries(data, state) {
  const event = (e) => reviewed(state, e)
  const events = (query) => ordered(data.events.filter(eventTest(query, data)), query, EVENT_ORDERS, 'newest').map(event)
  return {
    overview: (query) => overview(data, state, query),
    stories: (query) => page(stories(data, query), query),
    story(id) {
      const story = data.byId.story.get(id)
      if (!story) throw missing('story')
      return { ...story, voices: story.voices.map(publicClaim), differences: [...story.differences, ...briefDifferences(data, id)] }
    },
    brief: (id, query) => brief(data, data.byId.story.get(id) ?? fail('story'), Number(query.get('words') ?? 0)),
    choice: (query) => choice(data, query),
    articles: (query) => page(data.articles.filter((a) => (!query.get('story') || a.story.id === query.get('story')) && (!query.get('source') || list(query.get('source')).includes(slug(a)))).map(refArticle).reverse(), query),
    article(id) {
      const { domain, ...article } = data.byId.article.get(id) ?? fail('article')
      return { ...article, claims: article.claims.map(publicClaim), events: article.events.map(event) }
    },
    eventList: events,
    events: (query) => page(events(query), query),
    event: (id) => event(data.byId.event.get(id) ?? fail('event')),
    facets: (query) => facets(events(query)),
    map: (query) => map(events(query)),
    claims: (query) => page(claims(data, query).map(publicClaim), query),
    claim(id) {
      const { same, ...claim } = data.byId.claim.get(id) ?? fail('claim')
      return { ...claim, carried_by: same.map((c) => ({ ...c.article, copy_of: data.byId.article.get(c.article.id).copy_of, claim: c.id, text: claimRef(c).text })) }
    },
    contradictions: (query) => page(contradictions(data, query), query),
    actors: (query) => page(actors(data, query), query),
    actor: (id, query) => actor(data, id, query),
    pairs: (query) => page(pairs(data, query), query),
    outlook: (a, b, query) => outlook(data, a, b, query, event),
    outlooks: (query) => outlooks(data, pairs(data, query.get('party') ? new URLSearchParams({ party: query.get('party') }) : new URLSearchParams()), query),
    pair: (a, b, query) => pair(data, a, b, query, event),
    search: (query) => search(data, query, event),
    suggest: (query) => suggest(data, query),
    sources: () => ({ items: sources(data) }),
  }
}

const fail = (what) => { throw missing(what) }

/** A brief over a pair, an actor, a search or a period: the same, over whatever events are of it. */
function choice(data, query) {
  known(query, ['story', 'actor', 'pair', 'q', 'from', 'to', 'words', 'format'])
  const length = Number(query.get('words') ?? 0)
  if (query.get('story')) return brief(data, data.byId.story.get(query.get('story')) ?? fail('story'), length)
  const wanted = new URLSearchParams()
  for (const name of ['from', 'to', 'q']) if (query.get(name)) wanted.set(name, query.get(name))
  if (query.get('actor')) wanted.set('party', query.get('actor'))
  if (query.get('pair')) wanted.set('party', query.get('pair').replace(',', '+'))
  const events = data.events.filter(eventTest(wanted, data)).slice(-200)
  const ids = new Set(events.map((e) => e.article.id))
  const articles = data.articles.filter((a) => ids.has(a.id)).slice(-30)
  const timeline = happenings('choice', events.filter((e) => articles.some((a) => a.id === e.article.id)), new Map(articles.map((a, i) => [a.id, i])))
  const voices = distinctClaims(data.claims).filter((c) => articles.some((a) => a.id === c.article.id)).slice(0, 20)
  const title = timeline.findLast((h) => h.voice === 'reporter' && h.modality === 'asserted')?.sentence.text.replace(/\.$/, '') ?? 'Nothing to tell'
  const scope = { title: 'A choice', read: articles.length, found: ids.size }
  const between = query.get('pair')?.split(',')
  return brief(data, { id: 'choice', scope, outlook: between ? expectations(data, ...between) : null, title, timeline, voices, differences: [], sources: articles.map((a) => ({ ...refArticle(a), words: a.words, copy_of: a.copy_of })) }, length)
}

function overview(data, state, query) {
  known(query, ['since'])
  const until = `${data.last}T18:00:00Z`
  const asked = query.get('since')?.slice(0, 10)
  const since = asked && asked < data.last ? asked : dayOf(dayNumber(data.last) - 2)
  const fresh = (a) => a.date > since
  const top = stories(data, new URLSearchParams({ since })).sort((a, b) => b.origins - a.origins || (a.last < b.last ? 1 : -1))
  const recent = top.filter((s) => s.last >= dayOf(dayNumber(data.last) - 6)).slice(0, 8)
  const accusations = data.claims.filter((c) => c.stance === 'accuse' && c.same[0] === c)
    .filter((c) => c.article.date > dayOf(dayNumber(data.last) - 14)).sort((a, b) => b.answered_by.length - a.answered_by.length || (a.article.date < b.article.date ? 1 : -1)).slice(0, 40)
  const lead = recent[0]
  return {
    since: `${since}T00:00:00Z`, until,
    fresh: {
      articles: data.articles.filter(fresh).length, stories: data.stories.filter((s) => s.first > since).length,
      events: data.events.filter((e) => fresh(e.article)).length, claims: data.claims.filter((c) => fresh(c.article)).length,
      alerts: state.alerts.filter((a) => !a.seen).length,
    },
    stories: recent, movers: pairs(data, new URLSearchParams()).slice(0, 6),
    accusations: accusations.filter((c, i) => accusations.findIndex((x) => x.story.id === c.story.id) === i).slice(0, 6).map(publicClaim),
    alerts: state.alerts.filter((a) => !a.seen).slice(0, 5),
    brief: lead ? { story: { id: lead.id, title: lead.title }, brief: brief(data, data.byId.story.get(lead.id), 250) } : null,
  }
}

function stories(data, query) {
  known(query, ['q', 'actor', 'country', 'type', 'source', 'from', 'to', 'since', 'min_origins', 'disputed', 'sort', 'cursor', 'limit'])
  const [from, to] = [day(query.get('from'), 'from'), day(query.get('to'), 'to', true)]
  const since = query.get('since')?.slice(0, 10)
  const kept = data.stories.filter((s) =>
    (!query.get('q') || holds(`${s.title} ${s.lead ?? ''} ${s.actors.map((a) => a.name).join(' ')} ${s.places.join(' ')}`, query.get('q'))) &&
    (!query.get('actor') || s.actors.some((a) => list(query.get('actor')).includes(a.id))) && (!from || s.last >= from) && (!to || s.first <= to) &&
    s.origins >= Number(query.get('min_origins') ?? 0) && (query.get('disputed') !== 'true' || (s.accusations && s.denials)))
  const down = (key) => (a, b) => (key(a) < key(b) ? 1 : key(a) > key(b) ? -1 : 0)
  const orders = { recent: down((s) => s.last), origins: down((s) => s.origins), reports: down((s) => s.reports), conflict: down((s) => s.quads[2] + s.quads[3]) }
  return ordered(kept, query, orders, 'recent').map((s) => ({ ...summary(s), fresh: since ? s.sources.filter((r) => r.date > since).length : 0 }))
}

const count = (items, key) => [...group(items.filter((e) => key(e)), key).entries()].map(([value, same]) => ({ value, n: same.length })).sort((a, b) => b.n - a.n).slice(0, 50)
const daily = (events) => [...group(events.filter((e) => e.day), (e) => e.day).entries()].sort(([a], [b]) => (a < b ? -1 : 1)).slice(-366)
  .map(([d, same]) => ({ day: d, quads: quads(same.filter(settled)), claimed: same.filter((e) => e.voice === 'claim').length }))

const facets = (events) => ({
  types: count(events, (e) => e.type), modalities: count(events, (e) => e.modality), voices: count(events, (e) => e.voice),
  countries: count(events, (e) => e.place?.country), sources: count(events, (e) => e.article.outlet), days: daily(events),
})

function map(events) {
  const placed = events.filter((e) => e.place?.lat != null)
  const places = [...group(placed, (e) => `${e.place.lat.toFixed(2)},${e.place.lon.toFixed(2)}`).values()].map((same) => ({
    place: same[0].place, n: same.length, quads: quads(same), unsettled: same.filter((e) => !settled(e)).length,
  }))
  return { places: places.sort((a, b) => b.n - a.n).slice(0, 2000), unplaced: events.length - placed.length }
}

function claims(data, query) {
  known(query, ['speaker', 'about', 'party', 'stance', 'quote', 'kind', 'answered', 'story', 'source', 'article', 'from', 'to', 'q', 'distinct', 'sort', 'cursor', 'limit'])
  const [from, to] = [day(query.get('from'), 'from'), day(query.get('to'), 'to', true)]
  const is = (name, value) => !query.get(name) || list(query.get(name)).includes(value)
  const about = (c, ids) => c.about.some((a) => ids.includes(a.id))
  const kept = data.claims.filter((c) =>
    is('speaker', c.speaker?.id) && is('stance', c.stance) && is('quote', c.quote) && is('kind', c.kind) && is('story', c.story.id) && is('article', c.article.id) &&
    (!query.get('about') || about(c, list(query.get('about')))) &&
    (!query.get('party') || about(c, list(query.get('party'))) || list(query.get('party')).includes(c.speaker?.id)) &&
    (query.get('distinct') !== 'true' || c.same[0] === c) &&
    (!query.get('answered') || (c.answered_by.length > 0) === (query.get('answered') === 'true')) &&
    (!from || c.article.date >= from) && (!to || c.article.date <= to) && (!query.get('q') || holds(c.sentence.text, query.get('q'))))
  const newest = (a, b) => (a.article.date < b.article.date ? 1 : a.article.date > b.article.date ? -1 : 0)
  return ordered(kept, query, { newest, oldest: (a, b) => newest(b, a), spread: (a, b) => b.spread.reports - a.spread.reports }, 'newest')
}

function contradictions(data, query) {
  known(query, ['story', 'party', 'q', 'from', 'to', 'cursor', 'limit'])
  const heads = data.claims.filter((c) => c.same[0] === c && c.answered_by.length && (!query.get('story') || c.story.id === query.get('story')) &&
    (!query.get('party') || [c.speaker?.id, ...c.about.map((a) => a.id)].some((id) => list(query.get('party')).includes(id))) &&
    (!query.get('q') || holds(c.sentence.text, query.get('q'))))
  return heads.sort((a, b) => (a.article.date < b.article.date ? 1 : -1)).map((c) => ({
    id: hash('contradiction', c.id), story: c.story, about: c.about, text: claimRef(c).text, first: c.first_seen.date,
    sides: [[publicClaim(c)], c.answered_by.map((a) => publicClaim(data.byId.claim.get(a.id)))],
  }))
}

function actorSummary(data, a) {
  const events = data.events.filter((e) => [...e.actors, ...e.recipients].some((p) => p.id === a.id))
  const days = events.map((e) => e.day).filter(Boolean).sort()
  return { ...refOf(a), sectors: a.sectors, wikidata: a.wikidata, known: !a.row.includes(':'), events: events.length, first: days[0] ?? null, last: days.at(-1) ?? null }
}

function actors(data, query) {
  known(query, ['q', 'country', 'sector', 'known', 'sort', 'cursor', 'limit'])
  const q = query.get('q')?.toLowerCase()
  data.summaries ??= [...data.actors.values()].map((a) => actorSummary(data, a))
  const kept = data.summaries.filter((a) => (!q || a.name.toLowerCase().split(/\s+/).some((w) => w.startsWith(q)) || a.name.toLowerCase().startsWith(q)) &&
    (!query.get('country') || list(query.get('country')).includes(a.country)) && (!query.get('known') || String(a.known) === query.get('known')))
  return ordered(kept, query, { events: (a, b) => b.events - a.events, name: (a, b) => a.name.localeCompare(b.name) }, 'events')
}

function actor(data, id, query) {
  known(query, ['from', 'to'])
  const found = data.actors.get(id) ?? fail('actor')
  const events = data.events.filter((e) => [...e.actors, ...e.recipients].some((p) => p.id === id))
  const others = (e) => distinct([...e.actors, ...e.recipients].filter((p) => p.id !== id))
  const met = group(events.flatMap((e) => others(e).map((p) => ({ p, e }))), ({ p }) => p.id)
  const mean = (list) => (list.length ? Math.round((list.reduce((s, e) => s + e.score, 0) / list.length) * 10) / 10 : 0)
  const partners = [...met.values()].map((same) => {
    const sure = same.map(({ e }) => e).filter(settled)
    return { actor: refOf(same[0].p), events: same.length, quads: quads(sure), claimed: same.filter(({ e }) => e.voice === 'claim').length, score: mean(sure) }
  }).sort((a, b) => b.events - a.events).slice(0, 40)
  const links = []
  partners.slice(0, 16).forEach((one, a) => partners.slice(0, a).forEach((two, b) => {
    const shared = data.events.filter((e) => settled(e) && [one, two].every((x) => [...e.actors, ...e.recipients].some((p) => p.id === x.actor.id)))
    if (shared.length) links.push({ a, b, events: shared.length, score: mean(shared) })
  }))
  const roles = data.articles.flatMap((a) => a.relations.filter((r) => r.subject?.id === id).map((r) => {
    const [e] = r.evidence
    return { label: r.label, kind: r.kind, object: r.object && refOf(r.object), from: r.from, to: r.to, evidence: { ...e, text: [...a.text].slice(e.start, e.end).join(''), article: refArticle(a) } }
  }))
  return {
    ...actorSummary(data, found), aliases: [...found.aliases].filter((x) => points(x) > 2).slice(0, 12), row: found.row,
    as_actor: events.filter((e) => e.actors.some((p) => p.id === id)).length, as_recipient: events.filter((e) => e.recipients.some((p) => p.id === id)).length,
    claims_by: data.claims.filter((c) => c.speaker?.id === id).length, claims_about: data.claims.filter((c) => c.about.some((a) => a.id === id)).length,
    roles, partners, links, activity: daily(events),
  }
}

function pairs(data, query) {
  known(query, ['party', 'days', 'sort', 'cursor', 'limit'])
  const days = Number(query.get('days') ?? 7)
  const from = dayOf(dayNumber(data.last) - 60)
  data.pairs ??= [...group(data.events.flatMap((e) => {
    const parties = uniq([...e.actors, ...e.recipients].filter((p) => !p.row.includes(':')).map((p) => p.id)).sort()
    return parties.flatMap((a, i) => parties.slice(i + 1).map((b) => ({ key: `${a}|${b}`, e })))
  }), ({ key }) => key).entries()].filter(([, same]) => same.length >= 6).map(([key, same]) => {
    const [a, b] = key.split('|')
    const { points: all } = series(data, a, b, from, data.last, 'day', 'both')
    return { a: refOf(data.actors.get(a)), b: refOf(data.actors.get(b)), events: same.length, tension: all.at(-1).tension, days, change: 0, recent: all.slice(-30).map((p) => p.tension) }
  })
  const kept = data.pairs.filter((p) => !query.get('party') || list(query.get('party')).some((id) => [p.a.id, p.b.id].includes(id)))
    .map((p) => ({ ...p, days, change: Math.round((p.tension - (p.recent.at(-1 - days) ?? 0)) * 10) / 10 }))
  return ordered(kept, query, { change: (a, b) => Math.abs(b.change) - Math.abs(a.change), tension: (a, b) => b.tension - a.tension, events: (a, b) => b.events - a.events }, 'change')
}

function pair(data, a, b, query, event) {
  known(query, ['from', 'to', 'step', 'direction'])
  const step = query.get('step') ?? 'day'
  const direction = query.get('direction') ?? 'both'
  if (!['day', 'week'].includes(step)) throw new Refused(400, '“step” is day or week.', 'step')
  if (!['both', 'ab', 'ba'].includes(direction)) throw new Refused(400, '“direction” is both, ab or ba.', 'direction')
  const to = day(query.get('to'), 'to', true) ?? data.last
  const from = day(query.get('from'), 'from') ?? dayOf(dayNumber(to) - 89)
  const [one, two] = [data.actors.get(a) ?? fail('actor'), data.actors.get(b) ?? fail('actor')]
  const { events, ab, ba, points: all, inside } = series(data, a, b, from, to, step, direction)
  const within = events.filter((e) => e.day && e.day >= from && e.day <= to)
  const types = [...group(within, (e) => e.type).entries()].map(([type, same]) => {
    const sure = same.filter(settled)
    return { type, ab: sure.filter(ab).length, ba: sure.filter((e) => !ab(e) && ba(e)).length, claimed: same.filter((e) => e.voice === 'claim').length }
  }).sort((x, y) => y.ab + y.ba - x.ab - x.ba)
  return {
    a: refOf(one), b: refOf(two), direction, step, from, to, events: within.length, claimed: within.filter((e) => e.voice === 'claim').length,
    types, series: all, changes: changes(all, events, inside, event), method: 'mock',
  }
}

/** The three largest jumps of the mean tension, seven steps before against seven after. */
function changes(all, events, inside, event) {
  const mean = (part) => part.reduce((s, p) => s + p.tension, 0) / Math.max(1, part.length)
  const jumps = all.map((p, i) => ({ day: p.day, i, before: mean(all.slice(Math.max(0, i - 7), i)), after: mean(all.slice(i, i + 7)) })).slice(5, -3)
  const found = []
  for (const jump of jumps.sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))) {
    if (found.length < 3 && Math.abs(jump.after - jump.before) > 6 && found.every((f) => Math.abs(f.i - jump.i) > 7)) found.push(jump)
  }
  return found.sort((a, b) => a.i - b.i).map(({ day: d, before, after }) => ({
    day: d, before: Math.round(before * 10) / 10, after: Math.round(after * 10) / 10, confidence: Math.min(0.99, Math.abs(after - before) / 30), method: 'mock',
    events: events.filter((e) => settled(e) && inside(e.day, d)).sort((x, y) => Math.abs(y.score) - Math.abs(x.score)).slice(0, 5).map(event),
  }))
}

function search(data, query, event) {
  known(query, ['q'])
  const q = query.get('q') ?? ''
  if (!q.trim()) return { q, stories: [], articles: [], events: [], claims: [], actors: [] }
  const hit = (item, title, note, text) => {
    const word = q.split(/\s+/)[0].replace(/["*]/g, '').toLowerCase()
    const at = Math.max(0, text.toLowerCase().indexOf(word))
    const snippet = text.slice(Math.max(0, at - 60), at + 120).replace(/\s+/g, ' ')
    const found = snippet.toLowerCase().indexOf(word)
    const start = found < 0 ? 0 : points(snippet.slice(0, found))
    return { id: item.id, title, note, snippet, marks: found < 0 ? [] : [{ start, end: start + points(word) }] }
  }
  return {
    q,
    stories: data.stories.filter((s) => holds(`${s.title} ${s.timeline.map((h) => h.sentence.text).join(' ')}`, q)).slice(0, 8).map((s) => hit(s, s.title, `${s.reports} reports`, s.timeline.map((h) => h.sentence.text).join(' '))),
    articles: data.articles.filter((a) => holds(`${a.title} ${a.text}`, q)).slice(-8).reverse().map((a) => hit(a, a.title, `${a.outlet}, ${a.date}`, a.text)),
    events: data.events.filter((e) => holds(e.sentence.text, q)).slice(-8).reverse().map(event),
    claims: data.claims.filter((c) => c.same[0] === c && holds(c.sentence.text, q)).slice(-8).reverse().map(publicClaim),
    actors: actors(data, new URLSearchParams({ q: q.replace(/["*]/g, '') })).slice(0, 8),
  }
}

function suggest(data, query) {
  known(query, ['q', 'kind'])
  const q = (query.get('q') ?? '').toLowerCase()
  const kind = query.get('kind')
  const places = distinct(data.events.filter((e) => e.place).map((e) => ({ id: e.place.name, country: e.place.country })))
  const all = [
    ...(kind && kind !== 'actor' ? [] : actors(data, new URLSearchParams(q ? { q } : {})).map((a) => ({ kind: 'actor', id: a.id, name: a.name, note: a.country }))),
    ...(kind && kind !== 'place' ? [] : places.filter((p) => p.id.toLowerCase().startsWith(q)).map((p) => ({ kind: 'place', id: p.id, name: p.id, note: p.country }))),
    ...(kind && kind !== 'source' ? [] : sources(data).filter((s) => s.outlet.toLowerCase().includes(q)).map((s) => ({ kind: 'source', id: s.id, name: s.outlet, note: s.domain }))),
  ]
  return { items: all.slice(0, 10) }
}

function sources(data) {
  data.sources ??= [...group(data.articles, slug).entries()].map(([id, same]) => ({
    id, outlet: same[0].outlet, domain: id.includes('.') ? id : null, articles: same.length, copies: same.filter((a) => a.copy_of).length,
    first: same[0].date, last: same.at(-1).date, young: dayNumber(same[0].date) > dayNumber(data.last) - 30,
    recent: Array.from({ length: 30 }, (_, i) => same.filter((a) => a.date === dayOf(dayNumber(data.last) - 29 + i)).length),
    issues: same.reduce((n, a) => n + a.issues.length, 0),
  })).sort((a, b) => b.articles - a.articles)
  return data.sources
}
