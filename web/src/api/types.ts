/**
 * The shapes of the HTTP API under `/api/v1`, as the board reads them. `docs/api.md` has the paths.
 *
 * The rules of `docs/shapes.md` hold: offsets are Unicode code points, end-exclusive; a list is never `null`; a missing
 * value is `null`, never left out; a date that is known in part stays partial (`2031`, `2031-05`, `2031-05-17`).
 * What a reading holds has the same fields here. What the API adds is marked with `+`. Members with `?` are left out by
 * servers that cannot give them yet; the board then says so, or leaves the part out.
 */

// ---- Codes ---------------------------------------------------------------------------------------------------------

export type EventType =
  | 'AGREE' | 'CONSULT' | 'SUPPORT' | 'CONCEDE' | 'COOPERATE' | 'AID' | 'RETREAT' | 'REQUEST'
  | 'ACCUSE' | 'REJECT' | 'THREATEN' | 'PROTEST' | 'SANCTION' | 'MOBILIZE' | 'COERCE' | 'ASSAULT'
export type Modality = 'asserted' | 'future' | 'hypothetical' | 'negated' | 'historical'
export type Voice = 'reporter' | 'claim'
export type Stance = 'assert' | 'accuse' | 'deny' | 'doubt'
export type Quote = 'direct' | 'indirect' | 'mixed'
/** 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict. */
export type Quad = 1 | 2 | 3 | 4
/** Counts of quad 1, 2, 3 and 4, in this order. */
export type QuadCounts = [number, number, number, number]
export type MentionKind = 'person' | 'organisation' | 'place' | 'group' | 'role' | 'pronoun'
export type SentenceRole =
  | 'headline' | 'standfirst' | 'dateline' | 'byline' | 'heading' | 'bullet' | 'body' | 'caption' | 'related'
  | 'boilerplate'

// ---- Parts of a reading --------------------------------------------------------------------------------------------

/** A stretch of an article's text. */
export interface Span { start: number; end: number }
export interface Piece extends Span { text: string }

export interface Party {
  /** + Id of the actor, for `/actors/{id}`. */
  id: string
  text: string
  start: number | null
  end: number | null
  implicit: boolean
  name: string
  country: string | null
  territory: string | null
  sectors: string[]
  wikidata: string | null
  role: string | null
  /** Row of the base, or (with a colon) the rule, that gave the codes. */
  row: string
}

export interface Place {
  name: string
  lat: number | null
  lon: number | null
  country: string | null
  admin1: string | null
  geonameid: number | null
  level: 'country' | 'admin1' | 'admin2' | 'city' | 'region' | 'point'
}

export interface EventDate {
  from: string
  to: string
  precision: 'day' | 'week' | 'month' | 'year'
  text: string | null
}

export interface TraceStep { step: string; id: string; detail: string }

export interface Mention extends Piece {
  id: string
  kind: MentionKind
  chain: string | null
  party: Party | null
  parties: Party[]
  place: Place | null
}

export interface Relation {
  id: string
  kind: string
  subject: Party
  object: Party | null
  label: string
  from: string | null
  to: string | null
  evidence: Span[]
}

export interface Issue { stage: string; kind: string; start: number | null; end: number | null; message: string }

// ---- References: enough to show a link -----------------------------------------------------------------------------

export interface ActorRef {
  id: string
  name: string
  country: string | null
  territory: string | null
  /** Primary sector, or `null`. */
  sector: string | null
}

export interface ArticleRef {
  id: string
  title: string
  outlet: string
  /** Day of publication. */
  date: string | null
  url: string | null
}

export interface StoryRef { id: string; title: string }

/** Who says it, and how: what must stand beside every event that is only claimed. */
export interface ClaimTag {
  id: string
  stance: Stance
  speaker: ActorRef | null
  /** Speakers that deny or doubt it elsewhere in the same story; at most 5. */
  disputed_by: ActorRef[]
}

// ---- Lists ---------------------------------------------------------------------------------------------------------

