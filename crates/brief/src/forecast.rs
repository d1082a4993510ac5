//! What a forecast expects, in sentences that no source says.
//!
//! The numbers are handed in; the sentence is made of them and of nothing else, and the checker reads it beside them.

use jiff::civil::Date;

use crate::brief::{Brief, Expectation, Outlook, Refused};
use crate::check::Checker;
use crate::dates::day;

/// Most expectations of a brief.
pub const MOST: usize = 3;

/// What is forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Any act of material conflict, of either towards the other.
    Conflict,
    /// So many acts of any kind, of the first towards the second.
    Acts {
        /// Fewest.
        low: u32,
        /// Most.
        high: u32,
    },
}

/// A forecast of two.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// What is forecast.
    pub subject: Subject,
    /// What the two are called.
    pub parties: [String; 2],
    /// Number of days.
    pub days: u32,
    /// The last of them.
    pub until: Date,
    /// How likely, 0 to 1.
    pub probability: f64,
}

impl Forecast {
    /// The numbers that a sentence on it holds, in its order.
    pub(crate) fn numbers(&self) -> Vec<u32> {
        match self.subject {
            Subject::Conflict => vec![self.days],
            Subject::Acts { low, high } if low == high => vec![low, self.days],
            Subject::Acts { low, high } => vec![low, high, self.days],
        }
    }

    fn expectation(&self) -> Expectation {
        let [one, other] = &self.parties;
        let days = if self.days == 1 { "day" } else { "days" };
        let until = format!("within {} {days}, until {}", self.days, day(self.until, None));
        let text = match self.subject {
            Subject::Conflict => {
                format!("At least one act of material conflict between {one} and {other} is reported {until}.")
            }
            Subject::Acts { low, high } => {
                let count = if low == high { low.to_string() } else { format!("{low} to {high}") };
                let acts = if high == 1 { "act" } else { "acts" };
                format!("{one} directs {count} {acts} of any kind at {other} {until}, as reports count them.")
            }
        };
        Expectation { text, probability: self.probability }
    }
}

/// Add to a brief what some forecasts expect, the likeliest first; `origin` says by which model and from what.
pub fn foresee(brief: &mut Brief, checker: &Checker<'_>, origin: &str, forecasts: &[Forecast]) {
    let mut expectations = Vec::new();
    for forecast in forecasts.iter().take(MOST) {
        let expectation = forecast.expectation();
        match checker.check_expectation(&expectation, forecast) {
            Ok(()) => expectations.push(expectation),
            Err(refusal) => {
                brief.refused.push(Refused { text: expectation.text, reason: refusal.to_string() });
            }
        }
    }
    expectations.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    if !expectations.is_empty() {
        brief.outlook = Some(Outlook { origin: origin.to_owned(), expectations });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use demarche_lexicon::explainers::Explainers;
    use demarche_lexicon::files::Files;
    use demarche_lexicon::style::Style;

    fn forecast(subject: Subject) -> Forecast {
        let parties = ["United States".to_owned(), "Guinea-Bissau".to_owned()];
        let until = Date::new(2031, 6, 7).expect("a day");
        Forecast { subject, parties, days: 7, until, probability: 0.62 }
    }

    fn with_checker(test: impl Fn(&Checker<'_>)) {
        let files = Files::embedded();
        let style = Style::load(&files).expect("the release loads");
        let explainers = Explainers::load(&files).expect("the release loads");
        test(&Checker { style: &style, explainers: &explainers });
    }

    #[test]
    fn what_is_expected_stands_in_the_brief_with_its_numbers() {
        with_checker(|checker| {
            let mut brief = Brief::default();
            let all = [forecast(Subject::Conflict), forecast(Subject::Acts { low: 3, high: 12 })];
            foresee(&mut brief, checker, "By a test.", &all);
            assert_eq!(brief.refused, []);
            let outlook = brief.outlook.expect("there is one");
            let texts: Vec<&str> = outlook.expectations.iter().map(|e| e.text.as_str()).collect();
            let conflict = "At least one act of material conflict between United States and Guinea-Bissau is reported \
                            within 7 days, until 7 June 2031.";
            let acts = "United States directs 3 to 12 acts of any kind at Guinea-Bissau within 7 days, until 7 June \
                        2031, as reports count them.";
            assert_eq!(texts, [conflict, acts]);
            let mut brief = Brief::default();
            foresee(&mut brief, checker, "By a test.", &[]);
            assert_eq!(brief.outlook, None);
        });
    }

    #[test]
    fn a_sentence_that_says_anything_else_is_refused() {
        with_checker(|checker| {
            for subject in [Subject::Conflict, Subject::Acts { low: 3, high: 12 }, Subject::Acts { low: 0, high: 1 }] {
                let forecast = forecast(subject);
                let good = forecast.expectation();
                assert_eq!(checker.check_expectation(&good, &forecast), Ok(()), "{}", good.text);
                let is_refused = |text: String, probability: f64| {
                    let other = text != good.text || probability != good.probability;
                    let refused = checker.check_expectation(&Expectation { text, probability }, &forecast).is_err();
                    assert!(refused || !other, "{}", good.text);
                };
                is_refused(good.text.clone(), 0.63);
                let swaps = [
                    ("7 days", "8 days"),
                    ("7 days", "seventy days"),
                    ("7 June 2031", "8 June 2031"),
                    ("7 June 2031", "7 June"),
                    (", until 7 June 2031", ""),
                    ("3 to 12", "2 to 12"),
                    ("3 to 12", "12 to 3"),
                    ("0 to 1", "1"),
                    ("Guinea-Bissau", "Guinea"),
                    ("Guinea-Bissau", "Mali"),
                    ("United States", "States"),
                    ("material conflict", "material cooperation"),
                    ("material conflict", "conflict"),
                    ("of any kind", ""),
                    ("of any kind", "of material conflict"),
                    ("is reported", "is not reported"),
                    ("directs", "never directs"),
                    (".", ", because France threatens both."),
                    (".", ", said Reuters."),
                ];
                for (from, to) in swaps {
                    is_refused(good.text.replacen(from, to, 1), good.probability);
                }
                let [one, other] = &forecast.parties;
                let turned = good.text.replace(one, "\0").replace(other, one).replace('\0', other);
                if subject != Subject::Conflict {
                    is_refused(turned, good.probability);
                }
            }
        });
    }
}
