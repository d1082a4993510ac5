// Writes an invented report and keeps where each word of it stands, so that events and claims have true spans.
import { points } from './text.mjs'
import { quadOf, scoreOf } from './ontology.mjs'

export class Draft {
  text = ''
  length = 0
  sentences = []
  mentions = []
  events = []
  claims = []

  add(text) {
    const start = this.length
    this.text += text
    this.length += points(text)
    return { start, end: this.length, text }
  }

  sentence(role, write, after = ' ') {
    const start = this.length
    this.at = this.sentences.length
    write()
    this.sentences.push({ start, end: this.length, role })
    this.add(after)
  }

  /** Names somebody; the party of that mention. */
  name(actor, text = actor.name) {
    const piece = this.add(text)
    const party = partyOf(actor, piece)
    this.mentions.push({
      id: `m${this.mentions.length + 1}`, ...piece, kind: actor.kind ?? 'place', chain: null, party, parties: [], place: null,
    })
    return party
  }

  place(place, text = place.name) {
    const piece = this.add(text)
    this.mentions.push({
      id: `m${this.mentions.length + 1}`, ...piece, kind: 'place', chain: null, party: null, parties: [], place: placeOf(place),
    })
    return placeOf(place)
  }

  event(type, mode, trigger, actors, recipients, more = {}) {
    const id = `e${this.events.length + 1}`
    const modality = more.modality ?? 'asserted'
    const voice = more.claim ? 'claim' : 'reporter'
    const trace = [{ step: 'predicate', id: `${trigger.text.toLowerCase().replace(/[^a-z]+/g, '-')}`, detail: `“${trigger.text}” as ${type}` }]
    if (modality !== 'asserted') trace.push({ step: 'modality', id: modality, detail: `the verb group tells it as ${modality}` })
    if (voice === 'claim') trace.push({ step: 'voice', id: 'content', detail: 'it stands in the content of a claim' })
    for (const p of [...actors, ...recipients]) trace.push({ step: 'actor', id: p.row, detail: `“${p.text}” is ${p.name}, ${p.country ?? 'no country'}` })
    if (more.date?.text) trace.push({ step: 'date', id: 'relative', detail: `“${more.date.text}” is ${more.date.from}` })
    trace.push({ step: 'scorer', id: 'weighed', detail: `event 0.91, ${type} 0.84; confidence ${more.confidence ?? 0.86}` })
    this.events.push({
      id, type, mode: mode ? [mode] : [], context: more.context ?? [], modality, quad: quadOf(type), score: scoreOf(type, mode),
      trigger, actors, recipients, place: more.place ?? null, date: more.date ?? null, voice, claim: more.claim ?? null,
      sentence: this.at, confidence: more.confidence ?? 0.86, trace,
    })
    return id
  }

  claim(stance, speaker, cue, content, more = {}) {
    const id = `c${this.claims.length + 1}`
    const source = speaker ? [{ start: speaker.start, end: speaker.end, text: speaker.text }] : []
    this.claims.push({
      id, source, cue: [cue], content, kind: 'statement', quote: more.quote ?? 'indirect', stance, speaker, events: more.events ?? [],
      within: null, answers: more.answers ?? null,
      trace: [{ step: 'cue', id: cue.text.split(' ').at(-1), detail: `“${cue.text}” marks who says it` }],
    })
    return id
  }

  reading(fields) {
    return {
      language: 'en', authors: [], ...fields, text: this.text.trimEnd(), sentences: this.sentences, mentions: this.mentions,
      events: this.events, claims: this.claims, relations: [], issues: [],
      version: { shape: 1, program: 'demarche 0.1.0', data: '11a6c8413e935e87', model: 'a2aa7d856ac81ef4' },
    }
  }
}

export function partyOf(actor, piece) {
  return {
    ...piece, implicit: false, name: actor.name, country: actor.country ?? null, territory: null, sectors: actor.sectors ?? [],
    wikidata: null, role: actor.role ?? null, row: actor.row ?? 'name:text',
  }
}

export const placeOf = (place) => ({
  name: place.name, lat: place.lat, lon: place.lon, country: place.country, admin1: null, geonameid: null, level: 'city',
})
