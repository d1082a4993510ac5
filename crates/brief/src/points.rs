//! Plain statements: sentences of the sources that no event was coded from, but that name someone and say something.

use demarche_record::coded::Stance;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::sentence::Role;

use crate::brief::{Kind, Sentence};
use crate::candidate::{Candidate, has_word};
use crate::clause::{self, LEVELS};
use crate::desk::Desk;
use crate::prose::Wish;
use crate::speech::said_in;
use crate::words::count;

/// Fewest words that say something.
const FEWEST: usize = 5;

impl Desk<'_> {
    /// The next statement of this role that is new, names someone and passes; the earlier in its report the better.
    pub(crate) fn point(&mut self, role: Role, most: usize) -> Option<Sentence> {
        let readings = self.prose.readings;
        let mut order: Vec<(u32, usize, u32)> = Vec::new();
        for (index, reading) in readings.iter().enumerate() {
            if self.copies.get(index).copied().flatten().is_some() {
                continue;
            }
            for (number, sentence) in reading.document.sentences.iter().enumerate() {
                let key = (index, number as u32);
                let fits = self.scope.speaks_of(reading, sentence.span);
                if sentence.role == role && fits && !self.tried.contains(&key) {
                    order.push((if role == Role::Bullet { 0 } else { sentence.paragraph }, index, number as u32));
                }
            }
        }
        order.sort_unstable();
        for (_, index, number) in order {
            self.tried.insert((index, number));
            let all = self.statement(index, number, most, false);
            if let Some(sentence) = self.take(Kind::Fact, all, &[]) {
                return Some(sentence);
            }
        }
        None
    }

    /// The first sentence of the first report, for a lead whose headline tells no event.
    pub(crate) fn opening(&mut self) -> Option<Sentence> {
        let reading = self.prose.readings.first()?;
        let first = reading.document.sentences.iter().position(|s| s.role == Role::Body)?;
        let all = self.statement(0, first as u32, 32, true);
        self.take(Kind::Fact, all, &[])
    }

    /// The ways to tell the statements of a sentence; for an opening whatever stands there.
    pub(crate) fn statement(&self, index: usize, number: u32, most: usize, opening: bool) -> Vec<Candidate> {
        let mut result = Vec::new();
        let Some(reading) = self.prose.readings.get(index) else { return result };
        let document = &reading.document;
        let Some(sentence) = document.sentences.get(number as usize) else { return result };
        let text = sentence.span.of(document.text());
        let claimed = said_in(reading).any(|c| {
            c.evidence.sentence == number && (c.speaker.is_none() && c.source.is_empty() || c.stance != Stance::Assert)
                || c.content.iter().any(|s| s.overlaps(sentence.span))
        });
        // What may follow is told with who says so; definitions are no news; questions say nothing.
        let ahead = |text: &str| {
            ["consequence", "conditional", "possible", "hedge"].iter().any(|l| has_word(self.prose.style, l, text))
        };
        if !opening && claimed || text.contains(['?', '“', '"', '‘', ':']) {
            return result;
        }
        let stands = |t: &u32| {
            let token = document.token(*t);
            let rel =
                matches!(token.rel, Rel::Root | Rel::Parataxis) || token.head.is_none() && token.upos != Upos::Punct;
            rel && clause::is_finite(document, *t) && clause::subject(document, *t).is_some()
        };
        for root in sentence.tokens.clone().filter(stands) {
            // "X is a Y" is told under "Did you know?"; in running text the past and the perfect tell what happened.
            let generic = document.dependent(root, Rel::Cop).is_some();
            let second = document.token(root).rel != Rel::Root;
            let happened = second
                || document.token(root).xpos == Xpos::Vbd
                || document.children(root).iter().any(|c| {
                    matches!(document.lemma(*c), "have" | "be") && document.token(*c).rel.universal() == "aux"
                });
            if generic || sentence.role == Role::Body && !happened && document.token(root).rel == Rel::Root && !opening
            {
                continue;
            }
            for level in LEVELS {
                let cut = clause::cut(document, self.prose.style, root, &[root], level);
                let names = cut.kept.iter().any(|t| document.is_name(*t));
                let Some(written) = self.prose.write(index, &cut, &self.introduced, Wish::default()) else { continue };
                let words = count(&written.text);
                if !opening && ahead(&written.text) || !names || !(FEWEST..=most).contains(&words) {
                    continue;
                }
                let quality = 10.0 - 0.5 * f64::from(level);
                let (text, citations, names) = (written.text, written.citations, written.names);
                result.push(Candidate { text, citations, names, quality, member: None, before: None });
            }
        }
        result
    }
}
