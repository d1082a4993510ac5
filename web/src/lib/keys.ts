/** Keys: moving in lists and tables with one stop for Tab, and the board's shortcuts. */
import type { Attachment } from 'svelte/attachments'

/** One stop for Tab; arrow keys, Home and End move among the elements that `selector` finds. */
export function roving(selector: string): Attachment<HTMLElement> {
  return (list) => {
    const items = (): HTMLElement[] => Array.from(list.querySelectorAll<HTMLElement>(selector))
    const settle = (): void => {
      const all = items()
      const now = all.find((item) => item.tabIndex === 0) ?? all[0]
      for (const item of all) item.tabIndex = item === now ? 0 : -1
    }
    const moved = (to: HTMLElement): void => {
      for (const item of items()) item.tabIndex = item === to ? 0 : -1
    }
    const keydown = (event: KeyboardEvent): void => {
      const all = items()
      const at = all.indexOf(document.activeElement as HTMLElement)
      if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, j: at + 1, k: at - 1, Home: 0, End: all.length - 1 }[event.key]
      const next = to === undefined ? undefined : all[Math.min(all.length - 1, Math.max(0, to))]
      if (!next) return
      event.preventDefault()
      moved(next)
      next.focus()
    }
    const focusin = (event: FocusEvent): void => {
      const found = items().find((item) => item === event.target)
      if (found) moved(found)
    }
    settle()
    const watch = new MutationObserver(settle)
    watch.observe(list, { childList: true, subtree: true })
    list.addEventListener('keydown', keydown)
    list.addEventListener('focusin', focusin)
    return () => {
      watch.disconnect()
      list.removeEventListener('keydown', keydown)
      list.removeEventListener('focusin', focusin)
    }
  }
}

/** Shown under `?`. A pair of letters is pressed one after the other. */
export const SHORTCUTS: readonly (readonly [string, string, string])[] = [
  ['g t', 'Today', '/'], ['g s', 'Stories', '/stories'], ['g e', 'Events', '/events'], ['g c', 'Claims', '/claims'], ['g a', 'Actors', '/actors'],
  ['g p', 'Pairs', '/pairs'], ['g w', 'Watchlists and alerts', '/watch'], ['g r', 'Review', '/review'], ['g h', 'Sources and health', '/sources'],
  ['g m', 'Method', '/method'],
]

/** Whether a key press belongs to a field. */
export function typing(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null
  return !!target?.closest('input, textarea, select, [contenteditable]')
}
