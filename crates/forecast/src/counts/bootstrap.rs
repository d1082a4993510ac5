//! How sure a skill is: pairs and weeks drawn again, with replacement, both at once.
//!
//! Scores of a pair are alike from week to week, and those of a week from pair to pair. So whole pairs and whole weeks
//! are drawn (the pigeonhole bootstrap: Owen, 2007).

use crate::hash::scatter;

/// How often all is drawn again.
pub const DRAWS: usize = 2_000;

/// Two scores of the same forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paired {
    /// The pair.
    pub pair: usize,
    /// The week.
    pub week: usize,
    /// The score of ours.
    pub ours: f64,
    /// The score to beat.
    pub theirs: f64,
}

/// How much lower our score is, as a share of the other; with the middle 95 % of draws.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Skill {
    /// 1 - ours / theirs.
    pub skill: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The skill of some forecasts. None without any, or where there is nothing to beat.
pub fn skill(scores: &[Paired]) -> Option<Skill> {
    let (pairs, weeks) = (scores.iter().map(|s| s.pair).max()? + 1, scores.iter().map(|s| s.week).max()? + 1);
    let mut table = vec![(0.0, 0.0); pairs * weeks];
    for score in scores {
        let cell = &mut table[score.pair * weeks + score.week];
        *cell = (cell.0 + score.ours, cell.1 + score.theirs);
    }
    let share = |sums: (f64, f64)| (sums.1 > 0.0).then(|| 1.0 - sums.0 / sums.1);
    let whole = share(table.iter().fold((0.0, 0.0), |a, c| (a.0 + c.0, a.1 + c.1)))?;
    let mut drawn: Vec<f64> = (0..DRAWS as u64).filter_map(|draw| share(redrawn(&table, pairs, weeks, draw))).collect();
    drawn.sort_by(f64::total_cmp);
    let at = |share: f64| drawn.get((share * (drawn.len() as f64 - 1.0)).round() as usize).copied().unwrap_or(whole);
    Some(Skill { skill: whole, low: at(0.025), high: at(0.975) })
}

fn redrawn(table: &[(f64, f64)], pairs: usize, weeks: usize, draw: u64) -> (f64, f64) {
    let times = |count: usize, kind: u64| {
        let mut times = vec![0.0; count];
        for place in 0..count as u64 {
            times[(scatter(&[draw, kind, place]) % count as u64) as usize] += 1.0;
        }
        times
    };
    let (pair_times, week_times) = (times(pairs, 1), times(weeks, 2));
    let mut sums = (0.0, 0.0);
    for (row, pair) in table.chunks(weeks).zip(&pair_times).filter(|r| *r.1 > 0.0) {
        for (cell, week) in row.iter().zip(&week_times) {
            sums = (sums.0 + cell.0 * pair * week, sums.1 + cell.1 * pair * week);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skill_that_all_share_is_sure() {
        let cell = |i: usize, ours: f64| Paired { pair: i / 5, week: i % 5, ours, theirs: 2.0 };
        let sure: Vec<_> = (0..100).map(|i| cell(i, 1.8)).collect();
        let found = skill(&sure).expect("there are scores");
        assert!((found.skill - 0.1).abs() < 1e-9 && (found.high - found.low) < 1e-9);
        // One pair alone makes the difference.
        let odd: Vec<_> = (0..100).map(|i| cell(i, if i < 5 { 0.0 } else { 2.0 })).collect();
        let found = skill(&odd).expect("there are scores");
        assert!((found.skill - 0.05).abs() < 1e-9 && found.low == 0.0 && found.high > 0.1, "{found:?}");
        assert_eq!(skill(&[]), None);
    }
}
