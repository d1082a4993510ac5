//! Who a noun phrase is.

use std::collections::BTreeMap;
use std::ops::Range;

use demarche_lexicon::actors::ActorRow;
use demarche_lexicon::base::Base;
use demarche_lexicon::names::{Form, fold};
use demarche_lexicon::roles::{Role, RoleKind, Use};
use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;
use demarche_parse::coref::plurals;
use demarche_record::actor::Actor;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::mention::{MentionId, MentionKind};
use demarche_text::token::{NameKind, NameTag, TokenId};

use crate::described;
use crate::hits::{Part, Tie, words};
use crate::known::{self, Origin};
use crate::memory::{Memory, proper};
use crate::phrase::{core, role_at, tails, trimmed};
use crate::plural;
use crate::scene::Scene;

/// How deep phrases within phrases are followed.
const DEEPEST: usize = 6;

/// How many mentions of a chain are asked who it is.
const MOST_OTHERS: usize = 12;

/// How many mentions of a chain on either side are looked at.
const MOST_NEAR: usize = 200;

/// Descriptions before a phrase among which one alike is looked for.
const MOST_DESCRIBED: usize = 400;

/// An actor, and how we know.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Who; its text and span are the caller's to set.
    pub actor: Actor,
    /// 0 to 1.
    pub sure: f64,
    /// Why these codes.
    pub why: String,
    /// The country comes from the words themselves, not from what is around them.
    pub outright: bool,
    /// A person, group or body, if unknown; not a thing or a deed.
    pub someone: bool,
    /// Its sectors are those of its members.
    pub body: bool,
}

impl Found {
    /// Whether it makes an event political by itself.
    pub fn is_political(&self) -> bool {
        (self.outright && self.actor.country.is_some()) || described::is_political(&self.actor.sectors)
    }
}

/// What is asked about a phrase besides its words.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ask<'a> {
    /// Who says "I" and "we" here.
    pub speaker: Option<&'a Actor>,
    /// A country that is on the other side, so that a bare "the army" is not its army.
    pub without: Option<Code>,
}

/// Resolves the phrases of one document.
pub struct Parties<'a> {
    /// The document and what it speaks of.
    pub scene: Scene<'a>,
    /// What the document says about names.
    pub memory: Memory,
    /// Descriptions whose country the text gives, in text order.
    described: Vec<(TokenId, Vec<String>, Origin)>,
    /// Heads of counted phrases with the heads of their members, as the parser joined them.
    pub(crate) counted: BTreeMap<TokenId, Vec<TokenId>>,
}

impl<'a> Parties<'a> {
    /// Read the names of a document.
    pub fn new(document: &'a Document, base: &'a Base) -> Self {
        let mut parties = Self {
            scene: Scene::new(document, base),
            memory: Memory::default(),
            described: Vec::new(),
            counted: counted(document),
        };
        parties.memory = Memory::read(&parties);
        parties.described = parties.descriptions();
        parties
    }

    fn descriptions(&self) -> Vec<(TokenId, Vec<String>, Origin)> {
        let document = self.scene.document;
        let mut found = Vec::new();
        for mention in &document.mentions {
            if !matches!(mention.kind, MentionKind::Group | MentionKind::Role) {
                continue;
            }
            let one = self.at(mention.head, Ask::default());
            let [one] = one.as_slice() else { continue };
            let land = one.actor.country.is_some_and(demarche_ontology::code::Code::is_country);
            // "Taliban militants" are the Taliban's; other militants need not be.
            let body = self.scene.hits.within(core(document, mention.head)).any(|h| {
                let best = known::best(&self.scene.base.actors, &h.rows, self.scene.day);
                matches!(best, Some((_, _, ActorRow::Organisation(_), _)))
            });
            if one.outright && land && !body && one.actor.row.starts_with("role:") {
                let origin = Origin { sectors: Vec::new(), ..Origin::of_actor(&one.actor, false) };
                found.push((mention.head, self.stems(mention.head), origin));
            }
        }
        found.sort_by_key(|(head, ..)| *head);
        found
    }

