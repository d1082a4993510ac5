//! Resolved actors.

use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;
use demarche_text::span::Span;

/// Someone who acts or is acted upon, resolved as of the day of the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// The words, as written; for an implicit actor the words it was understood from.
    pub text: String,
    /// Where they stand; `None` for an implicit actor.
    pub span: Option<Span>,
    /// Understood, not named in the event's own clause.
    pub implicit: bool,
    /// Canonical name, such as `France` or `Gérald Darmanin`.
    pub name: String,
    /// Country (ISO 3166 alpha-3 of the controlling state) or one of the special codes.
    pub country: Option<Code>,
    /// A dependency's own code: New Caledonia is country FRA, territory NCL.
    pub territory: Option<Code>,
    /// Sectors, the primary one first.
    pub sectors: Vec<Sector>,
    /// Wikidata item, where known.
    pub wikidata: Option<String>,
    /// Office or description at the article's date: "interior minister".
    pub role: Option<String>,
    /// Row of the actor base, or the rule, that gave the codes.
    pub row: String,
}

impl Actor {
    /// Whether two are the same someone: same row of the base, or same codes and name.
    pub fn same(&self, other: &Self) -> bool {
        self.country == other.country && self.name == other.name
    }
}
