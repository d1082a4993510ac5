//! Contexts: what an event is about.

use crate::event::names;

names! {
    /// The 37 PLOVER contexts; any number may hold for one event.
    #[allow(missing_docs, reason = "the variants are the contexts of the codebook")]
    Context {
        Military = "military",
        Intelligence = "intelligence",
        Executive = "executive",
        Legislative = "legislative",
        Election = "election",
        PoliticalInstitutions = "political_institutions",
        ProDemocracy = "pro_democracy",
        ProAutocracy = "pro_autocracy",
        Economic = "economic",
        Legal = "legal",
        Reparations = "reparations",
        HumanRights = "human_rights",
        RightsFreedoms = "rights_freedoms",
        Repression = "repression",
        HumanSecurity = "human_security",
        Gender = "gender",
        Lgbt = "lgbt",
        ReligionEthnicity = "religion_ethnicity",
        Inequality = "inequality",
        Diplomatic = "diplomatic",
        Territory = "territory",
        Peacekeeping = "peacekeeping",
        Health = "health",
        Asylum = "asylum",
        Migration = "migration",
        Disasters = "disasters",
        NaturalResource = "natural_resource",
        Environment = "environment",
        Technology = "technology",
        Terrorism = "terrorism",
        Cbrn = "cbrn",
        Cyber = "cyber",
        Misinformation = "misinformation",
        Crime = "crime",
        Corruption = "corruption",
        IllegalDrugs = "illegal_drugs",
        Trafficking = "trafficking",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codebook_has_37() {
        assert_eq!(Context::ALL.len(), 37);
    }
}
