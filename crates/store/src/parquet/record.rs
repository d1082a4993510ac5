//! What the tables are made of: a reading in its outside shape, with what lies beside it.

use demarche_record::reading::Reading;

use crate::ids::{EventIds, stable};
use crate::imprint::Imprint;
use crate::reading;
use crate::shape::ReadingShape;

/// One article for the tables.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// All that was read.
    pub reading: ReadingShape,
    /// Of the article: its id and its text ([`EventIds::article`]).
    pub key: u64,
    /// Ids of the events, in their order.
    pub events: Vec<u64>,
}

impl Record {
    /// The record of a reading.
    pub fn new(reading: &Reading, imprint: &Imprint) -> Self {
        let ids = EventIds::new(reading);
        let shape = reading::shape(reading, imprint);
        let title = shape.title.clone().or_else(|| reading.document.headline().map(str::to_owned));
        Self {
            reading: ReadingShape { title, ..shape },
            key: ids.article(),
            events: reading.events.iter().enumerate().map(|(i, e)| ids.of(i, e, 0)).collect(),
        }
    }

    /// The id of the event of this number; where none was given, one made of its name in the article.
    pub(crate) fn event_id(&self, index: usize) -> u64 {
        self.events.get(index).copied().unwrap_or_else(|| self.id_of("event", &index.to_string()))
    }

    /// The id outside its article of a claim or mention.
    pub(crate) fn id_of(&self, kind: &str, in_article: &str) -> u64 {
        stable(&[&self.key.to_le_bytes(), kind.as_bytes(), in_article.as_bytes()])
    }
}
