//! Why no forecast can be made.

/// A fault of what was given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Too many kinds of acts for tables over pairs of them.
    #[error("{count} relations are more than the {most} that fit; merge some of them")]
    Relations {
        /// How many.
        count: usize,
        /// How many fit.
        most: usize,
    },
    /// A fact that speaks of an entity or a relation that is not there.
    #[error("a fact of day {day} has the {what} {id}, of which there are {count}; give a longer list of names")]
    Unknown {
        /// Entity or relation.
        what: &'static str,
        /// Its number.
        id: u32,
        /// How many there are.
        count: usize,
        /// When.
        day: u32,
    },
    /// Parts of a set that do not follow each other.
    #[error(
        "{later} begins on day {first}, but {earlier} ends on day {last}; cut the sets between two days, in the order train, valid, test"
    )]
    Order {
        /// The part that should come later.
        later: &'static str,
        /// Its first day.
        first: u32,
        /// The part that should come before.
        earlier: &'static str,
        /// Its last day.
        last: u32,
    },
    /// A question about a day that is known already.
    #[error("day {day} is not after day {known}, the last that is known; ask about a later day")]
    Past {
        /// The day that was asked about.
        day: u32,
        /// The last that is known.
        known: u32,
    },
    /// An act of no known class.
    #[error("an act of day {day} has the class {quad}; classes are 1 to 4")]
    Quad {
        /// Its class.
        quad: u8,
        /// When.
        day: u32,
    },
    /// Acts too far apart.
    #[error("the acts span {days} days, more than the {most} that can be gone through; leave the earliest out")]
    Span {
        /// How many.
        days: u32,
        /// How many can be.
        most: u32,
    },
    /// A day that leaves no room for those after it.
    #[error("day {day} is too high a number; count the days from a later first one")]
    Late {
        /// The day.
        day: u32,
    },
    /// No pair does enough.
    #[error("no pair of countries has {least} acts in train, the fewest that a pair is forecast with; give more days")]
    NoPairs {
        /// The fewest.
        least: u32,
    },
    /// Nothing to learn from.
    #[error("there are no facts to learn from; give some of the days before")]
    NoFacts,
}
