//! From a request to its answer.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, any, get, on};
use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use crate::answer::{Answer, Content, NextPiece};
use crate::asked::Asked;
use crate::body::{self, Broken};
use crate::cache::{Cache, Kept};
use crate::config::Limits;
use crate::connection::{Line, Lines};
use crate::endpoint::{Description, Endpoint, Gives};
use crate::gate::{Gate, Head};
use crate::metrics::{Metrics, State};
use crate::pool::Pool;
use crate::problem::Problem;
use crate::server::Source;
use crate::stream::Hub;
use crate::{board, encoding, openapi, session};

/// What all requests share.
pub(crate) struct App<R> {
    pub(crate) pool: Pool<R>,
    pub(crate) gate: Gate,
    pub(crate) lines: Arc<Lines>,
    pub(crate) hub: Arc<Hub>,
    pub(crate) metrics: Metrics,
    pub(crate) limits: Limits,
    pub(crate) stop: watch::Receiver<bool>,
    pub(crate) generation: AtomicU64,
    pub(crate) cache: Arc<Cache>,
}

/// Who asks, set by the server for each connection.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) address: IpAddr,
    pub(crate) line: Arc<Line>,
}

/// The paths of the API and what lies beside them.
pub(crate) fn router<R: Source>(app: &Arc<App<R>>, endpoints: Vec<Endpoint<R>>) -> Router {
    let mut described: Vec<Description> = endpoints.iter().map(|e| e.description.clone()).collect();
    described.extend(session::descriptions());
    described.push(
        Endpoint::<R>::with(
            Method::GET,
            "/stream",
            "What is new, as server-sent events: hello, story, alert, generation.",
            Gives::other("text/event-stream"),
            |_, _| Err(Problem::fault()),
        )
        .description,
    );
    let mut paths: Vec<(&'static str, MethodRouter)> = Vec::new();
    for endpoint in endpoints {
        let path = endpoint.description.path;
        let (app, endpoint) = (Arc::clone(app), Arc::new(endpoint));
        let filter = MethodFilter::try_from(endpoint.description.method.clone()).unwrap_or(MethodFilter::GET);
        let handler = move |parts: Result<RawPathParams, RawPathParamsRejection>, request: Request| {
            let (app, endpoint) = (Arc::clone(&app), Arc::clone(&endpoint));
            let parts = parts.map(|p| p.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect());
            let parts = parts.map_err(|_| Problem::missing("page"));
            async move { told(&app, path, request, |app, request| respond(app, endpoint, parts, request)).await }
        };
        match paths.iter_mut().find(|(p, _)| *p == path) {
            Some((_, methods)) => *methods = std::mem::take(methods).on(filter, handler),
            None => paths.push((path, on(filter, handler))),
        }
    }
    let mut router = Router::new();
    for (path, methods) in paths {
        router = router.route(&format!("/api/v1{path}"), methods);
    }
    let document = Bytes::from(openapi::document(&described).to_string());
    let zipped = encoding::gzip("application/json", &document);
    let methods = session::methods(app);
    router = router.route("/api/v1/session", methods);
    router = router.route(
        "/api/v1/openapi.json",
        plain(app, "/openapi.json", move |_, request| {
            let small = zipped.clone().filter(|_| encoding::takes(request.headers(), "gzip"));
            let is_small = small.is_some();
            let mut response = finished(Body::from(small.unwrap_or_else(|| document.clone())), "application/json")?;
            response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
            if is_small {
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
            Ok(response)
        }),
    );
    router = router.route("/api/v1/stream", plain(app, "/stream", listen));
    router = router.route("/metrics", plain(app, "/metrics", measured));
    router = router.route("/healthz", plain(app, "/healthz", |_, _| finished(Body::from("ok\n"), "text/plain")));
    let fallback = Arc::clone(app);
    let refused = Arc::clone(app);
    router
        .method_not_allowed_fallback(move |request: Request| {
            let app = Arc::clone(&refused);
            async move {
                let detail = "this path does not take this method; openapi.json lists those that it takes";
                let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail);
                told(&app, "other", request, |_, _| async { Err(problem) }).await
            }
        })
        .fallback(any(move |request: Request| {
            let app = Arc::clone(&fallback);
            async move { told(&app, "board", request, |_, request| async move { other(&request) }).await }
        }))
}

/// A path that is answered without the store.
pub(crate) fn plain<R: Source>(
    app: &Arc<App<R>>,
    path: &'static str,
    answer: impl Fn(&Arc<App<R>>, &Request) -> Result<Response, Problem> + Clone + Send + Sync + 'static,
) -> MethodRouter {
    let app = Arc::clone(app);
    get(move |request: Request| async move {
        told(&app, path, request, |app, request| {
            let answered = answer(&app, &request);
            async { answered }
        })
        .await
    })
}

/// Let a request through the gate, answer it, and count it.
pub(crate) async fn told<R: Source, T: Future<Output = Result<Response, Problem>> + Send>(
    app: &Arc<App<R>>,
    path: &'static str,
    request: Request,
    answer: impl FnOnce(Arc<App<R>>, Request) -> T + Send,
) -> Response {
    let begin = Instant::now();
    let passed = app.gate.pass(&head(&request));
    let api = request.uri().path().starts_with("/api/");
    let answered = match passed {
        Ok(()) => answer(Arc::clone(app), request).await,
        Err(problem) => Err(problem),
    };
    let mut response = answered.unwrap_or_else(|problem| refusal(&problem));
    guard(&mut response, api);
    app.metrics.answered(path, response.status().as_u16(), begin.elapsed());
    response
}

pub(crate) fn head(request: &Request) -> Head<'_> {
    let peer = client(request).map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |c| c.address);
    Head { method: request.method(), uri: request.uri(), headers: request.headers(), peer }
}

