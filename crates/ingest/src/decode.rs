//! Bytes → text, in one step: byte order mark, then UTF-8, then what the page says, then a guess.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use demarche_text::issue::{Issues, Stage};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

use crate::error::ProblemKind;

/// First bytes of formats that are not text.
const MAGIC: &[&[u8]] = &[
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xFF\xD8\xFF",
    b"\x7FELF",
    b"\xD0\xCF\x11\xE0",
    b"{\\rtf",
    b"\x1F\x8B",
    b"\x28\xB5\x2F\xFD",
    b"BZh",
    b"7z\xBC\xAF",
    b"\xFD7zXZ",
];

/// The text of a file, with LF line ends and without NUL. What had to be guessed or replaced is an issue. What the bytes
/// themselves show goes before what their sender stated.
pub(crate) fn decode_as(bytes: &[u8], stated: Option<&str>, issues: &mut Issues) -> Result<String, ProblemKind> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ProblemKind::Empty);
    }
    if MAGIC.iter().any(|m| bytes.starts_with(m)) {
        return Err(ProblemKind::Binary);
    }
    let stated = stated.and_then(|label| Encoding::for_label_no_replacement(label.as_bytes()));
    let text = if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        lossy(bytes, encoding, issues)
    } else if stated == Some(ISO_2022_JP) {
        // Its bytes are all ASCII, so that only the sender can know; it is never guessed.
        lossy(bytes, ISO_2022_JP, issues)
    } else if let Some(encoding) = utf16(bytes) {
        lossy(bytes, encoding, issues)
    } else if is_binary(bytes) {
        return Err(ProblemKind::Binary);
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        text.to_owned()
    } else if is_damaged_utf8(bytes) {
        lossy(bytes, UTF_8, issues)
    } else if let Some(encoding) = stated.filter(|e| *e != UTF_8 && e.is_ascii_compatible()).or_else(|| declared(bytes))
    {
        lossy(bytes, encoding, issues)
    } else {
        let encoding = guess(bytes);
        let name = encoding.name();
        issues.add(
            Stage::Ingest,
            "guessed-charset",
            None,
            format!("The text names no charset and was read as {name}."),
        );
        lossy(bytes, encoding, issues)
    };
    let text = tidy(text);
    if text.trim().is_empty() { Err(ProblemKind::Empty) } else { Ok(text) }
}

fn lossy(bytes: &[u8], encoding: &'static Encoding, issues: &mut Issues) -> String {
    let (text, encoding, damaged) = encoding.decode(bytes);
    if damaged {
        let name = encoding.name();
        issues.add(
            Stage::Ingest,
            "bad-bytes",
            None,
            format!("Bytes that are not valid {name} were replaced by U+FFFD."),
        );
    }
    text.into_owned()
}

/// LF line ends, no NUL.
fn tidy(text: String) -> String {
    if !text.contains(['\r', '\0']) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\0' => {}
            '\r' => {
                chars.next_if_eq(&'\n');
                out.push('\n');
            }
            c => out.push(c),
        }
    }
    out
}

/// UTF-16 without a mark: nearly every second byte of western text is NUL.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(4096) & !1)?;
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count() * 2;
    let (even, odd) = (zeros(0), zeros(1));
    if head.len() < 4 {
        None
    } else if odd * 10 > head.len() * 6 && even * 20 < head.len() {
        Some(UTF_16LE)
    } else if even * 10 > head.len() * 6 && odd * 20 < head.len() {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// A stray NUL happens in text; more than one in 500 bytes, or a tenth of control characters, does not.
fn is_binary(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(65_536)).unwrap_or(bytes);
    let nul = head.iter().filter(|b| **b == 0).count();
    let control = head.iter().filter(|b| **b < 0x20 && !matches!(**b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B)).count();
    nul * 500 > head.len() || control * 10 > head.len()
}

/// Mostly valid multi-byte UTF-8 with a few bad places, or with surrogates written as if they were characters.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    let surrogates = bytes.windows(3).filter(|w| matches!(w, [0xED, 0xA0..=0xBF, 0x80..=0xBF])).count();
    let bad = bad.saturating_sub(3 * surrogates);
    bad == 0 || good > 4 * bad
}

