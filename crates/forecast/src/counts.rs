//! Counts: how much will happen between two, and how tense it will be.
//!
//! An [`act`] is an event of a day between two actors, in one of four classes. The [`record`] keeps, day by day, what
//! each pair did ([`trace`], [`memory`]); [`features`] turns that into named rates. A [`model`] adds weighted rates up to the mean
//! of a negative binomial [`distribution`], as a discrete-time Hawkes process does; [`fit`] learns the weights by
//! [`descent`] on a proper score. [`study`] keeps what is learned from. [`baselines`] are what a forecast has to beat,
//! [`score`] says how good one was, [`backtest`] asks at rolling origins, [`summary`] and [`bootstrap`] say what that
//! came to and how sure it is. [`outlook`] learns from all acts of a store and forecasts a pair, with the summands and
//! the past days behind them ([`explain`]); its [`weights`] can be kept.

pub mod act;
pub mod backtest;
pub mod baselines;
pub mod bootstrap;
pub mod descent;
pub mod distribution;
pub mod explain;
pub mod features;
pub mod fit;
pub mod memory;
pub mod model;
pub mod outlook;
pub mod pairs;
pub mod record;
pub mod score;
pub mod study;
pub mod summary;
pub mod trace;
pub mod weights;
