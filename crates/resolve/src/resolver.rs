//! Coded documents to readings.

use std::collections::BTreeSet;
use std::sync::Arc;

use demarche_lexicon::base::Base;
use demarche_lexicon::contexts::{EventCodes, PartyCodes};
use demarche_lexicon::roles::Use;
use demarche_ontology::code::Code;
use demarche_ontology::context::Context;
use demarche_ontology::event::{EventType, Modality, Quad};
use demarche_ontology::mode::Mode;
use demarche_ontology::sector::Sector;
use demarche_record::actor::Actor;
use demarche_record::charges;
use demarche_record::coded::{
    ClaimId, ClaimKind, Coded, CodedClaim, CodedEvent, CodedRelation, EventId, Party, RelationKind, Voice,
};
use demarche_record::event::{Claim, Event, Relation};
use demarche_record::evidence::Step;
use demarche_record::place::Place;
use demarche_record::reading::{Identity, Reading};
use demarche_record::rejected::Rejected;
use demarche_record::when::{Precision, When};
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::issue::Issues;
use demarche_text::mention::MentionKind;
use demarche_text::span::Span;
use demarche_text::token::TokenId;

use crate::described;
use crate::evidence::{self, Around, Side};
use crate::narrative;
use crate::party::{Ask, Found, Parties};
use crate::phrase::role_at;
use crate::places;
use crate::timing::Calendar;
use crate::unsaid::Unsaid;
use crate::weighing::Weighed;

/// So many words of a charge are looked at.
const MOST_WORDS: usize = 60;

/// Says who, where and when.
#[derive(Clone, Debug)]
pub struct Resolver {
    base: Arc<Base>,
}

impl Resolver {
    /// A resolver over this base.
    pub fn new(base: impl Into<Arc<Base>>) -> Self {
        Self { base: base.into() }
    }

    /// The open parties of a document with the evidence about them, as `training/evidence.py` learns from them.
    pub fn weighed(&self, coded: &Coded, document: &Document) -> Vec<Weighed> {
        let work = Work::new(document, &self.base);
        let speakers: Vec<Option<Found>> = coded.claims.iter().map(|c| work.speaker(c)).collect();
        let mut events = Vec::new();
        for event in &coded.events {
            if let Ok(event) = work.event(event.clone(), &speakers, &events, None) {
                events.push(event);
            }
        }
        work.log.take()
    }

    /// Resolve what was coded from a document. The issues met so far go into the reading.
    pub fn resolve(&self, coded: Coded, document: Document, issues: &mut Issues) -> Reading {
        let work = Work::new(&document, &self.base);
        let identities = work.identities();
        let speakers: Vec<Option<Found>> = coded.claims.iter().map(|c| work.speaker(c)).collect();
        let mut numbers: Vec<Option<EventId>> = Vec::with_capacity(coded.events.len());
        let mut events = Vec::new();
        let mut before: Option<When> = None;
        let mut dated: Option<u32> = None;
        let mut heads = Vec::new();
        let mut rejected = coded.rejected;
        for event in coded.events {
            let (evidence, rule, head) = (event.evidence.clone(), rule(&event), event.head);
            // "On Friday the court met. Two days later he was arrested": the day of what is no event counts, too.
            let last = evidence.sentence.checked_sub(1).filter(|last| dated.is_none_or(|known| known < *last));
            let anchor = last.and_then(|last| work.calendar.main(last)).or(before);
            let event = match work.event(event, &speakers, &events, anchor) {
                Ok(event) => Some(event),
                Err(reason) => {
                    let (sentence, span, reason) = (evidence.sentence, evidence.trigger(), reason.to_owned());
                    let dropped = || Rejected { sentence, span, rule, step: "resolve", reason };
                    if let Some(list) = &mut rejected {
                        list.push(dropped());
                    }
                    None
                }
            };
            numbers.push(event.as_ref().map(|_| events.len() as EventId));
            if let Some(event) = event {
                if event.when.is_some() {
                    (before, dated) = (event.when, Some(event.evidence.sentence));
                }
                heads.push(head);
                events.push(event);
            }
        }
        let claims: Vec<Claim> = coded.claims.into_iter().zip(speakers).map(|(c, s)| claim(c, s, &numbers)).collect();
        narrative::carry(&work.calendar, &mut events, &heads, &claims);
        let mut claims = without_deeds(claims, &mut events);
        charges::answer(&mut claims, &events);
        let relations = coded.relations.into_iter().filter_map(|r| work.relation(r)).collect();
        drop(work);
        if let Some(list) = &mut rejected {
            list.sort_by_key(|r| (r.span.start, r.span.end));
        }
        Reading { document, identities, events, claims, relations, rejected, issues: std::mem::take(issues) }
    }
}

