//! Signing in on the board: a token is given once, a cookie stands for it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::{self, App, finished, head};
use crate::endpoint::{Description, Gives};
use crate::problem::Problem;
use crate::server::Source;

/// Whether a token is needed, and there.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Session {
    /// Whether this server wants a token.
    pub token_needed: bool,
    /// Whether whoever asks has one, or none is needed.
    pub signed_in: bool,
}

/// A token to sign in with.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// As `--new-token` printed it.
    token: String,
}

const PATH: &str = "/session";

/// The paths as the documents describe them.
pub(crate) fn descriptions() -> [Description; 3] {
    let gives = Gives::json::<Session>(200);
    let one = |method, about| Description { method, path: PATH, about, parameters: Vec::new(), takes: None, gives };
    let mut sign_in = one(Method::POST, "Sign in: a token for a cookie.");
    sign_in.takes = Some(|generator| generator.subschema_for::<SignIn>());
    [one(Method::GET, "Whether a token is needed, and there."), sign_in, one(Method::DELETE, "Sign out.")]
}

/// The three methods of the path.
pub(crate) fn methods<R: Source>(app: &Arc<App<R>>) -> MethodRouter {
    let (one, two, three) = (Arc::clone(app), Arc::clone(app), Arc::clone(app));
    get(move |request: Request| async move { app::told(&one, PATH, request, state).await })
        .post(move |request: Request| async move { app::told(&two, PATH, request, begin).await })
        .delete(move |request: Request| async move { app::told(&three, PATH, request, end).await })
}

async fn state<R: Source>(app: Arc<App<R>>, request: Request) -> Result<Response, Problem> {
    no_parameters(&request)?;
    let signed_in = app.gate.signed_in(&head(&request));
    given(Session { token_needed: !app.gate.tokens.is_empty(), signed_in }, None)
}

async fn begin<R: Source>(app: Arc<App<R>>, request: Request) -> Result<Response, Problem> {
    no_parameters(&request)?;
    let (peer, secure) = (head(&request).peer, head(&request).secure());
    let body = app::body(&app.limits, request).await?;
    let no_body = |e| Problem::body(None, format!("the body must be {{\"token\": …}}: {e}"));
    let sign_in: SignIn = serde_json::from_slice(&body).map_err(no_body)?;
    let needed = !app.gate.tokens.is_empty();
    if !needed {
        return given(Session { token_needed: false, signed_in: true }, None);
    }
    if !app.gate.tokens.let_in(sign_in.token.trim()) {
        app.gate.guessed(peer)?;
        let detail = "this is no token of this server; look for it where the server was started, or make a new one";
        return Err(Problem::new(StatusCode::UNAUTHORIZED, detail));
    }
    let cookie = app.gate.sessions.begin(secure).map_err(|_| Problem::fault())?;
    given(Session { token_needed: true, signed_in: true }, Some(cookie))
}

async fn end<R: Source>(app: Arc<App<R>>, request: Request) -> Result<Response, Problem> {
    no_parameters(&request)?;
    let head = head(&request);
    let needed = !app.gate.tokens.is_empty();
    let cookie = app.gate.sessions.end(head.text(&header::COOKIE).unwrap_or(""), head.secure());
    given(Session { token_needed: needed, signed_in: !needed }, Some(cookie))
}

fn no_parameters(request: &Request) -> Result<(), Problem> {
    match request.uri().query().filter(|q| !q.is_empty()) {
        None => Ok(()),
        Some(_) => Err(Problem::parameter("query", "is not known here; this path takes none")),
    }
}

fn given(session: Session, cookie: Option<String>) -> Result<Response, Problem> {
    let body = serde_json::to_vec(&session).map_err(|_| Problem::fault())?;
    let mut response = finished(Body::from(body), "application/json")?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(cookie) = cookie.and_then(|c| HeaderValue::try_from(c).ok()) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
