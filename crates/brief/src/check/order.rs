//! Who did what to whom: the words follow the order of a cited sentence, or the parties stand as its events have them.

use demarche_lexicon::style::Style;
use demarche_record::actor::Actor;
use demarche_text::document::Document;
use demarche_text::mention::MentionKind;

use crate::brief::{Kind, Part};
use crate::check::Refusal;
use crate::check::evidence::{Cited, Proof};
use crate::speech::said_in;
use crate::words::{Word, words};

/// Refuse words in another order than the evidence has them.
pub fn check(style: &Style, kind: Kind, part: &Part, shown: &[Word], proof: &Proof<'_>) -> Result<(), Refusal> {
    let body = body(part, shown, proof);
    let body = match framed(part, &body, proof) {
        Some(quote) => quote,
        None => body,
    };
    let mut first_miss = None;
    for cited in proof.made_of() {
        match follows(style, kind, &body, cited, proof) {
            Ok(()) => return Ok(()),
            Err(miss) => first_miss = first_miss.or(Some(miss)),
        }
    }
    // A phrase of our own cites the word that carries the event: its parties must stand as the event has them.
    let phrased = proof.made_of().next().into_iter().flat_map(|c| {
        let first = c.spans.first().copied();
        c.events().filter(move |e| Some(e.evidence.trigger()) == first).map(move |e| (c, e))
    });
    if phrased.into_iter().any(|(c, e)| parties_stand(&body, c, &e.actors, &e.recipients)) {
        return Ok(());
    }
    Err(Refusal::Order(first_miss.unwrap_or_default()))
}

/// The quoted words of `Name said: “…”`, where the name is that of the one who says them in the evidence.
fn framed(part: &Part, body: &[Word], proof: &Proof<'_>) -> Option<Vec<Word>> {
    let at = part.text.find(": “")?;
    let said = proof.made_of().flat_map(|c| said_in(c.reading).map(move |claim| (c, claim)));
    let cited = said.filter(|(c, claim)| claim.content.iter().any(|p| c.spans.iter().any(|s| s.overlaps(*p))));
    let mut names = Vec::new();
    for (c, claim) in cited {
        names.extend(claim.source.iter().flat_map(|s| words(s.of(c.reading.document.text()))).map(|w| w.lower));
        if let Some(speaker) = &claim.speaker {
            names.extend(words(&speaker.name).into_iter().chain(words(&speaker.text)).map(|w| w.lower));
        }
    }
    let mut frame = body.iter().filter(|w| w.start < at);
    // The last word before the colon is the verb; of the others the last is the surname.
    let speaker = frame.rfind(|w| w.is_capital())?;
    names.contains(&speaker.lower).then(|| body.iter().filter(|w| w.start > at).cloned().collect())
}

/// The words of a part without the frame that says who reports it, dates and weekdays.
fn body(part: &Part, shown: &[Word], proof: &Proof<'_>) -> Vec<Word> {
    let mut words: Vec<Word> = shown.to_vec();
    let text = part.text.as_str();
    let end_of_frame = |text: &str| text.find(", ").map(|i| i + 2);
    if text.starts_with("According to ")
        && let Some(end) = end_of_frame(text)
    {
        // The frame is ours only if the evidence does not begin so itself.
        let own = proof.made_of().any(|c| c.words.first().is_some_and(|w| w.lower == "according"));
        if !own {
            words.retain(|w| w.start >= end);
        }
    }
    if let Some(at) = text.rfind(", according to ") {
        let own = proof.made_of().any(|c| c.words.iter().any(|w| w.lower == "according"));
        if !own {
            words.retain(|w| w.start < at);
        }
    }
    words
}

/// One item of a sequence: a word, or everyone meant by a mention.
struct Item {
    lower: String,
    lemma: String,
    meant: Vec<String>,
    content: bool,
}

fn follows(style: &Style, kind: Kind, body: &[Word], cited: &Cited<'_>, proof: &Proof<'_>) -> Result<(), String> {
    let items = items(cited);
    let names = meant_words(proof);
    let mut at = 0;
    for word in body {
        if skipped(style, kind, word) {
            continue;
        }
        let fits =
            |item: &Item| item.lower == word.lower || item.lemma == word.lower || item.meant.contains(&word.lower);
        match items.iter().skip(at).position(fits) {
            // The words of one name all stand at the same item.
            Some(found) => at += found,
            None => {
                let back = at.checked_sub(1).and_then(|b| items.get(b)).is_some_and(fits);
                let title = names.contains(&word.lower) && !items.iter().any(|i| i.content && i.lower == word.lower);
                if !back && !title {
                    return Err(word.form.clone());
                }
            }
        }
    }
    Ok(())
}

