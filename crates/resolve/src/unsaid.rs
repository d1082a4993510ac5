//! Whom an event leaves unsaid: the target of a raid, the addressee of a demand, the court that convicts.

use demarche_lexicon::roles::Use;
use demarche_ontology::code::Code;
use demarche_ontology::event::EventType;
use demarche_ontology::mode::Mode;
use demarche_ontology::sector::Sector;
use demarche_record::actor::Actor;
use demarche_record::coded::CodedEvent;
use demarche_record::event::Event;
use demarche_record::place::{Level, Place};
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::mention::MentionKind;
use demarche_text::token::TokenId;

use crate::armed;
use crate::hits::{Part, Tie, words};
use crate::known::Origin;
use crate::party::{Ask, Found, Parties};
use crate::phrase::clause;

/// How sure a party is that no word of the event names.
const SURE: f64 = 0.6;

/// How many mentions before an event are asked whether they are a court or police.
const MOST_BEFORE: usize = 100;

/// An event with a side to fill.
pub(crate) struct Unsaid<'w, 'd> {
    /// The document's phrases.
    pub parties: &'w Parties<'d>,
    /// The event as words.
    pub event: &'w CodedEvent,
    /// Where it happened.
    pub place: Option<&'w Place>,
    /// The events of the document before it.
    pub before: &'w [Event],
}

impl Unsaid<'_, '_> {
    /// Whom nobody names but everybody knows: a curfew is the government's, a protest the people's.
    pub fn custom(&self, recipients: &[Found]) -> Option<Found> {
        let domestic = [Mode::CoerceRestrict, Mode::Censor, Mode::Curfew, Mode::MartialLaw, Mode::CoerceArrest];
        match self.event.kind {
            EventType::Coerce if self.event.modes.iter().all(|m| domestic.contains(m)) => {
                self.government(self.country().or_else(|| citizens(recipients))?)
            }
            EventType::Protest => self.people(self.country()?),
            _ => None,
        }
    }

    /// Who did what is only said to have been done: a sentence is a court's, and militants fall to those they fight.
    pub fn culprit(&self, recipients: &[Found]) -> Option<Found> {
        recipients.first()?;
        match self.event.kind {
            EventType::Coerce => self.court(),
            // Who blames or imposes sanctions unnamed is not ours to guess; who indicts or convicts is the law.
            EventType::Sanction | EventType::Accuse if self.is_law() => self.court(),
            EventType::Accuse => self.court_before(&[Sector::Jud]).and_then(|code| self.authority(code)),
            EventType::Assault => self.attacker(recipients),
            _ => None,
        }
    }

    /// The country where it happens.
    fn country(&self) -> Option<Code> {
        self.place.filter(|p| p.level != Level::Region || p.country.is_some()).and_then(|p| p.country)
    }

    fn government(&self, code: Code) -> Option<Found> {
        let land = self.parties.scene.base.actors.state(code)?;
        let why = format!("nobody is named; it is the government of the country where it happens, {code}");
        let mut found = self.found(code, Sector::Gov, "rule:government-of-place", why)?;
        found.actor.wikidata.clone_from(&land.wikidata);
        found.sure = 0.8;
        Some(found)
    }

    fn people(&self, code: Code) -> Option<Found> {
        let land = self.parties.scene.base.actors.state(code)?;
        let why = format!("nobody is named; it is the people of the country where it happens, {code}");
        let mut found = self.found(code, Sector::Cvl, "rule:people-of-place", why)?;
        found.actor.name = format!("{} protesters", land.adjectives.first().unwrap_or(&land.name));
        found.sure = 0.8;
        Some(found)
    }

    /// Who convicts, charges or holds someone: the court or police spoken of before, else those of the country.
    fn court(&self) -> Option<Found> {
        let scene = &self.parties.scene;
        let code = self.court_before(&[Sector::Jud, Sector::Cop]).or_else(|| self.country());
        let code = code.or_else(|| scene.about(self.event.head, None).and_then(|(origin, ..)| origin.country));
        self.authority(code.or_else(|| scene.ground().and_then(|o| o.country))?)
    }

    fn authority(&self, code: Code) -> Option<Found> {
        let why = format!("nobody is named; it is an authority of {code}");
        self.found(code, Sector::Jud, "rule:authority", why)
    }

