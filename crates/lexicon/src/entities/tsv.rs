//! A flat table, one code term a line; lines of one id are one entity.

use std::collections::HashMap;

use super::check::Doubts;
use super::{Decision, Entity, EntityKind, MOST_ENTITIES, MOST_LINE, MOST_TERMS, NameKind, Sheet, Term, and, shown};

/// The columns, in the order in which they are written. A table may leave out any but `id`, `kind` and `name`.
const COLUMNS: &[&str] = &[
    "id",
    "kind",
    "type",
    "name",
    "aliases",
    "acronyms",
    "adjectives",
    "demonyms",
    "capital",
    "seats",
    "code",
    "country",
    "territory",
    "sectors",
    "role",
    "from",
    "to",
    "term_source",
    "wikidata",
    "geonames",
    "part_of",
    "confidence",
    "source",
    "decided",
    "decision",
    "note",
];

const NAMES: &[(&str, NameKind)] = &[
    ("name", NameKind::Official),
    ("aliases", NameKind::Alias),
    ("acronyms", NameKind::Acronym),
    ("adjectives", NameKind::Adjective),
    ("demonyms", NameKind::Demonym),
    ("capital", NameKind::Capital),
    ("seats", NameKind::Seat),
];

/// A column: of these names, in this language.
struct Column<'a> {
    name: &'a str,
    lang: Option<&'a str>,
}

struct Cells<'a> {
    columns: &'a [Column<'a>],
    cells: Vec<&'a str>,
}

impl<'a> Cells<'a> {
    fn get(&self, name: &str) -> &'a str {
        let at = self.columns.iter().position(|c| c.name == name && c.lang.is_none());
        at.and_then(|i| self.cells.get(i)).map_or("", |c| c.trim())
    }

    fn some(&self, name: &str) -> Option<String> {
        Some(self.get(name)).filter(|t| !t.is_empty()).map(str::to_owned)
    }

    fn list(&self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.get(name).split('|').map(str::trim).filter(|t| !t.is_empty())
    }

    /// The names of one kind, with the languages of their columns.
    fn names(&self, name: &str) -> Vec<(&'a str, Option<&'a str>)> {
        let cells = self.columns.iter().zip(&self.cells).filter(|(c, _)| c.name == name);
        cells.flat_map(|(c, cell)| cell.split('|').map(|t| (t.trim(), c.lang))).filter(|(t, _)| !t.is_empty()).collect()
    }
}

pub(super) fn read(file: &str, text: &str, sheet: &mut Sheet) {
    let mut lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with("# "));
    let Some((at, header)) = lines.next() else { return };
    let columns: Vec<Column<'_>> = header
        .split('\t')
        .map(|c| match c.trim().split_once('.') {
            Some((name, lang)) if NAMES.iter().any(|(n, _)| *n == name) => Column { name, lang: Some(lang) },
            _ => Column { name: c.trim(), lang: None },
        })
        .collect();
    let mut wrong: Vec<String> =
        columns.iter().filter(|c| !COLUMNS.contains(&c.name)).take(8).map(|c| shown(c.name)).collect();
    wrong.extend(
        ["id", "kind", "name"].iter().filter(|n| !columns.iter().any(|c| c.name == **n)).map(|n| format!("no {n}")),
    );
    if !wrong.is_empty() {
        let message = format!("the header has {}; the columns are {}", wrong.join(", "), COLUMNS.join(" "));
        sheet.faults.add(file, at + 1, message);
        return;
    }
    let mut by_id: HashMap<String, usize> = HashMap::new();
    for (i, line) in lines {
        if line.len() > MOST_LINE {
            sheet.faults.add(file, i + 1, format!("the line has {} bytes; {MOST_LINE} are the most", line.len()));
            continue;
        }
        let cells = Cells { columns: &columns, cells: line.split('\t').collect() };
        if cells.cells.len() > columns.len() {
            let message = format!("{} cells where the header has {}", cells.cells.len(), columns.len());
            sheet.faults.add(file, i + 1, message);
            continue;
        }
        let known = by_id.get(cells.get("id")).and_then(|at| sheet.entities.get(*at)).map(|(_, e)| e);
        match merged(&cells, known) {
            Ok(entity) => {
                if let Some((_, old)) = by_id.get(&entity.id).and_then(|at| sheet.entities.get_mut(*at)) {
                    *old = entity;
                } else if sheet.entities.len() >= MOST_ENTITIES {
                    let message = format!("{MOST_ENTITIES} entities are the most of one file; split it");
                    sheet.faults.add(file, i + 1, message);
                    return;
                } else {
                    by_id.insert(entity.id.clone(), sheet.entities.len());
                    sheet.entities.push((i + 1, entity));
                }
            }
            Err(cause) => sheet.faults.add(file, i + 1, cause),
        }
    }
}

