//! Claims: who says what.
//!
//! Cues of the lexicon (verbs and nouns of speech, hedging adverbs and adjectives) with the grammar around them give
//! source, cue and content; sentences that lie wholly in a running quotation continue the last speaker's.
//!
//! Long because the two ways to a claim, rules and tags, meet here and share what they look at.

use std::collections::BTreeSet;
use std::ops::Range;

use demarche_lexicon::cues::{Content, Cue, CuePos, CueStance};
use demarche_lexicon::rules::Rules;
use demarche_lexicon::slot::Slot;
use demarche_record::coded::{ClaimId, ClaimKind, CodedClaim, CodedEvent, Party, Quote, Stance, Voice};
use demarche_record::evidence::{Evidence, Step};
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::span::Span;
use demarche_text::token::{Part, PartTag, TokenId};

use crate::arguments::Grammar;
use crate::coder::same_party;
use crate::conditions::{Filled, fill};
use crate::party::Parties;
use crate::quotes::Quotations;
use crate::stretches::{Attribution, Linker, Stretch};

/// An attitude of which the network is less sure than so many percent is none.
const LEAST: u8 = 35;

/// So many claims back one may still hold the words of a sentence.
const NEAR: usize = 40;

/// The same for an attitude without a holder.
const LEAST_ALONE: u8 = 50;

/// A claim with the tokens of its content, which decide the voice of the events in it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The claim.
    pub claim: CodedClaim,
    /// Tokens of the content.
    pub content: BTreeSet<TokenId>,
    /// The cue's token, if it has one.
    pub cue: Option<TokenId>,
    /// Whether it counts even if no event stands in its content: the network agrees, or need not.
    pub confirmed: bool,
}

/// Find the claims of one sentence.
pub struct Finder<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its grammar.
    pub grammar: Grammar<'a>,
    /// Its parties.
    pub parties: Parties<'a>,
    /// The lexicon.
    pub rules: &'a Rules,
    /// Its quotations.
    pub quotations: &'a Quotations,
}

