//! What it may lead to, as the sources say: never a guess of ours, always with who says so.

use demarche_ontology::event::Modality;
use demarche_record::reading::Reading;
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
                found.extend(self.pointers(reading).into_iter().map(|(s, t, w)| (index, s, t, w)));
            }
        }
        found.sort_by(|a, b| b.3.total_cmp(&a.3).then_with(|| (a.0, a.1).cmp(&(b.0, b.1))));
        let (mut immediate, mut lasting) = (Vec::new(), Vec::new());
        for (index, sentence, token, _) in found {
            for is_lasting in [false, true] {
                let list = if is_lasting { &mut lasting } else { &mut immediate };
                if list.len() >= self.options.outlook {
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
                });
            }
        }
        result.sort_by(|a, b| b.quality.total_cmp(&a.quality));
        result
    }
}
