//! Text → blocks, each with the part it plays on the page.
//!
//! First every paragraph is looked at by itself; then the top of the page (headline, standfirst, byline, dateline) and
//! the lists of related links are read in order, for there the place decides.

mod looks;

use demarche_text::article::Article;
use demarche_text::sentence::Role;
use demarche_text::span::Span;
use jiff::civil::Date;

use crate::characters::{is_final, is_space};
use crate::dateline::{full_date, prefix};
use crate::lines::{Marker, Paragraph, paragraphs};
use looks::{Look, SHORT, folded, is_capitalised, look};

/// A stretch of text with one role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Without surrounding white space.
    pub span: Span,
    /// The part it plays. Later sentences of a list item are running text.
    pub role: Role,
    /// Number of its paragraph, from 0: a dateline and the text behind it share one.
    pub paragraph: u32,
}

struct Piece<'a> {
    text: &'a str,
    paragraph: Paragraph,
    look: Look,
    /// Number of words, up to [`SHORT`] + 1.
    words: usize,
}

/// The blocks of an article, in order.
pub fn blocks(article: &Article) -> Vec<Block> {
    let text = article.text.as_str();
    let title = article.title.as_deref().map(folded).filter(|t| !t.is_empty());
    let pieces: Vec<Piece> = paragraphs(text)
        .into_iter()
        .map(|paragraph| {
            let text = paragraph.span.of(text);
            let words = text.split(is_space).filter(|w| !w.is_empty()).take(SHORT + 1).count();
            let look = look(text, paragraph, words, title.as_deref());
            Piece { text, paragraph, look, words }
        })
        .collect();
    let mut roles: Vec<Role> = (0..pieces.len()).map(|i| role(&pieces, i)).collect();
    top(&pieces, &mut roles, article);
    links(&pieces, &mut roles);
    let mut blocks = Vec::with_capacity(pieces.len());
    let mut begun = false;
    for (number, (piece, role)) in pieces.iter().zip(roles).enumerate() {
        let (mut span, paragraph) = (piece.paragraph.span, number as u32);
        if matches!(role, Role::Body | Role::Standfirst)
            && let Some(dateline) = prefix(text, span, !begun)
        {
            blocks.push(Block { span: dateline, role: Role::Dateline, paragraph });
            let rest = Span::new(dateline.end, span.end).of(text);
            span.start = span.end - rest.trim_start_matches(is_space).len() as u32;
        }
        begun |= role == Role::Body;
        blocks.push(Block { span, role, paragraph });
    }
    blocks
}

/// The day of publication that the top of the text gives in full: "May 17, 2024", "17 May 2024", "2024-05-17".
pub fn dateline_date(article: &Article) -> Option<Date> {
    let mut updated = None;
    let mut bodies = 0;
    for block in blocks(article) {
        bodies += u32::from(block.role == Role::Body);
        if bodies > 2 {
            break;
        }
        if !matches!(block.role, Role::Dateline | Role::Byline | Role::Boilerplate) {
            continue;
        }
        let text = block.span.of(&article.text);
        let Some(date) = full_date(text) else { continue };
        let lower = text.to_lowercase();
        // "Published 16 May 2024, updated 17 May 2024" gives the first of the two.
        if lower.starts_with("updated") || lower.starts_with("last") {
            updated = updated.or(Some(date));
        } else {
            return Some(date);
        }
    }
    updated
}

/// The role of a paragraph in the middle of the text.
fn role(pieces: &[Piece], i: usize) -> Role {
    let Some(piece) = pieces.get(i) else { return Role::Body };
    let next = pieces.get(i + 1);
    match piece.look {
        Look::Is(role) => role,
        Look::Links => Role::Related,
        Look::Title => Role::Headline,
        Look::Item => item(piece, next),
        Look::TitleLike | Look::Names if piece.words <= 14 && next.is_some() => Role::Heading,
        Look::TitleLike if is_capitalised(piece.text) && next.is_some() => Role::Heading,
        Look::Names => Role::Byline,
        Look::TitleLike | Look::Text => Role::Body,
    }
}

