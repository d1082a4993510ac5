//! Files of dated facts, entities and relations, line by line.

use std::path::Path;

use demarche_forecast::links::fact::{Fact, MOST_RELATIONS, World};

use crate::failure::Failure;
use crate::files;

/// Most entities: several lists over all of them are held for each thread.
const MOST_ENTITIES: usize = 4_000_000;

/// Names by number.
pub struct Names {
    /// Of entities and number of relations, as the forecast needs them.
    pub world: World,
    /// Of relations.
    pub relations: Vec<String>,
}

impl Names {
    /// Read the names of entities and relations.
    pub fn read(entities: &Path, relations: &Path) -> Result<Self, Failure> {
        let entities = names(entities, MOST_ENTITIES)?;
        let relations = names(relations, MOST_RELATIONS)?;
        let world = World { entities, relations: relations.len() as u32 };
        Ok(Self { world, relations })
    }
}

/// A table of number and name: each number from 0 up once, in any order. Further columns are left alone.
fn names(path: &Path, most: usize) -> Result<Vec<String>, Failure> {
    let text = files::text(path)?;
    let mut names: Vec<Option<String>> = vec![None; text.lines().filter(|l| !l.trim().is_empty()).count()];
    let fault = |line: usize, what: &str| content(path, format!("line {}: {what}", line + 1));
    if names.len() > most {
        return Err(content(path, format!("has {} lines, more than the {most} that fit; leave some out", names.len())));
    }
    for (line, text) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let mut columns = text.split('\t');
        let number = columns.next().and_then(|c| c.trim().parse::<usize>().ok());
        let number = number.ok_or_else(|| fault(line, "the first column is not a number; write number, TAB, name"))?;
        let count = names.len();
        let Some(slot) = names.get_mut(number) else {
            let what = format!("the number {number} is too high for {count} lines; number them from 0 without gaps");
            return Err(fault(line, &what));
        };
        if slot.is_some() {
            return Err(fault(line, &format!("the number {number} was there before; give each a number of its own")));
        }
        *slot = Some(columns.next().unwrap_or("").trim().to_owned());
    }
    // As many lines as numbers, and none twice: there are no gaps.
    Ok(names.into_iter().flatten().collect())
}

/// The quad class of each relation, the fourth column of their table.
pub fn quads(path: &Path) -> Result<Vec<u8>, Failure> {
    let text = files::text(path)?;
    let mut quads = vec![0; names(path, MOST_RELATIONS)?.len()];
    for (line, text) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let mut columns = text.split('\t');
        let number = columns.next().and_then(|c| c.trim().parse::<usize>().ok());
        let quad = columns.nth(2).and_then(|c| c.trim().parse().ok()).filter(|quad| (1..=4).contains(quad));
        let Some(quad) = quad else {
            let what = "the fourth column is no quad class; write number, name, code and 1 to 4 with TABs";
            return Err(content(path, format!("line {}: {what}", line + 1)));
        };
        if let Some(slot) = number.and_then(|n| quads.get_mut(n)) {
            *slot = quad;
        }
    }
    Ok(quads)
}

/// A table of subject, relation, object and day, all as numbers.
pub fn facts(path: &Path, world: &World) -> Result<Vec<Fact>, Failure> {
    let text = files::text(path)?;
    let mut facts = Vec::new();
    for (line, text) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let fact = fact(text).and_then(|f| world.check([&f]).map(|()| f).map_err(|e| e.to_string()));
        facts.push(fact.map_err(|what| content(path, format!("line {}: {what}", line + 1)))?);
    }
    if facts.is_empty() {
        return Err(content(path, "holds no facts; give one a line: subject, relation, object, day".to_owned()));
    }
    Ok(facts)
}

/// The largest number that divides all days: sets are also published with hours (24 a day) or minutes for days.
pub fn step(sets: &[Vec<Fact>]) -> u32 {
    let greatest = |a: u32, b: u32| {
        let (mut a, mut b) = (a, b);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    sets.iter().flatten().map(|fact| fact.day).fold(0, greatest).max(1)
}

/// Count days by such steps instead.
pub fn by_steps(sets: &mut [Vec<Fact>], step: u32) {
    for fact in sets.iter_mut().flatten() {
        fact.day /= step.max(1);
    }
}

fn fact(line: &str) -> Result<Fact, String> {
    let mut columns = line.split('\t');
    let mut next = |what: &str| {
        let text = columns.next().map(str::trim).unwrap_or_default();
        let wrong = || format!("the {what} {text:?} is not a number; write subject, relation, object, day with TABs");
        text.parse::<u32>().map_err(|_| wrong())
    };
    let (subject, relation, object) = (next("subject")?, next("relation")?, next("object")?);
    Ok(Fact { day: next("day")?, subject, relation, object })
}

fn content(path: &Path, what: String) -> Failure {
    Failure::Content { path: files::named(path), what }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(days: &[u32]) -> Vec<Fact> {
        days.iter().map(|day| Fact { day: *day, subject: 0, relation: 0, object: 1 }).collect()
    }

    #[test]
    fn hours_are_told_from_days() {
        let mut sets = [days(&[0, 24, 72]), days(&[96]), days(&[120, 144])];
        assert_eq!(step(&sets), 24);
        by_steps(&mut sets, 24);
        assert_eq!(sets, [days(&[0, 1, 3]), days(&[4]), days(&[5, 6])]);
        assert_eq!(step(&[days(&[0, 24]), days(&[25])]), 1);
        assert_eq!(step(&[days(&[0]), days(&[])]), 1, "no days but the first");
    }

    #[test]
    fn a_line_is_four_numbers() {
        assert_eq!(fact("3\t1\t0\t12"), Ok(Fact { day: 12, subject: 3, relation: 1, object: 0 }));
        assert_eq!(fact("3\t1\t0\t12\t0"), fact("3\t1\t0\t12"));
        for (bad, what) in [("3\t1\t0", "day"), ("a\t1\t0\t2", "subject"), ("1\t1\t-4\t2", "object"), ("", "subject")] {
            assert!(fact(bad).is_err_and(|e| e.contains(what)), "{bad}");
        }
    }
}
