//! The time of a happening that is told in other words elsewhere.
//!
//! A report opens with what is new ("rebels have attacked a convoy") and says in the next sentence when; it goes on to
//! tell what else happened then ("they killed five"), and points back ("in the attack"). Here an event without a date
//! of its own takes that of the happening it belongs to, where type, parties, place and tense agree; else it stays
//! without one.

use demarche_ontology::event::Modality;
use demarche_ontology::sector::Sector;
use demarche_record::actor::Actor;
use demarche_record::event::{Claim, Event};
use demarche_record::when::{Precision, When};
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::token::TokenId;

use crate::phrase::clause;
use crate::retold::{
    apart, background, belong, is_told_apart, matches_noun, named, one_doer, opens_anew, points_back, shared,
    stems_meet, things_meet, vague,
};
use crate::speech::{Speech, is_called, is_definite, is_verbal, speaks, speeches};
use crate::tense::{Tense, tense, told};
use crate::timing::Calendar;

/// So many sentences on, a report has said when its lead happened.
const AHEAD: u32 = 3;

/// So many events of the text are looked at on each side: a story has no more at a time.
const NEAR: usize = 40;

/// The events of a document with the places of their words.
pub struct Narrative<'a> {
    calendar: &'a Calendar<'a>,
    document: &'a Document,
    heads: &'a [TokenId],
    /// The first sentence that tells something.
    first: u32,
    speeches: Vec<Speech>,
    /// What has been found for events without a date of their own.
    found: Vec<Option<(When, &'static str)>>,
}

/// What finds a date for an event.
type Rule<'a> = fn(&Narrative<'a>, &[Event], usize) -> Option<When>;