/// One document in work.
pub(crate) struct Work<'a> {
    pub(crate) parties: Parties<'a>,
    calendar: Calendar<'a>,
    pub(crate) log: std::cell::RefCell<Vec<Weighed>>,
}

impl<'a> Work<'a> {
    fn new(document: &'a Document, base: &'a Base) -> Self {
        let (parties, calendar) = (Parties::new(document, base), Calendar::read(document, &base.roles));
        Self { parties, calendar, log: std::cell::RefCell::default() }
    }
}

impl Work<'_> {
    fn identities(&self) -> Vec<Identity> {
        let scene = &self.parties.scene;
        let identity = |mention: &demarche_text::mention::Mention| {
            let found = self.parties.at(mention.head, Ask::default());
            let actors = found.into_iter().filter(|f| f.someone || f.actor.country.is_some()).map(|f| {
                let text = mention.span.of(scene.document.text()).to_owned();
                Actor { text, span: Some(mention.span), ..f.actor }
            });
            let place = (mention.kind == MentionKind::Place).then(|| places::of_tokens(scene, mention.tokens.clone()));
            Identity { actors: actors.collect(), place: place.flatten() }
        };
        scene.document.mentions.iter().map(identity).collect()
    }

    /// The parties of one side, each once.
    fn side(&self, side: &[Party], ask: Ask<'_>) -> Vec<Found> {
        let document = self.parties.scene.document;
        let mut found: Vec<Found> = Vec::new();
        for party in side {
            let mut heads = vec![party.head];
            // A joined phrase that came as one party has several heads.
            let joined = document.dependents(party.head, Rel::Conj);
            heads.extend(joined.filter(|c| party.tokens.contains(c) && !side.iter().any(|p| p.head == *c)));
            for head in heads {
                let several = self.parties.at(head, ask);
                if several.is_empty() {
                    continue;
                }
                for mut new in several {
                    new.actor.text = party.span.of(document.text()).to_owned();
                    new.actor.span = (!party.implicit).then_some(party.span);
                    new.actor.implicit = party.implicit;
                    if !found.iter().any(|f| f.actor.same(&new.actor)) {
                        found.push(new);
                    }
                }
            }
        }
        found
    }

    fn event(
        &self,
        event: CodedEvent,
        speakers: &[Option<Found>],
        events: &[Event],
        before: Option<When>,
    ) -> Result<Event, &'static str> {
        let speaker = match event.voice {
            Voice::Claim(id) => speakers.get(id as usize).and_then(Option::as_ref).map(|f| &f.actor),
            Voice::Reporter => None,
        };
        let ask = Ask { speaker, without: None };
        // A place the event is said to be in is not also a party to it.
        let inside = |p: &&Party| {
            let place = event.place.as_ref().is_some_and(|place| place.contains(&p.head));
            !(place && self.parties.scene.is_locative(p.head))
        };
        let givers: Vec<Party> = event.actors.iter().filter(inside).cloned().collect();
        let takers: Vec<Party> = event.recipients.iter().filter(inside).cloned().collect();
        let mut actors = self.side(&givers, ask);
        let without = only_state(&actors);
        let mut recipients = self.side(&takers, Ask { without, ..ask });
        if let Some(state) = only_state(&recipients).filter(|_| actors.iter().all(|a| !a.outright)) {
            actors = self.side(&givers, Ask { without: Some(state), ..ask });
        }
        let place = self.place(&event);
        let unsaid = Unsaid { parties: &self.parties, event: &event, place: place.as_ref(), before: events };
        let nobody = actors.is_empty() && event.actors.is_empty();
        // "Thousands demonstrated": a crowd that only a number tells of is of the place, too.
        if nobody || actors.is_empty() && event.kind == EventType::Protest {
            actors.extend(unsaid.custom(&recipients));
        }
        if nobody && actors.is_empty() && event.recipients.is_empty() {
            recipients.extend(unsaid.victims());
        }
        recipients.retain(|r| !actors.iter().any(|a| a.actor.same(&r.actor)));
        // "Students demanded that the government repeal the law": the one who is asked may be the political side.
        let asked = event.kind == EventType::Request && event.recipients.is_empty() && !actors.is_empty();
        if asked && !actors.iter().any(Found::is_political) {
            recipients = unsaid.recipients(&actors);
            recipients.retain(|f| f.actor.row != "rule:target" && f.is_political());
        }
        let protest = event.kind == EventType::Protest;
        let attackers = nobody && actors.is_empty() && !recipients.is_empty();
        let attackers = attackers && unsaid.attackers_before(&recipients).is_some();
        let political = |f: &Found| f.is_political() || (protest && f.actor.sectors.contains(&Sector::Cvl));
        let charged = || is_charge(&event) && !recipients.is_empty() && self.concerns_power(event.head);
        let deed = is_political_deed(&event) || charged();
        if !attackers && !actors.iter().chain(&recipients).any(political) && !deed {
            return Err("none of its parties is a state, a body or a group that matters politically");
        }
        if rule(&event) == "spoken-demand" && !is_asked(&actors, &recipients) {
            return Err("what one's own country or private people should do is a view, not a demand");
        }
        // Firms, schools and clinics among themselves do business, not politics.
        let civil =
            |f: &Found| matches!(f.actor.sectors.first(), Some(Sector::Bus | Sector::Edu | Sector::Med | Sector::Agr));
        if event.kind.quad() != Quad::MaterialConflict && actors.iter().chain(&recipients).all(civil) {
            return Err("firms, schools and clinics among themselves do business, not politics");
        }
        let kept = |f: &Found| f.someone || f.actor.country.is_some() || !f.actor.sectors.is_empty();
        actors.retain(kept);
        recipients.retain(kept);
        if !self.is_whole(&event, &actors, &recipients) {
            return Err("an event of this type needs another side, and nobody could be told");
        }
        if actors.is_empty() && self.is_private(&event) {
            return Err("only the writer or the reader acts");
        }
        // "Will withdraw its troops from Iraq": what leaves is its own, and the country is the other side.
        let leaves = event.kind == EventType::Concede || event.modes.contains(&Mode::RetreatWithdraw);
        let home = actors.first().and_then(|f| f.actor.country);
        let own = |f: &Found| f.actor.sectors.first() == Some(&Sector::Mil) && f.actor.country == home;
        if leaves && recipients.iter().any(own) {
            recipients.retain(|f| !own(f));
            if recipients.is_empty() {
                recipients.extend(unsaid.host(&actors));
            }
        }
        let visit = event.modes.contains(&Mode::Visit) && !event.symmetric;
        if visit && recipients.is_empty() {
            recipients.extend(unsaid.host(&actors));
        }
        if event.symmetric || (event.kind == EventType::Consult && (actors.is_empty() || recipients.is_empty())) {
            let both: Vec<Found> = actors.iter().chain(&recipients).cloned().collect();
            // A visit has a host.
            let host = event.modes.contains(&Mode::Visit) && !actors.is_empty();
            if host { &mut recipients } else { &mut actors }.extend(unsaid.partner(&both));
        }
        if nobody && actors.is_empty() {
            actors.extend(unsaid.culprit(&recipients));
        }
        unsaid.settle(&mut recipients, &actors);
        // A fight of "the two nations" has no other side.
        let states = event.actors.len() == 1 && actors.len() > 1 && actors.iter().all(|a| !a.actor.row.contains(':'));
        let talks = event.kind == EventType::Consult && actors.len() > 1;
        // "The ministers of Egypt and Turkey will meet in Doha", "Kyrgyz and Tajik guards clashed near Batken".
        let mutual = matches!(event.kind, EventType::Agree | EventType::Assault);
        let described = mutual && event.actors.len() == 1 && countries(&actors).len() > 1;
        let joint = event.kind == EventType::Agree && event.actors.len() == 1 && actors.len() > 1;
        let both_sides = joint || event.symmetric || states || talks || described;
        let faceless = event.recipients.iter().any(|p| self.is_faceless(p));
        if recipients.is_empty() && !nobody && !both_sides && !faceless {
            recipients = unsaid.recipients(&actors);
        }
        let site = place.as_ref().and_then(|p| p.country);
        let venue = site.filter(|c| evidence::is_venue(&self.parties.scene, event.head, *c));
        let around = Around {
            kind: event.kind,
            head: event.head,
            place: site.filter(|_| venue.is_none()),
            venue,
            speaker,
            other: &[],
            side: Side::Actor,
            before: events,
        };
        self.weigh(&event, &mut actors, &mut recipients, around);
        let when = self.calendar.when(&event, before);
        Ok(self.finish(event, actors, recipients, place, when))
    }

    /// "charged with plotting to kill *the minister*", "accused of belonging to *al-Qaida*": what somebody is charged
    /// with makes politics of a case between a court and a nobody.
    fn concerns_power(&self, head: TokenId) -> bool {
        let document = self.parties.scene.document;
        let inside = document.subtree(head).into_iter().take(MOST_WORDS);
        let nominal = |t: &TokenId| matches!(document.token(*t).upos, Upos::Noun | Upos::Propn);
        inside.filter(nominal).filter(|t| !matches!(document.token(*t).rel, Rel::Nsubj | Rel::OblAgent)).any(|t| {
            let found = self.parties.at(t, Ask::default());
            found.iter().any(|f| f.someone && described::is_power(&f.actor.sectors))
        })
    }

    fn finish(
        &self,
        mut event: CodedEvent,
        actors: Vec<Found>,
        recipients: Vec<Found>,
        place: Option<Place>,
        when: Option<When>,
    ) -> Event {
        let mut trace = std::mem::take(&mut event.trace);
        let mut sure: f64 = 1.0;
        for found in actors.iter().chain(&recipients) {
            if found.actor.country.is_some() || !found.actor.sectors.is_empty() {
                sure = sure.min(found.sure);
            }
            trace.push(Step::new("actor", found.actor.row.clone(), found.why.clone()));
        }
        if let Some(place) = &place {
            let country = place.country.map_or("no country".to_owned(), |c| c.to_string());
            trace.push(Step::new("place", place.level.name(), format!("{}, {country}", place.name)));
        }
        let mut modes = std::mem::take(&mut event.modes);
        let round = countries(actors.iter().chain(&recipients)).len() > 2;
        if event.kind == EventType::Consult && modes.is_empty() && round {
            modes.push(Mode::Multilateral);
            trace.push(Step::new("actor", "rule:multilateral", "more than two countries at one table"));
        }
        let mut modality = event.modality;
        if let Some(when) = &when {
            trace.push(Step::new("date", when.precision.name(), format!("{} to {}", when.from, when.to)));
            if modality == Modality::Asserted && self.calendar.is_history(when) {
                modality = Modality::Historical;
                trace.push(Step::new("modality", "old", "it ended more than 12 months before the article"));
            }
        }
        event.modes.clone_from(&modes);
        let contexts = self.contexts(&event, &actors, &recipients, &mut trace);
        Event {
            kind: event.kind,
            modes,
            contexts,
            modality,
            actors: actors.into_iter().map(|f| f.actor).collect(),
            recipients: recipients.into_iter().map(|f| f.actor).collect(),
            place,
            when,
            voice: event.voice,
            confidence: event.confidence * sure,
            evidence: event.evidence,
            trace,
        }
    }

    /// What the event is about: as its words say, and as its codes imply now that they are known.
    fn contexts<'f>(
        &self,
        event: &CodedEvent,
        actors: &'f [Found],
        recipients: &'f [Found],
        trace: &mut Vec<Step>,
    ) -> Vec<Context> {
        let codes = |side: &'f [Found]| {
            side.iter().map(|f| PartyCodes { country: f.actor.country, sectors: &f.actor.sectors }).collect()
        };
        let event_codes =
            EventCodes { kind: event.kind, modes: &event.modes, actors: codes(actors), recipients: codes(recipients) };
        let mut contexts = event.contexts.clone();
        for (context, why) in self.parties.scene.base.contexts.of(&event_codes) {
            if !contexts.contains(&context) {
                contexts.push(context);
                trace.push(Step::new("context", context.name(), why));
            }
        }
        contexts.sort_unstable();
        contexts
    }

    /// "Arab nations", "other countries": named, but no one we know.
    fn is_faceless(&self, party: &Party) -> bool {
        let scene = &self.parties.scene;
        let role = role_at(scene.document, &scene.base.roles, party.head);
        let open = |what| role.as_ref().is_some_and(|(role, ..)| scene.base.roles.plays(role, what));
        open(Use::State) || open(Use::Vague)
    }

    /// Whether the only ones named as acting are the writer and the reader: "we love France", "you can help Oxfam".
    fn is_private(&self, event: &CodedEvent) -> bool {
        let own = |p: &Party| {
            let form = self.parties.scene.document.form(p.head).to_lowercase();
            matches!(form.as_str(), "i" | "we" | "you" | "my" | "our" | "your" | "me" | "us")
        };
        !event.actors.is_empty() && event.actors.iter().all(own)
    }

    /// Some types need someone on the other side.
    fn is_whole(&self, event: &CodedEvent, actors: &[Found], recipients: &[Found]) -> bool {
        if event.kind == EventType::Consult && actors.is_empty() {
            // A visit or a talk of nobody: "my trip to Japan".
            return false;
        }
        let needs = matches!(event.kind, EventType::Cooperate | EventType::Aid | EventType::Sanction);
        let implied = event.actors.iter().chain(&event.recipients).any(|p| p.implicit);
        !needs || !recipients.is_empty() || actors.len() >= 2 || implied
    }

    fn place(&self, event: &CodedEvent) -> Option<Place> {
        let scene = &self.parties.scene;
        let party = |t: &TokenId| {
            let is = |p: &Party| p.head == *t && !scene.is_locative(p.head);
            event.actors.iter().chain(&event.recipients).any(is)
        };
        let said = event.place.clone().filter(|tokens| !tokens.clone().any(|t| party(&t)));
        let said = said.and_then(|tokens| places::of_tokens(scene, tokens));
        said.or_else(|| {
            let token = scene.locative_token(event.head)?;
            let hit = scene.hits.at(token)?;
            // A party is not also the place: "protesters in Armenia" may be, "Armenia" may not.
            let party = event.actors.iter().chain(&event.recipients).any(|p| hit.tokens.contains(&p.head));
            if party { None } else { places::of_hit(scene, hit) }
        })
    }

    fn speaker(&self, claim: &CodedClaim) -> Option<Found> {
        let party = claim.speaker.as_ref()?;
        let document = self.parties.scene.document;
        let found = self.side(std::slice::from_ref(party), Ask::default()).into_iter().next();
        Some(found.unwrap_or_else(|| {
            let text = party.span.of(document.text()).to_owned();
            let actor = Actor {
                name: text.clone(),
                text,
                span: (!party.implicit).then_some(party.span),
                implicit: party.implicit,
                row: "text".to_owned(),
                ..Actor::default()
            };
            let why = "the words say no more".to_owned();
            Found { actor, sure: 0.5, why, outright: false, someone: true, body: false }
        }))
    }

    fn relation(&self, relation: CodedRelation) -> Option<Relation> {
        let one = |party: &Party| {
            let ask = Ask::default();
            let found = self.side(std::slice::from_ref(party), ask).into_iter().next()?;
            let known = found.actor.country.is_some() || !found.actor.sectors.is_empty() || found.someone;
            known.then_some(found)
        };
        let subject = one(&relation.subject).or_else(|| {
            let Party { head, span, .. } = relation.subject;
            let mut found = self.parties.backer(head).filter(|_| relation.kind == RelationKind::Sponsors)?;
            span.of(self.parties.scene.document.text()).clone_into(&mut found.actor.text);
            found.actor.span = Some(span);
            Some(found)
        })?;
        let object = match &relation.object {
            Some(party) => Some(one(party)?),
            None => None,
        };
        let mut trace = relation.trace;
        for found in std::iter::once(&subject).chain(&object) {
            trace.push(Step::new("actor", found.actor.row.clone(), found.why.clone()));
        }
        let day = self.calendar.report().map(|d| When { from: d, to: d, precision: Precision::Day, span: None });
        let since = relation.since.and_then(|s| self.calendar.read_at(s));
        let until = relation.until.and_then(|s| self.calendar.read_at(s));
        let held = !relation.over && until.is_none();
        Some(Relation {
            kind: relation.kind,
            subject: subject.actor,
            object: object.map(|f| f.actor),
            label: relation.label,
            from: since.or(day.filter(|_| held)),
            to: until.or(day.filter(|_| relation.over)),
            evidence: relation.evidence,
            trace,
        })
    }
}

