//! The stage: one document in, its coded events, claims and relations out.
//!
//! Long because the order in which candidates become events, and what is dropped on the way, is told in one place.

use std::collections::BTreeSet;

use demarche_lexicon::rules::Rules;
use demarche_ontology::event::{EventType, Modality, Quad};
use demarche_record::coded::{ClaimId, Coded, CodedClaim, CodedEvent, Party, Stance, Voice};
use demarche_record::evidence::{Evidence, Step};
use demarche_record::rejected::Rejections;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::issue::{Issues, Stage};
use demarche_text::mention::MentionKind;
use demarche_text::span::Span;
use demarche_text::token::TokenId;

use crate::answers;
use crate::arguments::Grammar;
use crate::candidate::{self, Candidate, rejected};
use crate::claims;
use crate::compose::{self, Composition};
use crate::contexts;
use crate::demands;
use crate::happening::{self, Told};
use crate::modality;
use crate::party::{Parties, PartyWords};
use crate::quotes::Quotations;
use crate::relations;
use crate::scored::{self, Weighing};
use crate::voice;

/// More events than this in one sentence are a list or a broken text, and the rest is left out.
const MOST_EVENTS: usize = 24;

/// Codes documents by the rules of the lexicon.
pub struct Coder {
    rules: Rules,
    words: PartyWords,
    weighing: Weighing,
    explains: bool,
}

impl Coder {
    /// A coder with these rules and words for people and bodies.
    pub fn new(rules: Rules, words: PartyWords) -> Self {
        Self { rules, words, weighing: Weighing::default(), explains: false }
    }

    /// The same coder, which weighs what the network sees of events against its rules.
    #[must_use]
    pub fn with_weighing(mut self, weighing: Weighing) -> Self {
        self.weighing = weighing;
        self
    }

    /// The same coder, which also says what it saw and did not keep.
    #[must_use]
    pub const fn explaining(mut self) -> Self {
        self.explains = true;
        self
    }

    /// The rules in use.
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Code a document.
    pub fn code(&self, document: &Document, issues: &mut Issues) -> Coded {
        let grammar = Grammar::new(document, &self.rules.classes);
        let parties = Parties::new(document, &self.words, &self.rules.classes);
        let quotations = Quotations::find(document);
        let claims = claims::Finder { document, grammar, parties, rules: &self.rules, quotations: &quotations };
        let relations =
            relations::Finder { document, grammar, parties, words: &self.words, classes: &self.rules.classes };
        let said = claims.document();
        let log = Rejections::new(self.explains);
        let holding = claims::by_sentence(document, &said);
        let mut coded = Coded::default();
        for (number, sentence) in document.sentences.iter().enumerate() {
            let number = number as u32;
            if sentence.tokens.is_empty() || !sentence.role.carries_events() {
                continue;
            }
            let mut events = self.sentence(document, &grammar, &parties, number, &log);
            let here = &holding[number as usize];
            events.extend(demands::spoken(document, &grammar, &parties, &self.rules.classes, &said, here, &events));
            events.sort_by_key(|(head, ..)| *head);
            if events.len() > MOST_EVENTS {
                let message = format!(
                    "the sentence holds {} events; the last {} are left out",
                    events.len(),
                    events.len() - MOST_EVENTS
                );
                issues.add(Stage::Coding, "many-events", Some(sentence.span), message);
                for told in events.drain(MOST_EVENTS..) {
                    let reason = "the sentence holds too many events; the last are left out";
                    log.note(|| rejected(document, told.0, rule(&told.1.trace), "limit", reason.to_owned()));
                }
            }
            let mut told: Vec<(Told, Option<(f64, Step)>)> = Vec::new();
            if self.weighing.is_on() {
                let more = scored::added(document, &grammar, &parties, &self.rules, &self.weighing, number, &events);
                for event in events {
                    let own = self.rules.predicates.cameo(rule(&event.1.trace)).is_some();
                    let sure = scored::weigh(document, &self.weighing, &event);
                    if sure.is_some() || own {
                        told.push((event, sure));
                    } else {
                        let reason = "the scorer and the rules together are not sure enough of it";
                        log.note(|| rejected(document, event.0, rule(&event.1.trace), "scorer", reason.to_owned()));
                    }
                }
                told.extend(more.into_iter().map(|(event, chance, step)| (event, Some((chance, step)))));
                told.sort_by_key(|((head, _, _), _)| *head);
            } else {
                told.extend(events.into_iter().map(|event| (event, None)));
            }
            for ((head, composition, carrier), sure) in told {
                let mut event =
                    self.event(document, number, head, carrier, composition, &said, &holding[number as usize]);
                if let Some((chance, step)) = sure {
                    event.confidence = chance;
                    event.trace.push(step);
                }
                let own = event.trace.iter().any(|s| s.step == "cameo");
                if is_mere_thought(&event) && !own {
                    let reason = "it is only thought of: a condition, a possibility or an aim";
                    log.note(|| rejected(document, head, rule(&event.trace), "modality", reason.to_owned()));
                } else {
                    coded.events.push(event);
                }
            }
            coded.relations.extend(relations.sentence(number));
        }
        coded.claims = claims::settled(document, said, &mut coded.events);
        link(&mut coded.claims, &coded.events);
        answers::link(document, &self.rules, &mut coded.claims, &coded.events);
        contexts::mark(document, &self.rules.contexts, &coded.claims, &mut coded.events);
        coded.rejected = log.list();
        coded
    }

