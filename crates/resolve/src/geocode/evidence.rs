//! What the names of a text say of each other.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use demarche_lexicon::base::Base;
use demarche_lexicon::names::fold;
use demarche_ontology::code::Code;
use demarche_text::span::Span;

use crate::geocode::Weighed;
use crate::geocode::cue::{self, Cue};
use crate::geocode::reading::{Kind, LONGEST, Reading, Readings, kilometres};
use crate::geocode::scan;
use crate::geocode::weigh::{FEATURES, Weights, place};

/// Other places that a reading is compared with, those that are named most.
const PEERS: usize = 64;
/// Mentions of a name whose neighbours are looked at.
const MENTIONS: usize = 20;
/// Kilometres over which nearness fades.
const FADING: f64 = 100.0;
/// Bytes over which a neighbour in the text fades.
const GAP: f64 = 200.0;
const EARTH: f64 = 6371.0;

/// A name in one sense: all its mentions of which the text says the same.
struct Group {
    name: usize,
    readings: Rc<[Reading]>,
    points: Vec<Option<[f64; 3]>>,
    cue: Cue,
    weight: f64,
    /// Places in the order of mentions.
    mentions: Vec<usize>,
    features: Vec<[f64; FEATURES.len()]>,
    shares: Vec<f64>,
}

/// A mention in the order of the text.
struct Mention {
    start: u32,
    end: u32,
    group: usize,
}

/// The names of a text with their readings.
pub struct Evidence {
    groups: Vec<Group>,
    mentions: Vec<Mention>,
    of_span: HashMap<(u32, u32), usize>,
    /// Groups of each name.
    senses: Vec<Vec<usize>>,
    actors: BTreeMap<Code, f64>,
}

impl Evidence {
    /// The marked names, and those known names that nobody marked.
    pub fn gather(base: &Base, readings: &mut Readings<'_>, title: &str, text: &str, spans: &[Span]) -> Self {
        let mut gathering = Gathering { base, readings, names: HashMap::new(), groups: HashMap::new() };
        let mut result = Self {
            groups: Vec::new(),
            mentions: Vec::new(),
            of_span: HashMap::new(),
            senses: Vec::new(),
            actors: BTreeMap::new(),
        };
        let mut marked: Vec<Span> = spans.to_vec();
        marked.sort_by_key(|s| (s.start, s.end));
        marked.dedup();
        let found = scan::names(base, text, spans);
        let mut all: Vec<(Span, bool)> = marked.into_iter().map(|s| (s, true)).collect();
        for name in found {
            match name.actor_of {
                Some(code) => *result.actors.entry(code).or_insert(0.0) += 0.5,
                None => all.push((name.span, false)),
            }
        }
        all.sort_by_key(|(s, _)| (s.start, s.end));
        for name in scan::names(base, title, &[]) {
            match name.actor_of {
                Some(code) => *result.actors.entry(code).or_insert(0.0) += 0.5,
                None => gathering.add(&mut result, title, name.span, None),
            }
        }
        for (span, is_marked) in all {
            gathering.add(&mut result, text, span, Some(is_marked));
        }
        for group in &mut result.groups {
            group.weight = 1.0 + group.weight.ln();
        }
        result
    }

    /// Weigh every reading with what the others now look like.
    pub fn weigh(&mut self, weights: &Weights) {
        let first = self.groups.iter().all(|g| g.shares.is_empty());
        let view = View::of(self, first);
        let weighed: Vec<(Vec<[f64; FEATURES.len()]>, Vec<f64>)> = (0..self.groups.len())
            .map(|g| {
                let features = self.features(g, &view);
                let shares = softmax(features.iter().map(|f| weights.of(f)));
                (features, shares)
            })
            .collect();
        for (group, (features, shares)) in self.groups.iter_mut().zip(weighed) {
            (group.features, group.shares) = (features, shares);
        }
    }

    /// The weighed readings of the names at these spans.
    pub fn weighed(&self, spans: &[Span]) -> Vec<Rc<[Weighed]>> {
        // Mentions of one sense share their list: a name with hundreds of readings may come thousands of times.
        let of_group = |group: &Group| -> Rc<[Weighed]> {
            let rows = group.readings.iter().zip(&group.features).zip(&group.shares);
            rows.map(|((r, f), s)| Weighed { features: *f, reading: r.clone(), share: *s }).collect()
        };
        let groups: Vec<Rc<[Weighed]>> = self.groups.iter().map(of_group).collect();
        let of = |span: &Span| groups.get(*self.of_span.get(&(span.start, span.end))?).cloned();
        spans.iter().map(|span| of(span).unwrap_or_else(|| Rc::from([]))).collect()
    }

