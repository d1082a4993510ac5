/** The board's router: every state of a page is an address. */

export interface Route { page: string; params: string[]; query: URLSearchParams; href: string }

function parse(): Route {
  const [page = '', ...params] = location.pathname.split('/').filter(Boolean).map(decode)
  return { page, params, query: new URLSearchParams(location.search), href: location.pathname + location.search }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

let current = $state.raw<Route>(parse())
export const route = {
  get page() { return current.page },
  get params() { return current.params },
  get query() { return current.query },
  get href() { return current.href },
}

/** An address from its parts; empty values are left out. */
export function link(parts: readonly string[], query: Record<string, string | number | null | undefined> = {}): string {
  const path = `/${parts.map(encodeURIComponent).join('/')}`
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== null && value !== undefined && value !== '') search.set(name, String(value))
  const text = search.toString().replaceAll('%2C', ',')
  return text ? `${path}?${text}` : path
}

/** This page with other parameters; `null` takes one away. */
export function withQuery(changes: Record<string, string | number | null>, query = current.query): string {
  const search = new URLSearchParams(query)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') search.delete(name)
    else search.set(name, String(value))
  }
  const text = search.toString().replaceAll('%2C', ',')
  return location.pathname + (text ? `?${text}` : '')
}

export function go(href: string, { replace = false } = {}): void {
  const from = current.page + current.params.join('/')
  if (href !== current.href) history[replace ? 'replaceState' : 'pushState'](null, '', href)
  current = parse()
  if (from !== current.page + current.params.join('/')) {
    scrollTo(0, 0)
    arrived()
  }
}

/** A new page begins at its heading, for the eyes and for screen readers. */
function arrived(): void {
  requestAnimationFrame(() => document.getElementById('content')?.focus({ preventScroll: true }))
}

/** Follows links of the board without a reload; downloads and other sites are the browser's. */
export function start(): void {
  addEventListener('popstate', () => (current = parse()))
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const anchor = (event.target as Element | null)?.closest('a')
    if (!anchor || anchor.target || anchor.hasAttribute('download') || anchor.origin !== location.origin) return
    if (anchor.pathname.startsWith('/api/') || anchor.pathname === '/licences.txt' || (anchor.hash && anchor.pathname === location.pathname && anchor.search === location.search)) return
    event.preventDefault()
    go(anchor.pathname + anchor.search)
  })
}
