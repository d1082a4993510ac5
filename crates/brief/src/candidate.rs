//! Ways to tell one happening, the best first.

use demarche_lexicon::style::Style;
use demarche_ontology::event::Modality;
use demarche_record::coded::{Quote, Stance, Voice};
use demarche_record::event::{Claim, Event};
use demarche_record::reading::Reading;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::sentence::Role;
use demarche_text::token::TokenId;

use crate::brief::{Citation, Support};
use crate::cast::Introduced;
use crate::clause::{self, LEVELS};
use crate::happening::{Happening, Member, event_of};
use crate::prose::{Prose, Wish};
use crate::speech::said_in;
use crate::words::{capitalised, count};

/// One way to tell something.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The sentence, without its final stop.
    pub text: String,
    /// What carries it.
    pub citations: Vec<Citation>,
    /// Canonical names that it introduces.
    pub names: Vec<String>,
    /// Higher is better.
    pub quality: f64,
    /// The event told.
    pub member: Option<Member>,
    /// A sentence that has to stand before it, with its stop, and what carries that.
    pub before: Option<(String, Vec<Citation>)>,
}

/// What is wanted of a sentence.
#[derive(Clone, Copy, Debug)]
pub struct Taste {
    /// Words that read best.
    pub words: usize,
    /// Most words.
    pub most: usize,
    /// Headlines may be used.
    pub headlines: bool,
    /// Only headlines may be used.
    pub only_headlines: bool,
    /// How to write.
    pub wish: Wish,
}

impl Default for Taste {
    fn default() -> Self {
        Self { words: 16, most: 28, headlines: false, only_headlines: false, wish: Wish::default() }
    }
}

/// The tokens that a span covers.
pub fn tokens_in(document: &Document, span: demarche_text::span::Span) -> Vec<TokenId> {
    let first = document.tokens.partition_point(|t| t.span.end <= span.start);
    let tokens = document.tokens.iter().enumerate().skip(first);
    tokens.take_while(|(_, t)| t.span.start < span.end).map(|(i, _)| i as TokenId).collect()
}

/// The token of a span that governs the others.
pub fn head_of(document: &Document, span: demarche_text::span::Span) -> Option<TokenId> {
    let tokens = tokens_in(document, span);
    tokens
        .iter()
        .copied()
        .find(|t| document.token(*t).head.is_none_or(|h| !tokens.contains(&h)))
        .or(tokens.first().copied())
}

/// What a near-copy is worth less than the report it copies.
const COPY: f64 = 1.5;
/// What a clause is worth less for each step between its predicate and the word that carries the event.
const DEPTH: f64 = 1.2;

/// All ways to tell a happening, the best first.
pub fn candidates(
    prose: &Prose<'_>,
    happening: &Happening,
    copies: &[Option<usize>],
    introduced: &Introduced,
    taste: Taste,
) -> Vec<Candidate> {
    let mut result: Vec<Candidate> = Vec::new();
    for member in &happening.members {
        let Some(event) = event_of(prose.readings, *member) else { continue };
        let mut ways = of_event(prose, *member, event, introduced, taste);
        if copies.get(member.reading).copied().flatten().is_some() {
            ways.iter_mut().for_each(|w| w.quality -= COPY);
        }
        result.append(&mut ways);
    }
    result.sort_by(|a, b| b.quality.total_cmp(&a.quality).then_with(|| a.member.cmp(&b.member)));
    result
}