/// A list item that only names what the deeper items under it tell is a heading.
fn item(piece: &Piece, next: Option<&Piece>) -> Role {
    let deeper = next.is_some_and(|n| n.paragraph.indent > piece.paragraph.indent);
    let titled = piece.text.ends_with(':') && piece.words <= 9;
    let plain = !piece.text.ends_with(is_final) && piece.words <= 7;
    if titled || (plain && deeper) { Role::Heading } else { Role::Bullet }
}

/// Roles from the first line to the first paragraph of the body.
fn top(pieces: &[Piece], roles: &mut [Role], article: &Article) {
    let titled = pieces.iter().position(|p| p.look == Look::Title);
    let mut headline = titled.is_some() || article.title.is_some();
    // A text given beside its title is a body only: names at its top are headings.
    let mut whole = titled.is_some();
    // A lead under the headline is one only if something parts it from the body.
    let mut parted = false;
    for i in 0..pieces.len() {
        let (Some(piece), next) = (pieces.get(i), pieces.get(i + 1)) else { break };
        let above = titled.is_some_and(|t| i < t);
        let author = article.authors.iter().any(|a| !a.is_empty() && folded(a) == folded(piece.text));
        let role = match piece.look {
            Look::Is(Role::Heading) if !headline && piece.paragraph.marker == Marker::Hash => Role::Headline,
            Look::Is(role @ (Role::Byline | Role::Dateline | Role::Boilerplate)) => {
                parted = true;
                role
            }
            Look::Is(role) => role,
            Look::Title => Role::Headline,
            Look::Links | Look::Item => break,
            Look::TitleLike | Look::Names if above => Role::Boilerplate,
            _ if author => Role::Byline,
            Look::Names if whole && next.is_some() && !heads_list(next) => {
                parted = true;
                Role::Byline
            }
            Look::TitleLike if headline && heads_list(next) => Role::Heading,
            Look::Names | Look::TitleLike if !headline => Role::Headline,
            // The headline again, or a second one under the byline.
            Look::TitleLike if parted && is_capitalised(piece.text) && article.title.is_none() => Role::Headline,
            Look::TitleLike if parted && is_capitalised(piece.text) && titled.is_some() => Role::Headline,
            Look::TitleLike if piece.words > 4 => Role::Standfirst,
            Look::TitleLike => Role::Heading,
            Look::Names => break,
            Look::Text if !headline && next.is_some() && is_lone_headline(piece) => Role::Headline,
            Look::Text if headline && !parted && is_standfirst(pieces, i) => Role::Standfirst,
            Look::Text => break,
        };
        headline |= role == Role::Headline;
        whole |= role == Role::Headline;
        if let Some(place) = roles.get_mut(i) {
            *place = role;
        }
    }
}

fn heads_list(next: Option<&Piece>) -> bool {
    next.is_some_and(|n| n.look == Look::Item)
}

/// A headline that ends in a stop: every longer word has a capital.
fn is_lone_headline(piece: &Piece) -> bool {
    piece.words <= 25 && piece.words > 2 && is_capitalised(piece.text)
}

/// One short paragraph before the byline, dateline or reading time.
fn is_standfirst(pieces: &[Piece], i: usize) -> bool {
    let parts = |p: &Piece| matches!(p.look, Look::Is(Role::Byline | Role::Dateline | Role::Boilerplate) | Look::Names);
    let short = pieces.get(i).is_some_and(|p| p.words <= SHORT);
    let rest = pieces.get(i + 1..).unwrap_or(&[]);
    let below = rest.iter().find(|p| p.look != Look::Is(Role::Caption));
    short && below.is_some_and(parts) && rest.iter().any(|p| p.look == Look::Text)
}

/// A short paragraph between titles, or under the last.
fn is_teaser(pieces: &[Piece], i: usize) -> bool {
    let title = |p: &Piece| matches!(p.look, Look::TitleLike | Look::Names);
    let before = i.checked_sub(1).and_then(|b| pieces.get(b)).is_some_and(title);
    let after = pieces.get(i + 1).is_none_or(|n| title(n) || matches!(n.look, Look::Is(_)));
    before && after && pieces.get(i).is_some_and(|p| p.words <= 35)
}

