//! The parts of an HTTP message that web archives and connections share: status, chunks, packing.

use std::io::{BufReader, Cursor};

use crate::error::ProblemKind;
use crate::head::Head;
use crate::stream::Opener;
use crate::unpack::{Packing, unpack};

/// The status of an answer that begins with this line.
pub(crate) fn status(line: &str) -> Option<u16> {
    let mut words = line.split_ascii_whitespace();
    words.next().filter(|w| w.starts_with("HTTP/"))?;
    words.next()?.parse().ok()
}

/// The body of an answer as kept in an archive: chunks joined, unpacked. Archives often keep the body unpacked already
/// under the headers of the packed one; then it is taken as it is.
pub(crate) fn body(head: &Head, body: &[u8], opener: &Opener) -> Result<Vec<u8>, ProblemKind> {
    let chunked = head.get("transfer-encoding").is_some_and(|v| v.to_ascii_lowercase().contains("chunked"));
    let joined = if chunked { joined(body) } else { None };
    let body = joined.unwrap_or_else(|| body.to_vec());
    unpacked(head, body, opener)
}

/// A body, unpacked as its headers say and its first bytes confirm.
pub(crate) fn unpacked(head: &Head, body: Vec<u8>, opener: &Opener) -> Result<Vec<u8>, ProblemKind> {
    let coding = head.get("content-encoding").unwrap_or("").to_ascii_lowercase();
    let packing = match (coding.trim(), body.as_slice()) {
        ("" | "identity" | "none" | "utf-8", _) => Packing::None,
        ("gzip" | "x-gzip", [0x1F, 0x8B, ..]) => Packing::Gzip,
        // The standard wants a head of two bytes; some servers leave it out.
        ("deflate", [a, b, ..]) if a & 0x0F == 8 && (u16::from(*a) << 8 | u16::from(*b)) % 31 == 0 => Packing::Zlib,
        ("deflate", _) if !looks_like_text(&body) => Packing::Deflate,
        ("zstd", [0x28, 0xB5, 0x2F, 0xFD, ..]) => Packing::Zstd,
        _ if looks_like_text(&body) => Packing::None,
        (other, _) => return Err(ProblemKind::Method(other.chars().take(40).collect())),
    };
    if packing == Packing::None {
        return Ok(body);
    }
    let reader = unpack(BufReader::new(Cursor::new(body)), packing, &opener.meter);
    opener.all(reader, packing)
}

fn looks_like_text(body: &[u8]) -> bool {
    let head = body.get(..body.len().min(512)).unwrap_or_default();
    head.iter().all(|b| *b >= 0x20 || matches!(b, b'\t' | b'\n' | b'\r' | 0x0C))
}

/// The chunks of a body as one; `None` where it does not consist of chunks.
fn joined(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut rest = body;
    loop {
        let end = rest.iter().take(1_000).position(|b| *b == b'\n')?;
        let size = chunk_size(rest.get(..end)?)?;
        rest = rest.get(end + 1..)?;
        if size == 0 {
            return Some(out);
        }
        let size = usize::try_from(size).ok()?;
        // A body that was cut short keeps what there is.
        let Some(chunk) = rest.get(..size) else {
            out.extend_from_slice(rest);
            return Some(out);
        };
        out.extend_from_slice(chunk);
        rest = rest.get(size..)?;
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
        if rest.is_empty() {
            return Some(out);
        }
    }
}

/// The size that the line before a chunk states.
pub(crate) fn chunk_size(line: &[u8]) -> Option<u64> {
    let line = std::str::from_utf8(line).ok()?.split(';').next()?.trim();
    let digits = !line.is_empty() && line.len() <= 15 && line.bytes().all(|b| b.is_ascii_hexdigit());
    if digits { u64::from_str_radix(line, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;
    use crate::limits::Limits;

    fn check(headers: &str, bytes: &[u8], expected: &str) {
        let got = body(&Head::of(headers.as_bytes()), bytes, &Opener::new(&Limits::default()));
        assert_eq!(got.map(|b| String::from_utf8_lossy(&b).into_owned()).unwrap_or_else(|e| e.to_string()), expected);
    }

    #[test]
    fn bodies() {
        check("", b"Baku", "Baku");
        check("Transfer-Encoding: chunked", b"2;x=y\r\nBa\r\n2\r\nku\r\n0\r\n\r\n", "Baku");
        check("Transfer-Encoding: chunked", b"2\r\nBa\r\n9\r\nku", "Baku");
        check("Transfer-Encoding: chunked", b"<p>Baku", "<p>Baku");
        check("Content-Encoding: gzip", b"<p>Baku", "<p>Baku");
        let text = b"Baku denied it.";
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(text).expect("memory");
        check("Content-Encoding: gzip", &gzip.finish().expect("memory"), "Baku denied it.");
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
        zlib.write_all(text).expect("memory");
        check("Content-Encoding: deflate", &zlib.finish().expect("memory"), "Baku denied it.");
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::best());
        raw.write_all(text).expect("memory");
        check("Content-Encoding: deflate", &raw.finish().expect("memory"), "Baku denied it.");
        let got = body(&Head::of(b"Content-Encoding: br"), &[0x0B, 2, 0x80, 1], &Opener::new(&Limits::default()));
        assert!(got.is_err_and(|e| e.to_string().contains("(br)")));
    }

    #[test]
    fn numbers() {
        assert_eq!(status("HTTP/1.1 304 Not Modified"), Some(304));
        assert_eq!(status("HTTP/2 200"), Some(200));
        assert_eq!(status("ICY 200 OK"), None);
        assert_eq!(chunk_size(b"1aF; a=b\r"), Some(0x1AF));
        assert_eq!(chunk_size(b"-1"), None);
        assert_eq!(chunk_size(b"ffffffffffffffffff"), None);
    }
}
