//! A Wikidata dump as entities: one pass over the lines, with compact facts in memory until the end.
//!
//! One pass, because a dump can come through a pipe and its items stand in no useful order: a president may come before
//! the presidency and both before the country. What is kept of an item is what may be needed: all of a person in
//! office, of a position its name and country, of a town that is a capital its label. [`dump`] cuts a stream into
//! lines, [`sift`] turns a line into facts (on any thread), [`gather`] collects them and settles who held what.

pub mod dump;
pub mod gather;
mod item;
pub(crate) mod offices;
pub mod sift;

use std::collections::BTreeSet;

use demarche_ontology::code::Code;

/// What is wanted of a dump.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Only actors of these countries and bodies; all where it is empty.
    pub countries: BTreeSet<Code>,
    /// Only people and organisations with so many sitelinks; countries come in any case.
    pub min_sitelinks: u32,
    /// Nothing that was over before this year.
    pub since: Option<i16>,
    /// Languages of names; the first that an item has gives its main name.
    pub languages: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        let languages = ["en", "mul"].map(str::to_owned).to_vec();
        Self { countries: BTreeSet::new(), min_sitelinks: 10, since: None, languages }
    }
}
