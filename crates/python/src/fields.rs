//! Articles as Python writes them: strings and dicts, field by field.

use demarche_ingest::error::ProblemKind;
use demarche_ingest::inputs::Arrival;
use demarche_ingest::jsonl;
use demarche_ingest::limits::Limits;
use demarche_text::article::Article;
use demarche_text::issue::{Issues, Stage};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};
use serde_json::{Map, Value};

use crate::error::{caused, error};

/// The fields of an article that are read; all others are passed over.
pub(crate) const FIELDS: [&str; 13] = [
    "id",
    "text",
    "body",
    "content",
    "title",
    "date",
    "url",
    "source",
    "publisher",
    "site",
    "language",
    "author",
    "authors",
];

/// The issue of an article without text. It is a problem of the article, not of the call.
pub(crate) const NO_TEXT: &str = "no-text";

/// Values inside values; no byline has more.
const DEEPEST: usize = 3;
/// Values of a list.
const MOST_VALUES: usize = 100;

/// The fields of one article.
#[derive(Default)]
pub(crate) struct Fields {
    values: Map<String, Value>,
    /// Halves of surrogate pairs that were replaced.
    replaced: bool,
}

impl Fields {
    /// Those of a string, which is all text, or of a dict.
    pub(crate) fn of(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        let mut fields = Self::default();
        if let Ok(dict) = object.cast::<PyDict>() {
            for name in FIELDS {
                if let Some(value) = dict.get_item(name)? {
                    fields.set(name, &value)?;
                }
            }
        } else if object.is_none() || object.is_instance_of::<PyString>() || object.is_instance_of::<PyFloat>() {
            // None, and the NaN of pandas, are an article without text.
            fields.set("text", object)?;
        } else if let Ok(mapping) = object.cast::<PyMapping>() {
            for name in FIELDS {
                if mapping.contains(name)? {
                    fields.set(name, &mapping.get_item(name)?)?;
                }
            }
        } else {
            let kind = object.get_type().name()?;
            return Err(error(format!("an article is a str or a dict with \"text\", not {kind}; give one of these")));
        }
        Ok(fields)
    }

    /// Set a field to what Python has for it.
    pub(crate) fn set(&mut self, name: &'static str, object: &Bound<'_, PyAny>) -> PyResult<()> {
        let value = self.value(name, object, 0)?;
        self.put(name, value);
        Ok(())
    }

    /// Set a field.
    pub(crate) fn put(&mut self, name: &str, value: Value) {
        self.values.insert(name.to_owned(), value);
    }

    /// The article; one that does not name itself is named after its place among the others.
    pub(crate) fn arrival(self, place: usize) -> PyResult<Result<Arrival, ProblemKind>> {
        let name = || format!("article:{place}");
        let line = serde_json::to_vec(&Value::Object(self.values)).map_err(|e| caused(&e))?;
        let most = Limits::default().max_line;
        if line.len() > most {
            return Ok(Err(ProblemKind::TooLarge(most as u64 >> 20)));
        }
        Ok(jsonl::article(&line, name).map(|mut arrival| {
            if self.replaced {
                let message = "Halves of surrogate pairs that stood alone were replaced by U+FFFD.";
                arrival.issues.add(Stage::Ingest, "lone-surrogate", None, message);
            }
            arrival
        }))
    }

    /// The same where one article must not stop the others: one that cannot be taken has no text and says why.
    pub(crate) fn arrival_or_issue(self, place: usize) -> PyResult<Arrival> {
        let id = self.values.get("id").and_then(Value::as_str).map(str::to_owned);
        Ok(self.arrival(place)?.unwrap_or_else(|problem| {
            let mut issues = Issues::default();
            issues.add(Stage::Ingest, NO_TEXT, None, format!("The article was not read: {problem}."));
            let id = id.unwrap_or_else(|| format!("article:{place}"));
            Arrival { article: Article { id, ..Article::default() }, issues }
        }))
    }

    fn value(&mut self, name: &str, object: &Bound<'_, PyAny>, depth: usize) -> PyResult<Value> {
        if object.is_none() || object.is_instance_of::<PyBool>() || depth > DEEPEST {
            return Ok(Value::Null);
        }
        if let Ok(text) = object.cast::<PyString>() {
            return Ok(Value::String(self.text(text)?));
        }
        if object.is_instance_of::<PyInt>() {
            return Ok(Value::String(self.text(&object.str()?)?));
        }
        // What pandas has for nothing.
        if object.is_instance_of::<PyFloat>() {
            return Ok(Value::Null);
        }
        if let Ok(dict) = object.cast::<PyDict>() {
            let own = dict.get_item("name")?.map(|own| self.value(name, &own, depth + 1)).transpose()?;
            return Ok(own.unwrap_or(Value::Null));
        }
        if object.is_instance_of::<PyList>() || object.is_instance_of::<PyTuple>() {
            let items = object.try_iter()?.take(MOST_VALUES);
            return items.map(|item| self.value(name, &item?, depth + 1)).collect::<PyResult<_>>().map(Value::Array);
        }
        // Days and times of every kind; arrays.
        for method in ["isoformat", "tolist"] {
            if !object.is_instance_of::<PyBytes>() && object.hasattr(method)? {
                let told = object.call_method0(method)?;
                let nothing = told.extract::<&str>().is_ok_and(|told| told == "NaT");
                return if nothing { Ok(Value::Null) } else { self.value(name, &told, depth + 1) };
            }
        }
        let kind = object.get_type().name()?;
        let mend = if kind == "bytes" { "decode it" } else { "make it a str" };
        Err(error(format!("the field \"{name}\" of an article is of the type {kind}; {mend} first")))
    }

    /// A string; half a pair of surrogates becomes one other character, so that offsets stay true.
    fn text(&mut self, text: &Bound<'_, PyString>) -> PyResult<String> {
        if let Ok(text) = text.to_cow() {
            return Ok(text.into_owned());
        }
        self.replaced = true;
        let bytes = text.call_method1("encode", ("utf-8", "surrogatepass"))?;
        let bytes: &[u8] = bytes.extract()?;
        let mut whole = Vec::with_capacity(bytes.len());
        let mut rest = bytes;
        while let Some((first, after)) = rest.split_first() {
            // In UTF-8 only surrogates begin so.
            if let ([0xED, 0xA0..=0xBF, _, ..], Some(after)) = (rest, rest.get(3..)) {
                whole.extend("\u{FFFD}".as_bytes());
                rest = after;
            } else {
                whole.push(*first);
                rest = after;
            }
        }
        Ok(String::from_utf8_lossy(&whole).into_owned())
    }
}
