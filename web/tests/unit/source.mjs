// Gives a module of the board's source to Node: types are taken off, nothing else.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export function source(name) {
  const path = fileURLToPath(new URL(`../../src/lib/${name}.ts`, import.meta.url))
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), { compilerOptions: { target: 'ES2022', module: 'ESNext' } })
  return import(`data:text/javascript,${encodeURIComponent(outputText)}`)
}
