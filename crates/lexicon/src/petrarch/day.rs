//! Days of dictionaries: `YYMMDD` or `YYYYMMDD`, and what they bound.

use jiff::civil::Date;

/// Years of two digits below this are of this century.
const TURN: i16 = 30;

/// The day of six or eight digits. Two-digit years turn at 30; a day past the end of its month is the month's last, a
/// day or month `00` the first.
pub fn read(text: &str) -> Option<Date> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = match text.len() {
        6 => {
            let year: i16 = text.get(..2)?.parse().ok()?;
            (if year < TURN { 2000 + year } else { 1900 + year }, text.get(2..)?)
        }
        8 => (text.get(..4)?.parse().ok()?, text.get(4..)?),
        _ => return None,
    };
    let month = rest.get(..2)?.parse::<i8>().ok()?.max(1);
    let day = rest.get(2..)?.parse::<i8>().ok()?.max(1);
    let first = Date::new(year, month, 1).ok()?;
    let last = first.last_of_month();
    if day > 31 { None } else { Some(if day > last.day() { last } else { Date::new(year, month, day).ok()? }) }
}

/// The day as a dictionary has it: two-digit years where they read back, else four digits.
pub fn write(day: Date) -> String {
    let two = (1900 + TURN..2000 + TURN).contains(&day.year());
    day.strftime(if two { "%y%m%d" } else { "%Y%m%d" }).to_string()
}

/// From and to, both included; open where `None`.
pub type Period = (Option<Date>, Option<Date>);

/// The periods of a restriction: `<D` before a day, `>D` after it, `D-E` from one to the other, `D` that day; `!` in front
/// turns it round.
pub fn periods(text: &str) -> Option<Vec<Period>> {
    if let Some(rest) = text.strip_prefix('!') {
        let mut around = Vec::new();
        for (from, to) in periods(rest)? {
            around.extend(from.and_then(|d| d.yesterday().ok()).map(|d| (None, Some(d))));
            around.extend(to.and_then(|d| d.tomorrow().ok()).map(|d| (Some(d), None)));
        }
        return Some(around);
    }
    if let Some(rest) = text.strip_prefix('<') {
        return Some(vec![(None, Some(read(rest.trim())?.yesterday().ok()?))]);
    }
    if let Some(rest) = text.strip_prefix('>') {
        return Some(vec![(Some(read(rest.trim())?.tomorrow().ok()?), None)]);
    }
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let (from, to) = (read(from.trim())?, read(to.trim())?);
    (from <= to).then(|| vec![(Some(from), Some(to))])
}

/// Whether a restriction is of two good days in the wrong order.
pub fn is_turned(text: &str) -> bool {
    let days = text.trim_start_matches('!').split_once('-').and_then(|(from, to)| Some((read(from)?, read(to)?)));
    days.is_some_and(|(from, to)| from > to)
}

/// The restriction of a period, empty where it has none.
pub fn restriction((from, to): Period) -> String {
    match (from, to) {
        (None, None) => String::new(),
        (None, Some(to)) => to.tomorrow().map_or_else(|_| String::new(), |d| format!("<{}", write(d))),
        (Some(from), None) => from.yesterday().map_or_else(|_| String::new(), |d| format!(">{}", write(d))),
        (Some(from), Some(to)) => format!("{}-{}", write(from), write(to)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let shown = periods(text).map(|list| {
            let side = |d: Option<Date>| d.map_or("…".to_owned(), |d| d.to_string());
            list.into_iter().map(|(a, b)| format!("{} {}", side(a), side(b))).collect::<Vec<_>>().join(", ")
        });
        assert_eq!(shown.as_deref().unwrap_or("none"), expected, "{text}");
    }

    #[test]
    fn two_digit_years_turn_at_30() {
        check("291231-300101", "none");
        check("300101-291231", "1930-01-01 2029-12-31");
        check("19291231", "1929-12-31 1929-12-31");
    }

    #[test]
    fn ends_can_be_open() {
        check("<040201", "… 2004-01-31");
        check(">050930", "2005-10-01 …");
        check("!040201-050930", "… 2004-01-31, 2005-10-01 …");
        check("!<040201", "2004-02-01 …");
    }

    #[test]
    fn odd_days_are_mended_or_refused() {
        check("010631", "2001-06-30 2001-06-30");
        check("010000", "2001-01-01 2001-01-01");
        check("011301", "none");
        check("010132", "none");
        check("0101", "none");
        check("x", "none");
        check("99999999-99999999", "none");
    }

    #[test]
    fn restrictions_read_back() {
        for text in ["<040201", ">050930", "040201-050930", "19120101-19180101", ""] {
            let period = periods(text).and_then(|p| p.first().copied()).unwrap_or((None, None));
            assert_eq!(restriction(period), text);
        }
    }
}
