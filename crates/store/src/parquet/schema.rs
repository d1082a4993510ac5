//! The four tables, column by column. docs/shapes.md says what each column means.

use crate::parquet::field::{Field, Kind, list, may, must};

use Kind::{Day, Flag, Group, Int, Real, Text};

/// The tables, in the order in which rows are given.
pub const TABLES: [(&str, &[Field]); 4] =
    [("articles", ARTICLES), ("events", EVENTS), ("claims", CLAIMS), ("mentions", MENTIONS)];

static NAME: Field = must("element", Text);

const PARTY_FIELDS: &[Field] = &[
    must("text", Text),
    may("start", Int),
    may("end", Int),
    must("implicit", Flag),
    must("name", Text),
    may("country", Text),
    may("territory", Text),
    list("sectors", &NAME),
    may("wikidata", Text),
    may("role", Text),
    must("row", Text),
];

static PARTY: Field = must("element", Group(PARTY_FIELDS));
static PIECE: Field = must("element", Group(&[must("start", Int), must("end", Int), may("text", Text)]));
static RANGE: Field = must("element", Group(&[must("start", Int), must("end", Int)]));
static STEP: Field = must("element", Group(&[must("step", Text), must("id", Text), must("detail", Text)]));
static SENTENCE: Field = must("element", Group(&[must("start", Int), must("end", Int), must("role", Text)]));

static RELATION: Field = must(
    "element",
    Group(&[
        must("in_article", Text),
        must("kind", Text),
        must("subject", Group(PARTY_FIELDS)),
        may("object", Group(PARTY_FIELDS)),
        must("label", Text),
        may("from", Text),
        may("to", Text),
        list("evidence", &RANGE),
    ]),
);

static ISSUE: Field = must(
    "element",
    Group(&[must("stage", Text), must("kind", Text), may("start", Int), may("end", Int), must("message", Text)]),
);

/// One article a row.
pub const ARTICLES: &[Field] = &[
    must("article_key", Text),
    must("article", Text),
    may("title", Text),
    list("authors", &NAME),
    may("published", Day),
    may("language", Text),
    may("site", Text),
    may("url", Text),
    must("sha256", Text),
    must("code_points", Int),
    may("text", Text),
    list("sentences", &SENTENCE),
    must("events", Int),
    must("claims", Int),
    must("mentions", Int),
    list("relations", &RELATION),
    list("issues", &ISSUE),
    must("program", Text),
    must("data", Text),
    must("model", Text),
];

/// One event a row.
pub const EVENTS: &[Field] = &[
    must("id", Text),
    must("article_key", Text),
    must("article", Text),
    must("in_article", Text),
    may("published", Day),
    may("site", Text),
    may("url", Text),
    must("type", Text),
    list("mode", &NAME),
    list("context", &NAME),
    must("modality", Text),
    must("quad", Int),
    must("score", Real),
    may("date", Day),
    may("date_from", Day),
    may("date_to", Day),
    may("date_precision", Text),
    may("date_text", Text),
    list("actors", &PARTY),
    list("recipients", &PARTY),
    may("place", Text),
    may("place_country", Text),
    may("place_admin1", Text),
    may("place_level", Text),
    may("geonameid", Int),
    may("latitude", Real),
    may("longitude", Real),
    must("voice", Text),
    may("claim", Text),
    may("claimed_by", Text),
    may("stance", Text),
    must("trigger_start", Int),
    must("trigger_end", Int),
    must("trigger", Text),
    must("sentence", Int),
    may("sentence_start", Int),
    may("sentence_end", Int),
    may("sentence_text", Text),
    must("confidence", Real),
    list("trace", &STEP),
];

/// One claim a row.
pub const CLAIMS: &[Field] = &[
    must("id", Text),
    must("article_key", Text),
    must("article", Text),
    must("in_article", Text),
    may("published", Day),
    may("site", Text),
    may("url", Text),
    must("kind", Text),
    must("quote", Text),
    must("stance", Text),
    may("speaker", Group(PARTY_FIELDS)),
    list("source", &PIECE),
    list("cue", &PIECE),
    list("content", &PIECE),
    list("events", &NAME),
    may("within", Text),
    may("answers", Text),
    list("trace", &STEP),
];

/// One mention a row.
pub const MENTIONS: &[Field] = &[
    must("id", Text),
    must("article_key", Text),
    must("article", Text),
    must("in_article", Text),
    may("published", Day),
    must("mention_start", Int),
    must("mention_end", Int),
    must("text", Text),
    must("kind", Text),
    may("chain", Text),
    may("sentence", Int),
    list("parties", &PARTY),
    may("place", Text),
    may("place_country", Text),
    may("place_admin1", Text),
    may("place_level", Text),
    may("geonameid", Int),
    may("latitude", Real),
    may("longitude", Real),
];
