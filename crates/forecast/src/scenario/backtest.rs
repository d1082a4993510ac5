//! Acts that did come, on days that were not learned from: what the models and the precedents before them would have
//! said, and how much more came than after days like theirs.

use std::collections::BTreeMap;

use crate::counts::act::{Act, Class};
use crate::counts::backtest::{ASKED, Sets};
use crate::counts::record::{Record, volumes};
use crate::error::Error;
use crate::parallel;
use crate::scenario::answer::{SHARE, number};
use crate::scenario::draw::uniform;
use crate::scenario::learned::{Learned, SETS};
use crate::scenario::ledger::Ledger;
use crate::scenario::neighbourhood::{Neighbourhood, pairs};
use crate::scenario::paths::{Added, Path, Plan, Scale, path};
use crate::scenario::precedents::{Case, FEWEST, Marks, Matched, Sums, Whose, cases, marks, matched, study};
use crate::scenario::quality::Outcome;
use crate::scenario::spread::quantile;
use crate::series::tension;

/// Days after an act that are looked at.
pub const DAYS: u32 = 7;
/// Of the paths of a case, how many of them are drawn with each set that was learned again: one in so many.
const PATHS_OF_SET: u64 = 10;
/// How much is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// How often weights are learned again.
    pub sets: usize,
    /// Paths of a case.
    pub paths: u64,
}

impl Default for Effort {
    fn default() -> Self {
        Self { sets: SETS, paths: 100 }
    }
}

/// A pair's acts of a class on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// Quad class.
    pub quad: u8,
    /// How many there were.
    pub acts: u32,
    /// What came after them and after days like theirs.
    pub real: Matched,
    /// What the models would have said.
    pub predicted: Sums,
    /// Standard error of that by the weights.
    pub error: f64,
    /// Where 90 % of the differences between a path with the acts and another without them lie: all acts, both ways.
    pub range: (f64, f64),
    /// The difference from the nearest day alone: all acts, both ways.
    pub nearest: f64,
    /// What the precedents before the part say, and whose they are.
    pub past: Option<(Whose, Sums)>,
}

impl Scored {
    /// What was predicted, what came, what the precedents say.
    pub fn outcome(&self, outcome: Outcome) -> (f64, f64, Option<f64>) {
        let real = std::array::from_fn(|way| std::array::from_fn(|class| self.real.difference(way, class)));
        let of = |sums: &Sums| outcome.of(self.quad, sums);
        (of(&self.predicted), of(&real), self.past.as_ref().map(|p| of(&p.1)))
    }
}

/// What came out, for the days for choosing and those for reporting.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Pairs whose acts are looked at.
    pub pairs: usize,
    /// Cases of valid and of test.
    pub parts: [Vec<Scored>; 2],
    /// How many had no day like theirs.
    pub unmatched: [usize; 2],
}

/// Learn from train, then look at the acts of valid and of test, each with what was known before its day.
///
/// # Errors
/// When train has no acts, or no pair of them does enough.
pub fn run(sets: &Sets, effort: Effort, threads: usize) -> Result<Report, Error> {
    let learned = Learned::learn(&sets.train, effort.sets, threads)?;
    let asked: Vec<_> = volumes(&sets.train).into_iter().filter(|v| v.1 >= ASKED).map(|v| v.0).collect();
    if asked.is_empty() {
        return Err(Error::NoPairs { least: ASKED });
    }
    let mut acts = sets.train.clone();
    let mut record = Record::default();
    observe(&mut record, &sets.train);
    let mut report = Report { pairs: asked.len(), parts: [Vec::new(), Vec::new()], unmatched: [0; 2] };
    for (place, part) in [&sets.valid, &sets.test].into_iter().enumerate() {
        let begin = acts.last().map_or(0, |a| a.day + 1);
        let before = Ledger::new(&acts, begin);
        acts.extend_from_slice(part);
        let ledger = Ledger::new(&acts, part.last().map_or(begin, |a| a.day + 1));
        let mut asking = Vec::new();
        for day in part.chunk_by(|a, b| a.day == b.day) {
            let Some(first) = day.first() else { continue };
            record.advance(first.day);
            asking.extend(ask(&record, &learned, &ledger, &asked, (day, &acts)));
            record.observe(first.day, day);
        }
        let past = past(&before, &asking);
        let whole = asking.len();
        let marks: Vec<Marks> = (1..=4).map(|quad| marks(&ledger, quad)).collect();
        let mut states = vec![(); threads.max(1)];
        let scored =
            parallel::map(&asking, &mut states, |(), asked| scored(asked, &learned, effort, (&ledger, &marks, &past)));
        report.parts[place] = scored.into_iter().flatten().collect();
        report.unmatched[place] = whole - report.parts[place].len();
    }
    Ok(report)
}

fn observe(record: &mut Record, acts: &[Act]) {
    for day in acts.chunk_by(|a, b| a.day == b.day) {
        record.observe(day.first().map_or(0, |a| a.day), day);
    }
}

/// A case and what was known before its day.
struct Asked {
    case: Case,
    quad: u8,
    acts: u32,
    around: Neighbourhood,
}

