//! The stream: reports in, places in stories out.

use std::collections::{HashMap, VecDeque};

use jiff::civil::{Date, date};

use crate::copies::{Buckets, is_copy};
use crate::crowd::Crowd;
use crate::frequency::Frequencies;
use crate::groups::Groups;
use crate::index::Index;
use crate::knowledge::Knowledge;
use crate::origin::{Provenance, independent};
use crate::pair::{Compared, features};
use crate::profile::{Counts, Profile, Shared};
use crate::report::Report;
use crate::sketch::{LEAST, Sketch};
use crate::words::mix;

mod saved;

/// Terms by which a report is found.
const KEYS: usize = 40;
/// Reports that a new one is compared with.
const CANDIDATES: usize = 40;
/// Days between a report and its copy from which they are two stories: an anniversary, not a reprint.
const REPRINT_DAYS: u32 = 30;

/// How much is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// Reports that new ones are compared with; older ones are settled and let go.
    pub window: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self { window: 1 << 15 }
    }
}

/// The id of a story: sixteen hexadecimal digits that come from its first report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoryId(pub u64);

impl std::fmt::Display for StoryId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Where a report is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Id of the report.
    pub id: String,
    /// Its story.
    pub story: StoryId,
    /// The report of which it is a near-copy.
    pub copy_of: Option<String>,
    /// The report from which much of its wording comes, where that makes no copy: a rewrite is no second witness.
    pub draws_on: Option<String>,
}

/// What a new report changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Where it is now; this may change while it is in the window.
    pub placed: Placed,
    /// Earlier reports that are in another story now.
    pub moved: Vec<Placed>,
    /// The report that left the window for it; its story will not change any more.
    pub settled: Option<Placed>,
}

/// A story as far as it is in the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its id.
    pub id: StoryId,
    /// Its reports, in the order they came.
    pub reports: Vec<String>,
    /// Independent origins of the reports.
    pub origins: usize,
    /// Dates of the first and the latest report that has one.
    pub dates: Option<(Date, Date)>,
}

/// Where a report's story is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Compared with others. The oldest copy takes the place of an original that has left the window.
    Original,
    /// Goes with the original, whose first number in the stream this is.
    Copy(u32),
}

#[derive(Clone, Debug)]
struct Member {
    id: String,
    compared: Compared,
    crowd: Crowd,
    date: Option<Date>,
    wire: Option<u64>,
    role: Role,
    copy_of: Option<String>,
    draws_on: Option<String>,
    /// Of an original: the number that its copies know it by.
    family: u32,
    /// Copies of it in the window, oldest first.
    copies: VecDeque<u32>,
}

/// Stories of a stream of reports.
#[derive(Clone, Debug)]
pub struct Stories {
    knowledge: Knowledge,
    config: Config,
    frequencies: Frequencies,
    index: Index,
    buckets: Buckets,
    groups: Groups,
    window: VecDeque<Member>,
    /// For originals that have left, by their first number: the copy in their place.
    heirs: HashMap<u32, u32>,
    /// Number of the oldest report in the window.
    oldest: u32,
}

impl Stories {
    /// An empty stream.
    pub fn new(knowledge: Knowledge, config: Config) -> Self {
        let frequencies = knowledge.frequencies();
        Self::empty(knowledge, config, frequencies)
    }

    fn empty(knowledge: Knowledge, config: Config, frequencies: Frequencies) -> Self {
        let config = Config { window: config.window.max(1) };
        Self {
            frequencies,
            index: Index::new(config.window + 1),
            buckets: Buckets::default(),
            groups: Groups::new(knowledge.weights.unlinked),
            window: VecDeque::new(),
            heirs: HashMap::new(),
            oldest: 0,
            config,
            knowledge,
        }
    }

    /// Add the next report.
    pub fn add(&mut self, report: &Report) -> Placement {
        self.add_seen(report, |_, _, _| ())
    }

    /// The same; each comparison is shown, for fitting the weights: the other report, the features, the link.
    pub fn add_seen(&mut self, report: &Report, mut see: impl FnMut(&str, &[f32], f32)) -> Placement {
        let number = self.oldest + self.window.len() as u32;
        let mut counts = Counts::of(report, &self.knowledge.emphasis);
        let compared = self.compared(report, &counts);
        let name = named(&report.id);
        let wire = self.knowledge.wire(&report.text).map(name_hash);
        let original = self.original(&compared);
        let mut member = Member {
            id: report.id.clone(),
            compared,
            crowd: Crowd::default(),
            date: report.date,
            wire,
            role: Role::Original,
            copy_of: None,
            draws_on: None,
            family: number,
            copies: VecDeque::new(),
        };
        if let Some(original) = original {
            if let Some(first) = self.member_mut(original) {
                first.copies.push_back(number);
                member.copy_of = Some(first.copy_of.clone().unwrap_or_else(|| first.id.clone()));
                member.role = Role::Copy(first.family);
            }
            member.compared.sketch = Sketch::of(&[]);
            self.window.push_back(member);
        } else {
            counts.body = Vec::new();
            self.frequencies.add(counts.keys());
            member.compared.profile = counts.weigh(&self.frequencies, &self.knowledge.emphasis);
            self.compare(number, name, member, &mut see);
        }
        let moved = self.moved();
        let settled = if self.window.len() > self.config.window { self.settle_oldest() } else { None };
        let placed = self.placed(number).unwrap_or_else(|| Placed {
            id: report.id.clone(),
            story: StoryId(name),
            copy_of: None,
            draws_on: None,
        });
        Placement { placed, moved, settled }
    }

