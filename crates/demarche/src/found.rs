//! Articles that were found in a store, as lists of them tell it.

use demarche_store::db::find::articles::ArticleLine;
use demarche_store::db::find::stories::written;
use serde::Serialize;

/// A found article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found<'a> {
    /// Its number in the store.
    pub article: i64,
    /// The id it came with.
    pub id: &'a str,
    /// Headline.
    pub title: Option<&'a str>,
    /// Day of publication.
    pub date: Option<&'a str>,
    /// Publisher.
    pub site: Option<&'a str>,
    /// Address.
    pub url: Option<&'a str>,
    /// Language.
    pub language: Option<&'a str>,
    /// Id of its story.
    pub story: Option<String>,
    /// The article of which it is a near-copy.
    pub copy_of: Option<i64>,
    /// Where its words are, or how it begins.
    pub excerpt: &'a str,
}

impl<'a> Found<'a> {
    /// An article with its excerpt.
    pub fn new(article: &'a ArticleLine, excerpt: &'a str) -> Self {
        Self {
            article: article.number,
            id: &article.name,
            title: article.title.as_deref(),
            date: article.date.as_deref(),
            site: article.site.as_deref(),
            url: article.url.as_deref(),
            language: article.language.as_deref(),
            story: article.story.map(written),
            copy_of: article.copy_of,
            excerpt,
        }
    }
}
