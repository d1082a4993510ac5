//! The parameters of a path: described once, checked and documented from the same table.

use serde_json::{Value, json};

use crate::problem::Problem;

/// Most characters of a value.
pub const MOST_TEXT: usize = 200;
/// Most values of a list.
pub const MOST_VALUES: usize = 20;
/// Most characters of a cursor.
const MOST_CURSOR: usize = 1_000;

/// What a value must look like.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Words.
    Text,
    /// One of these.
    Choice(Vec<&'static str>),
    /// 16 hexadecimal digits.
    Id,
    /// 16 hexadecimal digits of an article, a hyphen, a letter and a number.
    Local,
    /// Something to review: the id of an event, or 16 hexadecimal digits.
    Item,
    /// Id of an actor: lower-case letters, digits and hyphens.
    Actor,
    /// One actor, or two parted by `+`.
    Actors,
    /// A day, month or year.
    Day,
    /// A day or a moment.
    Moment,
    /// A whole number from the first to the second.
    Whole(u32, u32),
    /// A number from the first to the second.
    Number(f64, f64),
    /// `true` or `false`.
    Flag,
    /// Three capital letters.
    Country,
    /// west,south,east,north.
    Bounds,
    /// The `next` of a page.
    Cursor,
}

/// One parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What a value must look like.
    pub kind: Kind,
    /// Whether several values, parted by commas, are taken.
    pub many: bool,
    /// Whether there is no answer without it.
    pub needed: bool,
    /// One sentence for the reader of the documentation.
    pub about: &'static str,
}

impl Parameter {
    /// A parameter with one value.
    pub const fn one(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, kind, many: false, needed: false, about }
    }

    /// A parameter with up to [`MOST_VALUES`] values.
    pub const fn many(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, kind, many: true, needed: false, about }
    }

    /// … without which there is no answer.
    #[must_use]
    pub fn needed(mut self) -> Self {
        self.needed = true;
        self
    }

    /// The values in what was given.
    pub fn values(&self, given: &str) -> Result<Vec<String>, Problem> {
        let values: Vec<&str> = match self.many {
            true => given.split(',').collect(),
            false => vec![given],
        };
        if values.len() > MOST_VALUES {
            return Err(Problem::parameter(self.name, format_args!("takes at most {MOST_VALUES} values")));
        }
        values.into_iter().map(|value| self.value(value.trim())).collect()
    }

    /// One value, checked.
    pub(crate) fn value(&self, value: &str) -> Result<String, Problem> {
        let most = if self.kind == Kind::Cursor { MOST_CURSOR } else { MOST_TEXT };
        if value.is_empty() {
            return Err(Problem::parameter(self.name, "has no value; leave it out or give one"));
        }
        if value.chars().count() > most {
            return Err(Problem::parameter(self.name, format_args!("takes at most {most} characters")));
        }
        if value.contains(|c: char| c.is_control()) {
            return Err(Problem::parameter(self.name, "must not hold control characters"));
        }
        if self.kind.takes(value) {
            return Ok(value.to_owned());
        }
        Err(Problem::parameter(self.name, format_args!("must be {}", self.kind.form())))
    }

    /// Its schema in the OpenAPI document.
    pub fn schema(&self) -> Value {
        let mut one = self.kind.schema();
        if self.many {
            one = json!({"type": "array", "items": one, "minItems": 1, "maxItems": MOST_VALUES});
        }
        one
    }
}

