//! Marked words as the names they may hold: "the northern city of Kirkuk", "Kirkuk airport".

use demarche_lexicon::names::fold;
use demarche_lexicon::places::{Places, WordUse};

/// Kinds of places whose word may be left out at the end of a name.
const AFTER: [WordUse; 6] =
    [WordUse::Admin1, WordUse::Admin2, WordUse::City, WordUse::Water, WordUse::Land, WordUse::Site];

/// The words, then less and less of them; true where words of meaning are left out.
pub fn variants(text: &str, places: &Places) -> Vec<(String, bool)> {
    let bare = bare(text);
    let mut result = vec![(bare.to_owned(), false)];
    result.extend(respelled(bare).map(|s| (s, false)));
    if bare.contains(". ") {
        // "W. Va."
        result.push((bare.replace(". ", "."), false));
    }
    if let Some(name) = places.letters.get(bare.trim_end_matches('.')) {
        result.push((name.clone(), false));
    }
    let mut rest = bare;
    while let Some(shorter) = shorter(rest, places) {
        // What is left of "South Plains" says nothing.
        if !places.words.contains_key(&fold(shorter)) {
            result.push((shorter.to_owned(), true));
        }
        rest = shorter;
    }
    result
}

/// Without an article, a possessive or marks around it.
pub fn bare(text: &str) -> &str {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
    let text = text.strip_suffix("'s").or_else(|| text.strip_suffix("’s")).unwrap_or(text);
    let article = text.get(..4).filter(|head| head.eq_ignore_ascii_case("the "));
    article.map_or(text, |_| text[4..].trim_start())
}

/// "St. Louis" as "Saint Louis", "Mt. Hood" as "Mount Hood", "Ft. Worth" as "Fort Worth", and back.
fn respelled(text: &str) -> Option<String> {
    let (first, rest) = text.split_once(' ')?;
    let other = match fold(first).as_str() {
        "st" => "Saint",
        "saint" => "St",
        "mt" => "Mount",
        "mount" => "Mt",
        "ft" => "Fort",
        _ => return None,
    };
    Some(format!("{other} {rest}"))
}

/// Without the word of a kind at the end or a part at the front; nothing where none stands there.
fn shorter<'a>(text: &'a str, places: &Places) -> Option<&'a str> {
    let spaces: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).collect();
    for at in spaces.iter().rev().take(3).rev() {
        let word = fold(&text[at + 1..]);
        if AFTER.iter().any(|u| places.is(&word, *u)) {
            return Some(text[..*at].trim_end());
        }
    }
    for at in spaces.iter().take(3).rev() {
        let (word, rest) = (fold(&text[..*at]), text[at + 1..].trim_start());
        if places.is(&word, WordUse::Part) {
            return Some(rest.strip_prefix("the ").unwrap_or(rest));
        }
    }
    // "Airport of Basra".
    let (head, rest) = text.split_once(" of ")?;
    let last = fold(head.rsplit(' ').next().unwrap_or(head));
    AFTER.iter().any(|u| places.is(&last, *u)).then_some(rest)
}
