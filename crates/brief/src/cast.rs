//! Who is who over all sources: one name for each, with its article, and the title to introduce a person by.

use std::collections::{BTreeMap, BTreeSet};

use demarche_record::actor::Actor;
use demarche_record::reading::Reading;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::mention::{Mention, MentionId, MentionKind};
use demarche_text::span::Span;
use demarche_text::token::TokenId;

use crate::brief::{Citation, Support};

/// What the sources call someone.
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// The name to use.
    pub name: String,
    /// Whether it takes "the".
    pub article: bool,
    /// A person.
    pub person: bool,
    /// The words to introduce a person by, name included, and where they stand.
    pub title: Option<(String, Vec<Citation>)>,
    /// Every wording met.
    pub surfaces: BTreeMap<String, usize>,
}

/// Everybody, by canonical name.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    members: BTreeMap<String, Member>,
    /// Canonical names that mean the same person as another: "Minister Darmanin" and "Gérald Darmanin".
    same: BTreeMap<String, String>,
}

/// Who has been introduced so far.
pub type Introduced = BTreeSet<String>;

/// Longest title before a name, in words.
const TITLE: usize = 5;

impl Cast {
    /// Read the cast from all mentions.
    pub fn new(readings: &[Reading]) -> Self {
        let mut cast = Self::default();
        let mut articles: BTreeMap<String, BTreeMap<String, (usize, usize)>> = BTreeMap::new();
        for (index, reading) in readings.iter().enumerate() {
            let document = &reading.document;
            for (mention, identity) in document.mentions.iter().zip(&reading.identities) {
                let [actor] = identity.actors.as_slice() else { continue };
                if !is_name(mention, document) {
                    continue;
                }
                let member = cast.members.entry(actor.name.clone()).or_default();
                member.person |= mention.kind == MentionKind::Person;
                let text = bare(document, mention);
                *member.surfaces.entry(text.clone()).or_default() += 1;
                let known = articles.entry(actor.name.clone()).or_default().entry(text).or_default();
                known.0 += usize::from(has_article(document, mention));
                known.1 += 1;
                if mention.kind == MentionKind::Person {
                    let found = title(document, mention, index);
                    let better = |old: &Option<(String, Vec<Citation>)>, new: &str| {
                        old.as_ref().is_none_or(|(o, _)| o.split(' ').count() < new.split(' ').count())
                    };
                    if let Some((words, span)) = found
                        && better(&member.title, &words)
                    {
                        let citation = Citation { reading: index, span, support: Support::Name };
                        member.title = Some((words, vec![citation]));
                    }
                }
            }
        }
        cast.unite();
        for (canonical, member) in &mut cast.members {
            member.name = chosen(canonical, member);
            let counts = articles.get(canonical).and_then(|a| a.get(&member.name));
            member.article = !member.person && counts.is_some_and(|(with, all)| with * 2 > *all);
            // A title is kept only where it ends in the full name.
            let name = member.name.clone();
            if let Some((words, _)) = &mut member.title {
                match words.rsplit_once(SEPARATOR) {
                    Some((title, _)) => *words = format!("{title} {name}"),
                    None => member.title = None,
                }
            }
        }
        cast
    }

    /// The member of a canonical name.
    pub fn member(&self, canonical: &str) -> Option<&Member> {
        self.members.get(self.canonical(canonical))
    }

