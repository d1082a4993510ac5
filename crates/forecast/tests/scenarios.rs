//! Scenarios on an invented world in which it is known what follows what.

use demarche_forecast::counts::act::{Act, Class};
use demarche_forecast::counts::backtest::Sets;
use demarche_forecast::counts::record::Record;
use demarche_forecast::hash::scatter;
use demarche_forecast::scenario::answer::{Answer, answer};
use demarche_forecast::scenario::backtest::{Effort, Scored, run};
use demarche_forecast::scenario::learned::Learned;
use demarche_forecast::scenario::ledger::Ledger;
use demarche_forecast::scenario::neighbourhood::{Neighbourhood, pairs};
use demarche_forecast::scenario::paths::{Added, Plan, Scale};
use demarche_forecast::scenario::precedents::{Whose, cases, marks, study};
use demarche_forecast::scenario::quality::{Outcome, figures};
use demarche_forecast::series::tension::Sums;

const ACTORS: u32 = 5;
const EFFORT: Effort = Effort { sets: 1, paths: 20 };

fn chance(parts: &[u64]) -> f64 {
    scatter(parts) as f64 / u64::MAX as f64
}

/// Each pair fights now and then by itself; each fight brings an answer on each of the three days after with probability
/// `answered`, and everyone talks at a rate of their own.
fn acts(days: u32, seed: u64, answered: f64) -> Vec<Act> {
    let mut acts: Vec<Act> = Vec::new();
    for day in 0..days {
        let before: Vec<Act> = acts.iter().filter(|a| a.quad == 4 && a.day + 3 >= day).copied().collect();
        for source in 0..ACTORS {
            for target in (0..ACTORS).filter(|t| *t != source) {
                let parts = |kind: u64| [seed, kind, u64::from(day), u64::from(source), u64::from(target)];
                if chance(&parts(1)) < 0.05 {
                    acts.push(Act { day, source, target, quad: 4 });
                }
                if chance(&parts(2)) < 0.05 + 0.1 * f64::from(source % 3) {
                    acts.push(Act { day, source, target, quad: 1 });
                }
                for (at, act) in before.iter().enumerate() {
                    let answers = (act.source, act.target) == (target, source);
                    if answers && chance(&[seed, 3, u64::from(day), at as u64]) < answered {
                        acts.push(Act { day, source, target, quad: 3 });
                    }
                }
            }
        }
    }
    acts.sort_unstable();
    acts
}

fn record(acts: &[Act]) -> Record {
    let mut record = Record::default();
    acts.chunk_by(|a, b| a.day == b.day).for_each(|day| record.observe(day[0].day, day));
    record
}

fn asked(acts: &[Act], learned: &Learned, quad: u8, threads: usize) -> Answer {
    let day = acts.last().map_or(0, |a| a.day) + 1;
    let around = Neighbourhood::new(&record(acts), learned, pairs(acts, day, (1, 2)));
    let intensity = if quad > 2 { -0.7 } else { 0.7 };
    let added = Added { day, source: 1, target: 2, quad, count: 1, intensity };
    let scale = Scale { sums: Sums::ZERO, intensity: [0.3, 0.9, -0.3, -0.8], half_life: 30.0 };
    answer(&around, learned, &Plan { added: vec![added], days: 7, scale }, 200, threads)
}

#[test]
fn what_follows_acts_is_said_to_follow_one_more_on_any_number_of_threads() {
    let acts = acts(260, 1, 0.3);
    let learned = Learned::learn(&acts, 6, 2).expect("there are acts");
    let found = asked(&acts, &learned, 4, 1);
    assert_eq!(found, asked(&acts, &learned, 4, 4));
    let of = |source: u32, class: Class| {
        let count = found.counts.iter().find(|c| (c.source, c.class) == (source, class));
        count.expect("each direction and class").change.difference
    };
    // 0.9 answers in truth, halved as differences after conflict are; they bring nothing more.
    let answers = of(2, Class::VerbalConflict);
    assert!((0.2..0.8).contains(&answers.value) && answers.low > 0.05, "{answers:?}");
    assert!(of(1, Class::MaterialConflict).value.abs() < 0.15, "{found:?}");
    assert!(found.tension.difference.value > 0.1 && found.fight.with <= 1.0, "{found:?}");
    assert!(found.near.iter().all(|n| n.change.difference.value.abs() < 0.2), "{:?}", found.near);
    let sum: f64 = (0..2).map(|way| found.counts[way * 5].change.difference.value).sum();
    assert!((sum - found.together.difference.value).abs() < 1e-9);
    // What was learned is the same after it was kept.
    let mut bytes = Vec::new();
    learned.write(&mut bytes);
    let weights = demarche_forecast::counts::weights::Weights::learn(&acts, 2).expect("there are acts");
    assert_eq!(Learned::read(&weights, &bytes), Some(learned));
    assert_eq!(Learned::read(&weights, &bytes[..bytes.len() - 1]), None);
}

