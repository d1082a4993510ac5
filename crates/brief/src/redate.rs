//! Dates in the clauses of sources: what the reader of a brief cannot reckon gives way to the day that is meant.

use std::collections::BTreeMap;

use demarche_record::reading::Reading;
use demarche_record::when::{Precision, When};
use demarche_text::grammar::{Rel, Upos};
use demarche_text::token::TokenId;

use crate::clause::Clause;
use crate::dates::day;
use crate::prose::Prose;

impl Prose<'_> {
    /// Leave the dates out that the line gives.
    pub(crate) fn drop_dates(&self, source: &Reading, clause: &Clause, kept: &mut Vec<TokenId>) {
        let document = &source.document;
        for event in &source.events {
            let Some(span) = event.when.as_ref().and_then(|w| w.span) else { continue };
            let adverbial = |t: &TokenId| {
                matches!(document.token(*t).rel, Rel::Obl | Rel::OblUnmarked | Rel::Advmod | Rel::NmodUnmarked)
            };
            // "on Wednesday morning": the date hangs below the part of the day.
            let dated = kept.iter().copied().filter(|t| span.contains(document.token(*t).span));
            let head = dated.flat_map(|t| [Some(t), document.token(t).head]).flatten().find(adverbial);
            let Some(head) = head.filter(|h| document.sentence_of(*h) == clause.sentence) else { continue };
            let phrase = document.subtree(head);
            let words: Vec<TokenId> =
                phrase.iter().copied().filter(|t| document.token(*t).upos != Upos::Punct).collect();
            let part_of_day = |t: &TokenId| {
                matches!(
                    document.form(*t).to_lowercase().as_str(),
                    "morning" | "evening" | "night" | "afternoon" | "late" | "early"
                )
            };
            let only_date = words.iter().all(|t| {
                span.contains(document.token(*t).span) || document.token(*t).rel == Rel::Case || part_of_day(t)
            });
            if only_date && words.len() <= 5 {
                let opening =
                    kept.iter().find(|t| document.token(**t).upos != Upos::Punct).is_some_and(|t| words.contains(t));
                kept.retain(|t| !phrase.contains(t));
                if opening
                    && let Some(at) = kept.iter().position(|t| *t > head).filter(|at| document.form(kept[*at]) == ",")
                {
                    kept.remove(at);
                }
            }
        }
    }

    /// Weekdays and "yesterday" as the days that they are.
    pub(crate) fn swap_dates(
        &self,
        source: &Reading,
        clause: &Clause,
        kept: &[TokenId],
        quoted: &[TokenId],
        swaps: &mut BTreeMap<TokenId, (TokenId, String)>,
    ) {
        let document = &source.document;
        for when in source.events.iter().filter_map(|e| e.when.as_ref()) {
            if let Some((range, text)) = self.swapped_month(source, clause, kept, quoted, when) {
                swaps.insert(range.start, (range.end, text));
            }
            let (Some(span), true) = (when.span, when.precision == Precision::Day && when.from == when.to) else {
                continue;
            };
            if crate::clause::is_date_ahead(document, span) {
                continue;
            }
            let tokens: Vec<TokenId> =
                kept.iter().copied().filter(|t| span.contains(document.token(*t).span)).collect();
            let (Some(first), Some(last)) = (tokens.first().copied(), tokens.last().copied()) else { continue };
            let words = span.of(document.text()).to_lowercase();
            let words = words.trim_start_matches("on ").trim();
            let weekday = self.style.has("weekdays", words);
            let relative = matches!(words, "yesterday" | "today" | "tomorrow")
                || words.ends_with(" later")
                || words.ends_with(" ago")
                || words.ends_with(" afterwards");
            if !(weekday || relative) || document.sentence_of(first) != clause.sentence || quoted.contains(&first) {
                continue;
            }
            let next_is_part = kept.iter().find(|t| **t > last).is_some_and(|n| {
                matches!(
                    document.form(*n).to_lowercase().as_str(),
                    "morning" | "evening" | "night" | "afternoon" | "'s" | "’s"
                )
            });
            if next_is_part {
                continue;
            }
            let before = first.checked_sub(1).map(|b| document.form(b).to_lowercase());
            let has_on = matches!(
                before.as_deref(),
                Some("on" | "by" | "until" | "since" | "from" | "after" | "before" | "late" | "early" | "to")
            ) && kept.contains(&(first - 1));
            let own_on = document.form(first).eq_ignore_ascii_case("on");
            let date = day(when.from, self.year);
            let text = if has_on && !own_on { date } else { format!("on {date}") };
            swaps.insert(first, (last + 1, text));
        }
    }

    /// "last month" and "last year" as the month and year that they are.
    fn swapped_month(
        &self,
        source: &Reading,
        clause: &Clause,
        kept: &[TokenId],
        quoted: &[TokenId],
        when: &When,
    ) -> Option<(std::ops::Range<TokenId>, String)> {
        let document = &source.document;
        let span = when.span?;
        let words = span.of(document.text()).to_lowercase();
        let text = match when.precision {
            Precision::Month if matches!(words.as_str(), "last month" | "this month" | "next month") => {
                format!("in {}", crate::dates::dated(when, self.year))
            }
            Precision::Year if matches!(words.as_str(), "last year" | "this year" | "next year") => {
                format!("in {}", when.from.year())
            }
            _ => return None,
        };
        let tokens: Vec<TokenId> = kept.iter().copied().filter(|t| span.contains(document.token(*t).span)).collect();
        let (first, last) = (tokens.first().copied()?, tokens.last().copied()?);
        let alone = first.checked_sub(1).is_none_or(|b| document.token(b).upos != Upos::Adp);
        let here = document.sentence_of(first) == clause.sentence && !quoted.contains(&first);
        (alone && here && last == first + 1).then_some((first..last + 1, text))
    }
}

/// "Two days later, …" at the head of a sentence reckons from another sentence; without a date it goes.
pub(crate) fn drop_reckoning(source: &Reading, kept: &mut Vec<TokenId>, clause: &Clause) {
    let document = &source.document;
    let Some(subject) = crate::clause::subject(document, clause.root) else { return };
    let reckons = |t: TokenId| matches!(document.form(t).to_lowercase().as_str(), "later" | "afterwards" | "earlier");
    let Some(at) = kept.iter().copied().find(|t| *t < subject && reckons(*t)) else { return };
    let dated = source.events.iter().filter_map(|e| e.when).filter_map(|w| w.span);
    let mut dated = dated.filter(|s| s.overlaps(document.token(at).span));
    if dated.next().is_none() {
        kept.retain(|t| *t > at);
    }
}
