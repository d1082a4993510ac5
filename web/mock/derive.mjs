// From readings to what the API shows: records with ids, stories, happenings, differences, pairs. A stand-in for the
// store: small, in memory, and simpler than the program wherever the board cannot tell.
import { examples } from './readings.mjs'
import { generate } from './generate.mjs'
import { dayNumber, dayOf, hash, slice, uniq, widen, words } from './text.mjs'

export function store() {
  const real = examples()
  const made = generate()
  const readings = [...real.readings, ...made.readings]
  const titles = new Map([...real.titles, ...made.titles])
  const rows = new Map()
  for (const reading of readings) {
    for (const { party } of reading.mentions) if (party && !party.row.includes(':')) rows.set(party.name, party.row)
  }
  const actorId = (party) => (party.row.includes(':') ? rows.get(party.name) ?? `x-${hash(party.name, party.country ?? '')}` : party.row)
  const data = { articles: [], events: [], claims: [], actors: new Map(), stories: [], numbers: new Map() }
  const keys = new Map(readings.map((r) => [`${r.story}/${r.id}`, hash('article', r.story, r.id)]))
  for (const reading of readings) article(data, reading, { titles, actorId, keys })
  data.articles.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
  answer(data)
  for (const [id, title] of titles) data.stories.push(story(data, id, title))
  data.stories.sort((a, b) => (a.last < b.last ? 1 : -1))
  data.byId = {
    article: new Map(data.articles.map((a) => [a.id, a])), event: new Map(data.events.map((e) => [e.id, e])),
    claim: new Map(data.claims.map((c) => [c.id, c])), story: new Map(data.stories.map((s) => [s.id, s])),
  }
  data.briefs = new Map([...real.briefs].map(([key, { brief }]) => [key, rename(brief, (id) => keys.get(`${key}/${id}`))]))
  data.last = data.articles.at(-1).date
  return data
}

const rename = (value, key) =>
  JSON.parse(JSON.stringify(value), (field, v) => ((field === 'source' || field === 'id' || field === 'copy_of') && typeof v === 'string' ? key(v) ?? v : v))

function article(data, reading, { titles, actorId, keys }) {
  const id = keys.get(`${reading.story}/${reading.id}`)
  const ref = { id, title: reading.title, outlet: reading.site, date: reading.date, url: reading.url }
  const storyRef = { id: reading.story, title: titles.get(reading.story) }
  const text = [...reading.text]
  const party = (p) => {
    if (!p) return null
    const key = actorId(p)
    if (!data.actors.has(key)) data.actors.set(key, { ...p, id: key, aliases: new Set() })
    data.actors.get(key).aliases.add(p.text)
    return { id: key, ...p }
  }
  const parties = (list) => list.map(party)
  const sentenceOf = (from, to) => {
    const a = reading.sentences.find((s) => s.end > from) ?? { start: from }
    const b = reading.sentences.findLast((s) => s.start < to) ?? { end: to }
    return { start: a.start, end: b.end, text: text.slice(a.start, b.end).join('') }
  }
  const eventId = (local) => hash('event', id, local)
  const claimId = (local) => hash('claim', id, local)
  const claims = reading.claims.map((c) => {
    const pieces = [...c.source, ...c.cue, ...c.content]
    const speaker = party(c.speaker)
    const span = [Math.min(...pieces.map((p) => p.start)), Math.max(...pieces.map((p) => p.end))]
    const inside = (m) => c.content.some((p) => m.start >= p.start && m.end <= p.end)
    const about = reading.mentions.filter((m) => m.party && inside(m)).map((m) => refOf(party(m.party)))
    const inner = reading.events.filter((e) => c.events.includes(e.id))
    for (const e of inner) for (const p of [...e.actors, ...e.recipients]) about.push(refOf(party(p)))
    return {
      id: claimId(c.id), local: c.id, article: ref, story: storyRef, kind: c.kind, quote: c.quote, stance: c.stance, speaker,
      source: c.source, cue: c.cue, content: c.content, sentence: sentenceOf(...span),
      events: inner.map((e) => ({ id: eventId(e.id), type: e.type, modality: e.modality, actors: parties(e.actors).map(refOf), recipients: parties(e.recipients).map(refOf) })),
      about: distinct(about).filter((a) => a.id !== speaker?.id), answers: c.answers ? claimId(c.answers) : null, answered_by: [],
      first_seen: ref, spread: { reports: 1, outlets: 1, origins: 1 }, trace: c.trace,
    }
  })
  const events = reading.events.map((e) => {
    const sentence = reading.sentences[e.sentence]
    const claim = claims.find((c) => c.local === e.claim)
    return {
      id: eventId(e.id), local: e.id, article: ref, story: storyRef, type: e.type, mode: e.mode, context: e.context, modality: e.modality,
      quad: e.quad, score: e.score, voice: e.voice,
      claim: claim ? { id: claim.id, stance: claim.stance, speaker: claim.speaker && refOf(claim.speaker), disputed_by: [] } : null,
      trigger: e.trigger, sentence: { start: sentence.start, end: sentence.end, text: text.slice(sentence.start, sentence.end).join('') },
      actors: parties(e.actors), recipients: parties(e.recipients), place: e.place, date: e.date,
      day: e.date?.from ? widen(e.date.from)[0] : e.modality === 'historical' ? null : reading.date,
      confidence: e.confidence, trace: e.trace, review: null,
    }
  })
  const relations = reading.relations.map((r) => ({ ...r, subject: party(r.subject), object: party(r.object) }))
  data.events.push(...events)
  data.claims.push(...claims)
  if (reading.numbers.length) data.numbers.set(id, reading.numbers.map((n) => ({ ...n, article: ref, story: reading.story })))
  data.articles.push({
    ...ref, name: reading.id, authors: reading.authors, language: reading.language, words: words(reading.text), story: storyRef,
    copy_of: reading.copy_of ? keys.get(`${reading.story}/${reading.copy_of}`) : null, text: reading.text,
    sentences: reading.sentences.map((s) => ({ ...s, text: null })),
    mentions: reading.mentions.map((m) => ({ ...m, party: party(m.party), parties: (m.parties ?? []).map(party) })), events, claims,
    relations, issues: reading.issues, version: reading.version, domain: reading.domain,
  })
}

