//! In what the reports of a story differ.

use std::time::{Duration, Instant};

use demarche_record::happening::Aspect;
use demarche_story::compare::{Said, Witness, compare};
use demarche_story::origin::Provenance;
use demarche_story::told::Coded;

use crate::problem::Problem;
use crate::shape::event::EventRecord;
use crate::shape::part::{ArticleRef, Piece};
use crate::shape::story::{Difference, Happening, Variant, Variants};
use crate::source::{Stored, problem};

/// Time for reading the reports again; a story is shown without its differences rather than not at all.
const READING: Duration = Duration::from_millis(1_000);

/// What reports differ about: the aspect, the happening, its words.
type Matter = (Aspect, Option<usize>, String);

/// Where the events of a story stand: article, first and last code point of the sentence, id.
pub(super) type Places = Vec<(String, u32, u32, String)>;

pub(super) fn places(events: &[EventRecord]) -> Places {
    let place = |e: &EventRecord| (e.article.id.clone(), e.sentence.start, e.sentence.end, e.id.clone());
    events.iter().map(place).collect()
}

impl Stored {
    /// In what the reports of a story differ; `None` where there is no time to read them now.
    pub(super) fn differences(
        &mut self,
        story: &str,
        timeline: &[Happening],
        places: &Places,
    ) -> Result<Option<Vec<Difference>>, Problem> {
        match self.compared(story, timeline, places) {
            Err(late) if late.status == 503 => Ok(None),
            other => other.map(Some),
        }
    }

    fn compared(&mut self, story: &str, timeline: &[Happening], places: &Places) -> Result<Vec<Difference>, Problem> {
        let Some(desk) = self.about.desk.clone() else { return Ok(Vec::new()) };
        let articles = self.of_story(story)?.articles;
        if articles.len() < 2 {
            return Ok(Vec::new());
        }
        let readings = self.again(&articles, Some(Instant::now() + READING))?;
        let style = desk.style()?;
        let mut reports: Vec<(ArticleRef, Provenance, Coded)> = Vec::new();
        for (article, reading) in articles.iter().zip(&readings) {
            let line = self.store.article_line(*article).map_err(problem)?;
            let article_ref = self.article_ref(&line)?;
            // Two reports of one publisher are one witness.
            let same = reports.iter().position(|(other, ..)| other.outlet == article_ref.outlet);
            let publisher = Some(same.unwrap_or(reports.len()) as u64).filter(|_| !article_ref.outlet.is_empty());
            let provenance = Provenance { own: *article as u64, publisher, ..Provenance::default() };
            reports.push((article_ref, provenance, Coded::of(reading, &|form| style.number(form))));
        }
        let witnesses: Vec<Witness<'_>> =
            reports.iter().map(|(_, provenance, coded)| Witness { provenance, coded }).collect();
        let found = compare(&witnesses);
        let variant = |said: &Said| -> Option<Variant> {
            let (article, ..) = reports.get(said.report)?;
            let words = &said.words;
            let piece = Piece { start: words.start, end: words.end, text: words.text.clone() };
            Some(Variant { piece, article: article.clone() })
        };
        let mut all: Vec<(Matter, Difference)> = Vec::new();
        for difference in found.differences {
            let (Some(one), Some(other)) = (variant(&difference.one), variant(&difference.other)) else { continue };
            let key = (difference.aspect, difference.happening, difference.what.clone());
            let at = all.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
                let happening = happening_of(&one, timeline, places);
                let subject = subject(difference.aspect, &difference.what);
                let id = format!("d{}", all.len() + 1);
                let aspect = name(difference.aspect).to_owned();
                all.push((key, Difference { id, aspect, subject, happening, variants: Vec::new() }));
                all.len() - 1
            });
            let Some((_, difference)) = all.get_mut(at) else { continue };
            let numbers = |form: &str| style.number(form);
            [one, other].into_iter().for_each(|telling| add(&mut difference.variants, telling, &numbers));
        }
        Ok(all.into_iter().map(|(_, difference)| difference).filter(|d| d.variants.len() > 1).collect())
    }
}

/// The happening of the timeline in whose sentence some words stand.
fn happening_of(words: &Variant, timeline: &[Happening], places: &Places) -> Option<String> {
    let inside = |(article, start, end, _): &&(String, u32, u32, String)| {
        *article == words.article.id && *start <= words.piece.start && words.piece.end <= *end
    };
    let (.., event) = places.iter().find(inside)?;
    timeline.iter().find(|happening| happening.events.contains(event)).map(|happening| happening.id.clone())
}

fn add(variants: &mut Vec<Variants>, telling: Variant, numbers: &dyn Fn(&str) -> Option<f64>) {
    let value = telling.piece.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let same = |t: &Variant| (t.piece.start, &t.article.id) == (telling.piece.start, &telling.article.id);
    let key = words(&value, numbers);
    match variants.iter_mut().find(|known| words(&known.value, numbers) == key) {
        Some(known) if known.tellings.iter().any(same) => {}
        Some(known) => known.tellings.push(telling),
        None => variants.push(Variants { value, tellings: vec![telling] }),
    }
}

/// What is said, whatever the order, the case and the way of writing numbers: "May 12" is "12 May".
fn words(value: &str, numbers: &dyn Fn(&str) -> Option<f64>) -> Vec<String> {
    let words = value.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    let mut words: Vec<String> =
        words.map(|word| numbers(&word).map_or_else(|| word.clone(), |n| n.to_string())).collect();
    words.sort_unstable();
    words
}

const fn name(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Time => "when",
        other => other.name(),
    }
}

fn subject(aspect: Aspect, what: &str) -> String {
    let words = match aspect {
        Aspect::Actors => "who did it",
        Aspect::Recipients => "to whom it was done",
        Aspect::Blame => "who is blamed",
        Aspect::Place => "where it was",
        Aspect::Time => "when it was",
        Aspect::Modality => "whether it happened",
        Aspect::Number if what.is_empty() => "how many",
        Aspect::Number => what,
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_told_twice_are_one_variant() {
        let said = |article: &str, start: u32, text: &str| Variant {
            piece: Piece { start, end: start + 2, text: text.to_owned() },
            article: ArticleRef {
                id: article.to_owned(),
                title: String::new(),
                outlet: String::new(),
                date: None,
                url: None,
            },
        };
        let mut variants = Vec::new();
        for telling in [said("a", 1, "six\n men"), said("a", 1, "six men"), said("b", 4, "Men: 6"), said("c", 1, "two")]
        {
            add(&mut variants, telling, &|form| if form == "six" { Some(6.0) } else { form.parse().ok() });
        }
        let counts: Vec<(&str, usize)> = variants.iter().map(|v| (v.value.as_str(), v.tellings.len())).collect();
        assert_eq!(counts, [("six men", 2), ("two", 1)]);
    }
}
