//! Acts and classes of acts as values.

use crate::error::Error;

/// Most days from the first act to the last: the record goes through them one by one.
pub const MOST_DAYS: u32 = 50_000;
/// Days of a forecast.
pub const HORIZONS: [u32; 2] = [1, 7];

/// An event between two actors on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Act {
    /// When; first, so that acts sort by day.
    pub day: u32,
    /// Who.
    pub source: u32,
    /// To whom. The same as the source: an act at home.
    pub target: u32,
    /// What kind, 1 to 4 as in [`Class`].
    pub quad: u8,
}

/// What is counted: all acts, or those of one quad class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Of any kind.
    All,
    /// They talk.
    VerbalCooperation,
    /// They help.
    MaterialCooperation,
    /// They threaten.
    VerbalConflict,
    /// They fight.
    MaterialConflict,
}

impl Class {
    /// All classes; the place of each is its [`Class::index`].
    pub const EVERY: [Self; 5] =
        [Self::All, Self::VerbalCooperation, Self::MaterialCooperation, Self::VerbalConflict, Self::MaterialConflict];

    /// 0 for all, else the number of the quad class.
    pub fn index(self) -> usize {
        self as usize
    }

    /// In words, as in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::VerbalCooperation => "verbal_cooperation",
            Self::MaterialCooperation => "material_cooperation",
            Self::VerbalConflict => "verbal_conflict",
            Self::MaterialConflict => "material_conflict",
        }
    }
}

/// Whether acts, sorted by day, can be used.
pub fn check(acts: &[Act]) -> Result<(), Error> {
    if let Some(act) = acts.iter().find(|a| !(1..=4).contains(&a.quad)) {
        return Err(Error::Quad { quad: act.quad, day: act.day });
    }
    let (Some(first), Some(last)) = (acts.first(), acts.last()) else { return Err(Error::NoFacts) };
    if last.day > u32::MAX / 2 {
        return Err(Error::Late { day: last.day });
    }
    match last.day - first.day {
        days if days >= MOST_DAYS => Err(Error::Span { days, most: MOST_DAYS }),
        _ => Ok(()),
    }
}
