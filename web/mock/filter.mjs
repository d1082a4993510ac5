// Filters, order and cursors of lists, as docs/api.md has them.
import { CONTEXTS, MODALITIES, TYPE_NAMES } from './ontology.mjs'
import { widen } from './text.mjs'

export class Refused extends Error {
  constructor(status, detail, field = null) {
    super(detail)
    Object.assign(this, { status, field })
  }
}

const list = (value) => (value ? value.split(',').filter(Boolean) : [])
const EVENT_PARAMETERS = ['actor', 'recipient', 'party', 'type', 'mode', 'context', 'quad', 'modality', 'voice', 'from', 'to', 'place', 'country',
  'bbox', 'story', 'source', 'article', 'q', 'min_confidence', 'sort', 'cursor', 'limit']

export function known(query, names) {
  for (const [name, value] of query) {
    if (!names.includes(name)) throw new Refused(400, `There is no parameter “${name}” here; remove it.`, name)
    if (value.length > 400) throw new Refused(400, `“${name}” is too long; give at most 200 characters.`, name)
  }
}

function coded(values, allowed, field) {
  for (const value of values) if (!allowed.includes(value)) throw new Refused(400, `“${value.slice(0, 40)}” is no ${field}; see /api/v1/method.`, field)
  return values
}

export function day(value, field, last = false) {
  if (!value) return null
  if (!/^\d{4}(-\d{2}(-\d{2})?)?$/.test(value) || Number.isNaN(Date.parse(value))) throw new Refused(400, `“${value.slice(0, 40)}” is no date; write 2031-05-17.`, field)
  return widen(value)[last ? 1 : 0]
}

export const holds = (text, q) => {
  const hay = text.toLowerCase()
  return [...q.matchAll(/"([^"]+)"|(\S+)/g)].every(([, phrase, word]) => hay.includes((phrase ?? word.replace(/\*$/, '')).toLowerCase()))
}

export function slug(article) {
  return article.domain ?? article.outlet
}

export function eventTest(query, data) {
  known(query, EVENT_PARAMETERS)
  const get = (name) => query.get(name)
  const types = coded(list(get('type')), TYPE_NAMES, 'type')
  const modalities = coded(list(get('modality')), MODALITIES.map(([name]) => name), 'modality')
  const contexts = coded(list(get('context')), [...CONTEXTS, 'reparations', 'crime', 'legal', 'executive', 'terrorism', 'repression', 'election', 'disasters'], 'context')
  const voice = coded(list(get('voice')), ['reporter', 'claim'], 'voice')[0]
  const quad = coded(list(get('quad')), ['1', '2', '3', '4'], 'quad').map(Number)
  const [from, to] = [day(get('from'), 'from'), day(get('to'), 'to', true)]
  const box = get('bbox')?.split(',').map(Number)
  if (box && (box.length !== 4 || box.some(Number.isNaN))) throw new Refused(400, '“bbox” is west,south,east,north in degrees.', 'bbox')
  const least = get('min_confidence') ? Number(get('min_confidence')) : 0
  if (!(least >= 0 && least <= 1)) throw new Refused(400, '“min_confidence” lies between 0 and 1.', 'min_confidence')
  const some = (parties, wanted) => !wanted.length || parties.some((p) => wanted.includes(p.id))
  const groups = list(get('party')).map((p) => p.split('+'))
  const domains = new Map(data.articles.map((a) => [a.id, slug(a)]))
  const west = (lon) => (box[0] <= box[2] ? lon >= box[0] && lon <= box[2] : lon >= box[0] || lon <= box[2])
  return (e) => {
    const parties = [...e.actors, ...e.recipients]
    return (
      some(e.actors, list(get('actor'))) && some(e.recipients, list(get('recipient'))) &&
      (!groups.length || groups.some((ids) => ids.every((id) => parties.some((p) => p.id === id)))) &&
      (!types.length || types.includes(e.type)) && (!modalities.length || modalities.includes(e.modality)) &&
      (!contexts.length || e.context.some((c) => contexts.includes(c))) && (!get('mode') || e.mode.some((m) => list(get('mode')).includes(m))) &&
      (!quad.length || quad.includes(e.quad)) && (!voice || e.voice === voice) &&
      (!from || (e.day && e.day >= from)) && (!to || (e.day && e.day <= to)) &&
      (!get('place') || e.place?.name.toLowerCase() === get('place').toLowerCase()) &&
      (!get('country') || list(get('country')).includes(e.place?.country)) &&
      (!box || (e.place?.lat != null && e.place.lat >= box[1] && e.place.lat <= box[3] && west(e.place.lon))) &&
      (!get('story') || e.story?.id === get('story')) && (!get('article') || e.article.id === get('article')) &&
      (!get('source') || list(get('source')).includes(domains.get(e.article.id))) &&
      (!get('q') || holds(e.sentence.text, get('q'))) && e.confidence >= least
    )
  }
}

const by = (key, turn = 1) => (a, b) => {
  const [x, y] = [key(a) ?? '', key(b) ?? '']
  return (x < y ? -1 : x > y ? 1 : a.id < b.id ? -1 : 1) * turn
}
export const EVENT_ORDERS = {
  newest: by((e) => e.day, -1), oldest: by((e) => e.day ?? '9'), score: by((e) => e.score), confidence: by((e) => e.confidence),
}

export function ordered(items, query, orders, usual) {
  const sort = query.get('sort') ?? usual
  if (!orders[sort]) throw new Refused(400, `“${sort.slice(0, 40)}” is no order here; take ${Object.keys(orders).join(', ')}.`, 'sort')
  return [...items].sort(orders[sort])
}

/** A page. The mock's cursor holds a number; the program's holds a place in the order. */
export function page(items, query) {
  const limit = Number(query.get('limit') ?? 50)
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= 200)) throw new Refused(400, '“limit” lies between 1 and 200.', 'limit')
  const cursor = query.get('cursor')
  const at = cursor ? Number(Buffer.from(cursor, 'base64url').toString()) : 0
  if (!Number.isInteger(at) || at < 0 || at > items.length) throw new Refused(400, 'This cursor is not of this list; begin again without it.', 'cursor')
  const next = at + limit < items.length ? Buffer.from(String(at + limit)).toString('base64url') : null
  return { items: items.slice(at, at + limit), next, total: Math.min(items.length, 10_000), exact: items.length <= 10_000 }
}
