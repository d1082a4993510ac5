//! Country and organisation codes.

/// Three capital letters: ISO 3166 alpha-3 of a state or territory (KOS for Kosovo), or one of [`Code::SPECIAL`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code([u8; 3]);

impl Code {
    /// Codes of actors that belong to no country: the European Union, the United Nations, other intergovernmental and
    /// non-governmental organisations, international movements, transnational armed groups, multinational companies.
    pub const SPECIAL: &'static [&'static str] = &["EUR", "UNO", "IGO", "NGO", "ISM", "IMG", "MNC"];

    /// The code of three capital letters. Whether such a country exists is the lexicon's business.
    pub fn new(text: &str) -> Option<Self> {
        let bytes: [u8; 3] = text.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Self(bytes))
    }

    /// The three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// Whether it stands for a state or territory rather than an organisation.
    pub fn is_country(self) -> bool {
        !Self::SPECIAL.contains(&self.as_str())
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_three_capitals() {
        assert_eq!(Code::new("FRA").map(|c| c.to_string()), Some("FRA".into()));
        assert!(Code::new("fra").is_none() && Code::new("FR").is_none() && Code::new("É").is_none());
        assert!(Code::new("EUR").is_some_and(|c| !c.is_country()));
    }
}
