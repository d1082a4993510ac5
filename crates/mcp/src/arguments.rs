//! The arguments of a tool, checked against its table of parameters.

use std::collections::BTreeMap;

use demarche_serve::cursor;
use demarche_serve::parameter::{Kind, MOST_VALUES, Parameter};
use serde_json::{Map, Value};

use crate::desk::Query;
use crate::quote::{name, quoted};
use crate::refusal::Refusal;

/// Checked arguments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    values: BTreeMap<&'static str, Vec<String>>,
    /// Tool and arguments, without cursor and limit: what a cursor belongs to.
    line: String,
}

impl Given {
    /// Check what was given to a tool.
    ///
    /// # Errors
    /// For the first argument that the tool does not take.
    pub fn new(tool: &str, table: &[Parameter], given: &Map<String, Value>) -> Result<Self, Refusal> {
        let mut values = BTreeMap::new();
        for (argument, value) in given {
            let Some(parameter) = table.iter().find(|p| p.name == argument) else {
                let known: Vec<&str> = table.iter().map(|p| p.name).collect();
                let (argument, known) = (quoted(&name(argument)), known.join(", "));
                return Err(Refusal::new(format!("the tool {tool} takes no argument {argument}; it takes {known}")));
            };
            values.insert(parameter.name, read(parameter, value)?);
        }
        if let Some(missing) = table.iter().find(|p| p.needed && !values.contains_key(p.name)) {
            return Err(Refusal::new(format!("the argument {} is needed; give one value", missing.name)));
        }
        let mut line = format!("mcp {tool}");
        for (name, values) in values.iter().filter(|(name, _)| !matches!(**name, "cursor" | "limit")) {
            line.push_str(&format!("\u{1}{name}\u{2}{}", values.join("\u{3}")));
        }
        Ok(Self { values, line })
    }

    /// The value of an argument.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.list(name).first().map(String::as_str)
    }

    /// The values of an argument; none where it was not given.
    pub fn list(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// Entries that are wanted.
    pub fn limit(&self, usual: usize) -> usize {
        self.text("limit").and_then(|limit| limit.parse().ok()).unwrap_or(usual)
    }

    /// These arguments as the API takes them.
    pub fn query(&self, names: &[&str]) -> Query {
        let chosen = self.values.iter().filter(|(name, _)| names.contains(name));
        chosen.map(|(name, values)| (*name, values.join(","))).collect()
    }

    /// The place that the cursor names, for lists that are parted here.
    ///
    /// # Errors
    /// For a cursor of other arguments.
    pub fn after(&self) -> Result<Option<String>, Refusal> {
        Ok(self.text("cursor").map(|cursor| cursor::read(&self.line, cursor)).transpose()?)
    }

    /// The same for lists whose places are numbers.
    ///
    /// # Errors
    /// For a cursor of other arguments.
    pub fn first(&self) -> Result<usize, Refusal> {
        Ok(self.after()?.and_then(|place| place.parse().ok()).unwrap_or(0))
    }

    /// The cursor for a place.
    pub fn next(&self, place: &str) -> String {
        cursor::write(&self.line, place)
    }

    /// Ids of actors among the arguments, with the names of their parameters.
    pub fn actors(&self, table: &[Parameter]) -> Vec<(&'static str, String)> {
        let kinds = |p: &&Parameter| matches!(p.kind, Kind::Actor | Kind::Actors);
        let mut ids = Vec::new();
        for parameter in table.iter().filter(kinds) {
            let values = self.list(parameter.name).iter().flat_map(|value| value.split('+'));
            ids.extend(values.map(|id| (parameter.name, id.to_owned())));
        }
        ids
    }
}

