//! Single words of time: months, days of the week, numbers, feasts.

use jiff::civil::Weekday;

use crate::dates::Unit;

/// A word, a number or a mark of a sentence.
#[derive(Clone, Debug)]
pub struct Word {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// In lower case; every dash is "-".
    pub lower: String,
    /// Written with a capital.
    pub capital: bool,
}

impl Word {
    /// The words of a sentence; each mark is one.
    pub fn all(sentence: &str) -> Vec<Self> {
        let mut words: Vec<Self> = Vec::new();
        let mut joined = false;
        for (start, c) in sentence.char_indices() {
            let end = start + c.len_utf8();
            if c.is_alphanumeric() {
                match words.last_mut().filter(|_| joined) {
                    Some(word) => {
                        word.end = end;
                        word.lower.extend(c.to_lowercase());
                    }
                    None => {
                        let lower = c.to_lowercase().collect();
                        words.push(Self { start, end, lower, capital: c.is_uppercase() });
                    }
                }
                joined = true;
            } else {
                joined = false;
                if !c.is_whitespace() {
                    let lower = match c {
                        '–' | '—' | '‑' => "-".to_owned(),
                        '’' => "'".to_owned(),
                        _ => c.to_string(),
                    };
                    words.push(Self { start, end, lower, capital: false });
                }
            }
        }
        words
    }
}

/// A year of four digits.
pub fn year(word: &str) -> Option<i16> {
    let all_digits = word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    word.parse().ok().filter(|y| all_digits && (1500..=2100).contains(y))
}

/// A day of the month: "3", "3rd".
pub fn day(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = word.get(digits.len()..)?;
    let fits = matches!(suffix, "" | "st" | "nd" | "rd" | "th") && (1..=2).contains(&digits.len());
    digits.parse().ok().filter(|d| fits && (1..=31).contains(d))
}

/// A month, in full or short.
pub fn month(word: &str) -> Option<i8> {
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
    let short = |m: &&str| word.len() == 3 && m.starts_with(word) || word == "sept" && m.starts_with("sept");
    MONTHS.iter().position(|m| *m == word || short(m)).and_then(|i| i8::try_from(i + 1).ok())
}

/// A day of the week.
pub fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

/// A unit of the calendar.
pub fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "day" | "days" => Unit::Day,
        "week" | "weeks" => Unit::Week,
        "weekend" => Unit::Weekend,
        "month" | "months" => Unit::Month,
        "year" | "years" => Unit::Year,
        "decade" | "decades" => Unit::Decade,
        "hour" | "hours" | "minute" | "minutes" => Unit::Hour,
        _ => return None,
    })
}

/// A number of units.
pub fn count(word: &str) -> Option<i32> {
    const NUMBERS: [&str; 13] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    if matches!(word, "a" | "an") {
        return Some(1);
    }
    let spelled = NUMBERS.iter().position(|n| *n == word).and_then(|i| i32::try_from(i).ok());
    spelled.or_else(|| word.parse().ok().filter(|n| word.len() <= 3 && *n > 0))
}

/// "Third": which one of several.
pub fn ordinal(word: &str) -> Option<i32> {
    const ORDINALS: [&str; 12] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
        "twelfth",
    ];
    let spelled = ORDINALS.iter().position(|n| *n == word).and_then(|i| i32::try_from(i + 1).ok());
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = word.get(digits.len()..)?;
    spelled
        .or_else(|| digits.parse().ok().filter(|n| matches!(suffix, "st" | "nd" | "rd" | "th") && (1..=60).contains(n)))
}

/// Days of the year that go by a name: month and day, and how many words name them.
pub fn feast(words: [&str; 5]) -> Option<(i8, i8, usize)> {
    const FEASTS: [(&[&str], i8, i8); 7] = [
        (&["new", "year", "'", "s", "day"], 1, 1),
        (&["new", "year", "'", "s", "eve"], 12, 31),
        (&["christmas", "day"], 12, 25),
        (&["christmas", "eve"], 12, 24),
        (&["boxing", "day"], 12, 26),
        (&["may", "day"], 5, 1),
        (&["bastille", "day"], 7, 14),
    ];
    let named = FEASTS.iter().find(|(name, ..)| words.starts_with(name));
    named.map(|(name, month, day)| (*month, *day, name.len()))
}
