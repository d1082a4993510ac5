//! The result of a query on Wikidata, saved as JSON or CSV, as entities.
//!
//! The columns are those of the queries in `docs/world.md`; a row gives one item with one office, and rows of one item
//! are one entity.

use std::collections::HashMap;

use demarche_lexicon::actors::Actors;
use demarche_lexicon::cell::days;
use demarche_lexicon::entities::{Entity, EntityKind, Faults, MOST_NAMES, MOST_TERMS, NameKind, Term, is_name};
use demarche_lexicon::imports::{Class, WikidataTables};
use demarche_ontology::code::Code;
use serde::Deserialize;

use crate::wikidata::offices::whose;

/// Columns that are read.
const COLUMNS: &[&str] = &[
    "item",
    "itemLabel",
    "aliases",
    "iso3",
    "class",
    "positionLabel",
    "start",
    "end",
    "short",
    "demonym",
    "capitalLabel",
];

/// A table: the names of its columns and its rows.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

#[derive(Deserialize)]
struct Saved {
    head: Head,
    results: Results,
}

#[derive(Deserialize)]
struct Head {
    vars: Vec<String>,
}

#[derive(Deserialize)]
struct Results {
    bindings: Vec<HashMap<String, Cell>>,
}

#[derive(Deserialize)]
struct Cell {
    value: String,
}

impl Table {
    /// The JSON of SPARQL results.
    pub fn json(text: &str) -> Result<Self, String> {
        let saved: Saved = serde_json::from_str(text).map_err(|e| {
            format!("is no result of a query in JSON ({e}); save it with \"Download, JSON file (verbose)\"")
        })?;
        let columns = saved.head.vars;
        let row = |mut cells: HashMap<String, Cell>| -> Vec<String> {
            columns.iter().map(|c| cells.remove(c).map(|c| c.value).unwrap_or_default()).collect()
        };
        let rows = saved.results.bindings.into_iter().map(row).collect();
        Ok(Self { columns, rows })
    }

    /// CSV with a header, by RFC 4180.
    pub fn csv(text: &str) -> Result<Self, String> {
        let mut rows = records(text.trim_start_matches('\u{feff}'));
        if rows.is_empty() {
            return Err("is empty; save the result of a query with \"Download, CSV file\"".to_owned());
        }
        let columns = rows.remove(0);
        Ok(Self { columns, rows })
    }

    fn cell<'a>(&'a self, row: &'a [String], column: &str) -> &'a str {
        let at = self.columns.iter().position(|c| c == column);
        at.and_then(|i| row.get(i)).map_or("", |c| c.trim())
    }
}

/// The records of a CSV text; empty lines are none.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                cell.push('"');
                letters.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            letter => cell.push(letter),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows.retain(|r| r.iter().any(|c| !c.is_empty()));
    rows
}

/// The entities of a table; `file` is its name for faults, whose lines are the numbers of the rows.
pub fn entities(
    table: &Table,
    file: &str,
    tables: &WikidataTables,
    actors: &Actors,
) -> Result<(Vec<Entity>, Faults), String> {
    if !["item", "itemLabel"].iter().all(|c| table.columns.iter().any(|t| t == c)) {
        let message = "has no columns item and itemLabel; use a query of docs/world.md, whose columns are";
        return Err(format!("{message} {}", COLUMNS.join(" ")));
    }
    let mut faults = Faults::default();
    let mut entities: Vec<Entity> = Vec::new();
    let mut by_id: HashMap<String, usize> = HashMap::new();
    for (i, row) in table.rows.iter().enumerate() {
        let read = match known(table, row, &by_id, &entities) {
            Some(at) => more(table, row, &mut entities[at], tables, actors),
            None => new(table, row, tables).and_then(|mut entity| {
                more(table, row, &mut entity, tables, actors)?;
                by_id.insert(entity.id.clone(), entities.len());
                entities.push(entity);
                Ok(())
            }),
        };
        if let Err(cause) = read {
            faults.add(file, i + 1, cause);
        }
    }
    // An entity without a code cannot be used.
    entities.retain(|e| !e.terms.is_empty());
    Ok((entities, faults))
}

fn known(table: &Table, row: &[String], by_id: &HashMap<String, usize>, entities: &[Entity]) -> Option<usize> {
    let at = *by_id.get(&item(table, row)?)?;
    entities.get(at).map(|_| at)
}

/// `Q142` of its address or itself.
fn item(table: &Table, row: &[String]) -> Option<String> {
    let id = table.cell(row, "item").rsplit('/').next().unwrap_or("");
    let digits = id.strip_prefix('Q').filter(|d| !d.is_empty() && d.len() < 12);
    digits.filter(|d| d.bytes().all(|b| b.is_ascii_digit())).map(|_| id.to_owned())
}

fn new(table: &Table, row: &[String], tables: &WikidataTables) -> Result<Entity, String> {
    let id = item(table, row).ok_or_else(|| "the item is none of Wikidata, such as Q142".to_owned())?;
    let name = table.cell(row, "itemLabel");
    // Where there is no label, the label service gives the item itself.
    if !is_name(name) || name == id {
        return Err(format!("{id} has no name in the languages of the query"));
    }
    let class = class(table, row, tables);
    let kind = match (&class, table.cell(row, "positionLabel")) {
        (Some(Class::Body(..)), _) => EntityKind::Organisation,
        (Some(Class::Land(kind)), _) => *kind,
        (_, "") if !table.cell(row, "demonym").is_empty() || !table.cell(row, "capitalLabel").is_empty() => {
            EntityKind::Country
        }
        (_, "") => return Err(format!("{id} is of no class that is known and has no position")),
        _ => EntityKind::Person,
    };
    let mut entity = Entity::new(id.clone(), kind);
    entity.add_name(name, NameKind::Official, None);
    entity.wikidata = Some(id);
    entity.source = Some("wikidata".to_owned());
    if let Some(Class::Body(class, ..)) = class {
        entity.class = Some(class.clone());
    }
    Ok(entity)
}

