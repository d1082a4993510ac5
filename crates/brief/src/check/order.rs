//! Who did what to whom: the words follow the order of a cited sentence, or the parties stand as its events have them.

use demarche_lexicon::style::Style;
use demarche_record::actor::Actor;
use demarche_record::when::When;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::mention::MentionKind;
use demarche_text::span::Span;

use crate::brief::{Kind, Part};
use crate::check::Refusal;
use crate::check::evidence::{Cited, Proof};
use crate::dates::{Shown, dates};
use crate::speech::said_in;
use crate::words::{Word, words};

/// Refuse words in another order than the evidence has them.
pub fn check(style: &Style, kind: Kind, part: &Part, shown: &[Word], proof: &Proof<'_>) -> Result<(), Refusal> {
    let body = body(part, shown, proof);
    if let Some(quote) = framed(part, &body, proof)
        && whole_quotation(style, kind, &quote, proof).is_ok()
    {
        return Ok(());
    }
    let mut first_miss = None;
    for cited in proof.made_of() {
        match follows(style, kind, &body, &cited.reading.document, &items(style, cited), proof) {
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
    token: u32,
    lower: String,
    lemma: String,
    meant: Vec<String>,
    content: bool,
    value: Option<f64>,
    /// What the date that it belongs to says.
    dates: Vec<When>,
    written: Vec<Shown>,
}

impl Item {
    fn is(&self, word: &Word) -> bool {
        self.lower == word.lower || self.lemma == word.lower || self.meant.contains(&word.lower)
    }

    fn is_date(&self, date: &Shown) -> bool {
        self.dates.iter().any(|when| date.lies_in(when)) || self.written.iter().any(|d| date.is(d))
    }
}

/// A quotation may run over several sentences of one report.
fn whole_quotation(style: &Style, kind: Kind, quote: &[Word], proof: &Proof<'_>) -> Result<(), String> {
    let first = proof.made_of().next().ok_or_else(String::new)?;
    let mut cited: Vec<&Cited<'_>> = proof.made_of().filter(|c| c.index == first.index).collect();
    cited.sort_by_key(|c| c.sentence);
    let items: Vec<Item> = cited.into_iter().flat_map(|c| items(style, c)).collect();
    follows(style, kind, quote, &first.reading.document, &items, proof)
}

fn follows(
    style: &Style,
    kind: Kind,
    body: &[Word],
    document: &Document,
    items: &[Item],
    proof: &Proof<'_>,
) -> Result<(), String> {
    let names = introductions(proof);
    let dates = dates(body);
    let mut at = 0;
    for (index, word) in body.iter().enumerate() {
        if let Some(date) = dates.iter().find(|d| d.words.contains(&index)) {
            if date.words.start == index {
                match items.iter().skip(at).position(|item| item.is_date(date)) {
                    Some(found) => at += found,
                    // The day of what happened may stand at either end.
                    None if items.iter().any(|i| i.dates.iter().any(|when| date.lies_in(when))) => {}
                    None => return Err(word.form.clone()),
                }
            }
            continue;
        }
        if skipped(kind, word) {
            continue;
        }
        let value = style.number(&word.form).filter(|_| word.lower != "one");
        let fits = |item: &Item| item.is(word) || value.is_some() && item.value == value;
        let governed = |item: &Item| fits(item) && is_governed_alike(document, item.token, body, index);
        match items.iter().skip(at).position(governed) {
            // The words of one name all stand at the same item.
            Some(found) => at += found,
            None => {
                let stands = items.iter().any(|i| i.content && i.lower == word.lower);
                if stands || !is_introducing(&names, body, index) {
                    return Err(word.form.clone());
                }
            }
        }
    }
    Ok(())
}

/// Words that govern a name from before it, where the evidence does not know better.
const PREPOSITIONS: &[&str] =
    &["against", "at", "by", "for", "from", "in", "into", "near", "of", "on", "over", "through", "to", "with"];

/// Whether a name has the preposition that it has in the evidence: "separatists on Curaçao", "arms sold to Morocco".
fn is_governed_alike(document: &Document, token: u32, body: &[Word], index: usize) -> bool {
    let small = |w: &&Word| matches!(w.lower.as_str(), "the" | "a" | "an" | "its" | "their" | "his" | "her" | "both");
    let is_name = |w: &Word| w.is_capital();
    if !body.get(index).is_some_and(is_name) {
        return true;
    }
    let mut before = body.iter().take(index).rev().filter(|w| !small(w));
    let Some(last) = before.next() else { return true };
    // Inside a name, and behind the first of two, nothing governs anew.
    if last.is_capital() || last.lower == "and" || last.lower == "or" {
        return true;
    }
    if document.token(token).upos == Upos::Verb {
        return true;
    }
    let (cases, free) = cases(document, token);
    let near = |case: &String| *case == last.lower || before.clone().take(2).any(|w| w.lower == *case);
    let bare = !PREPOSITIONS.contains(&last.lower.as_str());
    // "with France denying it": the word before the name opens a clause.
    let marks = document.token(token).head.is_some_and(|head| {
        let mut marks = document.dependents(head, Rel::Mark);
        document.token(token).rel.universal() == "nsubj"
            && marks.any(|m| document.form(m).eq_ignore_ascii_case(&last.lower))
    });
    if marks {
        return true;
    }
    if cases.is_empty() { bare } else { cases.iter().any(near) || free && (bare || last.lower == "in") }
}

/// Prepositions before a noun phrase of which the token is a part, and whether a relative clause can make it a subject.
fn cases(document: &Document, token: u32) -> (Vec<String>, bool) {
    let (mut result, mut free, mut at) = (Vec::new(), false, token);
    for _ in 0..6 {
        free |= document.dependent(at, Rel::AclRelcl).is_some() || document.dependent(at, Rel::Appos).is_some();
        let own = document.dependents(at, Rel::Case).map(|c| document.form(c).to_lowercase());
        result.extend(own.filter(|form| !matches!(form.as_str(), "'s" | "’s" | "'" | "’")));
        let inside = matches!(
            document.token(at).rel,
            Rel::Compound | Rel::Flat | Rel::Amod | Rel::Nummod | Rel::NmodPoss | Rel::Det | Rel::Conj | Rel::NmodDesc
        );
        match document.token(at).head.filter(|_| inside && result.is_empty()) {
            Some(head) => at = head,
            None => break,
        }
    }
    (result, free)
}

/// Words that carry no role: articles, dates, our own short words.
fn skipped(kind: Kind, word: &Word) -> bool {
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
    small || background
}

/// The cited words in order.
fn items(style: &Style, cited: &Cited<'_>) -> Vec<Item> {
    let document = &cited.reading.document;
    let Some(sentence) = document.sentences.get(cited.sentence as usize) else { return Vec::new() };
    let at = sentence.span.start;
    let words: Vec<Word> = cited.cited_words().cloned().collect();
    let mut written = dates(&words);
    let given: Vec<(Span, When)> = cited.dates().collect();
    let mut result = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let (start, end) = (at + word.start as u32, at + word.end as u32);
        let here = |t: &u32| document.token(*t).span.start < end && document.token(*t).span.end > start;
        let Some(token) = sentence.tokens.clone().find(here) else { continue };
        let span = document.token(token).span;
        result.push(Item {
            token,
            value: style.number(&word.form),
            dates: given.iter().filter(|(s, _)| s.overlaps(span)).map(|(_, when)| *when).collect(),
            written: match written.iter().position(|d| d.words.start == index) {
                Some(date) => vec![written.swap_remove(date)],
                None => Vec::new(),
            },
            lower: word.lower.clone(),
            lemma: document.lemma(token).to_lowercase(),
            meant: meant_at(cited, document, token),
            content: document.token(token).upos != Upos::Pron,
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
        let first = result.len();
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
        // What the mention itself says stands where it says it.
        let own: Vec<String> = words(mention.span.of(document.text())).into_iter().map(|w| w.lower).collect();
        let meant = result.split_off(first);
        result.extend(meant.into_iter().filter(|w| !own.contains(w)));
    }
    result
}

/// The words cited for who is meant, each stretch by itself.
fn introductions(proof: &Proof<'_>) -> Vec<Vec<String>> {
    let named = proof.usable().filter(|c| c.support == crate::brief::Support::Name);
    let stretches = named.flat_map(|c| c.spans.iter().map(|s| s.of(c.reading.document.text())));
    stretches.map(|text| words(text).into_iter().map(|w| w.lower).collect()).collect()
}

/// Whether a word introduces someone: it stands beside the same word there as here.
fn is_introducing(names: &[Vec<String>], body: &[Word], index: usize) -> bool {
    let pair = |first: usize| {
        let (Some(one), Some(other)) = (body.get(first), body.get(first + 1)) else { return false };
        names.iter().any(|name| name.windows(2).any(|w| w[0] == one.lower && w[1] == other.lower))
    };
    pair(index) || index.checked_sub(1).is_some_and(pair)
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