impl Finder<'_> {
    /// All claims of the document, in the order of their cues.
    pub fn document(&self) -> Vec<Found> {
        let linker = Linker { document: self.document, grammar: self.grammar, quotations: self.quotations };
        let mut learned = linker.attributions().into_iter().peekable();
        let mut said: Vec<Found> = Vec::new();
        for (number, sentence) in self.document.sentences.iter().enumerate() {
            let number = number as u32;
            if sentence.tokens.is_empty() || !sentence.role.carries_events() {
                continue;
            }
            let mut here = Vec::new();
            while let Some(next) = learned.next_if(|a| a.sentence <= number) {
                here.push(next);
            }
            let found = self.joined(number, self.sentence(number), here);
            if let Some(running) = self.running(number, &said, &found) {
                match said.last_mut().filter(|last| last.cue.is_none() && self.one_paragraph(last, number)) {
                    Some(last) => extend(last, running),
                    None => said.push(running),
                }
            }
            said.extend(found);
        }
        said
    }

    /// Whether a claim stands in the paragraph of a sentence.
    fn one_paragraph(&self, claim: &Found, number: u32) -> bool {
        let paragraph = |s: u32| self.document.sentences.get(s as usize).map(|s| s.paragraph);
        paragraph(claim.claim.evidence.sentence) == paragraph(number)
    }

    /// What rules found in a sentence and what the network did: what both found has the network's words and the stance
    /// and the speaker of the rule.
    fn joined(&self, number: u32, by_rule: Vec<Found>, learned: Vec<Attribution>) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        let mut rules: Vec<Option<Found>> = by_rule.into_iter().map(Some).collect();
        for attribution in learned {
            let same = rules.iter_mut().find(|r| r.as_ref().is_some_and(|r| is_same(r, &attribution)));
            let rule = same.and_then(Option::take);
            // What the network has no cue for is left to the rule.
            let own = rule.clone().map(|r| Found { confirmed: self.stands_alone(&r, &found), ..r });
            found.extend(self.learned(number, attribution, rule).or(own));
        }
        let single = rules.into_iter().flatten();
        let single: Vec<Found> = single.map(|r| Found { confirmed: self.stands_alone(&r, &found), ..r }).collect();
        found.extend(single);
        found.sort_by_key(|f| f.claim.evidence.trigger().start);
        found
    }

    /// Whether a claim that only a rule found is one, whatever the network says: it was not asked, or it sees only the
    /// outermost of nested claims, and hedges of one word escape it.
    fn stands_alone(&self, rule: &Found, learned: &[Found]) -> bool {
        let d = self.document;
        let Some(cue) = rule.cue else { return false };
        if d.token(cue).saying.is_none() || matches!(d.token(cue).upos, Upos::Adv | Upos::Adp) {
            return true;
        }
        // "The minister said *he believes* …" is one claim.
        let other = |outer: &Found| {
            let own = rule.claim.speaker.as_ref().zip(outer.claim.speaker.as_ref());
            outer.content.contains(&cue) && !own.is_some_and(|(a, b)| same_party(d, a, b))
        };
        rule.claim.speaker.is_some() && learned.iter().any(other)
    }

    /// A claim that the network found, with what a rule says of it.
    fn learned(&self, number: u32, attribution: Attribution, rule: Option<Found>) -> Option<Found> {
        let d = self.document;
        let percent = attribution.percent();
        let cue = attribution.cue.map(|c| c.tokens)?;
        let head = head_of(d, &cue);
        let source = attribution.source.clone().map(|s| s.tokens);
        let mut content: BTreeSet<TokenId> = attribution.contents.iter().flat_map(|c| c.tokens.clone()).collect();
        let speaker = source.clone().and_then(|s| head_of(d, &s)).and_then(|s| self.parties.party(s));
        // "*The general* is said to have fled": whom it is about does not say it.
        let about = |s: &Range<TokenId>| {
            let arguments = head.map(|h| self.grammar.of_verb(h)).filter(|a| a.passive);
            let unnamed = rule.as_ref().is_some_and(|r| r.claim.source.is_empty());
            unnamed && arguments.is_some_and(|a| a.obj.iter().any(|o| s.contains(o)))
        };
        // "*Turkey's* alleged bombing": whose deed it is does not allege it.
        let hedged = head.is_some_and(|h| d.token(h).rel == Rel::Amod) && rule.is_some();
        let source = source.filter(|s| !about(s) && !hedged);
        // "*what Kyiv called* an attack on the dam"
        let free = head.is_some_and(|h| {
            let over = d.token(h).head.filter(|_| d.token(h).rel == Rel::AclRelcl);
            over.is_some_and(|w| d.lemma(w).eq_ignore_ascii_case("what"))
        });
        let caller = head.filter(|_| free && source.is_none()).and_then(|h| d.dependents(h, Rel::Nsubj).next());
        let source = source.or_else(|| caller.map(|c| self.parties.phrase(c)));
        let speaker = speaker.or_else(|| caller.and_then(|c| self.parties.party(c)));
        let speaker = speaker.filter(|_| source.is_some());
        let mut source: Vec<Span> = source.map(|t| d.span(t)).into_iter().collect();
        if let Some(rule) = &rule {
            if source.is_empty() {
                source.clone_from(&rule.claim.source);
                content.retain(|t| !source.iter().any(|s| s.contains(d.token(*t).span)));
            }
            if rule.claim.stance == Stance::Accuse || content.is_empty() {
                // Whom one accuses is no part of the charge: "*Baku* is accused by Paris of …".
                content.clone_from(&rule.content);
            }
            // "*reportedly arrested* one of them": the verb is no part of the hedge.
            if rule.cue.is_some_and(|c| matches!(d.token(c).upos, Upos::Adv)) {
                content.extend(rule.content.iter().copied());
            }
        }
        let adverb = rule.as_ref().and_then(|r| r.cue).filter(|c| d.token(*c).upos == Upos::Adv);
        let cue = adverb.map_or(cue, |c| c..c + 1);
        let apart = |t: TokenId| cue.contains(&t) || source.iter().any(|s| s.contains(d.token(t).span));
        self.complete(&mut content, apart);
        let list: Vec<TokenId> = content.iter().copied().collect();
        let pieces = runs(d, &list);
        let quote = self.quoted(&list);
        let cue_span = d.span(cue.clone());
        let evidence = pieces.iter().fold(Evidence::new(number, cue_span), |e, p| e.and(*p));
        let mut trace: Vec<Step> = rule.iter().flat_map(|r| r.claim.trace.clone()).collect();
        trace.push(Step::new("cue", "learned", format!("the network's tags, the least certain part with {percent} %")));
        let entry = head.and_then(|h| self.entry(h));
        let kind = if free || rule.is_some() || quote != Quote::Indirect || entry.is_some() && self.is_clause(&content)
        {
            ClaimKind::Statement
        } else {
            ClaimKind::Attitude
        };
        if pieces.is_empty()
            || kind == ClaimKind::Attitude && !self.has_holder(head, attribution.source.as_ref(), percent)
        {
            return None;
        }
        let claim = CodedClaim {
            source,
            cue: vec![cue_span],
            content: pieces,
            kind,
            quote,
            stance: rule
                .as_ref()
                .map_or_else(|| entry.map_or(Stance::Assert, |c| stance(c.stance)), |r| r.claim.stance),
            speaker: rule.as_ref().and_then(|r| r.claim.speaker.clone()).or(speaker),
            events: Vec::new(),
            within: None,
            answers: None,
            evidence,
            trace,
        };
        Some(Found { claim, content, cue: rule.and_then(|r| r.cue).or(head), confirmed: true })
    }

    /// Quotations of which most is content are content as a whole, with their marks, but for what stands `apart`.
    fn complete(&self, content: &mut BTreeSet<TokenId>, apart: impl Fn(TokenId) -> bool) {
        let d = self.document;
        let sentences: BTreeSet<u32> = content.iter().map(|t| d.sentence_of(*t)).collect();
        for number in sentences {
            let sentence = &d.sentences[number as usize];
            for quotation in self.quotations.touching(sentence.span) {
                let first = d.tokens.partition_point(|t| t.span.start < quotation.start) as TokenId;
                let inside = first.max(sentence.tokens.start)..sentence.tokens.end;
                let inside: Vec<TokenId> = inside.take_while(|t| quotation.contains(d.token(*t).span)).collect();
                let (Some(first), Some(last)) = (inside.first(), inside.last()) else { continue };
                if 2 * inside.iter().filter(|t| content.contains(t)).count() > inside.len() {
                    let open = first.checked_sub(1).filter(|t| sentence.tokens.contains(t));
                    let close = Some(last + 1).filter(|t| sentence.tokens.contains(t));
                    let marks = open.into_iter().chain(close).filter(|t| d.token(*t).upos == Upos::Punct);
                    content.extend(inside.iter().copied().chain(marks).filter(|t| !apart(*t)));
                }
            }
        }
    }

    /// Whether an attitude is somebody's: a deed has none ("protests suggest …"), who seems committed may not be, and a
    /// participle names the one it is about ("criticised for …"). Passives and nouns do without a holder.
    fn has_holder(&self, cue: Option<TokenId>, source: Option<&Stretch>, percent: u8) -> bool {
        let d = self.document;
        let Some(cue) = cue.filter(|_| percent >= LEAST) else { return false };
        let classes = &self.rules.classes;
        if classes.contains("impression", &d.lemma(cue).to_lowercase()) {
            return false;
        }
        let arguments = self.grammar.of_verb(cue);
        let Some(source) = source else {
            return percent >= LEAST_ALONE || arguments.passive || d.token(cue).upos == Upos::Noun;
        };
        let Some(head) = head_of(d, &source.tokens) else { return false };
        let deed = d.token(head).upos == Upos::Noun
            && self.rules.predicates.of(&d.lemma(head).to_lowercase()).next().is_some()
            && !self.parties.stands_for_someone(head);
        let participle =
            d.token(cue).xpos == Xpos::Vbn && d.children(cue).iter().all(|c| d.token(*c).upos != Upos::Aux);
        let about = participle && arguments.passive && arguments.obj.contains(&head);
        !deed && !about
    }

    /// Whether something is said of something: a finite verb or a copula, with its subject.
    fn is_clause(&self, content: &BTreeSet<TokenId>) -> bool {
        let subject = |t: &TokenId| {
            matches!(self.document.token(*t).rel, Rel::Nsubj | Rel::NsubjPass | Rel::Expl | Rel::Csubj)
                && self.document.token(*t).head.is_some_and(|h| content.contains(&h))
        };
        content.iter().any(subject)
    }

    /// The lexicon's entry of a cue that speaks whatever stands around it; "arrest" does only where a ground is given.
    fn entry(&self, id: TokenId) -> Option<&Cue> {
        let d = self.document;
        let class = class(d.token(id).upos)?;
        let speaks = |c: &&Cue| !c.content.iter().all(|p| matches!(p, Content::Gerund | Content::Slot(Slot::Prep(_))));
        let cues = self.rules.cues.of(&d.lemma(id).to_lowercase());
        cues.filter(speaks).find(|c| c.pos == class && c.needs.is_empty())
    }

    /// All claims of a sentence, in the order of their cues.
    fn sentence(&self, number: u32) -> Vec<Found> {
        let d = self.document;
        let sentence = &d.sentences[number as usize];
        let mut found: Vec<Found> = Vec::new();
        for id in sentence.tokens.clone() {
            if let Some(claim) = self.according_to(id, number).or_else(|| self.at(id, number)) {
                found.push(claim);
            }
        }
        found
    }

    fn at(&self, id: TokenId, sentence: u32) -> Option<Found> {
        let d = self.document;
        let token = d.token(id);
        let class = class(token.upos)?;
        let lemma = token.lemma.to_lowercase();
        let form = d.form(id).to_lowercase();
        let mut cues: Vec<&Cue> = self.rules.cues.of(&lemma).filter(|c| c.pos == class).collect();
        if token.rel == Rel::Amod && form != lemma {
            cues = self.rules.cues.of(&form).filter(|c| c.pos == CuePos::Adj).collect();
        } else if class == CuePos::Adj && form != lemma {
            cues.extend(self.rules.cues.of(&form).filter(|c| c.pos == CuePos::Adj));
        }
        let mut filled: Option<Filled> = None;
        for cue in cues {
            if class == CuePos::Verb && token.rel == Rel::Amod && cue.pos == CuePos::Verb {
                continue;
            }
            let filled = filled.get_or_insert_with(|| {
                fill(&self.grammar, id, class == CuePos::Noun, &|v| self.rules.operators.support(v))
            });
            if let Some(claim) = self.with(cue, id, filled, sentence) {
                return Some(claim);
            }
        }
        None
    }

    fn with(&self, cue: &Cue, id: TokenId, filled: &Filled, sentence: u32) -> Option<Found> {
        let d = self.document;
        if cue.pos == CuePos::Verb {
            let Filled::Verb(arguments) = filled else { return None };
            let agentless = arguments.passive && arguments.subj.is_empty();
            let named = !cue.passive && (!agentless || cue.stance == CueStance::Accuse);
            if !(named || cue.passive && agentless) {
                return None;
            }
        }
        if !cue.needs.iter().all(|need| filled.meets(need, d, &self.rules.classes, &mut Vec::new())) {
            return None;
        }
        let sources: Vec<TokenId> =
            cue.source.iter().map(|s| filled.get(s)).find(|l| !l.is_empty()).unwrap_or_default();
        // "I regret that …" inside a quotation is the speaker's own voice, not a claim beside it.
        if sources.iter().any(|s| matches!(d.form(*s).to_lowercase().as_str(), "i" | "we" | "you")) {
            return None;
        }
        let speaker = sources.iter().find_map(|t| self.parties.party(*t));
        let mut without: BTreeSet<TokenId> = BTreeSet::from([id]);
        // "a *report* saying that …": the clause under the source is no part of its name.
        let own: BTreeSet<TokenId> = d.subtree(id).into_iter().collect();
        for source in &sources {
            let name = d.subtree(*source).into_iter();
            without.extend(name.filter(|t| own.contains(source) || !own.contains(t)));
        }
        let content = cue.content.iter().find_map(|place| {
            let tokens = self.content(place, id, filled, &without, cue.infinitive);
            (!tokens.is_empty()).then_some(tokens)
        })?;
        if sources.iter().any(|s| content.contains(s)) || content.contains(&id) {
            return None;
        }
        // A cue verb that has both an agentless passive and no speaker says only that "someone" does.
        let source_spans = self.source_spans(&sources);
        Some(self.claim(cue, Some(id), speaker, source_spans, content, sentence))
    }

    fn source_spans(&self, sources: &[TokenId]) -> Vec<Span> {
        let d = self.document;
        let mut spans: Vec<Span> = Vec::new();
        for source in sources {
            let below = d.subtree(*source);
            let keep: Vec<TokenId> = below
                .into_iter()
                .filter(|t| {
                    // A relative clause or an apposition after the name is not the source's name any more.
                    let mut at = *t;
                    while at != *source {
                        if matches!(
                            d.token(at).rel,
                            Rel::AclRelcl | Rel::Acl | Rel::Punct | Rel::Advcl | Rel::Parataxis
                        ) {
                            return false;
                        }
                        let Some(head) = d.token(at).head else { return false };
                        at = head;
                    }
                    true
                })
                .collect();
            spans.extend(runs(d, &keep));
        }
        spans.sort_unstable();
        spans.dedup();
        spans
    }

    /// Tokens of what is said.
    fn content(
        &self,
        place: &Content,
        id: TokenId,
        filled: &Filled,
        without: &BTreeSet<TokenId>,
        infinitive: bool,
    ) -> BTreeSet<TokenId> {
        let d = self.document;
        let mut tokens = BTreeSet::new();
        match place {
            Content::Slot(Slot::Clause) => {
                let mut clauses = filled.get(&Slot::Clause);
                if clauses.is_empty() {
                    // "The talks failed, he said": the clause governs its own attribution.
                    let token = d.token(id);
                    if let Some(governor) = token.head.filter(|_| token.rel == Rel::Parataxis) {
                        tokens.extend(d.subtree(governor));
                        for below in d.subtree(id) {
                            tokens.remove(&below);
                        }
                    }
                } else {
                    clauses.truncate(1);
                }
                for clause in clauses {
                    if d.token(clause).rel != Rel::Ccomp && !infinitive && !self.is_said_by_noun(id, clause) {
                        continue;
                    }
                    tokens.extend(d.subtree(clause));
                }
            }
            Content::Slot(slot) => {
                for head in filled.get(slot) {
                    tokens.extend(d.subtree(head));
                }
            }
            Content::Quote => {
                let sentence = d.sentence(id);
                if self.quotations.holds(d, id) {
                    // A verb of speech inside the quotation is part of what is said.
                    return tokens;
                }
                for quote in self.quotations.touching(sentence.span) {
                    tokens.extend(sentence.tokens.clone().filter(|t| quote.contains(d.token(*t).span)));
                }
            }
            Content::Gerund => {
                let under = |p: &str| filled.get(&Slot::Prep(p.to_owned()));
                let grounds = [filled.get(&Slot::Clause), under("for"), under("over")];
                let ground = |t: &TokenId| {
                    d.token(*t).xpos == Xpos::Vbg
                        && self.grammar.preposition(*t).is_some_and(|p| matches!(p.as_str(), "for" | "over"))
                };
                if let Some(gerund) = grounds.into_iter().flatten().find(ground) {
                    tokens.extend(d.subtree(gerund));
                }
            }
            Content::Head => {
                if let Some(noun) = d.token(id).head.filter(|_| d.token(id).rel == Rel::Amod) {
                    tokens.extend(d.subtree(noun).into_iter().filter(|t| *t > id));
                }
            }
            Content::Governor => {
                // "Police in the republic *reportedly arrested* him": beside a verb it is of that verb.
                let beside = id + 1;
                let verb = (beside as usize) < d.tokens.len()
                    && d.token(beside).upos == Upos::Verb
                    && d.sentence_of(beside) == d.sentence_of(id)
                    && d.token(id).rel == Rel::Advmod;
                if let Some(governor) = if verb { Some(beside) } else { d.token(id).head } {
                    let governor = if matches!(d.token(governor).upos, Upos::Verb | Upos::Noun | Upos::Adj) {
                        governor
                    } else {
                        d.token(governor).head.unwrap_or(governor)
                    };
                    let below = d.subtree(governor);
                    let phrase = d.token(governor).upos == Upos::Noun || d.token(id).rel != Rel::Advmod;
                    tokens.extend(below.into_iter().filter(|t| !phrase || *t > id));
                    tokens.remove(&id);
                }
            }
        }
        for token in without {
            tokens.remove(token);
        }
        tokens
    }

    /// "reports *that* soldiers fired", "rumours *of* …" aside: a noun's clause with a subject of its own is what is said.
    fn is_said_by_noun(&self, noun: TokenId, clause: TokenId) -> bool {
        let d = self.document;
        let own = |c: &TokenId| matches!(d.token(*c).rel, Rel::Nsubj | Rel::NsubjPass | Rel::Expl | Rel::Csubj);
        d.token(noun).upos == Upos::Noun && d.token(clause).rel == Rel::Acl && d.children(clause).iter().any(own)
    }

    /// "According to the ministry, …".
    fn according_to(&self, id: TokenId, sentence: u32) -> Option<Found> {
        let d = self.document;
        if d.token(id).rel != Rel::Case || !d.form(id).eq_ignore_ascii_case("according") {
            return None;
        }
        let source = d.token(id).head?;
        let governor = d.token(source).head?;
        let mut content: BTreeSet<TokenId> = d.subtree(governor).into_iter().collect();
        let phrase: BTreeSet<TokenId> = d.subtree(source).into_iter().collect();
        content.retain(|t| !phrase.contains(t));
        if content.is_empty() {
            return None;
        }
        let own: Vec<TokenId> = phrase.iter().copied().filter(|t| d.token(*t).rel != Rel::Case).collect();
        let spans = runs(d, &own);
        let cue = self.rules.cues.of("say").next()?;
        let mut found = self.claim(cue, Some(id), self.parties.party(source), spans, content, sentence);
        let to = d.dependents(id, Rel::Fixed).map(|f| d.token(f).span).next();
        found.claim.cue = vec![to.map_or(d.token(id).span, |to| d.token(id).span.hull(to))];
        found.claim.trace = vec![Step::new("cue", "according-to", "“according to” names the speaker")];
        Some(found)
    }

    fn claim(
        &self,
        cue: &Cue,
        id: Option<TokenId>,
        speaker: Option<Party>,
        source: Vec<Span>,
        content: BTreeSet<TokenId>,
        sentence: u32,
    ) -> Found {
        let d = self.document;
        let list: Vec<TokenId> = content.iter().copied().collect();
        let pieces = trimmed(d, &list);
        let quote = self.quoted(&list);
        let cue_spans: Vec<Span> = id.map(|i| d.token(i).span).into_iter().collect();
        let evidence =
            Evidence::new(sentence, cue_spans.first().or(pieces.first()).copied().unwrap_or(Span::new(0, 0)));
        let evidence = pieces.iter().fold(evidence, |e, p| e.and(*p));
        let detail =
            id.map_or_else(|| "running quotation".to_owned(), |i| format!("“{}” marks who says it", d.form(i)));
        let claim = CodedClaim {
            source,
            cue: cue_spans,
            content: pieces,
            kind: ClaimKind::Statement,
            quote,
            stance: stance(cue.stance),
            speaker,
            events: Vec::new(),
            within: None,
            answers: None,
            evidence,
            trace: vec![Step::new("cue", cue.id.clone(), detail)],
        };
        Found { claim, content, cue: id, confirmed: true }
    }

    fn quoted(&self, tokens: &[TokenId]) -> Quote {
        let words: Vec<bool> = tokens
            .iter()
            .filter(|t| !matches!(self.document.token(**t).upos, Upos::Punct))
            .map(|t| self.quotations.holds(self.document, *t))
            .collect();
        let inside = words.iter().filter(|w| **w).count();
        if inside == 0 {
            Quote::Indirect
        } else if inside == words.len() {
            Quote::Direct
        } else {
            Quote::Mixed
        }
    }

    /// A sentence that lies wholly in a quotation without a cue of its own continues the last speaker's.
    fn running(&self, number: u32, said: &[Found], found: &[Found]) -> Option<Found> {
        let d = self.document;
        let sentence = &d.sentences[number as usize];
        let words: Vec<TokenId> = sentence.tokens.clone().filter(|t| d.token(*t).upos != Upos::Punct).collect();
        let quoted = words.iter().filter(|t| self.quotations.holds(d, **t)).count();
        if words.len() < 2 || quoted < words.len() || found.iter().any(|f| f.claim.quote == Quote::Direct) {
            return None;
        }
        let last = said.last()?;
        // The network may have put it to an earlier claim already.
        if said.iter().rev().take(NEAR).chain(found).any(|f| words.iter().any(|w| f.content.contains(w))) {
            return None;
        }
        let near = number.saturating_sub(last.claim.evidence.sentence) <= 2;
        // Behind what is reported in the reporter's words, the network must see that the quotation is more of it.
        let content = |t: &TokenId| {
            let saying = d.token(*t).saying;
            saying.is_none_or(|s| matches!(s.tag, PartTag::Begin(Part::Content) | PartTag::Inside(Part::Content)))
        };
        let seen = || words.iter().all(|t| d.token(*t).saying.is_some() && content(t));
        if !near || last.claim.quote == Quote::Indirect && !seen() {
            return None;
        }
        let confirmed = words.iter().any(content);
        let cue = self.rules.cues.of("say").next()?;
        let speaker = last.claim.speaker.clone().map(|p| Party { implicit: true, ..p });
        let mut claim = self.claim(cue, None, speaker, Vec::new(), sentence.tokens.clone().collect(), number);
        // With its marks, as the network tags quotations.
        claim.claim.content = vec![sentence.span];
        claim.confirmed = confirmed;
        claim.claim.trace =
            vec![Step::new("cue", "running-quotation", "the quotation goes on from the sentence before")];
        Some(claim)
    }
}

