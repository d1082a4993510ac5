// How much a first visit loads, packed with brotli as the server sends it. Fails above the budget.
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'

const BUDGET = 120_000
const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const packed = (path) => brotliCompressSync(readFileSync(dist + path)).length
const html = readFileSync(`${dist}index.html`, 'utf8')
const first = [...html.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, path]) => path).filter((path) => !path.startsWith('api/'))
const assets = readdirSync(`${dist}assets`).filter((name) => !/\.(?:br|gz)$/.test(name)).map((name) => `assets/${name}`)
const sum = (paths) => paths.reduce((n, path) => n + packed(path), 0)
const kilo = (n) => `${(n / 1000).toFixed(1)} kB`

const scripts = first.filter((path) => path.endsWith('.js'))
const late = assets.filter((path) => !first.includes(path))
console.log(`first load, brotli: ${kilo(sum(scripts))} of scripts, ${kilo(sum(first.filter((path) => path.endsWith('.css'))))} of styles`)
for (const path of late) console.log(`loaded when needed: ${path} ${kilo(packed(path))}`)
const all = sum(assets.filter((path) => path.endsWith('.js')))
console.log(`all scripts: ${kilo(all)}; budget ${kilo(BUDGET)}`)
if (/<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son\w+=/i.test(html)) throw new Error('index.html has inline script or style: the Content-Security-Policy forbids it')
if (all > BUDGET) throw new Error(`scripts are ${kilo(all)}, over ${kilo(BUDGET)}`)
