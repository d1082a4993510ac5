// What people write: watchlists, alerts, decisions. In memory; gone when the mock stops.
import { Refused } from './filter.mjs'
import { distinct, group, refArticle, refOf, settled } from './derive.mjs'
import { hash, points, uniq } from './text.mjs'

export function state(data) {
  const s = { watchlists: new Map(), alerts: [], decisions: new Map(), review: review(data) }
  const add = (input) => create(s, input, '2031-08-20T08:00:00Z')
  const fixed = (name, filter, more) => add({ name, filter, tension: null, volume: null, every: false, ...more })
  const one = fixed('Netherlands and Algeria', { party: ['algeria+netherlands'] }, { tension: 40 })
  const two = fixed('Accusations in North Africa', { type: ['ACCUSE', 'THREATEN'], country: ['DZA', 'MAR'] }, { volume: 3 })
  const events = (test) => data.events.filter(test).filter((e) => e.voice === 'claim' || settled(e)).sort((a, b) => (a.day < b.day ? 1 : -1)).slice(0, 3)
  alert(s, one, 'tension', events((e) => [...e.actors, ...e.recipients].some((p) => p.id === 'netherlands') && e.type === 'SANCTION'), 'Tension between Netherlands and Algeria rose to 43 (threshold 40).', 43, 40)
  alert(s, two, 'volume', events((e) => e.type === 'ACCUSE' && e.actors.some((p) => p.country === 'MAR' || p.country === 'DZA')), '4 events of “Accusations in North Africa” in one day (threshold 3).', 4, 3)
  alert(s, one, 'event', events((e) => e.voice === 'claim' && e.actors.some((p) => p.id === 'algeria') && e.recipients.some((p) => p.id === 'netherlands')).slice(0, 1), 'New event that a source claims: Algeria, named by an accuser.', null, null)
  return s
}

function alert(s, watchlist, kind, events, text, value, threshold) {
  if (!events.length) return
  s.alerts.push({ id: hash('alert', s.alerts.length), watchlist: { id: watchlist.id, name: watchlist.name }, kind, at: `${events[0].day}T12:00:00Z`, day: events[0].day, text, value, threshold, seen: false, events })
}

function checked(input) {
  if (typeof input?.name !== 'string' || !input.name.trim() || points(input.name) > 80) throw new Refused(422, 'A watchlist needs a name of at most 80 characters.', 'name')
  if (typeof input.filter !== 'object' || input.filter === null || Array.isArray(input.filter)) throw new Refused(422, 'A watchlist needs a filter.', 'filter')
  for (const field of ['tension', 'volume']) if (input[field] !== null && !(input[field] >= 0)) throw new Refused(422, `“${field}” is a number or null.`, field)
  return { name: input.name.trim(), filter: input.filter, tension: input.tension, volume: input.volume, every: input.every === true }
}

const counted = (s, w) => ({ ...w, alerts: s.alerts.filter((a) => a.watchlist.id === w.id).length, unseen: s.alerts.filter((a) => a.watchlist.id === w.id && !a.seen).length })

export function create(s, input, now = new Date().toISOString()) {
  const watchlist = { ...checked(input), id: hash('watchlist', s.watchlists.size, input.name), created: now }
  s.watchlists.set(watchlist.id, watchlist)
  return counted(s, watchlist)
}
export const watchlists = (s) => ({ items: [...s.watchlists.values()].map((w) => counted(s, w)) })
export function watchlist(s, id) {
  const found = s.watchlists.get(id)
  if (!found) throw new Refused(404, 'There is no such watchlist.')
  return counted(s, found)
}
export function replace(s, id, input) {
  const old = watchlist(s, id)
  s.watchlists.set(id, { ...checked(input), id, created: old.created })
  return watchlist(s, id)
}
export function remove(s, id) {
  watchlist(s, id)
  s.watchlists.delete(id)
  s.alerts = s.alerts.filter((a) => a.watchlist.id !== id)
}
export function seen(s, id, body) {
  const found = s.alerts.find((a) => a.id === id)
  if (!found) throw new Refused(404, 'There is no such alert.')
  if (typeof body?.seen !== 'boolean') throw new Refused(422, '“seen” is true or false.', 'seen')
  found.seen = body.seen
  return found
}

/** Names that the base does not have, then events of low confidence. */
function review(data) {
  const items = []
  const mentions = data.articles.flatMap((a) => a.mentions.filter((m) => m.party?.row === 'name:text').map((m) => ({ m, a })))
  for (const same of group(mentions, ({ m }) => m.party.id).values()) {
    const [{ m }] = same
    const outlets = uniq(same.map(({ a }) => a.outlet)).length
    const example = ({ m: x, a }) => {
      const s = a.sentences.find((sentence) => sentence.start <= x.start && sentence.end >= x.end) ?? x
      return { start: s.start, end: s.end, text: [...a.text].slice(s.start, s.end).join(''), article: refArticle(a), name: { start: x.start - s.start, end: x.end - s.start } }
    }
    const near = [...data.actors.values()].find((x) => x.country === m.party.country && !x.row.includes(':'))
    items.push({
      id: hash('review', m.party.id), kind: 'name', reason: `seen ${same.length} times in ${outlets} sources, not in the base`, weight: Math.min(1, same.length / 40),
      name: {
        text: m.party.name, kind: m.kind, seen: same.length, sources: outlets,
        guesses: [
          { actor: null, country: m.party.country, sector: m.party.sectors[0] ?? null, p: 0.74, why: m.party.role ? `the text calls them ${m.party.role}` : 'the words beside the name' },
          ...(near ? [{ actor: refOf(near), country: near.country, sector: near.sectors[0] ?? null, p: 0.18, why: 'named in the same sentences' }] : []),
        ],
        examples: distinct(same.map(({ a, m: x }) => ({ id: a.id, a, m: x }))).slice(0, 3).map(example),
      },
      event: null, decision: null,
    })
  }
  for (const e of data.events.filter((x) => x.confidence < 0.6).slice(-60)) {
    items.push({ id: hash('review', e.id), kind: 'event', reason: `confidence ${Math.round(e.confidence * 100)} %`, weight: 1 - e.confidence, name: null, event: e, decision: null })
  }
  return items.sort((a, b) => b.weight - a.weight)
}

export const reviewItem = (s, item) => ({ ...item, decision: s.decisions.get(item.id)?.decision ?? null, event: item.event && { ...item.event, review: s.decisions.get(item.id)?.decision ?? null } })
export function decide(s, id, body) {
  const item = s.review.find((x) => x.id === id)
  if (!item) throw new Refused(404, 'There is nothing to review under this id.')
  if (body === null) s.decisions.delete(id)
  else {
    if (!['accept', 'correct', 'reject'].includes(body?.verdict)) throw new Refused(422, '“verdict” is accept, correct or reject.', 'verdict')
    if (body.verdict === 'correct' && !body.correction) throw new Refused(422, 'A correction is missing.', 'correction')
    s.decisions.set(id, { item, decision: { verdict: body.verdict, correction: body.correction ?? null, note: body.note ?? null, at: new Date().toISOString() } })
  }
  return reviewItem(s, item)
}
export const labels = (s) => [...s.decisions.values()].map(({ item, decision }) => {
  const where = item.event ? { article: item.event.article.id, start: item.event.trigger.start, end: item.event.trigger.end, text: item.event.sentence.text } : { article: null, start: null, end: null, text: item.name.text }
  return `${JSON.stringify({ id: item.id, kind: item.kind, ...decision, ...where, codes: item.event ? { type: item.event.type, modality: item.event.modality } : null })}\n`
}).join('')
