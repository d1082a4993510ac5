/** Days as stated. No time zone ever moves a day: strings are taken apart, never given to `Date`, but for counting. */

import type { EventDate } from '../api/types'

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const DAY = 86_400_000

/** `2031-05-17` → `17 May 2031`; partial dates stay partial. */
export function words(date: string | null, brief = false): string {
  if (!date) return 'undated'
  const week = /^(\d{4})-W(\d{2})$/.exec(date)
  if (week) return `week ${Number(week[2])} of ${week[1]}`
  const [year, month, day] = date.slice(0, 10).split('-')
  const name = MONTHS[Number(month) - 1]
  if (!name) return year ?? date
  const named = brief ? name.slice(0, 3) : name
  return day ? `${Number(day)} ${named} ${year}` : `${named} ${year}`
}

/** `17 May`, for lists inside one year. */
export function dayMonth(date: string | null): string {
  if (!date) return 'undated'
  const [, month, day] = date.split('-')
  const name = MONTHS[Number(month) - 1]?.slice(0, 3)
  return name && day ? `${Number(day)} ${name}` : words(date, true)
}

export function range(from: string | null, to: string | null): string {
  if (!from || !to || from === to) return words(from ?? to, true)
  if (from.slice(0, 7) === to.slice(0, 7) && to.length === 10) return `${Number(from.slice(8))}–${words(to, true)}`
  if (from.slice(0, 4) === to.slice(0, 4)) return `${dayMonth(from)} – ${words(to, true)}`
  return `${words(from, true)} – ${words(to, true)}`
}

/** The day of an event, no more exactly than the text has it: `April 2031` for what it only calls "last month". */
export function when({ day, date }: { day: string | null; date: EventDate | null }, brief = true): string {
  if (!date || date.precision === 'day') return words(day, brief)
  if (date.precision === 'week') return range(date.from, date.to)
  return words(date.from.slice(0, date.precision === 'month' ? 7 : 4), brief)
}

/** Number of a day, for scales. */
export const number = (day: string): number => Date.parse(`${day.slice(0, 10)}T00:00:00Z`) / DAY
export const ofNumber = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10)
/** A moment with its zone stated: the day and time in UTC. */
export const moment = (at: string | null): string => (!at ? 'never' : at.length > 10 ? `${words(at.slice(0, 10), true)}, ${at.slice(11, 16)} UTC` : words(at, true))
