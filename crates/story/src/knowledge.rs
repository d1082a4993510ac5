//! What grouping knows before the first report: the tables of `data/stories`, as values.

use std::collections::{BTreeMap, HashMap};

use demarche_lexicon::stories::StoryTables;

use crate::error::Error;
use crate::frequency::Frequencies;
use crate::pair::{FEATURES, Weights};
use crate::profile::Emphasis;
use crate::words::{Word, hash, stem, words};

/// Words of a text in which a day of the week is looked for.
const DAYS_WITHIN: usize = 250;
/// Letters at either end of a text in which a wire is credited.
const CREDIT_WITHIN: usize = 160;

/// What stands between a dateline and the text.
const DASHES: [&str; 4] = [" — ", " – ", " -- ", " - "];
/// What a byline begins with.
const BYLINES: [&str; 4] = ["by ", "from ", "source: ", "via "];

/// Weights, frequencies and word lists.
#[derive(Clone, Debug)]
pub struct Knowledge {
    /// How two reports are compared.
    pub weights: Weights,
    /// How the words of one report count.
    pub emphasis: Emphasis,
    /// Share of the shorter wording from which a report is a copy.
    pub copy_share: f32,
    /// Share of all wording from which it is.
    pub copy_resemblance: f32,
    /// Share of the shorter wording from which a report draws on another.
    pub rewrite_share: f32,
    frequencies: Vec<(u32, f32)>,
    known_reports: f32,
    weekdays: HashMap<u32, u8>,
    wires: Vec<(Vec<u32>, String)>,
}

impl Knowledge {
    /// From the tables; a weight that is missing or unknown is an error.
    pub fn new(tables: &StoryTables) -> Result<Self, Error> {
        let mut given: BTreeMap<&str, f32> = tables.weights.iter().map(|(name, w)| (name.as_str(), *w)).collect();
        let mut take = |name: &'static str| given.remove(name).ok_or(Error::NoWeight { name });
        let mut features = [0.0; FEATURES.len()];
        for (feature, name) in features.iter_mut().zip(FEATURES) {
            *feature = take(name)?;
        }
        let knowledge = Self {
            weights: Weights {
                features,
                threshold: take("threshold")?,
                crowd_usual: take("crowd_usual")?,
                unlinked: take("unlinked")?,
            },
            emphasis: Emphasis {
                title: take("emphasis_title")?,
                lead: take("emphasis_lead")?,
                name: take("emphasis_name")?,
                number: take("emphasis_number")?,
                rarity: take("emphasis_rarity")?,
            },
            copy_share: take("copy_share")?,
            copy_resemblance: take("copy_resemblance")?,
            rewrite_share: take("rewrite_share")?,
            known_reports: take("known_reports")?,
            frequencies: tables.frequencies.iter().map(|(word, share)| (hash(stem(word)), *share)).collect(),
            weekdays: days(&tables.weekdays),
            wires: tables.wires.iter().map(|(credit, wire)| (exact(credit), wire.clone())).collect(),
        };
        match given.keys().next() {
            Some(name) => Err(Error::UnknownWeight { name: (*name).to_owned() }),
            None => Ok(knowledge),
        }
    }

    /// Frequencies at the start of a stream.
    pub fn frequencies(&self) -> Frequencies {
        Frequencies::new(&self.frequencies, self.known_reports)
    }

    /// The days of the week that a text names; a bit for each, Monday the lowest.
    pub fn weekdays(&self, body: &[Word], title: &[Word]) -> u8 {
        let days = title.iter().chain(body.iter().take(DAYS_WITHIN)).filter_map(|w| self.weekdays.get(&w.exact));
        days.fold(0, |mask, day| mask | 1 << (day - 1))
    }

