//! Which expression of time belongs to which event.

use std::ops::Range;

use demarche_lexicon::roles::{Roles, Use};
use demarche_ontology::event::Modality;
use demarche_record::coded::CodedEvent;
use demarche_record::event::Event;
use demarche_record::evidence::Step;
use demarche_record::when::When;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::sentence::Role;
use demarche_text::span::Span;
use demarche_text::token::TokenId;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::dates::{Anchor, Expression, Frame, Time, Unit, find};
use crate::phrase::clause;
use crate::retold::names_happening;
use crate::tense::{Tense, looks_ahead, tense};

/// No sentence that tells news holds more expressions of time; those beyond would cost more than they say.
const MOST: usize = 64;

/// The expressions of a document, by sentence, and the day it speaks from.
pub struct Calendar<'a> {
    document: &'a Document,
    roles: &'a Roles,
    report: Option<Date>,
    by_sentence: Vec<Vec<(Expression, TokenId)>>,
}

impl<'a> Calendar<'a> {
    /// Find all expressions.
    pub fn read(document: &'a Document, roles: &'a Roles) -> Self {
        let mut by_sentence = Vec::with_capacity(document.sentences.len());
        for sentence in &document.sentences {
            let found = find(sentence.span.of(document.text()), sentence.span.start);
            let headed = found.into_iter().take(MOST).filter_map(|e| {
                let head = head(document, sentence.tokens.clone(), e.span)?;
                Some((e, head))
            });
            by_sentence.push(headed.collect());
        }
        let mut calendar = Self { document, roles, report: document.article.date, by_sentence };
        if calendar.report.is_none() {
            calendar.report = calendar.dateline();
        }
        calendar
    }

    /// The day the article speaks from: its date, else a full date on its dateline.
    pub const fn report(&self) -> Option<Date> {
        self.report
    }

