//! Where a report comes from, as far as it says so itself.

use demarche_record::reading::Reading;
use demarche_text::sentence::Role;
use jiff::civil::Date;

use crate::dates::dates;
use crate::words::words;

/// Sentences from the top in which a report names itself.
const TOP: usize = 8;

/// The outlet of a report: the publisher given with it, else the name in its dateline: "(Meridian)", "The Kafue
/// Tribune, 27 August 2031".
pub fn outlet(reading: &Reading) -> Option<String> {
    if let Some(source) = &reading.document.article.source {
        return Some(source.clone());
    }
    let text = reading.document.text();
    let top = reading.document.sentences.iter().take(TOP);
    let lines = top.filter(|s| matches!(s.role, Role::Dateline | Role::Byline | Role::Boilerplate));
    lines.map(|s| s.span.of(text)).find_map(named)
}

/// What to call a source: its outlet, else its number in the list of sources.
pub fn label(reading: &Reading, index: usize) -> String {
    outlet(reading).unwrap_or_else(|| format!("source {}", index + 1))
}

fn named(line: &str) -> Option<String> {
    let titled = |name: &str| {
        let words: Vec<&str> = name.split(' ').collect();
        let capital = |w: &&str| w.chars().next().is_some_and(char::is_uppercase) || matches!(*w, "of" | "the" | "and");
        words.len() <= 4 && !name.is_empty() && words.iter().all(capital)
    };
    let dated = dates(&words(line)).iter().any(|d| d.month.is_some());
    if dated && let Some((_, rest)) = line.split_once('(') {
        let inside = rest.split(')').next().unwrap_or("").trim();
        if titled(inside) && inside.chars().any(char::is_lowercase) {
            return Some(inside.to_owned());
        }
    }
    let first = line.trim_matches(['*', '_', ' ']).split([',', '\n']).next().unwrap_or("").trim();
    (first.starts_with("The ") && first.contains(' ') && titled(first)).then(|| first.to_owned())
}

/// The day of a report: the one given with it, else a full date in its dateline.
pub fn date(reading: &Reading) -> Option<Date> {
    reading.document.article.date.or_else(|| {
        let text = reading.document.text();
        let top = reading.document.sentences.iter().take(TOP);
        let lines = top.filter(|s| matches!(s.role, Role::Dateline | Role::Byline | Role::Boilerplate));
        lines.flat_map(|s| dates(&words(s.span.of(text)))).find_map(|d| d.full())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dateline_names_the_outlet() {
        assert_eq!(named("THE HAGUE, May 17, 2031 (Meridian) —").as_deref(), Some("Meridian"));
        assert_eq!(named("The Harbour Ledger, Rotterdam, 18 May 2031").as_deref(), Some("The Harbour Ledger"));
        assert_eq!(named("LUSAKA, Aug 26, 2031 —"), None);
        assert_eq!(named("By Ruben ter Veldhuis, diplomatic correspondent"), None);
    }
}
