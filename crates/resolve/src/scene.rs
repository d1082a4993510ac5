//! One document with what is known in it: hits, indexes, and the countries it speaks of.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

use demarche_lexicon::actors::{ActorRow, CountryKind};
use demarche_lexicon::base::Base;
use demarche_lexicon::names::Form;
use demarche_lexicon::roles::Use;
use demarche_ontology::code::Code;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::mention::{ChainId, MentionId};
use demarche_text::sentence::Role;
use demarche_text::span::Span;
use demarche_text::token::{NameKind, NameTag, TokenId};
use jiff::civil::Date;

use crate::evidence::Shares;
use crate::geocode::{Geocoded, Geocoder};
use crate::hits::{Hit, Hits, Part, Tie, name_around};
use crate::known::{self, Origin};
use crate::phrase::clause;

/// Prepositions of place.
pub const LOCATIVE: &[&str] = &["in", "at", "near", "inside", "outside", "across", "around", "within", "throughout"];

/// Share of a reading from which a place is taken for what the name means.
const LIKELY: f64 = 0.75;

/// A document with its hits and indexes.
pub struct Scene<'a> {
    /// The document.
    pub document: &'a Document,
    /// The base.
    pub base: &'a Base,
    /// Day of the article.
    pub day: Option<Date>,
    /// Known names.
    pub hits: Hits,
    by_head: Vec<Option<MentionId>>,
    chains: BTreeMap<ChainId, Vec<MentionId>>,
    dateline: Option<Origin>,
    dominant: Option<Origin>,
    ground: Option<Origin>,
    atlas: OnceCell<Atlas>,
    shares: OnceCell<Shares>,
}

/// Places on the map, by the first token of their names.
type Atlas = BTreeMap<TokenId, Geocoded>;

impl<'a> Scene<'a> {
    /// Index a document.
    pub fn new(document: &'a Document, base: &'a Base) -> Self {
        let mut by_head: Vec<Option<MentionId>> = vec![None; document.tokens.len()];
        let mut chains: BTreeMap<ChainId, Vec<MentionId>> = BTreeMap::new();
        for (id, mention) in document.mentions.iter().enumerate() {
            let wider = |old: &MentionId| document.mentions[*old as usize].tokens.len() < mention.tokens.len();
            if let Some(slot) = by_head.get_mut(mention.head as usize)
                && slot.as_ref().is_none_or(wider)
            {
                *slot = Some(id as MentionId);
            }
            if let Some(chain) = mention.chain {
                chains.entry(chain).or_default().push(id as MentionId);
            }
        }
        let hits = Hits::find(document, base);
        let day = document.article.date;
        let mut scene = Self {
            document,
            base,
            day,
            hits,
            by_head,
            chains,
            dateline: None,
            dominant: None,
            ground: None,
            atlas: OnceCell::new(),
            shares: OnceCell::new(),
        };
        scene.dateline = scene.find_dateline();
        scene.ground = scene.find_ground();
        if let Some(code) = scene.ground.as_ref().and_then(|o| o.country) {
            scene.hits.prefer(code, base);
        }
        scene.dominant = scene.find_dominant();
        scene
    }

    /// Where the name is that begins with a token; `None` where it is not known or more than one place is likely.
    pub fn on_map(&self, first: TokenId) -> Option<&Geocoded> {
        let place = self.atlas.get_or_init(|| self.find_places()).get(&first)?;
        (place.level.is_some() && place.confidence >= LIKELY).then_some(place)
    }

    fn find_places(&self) -> Atlas {
        let document = self.document;
        let mut names: Vec<Range<TokenId>> = Vec::new();
        let mut at: TokenId = 0;
        while (at as usize) < document.tokens.len() {
            let hit = self.hits.at(at).filter(|h| h.tokens.start == at && self.names_place(h) && h.part == Part::Whole);
            let named = || match document.token(at).name {
                NameTag::Begin(NameKind::Place) => name_around(document, at).map(|(tokens, _)| tokens),
                _ => None,
            };
            match hit.map(|h| h.tokens.clone()).or_else(named) {
                Some(tokens) => {
                    at = tokens.end.max(at + 1);
                    names.push(tokens);
                }
                None => at += 1,
            }
        }
        let spans: Vec<Span> = names.iter().map(|tokens| document.span(tokens.clone())).collect();
        let title = document.article.title.as_deref().unwrap_or("");
        let places = Geocoder::new(self.base).places(title, document.text(), &spans);
        names.iter().map(|tokens| tokens.start).zip(places).filter_map(|(first, place)| Some((first, place?))).collect()
    }