    /// The document it was read from.
    pub const fn document(&self) -> &'a Document {
        self.document
    }

    /// What words do.
    pub const fn roles(&self) -> &'a Roles {
        self.roles
    }

    /// Whether a sentence holds an expression of time.
    pub fn is_dated(&self, sentence: usize) -> bool {
        self.by_sentence.get(sentence).is_some_and(|e| !e.is_empty())
    }

    /// The days that a sentence names, with the tokens that govern their words.
    pub fn days(&self, sentence: u32) -> impl Iterator<Item = (&Expression, TokenId)> {
        let expressions = self.by_sentence.get(sentence as usize).into_iter().flatten();
        expressions.filter(|(e, _)| e.time.is_day() && !e.time.is_apart()).map(|(e, at)| (e, *at))
    }

    /// What an expression means beside a word; `ahead` where that is known to be to come.
    pub fn expressed(&self, said: &Expression, head: TokenId, ahead: bool) -> Option<When> {
        let own = clause(self.document, head);
        // "His indictment Thursday comes …" is over, whatever the verb of the noun.
        let future = ahead || own == head && (self.is_future(own) || looks_ahead(self.document, self.roles, own));
        said.when(Frame { report: self.report, before: None, future })
    }

    /// When the clause of a speech verb says that it was said, also by way of "in an interview aired Sunday".
    pub fn saying(&self, verb: TokenId) -> Option<When> {
        let document = self.document;
        self.at(verb, false, None).or_else(|| {
            let aired = |at: TokenId| {
                let mut path = std::iter::once(at).chain(document.ancestors(at)).take_while(|t| *t != verb);
                let inner = |t: TokenId| {
                    matches!(
                        document.token(t).rel,
                        Rel::Nmod | Rel::NmodUnmarked | Rel::Acl | Rel::Obl | Rel::OblUnmarked
                    )
                };
                let near = document.ancestors(at).take(4).any(|t| t == verb);
                near && path.all(inner)
            };
            let frame = Frame { report: self.report, before: None, future: false };
            let days = self.days(document.sentence_of(verb));
            days.filter(|(_, at)| aired(*at)).find_map(|(e, _)| e.when(frame))
        })
    }

    /// Date an event, and let its modality follow: what is long over is history.
    pub fn date(&self, event: &mut Event, when: When, why: &str) {
        let why = if why.is_empty() { String::new() } else { format!(", {why}") };
        event.trace.push(Step::new("date", when.precision.name(), format!("{} to {}{why}", when.from, when.to)));
        if event.modality == Modality::Asserted && self.is_history(&when) {
            event.modality = Modality::Historical;
            event.trace.push(Step::new("modality", "old", "it ended more than 12 months before the article"));
        }
        event.when = Some(when);
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

    /// When the main clause of a sentence of the body says that it took place, whether that is an event or not.
    pub fn main(&self, sentence: u32) -> Option<When> {
        let told = self.document.sentences.get(sentence as usize).filter(|s| s.role == Role::Body)?;
        let root = told.tokens.clone().find(|t| self.document.token(*t).head.is_none())?;
        self.at(root, false, None)
    }

    /// When an event took place, as far as its clause says.
    pub fn when(&self, event: &CodedEvent, before: Option<When>) -> Option<When> {
        self.at(event.head, event.modality == Modality::Future, before)
    }

    /// When something took place, as far as the clause of its word says; `ahead` where it is known to be to come.
    pub fn at(&self, head: TokenId, ahead: bool, before: Option<When>) -> Option<When> {
        let document = self.document;
        let sentence = document.sentence_of(head) as usize;
        let expressions = self.by_sentence.get(sentence)?;
        let mut own = clause(document, head);
        // "Fighting broke out early this week".
        if matches!(document.token(own).rel, Rel::Csubj | Rel::CsubjPass | Rel::CsubjOuter) {
            own = document.token(own).head.map_or(own, |h| clause(document, h));
        }
        if let Some(when) = self.apart(head, own, expressions, before) {
            return Some(when);
        }
        // "Since May, when …", "since the February 14 assassination": what began it was then.
        let began = expressions.iter().find_map(|(said, at)| match &said.time {
            Time::Since(inner) if self.begins(head, own, *at) => Some((said.span, inner.as_ref().clone())),
            _ => None,
        });
        if let Some((span, time)) = began {
            return Expression { span, time }.when(Frame { report: self.report, before, future: false });
        }
        let mut ranked: Vec<(u32, u32, &Expression, TokenId)> = expressions
            .iter()
            .filter(|(e, _)| !e.time.is_apart())
            .filter(|(e, at)| e.time.is_day() || !self.is_of_another(head, *at))
            .filter_map(|(e, at)| Some((self.distance(head, own, *at, e)?, at.abs_diff(head), e, *at)))
            .collect();
        ranked.sort_by_key(|(distance, near, e, _)| (*distance, *near, e.span.start));
        // "Will be signed in June when he is to visit": so is what goes with it.
        let above =
            document.token(own).head.filter(|_| matches!(document.token(own).rel, Rel::Advcl | Rel::AdvclRelcl));
        let future = ahead || self.is_future(own) || above.is_some_and(|h| self.is_future(clause(document, h)));
        let headline = document.sentences.get(sentence).is_some_and(|s| s.role == Role::Headline);
        // "His decision Friday leaves two candidates": the subject of what is so now has been.
        let subject = std::iter::once(head).chain(document.ancestors(head)).take_while(|t| *t != own).last();
        let subject = subject.is_some_and(|t| document.token(t).rel.universal() == "nsubj");
        let day_ahead = future || !headline && !subject && looks_ahead(document, self.roles, own);
        let frame = |e: &Expression| Frame {
            report: self.report,
            before,
            future: if e.time.is_day() { day_ahead } else { future },
        };
        // "On 9 May they agreed to sell", "agreed on 9 May to sell": the day is that of the agreement, which has been.
        let past = |e: &Expression, at: TokenId| {
            let above = document.token(at).head.map(|h| clause(document, h)).filter(|h| *h != own && at < own);
            let over = |h: TokenId| matches!(tense(document, h), Tense::Past | Tense::Perfect | Tense::Before);
            let is_past = above.is_some_and(|h| over(h) && document.ancestors(own).any(|a| a == h));
            Frame { future: frame(e).future && !is_past, ..frame(e) }
        };
        ranked.into_iter().find_map(|(_, _, e, at)| e.when(past(e, at))).or_else(|| {
            let (said, at) = self.only(head, own, expressions)?;
            said.when(past(said, *at))
        })
    }

    /// The one expression of a sentence, where it stands behind the event in its main clause: it is the event's however
    /// the parser hangs it ("was killed during the assault - a drive-by shooting - late Sunday").
    fn only<'e>(
        &self,
        event: TokenId,
        own: TokenId,
        expressions: &'e [(Expression, TokenId)],
    ) -> Option<&'e (Expression, TokenId)> {
        let document = self.document;
        let [one] = expressions else { return None };
        let (said, at) = one;
        let verb = document.token(event).upos == Upos::Verb;
        // "Police say a man was killed": what says so in the present takes no day.
        let told = |t: TokenId| document.token(t).rel == Rel::Ccomp && tense(document, own) == Tense::Past;
        let reporting = |t: TokenId| tense(document, t) == Tense::Present && document.token(t).rel == Rel::Root;
        let main = document.token(own).rel == Rel::Root
            || told(own) && document.token(own).head.is_some_and(|h| reporting(clause(document, h)));
        // No other clause between them.
        let plain = *at > event
            && document.ancestors(*at).take(12).take_while(|t| *t != own).all(|t| {
                let rel = document.token(t).rel;
                !matches!(
                    rel,
                    Rel::Ccomp | Rel::Advcl | Rel::AdvclRelcl | Rel::Acl | Rel::AclRelcl | Rel::Xcomp | Rel::Conj
                )
            });
        let happening = document.token(*at).head.is_some_and(|h| {
            h != own
                && (names_happening(self.roles, document.lemma(h)) || self.roles.is(document.lemma(h), Use::Message))
        });
        (verb && main && plain && said.time.is_day() && !said.time.is_apart() && !happening).then_some(one)
    }

    /// Whether an event is what an expression with "since" counts from: its noun, or told in "since May, when …".
    fn begins(&self, event: TokenId, own: TokenId, said: TokenId) -> bool {
        let document = self.document;
        let noun = document.token(event).upos == Upos::Noun && said < event && document.token(said).head == Some(event);
        let when = |t: TokenId| document.children(t).iter().any(|c| document.form(*c).eq_ignore_ascii_case("when"));
        let clause = matches!(document.token(own).rel, Rel::AclRelcl | Rel::AdvclRelcl | Rel::Advcl) && when(own);
        noun || clause && document.token(own).head == Some(said)
    }

    /// "Arrested two men over the murder of a cleric earlier this year": behind another deed, a time that is no day is
    /// more likely that of the deed.
    fn is_of_another(&self, event: TokenId, said: TokenId) -> bool {
        let document = self.document;
        let perfect = tense(document, clause(document, event)) == Tense::Perfect;
        // Farther off nothing is "behind" any more.
        (event + 1..said.min(event + 40)).any(|t| {
            let cause = document
                .dependents(t, Rel::Case)
                .any(|c| matches!(document.form(c).to_lowercase().as_str(), "with" | "for" | "over" | "of" | "about"));
            // "Has been sealed since the takeover last year": what has happened lately did not happen at a time long past.
            (cause || perfect) && names_happening(self.roles, document.lemma(t))
        })
    }

    /// The clause from whose time that of an event counts: "has killed two, a day after a bomber struck".
    pub fn counts_from(&self, event: TokenId) -> Option<TokenId> {
        let document = self.document;
        let own = clause(document, event);
        let expressions = self.by_sentence.get(document.sentence_of(event) as usize)?;
        expressions.iter().filter(|(e, _)| e.time.is_apart()).find_map(|(said, _)| {
            let link = token_ending(document, said.span.end)?;
            let joined = document.token(link).head.filter(|j| *j == own && document.token(link).rel == Rel::Mark)?;
            document.token(joined).head.map(|h| clause(document, h))
        })
    }

    /// The times that a sentence names, with the tokens that govern their words.
    pub fn times(&self, sentence: u32) -> impl Iterator<Item = (&Expression, TokenId)> {
        let expressions = self.by_sentence.get(sentence as usize).into_iter().flatten();
        expressions.filter(|(e, _)| !e.time.is_apart()).map(|(e, at)| (e, *at))
    }

    /// "It came a day after troops had left": the leaving is dated by the coming. "Two days after the attack troops
    /// left": the leaving is dated by the happening told before.
    fn apart(
        &self,
        event: TokenId,
        own: TokenId,
        expressions: &[(Expression, TokenId)],
        before: Option<When>,
    ) -> Option<When> {
        let document = self.document;
        for (said, _) in expressions.iter().filter(|(e, _)| e.time.is_apart()) {
            let Time::Shift(count, unit, _) = said.time else { continue };
            let link = token_ending(document, said.span.end)?;
            let Some(joined) = document.token(link).head else { continue };
            if document.token(link).rel == Rel::Mark {
                // The joined clause, and what is said in it.
                let within = own == joined
                    || document.token(own).rel == Rel::Ccomp && document.token(own).head == Some(joined)
                    || document.token(own).rel == Rel::Xcomp && document.ancestors(own).take(3).any(|t| t == joined)
                    || event == joined;
                let main = document.token(joined).head.map(|h| clause(document, h));
                let Some(main) = main.filter(|_| within) else { continue };
                let plain = expressions.iter().filter(|(e, _)| !e.time.is_apart());
                let frame = Frame { report: self.report, before, future: false };
                let mut told = plain.filter(|(e, at)| self.distance(main, main, *at, e).is_some_and(|d| d < 2));
                let anchor = told.find_map(|(e, _)| e.when(frame)).or(before);
                let when = said.when(Frame { before: anchor, ..frame });
                if when.is_some() {
                    return when;
                }
            } else if clause(document, joined) == own
                && unit == Unit::Hour
                && let Some((anchor, _)) = expressions.iter().find(|(_, at)| document.token(*at).head == Some(joined))
            {
                // "Hours before a meeting Friday".
                return anchor.when(Frame { report: self.report, before, future: false });
            } else if clause(document, joined) == own && document.dependents(joined, Rel::Det).next().is_some() {
                let time = Time::Shift(-count, unit, Anchor::Before);
                let frame = Frame { report: self.report, before, future: false };
                return Expression { span: said.span, time }.when(frame);
            }
        }
        None
    }

    /// How far an expression is from an event, in steps of meaning: 0 it modifies the very word, 1 it stands in the
    /// same clause, more where the clause only goes on; `None` where it belongs to something else.
    fn distance(&self, event: TokenId, own: TokenId, head: TokenId, said: &Expression) -> Option<u32> {
        let document = self.document;
        let head = self.hung(event, own, head, said);
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
                // "Were killed in the September 4 air strike".
                let named = names_happening(self.roles, document.lemma(governor))
                    || self.roles.is(document.lemma(governor), Use::Message);
                let inside = named
                    && document.token(governor).rel == Rel::Obl
                    && document
                        .dependents(governor, Rel::Case)
                        .any(|c| matches!(document.form(c).to_lowercase().as_str(), "in" | "during" | "at"));
                return (inside && document.token(governor).head == Some(event)).then_some(2);
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
        // "The same day that troops left": the day is that of its own clause, too.
        let told = matches!(document.token(own).rel, Rel::AclRelcl | Rel::AdvclRelcl);
        if told && document.token(own).head == Some(head) {
            return (!matches!(said.time, Time::Since(_))).then_some(1);
        }
        // "Has released a soldier, handing him over on Thursday".
        let participle = document.token(clause_of_time);
        let begins = matches!(participle.lemma.as_str(), "begin" | "start");
        let leans = participle.rel == Rel::Advcl || begins && matches!(participle.rel, Rel::Acl | Rel::Xcomp);
        let handing = leans && participle.xpos == Xpos::Vbg && (said.time.is_day() || begins);
        let bare = document.dependent(clause_of_time, Rel::Mark).is_none();
        if handing && bare && participle.head.is_some_and(|h| clause(document, h) == own) {
            return Some(6);
        }
        // The event's clause goes on from the dated one: "On Monday it met and signed", "arrived to sign".
        let mut at = own;
        for step in 2..6 {
            let rel = document.token(at).rel;
            // "Gained independence in 1918 only to lose it" tells what came later.
            let later = document.dependents(at, Rel::Advmod).any(|a| document.form(a) == "only");
            // "The vote Thursday comes after he bowed to …": so did what led to it.
            let governor = document.token(at).head?;
            let led = rel == Rel::Advcl && matches!(document.lemma(governor), "come" | "follow");
            let goes_on = matches!(rel, Rel::Conj | Rel::Xcomp | Rel::Advcl) && !later && !led;
            if !goes_on {
                break;
            }
            let joined = rel == Rel::Conj;
            at = clause(document, governor);
            if at == clause_of_time {
                // "Agreed to meet on Wednesday and thanked the unions": behind its verb a day dates that verb alone.
                let before_verb = head < at;
                // "Was convicted in 2004 and sentenced": one story, unless the second verb brings news of another time.
                let inner = |c: &TokenId| matches!(document.token(*c).rel, Rel::Xcomp | Rel::Ccomp) && *c < head;
                let open = !document.children(at).iter().any(inner) && tense(document, own) != Tense::Perfect;
                let later = matches!(tense(document, at), Tense::Past) && open;
                // "Visited it on Saturday and will also visit …": another time.
                let other = joined && tense(document, at) == Tense::Past && tense(document, own) == Tense::Ahead;
                return (!other && (!joined || before_verb || later)).then_some(step);
            }
        }
        // Or the dated clause only completes the event's: "agreed to meet" dates the meeting, so no.
        None
    }

    /// Where an expression hangs in truth: people, places and things have no time, so behind their names ("were killed
    /// at the market Sunday", "fighting near Tokar early this week") it is that of what happens there.
    fn hung(&self, event: TokenId, own: TokenId, head: TokenId, said: &Expression) -> TokenId {
        let document = self.document;
        let mut at = head;
        for _ in 0..5 {
            let token = document.token(at);
            let Some(governor) = token.head.filter(|g| *g < at && *g != event && *g != own) else { break };
            let noun = document.token(governor);
            let name = noun.upos == Upos::Propn;
            let thing = noun.upos == Upos::Noun
                && said.time.is_day()
                && !names_happening(self.roles, &noun.lemma)
                && !self.roles.is(&noun.lemma, Use::Message);
            let behind = matches!(token.rel, Rel::Nmod | Rel::NmodUnmarked);
            if !behind || !name && !thing {
                break;
            }
            at = governor;
        }
        at
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
fn head(document: &Document, sentence: Range<TokenId>, span: Span) -> Option<TokenId> {
    let tokens = document.tokens.get(sentence.start as usize..sentence.end as usize)?;
    let first = tokens.partition_point(|t| t.span.end <= span.start);
    let last = tokens.partition_point(|t| t.span.start < span.end).max(first);
    let inside: Vec<TokenId> = (sentence.start + first as TokenId..sentence.start + last as TokenId).collect();
    let outer = |t: &TokenId| document.token(*t).head.is_none_or(|h| !inside.contains(&h));
    // A preposition inside the expression hangs on its noun and is never its head.
    inside.iter().copied().find(outer)
}

/// The token that ends at a byte.
fn token_ending(document: &Document, end: u32) -> Option<TokenId> {
    let at = document.tokens.partition_point(|t| t.span.end < end);
    document.tokens.get(at).filter(|t| t.span.end == end).map(|_| at as TokenId)
}
