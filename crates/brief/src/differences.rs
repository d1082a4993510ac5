//! Where the sources differ: in numbers, in dates, and in who was first.

use demarche_record::reading::Reading;
use demarche_record::when::Precision;

use crate::brief::{Citation, Kind, Part, Sentence, Support};
use crate::candidate::has_word;
use crate::dates::day;
use crate::desk::Desk;
use crate::happening::{Happening, event_of};
use crate::words::{capitalised, listed};
use demarche_ontology::mode::Mode;
use demarche_record::figure::{Figure, contested, figures};
use demarche_record::side::{side, sides};

/// What is compared, where it is no noun of a source.
pub const FIRST: &str = "Who expelled diplomats first";
/// Before a deed, where its day is compared.
pub const DAY: &str = "The day ";
/// Sums that each source words in its own way.
pub const TOTALS: [&str; 2] = ["People killed", "People arrested or detained"];

/// What one or several sources say.
struct Version {
    words: String,
    value: f64,
    sources: Vec<(usize, demarche_text::span::Span)>,
}

impl Desk<'_> {
    /// Differences between independent sources.
    pub(crate) fn differences(&mut self, happenings: &[Happening]) -> Vec<Sentence> {
        let mut result = Vec::new();
        for cluster in self.clusters() {
            result.extend(self.of_figures(&cluster));
        }
        result.extend(happenings.iter().filter_map(|h| self.of_dates(h)));
        result.extend(self.of_first());
        result.retain(|sentence| self.passes(sentence));
        result.truncate(self.options.differences);
        result
    }

    fn independent(&self) -> impl Iterator<Item = (usize, &Reading)> {
        let copies = self.copies;
        self.prose.readings.iter().enumerate().filter(move |(i, _)| copies.get(*i).copied().flatten().is_none())
    }

    /// Figures of different reports that count the same thing, where they are not all equal.
    pub(crate) fn clusters(&self) -> Vec<Vec<Figure>> {
        let numbers = |form: &str| self.prose.style.number(form);
        contested(self.independent().map(|(index, reading)| figures(&numbers, index, reading)))
    }

    fn of_figures(&self, cluster: &[Figure]) -> Option<Sentence> {
        let first = cluster.first()?;
        let mut versions: Vec<Version> = Vec::new();
        for figure in cluster {
            let source = (figure.reading, figure.span);
            match versions.iter_mut().find(|v| v.words == figure.words) {
                Some(version) => version.sources.push(source),
                None => {
                    versions.push(Version { words: figure.words.clone(), value: figure.value, sources: vec![source] })
                }
            }
        }
        versions.sort_by(|a, b| a.value.total_cmp(&b.value));
        let longest = cluster.iter().max_by_key(|f| f.topic.len()).unwrap_or(first);
        let cited = Citation { reading: longest.reading, span: longest.span, support: Support::Words };
        // "Days" alone says little: a noun that all these sentences share says of what.
        let mut shared = longest.nouns.clone();
        for figure in cluster {
            shared.retain(|n| figure.nouns.contains(n));
        }
        let of_what = shared.into_iter().max_by_key(String::len).filter(|_| !longest.topic.contains(' '));
        let topic = of_what.map_or(longest.topic.clone(), |noun| format!("{} ({noun})", longest.topic));
        Some(self.told(&topic, vec![cited], &versions))
    }

    /// "Topic: 3 (Meridian), 5 (The Harbour Ledger)."
    fn told(&self, topic: &str, cited: Vec<Citation>, versions: &[Version]) -> Sentence {
        let mut parts = vec![Part { text: format!("{}: ", capitalised(topic)), citations: cited }];
        for (i, version) in versions.iter().enumerate() {
            let labels: Vec<String> = version.sources.iter().map(|(r, _)| self.label(*r)).collect();
            let end = if i + 1 == versions.len() { "." } else { "; " };
            let citations = version.sources.iter().map(|(reading, span)| Citation {
                reading: *reading,
                span: *span,
                support: Support::Words,
            });
            parts.push(Part {
                text: format!("{} ({}){end}", version.words, listed(&labels)),
                citations: citations.collect(),
            });
        }
        Sentence { kind: Kind::Difference, parts }
    }

    /// One happening on different days.
    fn of_dates(&self, happening: &Happening) -> Option<Sentence> {
        let mut versions: Vec<Version> = Vec::new();
        let mut topic = None;
        for member in &happening.members {
            let event = event_of(self.prose.readings, *member)?;
            let copy = self.copies.get(member.reading).copied().flatten().is_some();
            let Some(when) = event.when.filter(|w| w.precision == Precision::Day && w.span.is_some() && !copy) else {
                continue;
            };
            let trigger = event.evidence.trigger();
            let source = (member.reading, trigger);
            if versions.iter().any(|v| v.sources.iter().any(|s| s.0 == member.reading)) {
                continue;
            }
            topic = topic.or_else(|| self.deed(member.reading, event));
            let words = day(when.from, self.prose.year);
            match versions.iter_mut().find(|v| v.words == words) {
                Some(version) => version.sources.push(source),
                None => versions.push(Version { words, value: 0.0, sources: vec![source] }),
            }
        }
        let (topic, cited) = topic?;
        (versions.len() > 1).then(|| self.told(&format!("{DAY}{}", embedded(&topic)), cited, &versions))
    }

    /// "Algeria expelled diplomats": doer, verb and what it was done to.
    fn deed(&self, reading: usize, event: &demarche_record::event::Event) -> Option<(String, Vec<Citation>)> {
        let written =
            self.prose.phrase(reading, event, &self.prose.cast.members().map(|(n, _)| n.to_owned()).collect())?;
        // How many is another question.
        let counted = |w: &&str| self.prose.style.number(w).is_none();
        let text: Vec<&str> = written.text.split(' ').filter(counted).collect();
        Some((text.join(" "), written.citations))
    }

    /// Who expelled whose diplomats first, where each did and the reports disagree.
    fn of_first(&self) -> Option<Sentence> {
        let mut versions: Vec<(Version, String)> = Vec::new();
        let mut topic: Option<Citation> = None;
        for (index, reading) in self.independent() {
            let expels =
                reading.events.iter().filter(|e| e.modes.contains(&Mode::SanctionExpel) && e.actors.len() == 1);
            let mut dated: Vec<_> = expels.filter_map(|e| Some((e.when?.from, e))).collect();
            dated.sort_by_key(|(date, e)| (*date, e.evidence.trigger()));
            let Some((_, first)) = dated.first().copied() else { continue };
            let text = reading
                .document
                .sentences
                .get(first.evidence.sentence as usize)
                .map_or("", |s| s.span.of(reading.document.text()));
            let other = dated.iter().any(|(_, e)| sides(&e.actors) != sides(&first.actors));
            let answered = reading.events.iter().any(|e| {
                let s = reading
                    .document
                    .sentences
                    .get(e.evidence.sentence as usize)
                    .map_or("", |s| s.span.of(reading.document.text()));
                has_word(self.prose.style, "reciprocal", s) && sides(&e.actors) != sides(&first.actors)
            });
            if !(other || answered || has_word(self.prose.style, "beginning", text)) {
                continue;
            }
            let actor = first.actors.first()?;
            let Some((name, _)) =
                self.prose.cast.call(actor, &self.prose.cast.members().map(|(n, _)| n.to_owned()).collect())
            else {
                continue;
            };
            let source = (index, first.evidence.trigger());
            topic = topic.or(Some(Citation { reading: index, span: source.1, support: Support::Words }));
            let key = side(actor);
            match versions.iter_mut().find(|(_, k)| *k == key) {
                Some((version, _)) => version.sources.push(source),
                None => versions.push((Version { words: name, value: 0.0, sources: vec![source] }, key)),
            }
        }
        let versions: Vec<Version> = versions.into_iter().map(|(v, _)| v).collect();
        (versions.len() > 1).then(|| self.told(FIRST, topic.into_iter().collect(), &versions))
    }
}

/// A deed inside a sentence: a lone article begins in lower case.
fn embedded(deed: &str) -> String {
    deed.strip_prefix("The ").map_or_else(|| deed.to_owned(), |rest| format!("the {rest}"))
}