    /// The widest mention with this head.
    pub fn mention(&self, head: TokenId) -> Option<MentionId> {
        self.by_head.get(head as usize).copied().flatten()
    }

    /// The mentions of the chain that the mention with this head is in, in text order.
    pub fn chain(&self, head: TokenId) -> &[MentionId] {
        let chain = self.mention(head).and_then(|m| self.document.mentions.get(m as usize)).and_then(|m| m.chain);
        chain.and_then(|c| self.chains.get(&c)).map_or(&[], Vec::as_slice)
    }

    /// The country, region or place a hit lies in, whatever else it may name.
    pub fn land(&self, hit: &Hit) -> Option<Origin> {
        let country = |row: &ActorRow| match row {
            ActorRow::Country(i) => self.base.actors.country(*i).is_some_and(|c| c.holds(self.day)),
            _ => false,
        };
        if let Some((row, _)) = hit.rows.iter().find(|(row, _)| country(row)) {
            return known::origin(&self.base.actors, *row, self.day);
        }
        let spot = hit.spots.iter().find_map(|s| self.base.places.spots.get(*s as usize))?;
        let row = spot.id.clone();
        spot.country?;
        Some(Origin { country: spot.country, territory: spot.territory, sectors: Vec::new(), body: false, row })
    }

    /// Whose something is that stands under a name: a country's, an organisation's, a person's country's.
    pub fn owner(&self, hit: &Hit) -> Option<Origin> {
        if hit.tie != Tie::Own || hit.part == Part::OfOther {
            return None;
        }
        let row = known::best(&self.base.actors, &hit.rows, self.day);
        match row {
            Some((_, _, row, _)) => known::origin(&self.base.actors, row, self.day),
            None => self.land(hit),
        }
    }

    /// The country a phrase without one is about, how sure that is, and why: the place its clause says, the one
    /// country of its sentence, the dateline, the country the document speaks of most. `without` never comes out.
    pub fn about(&self, token: TokenId, without: Option<Code>) -> Option<(Origin, f64, &'static str)> {
        let fits = |origin: &Origin| origin.country.is_some_and(|c| c.is_country() && Some(c) != without);
        if let Some(origin) = self.locative(token).filter(fits) {
            return Some((origin, 0.85, "the place of its clause"));
        }
        let sentence = self.document.sentence_of(token);
        if let Some(origin) = self.only_land(sentence, false).filter(fits) {
            return Some((origin, 0.7, "the one country of its sentence"));
        }
        if let Some(origin) = self.dateline.clone().filter(fits) {
            return Some((origin, 0.7, "the dateline"));
        }
        if let Some(origin) = self.dominant.clone().filter(fits) {
            return Some((origin, 0.6, "the country the article is about"));
        }
        self.only_land(sentence, true).filter(fits).map(|o| (o, 0.5, "the one nationality of its sentence"))
    }

    /// Where the clause of a token takes place, by a phrase such as "in Kabul".
    pub fn locative(&self, token: TokenId) -> Option<Origin> {
        self.locative_token(token).and_then(|t| self.land(self.hits.at(t)?))
    }

    /// The noun of that phrase.
    pub fn locative_token(&self, token: TokenId) -> Option<TokenId> {
        let document = self.document;
        let top = clause(document, token);
        let mut path = vec![token];
        path.extend(document.ancestors(token).take_while(|_| token != top));
        if let Some(end) = path.iter().position(|t| *t == top) {
            path.truncate(end + 1);
        }
        // "In Baghdad, police said that gunmen …"
        path.extend(document.ancestors(top).filter(|t| document.token(*t).rel == Rel::Root));
        path.iter().find_map(|at| {
            document.children(*at).iter().copied().find_map(|noun| {
                let rel = document.token(noun).rel;
                (matches!(rel, Rel::Obl | Rel::Nmod) && self.is_locative(noun)).then_some(())?;
                self.place_under(noun)
            })
        })
    }

    /// Whether a noun follows a preposition of place.
    pub fn is_locative(&self, noun: TokenId) -> bool {
        let local = |c: TokenId| LOCATIVE.contains(&self.document.form(c).to_lowercase().as_str());
        // "In response to", "in favour of" are no places.
        let plain = |c: TokenId| self.document.dependent(c, Rel::Fixed).is_none();
        self.document.dependents(noun, Rel::Case).any(|c| local(c) && plain(c))
    }