    fn compared(&self, report: &Report, counts: &Counts) -> Compared {
        Compared {
            profile: Profile::default(),
            sketch: Sketch::of(&counts.body),
            day: report.date.map(day),
            publisher: report.publisher().as_deref().map(name_hash),
            weekdays: self.knowledge.weekdays(&counts.body, &counts.title),
        }
    }

    /// The report of the window from which a new one has its wording.
    fn original(&self, compared: &Compared) -> Option<u32> {
        let (resemblance, share) = (self.knowledge.copy_resemblance, self.knowledge.copy_share);
        self.buckets.near(&compared.sketch).into_iter().find(|number| {
            self.member(*number).is_some_and(|other| {
                let days = other.compared.day.zip(compared.day).map_or(0, |(a, b)| a.abs_diff(b));
                days <= REPRINT_DAYS && is_copy(&other.compared.sketch, &compared.sketch, resemblance, share)
            })
        })
    }

    /// The report from which a new one has most of its wording, if that is much.
    fn drawn_on(&self, member: &Member, others: impl Iterator<Item = u32>) -> Option<String> {
        let own = &member.compared.sketch;
        let share = |other: &Member| {
            let long_enough = own.shingles.min(other.compared.sketch.shingles) >= LEAST;
            if long_enough { own.containment(&other.compared.sketch) } else { 0.0 }
        };
        let much = others.filter_map(|n| Some((share(self.member(n)?), n)));
        let much = much.filter(|(share, _)| *share >= self.knowledge.rewrite_share);
        // Of equal ones the older.
        let (_, best) = much.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
        Some(self.member(best)?.id.clone())
    }

    /// Compare a new report with those that share rare terms with it, and give it a story.
    fn compare(&mut self, number: u32, name: u64, mut member: Member, see: &mut impl FnMut(&str, &[f32], f32)) {
        let keys = member.compared.profile.keys(KEYS);
        let candidates = self.index.candidates(&keys, CANDIDATES);
        let shared: Vec<(u32, Shared)> = candidates
            .into_iter()
            .filter_map(|n| Some((n, self.member(n)?.compared.profile.shared(&member.compared.profile))))
            .collect();
        for (other, shared) in &shared {
            member.crowd.add(self.groups.story(*other).unwrap_or(u32::MAX), shared.cosines[0]);
        }
        let usual = self.knowledge.weights.crowd_usual;
        member.draws_on = self.drawn_on(&member, shared.iter().map(|(other, _)| *other));
        let mean = member.crowd.mean(usual);
        let mut links = Vec::with_capacity(shared.len());
        for (other, shared) in &shared {
            let Some(known) = self.member(*other) else { continue };
            let features = features(&member.compared, &known.compared, shared, mean + known.crowd.mean(usual));
            let link = self.knowledge.weights.link(&features);
            see(&known.id, &features, link);
            links.push((*other, link));
        }
        self.index.add(number, &keys);
        self.buckets.add(number, &member.compared.sketch);
        self.window.push_back(member);
        self.groups.add(number, name, &links);
        let story = self.groups.story(number).unwrap_or(u32::MAX);
        for (other, shared) in shared {
            if let Some(known) = self.member_mut(other) {
                known.crowd.add(story, shared.cosines[0]);
            }
        }
    }

    /// Reports whose story changed, with their copies.
    fn moved(&mut self) -> Vec<Placed> {
        let mut moved = Vec::new();
        for number in self.groups.changed() {
            let copies = self.member(number).into_iter().flat_map(|m| &m.copies);
            moved.extend([number].iter().chain(copies).filter_map(|n| self.placed(*n)));
        }
        moved
    }

    /// Let the oldest report go.
    fn settle_oldest(&mut self) -> Option<Placed> {
        let number = self.oldest;
        let placed = self.placed(number);
        let member = self.window.pop_front()?;
        self.oldest += 1;
        if member.role == Role::Original {
            self.index.remove(number, &member.compared.profile.keys(KEYS));
            self.buckets.remove(number, &member.compared.sketch);
            self.hand_over(number, member);
        }
        placed
    }

