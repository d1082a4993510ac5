// Health and method, with figures of the README where they exist.
import { MODALITIES, SECTORS, STANCES, TYPES } from './ontology.mjs'
import { refArticle } from './derive.mjs'

export function health(data) {
  const issues = data.articles.flatMap((a) => a.issues.map((i) => ({ ...i, article: refArticle(a) })))
  return {
    status: 'ok', program: 'demarche 0.1.0', notice: 'All reports here are invented and set in 2031.', generation: 412, bytes: 18_350_080,
    counts: { articles: data.articles.length, stories: data.stories.length, events: data.events.length, claims: data.claims.length, actors: data.actors.size, sources: new Set(data.articles.map((a) => a.outlet)).size },
    latest: `${data.last}T18:00:00Z`, full_text: true,
    issues: [
      ...issues.slice(0, 5).map((i) => ({ stage: i.stage, kind: i.kind, n: 1, message: i.message, article: i.article })),
      { stage: 'ingest', kind: 'too-deep', n: 2, message: 'Elements nested deeper than 512 were flattened; their text was kept.', article: null },
    ],
  }
}

export const FIGURES = [
  { what: 'forecast: acts of any kind in 7 days, CRPS (best baseline); lower is better', figure: '.930 (1.010)', on: 'ICEWS14 test, 288 forecasts', unseen: true, command: 'demarche forecast counts' },
  { what: 'forecast: any material conflict in 7 days, Brier (best baseline); lower is better', figure: '.0927 (.0921)', on: 'ICEWS14 test, 1,800 forecasts', unseen: true, command: 'demarche forecast counts' },
]

export const method = () => ({
  version: { program: 'demarche 0.1.0', shape: 1, data: '11a6c8413e935e87', model: 'a2aa7d856ac81ef4' },
  types: TYPES.map(([type, quad, score, about, modes]) => ({ type, quad, score, about, modes: modes.map(([mode, s]) => ({ mode, score: s })) })),
  modalities: MODALITIES.map(([value, about]) => ({ value, about })), stances: STANCES.map(([value, about]) => ({ value, about })),
  sectors: SECTORS.map(([code, about]) => ({ code, about })),
  lexicons: [
    { name: 'predicates', rows: 312, about: 'What words tell an event, with examples that run as tests.' },
    { name: 'actors', rows: 3045, about: 'Countries, territories and organisations, dated.' },
    { name: 'places', rows: 237_595, about: 'Places by hand, and towns of a gazetteer.' },
  ],
  models: [{ name: 'core', about: 'Words, trees and names.', trained_on: 'open treebanks, see the model card', licence: 'MIT OR Apache-2.0', bytes: 21_000_000 }],
  measures: [{ name: 'mock', about: 'Smoothed conflict a report; a stand-in for the store’s measure.', source: 'web/mock' }],
  forecasts: { kept: 40, scored: 20, crps: 0.41, brier: 0.118, inside: 0.9 },
  limits: ['Reads English only.', 'Codes what the text says; it does not check whether it is true.', 'Some claimed events in newswire are still told as facts: 11 of 180 on unseen text.'],
  scores: [
    { what: 'events in ordinary newswire, precision / recall', figure: '77 / 65', on: '1,700 sentences', unseen: true, command: 'demarche score newswire --unseen' },
    { what: 'claimed events told as facts', figure: '11 of 180', on: '1,700 sentences', unseen: true, command: 'demarche score newswire --unseen' },
    ...FIGURES,
    { what: 'news events in two reports, precision / recall', figure: '97 / 90', on: 'two reports that the rules were tuned on', unseen: false, command: 'demarche score news' },
  ],
})
