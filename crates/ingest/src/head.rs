//! Blocks of header lines: those of HTTP, WARC records and mail are written alike.

/// Headers that are kept of one block.
const MOST_HEADERS: usize = 1_000;

/// The first line and the headers of a block, names in lower case, in the order written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    /// The line before the headers; empty in mail.
    pub(crate) first: String,
    headers: Vec<(String, String)>,
}

impl Head {
    /// Read a block that begins with a line of its own, such as `HTTP/1.1 200 OK`.
    pub(crate) fn with_first_line(block: &[u8]) -> Self {
        let text = text(block);
        let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
        Self { first: first.trim().to_owned(), ..Self::lines(rest) }
    }

    /// Read a block of headers only.
    pub(crate) fn of(block: &[u8]) -> Self {
        Self::lines(&text(block))
    }

    fn lines(block: &str) -> Self {
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in block.lines() {
            if line.starts_with([' ', '\t']) {
                // A line that begins with space goes on with the header before it.
                if let Some((_, value)) = headers.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':')
                && headers.len() < MOST_HEADERS
            {
                headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Self { first: String::new(), headers }
    }

    /// The value of the first header of this name (in lower case) that has one.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.as_str())
    }

    /// The values of all headers of this name (in lower case).
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.headers.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// The bytes as text; what is not UTF-8 is read as Latin-1, which old servers send.
fn text(block: &[u8]) -> String {
    std::str::from_utf8(block).map_or_else(|_| encoding_rs::mem::decode_latin1(block).into_owned(), str::to_owned)
}

/// Where the block of headers at the start of `bytes` ends, and where what follows begins.
pub(crate) fn end(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut at = 0;
    loop {
        let line = at + bytes.get(at..)?.iter().position(|b| *b == b'\n')?;
        let next = line + 1;
        match bytes.get(next..)? {
            [b'\n', ..] => return Some((next, next + 1)),
            [b'\r', b'\n', ..] => return Some((next, next + 2)),
            _ => at = next,
        }
    }
}

/// The value of a header such as `text/html; charset="utf-8"`, in lower case and without its parameters.
pub(crate) fn media_type(value: &str) -> String {
    value.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

/// A parameter of such a value.
pub(crate) fn parameter<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    value.split(';').skip(1).take(50).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        let value = value.trim();
        let value = value.strip_prefix('"').map_or(value, |v| v.split('"').next().unwrap_or(v));
        key.trim().eq_ignore_ascii_case(name).then_some(value.trim_matches('\''))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block() {
        let block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html;\r\n  charset=\"x; y\"\r\nno header\r\nEmpty:\r\nEmpty: b\r\n\r\n<p>";
        let (to, body) = end(block).expect("it ends");
        let head = Head::with_first_line(&block[..to]);
        assert_eq!(head.first, "HTTP/1.1 200 OK");
        assert_eq!(head.get("content-type"), Some("text/html; charset=\"x; y\""));
        assert_eq!(head.get("empty"), Some("b"));
        assert_eq!(&block[body..], b"<p>");
        assert_eq!(end(b"a: b\r\n"), None);
        assert_eq!(end(b"a: b\n\nc"), Some((5, 6)));
        assert_eq!(Head::of(b"Subject: Ren\xE9").get("subject"), Some("René"));
    }

    #[test]
    fn parameters() {
        assert_eq!(media_type("Text/HTML ; charset=x"), "text/html");
        assert_eq!(parameter("text/html; Charset=\"utf-8\"", "charset"), Some("utf-8"));
        assert_eq!(parameter("text/html; charset='utf-8'", "charset"), Some("utf-8"));
        assert_eq!(parameter("text/html", "charset"), None);
    }
}
