//! Unknown names across readings: which of them matter, and what code each may have.
//!
//! Nothing is decided here. Different codes of one name stand side by side, each with its reports, their dates and
//! sentences that say so.

use std::collections::{BTreeMap, BTreeSet};

use demarche_lexicon::entities::{Decision, Entity, EntityKind, NameKind, Quote, Term};
use demarche_lexicon::names::fold;
use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;
use serde::Serialize;

use crate::reading::Reading;
use crate::sighting::{Basis, Guess, Sighting};

/// Most names that are kept; a million articles have fewer that come twice.
const MOST_NAMES: usize = 1_000_000;
/// Most proposals of a name.
const MOST_PROPOSALS: usize = 24;
/// Most quotes of a name, and of a proposal.
const MOST_QUOTES: usize = 3;
/// Most forms of a name.
const MOST_FORMS: usize = 16;
/// Most sites and days of a name that are told apart.
const MOST_SEEN: usize = 10_000;

/// Unknown names with what is said of them.
#[derive(Clone, Debug, Default)]
pub struct Review {
    names: BTreeMap<String, Entry>,
    /// Names beyond the most, which were left out.
    pub beyond: u64,
}

#[derive(Clone, Debug, Default)]
struct Entry {
    name: String,
    /// Its forms, the longest apart.
    forms: BTreeSet<String>,
    kinds: BTreeMap<String, u32>,
    mentions: u64,
    events: u64,
    documents: u64,
    sites: BTreeSet<String>,
    days: BTreeSet<String>,
    proposals: Vec<Held>,
    quotes: Vec<Quote>,
}

#[derive(Clone, Debug, Default)]
struct Held {
    country: Option<String>,
    territory: Option<String>,
    sectors: Vec<String>,
    roles: BTreeMap<String, u32>,
    /// Documents by basis; one document can say it in several ways.
    reports: BTreeMap<&'static str, u32>,
    /// Documents.
    documents: u32,
    /// Documents that say it, not only name the country beside.
    told: u32,
    weight: u64,
    first: Option<String>,
    last: Option<String>,
    quotes: Vec<Quote>,
}

/// A name to be decided on.
#[derive(Clone, Debug, Serialize)]
pub struct Unknown {
    /// The fullest form.
    pub name: String,
    /// Other forms.
    pub forms: Vec<String>,
    /// `person`, `organisation` or `group`.
    pub kind: String,
    /// Events in which it takes part.
    pub events: u64,
    /// Articles.
    pub documents: u64,
    /// Publishers, where they are known.
    pub sites: u64,
    /// Days.
    pub days: u64,
    /// Mentions.
    pub mentions: u64,
    /// What it may be, the likeliest first.
    pub proposals: Vec<Proposal>,
    /// Sentences with it.
    pub quotes: Vec<Quote>,
}

/// A code that a name may have.
#[derive(Clone, Debug, Serialize)]
pub struct Proposal {
    /// Country and sectors in a row.
    pub code: String,
    /// Country or special code.
    pub country: Option<String>,
    /// Dependency.
    pub territory: Option<String>,
    /// Sectors, the primary one first.
    pub sectors: Vec<String>,
    /// The commonest description.
    pub role: Option<String>,
    /// Articles that say so, by how they do: `described`, `related`, or only `beside`.
    pub reports: BTreeMap<&'static str, u32>,
    /// Articles, each once.
    pub documents: u32,
    /// Articles that say so, and do not only name the country beside it.
    pub told: u32,
    /// The first day on which it was said.
    pub first: Option<String>,
    /// The last.
    pub last: Option<String>,
    /// Sentences.
    pub quotes: Vec<Quote>,
}

impl Review {
    /// Take the unknown names of a reading.
    pub fn add(&mut self, reading: &Reading, sightings: Vec<Sighting>) {
        for sighting in sightings {
            let key = plain(&sighting.name);
            if !self.names.contains_key(&key) && self.names.len() >= MOST_NAMES {
                self.beyond += 1;
                continue;
            }
            self.names.entry(key).or_default().take(reading, sighting);
        }
    }

