//! Someone as a page shows it: how active, with whom, what texts say it is.

use rusqlite::types::Value;

use crate::db::find::actors::Who;
use crate::db::find::filter::{Clause, Days, marks};
use crate::db::store::Store;
use crate::error::Error;

/// Rows of actors of a partner that are asked at once.
const MOST: usize = 400;

/// How active someone is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// Events that it did.
    pub as_actor: i64,
    /// Events that were done to it.
    pub as_recipient: i64,
    /// Claims that it makes.
    pub claims: i64,
    /// Claims of others with an event in which it takes part.
    pub about: i64,
}

/// Events between two rows of actors, one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// Row of the one that acts.
    pub source: i64,
    /// Row of the other.
    pub target: i64,
    /// All events.
    pub events: i64,
    /// Settled ones among them.
    pub settled: i64,
    /// Sum of the scores of those, in thousandths.
    pub score: i64,
}

/// Someone with whom there are events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Partner {
    /// Number of a row of the actor, or code of the state.
    pub actor: i64,
    /// Settled events by quad.
    pub quads: [i64; 4],
    /// Other events.
    pub others: i64,
    /// Sum of the scores of the settled ones, in thousandths.
    pub score: i64,
}

/// What a text says someone is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// `role`, `member`, …
    pub kind: String,
    /// The words.
    pub label: String,
    /// Number of the row of the object.
    pub object: Option<i64>,
    /// From when, until when.
    pub from: Option<String>,
    /// Until when.
    pub to: Option<String>,
    /// Number of the article.
    pub article: i64,
    /// Where in its text.
    pub evidence: Option<(u32, u32)>,
}