    /// The events of one sentence after composition and the removal of doubles.
    fn sentence(
        &self,
        document: &Document,
        grammar: &Grammar<'_>,
        parties: &Parties<'_>,
        number: u32,
        log: &Rejections,
    ) -> Vec<(TokenId, Composition, Option<TokenId>)> {
        let drop = |head: TokenId, rule: &str, step: &'static str, reason: &str| {
            log.note(|| rejected(document, head, rule, step, reason.to_owned()));
        };
        let tokens = document.sentences[number as usize].tokens.clone();
        let mut candidates: Vec<Candidate<'_>> =
            tokens.filter_map(|id| candidate::at(document, grammar, parties, &self.rules, id, log)).collect();
        candidates.retain(|c| {
            let denial = happening::is_denial(document, &self.rules.classes, c);
            if denial {
                drop(c.head, &c.predicate.id, "denial", "what is rejected is a statement, not a request: it is denied");
            }
            !denial
        });
        happening::join(document, grammar, parties, &self.rules.classes, &mut candidates, log);
        // A noun that completes a predicate ("sign a *deal*") is no event of its own, unless it is other people's
        // ("endorsed an agreement between the two countries").
        self.yield_to_deeds(document, grammar, parties, &mut candidates);
        let mut used: BTreeSet<TokenId> =
            candidates.iter().filter(|c| !c.agentless).flat_map(|c| c.used.iter().copied()).collect();
        let symmetric: Vec<&Candidate<'_>> =
            candidates.iter().filter(|c| c.predicate.symmetric && used.contains(&c.head)).collect();
        for candidate in symmetric {
            let above = candidates.iter().find(|c| c.used.contains(&candidate.head));
            let others = above
                .is_some_and(|a| !candidate.actors.iter().any(|p| a.actors.iter().any(|q| same_party(document, p, q))));
            if others && !above.is_some_and(|a| a.predicate.symmetric) {
                used.remove(&candidate.head);
            }
        }
        // In a report on a match, hosts and guests are teams.
        let sport = |id: &TokenId| self.rules.classes.contains("sport", &document.lemma(*id).to_lowercase());
        let score = |id: &TokenId| is_score(document, *id);
        let tokens = document.sentences[number as usize].tokens.clone();
        if tokens.filter(|id| sport(id) || score(id)).count() > 1 {
            candidates.retain(|c| {
                let talks = c.predicate.kind == EventType::Consult;
                if talks {
                    drop(
                        c.head,
                        &c.predicate.id,
                        "sport",
                        "the sentence is about sport, where hosts and guests are teams",
                    );
                }
                !talks
            });
        }
        let heads = |kind: EventType| -> BTreeSet<TokenId> {
            candidates.iter().filter(|c| c.predicate.kind == kind).map(|c| c.head).collect()
        };
        let (charges, protests) = (heads(EventType::Accuse), heads(EventType::Protest));
        let mut events: Vec<(TokenId, Composition, Option<TokenId>)> = Vec::new();
        for candidate in &candidates {
            let (head, id) = (candidate.head, candidate.predicate.id.as_str());
            // What a user's own dictionary says is an event is one.
            let own = candidate.predicate.cameo.is_some();
            if used.contains(&head) && !own {
                drop(head, id, "completes", "it completes another predicate and is no event of its own");
                continue;
            }
            let composed = compose::compose(document, grammar, parties, &self.rules, candidate, log);
            let composed = composed.or_else(|| own.then(|| compose::plain(document, candidate)));
            let Some(mut composition) = composed else { continue };
            let bare = composition.trace.iter().all(|s| s.step != "operator");
            let classes = &self.rules.classes;
            let talked = || {
                happening::is_background(document, classes, candidate)
                    || happening::is_topic(document, grammar, &protests, candidate)
            };
            if bare && !own && talked() {
                drop(head, id, "background", "it is general or only talked about; nobody in the sentence does it");
                continue;
            }
            if bare && !own && is_charge(document, grammar, &charges, candidate) {
                drop(head, id, "charge", "it is what somebody is accused of, and belongs to the accusation");
                continue;
            }
            self.aim(document, grammar, candidate.head, &mut composition);
            // Without an agent of its own it is an event only as what an operator's subject threatens, considers, demands.
            let operated = composition.trace.iter().any(|s| s.step == "operator");
            if candidate.agentless && (!operated || composition.actors.is_empty()) {
                drop(head, id, "agent", "nobody is named who does it, and nobody plans, asks for or refuses it");
                continue;
            }
            if composition.recipients.is_empty() && needs_recipient(composition.kind) {
                composition.recipients.extend(carried_over(document, number, candidate, &composition));
            }
            // "urged Paris to end its support for Yerevan": what is asked to end is going on.
            let open = composition.modality != Modality::Asserted || composition.kind == EventType::Request;
            if composition.ended && open && !candidate.actors.is_empty() && !candidate.recipients.is_empty() {
                events.push((candidate.head, compose::plain(document, candidate), None));
            }
            events.push((candidate.head, composition, candidate.carrier));
        }
        self.in_kind(document, parties, number, &mut events);
        // An operator that has found its event is no event beside it ("*urged* Iran to release …").
        let tops: BTreeSet<TokenId> = events.iter().filter(|(h, c, _)| c.top != *h).map(|(_, c, _)| c.top).collect();
        let carriers: BTreeSet<TokenId> = events.iter().filter_map(|(_, _, carrier)| *carrier).collect();
        let own = |c: &Composition| self.rules.predicates.cameo(rule(&c.trace)).is_some();
        let kept: BTreeSet<TokenId> = events.iter().filter(|(_, c, _)| own(c)).map(|(head, ..)| *head).collect();
        events.retain(|(head, c, carrier)| {
            if own(c) {
                return true;
            }
            let told = |verb: TokenId| verb != *head && kept.contains(&verb);
            let serves =
                c.top == *head && (tops.contains(head) || carriers.contains(head)) || carrier.is_some_and(told);
            if serves {
                drop(*head, rule(&c.trace), "operator", "it only governs another event, which is kept");
            }
            !serves
        });
        happening::drop_approach(document, &mut events);
        self.once(document, events, log)
    }

    /// "vowed to *attack* the port": a word that stands for vowing some deed gives way to the deed itself, which knows
    /// its parties and its kind.
    fn yield_to_deeds(
        &self,
        document: &Document,
        grammar: &Grammar<'_>,
        parties: &Parties<'_>,
        candidates: &mut Vec<Candidate<'_>>,
    ) {
        let above: BTreeSet<TokenId> = candidates
            .iter()
            .filter(|c| matches!(document.token(c.head).rel, Rel::Xcomp | Rel::Conj))
            .filter_map(|c| {
                Some(compose::compose(document, grammar, parties, &self.rules, c, &Rejections::new(false))?.top)
            })
            .filter(|top| candidates.iter().all(|c| c.head != *top || c.predicate.kind == EventType::Threaten))
            .collect();
        candidates.retain(|c| {
            let yields = c.predicate.kind == EventType::Threaten && above.contains(&c.head);
            !yields || c.predicate.cameo.is_some()
        });
    }

    /// "telephoned the premier *to urge* restraint", "will travel to Rome *to meet* …": words and visits that are the
    /// aim of a deed are as real as the deed.
    fn aim(&self, document: &Document, grammar: &Grammar<'_>, head: TokenId, c: &mut Composition) {
        let plain = c.trace.iter().all(|s| s.step == "predicate" || s.step == "modality" && s.id == "aim");
        let aims = c.modality == Modality::Hypothetical && plain;
        let spoken = matches!(c.kind, EventType::Request | EventType::Consult);
        let Some(deed) = document.token(head).head.filter(|d| document.token(*d).upos == Upos::Verb) else { return };
        if !aims || !spoken || document.token(head).rel != Rel::Advcl {
            return;
        }
        // "invited the envoy *to discuss* …": the aim is somebody else's deed.
        let doers = grammar.of_verb(deed);
        let doers = if doers.passive { doers.obj } else { doers.subj };
        if !c.actors.iter().any(|a| doers.contains(&a.head)) {
            return;
        }
        let around = modality::around(document, deed);
        if around == modality::Around::default() {
            c.modality = Modality::Asserted;
        } else if around.effect().is_some_and(|(effect, _)| effect == "future") {
            c.modality = Modality::Asserted;
            let _ = compose::transform(&self.rules, "future", c);
        }
    }

    /// Each happening once.
    fn once(&self, document: &Document, events: Vec<Told>, log: &Rejections) -> Vec<Told> {
        let same = |told: &Told, as_what: &str, whole: TokenId| {
            log.note(|| {
                let reason = format!("{as_what} “{}”", document.form(whole));
                rejected(document, told.0, rule(&told.1.trace), "happening", reason)
            });
        };
        let classes = &self.rules.classes;
        let mut kept: Vec<Told> = Vec::new();
        let mut heads: Vec<Vec<TokenId>> = Vec::new();
        for event in events {
            let own = [event.0];
            if self.rules.predicates.cameo(rule(&event.1.trace)).is_some() {
                heads.push(own.to_vec());
                kept.push(event);
                continue;
            }
            let whole = (0..kept.len()).find(|i| happening::is_part(document, classes, &kept[*i], &heads[*i], &event));
            if let Some(whole) = whole {
                heads[whole].push(event.0);
                same(&event, "it is part of the happening told by", kept[whole].0);
                happening::absorb(document, &mut kept[whole], event);
                continue;
            }
            let part = kept.iter().position(|k| happening::is_part(document, classes, &event, &own, k));
            if let Some(part) = part {
                let mut event = event;
                heads[part].push(event.0);
                std::mem::swap(&mut kept[part], &mut event);
                same(&event, "it is part of the happening told by", kept[part].0);
                happening::absorb(document, &mut kept[part], event);
                continue;
            }
            match kept.iter().find(|k| happening::doubles(document, &k.1, &event.1)) {
                Some(double) => same(&event, "it says nothing beyond", double.0),
                None => {
                    heads.push(vec![event.0]);
                    kept.push(event);
                }
            }
        }
        kept
    }

    /// "expelled three envoys in retaliation for similar moves by Baku": what was done in kind is the same event the
    /// other way round.
    fn in_kind(
        &self,
        document: &Document,
        parties: &Parties<'_>,
        number: u32,
        events: &mut Vec<(TokenId, Composition, Option<TokenId>)>,
    ) {
        for id in document.sentences[number as usize].tokens.clone() {
            let classes = &self.rules.classes;
            let deed = classes.contains("deed", document.lemma(id));
            let alike = document.dependents(id, Rel::Amod).any(|a| classes.contains("alike", document.lemma(a)));
            if !deed || !alike {
                continue;
            }
            let by = document
                .dependents(id, Rel::Nmod)
                .find(|n| document.dependents(*n, Rel::Case).any(|c| document.lemma(c) == "by"));
            let Some(actor) = by.and_then(|b| parties.party(b)) else { continue };
            let earlier = events.iter_mut().rev().find(|(h, c, _)| *h < id && c.kind.quad() == Quad::MaterialConflict);
            let Some((_, model, _)) = earlier else { continue };
            let mut answer = model.clone();
            if model.recipients.is_empty() {
                model.recipients.push(Party { implicit: true, ..actor.clone() });
            }
            answer.recipients = std::mem::replace(&mut answer.actors, vec![actor]);
            answer.top = id;
            answer.trace.push(Step::new(
                "operator",
                "in-kind",
                format!("“{}” stands for the event it answers", document.form(id)),
            ));
            events.push((id, answer, None));
            return;
        }
    }

    #[expect(clippy::too_many_arguments, reason = "all of them make up one event")]
    fn event(
        &self,
        document: &Document,
        sentence: u32,
        head: TokenId,
        carrier: Option<TokenId>,
        mut c: Composition,
        said: &[claims::Found],
        here: &[usize],
    ) -> CodedEvent {
        let inside = voice::claim_of(document, &self.rules, said, here, head, &c);
        let mut voice = Voice::Reporter;
        if let Some((index, found)) = inside {
            let claim = &found.claim;
            let own = claim.speaker.as_ref().is_some_and(|s| c.actors.iter().any(|a| same_party(document, a, s)));
            let obliges = c.obliged && claim.speaker.is_some() && !c.kind.quad().is_conflict() && !own;
            if obliges {
                // "Paris said Baku must withdraw": the speaker demands.
                let _ = compose::transform(&self.rules, "demand", &mut c);
                c.recipients = std::mem::take(&mut c.actors);
                c.actors = claim.speaker.clone().into_iter().collect();
                c.trace.push(Step::new("operator", "must", "an obligation in the speaker's words is a demand"));
            } else if own && claim.stance == Stance::Assert && voice::performs(document, &c, found) {
                c.trace.push(Step::new("voice", "performative", "the speaker's own speech act"));
            } else if voice::presupposed(document, head, &c, claim) {
                c.trace.push(Step::new(
                    "voice",
                    "presupposed",
                    "the speaker takes it for granted; only the rest is claimed",
                ));
            } else {
                voice = Voice::Claim(index as ClaimId);
                let who = claim.speaker.as_ref().map_or("an unnamed source", |s| s.span.of(document.text()));
                c.trace.push(Step::new("voice", "claim", format!("said by {who}")));
            }
        }
        if c.modality == Modality::Asserted && modality::is_past(document, head) {
            c.modality = Modality::Historical;
            c.trace.push(Step::new("modality", "past", "a year, or a time long past, stands beside it"));
        }
        if let Some(code) = self.rules.predicates.cameo(rule(&c.trace)) {
            c.trace.push(Step::new("cameo", code, "the code of the imported dictionary"));
        }
        let trigger = trigger(document, head, c.top, carrier);
        let evidence = Evidence::new(sentence, trigger).and(document.token(head).span);
        let evidence =
            c.actors.iter().chain(&c.recipients).filter(|p| !p.implicit).fold(evidence, |e, p| e.and(p.span));
        CodedEvent {
            kind: c.kind,
            modes: c.mode.into_iter().collect(),
            contexts: Vec::new(),
            modality: c.modality,
            symmetric: c.recipients.is_empty() && c.actors.len() > 1,
            confidence: confidence(&c, voice),
            place: place(document, head, carrier.unwrap_or(c.top)),
            actors: c.actors,
            recipients: c.recipients,
            head,
            voice,
            evidence,
            trace: c.trace,
        }
    }
}