/// The claims that count, numbered anew: those that the network or the grammar vouches for, and those in whose voice an
/// event stands.
pub fn settled(document: &Document, said: Vec<Found>, events: &mut [CodedEvent]) -> Vec<CodedClaim> {
    let voices: BTreeSet<ClaimId> = events
        .iter()
        .filter_map(|e| match e.voice {
            Voice::Claim(id) => Some(id),
            Voice::Reporter => None,
        })
        .collect();
    let mut numbers: Vec<Option<ClaimId>> = Vec::with_capacity(said.len());
    let mut kept: Vec<Found> = Vec::new();
    for (id, found) in said.into_iter().enumerate() {
        let counts = found.confirmed || voices.contains(&(id as ClaimId));
        numbers.push(counts.then_some(kept.len() as ClaimId));
        if counts {
            kept.push(found);
        }
    }
    for event in events {
        if let Voice::Claim(id) = event.voice
            && let Some(number) = numbers.get(id as usize).copied().flatten()
        {
            event.voice = Voice::Claim(number);
        }
    }
    let holding = by_sentence(document, &kept);
    let outer: Vec<Option<ClaimId>> = kept.iter().map(|f| around(document, &kept, &holding, f)).collect();
    let with = |(found, within): (Found, Option<ClaimId>)| CodedClaim { within, ..found.claim };
    kept.into_iter().zip(outer).map(with).collect()
}