/// Give dates to events that have none of their own. `heads` are the tokens that carry the events.
pub fn carry(calendar: &Calendar<'_>, events: &mut [Event], heads: &[TokenId], claims: &[Claim]) {
    if events.len() != heads.len() {
        return;
    }
    let speeches = speeches(calendar, claims);
    let document = calendar.document();
    let found = vec![None; events.len()];
    let first = heads.first().map_or(0, |h| document.sentence_of(*h));
    let mut narrative = Narrative { calendar, document, heads, first, speeches, found };
    let beside: (Rule<'_>, _) = (Narrative::beside, "as what its sentence tells with it");
    let retold: (Rule<'_>, _) = (Narrative::retold, "as the text tells it again");
    let goes_on: (Rule<'_>, _) = (Narrative::goes_on, "as what it goes on from");
    for (rule, why) in [beside, retold, beside, goes_on, beside] {
        narrative.each(events, rule, why);
    }
    let found = narrative.found;
    for (event, when) in events.iter_mut().zip(found) {
        if let Some((when, why)) = when {
            calendar.date(event, when, why);
        }
    }
}

impl<'a> Narrative<'a> {
    /// The dated sayings in some sentences.
    fn spoken(&self, sentences: std::ops::RangeInclusive<u32>) -> &[Speech] {
        let first = self.speeches.partition_point(|s| s.sentence < *sentences.start());
        let last = self.speeches.partition_point(|s| s.sentence <= *sentences.end());
        // So many in so few sentences no report has.
        self.speeches.get(first..last.min(first + NEAR)).unwrap_or_default()
    }

    /// Ask a rule for every event that still has no date, in text order.
    fn each(&mut self, events: &[Event], rule: Rule<'a>, why: &'static str) {
        for (i, event) in events.iter().enumerate() {
            let open = !matches!(event.modality, Modality::Historical);
            if open && self.when(events, i).is_none() {
                // What has happened has no day to come.
                let over = matches!(self.told(i), Tense::Past | Tense::Perfect);
                let known = |w: &When| !over || self.calendar.report().is_none_or(|day| w.from <= day);
                // "A day after a bomber struck": the distance counts, once the other day is known.
                if let Some(from) = self.calendar.counts_from(self.heads[i]) {
                    let anchor = self.before(i).chain(self.after(i)).find(|j| self.clause(*j) == from);
                    let before = anchor.and_then(|j| self.when(events, j));
                    let when = before.and_then(|_| self.calendar.at(self.heads[i], false, before));
                    self.found[i] = when.map(|w| (w, "as its distance says"));
                    continue;
                }
                self.found[i] = rule(self, events, i).filter(known).map(|w| (w, why));
            }
        }
    }

    fn when(&self, events: &[Event], i: usize) -> Option<When> {
        events.get(i).and_then(|e| e.when).or(self.found.get(i).copied().flatten().map(|(w, _)| w))
    }

    fn sentence(&self, i: usize) -> u32 {
        self.document.sentence_of(self.heads[i])
    }

    fn clause(&self, i: usize) -> TokenId {
        clause(self.document, self.heads[i])
    }

    fn told(&self, i: usize) -> Tense {
        told(self.document, self.clause(i))
    }

    fn is_noun(&self, i: usize) -> bool {
        self.document.token(self.heads[i]).upos == Upos::Noun
    }

    /// The events before (nearest first) or after one in the text, as far as a story reaches.
    fn before(&self, i: usize) -> impl Iterator<Item = usize> + use<> {
        (i.saturating_sub(NEAR)..i).rev()
    }

    fn after(&self, i: usize) -> impl Iterator<Item = usize> + use<> {
        i + 1..(i + 1 + NEAR).min(self.heads.len())
    }

    /// What the same sentence tells: "killed two men who opened fire", "a rally at which they called for …", "said
    /// Sunday that it is ready to …".
    fn beside(&self, events: &[Event], i: usize) -> Option<When> {
        let (document, event) = (self.document, &events[i]);
        let own = self.clause(i);
        if vague(document, own) {
            return None;
        }
        let settled = matches!(tense(document, own), Tense::Perfect | Tense::Before | Tense::Ahead);
        let same_sentence = self.before(i).chain(self.after(i)).filter(|j| self.sentence(*j) == self.sentence(i));
        for j in same_sentence {
            let (Some(when), other) = (self.when(events, j), self.clause(j)) else { continue };
            let token = document.token(own);
            let governor = token.head.map(|h| clause(document, h));
            let below = governor == Some(other);
            // "As protesters called for …", "when troops raided …".
            let while_it = token.rel == Rel::Advcl
                && document
                    .children(own)
                    .iter()
                    .any(|c| *c < own && matches!(document.form(*c).to_lowercase().as_str(), "as" | "when" | "while"));
            if below && while_it && !settled {
                return Some(when);
            }
            let leans = matches!(token.rel, Rel::AclRelcl | Rel::Advcl | Rel::Acl | Rel::Conj | Rel::Xcomp);
            if below && leans && !settled && events[j].kind == event.kind && self.told(i) == self.told(j) {
                return Some(when);
            }
            // "Has visited the town and praised …" is one occasion.
            let joined = below && token.rel == Rel::Conj && tense(document, own) == Tense::Bare;
            let one = document.children(own).iter().all(|c| document.token(*c).rel.universal() != "nsubj");
            if joined && one && self.told(i) == self.told(j) && self.told(i) != Tense::Bare {
                return Some(when);
            }
            // "Arrested three suspects after a gunfight".
            let joined = document.token(self.heads[j]).head.map(|h| clause(document, h)) == Some(own)
                && document.dependents(self.heads[j], Rel::Case).any(|c| {
                    matches!(document.form(c).to_lowercase().as_str(), "after" | "in" | "during" | "following" | "at")
                });
            let deed = !is_verbal(event.kind) && !self.is_noun(i) && self.is_noun(j);
            if joined && deed && when.precision == Precision::Day {
                return Some(when);
            }
        }
        self.said(event, i)
    }

    /// "Said Sunday that his party is ready to recognise …": who speaks acts by speaking.
    fn said(&self, event: &Event, i: usize) -> Option<When> {
        let document = self.document;
        let own = self.clause(i);
        let open = is_verbal(event.kind) && !matches!(event.modality, Modality::Future | Modality::Negated);
        if !open || matches!(tense(document, own), Tense::Past | Tense::Perfect | Tense::Before) {
            return None;
        }
        let above = |s: &&Speech| document.ancestors(own).take(6).any(|t| t == s.clause);
        let country = |a: &Actor| {
            let own = a.country.is_some() && a.sectors.first() != Some(&Sector::Jrn);
            event.actors.iter().any(|e| e.same(a) || own && a.country == e.country)
        };
        // "Said Thursday the government will not yield": whoever says so acts.
        let own_act = |s: &Speech| {
            tense(document, own) == Tense::Ahead
                && document.token(own).rel == Rel::Ccomp
                && document.token(own).head == Some(s.clause)
        };
        let mine = |s: &&Speech| own_act(s) || s.speaker.as_ref().is_some_and(country);
        self.spoken(self.sentence(i)..=self.sentence(i)).iter().filter(above).find(mine).map(|s| s.when)
    }

    /// What a lead tells without a day, told again with one: "have killed 13 soldiers. … the soldiers were killed
    /// Sunday".
    fn retold(&self, events: &[Event], i: usize) -> Option<When> {
        let (document, event) = (self.document, &events[i]);
        let first = self.sentence(i);
        let dated_before = self.before(i).any(|j| self.sentence(j) < first && events[j].when.is_some());
        let lead = first == self.first || opens_anew(document, first);
        // Behind the lead only what is called new is told again: "has released the names".
        let told = self.told(i);
        if !lead && (dated_before || told != Tense::Perfect) || told == Tense::Before {
            return None;
        }
        // "The men kidnapped with him", "a report accusing …" name what is no news.
        let own = document.token(self.clause(i));
        let bare = document.children(self.clause(i)).iter().all(|c| document.token(*c).rel.universal() != "nsubj");
        let names = own.rel == Rel::Acl && bare && (own.xpos == Xpos::Vbn || is_verbal(event.kind));
        if names || own.rel == Rel::AclRelcl {
            return None;
        }
        let reach = (first + 1..=first + AHEAD).take_while(|s| !opens_anew(document, *s)).last()?;
        let ahead = event.modality == Modality::Future;
        // "The judge's indictment Thursday": the very word first.
        let very = (first + 1..=reach).find_map(|s| stems_meet(self.calendar, self.heads[i], s, ahead));
        if very.is_some() || ahead {
            return very;
        }
        // "The violence erupted Wednesday".
        if let Some(when) = (first + 1..=reach).find_map(|s| named(self.calendar, event.kind, s)) {
            return Some(when);
        }
        // The first day that is named behind the lead is the lead's, or nobody's.
        let reach = (first + 1..=reach).find(|s| self.calendar.days(*s).next().is_some()).unwrap_or(reach);
        let again = |j: &usize| {
            let (other, place) = (&events[*j], self.sentence(*j));
            // The second sentence of a report tells its lead, whatever it calls the parties.
            let next = first == self.first && place == first + 1 && told == Tense::Perfect;
            let same = other.kind == event.kind && if next { !apart(event, other) } else { belong(event, other) };
            let tells = self.told(*j) != Tense::Perfect && self.told(*j) != Tense::Before || self.is_noun(*j);
            let word = || document.lemma(self.heads[i]) == document.lemma(self.heads[*j]);
            // A week or a month may be that of another of many deeds; the same word speaks for the same.
            let sure = |w: &When| !self.calendar.is_history(w) && (w.precision == Precision::Day || word());
            let dated = self.when(events, *j).as_ref().is_some_and(sure);
            let plain = other.modality != Modality::Future && !background(document, self.clause(*j));
            (first + 1..=reach).contains(&place) && same && tells && dated && plain
        };
        if let Some(j) = self.after(i).find(again) {
            return self.when(events, j);
        }
        // In the second sentence a report names the speaker of its lead more closely.
        let close = |s: &Speech, a: &Actor| {
            let one = |e: &Actor| e.country == a.country || told == Tense::Perfect && a.country.is_none();
            let own = event.actors.iter().any(one) && !event.recipients.iter().any(|e| e.same(a));
            first == self.first && s.sentence == first + 1 && own && told != Tense::Before
        };
        let mine = |s: &&Speech| s.speaker.as_ref().is_none_or(|a| speaks(event, a) || close(s, a));
        let open = is_verbal(event.kind) && told != Tense::Past;
        let said = self.spoken(first + 1..=reach).iter().filter(|_| open).find(mine).map(|s| s.when);
        let main = !matches!(document.token(self.clause(i)).rel, Rel::Acl | Rel::Advcl);
        let thing = first == self.first && main && told == Tense::Perfect;
        said.or_else(|| if thing { things_meet(self.calendar, self.heads[i], first + 1) } else { None })
    }

    /// What goes on from a dated happening: "in the attack", "they killed five", "he also urged …".
    fn goes_on(&self, events: &[Event], i: usize) -> Option<When> {
        let (document, event) = (self.document, &events[i]);
        let own = self.clause(i);
        if event.modality == Modality::Future || self.told(i) == Tense::Before {
            return None;
        }
        if let Some(noun) = points_back(self.calendar, self.heads[i], own) {
            let lemma = document.lemma(noun);
            let near = |j: &usize| self.sentence(i) - self.sentence(*j) <= 5 && self.sentence(*j) < self.sentence(i);
            let before =
                self.before(i).filter(near).find(|j| matches_noun(self.calendar.roles(), events[*j].kind, lemma))?;
            let past = self.heads[i] == noun || matches!(self.told(i), Tense::Past | Tense::Bare);
            let next = self.sentence(before) + 1 == self.sentence(i) && !apart(event, &events[before]);
            // "The attack": the last one told, and if that has no day, this has none.
            let that = !is_called(document, noun, "the");
            let word = document.lemma(self.heads[i]) == document.lemma(self.heads[before]);
            let near = |w: &When| that || next && word || w.precision == Precision::Day || self.calendar.is_history(w);
            let mine = past && (next || belong(event, &events[before]));
            return self.when(events, before).filter(|w| mine && near(w));
        }
        let anew = opens_anew(document, self.sentence(i)) || vague(document, own) || background(document, own);
        if anew
            || self.told(i) != Tense::Past && !self.still_goes_on(events, i)
            || self.is_noun(i) && (!is_definite(document, self.heads[i]) || is_told_apart(document, self.heads[i]))
        {
            return None;
        }
        // A sentence that names a day of its own goes on from no other.
        let above = |at: TokenId| {
            let verb = clause(document, at);
            verb == own || document.ancestors(own).take(12).any(|t| t == verb)
        };
        if self.calendar.days(self.sentence(i)).any(|(_, at)| above(at)) {
            return None;
        }
        let reported = document.token(own).rel == Rel::Ccomp;
        if is_verbal(event.kind)
            && !reported
            && let Some(when) = self.still_speaks(event, i)
        {
            return Some(when);
        }
        let last = |most: u32, same: &dyn Fn(&Event) -> bool| {
            let near = |j: &usize| (1..=most).contains(&(self.sentence(i) - self.sentence(*j)));
            let before = self.before(i).filter(near).find(|j| same(&events[*j]))?;
            let when = self.when(events, before)?;
            let news = !self.calendar.is_history(&when) && events[before].modality != Modality::Future;
            (news && self.told(before) != Tense::Before).then_some((before, when))
        };
        // Deeds of one kind, and what one and the same does next.
        if let Some((before, when)) = last(2, &|e| e.kind == event.kind) {
            let nobody = event.actors.iter().all(|a| a.country.is_none());
            let mine = !is_verbal(event.kind) || nobody || one_doer(event, &events[before]);
            return (mine && belong(event, &events[before])).then_some(when);
        }
        // A story goes on: what befell people of the same country just after.
        let (before, when) = last(2, &|e| !is_verbal(e.kind) || one_doer(event, e))?;
        let plain = !self.is_noun(i)
            && !is_verbal(event.kind)
            && self.told(before) == Tense::Past
            && when.precision == Precision::Day;
        (plain && shared(event, &events[before]) && !apart(event, &events[before])).then_some(when)
    }

    /// "The marchers are protesting …", told behind the march.
    fn still_goes_on(&self, events: &[Event], i: usize) -> bool {
        let now = self.told(i) == Tense::Present && self.document.token(self.clause(i)).xpos == Xpos::Vbg;
        let before = |j: usize| self.sentence(j) + 1 == self.sentence(i) && events[j].kind == events[i].kind;
        now && !is_verbal(events[i].kind) && self.before(i).any(before)
    }

    /// "He also urged …": the same speaker on the same occasion.
    fn still_speaks(&self, event: &Event, i: usize) -> Option<When> {
        let here = self.sentence(i);
        let last = self.spoken(here.saturating_sub(5)..=here.checked_sub(1)?).last()?;
        let mine = last.speaker.as_ref().is_none_or(|a| speaks(event, a));
        mine.then_some(last.when)
    }
}