/// Words that carry no role: articles, dates, our own short words.
fn skipped(style: &Style, kind: Kind, word: &Word) -> bool {
    let small = matches!(
        word.lower.as_str(),
        "the"
            | "a"
            | "an"
            | "on"
            | "and"
            | "of"
            | "in"
            | "to"
            | "by"
            | "that"
            | "is"
            | "was"
            | "were"
            | "are"
            | "has"
            | "had"
            | "have"
    );
    let background = kind == Kind::Background && matches!(word.lower.as_str(), "is" | "also" | "called");
    small
        || background
        || word.has_digit()
        || style.has("months", &word.lower) && word.is_capital()
        || style.has("weekdays", &word.lower)
}

fn items(cited: &Cited<'_>) -> Vec<Item> {
    let document = &cited.reading.document;
    let Some(sentence) = document.sentences.get(cited.sentence as usize) else { return Vec::new() };
    let at = sentence.span.start;
    let mut result = Vec::new();
    for word in &cited.words {
        let (start, end) = (at + word.start as u32, at + word.end as u32);
        let here = |t: &u32| document.token(*t).span.start < end && document.token(*t).span.end > start;
        let Some(token) = sentence.tokens.clone().find(here) else { continue };
        result.push(Item {
            lower: word.lower.clone(),
            lemma: document.lemma(token).to_lowercase(),
            meant: meant_at(cited, document, token),
            content: document.token(token).upos != demarche_text::grammar::Upos::Pron,
        });
    }
    result
}

/// Most words of a name.
const NAME: usize = 5;

/// The words of all names of those that a token, as part of a mention, means.
fn meant_at(cited: &Cited<'_>, document: &Document, token: u32) -> Vec<String> {
    let mut result = Vec::new();
    for (mention, identity) in document.mentions.iter().zip(&cited.reading.identities) {
        if !mention.tokens.contains(&token) {
            continue;
        }
        for actor in &identity.actors {
            result.extend(words(&actor.name).into_iter().map(|w| w.lower));
        }
        if let Some(chain) = mention.chain {
            for other in document.chain(chain) {
                let Some(other) = document.mentions.get(other as usize) else { continue };
                // A long description holds other names beside the one it means.
                let name = matches!(other.kind, MentionKind::Person | MentionKind::Organisation | MentionKind::Place);
                if name && other.tokens.len() <= NAME {
                    result.extend(words(other.span.of(document.text())).into_iter().map(|w| w.lower));
                }
            }
        }
    }
    result
}

/// Words that introduce someone: they stand in a sentence cited for the name.
fn meant_words(proof: &Proof<'_>) -> Vec<String> {
    let named = proof.usable().filter(|c| c.support == crate::brief::Support::Name);
    named
        .flat_map(|c| {
            let document = &c.reading.document;
            c.spans.iter().flat_map(|s| words(s.of(document.text()))).map(|w| w.lower).collect::<Vec<_>>()
        })
        .collect()
}

/// Whether doers and those done to stand in the sentence in that order, the other way round only with "by" or "from".
fn parties_stand(body: &[Word], cited: &Cited<'_>, actors: &[Actor], recipients: &[Actor]) -> bool {
    let doers: Vec<usize> = actors.iter().filter_map(|a| place_of(body, cited, a)).collect();
    let others: Vec<usize> = recipients.iter().filter_map(|a| place_of(body, cited, a)).collect();
    if doers.is_empty() && others.is_empty() {
        return false;
    }
    let (Some(first_doer), Some(first_other)) = (doers.iter().min(), others.iter().min()) else {
        // With one party named, it must be the doer, or stand as one to whom something was done.
        return !doers.is_empty() && others.is_empty();
    };
    if first_doer < first_other { !by_before(body, *first_other) } else { by_before(body, *first_doer) }
}

fn by_before(body: &[Word], at: usize) -> bool {
    (1..=3).any(|n| at.checked_sub(n).and_then(|i| body.get(i)).is_some_and(|w| w.lower == "by"))
}

/// Index of the first word of a name for an actor.
fn place_of(body: &[Word], cited: &Cited<'_>, actor: &Actor) -> Option<usize> {
    let document = &cited.reading.document;
    let mut names = vec![actor.name.clone(), actor.text.clone()];
    for (mention, identity) in document.mentions.iter().zip(&cited.reading.identities) {
        if identity.actors.len() == 1
            && identity.actors.iter().any(|a| a.same(actor))
            && mention.kind != MentionKind::Pronoun
        {
            names.push(mention.span.of(document.text()).to_owned());
        }
    }
    let mut places: Vec<usize> = Vec::new();
    for name in names {
        let name: Vec<String> = words(&name).into_iter().map(|w| w.lower).filter(|w| w != "the").collect();
        if name.is_empty() {
            continue;
        }
        places.extend(body.windows(name.len()).position(|w| w.iter().zip(&name).all(|(a, b)| a.lower == *b)));
    }
    places.into_iter().min()
}
