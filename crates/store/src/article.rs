//! The outside shape of an article, as `extract` writes and every command reads it.

use demarche_text::article::Article;
use serde::{Deserialize, Serialize};

/// One article a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleShape {
    /// Name unique in a run.
    pub id: String,
    /// Headline beside the text.
    #[serde(default)]
    pub title: Option<String>,
    /// Bylines.
    #[serde(default)]
    pub authors: Vec<String>,
    /// Day of publication, ISO 8601.
    #[serde(default)]
    pub date: Option<String>,
    /// Name of the publisher or site.
    #[serde(default)]
    pub site: Option<String>,
    /// ISO 639-1 code.
    #[serde(default)]
    pub language: Option<String>,
    /// Address of the page.
    #[serde(default)]
    pub url: Option<String>,
    /// The body of the article only.
    pub text: String,
}

impl From<&Article> for ArticleShape {
    fn from(article: &Article) -> Self {
        Self {
            id: article.id.clone(),
            title: article.title.clone(),
            authors: article.authors.clone(),
            date: article.date.map(|d| d.to_string()),
            site: article.source.clone(),
            language: article.language.clone(),
            url: article.url.clone(),
            text: article.text.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_values_are_null_and_lists_are_not() {
        let shape = ArticleShape::from(&Article { id: "a".into(), text: "Élysée".into(), ..Article::default() });
        let json = serde_json::to_string(&shape).expect("strings are JSON");
        assert_eq!(
            json,
            r#"{"id":"a","title":null,"authors":[],"date":null,"site":null,"language":null,"url":null,"text":"Élysée"}"#
        );
        assert_eq!(serde_json::from_str::<ArticleShape>(&json).expect("reads back"), shape);
    }
}
