//! Names as actors: of the base, of the document, of people in office.

use std::ops::Range;

use demarche_lexicon::actors::{ActorRow, CountryKind, Person};
use demarche_lexicon::names::Form;
use demarche_ontology::sector::Sector;
use demarche_record::actor::Actor;
use demarche_text::grammar::Rel;
use demarche_text::token::{NameKind, TokenId};

use crate::hits::{Hit, Part, Tie, name_around, words};
use crate::known;
use crate::memory::{Said, proper};
use crate::party::{Found, Parties, code_of};

impl Parties<'_> {
    /// A name of the base at the head.
    pub(crate) fn named(&self, head: TokenId) -> Option<Found> {
        if let Some(found) = self.branch(head) {
            return Some(found);
        }
        let hit = self.scene.hits.at(head).filter(|h| h.tie == Tie::Own && h.part == Part::Whole)?;
        self.name_of(hit, head)
    }

    /// "Greenpeace Russia": a body that belongs to no country, and beside its name the country of the branch.
    fn branch(&self, head: TokenId) -> Option<Found> {
        let scene = &self.scene;
        let hit = scene.hits.at(head).filter(|h| h.tie == Tie::Own)?;
        let is_body = |h: &&Hit| matches!(h.rows.first(), Some((ActorRow::Organisation(_), _)));
        let is_land = |h: &&Hit| matches!(h.rows.first(), Some((ActorRow::Country(_), Form::Name | Form::Alias)));
        let before = hit.tokens.start.checked_sub(1).and_then(|t| scene.hits.at(t)).filter(is_body);
        let (body, land) = match before.filter(|_| is_land(&hit)) {
            Some(body) => (body, hit),
            None => {
                let after = scene.hits.at(hit.tokens.end).filter(is_land);
                (Some(hit).filter(is_body)?, after?)
            }
        };
        let tied = |a: &Hit, b: &Hit| {
            let rel = |t: TokenId| matches!(scene.document.token(t).rel, Rel::Compound | Rel::Flat | Rel::NmodDesc);
            a.tokens.clone().any(|t| rel(t) && scene.document.token(t).head.is_some_and(|h| b.tokens.contains(&h)))
        };
        if !tied(body, land) && !tied(land, body) {
            return None;
        }
        let (mut actor, sure, ..) = known::best(&scene.base.actors, &body.rows, scene.day)?;
        actor.country.filter(|c| !c.is_country())?;
        let origin = scene.land(land)?;
        let name = words(scene.document, body.tokens.start..land.tokens.end).to_owned();
        let why = format!("“{name}” is {} of {}", actor.name, code_of(&origin));
        if actor.sectors.is_empty() {
            actor.sectors.push(Sector::Soc);
        }
        (actor.name, actor.country, actor.territory) = (name, origin.country, origin.territory);
        actor.row = "name:branch".to_owned();
        Some(Found { actor, sure: sure * 0.95, why, outright: true, someone: true, body: true })
    }

    /// Who stands behind somebody: "*Iranian*-backed rebels".
    pub(crate) fn backer(&self, head: TokenId) -> Option<Found> {
        let hit = self.scene.hits.at(head).filter(|h| h.tie == Tie::Backer)?;
        self.name_of(hit, head)
    }

    fn name_of(&self, hit: &Hit, head: TokenId) -> Option<Found> {
        let scene = &self.scene;
        let document = scene.document;
        let rows = self.of_office(self.readings(hit, head), words(document, hit.tokens.clone()));
        let Some((mut actor, sure, row, form)) = known::best(&scene.base.actors, &rows, scene.day) else {
            return self.spot(hit);
        };
        let mut sure = sure;
        let mut outright = true;
        let mut note = "";
        if let ActorRow::Person(_) = row {
            let said = self.memory.of(words(document, hit.tokens.clone()));
            self.retell(&mut actor, said, row);
            if known::is_stale(&scene.base.actors, row, scene.day) && said.is_none_or(|s| s.role.is_none()) {
                note = "; in office when the base was last revised";
            }
        }
        if let ActorRow::Country(i) = row
            && scene.base.actors.country(i).is_some_and(|c| c.kind == CountryKind::Area)
        {
            outright = false;
            sure = 0.5;
        }
        let text = words(document, hit.tokens.clone());
        let code = actor.country.map_or("no code".to_owned(), |c| c.to_string());
        let why = match form {
            Form::Capital => format!("“{text}” is the capital of {}, {code}", actor.name),
            Form::Seat => format!("“{text}” is the seat of power of {}, {code}", actor.name),
            _ => format!("“{text}” is {}, {code}{note}", actor.name),
        };
        let body = matches!(row, ActorRow::Organisation(_));
        let someone = !matches!(row, ActorRow::Country(_)) || actor.country.is_some();
        Some(Found { actor, sure, why, outright, someone, body })
    }

    /// "Al-Qaida in Iraq" is of Iraq and of al-Qaida.
    pub(crate) fn whole_of(&self, branch: &Found) -> Option<Found> {
        let actors = &self.scene.base.actors;
        let (whole, _) = branch.actor.name.split_once(" in ").filter(|_| branch.body)?;
        branch.actor.country.filter(|c| c.is_country())?;
        let row = actors.of(whole).find(|e| matches!(e.to, ActorRow::Organisation(_)))?;
        let (actor, sure) = known::actor(actors, row.to, Form::Name, self.scene.day)?;
        actor.country.filter(|c| !c.is_country())?;
        let why = format!("{} is a branch of {}", branch.actor.name, actor.name);
        Some(Found { actor, sure, why, outright: true, someone: true, body: true })
    }

    /// The rows a hit can mean at this head: "the French" is the country, "a Frenchman" one of its people.
    fn readings(&self, hit: &Hit, head: TokenId) -> Vec<(ActorRow, Form)> {
        let document = self.scene.document;
        let has = |form| hit.rows.iter().any(|(_, f)| *f == form);
        let one = |c: TokenId| {
            document.token(c).rel == Rel::Nummod || matches!(document.form(c).to_lowercase().as_str(), "a" | "an")
        };
        let people = has(Form::Demonym) && (!has(Form::Adjective) || document.children(head).iter().any(|c| one(*c)));
        let keep = |(_, form): &&(ActorRow, Form)| match form {
            Form::Demonym => people,
            Form::Adjective => !people,
            _ => true,
        };
        hit.rows.iter().filter(keep).copied().collect()
    }

    /// Without a day the title says which of someone's offices is meant: "President X", later at the United Nations.
    fn of_office(&self, rows: Vec<(ActorRow, Form)>, name: &str) -> Vec<(ActorRow, Form)> {
        let role = self.memory.of(name).and_then(|s| s.role.as_deref()).filter(|_| self.scene.day.is_none());
        let Some(role) = role.map(demarche_lexicon::names::fold) else { return rows };
        let holds = |(row, _): &&(ActorRow, Form)| match row {
            ActorRow::Person(i) => {
                let person = self.scene.base.actors.person(*i);
                person.is_some_and(|p| demarche_lexicon::names::fold(&p.office).starts_with(&role))
            }
            _ => false,
        };
        let fitting: Vec<(ActorRow, Form)> = rows.iter().filter(holds).copied().collect();
        if fitting.is_empty() { rows } else { fitting }
    }

    /// A town or region that acts: its country, not its government.
    fn spot(&self, hit: &Hit) -> Option<Found> {
        let scene = &self.scene;
        let origin = scene.land(hit)?;
        let name = words(scene.document, hit.tokens.clone()).to_owned();
        let why = format!("“{name}” lies in {}", origin.country.map_or("no country".into(), |c| c.to_string()));
        let actor =
            Actor { name, country: origin.country, territory: origin.territory, row: origin.row, ..Actor::default() };
        Some(Found { actor, sure: 0.7, why, outright: true, someone: false, body: false })
    }

    /// What the text says overrides what the base knows: "former president", a minister since yesterday. Where the
    /// base is `stale` it decides alone, and where the base knows only of an office that is over, another one counts.
    fn retell(&self, actor: &mut Actor, said: Option<&Said>, row: ActorRow) {
        let Some(said) = said else { return };
        let stale = known::is_stale(&self.scene.base.actors, row, self.scene.day);
        let again = |role: &str| {
            let past = actor.role.as_deref().and_then(|r| r.strip_prefix("former ")).unwrap_or_default();
            demarche_lexicon::names::fold(past).starts_with(&demarche_lexicon::names::fold(role))
        };
        let over = actor.sectors == [Sector::Eli];
        let new = over && said.role.as_deref().is_some_and(|role| !again(role));
        let other = said.origin.as_ref().and_then(|o| o.country);
        // A country the text speaks of in no word is not the namesake's.
        let near = |h: &Hit| self.scene.owner(h).is_some_and(|o| o.country == actor.country && !o.row.contains(':'));
        let near = self
            .scene
            .hits
            .all()
            .iter()
            .filter(|h| !matches!(h.rows.first(), Some((ActorRow::Person(_), _))))
            .any(near);
        if !said.loose && !near && other.is_some() && other != actor.country && actor.country.is_some() {
            // A namesake from elsewhere.
            actor.wikidata = None;
            actor.row = "name:text".to_owned();
            actor.country = other;
            actor.sectors.clone_from(&said.sectors);
        } else if said.sectors.first() == Some(&Sector::Eli)
            || actor.sectors.is_empty()
            || (stale || new) && !said.sectors.is_empty()
        {
            actor.sectors.clone_from(&said.sectors);
        }
        if said.role.is_some() && actor.sectors == said.sectors {
            actor.role.clone_from(&said.role);
        }
    }

    /// A name that is more than a role: "Baku Initiative Group", not "Foreign Ministry".
    pub(crate) fn proper_name(
        &self,
        head: TokenId,
        role: Option<&Range<TokenId>>,
        trail: &mut Vec<TokenId>,
    ) -> Option<Found> {
        let document = self.scene.document;
        let range = match name_around(document, head) {
            Some((range, NameKind::Person | NameKind::Organisation)) => range,
            _ => return None,
        };
        let owned =
            |t: TokenId| self.scene.hits.at(t).is_some() || matches!(document.form(t), "'s" | "’s" | "of" | "the");
        let plain = |t: TokenId| role.is_some_and(|r| r.contains(&t)) || owned(t);
        if range.clone().all(plain) {
            return None;
        }
        self.unknown_name(head, trail).filter(|f| f.actor.country.is_some() || role.is_none())
    }

    /// A person or body the base does not know, by what the document says about it.
    pub(crate) fn unknown_name(&self, head: TokenId, trail: &mut Vec<TokenId>) -> Option<Found> {
        let scene = &self.scene;
        let range = proper(self, head);
        if range.is_empty() {
            return None;
        }
        let text = words(scene.document, range.clone());
        let said = self.memory.of(text);
        if let Some(found) = self.surname(&range, said) {
            return Some(found);
        }
        let said = said?;
        if said.person
            && said.name.contains(' ')
            && let Some(found) = self.introduced(said, text)
        {
            return Some(found);
        }
        let mut actor = Actor { name: said.name.clone(), sectors: said.sectors.clone(), ..Actor::default() };
        actor.role.clone_from(&said.role);
        actor.row = "name:text".to_owned();
        if let Some(origin) = &said.origin {
            actor.country = origin.country;
            actor.territory = origin.territory;
            if actor.sectors.is_empty() && origin.body {
                actor.sectors.clone_from(&origin.sectors);
            }
            if actor.sectors.is_empty() && !said.person {
                actor.sectors.push(Sector::Soc);
            }
            let how = if said.loose { "is tied to" } else { "belongs to" };
            let why = format!("the text says that {} {how} {} ({})", said.name, code_of(origin), origin.row);
            let sure = if said.loose { 0.75 } else { 0.95 };
            return Some(Found { actor, sure, why, outright: true, someone: true, body: !said.person });
        }
        let mut sure = 0.6;
        let mut why = format!("{} is not in the base", said.name);
        if let Some(found) = self.through_chain(head, trail).filter(|f| !f.body || !said.person) {
            actor.country = found.actor.country;
            actor.territory = found.actor.territory;
            sure = found.sure;
            why = found.why;
            if actor.sectors.is_empty() {
                actor.sectors = found.actor.sectors;
            }
        } else if !actor.sectors.is_empty()
            && let Some((origin, about, reason)) = scene.about(head, None)
        {
            actor.country = origin.country;
            actor.territory = origin.territory;
            sure = about;
            why = format!("{} is {}, of {} by {reason}", said.name, role_text(said), code_of(&origin));
            return Some(Found { actor, sure, why, outright: false, someone: true, body: !said.person });
        }
        let outright = actor.country.is_some();
        Some(Found { actor, sure, why, outright, someone: true, body: !said.person })
    }

    /// Someone of the base whom the document first names in full.
    fn introduced(&self, said: &Said, text: &str) -> Option<Found> {
        let scene = &self.scene;
        let person = |(row, _): &(ActorRow, Form)| matches!(row, ActorRow::Person(_));
        let rows: Vec<(ActorRow, Form)> = scene.base.actors.of(&said.name).map(|e| (e.to, e.form)).collect();
        let rows: Vec<(ActorRow, Form)> = rows.into_iter().filter(person).collect();
        let (mut actor, sure, row, _) = known::best(&scene.base.actors, &rows, scene.day)?;
        self.retell(&mut actor, Some(said), row);
        let code = actor.country.map_or("no code".to_owned(), |c| c.to_string());
        let why = format!("“{text}” is {}, named before, {code}", actor.name);
        Some(Found { actor, sure, why, outright: true, someone: true, body: false })
    }

    /// A last name alone of someone in office in a country the document speaks of.
    fn surname(&self, range: &Range<TokenId>, said: Option<&Said>) -> Option<Found> {
        let scene = &self.scene;
        if range.len() != 1 || said.is_some_and(|s| s.origin.is_some() || s.name.contains(' ')) {
            return None;
        }
        let folded = demarche_lexicon::names::fold(words(scene.document, range.clone()));
        let undated = scene.day.is_none();
        let actors = &scene.base.actors;
        let holders = || actors.surname(&folded).filter(|(_, p)| undated || p.holds(scene.day));
        let (row, person) = holders().next()?;
        // The rows of another layer may tell of the same person again; the highest comes first.
        let same = |other: &Person| {
            let name = || demarche_lexicon::names::fold(&other.name) == demarche_lexicon::names::fold(&person.name);
            let item = || other.wikidata.is_some() && other.wikidata == person.wikidata;
            other.standing.layer != person.standing.layer && (item() || name())
        };
        // Without a day any holder can be meant, but only if it makes no difference to the country.
        let mut others = holders().filter(|(other, _)| *other != row);
        if others.any(|(_, other)| !same(other) && (!undated || other.country != person.country)) {
            return None;
        }
        // "President Trump" says enough; a bare name needs someone of the same country beside it.
        let titled = said.is_some_and(|s| s.sectors.iter().any(|sector| person.sectors.contains(sector)));
        let near = |h: &Hit| scene.owner(h).is_some_and(|o| o.country == person.country);
        let spoken =
            titled || (!undated || said.is_some_and(|s| s.role.is_some())) && scene.hits.all().iter().any(near);
        spoken.then_some(())?;
        let (actor, _) = known::actor(&scene.base.actors, ActorRow::Person(row), Form::Alias, scene.day)?;
        let why = format!("the only {} in office is {}", words(scene.document, range.clone()), actor.name);
        Some(Found { actor, sure: 0.8, why, outright: true, someone: true, body: false })
    }
}

fn role_text(said: &Said) -> &str {
    said.role.as_deref().unwrap_or("of that kind")
}
