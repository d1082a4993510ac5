//! The paths of the API over a store.

mod actor;
pub mod alert;
mod article;
mod brief;
mod claim;
mod claim_download;
mod difference;
mod download;
mod event;
mod feed;
mod filter;
mod happening;
mod outlook;
mod pair;
mod review;
mod site;
mod story;
pub mod watchlist;
mod whole;

use crate::endpoint::Endpoint;
use crate::source::Stored;

/// All paths of the API over a store.
pub fn endpoints() -> Vec<Endpoint<Stored>> {
    let rooms = [
        whole::endpoints(),
        site::endpoints(),
        story::endpoints(),
        brief::endpoints(),
        article::endpoints(),
        event::endpoints(),
        download::endpoints(),
        claim::endpoints(),
        claim_download::endpoints(),
        actor::endpoints(),
        watchlist::endpoints(),
        alert::endpoints(),
        review::endpoints(),
        feed::endpoints(),
        pair::endpoints(),
        outlook::endpoints(),
    ];
    rooms.into_iter().flatten().collect()
}
