//! The words of a document that name places.

use demarche_lexicon::actors::ActorRow;
use demarche_lexicon::base::Base;
use demarche_lexicon::names::Form;
use demarche_text::document::Document;
use demarche_text::span::Span;
use demarche_text::token::{NameKind, NameTag, TokenId};

use crate::hits::{Hit, Hits, Part, name_around};

/// Names of places that the parser recognised, and adjectives and peoples of countries, in text order.
pub fn find(document: &Document, base: &Base) -> Vec<Span> {
    let hits = Hits::find(document, base);
    let mut spans: Vec<Span> = Vec::new();
    let mut at: TokenId = 0;
    let end = document.tokens.len() as TokenId;
    while at < end {
        if let NameTag::Begin(NameKind::Place) = document.token(at).name
            && let Some((tokens, _)) = name_around(document, at)
        {
            at = tokens.end.max(at + 1);
            spans.push(document.span(tokens));
            continue;
        }
        match hits.at(at).filter(|hit| hit.tokens.start == at && is_place(hit)) {
            Some(hit) => {
                spans.push(document.span(hit.tokens.clone()));
                at = hit.tokens.end.max(at + 1);
            }
            None => at += 1,
        }
    }
    spans.dedup();
    spans
}

/// A known place, or an adjective or people of one; not where it is part of something else's name.
fn is_place(hit: &Hit) -> bool {
    let land = |(row, form): &(ActorRow, Form)| matches!(row, ActorRow::Country(_)) && *form != Form::Seat;
    let first = hit.rows.first();
    let other = first.is_some_and(|(row, _)| !matches!(row, ActorRow::Country(_)));
    hit.part == Part::Whole && !other && (hit.rows.iter().any(land) || !hit.spots.is_empty())
}
