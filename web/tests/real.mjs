// The tests of the board against the program itself: it reads the examples and the hostile news into a store, serves it,
// and is asked by the same tests as the mock. DEMARCHE names the program. With other arguments, it runs those instead
// (`node tests/real.mjs node tests/shots.mjs`); PLAIN=1 leaves the hostile news out.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { articles, page } from './fixtures/hostile.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const program = resolve(process.env.DEMARCHE ?? here('../../target/release/demarche'))
if (!existsSync(program)) {
  console.error(`${program} is not there; build it with cargo build --release --locked -p demarche-cli, or name another in DEMARCHE`)
  process.exit(2)
}
const folder = mkdtempSync(join(tmpdir(), 'demarche-board-'))
const servers = []
let status = 1
try {
  const store = join(folder, 'news.db')
  const inputs = process.env.PLAIN ? [] : ['hostile.jsonl', 'hostile.html'].map((name) => join(folder, name))
  if (inputs.length) {
    writeFileSync(inputs[0], articles().map((article) => `${JSON.stringify(article)}\n`).join(''))
    writeFileSync(inputs[1], page)
  }
  const read = spawnSync(program, ['ingest', here('../../examples'), ...inputs, '--store', store], { stdio: ['ignore', 'inherit', 'inherit'] })
  // 1: some inputs had problems, and hostile ones may.
  if (read.status !== 0 && read.status !== 1) throw new Error(`ingest ended with ${read.status ?? read.signal}`)
  const token = spawnSync(program, ['serve', '--new-token', join(folder, 'tokens')], { encoding: 'utf8' }).stdout.trim()
  const env = { ...process.env, REAL: '1', TOKEN: token, BASE_URL: await serve(store), TOKEN_URL: await serve(store, '--token-file', join(folder, 'tokens')) }
  const tests = readdirSync(here('board')).filter((name) => name.endsWith('.test.mjs')).map((name) => here(`board/${name}`))
  const [command, ...rest] = process.argv.length > 2 ? process.argv.slice(2) : [process.execPath, '--test', '--test-concurrency=1', ...tests]
  status = await new Promise((done) => spawn(command, rest, { env, stdio: 'inherit' }).on('exit', (code) => done(code ?? 1)))
} finally {
  for (const server of servers) server.kill()
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = status

/** Starts a server and waits for the address that it prints once it listens. */
function serve(store, ...more) {
  const server = spawn(program, ['serve', '--store', store, '--listen', '127.0.0.1:0', ...more], { stdio: ['ignore', 'pipe', 'inherit'] })
  servers.push(server)
  return new Promise((done, fail) => {
    let said = ''
    server.stdout.on('data', (part) => {
      said += part
      const address = /http:\/\/\S+(?=\n)/.exec(said)
      if (address) done(address[0].replace(/\/$/, ''))
    })
    server.on('exit', (code) => fail(new Error(`the server ended with ${code}`)))
  })
}
