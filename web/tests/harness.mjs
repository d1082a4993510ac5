// Starts what the tests need: the board (BASE_URL, else the mock server) and Chromium (CHROMIUM, else Debian's).
import { chromium } from 'playwright-core'

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
/** The program itself is asked, over the examples; the mock has a hundred stories more. */
export const real = !!process.env.BASE_URL

export async function open({ hostile = true, token = null } = {}) {
  let stop = async () => {}
  let url = token ? process.env.TOKEN_URL : process.env.BASE_URL
  if (!url) {
    if (!hostile) process.env.MOCK_HOSTILE = '0'
    const { serve } = await import('../mock/server.mjs')
    const served = await serve({ token })
    url = served.url
    stop = () => new Promise((done) => {
      served.server.close(done)
      served.server.closeAllConnections()
    })
  }
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] })
  return {
    url, browser,
    async page(options = {}) {
      const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1280, height: 860 }, ...options })
      const page = await context.newPage()
      const seen = { requests: [], dialogs: [], errors: [], refused: [], failed: [] }
      page.on('request', (request) => {
        if (!request.url().startsWith(`${url}/`)) seen.requests.push(request.url())
      })
      page.on('response', (response) => {
        if (response.status() >= 400) seen.failed.push(`${response.status()} ${response.url().slice(url.length)}`)
      })
      page.on('dialog', (dialog) => {
        seen.dialogs.push(dialog.message())
        void dialog.accept()
      })
      page.on('pageerror', (error) => seen.errors.push(String(error)))
      page.on('console', (message) => {
        if (message.type() === 'error') seen.refused.push(message.text())
      })
      context.on('page', (opened) => {
        if (opened !== page) seen.requests.push(`a new window: ${opened.url()}`)
      })
      return { page, context, seen }
    },
    async close() {
      await browser.close()
      await stop()
    },
  }
}

export async function api(url, path) {
  const response = await fetch(`${url}/api/v1${path}`)
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

/** Whether the server has a path such as `/stories/{}/brief`, and one of its parameters: by its own description. */
export async function offers(url) {
  const { paths } = await api(url, '/openapi.json')
  const known = paths && new Map(Object.entries(paths).map(([path, { get }]) => [path.replace('/api/v1', '').replace(/\{[^}]*\}/g, '{}'), get?.parameters ?? []]))
  return (path, parameter = null) => !known || (known.has(path) && (!parameter || known.get(path).some((p) => p.name === parameter)))
}

/** An address of each page, with things that are in the store; PAGES=events,map keeps some of them. */
export async function addresses(url) {
  const { items: stories } = await api(url, '/stories?sort=reports&limit=5')
  const story = await api(url, `/stories/${stories[0].id}`)
  const { items: pairs } = await api(url, '/pairs')
  const pair = pairs.toSorted((p, q) => q.events - p.events)[0]
  const { items: claims } = await api(url, '/claims?stance=accuse')
  const { items: events } = await api(url, '/events?voice=claim')
  const key = encodeURIComponent
  const all = {
    today: '/', stories: '/stories', story: `/story/${story.id}`, article: `/article/${story.sources[0].id}`, events: '/events', map: '/events?view=map',
    claims: '/claims', disputes: '/claims?view=disputes', actors: '/actors', actor: `/actor/${key(pair.a.id)}`, pairs: '/pairs',
    pair: `/pair/${key(pair.a.id)}/${key(pair.b.id)}`, watch: '/watch', watchlist: '/watch?new=%2Fevents%3Ftype%3DACCUSE',
    review: '/review', doubtful: '/review?kind=event', sources: '/sources', method: '/method', search: '/search?q=accused',
    brief: `/brief?pair=${key(pair.a.id)},${key(pair.b.id)}`,
    event: `/events?event=${events[0].id}`, claim: `/claims?claim=${(claims.find((c) => c.answered_by.length) ?? claims[0]).id}`, lost: '/nowhere',
  }
  const wanted = process.env.PAGES?.split(',')
  return wanted ? Object.fromEntries(Object.entries(all).filter(([name]) => wanted.includes(name))) : all
}

/** Opens an address and waits until nothing is loading. */
export async function visit(page, url) {
  await page.goto(url)
  await settled(page)
}

export async function settled(page) {
  await page.waitForFunction(() => {
    const busy = document.querySelector('[aria-busy="true"]')
    const waiting = [...document.querySelectorAll('[role="status"]')].some((node) => node.textContent?.startsWith('Loading'))
    return document.querySelector('h1') && !busy && !waiting
  }, null, { timeout: 30_000 })
}
