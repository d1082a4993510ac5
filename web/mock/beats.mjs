// The sentences of the invented reports. Each beat writes one, with what is coded in it.
// `s` is the story: a and b (states), quarrel, spot, ground, contexts, and numbers that reports may give differently.

const people = (state) => ({ name: `${state.adjective} demonstrators`, country: state.country, sectors: ['CVL'], kind: 'group', row: 'role:demonstrator' })
const minister = (state) => ({ name: state.ministry.replace('Foreign Minister ', ''), country: state.country, sectors: ['GOV'], kind: 'person', role: 'foreign minister' })
const analysts = { name: 'analysts', country: null, sectors: ['EDU'], kind: 'group', row: 'role:analyst' }

export const BEATS = {
  accuse(d, s) {
    d.sentence('body', () => {
      const a = d.name(s.a)
      d.add(' has ')
      const cue = d.add('accused')
      d.add(' ')
      const b = d.name(s.b)
      d.add(' of ')
      const start = d.length
      const trigger = d.add(s.deed.verb)
      d.add(` ${s.deed.object} near ${s.ground}`)
      const content = { start, end: d.length, text: `${s.deed.verb} ${s.deed.object} near ${s.ground}` }
      d.add('.')
      d.event('ACCUSE', 'allege', cue, [a], [b], { context: s.contexts, confidence: 0.94, place: s.placeA })
      const inner = d.event(s.deed.type, s.deed.mode, trigger, [b], [a], { claim: 'c1', context: s.contexts, confidence: 0.71, place: s.spot })
      s.charge = d.claim('accuse', a, cue, [content], { events: [inner] })
      d.events.at(-1).claim = s.charge
    })
  },
  deny(d, s) {
    d.sentence('body', () => {
      const b = d.name(s.b)
      d.add(' ')
      const cue = d.add('denied')
      d.add(' ')
      const content = d.add(`any part in the affair of ${s.quarrel}`)
      d.add('.')
      d.claim('deny', b, cue, [content], { answers: s.charge ?? null })
    })
  },
  quote(d, s) {
    d.sentence('body', () => {
      d.add('“')
      const one = d.add(`This is about ${s.quarrel}`)
      d.add(',” ')
      const cue = d.add('said')
      d.add(' ')
      const speaker = d.name(minister(s.a), s.a.ministry)
      d.add(', “')
      const two = d.add('and about nothing else')
      d.add('.”')
      d.claim('assert', speaker, cue, [one, two], { quote: 'direct' })
    })
  },
  doubt(d, s) {
    d.sentence('body', () => {
      const who = d.name(analysts, 'Analysts')
      d.add(' ')
      const cue = d.add('doubt')
      d.add(' that ')
      const content = d.add(`${s.b.name} planned it`)
      d.add('.')
      d.claim('doubt', who, cue, [content], { answers: s.charge ?? null })
    })
  },
  expel(d, s) {
    d.sentence('body', () => {
      const when = d.add(s.weekday.words)
      d.add(', ')
      const a = d.name(s.a)
      d.add(' ')
      const trigger = d.add('expelled')
      d.add(' ')
      d.number('expelled', s.number, `${s.b.adjective} diplomats`)
      const b = { ...d.mentions.at(-1).party }
      d.add('.')
      d.event('SANCTION', 'expel', trigger, [a], [b], {
        context: ['diplomatic'], date: { from: s.weekday.day, to: s.weekday.day, precision: 'day', text: when.text }, confidence: 0.97, place: s.placeA,
      })
    })
  },
  talks(d, s) {
    d.sentence('body', () => {
      d.add('Officials of ')
      const a = d.name(s.a)
      d.add(' and ')
      const b = d.name(s.b)
      d.add(' ')
      const trigger = d.add('held talks')
      d.add(' in ')
      const place = d.place(s.b.place)
      d.add('.')
      d.event('CONSULT', null, trigger, [a, b], [], { place, context: ['diplomatic'], confidence: 0.92 })
    })
  },
  urge(d, s) {
    d.sentence('body', () => {
      const body = d.name(s.body, `The ${s.body.name}`)
      d.add(' ')
      const trigger = d.add('called on')
      d.add(' both governments, ')
      const a = d.name(s.a)
      d.add(' and ')
      const b = d.name(s.b)
      d.add(', to settle the matter by arbitration.')
      d.event('REQUEST', 'change', trigger, [body], [a, b], { context: ['diplomatic'], confidence: 0.88 })
    })
  },
  may(d, s) {
    d.sentence('body', () => {
      const b = d.name(s.b)
      d.add(' may ')
      const trigger = d.add('suspend')
      d.add(' its trade commission with ')
      const a = d.name(s.a)
      d.add(' if the dispute drags on.')
      d.event('SANCTION', 'discontinue', trigger, [b], [a], { modality: 'hypothetical', context: ['economic'], confidence: 0.66 })
    })
  },
  will(d, s) {
    d.sentence('body', () => {
      const a = d.name(s.a)
      d.add(' will ')
      const trigger = d.add('send')
      d.add(` ${s.number * 10} police officers to `)
      const place = d.place(s.spot, s.ground)
      d.add(' next week.')
      d.event('MOBILIZE', 'police', trigger, [a], [], { modality: 'future', place, confidence: 0.81 })
    })
  },
  not(d, s) {
    d.sentence('body', () => {
      const b = d.name(s.b)
      d.add(' did not ')
      const trigger = d.add('close')
      d.add(` ${s.ground}, its ministry of transport announced.`)
      d.event('COERCE', 'restrict', trigger, [b], [], { modality: 'negated', place: s.spot, confidence: 0.58 })
    })
  },
  past(d, s) {
    d.sentence('body', () => {
      const when = d.add('In March 2029')
      d.add(', ')
      const b = d.name(s.b)
      d.add(' ')
      const trigger = d.add('seized')
      d.add(' two ')
      const a = d.name(s.a, s.a.adjective)
      d.add(' vessels there.')
      d.event('COERCE', 'seize', trigger, [b], [a], {
        modality: 'historical', date: { from: '2029-03-01', to: '2029-03-31', precision: 'month', text: when.text }, place: s.spot, confidence: 0.9,
      })
    })
  },
  protest(d, s) {
    d.sentence('body', () => {
      d.number('crowd', s.crowd, 'demonstrators', people(s.a))
      const who = d.mentions.at(-1).party
      d.add(' ')
      const trigger = d.add('marched')
      d.add(' through ')
      const place = d.place(s.a.place)
      d.add(' against ')
      const b = d.name(s.b)
      d.add('.')
      d.event('PROTEST', 'demo', trigger, [who], [b], { place, confidence: 0.89 })
    })
  },
  warn(d, s) {
    d.sentence('body', () => {
      const a = d.name(s.a)
      d.add(' ')
      const trigger = d.add('threatened')
      d.add(' to recall its ambassador from ')
      const b = d.name(s.b, s.b.place.name)
      d.add('.')
      d.event('THREATEN', 'relations', trigger, [a], [b], { context: ['diplomatic'], confidence: 0.91, place: s.placeA })
    })
  },
  agree(d, s) {
    d.sentence('body', () => {
      const a = d.name(s.a)
      d.add(' and ')
      const b = d.name(s.b)
      d.add(' ')
      const trigger = d.add('agreed')
      d.add(` on a joint commission about ${s.quarrel}.`)
      d.event('AGREE', null, trigger, [a, b], [], { context: s.contexts, confidence: 0.9, place: s.placeA })
    })
  },
  aid(d, s) {
    d.sentence('body', () => {
      const body = d.name(s.body, `The ${s.body.name}`)
      d.add(' ')
      const trigger = d.add('sent')
      d.add(' tents and medicine to ')
      const b = d.name(s.b)
      d.add('.')
      d.event('AID', null, trigger, [body], [b], { context: ['health'], confidence: 0.87, place: s.placeB })
    })
  },
  release(d, s) {
    d.sentence('body', () => {
      const b = d.name(s.b)
      d.add(' ')
      const trigger = d.add('released')
      d.add(' the crew of a ')
      const a = d.name(s.a, s.a.adjective)
      d.add(' vessel.')
      d.event('RETREAT', 'release', trigger, [b], [a], { context: s.contexts, confidence: 0.93, place: s.spot })
    })
  },
}

export const DEEDS = [
  { verb: 'seizing', object: 'cargo', type: 'COERCE', mode: 'seize' },
  { verb: 'blocking', object: 'lorries and boats', type: 'COERCE', mode: 'restrict' },
  { verb: 'firing on', object: 'a patrol boat', type: 'ASSAULT', mode: 'firearms' },
  { verb: 'arming', object: 'smugglers', type: 'AID', mode: null },
]
