//! Revisions of the protocol, and what each knows.

/// A revision of the protocol, by its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Revision {
    /// 2024-11-05: tools that give text.
    November2024,
    /// 2025-03-26: notes on tools, batches.
    March2025,
    /// 2025-06-18: structured answers with schemas, titles; no batches.
    June2025,
}

impl Revision {
    /// All, the newest last.
    pub const ALL: [Self; 3] = [Self::November2024, Self::March2025, Self::June2025];

    /// Its name in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::November2024 => "2024-11-05",
            Self::March2025 => "2025-03-26",
            Self::June2025 => "2025-06-18",
        }
    }

    /// The one that a client asks for if we know it, else our newest: then the client decides.
    pub fn agreed(asked: &str) -> Self {
        Self::ALL.into_iter().find(|r| r.name() == asked).unwrap_or(Self::June2025)
    }

    /// Whether several messages may stand in one line.
    pub const fn has_batches(self) -> bool {
        !matches!(self, Self::June2025)
    }

    /// Whether tools have notes such as `readOnlyHint`.
    pub const fn has_annotations(self) -> bool {
        !matches!(self, Self::November2024)
    }

    /// Whether tools have titles, schemas of answers and structured answers.
    pub const fn has_structure(self) -> bool {
        matches!(self, Self::June2025)
    }
}
