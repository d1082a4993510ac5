//! Who is the same someone: chains of mentions inside a document.
//!
//! Exact before clever. Names come first (full and short forms, acronyms), then what the text says of itself
//! (apposition, "X is a Y"), then descriptions ("the minister", "this group"), pronouns last. That a capital stands for
//! its government, or that "US" and "United States" are one, is not known here.

mod descriptions;
pub mod given;
mod names;
mod plurals;
mod pronouns;
mod quotes;
mod traits;
pub mod weights;

use demarche_text::document::Document;
use demarche_text::mention::{ChainId, MentionId};

use crate::hints::Hints;
pub use plurals::{Plural, plurals};
use quotes::Quotes;
use traits::Traits;
use weights::Choice;

/// The document with the chains of its mentions. Only mentions that have company get one.
pub fn coref(document: Document, hints: &Hints) -> Document {
    let numbers = linked(&document, hints, false, &mut |_| {}).numbers();
    numbered(document, &numbers)
}

fn numbered(document: Document, numbers: &[Option<ChainId>]) -> Document {
    let mut mentions = document.mentions.clone();
    for (mention, chain) in mentions.iter_mut().zip(numbers) {
        mention.chain = *chain;
    }
    document.with_mentions(mentions)
}

/// The chains of a document; `given`: its mentions are not ours; `seen` is told what was weighed for each pronoun.
fn linked(document: &Document, hints: &Hints, given: bool, seen: &mut dyn FnMut(Choice)) -> Chains {
    let traits = traits::traits(document, hints);
    let quotes = Quotes::new(document);
    let mut chains = Chains::new(document.mentions.len());
    names::link(document, &traits, &mut chains);
    descriptions::link(document, &traits, &mut chains);
    pronouns::link(document, &traits, &quotes, &mut chains, given, seen);
    chains
}

/// Sets of mentions that grow together; the first mention of a set stands for it.
struct Chains {
    parent: Vec<MentionId>,
}

impl Chains {
    fn new(mentions: usize) -> Self {
        Self { parent: (0..mentions as MentionId).collect() }
    }

    fn root(&mut self, mention: MentionId) -> MentionId {
        let mut at = mention;
        while let Some(parent) = self.parent.get(at as usize).copied().filter(|p| *p != at) {
            let above = self.parent.get(parent as usize).copied().unwrap_or(parent);
            if let Some(place) = self.parent.get_mut(at as usize) {
                *place = above;
            }
            at = parent;
        }
        at
    }

    fn join(&mut self, a: MentionId, b: MentionId) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(place) = self.parent.get_mut(a.max(b) as usize) {
            *place = a.min(b);
        }
    }

    /// Chain numbers in the order of first mentions; none for a mention that stands alone.
    fn numbers(&mut self) -> Vec<Option<ChainId>> {
        let roots: Vec<MentionId> = (0..self.parent.len() as MentionId).map(|m| self.root(m)).collect();
        let mut size = vec![0; roots.len()];
        for root in &roots {
            size[*root as usize] += 1;
        }
        let mut number = vec![None; roots.len()];
        let mut next = 0;
        roots
            .iter()
            .map(|root| {
                let (place, size) = (number.get_mut(*root as usize)?, size.get(*root as usize)?);
                if *size > 1 && place.is_none() {
                    *place = Some(next);
                    next += 1;
                }
                *place
            })
            .collect()
    }
}

