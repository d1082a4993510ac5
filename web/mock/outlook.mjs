// What is forecast of two: a stand-in for the model, the mean of the last four weeks, with the days behind it.
import { FIGURES } from './about.mjs'
import { group, refOf, settled } from './derive.mjs'
import { Refused, known } from './filter.mjs'

const CLASSES = ['all', 'verbal_cooperation', 'material_cooperation', 'verbal_conflict', 'material_conflict']
const LEAST = 3
const dayOf = (n) => new Date(n * 86_400_000).toISOString().slice(0, 10)
const numberOf = (day) => Date.parse(`${day}T00:00:00Z`) / 86_400_000

/** First and last number of the narrowest interval of a Poisson distribution that holds 90 %, and what it holds. */
function interval(mean) {
  const mass = [Math.exp(-mean)]
  for (let n = 1; n < 60 + 3 * mean; n++) mass.push((mass[n - 1] * mean) / n)
  let best = null
  for (let low = 0, high = 0, held = 0; low < mass.length; held -= mass[low++]) {
    while (held < 0.9 && high < mass.length) held += mass[high++]
    if (held < 0.9) break
    if (!best || high - low < best.high - best.low + 1) best = { low, high: high - 1, held }
  }
  return best ?? { low: 0, high: 0, held: 1 }
}

export function outlook(data, a, b, query, event) {
  known(query, ['days'])
  const days = Number(query.get('days') ?? 7)
  if (![1, 7].includes(days)) throw new Refused(400, '“days” is 1 or 7.', 'days')
  const [one, two] = [a, b].map((id) => {
    const found = data.actors.get(id)
    if (!found) throw new Refused(404, 'There is no such actor in this store.')
    return found
  })
  const first = numberOf(data.last) + 1
  const origin = `A stand-in of the mock: the mean of four weeks to ${data.last}. No source says so.`
  const empty = { a: refOf(one), b: refOf(two), state: 'none', why: null, last: null, days, from: null, until: null, conflict: null, forecasts: [], events: [], origin: '', figures: FIGURES }
  const has = (parties, who) => parties.some((p) => p.id === who.id || (p.country && p.country === who.country))
  const between = (x, y) => data.events.filter((e) => settled(e) && e.day && has(e.actors, x) && has(e.recipients, y))
  const directions = [['ab', one, two, between(one, two)], ['ba', two, one, between(two, one)]]
  if (directions.every((d) => d[3].length < LEAST)) return { ...empty, why: 'the store has no acts between the two' }
  const shown = new Map()
  const forecasts = directions.flatMap(([direction, source, target, all]) => CLASSES.map((name, quad) => {
    const own = all.filter((e) => !quad || e.quad === quad)
    const late = own.filter((e) => numberOf(e.day) > first - 29)
    const base = 0.01 * days
    const habit = (0.5 * own.length * days) / Math.max(28, first - numberOf(all[0]?.day ?? data.last))
    const mean = base + habit + (late.length * days) / 56
    const grounds = [...group(late, (e) => e.day)].toSorted((x, y) => y[0].localeCompare(x[0])).slice(0, 3).map(([day, same]) => {
      for (const e of same.slice(0, 2)) shown.set(e.id, event(e))
      return { day, source: refOf(source), target: refOf(target), count: same.length, events: same.slice(0, 2).map((e) => e.id), imported: [] }
    })
    const parts = [
      { family: 'base', adds: base, says: 'what any two states do', grounds: [] },
      { family: 'own_habit', adds: habit, says: `what ${source.name} usually does to ${target.name}`, grounds: [] },
      { family: 'own_recent', adds: (late.length * days) / 56, says: `what ${source.name} did to ${target.name} in the last days and weeks`, grounds },
    ].filter((p) => p.adds > 0)
    return { direction, class: name, mean, ...interval(mean), probability: 1 - Math.exp(-mean), acts: all.length, measured: all.length >= 8, parts }
  }))
  const fights = forecasts.filter((f) => f.class === 'material_conflict').map((f) => f.probability)
  const conflict = { probability: 1 - (1 - fights[0]) * (1 - fights[1]), least: Math.max(...fights), measured: forecasts.every((f) => f.measured) }
  return { ...empty, state: 'ready', last: data.last, from: dayOf(first), until: dayOf(first + days - 1), conflict, forecasts, events: [...shown.values()], origin }
}

/** Pairs in the order of the probability that they fight. */
export function outlooks(data, pairs, query) {
  known(query, ['party', 'sort', 'limit'])
  const asked = (pair) => outlook(data, pair.a.id, pair.b.id, new URLSearchParams(), (e) => e)
  const all = pairs.map((pair) => ({ pair, of: asked(pair) })).filter(({ of }) => of.conflict)
  const mean = (of) => of.forecasts.filter((f) => f.class === 'all').reduce((sum, f) => sum + f.mean, 0)
  const items = all.map(({ pair: { a, b }, of }) => ({ a, b, conflict: of.conflict, mean: mean(of), acts: of.forecasts.filter((f) => f.class === 'all').reduce((sum, f) => sum + f.acts, 0) }))
  items.sort(query.get('sort') === 'acts' ? (x, y) => y.mean - x.mean : (x, y) => y.conflict.probability - x.conflict.probability)
  const [first] = all
  const { last = null, days = 7, from = null, until = null, origin = '', figures = FIGURES } = first?.of ?? {}
  return { state: first ? 'ready' : 'none', why: first ? null : 'the store has no acts between states', last, days, from, until, total: items.length, items: items.slice(0, Number(query.get('limit') ?? 20)), origin, figures }
}

/** The same in sentences, for a brief. */
export function expectations(data, a, b) {
  if (!data.actors.has(a) || !data.actors.has(b)) return null
  const { conflict, origin, until, ...of } = outlook(data, a, b, new URLSearchParams(), (e) => e)
  if (!conflict?.measured) return null
  return { origin, expectations: [{ text: `At least one act of material conflict between ${of.a.name} and ${of.b.name} is reported within 7 days, until ${until}.`, probability: conflict.probability }] }
}
