//! Stories while articles come in: the stream goes on where the last run left it.

use std::collections::BTreeSet;

use demarche_store::db::key::{Hash, Outline};
use demarche_store::db::writer::Writer;
use demarche_store::shape::{PartyShape, ReadingShape};
use demarche_story::report::{Known, Report};
use demarche_story::stories::{Config, Placed, Placement, Stories};

use super::failure;
use crate::arguments::Sources;
use crate::command::stories::knowledge;
use crate::failure::Failure;

/// Reports that new ones are compared with.
const WINDOW: usize = 1 << 14;
/// Reports after which the state is kept; after a kill at most so many are gone through again.
const KEEP_EVERY: usize = 1 << 14;
/// The same at the end of a run: below, going through them again costs less than keeping the state.
const KEEP_AT_END: usize = 1 << 10;
/// Articles that are looked up at once.
const STRETCH: usize = 1000;

/// The stream of stories of a store.
pub struct Desk {
    stories: Stories,
    /// Number of the last article in it.
    last: i64,
    /// Reports since the state was kept.
    since: usize,
}

impl Desk {
    /// Take up the stream: the state that was kept, and the articles that came after it.
    pub fn open(writer: &mut Writer, sources: &Sources) -> Result<Self, Failure> {
        let knowledge = knowledge(sources)?;
        let config = Config { window: WINDOW };
        let kept = writer.store().story_state().map_err(failure)?;
        // A state of another release cannot be taken up; then the reports of the window are.
        let kept = kept.and_then(|(upto, state)| Some((upto, Stories::load(knowledge.clone(), config, &state).ok()?)));
        let (last, stories) = match kept {
            Some(kept) => kept,
            None => (begin(writer)?, Stories::new(knowledge, config)),
        };
        let mut desk = Self { stories, last, since: 0 };
        desk.catch_up(writer)?;
        Ok(desk)
    }

    fn catch_up(&mut self, writer: &mut Writer) -> Result<(), Failure> {
        loop {
            let articles = writer.store().articles_after(self.last, STRETCH).map_err(failure)?;
            if articles.is_empty() {
                return Ok(());
            }
            for article in articles {
                let shape = writer.store().first_reading(article).map_err(failure)?;
                self.add(writer, article, &report_of(&shape))?;
            }
        }
    }

    /// Add a new article.
    pub fn add(&mut self, writer: &mut Writer, article: i64, report: &Report) -> Result<(), Failure> {
        let Placement { placed, moved, .. } = self.stories.add(report);
        self.last = article;
        self.since += 1;
        for placed in [placed].iter().chain(&moved) {
            place(writer, placed)?;
        }
        Ok(())
    }

    /// Keep the state with the batch, where it is time to.
    pub fn keep(&mut self, writer: &mut Writer, last: bool) -> Result<(), Failure> {
        if self.since >= if last { KEEP_AT_END } else { KEEP_EVERY } {
            writer.keep_stories(self.last, &self.stories.save()).map_err(failure)?;
            self.since = 0;
        }
        Ok(())
    }
}

/// The article after which a stream without a state begins: the first one, unless they are more than it can hold.
fn begin(writer: &Writer) -> Result<i64, Failure> {
    let all = writer.store().last_article().map_err(failure)?;
    let most = (WINDOW + KEEP_EVERY) as i64 + super::BATCH as i64;
    Ok(if all > most { all - WINDOW as i64 } else { 0 })
}

fn place(writer: &mut Writer, placed: &Placed) -> Result<(), Failure> {
    let number = |writer: &Writer, name: &str| match key(name) {
        Some(key) => writer.store().number(&key).map_err(failure),
        None => Ok(None),
    };
    // An article that was forgotten may still be in the stream.
    let Some(article) = number(writer, &placed.id)? else { return Ok(()) };
    let copy_of = match &placed.copy_of {
        Some(name) => number(writer, name)?,
        None => None,
    };
    writer.place(article, placed.story.0, copy_of).map_err(failure)
}

/// What grouping knows of words.
fn report_of(shape: &ReadingShape) -> Report {
    report(shape, &Outline::from(shape).identity())
}

/// An article as the stream sees it, under the name of its identity.
pub fn report(shape: &ReadingShape, key: &Hash) -> Report {
    Report {
        id: key.iter().map(|byte| format!("{byte:02x}")).collect(),
        title: shape.title.clone(),
        text: shape.text.clone(),
        date: shape.date.as_deref().and_then(|date| date.parse().ok()),
        source: shape.site.clone(),
        url: shape.url.clone(),
        known: known(shape),
    }
}

/// The identity behind a name of [`report`].
fn key(name: &str) -> Option<Hash> {
    let mut key = Hash::default();
    for (at, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(name.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(key)
}

/// What the reading found: who acts, where, and who did what to whom.
fn known(shape: &ReadingShape) -> Known {
    let name = |party: &PartyShape| party.wikidata.clone().unwrap_or_else(|| party.name.clone());
    let code = |party: &PartyShape| party.country.clone().unwrap_or_else(|| party.name.clone());
    let (mut actors, mut places, mut events) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for event in &shape.events {
        let parties = || event.actors.iter().chain(&event.recipients);
        actors.extend(parties().map(name));
        if let Some(place) = &event.place {
            places.insert(place.geonameid.map_or_else(|| place.name.clone(), |id| id.to_string()));
        }
        if let (Some(actor), Some(recipient)) = (event.actors.first(), event.recipients.first()) {
            events.insert(format!("{} {} {}", event.kind, code(actor), code(recipient)));
        }
    }
    let list = |set: BTreeSet<String>| set.into_iter().collect();
    Known { actors: list(actors), places: list(places), events: list(events) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_report_leads_back_to_its_article() {
        let hash = demarche_store::db::key::identity("a", None, None, None);
        let name: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(key(&name), Some(hash));
        assert_eq!(key("not a name"), None);
    }
}
