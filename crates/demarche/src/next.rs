//! From the acts of a store to forecasts of links: what was learned, kept beside the store.
//!
//! States and bodies are the entities, the types of PLOVER the relations. Learning takes a while, so what was learned
//! and the record of the past are kept as bytes; while the store stays the same they are taken up as they are, and days
//! that have been added since move the record but not the weights.

use std::collections::BTreeSet;

use demarche_forecast::error::Error as ForecastError;
use demarche_forecast::hash::scatter;
use demarche_forecast::links::explain::{Explanation, Ground};
use demarche_forecast::links::fact::{Fact, World};
use demarche_forecast::links::keep::{Bytes, Keep};
use demarche_forecast::links::outlook::Outlook;
use demarche_forecast::series::exposure::Exposure;
use demarche_forecast::series::measure::Options;
use demarche_ontology::event::EventType;
use demarche_store::db::find::history::day;
use demarche_store::db::store::Store;
use demarche_store::error::Error;

use crate::grounds::{Deed, Evidence};
use crate::kept::{Origin, Problem, seal, unseal};
use crate::tension::volume;

/// The latest facts that are learned from; beyond, whole days are left out.
const MOST_FACTS: usize = 150_000;
/// With fewer facts there are fewer than 200 questions in those days that weights are learned from.
const FEW: usize = 200;
/// Growth after which the weights are learned anew.
const GROWN: f64 = 1.5;
/// Days at the end that reports may still add to; they are no part of what is kept.
const UNSETTLED: i32 = 3;
/// The first bytes of what is kept, with the version of the form.
const MARK: &[u8; 8] = b"DMNEXT\x02\n";
/// What the file beside a store is called: `STORE-next`.
pub const NAME: &str = "next";

/// What is known of a store, ready to be asked.
pub struct Next {
    codes: Vec<String>,
    /// Day 0 of the facts, in days since 1970-01-01.
    base: i32,
    outlook: Outlook,
    /// The last day of the store.
    last: i32,
    /// As bytes, if it should be kept.
    bytes: Vec<u8>,
    /// Facts that the weights were learned from.
    learned: usize,
    /// How it was come by.
    pub origin: Origin,
}

/// What is kept besides the outlook.
struct Kept {
    key: u64,
    codes: Vec<String>,
    base: u32,
    last: u32,
    /// Facts at the time of learning.
    learned: usize,
    /// Hash of the settled facts.
    settled: u64,
    recent: Vec<Fact>,
}

impl Next {
    /// Take up what was kept, if it fits the store, or learn anew. `said` is told before that takes a while.
    ///
    /// # Errors
    /// When the store cannot be read, or there is nothing to learn from.
    pub fn open(store: &Store, kept: Option<&[u8]>, threads: usize, said: impl FnOnce(&str)) -> Result<Self, Problem> {
        let key = scatter(&store.state()?);
        let kept = kept.and_then(read);
        if let Some((head, body)) = &kept
            && head.key == key
            && let Some(next) = taken_up(head, body, threads)
        {
            return Ok(next);
        }
        let before = kept.as_ref().map(|(head, _)| head.base as i32);
        let (codes, base, last, facts) = facts(store, before)?;
        if let Some((head, body)) = kept
            && let Some(next) = grown(&head, body, (&codes, base, last, &facts), key, threads)
        {
            return Ok(next);
        }
        said(&format!("learning from {} facts; this takes a while, the next forecasts do not", facts.len()));
        let border = settled(base, last, &facts);
        let (old, recent) = facts.split_at(border);
        let world = world(&codes);
        // A young store has no settled days.
        let (old, recent) = if old.is_empty() { (recent, old) } else { (old, recent) };
        let outlook = Outlook::learn(&world, old.to_vec(), threads)?;
        let head = Kept {
            key,
            base: base as u32,
            last: last as u32,
            learned: facts.len(),
            settled: hash(old),
            recent: recent.to_vec(),
            codes,
        };
        Ok(finish(head, outlook, Origin::Learned)?)
    }

    /// The bytes to keep.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Facts that it was learned from, where they are so few that weights are guesses and probabilities not calibrated.
    pub fn few(&self) -> Option<usize> {
        Some(self.learned).filter(|facts| *facts < FEW)
    }

