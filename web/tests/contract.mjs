// Checks an answer of the API against its type in src/api/types.ts: the compiler reads the types, this walks the value.
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const TYPES = fileURLToPath(new URL('../src/api/types.ts', import.meta.url))

/** A function that lists what is wrong with a value of one of the types, such as `Page<EventRecord>`. */
export function contract(names) {
  const file = TYPES.replace('types.ts', 'wanted.ts')
  const wanted = `import type * as T from './types'\n${names.map((name, i) => `export type W${i} = ${name.replace(/\b[A-Z]\w*/g, 'T.$&')}`).join('\n')}\n`
  const host = ts.createCompilerHost({})
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (path, target) => (path === file ? ts.createSourceFile(path, wanted, target) : read(path, target))
  host.fileExists = (path) => path === file || ts.sys.fileExists(path)
  const program = ts.createProgram([file], { strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] }, host)
  const checker = program.getTypeChecker()
  const exports = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)))
  const types = new Map(names.map((name, i) => [name, checker.getDeclaredTypeOfSymbol(exports.find((e) => e.name === `W${i}`))]))

  function walk(value, type, path, found) {
    if (found.length > 20) return
    if (type.isUnion()) {
      const tries = type.types.map((one) => {
        const faults = []
        walk(value, one, path, faults)
        return faults
      })
      const best = tries.sort((a, b) => a.length - b.length)[0]
      // Of several shapes the one that fits best tells what is missing; of several codes none does.
      if (best.length) found.push(...(value !== null && typeof value === 'object' ? best : [`${path}: ${JSON.stringify(value)?.slice(0, 60)} is not ${checker.typeToString(type)}`]))
      return
    }
    const wrong = () => found.push(`${path}: ${JSON.stringify(value)?.slice(0, 60)} is not ${checker.typeToString(type)}`)
    if (type.flags & ts.TypeFlags.Null) return value === null || wrong()
    if (type.flags & ts.TypeFlags.Undefined) return value === undefined || wrong()
    if (type.isStringLiteral() || type.isNumberLiteral()) return value === type.value || wrong()
    if (type.flags & ts.TypeFlags.BooleanLiteral) return value === (type.intrinsicName === 'true') || wrong()
    if (type.flags & ts.TypeFlags.String) return typeof value === 'string' || wrong()
    if (type.flags & ts.TypeFlags.Number) return Number.isFinite(value) || wrong()
    if (checker.isTupleType(type) || checker.isArrayType(type)) {
      if (!Array.isArray(value)) return wrong()
      const parts = checker.getTypeArguments(type)
      if (checker.isTupleType(type) && parts.length !== value.length) return wrong()
      return value.forEach((item, i) => walk(item, checker.isTupleType(type) ? parts[i] : parts[0], `${path}[${i}]`, found))
    }
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return wrong()
    for (const property of checker.getPropertiesOfType(type)) {
      const optional = property.flags & ts.SymbolFlags.Optional
      if (!Object.hasOwn(value, property.name)) {
        if (!optional) found.push(`${path}.${property.name} is missing`)
      } else walk(value[property.name], checker.getTypeOfSymbol(property), `${path}.${property.name}`, found)
    }
  }
  return (name, value) => {
    const found = []
    walk(value, types.get(name), name, found)
    return found
  }
}
