/**
 * Text of others on its way to the screen. Offsets of the API are code points, those of JavaScript UTF-16 units:
 * `parts` is the one place that converts. What could turn, hide or break text is taken out of what is shown.
 */

/** Controls (but line breaks and tabs), bidi embeddings, overrides and isolates, zero-width and tag characters. */
const UNSHOWN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]/gu

/** What of a text of others may be shown. */
export function clean(text: string): string {
  return text.replace(UNSHOWN, '')
}

/** One line of at most `most` code points. */
export function short(text: string, most: number): string {
  const line = clean(text).replace(/\s+/g, ' ').trim()
  const points = Array.from(line)
  return points.length <= most ? line : `${points.slice(0, most - 1).join('').trimEnd()}…`
}

/** A part of a text, by code points. */
export function cut(text: string, start: number, end: number): string {
  return Array.from(text).slice(Math.max(0, start), Math.max(0, end)).join('')
}

/** An address that may be a link: http and https only, whole, without user names. */
export function safeUrl(url: string | null): string | null {
  if (!url || !/^https?:\/\//i.test(url)) return null
  try {
    const { protocol, username, password, href } = new URL(url)
    return (protocol === 'http:' || protocol === 'https:') && !username && !password ? href : null
  } catch {
    return null
  }
}

export interface Mark<T> { start: number; end: number; value: T }
export interface Part<T> { text: string; start: number; end: number; marks: T[]; ends: T[] }

/**
 * A text from `from` to `to`, cut where a mark begins or ends. Each part knows the marks that cover it, in the order
 * given, and those that end with it. Marks may overlap; what lies outside the text is left out.
 */
export function parts<T>(text: string, marks: readonly Mark<T>[], from = 0, to = Infinity): Part<T>[] {
  const points = Array.from(text)
  const last = Math.min(to, points.length)
  const inside = marks.filter((mark) => mark.start < mark.end && mark.start < last && mark.end > from)
  const edges = new Set([from, last])
  for (const { start, end } of inside) {
    edges.add(Math.max(from, start))
    edges.add(Math.min(last, end))
  }
  const sorted = [...edges].filter((edge) => edge >= from && edge <= last).sort((a, b) => a - b)
  const found: Part<T>[] = []
  for (let i = 0; i + 1 < sorted.length; i++) {
    const [start, end] = [sorted[i] as number, sorted[i + 1] as number]
    const over = inside.filter((mark) => mark.start <= start && mark.end >= end)
    const ends = over.filter((mark) => Math.min(last, mark.end) === end)
    found.push({ text: points.slice(start, end).join(''), start, end, marks: over.map((m) => m.value), ends: ends.map((m) => m.value) })
  }
  return found
}
