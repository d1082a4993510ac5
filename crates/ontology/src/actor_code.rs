//! CAMEO actor codes: pieces of three letters, the country first.

use crate::code::Code;
use crate::sector::Sector;

/// What an actor code says in our terms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Country or special code.
    pub country: Option<Code>,
    /// Sectors, the primary one first.
    pub sectors: Vec<Sector>,
    /// Pieces that have no counterpart: ethnic and religious groups, world regions, roles of a dictionary's own.
    pub unknown: Vec<String>,
}

/// The sector of a piece. CAMEO's MED are the media and HLH is health, PLOVER's are JRN and MED.
fn sector(piece: &str) -> Option<Sector> {
    Some(match piece {
        "MED" => Sector::Jrn,
        "HLH" => Sector::Med,
        "INS" | "SEP" => Sector::Reb,
        "MOP" => Sector::Opp,
        "HRI" | "ENV" | "DEV" => Sector::Soc,
        "CIV" | "SET" => Sector::Cvl,
        "STU" => Sector::Edu,
        other => return Sector::from_name(other),
    })
}

/// The piece of a sector; media are MED and health is HLH, as CAMEO writes them.
pub fn piece(sector: Sector) -> &'static str {
    match sector {
        Sector::Jrn => "MED",
        Sector::Med => "HLH",
        other => other.name(),
    }
}

/// Codes of no country that CAMEO writes in another way than PLOVER.
const SPECIAL: &[(&str, &str)] =
    &[("IGOUNO", "UNO"), ("IGOEEC", "EUR"), ("IGOEUR", "EUR"), ("EEC", "EUR"), ("NGM", "ISM"), ("INT", "IGO")];

/// Country codes of CAMEO that ISO 3166 does not have or no longer has.
const COUNTRIES: &[(&str, &str)] =
    &[("ROM", "ROU"), ("TMP", "TLS"), ("ZAR", "COD"), ("KSV", "KOS"), ("PAL", "PSE"), ("GZS", "PSE"), ("WSB", "PSE")];

/// Parts of the world in the place of a country.
const AREAS: &[&str] = &[
    "AFR", "ASA", "BLK", "CRB", "CAU", "CFR", "CIS", "EAF", "EEU", "EIN", "LAM", "MEA", "MDT", "MDE", "NAF", "NMR",
    "PGS", "SCN", "SAM", "SAS", "SEA", "SAF", "WAF", "WST", "CAS", "SSA",
];

/// Read a code; an error says what is wrong with it. `state` tells whether a code is a state's: in "MNCUSA" the firm's home.
pub fn read(code: &str, state: impl Fn(Code) -> bool) -> Result<Read, String> {
    let good =
        !code.is_empty() && code.len().is_multiple_of(3) && code.bytes().all(|b| b.is_ascii_uppercase() || b == b'-');
    if !good || code.len() > 60 {
        let mut short: String = code.chars().take(40).collect();
        if short.len() < code.len() {
            short.push('…');
        }
        return Err(format!("[{short}] is no code: pieces of three capital letters are"));
    }
    let mut result = Read::default();
    let mut rest = code;
    for (cameo, ours) in SPECIAL {
        if let Some(after) = code.strip_prefix(cameo)
            && after.len().is_multiple_of(3)
        {
            result.country = Code::new(ours);
            rest = after;
            break;
        }
    }
    let mut first = result.country.is_none();
    while let (Some(piece), Some(after)) = (rest.get(..3), rest.get(3..)) {
        rest = after;
        match (first, sector(piece)) {
            (_, Some(sector)) => {
                if !result.sectors.contains(&sector) {
                    result.sectors.push(sector);
                }
            }
            (true, None) if piece == "---" => {}
            (true, None) if AREAS.contains(&piece) => result.unknown.push(piece.to_owned()),
            (true, None) => result.country = Code::new(standard(piece)),
            (false, None) => result.of_a_country(piece, &state),
        }
        first = false;
    }
    Ok(result)
}

fn standard(piece: &str) -> &str {
    COUNTRIES.iter().find(|(cameo, _)| *cameo == piece).map_or(piece, |(_, iso)| *iso)
}

impl Read {
    /// A piece behind the first that is no sector: "MNCUSA" is a firm of the United States.
    fn of_a_country(&mut self, piece: &str, state: impl Fn(Code) -> bool) {
        let home = Code::new(standard(piece)).filter(|c| c.is_country() && state(*c));
        let kind = match self.country.map(|c| c.to_string()).as_deref() {
            Some("MNC") => Some(Sector::Bus),
            Some("NGO" | "ISM") => Some(Sector::Soc),
            _ => None,
        };
        match (home, kind) {
            (Some(home), Some(kind)) if self.sectors.is_empty() => {
                self.country = Some(home);
                self.sectors.push(kind);
            }
            _ => self.unknown.push(piece.to_owned()),
        }
    }
}

/// A country and sectors as a CAMEO code; `---` stands for a country that is not known.
pub fn write(country: Option<Code>, sectors: &[Sector]) -> String {
    let country = country.map_or("---".to_owned(), |c| c.to_string());
    let country = SPECIAL.iter().find(|(_, ours)| *ours == country).map_or(country.as_str(), |(cameo, _)| *cameo);
    std::iter::once(country).chain(sectors.iter().map(|s| piece(*s))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, expected: &str) {
        let shown = match read(code, |c| c.as_str() == "USA") {
            Ok(read) => {
                let country = read.country.map_or("-".to_owned(), |c| c.to_string());
                let sectors: Vec<&str> = read.sectors.iter().map(|s| s.name()).collect();
                format!("{country} {} {}", sectors.join("+"), read.unknown.join("+")).trim().to_owned()
            }
            Err(_) => "fault".to_owned(),
        };
        assert_eq!(shown, expected, "{code}");
    }

    #[test]
    fn pieces_are_country_and_sectors() {
        check("ALBGOV", "ALB GOV");
        check("REB", "- REB");
        check("---GOV", "- GOV");
        check("USAMED", "USA JRN");
        check("IGOUNOHLH", "UNO MED");
        check("NGOHRI", "NGO SOC");
        check("MNCUSA", "USA BUS");
        check("NGMCHR", "ISM  CHR");
        check("AFRGOV", "- GOV AFR");
        check("ROMGOV", "ROU GOV");
        check("ALBGO", "fault");
        check("albgov", "fault");
        check("###", "fault");
        check("", "fault");
    }

    #[test]
    fn codes_read_back() {
        for code in ["ALBGOV", "---REB", "USAMED", "IGOUNO", "IGOUNOHLH", "NGM", "IMG", "FRA", "FRAGOVMIL"] {
            let read = read(code, |_| false).expect("a code");
            assert_eq!(write(read.country, &read.sectors), code);
        }
        for sector in Sector::ALL {
            assert_eq!(super::sector(piece(*sector)), Some(*sector));
        }
    }
}
