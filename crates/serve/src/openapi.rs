//! The OpenAPI document: paths from the table that checks questions, shapes from the types that write answers.

use axum::http::Method;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::endpoint::{self, Description, SchemaOf};
use crate::problem::Problem;

/// The document.
pub fn document(paths: &[Description]) -> Value {
    // Answers and bodies are described apart: a member with a default may be left out of a body, never of an answer.
    let settings = |s: SchemaSettings| s.with(|s| s.definitions_path = "/components/schemas".into());
    let mut answers = settings(SchemaSettings::draft2020_12()).for_serialize().into_generator();
    let mut bodies = settings(SchemaSettings::draft2020_12()).for_deserialize().into_generator();
    let problem = answers.subschema_for::<Problem>().to_value();
    let mut listed: Map<String, Value> = Map::new();
    for path in paths {
        let operation = operation(path, &mut answers, &mut bodies, &problem);
        let entry = listed.entry(format!("/api/v1{}", path.path)).or_insert_with(|| json!({}));
        if let Some(entry) = entry.as_object_mut() {
            entry.insert(path.method.as_str().to_ascii_lowercase(), operation);
        }
    }
    let mut schemas = answers.take_definitions(true);
    // A shape that is taken and given is described as it is given, where the two differ at all.
    for (name, schema) in bodies.take_definitions(true) {
        schemas.entry(name).or_insert(schema);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Demarche",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Events, claims, stories and relations of a store, each with its evidence.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{}, {"token": []}, {"session": []}],
        "paths": listed,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "demarche"},
            },
        },
    })
}

fn operation(
    path: &Description,
    answers: &mut SchemaGenerator,
    bodies: &mut SchemaGenerator,
    problem: &Value,
) -> Value {
    let parts: Vec<&str> = endpoint::parts(path.path).collect();
    let parameters = path.parameters.iter().map(|p| {
        let part = parts.contains(&p.name);
        let mut value = json!({
            "name": p.name, "in": if part { "path" } else { "query" }, "required": part || p.needed, "description": p.about,
            "schema": p.schema(),
        });
        if p.many {
            value["style"] = "form".into();
            value["explode"] = false.into();
        }
        value
    });
    let parameters = parameters.collect();
    let mut operation = json!({
        "operationId": id(path),
        "summary": path.about,
        "parameters": Value::Array(parameters),
        "responses": responses(path, answers, problem),
    });
    if let Some(takes) = path.takes {
        let schema = schema(takes, bodies);
        operation["requestBody"] = json!({"required": true, "content": {"application/json": {"schema": schema}}});
    }
    operation
}

fn schema(of: SchemaOf, generator: &mut SchemaGenerator) -> Value {
    of(generator).to_value()
}

fn responses(path: &Description, answers: &mut SchemaGenerator, problem: &Value) -> Value {
    let mut good = json!({"description": "The answer."});
    if !path.gives.media.is_empty() {
        let schema = path.gives.schema.map_or_else(|| json!({}), |of| schema(of, answers));
        good["content"] = json!({ path.gives.media: {"schema": schema} });
        for other in path.gives.others {
            good["content"][*other] = json!({"schema": {}});
        }
    }
    if path.method == Method::GET {
        good["headers"] = json!({"ETag": {"schema": {"type": "string"}, "description": "For `If-None-Match`."}});
    }
    let mut all = Map::new();
    all.insert(path.gives.status.to_string(), good);
    let mut told = vec![400, 401, 403, 414, 429, 500, 503];
    if path.path.contains('{') || !path.parameters.is_empty() {
        told.push(404);
    }
    if path.method == Method::GET {
        all.insert("304".to_owned(), json!({"description": "What the `If-None-Match` names is still right."}));
    } else {
        told.extend([409, 413, 415, 422]);
    }
    // Refused before anything is read: without a body.
    all.insert("431".to_owned(), json!({"description": "The head of the question is too long."}));
    told.sort_unstable();
    for status in told {
        let content = json!({"application/problem+json": {"schema": problem}});
        all.insert(status.to_string(), json!({"description": about(status), "content": content}));
    }
    Value::Object(all)
}

fn about(status: u16) -> &'static str {
    match status {
        400 => "A parameter cannot be used.",
        401 => "A token is wanted.",
        403 => "Host or Origin is not the server's own.",
        404 => "There is no such thing.",
        409 => "It was changed meanwhile.",
        414 => "The address is too long.",
        413 => "The body is too large.",
        415 => "The body is not sent as JSON.",
        422 => "The body is not what is taken here.",
        429 => "This address asks too often.",
        503 => "More is asked than can be answered now, or it would take too long.",
        _ => "A fault in the program or the store.",
    }
}

/// `get-events-facets`, unique since method and path are.
fn id(path: &Description) -> String {
    let words: Vec<&str> = path.path.split(['/', '{', '}', '.']).filter(|w| !w.is_empty()).collect();
    format!("{}-{}", path.method.as_str().to_ascii_lowercase(), words.join("-"))
}
