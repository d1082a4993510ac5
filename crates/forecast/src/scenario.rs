//! Scenarios: what followed such acts, and what would follow one more.
//!
//! [`learned`] holds the models of a day, and models learned again from days and pairs drawn anew, which say how sure
//! the weights are. [`neighbourhood`] takes the pairs around an act out of the record; [`paths`] draws the days to come
//! there, with the act and without it, from the same random numbers ([`draw`]); [`answer`] is the difference.
//! [`ledger`] and [`precedents`] look at the past itself: what came after such acts, and after days like theirs without
//! one. [`backtest`] compares both with what came after the acts of days that were not learned from, and [`quality`] says how
//! well they did.
//!
//! An answer is association in the past, not the effect of a cause: acts are not sent at random.

pub mod answer;
pub mod backtest;
pub mod draw;
pub mod learned;
pub mod ledger;
pub mod neighbourhood;
pub mod paths;
pub mod precedents;
pub mod quality;
pub mod spread;