/** One page of a list. `next` is the cursor of the page after it, `null` on the last. */
export interface Page<T> {
  items: T[]
  next: string | null
  /** How many there are in all; counted up to 10,000, `exact` says whether that was all. */
  total: number
  exact: boolean
}

// ---- Events --------------------------------------------------------------------------------------------------------

/** An event with its article, its sentence and the reasons of its codes. */
export interface EventRecord {
  /** 16 hexadecimal digits, as in `csv` and `plover`. */
  id: string
  /** Id inside its article: `e4`. */
  local: string
  article: ArticleRef
  story: StoryRef | null
  type: EventType
  mode: string[]
  context: string[]
  modality: Modality
  quad: Quad
  score: number
  voice: Voice
  /** Never `null` where `voice` is `claim`. */
  claim: ClaimTag | null
  trigger: Piece
  /** Sentence that holds the trigger, with its text. */
  sentence: Piece
  actors: Party[]
  recipients: Party[]
  place: Place | null
  date: EventDate | null
  /** + The day that it is listed under: its own first day, else that of the article; `null` for undated history. */
  day: string | null
  confidence: number
  trace: TraceStep[]
  /** + What a person decided about it in review, or `null`. */
  review?: Decision | null
}

/** Filters of events, as query parameters; lists are parted by commas. */
export interface EventFilter {
  actor?: string[]
  recipient?: string[]
  /** Either side. */
  party?: string[]
  type?: EventType[]
  mode?: string[]
  context?: string[]
  quad?: Quad[]
  modality?: Modality[]
  voice?: Voice
  /** First and last day, both included; partial dates are widened. */
  from?: string
  to?: string
  /** Name of a place. */
  place?: string
  /** Alpha-3 code of the place's country. */
  country?: string[]
  /** west,south,east,north in degrees; west > east crosses the date line. */
  bbox?: [number, number, number, number]
  story?: string
  source?: string[]
  article?: string
  /** Words of the sentence: all of them; "in quotes" a phrase. */
  q?: string
  min_confidence?: number
}

export interface Count { value: string; n: number }

/** How the events of a filter spread; each list has at most 50 entries, the most frequent first. */
export interface EventFacets {
  types: Count[]
  modalities: Count[]
  voices: Count[]
  countries: Count[]
  sources: Count[]
  /** Events a day, in order of days; at most 366, the latest. */
  days: { day: string; quads: QuadCounts; claimed: number }[]
}

/** Events by place, for the map. */
export interface EventMap {
  places: {
    place: Place
    n: number
    quads: QuadCounts
    /** How many of the n are only claimed, expected, denied or hypothetical. */
    unsettled: number
  }[]
  /** Events of the filter without coordinates. */
  unplaced: number
}

// ---- Claims --------------------------------------------------------------------------------------------------------

export interface ClaimRecord {
  id: string
  local: string
  article: ArticleRef
  story: StoryRef | null
  kind: 'statement' | 'attitude'
  quote: Quote
  stance: Stance
  speaker: Party | null
  source: Piece[]
  cue: Piece[]
  content: Piece[]
  /** Sentence (or sentences) from the first to the last piece. */
  sentence: Piece
  /** What would have happened if it is true. Never a fact. */
  events: { id: string; type: EventType; modality: Modality; actors: ActorRef[]; recipients: ActorRef[] }[]
  /** Actors named in the content, apart from the speaker. */
  about: ActorRef[]
  /** The claim that this one denies or doubts: named by the text, or matched inside the story. */
  answers: ClaimRef | null
  /** Claims that deny or doubt this one. */
  answered_by: ClaimRef[]
  /** First report that carries it, by day and then by order of arrival. */
  first_seen: ArticleRef
  /** Reports, outlets and independent origins that carry the same claim. */
  spread: { reports: number; outlets: number; origins: number }
  trace: TraceStep[]
}

export interface ClaimRef {
  id: string
  stance: Stance
  speaker: ActorRef | null
  article: ArticleRef
  /** Content in the words of the text. */
  text: string
}

