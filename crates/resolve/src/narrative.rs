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
    apart, background, belong, is_told_apart, matches_noun, one_doer, opens_anew, points_back, stems_meet, things_meet,
    vague,
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
    found: Vec<Option<When>>,
}

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
    narrative.each(events, Narrative::beside);
    narrative.each(events, Narrative::retold);
    narrative.each(events, Narrative::beside);
    narrative.each(events, Narrative::goes_on);
    narrative.each(events, Narrative::beside);
    let found = narrative.found;
    for (event, when) in events.iter_mut().zip(found) {
        if let Some(when) = when {
            calendar.date(event, when, "as the happening it belongs to");
        }
    }
}

impl Narrative<'_> {
    /// The dated sayings in some sentences.
    fn spoken(&self, sentences: std::ops::RangeInclusive<u32>) -> &[Speech] {
        let first = self.speeches.partition_point(|s| s.sentence < *sentences.start());
        let last = self.speeches.partition_point(|s| s.sentence <= *sentences.end());
        // So many in so few sentences no report has.
        self.speeches.get(first..last.min(first + NEAR)).unwrap_or_default()
    }

    /// Ask a rule for every event that still has no date, in text order.
    fn each(&mut self, events: &[Event], rule: fn(&Self, &[Event], usize) -> Option<When>) {
        for (i, event) in events.iter().enumerate() {
            let open = !matches!(event.modality, Modality::Historical);
            if open && self.when(events, i).is_none() {
                // What has happened has no day to come.
                let over = matches!(self.told(i), Tense::Past | Tense::Perfect);
                let known = |w: &When| !over || self.calendar.report().is_none_or(|day| w.from <= day);
                self.found[i] = rule(self, events, i).filter(known);
            }
        }
    }

    fn when(&self, events: &[Event], i: usize) -> Option<When> {
        events.get(i).and_then(|e| e.when).or(self.found.get(i).copied().flatten())
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
        let mine = |s: &&Speech| s.speaker.as_ref().is_some_and(country);
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
            let own = event.actors.iter().any(|e| e.country.is_some() && e.country == a.country);
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
        if let Some(noun) = points_back(document, self.heads[i], own) {
            let lemma = document.lemma(noun);
            let near = |j: &usize| self.sentence(i) - self.sentence(*j) <= 5 && self.sentence(*j) < self.sentence(i);
            let before = self.before(i).filter(near).find(|j| matches_noun(events[*j].kind, lemma))?;
            let past = self.heads[i] == noun || matches!(self.told(i), Tense::Past | Tense::Bare);
            let next = self.sentence(before) + 1 == self.sentence(i) && !apart(event, &events[before]);
            // "The attack": the last one told, and if that has no day, this has none.
            let that = !is_called(document, noun, "the");
            let near = |w: &When| that || w.precision == Precision::Day || self.calendar.is_history(w);
            let mine = past && (next || belong(event, &events[before]));
            return self.when(events, before).filter(|w| mine && near(w));
        }
        let anew = opens_anew(document, self.sentence(i)) || vague(document, own) || background(document, own);
        if anew
            || self.told(i) != Tense::Past
            || self.is_noun(i) && (!is_definite(document, self.heads[i]) || is_told_apart(document, self.heads[i]))
        {
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
        let (before, when) = last(1, &|e| one_doer(event, e))?;
        let plain = !reported
            && !self.is_noun(before)
            && !is_verbal(event.kind)
            && self.told(before) == Tense::Past
            && when.precision == Precision::Day;
        (plain && !apart(event, &events[before])).then_some(when)
    }

    /// "He also urged …": the same speaker on the same occasion.
    fn still_speaks(&self, event: &Event, i: usize) -> Option<When> {
        let here = self.sentence(i);
        let last = self.spoken(here.saturating_sub(5)..=here.checked_sub(1)?).last()?;
        let mine = last.speaker.as_ref().is_none_or(|a| speaks(event, a));
        mine.then_some(last.when)
    }
}