/// The countries and bodies of some parties.
fn countries<'f>(side: impl IntoIterator<Item = &'f Found>) -> BTreeSet<Code> {
    side.into_iter().filter_map(|f| f.actor.country).collect()
}

/// The predicate behind an event.
fn rule(event: &CodedEvent) -> String {
    event.trace.iter().find(|s| s.step == "predicate").map_or_else(String::new, |s| s.id.clone())
}

fn only_state(side: &[Found]) -> Option<Code> {
    let [one] = side else { return None };
    let state =
        one.outright && !one.body && !one.actor.row.contains(':') && one.actor.sectors.first() == Some(&Sector::Gov);
    one.actor.country.filter(|c| state && c.is_country())
}

fn claim(claim: CodedClaim, speaker: Option<Found>, numbers: &[Option<EventId>]) -> Claim {
    let mut trace = claim.trace;
    if let Some(found) = &speaker {
        trace.push(Step::new("actor", found.actor.row.clone(), found.why.clone()));
    }
    Claim {
        source: claim.source,
        cue: claim.cue,
        content: claim.content,
        kind: claim.kind,
        quote: claim.quote,
        stance: claim.stance,
        speaker: speaker.map(|f| f.actor),
        events: claim.events.iter().filter_map(|e| numbers.get(*e as usize).copied().flatten()).collect(),
        within: claim.within,
        answers: claim.answers,
        evidence: claim.evidence,
        trace,
    }
}

