//! What went wrong, as RFC 9457 has it: one sentence with the cause and the mend.

use std::borrow::Cow;

use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

/// Why there is no other answer (`application/problem+json`).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Problem {
    /// Always `about:blank`: `status` says which kind it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Name of the status.
    title: Cow<'static, str>,
    /// Status of the answer.
    pub status: u16,
    /// One sentence with the cause and the mend.
    pub detail: String,
    /// Parameter or member of the body that is meant, where it is one.
    pub field: Option<String>,
    /// Seconds to wait, for `Retry-After`.
    #[serde(skip)]
    pub wait: Option<u64>,
}

impl Problem {
    /// A problem of this status.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error").into(),
            status: status.as_u16(),
            detail: detail.into(),
            field: None,
            wait: None,
        }
    }

    /// A parameter that cannot be used.
    pub fn parameter(field: &str, what: impl std::fmt::Display) -> Self {
        let problem = Self::new(StatusCode::BAD_REQUEST, format!("the parameter {field} {what}"));
        Self { field: Some(field.to_owned()), ..problem }
    }

    /// A member of the body that cannot be used.
    pub fn body(field: Option<&str>, what: impl Into<String>) -> Self {
        let problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, what);
        Self { field: field.map(str::to_owned), ..problem }
    }

    /// No such thing.
    pub fn missing(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("there is no such {what} in this store; look for it in the lists"))
    }

    /// Nobody who may know.
    pub fn unknown() -> Self {
        let detail = "this server wants a token; send it as Authorization: Bearer …, or sign in on the board";
        Self::new(StatusCode::UNAUTHORIZED, detail)
    }

    /// More questions than can be answered now.
    pub fn busy() -> Self {
        let detail = "more is asked than can be answered now; ask again in a moment";
        Self { wait: Some(1), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, detail) }
    }

    /// A question that takes too long.
    pub fn slow() -> Self {
        let detail = "this question takes longer than it may; ask for a shorter time or with more filters";
        Self { wait: Some(5), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, detail) }
    }

    /// Too many requests from one address.
    pub fn often(wait: std::time::Duration) -> Self {
        let detail = "this address asks more often than it may; wait as Retry-After says";
        Self { wait: Some(wait.as_secs().max(1)), ..Self::new(StatusCode::TOO_MANY_REQUESTS, detail) }
    }

    /// A fault of ours; the cause is for the metrics, not for strangers.
    pub fn fault() -> Self {
        let detail = "a fault in the program or the store stopped the answer; look at the server's messages";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
    }
}
