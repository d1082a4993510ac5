//! The grammar around a word: who stands where, whatever the construction.
//!
//! Relations are those of Universal Dependencies v2. Subject and object are *logical*: the subject of a passive is an
//! object, its by-phrase the subject; a verb without a subject of its own takes the one that controls it.

use demarche_lexicon::classes::Classes;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::token::TokenId;

/// The arguments of one word. Lists hold the heads of coordinated phrases, in text order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// Logical subjects.
    pub subj: Vec<TokenId>,
    /// Logical objects.
    pub obj: Vec<TokenId>,
    /// Indirect objects.
    pub iobj: Vec<TokenId>,
    /// Complement clauses, by their heads.
    pub clauses: Vec<TokenId>,
    /// Particles ("crack *down*").
    pub particles: Vec<String>,
    /// Prepositions and the phrases they govern.
    pub obliques: Vec<(String, TokenId)>,
    /// Prepositions under the objects ("reached a deal *with* Paris"), for slots that the verb itself leaves empty.
    pub of_objects: Vec<(String, TokenId)>,
    /// Whether the word is a passive.
    pub passive: bool,
    /// Whether the subject was taken over from another word.
    pub shared_subject: bool,
}

/// How far the search for an understood subject climbs.
const CLIMB: usize = 8;

/// Reads arguments out of the trees of one document.
#[derive(Clone, Copy)]
pub struct Grammar<'d> {
    /// The document.
    pub document: &'d Document,
    classes: &'d Classes,
}

impl<'d> Grammar<'d> {
    /// The grammar of a document; `classes` hold the verbs of control and the particles.
    pub const fn new(document: &'d Document, classes: &'d Classes) -> Self {
        Self { document, classes }
    }

    pub(crate) fn is(&self, class: &str, word: &str) -> bool {
        self.classes.contains(class, word)
    }

    /// The head and all its conjuncts.
    pub fn coordinated(&self, head: TokenId) -> Vec<TokenId> {
        let mut result = vec![head];
        let mut next = 0;
        while next < result.len() && result.len() < 40 {
            let conjuncts = self
                .document
                .dependents(result[next], Rel::Conj)
                .filter(|c| !matches!(self.document.token(*c).upos, Upos::Verb | Upos::Aux | Upos::Adv) || next > 0);
            let found: Vec<TokenId> = conjuncts.collect();
            result.extend(found);
            next += 1;
        }
        result.sort_unstable();
        result.dedup();
        result
    }

    /// The preposition of a phrase: its case markers, joined ("in front of" gives "in front of").
    pub fn preposition(&self, id: TokenId) -> Option<String> {
        let d = self.document;
        // The last of several: "out of Niger" is what a verb with the particle "out" has in its slot "of".
        let case = d.children(id).iter().copied().rfind(|c| {
            let token = d.token(*c);
            token.rel == Rel::Case && token.xpos != Xpos::Pos && *c < id
        });
        let case = case.or_else(|| d.dependents(id, Rel::Mark).find(|m| d.token(*m).xpos == Xpos::In))?;
        let mut words = vec![d.lemma(case).to_lowercase()];
        words.extend(d.dependents(case, Rel::Fixed).map(|f| d.form(f).to_lowercase()));
        // The same where a parser makes one preposition of the two.
        Some(if words == ["out", "of"] { "of".to_owned() } else { words.join(" ") })
    }

    /// Whether a verb is a passive: "was expelled", "expelled" after a noun.
    pub fn is_passive(&self, verb: TokenId) -> bool {
        let d = self.document;
        let token = d.token(verb);
        if d.children(verb).iter().any(|c| matches!(d.token(*c).rel, Rel::NsubjPass | Rel::AuxPass | Rel::CsubjPass)) {
            return true;
        }
        if token.xpos != Xpos::Vbn || d.children(verb).iter().any(|c| d.token(*c).rel == Rel::Nsubj) {
            // Headlines leave out the auxiliary: "Envoy expelled by Baku".
            return token.xpos == Xpos::Vbd
                && self.by_agent(verb).is_some_and(|agent| agent > verb)
                && !d
                    .children(verb)
                    .iter()
                    .any(|c| matches!(d.token(*c).rel, Rel::Obj | Rel::Ccomp | Rel::Xcomp | Rel::Aux));
        }
        if d.dependents(verb, Rel::Aux).any(|a| d.lemma(a) == "have") {
            return false;
        }
        match token.rel {
            Rel::Acl | Rel::Advcl | Rel::Amod | Rel::Root => true,
            Rel::Xcomp => d.dependent(verb, Rel::Obj).is_none(),
            Rel::Conj => token.head.is_some_and(|h| self.is_passive(h)) && d.dependent(verb, Rel::Obj).is_none(),
            _ => false,
        }
    }

