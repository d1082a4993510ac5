//! Events, voice, modality, codes and claims on whole documents, against gold documents.
//!
//! A predicted event matches a gold event of its sentence when the type is right (or an accepted alternative); those
//! whose triggers overlap come first. Recall counts the core events, with each group of alternatives once; precision
//! counts all predictions but those that match optional events.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use demarche_store::shape::{ClaimShape, EventShape, PartyShape, ReadingShape};
use serde_json::{Value, json};

use super::figures::{Counts, Rates, percent, share};
use super::gold::{GoldDocument, GoldEvent, GoldParty, GoldSentence};

/// All figures of the gold documents and what was read in them, in the same order.
pub fn score(pairs: &[(GoldDocument, ReadingShape)], time: Duration) -> Value {
    let mut tally = Tally::default();
    for (gold, reading) in pairs {
        tally.document(gold, reading);
    }
    let total = &tally.total;
    let get = |name: &str| total.get(name);
    let predicted = get("tp") + get("fa");
    let matched = get("tp").max(1);
    let of = |name: &str, whole: usize| percent(share(get(name), whole));
    let empty = total.below("empty_").map(|(kind, n)| (kind, percent(share(get(&format!("emptyfa_{kind}")), n))));
    let seconds = time.as_secs_f64();
    json!({
        "docs": pairs.len(),
        "seconds": (seconds * 100.0).round() / 100.0,
        "words": tally.words,
        "event": Rates::of(share(get("tp"), predicted), share(get("hit"), get("gold"))),
        "counts": total,
        "strict": Rates::from_counts(get("both"), predicted, get("gold")),
        "claim_voice_recall": of("claim_ok", get("claim_tp").max(1)),
        "other_modality_recall": of("nonassert_ok", get("nonassert_tp").max(1)),
        "voice_acc": of("voice", matched),
        "modality_acc": of("mod", matched),
        "actor_acc": of("actor", matched),
        "recipient_acc": of("recip", matched),
        "both_acc": of("both", matched),
        "parties": {
            "all": [of("party_code", get("party")), of("party_sector", get("party")), get("party")],
            "named": [of("named_code", get("named")), of("named_sector", get("named")), get("named")],
        },
        "claims_as_fact": get("claim_as_fact"),
        "false_alarm_sentences": empty.collect::<BTreeMap<_, _>>(),
        "per_type": tally.types,
        "attribution_content_iou50": Rates::from_counts(tally.contents[0], tally.contents[1], tally.contents[2]),
        "words_per_second": (tally.words as f64 / seconds.max(1e-9)).round() as u64,
    })
}

#[derive(Default)]
struct Tally {
    total: Counts,
    types: BTreeMap<String, Counts>,
    words: usize,
    /// Contents of attributions: right, predicted, gold.
    contents: [usize; 3],
}

/// What became of a predicted event.
struct Match<'a> {
    event: &'a EventShape,
    gold: Option<&'a GoldEvent>,
    /// The core event it matches had been found already.
    again: bool,
}

impl Tally {
    fn document(&mut self, gold: &GoldDocument, reading: &ReadingShape) {
        self.words += gold.text.split_whitespace().count();
        let place = |event: &EventShape| {
            let middle = f64::from(event.trigger.start + event.trigger.end) / 2.0;
            gold.sentences.iter().position(|s| f64::from(s.start) <= middle && middle <= f64::from(s.end))
        };
        let places: Vec<Option<usize>> = reading.events.iter().map(place).collect();
        let lost = places.iter().filter(|p| p.is_none()).count();
        self.total.add("fa", lost);
        self.total.add("unplaced", lost);
        for (i, sentence) in gold.sentences.iter().enumerate() {
            let mine = reading.events.iter().zip(&places).filter(|(_, p)| **p == Some(i)).map(|(e, _)| e);
            self.sentence(&gold.kind, sentence, &mine.collect::<Vec<_>>());
            self.attributions(sentence, &reading.claims);
        }
    }