/// The ways to tell one event in the clauses of its sentence, and in a phrase.
pub fn of_event(
    prose: &Prose<'_>,
    member: Member,
    event: &Event,
    introduced: &Introduced,
    taste: Taste,
) -> Vec<Candidate> {
    let Some(reading) = prose.readings.get(member.reading) else { return Vec::new() };
    let document = &reading.document;
    let Some(sentence) = document.sentences.get(event.evidence.sentence as usize) else { return Vec::new() };
    let is_headline = sentence.role == Role::Headline;
    let mut result = Vec::new();
    if is_headline && !taste.headlines || !is_headline && taste.only_headlines {
        return result;
    }
    let Some(trigger) = head_of(document, event.evidence.trigger()) else { return result };
    let protect = protected(reading, event, trigger);
    for root in clause::roots(document, trigger) {
        // A clause that tells the event only aside mainly says something else.
        if clause::is_aside(document, trigger, root) {
            break;
        }
        let depth = document.ancestors(trigger).take_while(|t| *t != root).count() + usize::from(trigger != root);
        let mut shorter = None;
        for level in LEVELS {
            let cut = clause::cut(document, prose.style, root, &protect, level);
            if shorter.as_ref() == Some(&cut.kept) {
                continue;
            }
            shorter = Some(cut.kept.clone());
            let framed = match framing(reading, event, &cut) {
                Some(claim) if cut.kept.contains(&trigger) && !taste.only_headlines => Some(claim),
                _ if !protect.iter().all(|p| cut.kept.contains(p)) => continue,
                _ => None,
            };
            let wish = Wish { embedded: framed.is_some() || taste.wish.embedded, ..taste.wish };
            let Some(written) = prose.write(member.reading, &cut, introduced, wish) else { continue };
            let written = match framed {
                Some(claim) => prose.attributed(member.reading, claim, written, introduced),
                None => Some(written),
            };
            let Some(written) = written else { continue };
            let words = count(&written.text);
            if words > taste.most {
                continue;
            }
            let mut quality = 10.0 - 0.12 * words.abs_diff(taste.words) as f64 - 0.4 * f64::from(level);
            quality += match sentence.role {
                Role::Bullet => 0.6,
                Role::Headline => -1.0,
                Role::Standfirst => 0.3,
                _ => 0.8 - 0.05 * f64::from(sentence.paragraph.min(10)),
            };
            // The clause of the trigger itself says most directly what happened; a main clause reads best.
            quality += if document.token(root).rel == demarche_text::grammar::Rel::Root { 0.8 } else { 0.0 };
            quality += event.confidence - DEPTH * depth.saturating_sub(1) as f64;
            result.push(Candidate {
                text: written.text,
                citations: written.citations,
                names: written.names,
                quality,
                member: Some(member),
                before: None,
            });
        }
    }
    if !taste.only_headlines
        && let Some(written) = of_noun(prose, member, event, trigger)
    {
        let Written { text, citations, names } = written;
        result.push(Candidate {
            text,
            citations,
            names,
            quality: 3.0 + event.confidence,
            member: Some(member),
            before: None,
        });
    }
    if !taste.only_headlines
        && let Some(written) = prose.phrase(member.reading, event, introduced)
    {
        let quality = 4.0 + event.confidence;
        let Written { text, citations, names } = written;
        result.push(Candidate { text, citations, names, quality, member: Some(member), before: None });
    }
    result
}

use crate::prose::Written;

/// The claim of which a clause is only the content, so that it must be said whose it is.
fn framing<'a>(reading: &'a Reading, event: &Event, cut: &clause::Clause) -> Option<&'a Claim> {
    let Voice::Claim(id) = event.voice else { return None };
    let claim = reading.claims.get(id as usize)?;
    let document = &reading.document;
    let cue = claim.cue.first().and_then(|c| head_of(document, *c))?;
    let inside = claim.content.iter().any(|p| p.contains(document.token(cut.root).span));
    // What a relative clause adds about someone is the reporter's as often as the speaker's.
    let aside = cut.place.is_none() && document.token(cut.root).rel == Rel::AclRelcl;
    let affirmed = matches!(claim.stance, Stance::Assert | Stance::Accuse);
    (inside && affirmed && !aside && !cut.kept.contains(&cue) && claim.quote == Quote::Indirect).then_some(claim)
}