    /// The names, those that touch most events first.
    pub fn ranked(mut self) -> Vec<Unknown> {
        self.join_family_names();
        let mut prior: BTreeMap<String, u64> = BTreeMap::new();
        for held in self.names.values().flat_map(|e| &e.proposals) {
            *prior.entry(held.country.clone().unwrap_or_default()).or_default() += held.weight;
        }
        let mut ranked: Vec<Unknown> = self.names.into_values().map(|e| e.done(&prior)).collect();
        ranked.sort_by(|a, b| {
            let order = |u: &Unknown| (u.events, u.documents, u.sites, u.days, u.mentions);
            order(b).cmp(&order(a)).then_with(|| a.name.cmp(&b.name))
        });
        ranked
    }

    /// A family name alone is the one full name that ends with it, where there is only one.
    fn join_family_names(&mut self) {
        let mut full: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        for key in self.names.keys().filter(|k| k.contains(' ')) {
            let last = key.rsplit(' ').next().unwrap_or("");
            full.entry(last).and_modify(|known| *known = None).or_insert(Some(key));
        }
        let pairs: Vec<(String, String)> = self
            .names
            .iter()
            .filter(|(key, entry)| !key.contains(' ') && entry.kind() == "person")
            .filter_map(|(key, _)| Some((key.clone(), (*full.get(key.as_str())?)?.to_owned())))
            .collect();
        for (short, long) in pairs {
            if let Some(entry) = self.names.remove(&short)
                && let Some(known) = self.names.get_mut(&long)
            {
                known.merge(entry);
            }
        }
    }
}

/// A name as it is counted: "Ann D. Oro Jr." is Ann Oro.
fn plain(name: &str) -> String {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(' ').collect();
    let last = words.len() - 1;
    let suffix = |w: &str| matches!(w, "jr" | "sr" | "ii" | "iii" | "iv");
    let own = |(i, w): &(usize, &&str)| {
        let initial = *i > 0 && *i < last && w.chars().count() == 1;
        !(initial || *i > 1 && suffix(w))
    };
    let kept: Vec<&str> = words.iter().enumerate().filter(own).map(|(_, w)| *w).collect();
    kept.join(" ")
}

impl Entry {
    fn kind(&self) -> &str {
        self.kinds.iter().max_by_key(|(_, count)| **count).map_or("", |(kind, _)| kind)
    }

    fn take(&mut self, reading: &Reading, sighting: Sighting) {
        self.take_name(sighting.name);
        *self.kinds.entry(sighting.kind).or_default() += 1;
        self.mentions += u64::from(sighting.mentions);
        self.events += u64::from(sighting.events);
        self.documents += 1;
        if self.sites.len() < MOST_SEEN {
            self.sites.extend(reading.site.clone());
        }
        if self.days.len() < MOST_SEEN {
            self.days.extend(reading.date.clone());
        }
        let mut heard = BTreeSet::new();
        for guess in sighting.guesses {
            self.propose(guess, reading.date.as_deref(), &sighting.quotes, &mut heard);
        }
        let room = MOST_QUOTES.saturating_sub(self.quotes.len());
        self.quotes.extend(sighting.quotes.into_iter().take(room));
    }

    /// The longest form is its name; others of several words are kept as well.
    fn take_name(&mut self, name: String) {
        let mut name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.len() > self.name.len() {
            std::mem::swap(&mut name, &mut self.name);
        }
        if name.contains(' ') && name != self.name && self.forms.len() < MOST_FORMS {
            self.forms.insert(name);
        }
    }

