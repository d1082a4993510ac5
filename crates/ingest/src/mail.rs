//! Messages as mail programs save them → articles: newsletters, wire copy by mail.

use std::collections::VecDeque;

use demarche_text::article::Article;
use demarche_text::issue::Issues;
use encoding_rs::{Encoding, UTF_8};

use crate::decode::decode_as;
use crate::error::ProblemKind;
use crate::head::{self, Head};
use crate::html::{extract_html, fragment_blocks};
use crate::inputs::Arrival;
use crate::limits::Limits;
use crate::plain::fold_space;
use crate::{date, language};

/// Parts inside parts.
const MAX_DEPTH: usize = 10;
/// Parts of a message.
const MAX_PARTS: usize = 200;

/// The article of one message: its first text, plain before HTML. Attachments are not read.
pub(crate) fn article(bytes: &[u8], id: String, limits: &Limits) -> Result<Arrival, ProblemKind> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ProblemKind::Empty);
    }
    let bytes = bytes.trim_ascii_start();
    let (end, body) = head::end(bytes).unwrap_or((bytes.len(), bytes.len()));
    let head = Head::of(bytes.get(..end).unwrap_or_default());
    let mut issues = Issues::default();
    let mut article = body_text(&head, bytes.get(body..).unwrap_or_default(), limits, &mut issues)?;
    article.id = id;
    article.title = head.get("subject").map(words).filter(|s| !s.is_empty()).or(article.title);
    article.date = head.get("date").and_then(date::parse).or(article.date);
    article.source = head.get("from").map(words).map(|from| sender(&from)).filter(|s| !s.is_empty());
    article.url = None;
    language::settle(&mut article, head.get("content-language"), &mut issues);
    Ok(Arrival { article, issues })
}

/// A part: its headers and its bytes.
struct Part<'a> {
    head: Head,
    body: &'a [u8],
    depth: usize,
}

fn body_text(head: &Head, body: &[u8], limits: &Limits, issues: &mut Issues) -> Result<Article, ProblemKind> {
    let mut html = None;
    let mut waiting: VecDeque<Part<'_>> = [Part { head: head.clone(), body, depth: 0 }].into();
    let mut count = 0;
    while let Some(part) = waiting.pop_front() {
        count += 1;
        if count > MAX_PARTS {
            break;
        }
        let kind = part.head.get("content-type").unwrap_or("text/plain").to_owned();
        let media = head::media_type(&kind);
        let attached = part.head.get("content-disposition").is_some_and(|d| head::media_type(d) == "attachment");
        if media.starts_with("multipart/") && part.depth < MAX_DEPTH {
            let boundary = head::parameter(&kind, "boundary").unwrap_or("");
            // In order and before what follows, as they would be shown.
            for inner in parts(part.body, boundary, part.depth + 1).into_iter().rev() {
                waiting.push_front(inner);
            }
        } else if !attached && matches!(media.as_str(), "text/plain" | "text/html") {
            let bytes = transferred(&part);
            let Ok(text) = decode_as(&bytes, head::parameter(&kind, "charset"), issues) else { continue };
            if media == "text/plain" {
                return Ok(Article { text: unwrapped(&text, &kind), ..Article::default() });
            }
            html = html.or(Some(text));
        }
    }
    let html = html.ok_or(ProblemKind::NoMessageText)?;
    let end = (0..=limits.max_page.min(html.len())).rev().find(|at| html.is_char_boundary(*at)).unwrap_or(0);
    let html = html.get(..end).unwrap_or_default();
    let mut article = extract_html(html, limits, issues);
    if article.text.is_empty() {
        article.text = fragment_blocks(html, limits);
    }
    if article.text.is_empty() { Err(ProblemKind::NoMessageText) } else { Ok(article) }
}

fn parts<'a>(body: &'a [u8], boundary: &str, depth: usize) -> Vec<Part<'a>> {
    let mut out = Vec::new();
    if boundary.is_empty() {
        return out;
    }
    let mark = format!("--{boundary}").into_bytes();
    let (mut from, mut at) = (None::<usize>, 0);
    while at < body.len() && out.len() <= MAX_PARTS {
        let rest = body.get(at..).unwrap_or_default();
        let line = rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |n| n + 1);
        if rest.starts_with(&mark) {
            if let Some(from) = from {
                out.push(part(body.get(from..at).unwrap_or_default(), depth));
            }
            from = Some(at + line);
            if rest.get(mark.len()..).is_some_and(|r| r.starts_with(b"--")) {
                return out;
            }
        }
        at += line;
    }
    if let Some(from) = from.filter(|f| *f < body.len()) {
        out.push(part(body.get(from..).unwrap_or_default(), depth));
    }
    out
}