export const refOf = (p) => ({ id: p.id, name: p.name, country: p.country, territory: p.territory, sector: p.sectors[0] ?? null })
export const distinct = (list) => [...new Map(list.map((item) => [item.id, item])).values()]
export const claimRef = (c) => ({ id: c.id, stance: c.stance, speaker: c.speaker && refOf(c.speaker), article: c.article, text: c.content.map((p) => p.text).join(' … ') })

/** Which claim denies or doubts which; the same charge in several reports counts as one that spread. */
function answer(data) {
  const byStory = group(data.claims, (c) => c.story.id)
  for (const claims of byStory.values()) {
    const ids = new Map(claims.map((c) => [c.id, c]))
    const groups = group(claims, (c) => `${c.stance}|${c.speaker?.id}|${c.content.map((p) => p.text).join(' ').toLowerCase().slice(0, 60)}`)
    for (const same of groups.values()) {
      same.sort((a, b) => (a.article.date < b.article.date ? -1 : 1))
      const outlets = uniq(same.map((c) => c.article.outlet)).length
      for (const c of same) Object.assign(c, { first_seen: same[0].article, spread: { reports: same.length, outlets, origins: Math.max(1, outlets - (outlets > 2 ? 1 : 0)) }, same })
    }
    for (const c of claims) {
      if (c.stance !== 'deny' && c.stance !== 'doubt') { c.answers = null; continue }
      const named = ids.get(c.answers)
      const target = named ?? claims.find((x) => x.stance === 'accuse' && x.speaker?.id !== c.speaker?.id && x.about.some((a) => a.id === c.speaker?.id))
      c.answers = target ? claimRef(target) : null
      if (target) for (const x of target.same) if (!x.answered_by.some((a) => a.speaker?.id === c.speaker?.id && a.stance === c.stance)) x.answered_by.push(claimRef(c))
    }
  }
  const all = new Map(data.claims.map((c) => [c.id, c]))
  for (const e of data.events) if (e.claim) e.claim.disputed_by = distinct(all.get(e.claim.id).answered_by.map((a) => a.speaker).filter(Boolean)).slice(0, 5)
}

export function group(list, key) {
  const groups = new Map()
  for (const item of list) {
    const k = key(item)
    groups.get(k)?.push(item) ?? groups.set(k, [item])
  }
  return groups
}

export const quads = (events) => events.reduce((q, e) => (q[e.quad - 1]++, q), [0, 0, 0, 0])
export const settled = (e) => e.voice === 'reporter' && (e.modality === 'asserted' || (e.modality === 'historical' && e.date))

function story(data, id, title) {
  const articles = data.articles.filter((a) => a.story.id === id)
  const events = data.events.filter((e) => e.story.id === id)
  const claims = data.claims.filter((c) => c.story.id === id)
  const origins = new Map()
  for (const a of articles) origins.set(a.id, origins.get(a.copy_of) ?? uniq([...origins.values()]).length + 1)
  const sources = articles.map((a) => ({
    id: a.id, title: a.title, outlet: a.outlet, date: a.date, url: a.url, words: a.words, copy_of: a.copy_of, origin: origins.get(a.id),
    events: a.events.length, claims: a.claims.length,
  }))
  const timeline = happenings(id, events, origins)
  const rank = { accuse: 0, deny: 1, doubt: 2, assert: 3 }
  const named = [...group(events.flatMap((e) => [...e.actors, ...e.recipients]), (p) => p.id).values()].sort((a, b) => b.length - a.length)
  return {
    id, title, lead: timeline.find((h) => h.reports > 1)?.sentence.text ?? null, first: articles[0].date, last: articles.at(-1).date,
    reports: articles.length, outlets: uniq(articles.map((a) => a.outlet)).length, origins: uniq([...origins.values()]).length,
    events: events.length, claims: claims.length, accusations: claims.filter((c) => c.stance === 'accuse').length,
    denials: claims.filter((c) => c.stance === 'deny').length, quads: quads(events.filter(settled)),
    actors: named.slice(0, 6).map(([p]) => refOf(p)), places: uniq(events.map((e) => e.place?.name).filter(Boolean)).slice(0, 4),
    new_outlets_only: articles.length < 3 && Number.parseInt(id.slice(0, 2), 16) < 30, fresh: 0, sources, timeline,
    differences: differences(data, id), voices: distinctClaims(claims).sort((a, b) => rank[a.stance] - rank[b.stance] || (a.article.date < b.article.date ? -1 : 1)).slice(0, 200),
  }
}

