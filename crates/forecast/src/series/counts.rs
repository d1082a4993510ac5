//! What is known of a pair and of the press.

/// What two did to each other on a day, both ways together. Days are counted from any day zero, such as 1970-01-01.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DayCounts {
    /// The day.
    pub day: i32,
    /// Events: verbal and material cooperation, verbal and material conflict.
    pub quads: [u32; 4],
    /// Intensity of the cooperation: the scores of its events added up, in tenths, so that the strongest counts 1.
    pub cooperation: f64,
    /// The same for conflict, without its sign.
    pub conflict: f64,
}

impl DayCounts {
    /// Events of one side of the record.
    pub fn events(&self, measure: Measure) -> u32 {
        let [verbal_cooperation, material_cooperation, verbal_conflict, material_conflict] = self.quads;
        match measure {
            Measure::Cooperation => verbal_cooperation.saturating_add(material_cooperation),
            Measure::Conflict => verbal_conflict.saturating_add(material_conflict),
        }
    }
}

/// How much was published on a day, of everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayVolume {
    /// The day.
    pub day: i32,
    /// Articles, or what is coded in them.
    pub events: u32,
}

/// One side of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Quads 1 and 2.
    Cooperation,
    /// Quads 3 and 4.
    Conflict,
}

impl Measure {
    /// Its name outside.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cooperation => "cooperation",
            Self::Conflict => "conflict",
        }
    }
}
