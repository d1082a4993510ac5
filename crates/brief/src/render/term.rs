//! The terminal: wrapped to its width, in colour if wished, free of control characters.

use crate::brief::{Brief, Sentence};
use crate::render::{
    Line, copies_line, expected, listed_sources, ours, plain, reading_line, sections, source_line, unlisted_line,
    versions_line,
};

/// Narrowest column that is still wrapped.
const NARROW: usize = 30;

/// The brief for a terminal of `width` columns, with or without ANSI colours.
pub fn term(brief: &Brief, width: usize, colour: bool) -> String {
    let mut page = Page { out: String::new(), width: width.max(NARROW), colour };
    page.wrapped("", "", &brief.title(), Some("1"));
    if let Some(about) = &brief.about {
        page.wrapped("", "", &about.line(), None);
    }
    page.wrapped("", "", &reading_line(brief), Some("2"));
    page.out.push('\n');
    let lead: Vec<String> = brief.lead.iter().map(|s| cited(brief, s)).collect();
    if !lead.is_empty() {
        page.wrapped("", "", &lead.join(" "), None);
        page.out.push('\n');
    }
    for section in sections(brief) {
        page.wrapped("", "", &section.title.to_uppercase(), Some("1;36"));
        for line in section.lines {
            match line {
                Line::Heading(title) => page.wrapped("", "", title, Some("1")),
                Line::Expected(expectation) => {
                    page.wrapped("• ", "  ", &format!("{} (forecast)", expected(expectation)), None);
                }
                Line::Origin(origin) => page.wrapped("", "", origin, Some("2")),
                Line::Sentence(sentence) => page.wrapped("• ", "  ", &cited(brief, sentence), None),
                Line::Dated(entry) => {
                    let text = cited(brief, &entry.sentence);
                    match &entry.date {
                        Some(date) => page.wrapped("• ", "  ", &format!("{date}: {text}"), None),
                        None => page.wrapped("• ", "  ", &text, None),
                    }
                }
                Line::Exchange(exchange) => {
                    page.wrapped("• ", "  ", &cited(brief, &exchange.sentence), None);
                    for answer in &exchange.answers {
                        page.wrapped("  ↳ ", "    ", &cited(brief, answer), None);
                    }
                }
                Line::Note(note) => {
                    let text: Vec<String> = note.sentences.iter().map(|s| cited(brief, s)).collect();
                    page.wrapped("• ", "  ", &format!("{}: {}", note.title, text.join(" ")), None);
                }
            }
        }
        page.out.push('\n');
    }
    page.wrapped("", "", "SOURCES", Some("1;36"));
    for (number, source) in listed_sources(brief) {
        page.wrapped(&format!("{}. ", number + 1), "   ", &source_line(source), None);
        for (index, excerpt) in brief.excerpts.iter().enumerate().filter(|(_, e)| e.source == number) {
            page.wrapped(&format!("   [{}] ", index + 1), "       ", &excerpt.text, Some("2"));
        }
    }
    if let Some(line) = unlisted_line(brief) {
        page.wrapped("", "", &line, None);
    }
    if let Some(line) = copies_line(brief) {
        page.wrapped("", "", &line, None);
    }
    if let Some(line) = versions_line(brief) {
        page.wrapped("", "", &line, Some("2"));
    }
    page.out
}

fn cited(brief: &Brief, sentence: &Sentence) -> String {
    let numbers: Vec<String> = brief.excerpts_of(sentence).into_iter().map(|n| (n + 1).to_string()).collect();
    let text = format!("{}{}", sentence.text(), ours(sentence));
    if numbers.is_empty() { text } else { format!("{text} [{}]", numbers.join(",")) }
}

struct Page {
    out: String,
    width: usize,
    colour: bool,
}

impl Page {
    /// A paragraph with a first and a hanging indent.
    fn wrapped(&mut self, first: &str, hang: &str, text: &str, style: Option<&str>) {
        let style = style.filter(|_| self.colour);
        let mut line = String::from(first);
        let mut empty = true;
        let mut lines = Vec::new();
        for word in plain(text).split(' ').filter(|w| !w.is_empty()) {
            let needed = line.chars().count() + usize::from(!empty) + word.chars().count();
            if !empty && needed > self.width {
                lines.push(std::mem::replace(&mut line, String::from(hang)));
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        lines.push(line);
        for line in lines {
            match style {
                Some(code) => self.out.push_str(&format!("\u{1b}[{code}m{line}\u{1b}[0m\n")),
                None => {
                    self.out.push_str(&line);
                    self.out.push('\n');
                }
            }
        }
    }
}
