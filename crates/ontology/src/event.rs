//! Event types, quad classes and modality.

use crate::mode::Mode;

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$item:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$item])* $variant),* }

        impl $name {
            /// Every value, in the order of the codebook.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in data and outputs.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// The value of a name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)* _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}
pub(crate) use names;

names! {
    /// The sixteen PLOVER event types.
    EventType {
        /// Agree, offer, promise, commit; any future cooperation.
        Agree = "AGREE",
        /// Meetings, talks, calls, visits that took place.
        Consult = "CONSULT",
        /// Non-material backing; signing and ratifying.
        Support = "SUPPORT",
        /// Verbal concessions.
        Concede = "CONCEDE",
        /// Mutual material cooperation.
        Cooperate = "COOPERATE",
        /// Material help that benefits the recipient.
        Aid = "AID",
        /// Material yielding.
        Retreat = "RETREAT",
        /// Ask, demand, order, appeal.
        Request = "REQUEST",
        /// Disapprove, condemn, accuse, investigate.
        Accuse = "ACCUSE",
        /// Refuse, decline, veto.
        Reject = "REJECT",
        /// Threats, ultimatums.
        Threaten = "THREATEN",
        /// Collective physical dissent.
        Protest = "PROTEST",
        /// Reduce existing relations.
        Sanction = "SANCTION",
        /// Military or police moves short of force.
        Mobilize = "MOBILIZE",
        /// Repression and coercion short of violence.
        Coerce = "COERCE",
        /// Force that can cause serious harm.
        Assault = "ASSAULT",
    }
}

names! {
    /// The four quad classes.
    Quad {
        /// 1
        VerbalCooperation = "verbal cooperation",
        /// 2
        MaterialCooperation = "material cooperation",
        /// 3
        VerbalConflict = "verbal conflict",
        /// 4
        MaterialConflict = "material conflict",
    }
}

impl Quad {
    /// 1 to 4, as in the codebook.
    pub const fn number(self) -> u8 {
        match self {
            Self::VerbalCooperation => 1,
            Self::MaterialCooperation => 2,
            Self::VerbalConflict => 3,
            Self::MaterialConflict => 4,
        }
    }

    /// Whether it is one of the two conflict classes.
    pub const fn is_conflict(self) -> bool {
        matches!(self, Self::VerbalConflict | Self::MaterialConflict)
    }
}

impl EventType {
    /// Its quad class. (The codebook's summary once lists SANCTION under verbal conflict; its category page says material.)
    pub const fn quad(self) -> Quad {
        use EventType as T;
        match self {
            T::Agree | T::Consult | T::Support | T::Concede => Quad::VerbalCooperation,
            T::Cooperate | T::Aid | T::Retreat => Quad::MaterialCooperation,
            T::Request | T::Accuse | T::Reject | T::Threaten => Quad::VerbalConflict,
            T::Protest | T::Sanction | T::Mobilize | T::Coerce | T::Assault => Quad::MaterialConflict,
        }
    }

    /// Intensity from -10 (conflict) to +10 (cooperation), where no mode says otherwise.
    pub const fn score(self) -> f64 {
        use EventType as T;
        match self {
            T::Agree | T::Consult => 2.5,
            T::Support => 5.0,
            T::Concede => 4.5,
            T::Cooperate => 9.5,
            T::Aid => 10.0,
            T::Retreat => 6.5,
            T::Request => 0.0,
            T::Accuse => -3.0,
            T::Reject => -2.0,
            T::Threaten => -3.5,
            T::Protest => -5.0,
            T::Sanction => -6.0,
            T::Mobilize => -5.5,
            T::Coerce => -7.0,
            T::Assault => -9.0,
        }
    }

    /// Intensity with its modes: the mode farthest from the middle replaces the type's.
    pub fn score_with(self, modes: &[Mode]) -> f64 {
        let scores = modes.iter().map(|m| m.score());
        scores.max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(self.score())
    }

    /// Two-digit CAMEO root code. CONCEDE and RETREAT share 08, ASSAULT is written 19 (fight).
    pub const fn cameo_root(self) -> &'static str {
        use EventType as T;
        match self {
            T::Agree => "03",
            T::Consult => "04",
            T::Support => "05",
            T::Cooperate => "06",
            T::Aid => "07",
            T::Concede | T::Retreat => "08",
            T::Accuse => "11",
            T::Request => "10",
            T::Reject => "12",
            T::Threaten => "13",
            T::Protest => "14",
            T::Mobilize => "15",
            T::Sanction => "16",
            T::Coerce => "17",
            T::Assault => "19",
        }
    }
}

names! {
    /// How real an event is (PLOVER's auxiliary modes).
    Modality {
        /// Reported as having happened.
        Asserted = "asserted",
        /// Said to come.
        Future = "future",
        /// Possible, conditional, considered.
        Hypothetical = "hypothetical",
        /// Said not to have happened.
        Negated = "negated",
        /// Background far before the report.
        Historical = "historical",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for kind in EventType::ALL {
            assert_eq!(EventType::from_name(kind.name()), Some(*kind));
        }
        assert_eq!(EventType::from_name("accuse"), None);
    }

    #[test]
    fn conflict_types_never_score_above_zero() {
        for kind in EventType::ALL {
            assert!(kind.quad().is_conflict() == (kind.score() <= 0.0), "{kind}");
        }
    }

    #[test]
    fn a_mode_replaces_the_score_of_its_type() {
        assert_eq!(EventType::Consult.score_with(&[Mode::Phone]), 1.5);
        assert_eq!(EventType::Assault.score_with(&[Mode::Abduct, Mode::Targeted]), -9.5);
        assert_eq!(EventType::Aid.score_with(&[]), 10.0);
    }
}
