//! What we assert, as values.
//!
//! Two levels. [`coded`] is what one document says, with parties still as words: the output of `coding`. The other
//! modules hold what is known after `resolve`: actors with codes, places, dates. Rooms of floor 3 meet here and in
//! `text`. Here stands too when two records tell one happening and in what they differ ([`happening`],
//! [`figure`]), so that every room means the same by it. It knows no rule of coding, no file and no outside shape (`store` owns those).
//!
//! Invariant: no event, claim or relation exists without [`evidence::Evidence`], and evidence covers at least one span.

pub mod actor;
pub mod charges;
pub mod coded;
pub mod event;
pub mod evidence;
pub mod figure;
pub mod happening;
pub mod place;
pub mod reading;
pub mod rejected;
pub mod side;
pub mod telling;
pub mod when;
