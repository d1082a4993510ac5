//! Whose someone is whom no word ties to a country: what is around a phrase, weighed.
//!
//! The rules of `role` and `unsaid` give such a phrase a country in a fixed order of reasons. Here
//! every country that the document speaks of is a candidate, each with the evidence for it (the rules' own choice is one
//! piece), and a log-linear model with readable weights (`data/evidence/evidence.tsv`, fitted by `training/evidence.py`)
//! says which is the most likely, or that none is meant.

use std::collections::{BTreeMap, BTreeSet};

use demarche_lexicon::evidence::Weights;
use demarche_lexicon::roles::Use;
use demarche_ontology::code::Code;
use demarche_ontology::event::EventType;
use demarche_ontology::sector::Sector;
use demarche_record::actor::Actor;
use demarche_record::event::Event;
use demarche_text::grammar::Rel;
use demarche_text::token::TokenId;

use crate::party::{Found, Parties};
use crate::scene::Scene;

/// Countries of the document that are weighed, the most named first.
const MOST: usize = 12;

/// By how much another country must be likelier than the one that the rules chose.
const MARGIN: f64 = 0.15;

/// A side of an event, as evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Who acts.
    Actor,
    /// To whom.
    Recipient,
}

/// What is known of an event when its parties are weighed.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// Its type.
    pub kind: EventType,
    /// The word that carries it.
    pub head: TokenId,
    /// The country it is placed in.
    pub place: Option<Code>,
    /// That country, if it only says where people meet.
    pub venue: Option<Code>,
    /// Who says it.
    pub speaker: Option<&'a Actor>,
    /// The countries of the other side.
    pub other: &'a [Code],
    /// Which side is weighed.
    pub side: Side,
    /// The events of the document before it.
    pub before: &'a [Event],
}

/// A candidate, and the names of the evidence for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The country or body; `None`: nobody's.
    pub code: Option<Code>,
    /// What speaks for it.
    pub evidence: Vec<String>,
}

/// Whether the words of a party leave open whose it is.
pub fn is_open(found: &Found) -> bool {
    let land = found.actor.country.is_none_or(Code::is_country);
    // What the words below the event name is not open.
    let named = found.actor.row == "rule:named-below";
    found.someone && land && !named && (!found.outright || found.actor.implicit || found.actor.row.starts_with("rule:"))
}