    /// The oldest copy of an original that has left takes its place, with its words; so further copies, and further
    /// reports of the story, are known by it.
    fn hand_over(&mut self, number: u32, mut left: Member) {
        let Some(heir) = left.copies.pop_front() else {
            self.heirs.remove(&left.family);
            self.groups.remove(number);
            return;
        };
        self.index.add(heir, &left.compared.profile.keys(KEYS));
        self.buckets.add(heir, &left.compared.sketch);
        let Some(member) = self.member_mut(heir) else { return };
        member.role = Role::Original;
        member.family = left.family;
        member.crowd = left.crowd;
        member.copies = left.copies;
        member.compared.profile = left.compared.profile;
        member.compared.sketch = left.compared.sketch;
        let name = named(&member.id);
        self.groups.hand_over(number, heir, name);
        self.heirs.insert(left.family, heir);
    }

    /// The report that stands for the copies of one family.
    fn head(&self, family: u32) -> u32 {
        self.heirs.get(&family).copied().unwrap_or(family)
    }

    /// Whether a story may still change: it has reports in the window.
    pub fn is_open(&self, story: StoryId) -> bool {
        self.groups.has(story.0)
    }

    /// Settle all that is in the window, oldest first.
    pub fn finish(mut self) -> Vec<Placed> {
        let numbers = self.oldest..self.oldest + self.window.len() as u32;
        let placed = numbers.filter_map(|n| self.placed(n)).collect();
        self.window.clear();
        placed
    }

    /// Where a report of the window is now, by its number in the stream.
    fn placed(&self, number: u32) -> Option<Placed> {
        let member = self.member(number)?;
        let story = StoryId(self.groups.id(self.story(number)?));
        let (copy_of, draws_on) = (member.copy_of.clone(), member.draws_on.clone());
        Some(Placed { id: member.id.clone(), story, copy_of, draws_on })
    }

    /// The story of a report of the window, as `groups` counts them.
    fn story(&self, number: u32) -> Option<u32> {
        match self.member(number)?.role {
            Role::Original => self.groups.story(number),
            Role::Copy(family) => self.groups.story(self.head(family)),
        }
    }

    fn member(&self, number: u32) -> Option<&Member> {
        self.window.get(number.checked_sub(self.oldest)? as usize)
    }

    fn member_mut(&mut self, number: u32) -> Option<&mut Member> {
        self.window.get_mut(number.checked_sub(self.oldest)? as usize)
    }

    /// The stories of the window, in the order of their first reports.
    pub fn summaries(&self) -> Vec<Summary> {
        let mut order = Vec::new();
        let mut reports: HashMap<u32, Vec<u32>> = HashMap::new();
        for number in self.oldest..self.oldest + self.window.len() as u32 {
            let Some(story) = self.story(number) else { continue };
            let held = reports.entry(story).or_default();
            if held.is_empty() {
                order.push(story);
            }
            held.push(number);
        }
        order.into_iter().map(|story| self.summary(story, reports.get(&story).map_or(&[], Vec::as_slice))).collect()
    }

    fn summary(&self, story: u32, numbers: &[u32]) -> Summary {
        let members = || numbers.iter().filter_map(|n| self.member(*n));
        let provenance = |member: &Member| Provenance {
            own: named(&member.id),
            copy_of: member.copy_of.as_deref().map(named),
            draws_on: member.draws_on.as_deref().map(named),
            publisher: member.compared.publisher,
            wire: member.wire,
        };
        let provenances: Vec<Provenance> = members().map(provenance).collect();
        let dates = || members().filter_map(|m| m.date);
        Summary {
            id: StoryId(self.groups.id(story)),
            reports: members().map(|m| m.id.clone()).collect(),
            origins: independent(&provenances),
            dates: dates().min().zip(dates().max()),
        }
    }
}

/// The stories of some reports, in their order: [`Stories::add`] for each, then what they came to.
pub fn group(knowledge: Knowledge, reports: &[Report]) -> Vec<Placed> {
    let mut stories = Stories::new(knowledge, Config { window: reports.len() });
    for report in reports {
        stories.add(report);
    }
    stories.finish()
}

/// Days since 1970.
fn day(day: Date) -> i32 {
    day.since(date(1970, 1, 1)).map_or(0, |span| span.get_days())
}

/// The day so long after 1970.
fn date_of(day: i32) -> Option<Date> {
    date(1970, 1, 1).checked_add(jiff::Span::new().try_days(day).ok()?).ok()
}

/// A number for a report's id, from which its story's id comes.
pub(crate) fn named(id: &str) -> u64 {
    id.bytes().fold(0, |h, b| mix(h ^ u64::from(b)))
}

/// A number for a name, however it is capitalised.
pub(crate) fn name_hash(name: &str) -> u64 {
    name.to_lowercase().bytes().fold(1, |h, b| mix(h ^ u64::from(b)))
}
