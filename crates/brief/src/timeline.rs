//! What happened, by date.

use demarche_ontology::event::{EventType, Modality};
use demarche_record::coded::Voice;
use demarche_record::when::When;
use demarche_text::sentence::Role;

use crate::brief::{Entry, Sentence};
use crate::candidate::Taste;
use crate::clause;
use crate::dates::dated_as;
use crate::desk::Desk;
use crate::happening::{Happening, event_of};
use crate::prose::Wish;
use crate::speech::said_in;
use crate::words::capitalised;

/// Most lines without a date, of all lines.
const UNDATED: (usize, usize) = (10, 26);

/// Most happenings that are tried.
const MOST: usize = 64;

impl Desk<'_> {
    /// The timeline: what has a date in the sources by date, then what has none in the order reported.
    pub(crate) fn timeline(&mut self, happenings: &[Happening]) -> Vec<Entry> {
        // The weightiest that can be told are chosen, and then written again in the order of the page, so that whoever
        // is named first is introduced there.
        let before = self.state();
        let mut chosen = self.weightiest(happenings);
        self.restore(before);
        chosen.sort_by(|a, b| {
            let key = |h: &Happening| dated_by(h).map(|w| (w.from, w.to));
            // `None` sorts first, but the undated come last.
            key(a)
                .is_none()
                .cmp(&key(b).is_none())
                .then_with(|| key(a).cmp(&key(b)))
                .then_with(|| a.members.cmp(&b.members))
        });
        let mut result: Vec<Entry> = chosen.into_iter().filter_map(|h| self.line(h)).collect();
        let mut undated = result.iter().filter(|e| e.date.is_none()).count();
        while result.len() < self.options.timeline
            && undated < self.undated()
            && let Some(sentence) = self.point(Role::Body, 28)
        {
            undated += 1;
            result.push(Entry { date: None, sentence });
        }
        result
    }

    /// Most lines without a date.
    fn undated(&self) -> usize {
        (self.options.timeline * UNDATED.0).div_ceil(UNDATED.1)
    }

    /// Most lines with one.
    fn dated(&self) -> usize {
        self.options.timeline - self.undated().min(self.options.timeline / 2)
    }

    /// Happenings that make a line, by weight.
    fn weightiest<'h>(&mut self, happenings: &'h [Happening]) -> Vec<&'h Happening> {
        let took_place = |h: &&Happening| matches!(h.modality, Modality::Asserted | Modality::Historical);
        let (mut dated, mut undated) = (0, 0);
        let mut result = Vec::new();
        for happening in happenings.iter().filter(took_place).take(MOST) {
            let when = dated_by(happening);
            let full = if when.is_some() { dated >= self.dated() } else { undated >= self.undated() };
            // Accusations and claims without a date stand under "Who says what".
            let talk = happening.claimed || happening.kind == EventType::Accuse;
            if full || when.is_none() && talk && !self.is_unsaid(happening) {
                continue;
            }
            if result.len() >= self.options.timeline {
                break;
            }
            if self.line(happening).is_some() {
                dated += usize::from(when.is_some());
                undated += usize::from(when.is_none());
                result.push(happening);
            }
        }
        result
    }

    /// The line of a happening.
    fn line(&mut self, happening: &Happening) -> Option<Entry> {
        let readings = self.prose.readings;
        let when = dated_by(happening);
        let wish = Wish { undated: when.is_some(), embedded: false };
        let taste = Taste { words: 14, most: 28, wish, ..Taste::default() };
        let mut happening = happening.clone();
        let Some(when) = when else {
            // What someone says happened stands under "Who says what".
            if !self.is_unsaid(&happening) {
                happening.members.retain(|m| {
                    event_of(readings, *m).is_some_and(|e| {
                        let trigger = e.evidence.trigger();
                        let mut claims = readings.get(m.reading).into_iter().flat_map(said_in);
                        !claims.any(|c| c.content.iter().any(|p| p.overlaps(trigger)))
                    })
                });
            }
            return self.tell(&happening, taste).map(|sentence| Entry { date: None, sentence });
        };
        // Only reports that give this date can carry the line.
        happening.members.retain(|m| {
            let same = event_of(readings, *m).and_then(|e| e.when).filter(|w| w.from == when.from && w.to == when.to);
            same.and_then(|w| w.span)
                .is_some_and(|span| readings.get(m.reading).is_some_and(|r| !clause::is_date_ahead(&r.document, span)))
        });
        // A dated line may say again what lead or takeaways say without the date.
        let (told, shown) = (std::mem::take(&mut self.told), std::mem::take(&mut self.shown));
        let deeds = std::mem::take(&mut self.deeds);
        self.told.extend(self.lines.0.iter().cloned());
        self.shown.extend(self.lines.1.iter().copied());
        let sentence = self.tell(&happening, taste);
        let fresh = self.told.difference(&self.lines.0).cloned();
        let fresh: Vec<String> = fresh.collect();
        self.lines.1.extend(self.shown.iter().skip(self.lines.1.len()).copied().collect::<Vec<_>>());
        self.shown.extend(shown);
        self.lines.0.extend(fresh);
        self.told.extend(told);
        self.deeds.extend(deeds);
        let sentence = sentence?;
        let text = |m: &crate::happening::Member| readings.get(m.reading).map_or("", |r| r.document.text());
        let words = happening.members.first().map_or("", text);
        let sentence = self.without_date(sentence, &dated_as(&when, words, self.prose.year));
        let own = happening.members.first().and_then(|m| event_of(readings, *m)?.when).unwrap_or(when);
        Some(Entry { date: Some(capitalised(&dated_as(&own, words, self.prose.year))), sentence })
    }

    /// A sentence without the date that its line gives, at its beginning or end.
    fn without_date(&mut self, sentence: Sentence, date: &str) -> Sentence {
        let [part] = sentence.parts.as_slice() else { return sentence };
        let text = part.text.as_str();
        let opened = text.strip_prefix(&format!("On {date}, ")).or(text.strip_prefix(&format!("On {date} ")));
        let closed = text.strip_suffix(&format!(" on {date}."));
        let bare = match (opened, closed) {
            (Some(rest), _) => capitalised(rest),
            (None, Some(rest)) => format!("{rest}."),
            (None, None) => return sentence,
        };
        let shorter = Sentence::new(sentence.kind, bare, part.citations.clone());
        if self.passes(&shorter) { shorter } else { sentence }
    }

    /// Whether what is claimed to have happened stands in no statement that "Who says what" could show: the statement
    /// mainly says something else, or comes from nobody.
    fn is_unsaid(&self, happening: &Happening) -> bool {
        let readings = self.prose.readings;
        happening.kind != EventType::Accuse
            && happening.members.iter().all(|m| {
                let claim = event_of(readings, *m).and_then(|e| match e.voice {
                    Voice::Claim(id) => Some((readings.get(m.reading)?.claims.get(id as usize)?, e)),
                    Voice::Reporter => None,
                });
                let Some((claim, event)) = claim else { return false };
                let first = claim.events.first().and_then(|i| readings.get(m.reading)?.events.get(*i as usize));
                first.is_some_and(|first| first.evidence.trigger() != event.evidence.trigger())
            })
    }
}

/// The date that the sources give a happening in words.
fn dated_by(happening: &Happening) -> Option<When> {
    happening.when.filter(|w| w.span.is_some())
}
