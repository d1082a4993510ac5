//! The project's own labels of newswire events, laid over the sentences that they were written for.
//!
//! The labels hold no text: they name a sentence of a set by its number and hash, and words by their places. Here they
//! become gold documents, one a report, for the same figures as on other news.

use std::path::Path;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::failure::Failure;
use crate::files;

use super::conllu;
use super::gold::{GoldAttribution, GoldDocument, GoldEvent, GoldParty, GoldSentence, GoldSpan, OneOrMore};

/// A labelled sentence.
#[derive(Deserialize)]
struct Row {
    s: usize,
    hash: String,
    /// Whether a report begins with it.
    #[serde(default)]
    new: bool,
    /// Whether it is kept for testing.
    #[serde(default)]
    test: bool,
    #[serde(default)]
    events: Vec<Event>,
    #[serde(default)]
    claims: Vec<Claim>,
}

/// First word and one past the last.
type Place = (usize, usize);

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    alt: Vec<String>,
    modality: Option<String>,
    core: Option<bool>,
    trigger: Place,
    #[serde(default)]
    actors: Vec<Party>,
    #[serde(default)]
    recipients: Vec<Party>,
    voice: Option<String>,
    #[serde(default)]
    symmetric: bool,
}

#[derive(Deserialize)]
struct Party {
    #[serde(default)]
    codes: Vec<String>,
    #[serde(default)]
    sectors: Vec<String>,
    at: Option<Place>,
}

#[derive(Deserialize)]
struct Claim {
    #[serde(default)]
    content: Vec<Place>,
    core: Option<bool>,
}

/// The reports that the labels cover: those kept for testing, or the others.
pub fn reports(labels: &Path, set: &Path, test: bool) -> Result<Vec<GoldDocument>, Failure> {
    let (rows, text) = (files::text(labels)?, files::text(set)?);
    let sentences = conllu::tagged(&text);
    let fault = |path: &Path, what: String| Failure::Content { path: path.to_owned(), what };
    let mut reports: Vec<GoldDocument> = Vec::new();
    let mut before = None;
    for (i, line) in rows.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let row: Row = serde_json::from_str(line)
            .map_err(|e| fault(labels, format!("line {}: {e}; give training/labels/events-newswire.jsonl", i + 1)))?;
        let words: Vec<&str> = sentences.get(row.s).into_iter().flatten().map(|(word, _)| *word).collect();
        if hash(&words) != row.hash {
            let what =
                format!("sentence {} is not the one that was labelled; give the set that the labels name", row.s);
            return Err(fault(set, what));
        }
        if row.test != test {
            continue;
        }
        if row.new || before != row.s.checked_sub(1) || reports.is_empty() {
            reports.push(GoldDocument {
                id: format!("newswire-{}", row.s),
                title: None,
                date: None,
                kind: "newswire".to_owned(),
                text: String::new(),
                sentences: Vec::new(),
            });
        }
        before = Some(row.s);
        if let Some(report) = reports.last_mut() {
            let sentence = sentence(row, &words, &mut report.text);
            report.sentences.push(sentence.map_err(|what| fault(labels, format!("line {}: {what}", i + 1)))?);
        }
    }
    Ok(reports)
}

/// The sentences of a name file from one on, with the labels of [`training/labels`](../../../training/labels) in place
/// of its own tags; those that the labels do not list hold no names.
pub fn names<'a>(
    labels: &Path,
    set: &Path,
    text: &'a str,
    from: usize,
) -> Result<Vec<Vec<(&'a str, String)>>, Failure> {
    let rows = files::text(labels)?;
    let mut sentences: Vec<Vec<(&str, String)>> = conllu::tagged(text)
        .into_iter()
        .map(|words| words.into_iter().map(|(word, _)| (word, "O".to_owned())).collect())
        .collect();
    for (i, line) in rows.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        let fault = |what: &str| Failure::Content {
            path: labels.to_owned(),
            what: format!("line {}: {what}; give a file such as training/labels/names-gmb.tsv", i + 1),
        };
        let mut columns = line.split('\t');
        let (Some(Ok(number)), Some(hashed), Some(spans)) =
            (columns.next().map(str::parse::<usize>), columns.next(), columns.next())
        else {
            return Err(fault("it is not a number, a hash and names"));
        };
        let sentence = sentences.get_mut(number).ok_or_else(|| fault("the set has no such sentence"))?;
        let words: Vec<&str> = sentence.iter().map(|(word, _)| *word).collect();
        if hash(&words) != hashed {
            let what = format!("sentence {number} is not the one that was labelled; give the set that the labels name");
            return Err(Failure::Content { path: set.to_owned(), what });
        }
        for span in spans.split(' ') {
            let parts = span.split_once(':').and_then(|(place, kind)| {
                let (start, end) = place.split_once('-')?;
                Some((start.parse::<usize>().ok()?, end.parse::<usize>().ok()?, kind))
            });
            let (start, end, kind) = parts.ok_or_else(|| fault("a name is not written as 0-2:PER"))?;
            let words = sentence.get_mut(start..end).ok_or_else(|| fault("a name has words that are not there"))?;
            for (at, (_, tag)) in words.iter_mut().enumerate() {
                *tag = format!("{}-{kind}", if at == 0 { 'B' } else { 'I' });
            }
        }
    }
    Ok(sentences.split_off(from.min(sentences.len())))
}

