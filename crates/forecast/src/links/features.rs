//! What speaks for a candidate, as a row of levels.
//!
//! Each feature is put on a scale of its own with fixed ends and cut into [`LEVELS`] levels; level 0 says that there
//! is nothing to measure. The scales are general: nothing in them knows the size of a graph.

/// Levels of a feature.
pub const LEVELS: usize = 32;
/// How many features there are.
pub const COUNT: usize = NAMES.len();
/// Kinds of questions, by how much the subject did of this lately.
pub const CONTEXTS: usize = 6;
/// The features of a candidate.
pub type Row = [u8; COUNT];

/// What the features are called.
pub const NAMES: [&str; 50] = [
    "act_count",
    "act_days",
    "act_weeks",
    "act_months",
    "act_gap",
    "act_share_weeks",
    "act_share_months",
    "pair_count",
    "pair_days",
    "pair_weeks",
    "pair_months",
    "pair_gap",
    "pair_share",
    "pair_loyalty",
    "pair_kinds",
    "pair_place",
    "rules_together",
    "rules_best",
    "rules_second",
    "rules_latest",
    "rules_latest_second",
    "rules_latest_together",
    "rules_yesterday",
    "relation_share",
    "relation_share_weeks",
    "relation_share_days",
    "relation_gap",
    "object_habit",
    "object_count",
    "object_days",
    "object_weeks",
    "object_months",
    "object_gap",
    "object_known",
    "group_same",
    "country_act",
    "country_act_share",
    "country_met",
    "countries_share",
    "sectors_share",
    "sector_share",
    "near",
    "joins",
    "alike",
    "self",
    "back_act",
    "back_gap",
    "act_share_count",
    "object_trend",
    "pair_trend",
];

/// Pairs of features that are weighed together as well, each cut into [`COARSE`] levels.
pub const CROSSES: [(usize, usize); 24] = [
    (at("act_gap"), at("act_count")),
    (at("act_gap"), at("act_share_weeks")),
    (at("act_share_count"), at("act_share_weeks")),
    (at("rules_latest"), at("act_share_weeks")),
    (at("rules_latest"), at("pair_place")),
    (at("rules_latest"), at("act_gap")),
    (at("rules_yesterday"), at("act_gap")),
    (at("rules_together"), at("relation_share")),
    (at("rules_together"), at("act_count")),
    (at("pair_gap"), at("pair_count")),
    (at("pair_share"), at("pair_loyalty")),
    (at("pair_place"), at("relation_share")),
    (at("pair_kinds"), at("relation_share")),
    (at("pair_count"), at("object_count")),
    (at("group_same"), at("sector_share")),
    (at("group_same"), at("sectors_share")),
    (at("group_same"), at("near")),
    (at("group_same"), at("object_weeks")),
    (at("group_same"), at("pair_gap")),
    (at("relation_share"), at("joins")),
    (at("relation_share"), at("near")),
    (at("relation_share_days"), at("relation_gap")),
    (at("object_count"), at("relation_share")),
    (at("near"), at("object_count")),
];

/// Levels of a feature where it is weighed with another.
pub const COARSE: usize = LEVELS / 2;
/// Cells of such a pair.
pub const CELLS: usize = COARSE * COARSE;

/// The cell of a row for a pair of features.
pub fn cell(row: &Row, (a, b): (usize, usize)) -> usize {
    usize::from(row[a]) / 2 * COARSE + usize::from(row[b]) / 2
}

/// The place of a feature; does not compile for a name that is none.
const fn at(name: &str) -> usize {
    let mut place = 0;
    while !same(NAMES[place], name) {
        place += 1;
    }
    place
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

/// Features that give a rough idea of who is likely, before any weight is known.
pub const HUNCH: [usize; 10] = [
    at("act_weeks"),
    at("act_share_weeks"),
    at("pair_weeks"),
    at("pair_loyalty"),
    at("rules_together"),
    at("rules_best"),
    at("relation_share"),
    at("country_act_share"),
    at("joins"),
    at("alike"),
];

/// A rough idea of how likely a candidate is.
pub fn hunch(row: &Row) -> u32 {
    HUNCH.iter().map(|feature| u32::from(row[*feature])).sum()
}
