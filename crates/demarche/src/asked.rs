//! Questions to a store in words: who is meant by a name, which days by a date, which events by some conditions.

use demarche_lexicon::actors::CountryKind;
use demarche_lexicon::base::Base;
use demarche_lexicon::files::Files;
use demarche_ontology::context::Context;
use demarche_ontology::event::{EventType, Modality};
use demarche_ontology::mode::Mode;
use demarche_store::db::find::actors::Who;
use demarche_store::db::find::filter::{ArticleFilter, Days, EventFilter};
use demarche_store::db::find::stories;
use demarche_store::db::store::Store;
use demarche_store::error::Error;

/// Which events and articles; an empty list is no condition, and several of one list are alternatives.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Who did it: names, or codes such as FRA.
    pub actor: Vec<String>,
    /// To whom.
    pub recipient: Vec<String>,
    /// On either side; several must all take part.
    pub party: Vec<String>,
    /// PLOVER types.
    pub types: Vec<String>,
    /// PLOVER modes.
    pub mode: Vec<String>,
    /// PLOVER contexts.
    pub context: Vec<String>,
    /// Modalities.
    pub modality: Vec<String>,
    /// `reporter` or `claim`.
    pub voice: Vec<String>,
    /// From this day, month or year.
    pub from: Option<String>,
    /// Until this one, its last day included.
    pub to: Option<String>,
    /// Names of places.
    pub place: Vec<String>,
    /// Countries of places.
    pub country: Vec<String>,
    /// Publishers or domains.
    pub source: Vec<String>,
    /// Ids of stories.
    pub story: Vec<String>,
    /// Least confidence.
    pub confidence: Option<f64>,
}

impl Choice {
    /// Whether a condition on events is among them.
    pub fn asks_for_events(&self) -> bool {
        let lists = [&self.actor, &self.recipient, &self.party, &self.types, &self.mode, &self.context];
        let more = [&self.modality, &self.voice, &self.place, &self.country];
        self.confidence.is_some() || lists.iter().chain(&more).any(|list| !list.is_empty())
    }

    /// The filter on events. `published`: days are those of articles, not of events.
    ///
    /// # Errors
    /// When a name, a day or a word of the scheme is unknown, or the store cannot be read.
    pub fn filter(&self, store: &Store, published: bool) -> Result<EventFilter, Error> {
        let names = Names::new(store);
        let whose = |list: &[String]| list.iter().map(|n| names.who(n)).collect::<Result<Vec<Who>, Error>>();
        let days = days(self.from.as_deref(), self.to.as_deref())?;
        let stories = self.story.iter().map(|s| stories::read(s)).collect::<Result<Vec<i64>, _>>()?;
        Ok(EventFilter {
            actors: whose(&self.actor)?,
            recipients: whose(&self.recipient)?,
            parties: whose(&self.party)?,
            types: known("type", &self.types, true, |n| EventType::from_name(n).is_some())?,
            modes: known("mode", &self.mode, false, |n| Mode::ALL.iter().any(|m| m.name() == n))?,
            contexts: known("context", &self.context, false, |n| Context::from_name(n).is_some())?,
            modalities: known("modality", &self.modality, false, |n| Modality::from_name(n).is_some())?,
            voices: known("voice", &self.voice, false, |n| n == "reporter" || n == "claim")?,
            places: self.place.clone(),
            countries: self.country.iter().map(|c| c.to_uppercase()).collect(),
            confidence: self.confidence,
            days: if published { Days::default() } else { days.clone() },
            articles: ArticleFilter {
                sources: self.source.clone(),
                stories,
                days: if published { days } else { Days::default() },
                ..ArticleFilter::default()
            },
            ..EventFilter::default()
        })
    }
}

/// Names of a closed set, as the scheme writes them.
fn known(what: &str, names: &[String], upper: bool, is: impl Fn(&str) -> bool) -> Result<Vec<String>, Error> {
    let written = |name: &String| if upper { name.to_uppercase() } else { name.to_lowercase() };
    let check = |name: String| match is(&name) {
        true => Ok(name),
        false => Err(Error::Refused(format!("{name} is no {what} of PLOVER; docs/shapes.md lists them"))),
    };
    names.iter().map(|n| check(written(n))).collect()
}