    /// The country of the court, prosecutors or police that the text spoke of last.
    fn court_before(&self, law: &[Sector]) -> Option<Code> {
        let document = self.parties.scene.document;
        let before = document.mentions_before(self.event.head);
        let before =
            before.filter(|m| matches!(m.kind, MentionKind::Role | MentionKind::Group | MentionKind::Organisation));
        before.take(MOST_BEFORE).find_map(|m| {
            let found = self.parties.at(m.head, Ask::default()).into_iter().next()?;
            let fits = found.outright && found.actor.sectors.first().is_some_and(|s| law.contains(s));
            found.actor.country.filter(|_| fits)
        })
    }

    /// Who attacks unnamed. Militants fall to those who fight them; a bomb has no face.
    fn attacker(&self, recipients: &[Found]) -> Option<Found> {
        let scene = &self.parties.scene;
        let armed = |s: &Sector| matches!(s, Sector::Reb | Sector::Uaf);
        let militants = recipients.iter().all(|r| r.actor.sectors.first().is_some_and(armed));
        let about = || scene.about(self.event.head, None).and_then(|(origin, ..)| origin.country);
        if let Some(found) = self.cause(recipients) {
            return Some(found);
        }
        if militants {
            let forces = |e: &&Event| e.kind == EventType::Assault && e.actors.iter().any(is_force);
            let force = self.before.iter().rev().find(forces);
            let force = force.and_then(|e| e.actors.iter().find(|a| is_force(a))).and_then(|a| a.country);
            let code = force.or_else(|| self.country()).or_else(about)?;
            let why = format!("nobody is named; militants fall to the forces that fight them, {code}");
            return self.found(code, Sector::Mil, "rule:forces", why);
        }
        if let Some(found) = self.attackers_before(recipients) {
            return Some(found);
        }
        if self.is_faceless() || !self.is_fray() {
            return None;
        }
        let code = self.country().or_else(|| scene.dominant().and_then(|o| o.country)).or_else(about)?;
        let why = format!("nobody is named; it is someone in the country where it happens, {code}");
        self.found(code, Sector::Uaf, "rule:attackers", why)
    }

    /// The armed ones of the country where it happens whom the text spoke of last: "insurgents in Iraq … a roadside
    /// bomb killed four".
    pub fn attackers_before(&self, recipients: &[Found]) -> Option<Found> {
        let scene = &self.parties.scene;
        let document = scene.document;
        // Rebels fly no jets.
        let flown = |m: &Mode| matches!(m, Mode::Aerial | Mode::Drone);
        if self.event.kind != EventType::Assault || self.event.modes.iter().any(flown) {
            return None;
        }
        let ground = self.country().or_else(|| scene.ground().and_then(|o| o.country))?;
        let armed = |s: &Sector| matches!(s, Sector::Reb | Sector::Uaf);
        let fits = |f: &Found| {
            f.actor.country == Some(ground)
                && f.actor.sectors.first().is_some_and(armed)
                && !recipients.iter().any(|r| r.actor.same(&f.actor))
        };
        let named = |k: MentionKind| matches!(k, MentionKind::Role | MentionKind::Group | MentionKind::Organisation);
        let before = document.mentions_before(self.event.head).filter(|m| named(m.kind));
        before.take(MOST_BEFORE).find_map(|m| {
            let found = self.parties.at(m.head, Ask::default()).into_iter().find(fits)?;
            if armed::is_unarmed(self, m.tokens.clone(), &found) || armed::is_accused(document, m.head) {
                return None;
            }
            let mut found = implied(found, words(document, m.tokens.clone()));
            found.why = format!("nobody is named; the armed ones spoken of last, in {ground}: {}", found.why);
            Some(found)
        })
    }

    /// Whom the circumstances name: "killed when militants stormed a post", "in fighting with soldiers", "in a NATO raid".
    fn cause(&self, recipients: &[Found]) -> Option<Found> {
        let document = self.parties.scene.document;
        let scene = &self.parties.scene;
        let top = clause(document, self.event.head);
        let fits = |f: &Found| {
            f.actor.country.is_some() && (f.someone || f.outright) && !recipients.iter().any(|r| r.actor.same(&f.actor))
        };
        let who = |t: TokenId| {
            self.parties.at(t, Ask::default()).into_iter().find(fits).map(|f| implied(f, document.form(t)))
        };
        document.children(top).iter().copied().filter(|c| *c > top).find_map(|c| match document.token(c).rel {
            Rel::Advcl => {
                let mut marks = document.children(c).iter().map(|m| document.lemma(*m));
                let then = marks.any(|m| matches!(m, "when" | "after" | "since" | "as"));
                document.dependent(c, Rel::Nsubj).filter(|_| then).and_then(who)
            }
            // "Four were killed and five wounded by militants."
            Rel::Conj => document.dependents(c, Rel::OblAgent).find_map(who),
            Rel::Obl if !scene.is_locative(c) || scene.place_under(c).is_none() => {
                let mut below = document.children(c).iter().copied();
                below.find_map(|d| match document.token(d).rel {
                    Rel::Amod | Rel::Compound => match scene.hits.at(d) {
                        Some(hit) => scene.owner(hit).and_then(|o| self.of_origin(&o, document.form(d))).filter(fits),
                        None => who(d),
                    },
                    Rel::Nmod => {
                        let mut cases = document.dependents(d, Rel::Case);
                        let with = cases.any(|k| matches!(document.lemma(k), "with" | "by" | "from"));
                        if with { who(d) } else { None }
                    }
                    _ => None,
                })
            }
            _ => None,
        })
    }

