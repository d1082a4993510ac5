//! Link forecasts on invented graphs: no look ahead, the same bytes on any number of threads, ranks that hold together.

use demarche_forecast::error::Error;
use demarche_forecast::hash::scatter;
use demarche_forecast::links::backtest::{Prediction, Report, Sets, figures, run};
use demarche_forecast::links::fact::{Fact, World};
use demarche_forecast::links::first::{self, Asked, first_acts};
use demarche_forecast::links::outlook::Outlook;

const ENTITIES: u32 = 90;
const RELATIONS: u32 = 6;
const VALID: u32 = 40;
const TEST: u32 = 50;
const END: u32 = 60;

fn world() -> World {
    let name = |i: u32| match i {
        0..6 => format!("Land {i}"),
        6..60 => format!("Office {} (Land {})", i % 9, i % 6),
        _ => format!("Person {i}"),
    };
    World { entities: (0..ENTITIES).map(name).collect(), relations: RELATIONS }
}

/// Facts of a day: most repeat what some pair always does, some are anything.
fn day(seed: u64, day: u32) -> Vec<Fact> {
    let fact = |i: u64| {
        let chance = |what: u64, below: u32| (scatter(&[seed, u64::from(day), i, what]) % u64::from(below)) as u32;
        if chance(0, 10) < 7 {
            let habit = chance(1, 40);
            let fixed = |what: u64, below: u32| (scatter(&[u64::from(habit), what]) % u64::from(below)) as u32;
            Fact { day, subject: fixed(2, ENTITIES), relation: fixed(3, RELATIONS), object: fixed(4, ENTITIES) }
        } else {
            Fact { day, subject: chance(2, ENTITIES), relation: chance(3, RELATIONS), object: chance(4, ENTITIES) }
        }
    };
    (0..20).map(fact).collect()
}

/// Days from one to another; from `turn` on the world takes another course.
fn days(from: u32, to: u32, turn: u32, course: u64) -> Vec<Fact> {
    (from..to).flat_map(|d| day(if d < turn { 1 } else { course }, d)).collect()
}

fn sets(turn: u32, course: u64) -> Sets {
    let part = |from, to| days(from, to, turn, course);
    Sets::new(part(0, VALID), part(VALID, TEST), part(TEST, END)).expect("the parts follow each other")
}

fn report(sets: &Sets, threads: usize) -> Report {
    run(&world(), sets, threads, 5).expect("there is enough to learn from")
}

fn before(report: &Report, turn: u32) -> Vec<&Prediction> {
    report.predictions.iter().filter(|p| p.fact.day < turn).collect()
}

#[test]
fn nothing_of_the_day_or_later_changes_a_forecast() {
    let whole = report(&sets(END, 1), 2);
    for turn in [TEST + 1, TEST + 4, TEST + 9] {
        // Another future, a shuffled one, and none at all.
        for course in [7, 8] {
            let other = report(&sets(turn, course), 2);
            assert_eq!(before(&whole, turn), before(&other, turn), "day {turn}, course {course}");
            assert_ne!(whole.predictions, other.predictions);
        }
        let mut cut = sets(END, 1);
        cut.test.retain(|f| f.day < turn);
        assert_eq!(before(&whole, turn), report(&cut, 2).predictions.iter().collect::<Vec<_>>());
    }
}

#[test]
fn other_facts_of_the_day_change_no_score() {
    // What is asked on the same day only decides what the filter takes out.
    let whole = sets(END, 1);
    let alone = Fact { ..whole.test[0] };
    let mut one = whole.clone();
    one.test = vec![alone];
    let both = |report: &Report| -> Vec<Vec<u32>> {
        let own = report.predictions.iter().filter(|p| p.fact == alone);
        own.map(|p| p.ranking.top.iter().map(|t| t.0).collect()).collect()
    };
    let (whole, one) = (both(&report(&whole, 1)), both(&report(&one, 1)));
    assert_eq!(whole.len(), 2);
    for (filtered, all) in whole.iter().zip(&one) {
        let kept: Vec<u32> = all.iter().copied().filter(|e| filtered.contains(e)).collect();
        assert!(filtered.starts_with(&kept), "{filtered:?} {all:?}");
    }
}

#[test]
fn any_number_of_threads_gives_the_same() {
    let sets = sets(END, 1);
    let (one, four) = (report(&sets, 1), report(&sets, 4));
    assert_eq!(one, four);
}