    fn sentence(&mut self, kind: &str, sentence: &GoldSentence, mine: &[&EventShape]) {
        let mut used = BTreeSet::new();
        let matches: Vec<Match<'_>> = mine.iter().map(|e| best(sentence, e, &mut used)).collect();
        let mut groups: Vec<(&str, &GoldEvent)> = Vec::new();
        for event in sentence.events.iter().filter(|e| e.core) {
            let name = event.alternatives();
            if !groups.iter().any(|(n, _)| *n == name) {
                groups.push((name, event));
            }
        }
        for (name, first) in groups {
            // An optional member of the group satisfies it too.
            let belongs = |e: &GoldEvent| e.group.as_deref() == Some(name) || e.core && e.alternatives() == name;
            let hit = sentence.events.iter().enumerate().any(|(i, e)| belongs(e) && used.contains(&i));
            for counts in [&mut self.total, self.types.entry(first.kind.clone()).or_default()] {
                counts.add("gold", 1);
                counts.add("hit", hit.into());
            }
        }
        for found in &matches {
            self.found(found);
        }
        if sentence.events.is_empty() {
            self.total.add(format!("empty_{kind}"), 1);
            self.total.add(format!("emptyfa_{kind}"), usize::from(!mine.is_empty()));
        }
        let as_fact = |m: &&Match<'_>| m.event.voice != "claim" && m.gold.is_some_and(|g| g.voice == "claim");
        let count = matches.iter().filter(as_fact).count();
        if count > 0 {
            self.total.add("claim_as_fact", count);
        }
        self.total.add("gold_claim", sentence.events.iter().filter(|e| e.core && e.voice == "claim").count());
    }

    fn found(&mut self, found: &Match<'_>) {
        let total = &mut self.total;
        let event = found.event;
        let Some(gold) = found.gold.filter(|_| !found.again) else {
            total.add("fa", 1);
            total.add("dup", found.again.into());
            self.types.entry(event.kind.to_string()).or_default().add("fa", 1);
            return;
        };
        if !gold.core {
            total.add("opt", 1);
            return;
        }
        let modality = event.modality == gold.modality || gold.alt_modality.0.iter().any(|m| event.modality == *m);
        let (actors, recipients) = parties(event, gold);
        total.add("tp", 1);
        total.add("voice", usize::from(event.voice == gold.voice));
        total.add("mod", modality.into());
        total.add("actor", actors.into());
        total.add("recip", recipients.into());
        total.add("both", usize::from(actors && recipients));
        each_party(event, gold, total);
        if gold.voice == "claim" {
            total.add("claim_tp", 1);
            total.add("claim_ok", usize::from(event.voice == "claim"));
        }
        if gold.modality != "asserted" {
            total.add("nonassert_tp", 1);
            total.add("nonassert_ok", modality.into());
        }
    }

    fn attributions(&mut self, sentence: &GoldSentence, claims: &[ClaimShape]) {
        let hull = |claim: &ClaimShape| {
            let start = claim.content.iter().map(|p| p.start).min()?;
            let end = claim.content.iter().map(|p| p.end).max()?;
            Some((i64::from(start) - i64::from(sentence.start), i64::from(end) - i64::from(sentence.start)))
        };
        let length = 2 * i64::from(sentence.end.saturating_sub(sentence.start));
        let mut left: Vec<(i64, i64)> =
            claims.iter().filter_map(hull).filter(|(start, end)| (0..length).contains(&(start + end))).collect();
        for gold in &sentence.attributions {
            let Some(content) = gold.content else { continue };
            self.contents[2] += usize::from(gold.core);
            let overlap = |c: &(i64, i64)| overlap_share(*c, (content.start.into(), content.end.into()));
            // The first of equals, as the outside scorer takes it.
            let mut best: Option<(usize, f64)> = None;
            for (i, candidate) in left.iter().enumerate() {
                let value = overlap(candidate);
                if best.is_none_or(|(_, b)| value > b) {
                    best = Some((i, value));
                }
            }
            if let Some((i, _)) = best.filter(|(_, value)| *value >= 0.5) {
                left.remove(i);
                self.contents[0] += usize::from(gold.core);
                self.contents[1] += usize::from(gold.core);
            }
        }
        self.contents[1] += left.len();
    }
}

