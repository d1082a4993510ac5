// About a hundred invented stories, the same in every run: reports, copies, differing numbers, and some hostile content.
import { Draft } from './draft.mjs'
import { BEATS, DEEDS } from './beats.mjs'
import { BODIES, OUTLETS, QUARRELS, STATES } from './world.mjs'
import * as hostile from './hostile.mjs'
import { chance, dayNumber, dayOf, hash } from './text.mjs'

const FIRST = dayNumber('2031-06-02')
const DAYS = 92
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const find = (row) => STATES.find((state) => state.row === row)

/** Writes a number as a report gives it, with what is counted, and remembers it for the differences. */
Draft.prototype.number = function number(subject, value, noun, actor = null) {
  const start = this.length
  const text = `${WORDS[value] ?? value.toLocaleString('en')} ${noun}`
  const named = this.name(actor ?? { ...this.target, kind: 'group', row: this.target?.row }, text)
  this.numbers ??= []
  this.numbers.push({ subject, value, start, end: this.length, text, noun })
  return named
}

const HEADS = [
  (s) => `${s.a.name} accuses ${s.b.name} over ${s.quarrel}`,
  (s) => `${s.b.name} rejects blame in row with ${s.a.name}`,
  (s) => `Talks on ${s.quarrel}: what ${s.a.name} and ${s.b.name} want`,
  (s) => `${s.ground[0].toUpperCase()}${s.ground.slice(1)}: a dispute returns`,
  (s) => `${s.a.name} and ${s.b.name} at odds over ${s.quarrel}`,
]

function story(number, random) {
  const [a, b, quarrel, ground, contexts] = QUARRELS[number % QUARRELS.length]
  const turned = random.yes(0.35)
  const one = find(turned ? b : a)
  const two = find(turned ? a : b)
  const first = FIRST + Math.floor((number / 97) * DAYS)
  const near = (p) => ({ ...p, lat: p.lat + (random.next() - 0.5) * 1.5, lon: p.lon + (random.next() - 0.5) * 1.5 })
  const spot = { ...near(two.place), name: ground.replace(/^the /, ''), country: two.country }
  const toPlace = (p) => ({ name: p.name, lat: p.lat, lon: p.lon, country: p.country, admin1: null, geonameid: null, level: 'city' })
  return {
    a: one, b: two, quarrel, ground, contexts, first, spot: toPlace(spot), placeA: toPlace(one.place), placeB: toPlace(two.place),
    deed: random.pick(DEEDS), body: random.pick(BODIES), number: 2 + random.below(5), crowd: 500 + 250 * random.below(12),
    beats: ['accuse', ...random.shuffle(Object.keys(BEATS).filter((key) => key !== 'accuse')).slice(0, 6 + random.below(4))],
  }
}

function report(s, at, random, ids) {
  const draft = new Draft()
  const day = s.first + Math.floor(at / 2)
  const date = dayOf(day)
  const told = { ...s, charge: null, number: s.number + (random.yes(0.25) ? 1 : 0), crowd: s.crowd + (random.yes(0.3) ? 500 : 0) }
  const before = day - 1 - random.below(3)
  told.weekday = { words: `On ${WEEKDAYS[new Date(dayOf(before)).getUTCDay()]}`, day: dayOf(before) }
  draft.target = s.b
  const head = HEADS[at === 0 ? 0 : random.below(HEADS.length)](s)
  if (s.hostile) draft.sentence('body', () => draft.add(hostile.PREFIX.trim()), '\n\n')
  const keep = s.beats.filter((beat, i) => i === 0 || random.yes(0.68))
  if (!keep.includes('deny') && s.beats.includes('deny')) keep.push('deny')
  keep.forEach((beat, i) => {
    BEATS[beat](draft, told)
    if (i % 3 === 2) draft.add('\n\n')
  })
  const [outlet, domain] = OUTLETS[(ids.outlet + at) % OUTLETS.length]
  return {
    ...draft.reading({ id: `g${ids.story}-${at + 1}`, title: head, date, site: outlet, url: `https://${domain}/${date.replaceAll('-', '/')}/${hash(head, at)}` }),
    domain, story: ids.key, copy_of: null, numbers: draft.numbers ?? [],
  }
}

/** Readings with `story`, `copy_of` and `domain`, and what the stories are called. */
export function generate({ stories = 97, seed = 20310, poisoned = process.env.MOCK_HOSTILE !== '0' } = {}) {
  const random = chance(seed)
  const readings = []
  const titles = new Map()
  for (let number = 0; number < stories; number++) {
    const s = story(number, random)
    s.hostile = poisoned && number >= stories - hostile.TITLES.length
    const key = hash('story', number)
    const count = 2 + random.below(4)
    const ids = { story: number + 1, key, outlet: random.below(OUTLETS.length) }
    for (let at = 0; at < count; at++) {
      const made = report(s, at, random, ids)
      if (s.hostile) poison(made, number - (stories - hostile.TITLES.length), at)
      readings.push(made)
    }
    if (random.yes(0.4)) readings.push(copy(readings.at(-count), ids, random))
    titles.set(key, s.hostile ? readings.at(-1).title : HEADS[number % 3 ? 0 : 4](s))
  }
  return { readings, titles }
}

function copy(original, ids, random) {
  const [outlet, domain] = random.pick(OUTLETS)
  return { ...structuredClone(original), id: `${original.id}-copy`, site: outlet, domain, copy_of: original.id, url: `https://${domain}/wire/${original.id}` }
}

function poison(reading, which, at) {
  reading.title = hostile.TITLES[which % hostile.TITLES.length]
  reading.url = hostile.URLS[(which + at) % hostile.URLS.length]
  if (at === 0) reading.site = hostile.OUTLETS[which % hostile.OUTLETS.length]
  const name = hostile.NAMES[which % hostile.NAMES.length]
  for (const event of reading.events) {
    for (const party of event.recipients.slice(0, 1)) Object.assign(party, { name, row: 'name:text', role: '<b>chief</b>', wikidata: 'Q1" onload="x' })
    event.trace.push({ step: 'predicate', id: '<script>window.pwned=1</script>', detail: '<img src=x onerror=window.pwned=1>' })
    if (event.place) event.place.name = '<svg onload=window.pwned=1>'
  }
}