    fn by_agent(&self, verb: TokenId) -> Option<TokenId> {
        let d = self.document;
        d.children(verb).iter().copied().find(|c| {
            let rel = d.token(*c).rel;
            // "spoke *by telephone*" names no agent.
            let means = self.is("means", d.lemma(*c)) && d.children(*c).len() == 1;
            !means && (rel == Rel::OblAgent || (rel == Rel::Obl && self.preposition(*c).as_deref() == Some("by")))
        })
    }

    /// The noun a relative pronoun stands for.
    pub(crate) fn antecedent(&self, id: TokenId) -> TokenId {
        let d = self.document;
        let token = d.token(id);
        let relative = matches!(token.xpos, Xpos::Wdt | Xpos::Wp | Xpos::WpPoss)
            || (token.upos == Upos::Pron && matches!(token.lemma.as_str(), "that" | "which" | "who" | "whom"));
        if !relative {
            return id;
        }
        let mut at = id;
        for ancestor in d.ancestors(id).take(CLIMB) {
            if matches!(d.token(at).rel, Rel::AclRelcl) {
                return ancestor;
            }
            at = ancestor;
        }
        if d.token(at).rel == Rel::AclRelcl { d.token(at).head.unwrap_or(id) } else { id }
    }

    /// "The league is a group that campaigns for …": what a noun with a copula says, its subject does.
    fn described(&self, noun: TokenId) -> TokenId {
        let d = self.document;
        if d.dependent(noun, Rel::Cop).is_none() {
            return noun;
        }
        d.dependent(noun, Rel::Nsubj).unwrap_or(noun)
    }

    /// The arguments of a verb or adjective.
    pub fn of_verb(&self, verb: TokenId) -> Arguments {
        self.of_verb_within(verb, CLIMB)
    }