impl Kind {
    fn takes(&self, value: &str) -> bool {
        match self {
            Self::Text | Self::Cursor => true,
            Self::Choice(choices) => choices.contains(&value),
            Self::Id => is_id(value),
            Self::Local => is_local(value),
            Self::Item => is_id(value) || is_local(value),
            Self::Actor => is_actor(value),
            Self::Actors => {
                let parts: Vec<&str> = value.split('+').collect();
                parts.len() <= 2 && parts.into_iter().all(is_actor)
            }
            Self::Day => days(value).is_some(),
            Self::Moment => days(value).is_some() || moment(value).is_some(),
            Self::Whole(least, most) => {
                value.bytes().all(|b| b.is_ascii_digit()) && value.parse().is_ok_and(|n| (*least..=*most).contains(&n))
            }
            Self::Number(least, most) => number(value).is_some_and(|n| (*least..=*most).contains(&n)),
            Self::Flag => matches!(value, "true" | "false"),
            Self::Country => value.len() == 3 && value.bytes().all(|b| b.is_ascii_uppercase()),
            Self::Bounds => bounds(value).is_some(),
        }
    }

    fn form(&self) -> String {
        match self {
            Self::Text => "words".to_owned(),
            Self::Choice(choices) => format!("one of {}", choices.join(", ")),
            Self::Id => "an id of 16 hexadecimal digits".to_owned(),
            Self::Local => "an id such as 0123456789abcdef-e4".to_owned(),
            Self::Item => "the id of an item of /review".to_owned(),
            Self::Actor => "the id of an actor, as /actors lists it".to_owned(),
            Self::Actors => "the id of an actor, as /actors lists it, or two parted by +".to_owned(),
            Self::Day => "a day, month or year, such as 2031-05-17, 2031-05 or 2031".to_owned(),
            Self::Moment => "a day or a moment, such as 2031-05-17 or 2031-05-17T06:30:00Z".to_owned(),
            Self::Whole(least, most) => format!("a whole number from {least} to {most}"),
            Self::Number(least, most) => format!("a number from {least} to {most}"),
            Self::Flag => "true or false".to_owned(),
            Self::Country => "a code of three capital letters".to_owned(),
            Self::Bounds => "west,south,east,north in degrees".to_owned(),
            Self::Cursor => "the next of a page".to_owned(),
        }
    }

    fn schema(&self) -> Value {
        match self {
            Self::Text => json!({"type": "string", "minLength": 1, "maxLength": MOST_TEXT}),
            Self::Choice(choices) => json!({"type": "string", "enum": choices}),
            Self::Id => json!({"type": "string", "pattern": "^[0-9a-f]{16}$"}),
            Self::Local => json!({"type": "string", "pattern": "^[0-9a-f]{16}-[ec][1-9][0-9]{0,5}$"}),
            Self::Item => json!({"type": "string", "pattern": "^[0-9a-f]{16}(-e[1-9][0-9]{0,5})?$"}),
            Self::Actor => json!({"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,99}$"}),
            Self::Actors => {
                json!({"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,99}([+][a-z0-9][a-z0-9-]{0,99})?$"})
            }
            Self::Day => json!({"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"}),
            Self::Moment => json!({"type": "string", "minLength": 4, "maxLength": 40}),
            Self::Whole(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
            Self::Number(least, most) => json!({"type": "number", "minimum": least, "maximum": most}),
            Self::Flag => json!({"type": "boolean"}),
            Self::Country => json!({"type": "string", "pattern": "^[A-Z]{3}$"}),
            Self::Bounds => json!({"type": "string", "pattern": "^-?[0-9.]+(,-?[0-9.]+){3}$"}),
            Self::Cursor => json!({"type": "string", "minLength": 1, "maxLength": MOST_CURSOR}),
        }
    }
}

fn is_id(value: &str) -> bool {
    value.len() == 16 && value.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_local(value: &str) -> bool {
    value.split_once('-').is_some_and(|(article, local)| {
        let number = local.strip_prefix(['e', 'c']).unwrap_or("");
        is_id(article) && (1..=6).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
    })
}

fn is_actor(value: &str) -> bool {
    let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=100).contains(&value.len()) && value.bytes().all(good) && !value.starts_with('-')
}

fn number(value: &str) -> Option<f64> {
    value.parse().ok().filter(|n: &f64| n.is_finite())
}

fn moment(value: &str) -> Option<jiff::Timestamp> {
    value.parse().ok()
}

/// First and last day of a day, month or year.
pub fn days(value: &str) -> Option<(jiff::civil::Date, jiff::civil::Date)> {
    let mut parts = value.split('-');
    let mut next = |digits: usize| match parts.next() {
        None => Some(None),
        Some(part) if part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()) => {
            part.parse::<i16>().ok().map(Some)
        }
        Some(_) => None,
    };
    let (year, month, day) = (next(4)??, next(2)?, next(2)?);
    if parts.next().is_some() {
        return None;
    }
    let month = month.map(i8::try_from).transpose().ok()?;
    let day = day.map(i8::try_from).transpose().ok()?;
    let first = jiff::civil::Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
    let last = match (month, day) {
        (Some(_), Some(_)) => first,
        (Some(_), None) => first.last_of_month(),
        _ => first.last_of_year(),
    };
    Some((first, last))
}

