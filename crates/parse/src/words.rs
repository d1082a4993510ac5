//! The small word lists of English orthography in `words/`, compiled into the crate.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use demarche_text::sentence::Role;

/// What may follow an abbreviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Follows {
    /// A name: "Mr. Aliyev".
    Name,
    /// A number, else it is an ordinary word: "No. 5".
    Number,
    /// More of the sentence: "approx. five".
    More,
    /// More of the sentence, or the next one: "U.S."
    Anything,
}

/// Where a phrase of a notice stands in its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Is,
    Starts,
    Ends,
    Has,
}

/// A phrase that tells the role of its block.
pub(crate) struct Notice {
    pub(crate) role: Role,
    pub(crate) place: Place,
    pub(crate) phrase: &'static str,
}

fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().filter(|l| !l.is_empty() && !l.starts_with('#'))
}

fn set(file: &'static str) -> HashSet<&'static str> {
    lines(file).collect()
}

static ABBREVIATIONS: LazyLock<HashMap<&'static str, Follows>> = LazyLock::new(|| {
    let file = include_str!("../words/abbreviations.tsv");
    let entry = |line: &'static str| {
        let (word, follows) = line.split_once('\t')?;
        let follows = match follows {
            "name" => Follows::Name,
            "number" => Follows::Number,
            "none" => Follows::More,
            _ => Follows::Anything,
        };
        Some((word, follows))
    };
    lines(file).filter_map(entry).collect()
});

static PREFIXES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(include_str!("../words/prefixes.txt")));
static OPENERS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(include_str!("../words/openers.txt")));
static AGENCIES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(include_str!("../words/agencies.txt")));
static MINDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(include_str!("../words/minds.txt")));
static SAYINGS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(include_str!("../words/sayings.txt")));

/// All notices: those that open a block under its first character, the others under none.
static NOTICES: LazyLock<HashMap<Option<char>, Vec<Notice>>> = LazyLock::new(|| {
    let mut notices: HashMap<Option<char>, Vec<Notice>> = HashMap::new();
    for line in lines(include_str!("../words/notices.tsv")) {
        let mut columns = line.split('\t');
        let (Some(role), Some(place), Some(phrase)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        let role = match role {
            "caption" => Role::Caption,
            "related" => Role::Related,
            "heading" => Role::Heading,
            _ => Role::Boilerplate,
        };
        let (place, key) = match place {
            "is" => (Place::Is, phrase.chars().next()),
            "starts" => (Place::Starts, phrase.chars().next()),
            "ends" => (Place::Ends, None),
            _ => (Place::Has, None),
        };
        notices.entry(key).or_default().push(Notice { role, place, phrase });
    }
    notices
});

/// The notices that a line (in lower case) could hold.
pub(crate) fn notices(line: &str) -> impl Iterator<Item = &'static Notice> {
    let of = |key: Option<char>| NOTICES.get(&key).map_or(&[][..], Vec::as_slice);
    of(line.chars().next()).iter().chain(of(None))
}

/// What may follow `word`, which ends in a stop, if it is an abbreviation.
pub(crate) fn abbreviation(word: &str) -> Option<Follows> {
    if word.len() > 12 {
        return None;
    }
    if let Some(found) = ABBREVIATIONS.get(word) {
        return Some(*found);
    }
    let lower = word.to_lowercase();
    if let Some(found) = ABBREVIATIONS.get(lower.as_str()) {
        return Some(*found);
    }
    // In capitals: "MR. ALIYEV", "GEN. MILLEY".
    let shout = word.chars().all(|c| !c.is_lowercase()) && word.chars().filter(|c| c.is_uppercase()).count() > 1;
    let mut letters = lower.chars();
    let title: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    shout.then(|| ABBREVIATIONS.get(title.as_str()).copied()).flatten()
}

/// Whether a word part stays joined to what follows its hyphen: "pro-independence".
pub(crate) fn is_prefix(part: &str) -> bool {
    part.len() <= 8 && PREFIXES.contains(part.to_lowercase().as_str())
}

/// Whether a capitalised word after an abbreviation opens a sentence: "in the U.S. The".
pub(crate) fn is_opener(word: &str) -> bool {
    word.len() <= 12 && word.starts_with(char::is_uppercase) && OPENERS.contains(word.to_lowercase().as_str())
}

