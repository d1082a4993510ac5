//! Dates as publishers write them → days.

use jiff::civil::Date;

/// The day of an ISO date or datetime, or of one of the other common ways to write a date.
///
/// The day is the one written, whatever the time zone: a paper's Tuesday is its readers' Tuesday.
pub(crate) fn parse(text: &str) -> Option<Date> {
    let text = text.trim().get(..text.trim().len().min(80)).unwrap_or("");
    iso(text).or_else(|| words(text)).or_else(|| numbers(text))
}

/// The first date inside a short text: "Posted by Ann Lee on May 18, 2031".
pub(crate) fn in_text(text: &str) -> Option<Date> {
    let mut last = ' ';
    let mut starts = Vec::new();
    for (at, c) in text.char_indices() {
        if c.is_alphanumeric() && !last.is_alphanumeric() && starts.len() < 30 {
            starts.push(at);
        }
        last = c;
    }
    starts.into_iter().filter_map(|at| text.get(at..)).find_map(|rest| {
        let word = rest.split(|c: char| !c.is_alphanumeric()).next()?;
        if rest.starts_with(|c: char| c.is_ascii_digit()) || month(word).is_some() { parse(rest) } else { None }
    })
}

/// `2031-05-18…`, `2031/5/18`, `20310518`.
fn iso(text: &str) -> Option<Date> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..)?;
    match digits {
        4 => {
            let sep = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
            let mut parts = text.splitn(3, sep);
            let year = parts.next()?.parse().ok()?;
            let month = parts.next()?.parse().ok()?;
            let day = parts.next()?;
            let end = day.bytes().take_while(u8::is_ascii_digit).count();
            date(year, month, day.get(..end)?.parse().ok()?)
        }
        8 | 14 => date(text.get(..4)?.parse().ok()?, text.get(4..6)?.parse().ok()?, text.get(6..8)?.parse().ok()?),
        _ => None,
    }
}

/// `18 May 2031`, `May 18th, 2031`, `Sun, 18 May 2031 10:00:00 GMT`.
fn words(text: &str) -> Option<Date> {
    let pieces: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).collect();
    let at = pieces.iter().position(|p| month(p).is_some())?;
    let month = month(pieces.get(at)?)?;
    let number = |i: usize| -> Option<i16> {
        let piece = pieces.get(i)?.trim_end_matches(|c: char| c.is_alphabetic());
        piece.parse().ok()
    };
    let is_year = |n: i16| (1000..=2999).contains(&n);
    // Day before the month, or after it; the year follows.
    let before = at.checked_sub(1).and_then(number).filter(|d| (1..=31).contains(d));
    let (day, year) = match (before, number(at + 1)) {
        (Some(day), Some(year)) if is_year(year) => (day, year),
        (_, Some(day)) => (day, number(at + 2)?),
        (_, None) => return None,
    };
    if is_year(year) { date(year, month, i8::try_from(day).ok()?) } else { None }
}

/// `18/05/2031` and `05/18/2031`, where only one order is possible; `18.05.2031` always.
fn numbers(text: &str) -> Option<Date> {
    let word = text.split_whitespace().next()?.trim_end_matches(',');
    let sep = word.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '/' | '.' | '-'))?;
    let parts: Vec<i16> = word.split(sep).map(|p| p.parse().ok()).collect::<Option<_>>()?;
    let &[a, b, year] = parts.as_slice() else { return None };
    let (a, b) = (i8::try_from(a).ok()?, i8::try_from(b).ok()?);
    if !(1000..=2999).contains(&year) {
        return None;
    }
    match (date(year, b, a), date(year, a, b)) {
        (day_first, _) if sep == '.' => day_first,
        (Some(one), None) | (None, Some(one)) => Some(one),
        (Some(one), Some(other)) if one == other => Some(one),
        _ => None,
    }
}

fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok().filter(|d| (1500..=2200).contains(&d.year()))
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: &[&str] = &[
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
    let word = word.to_ascii_lowercase();
    let word = if word == "sept" { "sep" } else { &word };
    let at = MONTHS.iter().position(|m| word == *m || word.len() == 3 && m.starts_with(word))?;
    i8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        for text in [
            "2031-05-18",
            "2031-05-18T23:59:00-08:00",
            "2031-05-18 10:00",
            "20310518",
            "2031/5/18",
            "20310518101500",
            "Sun, 18 May 2031 10:00:00 GMT",
            "18 May 2031",
            "May 18, 2031",
            "May 18th, 2031 at 6 p.m.",
            "18.05.2031",
            "18/05/2031",
            "05/18/2031",
            "Published on Sunday 18 May 2031",
            " 18. May 2031 ",
        ] {
            assert_eq!(parse(text), Date::new(2031, 5, 18).ok(), "{text}");
        }
        for text in
            ["", "yesterday", "05/06/2031", "2031-13-01", "May", "May 2031", "99999999", "2031-05", "é2031", "١٢"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
