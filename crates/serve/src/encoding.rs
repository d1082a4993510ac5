//! How answers are compressed: with gzip, where the client takes it and it is worth the time.

use std::io::Write;

use axum::http::{HeaderMap, header};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Bytes below which a packet is filled anyway.
const LEAST: usize = 1_400;
/// Twice the time of this level saves another tenth.
const LEVEL: Compression = Compression::new(2);

/// Whether a client takes an encoding.
pub(crate) fn takes(headers: &HeaderMap, encoding: &str) -> bool {
    let mut any = false;
    for value in headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok()) {
        for one in value.split(',') {
            let mut parts = one.split(';').map(str::trim);
            let name = parts.next().unwrap_or("");
            let weight = parts.filter_map(|p| p.strip_prefix("q=").or_else(|| p.strip_prefix("Q="))).next();
            let wanted = weight.is_none_or(|q| q.parse::<f32>().is_ok_and(|q| q > 0.0));
            if name.eq_ignore_ascii_case(encoding) {
                return wanted;
            }
            any |= name == "*" && wanted;
        }
    }
    any
}

/// The bytes compressed; `None` where that is not worth it.
pub(crate) fn gzip(media: &str, bytes: &[u8]) -> Option<Bytes> {
    let is_text = media.starts_with("text/") || media.contains("json") || media.contains("xml");
    if !is_text || bytes.len() < LEAST {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), LEVEL);
    encoder.write_all(bytes).ok()?;
    Some(Bytes::from(encoder.finish().ok()?))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_client_gets_what_it_takes() {
        let takes = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            takes(&headers, "gzip")
        };
        for good in ["gzip", "br, gzip", "GZIP;q=0.5", "*", "identity, *;q=0.1", "deflate , gzip ;q=1"] {
            assert!(takes(good), "{good}");
        }
        for bad in ["", "identity", "br", "gzip;q=0", "gzip; q=0.0, *", "*;q=0", "gzipped"] {
            assert!(!takes(bad), "{bad}");
        }
    }

    #[test]
    fn text_comes_back_as_it_was_and_little_or_none_is_left_alone() {
        let text = "Estonia expelled two diplomats. ".repeat(200);
        let small = gzip("application/json", text.as_bytes()).expect("it is long");
        assert!(small.len() * 10 < text.len());
        let mut back = String::new();
        flate2::read::GzDecoder::new(&small[..]).read_to_string(&mut back).expect("it is whole");
        assert_eq!(back, text);
        assert_eq!(gzip("application/json", &text.as_bytes()[..1_000]), None);
        assert_eq!(gzip("application/vnd.apache.parquet", text.as_bytes()), None);
    }
}
