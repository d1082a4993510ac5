// Writes .br and .gz beside the built files, so that the program has them to send and packs nothing while it serves.
// What hardly shrinks is left as it is. The same files give the same bytes.
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const files = readdirSync(dist, { recursive: true }).filter((name) => /\.(?:html|js|css|json|svg|txt)$/.test(name) && statSync(dist + name).isFile())
let [whole, packed] = [0, 0]
for (const name of files.sort()) {
  const bytes = readFileSync(dist + name)
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })
  const gzip = gzipSync(bytes, { level: 9 })
  if (gzip.length > bytes.length * 0.9) continue
  writeFileSync(`${dist}${name}.br`, brotli)
  writeFileSync(`${dist}${name}.gz`, gzip)
  whole += bytes.length
  packed += brotli.length
}
console.log(`compressed: ${(whole / 1000).toFixed(1)} kB to ${(packed / 1000).toFixed(1)} kB`)
