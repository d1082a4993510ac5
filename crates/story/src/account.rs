//! Stories told to the end: what a stream's settled reports come to, story by story.
//!
//! A story is closed when none of its reports is in the window any more. Until then a few facts of each report are kept,
//! never its text.

use std::collections::{BTreeMap, HashMap, VecDeque};

use jiff::civil::Date;

use crate::compare::{Comparison, Witness, compare};
use crate::knowledge::Knowledge;
use crate::origin::{Origins, Provenance};
use crate::report::Report;
use crate::stories::{Placed, StoryId, name_hash, named};
use crate::told::Coded;

/// Reports of a story that are named; the rest is counted.
pub const MOST_NAMED: usize = 1000;
/// Reports of a story whose events are compared; copies are not among them.
const MOST_COMPARED: usize = 100;
/// Settled reports after which it is looked which stories have closed.
const SWEEP: usize = 256;

/// What is kept of one report.
#[derive(Clone, Debug)]
pub struct Facts {
    head: Head,
    provenance: Provenance,
    coded: Option<Coded>,
}

/// A report by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its id.
    pub id: String,
    /// Its headline.
    pub title: Option<String>,
    /// Its day.
    pub date: Option<Date>,
}

impl Facts {
    /// What to keep of a report, and of what a reading found in it.
    pub fn of(report: &Report, knowledge: &Knowledge, coded: Option<Coded>) -> Self {
        let provenance = Provenance {
            own: named(&report.id),
            publisher: report.publisher().as_deref().map(name_hash),
            wire: knowledge.wire(&report.text).map(name_hash),
            ..Provenance::default()
        };
        let head = Head { id: report.id.clone(), title: report.title.clone(), date: report.date };
        Self { head, provenance, coded }
    }
}

/// A story that has closed.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id.
    pub story: StoryId,
    /// How many reports it has.
    pub count: usize,
    /// Their ids, in the order they came, the first [`MOST_NAMED`].
    pub reports: Vec<String>,
    /// Independent origins.
    pub origins: usize,
    /// The first report: that with the earliest day, else the first that came.
    pub first: Head,
    /// The latest.
    pub latest: Head,
    /// What its reports tell, where readings were given; reports are counted as in `told_by`.
    pub comparison: Option<Comparison>,
    /// The ids of the reports that were compared.
    pub told_by: Vec<String>,
}

#[derive(Debug)]
struct Tally {
    count: usize,
    reports: Vec<String>,
    origins: Origins,
    first: Head,
    latest: Head,
    compared: Vec<(String, Provenance, Coded)>,
}

impl Tally {
    fn new(head: &Head) -> Self {
        Self {
            count: 0,
            reports: Vec::new(),
            origins: Origins::default(),
            first: head.clone(),
            latest: head.clone(),
            compared: Vec::new(),
        }
    }

    fn add(&mut self, facts: Facts) {
        let Facts { head, provenance, coded } = facts;
        self.count += 1;
        self.origins.add(&provenance);
        if self.reports.len() < MOST_NAMED {
            self.reports.push(head.id.clone());
        }
        if let Some(coded) = coded
            && provenance.copy_of.is_none()
            && self.compared.len() < MOST_COMPARED
        {
            self.compared.push((head.id.clone(), provenance, coded));
        }
        // A report without a day stands where it came.
        if head.date.is_some_and(|day| self.first.date.is_none_or(|first| day < first)) {
            self.first = head.clone();
        }
        if head.date.is_none_or(|day| self.latest.date.is_none_or(|latest| day >= latest)) {
            self.latest = head;
        }
    }

    fn account(self, story: StoryId) -> Account {
        let witnesses: Vec<Witness<'_>> =
            self.compared.iter().map(|(_, provenance, coded)| Witness { provenance, coded }).collect();
        let comparison = (!witnesses.is_empty()).then(|| compare(&witnesses));
        Account {
            story,
            count: self.count,
            reports: self.reports,
            origins: self.origins.count(),
            first: self.first,
            latest: self.latest,
            comparison,
            told_by: self.compared.into_iter().map(|(id, _, _)| id).collect(),
        }
    }
}

/// Collects the reports of a stream until their stories close.
#[derive(Debug, Default)]
pub struct Accounts {
    /// Of reports in the window, oldest first.
    waiting: VecDeque<Facts>,
    /// Stories with settled reports, by when the first of those settled.
    open: BTreeMap<u64, (StoryId, Tally)>,
    places: HashMap<StoryId, u64>,
    settled: u64,
    since: usize,
}

impl Accounts {
    /// A report was added to the stream.
    pub fn add(&mut self, facts: Facts) {
        self.waiting.push_back(facts);
    }

    /// A report was settled; they settle in the order in which they were added. `is_open` says whether a story may still
    /// get reports. Gives the stories that have closed, oldest first.
    pub fn settle(&mut self, placed: &Placed, is_open: impl Fn(StoryId) -> bool) -> Vec<Account> {
        if let Some(mut facts) = self.waiting.pop_front() {
            facts.provenance.copy_of = placed.copy_of.as_deref().map(named);
            facts.provenance.draws_on = placed.draws_on.as_deref().map(named);
            let place = *self.places.entry(placed.story).or_insert(self.settled);
            let (_, tally) = self.open.entry(place).or_insert_with(|| (placed.story, Tally::new(&facts.head)));
            tally.add(facts);
            self.settled += 1;
            self.since += 1;
        }
        if self.since < SWEEP { Vec::new() } else { self.close(is_open) }
    }

    /// The stories that have closed.
    fn close(&mut self, is_open: impl Fn(StoryId) -> bool) -> Vec<Account> {
        self.since = 0;
        let places: Vec<u64> = self.open.iter().filter(|(_, (id, _))| !is_open(*id)).map(|(place, _)| *place).collect();
        let closed = places.into_iter().filter_map(|place| self.open.remove(&place));
        let accounts: Vec<Account> = closed.map(|(story, tally)| tally.account(story)).collect();
        for account in &accounts {
            self.places.remove(&account.story);
        }
        accounts
    }

    /// All stories that are left, when every report is settled.
    pub fn finish(mut self) -> Vec<Account> {
        self.close(|_| false)
    }
}
