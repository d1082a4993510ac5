//! What waits for review: names that no row knows, and events of which the coder is not sure.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use demarche_lexicon::names::fold;
use demarche_store::db::show::doubts::UnknownName;
use demarche_store::ids::{hex, stable};
use demarche_store::shape::ReadingShape;
use demarche_world::reading::Reading;
use demarche_world::review::{Proposal, Review, Unknown};
use demarche_world::sighting::{Sighting, sightings};

use crate::problem::Problem;
use crate::server::Source;
use crate::shape::part::{Piece, Span};
use crate::shape::review::{Example, Guess, NameItem};
use crate::source::{Stored, problem};

/// Names that wait at once.
const MOST_NAMES: usize = 1_000;
/// Events that wait at once.
const MOST_EVENTS: usize = 5_000;
/// Events below this confidence are doubtful.
const DOUBTFUL: f64 = 0.5;
/// Articles that are read for what a name may be.
const READ: usize = 4;
/// Articles that are remembered between two names.
const MOST_SIGHTED: usize = 16;
const MOST_EXAMPLES: usize = 3;
const MOST_GUESSES: usize = 5;
/// Independent reports from which on a story weighs no more.
const MANY_REPORTS: f64 = 10.0;

/// What waits, in the order of its weight.
#[derive(Debug)]
pub(crate) struct Queue {
    /// Of the store.
    generation: u64,
    pub(crate) waiting: Vec<Waiting>,
}

/// Something that waits.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    /// 0 to 1.
    pub(crate) weight: f64,
    /// Tells it from others of the same weight.
    pub(crate) tie: u64,
    pub(crate) what: What,
}

/// What it is.
#[derive(Clone, Debug)]
pub(crate) enum What {
    /// A name that no row knows, with its id.
    Name(String, UnknownName),
    /// A doubtful event: article and number, and independent reports of its story.
    Event(i64, i64, i64),
}

/// An article with its unknown names.
#[derive(Debug)]
pub(crate) struct Sighted {
    shape: ReadingShape,
    reading: Reading,
    names: Vec<Sighting>,
}

/// The id of a name.
pub(crate) fn id_of(name: &str) -> String {
    hex(stable(&[b"name", fold(name).as_bytes()]))
}

