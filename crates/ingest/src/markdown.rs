//! Markdown → plain text in blocks, with what its front matter states.

use demarche_text::article::Article;

use crate::date;
use crate::plain::fold_space;

/// What stands between the `---` lines at the top.
#[derive(Debug, Default)]
struct Front {
    fields: Vec<(String, String)>,
}

impl Front {
    fn get(&self, keys: &[&str]) -> Option<&str> {
        let find = |key: &&str| self.fields.iter().find(|(k, v)| k == *key && !v.is_empty());
        keys.iter().find_map(find).map(|(_, v)| v.as_str())
    }
}

/// The article of a file, without id. The second value is the language it states.
pub(crate) fn article(text: &str) -> (Article, Option<String>) {
    let (front, body) = front_matter(text);
    let title = front.get(&["title", "headline"]).map(fold_space);
    let mut blocks = blocks(body);
    // A title that stands beside the text is not repeated in it.
    if title.is_some() && blocks.first().map(String::as_str) == title.as_deref() {
        blocks.remove(0);
    }
    let authors = front.get(&["authors", "author", "byline"]).unwrap_or("");
    let article = Article {
        title,
        date: front.get(&["date", "published", "datepublished", "pubdate"]).and_then(date::parse),
        source: front.get(&["source", "publisher", "site"]).map(fold_space),
        url: front.get(&["url", "link", "canonical"]).map(str::to_owned),
        authors: authors.split([',', '\n']).map(fold_space).filter(|a| !a.is_empty()).take(100).collect(),
        text: blocks.join("\n\n"),
        ..Article::default()
    };
    (article, front.get(&["language", "lang"]).map(str::to_owned))
}

fn front_matter(text: &str) -> (Front, &str) {
    let none = (Front::default(), text);
    let Some(fence) = text.lines().next().map(str::trim_end).filter(|l| matches!(*l, "---" | "+++")) else {
        return none;
    };
    let mut front = Front::default();
    let mut at = text.find('\n').map_or(text.len(), |n| n + 1);
    for line in text.get(at..).unwrap_or("").split_inclusive('\n').take(200) {
        at += line.len();
        let line = line.trim_end();
        if line == fence || line == "..." {
            return (front, text.get(at..).unwrap_or(""));
        }
        if let Some(item) = line.trim_start().strip_prefix("- ") {
            if let Some((_, value)) = front.fields.last_mut() {
                value.push('\n');
                value.push_str(unquoted(item));
            }
        } else if let Some((key, value)) = line.split_once(if fence == "+++" { '=' } else { ':' }) {
            let value = value.trim();
            let list = value.strip_prefix('[').and_then(|v| v.strip_suffix(']'));
            let value = match list {
                Some(list) => list.split(',').map(unquoted).collect::<Vec<_>>().join("\n"),
                None => unquoted(value).to_owned(),
            };
            front.fields.push((key.trim().to_ascii_lowercase(), value));
        }
    }
    // No closing fence: it was a rule, not front matter.
    none
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote).and_then(|t| t.strip_suffix(quote)) {
            return inner;
        }
    }
    text
}

/// Headings, paragraphs and list items, markup removed.
pub(crate) fn blocks(text: &str) -> Vec<String> {
    let text = without_comments(text);
    let mut out = Blocks::default();
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        let bare = line.trim();
        let mark = ["```", "~~~"].into_iter().find(|f| bare.starts_with(f));
        match (fence, mark) {
            (Some(open), Some(mark)) if open == mark => fence = None,
            (Some(_), _) => {}
            (None, Some(mark)) => {
                out.end();
                fence = Some(mark);
            }
            (None, None) => out.line(line),
        }
    }
    out.end();
    out.done
}

#[derive(Default)]
struct Blocks {
    done: Vec<String>,
    now: String,
}

impl Blocks {
    fn end(&mut self) {
        let text = std::mem::take(&mut self.now);
        let text: Vec<String> = text.lines().map(fold_space).filter(|l| !l.is_empty()).collect();
        if !text.is_empty() {
            self.done.push(text.join("\n"));
        }
    }

    fn alone(&mut self, text: &str) {
        self.end();
        self.now.push_str(text);
        self.end();
    }

