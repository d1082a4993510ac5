//! Downloads of events: lists of any length, piece by piece.

use std::collections::BTreeMap;

use axum::http::Method;
use demarche_ontology::code::Code;
use demarche_store::db::find::events::{Order, Place};
use demarche_store::db::find::filter::EventFilter;
use demarche_store::imprint::Imprint;
use demarche_store::parquet::flow::EventFlow;
use demarche_store::parquet::record::Record;
use demarche_store::shape::VersionShape;
use demarche_store::{csv, geojson, plover, restore};

use crate::answer::{Answer, NextPiece};
use crate::api::{event, filter};
use crate::asked::Asked;
use crate::endpoint::{Endpoint, Gives};
use crate::parameter::{Kind, Parameter};
use crate::problem::Problem;
use crate::source::{Stored, problem};

/// Events of one piece.
const PIECE: usize = 100;

const NDJSON: &str = "application/x-ndjson";
const CSV: &str = "text/csv; charset=utf-8; header=present";
const GEOJSON: &str = "application/geo+json";
const PARQUET: &str = "application/vnd.apache.parquet";

pub(super) fn endpoints() -> Vec<Endpoint<Stored>> {
    let most = Parameter::one("limit", Kind::Whole(1, 100_000_000), "At most so many.");
    let download = |path, about, media, answer| {
        Endpoint::with(Method::GET, path, about, Gives::other(media), answer)
            .parameters(filter::events())
            .parameters([event::sort(), most.clone()])
    };
    vec![
        download("/events.ndjson", "All events of a filter, one a line.", NDJSON, |stored, asked| {
            let walk = Walk::new(stored, asked)?;
            Ok(Answer::pieces(NDJSON, "events.ndjson", lines(walk)))
        }),
        download("/events.plover", "All events of a filter as PLOVER records, one a line.", NDJSON, |stored, asked| {
            let write = |some: &Part<'_>, to: &mut Vec<u8>| {
                let records = plover::records(some.reading, some.imprint);
                some.chosen(records).try_for_each(|record| line(&record, to))
            };
            Ok(Answer::pieces(NDJSON, "events.plover.jsonl", written(Walk::new(stored, asked)?, "", write, "")))
        }),
        download("/events.csv", "All events of a filter as a table.", CSV, |stored, asked| {
            let write = |some: &Part<'_>, to: &mut Vec<u8>| {
                let mut rows = Vec::new();
                csv::write(&mut rows, some.reading, some.imprint, false).map_err(|_| Problem::fault())?;
                // No cell holds a line break.
                some.chosen(rows.split_inclusive(|b| *b == b'\n')).for_each(|row| to.extend_from_slice(row));
                Ok(())
            };
            let head = format!("{}\n", csv::HEADER.join(","));
            Ok(Answer::pieces(CSV, "events.csv", written(Walk::new(stored, asked)?, &head, write, "")))
        }),
        download("/events.geojson", "All events of a filter as a map layer.", GEOJSON, |stored, asked| {
            let mut first = true;
            let write = move |some: &Part<'_>, to: &mut Vec<u8>| {
                for feature in some.chosen(geojson::features(some.reading, some.imprint)) {
                    to.extend_from_slice(if std::mem::take(&mut first) { b"\n" } else { b",\n" });
                    serde_json::to_writer(&mut *to, &feature).map_err(|_| Problem::fault())?;
                }
                Ok(())
            };
            let head = "{\"type\":\"FeatureCollection\",\"features\":[";
            Ok(Answer::pieces(GEOJSON, "events.geojson", written(Walk::new(stored, asked)?, head, write, "\n]}\n")))
        }),
        download("/events.parquet", "All events of a filter as a table of columns.", PARQUET, |stored, asked| {
            let flow = EventFlow::new(concat!("demarche ", env!("CARGO_PKG_VERSION"))).map_err(problem)?;
            Ok(Answer::pieces(PARQUET, "events.parquet", columns(Walk::new(stored, asked)?, flow)))
        }),
    ]
}

/// Goes through the events of a filter, some at a time.
struct Walk {
    filter: EventFilter,
    order: Order,
    left: usize,
    after: Option<Place>,
}

impl Walk {
    fn new(stored: &mut Stored, asked: &Asked) -> Result<Self, Problem> {
        let (filter, order) = (stored.event_filter(asked)?, event::order(asked));
        Ok(Self { filter, order, left: asked.value("limit").unwrap_or(usize::MAX), after: None })
    }

