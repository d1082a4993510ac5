//! Dates, read from text and written.

use demarche_record::when::{Precision, When};
use jiff::civil::Date;

use crate::words::Word;

/// Names of the months.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// "16 May", with the year where it is not `year`.
pub fn day(date: Date, year: Option<i16>) -> String {
    let month = MONTHS[usize::try_from(date.month() - 1).unwrap_or(0) % 12];
    if year == Some(date.year()) {
        format!("{} {month}", date.day())
    } else {
        format!("{} {month} {}", date.day(), date.year())
    }
}

/// A date as exactly as it is known.
pub fn dated(when: &When, year: Option<i16>) -> String {
    let month = MONTHS[usize::try_from(when.from.month() - 1).unwrap_or(0) % 12];
    match when.precision {
        Precision::Day if when.from == when.to => day(when.from, year),
        Precision::Day => format!("{} to {}", day(when.from, year.or(Some(when.to.year()))), day(when.to, year)),
        Precision::Week => format!("week of {}", day(when.from, year)),
        Precision::Month => format!("{month} {}", when.from.year()),
        Precision::Year if when.from.year() == when.to.year() => when.from.year().to_string(),
        Precision::Year => format!("{} to {}", when.from.year(), when.to.year()),
    }
}

/// "12 to 28 May 2024", "28 May to 3 June 2024", "17 May 2024".
pub fn period(from: Date, to: Date) -> String {
    let year = Some(to.year());
    if from == to {
        day(to, None)
    } else if (from.year(), from.month()) == (to.year(), to.month()) {
        format!("{} to {}", from.day(), day(to, None))
    } else {
        format!("{} to {}", day(from, year), day(to, None))
    }
}

/// The same for the words of an article: two years that are named are not all those between them.
pub fn dated_as(when: &When, text: &str, year: Option<i16>) -> String {
    let named = when.span.filter(|_| when.precision == Precision::Year && when.from.year() != when.to.year());
    let years = named.map(|span| dates(&crate::words::words(span.of(text)))).unwrap_or_default();
    let years: Vec<String> = years.iter().filter_map(|d| Some(d.year?.to_string())).collect();
    let joined = named.is_some_and(|span| span.of(text).contains(" and "));
    if joined && years.len() > 1 { crate::words::listed(&years) } else { dated(when, year) }
}

/// A date in a text.
pub struct Shown {
    /// Its words.
    pub words: std::ops::Range<usize>,
    /// Day of the month.
    pub day: Option<i8>,
    /// Month, from 1.
    pub month: Option<i8>,
    /// Year.
    pub year: Option<i16>,
}

fn month_of(word: &Word) -> Option<i8> {
    if !word.is_capital() {
        return None;
    }
    let stem = word.form.trim_end_matches('.');
    let full = |m: &str| m == stem || stem.len() >= 3 && stem.len() <= 4 && m.starts_with(stem);
    MONTHS.iter().position(|m| full(m)).and_then(|i| i8::try_from(i + 1).ok())
}

fn day_of(word: &Word) -> Option<i8> {
    let digits = word.lower.trim_end_matches(|c: char| c.is_alphabetic());
    digits.parse::<i8>().ok().filter(|d| (1..=31).contains(d))
}

fn year_of(word: &Word) -> Option<i16> {
    let year = word.form.parse::<i16>().ok().filter(|y| (1900..2100).contains(y));
    year.filter(|_| word.form.len() == 4)
}

/// The dates of a text: "16 May 2031", "May 16, 2031", "May 2031", "2031-05-16", "2031".
pub fn dates(words: &[Word]) -> Vec<Shown> {
    let mut result: Vec<Shown> = Vec::new();
    let mut i = 0;
    while i < words.len() {
        let (mut day, mut year, mut start, mut end) = (None, None, i, i + 1);
        let month = month_of(&words[i]);
        if month.is_some() {
            if let Some(d) = i.checked_sub(1).and_then(|b| day_of(&words[b])) {
                (day, start) = (Some(d), i - 1);
            } else if let Some(d) = words.get(i + 1).and_then(day_of) {
                (day, end) = (Some(d), i + 2);
            }
            if let Some(y) = words.get(end).and_then(year_of) {
                (year, end) = (Some(y), end + 1);
            }
            // "May" alone at the head of a sentence is a verb.
            if day.is_some() || year.is_some() || words[i].form != "May" {
                result.push(Shown { words: start..end, day, month, year });
            }
            i = end;
            continue;
        }
        if let Ok(date) = words[i].form.parse::<Date>() {
            result.push(Shown {
                words: i..end,
                day: Some(date.day()),
                month: Some(date.month()),
                year: Some(date.year()),
            });
        } else if let Some(y) = year_of(&words[i]) {
            year = Some(y);
            result.push(Shown { words: i..end, day, month: None, year });
        }
        i += 1;
    }
    result
}

impl Shown {
    /// Whether a written date says all that this one says.
    pub fn is(&self, other: &Self) -> bool {
        (self.day.is_none() || self.day == other.day)
            && (self.month.is_none() || self.month == other.month)
            && (self.year.is_none() || other.year.is_none() || self.year == other.year)
    }

    /// Whether a resolved date is this one, as exactly as it is known.
    pub fn lies_in(&self, when: &When) -> bool {
        let (from, to) = (when.from, when.to);
        let year = self.year.is_none_or(|y| from.year() <= y && y <= to.year());
        let month = self.month.is_none_or(|m| m == from.month() || m == to.month());
        let day = self.day.is_none_or(|d| {
            when.precision == Precision::Day && (d == from.day() || d == to.day())
                || when.precision == Precision::Week && d == from.day()
        });
        year && month && day
    }

    /// The day, where day, month and year are all written.
    pub fn full(&self) -> Option<Date> {
        Date::new(self.year?, self.month?, self.day?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    fn check(text: &str, expected: &[(Option<i8>, Option<i8>, Option<i16>)]) {
        let found: Vec<_> = dates(&words(text)).iter().map(|d| (d.day, d.month, d.year)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn dates_in_the_shapes_of_news() {
        check("On 16 May 2031 they met", &[(Some(16), Some(5), Some(2031))]);
        check("THE HAGUE, May 17, 2031 (Meridian)", &[(Some(17), Some(5), Some(2031))]);
        check("the Aug. 14 vote", &[(Some(14), Some(8), None)]);
        check("wars in 2020 and 2023", &[(None, None, Some(2020)), (None, None, Some(2023))]);
        check("May I ask, he said", &[]);
    }
}
