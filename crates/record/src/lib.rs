//! What we assert, as values.
//!
//! Two levels. [`coded`] is what one document says, with parties still as words: the output of `coding`. The other
//! modules hold what is known after `resolve`: actors with codes, places, dates. Rooms of floor 3 meet here and in
//! `text`. It knows no rule, no file and no outside shape (`store` owns those).
//!
//! Invariant: no event, claim or relation exists without [`evidence::Evidence`], and evidence covers at least one span.

pub mod actor;
pub mod coded;
pub mod event;
pub mod evidence;
pub mod place;
pub mod reading;
pub mod rejected;
pub mod when;
