//! A path of the API: what it takes, what it gives, and who answers.

use axum::http::Method;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::answer::Answer;
use crate::asked::Asked;
use crate::parameter::{Kind, Parameter};
use crate::problem::Problem;

/// The schema of a type, in the terms of a document.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// What the path gives.
#[derive(Clone, Copy, Debug)]
pub struct Gives {
    /// Status of the answer.
    pub status: u16,
    /// Media type; empty where there is no body.
    pub media: &'static str,
    /// Other media types in which it gives the same, where that is asked for.
    pub others: &'static [&'static str],
    /// Schema of the body, where it is JSON.
    pub schema: Option<SchemaOf>,
}

/// A path as the documents describe it.
#[derive(Clone, Debug)]
pub struct Description {
    /// Its method.
    pub method: Method,
    /// Below `/api/v1`, with its parts in braces.
    pub path: &'static str,
    /// One sentence.
    pub about: &'static str,
    /// Parts of the path and parameters of the query.
    pub parameters: Vec<Parameter>,
    /// Schema of the body that it takes.
    pub takes: Option<SchemaOf>,
    /// What it gives.
    pub gives: Gives,
}

/// Who answers.
pub type Answerer<R> = fn(&mut R, &Asked) -> Result<Answer<R>, Problem>;

/// A path of the API.
#[derive(Clone, Debug)]
pub struct Endpoint<R> {
    /// As the documents describe it.
    pub description: Description,
    /// Who answers.
    pub answer: Answerer<R>,
}

impl<R> Endpoint<R> {
    /// A path that gives JSON of a type.
    pub fn get<T: JsonSchema>(path: &'static str, about: &'static str, answer: Answerer<R>) -> Self {
        Self::with(Method::GET, path, about, Gives::json::<T>(200), answer)
    }

    /// A path with any method and answer.
    pub fn with(method: Method, path: &'static str, about: &'static str, gives: Gives, answer: Answerer<R>) -> Self {
        let parameters = parts(path).map(|name| Parameter::one(name, part_kind(name), "Which one.")).collect();
        Self { description: Description { method, path, about, parameters, takes: None, gives }, answer }
    }

    /// … that takes parameters.
    #[must_use]
    pub fn parameters(mut self, parameters: impl IntoIterator<Item = Parameter>) -> Self {
        self.description.parameters.extend(parameters);
        self
    }

    /// … that gives a list in pages.
    #[must_use]
    pub fn paged(self) -> Self {
        self.parameters([
            Parameter::one("cursor", Kind::Cursor, "The `next` of the page before, with the same other parameters."),
            Parameter::one("limit", Kind::Whole(1, 200), "Entries on a page; 50 where not given."),
        ])
    }

    /// … that takes a body of a type.
    #[must_use]
    pub fn takes<T: JsonSchema>(mut self) -> Self {
        self.description.takes = Some(|generator| generator.subschema_for::<T>());
        self
    }
}

impl Gives {
    /// JSON of a type.
    pub fn json<T: JsonSchema>(status: u16) -> Self {
        Self {
            status,
            media: "application/json",
            others: &[],
            schema: Some(|generator| generator.subschema_for::<T>()),
        }
    }

    /// Something else than JSON.
    pub const fn other(media: &'static str) -> Self {
        Self { status: 200, media, others: &[], schema: None }
    }

    /// No body.
    pub const fn nothing() -> Self {
        Self { status: 204, media: "", others: &[], schema: None }
    }

    /// … and in these media types, too.
    #[must_use]
    pub const fn or(mut self, others: &'static [&'static str]) -> Self {
        self.others = others;
        self
    }
}

/// The names in braces in a path.
pub fn parts(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// Actors are named by their rows, what is in an article by its place there, all else by 16 digits.
fn part_kind(name: &str) -> Kind {
    match name {
        "actor" | "a" | "b" => Kind::Actor,
        "event" | "claim" => Kind::Local,
        "item" => Kind::Item,
        _ => Kind::Id,
    }
}