    fn line(&mut self, line: &str) {
        let mut bare = line.trim();
        while let Some(rest) = bare.strip_prefix('>') {
            bare = rest.trim_start();
        }
        if bare.is_empty() {
            return self.end();
        }
        let level = bare.bytes().take_while(|b| *b == b'#').count();
        if (1..=6).contains(&level) && bare.get(level..).is_some_and(|r| r.starts_with(' ')) {
            let heading = bare.trim_matches('#').trim();
            return self.alone(&inline(heading));
        }
        if is_rule(bare) {
            return self.end();
        }
        if bare.starts_with('|') && bare.len() > 1 {
            let row = inline(bare.trim_matches('|'));
            if row.chars().any(char::is_alphanumeric) {
                self.alone(&row);
            }
            return;
        }
        if bare.starts_with('[') && bare.contains("]:") && !bare.starts_with("[^") {
            return self.end();
        }
        if let Some(item) = list_item(bare) {
            self.end();
            self.now.push_str("• ");
            bare = item;
        }
        // A line that is emphasised as a whole (a byline, a dateline) stays a line of its own.
        let whole = bare.len() > 2 && bare.starts_with(['*', '_']) && bare.ends_with(['*', '_']);
        if whole && !self.now.is_empty() && !self.now.ends_with("• ") {
            self.now.push('\n');
        }
        self.now.push_str(&inline(bare.trim_end_matches('\\')));
        let hard = whole || line.ends_with("  ") || line.ends_with('\\');
        self.now.push(if hard { '\n' } else { ' ' });
    }
}

fn is_rule(line: &str) -> bool {
    let mut marks = line.chars().filter(|c| !c.is_whitespace());
    let Some(first) = marks.next().filter(|c| matches!(c, '-' | '*' | '_' | '=')) else { return false };
    let count = 1 + marks.clone().count();
    marks.all(|c| c == first) && (count >= 3 || first == '=' && count >= 2)
}

fn list_item(line: &str) -> Option<&str> {
    if let Some(rest) = ["- ", "* ", "+ ", "• "].iter().find_map(|m| line.strip_prefix(m)) {
        return Some(rest.trim_start());
    }
    // One or two digits: "1968. It was the year" is a sentence that begins with a year.
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=2).contains(&digits) {
        return [". ", ") "].iter().find_map(|m| line.get(digits..)?.strip_prefix(m)).map(str::trim_start);
    }
    None
}

fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        match after.split_once("-->") {
            Some((_, after)) => rest = after,
            None => return out,
        }
    }
    out.push_str(rest);
    out
}

/// A line without emphasis, links, images, code marks, escapes and tags.
fn inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut at = 0;
    // Bytes that may still be looked at in search of closing brackets; keeps a line of them from costing its square.
    let mut budget = 16 * line.len();
    while let Some(c) = line.get(at..).and_then(|r| r.chars().next()) {
        let rest = line.get(at + c.len_utf8()..).unwrap_or("");
        let before = out.chars().next_back();
        at += c.len_utf8();
        match c {
            '\\' if rest.starts_with(|c: char| c.is_ascii_punctuation()) => {
                out.extend(rest.chars().next());
                at += 1;
            }
            '!' if rest.starts_with('[') => match link(rest, &mut budget) {
                Some((_, length)) => at += length,
                None => out.push(c),
            },
            '[' => match link(line.get(at - 1..).unwrap_or(""), &mut budget) {
                Some((text, length)) => {
                    out.push_str(&unmarked(text));
                    at += length - 1;
                }
                None => out.push(c),
            },
            '<' if rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') => {
                match closing_tag(rest, &mut budget) {
                    Some(end) => {
                        let inner = rest.get(..end).unwrap_or("");
                        if inner.contains("://") && !inner.contains(' ') {
                            out.push_str(inner);
                        }
                        at += end + 1;
                    }
                    None => out.push(c),
                }
            }
            '`' => {}
            '*' if !(rest.starts_with(' ') && before.is_none_or(char::is_whitespace)) => {}
            '~' if rest.starts_with('~') => at += 1,
            // Inside a word, as in snake_case, it is a letter.
            '_' if before.is_none_or(|b| !b.is_alphanumeric()) || !rest.starts_with(char::is_alphanumeric) => {}
            '&' => match entity(rest) {
                Some((decoded, length)) => {
                    out.push(decoded);
                    at += length;
                }
                None => out.push(c),
            },
            c => out.push(c),
        }
    }
    out
}

