//! Forecasts of counts on an invented world: bursts that fade, answers that follow.

use demarche_forecast::counts::act::{Act, Class, HORIZONS};
use demarche_forecast::counts::backtest::{Prediction, Report, Sets, run};
use demarche_forecast::counts::features::Family;
use demarche_forecast::counts::outlook::Outlook;
use demarche_forecast::counts::record::Watch;
use demarche_forecast::counts::summary::figures;
use demarche_forecast::counts::weights::Weights;
use demarche_forecast::error::Error;
use demarche_forecast::hash::scatter;

const ACTORS: u32 = 6;
const VALID: u32 = 150;
const TEST: u32 = 180;
const END: u32 = 210;

fn chance(parts: &[u64]) -> f64 {
    scatter(parts) as f64 / u64::MAX as f64
}

/// Acts from day 0: each pair has a rate of its own, bursts of some days, and answers what it got the day before.
fn acts(end: u32, seed: u64) -> Vec<Act> {
    let mut acts: Vec<Act> = Vec::new();
    let mut before = vec![0_u32; (ACTORS * ACTORS) as usize];
    for day in 0..end {
        let mut today = vec![0_u32; before.len()];
        for source in 0..ACTORS {
            for target in (0..ACTORS).filter(|t| *t != source) {
                let pair = u64::from(source * ACTORS + target);
                let burst = chance(&[7, pair, u64::from(day / 9)]) < 0.2;
                let rate = 0.1 + 0.4 * chance(&[3, pair]) + if burst { 2.0 } else { 0.0 };
                let answer = 0.5 * f64::from(before[(target * ACTORS + source) as usize].min(4));
                let count = (rate + answer) * -chance(&[seed, pair, u64::from(day)]).max(1e-9).ln();
                for number in 0..(count.round() as u32).min(9) {
                    let quad = if burst { 4 } else { 1 + ((day + number) % 3) as u8 };
                    acts.push(Act { day, source, target, quad });
                }
                today[pair as usize] = (count.round() as u32).min(9);
            }
        }
        before = today;
    }
    acts.sort_unstable();
    acts
}

fn sets(acts: &[Act]) -> Sets {
    let part = |from, to| acts.iter().filter(|a| (from..to).contains(&a.day)).copied().collect();
    Sets { train: part(0, VALID), valid: part(VALID, TEST), test: part(TEST, END) }
}

fn report(acts: &[Act], threads: usize) -> Report {
    run(&sets(acts), threads).expect("the sets fit together")
}

#[test]
fn nothing_of_the_future_is_known() {
    let past = acts(END, 1);
    let whole = report(&past, 2);
    let known = |report: &Report, day: u32| {
        let early = report.test.iter().filter(|p| p.day <= day);
        early.map(|p| (p.pair, p.day, p.class, p.horizon, p.forecast, p.awake)).collect::<Vec<_>>()
    };
    let baselines = |report: &Report, day: u32| {
        // What came is part of a score: where it is over, all scores are the same.
        let over = report.test.iter().filter(|p| p.day + HORIZONS[p.horizon] <= day);
        over.map(|p| (p.score, p.baselines)).collect::<Vec<_>>()
    };
    let late = |report: &Report, day: u32| {
        report.test.iter().filter(|p| p.day > day + 2).map(|p| p.forecast).collect::<Vec<_>>()
    };
    // Another future from some day on, and one in which everybody fights everybody.
    for (day, course) in [(TEST, 2), (TEST + 19, 0)] {
        let mut mixed: Vec<Act> = past.iter().filter(|a| a.day < day).copied().collect();
        mixed.extend(match course {
            0 => every(day..END),
            course => acts(END, course).into_iter().filter(|a| a.day >= day).collect(),
        });
        mixed.sort_unstable();
        let other = report(&mixed, 2);
        assert_eq!((&whole.models, &whole.valid, &whole.chosen), (&other.models, &other.valid, &other.chosen));
        assert_eq!(known(&whole, day), known(&other, day), "{day}");
        assert_eq!(known(&whole, day).is_empty(), day < TEST);
        assert_eq!(baselines(&whole, day), baselines(&other, day), "{day}");
        // And what is over is used.
        assert_ne!(late(&whole, day), late(&other, day), "{day}");
    }
}

