//! Events behind a past day that a forecast names: words of articles, or rows of imported files.

use demarche_store::db::find::actors::Who;
use demarche_store::db::find::events::Order;
use demarche_store::db::find::filter::{Days, EventFilter};
use demarche_store::db::store::Store;
use demarche_store::error::Error;
use serde::Serialize;

/// Events that are looked at for each that is wanted: some are of the other direction.
const LOOKED_AT: usize = 8;

/// An event behind a past fact.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Evidence {
    /// Words of an article.
    Read {
        /// Its number in the store.
        article: i64,
        /// The id it came with.
        id: String,
        /// Headline.
        title: Option<String>,
        /// Address.
        url: Option<String>,
        /// Where the trigger begins in the text, in code points.
        start: u32,
        /// And ends.
        end: u32,
        /// The words of the sentence.
        sentence: String,
    },
    /// A row of an imported file.
    Imported {
        /// `icews`, `polecat` or `gdelt`.
        imported: String,
        /// Name of the file.
        file: String,
        /// Line, from 1.
        line: i64,
        /// The id it came with.
        id: String,
    },
}

/// What one did to another on a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Deed {
    pub source: String,
    pub target: String,
    /// `YYYY-MM-DD`.
    pub day: String,
    /// PLOVER types; none for all.
    pub types: Vec<String>,
    /// Quad classes; none for all.
    pub quads: Vec<u8>,
}

impl Deed {
    /// Up to `most` events behind it: what reporters assert first, then what was imported.
    pub fn events(&self, store: &Store, most: usize) -> Result<Vec<Evidence>, Error> {
        // Who meets has no recipient, so both are looked for on either side, and who did it is checked after.
        let mut filter = EventFilter {
            types: self.types.clone(),
            quads: self.quads.clone(),
            parties: vec![Who::state(&self.source, &self.source), Who::state(&self.target, &self.target)],
            days: Days { from: Some(self.day.clone()), to: Some(self.day.clone()) },
            modalities: vec!["asserted".to_owned()],
            voices: vec!["reporter".to_owned()],
            ..EventFilter::default()
        };
        let places = store.events(&filter, Order::Newest, None, most * LOOKED_AT)?;
        let mut events: Vec<Evidence> = store
            .event_records(&places)?
            .into_iter()
            .filter(|record| record.event.actors.iter().any(|a| a.country.as_deref() == Some(&self.source)))
            .take(most)
            .map(|record| Evidence::Read {
                article: record.article.number,
                id: record.article.name,
                title: record.article.title,
                url: record.article.url,
                start: record.event.trigger.start,
                end: record.event.trigger.end,
                sentence: record.sentence,
            })
            .collect();
        if events.len() < most {
            (filter.modalities, filter.voices) = (Vec::new(), Vec::new());
            let imported = store.imported(&filter, most * LOOKED_AT)?.into_iter();
            let done = imported.filter(|e| e.actors.iter().any(|a| a.1.as_deref() == Some(&self.source)));
            let done = done.take(most - events.len());
            events.extend(done.map(|e| Evidence::Imported {
                imported: e.scheme,
                file: e.file,
                line: e.line,
                id: e.id,
            }));
        }
        Ok(events)
    }
}
