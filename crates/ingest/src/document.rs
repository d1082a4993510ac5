//! The bytes of one file, page or message → articles.

use std::collections::VecDeque;

use demarche_text::article::Article;
use demarche_text::issue::{Issues, Stage};

use crate::decode::decode_as;
use crate::error::ProblemKind;
use crate::format::Format;
use crate::html::extract_html;
use crate::inputs::Arrival;
use crate::limits::Limits;
use crate::stream::Item;
use crate::{address, feed, json, language, mail, markdown};

/// One document, as it came.
pub(crate) struct Document<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) format: Format,
    /// The charset that its sender names.
    pub(crate) charset: Option<&'a str>,
    /// Name of the article, or the first part of the names of several.
    pub(crate) id: String,
}

/// The articles of a document that is not an archive.
pub(crate) fn articles(document: Document<'_>, limits: &Limits) -> Result<VecDeque<Item>, ProblemKind> {
    if document.format == Format::Mail {
        return mail::article(document.bytes, document.id, limits).map(|arrival| [(None, Ok(arrival))].into());
    }
    let mut issues = Issues::default();
    let mut text = decode_as(document.bytes, document.charset, &mut issues)?;
    if document.format == Format::Json {
        return json::articles(&text, &document.id, limits);
    }
    if matches!(document.format, Format::Html | Format::Feed) {
        cut(&mut text, limits, &mut issues);
    }
    if document.format == Format::Feed {
        return feed::articles(&text, &document.id, limits);
    }
    let mut article = article(text, document.format, limits, &mut issues)?;
    article.id = document.id;
    Ok([(None, Ok(Arrival { article, issues }))].into())
}

/// The article of a page that came from an address: that is its name, and its host the publisher.
pub(crate) fn web_page(
    bytes: &[u8],
    format: Format,
    charset: Option<&str>,
    address: &str,
    limits: &Limits,
) -> Result<Arrival, ProblemKind> {
    let mut issues = Issues::default();
    let mut text = decode_as(bytes, charset, &mut issues)?;
    cut(&mut text, limits, &mut issues);
    let mut article = article(text, format, limits, &mut issues)?;
    settle_address(&mut article, address);
    Ok(Arrival { article, issues })
}

/// Name an article after the address that it came from.
pub(crate) fn settle_address(article: &mut Article, address: &str) {
    let own = address::own(address, article.url.as_deref());
    // What a page says about its publisher is easily a lie; the host is not.
    article.source = address::publisher(address).or_else(|| article.source.take());
    article.id.clone_from(&own);
    article.url = Some(own);
}

fn cut(text: &mut String, limits: &Limits, issues: &mut Issues) {
    if text.len() > limits.max_page {
        let end = (0..=limits.max_page).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
        let message = format!("Only the first {} MB of the file were read.", limits.max_page >> 20);
        issues.add(Stage::Ingest, "large-page", None, message);
    }
}

fn article(text: String, format: Format, limits: &Limits, issues: &mut Issues) -> Result<Article, ProblemKind> {
    match format {
        Format::Html => {
            let article = extract_html(&text, limits, issues);
            if article.text.is_empty() { Err(ProblemKind::NoArticle) } else { Ok(article) }
        }
        Format::Markdown => {
            let (mut article, stated) = markdown::article(&text);
            if article.text.is_empty() {
                return Err(ProblemKind::Empty);
            }
            language::settle(&mut article, stated.as_deref(), issues);
            Ok(article)
        }
        _ => {
            let mut article = Article { text, ..Article::default() };
            language::settle(&mut article, None, issues);
            Ok(article)
        }
    }
}
