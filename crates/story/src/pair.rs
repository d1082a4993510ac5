//! Two reports compared: what speaks for one story and what against, as one number.

use crate::profile::{Profile, Shared};
use crate::sketch::Sketch;

/// What is looked at, in the order of [`features`]; the names of the rows in `data/stories/weights.tsv`.
pub const FEATURES: [&str; 15] = [
    "bias",
    "words_root",
    "words_by_length",
    "names_root",
    "others_root",
    "title_root",
    "shorter",
    "crowd",
    "copied",
    "dated",
    "days",
    "week_apart",
    "same_publisher",
    "same_weekday",
    "other_weekday",
];

/// Weights of the features.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// One for each of [`FEATURES`].
    pub features: [f32; FEATURES.len()],
    /// What two reports must reach to count as one story.
    pub threshold: f32,
    /// How near a report's ten nearest stories usually are, for one that has fewer.
    pub crowd_usual: f32,
    /// What two reports count that were never compared.
    pub unlinked: f32,
}

/// What is compared of one report.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Its terms.
    pub profile: Profile,
    /// Its wording.
    pub sketch: Sketch,
    /// Day of publication, counted from 1970.
    pub day: Option<i32>,
    /// Hash of its publisher.
    pub publisher: Option<u64>,
    /// Days of the week it names, a bit each.
    pub weekdays: u8,
}

/// The features of two reports, from what their terms share; `crowd` says how near other stories are to both.
pub fn features(one: &Compared, other: &Compared, shared: &Shared, crowd: f32) -> [f32; FEATURES.len()] {
    let [words, names, title, others] = shared.cosines;
    let (a, b) = (one.profile.length as f32 + 1.0, other.profile.length as f32 + 1.0);
    let shorter = a.min(b).ln();
    let days = one.day.zip(other.day).map(|(x, y)| x.abs_diff(y) as f32);
    let flag = |yes: bool| f32::from(u8::from(yes));
    // Where the days of publication are known, those that are named say no more: a report two days on names others.
    let both_days = days.is_none() && one.weekdays != 0 && other.weekdays != 0;
    [
        1.0,
        words.sqrt(),
        words * shorter,
        names.sqrt(),
        others.sqrt(),
        title.sqrt(),
        shorter,
        crowd,
        one.sketch.containment(&other.sketch),
        flag(days.is_some()),
        days.map_or(0.0, f32::ln_1p),
        flag(days.is_some_and(|d| d > 7.0)),
        flag(one.publisher.is_some() && one.publisher == other.publisher),
        flag(both_days && one.weekdays & other.weekdays != 0),
        flag(both_days && one.weekdays & other.weekdays == 0),
    ]
}

impl Weights {
    /// How much more two reports reach than is asked for; above 0 speaks for one story.
    pub fn link(&self, features: &[f32; FEATURES.len()]) -> f32 {
        let sum: f32 = features.iter().zip(&self.features).map(|(value, weight)| value * weight).sum();
        sum - self.threshold
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(day: Option<i32>, publisher: Option<u64>, weekdays: u8) -> Compared {
        Compared { profile: Profile::default(), sketch: Sketch::of(&[]), day, publisher, weekdays }
    }

    #[test]
    fn each_feature_stands_under_its_name() {
        let check = |one: &Compared, other: &Compared, expected: &[(&str, f32)]| {
            let values = features(one, other, &Shared { cosines: [0.25, 0.0, 0.0, 0.0] }, 0.5);
            for (name, value) in expected {
                let at = FEATURES.iter().position(|f| f == name).expect("a feature");
                assert!((values[at] - value).abs() < 1e-5, "{name}: {values:?}");
            }
        };
        let one = compared(Some(10), Some(7), 0b1);
        check(&one, &one, &[("bias", 1.0), ("words_root", 0.5), ("crowd", 0.5), ("dated", 1.0), ("days", 0.0)]);
        check(&one, &one, &[("same_publisher", 1.0), ("same_weekday", 0.0), ("other_weekday", 0.0)]);
        let late = compared(Some(20), None, 0b10);
        check(&one, &late, &[("week_apart", 1.0), ("same_publisher", 0.0), ("other_weekday", 0.0)]);
        let (monday, tuesday) = (compared(None, None, 0b1), compared(None, None, 0b10));
        check(&monday, &tuesday, &[("same_weekday", 0.0), ("other_weekday", 1.0)]);
        check(&monday, &monday, &[("same_weekday", 1.0), ("other_weekday", 0.0)]);
        let undated = compared(None, None, 0);
        check(&undated, &undated, &[("dated", 0.0), ("same_publisher", 0.0), ("same_weekday", 0.0)]);
    }
}