    /// A hit that is a place at a noun, in its compound, or after it: "the Karabakh region", "the city of Goma".
    pub fn place_under(&self, noun: TokenId) -> Option<TokenId> {
        let document = self.document;
        let is_place = |t: &TokenId| {
            self.hits.at(*t).is_some_and(|h| h.tie == Tie::Own && h.part != Part::OfBody && self.names_place(h))
        };
        if is_place(&noun) {
            return Some(noun);
        }
        let site = self.base.roles.is(document.lemma(noun), Use::Site);
        // "The region of Abkhazia", "territories such as French Polynesia".
        let of = |t: TokenId| {
            let mut cases = document.dependents(t, Rel::Case);
            cases.any(|c| matches!(document.form(c).to_lowercase().as_str(), "of" | "like" | "such" | "including"))
        };
        let below = |t: &TokenId| match document.token(*t).rel {
            Rel::Compound | Rel::Flat => true,
            Rel::Nmod => site && of(*t),
            Rel::Appos => site,
            // "The Pakistani capital".
            Rel::Amod => {
                matches!(document.lemma(noun), "capital" | "city" | "town" | "village" | "province" | "region")
            }
            _ => false,
        };
        let of_land = |t: &TokenId| {
            let land = self.hits.at(*t).is_some_and(|h| h.tie == Tie::Own && self.land_of_country(h).is_some());
            is_place(t) || (document.token(*t).rel == Rel::Amod && land)
        };
        document.children(noun).iter().copied().filter(below).find(of_land)
    }

    /// Whether a hit may be a place.
    pub fn names_place(&self, hit: &Hit) -> bool {
        let land = |(row, form): &(ActorRow, Form)| {
            matches!(row, ActorRow::Country(_))
                && matches!(form, Form::Name | Form::Alias | Form::Capital | Form::Acronym)
        };
        hit.rows.iter().any(land) || !hit.spots.is_empty()
    }

    /// The one country that a sentence names. A nationality ("the American ambassador") says whose someone is, not where
    /// we are, and a border is somebody else's: they count only with `loosely`.
    fn only_land(&self, sentence: u32, loosely: bool) -> Option<Origin> {
        let tokens = self.document.sentences.get(sentence as usize)?.tokens.clone();
        let mut found: Option<Origin> = None;
        let opening = tokens.start;
        // A slogan is no place: "chanting "Death to France"".
        let quoted = |t: TokenId| (opening..t).filter(|q| self.document.form(*q) == "\"").count() % 2 == 1;
        for hit in self.hits.within(tokens).filter(|h| !quoted(h.tokens.start)) {
            if self.is_beyond(hit) || !loosely && self.is_nationality(hit) {
                continue;
            }
            let Some(origin) = self.land_of_country(hit) else { continue };
            match &found {
                Some(old) if old.country != origin.country => return None,
                Some(_) => {}
                None => found = Some(origin),
            }
        }
        found
    }

    /// Whether a hit says whose someone is: "the American ambassador", "U.S. troops".
    fn is_nationality(&self, hit: &Hit) -> bool {
        let document = self.document;
        let Some((.., row, form)) = known::best(&self.base.actors, &hit.rows, self.day) else { return false };
        if form == Form::Adjective {
            return true;
        }
        let Some(last) = hit.tokens.clone().last().filter(|_| matches!(row, ActorRow::Country(_))) else {
            return false;
        };
        // "The Kashmir region" is where, "the Baghdad police" are there.
        let owned = |t: TokenId| self.base.roles.is(document.lemma(t), Use::Site);
        let land = matches!(form, Form::Name | Form::Alias | Form::Acronym);
        let token = document.token(last);
        land && matches!(token.rel, Rel::Amod | Rel::Compound | Rel::NmodDesc) && !token.head.is_some_and(owned)
    }

    /// "The Iraqi border", "a region bordering Iraq", "in neighboring Iraq": a country that is on the other side. Nor
    /// are those who prepare for "talks in Switzerland" there.
    pub(crate) fn is_beyond(&self, hit: &Hit) -> bool {
        let document = self.document;
        let Some(last) = hit.tokens.clone().last() else { return false };
        let venue = |t: TokenId| self.base.roles.is(document.lemma(t), Use::Venue);
        let border = |t: TokenId| matches!(document.lemma(t), "border" | "frontier" | "bordering") || venue(t);
        let next_door = |t: TokenId| {
            let form = document.form(t).to_lowercase();
            matches!(form.as_str(), "bordering" | "neighboring" | "neighbouring")
        };
        document.token(last).head.is_some_and(border) || hit.tokens.start.checked_sub(1).is_some_and(next_door)
    }

