//! Coded documents to readings.

use std::sync::Arc;

use demarche_lexicon::base::Base;
use demarche_lexicon::roles::Use;
use demarche_ontology::code::Code;
use demarche_ontology::event::{EventType, Modality, Quad};
use demarche_ontology::mode::Mode;
use demarche_ontology::sector::Sector;
use demarche_record::actor::Actor;
use demarche_record::coded::{Coded, CodedClaim, CodedEvent, CodedRelation, EventId, Party, Voice};
use demarche_record::event::{Claim, Event, Relation};
use demarche_record::evidence::Step;
use demarche_record::place::Place;
use demarche_record::reading::{Identity, Reading};
use demarche_record::when::{Precision, When};
use demarche_text::document::Document;
use demarche_text::grammar::Rel;
use demarche_text::issue::Issues;
use demarche_text::mention::MentionKind;
use demarche_text::token::TokenId;

use crate::party::{Ask, Found, Parties};
use crate::phrase::role_at;
use crate::places;
use crate::timing::Calendar;
use crate::unsaid::Unsaid;

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

    /// Resolve what was coded from a document. The issues met so far go into the reading.
    pub fn resolve(&self, coded: Coded, document: Document, issues: &mut Issues) -> Reading {
        let work = Work { parties: Parties::new(&document, &self.base), calendar: Calendar::read(&document) };
        let identities = work.identities();
        let speakers: Vec<Option<Found>> = coded.claims.iter().map(|c| work.speaker(c)).collect();
        let mut numbers: Vec<Option<EventId>> = Vec::with_capacity(coded.events.len());
        let mut events = Vec::new();
        let mut before: Option<When> = None;
        for event in coded.events {
            let event = work.event(event, &speakers, &events, before);
            numbers.push(event.as_ref().map(|_| events.len() as EventId));
            if let Some(event) = event {
                before = event.when.or(before);
                events.push(event);
            }
        }
        let claims = coded.claims.into_iter().zip(speakers).map(|(c, s)| claim(c, s, &numbers)).collect();
        let relations = coded.relations.into_iter().filter_map(|r| work.relation(r)).collect();
        drop(work);
        Reading { document, identities, events, claims, relations, issues: std::mem::take(issues) }
    }
}

/// One document in work.
struct Work<'a> {
    parties: Parties<'a>,
    calendar: Calendar<'a>,
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
    ) -> Option<Event> {
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
        if nobody {
            actors.extend(unsaid.custom(&recipients));
        }
        recipients.retain(|r| !actors.iter().any(|a| a.actor.same(&r.actor)));
        let protest = event.kind == EventType::Protest;
        let political = |f: &Found| f.is_political() || (protest && f.actor.sectors.contains(&Sector::Cvl));
        if !actors.iter().chain(&recipients).any(political) && !is_political_deed(&event) {
            return None;
        }
        // Firms, schools and clinics among themselves do business, not politics.
        let civil =
            |f: &Found| matches!(f.actor.sectors.first(), Some(Sector::Bus | Sector::Edu | Sector::Med | Sector::Agr));
        if event.kind.quad() != Quad::MaterialConflict && actors.iter().chain(&recipients).all(civil) {
            return None;
        }
        let kept = |f: &Found| f.someone || f.actor.country.is_some() || !f.actor.sectors.is_empty();
        actors.retain(kept);
        recipients.retain(kept);
        if !self.is_whole(&event, &actors, &recipients) || actors.is_empty() && self.is_private(&event) {
            return None;
        }
        if event.symmetric || (event.kind == EventType::Consult && (actors.is_empty() || recipients.is_empty())) {
            let both: Vec<Found> = actors.iter().chain(&recipients).cloned().collect();
            actors.extend(unsaid.partner(&both));
        }
        if nobody && actors.is_empty() {
            actors.extend(unsaid.culprit(&recipients));
        }
        unsaid.settle(&mut recipients, &actors);
        // A fight of "the two nations" has no other side.
        let states = event.actors.len() == 1 && actors.len() > 1 && actors.iter().all(|a| !a.actor.row.contains(':'));
        let talks = event.kind == EventType::Consult && actors.len() > 1;
        let both_sides = event.symmetric || states || talks;
        let faceless = event.recipients.iter().any(|p| self.is_faceless(p));
        if recipients.is_empty() && !nobody && !both_sides && !faceless {
            recipients = unsaid.recipients(&actors);
        }
        let when = self.calendar.when(&event, before);
        Some(self.finish(event, actors, recipients, place, when))
    }

    fn finish(
        &self,
        event: CodedEvent,
        actors: Vec<Found>,
        recipients: Vec<Found>,
        place: Option<Place>,
        when: Option<When>,
    ) -> Event {
        let mut trace = event.trace;
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
        let mut modality = event.modality;
        if let Some(when) = &when {
            trace.push(Step::new("date", when.precision.name(), format!("{} to {}", when.from, when.to)));
            if modality == Modality::Asserted && self.calendar.is_history(when) {
                modality = Modality::Historical;
                trace.push(Step::new("modality", "old", "it ended more than 12 months before the article"));
            }
        }
        Event {
            kind: event.kind,
            modes: event.modes,
            contexts: event.contexts,
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
        let subject = one(&relation.subject)?;
        let object = match &relation.object {
            Some(party) => Some(one(party)?),
            None => None,
        };
        let mut trace = relation.trace;
        for found in std::iter::once(&subject).chain(&object) {
            trace.push(Step::new("actor", found.actor.row.clone(), found.why.clone()));
        }
        let day = self.calendar.report();
        Some(Relation {
            kind: relation.kind,
            subject: subject.actor,
            object: object.map(|f| f.actor),
            label: relation.label,
            from: day.map(|d| When { from: d, to: d, precision: Precision::Day, span: None }),
            evidence: relation.evidence,
            trace,
        })
    }
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
        quote: claim.quote,
        stance: claim.stance,
        speaker: speaker.map(|f| f.actor),
        events: claim.events.iter().filter_map(|e| numbers.get(*e as usize).copied().flatten()).collect(),
        evidence: claim.evidence,
        trace,
    }
}

/// Bombs, rockets and abductions are political whomever they hit; so are protests, whoever protests.
fn is_political_deed(event: &CodedEvent) -> bool {
    let arms = [
        Mode::Explosives,
        Mode::SuicideAttack,
        Mode::Aerial,
        Mode::Drone,
        Mode::HeavyWeapons,
        Mode::Abduct,
        Mode::Targeted,
    ];
    let armed = event.kind == EventType::Assault && event.modes.iter().any(|m| arms.contains(m));
    armed || (event.kind == EventType::Protest && !event.actors.is_empty())
}
