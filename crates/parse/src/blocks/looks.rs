//! What a paragraph looks like by itself: its words, its shape.

use demarche_text::sentence::Role;

use crate::characters::{is_bullet, is_closing_bracket, is_final, is_quote, is_space};
use crate::dateline::{is_byline, is_dateline, is_names};
use crate::lines::{Marker, Paragraph};
use crate::words::{Place, abbreviation, is_agency, is_saying, notices};

/// Longest notice, heading or caption, in words.
pub(super) const SHORT: usize = 60;

/// What a paragraph looks like by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Its words leave no doubt.
    Is(Role),
    /// Heads a section of links to other articles.
    Links,
    /// The title given beside the text.
    Title,
    /// One or two names and nothing else.
    Names,
    /// Short, without a final stop.
    TitleLike,
    /// A list item.
    Item,
    /// Anything else.
    Text,
}

/// Letters and digits only, in lower case.
pub(super) fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What a paragraph of so many words looks like; `title` is the folded title of the article.
pub(super) fn look(text: &str, paragraph: Paragraph, words: usize, title: Option<&str>) -> Look {
    if title.is_some_and(|title| text.len() <= 4 * title.len() + 40 && folded(text) == title) {
        return Look::Title;
    }
    if !text.contains(char::is_alphanumeric) {
        return Look::Is(Role::Boilerplate);
    }
    if words <= SHORT {
        if let Some(look) = notice(text, words) {
            return look;
        }
        if is_dateline(text) {
            return Look::Is(Role::Dateline);
        }
        if is_byline(text) {
            return Look::Is(Role::Byline);
        }
    }
    match paragraph.marker {
        Marker::Hash => Look::Is(Role::Heading),
        Marker::Item => Look::Item,
        Marker::None if is_names(text) => Look::Names,
        Marker::None if is_title_like(text, words) => Look::TitleLike,
        Marker::None => Look::Text,
    }
}

/// Menus, notices, captions and the like, by their phrases.
fn notice(text: &str, words: usize) -> Option<Look> {
    let line = text.trim_start_matches(|c: char| is_bullet(c) || is_space(c) || c == '-').to_lowercase();
    let bare = line.trim_end_matches(|c: char| is_space(c) || matches!(c, ':' | '.' | '…' | '»' | '>' | '→'));
    let stops = line.ends_with('.');
    let caption = text.contains("REUTERS/") || text.contains("[Reuters]");
    if caption && words <= SHORT {
        return Some(Look::Is(Role::Caption));
    }
    for notice in notices(&line) {
        let phrase = notice.phrase;
        let long = phrase.split(' ').count();
        let whole = |rest: &str| !rest.starts_with(char::is_alphanumeric) || phrase.ends_with(' ');
        let here = match notice.place {
            Place::Is => bare == phrase.trim_end_matches(':') || line == phrase,
            Place::Starts => line.strip_prefix(phrase).is_some_and(whole),
            Place::Ends => line.ends_with(phrase),
            Place::Has => line.contains(phrase),
        };
        if !here {
            continue;
        }
        // "Published in 2019, the report …" is no notice: a short phrase proves it in a short line only.
        let fits = match (notice.role, notice.place) {
            (_, Place::Is | Place::Has) => true,
            (Role::Related, _) => words <= 25 && !stops,
            (Role::Caption, _) => true,
            (_, Place::Starts) => long >= 3 || (long == 2 && words <= 25) || (words <= 12 && !stops),
            (_, Place::Ends) => words <= 12 || long >= 3,
        };
        if !fits {
            continue;
        }
        let heads = notice.role == Role::Related && words <= 8;
        let link = line.split_once(':').is_some_and(|(_, rest)| !rest.trim().is_empty());
        return Some(if heads && !link { Look::Links } else { Look::Is(notice.role) });
    }
    (words <= SHORT && is_credited(text)).then_some(Look::Is(Role::Caption))
}

/// "France's president speaks in Baku [Name/AFP]"
fn is_credited(text: &str) -> bool {
    let credit = text.strip_suffix([']', ')']).and_then(|t| t.rsplit(['[', '(']).next());
    credit.is_some_and(|credit| {
        let name = |n: &str| {
            n.split(is_space).count() <= 4
                && n.split(is_space).all(|w| w.starts_with(char::is_uppercase) && w.len() > 1)
        };
        credit.len() < 60
            && credit.split_once('/').is_some_and(|(a, b)| name(a) && name(b) && (a.contains(' ') || is_agency(b)))
    })
}

/// Whether a line could be a title: short, without a final stop, opening with a capital.
fn is_title_like(text: &str, words: usize) -> bool {
    let last = text.chars().next_back().unwrap_or(' ');
    if words > 30
        || matches!(last, '.' | ',' | ';' | '…' | '。' | '।')
        || is_final_in_quote(text)
        || has_inner_stop(text)
    {
        return false;
    }
    if last == ':' {
        return words <= 6 && !text.split(is_space).any(|w| is_saying(w.trim_end_matches(':')));
    }
    let opens = text.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase());
    let asks = matches!(last, '?' | '!');
    opens && (is_capitalised(text) || words <= if asks { 10 } else { 12 })
}

/// `“We will not yield.”` is a sentence.
fn is_final_in_quote(text: &str) -> bool {
    let inner = text.trim_end_matches(|c| is_quote(c) || is_closing_bracket(c));
    inner.len() < text.len() && inner.ends_with(|c| is_final(c) || c == ',')
}

/// Several sentences are no title.
fn has_inner_stop(text: &str) -> bool {
    let mut words = text.split(is_space).filter(|w| !w.is_empty()).peekable();
    while let Some(word) = words.next() {
        let stops = word.ends_with('.') && word.chars().count() > 3 && !word.trim_end_matches('.').contains('.');
        if stops && words.peek().is_some() && abbreviation(word).is_none() {
            return true;
        }
    }
    false
}

/// Whether most longer words begin with a capital.
pub(super) fn is_capitalised(text: &str) -> bool {
    let words = text.split(|c: char| is_space(c) || c == '-').filter(|w| w.chars().count() > 3);
    let (mut capital, mut all) = (0, 0);
    for word in words.map(|w| w.trim_start_matches(|c: char| !c.is_alphanumeric())) {
        all += 1;
        capital += usize::from(word.starts_with(|c: char| c.is_uppercase() || c.is_numeric()));
    }
    all > 0 && capital * 4 >= all * 3
}