/// The title-like lines and teasers under "More from …" and its kind, up to where the body goes on.
fn links(pieces: &[Piece], roles: &mut [Role]) {
    let mut inside = false;
    for (i, piece) in pieces.iter().enumerate() {
        match piece.look {
            Look::Links => inside = true,
            Look::Title => inside = false,
            Look::Text if !is_teaser(pieces, i) => inside = false,
            _ => {}
        }
        if inside && let Some(role) = roles.get_mut(i).filter(|r| **r != Role::Boilerplate) {
            *role = Role::Related;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const PARAGRAPH: &str = "Azerbaijan said on Monday that it had nothing to do with the riots.";

    fn article(title: &str, text: &str) -> Article {
        let title = Some(title.to_owned()).filter(|t| !t.is_empty());
        Article { title, text: text.replace('$', PARAGRAPH), ..Article::default() }
    }

    /// `expected`: a letter for the role of each block.
    fn check(title: &str, text: &str, expected: &str) {
        let letter = |role: Role| match role {
            Role::Headline => 'H',
            Role::Standfirst => 'S',
            Role::Dateline => 'D',
            Role::Byline => 'B',
            Role::Heading => 'h',
            Role::Bullet => '*',
            Role::Body => '.',
            Role::Caption => 'c',
            Role::Related => 'r',
            Role::Boilerplate => 'x',
        };
        let found: String = blocks(&article(title, text)).iter().map(|b| letter(b.role)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn top_of_the_page() {
        check("", "$", ".");
        check("", "Baku Denies Role\n\n$\n\n$", "H..");
        check("Baku denies role", "Baku denies role\n$", "H.");
        check("Baku denies role", "$\n$", "..");
        check("", "Baku denies role in island riots\nJane Doe\n3 min read\n$", "HBx.");
        check("", "Baku Denies Role\nBy Jane Doe\nMay 17, 2024\n$", "HBD.");
        check("", "Baku Denies Role\n$\nMay 17, 2024\n$", "HSD.");
        check("", "# Baku denies role\n\n$\n\n## What next\n\n$", "H.h.");
        check("Baku denies role", "Home\nWorld\nBaku denies role\n$", "xxH.");
        check("", "Baku Denies Role\nBAKU, May 17 (Reuters) — $\n$", "HD..");
    }

    #[test]
    fn inside_the_text() {
        check("T", "$\nKey Takeaways\n• One fell.\n- Two rose.\n1. Three stood.", ".h***");
        check("T", "$\n• Baku Group:\n  • $\n• Conflict\n  • $", ".h*h*");
        check("T", "$\nWhat happens next?\n$", ".h.");
        check("T", "$\nThe ministry said in a statement:\n“$”", "...");
        check("T", "$\n“We will not yield.”\n$", "...");
    }

    #[test]
    fn captions_and_notices() {
        check("T", "$\nPhoto: Jane Doe\nMacron in Baku (AP Photo/Jane Doe)\n$", ".cc.");
        check("T", "$\nIt uses a queue (Pub/Sub)\n$", ".h.");
        check("T", "$\nMacron speaks in Baku [Ludovic Marin/AFP]\n$", ".c.");
        check("T", "Share this article\n$\nSign up for our newsletter\nAdvertisement\n$\n© 2024 The Post", "x.xx.x");
        check("T", "$\nPublished in 2019, the report named twenty officials who had been paid by Baku.", "..");
        check("T", "$\nReporting by Jane Doe; Editing by J. Roe", ".x");
    }

    #[test]
    fn related_links() {
        check("T", "$\nMore from The Post\nEU Explains Engagement\nNATO Responses Sought", ".rrr");
        check("T", "$\nRead more: Paris recalls its envoy\n$", ".r.");
        check("T", "$\nRelated:\n- Paris recalls its envoy\n- Envoy leaves Baku\n$\n$", ".rrr..");
    }

    #[test]
    fn dates_at_the_top() {
        let check = |text: &str, expected| assert_eq!(dateline_date(&article("", text)), expected, "{text}");
        check("Baku Denies\n\nMay 17, 2024\n\n$", Some(date(2024, 5, 17)));
        check("Baku Denies\nUpdated: May 18, 2024\nPublished: May 17, 2024\n$", Some(date(2024, 5, 17)));
        check("Baku Denies\nBAKU, May 17, 2024 (AP) — $", Some(date(2024, 5, 17)));
        check("Baku Denies\n$\nThe war ended on May 17, 2024, in Baku.", None);
    }
}
