//! Resolved dates.

use demarche_text::span::Span;
use jiff::civil::Date;

/// How exact a date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// One day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A year or several.
    Year,
}

impl Precision {
    /// Lower-case name in outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

/// When something happened: first and last day, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// How exact it is.
    pub precision: Precision,
    /// The words that say it; `None` where it is the article's own day.
    pub span: Option<Span>,
}
