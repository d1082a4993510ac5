//! Where and when a report was filed: dates, datelines and bylines.

use demarche_text::span::Span;
use jiff::civil::Date;

use crate::characters::{is_dash, is_quote, is_space};
use crate::words::is_agency;

/// The first full date in a line.
pub(crate) fn full_date(line: &str) -> Option<Date> {
    let parts: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).take(24).collect();
    parts.windows(3).find_map(|w| {
        let [a, b, c] = w else { return None };
        let (year, month, day) = if let (Some(month), Some(day)) = (month(a), day(b)) {
            (year(c)?, month, day)
        } else if let (Some(day), Some(month)) = (day(a), month(b)) {
            (year(c)?, month, day)
        } else if let (Some(year), Some(month), Some(day)) = (year(a), number(b), number(c.split('T').next()?)) {
            (year, month, day)
        } else if line.contains(&format!("{a}.{b}.{c}")) {
            (year(c)?, number(b)?, number(a)?)
        } else {
            return None;
        };
        Date::new(year, month, day).ok()
    })
}

fn number(part: &str) -> Option<i8> {
    if part.len() > 2 { None } else { part.parse().ok() }
}

fn day(part: &str) -> Option<i8> {
    let digits = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    if matches!(&part[digits.len()..], "" | "st" | "nd" | "rd" | "th") { number(digits) } else { None }
}

fn year(part: &str) -> Option<i16> {
    if part.len() == 4 { part.parse().ok().filter(|y| (1800..2200).contains(y)) } else { None }
}

pub(crate) fn month(part: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = part.to_lowercase();
    let known = |m: &&str| {
        **m == lower || (lower.len() == 3 && m.starts_with(&lower)) || (lower == "sept" && m.starts_with("sept"))
    };
    MONTHS.iter().position(known).map(|i| i as i8 + 1)
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| is_space(c) || matches!(c, ',' | '|' | '/' | ':' | '(' | ')' | '•' | '·') || is_dash(c))
        .map(|w| w.trim_matches('.'))
        .filter(|w| !w.is_empty())
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

fn is_shouted(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).count() > 1 && !word.contains(char::is_lowercase)
}

/// A line that only says when, or where and when.
pub(crate) fn is_dateline(line: &str) -> bool {
    const CLOCK: [&str; 22] = [
        "published",
        "updated",
        "posted",
        "last",
        "modified",
        "first",
        "on",
        "at",
        "gmt",
        "utc",
        "am",
        "pm",
        "a.m",
        "p.m",
        "est",
        "edt",
        "et",
        "cet",
        "bst",
        "local",
        "time",
        "date",
    ];
    if line.len() > 160 || line.ends_with(['?', '!']) || words(line).take(15).count() > 14 {
        return false;
    }
    let mut places = 0;
    let plain = words(line).all(|w| {
        let lower = w.to_lowercase();
        let time = CLOCK.contains(&lower.as_str()) || month(w).is_some() || w.starts_with(|c: char| c.is_ascii_digit());
        let weekday = lower.ends_with("day") && lower.len() < 10;
        places += usize::from(!time && !weekday);
        time || weekday || is_capital(w)
    });
    let dated = full_date(line).is_some();
    let short = words(line).any(|w| month(w).is_some()) && words(line).any(|w| day(w).is_some());
    let placed = words(line).next().is_some_and(is_shouted);
    plain && places <= 4 && (dated || (short && (placed || places == 0)))
}

/// A line that only says who wrote it, by its own words.
pub(crate) fn is_byline(line: &str) -> bool {
    let line = line.trim_end_matches(':');
    let by = ["By ", "BY ", "by ", "By: ", "Written by ", "Words by ", "From ", "Story by "];
    let Some(rest) = by.iter().find_map(|b| line.strip_prefix(b)) else { return false };
    let small =
        |w: &str| matches!(w, "and" | "in" | "for" | "with" | "the" | "of" | "de" | "van" | "von" | "al" | "at");
    let count = words(rest).take(20).count();
    (2..20).contains(&count)
        && !rest.ends_with(['.', '!', '?', ':', ';'])
        && words(rest).next().is_some_and(is_capital)
        && words(rest)
            .all(|w| is_capital(w) || small(w) || w.starts_with(|c: char| c.is_ascii_digit()) || w.contains('@'))
        && (!line.starts_with("From ") || rest.contains(" in "))
}

