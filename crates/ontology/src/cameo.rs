//! CAMEO event codes, the verbs of PETRARCH and TABARI dictionaries, as PLOVER types.

use crate::event::EventType;
use crate::mode::Mode;

/// A CAMEO event code: two to four digits, the first two its root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cameo([u8; 4]);

impl Cameo {
    /// The code of two to four digits whose root is 01 to 20.
    pub fn new(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if !(2..=4).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let root: u8 = text.get(..2)?.parse().ok()?;
        let mut code = [b' '; 4];
        code.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        (1..=20).contains(&root).then_some(Self(code))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("").trim_end()
    }

    /// The first two digits.
    pub fn root(&self) -> &str {
        self.as_str().get(..2).unwrap_or("")
    }

    /// The PLOVER type, and its mode where the code says so. Mere statements (01) have no type.
    pub fn kind(&self) -> Option<(EventType, Option<Mode>)> {
        use EventType as T;
        let kind = match self.root() {
            "02" | "10" => T::Request,
            "03" => T::Agree,
            "04" => T::Consult,
            "05" => T::Support,
            "06" => T::Cooperate,
            "07" => T::Aid,
            "08" => match self.as_str().get(..3) {
                Some("084" | "086" | "087") => T::Retreat,
                _ => T::Concede,
            },
            "09" | "11" => T::Accuse,
            "12" => T::Reject,
            "13" => T::Threaten,
            "14" => T::Protest,
            "15" => T::Mobilize,
            "16" => T::Sanction,
            "17" => T::Coerce,
            "18" | "19" | "20" => T::Assault,
            _ => return None,
        };
        Some((kind, self.mode()))
    }

    fn mode(&self) -> Option<Mode> {
        let code = self.as_str();
        if code.starts_with("09") {
            return Some(Mode::Investigate);
        }
        // From the more exact code to the more general one.
        let mode = |code: &str| {
            Some(match code {
                "041" => Mode::Phone,
                "042" | "043" => Mode::Visit,
                "045" => Mode::ThirdParty,
                "0841" => Mode::Release,
                "0861" | "0862" => Mode::Access,
                "0871" => Mode::Ceasefire,
                "0873" => Mode::Disarm,
                "0874" => Mode::RetreatWithdraw,
                "1012" | "1013" | "1014" | "0211" | "0212" | "0213" | "0214" | "023" | "102" => Mode::RequestAssist,
                "024" | "104" => Mode::RequestChange,
                "025" | "105" => Mode::RequestYield,
                "026" | "027" | "028" | "106" | "107" | "108" => Mode::RequestMeet,
                "111" => Mode::Disapprove,
                "112" => Mode::Allege,
                "122" => Mode::RejectAssist,
                "123" => Mode::RejectChange,
                "124" => Mode::RejectYield,
                "125" | "126" => Mode::RejectMeet,
                "131" | "132" => Mode::ThreatenRestrict,
                "138" | "139" => Mode::Violence,
                "141" => Mode::Demo,
                "142" => Mode::Hunger,
                "143" => Mode::Strike,
                "144" => Mode::Obstruct,
                "145" => Mode::Riot,
                "151" | "153" => Mode::Police,
                "152" | "154" => Mode::Troops,
                "161" | "163" | "164" => Mode::Discontinue,
                "166" => Mode::SanctionWithdraw,
                "171" => Mode::Seize,
                "172" => Mode::CoerceRestrict,
                "1723" => Mode::Curfew,
                "1724" => Mode::MartialLaw,
                "173" => Mode::CoerceArrest,
                "174" => Mode::Deport,
                "176" => Mode::Cyber,
                "181" => Mode::Abduct,
                "182" => Mode::Beat,
                "1821" => Mode::Sexual,
                "1822" => Mode::Torture,
                "183" => Mode::Explosives,
                "1831" => Mode::SuicideAttack,
                "185" | "186" => Mode::Targeted,
                "193" => Mode::Firearms,
                "194" => Mode::HeavyWeapons,
                "195" => Mode::Aerial,
                "1952" => Mode::Drone,
                "204" => Mode::Unconventional,
                _ => return None,
            })
        };
        mode(code).or_else(|| code.get(..3).and_then(mode))
    }
}

impl std::fmt::Display for Cameo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, expected: &str) {
        let shown = Cameo::new(code).map(|c| match c.kind() {
            Some((kind, mode)) => format!("{kind} {}", mode.map_or("", Mode::name)),
            None => "no type".to_owned(),
        });
        assert_eq!(shown.as_deref().unwrap_or("no code").trim(), expected, "{code}");
    }

    #[test]
    fn codes_have_types_and_modes() {
        check("02", "REQUEST");
        check("0871", "RETREAT ceasefire");
        check("087", "RETREAT");
        check("1724", "COERCE martial-law");
        check("1721", "COERCE restrict");
        check("204", "ASSAULT unconventional");
        check("010", "no type");
        check("21", "no code");
        check("---", "no code");
        check("0", "no code");
        check("12345", "no code");
    }

    #[test]
    fn a_mode_is_of_its_type() {
        for number in 0..10_000 {
            for code in [format!("{number:02}"), format!("{number:03}"), format!("{number:04}")] {
                if let Some((kind, Some(mode))) = Cameo::new(&code).and_then(|c| c.kind()) {
                    assert_eq!(mode.kind(), kind, "{code}");
                }
            }
        }
    }
}
