//! Relations outside appositions, copulas and titles: "U.S. ally Pakistan", "the French territory of New Caledonia",
//! "Iranian-backed rebels", "allied with", "known as", "serves as".

use demarche_record::coded::{CodedRelation, Party, RelationKind};
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::mention::MentionKind;
use demarche_text::token::{NameKind, NameTag, TokenId};

use crate::relations::{Finder, Times};

impl Finder<'_> {
    /// The relations that one word carries by itself.
    pub(crate) fn forms(&self, id: TokenId, sentence: u32) -> Vec<CodedRelation> {
        let d = self.document;
        let token = d.token(id);
        let lemma = token.lemma.to_lowercase();
        let is = |class: &str| self.classes.contains(class, &lemma);
        match token.upos {
            Upos::Noun | Upos::Propn if is("relation_part") => {
                self.named_part(id, sentence).or_else(|| self.part_name(id, sentence)).into_iter().collect()
            }
            Upos::Noun => self.beside(id, sentence).into_iter().collect(),
            Upos::Verb | Upos::Adj if is("relation_backing") => self.backed(id, sentence),
            Upos::Verb | Upos::Adj if is("relation_aligned") => self.aligned(id, sentence).into_iter().collect(),
            Upos::Verb if is("relation_naming") => self.called(id, sentence).into_iter().collect(),
            Upos::Verb if is("relation_serving") => self.serves(id, sentence).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// "U.S. ally *Pakistan*", "NATO member *Turkey*": the noun before a name says what the named one is.
    fn beside(&self, noun: TokenId, sentence: u32) -> Option<CodedRelation> {
        let d = self.document;
        let token = d.token(noun);
        let name = token.head.filter(|h| *h > noun && d.is_name(*h) && *h - noun <= 3)?;
        if !matches!(token.rel, Rel::Compound | Rel::NmodDesc | Rel::Amod | Rel::Flat) {
            return None;
        }
        let kind = self.kind(&token.lemma.to_lowercase())?;
        // Whose: before the noun, wherever the parser hung it.
        let before = d.children(noun).iter().chain(d.children(name)).copied().filter(|c| *c < noun);
        let mut before = before.filter(|c| matches!(d.token(*c).rel, Rel::NmodPoss | Rel::Compound | Rel::Amod));
        let object = before.find_map(|c| {
            if d.token(c).rel == Rel::NmodPoss || d.is_name(c) && self.parties.modifies(c) {
                self.parties.party(c).filter(|p| !p.tokens.contains(&noun))
            } else {
                self.parties.modifier(c)
            }
        })?;
        let subject = self.named(name)?;
        let span = object.span.hull(token.span);
        Some(self.relation(kind, (subject, Some(object)), span, "beside", sentence, self.times(noun)))
    }

    /// "The French territory of *New Caledonia*", "Georgia's breakaway region of *Abkhazia*".
    fn named_part(&self, noun: TokenId, sentence: u32) -> Option<CodedRelation> {
        let d = self.document;
        let of = d.dependents(noun, Rel::Nmod).find(|n| self.grammar.preposition(*n).as_deref() == Some("of"))?;
        let object = self.owner_before(noun)?;
        let subject = self.named(of).filter(|_| is_place(d, of))?;
        let span = object.span.hull(d.token(noun).span);
        let times = self.times(noun);
        Some(self.relation(RelationKind::PartOf, (subject, Some(object)), span, "named-part", sentence, times))
    }

    /// "Pakistan's *Punjab* province", "Iraq's *Anbar* region".
    fn part_name(&self, noun: TokenId, sentence: u32) -> Option<CodedRelation> {
        let d = self.document;
        let name = d.dependents(noun, Rel::Compound).find(|c| *c < noun && is_place(d, *c))?;
        let owner = d.dependent(noun, Rel::NmodPoss)?;
        let object = self.parties.modifier(owner).filter(|_| is_place(d, owner))?;
        let first = d.subtree(name).first().copied().unwrap_or(name);
        let tokens = first..noun + 1;
        let subject = Party { span: d.span(tokens.clone()), tokens, head: noun, implicit: false };
        let span = object.span.hull(subject.span);
        Some(self.relation(
            RelationKind::PartOf,
            (subject, Some(object)),
            span,
            "part-name",
            sentence,
            Times::default(),
        ))
    }

    /// "*Iranian-backed* rebels", "a militia *financed by Baku*", "the group *is backed by* Syria".
    fn backed(&self, verb: TokenId, sentence: u32) -> Vec<CodedRelation> {
        let d = self.document;
        let token = d.token(verb);
        let participle = matches!(token.xpos, Xpos::Vbn | Xpos::Vbd | Xpos::Jj);
        if !participle || d.children(verb).iter().any(|c| matches!(d.lemma(*c), "not" | "never")) {
            return Vec::new();
        }
        let (backed, backers): (Option<TokenId>, Vec<Party>) = match token.rel {
            Rel::Amod => (token.head, self.prefixed(verb).into_iter().collect()),
            Rel::Acl | Rel::AclRelcl => (token.head, self.agents(verb)),
            _ => {
                let now = d.dependent(verb, Rel::AuxPass).is_some_and(|a| matches!(d.form(a), "is" | "are"));
                (d.dependent(verb, Rel::NsubjPass).filter(|_| now), self.agents(verb))
            }
        };
        let Some(backed) = backed.and_then(|b| self.parties.party(b)) else { return Vec::new() };
        let times = self.times(verb);
        let relation = |backer: Party| {
            let span = backer.span.hull(token.span);
            let pair = (backer, Some(backed.clone()));
            self.relation(RelationKind::Sponsors, pair, span, "backed", sentence, times.clone())
        };
        backers.into_iter().filter(|b| b.head != backed.head).map(relation).collect()
    }

    /// The by-phrases of a participle.
    fn agents(&self, verb: TokenId) -> Vec<Party> {
        let d = self.document;
        let by = d.children(verb).iter().copied().filter(|c| {
            matches!(d.token(*c).rel, Rel::OblAgent | Rel::Obl) && self.grammar.preposition(*c).as_deref() == Some("by")
        });
        // "troops backed by helicopters": what one fights with is no backer.
        let weapon = |c: &TokenId| {
            let is = |class| self.classes.contains(class, &d.lemma(*c).to_lowercase());
            is("airpower") || is("heavyarms") || is("vehicle") || is("arms") || is("missile")
        };
        let all = by.flat_map(|c| self.grammar.coordinated(c)).filter(|c| !weapon(c));
        all.filter_map(|c| self.parties.party(c)).collect()
    }

    /// "*Iranian*-backed": the name before the hyphen.
    fn prefixed(&self, participle: TokenId) -> Option<Party> {
        let d = self.document;
        let hyphen = participle.checked_sub(1).filter(|h| d.form(*h) == "-")?;
        let name = hyphen.checked_sub(1).filter(|n| d.sentence_of(*n) == d.sentence_of(participle))?;
        self.parties.modifier(name)
    }

    /// "Chad, which *is allied with* France", "militias *loyal to* the president".
    fn aligned(&self, word: TokenId, sentence: u32) -> Option<CodedRelation> {
        let d = self.document;
        let token = d.token(word);
        if d.children(word).iter().any(|c| matches!(d.lemma(*c), "not" | "never" | "no")) {
            return None;
        }
        let with = d.children(word).iter().copied().find(|c| {
            let preposition = || self.grammar.preposition(*c);
            matches!(d.token(*c).rel, Rel::Obl | Rel::Nmod) && matches!(preposition().as_deref(), Some("with" | "to"))
        })?;
        let whose = match token.rel {
            Rel::Acl | Rel::AclRelcl | Rel::Amod => token.head?,
            _ => d.dependent(word, Rel::Nsubj).or_else(|| d.dependent(word, Rel::NsubjPass))?,
        };
        let (subject, object) = (self.parties.party(whose)?, self.parties.party(with)?);
        let span = token.span.hull(object.span);
        let pair = (subject, Some(object));
        Some(self.relation(RelationKind::Ally, pair, span, "aligned", sentence, self.times(word)))
    }

    /// "Myanmar, *formerly known as* Burma", "a group *called* New Dawn".
    fn called(&self, verb: TokenId, sentence: u32) -> Option<CodedRelation> {
        let d = self.document;
        let token = d.token(verb);
        let whose = match token.rel {
            Rel::Acl | Rel::AclRelcl => token.head?,
            _ => d.dependent(verb, Rel::NsubjPass).filter(|_| d.lemma(verb) == "know")?,
        };
        let known = token.lemma.eq_ignore_ascii_case("know");
        let other = d.children(verb).iter().copied().find(|c| {
            let rel = d.token(*c).rel;
            let as_ = self.grammar.preposition(*c).as_deref() == Some("as")
                || d.dependents(*c, Rel::Mark).any(|m| d.lemma(m) == "as");
            let bare = matches!(rel, Rel::Xcomp | Rel::Obj) && !known;
            d.is_name(*c) && *c > verb && (bare || as_ && matches!(rel, Rel::Obl | Rel::Xcomp | Rel::Advcl))
        })?;
        let subject = self.parties.party(whose)?;
        let object = self.named(other).filter(|o| o.head != subject.head)?;
        let mut times = self.times(verb);
        let before = |c: &TokenId| self.classes.contains("relation_past", &d.lemma(*c).to_lowercase());
        times.over |= d.children(verb).iter().any(before);
        let span = token.span.hull(object.span);
        Some(self.relation(RelationKind::Alias, (subject, Some(object)), span, "called", sentence, times))
    }

    /// "Berg, who has *served as* foreign minister since 2029".
    fn serves(&self, verb: TokenId, sentence: u32) -> Option<CodedRelation> {
        let d = self.document;
        let token = d.token(verb);
        if d.children(verb)
            .iter()
            .any(|c| matches!(d.lemma(*c), "not" | "never" | "will" | "would" | "could" | "may" | "to"))
        {
            return None;
        }
        let office = d.children(verb).iter().copied().find(|c| {
            d.token(*c).rel == Rel::Obl
                && self.grammar.preposition(*c).as_deref() == Some("as")
                && self.words.roles.contains(&d.lemma(*c).to_lowercase())
        })?;
        let whose = match token.rel {
            Rel::AclRelcl | Rel::Acl => token.head?,
            _ => d.dependent(verb, Rel::Nsubj)?,
        };
        let subject = self.parties.party(whose).filter(|_| self.is_person(whose))?;
        let (object, _) = self.object(office);
        let mut times = self.times(verb);
        let perfect = d.dependents(verb, Rel::Aux).any(|a| d.lemma(a) == "have");
        times.over |= token.xpos == Xpos::Vbd && times.since.is_none() && !perfect;
        let span = self.phrase_span(office);
        Some(self.relation(RelationKind::Role, (subject, object), span, "serves-as", sentence, times))
    }

    /// Whose a thing is, by what stands before it: "*Georgia's* region", "the *French* territory".
    fn owner_before(&self, noun: TokenId) -> Option<Party> {
        let d = self.document;
        if let Some(owner) = d.dependent(noun, Rel::NmodPoss) {
            return self.parties.party(owner);
        }
        let mut before = d
            .children(noun)
            .iter()
            .copied()
            .filter(|c| *c < noun && matches!(d.token(*c).rel, Rel::Amod | Rel::Compound | Rel::NmodDesc));
        before.find_map(|c| self.parties.modifier(c))
    }

    /// The party that a name is.
    fn named(&self, name: TokenId) -> Option<Party> {
        self.parties.party(name).filter(|_| self.document.is_name(name))
    }
}

/// Whether a word names a place.
pub(crate) fn is_place(document: &Document, id: TokenId) -> bool {
    let tagged = matches!(document.token(id).name, NameTag::Begin(NameKind::Place) | NameTag::Inside(NameKind::Place));
    let mention = document.mention_headed(id).map(|m| document.mentions[m as usize].kind);
    mention.map_or(tagged, |kind| kind == MentionKind::Place)
}