    fn of_verb_within(&self, verb: TokenId, depth: usize) -> Arguments {
        let d = self.document;
        let mut found = Arguments { passive: self.is_passive(verb), ..Arguments::default() };
        for child in d.children(verb).iter().copied() {
            let token = d.token(child);
            match token.rel {
                Rel::Nsubj | Rel::NsubjOuter if found.passive && token.rel == Rel::Nsubj => found.obj.push(child),
                Rel::Nsubj | Rel::NsubjOuter => found.subj.push(child),
                Rel::NsubjPass => found.obj.push(child),
                Rel::Obj => {
                    // "cordoned *off* the roads", where a parser hangs the particle on the object.
                    let particle = |c: &TokenId| *c < child && *c > verb && d.token(*c).xpos == Xpos::Rp;
                    found
                        .particles
                        .extend(d.dependents(child, Rel::Case).filter(particle).map(|c| d.lemma(c).to_owned()));
                    found.obj.push(child);
                }
                Rel::Iobj => found.iobj.push(child),
                Rel::OblAgent => found.subj.push(child),
                Rel::CompoundPrt => found.particles.push(token.lemma.clone()),
                Rel::Ccomp | Rel::Xcomp | Rel::Csubj => found.clauses.push(child),
                Rel::Obl | Rel::Nmod => {
                    let preposition = self.preposition(child).unwrap_or_default();
                    let cases: Vec<TokenId> = d.dependents(child, Rel::Case).filter(|c| *c < child).collect();
                    if let Some(case) = cases.first()
                        && (cases.len() > 1 || d.dependent(*case, Rel::Fixed).is_some())
                    {
                        found.particles.push(d.form(*case).to_lowercase());
                    }
                    // "along *with* its allies", but not "along the border".
                    let company = cases.first().is_some_and(|c| match d.lemma(*c) {
                        "along" => cases.len() > 1 || d.dependents(*c, Rel::Fixed).next().is_some(),
                        word => matches!(word, "together" | "alongside"),
                    });
                    if company && !found.passive {
                        // "France, along with other governments and the EU, endorsed …"
                        found.subj.push(child);
                    } else if preposition == "by" && found.passive {
                        found.subj.push(child);
                    } else {
                        found.obliques.push((preposition, child));
                    }
                }
                Rel::Advcl => {
                    // "accused Baku of fuelling unrest": a preposition that governs a gerund.
                    let preposition = self.preposition(child).unwrap_or_default();
                    if matches!(
                        preposition.as_str(),
                        "of" | "for" | "from" | "against" | "with" | "to" | "at" | "on" | "about"
                    ) {
                        found.obliques.push((preposition, child));
                        found.clauses.push(child);
                    } else if d.dependents(child, Rel::Mark).any(|m| d.lemma(m) == "to") {
                        found.clauses.push(child);
                    }
                }
                // Some parses hang a particle as an adverb, and what follows on it: "stayed *away from the talks*".
                Rel::Advmod if token.xpos == Xpos::Rp || self.is("particle", &token.lemma) => {
                    found.particles.push(token.lemma.clone());
                    for phrase in d.dependents(child, Rel::Obl).chain(d.dependents(child, Rel::Nmod)) {
                        found.obliques.extend(self.preposition(phrase).map(|p| (p, phrase)));
                    }
                }
                _ => {}
            }
        }
        if self.is_refusing(verb) {
            found.particles.push("will-not".to_owned());
        }
        if !found.passive && found.subj.len() > 1 && found.subj.iter().any(|s| *s < verb) {
            // A second subject behind the verb is an apposition that a parser could not place.
            found.subj.retain(|s| *s < verb || d.token(*s).rel != Rel::Nsubj);
        }
        self.relativised(verb, depth, &mut found);
        if found.subj.is_empty() && !found.passive {
            found.subj = self.understood_subject(verb, depth);
            found.shared_subject = !found.subj.is_empty();
        } else if found.passive && found.obj.is_empty() {
            found.obj = self.understood_subject(verb, depth);
            found.shared_subject = !found.obj.is_empty();
        }
        if found.passive && found.subj.is_empty() && d.token(verb).rel == Rel::Conj {
            // "was arrested and charged by police": the agent of the last verb serves them all, and the other way round.
            if let Some(agent) = d.token(verb).head.and_then(|h| self.by_agent(h)) {
                found.subj.push(agent);
            }
        }
        self.shared_object(verb, &mut found);
        if found.obj.is_empty() {
            // "warned Moscow", "told reporters that …": one bare object is the object, whatever a parser calls it.
            found.obj = found.iobj.clone();
        }
        for list in [&mut found.subj, &mut found.obj, &mut found.iobj] {
            *list = self.expanded(list);
        }
        let obliques = std::mem::take(&mut found.obliques);
        for (preposition, head) in obliques {
            for one in self.coordinated(self.antecedent(head)) {
                let own = if one == head { None } else { self.preposition(one) };
                found.obliques.push((own.unwrap_or_else(|| preposition.clone()), one));
            }
        }
        let under: Vec<TokenId> = found.obj.iter().copied().chain(found.obliques.iter().map(|(_, t)| *t)).collect();
        for object in under {
            for phrase in d.children(object).iter().copied() {
                // "suspects them of smuggling": a gerund that a parser hangs on the object.
                if !matches!(d.token(phrase).rel, Rel::Nmod | Rel::Acl) {
                    continue;
                }
                let Some(preposition) = self.preposition(phrase) else { continue };
                // The "of" inside a name is part of it: "in the *Gulf of* Oman".
                if preposition == "of" && d.is_name(object) {
                    continue;
                }
                for one in self.coordinated(phrase) {
                    let own = if one == phrase { None } else { self.preposition(one) };
                    found.of_objects.push((own.unwrap_or_else(|| preposition.clone()), one));
                }
            }
        }
        if found.passive && found.subj.is_empty() {
            // "was recognised as a state by London"
            found.subj = found.of_objects.iter().filter(|(p, _)| p == "by").map(|(_, t)| *t).collect();
        }
        found
    }

    fn expanded(&self, list: &[TokenId]) -> Vec<TokenId> {
        let mut result = Vec::new();
        for id in list {
            for one in self.coordinated(self.described(self.antecedent(*id))) {
                for one in self.told_apart(one) {
                    if !result.contains(&one) {
                        result.push(one);
                    }
                }
            }
        }
        result
    }