    /// The places of the next events; none at the end.
    fn step(&mut self, stored: &Stored) -> Result<Vec<Place>, Problem> {
        let most = PIECE.min(self.left);
        let places = stored.store.events(&self.filter, self.order, self.after.as_ref(), most).map_err(problem)?;
        self.left -= places.len();
        self.after = places.last().cloned().or(self.after.take());
        Ok(places)
    }
}

/// Some events of one article.
struct Part<'a> {
    reading: &'a demarche_record::reading::Reading,
    imprint: &'a Imprint,
    numbers: &'a [usize],
}

impl Part<'_> {
    /// Of one thing for each event of the article, those that are wanted.
    fn chosen<T>(&self, all: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
        let numbers = self.numbers;
        all.into_iter().enumerate().filter(move |(index, _)| numbers.contains(index)).map(|(_, one)| one)
    }
}

fn line(record: &impl serde::Serialize, to: &mut Vec<u8>) -> Result<(), Problem> {
    serde_json::to_writer(&mut *to, record).map_err(|_| Problem::fault())?;
    to.push(b'\n');
    Ok(())
}

/// Records of the API, one a line.
fn lines(mut walk: Walk) -> NextPiece<Stored> {
    Box::new(move |stored| {
        let places = walk.step(stored)?;
        if places.is_empty() {
            return Ok(None);
        }
        let mut piece = Vec::new();
        for event in stored.events(&places)? {
            line(&event, &mut piece)?;
        }
        Ok(Some(piece))
    })
}

/// One of the formats of `demarche export`: what stands before, what each article gives, what stands behind.
fn written(
    mut walk: Walk,
    head: &str,
    mut write: impl FnMut(&Part<'_>, &mut Vec<u8>) -> Result<(), Problem> + Send + 'static,
    foot: &'static str,
) -> NextPiece<Stored> {
    let (mut head, mut open) = (head.as_bytes().to_vec(), true);
    Box::new(move |stored| {
        if !open {
            return Ok(None);
        }
        let places = walk.step(stored)?;
        let mut piece = std::mem::take(&mut head);
        stored.each_article(&places, |some| write(some, &mut piece))?;
        if places.is_empty() {
            open = false;
            piece.extend_from_slice(foot.as_bytes());
        }
        Ok(Some(piece).filter(|piece| open || !piece.is_empty()))
    })
}

/// A table of columns: what is ready goes out, the rest waits for its group of rows.
fn columns(mut walk: Walk, flow: EventFlow) -> NextPiece<Stored> {
    let mut flow = Some(flow);
    Box::new(move |stored| {
        loop {
            let Some(open) = &mut flow else { return Ok(None) };
            let places = walk.step(stored)?;
            if places.is_empty() {
                return flow.take().map(EventFlow::finish).transpose().map_err(problem);
            }
            let mut piece = Vec::new();
            stored.each_article(&places, |some| {
                let record = Record::new(some.reading, some.imprint);
                piece.append(&mut open.add(&record, |index| some.numbers.contains(&index)).map_err(problem)?);
                Ok(())
            })?;
            if !piece.is_empty() {
                return Ok(Some(piece));
            }
            if stored.is_late() {
                return Err(Problem::slow());
            }
        }
    })
}

impl Stored {
    /// Hand out the articles of some events, in the order of the first event of each.
    fn each_article(
        &mut self,
        places: &[Place],
        mut each: impl FnMut(&Part<'_>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let mut numbers: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        let mut order = Vec::new();
        for place in places {
            let of = numbers.entry(place.article).or_default();
            if of.is_empty() {
                order.push(place.article);
            }
            of.extend(usize::try_from(place.number - 1));
        }
        for article in order {
            let shape = self.store.reading(article).map_err(problem)?;
            let imprint = self.imprint(&shape.version);
            let reading = restore::reading(&shape).map_err(|_| Problem::fault())?;
            let numbers = numbers.get(&article).map_or(&[][..], Vec::as_slice);
            each(&Part { reading: &reading, imprint: &imprint, numbers })?;
        }
        Ok(())
    }

    fn imprint(&self, version: &VersionShape) -> Imprint {
        let VersionShape { program, data, model, .. } = version.clone();
        let countries = self.about.names.iter().filter_map(|(code, name)| Some((Code::new(code)?, name.clone())));
        Imprint { program, data, model, countries: countries.collect() }
    }
}
