//! The files of the board, as they were built into the binary.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use sha2::{Digest, Sha256};

/// A file, with its compressed variants where the build made them.
struct File {
    path: &'static str,
    bytes: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/board.rs"));

/// What a page of the board may do: load its own files and ask its own server.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types svelte-trusted-html";

const ABSENT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Demarche</title>\
    <h1>The board is not in this binary</h1><p>Build it with <code>make web</code> (it needs Node 20.19 \
    or newer), then build the binary again. The API is there without it: \
    <a href=\"/api/v1/openapi.json\">/api/v1/openapi.json</a>.</p></html>\n";

/// The file at a path, or the start page of the board where a page is wanted.
pub(crate) fn answer(path: &str, headers: &HeaderMap) -> Option<Response> {
    if let Some(file) = find(path).filter(|_| path != "/index.html") {
        return Some(give(file, headers));
    }
    let accept = headers.get(header::ACCEPT).and_then(|a| a.to_str().ok()).unwrap_or("*/*");
    let page = accept.contains("text/html") || (path == "/" && accept.contains("*/*"));
    if !page || path.starts_with("/assets/") {
        return None;
    }
    Some(find("/index.html").map_or_else(absent, |file| give(file, headers)))
}

fn find(path: &str) -> Option<&'static File> {
    FILES.binary_search_by(|file| file.path.cmp(path)).ok().and_then(|i| FILES.get(i))
}

fn absent() -> Response {
    let mut response = Response::new(Body::from(ABSENT));
    finish(&mut response, "text/html; charset=utf-8", "no-cache");
    response
}

fn give(file: &'static File, headers: &HeaderMap) -> Response {
    let takes = |name: &str| crate::encoding::takes(headers, name);
    let brotli = file.brotli.filter(|_| takes("br")).map(|bytes| (bytes, Some("br")));
    let gzip = file.gzip.filter(|_| takes("gzip")).map(|bytes| (bytes, Some("gzip")));
    let (bytes, encoding) = brotli.or(gzip).unwrap_or((file.bytes, None));
    let hash = Sha256::digest(bytes);
    let tag = format!("\"{}\"", crate::cursor::base64(hash.get(..12).unwrap_or_default()));
    let same = headers.get(header::IF_NONE_MATCH).is_some_and(|h| h.as_bytes() == tag.as_bytes());
    let mut response = Response::new(if same { Body::empty() } else { Body::from(bytes) });
    if same {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let lasting = "public, max-age=31536000, immutable";
    finish(&mut response, media(file.path), if file.path.starts_with("/assets/") { lasting } else { "no-cache" });
    let to = response.headers_mut();
    if let Ok(tag) = HeaderValue::try_from(tag) {
        to.insert(header::ETAG, tag);
    }
    to.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Some(encoding) = encoding {
        to.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn finish(response: &mut Response, media: &'static str, cache: &'static str) {
    let to = response.headers_mut();
    to.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    to.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    to.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
}

fn media(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
