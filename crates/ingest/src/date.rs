//! Dates as publishers write them → days.

use jiff::civil::Date;

/// Which number comes first in `03/04/2031`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// As most of the world writes.
    DayFirst,
    /// As the United States write.
    MonthFirst,
}

/// Bytes of a text that are looked at.
const MAX_BYTES: usize = 300;
/// Places of a text where a date may begin.
const MAX_STARTS: usize = 60;

/// The day of an ISO date or datetime, or of one of the other common ways to write a date.
///
/// The day is the one written, whatever the time zone: a paper's Tuesday is its readers' Tuesday.
pub(crate) fn parse(text: &str) -> Option<Date> {
    let text = head(text.trim(), 80);
    iso(text).or_else(|| words(text, usize::MAX)).or_else(|| numbers(text, None))
}

/// The first date inside a short text: "Posted by Ann Lee on May 18, 2031".
pub(crate) fn in_text(text: &str) -> Option<Date> {
    all_in(text, None).first().map(|(_, day)| *day)
}

/// The dates inside a short text and where they begin; without an order, `03/04/2031` is none.
pub(crate) fn all_in(text: &str, order: Option<Order>) -> Vec<(usize, Date)> {
    let text = head(text, MAX_BYTES);
    let mut last = ' ';
    let mut starts = Vec::new();
    for (at, c) in text.char_indices() {
        if c.is_alphanumeric() && !last.is_alphanumeric() && starts.len() < MAX_STARTS {
            starts.push(at);
        }
        last = c;
    }
    let mut found: Vec<(usize, Date)> = Vec::new();
    let mut pieces_of_date = 0;
    for at in starts {
        // Day and year of "May 18, 2031" begin no date of their own.
        if pieces_of_date > 0 {
            pieces_of_date -= 1;
            continue;
        }
        let rest = head(text.get(at..).unwrap_or(""), 40);
        if let Some(day) = iso(rest).or_else(|| words(rest, 1)).or_else(|| numbers(rest, order)) {
            found.push((at, day));
            pieces_of_date = 2;
        }
    }
    found
}

/// The day of seconds or milliseconds since 1970, in UTC.
pub(crate) fn of_seconds(number: &str) -> Option<Date> {
    let value: i64 = number.parse().ok()?;
    let seconds = match number.len() {
        10 => value,
        13 => value / 1_000,
        _ => return None,
    };
    let day = jiff::Timestamp::from_second(seconds).ok()?.to_zoned(jiff::tz::TimeZone::UTC).date();
    Some(day).filter(|d| (1990..=2100).contains(&d.year()))
}

/// The day in the path of an address: `/2031/05/18/`, `/2031/may/18/`, `/2031-05-18-envoy`, `/20310518/`.
pub(crate) fn in_address(url: &str) -> Option<Date> {
    let (_, path) = url.split_once("://")?.1.split_once('/')?;
    let path = head(path.split(['?', '#']).next().unwrap_or(""), 1_000);
    let parts: Vec<&str> = path.split('/').take(30).collect();
    let is_year = |y: &str| y.len() == 4 && (y.starts_with("19") || y.starts_with("20"));
    let apart = parts.windows(3).find_map(|w| match w {
        [y, m, d] if is_year(y) => {
            let month = month(m).or_else(|| m.parse().ok())?;
            let digits = d.bytes().take_while(u8::is_ascii_digit).count();
            let ends = d.as_bytes().get(digits).is_none_or(|c| matches!(c, b'-' | b'_'));
            if ends && digits < 3 { date(y.parse().ok()?, month, d.get(..digits)?.parse().ok()?) } else { None }
        }
        _ => None,
    });
    let whole = |part: &&str| {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let dashed = digits == 4 && part.as_bytes().get(7) == Some(&b'-');
        let is_day = is_year(part.get(..4)?) && (dashed || digits == 8);
        if is_day { iso(part) } else { None }
    };
    apart.or_else(|| parts.iter().find_map(whole))
}

/// The beginning of a text, at most `limit` bytes.
pub(crate) fn head(text: &str, limit: usize) -> &str {
    let end = (0..=limit.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..end).unwrap_or("")
}