    /// Every canonical name with its member.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Member)> {
        self.members.iter().map(|(n, m)| (n.as_str(), m))
    }

    /// What to call an actor inside a sentence, and the words that introduce a person, if this is the first mention.
    pub fn call(&self, actor: &Actor, introduced: &Introduced) -> Option<(String, Vec<Citation>)> {
        let member = self.member(&actor.name)?;
        Some(member.call(introduced.contains(self.canonical(&actor.name))))
    }

    /// How often a name stands in the sources.
    pub fn named(&self, name: &str) -> usize {
        let fits = |m: &&Member| m.name == name || m.surfaces.contains_key(name);
        self.members.values().filter(fits).map(|m| m.surfaces.values().sum::<usize>()).max().unwrap_or(0)
    }

    /// The one canonical name of someone who goes by several.
    pub fn canonical<'a>(&'a self, name: &'a str) -> &'a str {
        self.same.get(name).map_or(name, String::as_str)
    }

    /// Persons known by surname only are the one person of that surname with a first name.
    fn unite(&mut self) {
        let full: Vec<String> = self
            .members
            .iter()
            .filter(|(_, m)| m.person && m.surfaces.keys().any(|s| is_full(s)))
            .map(|(name, _)| name.clone())
            .collect();
        let short: Vec<(String, String)> = self
            .members
            .iter()
            .filter(|(name, m)| m.person && !full.contains(name))
            .filter_map(|(name, m)| {
                let surname = m.surfaces.keys().max_by_key(|s| s.len())?.clone();
                let surname = surname.rsplit(' ').next()?.to_owned();
                let mut fits = full.iter().filter(|f| f.rsplit(' ').next() == Some(&surname));
                let one = fits.next()?.clone();
                fits.next().is_none().then(|| (name.clone(), one))
            })
            .collect();
        for (name, one) in short {
            let Some(member) = self.members.remove(&name) else { continue };
            if let Some(kept) = self.members.get_mut(&one) {
                for (surface, count) in member.surfaces {
                    *kept.surfaces.entry(surface).or_default() += count;
                }
            }
            self.same.insert(name, one);
        }
    }
}

impl Member {
    /// The name with its article, or with its title at first mention.
    pub fn call(&self, known: bool) -> (String, Vec<Citation>) {
        match &self.title {
            Some((title, citations)) if !known => (title.clone(), citations.clone()),
            _ if self.article => (format!("the {}", self.name), Vec::new()),
            _ => (self.name.clone(), Vec::new()),
        }
    }
}

/// Stands between title and name until the full name is known.
const SEPARATOR: char = '\u{1}';

/// Whether a person's name has a first and a last part, and no title: "Minister Darmanin" is none.
fn is_full(name: &str) -> bool {
    let first = name.split(' ').next().unwrap_or("");
    let titles = ["Minister", "President", "Mr", "Ms", "Mrs", "Dr", "Chancellor", "General", "Judge", "Governor"];
    name.contains(' ') && !titles.contains(&first.trim_end_matches('.'))
}

fn is_name(mention: &Mention, document: &Document) -> bool {
    matches!(mention.kind, MentionKind::Person | MentionKind::Organisation | MentionKind::Place)
        && document.token(mention.head).upos != Upos::Adj
        && mention.span.of(document.text()).chars().next().is_some_and(char::is_uppercase)
}

fn chosen(canonical: &str, member: &Member) -> String {
    if member.surfaces.contains_key(canonical) {
        return canonical.to_owned();
    }
    let best = |a: &(&String, &usize), b: &(&String, &usize)| {
        if member.person { a.0.len().cmp(&b.0.len()) } else { a.1.cmp(b.1).then(b.0.cmp(a.0)) }
    };
    member.surfaces.iter().max_by(best).map_or_else(|| canonical.to_owned(), |(text, _)| text.clone())
}

/// The words of a name without title, honorific or article.
pub fn bare(document: &Document, mention: &Mention) -> String {
    let start = if mention.kind == MentionKind::Person { name_start(document, mention) } else { mention.tokens.start };
    let end = if mention.tokens.end > start && is_possessive(document, mention.tokens.end - 1) {
        mention.tokens.end - 1
    } else {
        mention.tokens.end
    };
    let text = document.span(start..end).of(document.text());
    text.strip_prefix("the ").or_else(|| text.strip_prefix("The ")).unwrap_or(text).to_owned()
}

fn is_possessive(document: &Document, id: TokenId) -> bool {
    matches!(document.form(id), "'s" | "’s" | "'" | "’")
}

