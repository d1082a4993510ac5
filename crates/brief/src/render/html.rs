//! One HTML file that needs nothing else: every sentence leads with one click to the words that carry it.
//!
//! Text enters the page through `Text` only, which escapes it; what is no `Text` is a literal of this file.

use std::fmt::{self, Display, Write as _};

use crate::brief::{Brief, Excerpt, Kind, Sentence};
use crate::render::{
    Line, Section, address, copies_line, expected, listed_sources, plain, reading_line, sections, source_line,
    unlisted_line, versions_line,
};

const CSS: &str = include_str!("brief.css");

/// Text of a source or of ours, escaped when shown.
struct Text<'a>(&'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in plain(self.0).chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// The brief as a self-contained page.
pub fn html(brief: &Brief) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = page(brief, &mut out);
    out
}

fn page(brief: &Brief, out: &mut String) -> fmt::Result {
    let headline = brief.title();
    let title = Text(&headline);
    let all = sections(brief);
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>{title}</title>\n<style>\n{CSS}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">Skip to the brief</a>\n<header>\n<h1>{title}"
    )?;
    if let Some(sentence) = &brief.headline {
        cites(brief, sentence, out)?;
    }
    writeln!(out, "</h1>")?;
    if let Some(about) = &brief.about {
        writeln!(out, "<p class=\"about\">{}</p>", Text(&about.line()))?;
    }
    writeln!(out, "<p class=\"meta\">{}</p>\n</header>\n<main id=\"main\">", Text(&reading_line(brief)))?;
    if !brief.lead.is_empty() {
        writeln!(out, "<section class=\"lead\" aria-label=\"Lead\">\n<p>")?;
        for sentence in &brief.lead {
            shown(brief, sentence, out)?;
            writeln!(out)?;
        }
        writeln!(out, "</p>\n</section>")?;
    }
    for section in &all {
        show_section(brief, section, out)?;
    }
    sources(brief, out)?;
    writeln!(
        out,
        "</main>\n<footer>\n<p>Each sentence was made from the words it cites and checked against them. \
         Explanations marked “background” are ours.</p>"
    )?;
    if let Some(line) = versions_line(brief) {
        writeln!(out, "<p>{}</p>", Text(&line))?;
    }
    writeln!(out, "</footer>\n</body>\n</html>")
}

fn show_section(brief: &Brief, section: &Section<'_>, out: &mut String) -> fmt::Result {
    let Section { id, title, lines } = section;
    writeln!(out, "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{title}</h2>")?;
    let class = if *id == "timeline" { " class=\"timeline\"" } else { "" };
    let mut open = false;
    for line in lines {
        if let Line::Heading(heading) = line {
            if open {
                writeln!(out, "</ul>")?;
            }
            writeln!(out, "<h3>{heading}</h3>\n<ul>")?;
            open = true;
            continue;
        }
        if !open {
            writeln!(out, "<ul{class}>")?;
            open = true;
        }
        out.push_str("<li>");
        match line {
            Line::Heading(_) => {}
            Line::Expected(expectation) => {
                write!(out, "{} <span class=\"ours\">(forecast)</span>", Text(&expected(expectation)))?;
            }
            Line::Origin(origin) => write!(out, "<span class=\"ours\">{}</span>", Text(origin))?,
            Line::Sentence(sentence) => shown(brief, sentence, out)?,
            Line::Dated(entry) => {
                write!(out, "<span class=\"when\">{}</span><span>", Text(entry.date.as_deref().unwrap_or("Undated")))?;
                shown(brief, &entry.sentence, out)?;
                out.push_str("</span>");
            }
            Line::Exchange(exchange) => {
                shown(brief, &exchange.sentence, out)?;
                for answer in &exchange.answers {
                    out.push_str("<div class=\"answer\"><span class=\"tag\">In answer:</span> ");
                    shown(brief, answer, out)?;
                    out.push_str("</div>");
                }
            }
            Line::Note(note) => {
                write!(out, "<strong>{}</strong>: ", Text(&note.title))?;
                for sentence in &note.sentences {
                    shown(brief, sentence, out)?;
                    out.push(' ');
                }
            }
        }
        writeln!(out, "</li>")?;
    }
    if open {
        writeln!(out, "</ul>")?;
    }
    writeln!(out, "</section>")
}

fn shown(brief: &Brief, sentence: &Sentence, out: &mut String) -> fmt::Result {
    write!(out, "{}", Text(&sentence.text()))?;
    if sentence.kind == Kind::Explainer {
        out.push_str(" <span class=\"ours\">(background)</span>");
    }
    cites(brief, sentence, out)
}

fn cites(brief: &Brief, sentence: &Sentence, out: &mut String) -> fmt::Result {
    for number in brief.excerpts_of(sentence) {
        let source = brief.excerpts.get(number).map(|e| brief.label(e.source)).unwrap_or_default();
        let n = number + 1;
        write!(out, "<a class=\"cite\" href=\"#w{n}\" aria-label=\"Source words {n}, {}\">{n}</a>", Text(&source))?;
    }
    Ok(())
}

fn sources(brief: &Brief, out: &mut String) -> fmt::Result {
    writeln!(out, "<section id=\"sources\" aria-labelledby=\"sources-title\">\n<h2 id=\"sources-title\">Sources</h2>")?;
    if let Some(line) = copies_line(brief) {
        writeln!(out, "<p class=\"meta\">{}</p>", Text(&line))?;
    }
    if let Some(line) = unlisted_line(brief) {
        writeln!(out, "<p class=\"meta\">{}</p>", Text(&line))?;
    }
    for (number, source) in listed_sources(brief) {
        let line = format!("{}. {}", number + 1, source_line(source));
        match source.url.as_deref().and_then(address) {
            Some(url) => writeln!(
                out,
                "<h3><a href=\"{}\" rel=\"noopener noreferrer nofollow\">{}</a></h3>",
                Text(url),
                Text(&line)
            )?,
            None => writeln!(out, "<h3>{}</h3>", Text(&line))?,
        }
        let here = |e: &(usize, &Excerpt)| e.1.source == number;
        let excerpts: Vec<(usize, &Excerpt)> = brief.excerpts.iter().enumerate().filter(here).collect();
        if excerpts.is_empty() {
            continue;
        }
        writeln!(out, "<ul class=\"plain excerpts\">")?;
        for (index, excerpt) in excerpts {
            write!(out, "<li id=\"w{n}\"><span class=\"meta\">{n}</span> ", n = index + 1)?;
            marked(excerpt, out)?;
            writeln!(out, "</li>")?;
        }
        writeln!(out, "</ul>")?;
    }
    writeln!(out, "</section>")
}

/// The sentence with the cited words marked.
fn marked(excerpt: &Excerpt, out: &mut String) -> fmt::Result {
    let mut at = 0;
    for mark in &excerpt.marks {
        let (start, end) = (mark.start as usize, mark.end as usize);
        let before = excerpt.text.get(at..start).unwrap_or("");
        write!(out, "{}<mark>{}</mark>", Text(before), Text(mark.of(&excerpt.text)))?;
        at = end.max(at);
    }
    write!(out, "{}", Text(excerpt.text.get(at..).unwrap_or("")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(Text("<b a=\"'\">&\u{202E}").to_string(), "&lt;b a=&quot;&#39;&quot;&gt;&amp;");
    }
}