    /// The words that say what kind of someone a description means, cut so that "separatists" meets "separatist".
    fn stems(&self, head: TokenId) -> Vec<String> {
        let document = self.scene.document;
        let range = role_at(document, &self.scene.base.roles, head).map_or(head..head + 1, |(_, range, _)| range);
        let core = core(document, head);
        let words = core.start.min(range.start)..core.end.max(range.end);
        let content = |t: &TokenId| {
            let roles = &self.scene.base.roles;
            let says = range.contains(t) || roles.modifier(document.form(*t)).is_some_and(|m| !m.sectors.is_empty());
            says && !roles.is(document.lemma(*t), Use::Bare) && document.token(*t).upos != Upos::Adp
        };
        words.filter(content).map(|t| stem(document.lemma(t))).collect()
    }

    /// Whose someone was when the text last spoke of such: "separatists in New Caledonia … the separatists".
    pub(crate) fn described_before(&self, head: TokenId, without: Option<Code>) -> Option<(Origin, TokenId)> {
        let stems = self.stems(head);
        // They stand in the order of their sentences.
        let document = self.scene.document;
        let sentence = document.sentence_of(head);
        let end = self.described.partition_point(|(other, ..)| document.sentence_of(*other) <= sentence);
        let before = self.described[..end].iter().rev().take(MOST_DESCRIBED).filter(|(other, ..)| *other < head);
        let mut alike = before.filter(|(_, words, origin)| {
            words.iter().any(|w| stems.contains(w)) && (origin.country != without || without.is_none())
        });
        alike.next().map(|(other, _, origin)| (origin.clone(), *other))
    }

    /// Who the phrase with this head is; several for "the two nations", none for things.
    pub fn at(&self, head: TokenId, ask: Ask<'_>) -> Vec<Found> {
        if head as usize >= self.scene.document.tokens.len() {
            return Vec::new();
        }
        self.resolve(head, ask, &mut Vec::new())
    }

    /// Whose something is that is "of" or "in" the phrase with this head.
    pub fn origin_at(&self, head: TokenId) -> Option<Origin> {
        self.origin_below(head, &mut Vec::new())
    }

    /// The same inside another phrase.
    pub(crate) fn origin_below(&self, head: TokenId, trail: &mut Vec<TokenId>) -> Option<Origin> {
        if let Some(hit) = self.scene.hits.at(head).filter(|h| h.tie == Tie::Own && h.part == Part::Whole) {
            return self.scene.owner(hit).or_else(|| self.scene.land(hit));
        }
        let found = self.resolve(head, Ask::default(), trail).into_iter().find(|f| f.actor.country.is_some());
        if let Some(found) = found {
            return Some(Origin::of_actor(&found.actor, found.body));
        }
        // "The breakaway region of Abkhazia", "the town of Shusha".
        let place = self.scene.place_under(head)?;
        self.scene.land(self.scene.hits.at(place)?)
    }

    pub(crate) fn resolve(&self, head: TokenId, ask: Ask<'_>, trail: &mut Vec<TokenId>) -> Vec<Found> {
        if trail.contains(&head) || trail.len() > DEEPEST {
            return Vec::new();
        }
        trail.push(head);
        let found = self.read(head, ask, trail);
        trail.pop();
        found
    }

    fn read(&self, head: TokenId, ask: Ask<'_>, trail: &mut Vec<TokenId>) -> Vec<Found> {
        let document = self.scene.document;
        if let Some(several) = plural::of(self, head, ask, trail) {
            return several;
        }
        if document.token(head).upos == Upos::Pron || document.token(head).xpos == Xpos::PrpPoss {
            return self.pronoun(head, ask, trail);
        }
        if let Some(found) = self.named(head) {
            let whole = self.whole_of(&found);
            return std::iter::once(found).chain(whole).collect();
        }
        let whole = core(document, head);
        let role = role_at(document, &self.scene.base.roles, head);
        // "The interior minister, Gérald Darmanin": the name says who.
        if let Some(name) = self.name_beside(head) {
            return self.resolve(name, ask, trail);
        }
        // "Secretary of State Condoleezza Rice": a title that governs words of its own.
        if let Some((title, range, _)) = role.as_ref().filter(|(role, ..)| role.title)
            && title.kind == RoleKind::Person
            && (range.end as usize) < document.tokens.len()
            && document.token(range.end).name == NameTag::Begin(NameKind::Person)
        {
            let name = range.end;
            let under = document.token(name).head.is_some_and(|h| range.contains(&h));
            if under || document.token(head).head == Some(name) {
                return self.resolve(name, ask, trail);
            }
        }
        if let Some(subject) = self.subject_of(head) {
            return self.resolve(subject, ask, trail);
        }
        if let Some(listed) = self.listed(head, role.as_ref().map(|r| r.0), ask, trail) {
            return listed;
        }
        if let Some(found) = self.proper_name(head, role.as_ref().map(|(_, range, _)| range), trail) {
            return vec![found];
        }
        if let Some((role, range, many)) = role {
            return self.described(head, whole, (role, range, many), ask, trail);
        }
        if let Some(found) = self.unknown_name(head, trail) {
            return vec![found];
        }
        self.thing(head, whole, ask, trail)
    }

