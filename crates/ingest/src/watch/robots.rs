//! robots.txt (RFC 9309): what a site lets robots read.

use serde::{Deserialize, Serialize};

/// Bytes of a file that are read, as the standard asks for at least.
const MAX_BYTES: usize = 500 << 10;
/// Rules that are kept.
const MAX_RULES: usize = 1_000;
/// Characters of a rule.
const MAX_RULE: usize = 500;
/// Seconds between two requests that a site may ask for.
const MAX_DELAY: u32 = 60;

/// Our name in the files.
const NAME: &str = "demarche";

/// The rules of a site for us.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Robots {
    /// Whether a path that matches is allowed, and the pattern.
    rules: Vec<(bool, String)>,
    /// Seconds between two requests.
    pub delay: Option<u32>,
}

impl Robots {
    /// Read a file. What is not understood is passed over.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut kept = bytes.get(..bytes.len().min(MAX_BYTES)).unwrap_or_default();
        if kept.len() < bytes.len() {
            // Half a rule could say more than the whole.
            kept = kept.get(..kept.iter().rposition(|b| *b == b'\n').unwrap_or(0)).unwrap_or_default();
        }
        let text = String::from_utf8_lossy(kept);
        let (mut ours, mut all) = (None::<Self>, Self::default());
        let (mut for_us, mut for_all, mut naming) = (false, false, false);
        for line in text.trim_start_matches('\u{FEFF}').split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or("");
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                // Names in a row share the rules behind them.
                if !std::mem::replace(&mut naming, true) {
                    (for_us, for_all) = (false, false);
                }
                for_us |= is_our_name(value);
                for_all |= value == "*";
                if for_us {
                    ours.get_or_insert_default();
                }
                continue;
            }
            if matches!(key.as_str(), "allow" | "disallow" | "crawl-delay") {
                naming = false;
                if for_us {
                    ours.get_or_insert_default().add(&key, value);
                }
                if for_all {
                    all.add(&key, value);
                }
            }
        }
        // Rules for us by name stand in the place of those for all.
        ours.unwrap_or(all)
    }

    fn add(&mut self, key: &str, value: &str) {
        if key == "crawl-delay" {
            let seconds = value.parse::<f64>().ok().filter(|s| *s >= 0.0);
            self.delay = seconds.map(|s| s.min(f64::from(MAX_DELAY)).ceil() as u32).or(self.delay);
        } else if !value.is_empty() && self.rules.len() < MAX_RULES && value.len() <= MAX_RULE {
            self.rules.push((key == "allow", plain(value)));
        }
    }

    /// Whether a path (with its query) may be read: the longest rule that matches decides, and `allow` a tie.
    pub fn allows(&self, path: &str) -> bool {
        let path = plain(path);
        let matching = self.rules.iter().filter(|(_, pattern)| matches(pattern, &path));
        matching.max_by_key(|(allow, pattern)| (pattern.len(), *allow)).is_none_or(|(allow, _)| *allow)
    }
}

/// The name in a line may have a version behind it.
fn is_our_name(value: &str) -> bool {
    let end = value.find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, '-' | '_'))).unwrap_or(value.len());
    value.get(..end).is_some_and(|name| name.eq_ignore_ascii_case(NAME))
}

/// One spelling for all ways to encode a path: what needs no encoding is decoded, the rest is in capitals.
fn plain(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let bytes = path.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let encoded = bytes.get(at + 1..at + 3).and_then(|h| std::str::from_utf8(h).ok()).filter(|_| *byte == b'%');
        let value = encoded.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match value {
            Some(value) if value.is_ascii_alphanumeric() || b"-._~".contains(&value) => out.push(char::from(value)),
            Some(value) => out.push_str(&format!("%{value:02X}")),
            None if byte.is_ascii() => out.push(char::from(*byte)),
            None => out.push_str(&format!("%{byte:02X}")),
        }
        at += if value.is_some() { 3 } else { 1 };
    }
    out
}

/// Whether a path begins as a pattern says: `*` is anything, `$` the end.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, whole) = pattern.strip_suffix('$').map_or((pattern, false), |p| (p, true));
    let mut pieces = pattern.split('*').peekable();
    let Some(mut rest) = pieces.next().and_then(|first| path.strip_prefix(first)) else { return false };
    if pieces.peek().is_none() {
        return !whole || rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() && whole {
            return rest.ends_with(piece);
        }
        match rest.find(piece) {
            Some(at) => rest = rest.get(at + piece.len()..).unwrap_or(""),
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rules: &str, path: &str, allowed: bool) {
        assert_eq!(Robots::parse(rules.as_bytes()).allows(path), allowed, "{rules:?} {path}");
    }

    #[test]
    fn the_longest_rule_decides() {
        let all = |rules: &str| format!("User-agent: *\n{rules}");
        check("", "/a", true);
        check(&all("Disallow:"), "/a", true);
        check(&all("Disallow: /"), "/a", false);
        check(&all("Disallow: /a\nAllow: /a/b"), "/a/b/c", true);
        check(&all("Allow: /a/b\nDisallow: /a"), "/a/c", false);
        check(&all("Disallow: /a\nAllow: /a"), "/a", true);
        check(&all("Disallow: /*.php$"), "/x/a.php", false);
        check(&all("Disallow: /*.php$"), "/x/a.php?b", true);
        check(&all("Disallow: /a*b*c"), "/a-b-x", true);
        check(&all("Disallow: /a*b*c"), "/a-b-cd", false);
        check(&all("Disallow: /caf%C3%A9"), "/caf%c3%a9/1", false);
        check(&all("Disallow: /café"), "/caf%C3%A9", false);
        check(&all("Disallow: /%61b"), "/ab", false);
        check(&all("disallow : /a # note\r\nDisallow: /b"), "/b", false);
        check(&all("Disallow: a"), "/a", true);
    }

    #[test]
    fn groups() {
        let rules = "User-agent: x\nUser-agent: Demarche/1.0\nDisallow: /a\nCrawl-delay: 2.5\n\nUser-agent: *\nDisallow: /\n\
                     User-agent: demarche\nDisallow: /c";
        check(rules, "/b", true);
        check(rules, "/a", false);
        check(rules, "/c", false);
        assert_eq!(Robots::parse(rules.as_bytes()).delay, Some(3));
        check("User-agent: demarcher\nDisallow: /\n", "/a", true);
        check("User-agent: demarche\n\nUser-agent: *\nDisallow: /\n", "/a", false);
        check("User-agent: demarche\nAllow: /\nUser-agent: *\nDisallow: /\n", "/a", true);
        check("Disallow: /\n", "/a", true);
        assert_eq!(Robots::parse(b"User-agent: *\nCrawl-delay: 1e9").delay, Some(MAX_DELAY));
        assert_eq!(Robots::parse(b"User-agent: *\nCrawl-delay: NaN").delay, None);
    }

    #[test]
    fn hostile_files_end_soon() {
        let stars = format!("User-agent: *\n{}", format!("Disallow: /{}x$\n", "*a".repeat(240)).repeat(2_000));
        let robots = Robots::parse(stars.as_bytes());
        assert!(robots.allows(&format!("/{}", "a".repeat(4_000))));
        Robots::parse(&[0xFF; 1 << 20]).allows("/%");
        Robots::parse("User-agent: *\nDisallow: /%\nAllow: /%é%4".as_bytes()).allows("/%é");
    }
}