/// Each pair fights five times a day.
fn every(days: std::ops::Range<u32>) -> Vec<Act> {
    let pairs = (0..ACTORS * ACTORS).map(|pair| (pair / ACTORS, pair % ACTORS)).filter(|(a, b)| a != b);
    let pairs: Vec<(u32, u32)> = pairs.collect();
    let five = |day: u32| {
        pairs.iter().flat_map(move |(source, target)| {
            std::iter::repeat_n(Act { day, source: *source, target: *target, quad: 4 }, 5)
        })
    };
    days.flat_map(five).collect()
}

#[test]
fn the_same_on_any_number_of_threads_and_better_than_the_baselines() {
    let acts = acts(END, 1);
    let report = report(&acts, 1);
    assert_eq!(report, self::report(&acts, 3));
    for (horizon, least) in [(0, 0.05), (1, 0.02)] {
        let of = |p: &&Prediction| p.horizon == horizon && p.class == Class::All;
        let chosen: Vec<&Prediction> = report.test.iter().filter(of).collect();
        let figures = figures(&chosen, TEST).expect("there are forecasts");
        assert_eq!(figures.forecasts, report.pairs.len() * if horizon == 0 { 30 } else { 24 });
        for skill in figures.skill {
            let skill = skill.expect("there is something to beat");
            assert!(
                skill.skill > least && skill.low <= skill.skill && skill.skill <= skill.high,
                "{horizon} {skill:?}"
            );
        }
        assert!((figures.ours.covered - figures.ours.promised).abs() < 0.06, "{:?}", figures.ours);
        assert!((figures.pit.iter().sum::<f64>() - 10.0).abs() < 1e-6);
    }
}

#[test]
fn a_forecast_is_the_sum_of_its_parts_and_names_past_days() {
    let outlook = Outlook::learn(acts(END, 1), None, 2).expect("it can be learned from");
    assert_eq!(outlook.day(), END);
    let mut reverse = 0.0;
    for (source, target) in [(0, 1), (2, 5), (4, 3)] {
        let forecasts = outlook.pair(source, target);
        assert_eq!(forecasts.len(), 10);
        for forecast in &forecasts {
            let sum: f64 = forecast.parts.iter().map(|p| p.adds).sum();
            // Each model adds a ten-thousandth; of all acts, half of what five add.
            let least = if forecast.class == Class::All { 2.5e-4 } else { 1e-4 };
            assert!((sum + least - forecast.distribution.mean).abs() < 1e-6, "{forecast:?}");
            for part in &forecast.parts {
                assert!(part.grounds.iter().all(|g| g.day < END && g.count > 0), "{part:?}");
                if part.family == Family::Reverse {
                    reverse += part.adds;
                    assert!(part.grounds.iter().all(|g| (g.source, g.target) == (target, source)), "{part:?}");
                }
            }
        }
        let fight = outlook.fight(source, target, 7).expect("it is a horizon");
        assert!(fight > 0.0 && fight < 1.0 && outlook.is_measured(source, target));
    }
    assert!(reverse > 0.3, "answers follow: {reverse}");
    // Who never met has less before them than anybody who did.
    let (stranger, known) = (outlook.ask(77, 78, Class::All, 7), outlook.ask(0, 1, Class::All, 7));
    let (stranger, known) = (stranger.expect("it is a horizon"), known.expect("it is a horizon"));
    assert!(stranger.distribution.mean < known.distribution.mean && !outlook.is_measured(77, 78));
    assert!(outlook.ask(0, 1, Class::All, 3).is_none());
}

fn ten(outlook: &Outlook) -> Vec<demarche_forecast::counts::outlook::Forecast> {
    [(0, 1), (1, 0), (2, 5), (4, 3), (5, 77)].iter().flat_map(|(a, b)| outlook.pair(*a, *b)).collect()
}