    /// "Wounded in an ambush": someone attacked.
    fn is_fray(&self) -> bool {
        let document = self.parties.scene.document;
        let roles = &self.parties.scene.base.roles;
        let top = clause(document, self.event.head);
        let about = document.children(top).iter().copied().filter(|c| document.token(*c).rel == Rel::Obl);
        let verb = Some(self.event.head).filter(|h| document.token(*h).upos == Upos::Verb);
        verb.into_iter().chain(about).any(|t| roles.is(document.lemma(t), Use::Fray))
    }

    /// "Was indicted for fraud": the word itself names the power that does it.
    fn is_law(&self) -> bool {
        let lemma = self.parties.scene.document.lemma(self.event.head);
        self.parties.scene.base.roles.is(lemma, Use::Law)
    }

    /// "Killed by a roadside bomb": who laid it stays open.
    fn is_faceless(&self) -> bool {
        let document = self.parties.scene.document;
        let top = clause(document, self.event.head);
        let roles = &self.parties.scene.base.roles;
        document.subtree(top).into_iter().any(|t| roles.is(document.lemma(t), Use::Faceless))
    }

    /// Those an event is done to without saying so.
    pub fn recipients(&self, actors: &[Found]) -> Vec<Found> {
        let kind = self.event.kind;
        let home = home(actors);
        let other = |f: &Found| actors.iter().all(|a| a.actor.country != f.actor.country);
        let speaks = matches!(
            kind,
            EventType::Agree
                | EventType::Request
                | EventType::Reject
                | EventType::Threaten
                | EventType::Accuse
                | EventType::Protest
                | EventType::Consult
                | EventType::Support
                | EventType::Concede
        );
        let scope = self.scope();
        if kind == EventType::Protest {
            if self.is_cheer() {
                return Vec::new();
            }
            if let Some(found) = self.protested(home) {
                return vec![found];
            }
        }
        if kind == EventType::Assault
            && let Some(found) = self.described(&scope, actors).filter(|f| f.actor.country != home)
        {
            return vec![found];
        }
        // "Fired rockets into Israeli territory".
        if kind == EventType::Assault
            && let Some(found) = self.named(&scope, false, &other).or_else(|| self.named(&scope, true, &other))
        {
            return vec![found];
        }
        if matches!(kind, EventType::Request | EventType::Threaten)
            && let Some(found) = self.addressee(&scope, actors)
        {
            return vec![found];
        }
        if speaks && let Some(found) = self.named(&scope, false, &other) {
            return vec![found];
        }
        if matches!(kind, EventType::Request | EventType::Threaten | EventType::Reject)
            && let Some(found) = self.described(&scope, actors)
        {
            return vec![found];
        }
        let inward = matches!(kind, EventType::Agree | EventType::Request | EventType::Support | EventType::Concede);
        if inward && let Some(found) = self.named(&scope, true, &other) {
            return vec![found];
        }
        let about = matches!(kind, EventType::Agree | EventType::Accuse | EventType::Support | EventType::Concede);
        // Its own troops are those whom a state sends, not those it deals with.
        let sends = matches!(kind, EventType::Agree | EventType::Concede);
        let sent = |f: &Found| sends && f.actor.sectors.first() == Some(&Sector::Mil) && f.actor.country == home;
        if about && let Some(found) = self.described(&scope, actors).filter(|f| !sent(f)) {
            return vec![found];
        }
        if matches!(kind, EventType::Reject | EventType::Threaten | EventType::Accuse)
            && let Some(code) = self.spoken_before(home)
        {
            let why = format!("nobody is named; the sentences before speak of {code}");
            return self.found(code, Sector::Gov, "rule:spoken-before", why).into_iter().collect();
        }
        let again = kind == EventType::Protest || kind == EventType::Assault && self.country().is_none();
        if again && let Some(found) = self.target_before(home) {
            return found;
        }
        let abroad = actors.iter().any(|a| a.actor.sectors.first() == Some(&Sector::Mil));
        let dominant = || self.parties.scene.dominant().and_then(|o| o.country);
        let (code, sector, what) = match kind {
            EventType::Request => (dominant().or(home), Some(Sector::Gov), "the country the article is about"),
            EventType::Coerce if abroad => (self.target(actors), None, "where it happens"),
            EventType::Coerce | EventType::Sanction => (home, None, "the country of those who act"),
            EventType::Protest => (self.country().or(home), Some(Sector::Gov), "the government of those who protest"),
            EventType::Reject | EventType::Threaten => (home, None, "the country of those who act"),
            EventType::Assault => (self.target(actors), None, "where it happens"),
            _ => return Vec::new(),
        };
        let Some(code) = code else { return Vec::new() };
        let why = format!("nobody is named; it is {what}, {code}");
        let found = self.found(code, sector.unwrap_or(Sector::Cvl), "rule:target", why);
        found.into_iter().collect()
    }

