//! Mentions to actors, places and dates.
//!
//! [`resolver::Resolver`] takes what `coding` found, with parties as words, and says who they are: a known name
//! ([`known`]), a description ([`described`]), someone the document introduced before ([`memory`]), or a country the
//! sentence or the document speaks of ([`scene`]). [`dates`] reads expressions of time and [`timing`] gives them to
//! events, `narrative` also to those that the text dates in another sentence; [`places`] does the same for where.
//!
//! It knows no predicate and no rule of coding, and it reads no file: the actor base comes in as a value.
//!
//! Invariants: a code comes from a row of the base or from words of the document, and the trace says which; rather no
//! code, place or date than a wrong one; the same coded document, base and day give the same reading.

mod armed;
pub mod dates;
pub mod described;
pub mod evidence;
pub mod geocode;
pub mod hits;
pub mod known;
pub mod lexer;
pub mod memory;
mod naming;
mod narrative;
pub mod party;
pub mod phrase;
pub mod places;
pub mod plural;
mod protest;
pub mod resolver;
mod retold;
mod role;
pub mod scene;
mod speech;
mod tense;
pub mod timewords;
pub mod timing;
mod unsaid;
pub mod weighing;