/// `2031-05-18…`, `2031/5/18`, `20310518`, `2031年5月18日`.
fn iso(text: &str) -> Option<Date> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..)?;
    match digits {
        4 => {
            let sep = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.' | '年' | '년'))?;
            let number = |part: &str| -> Option<i8> {
                let end = part.bytes().take_while(u8::is_ascii_digit).count();
                part.get(..end)?.parse().ok()
            };
            let (month, day) = match sep {
                '年' | '년' => rest.trim_start_matches(sep).trim_start().split_once(['月', '월'])?,
                _ => rest.trim_start_matches(sep).split_once(sep)?,
            };
            date(text.get(..4)?.parse().ok()?, month.trim().parse().ok()?, number(day.trim_start())?)
        }
        8 | 14 => date(text.get(..4)?.parse().ok()?, text.get(4..6)?.parse().ok()?, text.get(6..8)?.parse().ok()?),
        _ => None,
    }
}

/// `18 May 2031`, `May 18th, 2031`, `2031 May 18`, `Sun, 18 May 2031 10:00:00 GMT`, `18 de mayo de 2031`; at most `skip`
/// pieces stand before the month, and a single one is a number.
fn words(text: &str, skip: usize) -> Option<Date> {
    let pieces: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|p| !p.is_empty() && !matches!(*p, "de" | "del" | "of" | "the"))
        .collect();
    let at = pieces.iter().position(|p| month(p).is_some()).filter(|at| *at <= skip)?;
    let month = month(pieces.get(at)?)?;
    let number = |i: usize| -> Option<i16> {
        let piece = pieces.get(i)?.trim_end_matches(|c: char| c.is_alphabetic());
        piece.parse().ok()
    };
    let is_year = |n: i16| (1000..=2999).contains(&n);
    let is_day = |n: &i16| (1..=31).contains(n);
    let before = at.checked_sub(1).and_then(number);
    if skip == 1 && at == 1 && before.is_none() {
        return None;
    }
    let (day, year) = match (before, number(at + 1)) {
        (Some(day), Some(year)) if is_day(&day) && is_year(year) => (day, year),
        (Some(year), Some(day)) if is_year(year) && is_day(&day) => (day, year),
        (_, Some(day)) => (day, number(at + 2)?),
        (_, None) => return None,
    };
    if is_year(year) { date(year, month, i8::try_from(day).ok()?) } else { None }
}

/// `18/05/2031` and `05/18/2031`, where only one order is possible or the order is known; `18.05.2031` always.
fn numbers(text: &str, order: Option<Order>) -> Option<Date> {
    let word = text.split_whitespace().next()?.trim_end_matches(|c: char| !c.is_ascii_digit());
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
        (day_first, month_first) => match order? {
            Order::DayFirst => day_first,
            Order::MonthFirst => month_first,
        },
    }
}

fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok().filter(|d| (1500..=2200).contains(&d.year()))
}

