//! True sentences of a brief made false, to measure the checker: a swapped actor, number, date or place, a changed
//! polarity, a claim told as a fact or in another's mouth.
//!
//! What comes in stands in the same articles, the nearest first: in the cited sentence itself where there is a second
//! name, number or date. A change that may be true all the same (another name of the same side, a town for its
//! country, the two parties of an agreement turned round) is left out.

mod pool;
mod said;
mod swaps;

use demarche_lexicon::style::Style;
use demarche_record::reading::Reading;

use crate::brief::{Brief, Entry, Kind, Sentence};
use crate::check::evidence::Proof;
use pool::Pool;

/// What was made false.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// Another who does it or to whom it is done, or the two turned round.
    Actor,
    /// Another number.
    Number,
    /// A negation put in or taken out.
    Negation,
    /// A claim told as a fact, or by someone else.
    Attribution,
    /// Another day, month, year or weekday.
    Date,
    /// Another place.
    Place,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Actor, Self::Number, Self::Negation, Self::Attribution, Self::Date, Self::Place];

    /// Lower-case name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Actor => "actor",
            Self::Number => "number",
            Self::Negation => "negation",
            Self::Attribution => "attribution",
            Self::Date => "date",
            Self::Place => "place",
        }
    }
}

/// A sentence that its evidence does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Falsified {
    /// What was made false.
    pub fault: Fault,
    /// The true sentence.
    pub truth: String,
    /// The false one, with its date where the line has one.
    pub entry: Entry,
}

/// The lines of a brief that the checker answers for; what we explain ourselves is compared with our own text.
pub fn lines(brief: &Brief) -> Vec<Entry> {
    let bare = |sentence: &Sentence| Entry { date: None, sentence: sentence.clone() };
    let dated = |sentence: &Sentence| brief.timeline.iter().find(|e| std::ptr::eq(&raw const e.sentence, sentence));
    let all = brief.sentences().filter(|s| s.kind != Kind::Explainer);
    all.map(|s| dated(s).cloned().unwrap_or_else(|| bare(s))).collect()
}

/// All falsifications of a brief, in the order of its sentences.
pub fn falsified(brief: &Brief, readings: &[Reading], style: &Style) -> Vec<Falsified> {
    let pool = Pool::new(readings, style);
    let lines = lines(brief);
    let truths: Vec<String> = lines.iter().map(|l| l.sentence.text()).collect();
    let mut result: Vec<Falsified> = Vec::new();
    for line in &lines {
        let mut add = |fault: Fault, entry: Entry| {
            let text = entry.sentence.text();
            let same = truths.contains(&text) && entry.date == line.date;
            if !same && !result.iter().any(|f| f.entry == entry) {
                result.push(Falsified { fault, truth: line.sentence.text(), entry });
            }
        };
        for (number, part) in line.sentence.parts.iter().enumerate() {
            let Some(proof) = Proof::new(part, readings) else { continue };
            for (fault, text) in swaps::all(&pool, &part.text, &proof) {
                let mut entry = line.clone();
                if let Some(part) = entry.sentence.parts.get_mut(number) {
                    part.text = text;
                }
                add(fault, entry);
            }
        }
        for date in swaps::dates_of_lines(&lines, line) {
            add(Fault::Date, Entry { date: Some(date), sentence: line.sentence.clone() });
        }
        for sentence in said::all(&pool, &line.sentence, readings) {
            add(Fault::Attribution, Entry { date: line.date.clone(), sentence });
        }
    }
    result
}

/// `count` falsifications of each kind, spread evenly over all of them.
pub fn sample(all: &[Falsified], count: usize) -> Vec<&Falsified> {
    let mut result = Vec::new();
    for fault in Fault::ALL {
        let kind: Vec<&Falsified> = all.iter().filter(|f| f.fault == fault).collect();
        let taken = count.min(kind.len());
        result.extend((0..taken).filter_map(|i| kind.get(i * kind.len() / taken).copied()));
    }
    result
}