    /// "Old foes *France and Spain*": the names say who the description means, each for itself.
    fn told_apart(&self, noun: TokenId) -> Vec<TokenId> {
        let d = self.document;
        let joined = |name: &TokenId| {
            d.token(*name).upos == Upos::Propn && d.dependents(*name, Rel::Conj).any(|c| d.token(c).upos == Upos::Propn)
        };
        let names = d.dependents(noun, Rel::Appos).find(joined).filter(|_| d.token(noun).xpos == Xpos::Nns);
        names.map_or_else(|| vec![noun], |first| self.coordinated(first))
    }

    /// "*will not* accept": in `needs`, `prt:will-not`.
    fn is_refusing(&self, verb: TokenId) -> bool {
        let d = self.document;
        let will = d.dependents(verb, Rel::Aux).any(|a| matches!(d.lemma(a), "will" | "would" | "shall"));
        will && d.dependents(verb, Rel::Advmod).any(|a| matches!(d.lemma(a), "not" | "n't" | "never"))
    }

    /// The noun that a relative clause or participle modifies fills the slot left empty in it.
    fn relativised(&self, verb: TokenId, depth: usize, found: &mut Arguments) {
        let d = self.document;
        let token = d.token(verb);
        let Some(noun) = token.head else { return };
        if !matches!(token.rel, Rel::AclRelcl | Rel::Acl) || !is_nominal(d, noun) {
            return;
        }
        let gap = found.subj.iter().chain(&found.obj).chain(found.obliques.iter().map(|(_, t)| t));
        if gap.clone().any(|id| self.antecedent(*id) == noun) {
            return;
        }
        let infinitive = d.dependents(verb, Rel::Mark).any(|m| d.lemma(m) == "to");
        match token.rel {
            // "EU *to slap* sanctions on Belarus"
            Rel::Acl if infinitive && self.is_headline(noun) => found.subj.push(noun),
            Rel::Acl if infinitive => {}
            Rel::Acl if found.passive => found.obj.push(noun),
            Rel::Acl if token.xpos == Xpos::Vbg && self.preposition(verb).is_none() => {
                // ", inciting unrest": behind a comma it is what the subject of the clause does, wherever a parser
                // hangs it.
                let comma = verb.checked_sub(1).is_some_and(|t| d.token(t).xpos == Xpos::Comma);
                let clause = d.ancestors(noun).find(|a| d.token(*a).upos == Upos::Verb).filter(|_| comma && depth > 0);
                let subjects = clause.map(|c| self.of_verb_within(c, depth - 1).subj).unwrap_or_default();
                if subjects.is_empty() { found.subj.push(noun) } else { found.subj.extend(subjects) }
            }
            Rel::AclRelcl if found.passive && found.obj.is_empty() => found.obj.push(noun),
            Rel::AclRelcl if found.subj.is_empty() && !found.passive => found.subj.push(noun),
            Rel::AclRelcl if found.obj.is_empty() && found.clauses.is_empty() => found.obj.push(noun),
            _ => {}
        }
    }

    /// "*EU* to slap sanctions on Belarus": a name that is all the sentence has for a subject, in a headline.
    pub fn is_headline(&self, noun: TokenId) -> bool {
        let d = self.document;
        let someone = d.token(noun).upos == Upos::Propn || d.mention_headed(noun).is_some();
        d.token(noun).rel == Rel::Root && someone && d.dependent(noun, Rel::Cop).is_none()
    }

    /// "attacked and killed rebels": one object serves both verbs, wherever a parser hangs it.
    fn shared_object(&self, verb: TokenId, found: &mut Arguments) {
        let d = self.document;
        if !found.obj.is_empty() || !found.clauses.is_empty() || found.passive {
            return;
        }
        let token = d.token(verb);
        if token.rel == Rel::Conj {
            let first = token.head.filter(|h| d.token(*h).upos == Upos::Verb);
            found.obj = first.into_iter().flat_map(|f| d.dependents(f, Rel::Obj)).filter(|o| *o > verb).collect();
        } else if found.obliques.is_empty() {
            let next = d.dependents(verb, Rel::Conj).find(|c| d.token(*c).upos == Upos::Verb && *c == verb + 2);
            found.obj = next.into_iter().flat_map(|n| d.dependents(n, Rel::Obj)).collect();
        }
    }

