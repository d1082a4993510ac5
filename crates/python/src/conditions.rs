//! Conditions on the events and articles of a store, as Python writes them.

use demarche::asked::Choice;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::error::error;

/// Conditions as Python writes them: each a str or a list of them.
pub(crate) fn choice(conditions: Option<&Bound<'_, PyDict>>) -> PyResult<Choice> {
    let mut choice = Choice::default();
    for (name, value) in conditions.into_iter().flatten() {
        let name = name.to_string();
        if value.is_none() {
            continue;
        }
        let list = match name.as_str() {
            "actor" => &mut choice.actor,
            "recipient" => &mut choice.recipient,
            "party" => &mut choice.party,
            "type" => &mut choice.types,
            "mode" => &mut choice.mode,
            "context" => &mut choice.context,
            "modality" => &mut choice.modality,
            "voice" => &mut choice.voice,
            "place" => &mut choice.place,
            "country" => &mut choice.country,
            "source" => &mut choice.source,
            "story" => &mut choice.story,
            "since" => {
                choice.from = Some(day(&value)?);
                continue;
            }
            "until" => {
                choice.to = Some(day(&value)?);
                continue;
            }
            "confidence" => {
                let least = value.extract::<f64>().ok().filter(|least| (0.0..=1.0).contains(least));
                choice.confidence = Some(least.ok_or_else(|| error("confidence is a number from 0 to 1"))?);
                continue;
            }
            _ => return Err(error(format!("there is no condition \"{name}\"; docs/python.md lists them"))),
        };
        *list = if value.is_instance_of::<PyString>() {
            vec![value.extract()?]
        } else {
            value.extract().map_err(|_| error(format!("{name} is a str or a list of them")))?
        };
    }
    Ok(choice)
}

/// A day, written or as a date.
fn day(value: &Bound<'_, PyAny>) -> PyResult<String> {
    if value.is_instance_of::<PyString>() {
        return value.extract();
    }
    let told = value.call_method0("isoformat").and_then(|day| day.extract::<String>());
    let told = told.map_err(|_| error("a day is a date, or a str such as 2031-05-17, 2031-05 or 2031"))?;
    Ok(told.chars().take(10).collect())
}