/// Whether a word is a form of a verb of saying.
pub(crate) fn is_saying(word: &str) -> bool {
    word.len() <= 12 && SAYINGS.contains(word.to_lowercase().as_str())
}

/// Whether the subject of a verb (its lemma) is mostly a person or a body.
pub(crate) fn has_mind(lemma: &str) -> bool {
    MINDS.contains(lemma)
}

/// Whom a noun describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NounKind {
    Person,
    /// People taken together: "police", "crowd".
    Group,
    Organisation,
    /// "country", "nation"
    Country,
    /// "region", "island"
    Place,
    /// Person, body or country: "rival", "side".
    Any,
}

/// Grammatical gender, where a word tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gender {
    Male,
    Female,
}

type Nouns = HashMap<&'static str, (NounKind, Option<Gender>)>;

static NOUNS: LazyLock<Nouns> = LazyLock::new(|| nouns(include_str!("../words/nouns.tsv")));
static BEINGS: LazyLock<Nouns> = LazyLock::new(|| nouns(include_str!("../words/beings.tsv")));

fn nouns(file: &'static str) -> Nouns {
    let entry = |line: &'static str| {
        let mut columns = line.split('\t');
        let (noun, kind) = (columns.next()?, columns.next()?);
        let kind = match kind {
            "person" => NounKind::Person,
            "group" => NounKind::Group,
            "organisation" => NounKind::Organisation,
            "country" => NounKind::Country,
            "place" => NounKind::Place,
            _ => NounKind::Any,
        };
        Some((noun, (kind, columns.next().and_then(gender))))
    };
    lines(file).filter_map(entry).collect()
}

static GIVEN: LazyLock<HashMap<&'static str, Gender>> = LazyLock::new(|| {
    let entry = |line: &'static str| line.split_once('\t').and_then(|(name, g)| Some((name, gender(g)?)));
    lines(include_str!("../words/given.tsv")).filter_map(entry).collect()
});

fn gender(letter: &str) -> Option<Gender> {
    match letter {
        "m" => Some(Gender::Male),
        "f" => Some(Gender::Female),
        _ => None,
    }
}

/// Whom a noun (its lemma) describes, and its gender.
pub(crate) fn noun(lemma: &str) -> Option<(NounKind, Option<Gender>)> {
    NOUNS.get(lemma.to_lowercase().as_str()).copied()
}

/// The same, for nouns of private life too: they agree with pronouns, but no news is coded of them.
pub(crate) fn being(lemma: &str) -> Option<(NounKind, Option<Gender>)> {
    noun(lemma).or_else(|| BEINGS.get(lemma.to_lowercase().as_str()).copied())
}

/// The gender of the people who mostly bear a given name.
pub(crate) fn given_name(name: &str) -> Option<Gender> {
    GIVEN.get(name.to_lowercase().as_str()).copied()
}

/// Whether a name is that of a news agency.
pub(crate) fn is_agency(name: &str) -> bool {
    AGENCIES.contains(name.trim().to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_unique() {
        for file in [
            include_str!("../words/abbreviations.tsv"),
            include_str!("../words/agencies.txt"),
            include_str!("../words/beings.tsv"),
            include_str!("../words/given.tsv"),
            include_str!("../words/minds.txt"),
            include_str!("../words/nouns.tsv"),
            include_str!("../words/prefixes.txt"),
            include_str!("../words/openers.txt"),
            include_str!("../words/sayings.txt"),
            include_str!("../words/notices.tsv"),
        ] {
            let all: Vec<&str> = lines(file).collect();
            let mut sorted = all.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(all, sorted);
        }
    }

    #[test]
    fn abbreviations_keep_their_capitals() {
        assert_eq!(abbreviation("Gen."), Some(Follows::Name));
        assert_eq!(abbreviation("GEN."), Some(Follows::Name));
        assert_eq!(abbreviation("gen."), None);
        assert_eq!(abbreviation("No."), Some(Follows::Number));
        assert_eq!(abbreviation("no."), None);
        assert_eq!(abbreviation("Inc."), Some(Follows::Anything));
        assert_eq!(abbreviation("fantasy."), None);
    }
}
