//! Measure what speaks for each candidate of a question, in the order of the names of features.

use crate::links::candidates::Candidate;
use crate::links::features::Row;
use crate::links::groups::{Groups, NONE};
use crate::links::history::{Act, Habit, History, Kind, Triple};
use crate::links::levels::Writer;
use crate::links::rules::Rules;
use crate::links::trace::{FAST, MIDDLE, SLOW, Trace};

/// Rules that are combined, and how much less each counts than the one before.
const RULES: usize = 10;
const FADE: f32 = 0.8;
/// Days within which a fact is late.
const LATE: u32 = 7;

/// All that a question is asked with.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What happened before.
    pub history: &'a History,
    /// What follows from what.
    pub rules: &'a Rules,
    /// Countries and sectors.
    pub groups: &'a Groups,
    /// The day of the question.
    pub day: u32,
    /// Who.
    pub subject: u32,
    /// What.
    pub relation: u32,
}

/// What all candidates of a question share.
pub struct Measure<'a> {
    asked: Asked<'a>,
    act: Option<&'a Act>,
    act_sums: [f32; 3],
    subject_weeks: f32,
    kind: &'a Kind,
    kind_sums: [f32; 3],
    country: u32,
    sector: u32,
    country_act: f32,
    sector_act: f32,
    inverse: u32,
    /// The kind of question.
    pub context: usize,
}

impl<'a> Measure<'a> {
    /// Prepare a question.
    pub fn new(asked: Asked<'a>) -> Self {
        let Asked { history, day, subject, relation, groups, .. } = asked;
        let act = history.act(subject, relation);
        let act_sums = act.map_or([0.0; 3], |a| a.trace.at(day));
        let kind = &history.kinds[relation as usize];
        let (country, sector) = (history.home(subject), groups.sector(subject));
        let half = (history.kinds.len() / 2) as u32;
        Self {
            asked,
            act,
            act_sums,
            subject_weeks: history.entities[subject as usize].trace.one(day, MIDDLE),
            kind,
            kind_sums: kind.trace.at(day),
            country,
            sector,
            country_act: history.habit(Habit::Country(country, relation)).one(day, SLOW),
            sector_act: history.habit(Habit::Sector(sector, relation)).count,
            inverse: if relation < half { relation + half } else { relation - half },
            context: [0.0, 1.0, 3.0, 8.0, 25.0].iter().filter(|limit| act_sums[SLOW] > **limit).count(),
        }
    }

    /// The row of a candidate.
    pub fn row(&self, candidate: &Candidate) -> Row {
        let mut row = Writer::default();
        let pair = candidate.pair().map(|p| &self.asked.history.pairs[p as usize]);
        let triples = pair.map_or(&[][..], |p| &p.triples);
        self.act_features(&mut row, triples);
        self.pair_features(&mut row, candidate, pair.map(|p| &p.trace), triples.len());
        self.rule_features(&mut row, triples);
        self.object_features(&mut row, candidate.entity);
        self.group_features(&mut row, candidate.entity);
        row.log(candidate.near, 1e-4);
        row.log(candidate.joins, 1e-3);
        row.log(candidate.alike, 1e-4);
        row.set(usize::from(candidate.entity == self.asked.subject));
        self.late_features(&mut row, candidate.entity, pair.map(|p| &p.trace), triples);
        row.row
    }

    fn act_features(&self, row: &mut Writer, triples: &[u32]) {
        let history = self.asked.history;
        let mut triples = triples.iter().map(|t| &history.triples[*t as usize]);
        let Some(Triple { trace, .. }) = triples.find(|t| t.relation == self.asked.relation) else {
            return row.skip(7);
        };
        row.recurrence(trace, self.asked.day);
        let sums = trace.at(self.asked.day);
        row.share(sums[MIDDLE], self.act_sums[MIDDLE]);
        row.share(sums[SLOW], self.act_sums[SLOW]);
    }

    fn pair_features(&self, row: &mut Writer, candidate: &Candidate, trace: Option<&Trace>, kinds: usize) {
        let Some(trace) = trace else { return row.skip(9) };
        row.recurrence(trace, self.asked.day);
        let [_, middle, slow] = trace.at(self.asked.day);
        row.share(middle, self.subject_weeks);
        row.share(slow, self.asked.history.entities[candidate.entity as usize].trace.one(self.asked.day, SLOW));
        row.count(kinds as f32, 40.0);
        row.place(candidate.place);
    }

