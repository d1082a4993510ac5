//! Who may be the answer: a few hundred entities instead of all.
//!
//! Candidates come from the subject's latest partners, from those of the same act, from what the relation is mostly
//! done to, from the subject's country, from partners of partners and from the objects of those that act alike. All
//! lists are bounded, so that the cost of a question hardly grows with the graph.

use crate::hash::Table;
use crate::links::fact::Question;
use crate::links::groups::NONE;
use crate::links::history::History;
use crate::links::trace::{MIDDLE, SLOW};

/// Latest partners of the subject.
pub const PARTNERS: usize = 300;
/// Latest objects of the act.
const OBJECTS: usize = 200;
/// What a relation is mostly done to.
const POPULAR: usize = 60;
/// Most active entities of a country.
const MEMBERS: usize = 60;
/// Closest partners whose partners are looked at, and how many of each.
const FRIENDS: usize = 25;
const THEIRS: usize = 60;
/// New candidates that each walk may add.
const WALKED: usize = 60;
/// Latest objects of an act over which others that act alike are found, how many of those, and how many of theirs.
const SHARED: usize = 12;
const ALIKE: usize = 12;
const THEIR_OBJECTS: usize = 30;

/// No pair.
const NO_PAIR: u32 = u32::MAX;

/// Somebody who may be the answer, and what the walks say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Candidate {
    /// Who.
    pub entity: u32,
    pair: u32,
    /// Place among the subject's partners of the last weeks, from 1; 0 for none.
    pub place: u32,
    /// How close partners of the subject are to it.
    pub near: f32,
    /// How often partners of the subject did the same to it.
    pub joins: f32,
    /// How often those that act as the subject does did the same to it.
    pub alike: f32,
}

impl Candidate {
    /// Number of its pair with the subject.
    pub const fn pair(&self) -> Option<u32> {
        if self.pair == NO_PAIR { None } else { Some(self.pair) }
    }
}

/// What all questions of a day share.
#[derive(Clone, Debug, Default)]
pub struct Today {
    /// The day.
    pub day: u32,
    popular: Table<u32, Vec<u32>>,
    members: Vec<Vec<u32>>,
}

impl Today {
    /// Look at what the questions ask for.
    pub fn new(day: u32, questions: &[Question], history: &History) -> Self {
        let mut today = Self { day, popular: Table::default(), members: vec![Vec::new(); history.members.len()] };
        for question in questions {
            today.popular.entry(question.relation).or_insert_with(|| {
                let kind = &history.kinds[question.relation as usize];
                let weigh = |(o, t): &(u32, crate::links::trace::Trace)| {
                    let [_, middle, slow] = t.at(day);
                    (middle + slow + 0.05 * t.count, *o)
                };
                best(kind.objects.iter().map(weigh).collect(), POPULAR)
            });
            let country = history.home(question.subject) as usize;
            if country != NONE as usize && today.members[country].is_empty() {
                let weigh = |o: &u32| (history.entities[*o as usize].trace.one(day, SLOW), *o);
                // Those who moved elsewhere still stand in the list.
                let members = history.members[country].iter().filter(|o| history.home(**o) as usize == country);
                today.members[country] = best(members.map(weigh).collect(), MEMBERS);
            }
        }
        today
    }
}

/// The numbers with the highest weights, the highest first; equal ones by number.
fn best(mut weighed: Vec<(f32, u32)>, most: usize) -> Vec<u32> {
    let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    if weighed.len() > most {
        weighed.select_nth_unstable_by(most, order);
        weighed.truncate(most);
    }
    weighed.sort_unstable_by(order);
    weighed.into_iter().map(|(_, number)| number).collect()
}

/// Weights of entities that a walk comes upon.
#[derive(Clone, Debug, Default)]
struct Walk {
    weights: Vec<f32>,
    touched: Vec<u32>,
}

impl Walk {
    fn add(&mut self, entity: u32, weight: f32) {
        let slot = &mut self.weights[entity as usize];
        if *slot == 0.0 {
            self.touched.push(entity);
        }
        *slot += weight;
    }

    fn clear(&mut self) {
        for entity in self.touched.drain(..) {
            self.weights[entity as usize] = 0.0;
        }
    }

    fn best(&self, most: usize) -> Vec<u32> {
        best(self.touched.iter().map(|e| (self.weights[*e as usize], *e)).collect(), most)
    }
}

/// Room for the work of one thread: lists over all entities that are wiped after use.
#[derive(Clone, Debug)]
pub struct Desk {
    /// One more than the place in the list; 0 for those not in it.
    places: Vec<u32>,
    list: Vec<Candidate>,
    near: Walk,
    joins: Walk,
    alike: Walk,
    /// How many candidates belong to the subject, whatever the relation.
    base: usize,
    friends: Vec<(u32, f32)>,
}

impl Desk {
    /// An empty desk for so many entities.
    pub fn new(entities: usize) -> Self {
        let walk = || Walk { weights: vec![0.0; entities], touched: Vec::new() };
        let (near, joins, alike) = (walk(), walk(), walk());
        Self { places: vec![0; entities], list: Vec::new(), near, joins, alike, base: 0, friends: Vec::new() }
    }

    /// The place of an entity among the candidates.
    pub fn place(&self, entity: u32) -> Option<usize> {
        (self.places[entity as usize] as usize).checked_sub(1)
    }