/// "2-1", "3–0", in one word or in three.
fn is_score(document: &Document, id: TokenId) -> bool {
    let digits = |text: &str| !text.is_empty() && text.len() < 4 && text.bytes().all(|b| b.is_ascii_digit());
    let form = document.form(id);
    if matches!(form, "-" | "–") {
        let within = document.sentence(id).tokens.clone();
        let beside = [id.checked_sub(1), id.checked_add(1)];
        return beside.iter().flatten().filter(|t| within.contains(t) && digits(document.form(**t))).count() == 2;
    }
    form.split_once(['-', '–']).is_some_and(|(ours, theirs)| digits(ours) && digits(theirs))
}

/// "accused Iran *of developing* missiles": what someone is charged with is the charge, unless it is force.
fn is_charge(
    document: &Document,
    grammar: &Grammar<'_>,
    charges: &BTreeSet<TokenId>,
    candidate: &Candidate<'_>,
) -> bool {
    use EventType as E;
    if !matches!(candidate.predicate.kind, E::Mobilize | E::Support | E::Reject | E::Cooperate | E::Agree | E::Consult)
    {
        return false;
    }
    let mut at = candidate.head;
    for _ in 0..4 {
        let token = document.token(at);
        let Some(governor) = token.head else { return false };
        match token.rel {
            Rel::Advcl | Rel::Acl | Rel::Xcomp if matches!(grammar.preposition(at).as_deref(), Some("of" | "for")) => {
                let above = document.token(governor).head;
                return charges.contains(&governor) || above.is_some_and(|a| charges.contains(&a));
            }
            Rel::Xcomp | Rel::Conj => at = governor,
            _ => return false,
        }
    }
    false
}