/// "Paris *backs* Yerevan", "urged Baku to …": an attitude of one country to another is told by its event, and is no
/// claim beside it.
fn without_deeds(claims: Vec<Claim>, events: &mut [Event]) -> Vec<Claim> {
    let countries = |side: &[Actor]| side.iter().filter_map(|a| a.country).collect::<Vec<_>>();
    let abroad = |e: &&Event| {
        let (doers, others) = (countries(&e.actors), countries(&e.recipients));
        let symmetric = doers.iter().any(|c| Some(c) != doers.first());
        symmetric || others.iter().any(|c| !doers.contains(c)) && !doers.is_empty()
    };
    let deeds: Vec<Span> = events.iter().filter(abroad).map(|e| e.evidence.trigger()).collect();
    let is_deed =
        |c: &Claim| c.kind == ClaimKind::Attitude && deeds.iter().any(|t| c.cue.iter().any(|cue| cue.overlaps(*t)));
    let mut kept = 0;
    let numbers: Vec<Option<ClaimId>> = claims
        .iter()
        .map(|c| {
            let number = (!is_deed(c)).then_some(kept);
            kept += u32::from(number.is_some());
            number
        })
        .collect();
    let new = |id: ClaimId| numbers.get(id as usize).copied().flatten();
    for event in events {
        if let Voice::Claim(id) = event.voice {
            event.voice = new(id).map_or(Voice::Reporter, Voice::Claim);
        }
    }
    let mut result = Vec::with_capacity(claims.len());
    for (mut claim, number) in claims.into_iter().zip(&numbers) {
        claim.within = claim.within.and_then(new);
        claim.answers = claim.answers.and_then(new);
        if number.is_some() {
            result.push(claim);
        }
    }
    result
}

