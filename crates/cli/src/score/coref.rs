//! Who a pronoun means, and chains, against gold chains.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::ops::Range;
use std::time::{Duration, Instant};

use demarche_parse::parser::Parser;
use demarche_text::document::Document;
use demarche_text::mention::{Mention, MentionId, MentionKind};
use serde_json::{Value, json};

use super::chains::{Agreement, Chain};
use super::entities::{GoldDocument, GoldMention};
use super::figures::{percent, share};

/// The pronouns that are scored, and those that are counted apart.
const PRONOUNS: [&str; 12] = ["he", "she", "they", "it", "him", "them", "his", "her", "hers", "their", "theirs", "its"];
const REFLEXIVES: [&str; 5] = ["himself", "herself", "itself", "themselves", "themself"];

/// Counts over all documents of a file.
#[derive(Default)]
struct Sums {
    /// Of each pronoun: right, all.
    given: BTreeMap<String, [usize; 2]>,
    reflexive: [usize; 2],
    /// Right ones among those that can be, those that can be, right ones of all we resolved, all we resolved.
    own: [usize; 4],
    given_all: Agreement,
    given_actors: Agreement,
    own_actors: Agreement,
    linking: Duration,
}

/// All figures of a file.
pub fn score(parser: &Parser, gold: &[GoldDocument<'_>]) -> Value {
    let mut sums = Sums::default();
    for document in gold {
        add(parser, document, &mut sums);
    }
    let right: usize = sums.given.values().map(|[right, _]| right).sum();
    let all: usize = sums.given.values().map(|[_, all]| all).sum();
    let each: BTreeMap<&str, Value> = sums
        .given
        .iter()
        .map(|(form, [right, all])| (form.as_str(), json!({"acc": percent(share(*right, *all)), "n": all})))
        .collect();
    let [found, gold_own, right_own, resolved] = sums.own;
    let words: usize = gold.iter().flat_map(|d| &d.sentences).map(|s| s.forms.len()).sum();
    json!({
        "documents": gold.len(),
        "words": words,
        "gold_mentions": {
            "pronoun_acc": percent(share(right, all)),
            "pronouns": all,
            "by_pronoun": each,
            "reflexive_acc": percent(share(sums.reflexive[0], sums.reflexive[1])),
            "reflexives": sums.reflexive[1],
            "chains": sums.given_all.figures(),
            "chains_of_actors": sums.given_actors.figures(),
        },
        "own_mentions": {
            "pronoun_P": percent(share(right_own, resolved)),
            "pronoun_R": percent(share(found, gold_own)),
            "resolved": resolved,
            "pronouns": gold_own,
            "chains_of_actors": sums.own_actors.figures(),
        },
        "us_per_mention": (sums.linking.as_secs_f64() * 1e8
            / gold.iter().map(|d| d.mentions.len()).sum::<usize>().max(1) as f64).round() / 100.0,
    })
}

/// What is weighed for each pronoun, for the script that fits the weights. A line a candidate: number of the document
/// and of the pronoun in it, class, whether it is right (for "none of them": whether no other is), the features that
/// are not 0 as `number:value`.
pub fn choices(parser: &Parser, gold: &[GoldDocument<'_>]) -> String {
    let mut out = String::new();
    for (number, gold) in gold.iter().enumerate() {
        let (own, given) = both(parser, gold);
        for (mode, document) in [&given, &own].into_iter().enumerate() {
            let chain = |head: u32| {
                let mention = document.mention_headed(head)?;
                let mention = document.mentions.get(mention as usize)?;
                gold_of(gold, document, mention)
            };
            for choice in parser.choices(document, mode == 0) {
                // A pronoun that nobody marked means nobody.
                let meant = chain(choice.pronoun).map(|g| g.chain.as_str());
                let right = |head: u32| {
                    let thing = gold.mentions.iter().find(|m| m.head == head as usize);
                    let other = chain(head).or(thing).map(|g| g.chain.as_str());
                    meant.is_some() && other == meant
                };
                let none = !choice.candidates.iter().any(|(head, _)| head.is_some_and(right));
                for (head, values) in &choice.candidates {
                    let label = head.map_or(none, right);
                    let _ =
                        write!(out, "{number}\t{mode}\t{}\t{}\t{}\t", choice.pronoun, choice.class, u8::from(label));
                    for (i, value) in values.iter().enumerate().filter(|(_, v)| **v != 0.0) {
                        let _ = write!(out, "{i}:{value} ");
                    }
                    out.push('\n');
                }
            }
        }
    }
    out
}

/// The document with our mentions and with the gold ones.
fn both(parser: &Parser, gold: &GoldDocument<'_>) -> (Document, Document) {
    let own = parser.read_words(&gold.sentences);
    let spans: Vec<Range<u32>> = gold.mentions.iter().map(|m| m.tokens.start as u32..m.tokens.end as u32).collect();
    let given = parser.with_spans(own.clone(), &spans);
    (own, given)
}

fn add(parser: &Parser, gold: &GoldDocument<'_>, sums: &mut Sums) {
    let (own, given) = both(parser, gold);
    let begun = Instant::now();
    let _ = parser.choices(&given, true);
    sums.linking += begun.elapsed();
    let scored = scored(gold);
    // With the gold mentions, ours are theirs one by one.
    for (place, mention) in gold.mentions.iter().enumerate().filter(|(place, _)| scored.contains(place)) {
        let right = antecedent(&given, place as MentionId)
            .and_then(|a| gold.mentions.get(a as usize))
            .is_some_and(|a| a.chain == mention.chain);
        let form = given.form(mention.head as u32).to_lowercase();
        if REFLEXIVES.contains(&form.as_str()) {
            sums.reflexive[0] += usize::from(right);
            sums.reflexive[1] += 1;
        } else {
            let counts = sums.given.entry(form).or_default();
            counts[0] += usize::from(right);
            counts[1] += 1;
        }
    }
    end_to_end(gold, &own, &scored, sums);
    let numbers: Vec<usize> = (0..gold.mentions.len()).collect();
    let of_gold = partition(numbers.iter().map(|n| gold.mentions.get(*n).map(|m| m.chain.as_str())), &numbers);
    let ours = partition(given.mentions.iter().map(|m| m.chain), &numbers);
    sums.given_all.add(&of_gold, &ours);
    let actors: BTreeSet<&str> = gold.mentions.iter().filter(|m| is_actor(m)).map(|m| m.chain.as_str()).collect();
    let acts = |n: &usize| gold.mentions.get(*n).is_some_and(|m| actors.contains(m.chain.as_str()));
    let only = |chains: &[Chain]| chains.iter().filter(|c| c.iter().any(acts)).cloned().collect::<Vec<Chain>>();
    sums.given_actors.add(&only(&of_gold), &only(&ours));
    // A mention of ours has the number of the gold mention that it stands for, or one of its own.
    let mut used = BTreeSet::new();
    let own_numbers: Vec<usize> = own
        .mentions
        .iter()
        .enumerate()
        .map(|(i, mention)| {
            let found = place_of(gold, &own, mention).filter(|p| used.insert(*p));
            found.unwrap_or(gold.mentions.len() + i)
        })
        .collect();
    let ours = partition(own.mentions.iter().map(|m| m.chain), &own_numbers);
    sums.own_actors.add(&only(&of_gold), &ours);
}

fn end_to_end(gold: &GoldDocument<'_>, own: &Document, scored: &BTreeSet<usize>, sums: &mut Sums) {
    let plain = |mention: &Mention| {
        mention.kind == MentionKind::Pronoun && PRONOUNS.contains(&own.form(mention.head).to_lowercase().as_str())
    };
    let can_be = |place: &usize| {
        gold.mentions.get(*place).is_some_and(|m| {
            let form = own.form(m.head as u32).to_lowercase();
            PRONOUNS.contains(&form.as_str())
        })
    };
    sums.own[1] += scored.iter().filter(|p| can_be(p)).count();
    for (id, mention) in own.mentions.iter().enumerate().filter(|(_, m)| plain(m)) {
        let Some(antecedent) = antecedent(own, id as MentionId) else { continue };
        let meant = place_of(gold, own, mention);
        let found = own.mentions.get(antecedent as usize).and_then(|a| gold_of(gold, own, a));
        let right = match (meant.and_then(|p| gold.mentions.get(p)), found) {
            (Some(meant), Some(found)) => meant.chain == found.chain,
            _ => false,
        };
        sums.own[3] += 1;
        sums.own[2] += usize::from(right);
        sums.own[0] += usize::from(right && meant.is_some_and(|p| scored.contains(&p)));
    }
}

/// The pronouns that are scored: those with an earlier mention in their chain that names or describes someone.
fn scored(gold: &GoldDocument<'_>) -> BTreeSet<usize> {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut scored = BTreeSet::new();
    for (place, mention) in gold.mentions.iter().enumerate() {
        if !mention.pronoun {
            if is_actor(mention) {
                known.insert(&mention.chain);
            }
            continue;
        }
        let form = word(gold, mention.head).to_lowercase();
        let counts = PRONOUNS.contains(&form.as_str()) || REFLEXIVES.contains(&form.as_str());
        if counts && mention.tokens.len() == 1 && known.contains(mention.chain.as_str()) {
            scored.insert(place);
        }
    }
    scored
}

fn is_actor(mention: &GoldMention) -> bool {
    matches!(mention.kind.as_str(), "person" | "organization" | "place")
}

fn word<'a>(gold: &GoldDocument<'a>, mut at: usize) -> &'a str {
    for sentence in &gold.sentences {
        match sentence.forms.get(at) {
            Some(form) => return form,
            None => at -= sentence.forms.len(),
        }
    }
    ""
}