/// The predicate behind an event.
fn rule(trace: &[Step]) -> &str {
    trace.iter().find(|s| s.step == "predicate").map_or("", |s| s.id.as_str())
}

/// A case that is only thought of ("if Baku attacks", "can ban"), or an aim that nobody says was reached, is no event
/// unless somebody plans, asks for or refuses it.
fn is_mere_thought(event: &CodedEvent) -> bool {
    let operated = event.trace.iter().any(|s| s.step == "operator" && s.id != "begin");
    let thought = event.trace.iter().any(|s| s.step == "modality" && matches!(s.id.as_str(), "muse" | "aim"));
    event.modality == Modality::Hypothetical && thought && !operated
}

/// Types that are nothing without someone they are done to.
const fn needs_recipient(kind: EventType) -> bool {
    matches!(kind, EventType::Sanction | EventType::Threaten | EventType::Aid | EventType::Cooperate)
}

/// "… contemplated suspending *this* collaboration": the one concerned stands at the head of the sentence before.
fn carried_over(document: &Document, sentence: u32, candidate: &Candidate<'_>, c: &Composition) -> Option<Party> {
    let pointed = candidate.used.iter().any(|used| {
        document.dependents(*used, Rel::Det).any(|d| matches!(document.lemma(d), "this" | "these" | "that" | "such"))
    });
    let before = sentence.checked_sub(1).filter(|_| pointed)?;
    let mut mentions = document.mentions_in(before).map(|m| &document.mentions[m as usize]);
    let mention = mentions.find(|m| {
        matches!(m.kind, MentionKind::Place | MentionKind::Organisation)
            && !c.actors.iter().any(|a| a.span.of(document.text()) == m.span.of(document.text()))
    })?;
    Some(Party { tokens: mention.tokens.clone(), head: mention.head, span: mention.span, implicit: true })
}

