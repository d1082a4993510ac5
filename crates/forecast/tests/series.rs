//! Series of a pair, from outside.

use demarche_forecast::hash::scatter;
use demarche_forecast::series::counts::{DayCounts, DayVolume, Measure};
use demarche_forecast::series::exposure::Exposure;
use demarche_forecast::series::measure::{Options, Series, series};
use demarche_forecast::series::movers::{Clock, Move, farthest};

const NOW: i32 = 20_000;
/// Days before the first article that belong to a series, too.
const LEAD: usize = 31;

fn volume(days: i32, articles: impl Fn(i32) -> u32) -> Vec<DayVolume> {
    (0..days).map(|d| DayVolume { day: NOW + d, events: articles(d) }).collect()
}

/// Verbal conflict and cooperation of a day.
fn day(at: i32, conflict: u32, cooperation: u32) -> DayCounts {
    DayCounts {
        day: NOW + at,
        quads: [cooperation, 0, conflict, 0],
        cooperation: 0.2 * f64::from(cooperation),
        conflict: 0.2 * f64::from(conflict),
    }
}

/// A count that scatters: mostly nothing, sometimes much.
fn scattered(at: i32, seed: u64, mean: f64) -> u32 {
    let uniform = (scatter(&[at as u64, seed]) >> 11) as f64 / (1_u64 << 53) as f64;
    (-mean * (1.0 - uniform).ln()) as u32
}

fn measured(days: &[DayCounts], volume: &[DayVolume]) -> Series {
    series(days, volume, &Options::default())
}

#[test]
fn a_day_rests_on_that_day_and_those_before_it() {
    let volume = volume(400, |d| 100 + (d % 7) as u32 * 10);
    let days: Vec<DayCounts> = (0..400).map(|d| day(d, scattered(d, 1, 2.0), scattered(d, 2, 1.0))).collect();
    let (whole, cut) = (measured(&days, &volume), measured(&days[..200], &volume[..200]));
    assert_eq!(whole.days.len(), LEAD + 400);
    assert_eq!(whole.days[..LEAD + 200], cut.days);
    assert!(whole.days.iter().all(|d| (-1.0..=1.0).contains(&d.tension)));
    // Order does not matter, and a day may come in parts.
    let mut parts: Vec<DayCounts> = days.iter().rev().map(|d| DayCounts { cooperation: 0.0, ..*d }).collect();
    parts.extend(days.iter().map(|d| DayCounts { day: d.day, cooperation: d.cooperation, ..DayCounts::default() }));
    assert_eq!(measured(&parts, &volume), whole);
}

#[test]
fn conflict_raises_tension_cooperation_lowers_it_and_silence_lets_it_fade() {
    let volume = volume(400, |_| 50);
    let days: Vec<DayCounts> = (100..130).map(|d| day(d, 5, 0)).chain((300..330).map(|d| day(d, 0, 5))).collect();
    let tension = |at: usize| measured(&days, &volume).days[LEAD + at].tension;
    assert_eq!(tension(99), 0.0);
    assert!(tension(129) > 0.9 && tension(250) < 0.7 && tension(290) > 0.0 && tension(329) < -0.8);
}

#[test]
fn a_press_that_tells_twice_as_much_raises_neither_tension_nor_rates() {
    let flat = volume(600, |_| 100);
    let double = volume(600, |d| if d < 300 { 100 } else { 200 });
    let of = |times: u32| -> Vec<DayCounts> {
        (0..600).map(|d| day(d, scattered(d, 5, 3.0) * if d < 300 { 1 } else { times }, 0)).collect()
    };
    assert!(measured(&of(1), &flat).change_points.is_empty());
    assert!(measured(&of(2), &double).change_points.is_empty());
    let doubled: Vec<_> = measured(&of(2), &flat).change_points;
    assert_eq!(doubled.len(), 1, "{doubled:?}");
    let tension = |days: &[DayCounts], volume: &[DayVolume]| measured(days, volume).days[LEAD + 330].tension;
    let apart = tension(&of(2), &double) - tension(&of(1), &flat);
    assert!(apart.abs() < 0.05, "{apart}");
}

#[test]
fn changes_are_found_near_their_day_with_direction_and_size() {
    let volume = volume(1095, |_| 80);
    let days: Vec<DayCounts> =
        (0..1095).map(|d| day(d, scattered(d, 9, if (400..700).contains(&d) { 6.0 } else { 0.8 }), 0)).collect();
    let found = measured(&days, &volume).change_points;
    assert_eq!(found.iter().map(|c| c.is_up()).collect::<Vec<_>>(), [true, false], "{found:?}");
    for (change, day) in found.iter().zip([NOW + 400, NOW + 700]) {
        assert!(
            (change.day - day).abs() <= 7 && (change.earliest - 1..=change.latest + 1).contains(&day),
            "{change:?}"
        );
        assert!(change.confidence > 0.95 && change.times() > 5.0 && change.measure == Measure::Conflict, "{change:?}");
    }
}

#[test]
fn stationary_counts_that_scatter_have_few_changes() {
    let volume = volume(1095, |_| 80);
    let false_alarms = (0..60_u64).filter(|seed| {
        let days: Vec<DayCounts> = (0..1095).map(|d| day(d, scattered(d, 100 + seed, 2.0), 0)).collect();
        !measured(&days, &volume).change_points.is_empty()
    });
    assert!(false_alarms.count() <= 2);
}

#[test]
fn nothing_and_nonsense_are_bounded() {
    assert_eq!(measured(&[], &[]), Series::default());
    assert_eq!(measured(&[day(0, 3, 3)], &[]), Series::default());
    let far = [DayCounts { day: i32::MIN, ..day(0, 9, 9) }, DayCounts { day: i32::MAX, ..day(0, 9, 9) }];
    let quiet = measured(&far, &volume(30, |_| 1));
    assert!(quiet.days.len() == LEAD + 30 && quiet.tension == 0.0 && quiet.change_points.is_empty());
    let wide = [DayVolume { day: i32::MIN, events: 50 }, DayVolume { day: i32::MAX, events: 50 }];
    assert!(measured(&far, &wide).days.len() <= usize::from(Options::default().most_days));
    let much = measured(&[DayCounts { quads: [u32::MAX; 4], ..day(5, 0, 0) }], &volume(60, |_| u32::MAX));
    assert!(much.days.iter().all(|d| d.tension.is_finite()));
}

#[test]
fn movers_have_the_tension_of_their_series() {
    let volume = volume(400, |d| 20 + (d % 5) as u32);
    let exposure = Exposure::new(&volume, &Options::default());
    let clock = Clock::new(&exposure, Options::default().half_life, 30).expect("there are days");
    let pair = |seed: u64| -> Vec<DayCounts> {
        (0..400).map(|d| day(d, scattered(d, seed, (seed % 4) as f64), scattered(d, seed + 50, 1.0))).collect()
    };
    let moves = (0..8).map(|seed| {
        let mut sums = Move::ZERO;
        pair(seed).iter().for_each(|d| sums.add(d, &clock));
        (seed, sums)
    });
    let found = farthest(moves, 5);
    assert_eq!(found.len(), 5);
    assert!(found.is_sorted_by(|a, b| a.1.change().abs() >= b.1.change().abs()));
    for (seed, sums) in found {
        let days = measured(&pair(seed), &volume).days;
        let (then, now) = sums.tension();
        assert!((then - days[LEAD + 369].tension).abs() < 1e-9 && (now - days[LEAD + 399].tension).abs() < 1e-9);
    }
}
