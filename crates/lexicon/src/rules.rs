//! The rules of coding, loaded together.

use crate::classes::Classes;
use crate::contexts::ContextTerms;
use crate::cues::Cues;
use crate::error::Error;
use crate::files::Files;
use crate::operators::Operators;
use crate::predicates::Predicates;

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
