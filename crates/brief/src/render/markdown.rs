//! Markdown, with footnotes for the evidence.

use std::fmt::Write as _;

use crate::brief::{Brief, Sentence};
use crate::render::{
    Line, address, copies_line, expected, listed_sources, ours, plain, reading_line, sections, source_line,
    unlisted_line, versions_line,
};

/// The brief as Markdown.
pub fn markdown(brief: &Brief) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write_all(brief, &mut out);
    out
}

fn write_all(brief: &Brief, out: &mut String) -> std::fmt::Result {
    let notes = brief.headline.as_ref().map(|headline| notes(brief, headline)).unwrap_or_default();
    writeln!(out, "# {}{notes}\n", escaped(&brief.title()))?;
    if let Some(about) = &brief.about {
        writeln!(out, "**{}**\n", escaped(&about.line()))?;
    }
    writeln!(out, "*{}*\n", escaped(&reading_line(brief)))?;
    if !brief.lead.is_empty() {
        let lead: Vec<String> = brief.lead.iter().map(|s| cited(brief, s)).collect();
        writeln!(out, "{}\n", lead.join(" "))?;
    }
    for section in sections(brief) {
        writeln!(out, "## {}\n", section.title)?;
        for (number, line) in section.lines.into_iter().enumerate() {
            match line {
                Line::Heading(title) => writeln!(out, "{}### {title}\n", if number == 0 { "" } else { "\n" })?,
                Line::Expected(expectation) => writeln!(out, "- {} *(forecast)*", escaped(&expected(expectation)))?,
                Line::Origin(origin) => writeln!(out, "\n*{}*", escaped(origin))?,
                Line::Sentence(sentence) => writeln!(out, "- {}", cited(brief, sentence))?,
                Line::Dated(entry) => match &entry.date {
                    Some(date) => writeln!(out, "- **{}**: {}", escaped(date), cited(brief, &entry.sentence))?,
                    None => writeln!(out, "- {}", cited(brief, &entry.sentence))?,
                },
                Line::Exchange(exchange) => {
                    writeln!(out, "- {}", cited(brief, &exchange.sentence))?;
                    for answer in &exchange.answers {
                        writeln!(out, "  - *In answer:* {}", cited(brief, answer))?;
                    }
                }
                Line::Note(note) => {
                    let text: Vec<String> = note.sentences.iter().map(|s| cited(brief, s)).collect();
                    writeln!(out, "- **{}**: {}", escaped(&note.title), text.join(" "))?;
                }
            }
        }
        writeln!(out)?;
    }
    writeln!(out, "## Sources\n")?;
    for (number, source) in listed_sources(brief) {
        let line = escaped(&source_line(source));
        match source.url.as_deref().and_then(address) {
            Some(url) => writeln!(out, "{}. [{line}](<{url}>)", number + 1)?,
            None => writeln!(out, "{}. {line}", number + 1)?,
        }
    }
    let notes = [unlisted_line(brief), copies_line(brief), versions_line(brief)];
    for line in notes.into_iter().flatten() {
        writeln!(out, "\n{}", escaped(&line))?;
    }
    writeln!(out)?;
    for (number, excerpt) in brief.excerpts.iter().enumerate() {
        let label = brief.label(excerpt.source);
        writeln!(out, "[^{}]: {}: “{}”", number + 1, escaped(&label), escaped(&excerpt.text))?;
    }
    Ok(())
}

fn cited(brief: &Brief, sentence: &Sentence) -> String {
    format!("{}{}{}", escaped(&sentence.text()), ours(sentence), notes(brief, sentence))
}

fn notes(brief: &Brief, sentence: &Sentence) -> String {
    brief.excerpts_of(sentence).into_iter().map(|n| format!("[^{}]", n + 1)).collect()
}

/// Text of a source with what Markdown or HTML would act on escaped.
fn escaped(text: &str) -> String {
    let mut result = String::new();
    for c in plain(text).chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' => {
                result.push('\\');
                result.push(c);
            }
            '<' => result.push_str("&lt;"),
            '>' => result.push_str("&gt;"),
            '&' => result.push_str("&amp;"),
            c => result.push(c),
        }
    }
    result
}
