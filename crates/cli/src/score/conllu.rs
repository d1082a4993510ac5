//! Parses and names against gold files.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use super::figures::{Rates, percent, share};

/// The words of a sentence, ten columns each.
pub type Rows<'a> = Vec<Vec<&'a str>>;

/// The sentences of a CoNLL-U file; words of several tokens and empty nodes are left out.
pub fn sentences(text: &str) -> Vec<Rows<'_>> {
    let mut all = Vec::new();
    let mut current = Vec::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            if !current.is_empty() {
                all.push(std::mem::take(&mut current));
            }
        } else if !line.starts_with('#') {
            let columns: Vec<&str> = line.split('\t').collect();
            let id = columns.first().copied().unwrap_or("");
            if columns.len() == 10 && !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()) {
                current.push(columns);
            }
        }
    }
    if !current.is_empty() {
        all.push(current);
    }
    all
}

/// The same sentences with the words only.
pub fn bare<'a>(sentences: impl Iterator<Item = Vec<&'a str>>) -> String {
    let mut text = String::new();
    for words in sentences {
        for (i, word) in words.iter().enumerate() {
            text.push_str(&format!("{}\t{word}{}\n", i + 1, "\t_".repeat(8)));
        }
        text.push('\n');
    }
    text
}

/// Tags, lemmas and trees.
pub fn trees(gold: &[Rows<'_>], system: &[Rows<'_>], time: Duration) -> Value {
    if gold.len() != system.len() {
        return json!({"error": format!("{} sentences for {}", system.len(), gold.len())});
    }
    let [mut words, mut upos, mut lemma, mut heads, mut labels, mut plain, mut plain_labels] = [0_usize; 7];
    for (gold, system) in gold.iter().zip(system) {
        words += gold.len();
        if gold.len() != system.len() {
            continue;
        }
        for (x, y) in gold.iter().zip(system) {
            let head = x[6] == y[6];
            let label = head && universal(x[7]) == universal(y[7]);
            upos += usize::from(x[3] == y[3]);
            lemma += usize::from(x[2].to_lowercase() == y[2].to_lowercase());
            heads += usize::from(head);
            labels += usize::from(label);
            if x[3] != "PUNCT" {
                plain += 1;
                plain_labels += usize::from(label);
            }
        }
    }
    let of = |n: usize| percent(share(n, words));
    json!({
        "words": words,
        "UPOS": of(upos),
        "lemma": of(lemma),
        "UAS": of(heads),
        "LAS": of(labels),
        "LAS_nopunct": percent(share(plain_labels, plain)),
        "words_per_s": (words as f64 / time.as_secs_f64().max(1e-9)).round() as u64,
    })
}

fn universal(relation: &str) -> &str {
    relation.split(':').next().unwrap_or(relation)
}

/// Words and name tags of a table with a word and its tag on a line, sentences apart by an empty line.
pub fn tagged(text: &str) -> Vec<Vec<(&str, &str)>> {
    let mut all = Vec::new();
    let mut current = Vec::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            if !current.is_empty() {
                all.push(std::mem::take(&mut current));
            }
        } else {
            let mut columns = line.split('\t');
            let word = columns.next().unwrap_or("");
            current.push((word, columns.next_back().unwrap_or(word)));
        }
    }
    if !current.is_empty() {
        all.push(current);
    }
    all
}

/// Names of persons, organisations and places.
pub fn names(gold: &[Vec<(&str, &str)>], system: &[Rows<'_>]) -> Value {
    let [mut typed, mut untyped] = [[0_usize; 3]; 2];
    for (gold, system) in gold.iter().zip(system) {
        let tags = gold.iter().map(|(_, tag)| *tag).collect::<Vec<_>>();
        let gold = spans(&tags);
        let tags: Vec<&str> = system.iter().map(|row| tag(row)).collect();
        let system = spans(&tags);
        count(&mut typed, &gold, &system);
        let bare = |spans: &BTreeSet<(usize, usize, &str)>| {
            spans.iter().map(|(start, end, _)| (*start, *end, "")).collect::<BTreeSet<_>>()
        };
        count(&mut untyped, &bare(&gold), &bare(&system));
    }
    let rates = |[right, predicted, gold]: [usize; 3]| Rates::from_counts(right, predicted, gold);
    json!({"typed": rates(typed), "untyped": rates(untyped)})
}

fn count(sums: &mut [usize; 3], gold: &BTreeSet<(usize, usize, &str)>, system: &BTreeSet<(usize, usize, &str)>) {
    sums[0] += gold.intersection(system).count();
    sums[1] += system.len();
    sums[2] += gold.len();
}

/// The name tag of a word.
fn tag<'a>(row: &[&'a str]) -> &'a str {
    let features = row.get(9).copied().unwrap_or("_");
    features.split('|').find_map(|f| f.strip_prefix("NER=")).unwrap_or("O")
}

/// Names in tags: first word, one past the last, kind; only the kinds that all gold files have.
fn spans<'a>(tags: &[&'a str]) -> BTreeSet<(usize, usize, &'a str)> {
    let mut found = BTreeSet::new();
    let mut start = 0;
    while start < tags.len() {
        let kind = tags[start].strip_prefix("B-").or_else(|| tags[start].strip_prefix("I-"));
        let Some(kind) = kind.filter(|k| !k.is_empty()) else {
            start += 1;
            continue;
        };
        let mut end = start + 1;
        while tags.get(end).and_then(|t| t.strip_prefix("I-")) == Some(kind) {
            end += 1;
        }
        if matches!(kind, "PER" | "ORG" | "LOC") {
            found.insert((start, end, kind));
        }
        start = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_where_another_begins() {
        let tags = ["B-PER", "I-PER", "B-PER", "O", "I-ORG", "I-LOC", "B-MISC"];
        let found: Vec<_> = spans(&tags).into_iter().collect();
        assert_eq!(found, [(0, 2, "PER"), (2, 3, "PER"), (4, 5, "ORG"), (5, 6, "LOC")]);
    }

    #[test]
    fn a_tree_is_compared_word_by_word() {
        let gold = "# a\n1-2\tdont\t_\t_\t_\t_\t_\t_\t_\t_\n1\tBaku\tBaku\tPROPN\tNNP\t_\t2\tnsubj\t_\t_\n\
                    2\tdenies\tdeny\tVERB\tVBZ\t_\t0\troot\t_\t_\n3\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_\n";
        let system =
            gold.replace("nsubj", "nsubj:pass").replace("2\tpunct", "1\tpunct").replace("Baku\tPROPN", "baku\tNOUN");
        let (gold, system) = (sentences(gold), sentences(&system));
        let value = trees(&gold, &system, Duration::from_secs(1));
        assert_eq!(value["words"], 3);
        assert_eq!((value["UPOS"].as_f64(), value["lemma"].as_f64()), (Some(66.67), Some(100.0)));
        assert_eq!((value["UAS"].as_f64(), value["LAS_nopunct"].as_f64()), (Some(66.67), Some(100.0)));
    }
}
