//! `articles`: which articles hold some words, are of a source or a story.

use demarche_serve::shape::part::{ArticleRef, Piece};
use demarche_store::db::find::stories;
use demarche_store::db::find::words::Words;

use crate::answer::{self, Answer};
use crate::arguments::Given;
use crate::cite;
use crate::desk::{Desk, parameters};
use crate::quote::{cut, quoted};
use crate::refusal::Refusal;
use crate::schema;
use crate::shape::{ArticleItem, Page};
use crate::tool::{Tool, listed, paged, told};

const PATH: &str = "/articles";
const FILTERS: &[&str] = &["q", "story", "source", "from", "to"];

pub(super) fn tool() -> Tool {
    let takes =
        told(parameters(PATH, FILTERS), "source", "Of these sources, by their ids; codes (kind source) has them.");
    let takes = told(takes, "q", "Words that the article holds; \"in quotes\" a phrase; word* the start of one.");
    Tool {
        name: "articles",
        title: "Articles",
        about: "Articles of the store, the latest first: by words, story, source and days of publication. Each with its \
            first words, or those around the first that was looked for.",
        parameters: takes.into_iter().chain(paged()).collect(),
        gives: schema::of::<Page<ArticleItem>>,
        answer,
    }
}

fn answer(desk: &mut Desk, given: &Given) -> Result<Answer, Refusal> {
    let words = given.text("q").map(Words::read).transpose()?;
    let page = listed(desk, PATH, given, FILTERS, |desk, article: ArticleRef| item(desk, article, words.as_ref()))?;
    let head = answer::head(page.items.len(), page.total, page.exact, "articles");
    let text = answer::text(&head, &page.lines, page.next.as_deref());
    Answer::new(&Page { items: page.items, next: page.next, total: page.total, exact: page.exact }, text)
}

fn item(desk: &Desk, article: ArticleRef, words: Option<&Words>) -> Result<(ArticleItem, String), Refusal> {
    let number = desk.store.article_with(&article.id)?.ok_or_else(Refusal::fault)?;
    let line = desk.store.article_line(number)?;
    let (excerpt, _) = desk.store.excerpt(number, words)?;
    let piece = placed(&desk.store.text(number)?, &excerpt);
    let item = ArticleItem {
        citation: cite::citation(article, cut(&piece)),
        language: line.language,
        story: line.story.map(stories::written),
        copy_of: line.copy_of.map(|copied| desk.store.article_id(copied)).transpose()?,
    };
    let line = format!("{} {}", cite::source(&item.citation), quoted(&item.citation.quote));
    Ok((item, line))
}

/// Where an excerpt stands in its text: it has spaces for line breaks, and dots where it goes on.
fn placed(text: &str, excerpt: &str) -> Piece {
    let core = excerpt.trim_start_matches('…').trim_end_matches('…');
    let flat = text.replace(['\n', '\r', '\t'], " ");
    let Some(from) = flat.find(core) else { return Piece::default() };
    let points = |part: &str| u32::try_from(part.chars().count()).unwrap_or(u32::MAX);
    let words = text.get(from..from + core.len()).unwrap_or("");
    let start = points(text.get(..from).unwrap_or(""));
    Piece { start, end: start + points(words), text: words.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_found_in_its_text() {
        let piece = placed("Élan\nwon the\trace … today", "…won the race …");
        assert_eq!((piece.start, piece.end, piece.text.as_str()), (5, 18, "won the\trace "));
        assert_eq!(placed("text", "other"), Piece::default());
    }
}
