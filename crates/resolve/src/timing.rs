//! Which expression of time belongs to which event.

use demarche_ontology::event::Modality;
use demarche_record::coded::CodedEvent;
use demarche_record::when::When;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::sentence::Role;
use demarche_text::span::Span;
use demarche_text::token::TokenId;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::dates::{Expression, Frame, find};
use crate::phrase::clause;

/// The expressions of a document, by sentence, and the day it speaks from.
pub struct Calendar<'a> {
    document: &'a Document,
    report: Option<Date>,
    by_sentence: Vec<Vec<(Expression, TokenId)>>,
}

impl<'a> Calendar<'a> {
    /// Find all expressions.
    pub fn read(document: &'a Document) -> Self {
        let mut by_sentence = Vec::with_capacity(document.sentences.len());
        for sentence in &document.sentences {
            let found = find(sentence.span.of(document.text()), sentence.span.start);
            let headed = found.into_iter().filter_map(|e| {
                let head = head(document, sentence.tokens.clone(), e.span)?;
                Some((e, head))
            });
            by_sentence.push(headed.collect());
        }
        let mut calendar = Self { document, report: document.article.date, by_sentence };
        if calendar.report.is_none() {
            calendar.report = calendar.dateline();
        }
        calendar
    }

    /// The day the article speaks from: its date, else a full date on its dateline.
    pub const fn report(&self) -> Option<Date> {
        self.report
    }

    /// The time that some words say by themselves.
    pub fn read_at(&self, span: Span) -> Option<When> {
        let found = find(span.of(self.document.text()), span.start);
        let frame = Frame { report: self.report, before: None, future: false };
        found.iter().find_map(|e| e.when(frame))
    }

    fn dateline(&self) -> Option<Date> {
        let lines = self.document.sentences.iter().zip(&self.by_sentence);
        let mut dates = lines.filter(|(s, _)| s.role == Role::Dateline).flat_map(|(_, e)| e);
        dates.find_map(|(e, _)| e.when(Frame::default()).filter(|w| w.from == w.to)).map(|w| w.from)
    }

    /// When an event took place, as far as its clause says.
    pub fn when(&self, event: &CodedEvent, before: Option<When>) -> Option<When> {
        let document = self.document;
        let sentence = document.sentence_of(event.head) as usize;
        let expressions = self.by_sentence.get(sentence)?;
        let own = clause(document, event.head);
        let mut ranked: Vec<(u32, u32, &Expression)> = expressions
            .iter()
            .filter_map(|(e, head)| Some((self.distance(event.head, own, *head, e)?, head.abs_diff(event.head), e)))
            .collect();
        ranked.sort_by_key(|(distance, near, e)| (*distance, *near, e.span.start));
        let future = event.modality == Modality::Future || self.is_future(own);
        let frame = Frame { report: self.report, before, future };
        ranked.into_iter().find_map(|(.., e)| e.when(frame))
    }

    /// How far an expression is from an event, in steps of meaning: 0 it modifies the very word, 1 it stands in the
    /// same clause, more where the clause only goes on; `None` where it belongs to something else.
    fn distance(&self, event: TokenId, own: TokenId, head: TokenId, said: &Expression) -> Option<u32> {
        let document = self.document;
        // "The 2020 war", "Tuesday's attack", "the attack on Tuesday": it belongs to that noun.
        let governor = document.token(head).head?;
        if governor == event || head == event {
            return Some(0);
        }
        let noun = matches!(document.token(governor).upos, Upos::Noun | Upos::Propn);
        let inner = matches!(
            document.token(head).rel,
            Rel::NmodPoss | Rel::Compound | Rel::Amod | Rel::Nummod | Rel::Nmod | Rel::NmodUnmarked
        );
        if noun && inner {
            if document.token(head).rel != Rel::Nmod {
                return None;
            }
            // Inside the event's own phrase it still may date it: "the start of a war in 2020".
            let under =
                |low: TokenId, high: TokenId| document.ancestors(low).take_while(|t| *t != own).any(|t| t == high);
            if under(governor, event) || under(event, governor) || governor == own {
                return Some(1);
            }
            // "Condemned the attack on Tuesday": days tell when the verb happened, wherever the parser hangs them.
            let near = document.token(governor).head == Some(event) && said.time.is_day();
            return near.then_some(1);
        }
        let clause_of_time = clause(document, head);
        if clause_of_time == own {
            return Some(1);
        }
        // The event's clause goes on from the dated one: "On Monday it met and signed", "arrived to sign".
        let mut at = own;
        for step in 2..6 {
            let rel = document.token(at).rel;
            let goes_on = matches!(rel, Rel::Conj | Rel::Xcomp | Rel::Advcl);
            if !goes_on {
                break;
            }
            let joined = rel == Rel::Conj;
            at = clause(document, document.token(at).head?);
            if at == clause_of_time {
                // "Agreed to meet on Wednesday and thanked the unions": behind its verb a day dates that verb alone.
                return (!joined || head < at).then_some(step);
            }
        }
        // Or the dated clause only completes the event's: "agreed to meet" dates the meeting, so no.
        None
    }

    /// Whether a clause speaks of what is to come.
    fn is_future(&self, verb: TokenId) -> bool {
        let document = self.document;
        document.dependents(verb, Rel::Aux).any(|a| {
            matches!(document.form(a).to_lowercase().as_str(), "will" | "'ll" | "’ll" | "shall" | "would" | "wo")
        })
    }

    /// Whether something of that time is history in this article: the middle of the time lies more than a year back
    /// ("in 2020 and 2023", told in 2024), and it is over ("since 2015" is not).
    pub fn is_history(&self, when: &When) -> bool {
        let limit = self.report.and_then(|r| r.checked_sub(12.months()).ok());
        let half = when.to.since(when.from).map(|span| span.get_days() / 2).unwrap_or(0);
        let middle = when.from.checked_add(half.days()).unwrap_or(when.to);
        let over = self.report.is_some_and(|report| when.to < report);
        over && limit.is_some_and(|limit| middle < limit)
    }
}

/// The token that governs the others of an expression.
fn head(document: &Document, sentence: std::ops::Range<TokenId>, span: Span) -> Option<TokenId> {
    let inside: Vec<TokenId> = sentence.filter(|t| document.token(*t).span.overlaps(span)).collect();
    let outer = |t: &TokenId| document.token(*t).head.is_none_or(|h| !inside.contains(&h));
    // A preposition inside the expression hangs on its noun and is never its head.
    inside.iter().copied().find(outer)
}
