//! What is known about actors and places, loaded together.

use crate::actors::Actors;
use crate::contexts::ContextCodes;
use crate::error::Error;
use crate::evidence::Weights;
use crate::files::Files;
use crate::metonymy::Metonymy;
use crate::places::Places;
use crate::roles::Roles;

/// Actors, roles, places, and the contexts that codes imply.
#[derive(Clone, Debug, Default)]
pub struct Base {
    /// Countries, organisations, people.
    pub actors: Actors,
    /// Role nouns and their modifiers.
    pub roles: Roles,
    /// Places.
    pub places: Places,
    /// What tells a place that acts from one where something is.
    pub metonymy: Metonymy,
    /// What codes say an event is about.
    pub contexts: ContextCodes,
    /// What speaks for the country of someone whom no word ties to one.
    pub evidence: Weights,
}

impl Base {
    /// Read them all, or report every fault.
    pub fn read(files: &Files) -> Result<Self, Error> {
        let mut faults = Vec::new();
        let actors = Actors::read(files, &mut faults);
        let roles = Roles::read(files, &mut faults);
        let places = Places::read(files, &mut faults);
        let metonymy = Metonymy::read(files, &mut faults);
        let contexts = ContextCodes::read(files, &mut faults);
        let evidence = Weights::read(files, &mut faults);
        if faults.is_empty() {
            Ok(Self { actors, roles, places, metonymy, contexts, evidence })
        } else {
            Err(Error::Faults(faults))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_of_this_release_has_no_fault() {
        if let Err(error) = Base::read(&Files::embedded()) {
            panic!("{error}");
        }
    }
}
