//! Claims: who says what.
//!
//! Cues of the lexicon (verbs and nouns of speech, hedging adverbs and adjectives) with the grammar around them give
//! source, cue and content; sentences that lie wholly in a running quotation continue the last speaker's.

use std::collections::BTreeSet;

use demarche_lexicon::cues::{Content, Cue, CuePos, CueStance};
use demarche_lexicon::rules::Rules;
use demarche_lexicon::slot::Slot;
use demarche_record::coded::{CodedClaim, Party, Quote, Stance};
use demarche_record::evidence::{Evidence, Step};
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::span::Span;
use demarche_text::token::TokenId;

use crate::arguments::Grammar;
use crate::conditions::{Filled, fill};
use crate::party::Parties;
use crate::quotes::Quotations;

/// A claim with the tokens of its content, which decide the voice of the events in it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The claim.
    pub claim: CodedClaim,
    /// Tokens of the content.
    pub content: BTreeSet<TokenId>,
    /// The cue's token, if it has one.
    pub cue: Option<TokenId>,
}

/// Find the claims of one sentence.
pub struct Finder<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its grammar.
    pub grammar: Grammar<'a>,
    /// Its parties.
    pub parties: Parties<'a>,
    /// The lexicon.
    pub rules: &'a Rules,
    /// Its quotations.
    pub quotations: &'a Quotations,
}

