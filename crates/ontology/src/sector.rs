//! Sectors: what kind of actor someone is.

use crate::event::names;

names! {
    /// A PLOVER sector.
    Sector {
        /// Executive and governing parties.
        Gov = "GOV",
        /// Legislature.
        Leg = "LEG",
        /// Judiciary.
        Jud = "JUD",
        /// Military.
        Mil = "MIL",
        /// Police.
        Cop = "COP",
        /// Intelligence.
        Spy = "SPY",
        /// Pro-government paramilitary.
        Prm = "PRM",
        /// Party.
        Pty = "PTY",
        /// Armed opposition.
        Reb = "REB",
        /// Unidentified armed.
        Uaf = "UAF",
        /// Unknown.
        Unk = "UNK",
        /// Political opposition.
        Opp = "OPP",
        /// Civilians and protesters.
        Cvl = "CVL",
        /// Media.
        Jrn = "JRN",
        /// Business.
        Bus = "BUS",
        /// Labour.
        Lab = "LAB",
        /// Agriculture.
        Agr = "AGR",
        /// Education.
        Edu = "EDU",
        /// Health.
        Med = "MED",
        /// Religion.
        Rel = "REL",
        /// Refugees.
        Ref = "REF",
        /// Criminals.
        Crm = "CRM",
        /// Former officials and families.
        Eli = "ELI",
        /// Civil society.
        Soc = "SOC",
        /// Partially recognised.
        Pre = "PRE",
    }
}