/// Whether two phrases stand for one party.
pub fn same_party(document: &Document, a: &Party, b: &Party) -> bool {
    if a.head == b.head {
        return true;
    }
    let chain = |p: &Party| document.mention_headed(p.head).and_then(|m| document.mentions[m as usize].chain);
    matches!((chain(a), chain(b)), (Some(x), Some(y)) if x == y)
}

/// The words that carry an event: operator to predicate when they stand close together.
fn trigger(document: &Document, head: TokenId, top: TokenId, carrier: Option<TokenId>) -> Span {
    let from = carrier.filter(|c| head.abs_diff(*c) <= 5).unwrap_or(head);
    let base = document.token(from).span.hull(document.token(head).span);
    let base = document.dependents(head, Rel::CompoundPrt).fold(base, |s, p| s.hull(document.token(p).span));
    if top == head {
        base
    } else if top.abs_diff(head) <= 7 {
        base.hull(document.token(top).span)
    } else {
        document.token(top).span
    }
}

fn confidence(c: &Composition, voice: Voice) -> f64 {
    let mut value: f64 = 0.9;
    if c.actors.is_empty() {
        value -= 0.2;
    }
    if c.recipients.is_empty() && c.actors.len() < 2 {
        value -= 0.1;
    }
    if c.modality != Modality::Asserted {
        value -= 0.1;
    }
    if voice != Voice::Reporter {
        value -= 0.1;
    }
    if c.trace.iter().filter(|s| s.step == "operator").count() > 1 {
        value -= 0.1;
    }
    value.max(0.1)
}

