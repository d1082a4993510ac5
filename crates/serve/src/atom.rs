//! Atom 1.0 (RFC 4287): ids that stay, plain text, no markup of strangers.

use std::fmt::Write;

/// An entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// An IRI that never changes.
    pub id: String,
    /// One line.
    pub title: String,
    /// RFC 3339.
    pub updated: String,
    /// Address of its page.
    pub link: String,
    /// Plain text.
    pub content: String,
    /// Of which kind it is.
    pub category: Option<String>,
}

/// A feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    /// An IRI that never changes.
    pub id: String,
    /// One line.
    pub title: String,
    /// RFC 3339.
    pub updated: String,
    /// Its own address, without secret.
    pub own: String,
    /// Address of the page that shows the same.
    pub page: String,
    /// The latest first.
    pub entries: Vec<Entry>,
}

/// The media type.
pub const MEDIA: &str = "application/atom+xml; charset=utf-8";

impl Feed {
    /// The document.
    pub fn text(&self) -> String {
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        text.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n");
        element(&mut text, "id", &self.id);
        element(&mut text, "title", &self.title);
        element(&mut text, "updated", &self.updated);
        text.push_str("<author><name>Demarche</name></author>\n");
        let program = concat!("<generator version=\"", env!("CARGO_PKG_VERSION"), "\">Demarche</generator>\n");
        text.push_str(program);
        link(&mut text, "self", &self.own, "application/atom+xml");
        link(&mut text, "alternate", &self.page, "text/html");
        for entry in &self.entries {
            text.push_str("<entry>\n");
            element(&mut text, "id", &entry.id);
            element(&mut text, "title", &entry.title);
            element(&mut text, "updated", &entry.updated);
            link(&mut text, "alternate", &entry.link, "text/html");
            if let Some(category) = &entry.category {
                let _ = writeln!(text, "<category term=\"{}\"/>", escaped(category));
            }
            let _ = writeln!(text, "<content type=\"text\">{}</content>", escaped(&entry.content));
            text.push_str("</entry>\n");
        }
        text.push_str("</feed>\n");
        text
    }
}

fn element(text: &mut String, name: &str, value: &str) {
    let _ = writeln!(text, "<{name}>{}</{name}>", escaped(value));
}

fn link(text: &mut String, relation: &str, address: &str, media: &str) {
    let _ = writeln!(text, "<link rel=\"{relation}\" type=\"{media}\" href=\"{}\"/>", escaped(address));
}

/// Text that XML 1.0 takes, wherever it stands.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' => out.push(c),
            // XML has no way to write these, and some would turn the direction of what follows.
            c if c.is_control()
                || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
            {
                out.push(' ');
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_becomes_markup() {
        assert_eq!(escaped("a <b> & \"c\" 'd'"), "a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
        assert_eq!(escaped("]]>\u{0}\u{8}\u{ffff}\u{202e}x\ny"), "]]&gt;    x\ny");
        let entry = Entry { title: "</title><script>".to_owned(), ..Entry::default() };
        let text = Feed { entries: vec![entry], ..Feed::default() }.text();
        assert!(text.contains("<title>&lt;/title&gt;&lt;script&gt;</title>"), "{text}");
    }
}
