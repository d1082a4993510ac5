//! What happened, by date.

use demarche_ontology::event::{EventType, Modality};
use demarche_text::sentence::Role;

use crate::brief::Entry;
use crate::candidate::Taste;
use crate::clause;
use crate::dates::dated;
use crate::desk::Desk;
use crate::happening::{Happening, event_of};
use crate::prose::Wish;
use crate::speech::said_in;
use crate::words::capitalised;

/// Most lines without a date.
const UNDATED: usize = 10;

impl Desk<'_> {
    /// The timeline: what has a date in the sources by date, then what has none in the order reported.
    pub(crate) fn timeline(&mut self, happenings: &[Happening]) -> Vec<Entry> {
        let took_place = |h: &&Happening| matches!(h.modality, Modality::Asserted | Modality::Historical);
        let mut chosen: Vec<&Happening> =
            happenings.iter().filter(took_place).take(3 * self.options.timeline).collect();
        let date = |h: &Happening| h.when.filter(|w| w.span.is_some());
        chosen.sort_by(|a, b| {
            let key = |h: &Happening| date(h).map(|w| (w.from, w.to));
            // `None` sorts first, but the undated come last.
            key(a)
                .is_none()
                .cmp(&key(b).is_none())
                .then_with(|| key(a).cmp(&key(b)))
                .then_with(|| a.members.cmp(&b.members))
        });
        let mut result = Vec::new();
        let (told, shown) = (self.told.clone(), self.shown.clone());
        let (mut dated_lines, mut undated_lines) = (0, 0);
        for happening in chosen {
            let when = date(happening);
            let full = if when.is_some() { dated_lines >= self.options.timeline } else { undated_lines >= UNDATED };
            // Accusations and claims without a date stand under "Who says what".
            let talk = happening.claimed || happening.kind == EventType::Accuse;
            if full || when.is_none() && talk {
                continue;
            }
            let wish = Wish { undated: when.is_some(), embedded: false };
            let taste = Taste { words: 14, most: 28, wish, ..Taste::default() };
            let mut happening = happening.clone();
            let readings = self.prose.readings;
            if when.is_none() {
                // What someone says happened stands under "Who says what".
                happening.members.retain(|m| {
                    event_of(readings, *m).is_some_and(|e| {
                        let trigger = e.evidence.trigger();
                        let mut claims = readings.get(m.reading).into_iter().flat_map(said_in);
                        !claims.any(|c| c.content.iter().any(|p| p.overlaps(trigger)))
                    })
                });
            }
            if let Some(when) = when {
                // Only reports that give this date can carry the line.
                let readings = self.prose.readings;
                happening.members.retain(|m| {
                    let same =
                        event_of(readings, *m).and_then(|e| e.when).filter(|w| w.from == when.from && w.to == when.to);
                    same.and_then(|w| w.span).is_some_and(|span| {
                        readings.get(m.reading).is_some_and(|r| !clause::is_date_ahead(&r.document, span))
                    })
                });
                // A dated line may say again what lead or takeaways say without the date.
                self.told = self.told.difference(&told).cloned().collect();
                self.shown.retain(|c| !shown.contains(c));
            }
            let sentence = self.tell(&happening, taste);
            self.told.extend(told.iter().cloned());
            self.shown.extend(shown.iter().copied());
            if let Some(sentence) = sentence {
                dated_lines += usize::from(when.is_some());
                undated_lines += usize::from(when.is_none());
                let date = when.map(|w| capitalised(&dated(&w, self.prose.year)));
                result.push(Entry { date, sentence });
            }
        }
        while undated_lines < UNDATED
            && let Some(sentence) = self.point(Role::Body, 28)
        {
            undated_lines += 1;
            result.push(Entry { date: None, sentence });
        }
        result
    }
}
