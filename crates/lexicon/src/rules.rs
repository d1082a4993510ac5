//! The rules of coding, loaded together.

use crate::classes::Classes;
use crate::cues::Cues;
use crate::error::Error;
use crate::files::Files;
use crate::operators::Operators;
use crate::predicates::Predicates;

/// Predicates, operators and cues.
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
}

impl Rules {
    /// Read them all, or report every fault.
    pub fn read(files: &Files) -> Result<Self, Error> {
        let mut faults = Vec::new();
        let classes = Classes::read(files, &mut faults);
        let predicates = Predicates::read(files, &classes, &mut faults);
        let operators = Operators::read(files, &classes, &mut faults);
        let cues = Cues::read(files, &classes, &mut faults);
        if faults.is_empty() { Ok(Self { classes, predicates, operators, cues }) } else { Err(Error::Faults(faults)) }
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
