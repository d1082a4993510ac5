//! What pages show beside the lists of [`super::find`]: who and what an id is, how events spread, claims, whole stories,
//! sources.

pub mod claims;
pub mod doubts;
pub mod ids;
pub mod people;
pub mod spread;
pub mod stories;
pub mod whole;

use crate::db::store::Store;
use crate::error::Error;

/// Steps of the database between two looks at the clock.
const STEPS: i32 = 4_000;

impl Store {
    /// End every question for which `late` says so.
    pub fn bounded(&self, late: impl FnMut() -> bool + Send + 'static) {
        self.connection.progress_handler(STEPS, Some(late));
    }
}

/// Whether a question was ended because it took too long.
pub fn was_late(error: &Error) -> bool {
    let Error::Database(error) = error else { return false };
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted)
}