/// Names of months in English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian, Ukrainian, Turkish,
/// Indonesian and the Scandinavian languages, as they stand in dates.
const MONTHS: [&[&str]; 12] = [
    &[
        "january",
        "jan",
        "januar",
        "jänner",
        "janvier",
        "janv",
        "enero",
        "ene",
        "gennaio",
        "gen",
        "janeiro",
        "januari",
        "stycznia",
        "января",
        "січня",
        "ocak",
    ],
    &[
        "february",
        "feb",
        "februar",
        "février",
        "févr",
        "fevrier",
        "febrero",
        "febbraio",
        "fevereiro",
        "fev",
        "februari",
        "lutego",
        "февраля",
        "лютого",
        "şubat",
    ],
    &[
        "march",
        "mar",
        "märz",
        "mrz",
        "mars",
        "marzo",
        "março",
        "maart",
        "mrt",
        "marca",
        "марта",
        "березня",
        "mart",
        "maret",
        "marts",
    ],
    &["april", "apr", "avril", "avr", "abril", "abr", "aprile", "kwietnia", "апреля", "квітня", "nisan"],
    &["may", "mai", "mayo", "maggio", "mag", "maio", "mei", "maja", "мая", "травня", "mayıs", "maj"],
    &["june", "jun", "juni", "juin", "junio", "giugno", "giu", "junho", "czerwca", "июня", "червня", "haziran"],
    &["july", "jul", "juli", "juillet", "juil", "julio", "luglio", "lug", "julho", "lipca", "июля", "липня", "temmuz"],
    &[
        "august",
        "aug",
        "août",
        "aout",
        "agosto",
        "ago",
        "augustus",
        "sierpnia",
        "августа",
        "серпня",
        "ağustos",
        "agustus",
        "augusti",
    ],
    &[
        "september",
        "sep",
        "sept",
        "septembre",
        "septiembre",
        "settembre",
        "set",
        "setembro",
        "września",
        "сентября",
        "вересня",
        "eylül",
    ],
    &[
        "october",
        "oct",
        "oktober",
        "okt",
        "octobre",
        "octubre",
        "ottobre",
        "ott",
        "outubro",
        "out",
        "października",
        "октября",
        "жовтня",
        "ekim",
    ],
    &["november", "nov", "novembre", "noviembre", "novembro", "listopada", "ноября", "листопада", "kasım"],
    &[
        "december",
        "dec",
        "dezember",
        "dez",
        "décembre",
        "déc",
        "diciembre",
        "dic",
        "dicembre",
        "dezembro",
        "grudnia",
        "декабря",
        "грудня",
        "aralık",
        "desember",
        "des",
    ],
];

fn month(word: &str) -> Option<i8> {
    if word.len() > 24 || word.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let word = word.to_lowercase();
    let at = MONTHS.iter().position(|names| names.contains(&word.as_str()))?;
    i8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> Option<Date> {
        Date::new(2031, 5, 18).ok()
    }

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
            "2031 May 18",
            "May 18th, 2031 at 6 p.m.",
            "18.05.2031",
            "18/05/2031",
            "05/18/2031",
            "Published on Sunday 18 May 2031",
            " 18. May 2031 ",
            "18th of May, 2031",
            "18 de mayo de 2031",
            "18 мая 2031 г.",
            "2031年5月18日",
            "2031년 5월 18일",
        ] {
            assert_eq!(parse(text), day(), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "05/06/2031",
            "2031-13-01",
            "May",
            "May 2031",
            "99999999",
            "2031-05",
            "é2031",
            "١٢",
            "2031年",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_in_lines() {
        let days = |text: &str| {
            let found = all_in(text, Some(Order::MonthFirst));
            found.iter().map(|(at, day)| format!("{at} {day}")).collect::<Vec<_>>()
        };
        assert_eq!(days("By Ann Lee on May 18, 2031 | Updated June 1, 2031"), ["14 2031-05-18", "37 2031-06-01"]);
        assert_eq!(days("05/06/2031 by Ann Lee"), ["0 2031-05-06"]);
        assert!(days("5 ways to vote in May, none in 2031").is_empty());
        assert_eq!(in_text("05/06/2031"), None);
        assert_eq!(all_in("05/06/2031", Some(Order::DayFirst)).first().map(|f| f.1), Date::new(2031, 6, 5).ok());
    }

    #[test]
    fn days_in_addresses_and_numbers() {
        for url in [
            "https://x.example/world/2031/05/18/a",
            "https://x.example/2031/may/18/a",
            "https://x.example/2031-05-18-envoy-leaves",
            "https://x.example/news/20310518/envoy?a=2030/01/01",
        ] {
            assert_eq!(in_address(url), day(), "{url}");
        }
        for url in ["https://x.example/2031/05/envoy", "https://x.example/12345678/a", "https://x.example", "x"] {
            assert_eq!(in_address(url), None, "{url}");
        }
        assert_eq!(of_seconds("1936828800").map(|d| d.to_string()).as_deref(), Some("2031-05-18"));
        assert_eq!(of_seconds("1936828800000"), of_seconds("1936828800"));
        assert_eq!(of_seconds("12"), None);
    }
}