/// "Meridian reports the three arrests by …": what a noun phrase tells of a deed, where no clause does.
fn of_noun(prose: &Prose<'_>, member: Member, event: &Event, trigger: TokenId) -> Option<Written> {
    let document = &prose.readings.get(member.reading)?.document;
    let told = event.voice == Voice::Reporter && event.modality == Modality::Asserted;
    if !told || document.token(trigger).upos != Upos::Noun || event.actors.is_empty() {
        return None;
    }
    let cut = |t: &TokenId| {
        let rel = document.token(*t).rel;
        let own = document.token(*t).head == Some(trigger);
        own && matches!(
            rel,
            Rel::AclRelcl | Rel::Acl | Rel::Appos | Rel::Conj | Rel::Case | Rel::Cc | Rel::Parataxis | Rel::Punct
        )
    };
    let mut gone: Vec<TokenId> = document.children(trigger).iter().copied().filter(cut).collect();
    gone = gone.iter().flat_map(|t| document.subtree(*t)).collect();
    let kept: Vec<TokenId> = document.subtree(trigger).into_iter().filter(|t| !gone.contains(t)).collect();
    let (first, last) = (kept.first().copied()?, kept.last().copied()?);
    let whole = kept.len() as u32 == last + 1 - first;
    let pointing = kept.iter().any(|t| document.token(*t).upos == Upos::Pron);
    let span = document.span(first..last + 1);
    let inside =
        |actor: &demarche_record::actor::Actor| actor.span.is_some_and(|s| span.contains(s)) && !actor.implicit;
    if !whole || pointing || !event.actors.iter().all(inside) || document.form(first) == "this" {
        return None;
    }
    let text = span.of(document.text());
    let plain = !text.contains(['\n', '“', '"', ',', ';']) && (5..=18).contains(&count(text));
    let label = prose.labels.get(member.reading)?;
    let citations = vec![Citation { reading: member.reading, span, support: Support::Words }];
    let lower = !document.is_name(first) && document.token(first).upos != Upos::Propn;
    let text = if lower { text.to_lowercase() } else { text.to_owned() };
    plain.then(|| Written { text: capitalised(&format!("{label} reports {text}")), citations, names: Vec::new() })
}

/// Tokens that a clause about an event must keep: what carries it, its parties, and who says so.
fn protected(reading: &Reading, event: &Event, trigger: TokenId) -> Vec<TokenId> {
    let document = &reading.document;
    let sentence = event.evidence.sentence;
    let mut spans: Vec<_> =
        event.actors.iter().chain(&event.recipients).filter(|a| !a.implicit).filter_map(|a| a.span).collect();
    if let Voice::Claim(id) = event.voice
        && let Some(claim) = reading.claims.get(id as usize)
    {
        spans.extend(claim.cue.iter().chain(&claim.source).copied());
    }
    // What someone is accused of or demands belongs to the accusation and the demand.
    for claim in said_in(reading) {
        if claim.cue.iter().any(|c| c.overlaps(event.evidence.trigger())) {
            spans.extend(claim.content.first().copied());
        }
    }
    let mut result = vec![trigger];
    for span in spans {
        if let Some(head) = head_of(document, span)
            && document.sentence_of(head) == sentence
            && !is_beside(document, head, trigger)
        {
            result.push(head);
        }
    }
    result
}

/// Whether a word stands in an apposition or relative clause that does not hold the trigger.
fn is_beside(document: &Document, token: TokenId, trigger: TokenId) -> bool {
    let over_trigger: Vec<TokenId> = std::iter::once(trigger).chain(document.ancestors(trigger)).collect();
    let path = std::iter::once(token).chain(document.ancestors(token)).take_while(|t| !over_trigger.contains(t));
    path.into_iter().any(|t| {
        use demarche_text::grammar::Rel;
        matches!(document.token(t).rel, Rel::Appos | Rel::AclRelcl | Rel::AdvclRelcl)
    })
}

/// Whether a sentence of a source speaks of what may follow.
pub fn has_word(style: &Style, list: &str, text: &str) -> bool {
    crate::words::words(text).iter().any(|w| style.has(list, &w.lower))
}
