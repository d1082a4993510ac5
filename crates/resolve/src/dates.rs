//! Expressions of time: what they look like, and which days they mean.

use demarche_record::when::{Precision, When};
use demarche_text::span::Span;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::lexer::Lexer;
use crate::timewords::Word;

/// Which one of those that come round: "last May", "next week".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The nearest, past or to come as the tense says.
    Nearest,
    /// The last before.
    Last,
    /// The next after.
    Next,
    /// The one that holds the day of the report.
    This,
}

/// A stretch of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// An hour: the day it lies in.
    Hour,
    /// A day.
    Day,
    /// Monday to Sunday.
    Week,
    /// Saturday and Sunday.
    Weekend,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
    /// Ten years.
    Decade,
}

/// From where a distance counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The day of the report: "two days ago".
    Report,
    /// The happening told before: "two days later".
    Before,
    /// What the clause says that the words join to another: "came a day after troops had left".
    Clause,
}

/// A part of a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slice {
    /// Its first half.
    Early,
    /// Its middle third.
    Mid,
    /// Its second half.
    Late,
}

/// What an expression says.
#[derive(Clone, Debug, PartialEq)]
pub enum Time {
    /// These days.
    Fixed(Date, Date, Precision),
    /// Day (or days) of a month without a year.
    MonthDay(i8, i8, i8),
    /// A month without a year.
    Month(i8, Which),
    /// A day of the week.
    Weekday(Weekday, Which),
    /// Some units before (-) or after (+) an anchor.
    Shift(i32, Unit, Anchor),
    /// "Last week".
    Unit(Unit, Which),
    /// "Earlier this month": the part of the unit up to the report (or from it on).
    Part(Unit, bool),
    /// "The past two weeks".
    Past(i32, Unit),
    /// "The next three months".
    Next(i32, Unit),
    /// "Late September", "early this year".
    Slice(Box<Time>, Slice),
    /// "Overnight": the day of the report and the one before.
    Overnight,
    /// "For the third day": so many days, the last one the day of which is told.
    Running(i32),
    /// From then on.
    Since(Box<Time>),
    /// From the first to the second.
    Hull(Box<Time>, Box<Time>),
}

/// An expression of time in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// Its words.
    pub span: Span,
    /// What they say.
    pub time: Time,
}

/// What a relative expression is relative to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Frame {
    /// Day of the report.
    pub report: Option<Date>,
    /// When the happening told before took place.
    pub before: Option<When>,
    /// The clause speaks of what is to come.
    pub future: bool,
}