/// The nearest mention before in the same chain that is no pronoun.
fn antecedent(document: &Document, mention: MentionId) -> Option<MentionId> {
    let chain = document.mentions.get(mention as usize)?.chain?;
    let head = |m: MentionId| document.mentions.get(m as usize).map(|m| m.head);
    let before = |m: &MentionId| {
        document.mentions.get(*m as usize).is_some_and(|m| m.kind != MentionKind::Pronoun) && head(*m) < head(mention)
    };
    document.chain(chain).filter(before).max_by_key(|m| head(*m))
}

/// The gold mention that one of ours stands for: each holds the other's head, and of several the one whose head is
/// the same, then the one that is most alike.
fn place_of(gold: &GoldDocument<'_>, document: &Document, mention: &Mention) -> Option<usize> {
    let own = mention.tokens.start as usize..mention.tokens.end as usize;
    let head = mention.head as usize;
    let sentence = document.sentences.get(mention.sentence as usize)?;
    let range = sentence.tokens.start as usize..sentence.tokens.end as usize;
    let from = gold.mentions.partition_point(|m| m.tokens.start < range.start);
    let near = gold.mentions.iter().enumerate().skip(from).take_while(|(_, m)| m.tokens.start < range.end);
    let fits = |m: &GoldMention| own.contains(&m.head) && m.tokens.contains(&head);
    let apart = |m: &GoldMention| m.tokens.start.abs_diff(own.start) + m.tokens.end.abs_diff(own.end);
    near.filter(|(_, m)| fits(m)).min_by_key(|(_, m)| (m.head != head, apart(m))).map(|(place, _)| place)
}

fn gold_of<'a>(gold: &'a GoldDocument<'_>, document: &Document, mention: &Mention) -> Option<&'a GoldMention> {
    place_of(gold, document, mention).and_then(|place| gold.mentions.get(place))
}

/// Chains of numbers from the chain of each mention and its number.
fn partition<K: Ord>(chains: impl Iterator<Item = Option<K>>, numbers: &[usize]) -> Vec<Chain> {
    let mut found: BTreeMap<K, Chain> = BTreeMap::new();
    for (chain, number) in chains.zip(numbers) {
        if let Some(chain) = chain {
            found.entry(chain).or_default().insert(*number);
        }
    }
    found.into_values().collect()
}
