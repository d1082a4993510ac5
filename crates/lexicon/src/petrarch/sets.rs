//! Sets of words that dictionaries name: `!PERSON! = MAN, WOMAN` of agents, `&CURRENCY` of verbs.

use std::collections::BTreeMap;

use super::MOST_PHRASES;

/// Sets inside sets, this deep.
const DEPTH: usize = 8;

/// Sets by name.
#[derive(Clone, Debug, Default)]
pub struct Sets(pub BTreeMap<String, Vec<String>>);

impl Sets {
    /// The words of a set, with those of the sets that it names by `mark`; an error says why there are none.
    pub fn words(&self, name: &str, mark: char) -> Result<Vec<String>, String> {
        let mut words = Vec::new();
        self.collect(name, mark, DEPTH, &mut words)?;
        Ok(words)
    }

    fn collect(&self, name: &str, mark: char, depth: usize, words: &mut Vec<String>) -> Result<(), String> {
        let shown: String = name.chars().take(40).collect();
        let Some(members) = self.0.get(name) else { return Err(format!("there is no set {mark}{shown}")) };
        if depth == 0 {
            return Err(format!("the sets from {mark}{shown} on lead in a circle, or more than {DEPTH} deep"));
        }
        for member in members {
            if words.len() >= MOST_PHRASES {
                return Err(format!("the set {mark}{shown} has more than {MOST_PHRASES} words"));
            }
            match member.strip_prefix(mark) {
                Some(inner) => self.collect(inner.trim_end_matches(mark), mark, depth - 1, words)?,
                None if !words.contains(member) => words.push(member.clone()),
                None => {}
            }
        }
        Ok(())
    }

    /// The phrases that a phrase with `!SETS!` and `!{A,B}!` stands for.
    pub fn phrases(&self, phrase: &str) -> Result<Vec<String>, String> {
        let mut parts = phrase.split('!');
        let mut result = vec![parts.next().unwrap_or("").to_owned()];
        while let Some(set) = parts.next() {
            let Some(after) = parts.next() else { return Err("a ! is not closed".to_owned()) };
            let own = set.trim().strip_prefix('{').and_then(|s| s.strip_suffix('}'));
            let words = match own {
                Some(list) => list.split(',').map(|w| w.trim().to_owned()).collect(),
                None => self.words(set.trim(), '!')?,
            };
            if result.len().saturating_mul(words.len()) > MOST_PHRASES {
                return Err(format!("it stands for more than {MOST_PHRASES} phrases"));
            }
            result = result.iter().flat_map(|left| words.iter().map(move |w| format!("{left}{w}{after}"))).collect();
        }
        Ok(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sets: &[(&str, &[&str])], phrase: &str, expected: Result<&[&str], &str>) {
        let owned = |list: &[&str]| list.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        let sets = Sets(sets.iter().map(|(name, words)| ((*name).to_owned(), owned(words))).collect());
        assert_eq!(sets.phrases(phrase), expected.map(owned).map_err(str::to_owned), "{phrase}");
    }

    #[test]
    fn sets_stand_for_their_words() {
        check(&[("P", &["MAN", "WOMAN"])], "POLICE!P!", Ok(&["POLICEMAN", "POLICEWOMAN"]));
        check(&[("P", &["MAN", "!Q!"]), ("Q", &["CHIEF"])], "!P!_X", Ok(&["MAN_X", "CHIEF_X"]));
        check(&[], "POLICE!{MAN,WOMAN}!S", Ok(&["POLICEMANS", "POLICEWOMANS"]));
        check(&[], "PLAIN", Ok(&["PLAIN"]));
    }

    #[test]
    fn circles_and_floods_are_refused() {
        let circle: &[(&str, &[&str])] = &[("A", &["!B!"]), ("B", &["!A!"])];
        check(circle, "!A!", Err("the sets from !A on lead in a circle, or more than 8 deep"));
        check(&[], "!A!", Err("there is no set !A"));
        check(&[], "X!A", Err("a ! is not closed"));
        let many: Vec<String> = (0..100).map(|i| format!("W{i}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        check(&[("A", &many)], "!A!!A!", Err("it stands for more than 500 phrases"));
    }
}