/// Whether what a speaker says that somebody should do is asked of a political side other than the speaker's own state.
fn is_asked(actors: &[Found], recipients: &[Found]) -> bool {
    let own = |r: &Found| {
        let state = r.outright && r.actor.sectors.first() == Some(&Sector::Gov);
        state && actors.iter().any(|a| a.actor.country == r.actor.country)
    };
    recipients.iter().any(|r| r.is_political() && !own(r))
}

/// A charge in court or a conviction.
fn is_charge(event: &CodedEvent) -> bool {
    let charged = [Mode::Allege, Mode::Convict];
    matches!(event.kind, EventType::Accuse | EventType::Sanction) && event.modes.iter().any(|m| charged.contains(m))
}

/// Bombs, rockets, abductions and torture are political whomever they hit; so are protests, whoever protests.
fn is_political_deed(event: &CodedEvent) -> bool {
    let arms = [
        Mode::Explosives,
        Mode::SuicideAttack,
        Mode::Aerial,
        Mode::Drone,
        Mode::HeavyWeapons,
        Mode::Abduct,
        Mode::Targeted,
        Mode::Torture,
    ];
    let armed = event.kind == EventType::Assault && event.modes.iter().any(|m| arms.contains(m));
    // Only those in power arrest and deport.
    let power = [Mode::CoerceArrest, Mode::Deport];
    let held = event.kind == EventType::Coerce && event.modes.iter().any(|m| power.contains(m));
    armed || held && !event.recipients.is_empty() || (event.kind == EventType::Protest && !event.actors.is_empty())
}