    /// Begin with a subject: its partners, their partners, its country.
    pub fn begin(&mut self, subject: u32, history: &History, today: &Today) {
        self.cut(0);
        self.near.clear();
        let known = &history.entities[subject as usize].pairs;
        for pair in known.iter().rev().take(PARTNERS) {
            self.push(history.pairs[*pair as usize].object, *pair);
        }
        self.rank(history, today.day);
        self.visit(subject, history, today.day);
        for member in &today.members[history.home(subject) as usize] {
            self.add(*member, subject, history);
        }
        for entity in self.near.best(WALKED) {
            self.add(entity, subject, history);
        }
        self.base = self.list.len();
    }

    /// The candidates of a question of the subject at hand.
    pub fn ask(&mut self, question: &Question, history: &History, today: &Today) -> &[Candidate] {
        self.cut(self.base);
        self.joins.clear();
        self.alike.clear();
        let (subject, relation) = (question.subject, question.relation);
        if let Some(act) = history.act(subject, relation) {
            for triple in act.triples.iter().rev().take(OBJECTS) {
                self.add(history.triples[*triple as usize].object, subject, history);
            }
        }
        for object in today.popular.get(&relation).into_iter().flatten() {
            self.add(*object, subject, history);
        }
        self.join(subject, relation, history, today.day);
        self.mirror(subject, relation, history, today.day);
        for entity in self.joins.best(WALKED).into_iter().chain(self.alike.best(WALKED)) {
            self.add(entity, subject, history);
        }
        for candidate in &mut self.list {
            candidate.near = self.near.weights[candidate.entity as usize];
            candidate.joins = self.joins.weights[candidate.entity as usize];
            candidate.alike = self.alike.weights[candidate.entity as usize];
        }
        &self.list
    }

    fn cut(&mut self, length: usize) {
        for candidate in self.list.drain(length..) {
            self.places[candidate.entity as usize] = 0;
        }
    }

    fn push(&mut self, entity: u32, pair: u32) {
        let place = &mut self.places[entity as usize];
        if *place == 0 {
            self.list.push(Candidate { entity, pair, ..Candidate::default() });
            *place = self.list.len() as u32;
        }
    }

    fn add(&mut self, entity: u32, subject: u32, history: &History) {
        if self.places[entity as usize] == 0 {
            self.push(entity, history.pair(subject, entity).unwrap_or(NO_PAIR));
        }
    }

    /// Partners by how much there was between them lately; the closest become friends.
    fn rank(&mut self, history: &History, day: u32) {
        let trace = |c: &Candidate| &history.pairs[c.pair as usize].trace;
        let mut weighed: Vec<(f32, u32)> =
            self.list.iter().enumerate().map(|(i, c)| (trace(c).one(day, MIDDLE), i as u32)).collect();
        weighed.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (place, (_, index)) in weighed.iter().enumerate() {
            self.list[*index as usize].place = place as u32 + 1;
        }
        let slow = self.list.iter().map(|c| (trace(c).one(day, SLOW), c.entity)).collect();
        let weight =
            |z: u32, list: &[Candidate], places: &[u32]| trace(&list[places[z as usize] as usize - 1]).one(day, SLOW);
        let friends = best(slow, FRIENDS);
        self.friends = friends.into_iter().map(|z| (z, weight(z, &self.list, &self.places))).collect();
        let total: f32 = self.friends.iter().map(|f| f.1).sum::<f32>() + 1e-6;
        self.friends.iter_mut().for_each(|f| f.1 /= total);
    }

    /// Two steps along any facts.
    fn visit(&mut self, subject: u32, history: &History, day: u32) {
        for (friend, weight) in &self.friends {
            let entity = &history.entities[*friend as usize];
            let total = entity.trace.one(day, SLOW) + 1.0;
            for pair in entity.pairs.iter().rev().take(THEIRS) {
                let pair = &history.pairs[*pair as usize];
                let met = pair.trace.one(day, SLOW);
                if pair.object != subject && met > 0.02 {
                    self.near.add(pair.object, weight * met / total);
                }
            }
        }
    }

    /// What friends did under the relation.
    fn join(&mut self, subject: u32, relation: u32, history: &History, day: u32) {
        for (friend, weight) in &self.friends {
            let Some(act) = history.act(*friend, relation) else { continue };
            for triple in act.triples.iter().rev().take(THEIRS) {
                let triple = &history.triples[*triple as usize];
                if triple.object != subject {
                    self.joins.add(triple.object, weight * triple.trace.one(day, SLOW));
                }
            }
        }
    }

    /// What those did under the relation that did it to the same objects as the subject.
    fn mirror(&mut self, subject: u32, relation: u32, history: &History, day: u32) {
        let Some(act) = history.act(subject, relation) else { return };
        let half = (history.kinds.len() / 2) as u32;
        let inverse = if relation < half { relation + half } else { relation - half };
        for triple in act.triples.iter().rev().take(SHARED) {
            let triple = &history.triples[*triple as usize];
            let Some(back) = history.act(triple.object, inverse) else { continue };
            let own = triple.trace.one(day, SLOW) / (act.trace.one(day, SLOW) + 1.0);
            let all = back.trace.one(day, SLOW) + 1.0;
            for other in back.triples.iter().rev().take(ALIKE) {
                let other = &history.triples[*other as usize];
                if other.object == subject {
                    continue;
                }
                let weight = own * other.trace.one(day, SLOW) / all;
                let Some(theirs) = history.act(other.object, relation) else { continue };
                let total = theirs.trace.one(day, SLOW) + 1.0;
                for triple in theirs.triples.iter().rev().take(THEIR_OBJECTS) {
                    let triple = &history.triples[*triple as usize];
                    let share = triple.trace.one(day, SLOW) / total;
                    self.alike.add(triple.object, weight * share);
                }
            }
        }
    }
}
