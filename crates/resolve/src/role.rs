//! Descriptions as actors: a role noun with the words around it.

use std::ops::Range;

use demarche_lexicon::actors::{ActorRow, CountryKind};
use demarche_lexicon::names::Form;
use demarche_lexicon::roles::{Role, RoleKind, Use};
use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;
use demarche_record::actor::Actor;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::token::TokenId;

use crate::described;
use crate::hits::{Tie, words};
use crate::known::Origin;
use crate::memory::association;
use crate::party::{Ask, Found, Parties, code_of};
use crate::phrase::{modifiers, tails, trimmed};
use crate::plural;

impl Parties<'_> {
    /// Someone described by a role noun.
    pub(crate) fn described(
        &self,
        head: TokenId,
        whole: Range<TokenId>,
        (role, range, many_of): (&Role, Range<TokenId>, bool),
        ask: Ask<'_>,
        trail: &mut Vec<TokenId>,
    ) -> Vec<Found> {
        let scene = &self.scene;
        let (document, roles) = (scene.document, &scene.base.roles);
        let whole = whole.start.min(range.start)..whole.end.max(range.end);
        let state = roles.plays(role, Use::State);
        let before = whole.start..range.start.max(whole.start);
        let text = words(document, trimmed(document, whole.clone()));
        let adjectives = modifiers(document, roles, before.clone(), head);
        let mut origins = self.origins(head, whole.clone(), (role, &range), trail);
        let mut loose = false;
        if origins.is_empty() && role.kind == RoleKind::Organisation {
            origins.extend(association(self, head, &whole, trail));
            loose = !origins.is_empty();
        }
        let make = |origin: Option<&Origin>, why: String, sure: f64, outright: bool| {
            let mut sectors = described::sectors(scene.base, Some(role), &adjectives, origin);
            if sectors.is_empty() && role.kind == RoleKind::Organisation && origin.is_some() {
                sectors.push(Sector::Soc);
            }
            let mut actor = Actor { sectors, row: format!("role:{}", role.role), ..Actor::default() };
            actor.role = Some(words(document, range.clone()).to_lowercase());
            actor.name = text.to_owned();
            if let Some(origin) = origin {
                actor.country = origin.country;
                actor.territory = origin.territory;
                if state
                    && !origin.body
                    && let Some(country) = origin.country
                {
                    let land = scene.base.actors.land(country, origin.territory);
                    let land = land.or_else(|| scene.base.actors.state(country));
                    if let Some(land) = land {
                        actor.name.clone_from(&land.name);
                        actor.wikidata.clone_from(&land.wikidata);
                    }
                } else if !outright && !origin.body {
                    actor.name = described::named(scene.base, origin, document, whole.clone(), range.start);
                }
            }
            let body = role.kind == RoleKind::Organisation;
            Found { actor, sure, why, outright, someone: true, body }
        };
        // "The Saudi branch of al-Qaida" is al-Qaida's.
        if roles.plays(role, Use::Part)
            && role.kind == RoleKind::Organisation
            && let Some((_, noun)) = tails(document, head).into_iter().find(|(p, _)| p == "of")
        {
            let whole = self.resolve(noun, Ask::default(), trail);
            if whole.iter().any(|f| f.outright && f.actor.country.is_some_and(|c| !c.is_country())) {
                return whole;
            }
        }
        if !origins.is_empty() {
            let sure = if loose { 0.8 } else { 0.95 };
            let why = |o: &Origin| format!("“{text}” is of {} ({}), {}", code_of(o), o.row, role.role);
            return origins.iter().map(|o| make(Some(o), why(o), sure, true)).collect();
        }
        // A part of what follows: "members of the opposition", "some of the separatists".
        if roles.plays(role, Use::Part)
            && role.sectors.is_empty()
            && let Some((_, noun)) = tails(document, head).into_iter().find(|(p, _)| p == "of")
        {
            let inner = self.resolve(noun, ask, trail);
            if !inner.is_empty() {
                return inner;
            }
        }
        let vague = roles.plays(role, Use::Vague);
        let facing = roles.plays(role, Use::Facing);
        // "Foreign officials", "other governments"; but "three other rebels" and "some rebels" are someone here.
        let counts = |t: TokenId| {
            let form = document.form(t);
            roles.is(form, Use::Part) || roles.is(form, Use::Vague) || document.token(t).upos == Upos::Num
        };
        let rules = role.sectors.iter().any(|s| matches!(s, Sector::Gov | Sector::Leg | Sector::Eli));
        let many = role.kind == RoleKind::Person && !rules && before.clone().any(counts);
        let open = !many && before.clone().any(|t| roles.is(document.form(t), Use::Open));
        let citizens = role.kind == RoleKind::Organisation
            && described::sectors(scene.base, Some(role), &adjectives, None).first() == Some(&Sector::Soc);
        let open = open && !citizens;
        if vague || (open && (state || role.kind != RoleKind::Group)) || self.is_regional(&before) {
            let why = format!("“{text}” names no one");
            let mut found = make(None, why, 0.5, false);
            found.someone = !vague && !state;
            if vague || state {
                found.actor.sectors.clear();
            }
            return vec![found];
        }
        // Another description that says no more is no help.
        let helps = |f: &Found| !f.actor.row.starts_with("role:") || (f.outright && f.actor.country.is_some());
        if let Some(found) = self.through_chain(head, trail).filter(helps) {
            let fits =
                state || found.actor.row.starts_with("role:") || found.body == (role.kind == RoleKind::Organisation);
            let is_land = !facing
                && found.actor.sectors.first() == Some(&Sector::Gov)
                && !found.actor.row.contains(':')
                && !found.body;
            if fits && (state || !is_land) {
                return vec![found];
            }
            if found.actor.country.is_some() {
                let origin = Origin::of_actor(&found.actor, false);
                return vec![make(Some(&origin), found.why, found.sure * 0.9, false)];
            }
        }
        if let Some(found) = self.body_before(head, role, trail) {
            return vec![found];
        }
        // Aid agencies and rights groups belong to no country unless the text gives them one.
        if citizens {
            let mut found = make(None, format!("“{text}” is a group of citizens"), 0.8, false);
            found.actor.country = Code::new("NGO");
            return vec![found];
        }
        // "Nuclear-armed nations" are no one's.
        if state && many_of && role.kind != RoleKind::Person {
            let mut found = make(None, format!("“{text}” names no one"), 0.5, false);
            found.someone = false;
            found.actor.sectors.clear();
            return vec![found];
        }
        let foreign = |s: &Sector| matches!(s, Sector::Gov | Sector::Mil | Sector::Reb | Sector::Uaf);
        let without = ask.without.filter(|_| role.sectors.first().is_some_and(foreign));
        if !facing
            && (!role.sectors.is_empty() || !adjectives.is_empty() || state)
            && let Some((origin, sure, reason)) = self.context(head, role, ask.speaker, without)
        {
            let why = format!("“{text}” is {} by its words, of {} by {reason}", role.role, code_of(&origin));
            return vec![make(Some(&origin), why, sure, false)];
        }
        vec![make(None, format!("“{text}” is {} by its words; no country is given", role.role), 0.6, false)]
    }

    /// The country that what is around a description gives it.
    fn context(
        &self,
        head: TokenId,
        role: &Role,
        speaker: Option<&Actor>,
        without: Option<Code>,
    ) -> Option<(Origin, f64, String)> {
        let scene = &self.scene;
        let fits = |o: &Origin| o.country.is_some_and(|c| c.is_country() && Some(c) != without);
        // Troops abroad are not of the country they are in, but of the one that speaks of them.
        if scene.base.roles.plays(role, Use::Posted) && role.sectors.first() == Some(&Sector::Mil) {
            let forces = |a: &&Actor| matches!(a.sectors.first(), Some(Sector::Mil | Sector::Gov));
            let speaker = speaker.filter(forces).map(|s| Origin { sectors: Vec::new(), ..Origin::of_actor(s, false) });
            if let Some(origin) = speaker.filter(fits) {
                return Some((origin, 0.75, "the one who speaks of them".to_owned()));
            }
            let (origin, other) = self.described_before(head, without)?;
            return Some((origin, 0.75, format!("“{}” before it", scene.document.form(other))));
        }
        // "The U.S. military says a soldier was killed": an army speaks of its own.
        let army = |a: &&Actor| a.sectors.first() == Some(&Sector::Mil) && a.country.is_some_and(Code::is_country);
        if role.sectors.first() == Some(&Sector::Mil)
            && let Some(speaker) = speaker.filter(army)
        {
            let origin = Origin { sectors: Vec::new(), ..Origin::of_actor(speaker, false) };
            if fits(&origin) {
                return Some((origin, 0.75, "the army that speaks of them".to_owned()));
            }
        }
        // "A bomb killed the four soldiers": those of whom the text has spoken, wherever they are.
        let document = scene.document;
        let definite = document.dependents(head, Rel::Det).any(|d| document.lemma(d) == "the");
        if definite
            && role.sectors.first() == Some(&Sector::Mil)
            && let Some((origin, other)) = self.described_before(head, without)
        {
            return Some((origin, 0.75, format!("“{}” before it", document.form(other))));
        }
        if let Some(origin) = scene.locative(head).filter(fits) {
            return Some((origin, 0.85, "the place of its clause".to_owned()));
        }
        if let Some((origin, other)) = self.described_before(head, without) {
            let words = scene.document.form(other);
            return Some((origin, 0.75, format!("“{words}” before it")));
        }
        scene.about(head, without).map(|(origin, sure, reason)| (origin, sure, reason.to_owned()))
    }

    /// "African leaders", "Western governments": a part of the world has no code.
    fn is_regional(&self, before: &Range<TokenId>) -> bool {
        self.scene.hits.within(before.clone()).any(|h| {
            let area = |(row, _): &(ActorRow, Form)| match row {
                ActorRow::Country(i) => self.scene.base.actors.country(*i).is_some_and(|c| c.kind == CountryKind::Area),
                _ => false,
            };
            h.tie == Tie::Own && h.rows.first().is_some_and(area)
        })
    }

    /// Whose a described someone is: "French", "Russia's", "of France", "in Armenia"; several when joined.
    fn origins(
        &self,
        head: TokenId,
        whole: Range<TokenId>,
        (role, range): (&Role, &Range<TokenId>),
        trail: &mut Vec<TokenId>,
    ) -> Vec<Origin> {
        let scene = &self.scene;
        let document = scene.document;
        let facing = scene.base.roles.plays(role, Use::Facing);
        let faced = |t: TokenId| {
            let mut up = std::iter::once(t).chain(document.ancestors(t).take_while(|a| *a != head));
            facing && up.any(|t| document.token(t).rel == Rel::NmodPoss)
        };
        let mut found: Vec<Origin> = Vec::new();
        let mut previous: Option<TokenId> = None;
        for hit in scene.hits.within(whole.clone()).filter(|h| !h.tokens.contains(&head) && !faced(h.tokens.start)) {
            let Some(origin) = scene.owner(hit) else { continue };
            // "Rwandan Hutu and Congolese rebels": words of the first may stand before the link.
            let joined = previous.is_none_or(|end| {
                let link = |t: TokenId| matches!(document.form(t), "and" | "," | "-" | "/" | "–" | "&");
                let own = |t: TokenId| {
                    let token = document.token(t);
                    matches!(token.rel, Rel::Amod | Rel::Compound | Rel::Conj) && token.upos != Upos::Verb
                };
                let between = end..hit.tokens.start;
                between.clone().all(|t| link(t) || own(t)) && between.clone().next_back().is_none_or(link)
            });
            previous = Some(hit.tokens.end);
            match found.iter().position(|o| o.country == origin.country) {
                Some(i) if origin.body && !found[i].body => found[i] = origin,
                Some(_) => {}
                None if found.is_empty() || joined => found.push(origin),
                None => {}
            }
        }
        if !found.is_empty() || facing {
            return found;
        }
        for owner in document.dependents(head, Rel::NmodPoss) {
            // "The reporters' group": an owner who gets a country only from what is around it lends none.
            let found = self.resolve(owner, Ask::default(), trail);
            let vague = found.iter().any(|f| !f.outright && f.actor.row.starts_with("role:"));
            if let Some(origin) = self.origin_below(owner, trail).filter(|_| !vague) {
                return vec![origin];
            }
        }
        // "Trump aides": a name that only the document or a last name makes known.
        let names = document.dependents(head, Rel::Compound).filter(|t| *t < head && document.is_name(*t));
        for name in names {
            if let Some(found) = self.unknown_name(name, trail).filter(|f| f.actor.country.is_some()) {
                return vec![Origin { sectors: Vec::new(), ..Origin::of_actor(&found.actor, found.body) }];
            }
        }
        let roles = &scene.base.roles;
        let posted = roles.plays(role, Use::Posted);
        let speaks = roles.plays(role, Use::Part);
        for (preposition, noun) in tails(document, head) {
            let own = match preposition.as_str() {
                "of" | "from" => true,
                "in" | "at" | "near" | "inside" | "across" | "around" | "within" | "on" | "based in" => !posted,
                "for" => speaks,
                _ => false,
            };
            // The state in "secretary of state" is part of the role.
            if !own || range.contains(&noun) {
                continue;
            }
            let items =
                std::iter::once(noun).chain(document.dependents(noun, Rel::Conj).filter(|c| document.is_name(*c)));
            let joined: Vec<Origin> = match plural::of(self, noun, Ask::default(), trail) {
                Some(several) => several.iter().map(|f| Origin::of_actor(&f.actor, f.body)).collect(),
                None => items.filter_map(|t| self.origin_below(t, trail)).collect(),
            };
            let joined: Vec<Origin> = joined.into_iter().filter(|o| o.country.is_some()).collect();
            if !joined.is_empty() {
                return joined;
            }
        }
        // "Rebels backed by Iran" have no country by that; "militants based in Syria" have.
        Vec::new()
    }
}
