/**
 * What this server has, by its own description. What it does not have is not asked for, and the page says so instead.
 * Where the description cannot be had (before signing in), everything counts as there.
 */
import type { Problem } from '../api/types'

interface Parameter { name: string; schema?: { enum?: string[] } }
interface Description { paths?: Record<string, Partial<Record<string, { parameters?: Parameter[] }>>> }

let offered: Map<string, Parameter[]> | null = null
/** `/stories/{id}` → `/stories/{}`: what stands in the braces is the server's own matter. */
const bare = (path: string): string => path.replace(/\{[^}]*\}/g, '{}')

export async function learn(): Promise<void> {
  try {
    const response = await fetch('/api/v1/openapi.json')
    if (!response.ok) return
    const { paths } = (await response.json()) as Description
    if (!paths) return
    offered = new Map(Object.entries(paths).map(([path, methods]) => [bare(path.replace(/^\/api\/v1/, '')), methods.get?.parameters ?? []]))
  } catch {
    // No description: the answers themselves will say what is missing.
  }
}

/** Whether there is a path such as `/stories/{}/brief`, one of its parameters, one value of that. */
export function has(path: string, parameter?: string, value?: string): boolean {
  if (!offered) return true
  const found = offered.get(path)
  if (!found || !parameter) return !!found
  const known = found.find((p) => p.name === parameter)
  return !!known && (value === undefined || !known.schema?.enum || known.schema.enum.includes(value))
}

/** Whether an address, such as `/stories/4f1c/brief?words=150`, is of one of the paths. */
export function answers(address: string): boolean {
  if (!offered) return true
  const path = address.split('?')[0] ?? ''
  if (offered.has(path)) return true
  const parts = path.split('/')
  return [...offered.keys()].some((one) => {
    const wanted = one.split('/')
    return wanted.length === parts.length && wanted.every((part, i) => part === '{}' || part === parts[i])
  })
}

export const ABSENT: Problem = { type: 'about:blank', title: 'Not available', status: 501, detail: 'This server does not have this part yet.', field: null }