    fn pronoun(&self, head: TokenId, ask: Ask<'_>, trail: &mut Vec<TokenId>) -> Vec<Found> {
        let document = self.scene.document;
        let form = document.form(head).to_lowercase();
        if matches!(form.as_str(), "i" | "me" | "my" | "we" | "us" | "our" | "myself" | "ourselves")
            && let Some(speaker) = ask.speaker
        {
            let why = format!("“{form}” is the speaker, {}", speaker.name);
            let actor = speaker.clone();
            return vec![Found { actor, sure: 0.9, why, outright: true, someone: true, body: false }];
        }
        if let Some((_, noun)) = tails(document, head).into_iter().find(|(p, _)| p == "of") {
            return self.resolve(noun, ask, trail);
        }
        if matches!(document.token(head).xpos, Xpos::Wp | Xpos::Wdt | Xpos::WpPoss) || form == "who" || form == "which"
        {
            let relative = std::iter::once(head).chain(document.ancestors(head));
            let mut relative = relative.filter(|t| document.token(*t).rel == Rel::AclRelcl);
            if let Some(noun) = relative.next().and_then(|t| document.token(t).head) {
                return self.resolve(noun, ask, trail);
            }
        }
        if let Some(found) = self.through_chain(head, trail) {
            return vec![found];
        }
        self.subject_before(head).map_or_else(Vec::new, |subject| {
            let mut found = self.resolve(subject, Ask::default(), trail);
            for one in &mut found {
                one.sure *= 0.8;
                one.why = format!("“{form}” is the subject of the sentence before; {}", one.why);
            }
            found
        })
    }

    /// A subject "he", "she" or "they" that no chain explains goes on with the subject of the sentence before.
    fn subject_before(&self, head: TokenId) -> Option<TokenId> {
        let document = self.scene.document;
        let roles = &self.scene.base.roles;
        let is_subject = |t: TokenId| matches!(document.token(t).rel, Rel::Nsubj | Rel::NsubjPass);
        let many = match document.form(head).to_lowercase().as_str() {
            "he" | "she" => false,
            "they" => true,
            _ => return None,
        };
        let before = document.sentence_of(head).checked_sub(1).filter(|_| is_subject(head))?;
        let mut tokens = document.sentences.get(before as usize)?.tokens.clone();
        let root = tokens.find(|t| document.token(*t).rel == Rel::Root)?;
        let subject = document.children(root).iter().copied().find(|t| is_subject(*t))?;
        if document.token(subject).upos == Upos::Pron {
            return (document.form(subject).eq_ignore_ascii_case(document.form(head))).then_some(subject);
        }
        let plural = matches!(document.token(subject).xpos, Xpos::Nns | Xpos::Nnps);
        let person = document.mention_headed(subject).and_then(|m| document.mentions.get(m as usize));
        let named = person.is_some_and(|m| m.kind == MentionKind::Person);
        let kind = role_at(document, roles, subject).map(|(role, ..)| role.kind);
        let fits = if many { plural } else { !plural && (named || kind == Some(RoleKind::Person)) };
        fits.then_some(subject)
    }