fn part(bytes: &[u8], depth: usize) -> Part<'_> {
    // A part without headers begins with an empty line.
    let body = bytes.strip_prefix(b"\r\n").or_else(|| bytes.strip_prefix(b"\n"));
    if let Some(body) = body {
        return Part { head: Head::default(), body, depth };
    }
    let (end, body) = head::end(bytes).unwrap_or((bytes.len(), bytes.len()));
    Part { head: Head::of(bytes.get(..end).unwrap_or_default()), body: bytes.get(body..).unwrap_or_default(), depth }
}

/// The bytes of a part before they were made fit for transfer.
fn transferred(part: &Part<'_>) -> Vec<u8> {
    match part.head.get("content-transfer-encoding").unwrap_or("").to_ascii_lowercase().as_str() {
        "base64" => base64(part.body),
        "quoted-printable" => quoted_printable(part.body, false),
        _ => part.body.to_vec(),
    }
}

fn base64(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                // Filling ends a group; joined texts go on behind it.
                (bits, count) = (0, 0);
                continue;
            }
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 1;
        if count > 1 {
            let shift = [0, 0, 4, 2, 0].get(count).copied().unwrap_or(0);
            out.push((bits >> shift & 0xFF) as u8);
        }
        if count == 4 {
            (bits, count) = (0, 0);
        }
    }
    out
}

fn quoted_printable(text: &[u8], in_header: bool) -> Vec<u8> {
    let hex = |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16));
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'=' => match (hex(text.get(at + 1)), hex(text.get(at + 2))) {
                (Some(high), Some(low)) => {
                    out.push((high * 16 + low) as u8);
                    at += 3;
                }
                // The line goes on: white space and the line end behind it do not count.
                _ => {
                    let rest = text.get(at + 1..).unwrap_or_default();
                    let space = rest.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
                    if rest.get(space) == Some(&b'\n') {
                        at += space + 2;
                    } else {
                        out.push(b'=');
                        at += 1;
                    }
                }
            },
            b'_' if in_header => {
                out.push(b' ');
                at += 1;
            }
            byte => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    out
}

/// The text of a header, with its encoded words (`=?utf-8?Q?…?=`).
fn words(header: &str) -> String {
    let mut out = String::new();
    let mut rest = header.char_indices().nth(10_000).and_then(|(end, _)| header.get(..end)).unwrap_or(header);
    while let Some(at) = rest.find("=?") {
        let (before, from) = rest.split_at(at);
        let Some((word, used)) = encoded_word(from) else {
            out.push_str(before);
            out.push_str("=?");
            rest = from.get(2..).unwrap_or("");
            continue;
        };
        // Space between two encoded words is not part of the text.
        if !(before.trim().is_empty() && out.ends_with('\u{1}')) {
            out = out.replace('\u{1}', "");
            out.push_str(before);
        }
        out.push_str(&word);
        out.push('\u{1}');
        rest = from.get(used..).unwrap_or("");
    }
    out.push_str(rest);
    fold_space(&out.replace('\u{1}', "")).chars().take(1_000).collect()
}

fn encoded_word(text: &str) -> Option<(String, usize)> {
    let mut fields = text.get(2..)?.splitn(4, '?');
    let (charset, coding, data, end) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    if !end.starts_with('=') || charset.is_empty() {
        return None;
    }
    let bytes = match coding {
        "B" | "b" => base64(data.as_bytes()),
        "Q" | "q" => quoted_printable(data.as_bytes(), true),
        _ => return None,
    };
    let label = charset.split('*').next().unwrap_or(charset);
    let encoding = Encoding::for_label_no_replacement(label.as_bytes()).unwrap_or(UTF_8);
    let used = 2 + charset.len() + 1 + coding.len() + 1 + data.len() + 2;
    Some((encoding.decode_without_bom_handling(&bytes).0.into_owned(), used))
}

/// Who sent it: the name before the address, else the host of the address.
fn sender(from: &str) -> String {
    let name = from.split('<').next().unwrap_or("").trim().trim_matches('"').trim();
    if !name.is_empty() && !name.contains('@') {
        return name.to_owned();
    }
    let host = from.rsplit('@').next().unwrap_or("");
    host.split(['>', ' ', ')']).next().unwrap_or("").to_owned()
}

