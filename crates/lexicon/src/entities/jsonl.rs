//! One entity a line, as JSON.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::check::Doubts;
use super::{
    Decision, Entity, EntityKind, EntityName, MOST_ENTITIES, MOST_LINE, NameKind, Quote, Sheet, Term, and, shown,
};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    class: Option<Cow<'a, str>>,
    names: Vec<NameLine<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    codes: Vec<TermLine<'a>>,
    #[serde(default, skip_serializing_if = "SameLine::is_empty")]
    same_as: SameLine<'a>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    part_of: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    confidence: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decided: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decision: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<Cow<'a, str>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NameLine<'a> {
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lang: Option<Cow<'a, str>>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TermLine<'a> {
    /// Instead of country and sectors: `ARNREBMIL`.
    #[serde(default, skip_serializing_if = "Option::is_none", borrow)]
    code: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    country: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    territory: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sectors: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reports: Option<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<Quote>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SameLine<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none", borrow)]
    wikidata: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    geonames: Option<u64>,
}

impl SameLine<'_> {
    fn is_empty(&self) -> bool {
        self.wikidata.is_none() && self.geonames.is_none()
    }
}

pub(super) fn read(file: &str, text: &str, sheet: &mut Sheet) {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut ids: HashSet<String> = HashSet::new();
    for (i, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        if line.len() > MOST_LINE {
            sheet.faults.add(file, i + 1, format!("the line has {} bytes; {MOST_LINE} are the most", line.len()));
            continue;
        }
        if sheet.entities.len() >= MOST_ENTITIES {
            sheet.faults.add(file, i + 1, format!("{MOST_ENTITIES} entities are the most of one file; split it"));
            return;
        }
        match entity(line) {
            // A line that stands twice says nothing new.
            Ok(_) if !seen.insert(line) => {}
            Ok(entity) if !ids.insert(entity.id.clone()) => {
                let message =
                    format!("the id {} stands in a line above, too; this line is left out", shown(&entity.id));
                sheet.faults.add(file, i + 1, message);
            }
            Ok(entity) => sheet.entities.push((i + 1, entity)),
            Err(cause) => sheet.faults.add(file, i + 1, cause),
        }
    }
}

fn entity(line: &str) -> Result<Entity, String> {
    let line: Line<'_> = serde_json::from_str(line).map_err(|e| format!("it is no row of an actor ({e})"))?;
    let mut doubts = Doubts::default();
    let Some(kind) = EntityKind::from_name(&line.kind) else {
        return Err(format!("the kind {} is none of {}", shown(&line.kind), EntityKind::listed()));
    };
    let text = |cell: Option<Cow<'_, str>>| cell.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    let mut entity = Entity::new(line.id.into_owned(), kind);
    for name in line.names {
        let kind = name.kind.as_deref().unwrap_or(if entity.names.is_empty() { "official" } else { "alias" });
        match NameKind::from_name(kind) {
            Some(kind) => {
                let lang = text(name.lang);
                entity.names.push(EntityName { text: name.text.trim().to_owned(), kind, lang });
            }
            None => doubts.add(format!("the kind {} of a name is none of {}", shown(kind), NameKind::listed())),
        }
    }
    entity.terms = line.codes.into_iter().map(|t| term(t, &mut doubts)).collect();
    entity.class = text(line.class);
    entity.wikidata = text(line.same_as.wikidata);
    entity.geonames = line.same_as.geonames;
    entity.part_of = line.part_of.into_iter().map(Cow::into_owned).collect();
    entity.confidence = line.confidence;
    entity.source = text(line.source);
    entity.decided = line.decided.and_then(|d| doubts.date("decided", &d));
    entity.note = text(line.note);
    if let Some(decision) = text(line.decision) {
        entity.decision = Decision::from_name(&decision);
        if entity.decision.is_none() {
            doubts.add(format!("the decision {} is none of {}", shown(&decision), Decision::listed()));
        }
    }
    doubts.entity(&entity);
    if doubts.0.is_empty() { Ok(entity) } else { Err(and(&doubts.0).into_owned()) }
}

fn term(line: TermLine<'_>, doubts: &mut Doubts) -> Term {
    let text = |cell: Option<Cow<'_, str>>| cell.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    let mut term = Term {
        country: line.country.and_then(|c| doubts.code("country", &c)),
        territory: line.territory.and_then(|c| doubts.code("territory", &c)),
        sectors: doubts.sectors(line.sectors.iter().map(|s| &**s)),
        role: text(line.role),
        from: line.from.and_then(|d| doubts.date("from", &d)),
        to: line.to.and_then(|d| doubts.date("to", &d)),
        source: text(line.source),
        reports: line.reports,
        evidence: line.evidence,
    };
    if let Some(code) = text(line.code) {
        doubts.joined(&code, &mut term);
    }
    doubts.period(&term);
    term
}

/// An entity as a line, with its line end.
pub fn write(entity: &Entity) -> String {
    fn cell(text: &Option<String>) -> Option<Cow<'_, str>> {
        text.as_deref().map(Cow::Borrowed)
    }
    let line = Line {
        id: Cow::Borrowed(&entity.id),
        kind: Cow::Borrowed(entity.kind.name()),
        class: cell(&entity.class),
        names: entity
            .names
            .iter()
            .map(|n| NameLine {
                text: Cow::Borrowed(&n.text),
                kind: Some(Cow::Borrowed(n.kind.name())),
                lang: cell(&n.lang),
            })
            .collect(),
        codes: entity
            .terms
            .iter()
            .map(|t| TermLine {
                code: None,
                country: t.country.map(|c| Cow::Owned(c.to_string())),
                territory: t.territory.map(|c| Cow::Owned(c.to_string())),
                sectors: t.sectors.iter().map(|s| Cow::Borrowed(s.name())).collect(),
                role: cell(&t.role),
                from: cell(&t.from),
                to: cell(&t.to),
                source: cell(&t.source),
                reports: t.reports,
                evidence: t.evidence.clone(),
            })
            .collect(),
        same_as: SameLine { wikidata: cell(&entity.wikidata), geonames: entity.geonames },
        part_of: entity.part_of.iter().map(|id| Cow::Borrowed(id.as_str())).collect(),
        confidence: entity.confidence,
        source: cell(&entity.source),
        decided: cell(&entity.decided),
        decision: entity.decision.map(|d| Cow::Borrowed(d.name())),
        note: cell(&entity.note),
    };
    // Maps with keys that are texts and numbers that are finite: there is nothing that could fail.
    let mut text = serde_json::to_string(&line).unwrap_or_default();
    text.push('\n');
    text
}
