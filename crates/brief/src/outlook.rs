//! What it may lead to, as the sources say: never a guess of ours, always with who says so.

use demarche_ontology::event::Modality;
use demarche_record::reading::Reading;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::sentence::Role;
use demarche_text::token::TokenId;

use crate::brief::{Citation, Kind, Sentence, Support};
use crate::candidate::{Candidate, has_word, head_of};
use crate::clause::{self, LEVELS};
use crate::desk::Desk;
use crate::prose::Wish;
use crate::speech::said_in;
use crate::words::{capitalised, count};

/// Most words of such a sentence, attribution included.
const MOST: usize = 34;
/// Fewest words of what may follow.
const FEWEST: usize = 7;

impl Desk<'_> {
    /// Sentences on what may follow soon, and in the long run.
    pub(crate) fn outlook(&mut self) -> (Vec<Sentence>, Vec<Sentence>) {
        let mut found: Vec<(usize, u32, TokenId, f64)> = Vec::new();
        for (index, reading) in self.prose.readings.iter().enumerate() {
            if self.copies.get(index).copied().flatten().is_none() {
                let fits = |(s, _, _): &(u32, TokenId, f64)| {
                    let sentence = reading.document.sentences.get(*s as usize);
                    sentence.is_some_and(|s| self.scope.touches(reading, s.span))
                };
                let pointers = self.pointers(reading).into_iter().filter(fits);
                found.extend(pointers.map(|(s, t, w)| (index, s, t, w)));
            }
        }
        found.sort_by(|a, b| b.3.total_cmp(&a.3).then_with(|| (a.0, a.1).cmp(&(b.0, b.1))));
        let (mut immediate, mut lasting) = (Vec::new(), Vec::new());
        for (index, sentence, token, _) in found {
            for is_lasting in [false, true] {
                let list = if is_lasting { &mut lasting } else { &mut immediate };
                let most = if is_lasting { self.options.lasting } else { self.options.immediate };
                if list.len() >= most {
                    continue;
                }
                let mut all = self.prospects(index, sentence, token);
                all.retain(|c| self.term(&c.text) == Some(is_lasting));
                if let Some(written) = self.take(Kind::Outlook, all, &[]) {
                    list.push(written);
                }
            }
        }
        (immediate, lasting)
    }

    /// Whether a sentence speaks of the long run; `None` where it speaks of both and is better told in two.
    fn term(&self, text: &str) -> Option<bool> {
        let soon = crate::words::words(text).iter().any(|w| w.lower == "immediate" || w.lower == "short-term");
        match (soon, has_word(self.prose.style, "lasting", text)) {
            (true, true) => None,
            (_, lasting) => Some(lasting),
        }
    }

    /// Words that point ahead: events to come or possible, and predicates under a cue of consequence.
    fn pointers(&self, reading: &Reading) -> Vec<(u32, TokenId, f64)> {
        let document = &reading.document;
        let mut result = Vec::new();
        for (number, sentence) in document.sentences.iter().enumerate() {
            if !matches!(sentence.role, Role::Body | Role::Bullet | Role::Standfirst) {
                continue;
            }
            let number = number as u32;
            let ahead = |e: &&demarche_record::event::Event| {
                e.evidence.sentence == number && matches!(e.modality, Modality::Future | Modality::Hypothetical)
            };
            let events = reading.events.iter().filter(ahead);
            let tokens: Vec<TokenId> = events.filter_map(|e| head_of(document, e.evidence.trigger())).collect();
            for token in &tokens {
                result.push((number, *token, 2.0 + 0.01 * f64::from(sentence.paragraph)));
            }
            let cues = sentence.tokens.clone().filter(|t| {
                let form = document.form(*t).to_lowercase();
                let capital = document.form(*t).chars().next().is_some_and(char::is_uppercase);
                self.prose.style.has("consequence", &form) && !(capital && form == "may")
            });
            let cues: Vec<TokenId> = cues.collect();
            // "Could" alone may speak of an ability; a named subject or another word must say that it looks ahead.
            let looks_ahead = tokens.len()
                + sentence
                    .tokens
                    .clone()
                    .filter(|t| {
                        let form = document.form(*t).to_lowercase();
                        form != "could"
                            && ["consequence", "conditional", "lasting", "future"]
                                .iter()
                                .any(|l| form != "to" && self.prose.style.has(l, &form))
                    })
                    .count()
                > 0;
            let named = sentence.tokens.clone().take(6).any(|t| document.is_name(t));
            for cue in cues.into_iter().filter(|c| document.form(*c) != "could" || looks_ahead || named) {
                let modal = document.token(cue).rel == Rel::Aux;
                let token = document.token(cue).head.filter(|_| modal).unwrap_or(cue);
                result.push((number, token, 2.2 + 0.01 * f64::from(sentence.paragraph)));
            }
        }
        result
    }

    /// The clause around a word that points ahead, with who says so.
    fn prospects(&self, index: usize, sentence: u32, token: TokenId) -> Vec<Candidate> {
        let Some(reading) = self.prose.readings.get(index) else { return Vec::new() };
        let document = &reading.document;
        let span = document.token(token).span;
        let claim = said_in(reading).find(|c| c.content.iter().any(|p| p.contains(span)));
        let mut protect = vec![token];
        if let Some(claim) = claim {
            let words = claim.cue.iter().chain(&claim.source);
            protect
                .extend(words.filter_map(|s| head_of(document, *s)).filter(|t| document.sentence_of(*t) == sentence));
        }
        let said_here = claim.is_some_and(|c| {
            c.cue.iter().any(|s| document.sentences.get(sentence as usize).is_some_and(|n| n.span.contains(*s)))
        });
        let mut result = Vec::new();
        for root in clause::roots(document, token) {
            // "The deal may be modest" judges; it looks at nothing to come.
            let judges = document.dependent(root, Rel::Cop).is_some() && document.token(root).upos == Upos::Adj;
            if judges {
                continue;
            }
            let mut last = None;
            for level in LEVELS {
                let cut = clause::cut(document, self.prose.style, root, &protect, level);
                if last.as_ref() == Some(&cut.kept) || !protect.iter().all(|p| cut.kept.contains(p)) {
                    continue;
                }
                last = Some(cut.kept.clone());
                let wish = Wish { undated: false, embedded: !said_here };
                let Some(mut written) = self.prose.write(index, &cut, &self.introduced, wish) else { continue };
                // "has considered suspending this partnership" needs the sentence that says which.
                let pointer = pointed_at(document, &cut.kept);
                let before = match &pointer {
                    Some(noun) => {
                        written.text = written.text.replacen(&format!("the {noun}"), &format!("this {noun}"), 1);
                        match self.sentence_before(index, sentence) {
                            Some(before) => Some(before),
                            None => continue,
                        }
                    }
                    None => None,
                };
                let text = if said_here {
                    capitalised(&written.text)
                } else {
                    let (speaker, cited) = match claim.and_then(|c| c.speaker.as_ref()) {
                        Some(speaker) => match self.prose.cast.call(speaker, &self.introduced) {
                            Some((name, cited)) => (name, cited),
                            None => continue,
                        },
                        None => (self.label(index), Vec::new()),
                    };
                    written.citations.extend(cited);
                    if let Some(claim) = claim {
                        let cues =
                            claim.cue.iter().map(|s| Citation { reading: index, span: *s, support: Support::Name });
                        written.citations.extend(cues);
                    }
                    format!("According to {speaker}, {}", written.text)
                };
                let words = count(&text);
                let ahead = crate::words::words(&written.text).iter().any(|w| {
                    w.lower != "to"
                        && w.form != "May"
                        && ["possible", "future", "consequence", "conditional"]
                            .iter()
                            .any(|l| self.prose.style.has(l, &w.lower))
                });
                if words > MOST || count(&written.text) < FEWEST || !ahead {
                    continue;
                }
                let root_bonus = if document.token(root).head.is_none() { 1.0 } else { 0.0 };
                let quality = 10.0 - 0.1 * words.abs_diff(20) as f64 - 0.5 * f64::from(level) + root_bonus;
                result.push(Candidate {
                    text,
                    citations: written.citations,
                    names: written.names,
                    quality,
                    member: None,
                    before,
                });
            }
        }
        result.sort_by(|a, b| b.quality.total_cmp(&a.quality));
        result
    }

    /// The statement right before a sentence in its paragraph, with its stop.
    fn sentence_before(&self, index: usize, sentence: u32) -> Option<(String, Vec<Citation>)> {
        let before = sentence.checked_sub(1)?;
        let sentences = &self.prose.readings.get(index)?.document.sentences;
        let paragraph = |s: u32| sentences.get(s as usize).map(|s| s.paragraph);
        if paragraph(before) != paragraph(sentence) {
            return None;
        }
        // Of two statements the later one is what the next sentence goes on from.
        let main = |c: &Candidate| c.citations.first().map_or(0, |c| c.span.end);
        let all = self.statement(index, before, MOST, true);
        let last = all.iter().map(main).max()?;
        let told = all.into_iter().filter(|c| main(c) == last).max_by(|a, b| a.quality.total_cmp(&b.quality))?;
        Some((format!("{}. ", told.text.trim_end_matches('.')), told.citations))
    }
}

/// The noun of "this partnership" as an object.
fn pointed_at(document: &Document, kept: &[TokenId]) -> Option<String> {
    let points = |t: &&TokenId| document.form(**t) == "this" && document.token(**t).rel == Rel::Det;
    let noun = kept.iter().filter(points).filter_map(|t| document.token(*t).head);
    let object = noun.into_iter().find(|n| document.token(*n).rel == Rel::Obj)?;
    Some(document.form(object).to_owned())
}
