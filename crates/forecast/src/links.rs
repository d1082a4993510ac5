//! Links: who the other party of an act will be.
//!
//! A question is (subject, relation, day); every entity is a candidate for the other party. The [`history`] keeps what
//! happened before the day, [`candidates`] finds who may be meant, [`features`] says what speaks for each, [`logit`]
//! adds that up, [`fit`] learns the weights from what [`study`] kept, and [`calibration`] makes the sums
//! probabilities. An [`engine`] holds all that is known, a [`model`] answers, [`explain`] shows the summands and the
//! facts behind them, [`backtest`] asks and scores the questions of a test, and [`outlook`] asks about days to come. [`first`] asks who the
//! first act of some days will be with, as forecasts of a store do, beside the plain rules of [`habit`]; [`told`] says
//! what that came to.

pub mod backtest;
pub mod calibration;
pub mod candidates;
pub mod engine;
pub mod explain;
pub mod fact;
pub mod features;
pub mod first;
pub mod fit;
pub mod groups;
pub mod habit;
pub mod history;
pub mod keep;
pub mod levels;
pub mod logit;
pub mod measure;
pub mod model;
pub mod outlook;
pub mod rank;
pub mod rules;
pub mod study;
pub mod told;
pub mod trace;