/// The charset that a page or feed names in its first bytes.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(4096))?.to_ascii_lowercase();
    if !head.contains(&b'<') {
        return None;
    }
    for key in [&b"charset="[..], b"encoding="] {
        let Some(at) = head.windows(key.len()).position(|w| w == key) else { continue };
        let value = head.get(at + key.len()..)?;
        let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
        let end = value.iter().position(|b| !b.is_ascii_alphanumeric() && !b"-_:.".contains(b)).unwrap_or(value.len());
        // A page that was read as bytes this far is not UTF-16, and by now not UTF-8 either.
        let found =
            Encoding::for_label_no_replacement(value.get(..end)?).filter(|e| ![UTF_8, UTF_16LE, UTF_16BE].contains(e));
        if found.is_some_and(Encoding::is_ascii_compatible) {
            return found;
        }
    }
    None
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..bytes.len().min(1 << 20)).unwrap_or(bytes), true);
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: Result<&str, &str>, kinds: &[&str]) {
        let mut issues = Issues::default();
        let got = decode_as(bytes, None, &mut issues).map_err(|e| e.to_string());
        match expected {
            Ok(text) => assert_eq!(got.as_deref(), Ok(text)),
            Err(part) => assert!(got.as_ref().is_err_and(|e| e.contains(part)), "{got:?}"),
        }
        assert_eq!(issues.0.iter().map(|i| i.kind).collect::<Vec<_>>(), kinds, "{expected:?}");
    }

    #[test]
    fn charsets() {
        check("Élysée".as_bytes(), Ok("Élysée"), &[]);
        check(b"\xEF\xBB\xBFBaku\r\nsaid\rso", Ok("Baku\nsaid\nso"), &[]);
        check(b"\xFF\xFEB\0a\0k\0u\0", Ok("Baku"), &[]);
        check(b"\xFE\xFF\0B\0a\0k\0u", Ok("Baku"), &[]);
        check(b"B\0a\0k\0u\0 \0s\0a\0i\0d\0", Ok("Baku said"), &[]);
        check(b"<meta charset=\"iso-8859-2\">\xB3\xF3d\xBC", Ok("<meta charset=\"iso-8859-2\">łódź"), &[]);
        check(b"<meta charset=utf-8>caf\xE9", Ok("<meta charset=utf-8>café"), &["guessed-charset"]);
        check(b"The caf\xE9 in Orl\xE9ans", Ok("The café in Orléans"), &["guessed-charset"]);
        check("Élysée Élysée \u{FFFD}".as_bytes(), Ok("Élysée Élysée \u{FFFD}"), &[]);
        check(b"\xC3\x89lys\xC3\xA9e \xC3\xA9\xC3\xA9\xC3\xA9 \xFF", Ok("Élysée ééé \u{FFFD}"), &["bad-bytes"]);
        check(b"Baku \xED\xA0\x80 said", Ok("Baku \u{FFFD}\u{FFFD}\u{FFFD} said"), &["bad-bytes"]);
    }

    #[test]
    fn not_text() {
        check(b"", Err("empty"), &[]);
        check(b" \r\n\t", Err("empty"), &[]);
        check(b"\xEF\xBB\xBF \n", Err("empty"), &[]);
        check(b"%PDF-1.7 and text", Err("not text"), &[]);
        check(b"a\0b\0\0\0c", Err("not text"), &[]);
        check(&[1, 2, 3, 4, 5, b'a', b'b'], Err("not text"), &[]);
        let mut stray = b"word ".repeat(400);
        stray[7] = 0;
        check(&stray, Ok(&format!("word wod {}", "word ".repeat(398))), &[]);
    }
    #[test]
    fn what_the_sender_states() {
        let decoded = |bytes: &[u8], stated| decode_as(bytes, Some(stated), &mut Issues::default()).unwrap_or_default();
        assert_eq!(decoded(b"\xB3\xF3d\xBC", "ISO-8859-2"), "łódź");
        assert_eq!(decoded("łódź".as_bytes(), "iso-8859-2"), "łódź");
        assert_eq!(decoded(b"\x1B$BF|K\\\x1B(B", "iso-2022-jp"), "日本");
        assert_eq!(decoded(b"Baku +ADw-b+AD4-", "utf-7"), "Baku +ADw-b+AD4-");
        assert_eq!(decoded(b"The caf\xE9", "hz-gb-2312"), "The café");
    }
}
