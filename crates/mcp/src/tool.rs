//! A tool: what it is called, what it takes and gives, and who answers.

use demarche_serve::parameter::{Kind, Parameter};
use demarche_serve::shape as api;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::answer::{Answer, Room};
use crate::arguments::Given;
use crate::desk::{Desk, Query};
use crate::quote::name;
use crate::refusal::Refusal;
use crate::revision::Revision;

/// Actors that are proposed for one that is not there.
const PROPOSED: usize = 3;

/// A tool.
pub struct Tool {
    /// Its name in calls.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What it gives, for the model that chooses among them.
    pub about: &'static str,
    /// What it takes.
    pub parameters: Vec<Parameter>,
    /// The schema of what it gives.
    pub gives: fn() -> Value,
    /// Who answers.
    pub answer: fn(&mut Desk, &Given) -> Result<Answer, Refusal>,
}

impl Tool {
    /// The tool as a list shows it.
    pub fn described(&self, revision: Revision) -> Value {
        let mut tool = json!({"name": self.name, "description": self.about, "inputSchema": self.takes()});
        if revision.has_annotations() {
            tool["annotations"] = json!({
                "title": self.title, "readOnlyHint": true, "destructiveHint": false, "idempotentHint": true,
                "openWorldHint": false,
            });
        }
        if revision.has_structure() {
            tool["title"] = self.title.into();
            tool["outputSchema"] = (self.gives)();
        }
        tool
    }

    fn takes(&self) -> Value {
        let mut properties = Map::new();
        for parameter in &self.parameters {
            let mut schema = parameter.schema();
            schema["description"] = parameter.about.into();
            properties.insert(parameter.name.to_owned(), schema);
        }
        let needed: Vec<&str> = self.parameters.iter().filter(|p| p.needed).map(|p| p.name).collect();
        json!({"type": "object", "properties": properties, "required": needed, "additionalProperties": false})
    }

    /// Answer a call.
    ///
    /// # Errors
    /// When the arguments are not what it takes, or there is no answer to them.
    pub fn call(&self, desk: &mut Desk, arguments: &Map<String, Value>) -> Result<Answer, Refusal> {
        let given = Given::new(self.name, &self.parameters, arguments)?;
        for (argument, id) in given.actors(&self.parameters) {
            check(desk, argument, &id)?;
        }
        (self.answer)(desk, &given)
    }
}

/// An actor must be there; else those with such a name are proposed.
fn check(desk: &mut Desk, argument: &str, id: &str) -> Result<(), Refusal> {
    if desk.store.actor_with(id)?.is_some() {
        return Ok(());
    }
    let words: Vec<&str> = id.split('-').filter(|w| !w.is_empty() && *w != "x").collect();
    let query: Query = vec![("q", words.join(" ")), ("limit", PROPOSED.to_string())];
    let found = desk.ask::<api::page::Page<api::actor::ActorSummary>>("/actors", &[], &query);
    let near: Vec<String> =
        found.map_or_else(|_| Vec::new(), |page| page.items.into_iter().map(|actor| name(&actor.id)).collect());
    let mend = match near.as_slice() {
        [] => "look for its id with the tool codes (kind actor)".to_owned(),
        near => format!("near it are {}, and the tool codes (kind actor) finds others", near.join(", ")),
    };
    Err(Refusal::new(format!("the argument {argument} names an actor \"{id}\" that is not in this store; {mend}")))
}

/// `limit` and `cursor` of a list.
pub fn paged() -> [Parameter; 2] {
    [
        Parameter::one(
            "limit",
            Kind::Whole(1, 50),
            "Entries at most; 10 where not given. Long ones give shorter pages.",
        ),
        Parameter::one("cursor", Kind::Cursor, "The `next` of the answer before, with the same other arguments."),
    ]
}

/// A parameter with another sentence about it.
pub fn described(parameter: Parameter, about: &'static str) -> Parameter {
    Parameter { about, ..parameter }
}

/// Parameters of which one has another sentence about it.
pub fn told(mut parameters: Vec<Parameter>, name: &str, about: &'static str) -> Vec<Parameter> {
    parameters.iter_mut().filter(|p| p.name == name).for_each(|p| p.about = about);
    parameters
}

/// Entries of a list of the API that fit into an answer, with their lines, and what the page says.
pub struct Listed<T> {
    /// The entries that fit.
    pub items: Vec<T>,
    /// A line for each.
    pub lines: Vec<String>,
    /// Cursor of what follows.
    pub next: Option<String>,
    /// How many there are in all.
    pub total: usize,
    /// Whether that is all.
    pub exact: bool,
}

/// Ask for a list, and for a shorter page of it where not all entries fit: its cursor then is right.
pub fn listed<I: DeserializeOwned, T: Serialize>(
    desk: &mut Desk,
    path: &str,
    given: &Given,
    names: &[&str],
    mut entry: impl FnMut(&mut Desk, I) -> Result<(T, String), Refusal>,
) -> Result<Listed<T>, Refusal> {
    let limit = given.limit(USUAL);
    let mut query = given.query(names);
    query.extend(given.query(&["cursor"]));
    let with = |limit: usize| query.iter().cloned().chain([("limit", limit.to_string())]).collect::<Query>();
    let page: api::page::Page<I> = desk.ask(path, &[], &with(limit))?;
    let count = page.items.len();
    let entries = page.items.into_iter().map(|item| entry(desk, item)).collect::<Result<Vec<_>, _>>()?;
    let (items, lines) = Room::default().fill(entries);
    let next = match items.len() {
        all if all == count => page.next,
        0 => return Err(Refusal::new("the next entry is longer than an answer may be; ask with other filters")),
        fewer => desk.ask::<api::page::Page<serde::de::IgnoredAny>>(path, &[], &with(fewer))?.next,
    };
    Ok(Listed { items, lines, next, total: page.total, exact: page.exact })
}

/// Entries of an answer where nothing else is asked for.
pub const USUAL: usize = 10;