/// The entity of a line, with what lines above say of the same one.
fn merged(cells: &Cells<'_>, known: Option<&Entity>) -> Result<Entity, String> {
    let mut doubts = Doubts::default();
    let Some(kind) = EntityKind::from_name(cells.get("kind")) else {
        return Err(format!("the kind {} is none of {}", shown(cells.get("kind")), EntityKind::listed()));
    };
    if let Some(known) =
        known.filter(|k| k.kind != kind || k.decision.map(Decision::name).unwrap_or("") != cells.get("decision"))
    {
        let message = "stands above with another kind or decision; this line is left out";
        return Err(format!("the id {} {message}", shown(&known.id)));
    }
    if known.is_some_and(|k| k.terms.len() >= MOST_TERMS) {
        return Err(format!("it has more than {MOST_TERMS} codes, which are the most"));
    }
    let mut entity = known.cloned().unwrap_or_else(|| Entity::new(cells.get("id"), kind));
    for (column, kind) in NAMES {
        for (text, lang) in cells.names(column) {
            entity.add_name(text, *kind, lang);
        }
    }
    let first = |old: Option<String>, name: &str| old.or_else(|| cells.some(name));
    entity.class = first(entity.class, "type");
    entity.wikidata = first(entity.wikidata, "wikidata");
    entity.source = first(entity.source, "source");
    entity.note = first(entity.note, "note");
    entity.decided = entity.decided.or_else(|| doubts.date("decided", cells.get("decided")));
    for id in cells.list("part_of") {
        if !entity.part_of.iter().any(|old| old == id) {
            entity.part_of.push(id.to_owned());
        }
    }
    number(cells, "geonames", &mut entity.geonames, &mut doubts);
    number(cells, "confidence", &mut entity.confidence, &mut doubts);
    if let Some(decision) = cells.some("decision") {
        entity.decision = Decision::from_name(&decision);
        if entity.decision.is_none() {
            doubts.add(format!("the decision {} is none of {}", shown(&decision), Decision::listed()));
        }
    }
    let term = term(cells, &mut doubts);
    if term != Term::default() {
        entity.terms.push(term);
    }
    doubts.entity(&entity);
    if doubts.0.is_empty() { Ok(entity) } else { Err(and(&doubts.0).into_owned()) }
}

fn number<T: std::str::FromStr>(cells: &Cells<'_>, column: &str, into: &mut Option<T>, doubts: &mut Doubts) {
    let text = cells.get(column);
    match text.parse() {
        Ok(number) => *into = Some(number),
        Err(_) if text.is_empty() => {}
        Err(_) => doubts.add(format!("{column} {} is no number", shown(text))),
    }
}

fn term(cells: &Cells<'_>, doubts: &mut Doubts) -> Term {
    let mut term = Term {
        country: doubts.code("country", cells.get("country")),
        territory: doubts.code("territory", cells.get("territory")),
        sectors: doubts.sectors(cells.list("sectors")),
        role: cells.some("role"),
        from: doubts.date("from", cells.get("from")),
        to: doubts.date("to", cells.get("to")),
        source: cells.some("term_source"),
        ..Term::default()
    };
    if let Some(code) = cells.some("code") {
        doubts.joined(&code, &mut term);
    }
    doubts.period(&term);
    term
}

/// Entities as a table, with its header. Names in a language get a column of their own.
pub fn write(entities: &[Entity]) -> String {
    let mut langs: Vec<(NameKind, &str)> =
        entities.iter().flat_map(|e| &e.names).filter_map(|n| Some((n.kind, n.lang.as_deref()?))).collect();
    langs.sort_unstable();
    langs.dedup();
    let mut columns: Vec<String> = COLUMNS.iter().filter(|c| **c != "code").map(|c| (*c).to_owned()).collect();
    for (kind, lang) in &langs {
        let name = NAMES.iter().find(|(_, k)| k == kind).map_or("", |(n, _)| n);
        columns.push(format!("{name}.{lang}"));
    }
    let mut text = columns.join("\t");
    text.push('\n');
    for entity in entities {
        let none = Term::default();
        let terms = if entity.terms.is_empty() { std::slice::from_ref(&none) } else { &entity.terms };
        for term in terms {
            let row: Vec<String> = columns.iter().map(|c| cell(entity, term, c)).collect();
            text.push_str(&row.join("\t"));
            text.push('\n');
        }
    }
    text
}

fn cell(entity: &Entity, term: &Term, column: &str) -> String {
    let plain = |text: &Option<String>| text.as_deref().unwrap_or("").replace(['\t', '\n', '\r'], " ");
    let (base, lang) = column.split_once('.').map_or((column, None), |(b, l)| (b, Some(l)));
    if let Some((_, kind)) = NAMES.iter().find(|(n, _)| *n == base) {
        let of = entity.names.iter().filter(|n| n.kind == *kind && n.lang.as_deref() == lang);
        return of.map(|n| n.text.as_str()).collect::<Vec<_>>().join("|");
    }
    match column {
        "id" => entity.id.clone(),
        "kind" => entity.kind.name().to_owned(),
        "type" => plain(&entity.class),
        "country" => term.country.map(|c| c.to_string()).unwrap_or_default(),
        "territory" => term.territory.map(|c| c.to_string()).unwrap_or_default(),
        "sectors" => term.sectors.iter().map(|s| s.name()).collect::<Vec<_>>().join("|"),
        "role" => plain(&term.role),
        "from" => plain(&term.from),
        "to" => plain(&term.to),
        "term_source" => plain(&term.source),
        "wikidata" => plain(&entity.wikidata),
        "geonames" => entity.geonames.map(|n| n.to_string()).unwrap_or_default(),
        "part_of" => entity.part_of.join("|"),
        "confidence" => entity.confidence.map(|n| n.to_string()).unwrap_or_default(),
        "source" => plain(&entity.source),
        "decided" => plain(&entity.decided),
        "decision" => entity.decision.map_or("", Decision::name).to_owned(),
        "note" => plain(&entity.note),
        _ => String::new(),
    }
}
