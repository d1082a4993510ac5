//! "Did you know?": who is who as the sources say, and explanations of ours.

use demarche_lexicon::explainers::Trigger;

use crate::brief::{Citation, Kind, Note, Sentence, Support};
use crate::desk::Desk;
use crate::happening::{Happening, event_of};
use crate::words::words;
use demarche_text::sentence::Role;
use demarche_text::span::Span;

impl Desk<'_> {
    /// Notes on people and concepts.
    pub(crate) fn background(&mut self, happenings: &[Happening]) -> Vec<Note> {
        let mut notes = self.people();
        notes.extend(self.concepts(happenings));
        notes
    }

    /// Explainers that the sources' words or events call up, those of weightier happenings first.
    fn concepts(&mut self, happenings: &[Happening]) -> Vec<Note> {
        let mut found: Vec<(f64, usize, Citation)> = Vec::new();
        for (number, explainer) in self.explainers.all().iter().enumerate() {
            let mut best: Option<(f64, Citation)> = None;
            let mut note = |weight: f64, citation: Citation| {
                if best.is_none_or(|(w, _)| weight > w) {
                    best = Some((weight, citation));
                }
            };
            for happening in happenings {
                for member in &happening.members {
                    let Some(event) = event_of(self.prose.readings, *member) else { continue };
                    // An entry for a whole type suits events without a finer mode.
                    let fits =
                        |t: &Trigger| t.fits(event.kind, &event.modes) && (t.mode.is_some() || event.modes.is_empty());
                    if explainer.events.iter().any(fits) {
                        let span = event.evidence.trigger();
                        note(happening.weight, Citation { reading: member.reading, span, support: Support::Words });
                    }
                }
            }
            for (index, hits) in self.phrases(&explainer.words).into_iter().enumerate() {
                if let Some(first) = hits.first() {
                    let weight = 3.0 + (hits.len() as f64).min(6.0);
                    note(weight, Citation { reading: index, span: *first, support: Support::Words });
                }
            }
            found.extend(best.map(|(weight, citation)| (weight, number, citation)));
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let mut result = Vec::new();
        for (_, number, citation) in found.into_iter().take(self.options.explainers) {
            let Some(explainer) = self.explainers.all().get(number) else { continue };
            let sentence = Sentence::new(Kind::Explainer, explainer.text.clone(), vec![citation]);
            if self.passes(&sentence) {
                result.push(Note { title: explainer.title.clone(), sentences: vec![sentence] });
            }
        }
        result
    }

    /// For each reading, where one of some phrases stands, by lemma or form.
    fn phrases(&self, phrases: &[String]) -> Vec<Vec<Span>> {
        let split: Vec<Vec<String>> = phrases.iter().map(|p| words(p).into_iter().map(|w| w.lower).collect()).collect();
        let mut result = Vec::new();
        for reading in self.prose.readings {
            let document = &reading.document;
            let mut hits = Vec::new();
            for sentence in &document.sentences {
                if matches!(sentence.role, Role::Boilerplate | Role::Related | Role::Byline) {
                    continue;
                }
                let tokens: Vec<u32> = sentence.tokens.clone().collect();
                for phrase in split.iter().filter(|p| !p.is_empty()) {
                    let at = tokens.windows(phrase.len()).find(|w| {
                        w.iter().zip(phrase).all(|(t, p)| {
                            document.form(*t).to_lowercase() == *p || document.lemma(*t).to_lowercase() == *p
                        })
                    });
                    if let Some([first, ..]) = at {
                        hits.push(document.span(*first..first + phrase.len() as u32));
                    }
                }
            }
            hits.sort();
            result.push(hits);
        }
        result
    }
}
