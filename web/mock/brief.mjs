// Briefs: the program's own for the examples, and for invented stories one put together from their sentences.
export function brief(data, story, limit) {
  return shorten(data.briefs.get(story.id) ?? made(data, story), limit)
}

function made(data, story) {
  const evidence = (h) => [{ source: h.sentence.article.id, start: h.sentence.start, end: h.sentence.end, text: h.sentence.text, support: 'words' }]
  const facts = story.timeline.filter((h) => h.voice === 'reporter' && h.modality === 'asserted')
  const sentence = (kind) => (h) => ({ kind, text: h.sentence.text, evidence: evidence(h) })
  const told = (c) => ({ kind: 'claim', text: c.sentence.text, evidence: [{ source: c.article.id, start: c.sentence.start, end: c.sentence.end, text: c.sentence.text, support: 'words' }] })
  const once = (list) => list.filter((h, i) => list.findIndex((x) => x.sentence.text === h.sentence.text) === i)
  const best = once([...facts].sort((a, b) => b.reports - a.reports))
  const total = story.sources.reduce((n, s) => n + s.words, 0)
  return {
    scope: story.scope ?? { title: 'One story', read: story.sources.length, found: story.sources.length },
    headline: best[0] ? { kind: 'headline', text: story.title, evidence: evidence(best[0]) } : null,
    minutes: 1, source_minutes: Math.max(1, Math.round(total / 230)),
    sources: story.sources.map(({ id, outlet, title, date, url, words, copy_of }) => ({ id, outlet, title, date, url, words, copy_of })),
    lead: best.slice(0, 2).map(sentence('fact')), takeaways: best.slice(2, 6).map(sentence('fact')),
    timeline: once(facts).filter((h) => h.day).map((h) => ({ date: h.day, sentence: sentence('fact')(h) })),
    claims: story.voices.filter((c) => c.stance === 'accuse').map((c) => ({
      stance: c.stance, speaker: c.speaker?.name ?? null, sentence: told(c), answers: c.answered_by.map((a) => told(data.byId.claim.get(a.id))),
    })),
    immediate: story.timeline.filter((h) => ['hypothetical', 'future'].includes(h.modality)).map(sentence('outlook')),
    lasting: [], outlook: story.outlook ?? null,
    differences: story.differences.map((d) => ({
      kind: 'difference', text: `${d.subject}: ${d.variants.map((v) => `${v.value} (${v.tellings.map((t) => t.article.outlet).join(', ')})`).join('; ')}.`,
      evidence: d.variants.map(({ tellings: [t] }) => ({ source: t.article.id, start: t.start, end: t.end, text: t.text, support: 'words' })),
    })),
    background: [], refused: 0,
  }
}

/** Keeps to a number of words: sections give up their last sentences, the least important section first. */
function shorten(brief, limit) {
  if (!limit) return brief
  const copy = structuredClone(brief)
  const count = (s) => s.text.split(/\s+/).length
  let left = limit
  const take = (list, of = (x) => x) => list.filter((item) => (left -= count(of(item))) >= 0)
  copy.lead = take(copy.lead)
  copy.takeaways = take(copy.takeaways)
  copy.claims = take(copy.claims, (c) => c.sentence)
  copy.immediate = take(copy.immediate)
  copy.differences = take(copy.differences)
  copy.timeline = take(copy.timeline, (t) => t.sentence)
  copy.background = copy.background.filter((b) => b.sentences.every((s) => (left -= count(s)) >= 0))
  return copy
}

const escape = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.codePointAt(0)};`)

export function markdown(brief) {
  const lines = [`# ${brief.headline?.text ?? 'Brief'}`, '', brief.lead.map((s) => s.text).join(' '), '', '## Key takeaways', '']
  return [...lines, ...brief.takeaways.map((s) => `- ${s.text}`), ''].join('\n')
}
export function html(brief) {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escape(brief.headline?.text ?? 'Brief')}</title><h1>${escape(brief.headline?.text ?? 'Brief')}</h1>${brief.lead.map((s) => `<p>${escape(s.text)}</p>`).join('')}</html>\n`
}