#[test]
fn weights_come_back_from_bytes_and_only_as_they_were() {
    let weights = Weights::learn(&acts(END, 1), 2).expect("it can be learned from");
    let mut bytes = Vec::new();
    weights.write(&mut bytes);
    assert_eq!(Weights::read(&bytes).as_ref(), Some(&weights));
    assert_eq!(Weights::learn(&acts(END, 1), 1).as_ref(), Ok(&weights), "on one thread as on two");
    assert_eq!(Weights::read(&bytes[..bytes.len() - 1]), None);
    assert_eq!(Weights::read(&[&bytes[..], &[0]].concat()), None);
    assert_eq!(Weights::read(&[&[99], &bytes[1..]].concat()), None, "of another method");
    let (kept, learned) = (Weights::read(&bytes).expect("they are whole"), Outlook::learn(acts(END, 1), None, 2));
    let learned = learned.expect("it can be learned from");
    assert_eq!(ten(&kept.over(&acts(END, 1), 0..END, None)), ten(&learned));
}

#[test]
fn acts_from_the_first_day_of_a_forecast_on_change_nothing() {
    let weights = || Weights::learn(&acts(TEST, 1), 2).expect("it can be learned from");
    let mut mixed = acts(TEST, 1);
    mixed.extend(acts(END, 2).into_iter().filter(|a| a.day >= TEST));
    let known = ten(&weights().over(&acts(END, 1), 0..TEST, None));
    assert_eq!(ten(&weights().over(&mixed, 0..TEST, None)), known);
    assert_ne!(ten(&weights().over(&mixed, 0..TEST + 1, None)), known, "a day that is over is known");
    mixed[0].day = 7;
    mixed.sort_unstable();
    assert_ne!(ten(&weights().over(&mixed, 0..TEST, None)), known);
}

#[test]
fn what_others_did_long_ago_need_not_be_kept_pair_by_pair() {
    let weights = || Weights::learn(&acts(END, 1), 2).expect("it can be learned from");
    let whole = weights().over(&acts(END, 1), 0..END, None);
    for (one, other) in [(0, 1), (3, 2)] {
        let near = |a: &&Act| [a.source, a.target].iter().any(|x| *x == one || *x == other);
        let around: Vec<Act> = acts(END, 1).iter().filter(near).copied().collect();
        let watch = Watch::new(&[(one, other)], END - 28);
        let part = weights().over(&around, 0..END, Some(watch));
        for (source, target) in [(one, other), (other, one)] {
            let sorted = |outlook: &Outlook| {
                let mut all = outlook.pair(source, target);
                // Of one day and count, the order of others is that of their first acts.
                let grounds = all.iter_mut().flat_map(|f| &mut f.parts).map(|p| &mut p.grounds);
                grounds.for_each(|g| g.sort_unstable_by_key(|g| (g.day, g.count, g.source, g.target)));
                all
            };
            assert_eq!(sorted(&part), sorted(&whole));
        }
    }
}

#[test]
fn what_cannot_be_used_is_said() {
    let all = acts(END, 1);
    assert!(matches!(run(&Sets::default(), 1), Err(Error::NoFacts)));
    let mut strange = sets(&all);
    strange.test[0].quad = 5;
    assert!(matches!(run(&strange, 1), Err(Error::Quad { quad: 5, .. })));
    let mut far = sets(&all);
    far.test.push(Act { day: 1_000_000, ..all[0] });
    assert!(matches!(run(&far, 1), Err(Error::Span { .. })));
    far.test.push(Act { day: u32::MAX, ..all[0] });
    assert!(matches!(run(&far, 1), Err(Error::Late { .. })));
    let turned = Sets { train: sets(&all).valid, valid: sets(&all).train, test: Vec::new() };
    assert!(matches!(run(&turned, 1), Err(Error::Order { .. })));
    let few = Sets { train: all[..20].to_vec(), ..Sets::default() };
    assert!(matches!(run(&few, 1), Err(Error::NoPairs { .. })));
    // Nothing to choose on or to ask is no fault.
    let quiet = Sets { valid: Vec::new(), test: Vec::new(), ..sets(&all) };
    assert!(run(&quiet, 1).is_ok_and(|r| r.test.is_empty() && !r.pairs.is_empty()));
    assert!(matches!(Outlook::learn(all.clone(), Some(END - 1), 1), Err(Error::Past { .. })));
    // Too little to learn from: a guess, and a later day is asked for.
    let outlook = Outlook::learn(all[..50].to_vec(), Some(40), 1).expect("a guess can be made");
    assert_eq!(outlook.day(), 40);
    assert!(outlook.ask(0, 1, Class::All, 7).is_some_and(|f| f.distribution.mean > 0.0));
}