/// The phrase that says where: "in Geneva", "near the border", "New Caledonia, where …".
fn place(document: &Document, head: TokenId, top: TokenId) -> Option<std::ops::Range<TokenId>> {
    let phrases = document.children(head).iter().chain(if top == head { &[] } else { document.children(top) });
    for phrase in phrases.copied() {
        if !matches!(document.token(phrase).rel, Rel::Obl | Rel::Nmod) {
            continue;
        }
        let local = document.dependents(phrase, Rel::Case).any(|c| {
            matches!(
                document.lemma(c),
                "in" | "at"
                    | "near"
                    | "on"
                    | "inside"
                    | "outside"
                    | "across"
                    | "around"
                    | "from"
                    | "over"
                    | "throughout"
            )
        });
        if local && let Some(tokens) = place_named(document, phrase) {
            return Some(tokens);
        }
    }
    // A clause about a place says what happens there.
    let mut at = head;
    for governor in document.ancestors(head) {
        let there = document.token(at).rel == Rel::AclRelcl
            && document.children(at).iter().any(|w| document.lemma(*w).eq_ignore_ascii_case("where"));
        if there {
            return place_named(document, governor);
        }
        at = governor;
    }
    None
}

/// The place that a phrase names.
fn place_named(document: &Document, phrase: TokenId) -> Option<std::ops::Range<TokenId>> {
    let near = document.mentions_in(document.sentence_of(phrase)).map(|m| &document.mentions[m as usize]);
    let named = near
        .filter(|m| m.kind == MentionKind::Place && (m.head == phrase || document.token(m.head).head == Some(phrase)));
    named.min_by_key(|m| m.tokens.start).map(|m| m.tokens.clone())
}

/// Tell each claim which events stand in it.
fn link(claims: &mut [CodedClaim], events: &[CodedEvent]) {
    for (number, event) in events.iter().enumerate() {
        if let Voice::Claim(id) = event.voice
            && let Some(claim) = claims.get_mut(id as usize)
        {
            claim.events.push(number as u32);
        }
    }
}