impl Finder<'_> {
    /// All claims of a sentence, in the order of their cues.
    pub fn sentence(&self, number: u32) -> Vec<Found> {
        let d = self.document;
        let sentence = &d.sentences[number as usize];
        let mut found: Vec<Found> = Vec::new();
        for id in sentence.tokens.clone() {
            if let Some(claim) = self.according_to(id, number).or_else(|| self.at(id, number)) {
                found.push(claim);
            }
        }
        found
    }

    fn at(&self, id: TokenId, sentence: u32) -> Option<Found> {
        let d = self.document;
        let token = d.token(id);
        let class = match token.upos {
            Upos::Verb => CuePos::Verb,
            Upos::Noun => CuePos::Noun,
            Upos::Adv => CuePos::Adv,
            Upos::Adj => CuePos::Adj,
            _ => return None,
        };
        let lemma = token.lemma.to_lowercase();
        let form = d.form(id).to_lowercase();
        let mut cues: Vec<&Cue> = self.rules.cues.of(&lemma).filter(|c| c.pos == class).collect();
        if token.rel == Rel::Amod && form != lemma {
            cues = self.rules.cues.of(&form).filter(|c| c.pos == CuePos::Adj).collect();
        } else if class == CuePos::Adj && form != lemma {
            cues.extend(self.rules.cues.of(&form).filter(|c| c.pos == CuePos::Adj));
        }
        let mut filled: Option<Filled> = None;
        for cue in cues {
            if class == CuePos::Verb && token.rel == Rel::Amod && cue.pos == CuePos::Verb {
                continue;
            }
            let filled = filled.get_or_insert_with(|| {
                fill(&self.grammar, id, class == CuePos::Noun, &|v| self.rules.operators.support(v))
            });
            if let Some(claim) = self.with(cue, id, filled, sentence) {
                return Some(claim);
            }
        }
        None
    }

    fn with(&self, cue: &Cue, id: TokenId, filled: &Filled, sentence: u32) -> Option<Found> {
        let d = self.document;
        if cue.pos == CuePos::Verb {
            let Filled::Verb(arguments) = filled else { return None };
            let agentless = arguments.passive && arguments.subj.is_empty();
            let named = !cue.passive && (!agentless || cue.stance == CueStance::Accuse);
            if !(named || cue.passive && agentless) {
                return None;
            }
        }
        if !cue.needs.iter().all(|need| filled.meets(need, d, &self.rules.classes, &mut Vec::new())) {
            return None;
        }
        let sources: Vec<TokenId> =
            cue.source.iter().map(|s| filled.get(s)).find(|l| !l.is_empty()).unwrap_or_default();
        // "I regret that …" inside a quotation is the speaker's own voice, not a claim beside it.
        if sources.iter().any(|s| matches!(d.form(*s).to_lowercase().as_str(), "i" | "we" | "you")) {
            return None;
        }
        let speaker = sources.iter().find_map(|t| self.parties.party(*t));
        let mut without: BTreeSet<TokenId> = BTreeSet::from([id]);
        for source in &sources {
            without.extend(d.subtree(*source));
        }
        let content = cue.content.iter().find_map(|place| {
            let tokens = self.content(place, id, filled, &without, cue.infinitive);
            (!tokens.is_empty()).then_some(tokens)
        })?;
        if sources.iter().any(|s| content.contains(s)) || content.contains(&id) {
            return None;
        }
        // A cue verb that has both an agentless passive and no speaker says only that "someone" does.
        let source_spans = self.source_spans(&sources);
        Some(self.claim(cue, Some(id), speaker, source_spans, content, sentence))
    }

    fn source_spans(&self, sources: &[TokenId]) -> Vec<Span> {
        let d = self.document;
        let mut spans: Vec<Span> = Vec::new();
        for source in sources {
            let below = d.subtree(*source);
            let keep: Vec<TokenId> = below
                .into_iter()
                .filter(|t| {
                    // A relative clause or an apposition after the name is not the source's name any more.
                    let mut at = *t;
                    while at != *source {
                        if matches!(
                            d.token(at).rel,
                            Rel::AclRelcl | Rel::Acl | Rel::Punct | Rel::Advcl | Rel::Parataxis
                        ) {
                            return false;
                        }
                        let Some(head) = d.token(at).head else { return false };
                        at = head;
                    }
                    true
                })
                .collect();
            spans.extend(runs(d, &keep));
        }
        spans.sort_unstable();
        spans.dedup();
        spans
    }

    /// Tokens of what is said.
    fn content(
        &self,
        place: &Content,
        id: TokenId,
        filled: &Filled,
        without: &BTreeSet<TokenId>,
        infinitive: bool,
    ) -> BTreeSet<TokenId> {
        let d = self.document;
        let mut tokens = BTreeSet::new();
        match place {
            Content::Slot(Slot::Clause) => {
                let mut clauses = filled.get(&Slot::Clause);
                if clauses.is_empty() {
                    // "The talks failed, he said": the clause governs its own attribution.
                    let token = d.token(id);
                    if let Some(governor) = token.head.filter(|_| token.rel == Rel::Parataxis) {
                        tokens.extend(d.subtree(governor));
                        for below in d.subtree(id) {
                            tokens.remove(&below);
                        }
                    }
                } else {
                    clauses.truncate(1);
                }
                for clause in clauses {
                    if d.token(clause).rel != Rel::Ccomp && !infinitive {
                        continue;
                    }
                    tokens.extend(d.subtree(clause));
                }
            }
            Content::Slot(slot) => {
                for head in filled.get(slot) {
                    tokens.extend(d.subtree(head));
                }
            }
            Content::Quote => {
                let sentence = d.sentence(id);
                if self.quotations.holds(d, id) {
                    // A verb of speech inside the quotation is part of what is said.
                    return tokens;
                }
                for quote in self.quotations.touching(sentence.span) {
                    tokens.extend(sentence.tokens.clone().filter(|t| quote.contains(d.token(*t).span)));
                }
            }
            Content::Head => {
                if let Some(noun) = d.token(id).head.filter(|_| d.token(id).rel == Rel::Amod) {
                    tokens.extend(d.subtree(noun).into_iter().filter(|t| *t > id));
                }
            }
            Content::Governor => {
                if let Some(governor) = d.token(id).head {
                    let governor = if matches!(d.token(governor).upos, Upos::Verb | Upos::Noun | Upos::Adj) {
                        governor
                    } else {
                        d.token(governor).head.unwrap_or(governor)
                    };
                    let below = d.subtree(governor);
                    let phrase = d.token(governor).upos == Upos::Noun || d.token(id).rel != Rel::Advmod;
                    tokens.extend(below.into_iter().filter(|t| !phrase || *t > id));
                    tokens.remove(&id);
                }
            }
        }
        for token in without {
            tokens.remove(token);
        }
        tokens
    }

    /// "According to the ministry, …".
    fn according_to(&self, id: TokenId, sentence: u32) -> Option<Found> {
        let d = self.document;
        if d.token(id).rel != Rel::Case || !d.form(id).eq_ignore_ascii_case("according") {
            return None;
        }
        let source = d.token(id).head?;
        let governor = d.token(source).head?;
        let mut content: BTreeSet<TokenId> = d.subtree(governor).into_iter().collect();
        let phrase: BTreeSet<TokenId> = d.subtree(source).into_iter().collect();
        content.retain(|t| !phrase.contains(t));
        if content.is_empty() {
            return None;
        }
        let own: Vec<TokenId> = phrase.iter().copied().filter(|t| d.token(*t).rel != Rel::Case).collect();
        let spans = runs(d, &own);
        let cue = self.rules.cues.of("say").next()?;
        let mut found = self.claim(cue, Some(id), self.parties.party(source), spans, content, sentence);
        let to = d.dependents(id, Rel::Fixed).map(|f| d.token(f).span).next();
        found.claim.cue = vec![to.map_or(d.token(id).span, |to| d.token(id).span.hull(to))];
        found.claim.trace = vec![Step::new("cue", "according-to", "“according to” names the speaker")];
        Some(found)
    }

    fn claim(
        &self,
        cue: &Cue,
        id: Option<TokenId>,
        speaker: Option<Party>,
        source: Vec<Span>,
        content: BTreeSet<TokenId>,
        sentence: u32,
    ) -> Found {
        let d = self.document;
        let list: Vec<TokenId> = content.iter().copied().collect();
        let pieces = trimmed(d, &list);
        let quote = self.quoted(&list);
        let cue_spans: Vec<Span> = id.map(|i| d.token(i).span).into_iter().collect();
        let evidence =
            Evidence::new(sentence, cue_spans.first().or(pieces.first()).copied().unwrap_or(Span::new(0, 0)));
        let evidence = pieces.iter().fold(evidence, |e, p| e.and(*p));
        let detail =
            id.map_or_else(|| "running quotation".to_owned(), |i| format!("“{}” marks who says it", d.form(i)));
        let claim = CodedClaim {
            source,
            cue: cue_spans,
            content: pieces,
            quote,
            stance: match cue.stance {
                CueStance::Assert => Stance::Assert,
                CueStance::Accuse => Stance::Accuse,
                CueStance::Deny => Stance::Deny,
                CueStance::Doubt => Stance::Doubt,
            },
            speaker,
            events: Vec::new(),
            evidence,
            trace: vec![Step::new("cue", cue.id.clone(), detail)],
        };
        Found { claim, content, cue: id }
    }

    fn quoted(&self, tokens: &[TokenId]) -> Quote {
        let words: Vec<bool> = tokens
            .iter()
            .filter(|t| !matches!(self.document.token(**t).upos, Upos::Punct))
            .map(|t| self.quotations.holds(self.document, *t))
            .collect();
        let inside = words.iter().filter(|w| **w).count();
        if inside == 0 {
            Quote::Indirect
        } else if inside == words.len() {
            Quote::Direct
        } else {
            Quote::Mixed
        }
    }

    /// A sentence that lies wholly in a quotation without a cue of its own continues the last speaker's.
    pub fn running(&self, number: u32, last: Option<&Found>, found: &[Found]) -> Option<Found> {
        let d = self.document;
        let sentence = &d.sentences[number as usize];
        let words: Vec<TokenId> = sentence.tokens.clone().filter(|t| d.token(*t).upos != Upos::Punct).collect();
        let quoted = words.iter().filter(|t| self.quotations.holds(d, **t)).count();
        if words.len() < 2 || quoted < words.len() || found.iter().any(|f| f.claim.quote == Quote::Direct) {
            return None;
        }
        let last = last?;
        let near = number.saturating_sub(last.claim.evidence.sentence) <= 2;
        if !near || last.claim.quote == Quote::Indirect {
            return None;
        }
        let cue = self.rules.cues.of("say").next()?;
        let speaker = last.claim.speaker.clone().map(|p| Party { implicit: true, ..p });
        let mut claim = self.claim(cue, None, speaker, Vec::new(), words.into_iter().collect(), number);
        claim.claim.trace =
            vec![Step::new("cue", "running-quotation", "the quotation goes on from the sentence before")];
        Some(claim)
    }
}

/// Contiguous runs of tokens as spans.
fn runs(d: &Document, tokens: &[TokenId]) -> Vec<Span> {
    let mut spans: Vec<(TokenId, TokenId)> = Vec::new();
    for token in tokens {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == *token => *last = *token,
            _ => spans.push((*token, *token)),
        }
    }
    spans.into_iter().map(|(a, b)| d.token(a).span.hull(d.token(b).span)).collect()
}

/// Runs without punctuation at their ends, and without runs of nothing else.
fn trimmed(d: &Document, tokens: &[TokenId]) -> Vec<Span> {
    let mut groups: Vec<Vec<TokenId>> = Vec::new();
    for token in tokens {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|l| l + 1 == *token) => group.push(*token),
            _ => groups.push(vec![*token]),
        }
    }
    let mut spans = Vec::new();
    for group in groups {
        let word = |t: &&TokenId| d.token(**t).upos != Upos::Punct;
        let (Some(first), Some(last)) = (group.iter().find(word), group.iter().rev().find(word)) else { continue };
        spans.push(d.token(*first).span.hull(d.token(*last).span));
    }
    spans
}