    /// The body that a bare description points back to: "the council" after "U.N. Security Council", "the group" after
    /// any that was named in the last sentences.
    pub(crate) fn body_before(&self, head: TokenId, role: &Role, trail: &mut Vec<TokenId>) -> Option<Found> {
        let document = self.scene.document;
        let roles = &self.scene.base.roles;
        let definite = document.dependents(head, Rel::Det).any(|d| document.lemma(d) == "the");
        if !definite || role.kind != RoleKind::Organisation || roles.plays(role, Use::State) {
            return None;
        }
        let word = fold(document.lemma(head));
        let generic = roles.plays(role, Use::Bare);
        let sentence = document.sentence_of(head);
        let bodies = document.mentions_before(head).filter(|m| m.kind == MentionKind::Organisation);
        let mut found = bodies.take(MOST_OTHERS).find_map(|m| {
            let near = generic && m.sentence + 2 >= sentence;
            let named = || fold(words(document, m.tokens.clone())).split(' ').any(|w| w == word);
            if !near && !named() {
                return None;
            }
            let mut found = self.resolve(m.head, Ask::default(), trail).into_iter();
            // "The rights group" is none of soldiers.
            let alike = |f: &Found| role.sectors.is_empty() || role.sectors.iter().any(|s| f.actor.sectors.contains(s));
            found.find(|f| f.body && f.outright && f.actor.country.is_some() && alike(f))
        })?;
        found.sure *= 0.8;
        found.why = format!("“{}” points back to {}; {}", document.form(head), found.actor.name, found.why);
        Some(found)
    }

    /// The one the chain of this head names, in whatever words say most.
    pub(crate) fn through_chain(&self, head: TokenId, trail: &mut Vec<TokenId>) -> Option<Found> {
        let document = self.scene.document;
        let mentions = self.scene.chain(head);
        // One of the chain asks already; asking the others again would go round in circles.
        let first = mentions.first();
        let of_chain = |t: &TokenId| first.is_some() && self.scene.chain(*t).first() == first;
        if trail.iter().any(|t| *t != head && of_chain(t)) {
            return None;
        }
        // A chain of thousands has its best words near; the rest would make long texts slow.
        let here = mentions.partition_point(|m| document.mentions.get(*m as usize).is_some_and(|m| m.head < head));
        let near = here.saturating_sub(MOST_NEAR)..mentions.len().min(here + MOST_NEAR);
        let mentions = mentions.get(near).unwrap_or_default();
        // The nearest name before the word, else the first after it; then descriptions in the same order.
        let rank = |kind: MentionKind| match kind {
            MentionKind::Person | MentionKind::Organisation | MentionKind::Place => 0,
            MentionKind::Role | MentionKind::Group => 1,
            MentionKind::Pronoun => 2,
        };
        let mut others: Vec<(u8, bool, u32, TokenId)> = mentions
            .iter()
            .filter_map(|m| document.mentions.get(*m as usize))
            .filter(|m| m.head != head && m.kind != MentionKind::Pronoun)
            .map(|m| (rank(m.kind), m.head > head, m.head.abs_diff(head), m.head))
            .collect();
        others.sort_unstable();
        // What the words themselves say goes before what is around them.
        let mut best: Option<Found> = None;
        for (.., other) in others.into_iter().take(MOST_OTHERS) {
            let found = self.resolve(other, Ask::default(), trail);
            let Some(found) = found.into_iter().find(|f| f.actor.country.is_some() || !f.actor.sectors.is_empty())
            else {
                continue;
            };
            let sure = found.outright && found.actor.country.is_some();
            if sure || best.is_none() {
                best = Some(found);
            }
            if sure {
                break;
            }
        }
        let mut found = best?;
        found.sure *= 0.9;
        found.why = format!("“{}” stands for {}; {}", document.form(head), found.actor.name, found.why);
        Some(found)
    }

    /// A name in apposition to a described head.
    fn name_beside(&self, head: TokenId) -> Option<TokenId> {
        let document = self.scene.document;
        let beside = |t: &TokenId| {
            let rel = document.token(*t).rel;
            (rel == Rel::Appos || (rel == Rel::Flat && *t > head)) && document.is_name(*t)
        };
        let name = document.children(head).iter().copied().find(beside)?;
        let known = self.scene.hits.at(name).is_some_and(|h| {
            let best = known::best(&self.scene.base.actors, &h.rows, self.scene.day);
            h.tie == Tie::Own && best.is_some_and(|(.., form)| form != Form::Adjective)
        });
        (known || self.memory.of(words(document, proper(self, name))).is_some()).then_some(name)
    }

    /// The name that a description is said of: "The Baku Initiative Group is an organisation that …".
    fn subject_of(&self, head: TokenId) -> Option<TokenId> {
        let document = self.scene.document;
        document.dependent(head, Rel::Cop).filter(|c| document.lemma(*c) == "be")?;
        document.dependent(head, Rel::Nsubj).filter(|s| document.is_name(*s))
    }