fn class<'a>(table: &Table, row: &[String], tables: &'a WikidataTables) -> Option<&'a Class> {
    let id = table.cell(row, "class").rsplit('/').next()?.strip_prefix('Q')?.parse().ok()?;
    tables.class(id)
}

/// Take names and the code of a row.
fn more(
    table: &Table,
    row: &[String],
    entity: &mut Entity,
    tables: &WikidataTables,
    actors: &Actors,
) -> Result<(), String> {
    let lists = [
        ("aliases", NameKind::Alias),
        ("short", NameKind::Alias),
        ("demonym", NameKind::Demonym),
        ("capitalLabel", NameKind::Capital),
    ];
    let person = entity.kind == EntityKind::Person;
    for (column, kind) in lists {
        for text in table.cell(row, column).split('|').map(str::trim).filter(|t| is_name(t)) {
            // A family name alone is anybody's.
            let fits = !person || (kind == NameKind::Alias && text.contains(' '));
            if fits && text != entity.name() && entity.names.len() < MOST_NAMES {
                if kind == NameKind::Demonym {
                    entity.add_name(text, NameKind::Adjective, None);
                }
                entity.add_name(text, kind, None);
            }
        }
    }
    let label = table.cell(row, "positionLabel");
    let mut term = Term { country: Code::new(table.cell(row, "iso3")), ..Term::default() };
    if let Some(Class::Body(_, code, sectors)) = class(table, row, tables) {
        term.country = term.country.or(*code);
        term.sectors.clone_from(sectors);
    }
    if person {
        let Some(sectors) = tables.office(label) else {
            return Err(format!("the position {label:?} has no known words"));
        };
        term.sectors = sectors.to_vec();
        term.country = whose(actors, label).or(term.country);
        term.role = Some(label.to_owned());
    }
    term.from = date(table.cell(row, "start"))?;
    term.to = date(table.cell(row, "end"))?;
    if term.period().from.zip(term.period().to).is_some_and(|(from, to)| from > to) {
        return Err("its end is before its start".to_owned());
    }
    let code = term.country.is_some() || !term.sectors.is_empty();
    if code && entity.terms.len() < MOST_TERMS && !entity.terms.contains(&term) {
        entity.terms.push(term);
    }
    Ok(())
}

fn date(text: &str) -> Result<Option<String>, String> {
    // An unknown value comes as an address of a blank node.
    if text.is_empty() || text.contains("genid") || text.starts_with('-') {
        return Ok(None);
    }
    let day = text.trim_start_matches('+').split('T').next().unwrap_or("");
    if days(day).is_some() { Ok(Some(day.to_owned())) } else { Err(format!("{day:?} is no date")) }
}

#[cfg(test)]
mod tests {
    use demarche_lexicon::base::Base;
    use demarche_lexicon::files::Files;

    use super::*;

    const CSV: &str = "item,itemLabel,iso3,positionLabel,start,end\r\n\
        http://www.wikidata.org/entity/Q9,\"Oro, Tal\",TCD,Prime Minister of Chad,2015-04-01T00:00:00Z,2019-01-01T00:00:00Z\r\n\
        Q9,\"Oro, Tal\",TCD,Ambassador of Chad to France,2020-04-01T00:00:00Z,\r\n\
        x,Nobody,TCD,President,,\n\
        Q8,Ann Oro,TCD,President of Chad,2019-04-01,2018-04-01\n\
        Q7,Q7,TCD,gardener,,\n";

    #[test]
    fn rows_of_one_item_are_one_entity() {
        let base = Base::read(&Files::embedded()).expect("the base has no fault");
        let tables = WikidataTables::read(&Files::embedded()).expect("the tables have no fault");
        let table = Table::csv(CSV).expect("it is a table");
        let (found, faults) = entities(&table, "r.csv", &tables, &base.actors).expect("it has its columns");
        assert_eq!((found.len(), faults.count), (1, 3), "{faults:?}");
        assert_eq!(found[0].name(), "Oro, Tal");
        let codes: Vec<String> = found[0].terms.iter().map(Term::code).collect();
        assert_eq!(codes, ["TCDGOV", "TCDGOV"]);
        let json = r#"{"head":{"vars":["item","itemLabel","class","iso3"]},"results":{"bindings":[
            {"item":{"type":"uri","value":"http://www.wikidata.org/entity/Q3"},"itemLabel":{"value":"Grey List"},
             "class":{"value":"http://www.wikidata.org/entity/Q7278"},"iso3":{"value":"TCD"}}]}}"#;
        let table = Table::json(json).expect("it is a result");
        let (found, _) = entities(&table, "r.json", &tables, &base.actors).expect("it has its columns");
        assert_eq!(found[0].terms[0].code(), "TCDPTY");
        assert!(Table::json("[]").is_err() && Table::csv("").is_err());
        assert!(entities(&Table::csv("a,b\n1,2\n").expect("a table"), "x", &tables, &base.actors).is_err());
    }
}
