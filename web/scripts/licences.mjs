// Licences of all packages in the lock file. What is shipped must be permissive; tools may also be MPL-2.0, because
// they are run and never passed on.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const PERMISSIVE = /^\(?(?:MIT|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause|CC0-1\.0|Unlicense|BlueOak-1\.0\.0|Python-2\.0)(?: (?:OR|AND) (?:MIT|ISC|Apache-2\.0|CC0-1\.0|BSD-3-Clause))*\)?$/
const TOOLS = /^(?:axe-core|lightningcss(?:-[a-z0-9-]+)?)$/
const lock = JSON.parse(readFileSync(here('../package-lock.json'), 'utf8'))
const bad = []
const counts = new Map()
for (const [path, { license }] of Object.entries(lock.packages)) {
  const name = path.split('node_modules/').at(-1)
  if (!name) continue
  counts.set(license, (counts.get(license) ?? 0) + 1)
  if (!(license && PERMISSIVE.test(license)) && !(license === 'MPL-2.0' && TOOLS.test(name))) bad.push(`${name}: ${license ?? 'no licence'}`)
}
if (/"resolved"/.test(readFileSync(here('../package-lock.json'), 'utf8'))) bad.push('package-lock.json names addresses; keep omit-lockfile-registry-resolved in .npmrc')
if (bad.length) {
  console.error(bad.join('\n'))
  process.exit(1)
}
console.log(`licences: ${[...counts].map(([name, n]) => `${n} ${name}`).join(', ')}`)
