//! The grammar around a noun of action: "*France's attack* on a convoy", "launched *an attack*".

use demarche_text::grammar::{Rel, Upos};
use demarche_text::token::TokenId;

use crate::arguments::Grammar;

impl Grammar<'_> {
    /// The arguments of a noun of action. `support` says which verbs carry such nouns.
    pub fn of_noun(&self, noun: TokenId, support: &dyn Fn(&str) -> Option<bool>) -> NounArguments {
        let d = self.document;
        let mut found = NounArguments::default();
        let mut nested = Vec::new();
        for child in d.children(noun).iter().copied() {
            let token = d.token(child);
            match token.rel {
                Rel::NmodPoss => found.poss.extend(self.coordinated(child)),
                Rel::Amod | Rel::Compound | Rel::NmodDesc | Rel::Nmod if self.preposition(child).is_none() => {
                    for one in self.coordinated(child) {
                        found.adj.push(one);
                        // "Armenian-Azerbaijani talks", "US-led invasion": the parts of a compound count one by one.
                        if d.is_name(one) || d.lemma(one) == "lead" {
                            let parts = d
                                .children(one)
                                .iter()
                                .copied()
                                .filter(|c| d.token(*c).rel != Rel::Conj && d.is_name(*c));
                            found.adj.extend(parts);
                        }
                    }
                }
                Rel::Nmod | Rel::Obl | Rel::NmodUnmarked => {
                    let preposition = self.preposition(child).unwrap_or_default();
                    for one in self.coordinated(child) {
                        let own = if one == child { None } else { self.preposition(one) };
                        let own = own.unwrap_or_else(|| preposition.clone());
                        if own == "by" {
                            found.by.push(one)
                        } else {
                            found.obliques.push((own, one))
                        }
                        // "the shooting of a boy by soldiers": parsers hang the second phrase on the first.
                        for below in d.dependents(one, Rel::Nmod) {
                            match self.preposition(below) {
                                Some(p) if p == "by" => found.by.extend(self.coordinated(below)),
                                Some(p) if p != "of" => {
                                    nested.extend(self.coordinated(below).into_iter().map(|t| (p.clone(), t)))
                                }
                                _ => {}
                            }
                        }
                    }
                }
                Rel::Acl | Rel::AclRelcl => {
                    // "an attack carried out by rebels on a convoy", "a deal signed with Paris"
                    if support(d.lemma(child)).is_some() {
                        let above = self.of_verb(child);
                        let carried = above.obj.contains(&noun);
                        if carried {
                            found.carrier.extend(above.subj.iter().filter(|s| **s != noun));
                            found.obliques.extend(above.obliques);
                        }
                    } else if matches!(d.lemma(child), "involve" | "include") {
                        found.obliques.extend(
                            d.dependents(child, Rel::Obj)
                                .flat_map(|o| self.coordinated(o))
                                .map(|o| ("between".to_owned(), o)),
                        );
                    }
                    if token.rel == Rel::Acl {
                        found.clauses.push(child);
                        // "a commitment to doubling imports with the EU", "a promise to send grain to Mali"
                        let below = self.of_verb(child);
                        nested.extend(below.obliques.into_iter().chain(below.of_objects));
                    }
                }
                Rel::Ccomp | Rel::Xcomp => found.clauses.push(child),
                _ => {}
            }
        }
        self.carried(noun, support, &mut found);
        // "is *on a visit* to Peru", "are *on strike*": the subject of the copula is the agent.
        let stands = || self.preposition(noun).is_some_and(|p| matches!(p.as_str(), "on" | "in" | "under" | "at"));
        if d.dependent(noun, Rel::Cop).is_some() && stands() {
            found.carrier.extend(d.dependents(noun, Rel::Nsubj).flat_map(|s| self.coordinated(self.antecedent(s))));
        }
        nested.extend(self.adjacent(noun));
        nested.retain(|(_, t)| !found.obliques.iter().any(|(_, other)| other == t));
        found.obliques.extend(nested);
        found
    }

    /// "criticised the crackdown *on media*": a phrase right behind the noun that a parser hung on the verb.
    fn adjacent(&self, noun: TokenId) -> Vec<(String, TokenId)> {
        let d = self.document;
        let token = d.token(noun);
        let Some(verb) = token.head.filter(|v| d.token(*v).upos == Upos::Verb) else { return Vec::new() };
        if !matches!(token.rel, Rel::Obj | Rel::Obl | Rel::NsubjPass | Rel::Nsubj) {
            return Vec::new();
        }
        let mut end = d.subtree(noun).last().copied().unwrap_or(noun);
        let mut found = Vec::new();
        for phrase in d.dependents(verb, Rel::Obl).filter(|p| *p > noun) {
            let begins = d.subtree(phrase).first().copied() == Some(end + 1);
            let Some(preposition) = self.preposition(phrase).filter(|_| begins) else { continue };
            found.extend(self.coordinated(phrase).into_iter().map(|t| (preposition.clone(), t)));
            end = d.subtree(phrase).last().copied().unwrap_or(end);
        }
        found
    }

    /// What a support verb above the noun adds: "launched an attack on", "faces sanctions from".
    fn carried(&self, noun: TokenId, support: &dyn Fn(&str) -> Option<bool>, found: &mut NounArguments) {
        let d = self.document;
        let mut noun = noun;
        // "carried out a series of attacks": the verb carries what is counted.
        while let Some(counter) = d.token(noun).head.filter(|h| {
            d.token(noun).rel == Rel::Nmod
                && self.preposition(noun).as_deref() == Some("of")
                && self.is("counter", d.lemma(*h))
        }) {
            noun = counter;
        }
        let Some(governor) = d.token(noun).head else { return };
        // "claimed responsibility for the *attack*": who claims it is taken at his word; the claim is noted elsewhere.
        if d.lemma(governor) == "responsibility" && self.preposition(noun).as_deref() == Some("for") {
            let verb = d.token(governor).head.filter(|v| matches!(d.lemma(*v), "claim" | "admit" | "accept"));
            found.carrier.extend(verb.into_iter().flat_map(|v| self.of_verb(v).subj));
            return;
        }
        let (rel, mut verb) = (d.token(noun).rel, governor);
        if rel == Rel::Conj
            && let Some(above) =
                d.token(governor).head.filter(|_| matches!(d.token(governor).rel, Rel::Obj | Rel::NsubjPass))
        {
            verb = above;
        }
        let rel = if rel == Rel::Conj { d.token(governor).rel } else { rel };
        if d.token(verb).upos != Upos::Verb && d.token(verb).upos != Upos::Aux {
            return;
        }
        let lemma = d.lemma(verb);
        let particle = d.dependents(verb, Rel::CompoundPrt).next().is_some();
        match (rel, support(lemma)) {
            (Rel::Obj | Rel::NsubjPass, Some(true)) => {
                let above = self.of_verb(verb);
                found.carrier.extend(above.subj);
                found.carrier_verb = Some(verb);
                if rel == Rel::Obj || above.passive {
                    found.obliques.extend(above.obliques.into_iter().filter(|(_, t)| *t != noun));
                    found.obliques.extend(above.iobj.into_iter().map(|t| ("to".to_owned(), t)));
                }
            }
            (Rel::Obj, Some(false)) => {
                found.patient.extend(self.of_verb(verb).subj);
                found.carrier_verb = Some(verb);
            }
            (Rel::Obl, _) if matches!(lemma, "come" | "be") && self.preposition(noun).as_deref() == Some("under") => {
                found.patient.extend(self.of_verb(verb).subj);
            }
            (Rel::Obl, _)
                if matches!(lemma, "engage" | "participate" | "join" | "enter" | "take" | "involve") && !particle =>
            {
                let above = self.of_verb(verb);
                found.carrier.extend(if above.passive { above.obj } else { above.subj });
                found.obliques.extend(above.obliques.into_iter().filter(|(p, t)| *t != noun && p != "in"));
            }
            // "The talks between …", "the attack killed …" need nothing from above.
            _ => {}
        }
    }
}

/// The arguments of a noun of action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NounArguments {
    /// Owners.
    pub poss: Vec<TokenId>,
    /// By-phrases.
    pub by: Vec<TokenId>,
    /// Modifiers before it.
    pub adj: Vec<TokenId>,
    /// Subjects of a support verb that acts.
    pub carrier: Vec<TokenId>,
    /// Subjects of a support verb that suffers.
    pub patient: Vec<TokenId>,
    /// The support verb.
    pub carrier_verb: Option<TokenId>,
    /// Complement clauses.
    pub clauses: Vec<TokenId>,
    /// Prepositions and the phrases they govern.
    pub obliques: Vec<(String, TokenId)>,
}