    /// Rules that what happened between the two sets off: all, those of the last days, those of yesterday.
    fn rule_features(&self, row: &mut Writer, triples: &[u32]) {
        let Asked { history, rules, day, relation, .. } = self.asked;
        let (mut all, mut late, mut yesterday) = ([0.0; RULES], [0.0; RULES], 0.0_f32);
        for triple in triples {
            let triple = &history.triples[*triple as usize];
            let confidence = rules.confidence(relation, triple, day);
            insert(&mut all, confidence);
            let gap = day.saturating_sub(triple.trace.last);
            if gap <= LATE {
                insert(&mut late, confidence);
            }
            if gap <= 1 {
                yesterday = yesterday.max(confidence);
            }
        }
        for measured in [together(&all), all[0], all[1], late[0], late[1], together(&late), yesterday] {
            row.log(measured, 1e-4);
        }
    }

    fn object_features(&self, row: &mut Writer, object: u32) {
        let day = self.asked.day;
        let under = self.kind.object(object);
        let entity = &self.asked.history.entities[object as usize].trace;
        if under.count > 0.0 {
            let sums = under.at(day);
            row.log(under.count / (self.kind.trace.count + 1.0), 1e-5);
            row.log(sums[MIDDLE] / (self.kind_sums[MIDDLE] + 0.5), 1e-4);
            row.log(sums[FAST] / (self.kind_sums[FAST] + 0.5), 1e-4);
            row.gap(under.gap(day));
            row.log(sums[SLOW] / (entity.one(day, SLOW) + 1.0), 1e-4);
        } else {
            row.skip(5);
        }
        row.recurrence(entity, day);
        row.count(self.asked.history.entities[object as usize].pairs.len() as f32, 1000.0);
    }

    fn group_features(&self, row: &mut Writer, object: u32) {
        let Asked { history, groups, day, relation, .. } = self.asked;
        let (country, sector) = (history.home(object), groups.sector(object));
        let same = match (self.country, country) {
            (NONE, NONE) => 1,
            (NONE, _) => 2,
            (_, NONE) => 3,
            (a, b) if a != b => 4,
            _ => 5,
        };
        let told = |entity| groups.country(entity) != NONE;
        let kind = if groups.is_head(object) {
            5
        } else if told(object) {
            0
        } else {
            10
        };
        row.set(same + kind + if told(self.asked.subject) { 0 } else { 15 });
        if self.country == NONE {
            row.skip(4);
        } else {
            let act = history.habit(Habit::CountryTo(self.country, relation, object)).one(day, SLOW);
            row.log(act, 1e-2);
            row.log(act / (self.country_act + 1.0), 1e-4);
            row.log(history.habit(Habit::CountryMet(self.country, object)).one(day, MIDDLE), 1e-2);
            let met = Habit::Countries(self.country, relation, country);
            let share = if country == NONE { 0.0 } else { history.habit(met).one(day, SLOW) };
            row.log(share / (self.country_act + 1.0), 1e-3);
        }
        let own = country == self.country && country != NONE;
        let sectors = history.habit(Habit::Sectors(self.sector, relation, sector, own)).count;
        row.log(sectors / (self.sector_act + 2.0), 1e-4);
        let to = history.habit(Habit::ToSector(relation, sector)).count;
        row.log(to / (self.kind.trace.count + 2.0), 1e-4);
    }

    /// The other direction, shares by count, and whether things grow.
    fn late_features(&self, row: &mut Writer, object: u32, pair: Option<&Trace>, triples: &[u32]) {
        let (history, day) = (self.asked.history, self.asked.day);
        let find = |relation: u32| {
            let mut triples = triples.iter().map(|t| &history.triples[*t as usize]);
            triples.find(|t| t.relation == relation).map(|t| t.trace)
        };
        let back = find(self.inverse);
        row.log(back.map_or(0.0, |t| t.one(day, MIDDLE)), 1e-2);
        row.gap(back.and_then(|t| t.gap(day)));
        let own = find(self.asked.relation).map_or(0.0, |t| t.count);
        row.share(own, self.act.map_or(0.0, |a| a.trace.count));
        row.trend(Some(&history.entities[object as usize].trace), day);
        row.trend(pair, day);
    }
}

/// Noisy-or of confidences that fade: rules about the same two are not independent.
fn together(best: &[f32; RULES]) -> f32 {
    let (mut miss, mut weight) = (1.0, 1.0);
    for confidence in best {
        miss *= 1.0 - confidence * weight;
        weight *= FADE;
    }
    1.0 - miss
}

/// Put a confidence into a list of the highest.
fn insert(best: &mut [f32; RULES], confidence: f32) {
    if let Some(place) = best.iter().position(|b| confidence > *b) {
        best[place..].rotate_right(1);
        best[place] = confidence;
    }
}
