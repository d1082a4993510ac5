//! Series: how a pair gets on, day by day.
//!
//! [`counts`] is what is given: counts of a pair by day, and how much was published. [`exposure`] says how much of the
//! usual was published, so that a busy day of the press is no crisis. [`tension`] smooths cooperation against conflict,
//! [`changes`] finds the days on which the rate of either moved, [`movers`] ranks many pairs by how far their tension
//! went, and [`measure`] puts it together.
//!
//! Invariants: the tension of a day rests on that day and those before it; it lies between -1 and 1; work and memory
//! are bounded by the days of [`measure::Options::most_days`], whatever days are given.

pub mod changes;
pub mod counts;
pub mod exposure;
mod gamma;
pub mod measure;
pub mod movers;
pub mod pelt;
pub mod tension;