#[test]
fn every_fact_is_asked_twice_and_ranks_hold_together() {
    let sets = sets(END, 1);
    let found = report(&sets, 2);
    assert_eq!(found.predictions.len(), 2 * sets.test.len());
    for (pair, fact) in found.predictions.chunks(2).zip(&sets.test) {
        assert!(pair.iter().all(|p| p.fact == *fact) && pair[0].object && !pair[1].object);
    }
    for prediction in &found.predictions {
        let Prediction { fact, object, ranking, .. } = prediction;
        let answer = if *object { fact.object } else { fact.subject };
        assert!(ranking.tied >= 1 && ranking.better + ranking.tied <= ENTITIES as usize);
        assert!(ranking.top.windows(2).all(|w| w[0].1 >= w[1].1));
        assert!(ranking.top.iter().all(|t| (0.0..=1.0).contains(&t.1)));
        if let Some((_, own)) = ranking.top.iter().find(|t| t.0 == answer) {
            assert_eq!(ranking.better, ranking.top.iter().filter(|t| t.1 > *own).count());
        }
        let same = |f: &&Fact| f.day == fact.day && f.relation == fact.relation;
        let others = sets.test.iter().filter(same).filter_map(|f| match object {
            true => (f.subject == fact.subject && f.object != answer).then_some(f.object),
            false => (f.object == fact.object && f.subject != answer).then_some(f.subject),
        });
        for other in others {
            assert!(ranking.top.iter().all(|t| t.0 != other), "the filter takes {other} out");
        }
    }
}

#[test]
fn habits_are_learned_and_reasons_name_past_facts() {
    let sets = sets(END, 1);
    let found = report(&sets, 2);
    let repeated = figures(&found.predictions, |p| p.repeated);
    let new = figures(&found.predictions, |p| !p.met);
    assert!(repeated.queries > 100 && new.queries > 30);
    // By chance the mean reciprocal rank would be near 0.06.
    assert!(repeated.mrr() > 0.6 && repeated.mrr() > 2.0 * new.mrr(), "{} {}", repeated.mrr(), new.mrr());
    assert_eq!(found.explanations.len(), 5);
    let all: Vec<Fact> = [&sets.train[..], &sets.valid, &sets.test].concat();
    for explanation in &found.explanations {
        assert!(!explanation.reasons.is_empty());
        for ground in explanation.reasons.iter().flat_map(|r| &r.grounds) {
            let mut fact = ground.fact;
            if fact.relation >= RELATIONS {
                (fact.subject, fact.object, fact.relation) = (fact.object, fact.subject, fact.relation - RELATIONS);
            }
            assert!(fact.day < explanation.day && all.contains(&fact), "{fact:?}");
        }
    }
}

#[test]
fn an_outlook_answers_about_days_to_come() {
    let mut outlook = Outlook::learn(&world(), days(0, END, END, 1), 2).expect("there is enough to learn from");
    // The habit that was seen most often on the days before.
    let mut seen = std::collections::BTreeMap::new();
    for fact in days(0, END, END, 1) {
        *seen.entry((fact.subject, fact.relation, fact.object)).or_insert(0) += 1;
    }
    let ((subject, relation, object), _) = seen.into_iter().max_by_key(|(_, count)| *count).expect("there are facts");
    for (asked, relation, answer) in [(subject, relation, object), (object, relation + RELATIONS, subject)] {
        let found = outlook.ask(asked, relation, END).expect("it is a day to come");
        // Others may have been met more lately.
        assert!(found.reasons.iter().any(|r| r.entity == answer && r.probability > 0.1), "{found:?}");
        assert!(found.reasons.windows(2).all(|w| w[0].probability >= w[1].probability));
        assert!(found.reasons[0].grounds.iter().all(|g| g.fact.day < END) && !found.reasons[0].grounds.is_empty());
    }
    assert!(matches!(outlook.ask(subject, relation, END - 1), Err(Error::Past { known: 59, .. })));
    assert!(matches!(outlook.ask(ENTITIES, relation, END), Err(Error::Unknown { .. })));
    assert!(matches!(outlook.ask(subject, 2 * RELATIONS, END), Err(Error::Unknown { .. })));
}

#[test]
fn a_day_that_two_parts_share_is_asked_whole() {
    let whole = sets(END, 1);
    let mut moved: Vec<Fact> = Vec::new();
    let mut rest = whole.test.clone();
    rest.retain(|f| {
        let moves = f.day == TEST && f.subject % 2 == 0;
        if moves {
            moved.push(*f);
        }
        !moves
    });
    assert!(!moved.is_empty() && rest.iter().any(|f| f.day == TEST));
    let cut =
        Sets::new(whole.train.clone(), [&whole.valid[..], &moved].concat(), rest.clone()).expect("days may be shared");
    let mut expected = report(&whole, 1).predictions;
    expected.retain(|p| rest.contains(&p.fact));
    assert_eq!(report(&cut, 1).predictions, expected);
}

#[test]
fn an_outlook_is_kept_and_goes_on() {
    let cut = END - 5;
    let (old, later): (Vec<Fact>, Vec<Fact>) = days(0, END, END, 1).into_iter().partition(|f| f.day < cut);
    let mut first = Outlook::learn(&world(), old, 1).expect("there is enough to learn from");
    let mut bytes = Vec::new();
    first.write(&mut bytes);
    let mut second = Outlook::read(&world(), &bytes, 2).expect("they are its bytes");
    let mut again = Vec::new();
    second.write(&mut again);
    assert_eq!(bytes, again);
    for day in later.chunk_by(|a, b| a.day == b.day) {
        second.add(day.to_vec()).expect("they come later");
    }
    first.add(later.clone()).expect("they come later");
    assert_eq!(first.known(), Some(END - 1));
    for (subject, wanted) in [(0, 3), (5, 1), (7, 2)] {
        let answers = [&mut first, &mut second].map(|o| o.ask_about(subject, 1, END, Some(wanted)).expect("to come"));
        assert_eq!(answers[0], answers[1]);
        let reasons = &answers[0].reasons;
        assert!(
            reasons.len() <= 4 && reasons[..reasons.len().min(3)].is_sorted_by(|a, b| a.probability >= b.probability)
        );
    }
    assert!(matches!(first.add(later), Err(Error::Past { .. })));
    for cut in [0, 1, bytes.len() / 2, bytes.len() - 1] {
        assert!(Outlook::read(&world(), &bytes[..cut], 1).is_none(), "{cut}");
    }
    assert!(Outlook::read(&World { entities: vec![String::new()], relations: RELATIONS }, &bytes, 1).is_none());
}

