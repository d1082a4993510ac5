//! What comes in: one report, as far as grouping looks at it.

use demarche_text::article::Article;
use jiff::civil::Date;

/// One report of the news.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Name unique in a run.
    pub id: String,
    /// Headline, where it is known apart from the text.
    pub title: Option<String>,
    /// The text.
    pub text: String,
    /// Day of publication.
    pub date: Option<Date>,
    /// Name of the publisher or site.
    pub source: Option<String>,
    /// Address of the page.
    pub url: Option<String>,
    /// What a reading found in it, where there is one.
    pub known: Known,
}

/// What a reading of a report knows. Each is a list of keys; two reports that share a key speak of the same thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Actors, such as their Wikidata ids or names.
    pub actors: Vec<String>,
    /// Places, such as their GeoNames ids.
    pub places: Vec<String>,
    /// Coded events, such as "SANCTION FRA AZE".
    pub events: Vec<String>,
}

impl From<Article> for Report {
    fn from(article: Article) -> Self {
        let Article { id, title, date, source, url, text, .. } = article;
        Self { id, title, text, date, source, url, known: Known::default() }
    }
}

impl Report {
    /// Who published it: the publisher's name, else the host of its address; in lower case.
    pub fn publisher(&self) -> Option<String> {
        let host = || {
            let rest = self.url.as_deref()?.split_once("://")?.1;
            let host = rest.split(['/', '?', '#', ':']).next()?;
            Some(host.strip_prefix("www.").unwrap_or(host))
        };
        let named = self.source.as_deref().map(str::trim).filter(|s| !s.is_empty());
        named.or_else(host).map(str::to_lowercase)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_publisher_is_named_or_known_by_its_address() {
        let mut report = Report { url: Some("https://www.ledger.example/a?b".into()), ..Report::default() };
        assert_eq!(report.publisher().as_deref(), Some("ledger.example"));
        report.source = Some("The Ledger".into());
        assert_eq!(report.publisher().as_deref(), Some("the ledger"));
        assert_eq!(Report::default().publisher(), None);
    }
}
