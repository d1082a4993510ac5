//! A report as weighted terms: the words, names and numbers that tell it from others.

use crate::bytes::{Reader, Writer};
use crate::error::Error;
use crate::frequency::Frequencies;
use crate::report::Report;
use crate::words::{Shape, Word, hash, words};

/// Most terms that are kept of a report.
const MOST_TERMS: usize = 100;
/// Words from the top of the text that count as its lead.
const LEAD: usize = 60;

/// What a term is. A term can be several of these.
pub mod kind {
    /// A name, by its capital inside a sentence or because a reading knows it.
    pub const NAME: u8 = 1;
    /// Written with a digit.
    pub const NUMBER: u8 = 2;
    /// In the headline.
    pub const TITLE: u8 = 4;
}

/// How much the places and kinds of words count (see `data/stories`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Emphasis {
    /// An occurrence in the headline, against 1 in the text.
    pub title: f32,
    /// An occurrence in the lead.
    pub lead: f32,
    /// A name, against 1 for another word.
    pub name: f32,
    /// A number.
    pub number: f32,
    /// The power to which rarity is raised.
    pub rarity: f32,
}

/// One term of a report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// Hash of the term.
    pub key: u32,
    /// Its weight, before any scaling to length.
    pub weight: f32,
    /// What it is (see [`kind`]).
    pub kinds: u8,
}

/// The terms of one report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// Sorted by key.
    pub terms: Box<[Term]>,
    /// Lengths of the vectors.
    pub norms: [f32; VECTORS],
    /// Words of the text, headline included.
    pub length: u32,
}

/// Terms of a report before they are weighted.
pub struct Counts {
    /// Sorted by key once the report is read.
    terms: Vec<(u32, f32, u8)>,
    length: u32,
    /// The words of the text without the headline.
    pub body: Vec<Word>,
    /// The words of the headline.
    pub title: Vec<Word>,
}

impl Counts {
    /// Count a report's terms.
    pub fn of(report: &Report, emphasis: &Emphasis) -> Self {
        let title = words(report.title.as_deref().unwrap_or(""));
        let body = words(&report.text);
        let mut counts = Self {
            terms: Vec::with_capacity(title.len() + body.len()),
            length: (title.len() + body.len()) as u32,
            body: Vec::new(),
            title: Vec::new(),
        };
        // A headline in capitals throughout says nothing about names.
        let capitals = title.iter().filter(|w| w.shape == Shape::Capital).count();
        counts.take(&title, |_| (emphasis.title, kind::TITLE), capitals * 3 < title.len() * 2);
        counts.take(&body, |at| (if at < LEAD { emphasis.lead } else { 1.0 }, 0), true);
        for (prefix, keys) in [("a:", &report.known.actors), ("p:", &report.known.places), ("e:", &report.known.events)]
        {
            for key in keys {
                counts.add(hash(&format!("{prefix}{key}")), 1.0, kind::NAME);
            }
        }
        counts.terms.sort_unstable_by_key(|(key, _, _)| *key);
        counts.terms.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
                kept.2 |= next.2;
            }
            same
        });
        counts.body = body;
        counts.title = title;
        counts
    }

    fn take(&mut self, words: &[Word], place: impl Fn(usize) -> (f32, u8), cased: bool) {
        for (at, word) in words.iter().enumerate() {
            let (count, place) = place(at);
            let kinds = match word.shape {
                Shape::Number => kind::NUMBER,
                Shape::Capital if cased && !word.first => kind::NAME,
                _ => 0,
            };
            self.add(word.stem, count, kinds | place);
        }
    }

    fn add(&mut self, key: u32, count: f32, kinds: u8) {
        self.terms.push((key, count, kinds));
    }

    /// The terms, each once.
    pub fn keys(&self) -> impl Iterator<Item = u32> {
        self.terms.iter().map(|(key, _, _)| *key)
    }

    /// Weigh the terms by how rare they are.
    pub fn weigh(&self, frequencies: &Frequencies, emphasis: &Emphasis) -> Profile {
        let weigh = |&(key, count, kinds): &(u32, f32, u8)| {
            let factor = match kinds {
                k if k & kind::NAME != 0 => emphasis.name,
                k if k & kind::NUMBER != 0 => emphasis.number,
                _ => 1.0,
            };
            let rarity = frequencies.rarity(key).powf(emphasis.rarity);
            Term { key, weight: (1.0 + count.ln().max(0.0)) * rarity * factor, kinds }
        };
        let mut terms = heaviest(self.terms.iter().map(weigh).collect(), MOST_TERMS);
        terms.sort_unstable_by_key(|t| t.key);
        Profile::new(terms, self.length)
    }
}

fn heaviest(mut terms: Vec<Term>, most: usize) -> Vec<Term> {
    if terms.len() > most {
        terms.select_nth_unstable_by(most, |a, b| b.weight.total_cmp(&a.weight).then(a.key.cmp(&b.key)));
        terms.truncate(most);
    }
    terms
}

/// Vectors that are compared: all words, names, headlines, words that are no names.
pub const VECTORS: usize = 4;