impl Store {
    /// How active someone is.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn activity(&self, who: &Who) -> Result<Activity, Error> {
        let (sql, values) = who.condition();
        let whose = format!("IN (SELECT w.id FROM actor w WHERE {sql})");
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT count(DISTINCT CASE side WHEN 0 THEN article * 65536 + event END),
             count(DISTINCT CASE side WHEN 1 THEN article * 65536 + event END) FROM event_party WHERE actor {whose}"
        ))?;
        let (as_actor, as_recipient) =
            statement.query_row(rusqlite::params_from_iter(&values), |r| Ok((r.get(0)?, r.get(1)?)))?;
        let mut statement =
            self.connection.prepare_cached(&format!("SELECT count(*) FROM claim WHERE speaker {whose}"))?;
        let claims = statement.query_row(rusqlite::params_from_iter(&values), |r| r.get(0))?;
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT count(*) FROM (SELECT DISTINCT e.article, e.claim FROM event_party y CROSS JOIN event e
               ON e.article = y.article AND e.number = y.event CROSS JOIN claim c ON c.article = e.article AND c.number = e.claim
             WHERE y.actor {whose} AND e.claim IS NOT NULL AND (c.speaker IS NULL OR c.speaker NOT {whose}))"
        ))?;
        let twice: Vec<Value> = values.iter().chain(&values).cloned().collect();
        let about = statement.query_row(rusqlite::params_from_iter(&twice), |r| r.get(0))?;
        Ok(Activity { as_actor, as_recipient, claims, about })
    }

    /// Events between some rows of actors, at most so many as a query takes.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn links_between(&self, rows: &[i64], days: &Days) -> Result<Vec<Link>, Error> {
        let rows = rows.get(..MOST).unwrap_or(rows);
        let marks = marks(rows.len());
        let mut clause = Clause::default();
        let twice = rows.iter().chain(rows).map(|row| Value::from(*row)).collect::<Vec<_>>();
        clause.and(&format!("source IN ({marks}) AND target IN ({marks})"), twice);
        clause.between("day", days);
        let mut statement = self.connection.prepare(&format!(
            "SELECT source, target, sum(events), sum(CASE WHEN fact > 0 THEN events ELSE 0 END),
             sum(CASE WHEN fact > 0 THEN score ELSE 0 END) FROM pair_day WHERE 1{} GROUP BY source, target",
            clause.sql
        ))?;
        let found = statement.query_map(rusqlite::params_from_iter(&clause.values), |r| {
            Ok(Link { source: r.get(0)?, target: r.get(1)?, events: r.get(2)?, settled: r.get(3)?, score: r.get(4)? })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// With whom someone has events, by rows of actors, both ways, the most events first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn partners(&self, who: &Who, days: &Days, most: usize) -> Result<Vec<Partner>, Error> {
        let (sql, values) = who.condition();
        let whose = format!("IN (SELECT w.id FROM actor w WHERE {sql})");
        let mut when = Clause::default();
        when.between("day", days);
        let once: Vec<Value> = values.into_iter().chain(when.values).collect();
        let (when, most) = (when.sql, (most as i64).into());
        let twice: Vec<Value> = once.iter().chain(&once).cloned().chain([most]).collect();
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT other, sum(CASE WHEN fact > 0 AND quad = 1 THEN events ELSE 0 END),
             sum(CASE WHEN fact > 0 AND quad = 2 THEN events ELSE 0 END), sum(CASE WHEN fact > 0 AND quad = 3 THEN events ELSE 0 END),
             sum(CASE WHEN fact > 0 AND quad = 4 THEN events ELSE 0 END), sum(CASE WHEN fact <= 0 THEN events ELSE 0 END),
             sum(CASE WHEN fact > 0 THEN score ELSE 0 END), sum(events) AS n FROM (
               SELECT target AS other, fact, events, score, {QUAD} AS quad FROM pair_day WHERE source {whose}{when}
               UNION ALL SELECT source, fact, events, score, {QUAD} FROM pair_day WHERE target {whose}{when})
             GROUP BY other ORDER BY n DESC, other LIMIT ?"
        ))?;
        let rows = statement.query_map(rusqlite::params_from_iter(&twice), |r| {
            Ok(Partner {
                actor: r.get(0)?,
                quads: [r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?],
                others: r.get(5)?,
                score: r.get(6)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What texts say someone is, the latest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn roles(&self, who: &Who, most: usize) -> Result<Vec<Role>, Error> {
        let (sql, mut values) = who.condition();
        values.push((most as i64).into());
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT r.kind, r.label, r.object, r.date_from, r.date_to, r.article, r.start, r.\"end\" FROM relation r
             WHERE r.subject IN (SELECT w.id FROM actor w WHERE {sql}) ORDER BY r.article DESC, r.number LIMIT ?"
        ))?;
        let rows = statement.query_map(rusqlite::params_from_iter(&values), |r| {
            let (start, end): (Option<u32>, Option<u32>) = (r.get(6)?, r.get(7)?);
            Ok(Role {
                kind: r.get(0)?,
                label: r.get(1)?,
                object: r.get(2)?,
                from: r.get(3)?,
                to: r.get(4)?,
                article: r.get(5)?,
                evidence: start.zip(end),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Name, country and row of rows of actors, by their numbers.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn actor_rows(&self, numbers: &[i64]) -> Result<Vec<ActorLine>, Error> {
        let mut lines = Vec::new();
        for some in numbers.chunks(MOST) {
            let mut statement = self.connection.prepare(&format!(
                "SELECT id, name, country, territory, sectors, row FROM actor WHERE id IN ({})",
                marks(some.len())
            ))?;
            let rows = statement.query_map(rusqlite::params_from_iter(some), |r| {
                Ok(ActorLine {
                    number: r.get(0)?,
                    name: r.get(1)?,
                    country: r.get(2)?,
                    territory: r.get(3)?,
                    sectors: r.get(4)?,
                    row: r.get(5)?,
                })
            })?;
            for row in rows {
                lines.push(row?);
            }
        }
        lines.sort_by_key(|line| numbers.iter().position(|n| *n == line.number));
        Ok(lines)
    }
}

/// The quad of a type, as the ontology has it.
const QUAD: &str = "CASE WHEN type IN ('AGREE', 'CONSULT', 'SUPPORT', 'CONCEDE') THEN 1
    WHEN type IN ('COOPERATE', 'AID', 'RETREAT') THEN 2
    WHEN type IN ('REQUEST', 'ACCUSE', 'REJECT', 'THREATEN') THEN 3 ELSE 4 END";

/// A row of an actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorLine {
    /// Its number.
    pub number: i64,
    /// Canonical name.
    pub name: String,
    /// State or body.
    pub country: Option<String>,
    /// A dependency's own code.
    pub territory: Option<String>,
    /// Sectors, parted by commas.
    pub sectors: Option<String>,
    /// Row of the base, or the rule.
    pub row: String,
}

#[cfg(test)]
mod tests {
    use demarche_ontology::event::EventType;

    #[test]
    fn quads_of_types_are_those_of_the_ontology() {
        let connection = rusqlite::Connection::open_in_memory().expect("memory is there");
        for kind in EventType::ALL {
            let sql = format!("SELECT {} FROM (SELECT ?1 AS type)", super::QUAD);
            let quad: u8 = connection.query_row(&sql, [kind.name()], |r| r.get(0)).expect("it is SQL");
            assert_eq!(quad, kind.quad().number(), "{}", kind.name());
        }
    }
}
