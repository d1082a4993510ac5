//! The outside shapes of the API: the fields that `docs/api.md` promises, as types that write themselves and describe
//! themselves.

pub mod actor;
pub mod article;
pub mod brief;
pub mod claim;
pub mod event;
pub mod outlook;
pub mod page;
pub mod pair;
pub mod part;
pub mod review;
pub mod site;
pub mod story;
pub mod watch;