/// A line that is nothing but one or two names: "Nadir Aksu", "Jane Doe and J. R. Roe".
pub(crate) fn is_names(line: &str) -> bool {
    let parts: Vec<&str> = line.split([' ', ',']).filter(|p| !p.is_empty()).take(9).collect();
    let name = |w: &str| {
        let plain = w.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'));
        plain
            && is_capital(w)
            && (w.len() < 3 || w.contains(char::is_lowercase))
            && !w.ends_with("'s")
            && !w.ends_with("’s")
    };
    let small = |w: &str| matches!(w, "and" | "&" | "de" | "van" | "von" | "der" | "al" | "bin" | "ben" | "el");
    (2..=8).contains(&parts.len())
        && parts.iter().all(|w| name(w) || small(w))
        && parts.iter().filter(|w| name(w)).count() >= 2
        && (parts.len() <= 4 || parts.contains(&"and") || line.contains(','))
        && !line.ends_with('.')
}

/// The dateline that opens a paragraph: `BAKU, May 17 (Reuters) —`, `MOSCOW, May 17. /TASS/.`
/// A bare `LONDON —` is one in the first paragraph of the body only.
pub(crate) fn prefix(text: &str, paragraph: Span, first: bool) -> Option<Span> {
    let whole = paragraph.of(text);
    let head: String = whole.chars().take(90).collect();
    let (place, end) = if let Some(slash) = head.find("/.") {
        (head.get(..slash + 1)?, slash + 2)
    } else {
        let dash = head.char_indices().find(|(i, c)| {
            let before = head[..*i].ends_with(is_space);
            let double = head[*i..].starts_with("--");
            matches!(c, '—' | '–')
                || double
                || (is_dash(*c) && before && head[*i + c.len_utf8()..].starts_with(is_space))
        });
        let (at, _) = dash?;
        let rest = &head[at..];
        (head.get(..at)?, at + rest.len() - rest.trim_start_matches(is_dash).len())
    };
    let follows = whole.get(end..)?.trim_start_matches(is_space).chars().next()?;
    if !(follows.is_uppercase() || follows.is_numeric() || is_quote(follows)) {
        return None;
    }
    let words: Vec<&str> = words(place).collect();
    let small = |w: &&str| matches!(*w, "and" | "of" | "the" | "de" | "la" | "on" | "in");
    let plain = words.iter().all(|w| is_capital(w) || small(w) || w.starts_with(|c: char| c.is_ascii_digit()));
    let agency =
        place.split(['(', ')', '/']).skip(1).any(|name| is_agency(name) || name.split([',', ';']).any(is_agency));
    let dated = words.iter().any(|w| month(w).is_some()) && words.iter().any(|w| day(w).is_some());
    let shouted = words.first().is_some_and(|w| is_shouted(w));
    let all_shouted = first && words.iter().all(|w| is_shouted(w) || small(w));
    let sure = agency || dated || (shouted && place.contains(',')) || all_shouted;
    let known = plain && sure && (1..=10).contains(&words.len());
    known.then(|| Span::new(paragraph.start, paragraph.start + end as u32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates() {
        let check = |line: &str, expected: Option<Date>| assert_eq!(full_date(line), expected, "{line}");
        let day = Some(date(2024, 5, 17));
        check("May 17, 2024", day);
        check("Friday, 17th May 2024 10:30 GMT", day);
        check("2024-05-17T10:30", day);
        check("17.05.2024", day);
        check("BAKU, Sept. 3, 2023 (AP)", Some(date(2023, 9, 3)));
        check("May 17", None);
        check("February 31, 2024", None);
    }

    #[test]
    fn lines() {
        let check = |line: &str, expected: (bool, bool, bool)| {
            assert_eq!((is_dateline(line), is_byline(line), is_names(line)), expected, "{line}");
        };
        check("May 17, 2024", (true, false, false));
        check("Published: 17 May 2024, 10:30 GMT", (true, false, false));
        check("BAKU, May 17", (true, false, false));
        check("May 17 was a Friday", (false, false, false));
        check("By Jane Doe and J. R. Roe, Associated Press", (false, true, false));
        check("By Friday the talks had failed.", (false, false, false));
        check("Nadir Aksu", (false, false, true));
        check("France's Macron", (false, false, false));
    }

    #[test]
    fn prefixes() {
        let check = |text: &str, expected: &str| {
            let found = prefix(text, Span::new(0, text.len() as u32), true);
            assert_eq!(found.map_or("", |s| s.of(text)), expected, "{text}");
        };
        check("BAKU, May 17 (Reuters) — France left.", "BAKU, May 17 (Reuters) —");
        check("PARIS (AP) - France left.", "PARIS (AP) -");
        check("Paris (AFP) – France left.", "Paris (AFP) –");
        check("BAKU, Azerbaijan -- France left.", "BAKU, Azerbaijan --");
        check("MOSCOW, May 17. /TASS/. France left.", "MOSCOW, May 17. /TASS/.");
        check("NATO — which France left — met.", "");
        check("France — Armenia's friend — left.", "");
        check("Baku-based groups left.", "");
    }
}