export interface ClaimDetail extends ClaimRecord {
  /** Each report that carries it, the earliest first. */
  carried_by?: (ArticleRef & { copy_of: string | null; claim: string; text: string })[]
}

/** One matter on which speakers contradict each other. */
export interface Contradiction {
  id: string
  story: StoryRef
  /** The matter: who is said to have done what to whom; in the words of the earliest claim. */
  about: ActorRef[]
  text: string
  first: string | null
  /** The side that asserts or accuses, then the side that denies or doubts. */
  sides: [ClaimRecord[], ClaimRecord[]]
}

// ---- Stories -------------------------------------------------------------------------------------------------------

export interface StorySummary {
  id: string
  title: string
  /** First sentence of the brief's lead, or `null`. */
  lead?: string | null
  first: string | null
  last: string | null
  reports: number
  outlets: number
  /** Independent origins: copies and reprints count once. */
  origins: number
  events: number
  claims: number
  accusations: number
  denials: number
  quads: QuadCounts
  actors: ActorRef[]
  places: string[]
  /** Days since the oldest of its outlets was first seen; a story resting on new outlets only is marked. */
  new_outlets_only?: boolean
  /** Reports since the `since` of the request; 0 where none was given. */
  fresh: number
}

export interface Report extends ArticleRef {
  words?: number
  /** Id of the article of which it is a near-copy. */
  copy_of: string | null
  /** Number of its origin, from 1: reports with the same number are not independent. */
  origin: number
  events: number
  claims: number
}

/** One happening, told by one or several reports. */
export interface Happening {
  id: string
  day: string | null
  date: EventDate | null
  type: EventType
  mode: string[]
  modality: Modality
  quad: Quad
  /** `claim` where every telling is a claim. */
  voice: Voice
  claim: ClaimTag | null
  actors: ActorRef[]
  recipients: ActorRef[]
  place: Place | null
  /** The clearest sentence that tells it, in the words of the source. */
  sentence: Piece & { article: ArticleRef; trigger: Piece }
  /** Its tellings. */
  events: string[]
  reports: number
  origins: number
}

export interface Difference {
  id: string
  aspect: 'number' | 'actors' | 'recipients' | 'place' | 'when' | 'modality' | 'blame' | 'wording'
  /** What they differ about: "people killed". */
  subject: string
  happening: string | null
  variants: { value: string; tellings: (Piece & { article: ArticleRef })[] }[]
}

export interface Story extends StorySummary {
  /** Reports, the earliest first. */
  sources: Report[]
  timeline: Happening[]
  differences?: Difference[]
  /** The story's claims: accusations first, then by day; at most 200, `/claims?story=` has all. */
  voices: ClaimRecord[]
}

// ---- Brief ---------------------------------------------------------------------------------------------------------

export interface BriefEvidence {
  /** Id of the article in the API. */
  source: string
  start: number
  end: number
  text: string
  support: 'words' | 'name' | 'also'
}

export interface BriefSentence {
  kind: 'headline' | 'fact' | 'claim' | 'outlook' | 'difference' | 'background' | 'explainer'
  text: string
  evidence: BriefEvidence[]
}

/** `demarche brief --format json`, with the article ids of the store. */
export interface Brief {
  /** What it is about ("France and Azerbaijan, 12 to 28 May 2024"), and how many of its articles were read. */
  scope: { title: string; read: number; found: number } | null
  headline: BriefSentence | null
  minutes: number
  source_minutes: number
  sources: {
    id: string
    outlet: string | null
    title: string | null
    date: string | null
    url: string | null
    words: number
    copy_of: string | null
  }[]
  lead: BriefSentence[]
  takeaways: BriefSentence[]
  timeline: { date: string | null; sentence: BriefSentence }[]
  claims: { stance: Stance; speaker: string | null; sentence: BriefSentence; answers: BriefSentence[] }[]
  /** What a model expects of two, by no source. */
  outlook: { origin: string; expectations: { text: string; probability: number }[] } | null
  immediate: BriefSentence[]
  lasting: BriefSentence[]
  differences: BriefSentence[]
  background: { title: string; sentences: BriefSentence[] }[]
  refused: number
}