/// From the first day of one partial date to the last of another.
///
/// # Errors
/// When one of them is no date.
pub fn days(from: Option<&str>, to: Option<&str>) -> Result<Days, Error> {
    Ok(Days { from: day(from, false)?, to: day(to, true)? })
}

/// The first or last day of a partial date.
///
/// # Errors
/// When it is no date.
pub fn day(text: Option<&str>, last: bool) -> Result<Option<String>, Error> {
    let Some(text) = text else { return Ok(None) };
    let whole = match text.len() {
        4 => format!("{text}-{}", if last { "12-31" } else { "01-01" }),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    let date = whole.parse::<jiff::civil::Date>().ok().filter(|_| whole.len() == 10);
    let date = date.ok_or_else(|| Error::Refused(format!("{text} is no date; write 2024-05-17, 2024-05 or 2024")))?;
    let date = if last && text.len() == 7 { date.last_of_month() } else { date };
    Ok(Some(date.to_string()))
}

/// Two who are not the same.
///
/// # Errors
/// When one of them is unknown, or both are the same.
pub fn two(store: &Store, one: &str, other: &str) -> Result<(Who, Who), Error> {
    let names = Names::new(store);
    let found = (names.who(one)?, names.who(other)?);
    if (&found.0.country, &found.0.ids) == (&found.1.country, &found.1.ids) {
        return Err(Error::Refused(format!("{one} and {other} are the same; name two")));
    }
    Ok(found)
}

/// Finds who is meant by a name: the states of the base, then the actors of the store.
pub struct Names<'a> {
    store: &'a Store,
}

impl<'a> Names<'a> {
    /// Over a store.
    pub const fn new(store: &'a Store) -> Self {
        Self { store }
    }

    /// Who is meant.
    ///
    /// # Errors
    /// When nobody is, or the store cannot be read.
    pub fn who(&self, name: &str) -> Result<Who, Error> {
        let is_code = name.len() == 3 && name.bytes().all(|b| b.is_ascii_uppercase());
        if !is_code
            && let Some((code, label)) = state(name)?
            && self.store.has_country(&code)?
        {
            return Ok(Who::state(&code, &label));
        }
        self.store.who(name)
    }
}

/// Code and name of the state or territory of this name.
fn state(name: &str) -> Result<Option<(String, String)>, Error> {
    let base = Base::read(&Files::embedded())
        .map_err(|cause| Error::Refused(format!("the names of states cannot be read: {cause}")))?;
    let wanted = name.trim().to_lowercase();
    let named = |row: &&demarche_lexicon::actors::Country| {
        std::iter::once(&row.name).chain(&row.aliases).any(|n| n.to_lowercase() == wanted)
    };
    let row = base
        .actors
        .countries
        .iter()
        .filter(|r| matches!(r.kind, CountryKind::Country | CountryKind::Territory))
        .find(named);
    Ok(row.and_then(|row| {
        let code = if row.kind == CountryKind::Territory { row.territory } else { row.country };
        Some((code?.to_string(), row.name.clone()))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_dates_have_a_first_and_a_last_day() {
        let check = |text: &str, from: &str, to: &str| {
            assert_eq!(day(Some(text), false).ok().flatten().as_deref(), Some(from), "{text}");
            assert_eq!(day(Some(text), true).ok().flatten().as_deref(), Some(to), "{text}");
        };
        check("2024-05-17", "2024-05-17", "2024-05-17");
        check("2024-02", "2024-02-01", "2024-02-29");
        check("2024", "2024-01-01", "2024-12-31");
        for bad in ["", "soon", "2024-13", "2024-5-1", "20240517", "2024-05-17T00:00"] {
            assert!(day(Some(bad), false).is_err(), "{bad}");
        }
    }
}