    fn features(&self, at: usize, view: &View) -> Vec<[f64; FEATURES.len()]> {
        let group = &self.groups[at];
        let own: Vec<&Group> = self.senses[group.name].iter().map(|g| &self.groups[*g]).collect();
        let cued = group.readings.iter().any(|r| group.cue.holds(r));
        let other_cues: Vec<&Group> = own.iter().copied().filter(|g| g.cue.firm && g.cue != group.cue).collect();
        let beside = self.beside(group, view.first);
        let mut result = Vec::with_capacity(group.readings.len());
        for (i, reading) in group.readings.iter().enumerate() {
            let mut f = facts(reading);
            f[const { place("kind-said") }] = flag(group.cue.fits(reading));
            let holds = group.cue.holds(reading);
            let firm = group.cue.firm;
            f[if firm { const { place("cued-firmly") } } else { const { place("cued") } }] = flag(holds);
            let against = if firm { const { place("against-firm-cue") } } else { const { place("against-cue") } };
            f[against] = flag(cued && !holds);
            let elsewhere: f64 = other_cues.iter().filter(|g| g.cue.holds(reading)).map(|g| g.weight).sum();
            let all: f64 = other_cues.iter().map(|g| g.weight).sum();
            f[const { place("cued-elsewhere") }] = if cued || all == 0.0 { 0.0 } else { elsewhere / all };
            if !view.first {
                self.context(&mut f, reading, group.points[i], group, &own, view);
                f[const { place("beside") }] = beside.get(i).copied().unwrap_or(0.0);
            }
            result.push(f);
        }
        result
    }

    fn context(
        &self,
        f: &mut [f64; FEATURES.len()],
        reading: &Reading,
        point: Option<[f64; 3]>,
        group: &Group,
        own: &[&Group],
        view: &View,
    ) {
        let own_mass = |holds: &dyn Fn(&Reading) -> bool| -> f64 {
            let of = |g: &&Group| {
                let shares = g.readings.iter().zip(&g.shares).filter(|(r, _)| holds(r)).map(|(_, s)| *s);
                g.weight * shares.sum::<f64>()
            };
            own.iter().map(of).sum()
        };
        let total: f64 = view.total - own.iter().map(|g| g.weight).sum::<f64>();
        if let Some(land) = reading.land.or(reading.country) {
            let mass = view.lands.get(&land).copied().unwrap_or(0.0);
            let mass = (mass - own_mass(&|r| r.land.or(r.country) == Some(land))).max(0.0);
            f[const { place("land-share") }] = mass / (total + 1.0);
            f[const { place("land-named") }] = mass.ln_1p();
        }
        if let Some(division) = reading.division {
            let mass = view.divisions.get(&division).copied().unwrap_or(0.0);
            let mass = (mass - own_mass(&|r| r.division == Some(division))).max(0.0);
            f[const { place("division-share") }] = mass / (total + 1.0);
            f[const { place("division-named") }] = mass.ln_1p();
        }
        if let Some(point) = point.filter(|_| reading.kind != Kind::Country) {
            let near = view.peers.iter().filter(|p| p.name != group.name).map(|p| p.mass * nearness(point, p.point));
            f[const { place("near") }] = near.sum::<f64>().ln_1p();
        }
    }

    /// For each reading how near it is to the names just before and after its mentions.
    fn beside(&self, group: &Group, first: bool) -> Vec<f64> {
        let mut best = vec![0.0_f64; group.readings.len()];
        if first {
            return best;
        }
        for at in group.mentions.iter().take(MENTIONS) {
            let mention = &self.mentions[*at];
            let around = at.saturating_sub(2)..(at + 3).min(self.mentions.len());
            for other in self.mentions[around].iter().filter(|m| self.groups[m.group].name != group.name) {
                let gap = if other.start >= mention.end {
                    other.start - mention.end
                } else {
                    mention.start.saturating_sub(other.end)
                };
                let fade = (-f64::from(gap) / GAP).exp();
                let peer = &self.groups[other.group];
                for (i, reading) in group.readings.iter().enumerate() {
                    let value: f64 = peer
                        .readings
                        .iter()
                        .zip(&peer.points)
                        .zip(&peer.shares)
                        .filter(|(_, share)| **share > 0.05)
                        .map(|((r, p), share)| share * kinship(reading, group.points[i], r, *p))
                        .sum();
                    best[i] = best[i].max(fade * value);
                }
            }
        }
        best
    }
}

/// How closely two readings of neighbouring names belong together.
fn kinship(a: &Reading, a_point: Option<[f64; 3]>, b: &Reading, b_point: Option<[f64; 3]>) -> f64 {
    if b.kind == Kind::Country {
        return if a.land == b.land && a.kind != Kind::Country { 0.5 } else { 0.0 };
    }
    let division = a.division.is_some() && a.division == b.division;
    let near = a_point.zip(b_point).map_or(0.0, |(a, b)| nearness(a, b));
    f64::max(if division { 0.7 } else { 0.0 }, near)
}

/// 1 at the same point, fading with the distance.
fn nearness(a: [f64; 3], b: [f64; 3]) -> f64 {
    let square: f64 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
    let distance = EARTH * square.sqrt();
    if distance > 6.0 * FADING { 0.0 } else { (-distance / FADING).exp() }
}