fn read(parameter: &Parameter, value: &Value) -> Result<Vec<String>, Refusal> {
    if !parameter.many {
        return one(parameter, value);
    }
    let fault = || {
        let what = format!(
            "the argument {} must be a list of 1 to {MOST_VALUES} values; write them in brackets",
            parameter.name
        );
        Refusal::new(what)
    };
    let list = value.as_array().filter(|list| (1..=MOST_VALUES).contains(&list.len())).ok_or_else(fault)?;
    let values: Vec<Vec<String>> = list.iter().map(|value| one(parameter, value)).collect::<Result<_, _>>()?;
    Ok(values.concat())
}

fn one(parameter: &Parameter, value: &Value) -> Result<Vec<String>, Refusal> {
    let (kind, text) = match (&parameter.kind, value) {
        (Kind::Whole(..), Value::Number(number)) => ("", number.to_string()),
        (Kind::Number(..), Value::Number(number)) => ("", number.to_string()),
        (Kind::Flag, Value::Bool(flag)) => ("", flag.to_string()),
        (Kind::Whole(..) | Kind::Number(..), _) => ("a number", String::new()),
        (Kind::Flag, _) => ("true or false", String::new()),
        (_, Value::String(text)) => ("", text.clone()),
        _ => ("a string", String::new()),
    };
    let mend = |what: &str| {
        Refusal::new(format!("the argument {} must be {what}; the schema of the tool says more", parameter.name))
    };
    if !kind.is_empty() {
        return Err(mend(kind));
    }
    // A comma parts values where the question goes on to the API.
    if parameter.many && text.contains(',') {
        return Err(mend("values without commas, each by itself in the list"));
    }
    let values = parameter.values(&text).map_err(|problem| {
        let refusal = Refusal::from(problem);
        Refusal(refusal.0.replacen("the parameter ", "the argument ", 1))
    })?;
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn given(arguments: Value) -> Result<Given, Refusal> {
        let table = [
            Parameter::many("party", Kind::Actors, ""),
            Parameter::one("answered", Kind::Flag, ""),
            Parameter::one("limit", Kind::Whole(1, 50), ""),
            Parameter::one("cursor", Kind::Cursor, ""),
            Parameter::one("id", Kind::Id, "").needed(),
        ];
        Given::new("claims", &table, arguments.as_object().expect("an object"))
    }

    #[test]
    fn arguments_are_checked_by_name_kind_and_value() {
        let id = "0123456789abcdef";
        let good = given(json!({"id": id, "party": ["a+b", "c"], "answered": true, "limit": 7})).expect("it is good");
        assert_eq!((good.list("party").len(), good.text("answered"), good.limit(10)), (2, Some("true"), 7));
        assert_eq!(good.query(&["party", "id"]), [("id", id.to_owned()), ("party", "a+b,c".to_owned())]);
        for bad in [
            json!({}),
            json!({"id": id, "x": 1}),
            json!({"id": 1}),
            json!({"id": "x"}),
            json!({"id": id, "party": "a"}),
            json!({"id": id, "party": []}),
            json!({"id": id, "party": ["a,b"]}),
            json!({"id": id, "party": vec!["a"; 21]}),
            json!({"id": id, "answered": "true"}),
            json!({"id": id, "limit": 0}),
            json!({"id": id, "limit": 1.5}),
            json!({"id": id, "limit": "5"}),
            json!({"id": null}),
        ] {
            let refusal = given(bad.clone()).expect_err("it is bad");
            assert!(
                !refusal.0.contains('\n') && refusal.0.contains(';') || refusal.0.contains("must be"),
                "{bad}: {refusal:?}"
            );
        }
    }

    #[test]
    fn a_cursor_goes_with_its_arguments() {
        let id = "0123456789abcdef";
        let cursor = given(json!({"id": id, "limit": 5})).expect("it is good").next("17");
        let again = given(json!({"id": id, "limit": 9, "cursor": cursor})).expect("it is good");
        assert_eq!(again.first(), Ok(17));
        let other = given(json!({"id": "0".repeat(16), "cursor": cursor})).expect("its form is good");
        assert!(other.after().is_err());
    }
}