    /// The other side of talks that name one: "after a meeting with Indian leaders, the minister said …".
    pub fn partner(&self, side: &[Found]) -> Option<Found> {
        let code = side.iter().find_map(|f| f.actor.country)?;
        if side.iter().any(|f| f.actor.country.is_some_and(|c| c != code)) {
            return None;
        }
        let document = self.parties.scene.document;
        let head = self.event.head;
        let who = |t: TokenId| {
            let found = self.parties.at(t, Ask::default()).into_iter().next()?;
            let fits = found.someone && found.actor.country.is_some_and(|c| c != code);
            fits.then(|| implied(found, document.form(t)))
        };
        let with = |t: &TokenId| document.dependents(*t, Rel::Case).any(|c| document.lemma(c) == "with");
        let below = self.scope().into_iter().filter(with).find_map(who);
        let aside = document.token(head).upos == Upos::Noun;
        below.or_else(|| {
            let above = document.ancestors(head).flat_map(|a| document.dependents(a, Rel::Nsubj));
            above.filter(|t| aside && *t < head).find_map(who)
        })
    }

    /// Those whom a bomb hits: "a car bomb exploded, killing three people".
    pub fn victims(&self) -> Option<Found> {
        if self.event.kind != EventType::Assault {
            return None;
        }
        self.described(&self.scope(), &[])
    }

    /// The government of the country that is visited, or left.
    pub fn host(&self, actors: &[Found]) -> Option<Found> {
        let home = home(actors);
        let code = self.country().filter(|c| c.is_country() && Some(*c) != home)?;
        self.found(
            code,
            Sector::Gov,
            "rule:host",
            format!("nobody is named; it is the country gone to or left, {code}"),
        )
    }

    /// The targets of the protest or attack spoken of before, where the same people act again.
    fn target_before(&self, home: Option<Code>) -> Option<Vec<Found>> {
        let kind = self.event.kind;
        let same = |e: &&Event| e.kind == kind && e.actors.iter().any(|a| a.country == home);
        let last = self.before.iter().rev().find(same).filter(|e| !e.recipients.is_empty())?;
        let again = |actor: &Actor| {
            let why = format!("the target of the {} before, {}", kind.name().to_lowercase(), actor.name);
            let actor = Actor { implicit: true, span: None, ..actor.clone() };
            Found { actor, sure: SURE, why, outright: true, someone: true, body: false }
        };
        Some(last.recipients.iter().map(again).collect())
    }

    /// Who is to do what is asked: "calls for parliament to resign", "demands that the group disarm".
    fn addressee(&self, scope: &[TokenId], actors: &[Found]) -> Option<Found> {
        let document = self.parties.scene.document;
        let subjects = scope.iter().copied().filter(|t| document.token(*t).rel == Rel::Nsubj);
        let subjects: Vec<TokenId> = subjects.collect();
        self.described(&subjects, actors)
    }