/// Lines that a mail program broke at its margin, as paragraphs again.
fn unwrapped(text: &str, kind: &str) -> String {
    let flowed = head::parameter(kind, "format").is_some_and(|f| f.eq_ignore_ascii_case("flowed"));
    let lines: Vec<&str> = text.lines().collect();
    let margin = lines.iter().map(|l| l.chars().count()).max().unwrap_or(0);
    // A signature stands behind a line of two hyphens.
    let end = lines.iter().position(|l| *l == "-- ").unwrap_or(lines.len());
    let mut out = String::new();
    for (at, line) in lines.iter().take(end).enumerate() {
        out.push_str(if flowed { line } else { line.trim_end() });
        let next = lines.get(at + 1).copied().unwrap_or("");
        let first = next.split_whitespace().next().unwrap_or("").chars().count();
        // The line was broken because its neighbour's first word had no room.
        let full = margin <= 100 && line.trim_end().chars().count() + 1 + first > margin.saturating_sub(6).max(50);
        let goes_on =
            !line.trim().is_empty() && !next.trim().is_empty() && !next.starts_with([' ', '\t', '>', '-', '*']);
        if flowed && line.ends_with(' ') && goes_on {
            continue;
        }
        out.push(if !flowed && goes_on && full { ' ' } else { '\n' });
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(mail: &str) -> Result<Article, String> {
        article(mail.as_bytes(), "a".into(), &Limits::default()).map(|a| a.article).map_err(|e| e.to_string())
    }

    #[test]
    fn headers_and_plain_text() {
        let mail = "From: =?UTF-8?Q?Agence_=C3=89lan?= <news@elan.example>\r\nSubject: =?utf-8?B?QmFrdSA=?= =?utf-8?Q?nie=2E?=\r\n\
            Date: Sun, 18 May 2031 10:00:00 +0200\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\
            Content-Transfer-Encoding: quoted-printable\r\n\r\nThe minister Ren=E9 Dupont said on Sunday that the talks had =\r\n\
            ended.\r\n\r\nNo reason was given.\r\n-- \r\nThe desk\r\n";
        let a = read(mail).expect("it has a text");
        assert_eq!(a.title.as_deref(), Some("Baku nie."));
        assert_eq!(a.source.as_deref(), Some("Agence Élan"));
        assert_eq!(a.date.map(|d| d.to_string()).as_deref(), Some("2031-05-18"));
        assert_eq!(a.text, "The minister René Dupont said on Sunday that the talks had ended.\n\nNo reason was given.");
    }

    #[test]
    fn parts() {
        let part = "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\nPHA+QmFrdSBkZW5p\nZWQgaXQuPC9wPg==\n";
        let mail = |inner: &str| {
            format!(
                "From: desk@wire.example\nContent-Type: multipart/alternative; boundary=\"x\"\n\npre\n--x\n{inner}--x--\npost"
            )
        };
        let a = read(&mail(part)).expect("it has a text");
        assert_eq!((a.text.as_str(), a.source.as_deref()), ("Baku denied it.", Some("wire.example")));
        let both = format!("{part}--x\nContent-Type: text/plain\n\nPlain goes first.\n");
        assert_eq!(read(&mail(&both)).expect("it has a text").text, "Plain goes first.");
        let attached = "Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nno\n";
        assert!(read(&mail(attached)).is_err_and(|e| e.contains("no part")));
    }

    #[test]
    fn lines_broken_at_the_margin() {
        let text = "The minister said that the talks in Baku had ended without a result\non Monday. He gave no reason.\n- one\n- two";
        assert_eq!(
            unwrapped(text, "text/plain"),
            "The minister said that the talks in Baku had ended without a result on Monday. He gave no reason.\n- one\n- two"
        );
        assert_eq!(unwrapped("The talks \nhad ended.\nSo.", "text/plain; format=flowed"), "The talks had ended.\nSo.");
    }

    #[test]
    fn hostile_messages_end() {
        let nested = "Content-Type: multipart/mixed; boundary=x\n\n--x\n".repeat(20_000);
        assert!(read(&nested).is_err());
        let many = format!("Content-Type: multipart/mixed; boundary=x\n\n{}", "--x\n\n".repeat(100_000));
        assert!(read(&many).is_err());
        for text in
            ["=?", "=?a?q?", "Subject: =?utf-8?Q?=C3?= x\n\nBaku denied it.", "Subject: é=?é\n\nBaku denied it."]
        {
            let _ = read(&text.repeat(1 + 50_000 / text.len()));
        }
        assert_eq!(words("a =?utf-8?X?b?= =? c"), "a =?utf-8?X?b?= =? c");
    }
}
