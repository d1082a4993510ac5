//! What was learned from a store, as bytes to be kept beside it: a mark with a version, a hash, a head and a body.

use demarche_forecast::error::Error as ForecastError;
use demarche_forecast::hash::scatter;
use demarche_forecast::links::keep::{Bytes, Keep};
use demarche_store::error::Error;

/// Why nothing can be forecast.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] Error),
    /// The facts are none to learn from.
    #[error(transparent)]
    Forecast(#[from] ForecastError),
    /// Somebody of whom nothing is known.
    #[error("the store has no acts of {0} with others; demarche actors lists who takes part in events")]
    Nobody(String),
    /// One state where two are asked for.
    #[error("{0} is given twice; a pair is of two states or bodies")]
    Twice(String),
    /// A day that nothing can be said of.
    #[error("nothing can be said of an act on {day}: {what}")]
    Day {
        /// The day.
        day: String,
        /// Why, and what helps.
        what: String,
    },
}

/// How it was come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// As it was kept.
    Kept,
    /// As it was kept, with later days added; it should be kept again.
    Grown,
    /// Learned anew; it should be kept.
    Learned,
}

/// A head and a body as bytes.
pub(crate) fn seal(mark: &[u8; 8], head: &[u8], body: &[u8]) -> Vec<u8> {
    let mut bytes = mark.to_vec();
    checksum(head, body).write(&mut bytes);
    head.len().write(&mut bytes);
    bytes.extend_from_slice(head);
    bytes.extend_from_slice(body);
    bytes
}

/// Head and body, if they are whole and of this mark.
pub(crate) fn unseal<'a>(mark: &[u8; 8], bytes: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
    let mut from = Bytes(bytes.strip_prefix(mark)?);
    let (sum, length) = (u64::read(&mut from)?, usize::read(&mut from)?);
    let (head, body) = from.0.split_at_checked(length)?;
    (checksum(head, body) == sum).then_some((head, body))
}

fn checksum(head: &[u8], body: &[u8]) -> u64 {
    head.chunks(8).chain(body.chunks(8)).fold(head.len() as u64, |sum, chunk| {
        let mut word = [0; 8];
        word.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
        scatter(&[sum, u64::from_le_bytes(word)])
    })
}
