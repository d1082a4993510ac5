// Types, modes and scores of PLOVER as the mock tells them; the real server tells its own.
export const TYPES = [
  ['AGREE', 1, 2.5, 'Agree, offer or promise to cooperate.', []],
  ['CONSULT', 1, 2.5, 'Meetings, talks, calls and visits that took place.',
    [['visit', 4], ['third-party', 1], ['multilateral', 4], ['phone', 1.5]]],
  ['SUPPORT', 1, 5, 'Backing in words: praise, endorse, recognise, sign.', []],
  ['CONCEDE', 1, 4.5, 'Concessions in words: ease, pardon, apologise, declare a ceasefire.', []],
  ['COOPERATE', 2, 9.5, 'Mutual cooperation in deeds: trade, joint exercises, shared intelligence.', []],
  ['AID', 2, 10, 'Help in deeds that mainly benefits the recipient.', []],
  ['RETREAT', 2, 6.5, 'Yielding in deeds: pull out, release, disarm, resign.',
    [['withdraw', 8], ['release', 6.5], ['disarm', 10], ['ceasefire', 7.5], ['access', 6.5], ['resign', 4.5]]],
  ['REQUEST', 3, 0, 'Ask, demand, order, appeal.', [['assist', 0.5], ['change', -1], ['yield', -1], ['meet', 0]]],
  ['ACCUSE', 3, -3, 'Disapprove, condemn, accuse, charge, investigate.',
    [['disapprove', -2], ['investigate', -3.5], ['allege', -3.5]]],
  ['REJECT', 3, -2, 'Refuse, decline, veto, cancel.', [['assist', -1.5], ['change', -2], ['yield', -2], ['meet', -2]]],
  ['THREATEN', 3, -3.5, 'Threats, ultimatums, warnings of consequences.',
    [['restrict', -3], ['relations', -3.5], ['expel', -3.5], ['violence', -3.5]]],
  ['PROTEST', 4, -5, 'Dissent of many in public.', [['demo', -5], ['riot', -7], ['strike', -5], ['boycott', -4.5]]],
  ['SANCTION', 4, -6, 'Relations are reduced: sanctions, broken ties, expelled diplomats.',
    [['convict', -6], ['expel', -5.5], ['withdraw', -6], ['discontinue', -6]]],
  ['MOBILIZE', 4, -5.5, 'Moves of military or police short of force.', [['troops', -6.5], ['police', -5.5]]],
  ['COERCE', 4, -7, 'Repression short of violence.', [['seize', -7], ['restrict', -7], ['curfew', -6.5], ['arrest', -7]]],
  ['ASSAULT', 4, -9, 'Force that can cause serious harm.', [['firearms', -9], ['aerial', -9.5], ['explosives', -9]]],
]
export const TYPE_NAMES = TYPES.map(([type]) => type)
export const quadOf = (type) => TYPES.find(([name]) => name === type)[1]
export function scoreOf(type, mode) {
  const [, , score, , modes] = TYPES.find(([name]) => name === type)
  return modes.find(([name]) => name === mode)?.[1] ?? score
}
export const MODALITIES = [
  ['asserted', 'Told as having happened.'],
  ['future', 'Expected, planned, announced.'],
  ['hypothetical', 'Only possible, or under a condition.'],
  ['negated', 'Told as not having happened.'],
  ['historical', 'Background from well before the report.'],
]
export const STANCES = [
  ['assert', 'Says that it is so.'],
  ['accuse', 'Says that somebody did wrong.'],
  ['deny', 'Says that it is not so.'],
  ['doubt', 'Says that it is not sure.'],
]
export const SECTORS = [
  ['GOV', 'government'], ['LEG', 'parliament'], ['JUD', 'courts'], ['MIL', 'military'], ['COP', 'police'],
  ['SPY', 'intelligence'], ['PRM', 'paramilitary of the government'], ['PTY', 'party'], ['REB', 'armed opposition'],
  ['UAF', 'unidentified armed'], ['UNK', 'unknown'], ['OPP', 'opposition'], ['CVL', 'civilians'], ['JRN', 'media'],
  ['BUS', 'business'], ['LAB', 'labour'], ['AGR', 'farming'], ['EDU', 'education'], ['MED', 'health'],
  ['REL', 'religion'], ['REF', 'refugees'], ['CRM', 'criminals'], ['ELI', 'former officials'],
  ['SOC', 'civil society'], ['PRE', 'partially recognised'],
]
export const CONTEXTS = ['military', 'diplomatic', 'economic', 'legal', 'territory', 'election', 'natural_resource',
  'migration', 'human_rights', 'environment', 'peacekeeping', 'health']
