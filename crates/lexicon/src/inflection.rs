//! The forms of English words: lets the lexicon find its words where a lemmatiser does not know them.

use std::collections::HashMap;

use crate::error::Fault;
use crate::files::Files;
use crate::table;

/// Irregular verbs: past and participle.
#[derive(Clone, Debug, Default)]
pub struct Inflection(HashMap<String, (String, String)>);

impl Inflection {
    /// Read `words/irregular_verbs.tsv`.
    pub fn read(files: &Files, faults: &mut Vec<Fault>) -> Self {
        let file = "words/irregular_verbs.tsv";
        let rows = table::read(file, files.get(file), &["verb", "past", "participle", "source"], faults);
        let pair = |r: &table::Row<'_>| (r.get("past").to_owned(), r.get("participle").to_owned());
        Self(rows.iter().map(|r| (r.get("verb").to_owned(), pair(r))).collect())
    }

    /// The irregular verbs.
    pub fn irregular(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// All forms of a verb but the verb itself.
    pub fn verb(&self, verb: &str) -> Vec<String> {
        let mut forms = vec![with_s(verb)];
        let stem = verb.strip_suffix('e').filter(|_| !verb.ends_with("ee") && !verb.ends_with("oe"));
        if let Some((past, participle)) = self.0.get(verb) {
            forms.extend([past.clone(), participle.clone()]);
        }
        // Some irregular verbs have regular forms besides ("hanged", "pleaded").
        forms.push(match stem {
            Some(stem) => format!("{stem}ed"),
            None if verb.ends_with('e') => format!("{verb}d"),
            None if ends_consonant_y(verb) => format!("{}ied", &verb[..verb.len() - 1]),
            None => format!("{verb}ed"),
        });
        match (stem, verb.strip_suffix("ie")) {
            (_, Some(stem)) => forms.push(format!("{stem}ying")),
            (Some(stem), None) => forms.push(format!("{stem}ing")),
            (None, None) => forms.push(format!("{verb}ing")),
        }
        if let Some(last) = doubles(verb) {
            forms.extend([format!("{verb}{last}ed"), format!("{verb}{last}ing")]);
        }
        forms
    }

    /// The plural of a noun.
    pub fn noun(&self, noun: &str) -> Vec<String> {
        let irregular = match noun {
            "man" => Some("men"),
            "woman" => Some("women"),
            "crisis" => Some("crises"),
            _ => None,
        };
        vec![irregular.map_or_else(|| with_s(noun), str::to_owned)]
    }
}

fn ends_consonant_y(word: &str) -> bool {
    let mut back = word.chars().rev();
    back.next() == Some('y') && back.next().is_some_and(|c| !"aeiou".contains(c))
}

fn with_s(word: &str) -> String {
    if ends_consonant_y(word) {
        return format!("{}ies", &word[..word.len() - 1]);
    }
    let hisses = ["s", "x", "z", "ch", "sh"].iter().any(|e| word.ends_with(e)) || word.ends_with('o');
    if hisses { format!("{word}es") } else { format!("{word}s") }
}

/// The consonant that may double before -ed and -ing: "bar", "barred"; "gas", "gassed".
fn doubles(word: &str) -> Option<char> {
    let mut back = word.chars().rev();
    let (last, vowel, before) = (back.next()?, back.next()?, back.next()?);
    let ok = !"aeiouwxy".contains(last) && "aeiou".contains(vowel) && !"aeiou".contains(before);
    ok.then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(verb: &str, expected: &[&str]) {
        let forms = Inflection::read(&Files::embedded(), &mut Vec::new()).verb(verb);
        for form in expected {
            assert!(forms.iter().any(|f| f == form), "{verb}: {forms:?} lacks {form}");
        }
    }

    #[test]
    fn verbs_are_found_in_all_forms() {
        check("free", &["frees", "freed", "freeing"]);
        check("forgive", &["forgives", "forgave", "forgiven", "forgiving"]);
        check("bar", &["bars", "barred", "barring"]);
        check("accuse", &["accuses", "accused", "accusing"]);
        check("deny", &["denies", "denied", "denying"]);
        check("clash", &["clashes", "clashed", "clashing"]);
        check("lie", &["lying"]);
    }
}
