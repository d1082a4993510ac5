/** Talks to `/api/v1`: nothing else is ever asked. */
import type { EventRecord, Problem } from '../api/types'
import { ABSENT, answers } from './offers'

const BASE = '/api/v1'

export class Failed extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail)
  }
}

async function fail(response: Response): Promise<never> {
  let problem: Problem = { type: 'about:blank', title: 'Failed', status: response.status, detail: `The server answered ${response.status}.`, field: null }
  try {
    problem = { ...problem, ...((await response.json()) as Partial<Problem>) }
  } catch {
    // Not JSON: the status says enough.
  }
  throw new Failed(problem)
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(BASE + path, { headers: { Accept: 'application/json' }, signal: signal ?? null })
  if (!response.ok) return fail(response)
  const answer = (await response.json()) as T
  remember(answer)
  return answer
}

/** Events that lists have brought, so that one of them opens at once; the latest 500. */
const known = new Map<string, EventRecord>()
function remember(answer: unknown): void {
  const { items = (answer as { events?: unknown }).events } = answer as { items?: unknown }
  if (!Array.isArray(items)) return
  for (const item of items as Partial<EventRecord>[]) {
    if (!item.trigger || !item.trace || !item.id) continue
    known.delete(item.id)
    known.set(item.id, item as EventRecord)
  }
  for (const id of known.keys()) {
    if (known.size <= 500) break
    known.delete(id)
  }
}
export const knownEvent = (id: string): EventRecord | null => known.get(id) ?? null

export async function send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
  const response = await fetch(BASE + path, {
    method, headers: { Accept: 'application/json', 'Content-Type': 'application/json' }, body: body === undefined ? null : JSON.stringify(body),
  })
  if (!response.ok) return fail(response)
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T)
}

export const download = (path: string): string => BASE + path

export interface Loaded<T> { readonly data: T | null; readonly problem: Problem | null; readonly busy: boolean; reload(): void }

const lost: Problem = { type: 'about:blank', title: 'No answer', status: 0, detail: 'The server does not answer. Is demarche serve still running?', field: null }

/** What a path answers, loaded anew whenever the path changes. Until then the last answer stays, at first `begin`. */
export function load<T>(path: () => string | null, begin: T | null = null): Loaded<T> {
  let data = $state.raw<T | null>(begin)
  let problem = $state.raw<Problem | null>(null)
  let busy = $state(true)
  let turn = $state(0)
  let shown: string | null = null
  $effect(() => {
    const wanted = path()
    void turn
    if (wanted === null) {
      data = null
      busy = false
      return
    }
    if (!answers(wanted)) {
      data = null
      problem = ABSENT
      busy = false
      return
    }
    const abort = new AbortController()
    busy = true
    // Another thing than the one shown: what is shown must not stand under its name.
    if (shown !== null && shown.split('?')[0] !== wanted.split('?')[0]) data = null
    get<T>(wanted, abort.signal).then(
      (answer) => {
        data = answer
        shown = wanted
        problem = null
        busy = false
      },
      (error: unknown) => {
        if (abort.signal.aborted) return
        problem = error instanceof Failed ? error.problem : lost
        data = null
        busy = false
      },
    )
    return () => abort.abort()
  })
  return {
    get data() { return data }, get problem() { return problem }, get busy() { return busy },
    reload: () => void (turn += 1),
  }
}

/** Parameters of the address that the API takes too, as the end of a path. */
export function pick(query: URLSearchParams, names: readonly string[], more: Record<string, string | number> = {}): string {
  const taken = new URLSearchParams()
  for (const name of names) {
    const value = query.get(name)
    if (value) taken.set(name, value)
  }
  for (const [name, value] of Object.entries(more)) taken.set(name, String(value))
  const text = taken.toString()
  return text ? `?${text}` : ''
}

export const EVENT_FILTERS = ['actor', 'recipient', 'party', 'type', 'mode', 'context', 'quad', 'modality', 'voice', 'from', 'to', 'place', 'country', 'bbox',
  'story', 'source', 'article', 'q', 'min_confidence'] as const
