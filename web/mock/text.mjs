// Small helpers of the mock server: code points, hashes, a seeded source of chance.
import { createHash } from 'node:crypto'

/** Length in Unicode code points, the unit of all offsets. */
export const points = (text) => [...text].length

/** A part of a text by code points. */
export const slice = (text, start, end) => [...text].slice(start, end).join('')

/** 16 hexadecimal digits made of the parts. */
export const hash = (...parts) => createHash('sha256').update(parts.join('\u0001')).digest('hex').slice(0, 16)

export const words = (text) => text.split(/\s+/).filter(Boolean).length

/** Mulberry32: the same seed gives the same data in every run. */
export function chance(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    next,
    below: (n) => Math.floor(next() * n),
    pick: (list) => list[Math.floor(next() * list.length)],
    yes: (p) => next() < p,
    shuffle(list) {
      const copy = [...list]
      for (let i = copy.length - 1; i > 0; i--) {
        const j = Math.floor(next() * (i + 1))
        ;[copy[i], copy[j]] = [copy[j], copy[i]]
      }
      return copy
    },
  }
}

const DAY = 86_400_000
export const dayNumber = (day) => Date.parse(`${day}T00:00:00Z`) / DAY
export const dayOf = (number) => new Date(number * DAY).toISOString().slice(0, 10)
/** First and last day of a partial date. */
export function widen(date) {
  if (/^\d{4}$/.test(date)) return [`${date}-01-01`, `${date}-12-31`]
  if (/^\d{4}-\d{2}$/.test(date)) {
    const [y, m] = date.split('-').map(Number)
    return [`${date}-01`, `${date}-${String(new Date(Date.UTC(y, m, 0)).getUTCDate()).padStart(2, '0')}`]
  }
  return [date, date]
}

/** Articles, a colon, what the mock counts: "3 stories". */
export const uniq = (list) => [...new Set(list)]
