//! Where the sources differ: what each version is, and whose it is.

use demarche_record::reading::Reading;

use crate::brief::{Citation, Kind, Part, Sentence};
use crate::check::evidence::{Cited, Proof};
use crate::check::{Checker, Refusal, operators, order};
use crate::dates::dated;
use crate::differences::{DAY, FIRST, TOTALS};
use crate::origin;
use crate::quantity::quantities;
use crate::words::{listed, words};

impl Checker<'_> {
    /// Each version stands in the words of every source that it is given to, and of no other.
    pub(super) fn check_versions(&self, sentence: &Sentence, readings: &[Reading]) -> Result<(), Refusal> {
        let Some((topic, versions)) = sentence.parts.split_first() else { return Err(Refusal::NoEvidence) };
        let what = topic.text.trim_end_matches(": ");
        self.check_topic(what, topic, readings)?;
        for version in versions {
            let refused = || Refusal::Attribution(version.text.clone());
            let (said, labels) = version.text.rsplit_once(" (").ok_or_else(refused)?;
            let mut sources: Vec<usize> = Vec::new();
            for citation in &version.citations {
                if !sources.contains(&citation.reading) {
                    sources.push(citation.reading);
                }
            }
            let own: Vec<String> = sources.iter().filter_map(|i| Some(origin::label(readings.get(*i)?, *i))).collect();
            if labels.trim_end_matches([';', '.', ' ']).trim_end_matches(')') != listed(&own) {
                return Err(refused());
            }
            for citation in &version.citations {
                let part = Part { text: String::new(), citations: vec![*citation] };
                let proof = Proof::new(&part, readings).ok_or(Refusal::NoEvidence)?;
                if !proof.cited.iter().any(|c| self.says(what, said, c, *citation)) {
                    return Err(Refusal::Number(said.to_owned()));
                }
            }
        }
        Ok(())
    }

    /// What is compared is what the words count, or a deed that they tell.
    fn check_topic(&self, what: &str, topic: &Part, readings: &[Reading]) -> Result<(), Refusal> {
        let proof = Proof::new(topic, readings).ok_or(Refusal::NoEvidence)?;
        if what == FIRST || TOTALS.contains(&what) {
            return Ok(());
        }
        if let Some(deed) = what.strip_prefix(DAY) {
            let part = Part { text: crate::words::capitalised(deed.trim_start()), citations: topic.citations.clone() };
            let shown = words(&part.text);
            // To whom it is done stands there word for word.
            let object: Vec<String> = shown.iter().rev().take(2).rev().map(|w| w.lower.clone()).collect();
            if shown.last().is_some_and(|w| !w.is_capital()) && !proof.holds(&object) {
                return Err(Refusal::Order(object.join(" ")));
            }
            operators::check(self.style, &part, &shown, &proof)?;
            return order::check(self.style, Kind::Fact, &part, &shown, &proof);
        }
        let plain = what.split(" (").next().unwrap_or(what);
        let counted: Vec<String> = words(plain).into_iter().map(|w| w.lower).collect();
        // "Dutch diplomats expelled": the thing, and what was done to it.
        let thing = counted.split_last().map_or(&counted[..], |(_, thing)| thing);
        let whole = proof.holds(&counted);
        if whole || !thing.is_empty() && proof.holds(thing) { Ok(()) } else { Err(Refusal::Order(plain.to_owned())) }
    }

    /// Whether the words say this number, this day, or that this one did it.
    fn says(&self, what: &str, said: &str, cited: &Cited<'_>, citation: Citation) -> bool {
        let mut events = cited.events().filter(|e| e.evidence.trigger() == citation.span);
        if what == FIRST {
            let name = said.trim_start_matches("the ");
            return events.any(|e| {
                let own = |a: &demarche_record::actor::Actor| [&a.name, &a.text].into_iter().any(|n| n.ends_with(name));
                e.actors.iter().any(|a| own(a) || cited.called(a).contains(&name))
            });
        }
        if what.starts_with(DAY) {
            return events.filter_map(|e| e.when).any(|when| {
                let year = Some(when.from.year());
                dated(&when, None) == said || dated(&when, year) == said
            });
        }
        let values =
            |text: &str| -> Vec<f64> { quantities(self.style, &words(text)).into_iter().map(|q| q.value).collect() };
        let own = values(citation.span.of(cited.reading.document.text()));
        let shown = values(said);
        !shown.is_empty() && shown.iter().all(|value| own.contains(value))
    }
}
