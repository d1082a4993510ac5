/** What the browser remembers: the theme and the last visit. Nothing else, and nothing leaves it. */

function read(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}
function write(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name)
    else localStorage.setItem(name, value)
  } catch {
    // A browser that keeps nothing: the board works without.
  }
}

export type Theme = 'auto' | 'light' | 'dark'
let chosen = $state<Theme>((['light', 'dark'] as const).find((theme) => theme === read('theme')) ?? 'auto')
export const theme = {
  get now() { return chosen },
  set(next: Theme) {
    chosen = next
    write('theme', next === 'auto' ? null : next)
    if (next === 'auto') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = next
  },
}

/** Looking again within this time is the same visit, so that a reload does not empty the page. */
const VISIT = 30 * 60_000
/** Up to when this browser saw the news on its last visit, in the server's time; `null` on the first visit. */
export const lastVisit: string | null = (() => {
  const now = Date.now()
  if (now - Number(read('looked') ?? now) > VISIT) write('seen', read('shown'))
  return read('seen')
})()
export function visited(until: string | null): void {
  if (!until) return
  write('shown', until)
  write('looked', String(Date.now()))
}
