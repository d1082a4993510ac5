//! The rules of coding, loaded together.

use std::collections::HashMap;

use crate::classes::Classes;
use crate::contexts::ContextTerms;
use crate::cues::{CuePos, Cues};
use crate::error::Error;
use crate::files::Files;
use crate::inflection::Inflection;
use crate::operators::Operators;
use crate::predicates::{Pos, Predicates};

/// Predicates, operators, cues and words of contexts.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Word classes.
    pub classes: Classes,
    /// Words that carry events.
    pub predicates: Predicates,
    /// Words that change them.
    pub operators: Operators,
    /// Words that mark who says what.
    pub cues: Cues,
    /// Words that say what an event is about.
    pub contexts: ContextTerms,
}

impl Rules {
    /// Read them all, or report every fault.
    pub fn read(files: &Files) -> Result<Self, Error> {
        let mut faults = Vec::new();
        let classes = Classes::read(files, &mut faults);
        let predicates = Predicates::read(files, &classes, &mut faults);
        let operators = Operators::read(files, &classes, &mut faults);
        let cues = Cues::read(files, &classes, &mut faults);
        let contexts = ContextTerms::read(files, &mut faults);
        let rules = Self { classes, predicates, operators, cues, contexts };
        if faults.is_empty() { Ok(rules) } else { Err(Error::Faults(faults)) }
    }

    /// The forms of all verbs of the rules, each with its verb; a form of two verbs is left out.
    pub fn verb_forms(&self, files: &Files) -> HashMap<String, String> {
        let inflection = Inflection::read(files, &mut Vec::new());
        let predicates = self.predicates.all().iter().filter(|p| p.pos == Pos::Verb).flat_map(|p| &p.words);
        let operators = self.operators.all().iter().filter(|o| o.pos == Pos::Verb).flat_map(|o| &o.words);
        let cues = self.cues.all().iter().filter(|c| c.pos == CuePos::Verb).flat_map(|c| &c.words);
        let all = predicates.chain(operators).chain(cues).map(String::as_str);
        let mut verbs: Vec<&str> = all.chain(self.operators.supports()).chain(inflection.irregular()).collect();
        verbs.sort_unstable();
        verbs.dedup();
        let mut forms: HashMap<String, Option<&str>> = HashMap::new();
        for verb in &verbs {
            for form in inflection.verb(verb) {
                let of = forms.entry(form).or_insert(Some(verb));
                *of = of.filter(|known| known == verb);
            }
        }
        for verb in &verbs {
            forms.insert((*verb).to_owned(), Some(verb));
        }
        forms.into_iter().filter_map(|(form, verb)| Some((form, verb?.to_owned()))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_of_this_release_have_no_fault() {
        if let Err(error) = Rules::read(&Files::embedded()) {
            panic!("{error}");
        }
    }
}