/// The first token of a person's name proper: the last run of name tokens in the mention.
fn name_start(document: &Document, mention: &Mention) -> TokenId {
    use demarche_text::token::{NameKind, NameTag};
    let mut start = mention.tokens.end;
    for id in mention.tokens.clone().rev() {
        match document.token(id).name {
            NameTag::Begin(NameKind::Person) => return id,
            NameTag::Inside(NameKind::Person) => start = id,
            _ if start < mention.tokens.end => return start,
            _ => {}
        }
    }
    if start < mention.tokens.end { start } else { mention.tokens.start }
}

fn has_article(document: &Document, mention: &Mention) -> bool {
    let before = mention.tokens.start.checked_sub(1);
    let first = document.form(mention.tokens.start);
    first.eq_ignore_ascii_case("the")
        || before.is_some_and(|b| {
            document.sentence_of(b) == mention.sentence && document.form(b).eq_ignore_ascii_case("the")
        })
}

/// The tokens of a title right before a person's name.
pub fn title_tokens(document: &Document, mention: &Mention) -> std::ops::Range<TokenId> {
    let name = name_start(document, mention);
    let first = document.sentences.get(mention.sentence as usize).map_or(0, |s| s.tokens.start);
    let mut start = name;
    while start > first && (name - start) < TITLE as u32 && is_title_word(document, start - 1) {
        start -= 1;
    }
    start..name
}

fn is_title_word(document: &Document, id: TokenId) -> bool {
    let token = document.token(id);
    if matches!(document.form(id).to_lowercase().as_str(), "own" | "other" | "same" | "first" | "new") {
        return false;
    }
    matches!(token.upos, Upos::Noun | Upos::Propn | Upos::Adj)
        && matches!(token.rel, Rel::Compound | Rel::Amod | Rel::Flat | Rel::Nmod | Rel::NmodDesc | Rel::Appos)
        || matches!(token.upos, Upos::Noun | Upos::Propn) && document.children(id).iter().any(|c| *c > id)
}

fn is_honorific(word: &str) -> bool {
    matches!(word, "Mr" | "Mr." | "Mrs" | "Mrs." | "Ms" | "Ms." | "Dr" | "Dr." | "Sir" | "Lady")
}

/// The title of a person at this mention (before the name, or in an apposition beside it), joined to the name.
fn title(document: &Document, mention: &Mention, _reading: usize) -> Option<(String, Span)> {
    let name = name_start(document, mention);
    if mention.tokens.end.saturating_sub(name) < 2 {
        return None;
    }
    let before = title_tokens(document, mention);
    let span = document.span(before.start..mention.tokens.end);
    if !before.is_empty() {
        let words = document.span(before.clone()).of(document.text());
        let plain = !words.contains(['"', '“', '”', ',', '\n']) && !words.split(' ').any(is_honorific);
        return plain.then(|| (format!("{words}{SEPARATOR}"), span));
    }
    // "the Dutch foreign minister, Marijke van Oosterhof" and "Claire Ferlandeau, the Canadian ambassador".
    let head = mention.head;
    let token = document.token(head);
    let role = match token.head {
        Some(role) if token.rel == Rel::Appos => Some(role),
        _ => document.dependents(head, Rel::Appos).next(),
    }?;
    if document.token(role).upos != Upos::Noun || document.is_name(role) {
        return None;
    }
    let mut start = role;
    while start > 0
        && document.token(start - 1).head == Some(role)
        && matches!(document.token(start - 1).rel, Rel::Compound | Rel::Amod)
        && !document.form(start - 1).eq_ignore_ascii_case("own")
        && document.sentence_of(start - 1) == mention.sentence
    {
        start -= 1;
    }
    let singular = document.token(role).xpos == demarche_text::grammar::Xpos::Nn;
    let words = document.span(start..role + 1).of(document.text());
    let span = document.span(start.min(name)..mention.tokens.end.max(role + 1));
    (singular && words.split(' ').count() <= TITLE).then(|| (format!("{words}{SEPARATOR}"), span))
}

/// The mentions of a sentence, widest first where they nest.
pub fn mentions_of(document: &Document, sentence: u32) -> impl Iterator<Item = (MentionId, &Mention)> {
    let all = document.mentions.iter().enumerate();
    all.filter(move |(_, m)| m.sentence == sentence).map(|(i, m)| (i as MentionId, m))
}
