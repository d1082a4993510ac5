//! Lists of feeds: OPML, or one address a line.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::address;

/// Feeds of one list.
const MAX_FEEDS: usize = 20_000;

/// The addresses of a list, each once, in its order; and what is wrong with it, one sentence each.
pub fn read(text: &str) -> (Vec<String>, Vec<String>) {
    let mut problems = Vec::new();
    let found = if text.trim_start_matches('\u{FEFF}').trim_start().starts_with('<') {
        outlines(text, &mut problems)
    } else {
        let lines = text.lines().map(|l| l.trim_start_matches('\u{FEFF}').trim());
        lines.filter(|l| !l.is_empty() && !l.starts_with('#')).map(str::to_owned).collect()
    };
    let mut feeds: Vec<String> = Vec::new();
    let mut known = std::collections::HashSet::new();
    for stated in found {
        match address::parse(&stated) {
            Some(url) => {
                let url = String::from(url);
                if known.insert(url.clone()) {
                    feeds.push(url);
                }
            }
            None => {
                let shown: String = stated.chars().take(100).collect();
                problems.push(format!("\"{shown}\" is not an address of http or https; correct or remove it"));
            }
        }
    }
    if feeds.len() > MAX_FEEDS {
        feeds.truncate(MAX_FEEDS);
        problems.push(format!("only the first {MAX_FEEDS} feeds of the list are watched; split it"));
    }
    (feeds, problems)
}

/// The addresses that an OPML file gives to its outlines.
fn outlines(xml: &str, problems: &mut Vec<String>) -> Vec<String> {
    let mut found = Vec::new();
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => found.extend(feed(&tag)),
            Ok(Event::Eof) => return found,
            Ok(_) => {}
            Err(cause) => {
                problems.push(format!("the list is damaged ({cause}) and was read up to there; save it again"));
                return found;
            }
        }
    }
}

fn feed(tag: &BytesStart<'_>) -> Option<String> {
    if !tag.local_name().as_ref().eq_ignore_ascii_case(b"outline") {
        return None;
    }
    let is_address = |name: &[u8]| name.eq_ignore_ascii_case(b"xmlUrl");
    let mut attributes = tag.attributes();
    let found = attributes.with_checks(false).flatten().take(50).find(|a| is_address(a.key.local_name().as_ref()))?;
    let value = found.unescape_value().map_or_else(|_| String::from_utf8_lossy(&found.value).into_owned(), Into::into);
    Some(value.trim().to_owned()).filter(|v| !v.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        let opml = r#"<?xml version="1.0"?><opml><body><outline text="a"><outline type="rss" xmlUrl="https://x.example/f?a=1&amp;b=2"/>
            <outline xmlUrl="https://y.example/"></outline><outline xmlUrl="ftp://z"/></outline></body></opml>"#;
        let (feeds, problems) = read(opml);
        assert_eq!(feeds, ["https://x.example/f?a=1&b=2", "https://y.example/"]);
        assert_eq!(problems.len(), 1);
        let (feeds, problems) = read("\u{FEFF}# ours\nhttps://x.example/f\n\n https://x.example/f \nnews\n");
        assert_eq!(feeds, ["https://x.example/f"]);
        assert!(problems[0].contains("\"news\""));
        assert!(read("<opml><outline xmlUrl='https://x.example/'><").1[0].contains("damaged"));
    }
}
