//! Which article an article is: the same page again, or another.

use demarche_text::article::Article;
use sha2::{Digest, Sha256};

use crate::shape::ReadingShape;

/// Sixteen bytes of a SHA-256: inputs are hostile, and an article that took another's place would be lost.
pub type Hash = [u8; 16];

/// Parameters of addresses that say where a reader came from, not what the page is.
const TRACKING: &[&str] = &["fbclid", "gclid", "igshid", "mc_cid", "mc_eid", "msclkid", "ocid", "smid", "yclid"];

/// Second-level names under which, below a country, anybody registers.
const SHARED: &[&str] = &["ac", "co", "com", "edu", "go", "gob", "gov", "gouv", "mil", "ne", "net", "or", "org"];

/// The identity of an article: its address where that names a page, else its id and site; where there is no site
/// either, its id and day, since files of several folders often have the same names.
pub fn identity(name: &str, site: Option<&str>, url: Option<&str>, date: Option<&str>) -> Hash {
    match (url.and_then(canonical), site) {
        (Some(address), _) => hash(&[b"url", address.as_bytes()]),
        (None, Some(site)) => hash(&[b"site", name.as_bytes(), site.as_bytes()]),
        (None, None) => hash(&[b"day", name.as_bytes(), date.unwrap_or("").as_bytes()]),
    }
}

/// What came with an article, by which a change is told.
#[derive(Clone, Debug)]
pub struct Outline<'a> {
    name: &'a str,
    text: &'a str,
    fields: [Option<&'a str>; 4],
    date: Option<String>,
    authors: &'a [String],
}

impl<'a> From<&'a ReadingShape> for Outline<'a> {
    fn from(shape: &'a ReadingShape) -> Self {
        let fields = [&shape.title, &shape.language, &shape.site, &shape.url].map(Option::as_deref);
        Self { name: &shape.id, text: &shape.text, fields, date: shape.date.clone(), authors: &shape.authors }
    }
}

impl<'a> From<&'a Article> for Outline<'a> {
    fn from(article: &'a Article) -> Self {
        let fields = [&article.title, &article.language, &article.source, &article.url].map(Option::as_deref);
        Self {
            name: &article.id,
            text: &article.text,
            fields,
            date: article.date.map(|d| d.to_string()),
            authors: &article.authors,
        }
    }
}

impl Outline<'_> {
    /// The identity of the article.
    pub fn identity(&self) -> Hash {
        let [_, _, site, url] = self.fields;
        identity(self.name, site, url, self.date.as_deref())
    }
}

/// A hash of all that came with an article; when it differs, the article has changed.
pub fn content(outline: &Outline<'_>) -> Hash {
    let mut parts: Vec<&[u8]> = vec![outline.text.as_bytes(), outline.date.as_deref().unwrap_or("").as_bytes()];
    parts.extend(outline.fields.iter().map(|field| field.unwrap_or("").as_bytes()));
    parts.extend(outline.authors.iter().map(String::as_bytes));
    hash(&parts)
}

/// Hash parts that cannot run together.
pub(crate) fn hash(parts: &[&[u8]]) -> Hash {
    let mut state = Sha256::new();
    for part in parts {
        state.update((part.len() as u64).to_le_bytes());
        state.update(part);
    }
    let mut hash = Hash::default();
    hash.copy_from_slice(&state.finalize()[..16]);
    hash
}

/// The address of a page without what does not name it: scheme, `www.`, port, fragment, tracking parameters, a slash
/// at the end. `None` for what is no address of a page, such as that of a whole site.
pub fn canonical(url: &str) -> Option<String> {
    let (host, rest) = split(url)?;
    let rest = rest.split('#').next().unwrap_or("");
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = path.trim_end_matches('/');
    let is_tracking = |name: &str| name.starts_with("utm_") || TRACKING.contains(&name);
    let kept: Vec<&str> = query
        .split('&')
        .filter(|p| !p.is_empty() && !is_tracking(&p.split('=').next().unwrap_or("").to_ascii_lowercase()))
        .collect();
    if path.is_empty() && kept.is_empty() {
        return None;
    }
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let mark = if kept.is_empty() { "" } else { "?" };
    Some(format!("{host}{path}{mark}{}", kept.join("&")))
}

/// The domain that somebody registered: the last two labels, or three below a country's shared names.
pub fn domain(url: &str) -> Option<String> {
    let (host, _) = split(url)?;
    if host.starts_with('[') || host.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return Some(host);
    }
    let labels: Vec<&str> = host.split('.').filter(|l| !l.is_empty()).collect();
    let shared = match labels.as_slice() {
        [.., second, top] => top.len() == 2 && SHARED.contains(second),
        _ => false,
    };
    let kept = if shared { 3 } else { 2 };
    Some(labels[labels.len().saturating_sub(kept)..].join("."))
}

/// Host in lower case, and what follows it.
fn split(url: &str) -> Option<(String, &str)> {
    let (scheme, rest) = url.trim().split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let host = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    let host = host.trim_end_matches('.').to_lowercase();
    (!host.is_empty()).then_some((host, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_has_one_address() {
        let check = |url: &str, expected: Option<&str>| assert_eq!(canonical(url).as_deref(), expected, "{url}");
        check("https://www.Ledger.example:443/a/b/?utm_source=x&id=7#top", Some("ledger.example/a/b?id=7"));
        check("http://ledger.example/a/b?id=7&fbclid=q", Some("ledger.example/a/b?id=7"));
        check("http://ledger.example/A/", Some("ledger.example/A"));
        check("https://ledger.example/", None);
        check("https://ledger.example/?utm_medium=rss", None);
        check("https://ledger.example?p=12", Some("ledger.example?p=12"));
        check("urn:uuid:12", None);
        check("file:///etc/passwd", None);
    }

    #[test]
    fn a_domain_is_what_somebody_registered() {
        let check = |url: &str, expected: Option<&str>| assert_eq!(domain(url).as_deref(), expected, "{url}");
        check("https://news.ledger.example/a", Some("ledger.example"));
        check("https://www.ledger.co.uk/a", Some("ledger.co.uk"));
        check("https://ledger.de", Some("ledger.de"));
        check("http://10.0.0.1:8080/x", Some("10.0.0.1"));
        check("nowhere", None);
    }

    #[test]
    fn articles_without_an_address_go_by_id_and_site() {
        let of = |name, site, url, date| identity(name, site, url, date);
        assert_ne!(of("a", Some("x"), None, None), of("a", Some("y"), None, None));
        assert_eq!(of("a", Some("x"), None, Some("2031-01-01")), of("a", Some("x"), None, None));
        assert_ne!(of("a", None, None, Some("2031-01-01")), of("a", None, None, None));
        let page = of("a", None, Some("http://x.example/1"), None);
        assert_eq!(page, of("b", Some("s"), Some("https://x.example/1/"), Some("2031-01-01")));
    }
}