export const distinctClaims = (claims) => claims.filter((c) => c.same[0] === c)

export function happenings(id, events, origins) {
  const key = (e) => [e.type, e.mode.join(), e.modality, e.voice, e.day, e.actors.map((p) => p.id).sort().join(), e.recipients.map((p) => p.id).sort().join()].join('|')
  return [...group(events, key).values()]
    .map((same) => {
      const best = [...same].sort((a, b) => b.confidence - a.confidence)[0]
      return {
        id: hash('happening', id, key(best)), day: best.day, date: best.date, type: best.type, mode: best.mode, modality: best.modality, quad: best.quad,
        voice: best.voice, claim: best.claim, actors: best.actors.map(refOf), recipients: best.recipients.map(refOf), place: best.place,
        sentence: { ...best.sentence, article: best.article, trigger: best.trigger }, events: same.map((e) => e.id),
        reports: uniq(same.map((e) => e.article.id)).length, origins: uniq(same.map((e) => origins.get(e.article.id))).length,
      }
    })
    .sort((a, b) => ((a.day ?? '') < (b.day ?? '') ? -1 : (a.day ?? '') > (b.day ?? '') ? 1 : b.reports - a.reports))
}

function differences(data, id) {
  const told = [...data.numbers.values()].flat().filter((n) => n.story === id)
  return [...group(told, (n) => n.noun).entries()].flatMap(([noun, list]) => {
    const variants = [...group(list, (n) => n.value).entries()].map(([value, same]) => ({ value: String(value), tellings: same.map(({ start, end, text, article }) => ({ start, end, text, article })) }))
    return variants.length > 1 ? [{ id: hash('difference', id, noun), aspect: 'number', subject: noun, happening: null, variants }] : []
  })
}

/** Differences of a brief (the examples), for the story page. */
export function briefDifferences(data, id) {
  const brief = data.briefs.get(id)
  if (!brief) return []
  return brief.differences.filter((d) => d.evidence.length > 1).map((d) => {
    const cut = d.text.indexOf(':')
    const value = (text) => text.replace(/^(at least|about|some)\s+/i, '').toLowerCase()
    const tellings = d.evidence.map((e) => ({ start: e.start, end: e.end, text: e.text, article: refArticle(data.byId.article.get(e.source)) }))
    return {
      id: hash('difference', d.text), aspect: cut > 0 && cut < 60 ? 'number' : 'wording', subject: cut > 0 ? d.text.slice(0, cut) : d.text, happening: null,
      variants: [...group(tellings, (t) => value(t.text)).values()].map((same) => ({ value: same[0].text, tellings: same })),
    }
  })
}

export const refArticle = (a) => ({ id: a.id, title: a.title, outlet: a.outlet, date: a.date, url: a.url })

/** Day by day between two actors. The measure is the mock's own: smoothed conflict a report. */
export function series(data, a, b, from, to, step, direction) {
  const has = (list, id) => list.some((p) => p.id === id)
  const ab = (e) => has(e.actors, a) && has(e.recipients, b)
  const ba = (e) => has(e.actors, b) && has(e.recipients, a)
  const both = (e) => ab(e) || ba(e) || (has(e.actors, a) && has(e.actors, b))
  const test = direction === 'ab' ? ab : direction === 'ba' ? ba : both
  const events = data.events.filter((e) => test(e))
  const size = step === 'week' ? 7 : 1
  const points = []
  let level = 0
  for (let n = dayNumber(from); n <= dayNumber(to); n += size) {
    const inside = (day) => day && dayNumber(day) >= n && dayNumber(day) < n + size
    const now = events.filter((e) => inside(e.day))
    const sure = now.filter(settled)
    const articles = data.articles.filter((x) => inside(x.date)).length
    const sum = (test) => sure.filter((e) => test(e.score)).reduce((s, e) => s + e.score, 0)
    const conflict = sum((s) => s < 0)
    const cooperation = sum((s) => s > 0)
    level = level * 0.85 + 0.15 * Math.max(0, (-conflict - cooperation * 0.4) / Math.max(4, articles)) * 10
    points.push({
      day: dayOf(n), quads: quads(sure), claimed: now.filter((e) => e.voice === 'claim').length,
      unsettled: now.filter((e) => e.voice !== 'claim' && !settled(e)).length, cooperation, conflict, articles,
      tension: Math.round(1000 * (1 - Math.exp(-level / 3))) / 10,
    })
  }
  return { events, ab, ba, points, inside: (day, point) => day && dayNumber(day) >= dayNumber(point) && dayNumber(day) < dayNumber(point) + size }
}