/// The smallest claim in whose content a claim stands with its cue.
fn around(document: &Document, all: &[Found], holding: &[Vec<usize>], inner: &Found) -> Option<ClaimId> {
    let cue = inner.cue?;
    let near = holding.get(document.sentence_of(cue) as usize).into_iter().flatten();
    let outer = near.filter(|id| all[**id].content.contains(&cue) && all[**id].cue != inner.cue);
    outer.min_by_key(|id| all[**id].content.len()).map(|id| *id as ClaimId)
}

/// For each sentence the numbers of the claims that have some of their content there.
pub fn by_sentence(document: &Document, said: &[Found]) -> Vec<Vec<usize>> {
    let mut holding: Vec<Vec<usize>> = vec![Vec::new(); document.sentences.len()];
    for (id, found) in said.iter().enumerate() {
        for token in &found.content {
            let here = &mut holding[document.sentence_of(*token) as usize];
            if here.last() != Some(&id) {
                here.push(id);
            }
        }
    }
    holding
}

/// A quotation of several sentences is one claim.
fn extend(claim: &mut Found, more: Found) {
    let evidence = claim.claim.evidence.clone();
    claim.claim.evidence = more.claim.content.iter().fold(evidence, |e, p| e.and(*p));
    claim.claim.content.extend(more.claim.content);
    claim.content.extend(more.content);
    claim.confirmed |= more.confirmed;
}