    /// The one other country that the last sentences speak of, where a word points back: "rejected that demand".
    fn spoken_before(&self, home: Option<Code>) -> Option<Code> {
        let scene = &self.parties.scene;
        let document = scene.document;
        let points = |t: TokenId| matches!(document.form(t).to_lowercase().as_str(), "the" | "that" | "this" | "those");
        let back =
            |o: TokenId| document.dependents(o, Rel::Det).any(points) && document.dependent(o, Rel::Nmod).is_none();
        let mut objects = document.dependents(self.event.head, Rel::Obj);
        objects.find(|o| self.event.kind == EventType::Threaten || back(*o))?;
        let sentence = document.sentence_of(self.event.head);
        let from = document.sentences.get(sentence.saturating_sub(2) as usize)?.tokens.start;
        let to = document.sentences.get(sentence as usize)?.tokens.start;
        let mut codes: Vec<Code> = scene.hits.within(from..to).filter_map(|h| scene.owner(h)?.country).collect();
        codes.retain(|c| c.is_country() && Some(*c) != home);
        codes.sort_unstable();
        codes.dedup();
        let [code] = codes.as_slice() else { return None };
        Some(*code)
    }

    /// The country of those who are attacked but not named.
    fn target(&self, actors: &[Found]) -> Option<Code> {
        let home = home(actors);
        self.country().or_else(|| {
            let forces = actors.iter().any(|a| is_force(&a.actor));
            if forces {
                let abroad = self.parties.scene.about(self.event.head, home);
                abroad.and_then(|(origin, ..)| origin.country).or(home)
            } else {
                home
            }
        })
    }

    /// Give those without a country of their own the one of the side that holds, judges or frees them.
    pub fn settle(&self, recipients: &mut [Found], actors: &[Found]) {
        let law = |s: &Sector| matches!(s, Sector::Gov | Sector::Cop | Sector::Jud | Sector::Spy);
        let lawful = actors.iter().any(|a| a.outright && a.actor.sectors.first().is_some_and(law));
        let abroad = actors.iter().any(|a| a.actor.sectors.first() == Some(&Sector::Mil));
        let (code, firm) = match self.event.kind {
            EventType::Coerce if abroad => (self.target(actors), false),
            EventType::Coerce | EventType::Sanction => (home(actors), lawful),
            EventType::Accuse => (home(actors).filter(|_| is_court(actors)), lawful),
            EventType::Retreat => (home(actors), false),
            EventType::Assault => (self.target(actors), false),
            _ => return,
        };
        let Some(code) = code else { return };
        let open = |f: &&mut Found| f.someone && (f.actor.country.is_none() || firm && !f.outright && !f.body);
        for found in recipients.iter_mut().filter(open) {
            found.actor.country = Some(code);
            found.actor.territory = None;
            found.sure = found.sure.min(SURE);
            found.why = format!("{}; by the other side, {code}", found.why);
        }
    }

    /// The tokens behind the event's word that say what it is about, without the circumstances.
    fn scope(&self) -> Vec<TokenId> {
        let document = self.parties.scene.document;
        // "Demands that he apologise" may be headed by the deed that is asked for.
        let first = |t: &TokenId| document.token(*t).span.start >= self.event.evidence.trigger().start;
        let sentence = document.sentence(self.event.head).tokens.clone();
        let head = sentence.into_iter().find(first).map_or(self.event.head, |t| t.min(self.event.head));
        let top = clause(document, head);
        let mut open = vec![top];
        let mut found = Vec::new();
        while let Some(token) = open.pop() {
            if token > head {
                found.push(token);
            }
            // A damaged tree may turn in a circle; it can only come back to where it began.
            let below = document.children(token).iter().copied();
            open.extend(below.filter(|c| *c != top && !is_aside(document, *c)));
        }
        found.sort_unstable();
        found
    }

    /// The first name in the scope that fits; `inside` asks for those in phrases of place.
    fn named(&self, scope: &[TokenId], inside: bool, fits: &dyn Fn(&Found) -> bool) -> Option<Found> {
        let scene = &self.parties.scene;
        let document = scene.document;
        scope.iter().copied().find_map(|t| {
            if self.is_placed(t) != inside {
                return None;
            }
            if let Some(hit) = scene.hits.at(t) {
                let own = hit.tokens.start == t && hit.tie == Tie::Own && hit.part != Part::OfOther;
                let origin = scene.owner(hit).filter(|_| own)?;
                return self.of_origin(&origin, words(document, hit.tokens.clone())).filter(|f| fits(f));
            }
            let mention = document.mention_headed(t).and_then(|m| document.mentions.get(m as usize))?;
            if mention.kind == MentionKind::Pronoun {
                return None;
            }
            let found = self.parties.at(t, Ask::default()).into_iter().next()?;
            (found.outright && found.actor.country.is_some() && fits(&found))
                .then(|| implied(found, words(document, mention.tokens.clone())))
        })
    }

