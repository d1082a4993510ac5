/** Codes in words. What is only claimed, expected or denied is always said so. */
import type { ActorRef, ClaimTag, EventRecord, EventType, Modality, PairSummary, Party, Quad, QuadCounts, Stance, Voice } from '../api/types'

export const TYPE_WORDS: Record<EventType, string> = {
  AGREE: 'Agreement', CONSULT: 'Talks', SUPPORT: 'Support', CONCEDE: 'Concession', COOPERATE: 'Cooperation', AID: 'Aid', RETREAT: 'Retreat',
  REQUEST: 'Request', ACCUSE: 'Accusation', REJECT: 'Rejection', THREATEN: 'Threat', PROTEST: 'Protest', SANCTION: 'Sanction',
  MOBILIZE: 'Mobilisation', COERCE: 'Coercion', ASSAULT: 'Attack',
}
export const TYPES = Object.keys(TYPE_WORDS) as EventType[]
export const QUAD_WORDS: Record<Quad, string> = {
  1: 'cooperation in words', 2: 'cooperation in deeds', 3: 'conflict in words', 4: 'conflict in deeds',
}
export const MODALITY_WORDS: Record<Modality, string> = {
  asserted: 'reported', future: 'expected', hypothetical: 'only possible', negated: 'did not happen', historical: 'background',
}
export const MODALITIES = Object.keys(MODALITY_WORDS) as Modality[]
export const STANCE_VERBS: Record<Stance, string> = { assert: 'says', accuse: 'accuses', deny: 'denies', doubt: 'doubts' }
const STANCE_VERBS_MANY: Record<Stance, string> = { assert: 'say', accuse: 'accuse', deny: 'deny', doubt: 'doubt' }
/** "Malta denies", "analysts deny": names in small letters that end in s are many. */
export function verb(stance: Stance, speaker: { name: string } | null): string {
  return speaker && /(?:^|\s)\p{Ll}+s$/u.test(speaker.name) ? STANCE_VERBS_MANY[stance] : STANCE_VERBS[stance]
}
export const STANCE_WORDS: Record<Stance, string> = { assert: 'statement', accuse: 'accusation', deny: 'denial', doubt: 'doubt' }
export const STANCE_MANY: Record<Stance, string> = { assert: 'statements', accuse: 'accusations', deny: 'denials', doubt: 'doubts' }
export const STANCES = Object.keys(STANCE_VERBS) as Stance[]

/** A word of the text in the place of a name: it is quoted, not taken for one. */
const PRONOUN = /^(?:he|him|his|she|her|hers|they|them|their|theirs|it|its|who|whom|whose|I|we|us|our|you|this|that|these|those)$/i
const plain = (name: string): string => (PRONOUN.test(name) ? `“${name}”` : name)
export const nameOf = (actor: { name: string } | null): string => (actor ? plain(actor.name) : 'an unnamed source')
/** What a report is called where it names no outlet: its title, which may be the name of its file. */
export const outletOf = (article: { outlet: string; title: string }): string => article.outlet || article.title || 'unnamed outlet'
export const titleOf = (story: { title: string }): string => story.title || 'Story without a title'
export const names = (actors: readonly { name: string }[], none = '–'): string => {
  const list = [...new Set(actors.map((actor) => plain(actor.name)))]
  return list.length ? list.join(', ') : none
}

/** Kind of marking: decides underline and label. */
export type Status = 'reported' | 'claimed' | 'expected' | 'possible' | 'negated' | 'background'
interface Told { voice: Voice; modality: Modality; claim: ClaimTag | null }

export function status({ voice, modality }: Told): Status {
  if (voice === 'claim') return 'claimed'
  return modality === 'asserted' ? 'reported' : modality === 'future' ? 'expected' : modality === 'hypothetical' ? 'possible'
    : modality === 'negated' ? 'negated' : 'background'
}

const CLAIMED: Record<Stance, (who: string) => string> = {
  assert: (who) => `claimed by ${who}`, accuse: (who) => `alleged by ${who}`, deny: (who) => `denied by ${who}`, doubt: (who) => `doubted by ${who}`,
}

/** "alleged by Netherlands", "expected", "did not happen", in a few words. */
export function statusWords(told: Told): string {
  const how = MODALITY_WORDS[told.modality]
  if (told.voice !== 'claim') return how
  const who = told.claim ? CLAIMED[told.claim.stance](nameOf(told.claim.speaker)) : 'claimed, nobody named'
  return told.modality === 'asserted' ? who : `${who}, as ${how}`
}

export function disputed(told: Told): string | null {
  const by = told.claim?.disputed_by ?? []
  return by.length ? `disputed by ${names(by)}` : null
}

/** The kind of coding: the first step of the trace that says what saw the event. */
export function coder(event: EventRecord): string {
  const step = event.trace.find(({ step }) => step === 'predicate' || step === 'learned')
  if (!step) return 'not recorded'
  return step.step === 'learned' ? 'model: learned scorer' : `rule: ${step.id}`
}

/** Whether the server measured the tension of a pair. */
export const measured = (pair: PairSummary): pair is PairSummary & { tension: number; change: number; recent: number[] } =>
  pair.tension !== undefined && pair.change !== undefined && pair.recent !== undefined

export const percent = (share: number): string => `${Math.round(share * 100)} %`
export function signed(value: number): string {
  const near = Math.round(value * 10) / 10
  return near > 0 ? `+${near}` : near < 0 ? `−${Math.abs(near)}` : '0'
}
export const count = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en-GB')} ${n === 1 ? one : many}`
export const total = (counts: QuadCounts): number => counts.reduce((sum, n) => sum + n, 0)
export const code = (actor: ActorRef | Party): string => actor.territory ?? actor.country ?? '–'

/** A probability that a model gives: never 0 or 100, it is not that sure. */
export const chance = (share: number): string => (share >= 0.995 ? '> 99 %' : share < 0.005 ? '< 1 %' : percent(share))

/** How many acts are expected: two digits that count, or nearly. */
export const expected = (n: number): string => (n >= 9.95 ? Math.round(n).toString() : n >= 0.095 ? n.toFixed(1) : n >= 0.005 ? n.toFixed(2) : n > 0 ? '< 0.01' : '0')
