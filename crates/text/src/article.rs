//! What comes in: one article.

use jiff::civil::Date;

/// One news article: the text and what its publisher says about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// Name unique in a run: the file name up to its first dot, or the id given.
    pub id: String,
    /// Headline beside the text; `None` when there is none or it stands in `text` itself.
    pub title: Option<String>,
    /// Day of publication; of a page that states none, that of the last change.
    pub date: Option<Date>,
    /// ISO 639-1 code, where stated or recognised.
    pub language: Option<String>,
    /// Name of the publisher or site.
    pub source: Option<String>,
    /// Address of the page.
    pub url: Option<String>,
    /// Bylines.
    pub authors: Vec<String>,
    /// The text; paragraphs are separated by line breaks. All spans index this.
    pub text: String,
}
