//! Forecasts of counts on an invented world: bursts that fade, answers that follow.

use demarche_forecast::counts::act::{Act, Class};
use demarche_forecast::counts::backtest::{Prediction, Report, Sets, run};
use demarche_forecast::counts::features::Family;
use demarche_forecast::counts::outlook::Outlook;
use demarche_forecast::counts::summary::figures;
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
    let (day, past) = (TEST + 11, acts(END, 1));
    let other = acts(END, 2);
    let mut mixed: Vec<Act> = past.iter().filter(|a| a.day < day).copied().collect();
    mixed.extend(other.iter().filter(|a| a.day >= day));
    let (before, after) = (report(&past, 2), report(&mixed, 2));
    assert_eq!(before.models, after.models);
    assert_eq!(before.valid, after.valid);
    let known = |report: &Report| {
        let early = report.test.iter().filter(|p| p.day <= day);
        early.map(|p| (p.pair, p.day, p.class, p.horizon, p.forecast, p.awake)).collect::<Vec<_>>()
    };
    assert!(known(&before).len() > 3_000);
    assert_eq!(known(&before), known(&after));
    // And what is over is used.
    let late = |report: &Report| report.test.iter().filter(|p| p.day > day + 2).map(|p| p.forecast).collect::<Vec<_>>();
    assert_ne!(late(&before), late(&after));
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
            assert!((sum + 1e-4 - forecast.distribution.mean).abs() < 1e-6, "{forecast:?}");
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