    /// Whether a token stands in a phrase of place.
    fn is_placed(&self, token: TokenId) -> bool {
        let scene = &self.parties.scene;
        let mut up = std::iter::once(token).chain(scene.document.ancestors(token));
        let limit = self.event.head;
        up.by_ref().take_while(|t| *t != limit).take(4).any(|t| scene.is_locative(t))
    }

    /// The first someone in the scope, whatever country they are of: "demands that the group disarm".
    fn described(&self, scope: &[TokenId], actors: &[Found]) -> Option<Found> {
        let document = self.parties.scene.document;
        scope.iter().copied().find_map(|t| {
            let mention = document.mention_headed(t).and_then(|m| document.mentions.get(m as usize))?;
            if mention.kind == MentionKind::Pronoun || mention.kind == MentionKind::Place {
                return None;
            }
            let found = self.parties.at(t, Ask::default()).into_iter().next()?;
            let fits = found.someone && found.actor.country.is_some();
            let own = actors.iter().any(|a| a.actor.same(&found.actor));
            (fits && !own).then(|| implied(found, words(document, mention.tokens.clone())))
        })
    }

    pub(crate) fn of_origin(&self, origin: &Origin, text: &str) -> Option<Found> {
        let code = origin.country?;
        let why = format!("“{text}” in what it is about, {code}");
        let mut found = self.found(code, Sector::Gov, "rule:named-below", why)?;
        found.actor.territory = origin.territory;
        text.clone_into(&mut found.actor.text);
        if origin.body {
            found.actor.sectors.clone_from(&origin.sectors);
            text.clone_into(&mut found.actor.name);
        }
        Some(found)
    }

    fn found(&self, code: Code, sector: Sector, row: &str, why: String) -> Option<Found> {
        let land = self.parties.scene.base.actors.state(code);
        let name = land.map_or_else(|| code.to_string(), |l| l.name.clone());
        let actor = Actor {
            text: self.place.map_or_else(|| name.clone(), |p| p.name.clone()),
            implicit: true,
            name,
            country: Some(code),
            sectors: vec![sector],
            row: row.to_owned(),
            ..Actor::default()
        };
        Some(Found { actor, sure: SURE, why, outright: true, someone: true, body: false })
    }
}

/// A party that other words of the text name, marked so.
pub(crate) fn implied(mut found: Found, text: &str) -> Found {
    text.clone_into(&mut found.actor.text);
    found.actor.implicit = true;
    found.actor.span = None;
    found.sure = found.sure.min(SURE);
    found
}

/// A circumstance, or another statement: "after a report …", "when the raid began", "and urged …".
fn is_aside(document: &Document, token: TokenId) -> bool {
    let aside = |m: TokenId| !matches!(document.lemma(m), "to" | "for" | "until" | "unless");
    let marked = || document.dependents(token, Rel::Mark).any(aside);
    match document.token(token).rel {
        Rel::Advcl => marked() || document.dependents(token, Rel::Advmod).any(|a| document.lemma(a) == "when"),
        Rel::Parataxis | Rel::AclRelcl | Rel::AdvclRelcl => true,
        Rel::Conj => document.token(token).upos == Upos::Verb,
        _ => false,
    }
}

/// The one country of a side.
fn home(side: &[Found]) -> Option<Code> {
    let mut codes = side.iter().filter_map(|f| f.actor.country).filter(|c| c.is_country());
    let first = codes.next()?;
    codes.all(|c| c == first).then_some(first)
}

fn is_court(side: &[Found]) -> bool {
    let law = |s: &Sector| matches!(s, Sector::Cop | Sector::Jud);
    side.iter().any(|f| f.actor.sectors.first().is_some_and(law))
}

fn is_force(actor: &Actor) -> bool {
    let state = |s: &Sector| matches!(s, Sector::Mil | Sector::Gov | Sector::Cop);
    actor.country.is_some() && actor.sectors.first().is_some_and(state)
}

fn citizens(recipients: &[Found]) -> Option<Code> {
    let citizen = |f: &&Found| {
        let first = f.actor.sectors.first();
        first.is_some_and(|s| {
            matches!(s, Sector::Cvl | Sector::Jrn | Sector::Opp | Sector::Soc | Sector::Edu | Sector::Rel)
        })
    };
    recipients.iter().find(citizen).and_then(|f| f.actor.country)
}
