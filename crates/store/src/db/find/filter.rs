//! Which events, and which articles, a question is about.

use rusqlite::types::Value;

use crate::db::find::actors::Who;
use crate::db::find::words::Words;

/// Conditions on events; an empty list is no condition. Conditions of different fields must all hold, values of one
/// field are alternatives.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// Who did it.
    pub actors: Vec<Who>,
    /// To whom.
    pub recipients: Vec<Who>,
    /// On either side; each of them must take part.
    pub parties: Vec<Who>,
    /// PLOVER types.
    pub types: Vec<String>,
    /// Modes.
    pub modes: Vec<String>,
    /// Contexts.
    pub contexts: Vec<String>,
    /// Quads, 1 to 4.
    pub quads: Vec<u8>,
    /// Modalities.
    pub modalities: Vec<String>,
    /// `reporter` or `claim`.
    pub voices: Vec<String>,
    /// First and last day.
    pub days: Days,
    /// Names of places, any case.
    pub places: Vec<String>,
    /// Countries of places, alpha-3.
    pub countries: Vec<String>,
    /// West, south, east, north; west above east crosses the date line.
    pub bbox: Option<[f64; 4]>,
    /// Least confidence.
    pub confidence: Option<f64>,
    /// On their articles.
    pub articles: ArticleFilter,
    /// Words that the sentence must hold.
    pub words: Option<Words>,
}

/// Days from and to, both included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// The first, `YYYY-MM-DD`.
    pub from: Option<String>,
    /// The last.
    pub to: Option<String>,
}

/// Conditions on articles.
#[derive(Clone, Debug, Default)]
pub struct ArticleFilter {
    /// Domains or names of publishers.
    pub sources: Vec<String>,
    /// Stories.
    pub stories: Vec<i64>,
    /// Articles.
    pub articles: Vec<i64>,
    /// Day of publication.
    pub days: Days,
    /// Language codes.
    pub languages: Vec<String>,
}

/// A piece of SQL with the values that it binds, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clause {
    pub sql: String,
    pub values: Vec<Value>,
}

impl Clause {
    /// Add a condition with its values.
    pub fn and(&mut self, sql: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(" AND ");
        self.sql.push_str(sql);
        self.values.extend(values);
    }

    /// Add that a column is one of some values.
    pub fn one_of(&mut self, column: &str, values: impl IntoIterator<Item = Value>) {
        let values: Vec<Value> = values.into_iter().collect();
        if !values.is_empty() {
            self.and(&format!("{column} IN ({})", marks(values.len())), values);
        }
    }

    /// Add that a column lies between two days.
    pub fn between(&mut self, column: &str, days: &Days) {
        if let Some(from) = &days.from {
            self.and(&format!("{column} >= ?"), [from.clone().into()]);
        }
        if let Some(to) = &days.to {
            self.and(&format!("{column} <= ?"), [to.clone().into()]);
        }
    }

    /// Join the values of another clause behind those of this one.
    pub fn append(&mut self, other: Self) {
        self.sql.push_str(&other.sql);
        self.values.extend(other.values);
    }
}

/// `?, ?, ?`
pub(crate) fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}

pub(crate) fn texts(values: &[String]) -> Vec<Value> {
    values.iter().cloned().map(Value::from).collect()
}

impl ArticleFilter {
    /// Whether it lets everything through.
    pub fn is_open(&self) -> bool {
        let Self { sources, stories, articles, days, languages } = self;
        sources.is_empty()
            && stories.is_empty()
            && articles.is_empty()
            && languages.is_empty()
            && *days == Days::default()
    }

    /// Conditions on `a` (article), each beginning with AND.
    pub(crate) fn clause(&self) -> Clause {
        let mut clause = Clause::default();
        if !self.sources.is_empty() {
            let (marks, values) = (marks(self.sources.len()), texts(&self.sources));
            let twice = values.iter().chain(&values).cloned().collect::<Vec<_>>();
            clause.and(&format!("(a.domain IN ({marks}) OR a.site COLLATE NOCASE IN ({marks}))"), twice);
        }
        if !self.stories.is_empty() {
            let stories = self.stories.iter().map(|s| Value::from(*s)).collect::<Vec<_>>();
            let within =
                format!("a.id IN (SELECT article FROM story_article WHERE story IN ({}))", marks(stories.len()));
            clause.and(&within, stories);
        }
        clause.one_of("a.id", self.articles.iter().map(|a| Value::from(*a)));
        clause.one_of("a.language", texts(&self.languages));
        clause.between("a.date", &self.days);
        clause
    }
}

impl EventFilter {
    /// Whether it lets every event through (words and articles apart).
    pub fn is_open(&self) -> bool {
        self.clause().sql.is_empty()
    }

    /// Conditions on `e` (event) without those on articles and words, each beginning with AND.
    pub(crate) fn clause(&self) -> Clause {
        let mut clause = Clause::default();
        clause.one_of("e.type", texts(&self.types));
        clause.one_of("e.quad", self.quads.iter().map(|q| Value::from(i64::from(*q))));
        clause.one_of("e.modality", texts(&self.modalities));
        clause.one_of("e.voice", texts(&self.voices));
        clause.between(DAY, &self.days);
        for (column, names) in [("e.mode", &self.modes), ("e.context", &self.contexts)] {
            if !names.is_empty() {
                let each = format!("instr(',' || {column} || ',', ',' || ? || ',')");
                clause.and(&format!("({})", vec![each; names.len()].join(" OR ")), texts(names));
            }
        }
        if let Some(confidence) = self.confidence {
            clause.and("e.confidence >= ?", [confidence.into()]);
        }
        self.places(&mut clause);
        for (side, whose) in [(Some(0), &self.actors), (Some(1), &self.recipients)] {
            if !whose.is_empty() {
                clause.append(takes_part(whose, side));
            }
        }
        for party in &self.parties {
            clause.append(takes_part(std::slice::from_ref(party), None));
        }
        clause
    }

    fn places(&self, clause: &mut Clause) {
        let mut place = Clause::default();
        place.one_of("p.name COLLATE NOCASE", texts(&self.places));
        place.one_of("p.country", texts(&self.countries));
        if let Some([west, south, east, north]) = self.bbox {
            place.and("p.lat BETWEEN ? AND ?", [south.into(), north.into()]);
            let across = if west <= east { "p.lon BETWEEN ? AND ?" } else { "(p.lon >= ? OR p.lon <= ?)" };
            place.and(across, [west.into(), east.into()]);
        }
        if !place.sql.is_empty() {
            clause.and(&format!("e.place IN (SELECT p.id FROM place p WHERE 1{})", place.sql), place.values);
        }
    }
}

/// The day of an event as it is indexed: events without one come last.
pub(crate) const DAY: &str = "ifnull(e.day, '')";

/// That one of some takes part in `e`.
fn takes_part(whose: &[Who], side: Option<i64>) -> Clause {
    let mut clause = Clause::default();
    let mut any = Vec::new();
    let mut values: Vec<Value> = side.map(Value::from).into_iter().collect();
    for who in whose {
        let (sql, bound) = who.condition();
        any.push(sql);
        values.extend(bound);
    }
    let side = if side.is_some() { " AND y.side = ?" } else { "" };
    let within = format!(
        "EXISTS (SELECT 1 FROM event_party y JOIN actor w ON w.id = y.actor
         WHERE y.article = e.article AND y.event = e.number{side} AND ({}))",
        any.join(" OR ")
    );
    clause.and(&within, values);
    clause
}