/// The expressions in a sentence that starts at byte `offset` of its article, in text order.
pub fn find(sentence: &str, offset: u32) -> Vec<Expression> {
    let words = Word::all(sentence);
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match Lexer::new(sentence, &words, at).expression() {
            Some((end, time)) => {
                if let (Some(first), Some(last), Some(time)) = (words.get(at), words.get(end - 1), time) {
                    let span = Span::new(offset + first.start as u32, offset + last.end as u32);
                    found.push(Expression { span, time });
                }
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

impl Expression {
    /// The days it means.
    pub fn when(&self, frame: Frame) -> Option<When> {
        let (from, to, precision) = self.time.days(frame)?;
        (from <= to).then_some(When { from, to, precision, span: Some(self.span) })
    }
}

impl Time {
    /// Whether it names a day near the report.
    pub const fn is_day(&self) -> bool {
        matches!(
            self,
            Self::MonthDay(..)
                | Self::Weekday(..)
                | Self::Shift(_, Unit::Day | Unit::Hour, _)
                | Self::Unit(Unit::Day, _)
                | Self::Overnight
        )
    }

    /// Whether it counts from another clause of its sentence.
    pub const fn is_apart(&self) -> bool {
        matches!(self, Self::Shift(_, _, Anchor::Clause))
    }

    /// First day, last day, precision.
    fn days(&self, frame: Frame) -> Option<(Date, Date, Precision)> {
        match self {
            Self::Fixed(from, to, precision) => Some((*from, *to, *precision)),
            Self::MonthDay(month, first, last) => {
                let report = frame.report?;
                let year = nearest_year(report, |y| Date::new(y, *month, *first).ok(), frame.future)?;
                let date = |d: i8| Date::new(year, *month, d).ok();
                Some((date(*first)?, date(*last)?, Precision::Day))
            }
            Self::Month(month, which) => month_days(*month, *which, frame),
            Self::Weekday(day, which) => {
                let date = weekday(*day, *which, frame)?;
                Some((date, date, Precision::Day))
            }
            Self::Shift(count, unit, anchor) => {
                let start = match anchor {
                    Anchor::Report => frame.report?,
                    // From "in 2003" one can count years, but no days.
                    Anchor::Before | Anchor::Clause => {
                        let one = |w: &When| {
                            w.precision <= precision(*unit) && (w.from == w.to || w.precision > Precision::Day)
                        };
                        frame.before.filter(one)?.from
                    }
                };
                if (*unit, *anchor) == (Unit::Hour, Anchor::Clause) {
                    // Hours before may have been the day before.
                    let before = start.checked_sub(1.days()).ok()?;
                    return Some(if *count < 0 {
                        (before, start, Precision::Day)
                    } else {
                        (start, start, Precision::Day)
                    });
                }
                around(shift(start, *count, *unit)?, *unit)
            }
            Self::Unit(unit, which) => {
                let step = match which {
                    Which::Last => -1,
                    Which::Next => 1,
                    Which::This | Which::Nearest => 0,
                };
                around(shift(frame.report?, step, *unit)?, *unit)
            }
            Self::Part(unit, earlier) => {
                let report = frame.report?;
                let (from, to, precision) = around(report, *unit)?;
                Some(if *earlier { (from, report, precision) } else { (report, to, precision) })
            }
            Self::Past(count, unit) => {
                let report = frame.report?;
                Some((shift(report, -whole(*count, *unit), *unit)?, report, precision(*unit)))
            }
            Self::Next(count, unit) => {
                let report = frame.report?;
                Some((report, shift(report, whole(*count, *unit), *unit)?, precision(*unit)))
            }
            Self::Slice(inner, part) => slice(inner.days(frame)?, *part),
            Self::Overnight => {
                let report = frame.report?;
                Some((report.checked_sub(1.days()).ok()?, report, Precision::Day))
            }
            Self::Running(count) => {
                let last = frame.before.filter(|w| w.precision == Precision::Day)?.to;
                Some((shift(last, 1 - *count, Unit::Day)?, last, Precision::Day))
            }
            Self::Since(inner) => {
                let (from, to, precision) = inner.days(Frame { future: false, ..frame })?;
                Some((from, frame.report.filter(|r| *r > from).unwrap_or(to), precision))
            }
            Self::Hull(first, last) => {
                let (from, _, a) = first.days(frame)?;
                let (_, to, b) = last.days(frame)?;
                Some((from, to, a.max(b)))
            }
        }
    }
}

fn precision(unit: Unit) -> Precision {
    match unit {
        Unit::Day | Unit::Hour => Precision::Day,
        Unit::Week | Unit::Weekend => Precision::Week,
        Unit::Month => Precision::Month,
        Unit::Year | Unit::Decade => Precision::Year,
    }
}

fn shift(date: Date, count: i32, unit: Unit) -> Option<Date> {
    // Years and hours without end are no dates; the calendar has both ends.
    if count.checked_abs().is_none_or(|n| n > 10_000) {
        return None;
    }
    let span = match unit {
        Unit::Hour => (count / 24).days(),
        Unit::Day => count.days(),
        Unit::Week | Unit::Weekend => count.weeks(),
        Unit::Month => count.months(),
        Unit::Year => count.years(),
        Unit::Decade => count.checked_mul(10)?.years(),
    };
    // What lies beyond all news is a slip of the reader's.
    date.checked_add(span).ok().filter(|d| (1000..=2200).contains(&d.year()))
}

/// Hours as those of whole days: "the past 36 hours" touch two days.
const fn whole(count: i32, unit: Unit) -> i32 {
    match unit {
        Unit::Hour => count.saturating_add(23) / 24 * 24,
        _ => count,
    }
}

/// The unit of the calendar that holds a day.
fn around(day: Date, unit: Unit) -> Option<(Date, Date, Precision)> {
    let back = i32::from(day.weekday().to_monday_zero_offset());
    let monday = day.checked_sub(back.days()).ok()?;
    let sunday = monday.checked_add(6.days()).ok()?;
    let (from, to) = match unit {
        Unit::Day | Unit::Hour => (day, day),
        Unit::Week => (monday, sunday),
        Unit::Weekend => {
            // The weekend nearest before a working day is the last one.
            let sunday = if back >= 5 { sunday } else { sunday.checked_sub(7.days()).ok()? };
            (sunday.checked_sub(1.days()).ok()?, sunday)
        }
        Unit::Month => (day.first_of_month(), day.last_of_month()),
        Unit::Year => (day.first_of_year(), day.last_of_year()),
        Unit::Decade => {
            let first = Date::new(day.year() - day.year().rem_euclid(10), 1, 1).ok()?;
            (first, Date::new(first.year() + 9, 12, 31).ok()?)
        }
    };
    Some((from, to, precision(unit)))
}

/// A part of some days, as fine as their precision allows.
fn slice(days: (Date, Date, Precision), part: Slice) -> Option<(Date, Date, Precision)> {
    let (from, to, precision) = days;
    let plus = |n: i32| from.checked_add(n.days()).ok();
    let month = |m: i8| Date::new(from.year(), m, 1).ok();
    let (from, to) = match (precision, part) {
        (Precision::Day, _) => (from, to),
        (Precision::Week, Slice::Early) => (from, plus(2)?),
        (Precision::Week, Slice::Mid) => (plus(1)?, plus(3)?),
        (Precision::Week, Slice::Late) => (plus(3)?, to),
        (Precision::Month, Slice::Early) => (from, plus(14)?),
        (Precision::Month, Slice::Mid) => (plus(10)?, plus(19)?),
        (Precision::Month, Slice::Late) => (plus(15)?, to),
        (Precision::Year, Slice::Early) => (from, month(6)?.last_of_month()),
        (Precision::Year, Slice::Mid) => (month(5)?, month(8)?.last_of_month()),
        (Precision::Year, Slice::Late) => (month(7)?, to),
    };
    Some((from, to, precision))
}

/// The year in which a day without one lies: the last time it came, or the next.
fn nearest_year(report: Date, date: impl Fn(i16) -> Option<Date>, future: bool) -> Option<i16> {
    let year = report.year();
    let in_year = date(year);
    let candidates = if future { [year, year + 1, year + 4] } else { [year, year - 1, year - 4] };
    let fits = |d: Date| if future { d >= report } else { d <= report };
    if in_year.is_some_and(fits) {
        return Some(year);
    }
    candidates.into_iter().skip(1).find(|y| date(*y).is_some_and(fits))
}

fn month_days(month: i8, which: Which, frame: Frame) -> Option<(Date, Date, Precision)> {
    let report = frame.report?;
    let now = report.month();
    let year = match which {
        Which::This => report.year(),
        Which::Last => report.year() - i16::from(month >= now),
        Which::Next => report.year() + i16::from(month <= now),
        Which::Nearest if frame.future => report.year() + i16::from(month < now),
        Which::Nearest => report.year() - i16::from(month > now),
    };
    let first = Date::new(year, month, 1).ok()?;
    Some((first, first.last_of_month(), Precision::Month))
}

fn weekday(day: Weekday, which: Which, frame: Frame) -> Option<Date> {
    let report = frame.report?;
    let back = i32::from(report.weekday().since(day));
    let ahead = (7 - back) % 7;
    let step = match which {
        Which::Last => -(if back == 0 { 7 } else { back }),
        Which::Next => {
            if ahead == 0 {
                7
            } else {
                ahead
            }
        }
        Which::Nearest | Which::This => {
            if frame.future {
                ahead
            } else {
                -back
            }
        }
    };
    report.checked_add(step.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All dates of a sentence in a report of Friday 17 May 2024 (or of no date), as `from..to precision`.
    fn dates(sentence: &str, report: Option<&str>, future: bool) -> String {
        let report = report.map(|d| d.parse().expect("a date"));
        let mut before = None;
        let mut shown = Vec::new();
        for expression in find(sentence, 0) {
            let when = expression.when(Frame { report, before, future });
            before = when.or(before);
            shown.push(match when {
                Some(w) if w.from == w.to => format!("{} {}", w.from, w.precision.name()),
                Some(w) => format!("{}..{} {}", w.from, w.to, w.precision.name()),
                None => "-".to_owned(),
            });
        }
        shown.join("; ")
    }

    fn check(cases: &[(&str, &str)]) {
        check_in(cases, Some("2024-05-17"), false);
    }

    fn check_in(cases: &[(&str, &str)], report: Option<&str>, future: bool) {
        let wrong: Vec<String> = cases
            .iter()
            .filter_map(|(sentence, expected)| {
                let got = dates(sentence, report, future);
                (got != *expected).then(|| format!("{sentence}: expected {expected}, got {got}"))
            })
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn full_dates() {
        check(&[
            ("It fell on 2024-05-03.", "2024-05-03 day"),
            ("May 17, 2024", "2024-05-17 day"),
            ("They met on 17 May 2024.", "2024-05-17 day"),
            ("on the 3rd of March, 2022", "2022-03-03 day"),
            ("on Jan. 6, 2021", "2021-01-06 day"),
            ("on Friday, May 10, they met", "2024-05-10 day"),
            ("on May 10-12, 2023", "2023-05-10..2023-05-12 day"),
            ("In February 2022 it began.", "2022-02-01..2022-02-28 month"),
            ("the war of 2020", "2020-01-01..2020-12-31 year"),
            ("On 30 February 2023 nothing", "-"),
        ]);
    }

    #[test]
    fn days_and_months_without_a_year() {
        check(&[
            ("It signed on May 3.", "2024-05-03 day"),
            ("It signed on 3 December.", "2023-12-03 day"),
            ("in December", "2023-12-01..2023-12-31 month"),
            ("in May", "2024-05-01..2024-05-31 month"),
            ("It may march in May.", "2024-05-01..2024-05-31 month"),
            ("They may sign.", ""),
            ("last May", "2023-05-01..2023-05-31 month"),
            ("in early April", "2024-04-01..2024-04-15 month"),
            ("since March", "2024-03-01..2024-05-17 month"),
            ("April was calm.", ""),
        ]);
        check_in(
            &[("on 3 December", "2024-12-03 day"), ("in March", "2025-03-01..2025-03-31 month")],
            Some("2024-05-17"),
            true,
        );
    }

    #[test]
    fn days_of_the_week() {
        check(&[
            ("It struck on Tuesday.", "2024-05-14 day"),
            ("It struck Friday.", "2024-05-17 day"),
            ("last Friday", "2024-05-10 day"),
            ("next Monday", "2024-05-20 day"),
            ("late Wednesday night", "2024-05-15 day"),
            ("late on Wednesday", "2024-05-15 day"),
            ("on Sunday morning", "2024-05-12 day"),
            ("until Friday", ""),
            ("after Tuesday's attack", ""),
        ]);
        check_in(&[("will meet on Tuesday", "2024-05-21 day")], Some("2024-05-17"), true);
    }

    #[test]
    fn distances_and_units() {
        check(&[
            ("yesterday", "2024-05-16 day"),
            ("Today it fell; tomorrow it rises.", "2024-05-17 day; 2024-05-18 day"),
            ("last night", "2024-05-16 day"),
            ("two days ago", "2024-05-15 day"),
            ("a week ago", "2024-05-06..2024-05-12 week"),
            ("three months ago", "2024-02-01..2024-02-29 month"),
            ("10 years ago", "2014-01-01..2014-12-31 year"),
            ("last week", "2024-05-06..2024-05-12 week"),
            ("next month", "2024-06-01..2024-06-30 month"),
            ("this year", "2024-01-01..2024-12-31 year"),
            ("last weekend", "2024-05-04..2024-05-05 week"),
            ("earlier this month", "2024-05-01..2024-05-17 month"),
            ("later this week", "2024-05-17..2024-05-19 week"),
            ("over the past two weeks", "2024-05-03..2024-05-17 week"),
            ("In recent years it grew.", ""),
            ("On May 3 it refused; two days later it came.", "2024-05-03 day; 2024-05-05 day"),
            ("On May 3 it came; a day earlier it had left.", "2024-05-03 day; 2024-05-02 day"),
            ("On May 3 it came and left the next day.", "2024-05-03 day; 2024-05-04 day"),
            ("Two days later it came.", "-"),
        ]);
    }

    #[test]
    fn years_and_ranges() {
        check(&[
            ("wars in 2020 and 2023 over it", "2020-01-01..2023-12-31 year"),
            ("from 2014 to 2016", "2014-01-01..2016-12-31 year"),
            ("between May and July 2023", "2023-05-01..2023-07-31 month"),
            ("the 2014–16 talks", "2014-01-01..2016-12-31 year"),
            ("since 2015", "2015-01-01..2024-05-17 year"),
            ("since the early 1990s", "1990-01-01..2024-05-17 year"),
            ("a war in the early 1990s", "1990-01-01..1994-12-31 year"),
            ("in the late 1980s", "1985-01-01..1989-12-31 year"),
            ("in 2,024 places", ""),
            ("some 2000 people", ""),
            ("by 2030", ""),
            ("at 1950 metres", ""),
        ]);
    }

    #[test]
    fn parts_of_days_months_and_years() {
        check(&[
            ("in late April", "2024-04-16..2024-04-30 month"),
            ("in mid-April", "2024-04-11..2024-04-20 month"),
            ("at the end of March", "2024-03-16..2024-03-31 month"),
            ("late last month", "2024-04-16..2024-04-30 month"),
            ("early this year", "2024-01-01..2024-06-30 year"),
            ("in late 2008", "2008-07-01..2008-12-31 year"),
            ("early this week", "2024-05-13..2024-05-15 week"),
            ("by early next month", ""),
            ("in the early hours of Monday", "2024-05-13 day"),
            ("on the night of May 3", "2024-05-03 day"),
            ("late Monday", "2024-05-13 day"),
            ("It burned overnight.", "2024-05-16..2024-05-17 day"),
            ("overnight Monday", "2024-05-13 day"),
            ("on New Year's Day", "2024-01-01 day"),
            ("on New Year’s Eve", "2023-12-31 day"),
            ("on Christmas Eve 2021", "2021-12-24 day"),
        ]);
    }

    #[test]
    fn spans_that_count_from_the_report() {
        check(&[
            ("over the next three months", "2024-05-17..2024-08-17 month"),
            ("within two weeks", "2024-05-17..2024-05-31 week"),
            ("within two weeks of the vote", ""),
            ("in less than two months", "2024-05-17..2024-07-17 month"),
            ("for the past three years", "2021-05-17..2024-05-17 year"),
            ("in the past 48 hours", "2024-05-15..2024-05-17 day"),
            ("over the weekend", "2024-05-11..2024-05-12 week"),
            ("on Saturday and Sunday", "2024-05-11..2024-05-12 day"),
            ("since the disputed June 12 election", "2023-06-12..2024-05-17 day"),
            ("his 1973 to 1990 rule", "1973-01-01..1990-12-31 year"),
            ("in the 19th century", "1801-01-01..1900-12-31 year"),
        ]);
    }

    #[test]
    fn what_counts_from_a_happening_told_before() {
        check(&[
            ("On Monday it began; for a third day they fought.", "2024-05-13 day; 2024-05-11..2024-05-13 day"),
            ("They fought for a third day.", "-"),
            ("On May 3 it came; that night it left.", "2024-05-03 day; 2024-05-03 day"),
            ("On May 3 it came; that same day it left.", "2024-05-03 day; 2024-05-03 day"),
            ("In 2003 it came; that year it left.", "2003-01-01..2003-12-31 year; 2003-01-01..2003-12-31 year"),
            ("In 2003 it came; two days later it left.", "2003-01-01..2003-12-31 year; -"),
            ("On May 3 it came; hours later it left.", "2024-05-03 day; 2024-05-03 day"),
        ]);
    }

    #[test]
    fn vague_and_impossible_times_are_no_dates() {
        check(&[
            ("several days ago", ""),
            ("a few weeks later", ""),
            ("a couple of years ago", ""),
            ("more than a year ago", ""),
            ("less than a week after", ""),
            ("in the year 99999", ""),
            ("on May 99, 2024", ""),
            ("on 30 February", "-"),
            ("999 decades ago", "-"),
        ]);
        let long = "earlier ".repeat(200_000) + &"late of night of ".repeat(100_000) + &"Tuesday ".repeat(100_000);
        assert_eq!(find(&long, 0).len(), 100_000);
    }

    #[test]
    fn without_a_report_date_only_full_dates_hold() {
        check_in(
            &[("yesterday", "-"), ("on Tuesday", "-"), ("in May", "-"), ("in 2020", "2020-01-01..2020-12-31 year")],
            None,
            false,
        );
    }
}