    /// The land of a hit that surely is one: no person, no body, no part of another name.
    fn land_of_country(&self, hit: &Hit) -> Option<Origin> {
        if hit.part != Part::Whole || hit.tie != Tie::Own {
            return None;
        }
        match known::best(&self.base.actors, &hit.rows, self.day) {
            Some((_, _, row @ ActorRow::Country(i), _)) => {
                let real = self.base.actors.country(i).is_some_and(|c| c.kind != CountryKind::Area);
                if real { known::origin(&self.base.actors, row, self.day) } else { None }
            }
            Some(_) => None,
            None => self.land(hit),
        }
    }

    fn find_dateline(&self) -> Option<Origin> {
        let document = self.document;
        let own = document.sentences.iter().find(|s| s.role == Role::Dateline);
        if let Some(sentence) = own
            && let Some(origin) = self.hits.within(sentence.tokens.clone()).find_map(|h| self.land(h))
        {
            return Some(origin);
        }
        // "KYIV, Ukraine (AP) — …" at the head of the first sentence of the body.
        let first = document.sentences.iter().find(|s| s.role == Role::Body)?;
        let dash = first.tokens.clone().take(12).find(|t| matches!(document.form(*t), "—" | "–" | "--" | "-"))?;
        let opening = |t: TokenId| {
            let form = document.form(t);
            !form.chars().any(char::is_alphabetic)
                || form.chars().next().is_some_and(char::is_uppercase)
                || document.token(t).upos == Upos::Propn
        };
        (first.tokens.start..dash).all(opening).then_some(())?;
        self.hits.within(first.tokens.start..dash).filter(|h| self.names_place(h)).find_map(|h| self.land(h))
    }

    /// The country that the document names most often as a place, nationalities apart.
    pub const fn ground(&self) -> Option<&Origin> {
        self.ground.as_ref()
    }

    fn find_ground(&self) -> Option<Origin> {
        let mut named: BTreeMap<Code, (u32, u32, Origin)> = BTreeMap::new();
        for hit in self.hits.all() {
            let sure = hit.tie == Tie::Own && hit.part == Part::Whole && self.names_place(hit);
            let sure = sure && !self.is_beyond(hit) && !self.is_nationality(hit);
            let Some(origin) = self.land(hit).filter(|_| sure) else { continue };
            let Some(code) = origin.country.filter(|c| c.is_country()) else { continue };
            named.entry(code).or_insert((0, hit.tokens.start, origin)).0 += 1;
        }
        // Of two that are named as often the first wins.
        let most = named.into_values().max_by_key(|(times, start, _)| (*times, std::cmp::Reverse(*start)));
        most.map(|(.., origin)| Origin { territory: None, sectors: Vec::new(), ..origin })
    }

    /// How often the document names each country or body.
    pub fn shares(&self) -> &Shares {
        self.shares.get_or_init(|| Shares::count(self))
    }

    /// The country of the dateline.
    pub const fn dateline(&self) -> Option<&Origin> {
        self.dateline.as_ref()
    }

    /// The country the document speaks of most.
    pub const fn dominant(&self) -> Option<&Origin> {
        self.dominant.as_ref()
    }

    fn find_dominant(&self) -> Option<Origin> {
        let mut weights: BTreeMap<Code, (u32, u32, Origin)> = BTreeMap::new();
        let mut total = 0;
        for hit in self.hits.all() {
            let Some(start) = hit.tokens.clone().next() else { continue };
            let weight = match self.document.sentence(start).role {
                Role::Headline | Role::Standfirst => 2,
                Role::Body | Role::Bullet | Role::Heading | Role::Dateline => 1,
                Role::Byline | Role::Caption | Role::Related | Role::Boilerplate => 0,
            };
            let Some(origin) = self.land_of_country(hit).filter(|_| weight > 0) else { continue };
            let Some(code) = origin.country else { continue };
            total += weight;
            weights.entry(code).or_insert((0, start, origin)).0 += weight;
        }
        // Of two that are named as often the one of an earlier sentence wins; "France met Ghana" has no winner.
        let mut ranked: Vec<(u32, u32, Origin)> = weights.into_values().collect();
        ranked.sort_by_key(|(weight, start, _)| (std::cmp::Reverse(*weight), *start));
        let mut ranked = ranked.into_iter();
        let (first, start, origin) = ranked.next()?;
        let sentence = |start| self.document.sentence_of(start);
        let beats = |(weight, other, _): (u32, u32, Origin)| first > weight || sentence(start) < sentence(other);
        let clear = 10 * first >= 4 * total && ranked.next().is_none_or(beats);
        clear.then_some(Origin { territory: None, sectors: Vec::new(), ..origin })
    }
}