// ---- Articles ------------------------------------------------------------------------------------------------------

export interface Article extends ArticleRef {
  /** Id in the input. */
  name: string
  authors: string[]
  language: string | null
  words: number
  story: StoryRef | null
  copy_of: string | null
  /** `null` where the store keeps no full text; `sentences` then hold the text of those that carry a record. */
  text: string | null
  sentences: (Span & { role: SentenceRole; text: string | null })[]
  mentions: Mention[]
  events: EventRecord[]
  claims: ClaimRecord[]
  relations: Relation[]
  issues: Issue[]
  version: { shape: number; program: string; data: string; model: string }
}

// ---- Actors and pairs ----------------------------------------------------------------------------------------------

export interface ActorSummary extends ActorRef {
  sectors: string[]
  wikidata: string | null
  /** `false`: not in the base, known from texts only. */
  known: boolean
  events: number
  first: string | null
  last: string | null
}

export interface Role {
  label: string
  kind: string
  object: ActorRef | null
  from: string | null
  to: string | null
  /** The text that says so. */
  evidence: (Piece & { article: ArticleRef }) | null
}

export interface Partner {
  actor: ActorRef
  events: number
  quads: QuadCounts
  claimed: number
  /** -10 (conflict) to +10 (cooperation): mean score of the settled events. */
  score: number
}

export interface Actor extends ActorSummary {
  aliases: string[]
  row: string
  as_actor: number
  as_recipient: number
  claims_by: number
  claims_about?: number
  roles: Role[]
  /** At most 40, the most events first. */
  partners: Partner[]
  /** Events between partners, for the network: indexes into `partners`. */
  links?: { a: number; b: number; events: number; score: number }[]
  activity: { day: string; quads: QuadCounts; claimed: number }[]
}

export interface PairSummary {
  a: ActorRef
  b: ActorRef
  events: number
  /** Smoothed tension on the last day, 0 (calm) to 100. */
  tension?: number
  /** Difference to `days` before. */
  change?: number
  days?: number
  /** Tension of the last 30 days, the oldest first. */
  recent?: number[]
}

export interface PairPoint {
  /** First day of the step. */
  day: string
  /** Settled events: asserted or dated history, in the reporter's voice. */
  quads: QuadCounts
  /** Events that are only claimed; never part of the measures. */
  claimed?: number
  /** Expected, hypothetical and denied ones. */
  unsettled: number
  /** Sum of the scores of the settled events. */
  score?: number
  /** Sums of positive and of negative scores of the settled events. */
  cooperation?: number
  conflict?: number
  /** All articles of the store in this step: the volume by which the measures are divided. */
  articles: number
  tension?: number
}

export interface ChangePoint {
  day: string
  before: number
  after: number
  /** 0 to 1: how sure the method is. */
  confidence: number
  method: string
  /** Events of that step, the weightiest first; at most 5. */
  events: EventRecord[]
}

export interface Pair {
  a: ActorRef
  b: ActorRef
  direction: 'both' | 'ab' | 'ba'
  step: 'day' | 'week'
  from: string | null
  to: string | null
  events: number
  claimed?: number
  types: { type: EventType; ab: number; ba: number; claimed?: number }[]
  series: PairPoint[]
  changes?: ChangePoint[]
  /** Names of the measures' methods, for the page Method. */
  method?: string
}

// ---- Outlook -------------------------------------------------------------------------------------------------------

export type ForecastClass = 'all' | 'verbal_cooperation' | 'material_cooperation' | 'verbal_conflict' | 'material_conflict'