/// The text of a link, without the emphasis in it.
fn unmarked(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '*' | '`' | '[' | ']')).collect()
}

/// `[text](target)`, `[text][label]`, `[^note]`: the text and how many bytes the whole takes.
fn link<'a>(rest: &'a str, budget: &mut usize) -> Option<(&'a str, usize)> {
    let close = closing(rest, b'[', b']', budget)?;
    let text = rest.get(1..close)?;
    let after = rest.get(close + 1..)?;
    if text.starts_with('^') {
        return Some(("", close + 1));
    }
    let (open, shut) = match after.bytes().next()? {
        b'(' => (b'(', b')'),
        b'[' => (b'[', b']'),
        _ => return None,
    };
    Some((text, close + 1 + closing(after, open, shut, budget)? + 1))
}

/// Longest link looked for.
const MAX_LINK: usize = 2_000;

fn closing(text: &str, open: u8, shut: u8, budget: &mut usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate().take(MAX_LINK.min(*budget)) {
        if byte == open {
            depth += 1;
        } else if byte == shut {
            depth -= 1;
            if depth == 0 {
                *budget -= at;
                return Some(at);
            }
        }
    }
    *budget = budget.saturating_sub(MAX_LINK.min(text.len()));
    None
}

fn closing_tag(text: &str, budget: &mut usize) -> Option<usize> {
    let found = text.bytes().take(MAX_LINK.min(*budget)).position(|b| b == b'>');
    *budget = budget.saturating_sub(found.unwrap_or(MAX_LINK.min(text.len())));
    found
}

/// The entities that writers of Markdown use; what follows `&`.
fn entity(rest: &str) -> Option<(char, usize)> {
    let end = rest.bytes().take(10).position(|b| b == b';')?;
    let name = rest.get(..end)?;
    let decoded = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        _ => {
            let number = name.strip_prefix('#')?;
            let value = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(value).filter(|c| !c.is_control())?
        }
    };
    Some((decoded, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(blocks(text), expected, "{text}");
    }

    #[test]
    fn markup_is_removed() {
        check("# Baku *denies* it #\nOne\ntwo.\n\nThree", &["Baku denies it", "One two.", "Three"]);
        check("Title\n=====\ntext\n\n---\n\nmore", &["Title", "text", "more"]);
        check("- one\n  more\n* two\n2. three\n1968. It was", &["• one more", "• two", "• three 1968. It was"]);
        check("*By A B*\n*Baku, 18 May*\n\nText", &["By A B\nBaku, 18 May", "Text"]);
        check("a [b *c*](http://x/(y)) d ![e](f) g[^1] `h` <b>i</b> &amp; 5 * 3", &["a b c d g h i & 5 * 3"]);
        check("a <!-- b\n\nc --> d\n```\ncode\n```\ne", &["a d", "e"]);
        check("> quoted **text**\n> goes on", &["quoted text goes on"]);
        check("| a | b |\n|---|---|\n| c | d |", &["a | b", "c | d"]);
        check("snake_case _word_ \\*star\\* ~~gone~~\n[x]: http://y", &["snake_case word *star* gone"]);
        check("line one  \nline two", &["line one\nline two"]);
    }

    #[test]
    fn front_matter_is_read_and_removed() {
        let text = "---\ntitle: \"Baku: no\"\ndate: 2031-05-18\nauthors:\n  - A B\n  - C\nurl: https://x/y\nlang: en\n---\n# Baku: no\n\nText";
        let (article, language) = article(text);
        assert_eq!(article.title.as_deref(), Some("Baku: no"));
        assert_eq!(article.date.map(|d| d.to_string()).as_deref(), Some("2031-05-18"));
        assert_eq!(article.authors, ["A B", "C"]);
        assert_eq!(article.url.as_deref(), Some("https://x/y"));
        assert_eq!((article.text.as_str(), language.as_deref()), ("Text", Some("en")));
        assert_eq!(super::article("---\nnot: closed\n").0.text, "not: closed");
    }

    #[test]
    fn hostile_lines_end() {
        for text in ["[", "![", "`", "<a", "&", "> ", "*", "- ", "|", "\\", "_a", "[^"] {
            blocks(&text.repeat(200_000));
        }
    }
}
