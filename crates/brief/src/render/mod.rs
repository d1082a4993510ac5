//! A brief on the page: Markdown, HTML, terminal, JSON.
//!
//! Texts of sources are hostile until escaped: each renderer has one way in for them, which strips control and
//! direction characters and escapes what its format would act on.

use crate::brief::{Brief, Entry, Exchange, Expectation, Kind, Note, Sentence, Source, minutes};
use crate::words::{capitalised, listed};

pub mod html;
pub mod json;
pub mod markdown;
pub mod term;

/// The text without control characters and without characters that turn the direction of writing.
pub fn plain(text: &str) -> String {
    let hidden = |c: char| matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{061C}');
    text.chars()
        .filter_map(|c| {
            if c.is_whitespace() || c.is_control() {
                Some(' ')
            } else if hidden(c) {
                None
            } else {
                Some(c)
            }
        })
        .collect()
}

/// What marks a sentence that no source says: an explanation of ours.
pub(crate) fn ours(sentence: &Sentence) -> &'static str {
    if sentence.kind == Kind::Explainer { " (background)" } else { "" }
}

/// An address that may be linked: http or https, without blanks, quotes and control characters.
pub fn address(url: &str) -> Option<&str> {
    let known = url.starts_with("https://") || url.starts_with("http://");
    let clean =
        url.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '<' | '>' | '`' | '\\' | '(' | ')'));
    (known && clean).then_some(url)
}

/// "2 min read · 6 sources (4 min)".
pub(crate) fn reading_line(brief: &Brief) -> String {
    let n = brief.sources.len();
    let sources = if n == 1 { "1 source".to_owned() } else { format!("{n} sources") };
    format!("{} min read · {sources}, {} min in full", minutes(brief.words()), minutes(brief.source_words()))
}

/// Sources up to which all are listed; of more, those that are cited.
const LISTED: usize = 12;

/// The sources that the page lists, with their numbers from 0.
pub(crate) fn listed_sources(brief: &Brief) -> Vec<(usize, &Source)> {
    let all = brief.sources.iter().enumerate();
    let cited = |i: usize| brief.excerpts.iter().any(|e| e.source == i);
    all.filter(|(i, _)| brief.sources.len() <= LISTED || cited(*i)).collect()
}

/// How many sources were read and are not listed.
pub(crate) fn unlisted_line(brief: &Brief) -> Option<String> {
    let rest = brief.sources.len() - listed_sources(brief).len();
    (rest > 0).then(|| format!("{rest} more were read and are not cited."))
}

/// "Made by demarche 0.1.0 with data … and model …", where that is known.
pub(crate) fn versions_line(brief: &Brief) -> Option<String> {
    let versions = &brief.versions;
    let known = !versions.program.is_empty();
    known.then(|| format!("Made by {} with data {} and model {}.", versions.program, versions.data, versions.model))
}

/// "62 %: …": what a forecast expects.
pub(crate) fn expected(expectation: &Expectation) -> String {
    format!("{:.0} %: {}", 100.0 * expectation.probability, expectation.text)
}

/// What to say of copies among the sources, if there are any.
pub(crate) fn copies_line(brief: &Brief) -> Option<String> {
    let copies = brief.sources.iter().enumerate().filter_map(|(i, s)| Some((i, s.copy_of?)));
    let pairs: Vec<String> = copies
        .map(|(copy, of)| format!("{} largely repeats {}", capitalised(&brief.label(copy)), brief.label(of)))
        .collect();
    if pairs.is_empty() {
        return None;
    }
    let independent = brief.origins();
    let reports = if independent == 1 { "report" } else { "reports" };
    Some(format!("{}: {independent} independent {reports} in all.", listed(&pairs)))
}

/// "Meridian, “Title”, 2031-05-17".
pub(crate) fn source_line(source: &Source) -> String {
    let mut parts = Vec::new();
    if let Some(outlet) = &source.outlet {
        parts.push(outlet.clone());
    }
    match &source.title {
        Some(title) => parts.push(format!("“{}”", title.replace(['“', '”', '"'], "’"))),
        None => parts.push(source.id.clone()),
    }
    if let Some(date) = source.date {
        parts.push(crate::dates::day(date, None));
    }
    plain(&parts.join(", "))
}

/// One line of a section.
pub(crate) enum Line<'a> {
    /// A sentence.
    Sentence(&'a Sentence),
    /// A sentence with its date.
    Dated(&'a Entry),
    /// A claim with its answers.
    Exchange(&'a Exchange),
    /// A heading of its own with sentences.
    Note(&'a Note),
    /// A heading inside the section.
    Heading(&'static str),
    /// What a forecast expects; no source says it.
    Expected(&'a Expectation),
    /// Where a forecast comes from.
    Origin(&'a str),
}

/// A section of the brief, as all formats show it.
pub(crate) struct Section<'a> {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) lines: Vec<Line<'a>>,
}

/// The sections that have something to say, in the order of the page.
pub(crate) fn sections(brief: &Brief) -> Vec<Section<'_>> {
    let mut outlook = Vec::new();
    if !brief.immediate.is_empty() {
        outlook.push(Line::Heading("Soon"));
        outlook.extend(brief.immediate.iter().map(Line::Sentence));
    }
    if !brief.lasting.is_empty() {
        outlook.push(Line::Heading("In the long run"));
        outlook.extend(brief.lasting.iter().map(Line::Sentence));
    }
    if let Some(forecast) = &brief.outlook {
        outlook.push(Line::Heading("Forecast, by no source"));
        outlook.extend(forecast.expectations.iter().map(Line::Expected));
        outlook.push(Line::Origin(&forecast.origin));
    }
    let all = vec![
        Section {
            id: "takeaways",
            title: "Key takeaways",
            lines: brief.takeaways.iter().map(Line::Sentence).collect(),
        },
        Section { id: "timeline", title: "What happened", lines: brief.timeline.iter().map(Line::Dated).collect() },
        Section { id: "claims", title: "Who says what", lines: brief.claims.iter().map(Line::Exchange).collect() },
        Section { id: "outlook", title: "What it may lead to", lines: outlook },
        Section {
            id: "differences",
            title: "Where the sources differ",
            lines: brief.differences.iter().map(Line::Sentence).collect(),
        },
        Section { id: "background", title: "Did you know?", lines: brief.background.iter().map(Line::Note).collect() },
    ];
    all.into_iter().filter(|s| !s.lines.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_web_addresses_are_linked() {
        assert_eq!(address("https://a.example/x?y=1"), Some("https://a.example/x?y=1"));
        assert_eq!(address("javascript:alert(1)"), None);
        assert_eq!(address("https://a.example/\" onclick=\"x"), None);
    }

    #[test]
    fn hidden_characters_go() {
        assert_eq!(plain("a\u{202E}b\u{200B}c\u{1b}[31m\n"), "abc [31m ");
    }
}