/** Pairs of states in the order of what is forecast of them. By no source, and no cause. */
export interface Outlooks {
  /** `learning`: ask again in some seconds. */
  state: 'ready' | 'learning' | 'none'
  /** Why there is nothing, where the state is not `ready`. */
  why: string | null
  /** The last day that is known. */
  last: string | null
  days: number
  from: string | null
  until: string | null
  /** How many pairs there are. */
  total: number
  items: PairExpectation[]
  /** Which model, on what. */
  origin: string
  /** What was published of the model. */
  figures: Score[]
}

export interface PairExpectation {
  a: ActorRef
  b: ActorRef
  /** Any conflict in deeds, either way; `least`: the likelier direction alone. */
  conflict: { probability: number; least: number; measured: boolean }
  /** Acts of any kind that are expected, both ways. */
  mean: number
  /** Acts of both that are known. */
  acts: number
}

/** What a model forecasts of two: association in past reports. No source says so, and it is no cause. */
export interface PairOutlook {
  a: ActorRef
  b: ActorRef
  /** `learning`: ask again in some seconds. */
  state: 'ready' | 'learning' | 'none'
  /** Why there is nothing, where the state is not `ready`. */
  why: string | null
  /** The last day that is known. */
  last: string | null
  days: number
  from: string | null
  until: string | null
  /** Any conflict in deeds, either way; `least`: the likelier direction alone. */
  conflict: { probability: number; least: number; measured: boolean } | null
  /** Each direction and class. */
  forecasts: CountForecast[]
  /** The past events that the reasons name, each once. */
  events: EventRecord[]
  /** Which model, on what. */
  origin: string
  /** What was published of the model. */
  figures: Score[]
}

export interface CountForecast {
  direction: 'ab' | 'ba'
  class: ForecastClass
  mean: number
  /** The narrowest interval of about 90 %, and its probability. */
  low: number
  high: number
  held: number
  /** Of any such act. */
  probability: number
  /** Acts of this direction that are known, and whether they are as many as in the pairs of the published figures. */
  acts: number
  measured: boolean
  /** They add up to the mean. */
  parts: {
    family: string
    adds: number
    says: string
    grounds: {
      day: string
      source: ActorRef
      target: ActorRef
      count: number
      /** Ids of `events` of the outlook. */
      events: string[]
      imported: { scheme: string; file: string; line: number; id: string }[]
    }[]
  }[]
}

// ---- Overview, search ----------------------------------------------------------------------------------------------

export interface Overview {
  /** What "new" counts from: the moment asked for, else a day before the latest article came in. */
  since: string
  /** When the latest article came in. */
  until: string | null
  fresh: { articles: number; stories: number; events: number; claims: number; alerts?: number }
  stories: StorySummary[]
  movers: PairSummary[]
  /** Accusations of the last days, those that somebody denies first; each once, at most one a story. */
  accusations: ClaimRecord[]
  alerts?: Alert[]
  /** Brief of the first story, or `null`. */
  brief?: { story: StoryRef; brief: Brief } | null
}

export interface Hit { id: string; title: string; note: string | null; snippet: string; marks: Span[] }

export interface SearchResult {
  q: string
  stories: Hit[]
  articles: Hit[]
  events: EventRecord[]
  claims: ClaimRecord[]
  actors: ActorSummary[]
}

export interface Suggestion { kind: 'actor' | 'place' | 'source'; id: string; name: string; note: string | null }

// ---- Watchlists, alerts --------------------------------------------------------------------------------------------

export interface WatchlistInput {
  name: string
  filter: EventFilter
  /** An alert when the tension of the pair (two parties in the filter) reaches it, or `null`. */
  tension: number | null
  /** An alert when a day has at least so many events, or `null`. */
  volume: number | null
  /** An alert for each new event. */
  every: boolean
  /** + Nothing older than this day gives an alert; where not given, the last 7 days of the store count. */
  since?: string | null
}

export interface Watchlist extends WatchlistInput {
  id: string
  created: string
  alerts: number
  unseen: number
  /** + Why it could not be looked at last time, or `null`. */
  problem?: string | null
}