    /// Hold a code that a document suggests; `heard` is what of the document was counted already.
    fn propose(
        &mut self,
        guess: Guess,
        day: Option<&str>,
        quotes: &[Quote],
        heard: &mut BTreeSet<(usize, Option<Basis>)>,
    ) {
        let same =
            |h: &Held| h.country == guess.country && h.territory == guess.territory && h.sectors == guess.sectors;
        let at = match self.proposals.iter().position(same) {
            Some(at) => at,
            None if self.proposals.len() >= MOST_PROPOSALS => return,
            None => {
                let (country, territory, sectors) = (guess.country, guess.territory, guess.sectors);
                self.proposals.push(Held { country, territory, sectors, ..Held::default() });
                self.proposals.len() - 1
            }
        };
        let held = &mut self.proposals[at];
        if heard.insert((at, Some(guess.basis))) {
            *held.reports.entry(guess.basis.name()).or_default() += 1;
            held.weight += match guess.basis {
                Basis::Described => 6,
                Basis::Related => 4,
                Basis::Beside => 1,
            };
        }
        if heard.insert((at, None)) {
            held.documents += 1;
            // What is said goes before what is only near, so the first guess tells which it is.
            held.told += u32::from(guess.basis != Basis::Beside);
            let room = MOST_QUOTES.saturating_sub(held.quotes.len());
            held.quotes.extend(quotes.iter().take(room.min(1)).cloned());
        }
        if let Some(role) = guess.role
            && held.roles.len() < MOST_SEEN
        {
            *held.roles.entry(role).or_default() += 1;
        }
        if let Some(day) = day {
            if held.first.as_deref().is_none_or(|first| day < first) {
                held.first = Some(day.to_owned());
            }
            if held.last.as_deref().is_none_or(|last| day > last) {
                held.last = Some(day.to_owned());
            }
        }
    }

    /// Take what is known of the same one under a shorter name.
    fn merge(&mut self, other: Self) {
        self.mentions += other.mentions;
        self.events += other.events;
        self.documents += other.documents;
        self.forms.extend(other.forms);
        self.sites.extend(other.sites);
        self.days.extend(other.days);
        for held in other.proposals {
            let same =
                |h: &&mut Held| h.country == held.country && h.territory == held.territory && h.sectors == held.sectors;
            match self.proposals.iter_mut().find(same) {
                Some(known) => known.merge(held),
                None => self.proposals.push(held),
            }
        }
        let room = MOST_QUOTES.saturating_sub(self.quotes.len());
        self.quotes.extend(other.quotes.into_iter().take(room));
    }

    fn done(mut self, prior: &BTreeMap<String, u64>) -> Unknown {
        let kind = self.kind().to_owned();
        self.forms.remove(&self.name);
        Unknown {
            name: self.name,
            forms: self.forms.into_iter().collect(),
            kind,
            events: self.events,
            documents: self.documents,
            sites: self.sites.len() as u64,
            days: self.days.len() as u64,
            mentions: self.mentions,
            proposals: ranked(self.proposals, prior),
            quotes: self.quotes,
        }
    }
}

impl Held {
    fn merge(&mut self, other: Self) {
        self.weight += other.weight;
        self.documents += other.documents;
        self.told += other.told;
        for (role, count) in other.roles {
            *self.roles.entry(role).or_default() += count;
        }
        for (basis, count) in other.reports {
            *self.reports.entry(basis).or_default() += count;
        }
        let days = [self.first.take(), self.last.take(), other.first, other.last];
        let days: BTreeSet<String> = days.into_iter().flatten().collect();
        (self.first, self.last) = (days.first().cloned(), days.last().cloned());
        let room = MOST_QUOTES.saturating_sub(self.quotes.len());
        self.quotes.extend(other.quotes.into_iter().take(room));
    }
}

/// The likeliest first: of the country that most reports give, then the sectors that most of those give. Of countries
/// with as many the one that is commoner among all names, which is `prior`.
fn ranked(mut held: Vec<Held>, prior: &BTreeMap<String, u64>) -> Vec<Proposal> {
    let mut lands: BTreeMap<String, u64> = BTreeMap::new();
    for one in &held {
        *lands.entry(one.country.clone().unwrap_or_default()).or_default() += one.weight;
    }
    let order = |h: &Held| {
        let land = h.country.clone().unwrap_or_default();
        let of = |map: &BTreeMap<String, u64>| map.get(&land).copied().unwrap_or(0);
        // A code without sector says less than one with.
        (!land.is_empty(), of(&lands), of(prior), !h.sectors.is_empty(), h.weight)
    };
    held.sort_by(|a, b| {
        let codes = |h: &Held| (h.country.clone(), h.territory.clone(), h.sectors.clone());
        order(b).cmp(&order(a)).then_with(|| codes(a).cmp(&codes(b)))
    });
    held.into_iter().map(proposal).collect()
}