    /// "Countries such as Turkey, Israel and Russia".
    fn listed(&self, head: TokenId, role: Option<&Role>, ask: Ask<'_>, trail: &mut Vec<TokenId>) -> Option<Vec<Found>> {
        let document = self.scene.document;
        let lists = |p: &str| matches!(p, "such as" | "like" | "including" | "such" | "among");
        let (_, first) = tails(document, head).into_iter().find(|(p, _)| lists(p))?;
        let state =
            role.is_some_and(|r| self.scene.base.roles.plays(r, Use::State) || r.kind == RoleKind::Organisation);
        state.then_some(())?;
        let mut found = Vec::new();
        for item in std::iter::once(first).chain(document.dependents(first, Rel::Conj)) {
            found.extend(self.resolve(item, ask, trail));
        }
        let found: Vec<Found> = found.into_iter().filter(|f| f.actor.country.is_some()).collect();
        (!found.is_empty()).then_some(found)
    }

    /// Whose a thing is by the word before it: "a *police* post", "an *army* truck".
    fn keeper(&self, head: TokenId, ask: Ask<'_>, trail: &mut Vec<TokenId>) -> Option<Found> {
        let document = self.scene.document;
        let force = |s: &Sector| matches!(s, Sector::Mil | Sector::Cop | Sector::Reb | Sector::Gov);
        let roles = &self.scene.base.roles;
        let noun = |t: &TokenId| document.token(*t).upos == Upos::Noun && role_at(document, roles, *t).is_some();
        let word = document.dependents(head, Rel::Compound).find(noun)?;
        let found = self.resolve(word, ask, trail).into_iter().next()?;
        found.actor.sectors.first().is_some_and(force).then_some(found)
    }

    /// A thing or deed with an owner stands for its owner: "Israeli airstrikes", "Chinese imports".
    fn thing(&self, head: TokenId, whole: Range<TokenId>, ask: Ask<'_>, trail: &mut Vec<TokenId>) -> Vec<Found> {
        let scene = &self.scene;
        let document = scene.document;
        if let Some((_, noun)) = tails(document, head).into_iter().find(|(p, _)| p == "of")
            && scene.base.roles.is(document.lemma(head), Use::Part)
        {
            return self.resolve(noun, ask, trail);
        }
        let owner = scene.hits.within(whole.clone()).find_map(|h| scene.owner(h));
        let keeper = self.keeper(head, ask, trail);
        let Some(origin) = owner else { return keeper.into_iter().collect() };
        let Some(country) = origin.country else { return Vec::new() };
        let land = scene.base.actors.land(country, origin.territory).or_else(|| scene.base.actors.state(country));
        let text = words(document, trimmed(document, whole));
        let kept = keeper.map(|k| k.actor.sectors).filter(|s| !s.is_empty());
        // "Israeli airstrikes" are its army's.
        let martial = scene.base.roles.is(document.lemma(head), Use::Martial);
        let state = if martial { Sector::Mil } else { Sector::Gov };
        let mut sectors = if origin.body { origin.sectors.clone() } else { kept.unwrap_or_else(|| vec![state]) };
        sectors.extend(origin.sectors.iter().copied().filter(|s| !origin.body && *s == Sector::Pre));
        let actor = Actor {
            name: land.map_or(text, |l| &l.name).to_owned(),
            country: origin.country,
            territory: origin.territory,
            sectors,
            wikidata: land.and_then(|l| l.wikidata.clone()),
            row: origin.row.clone(),
            ..Actor::default()
        };
        let why = format!("“{text}” belongs to {} ({})", country, origin.row);
        vec![Found { actor, sure: 0.7, why, outright: true, someone: false, body: origin.body }]
    }
}

/// The codes of an origin, for the trace.
pub(crate) fn code_of(origin: &Origin) -> String {
    match (origin.country, origin.territory) {
        (Some(country), Some(territory)) => format!("{country}/{territory}"),
        (Some(country), None) => country.to_string(),
        (None, _) => "no country".to_owned(),
    }
}

fn stem(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).take(7).collect()
}

fn counted(document: &Document) -> BTreeMap<TokenId, Vec<TokenId>> {
    let head = |m: MentionId| document.mentions.get(m as usize).map(|m| m.head);
    let joined = plurals(document).into_iter().filter_map(|p| {
        let members = p.members.iter().filter_map(|m| head(*m)).collect();
        Some((head(p.mention)?, members))
    });
    joined.collect()
}