    /// The wire agency that a text credits: in brackets or before a dash at its beginning, in a byline, or in its last
    /// line.
    pub fn wire(&self, text: &str) -> Option<&str> {
        let head = crate::clip::head(text, CREDIT_WITHIN).lines().find(|l| !l.trim().is_empty()).unwrap_or("");
        let tail = crate::clip::tail(text, CREDIT_WITHIN).lines().rev().find(|l| !l.trim().is_empty()).unwrap_or("");
        let bracketed = head.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inside, _)| inside);
        let dashed = DASHES.iter().find_map(|dash| head.split_once(dash)).map(|(before, _)| before);
        let ending = tail.trim_matches(|c: char| !c.is_alphanumeric());
        let credits = [bracketed, dashed, Some(ending)];
        credits.into_iter().flatten().find_map(|credit| self.credited(credit)).or_else(|| self.signed(head))
    }

    /// The wire that is the whole of a line, or whose byline the line is: "By The Associated Press".
    fn signed(&self, line: &str) -> Option<&str> {
        let line = line.trim().to_lowercase();
        let name = BYLINES.iter().find_map(|by| line.strip_prefix(by)).unwrap_or(&line);
        let said = exact(name);
        self.wires.iter().find(|(name, _)| *name == said).map(|(_, wire)| wire.as_str())
    }

    /// The wire whose name is the whole of the words, or their end or beginning where they are few.
    fn credited(&self, credit: &str) -> Option<&str> {
        let said = exact(credit);
        if said.is_empty() || said.len() > 6 {
            return None;
        }
        let fits = |name: &[u32]| said.ends_with(name) || said.starts_with(name);
        self.wires.iter().find(|(name, _)| fits(name)).map(|(_, wire)| wire.as_str())
    }
}

fn days(given: &[(String, u8)]) -> HashMap<u32, u8> {
    given.iter().flat_map(|(word, day)| exact(word).into_iter().map(|hash| (hash, *day))).collect()
}

fn exact(text: &str) -> Vec<u32> {
    words(text).iter().map(|w| w.exact).collect()
}

#[cfg(test)]
mod tests {
    use demarche_lexicon::files::Files;

    use super::*;

    fn knowledge() -> Knowledge {
        Knowledge::new(&StoryTables::load(&Files::embedded()).expect("no fault")).expect("all weights")
    }

    #[test]
    fn a_wire_is_credited_at_the_top_or_in_the_last_line() {
        let knowledge = knowledge();
        let check = |text: &str, expected: Option<&str>| assert_eq!(knowledge.wire(text), expected, "{text}");
        check("LUSAKA, Aug 26 (Reuters) - Miners went back to work.", Some("Reuters"));
        check("LUSAKA (AP) — Miners went back to work.", Some("AP"));
        check("Miners went back to work.\nAgence France-Presse", Some("AFP"));
        check("LUSAKA, Aug 26, 2031 /PRNewswire/ -- Copperline today announced a new shaft.", Some("PR Newswire"));
        check("OSLO – NTB – Fishermen went back to sea.", None);
        check("OSLO (NTB) – Fishermen went back to sea.", Some("NTB"));
        check("By The Associated Press\nMiners went back to work.", Some("AP"));
        check("Miners went back to work.\n\nSource: Xinhua", Some("Xinhua"));
        check("Miners go back, says AP\nThey had been on strike for a week.", None);
        check("Miners told Reuters that they went back to work.", None);
        check("", None);
    }

    #[test]
    fn days_of_the_week_are_seen() {
        let knowledge = knowledge();
        let mask = |text: &str| knowledge.weekdays(&words(text), &[]);
        assert_eq!(mask("They met on Monday and on mercredi."), 0b101);
        assert_eq!(mask("They met."), 0);
    }

    #[test]
    fn a_weight_that_is_missing_or_unknown_is_an_error() {
        let mut tables = StoryTables::load(&Files::embedded()).expect("no fault");
        tables.weights.insert("wrods".into(), 1.0);
        assert!(matches!(Knowledge::new(&tables), Err(Error::UnknownWeight { name }) if name == "wrods"));
        tables.weights.clear();
        assert!(matches!(Knowledge::new(&tables), Err(Error::NoWeight { name: "bias" })));
    }
}