/// West, south, east and north.
pub fn bounds(value: &str) -> Option<[f64; 4]> {
    let mut numbers = value.split(',').map(number);
    let [west, south, east, north] = std::array::from_fn(|_| numbers.next().flatten());
    let (west, south, east, north) = (west?, south?, east?, north?);
    let good = numbers.next().is_none() && south <= north;
    let inside = west.abs() <= 180.0 && east.abs() <= 180.0 && south.abs() <= 90.0 && north.abs() <= 90.0;
    (good && inside).then_some([west, south, east, north])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: Kind, good: &[&str], bad: &[&str]) {
        let parameter = Parameter::one("x", kind, "");
        for value in good {
            assert!(parameter.values(value).is_ok(), "{value}");
        }
        for value in bad {
            let problem = parameter.values(value).expect_err(value);
            assert_eq!((problem.status, problem.field.as_deref()), (400, Some("x")));
        }
    }

    #[test]
    fn values_are_checked() {
        check(Kind::Id, &["0123456789abcdef"], &["", "0123", "0123456789ABCDEF", "0123456789abcdef0"]);
        check(Kind::Actors, &["algeria", "algeria+netherlands"], &["A", "a+b+c", "+", "a+", "-a", "a b"]);
        check(
            Kind::Day,
            &["2031", "2031-02", "2031-02-28"],
            &["31", "2031-13", "2031-02-29", "2031-1-1", "2031-01-01-01"],
        );
        check(Kind::Moment, &["2031-05-17T06:30:00Z", "2031"], &["yesterday", "2031-05-17T25:00:00Z"]);
        check(Kind::Whole(1, 200), &["1", "200"], &["0", "201", "-1", "+1", "1.0", "99999999999"]);
        check(Kind::Number(0.0, 1.0), &["0", "0.5", "1"], &["NaN", "inf", "1.1", "x"]);
        check(Kind::Bounds, &["-10,0,10,20", "170,-20,-170,0"], &["1,2,3", "0,20,10,0", "0,0,0,91", "1,2,3,4,5"]);
        check(Kind::Text, &["words"], &["", "a\u{0}b", &"x".repeat(201)]);
        check(Kind::Choice(vec!["a", "b"]), &["a"], &["c", "A"]);
    }

    #[test]
    fn lists_are_parted_by_commas_and_bounded() {
        let list = Parameter::many("x", Kind::Country, "");
        assert_eq!(list.values("FRA,NCL").expect("it is good"), ["FRA", "NCL"]);
        assert!(list.values("FRA,,NCL").is_err());
        assert!(list.values(&vec!["FRA"; 21].join(",")).is_err());
    }

    #[test]
    fn a_partial_date_is_widened() {
        let (first, last) = days("2032-02").expect("it is a month");
        assert_eq!((first.to_string(), last.to_string()), ("2032-02-01".to_owned(), "2032-02-29".to_owned()));
    }
}