#[test]
fn a_first_act_is_with_all_of_its_day_and_none_of_a_later_one() {
    let fact = |day, subject, object| Fact { day, subject, relation: 0, object };
    let facts = [fact(3, 9, 9), fact(5, 0, 1), fact(5, 0, 2), fact(6, 0, 3), fact(8, 4, 1), fact(12, 7, 8)];
    let found = first_acts(&facts, 1, 4, 7);
    let told: Vec<_> = found.iter().map(|q| (q.subject, q.relation, q.answers.clone())).collect();
    let expected = [(0, 0, vec![1, 2]), (1, 1, vec![0]), (2, 1, vec![0]), (3, 1, vec![0]), (4, 0, vec![1])];
    assert_eq!(told, expected);
    assert!(first_acts(&facts, 1, 13, 7).is_empty() && first_acts(&[], 1, 0, u32::MAX).is_empty());
}

#[test]
fn what_is_told_of_first_acts_knows_nothing_of_their_days() {
    let asked = |turn, course| {
        let facts = sorted(days(0, END, turn, course));
        first::run(&world(), &facts, VALID, TEST..END, &[1, 5], 2).expect("there is enough to learn from")
    };
    let whole = asked(END, 1);
    assert_eq!(
        whole,
        first::run(&world(), &sorted(days(0, END, END, 1)), VALID, TEST..END, &[1, 5], 1).expect("the same")
    );
    let said = |asked: &[Asked]| -> std::collections::BTreeMap<(u32, u32, u32), Vec<f64>> {
        asked.iter().map(|a| ((a.day, a.subject, a.relation), a.told.iter().map(|t| t.0).collect())).collect()
    };
    for turn in [TEST, TEST + 3, TEST + 6] {
        let other = asked(turn, 7);
        for (whole, other) in whole.iter().zip(&other) {
            let (whole, other) = (said(whole), said(other));
            // Other acts come, so that others are asked about: those of both are told the same until the turn.
            let both = || whole.iter().filter_map(|(key, one)| Some((key, one, other.get(key)?)));
            let mut early = both().filter(|b| b.0.0 <= turn);
            assert!(early.clone().count() > 0 && early.all(|b| b.1 == b.2), "{turn}");
            let late = || both().filter(|b| b.0.0 > turn + 1);
            assert!(late().count() == 0 || late().any(|b| b.1 != b.2), "what is over is used");
        }
    }
    // Every question is asked on each day from which all its days lie in the test, by all three ways.
    assert_eq!(whole[1].iter().map(|a| a.day).max(), Some(END - 5));
    for asked in whole.iter().flatten() {
        assert!(asked.told.is_sorted_by(|a, b| a.0 >= b.0) && asked.told.iter().all(|t| (0.0..=1.0).contains(&t.0)));
        assert!(asked.habits.iter().all(|h| h.len() == asked.rankings.len()));
    }
}

fn sorted(mut facts: Vec<Fact>) -> Vec<Fact> {
    facts.sort_unstable();
    facts.dedup();
    facts
}

#[test]
fn what_cannot_be_used_is_said() {
    let whole = sets(END, 1);
    let early = Sets::new(whole.train.clone(), whole.train.clone(), whole.test.clone());
    assert!(matches!(early, Err(Error::Order { later: "valid", earlier: "train", .. })));
    let mut bare = whole.clone();
    bare.train.clear();
    assert!(matches!(run(&world(), &bare, 1, 0), Err(Error::NoFacts)));
    // Few facts are enough for a guess.
    let few = Sets { train: days(VALID - 3, VALID, END, 1), ..whole.clone() };
    let (guessed, learned) = (report(&few, 1), report(&whole, 1));
    let mrr = |report: &Report| figures(&report.predictions, |p| p.repeated).mrr();
    assert!(mrr(&guessed) > 0.4 && mrr(&learned) > mrr(&guessed), "{} {}", mrr(&guessed), mrr(&learned));
    let mut strange = whole.clone();
    strange.test[0].object = ENTITIES;
    assert!(matches!(run(&world(), &strange, 1, 0), Err(Error::Unknown { what: "entity", .. })));
    // Nothing to calibrate on or to ask is no fault.
    let quiet = Sets { valid: Vec::new(), test: Vec::new(), ..whole };
    assert!(run(&world(), &quiet, 1, 3).is_ok_and(|r| r.predictions.is_empty() && r.explanations.is_empty()));
}
