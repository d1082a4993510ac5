//! Names that are written much like another.

use demarche_lexicon::base::Base;
use demarche_lexicon::names::fold;

/// Names that are given.
const MOST: usize = 5;

/// The known names nearest to one: with at most a third of its letters different, the nearest first.
pub fn nearest(name: &str, base: &Base) -> Vec<String> {
    let wanted: Vec<char> = fold(name).chars().take(100).collect();
    let most = (wanted.len() / 3).clamp(1, 4);
    let actors = &base.actors;
    let names = actors.country_names().chain(actors.organisation_names()).chain(actors.person_names());
    let mut found: Vec<(usize, &str)> = Vec::new();
    for name in names.chain(actors.adjectives()).chain(base.places.place_names()) {
        let letters: Vec<char> = fold(name).chars().collect();
        if letters.len().abs_diff(wanted.len()) <= most
            && let distance = distance(&wanted, &letters)
            && distance <= most
        {
            found.push((distance, name));
        }
    }
    found.sort_unstable();
    found.dedup();
    found.into_iter().take(MOST).map(|(_, name)| name.to_owned()).collect()
}

/// Letters to be put in, left out or changed.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use demarche_lexicon::files::Files;

    use super::*;

    #[test]
    fn slips_of_the_pen_are_near() {
        let base = Base::read(&Files::embedded()).expect("the base has no fault");
        assert_eq!(nearest("Azerbajan", &base).first().map(String::as_str), Some("Azerbaijan"));
        assert!(nearest("Qqqqqqqqqqqqqqqq", &base).is_empty());
        assert!(nearest("", &base).len() <= MOST);
    }
}