/// The gold event of the sentence that fits best, and whether a core event is hit a second time.
fn best<'a>(sentence: &'a GoldSentence, event: &'a EventShape, used: &mut BTreeSet<usize>) -> Match<'a> {
    let (start, end) = (i64::from(event.trigger.start), i64::from(event.trigger.end));
    let (start, end) = (start - i64::from(sentence.start), end - i64::from(sentence.start));
    let of_type = |g: &GoldEvent| event.kind == g.kind || g.alt_types.0.iter().any(|t| event.kind == *t);
    let typed: Vec<usize> = (0..sentence.events.len()).filter(|i| of_type(&sentence.events[*i])).collect();
    let overlaps = |i: &&usize| {
        let trigger = sentence.events[**i].trigger;
        start < i64::from(trigger.end) && i64::from(trigger.start) < end
    };
    let mut candidates: Vec<usize> = typed.iter().filter(overlaps).copied().collect();
    if candidates.is_empty() {
        candidates = typed;
    }
    let free = candidates.iter().find(|i| !used.contains(i)).or(candidates.first());
    let Some(chosen) = free.copied() else { return Match { event, gold: None, again: false } };
    let gold = &sentence.events[chosen];
    let again = !used.insert(chosen) && gold.core;
    Match { event, gold: Some(gold), again }
}

/// Count each gold party whose code is known: whether one of ours has it, and whether its primary sector is right too.
fn each_party(event: &EventShape, gold: &GoldEvent, total: &mut Counts) {
    let both: Vec<&PartyShape> = event.actors.iter().chain(&event.recipients).collect();
    for (side, mine) in [(&gold.actors, &event.actors), (&gold.recipients, &event.recipients)] {
        let mine: Vec<&PartyShape> = if gold.symmetric { both.clone() } else { mine.iter().collect() };
        for party in side.iter().filter(|p| !p.codes.0.is_empty()) {
            let right: Vec<&&PartyShape> =
                mine.iter().filter(|p| p.country.as_ref().is_some_and(|c| allowed(party, c))).collect();
            let (code, sector) = (!right.is_empty(), right.iter().any(|p| same_sector(p, party)));
            for (name, counts) in [("party", true), ("named", !party.implicit)] {
                total.add(name, usize::from(counts));
                total.add(format!("{name}_code"), usize::from(counts && code));
                total.add(format!("{name}_sector"), usize::from(counts && sector));
            }
        }
    }
}

/// Whether the primary sectors are the same. Gold without sectors leaves them open, and an intergovernmental body in
/// general is the same with GOV and without.
fn same_sector(party: &PartyShape, gold: &GoldParty) -> bool {
    let (own, first) = (party.sectors.first().map(ToString::to_string), gold.sectors.0.first());
    let general = |sector: Option<&str>| matches!(sector, None | Some("GOV"));
    let body = gold.codes.0.iter().any(|c| matches!(c.as_str(), "UNO" | "EUR" | "IGO"));
    first.is_none()
        || own.as_ref() == first
        || own.as_ref().is_some_and(|s| gold.alt_sectors.0.contains(s))
        || body && general(own.as_deref()) && general(first.map(String::as_str))
}

fn allowed(party: &GoldParty, code: &String) -> bool {
    party.codes.0.contains(code) || party.alt_codes.0.contains(code)
}

/// Whether the codes of actors and of recipients are right.
fn parties(event: &EventShape, gold: &GoldEvent) -> (bool, bool) {
    let codes = |parties: &[PartyShape]| parties.iter().filter_map(|p| p.country.clone()).collect::<BTreeSet<_>>();
    let (actors, recipients) = (codes(&event.actors), codes(&event.recipients));
    if gold.symmetric {
        let all: BTreeSet<String> = actors.union(&recipients).cloned().collect();
        let gold_all = gold.actors.iter().chain(&gold.recipients).flat_map(|p| p.codes.0.iter().cloned()).collect();
        return (all == gold_all, all == gold_all);
    }
    (right(&actors, &gold.actors), right(&recipients, &gold.recipients))
}

fn right(codes: &BTreeSet<String>, gold: &[GoldParty]) -> bool {
    let nothing_else = codes.iter().all(|c| gold.iter().any(|g| allowed(g, c)));
    let each_found = gold.iter().all(|g| g.codes.0.is_empty() || codes.iter().any(|c| allowed(g, c)));
    let without_choice = gold.iter().filter(|g| g.alt_codes.0.is_empty());
    nothing_else && each_found && without_choice.flat_map(|g| &g.codes.0).all(|c| codes.contains(c))
}

/// Shared length over joint length.
fn overlap_share(a: (i64, i64), b: (i64, i64)) -> f64 {
    let shared = (a.1.min(b.1) - a.0.max(b.0)).max(0);
    let joint = a.1.max(b.1) - a.0.min(b.0);
    if joint == 0 { 0.0 } else { shared as f64 / joint as f64 }
}