impl Stored {
    /// What waits in this state of the store, whether decided on or not.
    pub(crate) fn queue(&mut self) -> Result<Arc<Queue>, Problem> {
        let generation = Source::generation(self)?;
        let kept = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(queue) = kept.filter(|queue| queue.generation == generation) {
            return Ok(queue);
        }
        let queue = Arc::new(Queue { generation, waiting: self.waiting()? });
        *self.queue.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&queue));
        Ok(queue)
    }

    fn waiting(&mut self) -> Result<Vec<Waiting>, Problem> {
        let names = self.store.unknown_names(MOST_NAMES).map_err(problem)?;
        let share = |n: f64, of: f64| if of > 0.0 { n.ln_1p() / of.ln_1p() } else { 0.0 };
        let most = names.iter().map(|name| name.events + name.claims).max().unwrap_or(0) as f64;
        // Names that differ in accents and signs only are one.
        let mut merged: BTreeMap<String, UnknownName> = BTreeMap::new();
        for name in names.into_iter().filter(|name| self.is_unknown(&name.name)) {
            let one = merged.entry(id_of(&name.name)).or_default();
            if one.name.is_empty() {
                one.name = name.name;
            }
            one.events += name.events;
            one.claims += name.claims;
            one.rows.extend(name.rows);
        }
        let mut waiting = Vec::new();
        for (id, name) in merged {
            let weight = share((name.events + name.claims) as f64, most).min(1.0);
            let tie = u64::from_str_radix(&id, 16).unwrap_or(0);
            waiting.push(Waiting { weight, tie, what: What::Name(id, name) });
        }
        for doubt in self.store.doubts(DOUBTFUL, MOST_EVENTS).map_err(problem)? {
            let told = share(doubt.reports as f64, MANY_REPORTS).min(1.0);
            let weight = (1.0 - doubt.confidence) * (0.5 + 0.5 * told);
            let tie = stable(&[&doubt.article.to_le_bytes(), &doubt.number.to_le_bytes()]);
            let what = What::Event(doubt.article, doubt.number, doubt.reports);
            waiting.push(Waiting { weight, tie, what });
        }
        waiting.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.tie.cmp(&b.tie)));
        Ok(waiting)
    }

    /// Whether a name may be one, and the base does not have it.
    fn is_unknown(&self, name: &str) -> bool {
        let capital = name.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_uppercase);
        capital && fold(name).chars().count() > 1 && self.about.actors.of(name).next().is_none()
    }

    /// The unknown names of an article; names that wait side by side often stand in the same ones.
    fn sighted(&mut self, article: i64) -> Result<Arc<Sighted>, Problem> {
        if let Some(sighted) = self.sighted.get(&article) {
            return Ok(Arc::clone(sighted));
        }
        if self.sighted.len() >= MOST_SIGHTED {
            self.sighted.clear();
        }
        let shape = self.store.reading(article).map_err(problem)?;
        // The outside shape is what readings have in common, whoever wrote them.
        let text = serde_json::to_string(&shape).map_err(|_| Problem::fault())?;
        let reading = Reading::parse(&text).map_err(|_| Problem::fault())?;
        let names = sightings(&reading, &self.about.actors);
        let sighted = Arc::new(Sighted { shape, reading, names });
        self.sighted.insert(article, Arc::clone(&sighted));
        Ok(sighted)
    }

    /// What a name may be, with sentences; its codes are those of the first proposal.
    pub(crate) fn name_item(&mut self, name: &UnknownName) -> Result<(NameItem, Option<Proposal>), Problem> {
        let standing = self.store.standing(&name.rows, READ).map_err(problem)?;
        let folded = fold(&name.name);
        let (mut review, mut examples) = (Review::default(), Vec::new());
        for article in standing.latest {
            let sighted = self.sighted(article)?;
            if let Some((piece, span)) = example(&sighted.shape, &folded).filter(|_| examples.len() < MOST_EXAMPLES) {
                let line = self.store.article_line(article).map_err(problem)?;
                examples.push(Example { piece, article: self.article_ref(&line)?, name: span });
            }
            let found = sighted.names.iter().filter(|sighting| fold(&sighting.name) == folded).cloned().collect();
            review.add(&sighted.reading, found);
        }
        let unknown = review.ranked().into_iter().next();
        let kind = unknown.as_ref().map_or_else(|| "organisation".to_owned(), |unknown| unknown.kind.clone());
        let guesses = unknown.as_ref().map(guesses).unwrap_or_default();
        let first = unknown.and_then(|unknown| unknown.proposals.into_iter().next());
        let (seen, sources) = (name.events + name.claims, standing.sources);
        let item = NameItem { text: name.name.clone(), kind, seen, sources, guesses, examples };
        Ok((item, first))
    }
}

fn guesses(unknown: &Unknown) -> Vec<Guess> {
    let all: u32 = unknown.proposals.iter().map(|proposal| proposal.documents).sum();
    let guess = |proposal: &Proposal| {
        let role = proposal.role.as_ref().map_or(String::new(), |role| format!(": “{role}”"));
        let why = match proposal.told {
            0 => format!("only named beside it, articles: {}", proposal.documents),
            told => format!("said by a text, articles: {told}{role}"),
        };
        Guess {
            actor: None,
            country: proposal.territory.clone().or_else(|| proposal.country.clone()),
            sector: proposal.sectors.first().cloned(),
            p: (f64::from(proposal.documents) / f64::from(all.max(1)) * 100.0).round() / 100.0,
            why,
        }
    };
    unknown.proposals.iter().take(MOST_GUESSES).map(guess).collect()
}

/// The first sentence with a name, and where in it the name is.
fn example(reading: &ReadingShape, folded: &str) -> Option<(Piece, Span)> {
    let is = |mention: &&demarche_store::shape::MentionShape| {
        let known = mention.party.as_ref().is_some_and(|party| fold(&party.name) == folded);
        (known || fold(&mention.text) == folded) && mention.kind != "pronoun"
    };
    // In its own words rather than as "the minister".
    let own = reading.mentions.iter().filter(is).find(|mention| fold(&mention.text).contains(folded));
    let mention = own.or_else(|| reading.mentions.iter().find(is))?;
    let sentence = reading.sentences.iter().find(|s| s.start <= mention.start && mention.end <= s.end)?;
    let text: String =
        reading.text.chars().skip(sentence.start as usize).take((sentence.end - sentence.start) as usize).collect();
    let span = Span { start: mention.start - sentence.start, end: mention.end - sentence.start };
    Some((Piece { start: sentence.start, end: sentence.end, text }, span))
}
