//! Addresses of pages: one form for all ways to write the same one.

use url::Url;

/// Parameters that say where a reader came from, not what the page is.
const TRACKING: &[&str] = &[
    "_ga",
    "at_campaign",
    "at_medium",
    "cmp",
    "cmpid",
    "fbclid",
    "gclid",
    "icid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "msclkid",
    "ncid",
    "ns_campaign",
    "ns_mchannel",
    "ocid",
    "smid",
    "taid",
    "twclid",
    "wt.mc_id",
    "xtor",
    "yclid",
];

/// Longer addresses are nobody's.
const MAX_LENGTH: usize = 4_096;

/// The address of a page without what does not name the page: fragment, tracking parameters, user, default port. Only
/// http and https have one.
pub fn canonical(address: &str) -> Option<String> {
    let mut url = parse(address)?;
    url.set_fragment(None);
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    if let Some(query) = url.query() {
        let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !is_tracking(pair)).collect();
        let kept = kept.join("&");
        url.set_query(Some(kept.as_str()).filter(|q| !q.is_empty()));
    }
    Some(url.into())
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or("").to_ascii_lowercase();
    name.starts_with("utm_") || TRACKING.contains(&name.as_str())
}

/// The address, if it is one of http or https with a host and of a sane length.
pub(crate) fn parse(address: &str) -> Option<Url> {
    let address = address.trim();
    let url = (address.len() <= MAX_LENGTH).then(|| Url::parse(address).ok())??;
    (matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|h| !h.is_empty())).then_some(url)
}

/// The host of an address without `www.`: who published it, whatever the page says.
pub(crate) fn publisher(address: &str) -> Option<String> {
    let url = parse(address)?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// The address that a page at `fetched` gives as its own, where it names a page of the same publisher; else `fetched`.
pub(crate) fn own(fetched: &str, stated: Option<&str>) -> String {
    let site = |address: &str| {
        let host = publisher(address)?;
        let host = ["m.", "amp.", "mobile."].iter().find_map(|p| host.strip_prefix(p)).unwrap_or(&host);
        Some(host.to_owned())
    };
    let stated = stated.and_then(|s| parse(fetched)?.join(s).ok()).and_then(|s| canonical(s.as_str()));
    // The front page is never the canonical address of an article; sites that say so are set up wrongly.
    let is_page = |s: &String| parse(s).is_some_and(|u| u.path() != "/" || u.query().is_some());
    stated
        .filter(|s| site(s).is_some() && site(s) == site(fetched) && is_page(s))
        .or_else(|| canonical(fetched))
        .unwrap_or_else(|| fetched.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, expected: Option<&str>) {
        assert_eq!(canonical(address).as_deref(), expected, "{address}");
    }

    #[test]
    fn one_form() {
        check(
            "HTTPS://User:pw@Post.Example:443/a/../b?utm_source=x&id=3&fbclid=y#top",
            Some("https://post.example/b?id=3"),
        );
        check(" http://post.example ", Some("http://post.example/"));
        check("http://post.example/a?utm_medium=x", Some("http://post.example/a"));
        check("http://élysée.example/é", Some("http://xn--lyse-9oad.example/%C3%A9"));
        for none in ["ftp://post.example/", "javascript:alert(1)", "post.example", "http://", "", "file:///etc/passwd"]
        {
            check(none, None);
        }
        check(&format!("http://post.example/{}", "a".repeat(5_000)), None);
    }

    #[test]
    fn a_page_names_itself_only_within_its_site() {
        let own = |stated| super::own("https://m.post.example/1?utm_source=x", stated);
        assert_eq!(own(Some("https://www.post.example/1")), "https://www.post.example/1");
        assert_eq!(own(Some("/2")), "https://m.post.example/2");
        for other in [Some("https://bank.example/1"), Some("https://post.example/"), Some("http://"), None] {
            assert_eq!(own(other), "https://m.post.example/1");
        }
    }
}