/// What is known of the mention with this number.
fn of(traits: &[Traits], mention: MentionId) -> Option<&Traits> {
    traits.get(mention as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mentions::mentions;
    use crate::written;
    use demarche_text::token::NameKind;

    fn read(lines: &str) -> Document {
        let hints = Hints::default().with_names(NameKind::Place, ["Azerbaijan", "France", "Armenia"]);
        coref(mentions(written::document(lines), &hints), &hints)
    }

    fn text(document: &Document, mention: MentionId) -> &str {
        document.mentions.get(mention as usize).map_or("", |m| m.span.of(document.text()))
    }

    /// `expected`: the members of each chain.
    fn check(lines: &str, expected: &[&str]) {
        let document = read(lines);
        let chains: Vec<String> = (0..)
            .map(|c| document.chain(c).map(|m| text(&document, m)).collect::<Vec<_>>().join(" = "))
            .take_while(|c| !c.is_empty())
            .collect();
        assert_eq!(chains, expected, "{lines}");
    }

    const DARMANIN: &str =
        "Minister/PROPN/2/nmod:desc Gérald/PROPN/4/nsubj/B-PER Darmanin/PROPN/2/flat/I-PER spoke/VERB/0/root";

    #[test]
    fn short_forms_of_names() {
        check(
            &format!("{DARMANIN}\nMr./PROPN/2/nmod:desc Darmanin/PROPN/3/nsubj/B-PER left/VERB/0/root"),
            &["Minister Gérald Darmanin = Mr. Darmanin"],
        );
        check(
            &format!("Darmanin/PROPN/2/nsubj/B-PER left/VERB/0/root\n{DARMANIN}"),
            &["Darmanin = Minister Gérald Darmanin"],
        );
        check(
            "Bill/PROPN/3/nsubj/B-PER Clinton/PROPN/1/flat/I-PER met/VERB/0/root Hillary/PROPN/3/obj/B-PER \
             Clinton/PROPN/4/flat/I-PER\nMrs./PROPN/2/nmod:desc Clinton/PROPN/3/nsubj/B-PER left/VERB/0/root",
            &["Hillary Clinton = Mrs. Clinton"],
        );
        check(
            "European/ADJ/2/amod/B-ORG Union/PROPN/0/root/I-ORG (/PUNCT/4/punct EU/PROPN/2/appos/B-ORG )/PUNCT/4/punct\n\
             the/DET/2/det EU/PROPN/3/nsubj/B-ORG left/VERB/0/root",
            &["European Union = EU = EU"],
        );
    }

    #[test]
    fn appositions_and_descriptions() {
        let group = "the/DET/3/det Baku/PROPN/3/compound/B-ORG Group/PROPN/8/nsubj/I-ORG ,/PUNCT/6/punct a/DET/6/det \
                     organisation/NOUN/3/appos ,/PUNCT/3/punct left/VERB/0/root";
        check(
            &format!("{group}\nthis/DET/2/det group/NOUN/3/nsubj denied/VERB/0/root"),
            &["Baku Group = organisation = this group"],
        );
        check(
            &format!("{DARMANIN}\nthe/DET/2/det minister/NOUN/3/nsubj left/VERB/0/root"),
            &["Minister Gérald Darmanin = minister"],
        );
        check(
            "Azerbaijan/PROPN/2/nsubj invested/VERB/0/root\nthe/DET/2/det nation/NOUN/3/nsubj left/VERB/0/root",
            &["Azerbaijan = nation"],
        );
        check("Baku/PROPN/3/nsubj/B-LOC ,/PUNCT/1/punct fell/VERB/0/root France/PROPN/1/appos/B-LOC", &[]);
        check("Azerbaijan/PROPN/5/nsubj is/AUX/5/cop not/PART/5/advmod a/DET/5/det nation/NOUN/0/root", &[]);
    }

    #[test]
    fn pronouns() {
        check(&format!("{DARMANIN}\nhe/PRON/2/nsubj left/VERB/0/root"), &["Minister Gérald Darmanin = he"]);
        check(&format!("{DARMANIN}\nshe/PRON/2/nsubj left/VERB/0/root"), &[]);
        check("France/PROPN/2/nsubj armed/VERB/0/root its/PRON/4/nmod:poss ally/NOUN/2/obj", &["France = its"]);
        // Arguments of one verb differ.
        check("Gérald/PROPN/2/nsubj/B-PER saw/VERB/0/root him/PRON/2/obj", &[]);
        check("Gérald/PROPN/2/nsubj/B-PER saw/VERB/0/root himself/PRON/2/obj", &["Gérald = himself"]);
    }

    #[test]
    fn names_that_the_recogniser_missed() {
        check("Matthew/PROPN/2/nsubj spoke/VERB/0/root\nhe/PRON/2/nsubj left/VERB/0/root", &["Matthew = he"]);
        check("Debbie/PROPN/2/nsubj spoke/VERB/0/root\nhe/PRON/2/nsubj left/VERB/0/root", &[]);
        check(
            &format!("{DARMANIN}\nthey/PRON/2/nsubj met/VERB/0/root with/ADP/4/case Darmanin/PROPN/2/obl"),
            &["Minister Gérald Darmanin = Darmanin"],
        );
    }

    #[test]
    fn groups_are_they_and_bodies_are_it() {
        check(
            "protesters/NOUN/2/nsubj/NNS marched/VERB/0/root\nthey/PRON/2/nsubj left/VERB/0/root",
            &["protesters = they"],
        );
        check("the/DET/2/det group/NOUN/3/nsubj marched/VERB/0/root\nhe/PRON/2/nsubj left/VERB/0/root", &[]);
    }

    #[test]
    fn what_is_possessed_repeats_itself_word_by_word() {
        let mother = |whose: &str| format!("{whose}/PRON/2/nmod:poss mother/NOUN/3/nsubj left/VERB/0/root");
        check(&format!("{}\n{}", mother("my"), mother("my")), &["my mother = my mother"]);
        check(&format!("{}\n{}", mother("my"), mother("your")), &[]);
    }

    /// `expected`: the members of each chain of mentions at these spans.
    fn check_given(lines: &str, spans: &[std::ops::Range<u32>], expected: &[&str]) {
        let hints = Hints::default();
        let document = crate::mentions::given(written::document(lines), spans, &hints);
        let numbers = linked(&document, &hints, true, &mut |_| {}).numbers();
        let document = numbered(document, &numbers);
        let chains: Vec<String> = (0..)
            .map(|c| document.chain(c).map(|m| text(&document, m)).collect::<Vec<_>>().join(" = "))
            .take_while(|c| !c.is_empty())
            .collect();
        assert_eq!(chains, expected, "{lines}");
    }

    #[test]
    fn given_mentions_hold_clauses_and_unknown_names() {
        check_given(
            "the/DET/2/det man/NOUN/7/nsubj who/PRON/4/nsubj lost/VERB/2/acl:relcl his/PRON/6/nmod:poss way/NOUN/4/obj \
             left/VERB/0/root",
            &[0..6, 4..6, 4..5],
            &["man who lost his way = his"],
        );
        // "his minister" is not he.
        check_given("his/PRON/2/nmod:poss minister/NOUN/3/nsubj left/VERB/0/root", &[0..2, 0..1], &[]);
        check_given(
            "Barger/PROPN/3/nmod:poss 's/PART/1/case book/NOUN/4/nsubj failed/VERB/0/root\n\
             Barger/PROPN/2/nsubj left/VERB/0/root",
            &[0..3, 0..2, 4..5],
            &["Barger = Barger"],
        );
    }

    #[test]
    fn the_speaker_is_i_and_not_he() {
        check(
            "“/PUNCT/3/punct I/PRON/3/nsubj regret/VERB/6/ccomp ”/PUNCT/3/punct Darmanin/PROPN/6/nsubj/B-PER \
             declared/VERB/0/root",
            &["I = Darmanin"],
        );
        check(
            "“/PUNCT/3/punct he/PRON/3/nsubj lied/VERB/6/ccomp ”/PUNCT/3/punct Darmanin/PROPN/6/nsubj/B-PER \
             declared/VERB/0/root",
            &[],
        );
    }

    #[test]
    fn the_two_countries() {
        let check = |lines: &str, expected: &[&str]| {
            let document = read(lines);
            let found: Vec<String> = plurals(&document)
                .iter()
                .map(|p| p.members.iter().map(|m| text(&document, *m)).collect::<Vec<_>>().join("+"))
                .collect();
            assert_eq!(found, expected, "{lines}");
        };
        let met = "\nthe/DET/3/det two/NUM/3/nummod nations/NOUN/4/nsubj/NNS met/VERB/0/root";
        check(&format!("France/PROPN/2/nsubj accused/VERB/0/root Azerbaijan/PROPN/2/obj{met}"), &["France+Azerbaijan"]);
        check(&format!("France/PROPN/2/nsubj met/VERB/0/root in/ADP/4/case Armenia/PROPN/2/obl{met}"), &[]);
        // The subject of the clause is none of them.
        check(
            "Armenia/PROPN/2/nsubj met/VERB/0/root Azerbaijan/PROPN/2/obj\nFrance/PROPN/2/nsubj endorsed/VERB/0/root \
             peace/NOUN/2/obj between/ADP/7/case the/DET/7/det two/NUM/7/nummod countries/NOUN/3/nmod/NNS",
            &["Armenia+Azerbaijan"],
        );
    }

    #[test]
    fn any_tree_gives_mentions_inside_their_sentences() {
        const WORDS: [&str; 14] = [
            "Darmanin/PROPN/B-PER",
            "France/PROPN/B-LOC",
            "ministers/NOUN/NNS",
            "minister/NOUN",
            "two/NUM",
            "he/PRON",
            "it/PRON",
            "their/PRON",
            "said/VERB",
            "“/PUNCT",
            ",/PUNCT",
            "of/ADP",
            "the/DET",
            "group/NOUN",
        ];
        const RELS: [&str; 10] =
            ["nsubj", "obj", "nmod", "case", "appos", "flat", "compound", "nmod:poss", "cop", "parataxis"];
        let mut seed = 11u64;
        let mut next = |n: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % n
        };
        for _ in 0..400 {
            let mut lines = String::new();
            for _ in 0..1 + next(4) {
                let count = 1 + next(12);
                let root = next(count);
                let words: Vec<String> = (0..count)
                    .map(|i| {
                        // Heads lie between a word and the root, so that there is no cycle.
                        let head = if i == root {
                            0
                        } else if i < root {
                            i + 2
                        } else {
                            i
                        };
                        let head = if i != root && next(3) == 0 { root + 1 } else { head };
                        let (form, rest) = WORDS[next(WORDS.len())].split_once('/').unwrap_or_default();
                        let (upos, more) = rest.split_once('/').unwrap_or((rest, ""));
                        let rel = if i == root { "root" } else { RELS[next(RELS.len())] };
                        let more = if more.is_empty() { String::new() } else { format!("/{more}") };
                        format!("{form}/{upos}/{head}/{rel}{more}")
                    })
                    .collect();
                lines.push_str(&words.join(" "));
                lines.push('\n');
            }
            let document = read(&lines);
            for mention in &document.mentions {
                let sentence = &document.sentences[mention.sentence as usize];
                assert!(mention.tokens.contains(&mention.head), "{lines}");
                assert!(sentence.tokens.start <= mention.tokens.start && mention.tokens.end <= sentence.tokens.end);
                assert!(!mention.tokens.is_empty() && sentence.span.contains(mention.span));
            }
            let order = |m: &demarche_text::mention::Mention| (m.tokens.start, std::cmp::Reverse(m.tokens.end));
            assert!(document.mentions.is_sorted_by_key(order), "{lines}");
            assert!(plurals(&document).iter().all(|p| p.members.len() > 1));
        }
    }
}
