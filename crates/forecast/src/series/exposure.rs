//! How much of the usual was published around a day.

use crate::series::counts::DayVolume;
use crate::series::measure::Options;

/// Days over which the volume is smoothed: a half-life, so that Sundays do not count as crises of the press.
const SMOOTHED_OVER: f64 = 7.0;
/// Half-life of what is usual.
const USUAL_OVER: f64 = 365.0;
/// Thin days are taken as if this share of the usual had been published besides.
const BESIDES: f64 = 0.25;
/// Whoever counts over all days is not misled by days on which nearly nothing was published.
const LEAST_WEIGHT: f64 = 0.02;
/// Articles tell of days before they came; so many before the first are days, too.
const LEAD: i32 = 31;
/// Days without articles that cut a store in two.
const GAP: i32 = 366;
/// Share of articles below which a part beyond such a gap is a slip of dates.
const SLIP: f64 = 0.01;

/// The volume of each day, as two scales for counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exposure {
    first: i32,
    /// Volume beside that of the year before: for measures of a day that nothing later may change.
    scale: Vec<f64>,
    /// Volume beside the mean of all days: for looking back.
    weight: Vec<f64>,
}

impl Exposure {
    /// From volumes in any order; several of one day add up. Days far from all others are passed over.
    pub fn new(volume: &[DayVolume], options: &Options) -> Self {
        let mut days: Vec<(i32, f64)> = volume.iter().map(|v| (v.day, f64::from(v.events))).collect();
        days.sort_unstable_by_key(|(day, _)| *day);
        let days = without_slips(&days);
        let (Some((first, _)), Some((last, _))) = (days.first().copied(), days.last().copied()) else {
            return Self::default();
        };
        let last = options.until.unwrap_or(last);
        let first = first.max(last.saturating_sub(i32::from(options.most_days) - 1 - LEAD));
        if first > last {
            return Self::default();
        }
        let mut daily = vec![0.0; (last.abs_diff(first) + 1) as usize];
        for (day, articles) in days {
            if let Some(slot) = day.checked_sub(first).and_then(|i| daily.get_mut(usize::try_from(i).ok()?)) {
                *slot += articles;
            }
        }
        Self::over(first, &daily)
    }

    fn over(first: i32, daily: &[f64]) -> Self {
        let (mut now, mut usual) = (Mean::new(SMOOTHED_OVER), Mean::new(USUAL_OVER));
        let mut smooth = Vec::with_capacity(daily.len());
        let mut scale = Vec::with_capacity(daily.len());
        for articles in daily {
            let (now, usual) = (now.add(*articles), usual.add(*articles));
            smooth.push(now);
            let besides = BESIDES * usual;
            scale.push(if usual > 0.0 { (now + besides) / (usual + besides) } else { 1.0 });
        }
        let mean = smooth.iter().sum::<f64>() / smooth.len().max(1) as f64;
        let weight = smooth.iter().map(|s| if mean > 0.0 { (s / mean).max(LEAST_WEIGHT) } else { 1.0 });
        let lead = LEAD as usize;
        Self {
            first: first.saturating_sub(LEAD),
            scale: std::iter::repeat_n(1.0, lead).chain(scale).collect(),
            weight: weight.collect(),
        }
    }

    /// First and last day.
    pub fn days(&self) -> Option<(i32, i32)> {
        let last = i32::try_from(self.scale.len()).ok()?.checked_sub(1).filter(|i| *i >= 0)?;
        Some((self.first, self.first.saturating_add(last)))
    }

    /// How much of the usual was published around a day; 1 is the usual. `None` outside its days.
    pub fn of(&self, day: i32) -> Option<f64> {
        self.scale.get(usize::try_from(day.checked_sub(self.first)?).ok()?).copied()
    }

    /// Volume of each day beside the mean of all, from the first day with articles on: how many days before that belong
    /// to the series, and the volumes.
    pub fn weights(&self) -> (usize, &[f64]) {
        (self.scale.len() - self.weight.len(), &self.weight)
    }
}

/// Without what lies beyond a year of silence, at either end, if it is a hundredth of all at most.
fn without_slips(mut days: &[(i32, f64)]) -> Vec<(i32, f64)> {
    let all: f64 = days.iter().map(|(_, n)| n).sum();
    let slip = |part: &[(i32, f64)]| part.iter().map(|(_, n)| n).sum::<f64>() <= SLIP * all;
    let far = |pair: &[(i32, f64)]| pair.windows(2).all(|w| w[1].0.saturating_sub(w[0].0) > GAP);
    // A slip holds few articles, so only the outermost gaps can cut one off.
    while let Some(at) = days.windows(2).position(far) {
        let (before, after) = days.split_at(at + 1);
        if !slip(before) {
            break;
        }
        days = after;
    }
    while let Some(at) = days.windows(2).rposition(far) {
        let (before, after) = days.split_at(at + 1);
        if !slip(after) {
            break;
        }
        days = before;
    }
    days.to_vec()
}

/// An exponentially weighted mean without the pull of its start.
struct Mean {
    keep: f64,
    sum: f64,
    weight: f64,
}

impl Mean {
    fn new(half_life: f64) -> Self {
        Self { keep: 0.5_f64.powf(1.0 / half_life), sum: 0.0, weight: 0.0 }
    }

    fn add(&mut self, value: f64) -> f64 {
        self.sum = self.sum.mul_add(self.keep, value);
        self.weight = self.weight.mul_add(self.keep, 1.0);
        self.sum / self.weight
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volume(days: impl IntoIterator<Item = (i32, u32)>) -> Vec<DayVolume> {
        days.into_iter().map(|(day, events)| DayVolume { day, events }).collect()
    }

    #[test]
    fn a_thin_day_stays_near_the_usual_and_nothing_later_changes_it() {
        let steady: Vec<(i32, u32)> = (0..300).map(|d| (d, if d == 250 { 1 } else { 100 })).collect();
        let whole = Exposure::new(&volume(steady.clone()), &Options::default());
        let thin = whole.of(250).expect("a day of the store");
        assert!((0.85..1.0).contains(&thin), "{thin}");
        assert!(whole.of(249).is_some_and(|usual| (usual - 1.0).abs() < 1e-9));
        let cut = Exposure::new(&volume(steady[..260].to_vec()), &Options::default());
        assert!((0..260).all(|d| cut.of(d) == whole.of(d)));
        assert_eq!((whole.of(300), whole.of(-1), whole.of(-LEAD - 1)), (None, Some(1.0), None));
    }

    #[test]
    fn a_date_out_of_place_does_not_stretch_the_days() {
        let mut days: Vec<(i32, u32)> = (20_000..20_400).map(|d| (d, 5)).collect();
        days.extend([(-700_000, 1), (2_900_000, 1), (i32::MAX, 1), (i32::MIN, 1)]);
        assert_eq!(Exposure::new(&volume(days), &Options::default()).days(), Some((20_000 - LEAD, 20_399)));
        // A real beginning after a silence stays.
        let two = (0..50).chain(1000..1050).map(|d| (d, 5));
        assert_eq!(Exposure::new(&volume(two), &Options::default()).days(), Some((-LEAD, 1049)));
        assert_eq!(Exposure::new(&[], &Options::default()).days(), None);
    }
}
