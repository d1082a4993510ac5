//! Who made an output: the versions that another run needs to give the same bytes.

use std::collections::BTreeMap;

use demarche_ontology::code::Code;

/// Version of the shapes of this room; it rises when a field changes its meaning or goes.
pub const SHAPE: u32 = 1;

/// The versions behind an output, and the names that tables write for codes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imprint {
    /// Program and version, such as `demarche 0.1.0`.
    pub program: String,
    /// Version of the lexicons and rules.
    pub data: String,
    /// Version of the model.
    pub model: String,
    /// English names of countries, for the tables that write names.
    pub countries: BTreeMap<Code, String>,
}

impl Imprint {
    /// The name of a country; its code where no name is known.
    pub fn country(&self, code: Code) -> String {
        self.countries.get(&code).cloned().unwrap_or_else(|| code.to_string())
    }
}
