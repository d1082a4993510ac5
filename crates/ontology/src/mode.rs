//! Modes: the finer kinds of an event type.

use crate::event::EventType;

macro_rules! modes {
    ($($variant:ident = $kind:ident . $name:literal, $score:literal;)*) => {
        /// A PLOVER mode. The same name under two types (`restrict`) is two modes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "the variants are the modes of the codebook")]
        pub enum Mode { $($variant),* }

        impl Mode {
            /// Every mode, by type.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The type it belongs to.
            pub const fn kind(self) -> EventType {
                match self { $(Self::$variant => EventType::$kind),* }
            }

            /// The name in data and outputs, without its type.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// Intensity from -10 to +10.
            pub const fn score(self) -> f64 {
                match self { $(Self::$variant => $score),* }
            }

            /// The mode of this name under this type.
            pub fn of(kind: EventType, name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|m| m.kind() == kind && m.name() == name)
            }
        }
    };
}

modes! {
    Visit = Consult."visit", 4.0;
    ThirdParty = Consult."third-party", 1.0;
    Multilateral = Consult."multilateral", 4.0;
    Phone = Consult."phone", 1.5;
    RetreatWithdraw = Retreat."withdraw", 8.0;
    Release = Retreat."release", 6.5;
    Disarm = Retreat."disarm", 10.0;
    Ceasefire = Retreat."ceasefire", 7.5;
    Access = Retreat."access", 6.5;
    Resign = Retreat."resign", 4.5;
    RequestAssist = Request."assist", 0.5;
    RequestChange = Request."change", -1.0;
    RequestYield = Request."yield", -1.0;
    RequestMeet = Request."meet", 0.0;
    Disapprove = Accuse."disapprove", -2.0;
    Investigate = Accuse."investigate", -3.5;
    Allege = Accuse."allege", -3.5;
    RejectAssist = Reject."assist", -1.5;
    RejectChange = Reject."change", -2.0;
    RejectYield = Reject."yield", -2.0;
    RejectMeet = Reject."meet", -2.0;
    ThreatenRestrict = Threaten."restrict", -3.0;
    ThreatenArrest = Threaten."arrest", -3.5;
    Relations = Threaten."relations", -3.5;
    ThreatenExpel = Threaten."expel", -3.5;
    Territory = Threaten."territory", -4.0;
    Violence = Threaten."violence", -3.5;
    Demo = Protest."demo", -5.0;
    Riot = Protest."riot", -7.0;
    Strike = Protest."strike", -5.0;
    Hunger = Protest."hunger", -4.5;
    Boycott = Protest."boycott", -4.5;
    Obstruct = Protest."obstruct", -4.5;
    Vandalize = Protest."vandalize", -5.0;
    Convict = Sanction."convict", -6.0;
    SanctionExpel = Sanction."expel", -5.5;
    SanctionWithdraw = Sanction."withdraw", -6.0;
    Discontinue = Sanction."discontinue", -6.0;
    Troops = Mobilize."troops", -6.5;
    Weapons = Mobilize."weapons", -6.5;
    Police = Mobilize."police", -5.5;
    Militia = Mobilize."militia", -6.0;
    Seize = Coerce."seize", -7.0;
    CoerceRestrict = Coerce."restrict", -7.0;
    Censor = Coerce."censor", -6.5;
    Curfew = Coerce."curfew", -6.5;
    MartialLaw = Coerce."martial-law", -7.5;
    CoerceArrest = Coerce."arrest", -7.0;
    Deport = Coerce."deport", -7.0;
    Withhold = Coerce."withhold", -7.0;
    Misinformation = Coerce."misinformation", -6.5;
    Cyber = Coerce."cyber", -7.0;
    Abduct = Assault."abduct", -8.5;
    Beat = Assault."beat", -7.5;
    Torture = Assault."torture", -8.5;
    Sexual = Assault."sexual", -8.5;
    Targeted = Assault."targeted", -9.5;
    Destroy = Assault."destroy", -8.5;
    Primitive = Assault."primitive", -8.0;
    Firearms = Assault."firearms", -9.0;
    Explosives = Assault."explosives", -9.0;
    SuicideAttack = Assault."suicide-attack", -9.5;
    Aerial = Assault."aerial", -9.5;
    Drone = Assault."drone", -9.5;
    HeavyWeapons = Assault."heavy-weapons", -9.5;
    CrowdControl = Assault."crowd-control", -7.5;
    Unconventional = Assault."unconventional", -10.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_is_found_under_its_type_only() {
        assert_eq!(Mode::of(EventType::Coerce, "restrict"), Some(Mode::CoerceRestrict));
        assert_eq!(Mode::of(EventType::Threaten, "restrict"), Some(Mode::ThreatenRestrict));
        assert_eq!(Mode::of(EventType::Aid, "restrict"), None);
        assert_eq!(Mode::ALL.len(), 67);
    }
}
