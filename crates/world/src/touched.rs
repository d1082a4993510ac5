//! Which articles a change of rows can touch.

use std::collections::{BTreeMap, HashMap, HashSet};

use demarche_lexicon::entities::{Entity, EntityKind};
use demarche_lexicon::names::fold;

/// Folded names, to be looked for in texts.
#[derive(Clone, Debug, Default)]
pub struct Touched {
    names: HashSet<String>,
    /// For a first word the most words of a name that begins with it.
    longest: HashMap<String, usize>,
}

impl Touched {
    /// The names of these rows; of a person the family name alone, too.
    pub fn by<'a>(entities: impl IntoIterator<Item = &'a Entity>) -> Self {
        let mut touched = Self::default();
        for entity in entities {
            for name in &entity.names {
                touched.add(fold(&name.text));
            }
            if entity.kind == EntityKind::Person {
                touched.add(fold(entity.name().rsplit(' ').next().unwrap_or("")));
            }
        }
        touched
    }

    /// The rows that are new, changed or gone.
    pub fn between(before: &[Entity], after: &[Entity]) -> Self {
        let by_id = |list: &'_ [Entity]| -> BTreeMap<String, Entity> {
            list.iter().map(|e| (e.id.clone(), e.clone())).collect()
        };
        let (old, new) = (by_id(before), by_id(after));
        let changed = new.values().filter(|e| old.get(&e.id) != Some(*e));
        // What a row was called before matters, too.
        let gone = old.values().filter(|e| new.get(&e.id) != Some(*e));
        Self::by(changed.chain(gone))
    }

    fn add(&mut self, name: String) {
        if name.is_empty() {
            return;
        }
        let count = name.split(' ').count();
        let first = name.split(' ').next().unwrap_or("").to_owned();
        let longest = self.longest.entry(first).or_default();
        *longest = (*longest).max(count);
        self.names.insert(name);
    }

    /// Whether there is no name at all.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether one of the names stands in a text.
    pub fn is_in(&self, text: &str) -> bool {
        // The possessive mark folds into its word: "Arnor's" is "arnors".
        let folded = fold(&text.replace("'s", " ").replace("’s", " "));
        let words: Vec<&str> = folded.split(' ').collect();
        (0..words.len()).any(|at| {
            let most = self.longest.get(words[at]).copied().unwrap_or(0);
            (1..=most.min(words.len() - at)).any(|n| self.names.contains(words[at..at + n].join(" ").as_str()))
        })
    }
}

#[cfg(test)]
mod tests {
    use demarche_lexicon::entities::NameKind;

    use super::*;

    #[test]
    fn names_are_found_as_words_whatever_their_case_and_marks() {
        let mut person = Entity::new("a", EntityKind::Person);
        person.add_name("Ann Oro", NameKind::Official, None);
        let mut body = Entity::new("b", EntityKind::Organisation);
        body.add_name("Grey Guard", NameKind::Official, None);
        let touched = Touched::by([&person, &body]);
        for text in ["the GREY-GUARD’s men", "Ms Oro left", "Grey\nGuard"] {
            assert!(touched.is_in(text), "{text}");
        }
        for text in ["grey guards", "Ann left Oron", ""] {
            assert!(!touched.is_in(text), "{text}");
        }
        let mut changed = body.clone();
        changed.note = Some("now".to_owned());
        let both = [person.clone(), body];
        let touched = Touched::between(&both, &[person, changed]);
        assert!(touched.is_in("Grey Guard") && !touched.is_in("Ann Oro"));
        assert!(Touched::between(&both, &both).is_empty());
    }
}
