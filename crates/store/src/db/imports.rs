//! Events that others coded: taken in, looked at, taken out.

use std::collections::BTreeSet;

use demarche_ontology::event::EventType;
use rusqlite::{OptionalExtension, params};

use crate::db::entry::{self, ActorRow};
use crate::db::forget::What;
use crate::db::rollup::{Changes, Imported};
use crate::db::store::Store;
use crate::db::verify::Verified;
use crate::db::writer::Writer;
use crate::error::Error;
use crate::ids::stable;
use crate::import::{Coded, Party, Scheme};

/// What taking in an event came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is new.
    New,
    /// It was there.
    Known,
    /// Another event of that scheme has its id; it was left out.
    Taken,
}

/// A file whose events are taken in.
#[derive(Clone, Debug)]
pub struct ImportFile {
    scheme: Scheme,
    name: String,
    /// Its number, once an event of it was new.
    id: Option<i64>,
}

impl ImportFile {
    /// A file by its name, without folders.
    pub fn new(scheme: Scheme, name: &str) -> Self {
        Self { scheme, name: name.to_owned(), id: None }
    }
}

/// A row as the database has it.
#[derive(Debug)]
struct Stored {
    scheme: String,
    name: String,
    kind: String,
    mode: Option<String>,
    context: Option<String>,
    code: Option<String>,
    score: f64,
    day: Option<String>,
    publisher: Option<String>,
    url: Option<String>,
    /// Side, actor number, actor.
    parties: Vec<(i64, i64, ActorRow)>,
    place: Option<String>,
}

impl Stored {
    /// A hash of all that it says.
    fn sum(&self) -> i64 {
        let text = |value: &Option<String>| value.as_ref().map_or(String::new(), |v| format!("={v}"));
        let mut parts = vec![
            self.scheme.clone(),
            self.name.clone(),
            self.kind.clone(),
            text(&self.mode),
            text(&self.context),
            text(&self.code),
            self.score.to_bits().to_string(),
            text(&self.day),
            text(&self.publisher),
            text(&self.url),
            text(&self.place),
        ];
        for (side, _, actor) in &self.parties {
            let ActorRow { name, country, territory, sectors, wikidata, row } = actor;
            parts.extend([side.to_string(), name.clone(), text(country), text(territory), text(sectors)]);
            parts.extend([text(wikidata), row.clone()]);
        }
        let parts: Vec<&[u8]> = parts.iter().map(String::as_bytes).collect();
        stable(&parts) as i64
    }

    /// Count it, or take it out.
    fn count(&self, changes: &mut Changes, by: i64) -> Result<(), Error> {
        let kind =
            EventType::from_name(&self.kind).ok_or_else(|| Error::damaged("an imported event has an unknown type"))?;
        let side = |wanted: i64| -> Vec<i64> {
            self.parties.iter().filter(|(side, ..)| *side == wanted).map(|(_, actor, _)| *actor).collect()
        };
        let pairs = entry::pairs(kind, &side(0), &side(1));
        let country =
            |of: i64| self.parties.iter().find(|(_, actor, _)| *actor == of).and_then(|p| p.2.country.clone());
        let countries: BTreeSet<(String, String)> =
            pairs.iter().filter_map(|(a, b)| country(*a).zip(country(*b))).collect();
        changes.imported(
            &Imported {
                scheme: &self.scheme,
                kind: kind.name(),
                day: self.day.as_deref(),
                thousandths: (self.score * 1000.0).round() as i64,
                pairs: &pairs,
                countries: &countries.into_iter().collect::<Vec<_>>(),
            },
            by,
        );
        Ok(())
    }
}

fn actor_row(party: &Party, scheme: Scheme) -> ActorRow {
    let sectors: Vec<&str> = party.sectors.iter().map(|s| s.name()).collect();
    ActorRow {
        name: party.name.clone(),
        country: party.country.map(|c| c.to_string()),
        territory: None,
        sectors: (!sectors.is_empty()).then(|| sectors.join(",")),
        wikidata: party.wikidata.clone(),
        row: format!("import:{}", scheme.name()),
    }
}

fn joined<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Option<String> {
    let names: Vec<String> = names.into_iter().map(|n| n.as_ref().to_owned()).collect();
    (!names.is_empty()).then(|| names.join(","))
}

