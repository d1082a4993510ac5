//! Whom words mean, and what to call them: which pronouns and descriptions can be trusted to give way to a name.

use demarche_record::actor::Actor;
use demarche_record::reading::Reading;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::mention::{Mention, MentionKind};
use demarche_text::token::TokenId;

use crate::brief::{Citation, Support};
use crate::cast::{Introduced, bare, title_tokens};
use crate::clause::Clause;
use crate::prose::Prose;
use crate::words::listed;

impl Prose<'_> {
    /// Whether a pronoun can be trusted to mean these. "It" as an object mostly means a thing just talked about, and
    /// "they" needs more than one.
    pub(crate) fn is_safe(
        &self,
        source: &Reading,
        document: &Document,
        token: TokenId,
        clause: &Clause,
        actors: &[Actor],
    ) -> bool {
        let form = document.form(token).to_lowercase();
        let rel = document.token(token).rel.universal();
        if self.described(source, 0, token, actors).is_some() {
            return matches!(form.as_str(), "he" | "she" | "his");
        }
        let person = actors.iter().all(|a| self.cast.member(&a.name).is_some_and(|m| m.person));
        let fits = match form.as_str() {
            "he" | "she" | "him" | "her" | "his" | "hers" => {
                actors.len() == 1 && person && actors.iter().all(|a| self.is_only_person(source, token, a))
            }
            "it" => actors.len() == 1 && !person && rel == "nsubj",
            "its" => actors.len() == 1 && !person,
            "they" | "their" => actors.len() > 1 || actors.len() == 1 && !person,
            _ => false,
        };
        let pair = actors.len() < 2
            || document
                .mentions
                .iter()
                .any(|m| m.sentence == clause.sentence && m.tokens.contains(&token) && self.is_pair(source, m, actors));
        fits && pair
    }

    /// Whether the members of "the two countries" are the only ones named in the sentence or the one before it.
    pub(crate) fn is_pair(&self, source: &Reading, mention: &Mention, actors: &[Actor]) -> bool {
        let document = &source.document;
        let paragraph = |s: u32| document.sentences.get(s as usize).map(|s| s.paragraph);
        let named = |sentence: u32, before: TokenId| -> Vec<String> {
            let all = document.mentions.iter().zip(&source.identities);
            let here = all.filter(|(m, _)| m.sentence == sentence && m.tokens.start < before);
            let named = here.filter(|(m, _)| matches!(m.kind, MentionKind::Place | MentionKind::Organisation));
            let states = named.flat_map(|(_, i)| &i.actors).filter(|a| {
                a.country.is_some() && a.sectors.first().is_none_or(|s| *s == demarche_ontology::sector::Sector::Gov)
            });
            let mut names: Vec<String> = states.map(|a| a.name.clone()).collect();
            names.sort();
            names.dedup();
            names
        };
        let mut wanted: Vec<String> = actors.iter().map(|a| a.name.clone()).collect();
        wanted.sort();
        let within = |names: &[String]| wanted.iter().all(|w| names.contains(w)) && names.len() == wanted.len();
        if within(&named(mention.sentence, mention.tokens.start)) {
            return true;
        }
        let Some(before) = mention.sentence.checked_sub(1) else { return false };
        let here = named(mention.sentence, TokenId::MAX);
        // The two named last, of whom this sentence goes on to speak.
        if !here.is_empty() && here.iter().all(|n| wanted.contains(n)) && self.last_named(source, mention) == wanted {
            return true;
        }
        paragraph(before) == paragraph(mention.sentence) && {
            // Whoever stands in this sentence too is the one who deals with the two.
            let here = named(mention.sentence, TokenId::MAX);
            let mut others = named(before, TokenId::MAX);
            others.retain(|n| wanted.contains(n) || !here.contains(n));
            within(&others)
        }
    }

    /// The two states named last in the sentence before a mention, sorted.
    fn last_named(&self, source: &Reading, mention: &Mention) -> Vec<String> {
        let document = &source.document;
        let mut last: Vec<String> = Vec::new();
        let all = document.mentions.iter().zip(&source.identities);
        let before = all.filter(|(m, i)| {
            m.sentence + 1 == mention.sentence
                && i.actors.len() == 1
                && i.actors.iter().all(|a| a.country.is_some())
                && matches!(m.kind, MentionKind::Place | MentionKind::Organisation)
        });
        let mut named: Vec<(TokenId, &str)> =
            before.flat_map(|(m, i)| i.actors.iter().map(|a| (m.tokens.start, a.name.as_str()))).collect();
        named.sort_unstable();
        for (_, name) in named.into_iter().rev() {
            if last.len() < 2 && !last.iter().any(|n| n == name) {
                last.push(name.to_owned());
            }
        }
        last.sort();
        last
    }

    /// Whether a person is the only one named before a pronoun in its paragraph, or in the one before it.
    pub(crate) fn is_only_person(&self, source: &Reading, token: TokenId, actor: &Actor) -> bool {
        let document = &source.document;
        let paragraph = |sentence: u32| document.sentences.get(sentence as usize).map_or(0, |s| s.paragraph);
        let here = paragraph(document.sentence_of(token));
        let mut named: [Vec<&str>; 2] = [Vec::new(), Vec::new()];
        for (mention, identity) in document.mentions.iter().zip(&source.identities) {
            let back = here.wrapping_sub(paragraph(mention.sentence));
            if mention.kind != MentionKind::Person || mention.tokens.start > token || back > 1 {
                continue;
            }
            for person in &identity.actors {
                let name = self.cast.canonical(&person.name);
                if !named[back as usize].contains(&name) {
                    named[back as usize].push(name);
                }
            }
        }
        let wanted = [self.cast.canonical(&actor.name)];
        if named[0].is_empty() { named[1] == wanted } else { named[0] == wanted }
    }

    /// Whether someone is the subject of the sentence before, in the same or the last paragraph.
    pub(crate) fn is_named_before(&self, source: &Reading, token: TokenId, actor: &Actor) -> bool {
        let document = &source.document;
        let sentence = document.sentence_of(token);
        document.mentions.iter().zip(&source.identities).any(|(m, i)| {
            let before = m.sentence + 1 == sentence && document.token(m.head).rel.universal() == "nsubj";
            let here = m.sentence == sentence && m.tokens.end <= token && m.kind != MentionKind::Pronoun;
            (before || here) && i.actors.iter().all(|a| a.same(actor)) && !i.actors.is_empty()
        })
    }

    /// Someone without a name, in the words of the same paragraph: "the US ambassador to Azerbaijan".
    pub(crate) fn described(
        &self,
        source: &Reading,
        reading: usize,
        token: TokenId,
        actors: &[Actor],
    ) -> Option<(String, Vec<Citation>)> {
        let [actor] = actors else { return None };
        if self.cast.member(&actor.name).is_some() {
            return None;
        }
        let document = &source.document;
        let paragraph = |sentence: u32| document.sentences.get(sentence as usize).map(|s| s.paragraph);
        let here = paragraph(document.sentence_of(token));
        let mut before = document.mentions.iter().zip(&source.identities).filter(|(m, i)| {
            m.kind == MentionKind::Role
                && m.tokens.start < token
                && paragraph(m.sentence) == here
                && i.actors.len() == 1
                && i.actors.iter().all(|a| a.same(actor))
        });
        let (mention, _) = before.next()?;
        let article = mention.tokens.start.checked_sub(1).filter(|d| document.form(*d).eq_ignore_ascii_case("the"))?;
        let words = mention.span.of(document.text());
        let span = document.span(article..mention.tokens.end);
        let plain = words.split(' ').count() <= 8 && !words.contains([',', '"', '“']);
        plain.then(|| (format!("the {words}"), vec![Citation { reading, span, support: Support::Name }]))
    }

    /// Several actors called by name, the ones already in the sentence without their titles.
    pub(crate) fn called(
        &self,
        actors: &[Actor],
        introduced: &Introduced,
        seen: &[String],
    ) -> Option<(String, Vec<Citation>)> {
        if actors.is_empty() || actors.len() > 3 {
            return None;
        }
        let mut known = introduced.clone();
        known.extend(seen.iter().cloned());
        let mut citations = Vec::new();
        let mut names = Vec::new();
        for actor in actors {
            let (name, cited) = self.cast.call(actor, &known)?;
            names.push(name);
            citations.extend(cited);
        }
        Some((listed(&names), citations))
    }

    /// A person named by surname or for the first time: the words that should stand there.
    pub(crate) fn person(
        &self,
        document: &Document,
        mention: &Mention,
        actor: &Actor,
        introduced: &Introduced,
        kept: &[TokenId],
    ) -> Option<(TokenId, TokenId, String, Vec<Citation>)> {
        let member = self.cast.member(&actor.name)?;
        let title = title_tokens(document, mention);
        let titled = !title.is_empty() && title.clone().all(|t| kept.contains(&t));
        let honorific = titled
            && title.len() == 1
            && matches!(document.form(title.start), "Ms" | "Mr" | "Mrs" | "Dr" | "Ms." | "Mr." | "Mrs." | "Dr.");
        let full = bare(document, mention) == member.name;
        let beside = document.token(mention.head).rel == Rel::Appos
            || document.dependents(mention.head, Rel::Appos).any(|a| kept.contains(&a));
        let mut end = mention.tokens.end;
        if end > mention.tokens.start && document.token(end - 1).xpos == Xpos::Pos {
            end -= 1;
        }
        if titled && !honorific && (full || member.title.is_none()) || full && beside {
            return None;
        }
        let (text, citations) = member.call(introduced.contains(self.cast.canonical(&actor.name)) || beside);
        if full && text == member.name {
            return None;
        }
        let start = if titled { title.start } else { mention.tokens.start.max(title.end) };
        // "the minister Darmanin" would keep a lone article.
        let start = if titled && start > 0 && kept.contains(&(start - 1)) && document.token(start - 1).rel == Rel::Det {
            start - 1
        } else {
            start
        };
        Some((start, end, text, citations))
    }

    /// Whether a description gives way to the names of those it means: "the minister", "the two countries".
    pub(crate) fn replaces(&self, document: &Document, mention: &Mention, actors: &[Actor]) -> bool {
        let text = mention.span.of(document.text());
        let before = mention.tokens.start.checked_sub(1).map(|t| document.form(t).to_lowercase());
        let first = document.form(mention.tokens.start).to_lowercase();
        let definite = |w: &str| matches!(w, "the" | "this" | "these" | "both" | "that" | "those");
        let is_definite = definite(&first) || before.as_deref().is_some_and(definite);
        let named = mention.tokens.clone().any(|t| document.is_name(t) || document.token(t).upos == Upos::Propn);
        let plain = !text.contains(',') && mention.tokens.len() <= 3;
        let appositive = document.dependents(mention.head, Rel::Appos).next().is_some()
            || matches!(document.token(mention.head).rel, Rel::Appos | Rel::Compound);
        is_definite
            && !named
            && plain
            && !appositive
            && !actors.is_empty()
            // "The government" stays: its country is not its name. "The nation" gives way to it.
            && actors.iter().all(|a| self.cast.member(&a.name).is_some_and(|m| {
                if actors.len() > 1 { !m.person } else { m.person || self.style.has("generic", &document.lemma(mention.head).to_lowercase()) }
            }))
            && (actors.len() > 1 || matches!(mention.kind, MentionKind::Role | MentionKind::Group))
            && !document.children(mention.head).iter().any(|c| {
                matches!(document.token(*c).rel, Rel::Nmod | Rel::AclRelcl | Rel::Acl) && !mention.tokens.contains(c)
            })
    }

    /// "The minister" as a subject, without a name: whoever was not introduced here.
    pub(crate) fn is_bare_role(&self, document: &Document, mention: &Mention) -> bool {
        let plain =
            document.children(mention.head).iter().all(|c| matches!(document.token(*c).rel, Rel::Det | Rel::Punct));
        plain
            && document.token(mention.head).rel.universal() == "nsubj"
            && self.style.has("office", &document.lemma(mention.head).to_lowercase())
    }

    /// "The area", "the move" as a subject, with nothing said of which.
    pub(crate) fn is_vague(&self, document: &Document, root: TokenId, kept: &[TokenId]) -> bool {
        let own = crate::clause::subject(document, root);
        let first = document.token(root).head.and_then(|h| crate::clause::subject(document, h));
        let Some(subject) = own.or(first).filter(|s| kept.contains(s)) else { return false };
        let plain = document.children(subject).iter().all(|c| matches!(document.token(*c).rel, Rel::Det | Rel::Punct));
        plain && self.style.has("vague", &document.lemma(subject).to_lowercase())
    }

    /// "in the area", "welcomed the decision": with nothing said of which.
    pub(crate) fn points_aside(&self, document: &Document, kept: &[TokenId]) -> bool {
        kept.iter().any(|t| {
            let token = document.token(*t);
            let children = document.children(*t);
            let plain = children.iter().all(|c| matches!(document.token(*c).rel, Rel::Det | Rel::Punct | Rel::Case));
            let the = children.iter().any(|c| document.form(*c).eq_ignore_ascii_case("the"));
            token.upos == Upos::Noun
                && matches!(token.rel, Rel::Obl | Rel::Nmod | Rel::Obj)
                && plain
                && the
                && self.style.has("vague", &document.lemma(*t).to_lowercase())
        })
    }

    /// Words that look like pronouns and point at nothing outside: "it is said", "who", "themselves".
    pub(crate) fn is_bound(&self, document: &Document, token: TokenId) -> bool {
        let t = document.token(token);
        let form = document.form(token).to_lowercase();
        t.rel == Rel::Expl
            || form.ends_with("self")
            || form.ends_with("selves")
            || matches!(t.xpos, Xpos::Wp | Xpos::Wdt | Xpos::WpPoss | Xpos::Wrb | Xpos::Ex)
            || matches!(
                form.as_str(),
                "who"
                    | "which"
                    | "whose"
                    | "whom"
                    | "what"
                    | "each"
                    | "all"
                    | "nobody"
                    | "nothing"
                    | "one"
                    | "someone"
                    | "anyone"
                    | "everyone"
                    | "something"
                    | "none"
                    | "several"
                    | "most"
                    | "many"
                    | "some"
                    | "others"
                    | "there"
            )
    }
}