/// The candidates for an open party whose phrase has this head (or none).
pub fn candidates(parties: &Parties<'_>, found: &Found, head: Option<TokenId>, around: Around<'_>) -> Vec<Candidate> {
    let scene = &parties.scene;
    let at = head.unwrap_or(around.head);
    let shares = scene.shares();
    let mut codes: BTreeSet<Code> = shares.ranked.iter().take(MOST).copied().collect();
    codes.retain(|c| Some(*c) != around.venue);
    codes.extend(found.actor.country);
    codes.extend(around.place);
    codes.extend(around.other);
    codes.extend(around.speaker.and_then(|s| s.country));
    codes.extend(["IGO", "NGO", "MNC"].into_iter().filter_map(Code::new));
    let words = found.actor.text.split(' ');
    let abroad = words.into_iter().any(|w| scene.base.roles.is(w, Use::Open));
    let firm = found.actor.sectors.first() == Some(&Sector::Bus);
    let near = Near::of(scene, at);
    let alike = head.and_then(|h| parties.described_before(h, None)).and_then(|(origin, _)| origin.country);
    let definite =
        head.is_some_and(|h| scene.document.dependents(h, Rel::Det).any(|d| scene.document.lemma(d) == "the"));
    let last = around.before.last();
    let of_last = |side: fn(&Event) -> &Vec<Actor>, code: Option<Code>| {
        code.is_some() && last.is_some_and(|e| side(e).iter().any(|a| a.country == code))
    };
    let (class, deed) = (class(found), deed(around.kind));
    let side = if around.side == Side::Actor { "actor" } else { "recipient" };
    let tell = |code: Option<Code>| {
        let mut said: Vec<&str> = Vec::new();
        let mut add = |yes: bool, what: &'static str| {
            if yes {
                said.push(what)
            }
        };
        let is = |other: Option<Code>| code.is_some() && other == code;
        add(found.actor.country == code, "rule");
        add(is(alike), "alike");
        add(is(alike) && definite, "alike and definite");
        add(of_last(|e| &e.actors, code), "actor before");
        add(of_last(|e| &e.recipients, code), "recipient before");
        add(code.is_none(), "nobody");
        add(code.is_some_and(|c| around.other.contains(&c)), "other side");
        add(is(around.place), "place");
        add(is(around.speaker.and_then(|s| s.country)), "speaker");
        add(is(scene.dateline().and_then(|o| o.country)), "dateline");
        add(is(scene.dominant().and_then(|o| o.country)), "dominant");
        add(is(scene.ground().and_then(|o| o.country)), "ground");
        add(is(scene.locative(at).and_then(|o| o.country)), "locative");
        if let Some(code) = code {
            add(near.before == Some(code), "before");
            add(near.after == Some(code), "after");
            add(near.sentence.contains(&code), "sentence");
            add(near.sentence.len() == 1 && near.sentence.contains(&code), "only");
            add(near.previous.contains(&code), "previous");
            add(near.first.contains(&code), "first");
            let share = shares.of(code);
            add(share >= 0.5, "half");
            add((0.25..0.5).contains(&share), "quarter");
            add(share < 0.1, "rare");
            add(!code.is_country(), "body");
        }
        let body = code.filter(|c| !c.is_country()).map(|c| c.to_string());
        let mut evidence: Vec<String> = said.iter().map(|s| (*s).to_owned()).collect();
        evidence.extend(said.iter().map(|s| format!("{s}, {class}")));
        evidence.extend(said.iter().map(|s| format!("{s}, {side}, {deed}")));
        if let Some(body) = body {
            let kinds = [(true, ""), (found.body, " group"), (abroad, " abroad"), (firm, " firm")];
            evidence.extend(kinds.iter().filter(|(is, _)| *is).map(|(_, kind)| format!("{body}{kind}")));
        }
        Candidate { code, evidence }
    };
    std::iter::once(None).chain(codes.into_iter().map(Some)).map(tell).collect()
}

/// The likeliest candidate and its probability; what the rules chose stays unless another is clearly likelier.
pub fn best<'c>(weights: &Weights, candidates: &'c [Candidate], rule: Option<Code>) -> Option<(&'c Candidate, f64)> {
    let scores: Vec<f64> = candidates.iter().map(|c| c.evidence.iter().map(|e| weights.of(e)).sum::<f64>()).collect();
    let most = scores.iter().copied().fold(f64::MIN, f64::max);
    let total: f64 = scores.iter().map(|s| (s - most).exp()).sum();
    let chance = |at: usize| scores.get(at).map_or(0.0, |s| (s - most).exp() / total);
    // The first of equals, in the order of the codes.
    let likeliest = (0..scores.len()).reduce(|a, b| if scores[b] > scores[a] { b } else { a })?;
    let own = candidates.iter().position(|c| c.code == rule);
    let at = own.filter(|own| chance(likeliest) - chance(*own) < MARGIN).unwrap_or(likeliest);
    Some((candidates.get(at)?, chance(at)))
}

/// Whether a country of the sentence only says where people meet or what borders on somebody: "talks in Tunis", wherever
/// the parser hangs the place.
pub fn is_venue(scene: &Scene<'_>, head: TokenId, code: Code) -> bool {
    let document = scene.document;
    let talks = |c: &TokenId| {
        let rel = document.token(*c).rel;
        matches!(rel, Rel::Obj | Rel::Obl | Rel::Nmod) && scene.base.roles.is(document.lemma(*c), Use::Venue)
    };
    let tokens = document.sentence(head).tokens.clone();
    let mut hits = scene.hits.within(tokens).filter(|h| scene.land(h).and_then(|o| o.country) == Some(code)).peekable();
    let meets = document.children(head).iter().any(talks);
    hits.peek().is_some() && hits.all(|h| scene.is_beyond(h) || meets && scene.is_locative(h.tokens.end - 1))
}

