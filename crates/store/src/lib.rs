//! The outside shapes: what other programs read; and the store ([`db`]), which keeps them.
//!
//! Records of floor 2 carry no serialisation; this room owns the versioned shapes that scripts depend on and the tables
//! that users of other event data know; and the file of what people write beside it ([`user`]), and those of what was learned from it ([`beside`]). It knows nothing of how a record came about, and no order of stages.
//!
//! Invariants: offsets are Unicode code points, end-exclusive, into the article's `text`; a list is never `null` and a
//! missing value is always `null`, never left out (the PLOVER record apart, whose codebook leaves optional fields
//! out); every table row has the table's number of columns, no tab or line break inside a field, and an id of its own;
//! a table without a column for modality or voice holds only what the reporter asserts.

pub mod article;
pub mod beside;
pub mod cameo;
pub mod csv;
pub mod db;
pub mod error;
pub mod export;
pub mod gdelt;
pub mod geojson;
pub mod icews;
pub mod ids;
pub mod import;
pub mod imprint;
pub mod parquet;
pub mod phoenix;
pub mod plover;
pub mod polecat;
pub mod reading;
pub mod restore;
mod row;
pub mod shape;
pub mod user;
