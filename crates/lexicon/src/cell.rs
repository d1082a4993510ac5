//! Cells of actor and place tables: codes, sectors, dates.

use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;
use jiff::civil::Date;

use crate::error::Fault;
use crate::table::Row;

/// From when to when a row holds; open where a side is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

impl Period {
    /// Whether a day lies in it.
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// The first and last day of `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
pub fn days(text: &str) -> Option<(Date, Date)> {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    let year: i16 = parts.first().filter(|p| digits(p, 4))?.parse().ok()?;
    let number = |part: &str| if digits(part, 2) { part.parse::<i8>().ok() } else { None };
    match parts.get(1..)? {
        [] => Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)),
        [month] => {
            let first = Date::new(year, number(month)?, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        [month, day] => {
            let date = Date::new(year, number(month)?, number(day)?).ok()?;
            Some((date, date))
        }
        _ => None,
    }
}

/// Reads cells of one row and notes what is wrong with them.
pub(crate) struct Cells<'a, 'f> {
    /// The file, for faults.
    pub file: &'a str,
    /// The row.
    pub row: &'a Row<'a>,
    /// Where faults go.
    pub faults: &'f mut Vec<Fault>,
}

impl Cells<'_, '_> {
    /// Note a fault of this row.
    pub fn fault(&mut self, message: String) {
        self.faults.push(Fault::new(self.file, self.row.line, message));
    }

    /// A text that must be there.
    pub fn text(&mut self, column: &str) -> String {
        let text = self.row.get(column).trim();
        if text.is_empty() {
            self.fault(format!("{column} is empty"));
        }
        text.to_owned()
    }

    /// A text that may be missing.
    pub fn optional(&self, column: &str) -> Option<String> {
        Some(self.row.get(column).trim()).filter(|t| !t.is_empty()).map(str::to_owned)
    }

    /// The texts of a list.
    pub fn list(&self, column: &str) -> Vec<String> {
        self.row.list(column).map(str::to_owned).collect()
    }

    /// A code, if any is given.
    pub fn code(&mut self, column: &str) -> Option<Code> {
        let text = self.row.get(column).trim();
        let code = Code::new(text);
        if code.is_none() && !text.is_empty() {
            self.fault(format!("{column} {text:?} is no code: three capital letters are"));
        }
        code
    }

    /// Sectors, the primary one first.
    pub fn sectors(&mut self, column: &str) -> Vec<Sector> {
        let names: Vec<&str> = self.row.list(column).collect();
        let mut sectors = Vec::new();
        for name in names {
            match Sector::from_name(name) {
                Some(sector) if !sectors.contains(&sector) => sectors.push(sector),
                Some(_) => self.fault(format!("{name} stands twice")),
                None => self.fault(format!("{name:?} is no sector")),
            }
        }
        sectors
    }

    /// The columns `from` and `to`.
    pub fn period(&mut self) -> Period {
        let mut side = |column: &str| {
            let text = self.row.get(column).trim();
            let days = days(text);
            if days.is_none() && !text.is_empty() {
                self.fault(format!("{column} {text:?} is no date: YYYY, YYYY-MM and YYYY-MM-DD are"));
            }
            days
        };
        let (from, to) = (side("from"), side("to"));
        let period = Period { from: from.map(|d| d.0), to: to.map(|d| d.1) };
        if let (Some(from), Some(to)) = (period.from, period.to)
            && from > to
        {
            self.fault(format!("it ends on {to}, before it begins on {from}"));
        }
        period
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_dates_cover_their_days() {
        let shown = |text: &str| days(text).map(|(a, b)| format!("{a} {b}"));
        assert_eq!(shown("2024"), Some("2024-01-01 2024-12-31".into()));
        assert_eq!(shown("2024-02"), Some("2024-02-01 2024-02-29".into()));
        assert_eq!(shown("2024-05-17"), Some("2024-05-17 2024-05-17".into()));
        assert_eq!((shown("24"), shown("2024-5"), shown("2024-02-30"), shown("")), (None, None, None, None));
    }
}