/// How often a document names each country or body.
#[derive(Debug, Default)]
pub struct Shares {
    counts: BTreeMap<Code, u32>,
    total: u32,
    /// The most named first; of two that are named as often the one that comes first.
    pub ranked: Vec<Code>,
}

impl Shares {
    /// Count them.
    pub fn count(scene: &Scene<'_>) -> Self {
        let mut first: BTreeMap<Code, (u32, TokenId)> = BTreeMap::new();
        for hit in scene.hits.all() {
            let Some(code) = scene.owner(hit).and_then(|o| o.country) else { continue };
            first.entry(code).or_insert((0, hit.tokens.start)).0 += 1;
        }
        let mut ranked: Vec<(u32, TokenId, Code)> = first.iter().map(|(c, (n, at))| (*n, *at, *c)).collect();
        ranked.sort_by_key(|(n, at, _)| (std::cmp::Reverse(*n), *at));
        Self {
            total: first.values().map(|(n, _)| *n).sum(),
            counts: first.into_iter().map(|(c, (n, _))| (c, n)).collect(),
            ranked: ranked.into_iter().map(|(.., c)| c).collect(),
        }
    }

    /// The share of a code among all names that have one.
    fn of(&self, code: Code) -> f64 {
        f64::from(self.counts.get(&code).copied().unwrap_or(0)) / f64::from(self.total.max(1))
    }
}

/// The countries named around a word.
#[derive(Default)]
struct Near {
    before: Option<Code>,
    after: Option<Code>,
    sentence: BTreeSet<Code>,
    previous: BTreeSet<Code>,
    first: BTreeSet<Code>,
}

impl Near {
    fn of(scene: &Scene<'_>, at: TokenId) -> Self {
        let document = scene.document;
        let number = document.sentence_of(at);
        let named = |sentence: u32| {
            let tokens = document.sentences.get(sentence as usize).map_or(0..0, |s| s.tokens.clone());
            // Where people talk or what borders on somebody is not whose they are.
            let near = scene.hits.within(tokens).filter(|h| !scene.is_beyond(h));
            near.filter_map(|h| Some((h.tokens.start, scene.owner(h)?.country?)))
        };
        let mut near = Self::default();
        for (start, code) in named(number) {
            near.sentence.insert(code);
            if start < at {
                near.before = Some(code);
            } else {
                near.after = near.after.or(Some(code));
            }
        }
        near.previous = number.checked_sub(1).into_iter().flat_map(named).map(|(_, c)| c).collect();
        near.first = named(0).map(|(_, c)| c).collect();
        near
    }
}

/// What kind of someone is weighed.
fn class(found: &Found) -> &str {
    if found.actor.row.starts_with("rule:") {
        return &found.actor.row;
    }
    if found.actor.implicit {
        return "implied";
    }
    if found.actor.row.starts_with("name:") {
        return "name";
    }
    match found.actor.sectors.first() {
        Some(Sector::Mil) => "forces",
        Some(Sector::Gov | Sector::Cop | Sector::Jud | Sector::Leg | Sector::Spy) => "state",
        Some(Sector::Reb | Sector::Uaf | Sector::Prm | Sector::Crm) => "armed",
        _ => "people",
    }
}

/// What kind of deed it is.
fn deed(kind: EventType) -> &'static str {
    match kind {
        EventType::Assault => "assault",
        EventType::Coerce | EventType::Sanction => "coercion",
        EventType::Protest | EventType::Mobilize => "protest",
        EventType::Accuse | EventType::Reject | EventType::Threaten | EventType::Request => "words",
        _ => "dealings",
    }
}