fn proposal(held: Held) -> Proposal {
    let country = held.territory.as_deref().or(held.country.as_deref()).unwrap_or("");
    let most = held.roles.iter().max_by_key(|(role, count)| (**count, std::cmp::Reverse(*role)));
    Proposal {
        code: format!("{country}{}", held.sectors.concat()),
        role: most.map(|(role, _)| role.clone()),
        country: held.country,
        territory: held.territory,
        sectors: held.sectors,
        reports: held.reports,
        documents: held.documents,
        told: held.told,
        first: held.first,
        last: held.last,
        quotes: held.quotes,
    }
}

impl Proposal {
    fn term(&self) -> Term {
        let sectors = self.sectors.iter().filter_map(|s| Sector::from_name(s)).collect();
        Term {
            country: self.country.as_deref().and_then(Code::new),
            territory: self.territory.as_deref().and_then(Code::new),
            sectors,
            role: self.role.clone(),
            reports: Some(self.documents),
            evidence: self.quotes.clone(),
            ..Term::default()
        }
    }

    /// When it was said: `2024-03-01 to 2024-05-17`.
    fn seen(&self) -> Option<String> {
        let (first, last) = (self.first.as_deref()?, self.last.as_deref()?);
        Some(if first == last { format!("seen {first}") } else { format!("seen {first} to {last}") })
    }
}

/// The id of a row for a name: `user-ann-oro`.
pub fn id_of(prefix: &str, name: &str) -> String {
    let folded = fold(name).replace(' ', "-");
    let short: String = folded.chars().take(100).collect();
    format!("{prefix}-{short}")
}

impl Unknown {
    fn entity(&self, prefix: &str) -> Entity {
        let kind = if self.kind == "person" { EntityKind::Person } else { EntityKind::Organisation };
        let mut entity = Entity::new(id_of(prefix, &self.name), kind);
        entity.add_name(&self.name, NameKind::Official, None);
        self.forms.iter().for_each(|form| entity.add_name(form, NameKind::Alias, None));
        entity
    }

    /// A row that proposes its codes, for a person to edit and accept.
    pub fn proposed(&self) -> Entity {
        let mut entity = self.entity("user");
        let stated = |p: &Proposal| Term { source: p.seen(), ..p.term() };
        let coded = |t: &Term| t.country.is_some() || !t.sectors.is_empty();
        entity.terms = self.proposals.iter().map(stated).filter(coded).collect();
        entity.decision = Some(Decision::Propose);
        entity.source = Some("demarche world unknown".to_owned());
        entity.note = Some(format!("{} events, {} articles, {} mentions", self.events, self.documents, self.mentions));
        entity
    }

    /// A row of what texts teach of it: only what they say, in at least so many articles. The code that was said last
    /// stays open; earlier ones end with their last report.
    pub fn learned(&self, least: u32) -> Option<Entity> {
        // A country alone would take from the text what it says of the sector.
        let said = |p: &Proposal| p.told >= least && p.country.is_some() && !p.sectors.is_empty();
        let taught: Vec<&Proposal> = self.proposals.iter().filter(|p| said(p)).collect();
        let latest = taught.iter().filter_map(|p| p.last.as_deref()).max()?;
        let mut entity = self.entity("learned");
        for proposal in &taught {
            let open = proposal.last.as_deref() == Some(latest) || proposal.last.is_none();
            let to = if open { None } else { proposal.last.clone() };
            entity.terms.push(Term { from: proposal.first.clone(), to, source: proposal.seen(), ..proposal.term() });
        }
        entity.decision = Some(Decision::Learned);
        entity.source = Some("demarche world learn".to_owned());
        Some(entity)
    }
}