fn on_globe(point: (f64, f64)) -> [f64; 3] {
    let (lat, lon) = (point.0.to_radians(), point.1.to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

const fn flag(holds: bool) -> f64 {
    if holds { 1.0 } else { 0.0 }
}

/// What speaks for a reading whatever the text.
fn facts(reading: &Reading) -> [f64; FEATURES.len()] {
    let mut f = [0.0; FEATURES.len()];
    f[const { place("people") }] = (1.0 + reading.people).log10() / 7.0;
    let kind = match reading.kind {
        Kind::Country => const { place("country") },
        Kind::Admin1 => const { place("admin1") },
        Kind::Admin2 => const { place("admin2") },
        Kind::Capital => const { place("capital") },
        Kind::City => const { place("city") },
        Kind::Region => const { place("region") },
        Kind::Point => const { place("spot") },
    };
    f[kind] = 1.0;
    f[const { place("hand") }] = flag(reading.hand && reading.kind != Kind::Country);
    f[const { place("alias") }] = flag(reading.alias);
    f[const { place("adjective") }] = flag(reading.adjective);
    f
}

fn softmax(scores: impl Iterator<Item = f64>) -> Vec<f64> {
    let scores: Vec<f64> = scores.collect();
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = scores.iter().map(|s| (s - most).exp()).collect();
    let total: f64 = powers.iter().sum();
    powers.iter().map(|p| p / total).collect()
}

/// Sums over all names, as they look now.
struct View {
    first: bool,
    total: f64,
    lands: HashMap<Code, f64>,
    divisions: HashMap<u32, f64>,
    peers: Vec<Peer>,
}

struct Peer {
    name: usize,
    point: [f64; 3],
    mass: f64,
}

impl View {
    fn of(evidence: &Evidence, first: bool) -> Self {
        let mut view = Self {
            first,
            total: evidence.actors.values().map(|v| v.ln_1p()).sum(),
            lands: evidence.actors.iter().map(|(code, v)| (*code, v.ln_1p())).collect(),
            divisions: HashMap::new(),
            peers: Vec::new(),
        };
        for group in &evidence.groups {
            view.total += group.weight;
            for ((reading, point), share) in group.readings.iter().zip(&group.points).zip(&group.shares) {
                let mass = group.weight * share;
                if let Some(land) = reading.land.or(reading.country) {
                    *view.lands.entry(land).or_insert(0.0) += mass;
                }
                if let Some(division) = reading.division {
                    *view.divisions.entry(division).or_insert(0.0) += mass;
                }
                if let Some(point) = point.filter(|_| *share > 0.2 && reading.kind != Kind::Country) {
                    view.peers.push(Peer { name: group.name, point, mass });
                }
            }
        }
        view.peers.sort_by(|a, b| b.mass.total_cmp(&a.mass).then(a.name.cmp(&b.name)));
        view.peers.truncate(PEERS);
        view
    }
}

/// What is needed while the names are gathered.
struct Gathering<'a, 'b> {
    base: &'a Base,
    readings: &'a mut Readings<'b>,
    names: HashMap<String, usize>,
    groups: HashMap<(usize, Cue), usize>,
}

impl Gathering<'_, '_> {
    /// A name of the text (marked or not) or, with `None`, of the title.
    fn add(&mut self, evidence: &mut Evidence, text: &str, span: Span, marked: Option<bool>) {
        let Some(words) = text.get(span.start as usize..span.end as usize).filter(|w| w.len() <= LONGEST) else {
            return;
        };
        let readings = self.readings.of(words);
        if readings.is_empty() {
            return;
        }
        let cue = cue::of(self.base, self.readings, text, span);
        let next = self.names.len();
        let name = *self.names.entry(fold(words)).or_insert(next);
        if name == evidence.senses.len() {
            evidence.senses.push(Vec::new());
        }
        let next = evidence.groups.len();
        let group = *self.groups.entry((name, cue.clone())).or_insert(next);
        if group == next {
            let points = readings.iter().map(|r| r.point.map(on_globe)).collect();
            let (features, shares, mentions) = (Vec::new(), Vec::new(), Vec::new());
            evidence.groups.push(Group { name, readings, points, cue, weight: 0.0, mentions, features, shares });
            evidence.senses[name].push(group);
        }
        let place = &mut evidence.groups[group];
        place.weight += 1.0;
        if marked.is_some() {
            place.mentions.push(evidence.mentions.len());
            evidence.mentions.push(Mention { start: span.start, end: span.end, group });
        }
        if marked == Some(true) {
            evidence.of_span.insert((span.start, span.end), group);
        }
    }
}

/// Whether two readings are one place for who looks at a map.
pub fn close(a: &Reading, b: &Reading) -> bool {
    let near = || a.point.zip(b.point).is_some_and(|(a, b)| kilometres(a, b) < 50.0);
    a.land == b.land && (a.kind == b.kind && a.row == b.row && a.name == b.name || near())
}

/// The land that most of the names lie in.
pub fn main_land(weighed: &[Rc<[Weighed]>], actors: &BTreeMap<Code, f64>) -> Option<Code> {
    let mut lands: BTreeMap<Code, f64> = actors.clone();
    for row in weighed.iter().flat_map(|list| list.iter()) {
        if let Some(land) = row.reading.land.or(row.reading.country) {
            *lands.entry(land).or_insert(0.0) += row.share;
        }
    }
    lands.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map(|(land, _)| land)
}