#[test]
fn an_act_that_the_models_do_not_look_at_changes_nothing() {
    // From so few days only the guess is had: each class by its own past.
    let acts = acts(20, 2, 0.3);
    let learned = Learned::learn(&acts, 3, 1).expect("there are acts");
    let found = asked(&acts, &learned, 2, 1);
    for count in &found.counts {
        let own = count.source == 1 && [Class::All, Class::MaterialCooperation].contains(&count.class);
        let difference = count.change.difference;
        assert_eq!(difference.value > 0.0, own, "{count:?}");
        assert!(own || (difference.low, difference.high) == (0.0, 0.0), "{count:?}");
        assert!(own || count.spread_with == count.spread_without, "{count:?}");
    }
    assert!(found.near.iter().all(|n| n.change.difference.value == 0.0));
}

fn sets(acts: &[Act]) -> Sets {
    let part = |from, to| acts.iter().filter(|a| (from..to).contains(&a.day)).copied().collect();
    Sets { train: part(0, 200), valid: part(200, 260), test: part(260, 320) }
}

#[test]
fn nothing_of_the_future_is_known_to_what_is_said() {
    let (day, past) = (290, acts(320, 3, 0.3));
    let mut mixed: Vec<Act> = past.iter().filter(|a| a.day < day).copied().collect();
    mixed.extend(acts(320, 4, 0.3).iter().filter(|a| a.day >= day));
    let said = |acts: &[Act]| {
        let report = run(&sets(acts), EFFORT, 2).expect("the sets fit together");
        let cases = report.parts.iter().flatten().filter(|c| c.real.case.day < day);
        cases.map(|c| (c.real.case, c.quad, c.predicted, c.error, c.range, c.past)).collect::<Vec<_>>()
    };
    let (before, after) = (said(&past), said(&mixed));
    // Other days after may be like a case, so that one is looked at that was not.
    let both: Vec<_> = before.iter().filter(|b| after.iter().any(|a| (a.0, a.1) == (b.0, b.1))).collect();
    assert!(both.len() > 150, "{}", both.len());
    assert!(both.iter().all(|b| after.contains(b)));
}

#[test]
fn predictions_and_precedents_find_what_is_there() {
    let acts = acts(320, 5, 0.3);
    let report = run(&sets(&acts), EFFORT, 2).expect("the sets fit together");
    let of = |quad: u8| report.parts.iter().flatten().filter(|c| c.quad == quad).collect::<Vec<&Scored>>();
    let found = figures(&of(4), Outcome::Reverse).expect("there were fights");
    assert!(found.real.holds(0.9), "{found:?}");
    assert!(found.raw.slope.holds(1.0) && found.raw.slope.low > 0.3 && found.raw.skill.value > 0.0, "{found:?}");
    assert!(found.precedents.slope.value > 0.4, "{found:?}");
    // Talks bring nothing.
    let found = figures(&of(1), Outcome::All).expect("there were talks");
    assert!(found.real.holds(0.0) && found.raw.predicted.abs() < 0.4, "{found:?}");
    // And the study of precedents alone.
    let ledger = Ledger::new(&acts, 320);
    let after = |quad: u8, whose: Whose| {
        let marks = marks(&ledger, quad);
        let cases = cases(&ledger, &marks, (1, 2), whose, 7);
        study(&ledger, &cases, quad, |pair| marks.get(&pair).cloned().unwrap_or_default(), 7).expect("there are cases")
    };
    let fights = after(4, Whose::Like);
    let answers = fights.difference[1][Class::VerbalConflict.index()];
    assert!((0.6..1.2).contains(&answers.value) && answers.low > 0.3 && fights.pairs > 5, "{answers:?}");
    let talks = after(1, Whose::Sides);
    assert!(talks.together.value.abs() < 0.5 && talks.cases > 50, "{talks:?}");
}