/// The first eight digits of the SHA-256 of the words joined by blanks.
fn hash(words: &[&str]) -> String {
    Sha256::digest(words.join(" ")).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// Append the sentence to the report's text and turn its labels' places into code points.
fn sentence(row: Row, words: &[&str], text: &mut String) -> Result<GoldSentence, String> {
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    let start = text.chars().count() as u32;
    let (mut places, mut length) = (Vec::with_capacity(words.len()), 0);
    let (mut quoted, mut glued) = (false, true);
    for word in words {
        let closes = *word == "\"" && quoted;
        let leans = matches!(*word, "." | "," | ";" | ":" | "?" | "!" | ")" | "'s" | "n't" | "%" | "'") || closes;
        if !glued && !leans {
            text.push(' ');
            length += 1;
        }
        quoted ^= *word == "\"";
        glued = matches!(*word, "(" | "$") || *word == "\"" && quoted;
        let end = length + word.chars().count() as u32;
        places.push((length, end));
        text.push_str(word);
        length = end;
    }
    let span = |(first, end): Place| -> Result<GoldSpan, String> {
        match (places.get(first), end.checked_sub(1).and_then(|last| places.get(last))) {
            (Some((start, _)), Some((_, end))) if start < end => Ok(GoldSpan { start: *start, end: *end }),
            _ => Err(format!("the sentence has no words {first} to {end}")),
        }
    };
    let parties = |parties: Vec<Party>| {
        let party = |p: Party| GoldParty {
            codes: OneOrMore(p.codes),
            sectors: OneOrMore(p.sectors),
            implicit: p.at.is_none(),
            ..GoldParty::default()
        };
        parties.into_iter().map(party).collect()
    };
    let mut events = Vec::new();
    for (i, event) in row.events.into_iter().enumerate() {
        events.push(GoldEvent {
            id: format!("{}.{i}", row.s),
            kind: event.kind,
            alt_types: OneOrMore(event.alt),
            modality: event.modality.unwrap_or_else(|| "asserted".to_owned()),
            alt_modality: OneOrMore::default(),
            core: event.core.unwrap_or(true),
            trigger: span(event.trigger)?,
            date: None,
            actors: parties(event.actors),
            recipients: parties(event.recipients),
            voice: event.voice.unwrap_or_else(|| "reporter".to_owned()),
            symmetric: event.symmetric,
            group: None,
        });
    }
    let mut attributions = Vec::new();
    for claim in row.claims {
        let pieces: Vec<GoldSpan> = claim.content.into_iter().map(span).collect::<Result<_, _>>()?;
        let content =
            pieces.first().zip(pieces.last()).map(|(first, last)| GoldSpan { start: first.start, end: last.end });
        attributions.push(GoldAttribution { content, core: claim.core.unwrap_or(true) });
    }
    Ok(GoldSentence { start, end: start + length, events, attributions })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_become_a_gold_sentence() {
        let words = ["\"", "We", "left", ",", "\"", "Élodie", "said", "."];
        let row = r#"{"s":3,"hash":"-","events":[{"type":"RETREAT","trigger":[2,3],"actors":[{"ref":"x","codes":["FRA"],"sectors":[]}],"core":false}],"claims":[{"content":[[1,3]],"quote":"direct"}]}"#;
        let mut text = "Before.".to_owned();
        let sentence = sentence(serde_json::from_str(row).expect("a row"), &words, &mut text).expect("good places");
        assert_eq!(text, "Before.\n\n\"We left,\" Élodie said.");
        assert_eq!((sentence.start, sentence.end), (9, 32));
        let trigger = sentence.events[0].trigger;
        assert_eq!((trigger.start, trigger.end, sentence.events[0].core), (4, 8, false));
        assert_eq!(sentence.attributions[0].content.map(|c| (c.start, c.end)), Some((1, 8)));
    }

    #[test]
    fn a_hash_is_that_of_the_joined_words() {
        assert_eq!(hash(&["Thousands", "of"]), hash(&["Thousands of"]));
        assert_eq!(hash(&[]), "e3b0c442");
    }
}