    /// Who does it, for a verb without a subject of its own.
    fn understood_subject(&self, verb: TokenId, depth: usize) -> Vec<TokenId> {
        let d = self.document;
        let token = d.token(verb);
        let Some(governor) = token.head else { return Vec::new() };
        if depth == 0 {
            return Vec::new();
        }
        match token.rel {
            Rel::Conj => {
                let above = self.of_predicate(governor, depth - 1);
                if self.is_passive(verb) && !above.passive {
                    above.subj
                } else if above.passive {
                    above.obj
                } else {
                    above.subj
                }
            }
            Rel::Xcomp | Rel::Ccomp | Rel::Advcl | Rel::AdvclRelcl | Rel::Parataxis => {
                if is_nominal(d, governor) && d.dependent(governor, Rel::Cop).is_none() {
                    return self.noun_agent(governor, depth - 1);
                }
                let above = self.of_predicate(governor, depth - 1);
                let complement = matches!(token.rel, Rel::Xcomp | Rel::Ccomp)
                    || (token.rel == Rel::Advcl
                        && self
                            .preposition(verb)
                            .is_some_and(|p| matches!(p.as_str(), "of" | "from" | "for" | "into")))
                    || (token.rel == Rel::Advcl
                        && self.is("object_control", d.lemma(governor))
                        && !self.is_beside(verb, governor));
                let own = self.is("subject_control", d.lemma(governor));
                if complement
                    && !own
                    && !above.obj.is_empty()
                    && (token.rel == Rel::Xcomp || self.is("object_control", d.lemma(governor)))
                {
                    return above.obj;
                }
                if complement && token.rel == Rel::Xcomp && !own {
                    // "called on Israel to withdraw"
                    let addressed = above.obliques.iter().filter(|(p, _)| p == "on" || p == "upon");
                    let addressed: Vec<TokenId> = addressed.map(|(_, t)| *t).collect();
                    if d.lemma(governor) == "call" && !addressed.is_empty() {
                        return addressed;
                    }
                }
                if above.passive { above.obj } else { above.subj }
            }
            Rel::Acl => {
                let blamed = self.preposition(verb).is_some()
                    && matches!(d.token(governor).rel, Rel::Obj | Rel::NsubjPass | Rel::Iobj)
                    && d.token(governor).head.is_some_and(|v| self.is("object_control", d.lemma(v)));
                if blamed { self.coordinated(governor) } else { self.noun_agent(governor, depth - 1) }
            }
            _ => Vec::new(),
        }
    }

    /// "*Without naming anyone*, the minister warned Paris": a circumstance is the subject's own, whoever is addressed.
    fn is_beside(&self, verb: TokenId, governor: TokenId) -> bool {
        let circumstance = |p: String| {
            matches!(
                p.as_str(),
                "without" | "by" | "while" | "after" | "before" | "since" | "upon" | "despite" | "besides"
            )
        };
        verb < governor || self.preposition(verb).is_some_and(circumstance)
    }

    /// Arguments of whatever heads a clause: a verb, or a noun or adjective with a copula.
    fn of_predicate(&self, id: TokenId, depth: usize) -> Arguments {
        self.of_verb_within(id, depth)
    }

    /// Who does what a noun of action names ("Baku's decision to expel …", "France made an offer to …").
    fn noun_agent(&self, noun: TokenId, depth: usize) -> Vec<TokenId> {
        let d = self.document;
        let poss: Vec<TokenId> = d.dependents(noun, Rel::NmodPoss).collect();
        if !poss.is_empty() {
            return self.expanded(&poss);
        }
        let by: Vec<TokenId> =
            d.dependents(noun, Rel::Nmod).filter(|n| self.preposition(*n).as_deref() == Some("by")).collect();
        if !by.is_empty() {
            return self.expanded(&by);
        }
        let Some(governor) = d.token(noun).head else { return Vec::new() };
        match d.token(noun).rel {
            Rel::Obj | Rel::Obl | Rel::Xcomp if depth > 0 && d.token(governor).upos == Upos::Verb => {
                let above = self.of_verb_within(governor, depth - 1);
                if above.passive { Vec::new() } else { above.subj }
            }
            Rel::NsubjPass if depth > 0 => self.of_verb_within(governor, depth - 1).subj,
            Rel::Nmod if depth > 0 => self.noun_agent(governor, depth - 1),
            _ => Vec::new(),
        }
    }
}

/// Whether a token can head a noun phrase.
pub fn is_nominal(document: &Document, id: TokenId) -> bool {
    matches!(document.token(id).upos, Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::Sym)
        || (document.token(id).upos == Upos::Adj && document.dependents(id, Rel::Det).next().is_some())
}