impl Writer {
    /// Take in an event of a file; it is safe when the batch is committed.
    ///
    /// # Errors
    /// When the disk is full or the store damaged; then nothing of the batch is kept.
    pub fn import(&mut self, file: &mut ImportFile, line: u64, coded: &Coded) -> Result<Taken, Error> {
        self.begin()?;
        let scheme = file.scheme;
        let key = stable(&[file.scheme.name().as_bytes(), coded.id.as_bytes()]) as i64;
        let rows: Vec<(i64, ActorRow)> = [(0, &coded.actors), (1, &coded.recipients)]
            .into_iter()
            .flat_map(|(side, list)| list.iter().map(move |p| (side, actor_row(p, scheme))))
            .collect();
        let mut stored = Stored {
            scheme: file.scheme.name().to_owned(),
            name: coded.id.clone(),
            kind: coded.kind.name().to_owned(),
            mode: joined(coded.modes.iter().map(|m| m.name())),
            context: joined(&coded.contexts),
            code: coded.code.clone(),
            score: coded.score,
            day: coded.day.map(|d| d.to_string()),
            publisher: coded.publisher.clone(),
            url: coded.url.clone(),
            parties: rows.into_iter().map(|(side, actor)| (side, 0, actor)).collect(),
            place: coded.place.as_ref().map(written),
        };
        let sum = stored.sum();
        let before: Option<i64> = self
            .store()
            .connection
            .prepare_cached("SELECT sum FROM imported WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?;
        if let Some(before) = before {
            return Ok(if before == sum { Taken::Known } else { Taken::Taken });
        }
        for (_, number, actor) in &mut stored.parties {
            *number = self.actor_number(actor)?;
        }
        let place = coded.place.as_ref().map(|p| self.place_number(p)).transpose()?;
        let import = self.file(file)?;
        let connection = &self.store().connection;
        let event = connection
            .prepare_cached(
                "INSERT INTO imported (import, line, name, key, sum, type, mode, context, code, quad, score, day, place,
                 publisher, url) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            )?
            .insert(params![
                import,
                line as i64,
                stored.name,
                key,
                sum,
                stored.kind,
                stored.mode,
                stored.context,
                stored.code,
                coded.kind.quad().number(),
                stored.score,
                stored.day,
                place,
                stored.publisher,
                stored.url
            ])?;
        let mut party = connection
            .prepare_cached("INSERT INTO imported_party (event, side, number, actor) VALUES (?1, ?2, ?3, ?4)")?;
        let mut numbers = [0_i64; 2];
        for (side, actor, _) in &stored.parties {
            let number = &mut numbers[usize::from(*side == 1)];
            party.execute((event, side, *number, actor))?;
            *number += 1;
        }
        drop(party);
        stored.count(&mut self.changes, 1)?;
        Ok(Taken::New)
    }

    fn file(&self, file: &mut ImportFile) -> Result<i64, Error> {
        if let Some(id) = file.id {
            return Ok(id);
        }
        let connection = &self.store().connection;
        let fields = (file.scheme.name(), &file.name);
        let found = connection
            .prepare_cached("SELECT id FROM import WHERE scheme = ?1 AND file = ?2")?
            .query_row(fields, |row| row.get(0))
            .optional()?;
        let id = match found {
            Some(id) => id,
            None => connection.prepare_cached("INSERT INTO import (scheme, file) VALUES (?1, ?2)")?.insert(fields)?,
        };
        file.id = Some(id);
        Ok(id)
    }

    /// The numbers of the imported events that forgetting would take out: those with a person, or of a publisher or
    /// address.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn found_imported(&self, what: &What) -> Result<BTreeSet<i64>, Error> {
        let (sql, value) = match what {
            What::Source(source) => ("SELECT id FROM imported WHERE publisher = ?1 COLLATE NOCASE", source),
            What::Url(url) => ("SELECT id FROM imported WHERE url = ?1", url),
            What::Person(name) => (
                "SELECT event FROM imported_party WHERE actor IN
                 (SELECT id FROM actor WHERE name = ?1 COLLATE NOCASE)",
                name,
            ),
        };
        let mut statement = self.store().connection.prepare(sql)?;
        let rows = statement.query_map([value.trim()], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Take imported events out of rows and counts.
    pub(super) fn take_imported(&mut self, events: &BTreeSet<i64>) -> Result<(), Error> {
        for event in events {
            let stored = self.store().stored(*event)?.0;
            stored.count(&mut self.changes, -1)?;
            let connection = &self.store().connection;
            connection.prepare_cached("DELETE FROM imported_party WHERE event = ?1")?.execute([event])?;
            connection.prepare_cached("DELETE FROM imported WHERE id = ?1")?.execute([event])?;
        }
        let unused = "DELETE FROM import WHERE id NOT IN (SELECT import FROM imported)";
        self.store().connection.execute(unused, [])?;
        Ok(())
    }
}

impl Store {
    /// Whether there are any.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn has_imports(&self) -> Result<bool, Error> {
        Ok(self.connection.prepare_cached("SELECT 1 FROM imported LIMIT 1")?.exists([])?)
    }

