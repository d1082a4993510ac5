//! Events that others coded, as a list shows them.

use rusqlite::types::Value;

use crate::db::find::actors::Who;
use crate::db::find::filter::{Clause, EventFilter};
use crate::db::store::Store;
use crate::error::Error;

/// Such an event.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedLine {
    /// `icews`, `polecat` or `gdelt`.
    pub scheme: String,
    /// The file it came from.
    pub file: String,
    /// Line of that file, from 1.
    pub line: i64,
    /// The id it came with.
    pub id: String,
    /// PLOVER type.
    pub kind: String,
    /// Modes.
    pub modes: Vec<String>,
    /// CAMEO code, as it came.
    pub code: Option<String>,
    /// Intensity.
    pub score: f64,
    /// Its day.
    pub day: Option<String>,
    /// Names and countries of those who did it.
    pub actors: Vec<(String, Option<String>)>,
    /// And of those to whom.
    pub recipients: Vec<(String, Option<String>)>,
    /// Where.
    pub place: Option<String>,
    /// Who reported it.
    pub publisher: Option<String>,
    /// Where it was reported.
    pub url: Option<String>,
}

impl Store {
    /// Imported events, the latest day first, at most so many. Of the filter, parties, types, modes, contexts, quads, days
    /// and publishers are looked at; they are all asserted, by the publisher.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn imported(&self, filter: &EventFilter, most: usize) -> Result<Vec<ImportedLine>, Error> {
        let mut clause = conditions(filter);
        clause.values.push((most as i64).into());
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT e.id, scheme, file, line, e.name, type, mode, code, score, day, p.name, publisher, url
             FROM imported e JOIN import i ON i.id = e.import LEFT JOIN place p ON p.id = e.place
             WHERE 1{} ORDER BY ifnull(day, '') DESC, e.id DESC LIMIT ?",
            clause.sql
        ))?;
        let mut rows = statement.query(rusqlite::params_from_iter(&clause.values))?;
        let mut found = Vec::new();
        while let Some(r) = rows.next()? {
            let event: i64 = r.get(0)?;
            let modes: Option<String> = r.get(6)?;
            found.push(ImportedLine {
                scheme: r.get(1)?,
                file: r.get(2)?,
                line: r.get(3)?,
                id: r.get(4)?,
                kind: r.get(5)?,
                modes: modes.map_or_else(Vec::new, |m| m.split(',').map(str::to_owned).collect()),
                code: r.get(7)?,
                score: r.get(8)?,
                day: r.get(9)?,
                actors: self.side(event, 0)?,
                recipients: self.side(event, 1)?,
                place: r.get(10)?,
                publisher: r.get(11)?,
                url: r.get(12)?,
            });
        }
        Ok(found)
    }

    fn side(&self, event: i64, side: i64) -> Result<Vec<(String, Option<String>)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT name, country FROM imported_party p JOIN actor a ON a.id = p.actor WHERE event = ?1 AND side = ?2
             ORDER BY number",
        )?;
        let rows = statement.query_map((event, side), |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn conditions(filter: &EventFilter) -> Clause {
    let mut clause = Clause::default();
    let texts = super::filter::texts;
    clause.one_of("e.type", texts(&filter.types));
    clause.one_of("e.quad", filter.quads.iter().map(|q| Value::from(i64::from(*q))));
    clause.one_of("e.publisher COLLATE NOCASE", texts(&filter.articles.sources));
    for (column, names) in [("e.mode", &filter.modes), ("e.context", &filter.contexts)] {
        if !names.is_empty() {
            let each = format!("instr(',' || {column} || ',', ',' || ? || ',')");
            clause.and(&format!("({})", vec![each; names.len()].join(" OR ")), texts(names));
        }
    }
    for (sign, day) in [(">=", &filter.days.from), ("<=", &filter.days.to)] {
        if let Some(day) = day {
            clause.and(&format!("ifnull(e.day, '') {sign} ?"), [day.clone().into()]);
        }
    }
    for (side, whose) in [(Some(0), &filter.actors), (Some(1), &filter.recipients)] {
        if !whose.is_empty() {
            clause.append(party(whose, side));
        }
    }
    for who in &filter.parties {
        clause.append(party(std::slice::from_ref(who), None));
    }
    clause
}

fn party(whose: &[Who], side: Option<i64>) -> Clause {
    let mut values = Vec::new();
    let each: Vec<String> = whose
        .iter()
        .map(|who| {
            let (sql, own) = who.condition();
            values.extend(own);
            format!("({sql})")
        })
        .collect();
    let side = side.map_or_else(String::new, |s| format!(" AND y.side = {s}"));
    let mut clause = Clause::default();
    let within = format!(
        "EXISTS (SELECT 1 FROM imported_party y JOIN actor w ON w.id = y.actor WHERE y.event = e.id{side} AND ({}))",
        each.join(" OR ")
    );
    clause.and(&within, values);
    clause
}