    /// The last day of the store, in days since 1970-01-01.
    pub const fn last(&self) -> i32 {
        self.last
    }

    /// Codes of states and bodies by number.
    pub fn codes(&self) -> &[String] {
        &self.codes
    }

    /// A day of a fact, as ISO 8601.
    pub fn day(&self, of: u32) -> String {
        day(self.base.saturating_add(of as i32))
    }

    /// Who the other party of an act on the day after the last will be: of `subject`, or with `back` of whoever does it to
    /// `subject`.
    ///
    /// # Errors
    /// When `subject` is unknown.
    pub fn ask(
        &mut self,
        subject: u32,
        kind: EventType,
        back: bool,
        wanted: Option<u32>,
    ) -> Result<Explanation, ForecastError> {
        let number = EventType::ALL.iter().position(|k| *k == kind).unwrap_or(0) as u32;
        let relation = if back { number + EventType::ALL.len() as u32 } else { number };
        let day = (self.last - self.base).max(0) as u32 + 1;
        self.outlook.ask_about(subject, relation, day, wanted)
    }

    /// Events behind a past fact, at most so many.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn events(&self, store: &Store, ground: &Ground, most: usize) -> Result<Vec<Evidence>, Error> {
        let (kind, back) = Self::kind(ground.fact.relation);
        let code = |of: u32| self.codes.get(of as usize).cloned().unwrap_or_default();
        let (subject, object) = (code(ground.fact.subject), code(ground.fact.object));
        let (source, target) = if back { (object, subject) } else { (subject, object) };
        let (day, types) = (self.day(ground.fact.day), vec![kind.name().to_owned()]);
        Deed { source, target, day, types, quads: Vec::new() }.events(store, most)
    }

    /// Let acts be known that came on a day after all that is, or none: questions are of the day after it then.
    ///
    /// # Errors
    /// When the day is known already, or one of them is unknown.
    pub fn suppose(&mut self, acts: &[(u32, EventType, u32)], day: i32) -> Result<(), ForecastError> {
        let on = day.saturating_sub(self.base).max(0) as u32;
        let fact = |(subject, kind, object): &(u32, EventType, u32)| {
            let relation = EventType::ALL.iter().position(|k| k == kind).unwrap_or(0) as u32;
            Fact { day: on, subject: *subject, relation, object: *object }
        };
        self.outlook.add(acts.iter().map(fact).collect())?;
        self.last = self.last.max(day);
        Ok(())
    }

    /// A relation of an explanation: its type, and whether it is meant the other way round.
    pub fn kind(relation: u32) -> (EventType, bool) {
        let count = EventType::ALL.len();
        let kind = EventType::ALL.get(relation as usize % count).copied().unwrap_or(EventType::Consult);
        (kind, relation as usize >= count)
    }
}

pub(crate) fn world(codes: &[String]) -> World {
    World { entities: codes.to_vec(), relations: EventType::ALL.len() as u32 }
}

/// Codes, first and last day, and facts in order: from the day that a record began with, as long as they are not too many.
pub(crate) fn facts(store: &Store, before: Option<i32>) -> Result<(Vec<String>, i32, i32, Vec<Fact>), Error> {
    let options = Options { most_days: 3 * 366, ..Options::default() };
    let exposure = Exposure::new(&volume(store, None)?, &options);
    let (first, last) = exposure.days().unwrap_or((0, -1));
    let first = before.map_or(first, |before| before.min(first));
    let mut acts: Vec<(i32, String, u32, String)> = Vec::new();
    store.state_acts(&day(first), |source, target, day, kind, _, _| {
        let number = EventType::ALL.iter().position(|k| k.name() == kind);
        if let Some(number) = number.filter(|_| (first..=last).contains(&day)) {
            acts.push((day, source.to_owned(), number as u32, target.to_owned()));
        }
    })?;
    acts.sort_unstable();
    acts.dedup();
    let cut = acts.len().saturating_sub(MOST_FACTS);
    let base = before.filter(|_| acts.len() as f64 <= GROWN * MOST_FACTS as f64);
    let base = base.or_else(|| acts.get(cut).map(|act| if cut > 0 { act.0 + 1 } else { act.0 })).unwrap_or(first);
    acts.retain(|act| act.0 >= base);
    let codes: BTreeSet<&str> = acts.iter().flat_map(|a| [a.1.as_str(), a.3.as_str()]).collect();
    let codes: Vec<String> = codes.into_iter().map(str::to_owned).collect();
    let number = |code: &String| codes.binary_search(code).unwrap_or(0) as u32;
    let mut facts: Vec<Fact> = acts
        .iter()
        .map(|(day, source, relation, target)| Fact {
            day: (day - base) as u32,
            subject: number(source),
            relation: *relation,
            object: number(target),
        })
        .collect();
    facts.sort_unstable();
    Ok((codes, base, last, facts))
}

