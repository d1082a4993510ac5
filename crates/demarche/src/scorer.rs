//! What the event scorer's file says about how it is weighed against the rules.

use demarche_coding::scored::{FEATURES, Weighing};
use demarche_nn::tensors::Tensors;
use demarche_ontology::event::EventType;
use serde_json::Value;

use crate::error::Error;

/// Read the weighing from the weights' metadata; one without leaves the rules alone.
pub fn weighing(weights: &[u8], kinds: &[String]) -> Result<Weighing, Error> {
    let unfit = |cause: &str| Error::Scorer(cause.to_owned());
    if kinds.iter().any(|kind| EventType::from_name(kind).is_none()) {
        return Err(unfit("a label of its is no event type"));
    }
    let tensors = Tensors::parse(weights).map_err(demarche_parse::error::Error::from)?;
    let Some(text) = tensors.metadata("combine") else { return Ok(Weighing::default()) };
    let stated: Value = serde_json::from_str(text).map_err(|e| Error::Scorer(e.to_string()))?;
    let list = |key: &str| -> Result<Vec<f64>, Error> {
        let given = stated.get(key).ok_or_else(|| Error::Scorer(format!("it does not say {key}")))?;
        let value = |name: &str| given.get(name).and_then(Value::as_f64).filter(|v| v.is_finite());
        let values: Vec<f64> = FEATURES.iter().filter_map(|name| value(name)).collect();
        if values.len() == FEATURES.len() { Ok(values) } else { Err(Error::Scorer(format!("{key} is not complete"))) }
    };
    let bound = |key: &str| stated.get(key).and_then(Value::as_f64).filter(|v| v.is_finite());
    let bounds = bound("keep").zip(bound("add")).ok_or_else(|| unfit("it does not say what to keep and add"))?;
    Ok(Weighing { rules: list("rules")?, added: list("added")?, keep: bounds.0, add: bounds.1 })
}