export interface Alert {
  id: string
  watchlist: { id: string; name: string }
  kind: 'event' | 'tension' | 'volume'
  at: string
  day: string
  /** One sentence. */
  text: string
  value: number | null
  threshold: number | null
  seen: boolean
  /** What it rests on; at most 5. */
  events: EventRecord[]
}

// ---- Review --------------------------------------------------------------------------------------------------------

export interface Correction {
  /** For a name: the actor that it is, or codes of a new one. */
  actor?: string | null
  country?: string | null
  sectors?: string[]
  /** For a code. */
  type?: EventType
  modality?: Modality
  voice?: Voice
}

export interface DecisionInput {
  verdict: 'accept' | 'correct' | 'reject'
  correction: Correction | null
  note: string | null
}

export interface Decision extends DecisionInput { at: string }

export interface ReviewItem {
  id: string
  kind: 'name' | 'event'
  /** Why it is here: "seen 14 times in 5 sources, not in the base". */
  reason: string
  /** 0 to 1, the most useful first. */
  weight: number
  /** Of kind `name`. */
  name: {
    text: string
    kind: MentionKind
    seen: number
    sources: number
    /** What it may be, the likeliest first. */
    guesses: { actor: ActorRef | null; country: string | null; sector: string | null; p: number; why: string }[]
    examples: (Piece & { article: ArticleRef; name: Span })[]
  } | null
  /** Of kind `event`. */
  event: EventRecord | null
  decision: Decision | null
}

// ---- Sources, health, method ---------------------------------------------------------------------------------------

export interface Source {
  /** Registrable domain, else a slug of the outlet's name. */
  id: string
  outlet: string
  domain: string | null
  articles: number
  /** Articles that are near-copies of an earlier one. */
  copies: number
  first: string | null
  last: string | null
  /** First seen less than 30 days before the latest article of the store. */
  young: boolean
  /** Articles a day over the last 30 days, the oldest first. */
  recent: number[]
  issues?: number
}

export interface Health {
  status: 'ok' | 'degraded'
  program: string
  /** One sentence to show on every page ("These reports are fiction."), or `null`. */
  notice: string | null
  /** Number that rises with each change of the store. */
  generation: number
  bytes: number
  counts: { articles: number; stories: number; events: number; claims: number; actors: number; sources?: number }
  latest: string | null
  full_text?: boolean
  issues?: { stage: string; kind: string; n: number; message: string; article: ArticleRef | null }[]
}

export interface Method {
  version?: { program: string; shape: number; data: string; model: string }
  /** Where several programs or data made the store: each, the most articles first. */
  versions?: { program: string; shape: number; data: string; model: string; articles: number }[]
  types: {
    type: EventType
    quad: Quad
    score: number
    about?: string
    modes: { mode: string; score: number }[]
  }[]
  modalities?: { value: Modality; about: string }[]
  stances?: { value: Stance; about: string }[]
  sectors: (string | { code: string; about: string })[]
  lexicons?: { name: string; rows: number; about: string }[]
  models?: { name: string; about: string; trained_on: string; licence: string; bytes: number }[]
  measures?: { name: string; about: string; source: string }[]
  limits: string[]
  scores?: Score[]
  /** What came of the forecasts that were kept in the store: means over those whose days are over. */
  forecasts?: { kept: number; scored: number; crps: number | null; brier: number | null; inside: number | null }
}

/** A published figure. */
export interface Score { what: string; figure: string; on: string; unseen: boolean; command: string }

// ---- Session, errors, stream ---------------------------------------------------------------------------------------

export interface Session { token_needed: boolean; signed_in: boolean }

/** RFC 9457, `application/problem+json`. */
export interface Problem { type: string; title: string; status: number; detail: string; field: string | null }

/** Names and data of the server-sent events. */
export interface StreamEvents {
  hello: { generation: number }
  story: { id: string; title: string; reports: number; fresh: boolean }
  alert: { id: string; watchlist: string; text: string }
  generation: { generation: number; articles: number }
}