const fn class(upos: Upos) -> Option<CuePos> {
    match upos {
        Upos::Verb => Some(CuePos::Verb),
        Upos::Noun => Some(CuePos::Noun),
        Upos::Adv => Some(CuePos::Adv),
        Upos::Adj => Some(CuePos::Adj),
        _ => None,
    }
}

const fn stance(stance: CueStance) -> Stance {
    match stance {
        CueStance::Assert => Stance::Assert,
        CueStance::Accuse => Stance::Accuse,
        CueStance::Deny => Stance::Deny,
        CueStance::Doubt => Stance::Doubt,
    }
}

/// Whether a rule and the network found the same claim: by its cue, else by most of its content.
fn is_same(rule: &Found, learned: &Attribution) -> bool {
    match (rule.cue, &learned.cue) {
        (Some(cue), Some(stretch)) => stretch.tokens.contains(&cue),
        _ => {
            let all: BTreeSet<TokenId> = learned.contents.iter().flat_map(|c| c.tokens.clone()).collect();
            let both = all.intersection(&rule.content).count();
            2 * both >= all.union(&rule.content).count()
        }
    }
}

/// The token that governs a stretch: the first verb or noun whose governor lies outside, else the first such word.
fn head_of(d: &Document, tokens: &Range<TokenId>) -> Option<TokenId> {
    let outside = |id: &TokenId| d.token(*id).head.is_none_or(|h| !tokens.contains(&h));
    let heads = || tokens.clone().filter(outside).filter(|id| d.token(*id).upos != Upos::Punct);
    let carries = |id: &TokenId| matches!(d.token(*id).upos, Upos::Verb | Upos::Noun | Upos::Propn | Upos::Pron);
    heads().find(carries).or_else(|| heads().next())
}

/// Contiguous runs of tokens as spans.
fn runs(d: &Document, tokens: &[TokenId]) -> Vec<Span> {
    let mut spans: Vec<(TokenId, TokenId)> = Vec::new();
    for token in tokens {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == *token => *last = *token,
            _ => spans.push((*token, *token)),
        }
    }
    spans.into_iter().map(|(a, b)| d.token(a).span.hull(d.token(b).span)).collect()
}

/// Runs without punctuation at their ends, and without runs of nothing else.
fn trimmed(d: &Document, tokens: &[TokenId]) -> Vec<Span> {
    let mut groups: Vec<Vec<TokenId>> = Vec::new();
    for token in tokens {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|l| l + 1 == *token) => group.push(*token),
            _ => groups.push(vec![*token]),
        }
    }
    let mut spans = Vec::new();
    for group in groups {
        let word = |t: &&TokenId| d.token(**t).upos != Upos::Punct;
        let (Some(first), Some(last)) = (group.iter().find(word), group.iter().rev().find(word)) else { continue };
        spans.push(d.token(*first).span.hull(d.token(*last).span));
    }
    spans
}
