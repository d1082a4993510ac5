// The examples, coded and briefed by the program itself. Without the program the mock has the invented stories only.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { hash } from './text.mjs'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const PROGRAM = [process.env.DEMARCHE, `${ROOT}target/release/demarche`].find((path) => path && existsSync(path))

const run = (...args) => spawnSync(PROGRAM, args, { encoding: 'utf8', maxBuffer: 64 << 20 }).stdout

export function examples() {
  const readings = []
  const titles = new Map()
  const briefs = new Map()
  if (!PROGRAM) {
    console.error('mock: the program is not built (cargo build --release -p demarche-cli): the examples are left out')
    return { readings, titles, briefs }
  }
  for (const folder of ['dispute', 'strike']) {
    const path = `${ROOT}examples/${folder}`
    const brief = JSON.parse(run('brief', '--format', 'json', path))
    const sources = new Map(brief.sources.map((source) => [source.id, source]))
    const key = hash('example', folder)
    for (const line of run('code', '--format', 'reading', path).split('\n').filter(Boolean)) {
      const reading = JSON.parse(line)
      const source = sources.get(reading.id)
      const slug = reading.id.replace(/^\d+-/, '')
      readings.push({
        ...reading, folder, story: key, copy_of: source.copy_of, authors: [],
        title: reading.title ?? source.title ?? firstLine(reading), site: reading.site ?? source.outlet ?? titled(slug),
        url: source.url, domain: source.url ? new URL(source.url).hostname : `${slug}.example`, numbers: [],
      })
    }
    titles.set(key, brief.headline?.text ?? folder)
    briefs.set(key, { folder, brief })
  }
  return { readings, titles, briefs }
}

const titled = (slug) => slug.split('-').map((word) => word[0].toUpperCase() + word.slice(1)).join(' ')
const firstLine = (reading) => reading.text.split('\n').find((line) => line.trim()) ?? reading.id