/// How many of the facts are of settled days.
fn settled(base: i32, last: i32, facts: &[Fact]) -> usize {
    facts.partition_point(|f| base.saturating_add(f.day as i32) <= last - UNSETTLED)
}

fn hash(facts: &[Fact]) -> u64 {
    facts.iter().fold(facts.len() as u64, |hash, f| {
        scatter(&[hash, u64::from(f.day), u64::from(f.subject), u64::from(f.relation), u64::from(f.object)])
    })
}

/// What was kept, as it is, with its recent days.
fn taken_up(head: &Kept, body: &[u8], threads: usize) -> Option<Next> {
    let mut outlook = Outlook::read(&world(&head.codes), body, threads)?;
    outlook.add(head.recent.clone()).ok()?;
    Some(Next {
        codes: head.codes.clone(),
        base: head.base as i32,
        outlook,
        last: head.last as i32,
        bytes: Vec::new(),
        learned: head.learned,
        origin: Origin::Kept,
    })
}

/// What was kept with the days that were added since; nothing where what it knew has changed.
fn grown(
    head: &Kept,
    body: &[u8],
    (codes, base, last, facts): (&[String], i32, i32, &[Fact]),
    key: u64,
    threads: usize,
) -> Option<Next> {
    let same = head.codes == codes && head.base == base as u32;
    if !same || facts.len() as f64 > GROWN * head.learned as f64 {
        return None;
    }
    let mut outlook = Outlook::read(&world(codes), body, threads)?;
    let known = outlook.known()?;
    let (old, later) = facts.split_at(facts.partition_point(|f| f.day <= known));
    if hash(old) != head.settled {
        return None;
    }
    let (add, recent) = later.split_at(settled(base, last, later));
    outlook.add(add.to_vec()).ok()?;
    let head = Kept {
        key,
        codes: codes.to_vec(),
        base: base as u32,
        last: last as u32,
        learned: head.learned,
        settled: hash(facts.get(..old.len() + add.len())?),
        recent: recent.to_vec(),
    };
    finish(head, outlook, Origin::Grown).ok()
}

/// Write what is to be kept, then let the recent days be known, too.
fn finish(head: Kept, mut outlook: Outlook, origin: Origin) -> Result<Next, ForecastError> {
    let mut body = Vec::new();
    outlook.write(&mut body);
    let mut own = Vec::new();
    head.key.write(&mut own);
    head.codes.write(&mut own);
    head.base.write(&mut own);
    head.last.write(&mut own);
    head.learned.write(&mut own);
    head.settled.write(&mut own);
    let recent: Vec<[u32; 4]> = head.recent.iter().map(|f| [f.day, f.subject, f.relation, f.object]).collect();
    recent.write(&mut own);
    let bytes = seal(MARK, &own, &body);
    outlook.add(head.recent)?;
    let (base, last, learned) = (head.base as i32, head.last as i32, head.learned);
    Ok(Next { codes: head.codes, base, outlook, last, bytes, learned, origin })
}

/// What was kept, if it is whole.
fn read(bytes: &[u8]) -> Option<(Kept, &[u8])> {
    let (own, body) = unseal(MARK, bytes)?;
    let mut from = Bytes(own);
    let from = &mut from;
    Some((
        Kept {
            key: u64::read(from)?,
            codes: Vec::read(from)?,
            base: u32::read(from)?,
            last: u32::read(from)?,
            learned: usize::read(from)?,
            settled: u64::read(from)?,
            recent: Vec::<[u32; 4]>::read(from)?
                .into_iter()
                .map(|[day, subject, relation, object]| Fact { day, subject, relation, object })
                .collect(),
        },
        body,
    ))
}
