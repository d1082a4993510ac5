//! All that was read from one article.

use demarche_text::document::Document;
use demarche_text::issue::Issues;

use crate::actor::Actor;
use crate::event::{Claim, Event, Relation};
use crate::place::Place;
use crate::rejected::Rejected;

/// Who or what a mention is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Identity {
    /// As someone who acts; several for "the two countries".
    pub actors: Vec<Actor>,
    /// As somewhere.
    pub place: Option<Place>,
}

/// An article, read to the end.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The parsed article.
    pub document: Document,
    /// One for each mention of the document, in the same order.
    pub identities: Vec<Identity>,
    /// In text order.
    pub events: Vec<Event>,
    /// In text order; `Voice::Claim` indexes this list.
    pub claims: Vec<Claim>,
    /// In text order.
    pub relations: Vec<Relation>,
    /// What was seen and not kept, in text order; `None` where nobody asked.
    pub rejected: Option<Vec<Rejected>>,
    /// What went wrong.
    pub issues: Issues,
}