    /// An event with the hash that its row says.
    fn stored(&self, event: i64) -> Result<(Stored, i64), Error> {
        let (mut stored, place, sum) = self
            .connection
            .prepare_cached(
                "SELECT scheme, name, type, mode, context, code, score, day, publisher, url, place, sum
                 FROM imported e JOIN import i ON i.id = e.import WHERE e.id = ?1",
            )?
            .query_row([event], |r| {
                let stored = Stored {
                    scheme: r.get(0)?,
                    name: r.get(1)?,
                    kind: r.get(2)?,
                    mode: r.get(3)?,
                    context: r.get(4)?,
                    code: r.get(5)?,
                    score: r.get(6)?,
                    day: r.get(7)?,
                    publisher: r.get(8)?,
                    url: r.get(9)?,
                    parties: Vec::new(),
                    place: None,
                };
                Ok((stored, r.get::<_, Option<i64>>(10)?, r.get::<_, i64>(11)?))
            })?;
        let mut parties = self.connection.prepare_cached(
            "SELECT side, actor, name, country, territory, sectors, wikidata, row FROM imported_party p
             JOIN actor a ON a.id = p.actor WHERE p.event = ?1 ORDER BY side, number",
        )?;
        let rows = parties.query_map([event], |r| {
            let actor = ActorRow {
                name: r.get(2)?,
                country: r.get(3)?,
                territory: r.get(4)?,
                sectors: r.get(5)?,
                wikidata: r.get(6)?,
                row: r.get(7)?,
            };
            Ok((r.get(0)?, r.get(1)?, actor))
        })?;
        stored.parties = rows.collect::<Result<_, _>>()?;
        if let Some(place) = place {
            stored.place = Some(written(&self.place_shape(place)?));
        }
        Ok((stored, sum))
    }

    fn place_shape(&self, place: i64) -> Result<crate::shape::PlaceShape, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT name, lat, lon, country, admin1, geonameid, level FROM place WHERE id = ?1")?;
        Ok(statement.query_row([place], |r| {
            Ok(crate::shape::PlaceShape {
                name: r.get(0)?,
                lat: r.get(1)?,
                lon: r.get(2)?,
                country: r.get(3)?,
                admin1: r.get(4)?,
                geonameid: r.get(5)?,
                level: r.get::<_, String>(6)?.into(),
            })
        })?)
    }

    /// Compare each imported event with its hash, and count it.
    pub(super) fn verify_imports(
        &self,
        found: &mut Verified,
        changes: &mut Changes,
        mut write: impl FnMut(&mut Changes) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut last = 0_i64;
        loop {
            let mut page =
                self.connection.prepare_cached("SELECT id FROM imported WHERE id > ?1 ORDER BY id LIMIT 20000")?;
            let events: Vec<i64> = page.query_map([last], |r| r.get(0))?.collect::<Result<_, _>>()?;
            let Some(end) = events.last() else { return Ok(()) };
            last = *end;
            for event in events {
                let (stored, sum) = self.stored(event)?;
                if stored.sum() != sum {
                    found.fault(format!("imported event {event} ({}) is not what was written", stored.name));
                }
                stored.count(changes, 1)?;
            }
            write(changes)?;
        }
    }
}

/// A place in one string.
fn written(place: &crate::shape::PlaceShape) -> String {
    let crate::shape::PlaceShape { name, lat, lon, country, admin1, geonameid, level } = place;
    format!("{name}\t{lat:?}\t{lon:?}\t{country:?}\t{admin1:?}\t{geonameid:?}\t{level}")
}
