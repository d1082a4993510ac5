// The invented reports as articles, one a line, hostile ones too: `node mock/articles.mjs > news.jsonl`, then
// `demarche demo news.jsonl`, and the tests of the board run against the program's own server.
import { generate } from './generate.mjs'

for (const { id, title, date, site, url, text } of generate().readings) {
  process.stdout.write(`${JSON.stringify({ id, title, date, source: site, url, text, language: 'en' })}\n`)
}