fn add_product(sums: &mut [f32; VECTORS], one: &Term, other: &Term) {
    let product = one.weight * other.weight;
    sums[0] += product;
    // One of the two may begin a sentence where the other's capital shows.
    sums[if (one.kinds | other.kinds) & kind::NAME != 0 { 1 } else { 3 }] += product;
    if one.kinds & other.kinds & kind::TITLE != 0 {
        sums[2] += product;
    }
}

/// What two profiles share.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shared {
    /// Cosines of the vectors.
    pub cosines: [f32; VECTORS],
}

impl Profile {
    /// From terms that are sorted by key.
    fn new(terms: Vec<Term>, length: u32) -> Self {
        let mut norms = [0.0_f32; VECTORS];
        for term in &terms {
            add_product(&mut norms, term, term);
        }
        Self { terms: terms.into(), norms: norms.map(f32::sqrt), length }
    }

    /// Write it; the lengths of the vectors follow from the terms.
    pub(crate) fn write(&self, out: &mut Writer) {
        out.number(u64::from(self.length));
        out.number(self.terms.len() as u64);
        let mut last = 0;
        for term in &self.terms {
            out.number(u64::from(term.key - last) << 3 | u64::from(term.kinds));
            out.float(term.weight);
            last = term.key;
        }
    }

    /// Read what was written.
    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        let (length, count) = (from.small()?, from.length()?);
        from.check(count <= MOST_TERMS, "a report has too many terms")?;
        let mut terms: Vec<Term> = Vec::with_capacity(count);
        for _ in 0..count {
            let (packed, weight) = (from.number()?, from.float()?);
            let last = terms.last().map_or(0, |t| t.key);
            let key = u32::try_from(packed >> 3).ok().and_then(|gap| last.checked_add(gap));
            let key = key.filter(|key| terms.is_empty() || *key > last);
            let key = key.ok_or(Error::State { what: "the terms of a report are not in order" })?;
            terms.push(Term { key, weight, kinds: packed as u8 & 7 });
        }
        Ok(Self::new(terms, length))
    }

    /// Compare with another.
    pub fn shared(&self, other: &Self) -> Shared {
        let (mut sums, mut shared) = ([0.0_f32; VECTORS], Shared::default());
        let (mut a, mut b) = (self.terms.iter().peekable(), other.terms.iter().peekable());
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            match x.key.cmp(&y.key) {
                std::cmp::Ordering::Less => drop(a.next()),
                std::cmp::Ordering::Greater => drop(b.next()),
                std::cmp::Ordering::Equal => {
                    add_product(&mut sums, x, y);
                    a.next();
                    b.next();
                }
            }
        }
        for (at, cosine) in shared.cosines.iter_mut().enumerate() {
            let norm = self.norms[at] * other.norms[at];
            *cosine = if norm > 0.0 { (sums[at] / norm).min(1.0) } else { 0.0 };
        }
        shared
    }

    /// The heaviest terms, by which others find the report.
    pub fn keys(&self, most: usize) -> Vec<Term> {
        let mut keys = heaviest(self.terms.to_vec(), most);
        keys.sort_unstable_by(|a, b| b.weight.total_cmp(&a.weight).then(a.key.cmp(&b.key)));
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Emphasis = Emphasis { title: 2.0, lead: 1.5, name: 1.0, number: 2.0, rarity: 1.0 };

    fn profile(title: &str, text: &str) -> Profile {
        let report = Report { title: Some(title.into()), text: text.into(), ..Report::default() };
        let mut frequencies = Frequencies::new(&[], 0.0);
        for word in 0..100 {
            frequencies.add([word].into_iter());
        }
        Counts::of(&report, &PLAIN).weigh(&frequencies, &PLAIN)
    }

    #[test]
    fn what_is_shared_is_told_apart_by_kind() {
        let one = profile("Ships collide", "Two ships collided near Port Alder on Friday.");
        let other = profile("Ferry sinks", "The ferry sank near Port Alder.");
        let shared = one.shared(&other);
        assert!(shared.cosines[1] > 0.5, "{shared:?}");
        assert!(shared.cosines[2] < 1e-6, "no word of the headlines is shared: {shared:?}");
        assert!(shared.cosines[3] > 0.0 && shared.cosines[3] < shared.cosines[1], "{shared:?}");
        let same = one.shared(&one);
        assert!(same.cosines.iter().all(|c| (c - 1.0).abs() < 1e-5), "{same:?}");
    }

    #[test]
    fn a_profile_is_bounded_and_an_empty_report_shares_nothing() {
        let long: String = (0..5000).map(|n| format!("w{n} ")).collect();
        assert_eq!(profile("", &long).terms.len(), MOST_TERMS);
        let empty = profile("", "");
        assert_eq!(empty.shared(&empty).cosines, [0.0; VECTORS]);
        assert!(empty.keys(40).is_empty());
    }

    #[test]
    fn keys_of_a_reading_are_terms() {
        let mut report = Report::default();
        report.known.actors.push("Q142".into());
        assert_eq!(Counts::of(&report, &PLAIN).keys().count(), 1);
    }
}
