//! Knowledge of actors grows: imports, exports, what is known of a name, what texts teach, what people decide.
//!
//! All of it meets in one form, the entity of the lexicon. This room turns foreign forms into entities and back, and
//! counts what texts say of names. It does not know files, the command line, or how a text is read.
//!
//! Invariants: the work is bounded on hostile input; the order of what comes out is that of the input or of the names;
//! what contradicts itself is kept side by side, never merged away.

pub mod census;
pub mod nearest;
pub mod reading;
pub mod review;
pub mod sighting;
pub mod sparql;
pub mod table;
pub mod touched;
pub mod wikidata;