/// The cases of a day, if what came after it is known.
fn ask(
    record: &Record,
    learned: &Learned,
    ledger: &Ledger,
    asked: &[(u32, u32)],
    (today, acts): (&[Act], &[Act]),
) -> Vec<Asked> {
    let mut found: BTreeMap<((u32, u32), u8), u32> = BTreeMap::new();
    for act in today.iter().filter(|a| a.day.saturating_add(DAYS) < ledger.end) {
        if asked.binary_search(&(act.source, act.target)).is_ok() {
            *found.entry(((act.source, act.target), act.quad)).or_insert(0) += 1;
        }
    }
    let day = today.first().map_or(0, |a| a.day);
    let asked = found.into_iter().map(|((pair, quad), count)| {
        let around = Neighbourhood::new(record, learned, pairs(acts, day, pair));
        Asked { case: Case { pair, day }, quad, acts: count, around }
    });
    asked.collect()
}

type Past = BTreeMap<((u32, u32), u8), (Whose, Sums)>;

/// What precedents before a part say of each pair and class.
fn past(ledger: &Ledger, asking: &[Asked]) -> Past {
    let mut past = Past::new();
    for quad in 1..=4 {
        let marks = marks(ledger, quad);
        for asked in asking.iter().filter(|a| a.quad == quad) {
            let pair = asked.case.pair;
            if past.contains_key(&(pair, quad)) {
                continue;
            }
            let found = [Whose::Pair, Whose::Sides, Whose::Like].into_iter().find_map(|whose| {
                let days = |of: (u32, u32)| marks.get(&of).cloned().unwrap_or_default();
                let study = study(ledger, &cases(ledger, &marks, pair, whose, DAYS), quad, days, DAYS)?;
                (study.cases >= FEWEST).then(|| (whose, study.difference.map(|way| way.map(|d| d.value))))
            });
            past.extend(found.map(|found| ((pair, quad), found)));
        }
    }
    past
}

fn scored(
    asked: &Asked,
    learned: &Learned,
    effort: Effort,
    (ledger, marks, past): (&Ledger, &[Marks], &Past),
) -> Option<Scored> {
    let Asked { case, quad, acts, around } = asked;
    let days = marks.get(usize::from(*quad) - 1)?.get(&case.pair)?;
    let real = matched(ledger, *case, *quad, days, DAYS)?;
    let alone = matched_alone(ledger, &real);
    let (source, target) = case.pair;
    let added = Added { day: case.day, source, target, quad: *quad, count: *acts, intensity: 0.0 };
    let scale = Scale { sums: tension::Sums::ZERO, intensity: [0.0; 4], half_life: 30.0 };
    let plan = Plan { added: vec![added], days: DAYS, scale };
    let draw = |set: Option<usize>, paths: u64| -> Vec<Path> {
        (0..paths).map(|number| path(around, learned, &plan, set, number)).collect()
    };
    let own = draw(None, effort.paths);
    let sets: Vec<f64> = (0..learned.sets())
        .map(|set| Outcome::All.of(*quad, &expected(&draw(Some(set), effort.paths.div_ceil(PATHS_OF_SET)))))
        .collect();
    let mean = sets.iter().sum::<f64>() / sets.len().max(1) as f64;
    let error = (sets.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / sets.len().max(1) as f64).sqrt();
    Some(Scored {
        quad: *quad,
        acts: *acts,
        nearest: alone,
        predicted: expected(&own),
        error,
        range: range(&own),
        past: past.get(&(case.pair, *quad)).copied(),
        real,
    })
}

fn matched_alone(ledger: &Ledger, real: &Matched) -> f64 {
    let (source, target) = real.case.pair;
    let sum =
        |day: u32| ledger.sum((source, target), day + 1, DAYS)[0] + ledger.sum((target, source), day + 1, DAYS)[0];
    let other = real.others.first().map_or(0, |day| sum(*day));
    f64::from(sum(real.case.day)) - f64::from(other)
}

/// Expected differences by way and class.
fn expected(paths: &[Path]) -> Sums {
    let mut sums = [[0.0; 5]; 2];
    for path in paths {
        for (way, sums) in sums.iter_mut().enumerate() {
            let (with, without) = (path.with.means[way], path.without.means[way]);
            for (class, (with, without)) in with.iter().zip(without).enumerate() {
                for place in [0, class + 1] {
                    sums[place] += (with - without) / paths.len() as f64;
                }
            }
        }
    }
    sums
}

/// The middle of the differences between paths that share no random numbers.
fn range(paths: &[Path]) -> (f64, f64) {
    let sum = |world: &crate::scenario::paths::World| number(world, 0, Class::All) + number(world, 1, Class::All);
    let mut apart: Vec<f64> = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        for step in [1, 7, 31] {
            if let Some(other) = paths.get((at + step) % paths.len()) {
                // Counts are whole: a little is added or taken so that the ends leave out what they should.
                let jitter = uniform(&[at as u64, step as u64]) - 0.5;
                apart.push(sum(&path.with) - sum(&other.without) + jitter);
            }
        }
    }
    apart.sort_by(f64::total_cmp);
    let at = |share| quantile(&apart, share).unwrap_or(0.0);
    (at((1.0 - SHARE) / 2.0), at((1.0 + SHARE) / 2.0))
}
