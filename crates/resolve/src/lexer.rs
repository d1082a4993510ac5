//! Words of a sentence as expressions of time.

use demarche_record::when::Precision;
use jiff::civil::Date;

use crate::dates::{Anchor, Slice, Time, Unit, Which};
use crate::timewords::{Word, count, day, feast, month, ordinal, unit, weekday, year};

type Read = Option<(usize, Option<Time>)>;

/// Reads one expression from the words at a place. An expression with no days of its own ("in recent years") ends
/// where it ends and says nothing.
pub struct Lexer<'a> {
    words: &'a [Word],
    sentence: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    /// At the word with number `at`.
    pub const fn new(sentence: &'a str, words: &'a [Word], at: usize) -> Self {
        Self { words, sentence, at }
    }

    fn word(&self, i: usize) -> &'a str {
        self.words.get(i).map_or("", |w| w.lower.as_str())
    }

    fn back(&self, n: usize) -> &'a str {
        self.at.checked_sub(n).map_or("", |i| self.word(i))
    }

    /// Whether no space stands between a word and the one before it.
    fn tight(&self, i: usize) -> bool {
        match (i.checked_sub(1).and_then(|b| self.words.get(b)), self.words.get(i)) {
            (Some(a), Some(b)) => a.end == b.start,
            _ => false,
        }
    }

    /// The end of the expression that begins here, and what it says.
    pub fn expression(&self) -> Read {
        let at = self.at;
        if let "since" = self.word(at) {
            let inner = Lexer::new(self.sentence, self.words, at + 1).after_since();
            return inner.map(|(end, time)| (end, time.map(|t| Time::Since(Box::new(t)))));
        }
        // Deadlines and limits are no dates: "until Friday", "by 2030", "after Tuesday's attack".
        let limit = matches!(self.word(at), "until" | "till" | "by" | "before" | "after" | "ahead");
        if limit {
            let skip = if self.word(at + 1) == "of" { 2 } else { 1 };
            return self.to(skip).range().or_else(|| self.to(skip).single()).map(|(end, _)| (end, None));
        }
        self.range().or_else(|| self.single())
    }

    fn to(&self, skip: usize) -> Self {
        Self { words: self.words, sentence: self.sentence, at: self.at + skip }
    }

    fn after_since(&self) -> Read {
        let skip = usize::from(matches!(self.word(self.at), "the" | "at" | "about" | "around"));
        let read = |skip: usize| self.to(skip).single().or_else(|| self.to(skip).year(true));
        // "Since the disputed June 12 election".
        let described = || if self.word(self.at) == "the" { self.to(2).month_first() } else { None };
        read(skip).or_else(described)
    }

    /// "From 2014 to 2016", "between May and July 2023", "2014-2016", "in 2020 and 2023".
    fn range(&self) -> Read {
        let (start, link): (usize, &[&str]) = match self.word(self.at) {
            "from" => (1, &["to", "until", "through", "till", "-"]),
            "between" => (1, &["and", "-"]),
            "in" => (1, &["and", "-", "to", "through"]),
            _ => (0, &["-", "to", "through"]),
        };
        let first = self.to(start);
        let (end, a) = if start == 0 {
            // "His 1973 to 1990 rule": two years with a link need no word before.
            let pair = |(end, _): &(usize, Option<Time>)| {
                link.contains(&self.word(*end)) && year(self.word(end + 1)).is_some()
            };
            first.year(false).or_else(|| first.year(true).filter(pair))?
        } else {
            first.year(true).or_else(|| first.single())?
        };
        if !link.contains(&self.word(end)) {
            return None;
        }
        let second = Self { words: self.words, sentence: self.sentence, at: end + 1 };
        let short = second.short_year(a.as_ref(), self.tight(end) && self.tight(end + 1));
        let (end, b) = short.or_else(|| second.year(true)).or_else(|| second.single())?;
        let (a, b) = (a?, b?);
        // "Between May and July 2023": the year holds for both.
        let a = match (&a, &b) {
            (Time::Month(month, Which::Nearest), Time::Fixed(from, ..)) => {
                let first = Date::new(from.year(), *month, 1).ok()?;
                Time::Fixed(first, first.last_of_month(), Precision::Month)
            }
            (Time::MonthDay(month, day, _), Time::Fixed(from, ..)) => {
                let first = Date::new(from.year(), *month, *day).ok()?;
                Time::Fixed(first, first, Precision::Day)
            }
            _ => a,
        };
        Some((end, Some(Time::Hull(Box::new(a), Box::new(b)))))
    }

    /// "2014–16".
    fn short_year(&self, first: Option<&Time>, tight: bool) -> Read {
        let Some(Time::Fixed(from, _, Precision::Year)) = first else { return None };
        let word = self.word(self.at);
        if !tight || word.len() != 2 {
            return None;
        }
        let year = from.year() - from.year().rem_euclid(100) + word.parse::<i16>().ok()?;
        Some((self.at + 1, Some(year_days(year)?)))
    }

    /// One expression without a link.
    fn single(&self) -> Read {
        self.iso()
            .or_else(|| self.feast())
            .or_else(|| self.shifted())
            .or_else(|| self.vague())
            .or_else(|| self.running())
            .or_else(|| self.part_of_day())
            .or_else(|| self.sliced())
            .or_else(|| self.part_of_unit())
            .or_else(|| self.day_word())
            .or_else(|| self.weekday())
            .or_else(|| self.month_first())
            .or_else(|| self.day_first())
            .or_else(|| self.decade())
            .or_else(|| self.century())
            .or_else(|| self.ahead())
            .or_else(|| self.unit())
            .or_else(|| self.year(false))
    }

    fn iso(&self) -> Read {
        let at = self.at;
        let marks = self.word(at + 1) == "-" && self.word(at + 3) == "-" && self.word(at).len() == 4;
        if !marks || !(at + 1..at + 5).all(|i| self.tight(i)) {
            return None;
        }
        let number = |i: usize| self.word(i).parse::<i16>().ok();
        let date = Date::new(number(at)?, number(at + 2)?.try_into().ok()?, number(at + 4)?.try_into().ok()?).ok()?;
        Some((at + 5, Some(Time::Fixed(date, date, Precision::Day))))
    }

    /// "New Year's Day".
    fn feast(&self) -> Read {
        let at = self.at;
        let (month, day, length) = feast(std::array::from_fn(|i| self.word(at + i)))?;
        let capital = self.words.get(at).is_some_and(|w| w.capital);
        capital.then(|| self.with_year(at + length, month, day, day))
    }

    /// "Two days later", "a week ago", "a year earlier", "the next day", "a day after troops left".
    fn shifted(&self) -> Read {
        let at = self.at;
        if let Some((step, skip)) = match (self.word(at), self.word(at + 1)) {
            ("the", "next" | "following") => Some((1, 2)),
            ("the", "same") | ("that", "same") => Some((0, 2)),
            ("the", "previous") => Some((-1, 2)),
            ("that", _) => Some((0, 1)),
            _ => None,
        } {
            let part = matches!(self.word(at + skip), "night" | "morning" | "afternoon" | "evening");
            let unit = if part { Unit::Day } else { unit(self.word(at + skip))? };
            return Some((at + skip + 1, Some(Time::Shift(step, unit, Anchor::Before))));
        }
        if self.word(at) == "the" && self.word(at + 1) == "day" && self.ends(at + 3) {
            let step = match self.word(at + 2) {
                "before" => -1,
                "after" => 1,
                _ => return None,
            };
            return Some((at + 3, Some(Time::Shift(step, Unit::Day, Anchor::Before))));
        }
        let skip = usize::from(matches!(self.word(at), "exactly" | "just" | "about" | "some" | "nearly" | "almost"));
        let hours = matches!(self.word(at), "hours" | "minutes" | "moments");
        let (count, unit, end) = if hours {
            (1, Unit::Hour, at + 2)
        } else {
            (count(self.word(at + skip))?, unit(self.word(at + skip + 1))?, at + skip + 3)
        };
        let time = match self.word(end - 1) {
            "ago" => Time::Shift(-count, unit, Anchor::Report),
            "later" | "afterwards" | "afterward" => Time::Shift(count, unit, Anchor::Before),
            "earlier" | "previously" => Time::Shift(-count, unit, Anchor::Before),
            "before" if self.ends(end) => Time::Shift(-count, unit, Anchor::Before),
            "after" => Time::Shift(-count, unit, Anchor::Clause),
            "before" => Time::Shift(count, unit, Anchor::Clause),
            _ => return None,
        };
        // "More than a year ago" is no year.
        let loose = self.back(1) == "than";
        Some((end, (!loose).then_some(time)))
    }

    /// "Several days ago", "a few hours later", "days after the vote": a distance that nobody knows.
    fn vague(&self) -> Read {
        let at = self.at + usize::from(self.word(self.at) == "a");
        let many = match (self.word(at), self.word(at + 1)) {
            ("few" | "several" | "many" | "some", _) => 1,
            ("couple", "of") => 2,
            _ => 0,
        };
        unit(self.word(at + many))?;
        let plural = self.word(at + many).ends_with('s');
        let far = matches!(self.word(at + many + 1), "ago" | "later" | "earlier" | "after" | "before" | "afterwards");
        (plural && far).then_some((at + many + 2, None))
    }

    /// "For the third straight day".
    fn running(&self) -> Read {
        let at = self.at;
        let opens = self.word(at) == "for" && matches!(self.word(at + 1), "a" | "the");
        let count = ordinal(self.word(at + 2)).filter(|_| opens)?;
        let skip = usize::from(matches!(self.word(at + 3), "straight" | "consecutive" | "successive"));
        let day = self.word(at + 3 + skip) == "day" && self.word(at + 4 + skip) != "of";
        day.then_some((at + 4 + skip, Some(Time::Running(count))))
    }

    /// "The early hours of Monday", "on the night of May 3".
    fn part_of_day(&self) -> Read {
        let mut at = self.at;
        at += usize::from(matches!(self.word(at), "in" | "on" | "during"));
        at += usize::from(self.word(at) == "the");
        at += usize::from(matches!(self.word(at), "early" | "small" | "late" | "first"));
        if self.word(at) == "pre" && self.word(at + 1) == "-" {
            at += 3;
        }
        let part = matches!(self.word(at), "hours" | "night" | "morning" | "evening" | "afternoon");
        if !part || self.word(at + 1) != "of" {
            return None;
        }
        let day = Self { words: self.words, sentence: self.sentence, at: at + 2 };
        day.weekday().or_else(|| day.month_first()).or_else(|| day.day_first())
    }

    /// "Late September", "in mid-May", "early this year", "at the end of 2003".
    fn sliced(&self) -> Read {
        let mut at = self.at;
        at += usize::from(matches!(self.word(at), "in" | "at"));
        at += usize::from(self.word(at) == "the");
        let (slice, length) = match (self.word(at), self.word(at + 1)) {
            ("early" | "beginning" | "start", "of") => (Slice::Early, 2),
            ("middle", "of") => (Slice::Mid, 2),
            ("end", "of") => (Slice::Late, 2),
            ("early", _) => (Slice::Early, 1),
            ("mid", _) => (Slice::Mid, 1),
            ("late", _) => (Slice::Late, 1),
            _ => return None,
        };
        at += length;
        at += usize::from(self.word(at) == "-");
        at += usize::from(self.word(at) == "in");
        let inner = Self { words: self.words, sentence: self.sentence, at };
        let (end, time) = inner.month_first().or_else(|| inner.unit()).or_else(|| inner.year(true))?;
        // "Late May 3" is a time of day.
        Some((end, time.map(|t| if t.is_day() { t } else { Time::Slice(Box::new(t), slice) })))
    }

    /// Whether the sentence or clause is over: "two days before."
    fn ends(&self, i: usize) -> bool {
        matches!(self.word(i), "" | "." | "," | ";" | ")")
    }

    /// "Earlier this month", "later this week".
    fn part_of_unit(&self) -> Read {
        let at = self.at;
        let earlier = match self.word(at) {
            "earlier" => true,
            "later" => false,
            _ => return None,
        };
        if matches!(self.word(at + 1), "today") {
            return Some((at + 2, Some(Time::Unit(Unit::Day, Which::This))));
        }
        let skip = usize::from(matches!(self.word(at + 1), "in" | "on"));
        if self.word(at + 1 + skip) == "this" || (skip == 1 && self.word(at + 2) == "the") {
            let unit = unit(self.word(at + 2 + skip))?;
            return Some((at + 3 + skip, Some(Time::Part(unit, earlier))));
        }
        let rest = self.to(1 + skip);
        rest.weekday().or_else(|| rest.month_first()).or_else(|| rest.day_first()).or_else(|| rest.day_word())
    }

    fn day_word(&self) -> Read {
        let (length, time) = match (self.word(self.at), self.word(self.at + 1)) {
            ("yesterday", _) => (1, Time::Shift(-1, Unit::Day, Anchor::Report)),
            ("today" | "tonight", _) => (1, Time::Unit(Unit::Day, Which::This)),
            ("tomorrow", _) => (1, Time::Shift(1, Unit::Day, Anchor::Report)),
            ("overnight", next) if weekday(next).is_none() => (1, Time::Overnight),
            ("last", "night" | "evening") => (2, Time::Shift(-1, Unit::Day, Anchor::Report)),
            ("this", "morning" | "afternoon" | "evening") => (2, Time::Unit(Unit::Day, Which::This)),
            ("late" | "early", "yesterday") => (2, Time::Shift(-1, Unit::Day, Anchor::Report)),
            ("late" | "early" | "later", "today") => (2, Time::Unit(Unit::Day, Which::This)),
            _ => return None,
        };
        Some((self.at + length, Some(time)))
    }

    /// "Tuesday", "last Tuesday", "late on Tuesday", "Friday, May 17".
    fn weekday(&self) -> Read {
        let mut at = self.at;
        let mut which = Which::Nearest;
        loop {
            match self.word(at) {
                "last" => which = Which::Last,
                "next" | "coming" => which = Which::Next,
                "this" => which = Which::This,
                "late" | "early" | "on" | "mid" | "overnight" => {}
                _ => break,
            }
            at += 1;
            if at > self.at + 3 {
                return None;
            }
        }
        let word = self.words.get(at)?;
        let day = weekday(&word.lower).filter(|_| word.capital)?;
        let mut end = at + 1;
        let comma = usize::from(self.word(end) == ",");
        let dated = Self { words: self.words, sentence: self.sentence, at: end + comma };
        if let Some((end, Some(time @ (Time::Fixed(..) | Time::MonthDay(..))))) =
            dated.month_first().or_else(|| dated.day_first())
        {
            return Some((end, Some(time)));
        }
        if matches!(self.word(end), "morning" | "afternoon" | "evening" | "night") {
            end += 1;
        }
        let time = Time::Weekday(day, which);
        // "Saturday and Sunday", "Monday to Friday".
        if matches!(self.word(end), "and" | "to" | "through" | "-")
            && let Some(last) = self.words.get(end + 1).filter(|w| w.capital).and_then(|w| weekday(&w.lower))
        {
            return Some((end + 2, Some(Time::Hull(Box::new(time), Box::new(Time::Weekday(last, which))))));
        }
        Some((end, Some(time)))
    }

    /// "May 17, 2024", "May 17-18", "May 2024", "in May", "early May", "last May".
    fn month_first(&self) -> Read {
        let mut at = self.at;
        let mut which = Which::Nearest;
        let mut led = matches!(
            self.back(1),
            "in" | "since" | "during" | "of" | "and" | "between" | "from" | "to" | "early" | "late" | "mid"
        );
        led |= self.back(1) == "-" && self.back(2) == "mid";
        while let word @ ("last" | "next" | "this" | "in") = self.word(at) {
            which = match word {
                "last" => Which::Last,
                "next" => Which::Next,
                "this" => Which::This,
                _ => which,
            };
            led = true;
            at += 1;
            if at > self.at + 3 {
                return None;
            }
        }
        let word = self.words.get(at)?;
        let month = month(&word.lower).filter(|_| word.capital)?;
        let abbreviated = word.lower.len() <= 4 && self.word(at + 1) == ".";
        let dot = usize::from(abbreviated && (day(self.word(at + 2)).is_some() || year(self.word(at + 2)).is_some()));
        let mut end = at + 1 + dot;
        if let Some(first) = day(self.word(end)) {
            end += 1;
            let mut last = first;
            if matches!(self.word(end), "-" | "and" | "to")
                && self.word(end + 1).len() <= 2
                && let Some(day) = day(self.word(end + 1)).filter(|d| *d > first)
            {
                last = day;
                end += 2;
            }
            return Some(self.with_year(end, month, first, last));
        }
        let of = usize::from(matches!(self.word(end), "of" | ","));
        if let Some(year) = year(self.word(end + of)) {
            let first = Date::new(year, month, 1).ok()?;
            return Some((end + of + 1, Some(Time::Fixed(first, first.last_of_month(), Precision::Month))));
        }
        let modal = matches!(word.lower.as_str(), "may" | "march" | "august") || word.lower.len() <= 4;
        let bare = led || (!modal && self.ends(end));
        bare.then_some((end, Some(Time::Month(month, which))))
    }

    /// "17 May 2024", "the 17th of May", "17-18 May".
    fn day_first(&self) -> Read {
        let skip = usize::from(self.word(self.at) == "the");
        let first = day(self.word(self.at + skip))?;
        let mut end = self.at + skip + 1;
        let mut last = first;
        if matches!(self.word(end), "-" | "and" | "to")
            && let Some(day) = day(self.word(end + 1)).filter(|d| *d > first)
        {
            last = day;
            end += 2;
        }
        end += usize::from(self.word(end) == "of");
        let word = self.words.get(end)?;
        let month = month(&word.lower).filter(|_| word.capital)?;
        let dot = usize::from(self.word(end + 1) == "." && word.lower.len() <= 4 && year(self.word(end + 2)).is_some());
        Some(self.with_year(end + 1 + dot, month, first, last))
    }

    fn with_year(&self, end: usize, month: i8, first: i8, last: i8) -> (usize, Option<Time>) {
        let comma = usize::from(self.word(end) == ",");
        if let Some(year) = year(self.word(end + comma))
            && let (Ok(from), Ok(to)) = (Date::new(year, month, first), Date::new(year, month, last))
        {
            return (end + comma + 1, Some(Time::Fixed(from, to, Precision::Day)));
        }
        (end, Some(Time::MonthDay(month, first, last)))
    }

    /// "The early 1990s", "late 2000s".
    fn decade(&self) -> Read {
        let part = match self.word(self.at) {
            word @ ("early" | "mid" | "late") => Some(word),
            _ => None,
        };
        let mut at = self.at + usize::from(part.is_some());
        at += usize::from(self.word(at) == "-");
        let word = self.word(at);
        let first: i16 = word.strip_suffix('s').filter(|w| w.len() == 4 && w.ends_with('0'))?.parse().ok()?;
        let (a, b) = match part {
            Some("early") => (0, 4),
            Some("mid") => (3, 6),
            Some(_) => (5, 9),
            None => (0, 9),
        };
        let (from, to) = (Date::new(first + a, 1, 1).ok()?, Date::new(first + b, 12, 31).ok()?);
        Some((at + 1, Some(Time::Fixed(from, to, Precision::Year))))
    }

    /// "The 19th century".
    fn century(&self) -> Read {
        let skip = usize::from(self.word(self.at) == "the");
        let number = ordinal(self.word(self.at + skip)).and_then(|n| i16::try_from(n).ok())?;
        let dash = usize::from(self.word(self.at + skip + 1) == "-");
        let end = self.at + skip + 1 + dash;
        let named = self.word(end) == "century" && (10..=21).contains(&number);
        let first = Date::new(100 * (number - 1) + 1, 1, 1).ok().filter(|_| named)?;
        let last = Date::new(100 * number, 12, 31).ok()?;
        Some((end + 1, Some(Time::Fixed(first, last, Precision::Year))))
    }

    /// "Within two months", "in less than a week".
    fn ahead(&self) -> Read {
        let at = self.at;
        let skip = match (self.word(at), self.word(at + 1), self.word(at + 2)) {
            ("within", ..) => 1,
            ("in", "less", "than") => 3,
            _ => return None,
        };
        let (count, unit) = (count(self.word(at + skip))?, unit(self.word(at + skip + 1))?);
        // "Within a week of the vote" counts from there.
        let apart = matches!(self.word(at + skip + 2), "of" | "after");
        Some((at + skip + 2, (!apart).then_some(Time::Next(count, unit))))
    }

    /// "Last week", "this year", "the past two weeks", "recent years".
    fn unit(&self) -> Read {
        let at = self.at;
        let which = match self.word(at) {
            "last" | "past" | "previous" => Which::Last,
            "next" | "coming" => Which::Next,
            "this" => Which::This,
            // "Over the weekend".
            "weekend" if self.back(1) == "the" && matches!(self.back(2), "over" | "during" | "at" | "on") => {
                return Some((at + 1, Some(Time::Unit(Unit::Weekend, Which::This))));
            }
            "recent" => {
                let vague = matches!(self.word(at + 1), "years" | "months" | "weeks" | "days" | "decades" | "times");
                return vague.then_some((at + 2, None));
            }
            _ => return None,
        };
        if let Some(count) = count(self.word(at + 1)) {
            let unit = unit(self.word(at + 2))?;
            let time = match which {
                Which::Last => Some(Time::Past(count, unit)),
                Which::Next => Some(Time::Next(count, unit)),
                Which::This | Which::Nearest => None,
            };
            return Some((at + 3, time));
        }
        let word = self.word(at + 1);
        let unit = unit(word)?;
        if word.ends_with('s') {
            return Some((at + 2, None));
        }
        // "The last year" up to now and "last year" differ; the article tells them.
        let ongoing = self.back(1) == "the" && which == Which::Last;
        Some((at + 2, Some(if ongoing { Time::Past(1, unit) } else { Time::Unit(unit, which) })))
    }

    /// A year; alone only where the word before says that it is one.
    fn year(&self, led: bool) -> Read {
        let part = matches!(self.word(self.at), "early" | "mid" | "late");
        let mut at = self.at + usize::from(part);
        at += usize::from(part && self.word(at) == "-");
        at += usize::from(part && self.word(at) == "in");
        let number = year(self.word(at))?;
        // "2,024", "2024.5", "$2000" and "2000 people" are no years.
        let glued = (self.tight(at) && matches!(self.word(at.saturating_sub(1)), "," | "." | "$" | "€" | "£" | "#"))
            || (self.tight(at + 1) && matches!(self.word(at + 1), "%" | "," | "." | ":") && self.tight(at + 2));
        let before = self.at.checked_sub(1).map_or("", |i| self.word(i));
        let led = led
            || part
            || matches!(
                before,
                "in" | "since"
                    | "of"
                    | "until"
                    | "during"
                    | "through"
                    | "from"
                    | "to"
                    | "and"
                    | "the"
                    | "("
                    | "s"
                    | "by"
                    | "late"
                    | "early"
                    | "mid"
                    | "a"
                    | "its"
                    | "their"
                    | "-"
                    | "between"
                    | "or"
                    | "after"
                    | "before"
            );
        (led && !glued).then_some(())?;
        Some((at + 1, Some(year_days(number)?)))
    }
}

fn year_days(year: i16) -> Option<Time> {
    Some(Time::Fixed(Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?, Precision::Year))
}