fn client(request: &Request) -> Option<&Client> {
    request.extensions().get::<Client>()
}

/// Ask the store.
async fn respond<R: Source>(
    app: Arc<App<R>>,
    endpoint: Arc<Endpoint<R>>,
    parts: Result<Vec<(String, String)>, Problem>,
    request: Request,
) -> Result<Response, Problem> {
    let query = request.uri().query().unwrap_or("");
    let mut asked = Asked::new(request.uri().path(), &parts?, query, &endpoint.description.parameters)?;
    asked.accept = text(&request, &header::ACCEPT);
    let known = text(&request, &header::IF_NONE_MATCH);
    let name = name(request.uri(), &asked.accept);
    let request_path = request.uri().path_and_query().map_or(String::new(), |p| p.as_str().to_owned());
    let line = client(&request).map(|c| Arc::clone(&c.line));
    asked.trusted = app.gate.signed_in(&head(&request));
    let (peer, trusted) = (head(&request).peer, asked.trusted);
    let reads = request.method() == Method::GET || request.method() == Method::HEAD;
    // What is written answers with secrets: those are not compressed beside words that others choose.
    let zips = reads && encoding::takes(request.headers(), "gzip");
    if endpoint.description.takes.is_some() {
        asked.body = body(&app.limits, request).await?;
    }
    let cache = Arc::clone(&app.cache);
    let question = format!("{trusted} {zips} {} {}", asked.accept, request_path);
    let made = app.pool.ask(move |reader| {
        if !trusted {
            reader.admit(endpoint.description.path, &asked)?;
        }
        if !reads {
            return Ok((None, Some((endpoint.answer)(reader, &asked)?)));
        }
        let generation = reader.state()?;
        let tag = format!("W/\"{generation:x}-{name}\"");
        if known.split(',').any(|one| matches!(one.trim(), "*") || one.trim() == tag) {
            return Ok((Some(tag), None));
        }
        let key = format!("{generation:x} {question}");
        if let Some(Kept { media, policy, bytes, zipped }) = cache.get(&key) {
            return Ok((Some(tag), Some(Answer { policy, zipped, ..Answer::whole(media, bytes) })));
        }
        let answer = (endpoint.answer)(reader, &asked)?;
        let answer = if zips { answer.zipped() } else { answer };
        if let (Content::Whole(bytes), true) = (&answer.content, answer.lasts) {
            let (media, policy, zipped) = (answer.media, answer.policy.clone(), answer.zipped);
            cache.keep(key, Kept { media, policy, bytes: bytes.clone(), zipped });
        }
        Ok((Some(tag).filter(|_| answer.lasts || matches!(answer.content, Content::Pieces(_))), Some(answer)))
    });
    let made = made.await;
    if made.as_ref().is_err_and(|problem| problem.status == StatusCode::UNAUTHORIZED.as_u16()) {
        app.gate.guessed(peer)?;
    }
    let (tag, answer) = made?;
    let mut response = match answer {
        Some(answer) => outgoing(&app, line.as_ref(), answer),
        None => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        }
    };
    if let Some(tag) = tag.and_then(|tag| HeaderValue::try_from(tag).ok()) {
        response.headers_mut().insert(header::ETAG, tag);
        response
            .headers_mut()
            .insert(header::VARY, HeaderValue::from_static("Accept, Accept-Encoding, Authorization, Cookie"));
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

fn text(request: &Request, name: &HeaderName) -> String {
    head(request).text(name).unwrap_or("").to_owned()
}

/// A short name of what is asked for.
fn name(uri: &axum::http::Uri, accept: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(uri.path_and_query().map_or("", |p| p.as_str()));
    hash.update([0]);
    hash.update(accept);
    crate::cursor::base64(hash.finalize().get(..9).unwrap_or_default())
}

/// The body of a request, within its bounds of size and time.
pub(crate) async fn body(limits: &Limits, request: Request) -> Result<Bytes, Problem> {
    let most = limits.body_bytes;
    let large = || {
        let detail = format!("the body is larger than {most} bytes; send less at once");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
    };
    let told = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if told.is_some_and(|length| length > most as u64) {
        return Err(large());
    }
    let slow = || Problem::new(StatusCode::REQUEST_TIMEOUT, "the body came too slowly; send it at once");
    tokio::time::timeout(limits.body, to_bytes(request.into_body(), most))
        .await
        .map_err(|_| slow())?
        .map_err(|_| large())
}

fn outgoing<R: Source>(app: &Arc<App<R>>, line: Option<&Arc<Line>>, answer: Answer<R>) -> Response {
    let body = match answer.content {
        Content::Whole(bytes) => {
            let held = line.map(|line| app.lines.hold(line, bytes.len()));
            body::whole(bytes, held)
        }
        Content::Pieces(next) => body::flow((Arc::clone(app), next), piece),
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let to = response.headers_mut();
    if !answer.media.is_empty() {
        to.insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.media));
    }
    if answer.zipped {
        to.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if let Some(file) = answer.file.and_then(|f| HeaderValue::try_from(format!("attachment; filename=\"{f}\"")).ok()) {
        to.insert(header::CONTENT_DISPOSITION, file);
    }
    if let Some(policy) = answer.policy.and_then(|p| HeaderValue::try_from(p).ok()) {
        to.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Between two pieces no thread and no connection to the store is held.
async fn piece<R: Source>(
    (app, mut next): (Arc<App<R>>, NextPiece<R>),
) -> Option<(body::Piece, (Arc<App<R>>, NextPiece<R>))> {
    let made = app.pool.ask(move |reader| {
        let piece = next(reader)?;
        Ok((piece, next))
    });
    match made.await {
        Ok((None, _)) => None,
        Ok((Some(bytes), next)) => Some((Ok(Bytes::from(bytes)), (app, next))),
        Err(_) => Some((Err(Broken), (app, Box::new(|_| Ok(None))))),
    }
}

fn listen<R: Source>(app: &Arc<App<R>>, request: &Request) -> Result<Response, Problem> {
    let last = request.headers().get("last-event-id").and_then(|v| v.to_str().ok()?.parse().ok());
    let line = client(request).map(|c| Arc::clone(&c.line));
    let generation = app.generation.load(Ordering::Relaxed);
    let body = app.hub.listen(last, generation, line, app.stop.clone()).ok_or_else(Problem::busy)?;
    let mut response = finished(body, "text/event-stream")?;
    // nginx would keep the events until there are many.
    response.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

fn measured<R: Source>(app: &Arc<App<R>>, _: &Request) -> Result<Response, Problem> {
    let state = State {
        connections: app.lines.count(),
        evicted: app.lines.evicted(),
        unsent: app.lines.unsent(),
        waiting: app.pool.waiting(),
        streams: app.hub.listeners(),
        generation: app.generation.load(Ordering::Relaxed),
    };
    finished(Body::from(app.metrics.text(state)), "text/plain; version=0.0.4")
}

/// The board's files, or that there is no such page.
fn other(request: &Request) -> Result<Response, Problem> {
    let path = request.uri().path();
    let missing = || Problem::missing("page");
    if path.starts_with("/api/") || request.method() != Method::GET && request.method() != Method::HEAD {
        return Err(missing());
    }
    board::answer(path, request.headers()).ok_or_else(missing)
}

pub(crate) fn finished(body: Body, media: &'static str) -> Result<Response, Problem> {
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

fn refusal(problem: &Problem) -> Response {
    let mut response = Response::new(Body::from(serde_json::to_vec(problem).unwrap_or_default()));
    *response.status_mut() = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let to = response.headers_mut();
    to.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    to.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(wait) = problem.wait {
        to.insert(header::RETRY_AFTER, HeaderValue::from(wait));
    }
    if problem.status == 401 {
        to.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"demarche\""));
    }
    response
}

/// What every answer carries.
fn guard(response: &mut Response, api: bool) {
    let to = response.headers_mut();
    if api || !to.contains_key(header::CONTENT_SECURITY_POLICY) {
        let strict = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
        to.entry(header::CONTENT_SECURITY_POLICY).or_insert(strict);
    }
    let fixed = [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ];
    for (name, value) in fixed {
        to.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}
