//! From kept tokens to a sentence that can stand alone: pronouns and descriptions give way to names, relative dates to
//! dates, spacing and capitals are mended.

use std::collections::BTreeMap;

use demarche_record::actor::Actor;
use demarche_record::reading::Reading;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::mention::{Mention, MentionKind};
use demarche_text::sentence::Role;
use demarche_text::token::TokenId;

use crate::brief::{Citation, Support};
use crate::cast::{Cast, Introduced, mentions_of};
use crate::clause::{Clause, is_quote};
use crate::redate::drop_reckoning;
use crate::words::capitalised;
use demarche_lexicon::style::Style;

/// What the writer of a sentence needs to know.
pub struct Prose<'a> {
    /// All readings.
    pub readings: &'a [Reading],
    /// Who is who.
    pub cast: &'a Cast,
    /// Word lists.
    pub style: &'a Style,
    /// What to call each source.
    pub labels: Vec<String>,
    /// The year that need not be said.
    pub year: Option<i16>,
}

/// What is wished of a sentence.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish {
    /// Leave out the date, as the line says it.
    pub undated: bool,
    /// Begin in lower case where the first word is no name.
    pub embedded: bool,
}

/// A sentence without its final stop, and what carries it.
#[derive(Clone, Debug)]
pub struct Written {
    /// The words.
    pub text: String,
    /// What carries them.
    pub citations: Vec<Citation>,
    /// Canonical names that it introduces.
    pub names: Vec<String>,
}

impl Prose<'_> {
    /// Write a clause; `None` where a word points at something outside that nothing can stand in for.
    pub fn write(&self, reading: usize, clause: &Clause, introduced: &Introduced, wish: Wish) -> Option<Written> {
        let source = self.readings.get(reading)?;
        let document = &source.document;
        let mut kept = clause.kept.clone();
        let line = document.sentences.get(clause.sentence as usize)?.span.of(document.text()).trim_end();
        if line.ends_with(':') || self.is_vague(document, clause.root, &kept) || self.points_aside(document, &kept) {
            return None;
        }
        if wish.undated {
            self.drop_dates(source, clause, &mut kept);
        }
        drop_reckoning(source, &mut kept, clause);
        let quoted = quoted(document, clause.sentence);
        let mut swaps: BTreeMap<TokenId, (TokenId, String)> = BTreeMap::new();
        let mut citations = Vec::new();
        let mut names = Vec::new();
        let mut seen: Vec<String> = Vec::new();
        let mentions: Vec<(usize, &Mention)> =
            mentions_of(document, clause.sentence).map(|(i, m)| (i as usize, m)).collect();
        for token in kept.iter().copied() {
            if swaps.values().any(|(end, _)| token < *end)
                && swaps.range(..=token).next_back().is_some_and(|(_, (end, _))| token < *end)
            {
                continue;
            }
            let at = mentions.iter().filter(|(_, m)| m.tokens.contains(&token)).max_by_key(|(_, m)| m.tokens.len());
            let pronoun = mentions.iter().find(|(_, m)| m.kind == MentionKind::Pronoun && m.tokens.start == token);
            let inside = quoted.contains(&token);
            if is_pronoun(document, token) {
                if inside {
                    continue;
                }
                let Some((index, _)) = pronoun else {
                    if self.is_bound(document, token) { continue } else { return None }
                };
                let actors = &source.identities.get(*index)?.actors;
                let possessive = document.token(token).xpos == Xpos::PrpPoss;
                // "its", of which nobody knows whose it is, means here what it means in the source if the names before
                // it are all there.
                if possessive && actors.is_empty() && quoted.is_empty() && self.has_names_before(document, token, &kept)
                {
                    continue;
                }
                let object_it =
                    document.form(token).eq_ignore_ascii_case("it") && document.token(token).rel.universal() != "nsubj";
                if object_it && !self.is_bound(document, token) {
                    return None;
                }
                // "ordered that she be released": whoever is released is not the one who orders.
                let done_to = document.token(token).rel == Rel::NsubjPass
                    && actors.iter().any(|a| self.cast.member(&a.name).is_none_or(|m| !m.person));
                if done_to && matches!(document.form(token).to_lowercase().as_str(), "he" | "she") {
                    return None;
                }
                if !actors.is_empty()
                    && actors.iter().all(|a| seen.iter().any(|s| s == self.cast.canonical(&a.name)))
                    && !first_pronoun(document, token, clause)
                {
                    continue;
                }
                if self.is_bound(document, token) {
                    continue;
                }
                if !self.is_safe(source, document, token, clause, actors) {
                    return None;
                }
                let (text, cited) = match self.described(source, reading, token, actors) {
                    Some(found) => found,
                    None => self.called(actors, introduced, &seen)?,
                };
                let text = if possessive { owned(&text) } else { text };
                citations.extend(cited);
                for actor in actors {
                    seen.push(self.cast.canonical(&actor.name).to_owned());
                    names.push(self.cast.canonical(&actor.name).to_owned());
                }
                swaps.insert(token, (token + 1, text));
                continue;
            }
            let Some((index, mention)) = at.copied() else { continue };
            if inside || mention.tokens.start > token && mention.head != token {
                continue;
            }
            let Some(identity) = source.identities.get(index) else { continue };
            match mention.kind {
                MentionKind::Person => {
                    let [actor] = identity.actors.as_slice() else { continue };
                    if seen.iter().any(|s| s == self.cast.canonical(&actor.name)) {
                        continue;
                    }
                    if let Some((start, end, text, cited)) = self.person(document, mention, actor, introduced, &kept) {
                        citations.extend(cited);
                        swaps.insert(start, (end, text));
                    }
                    seen.push(self.cast.canonical(&actor.name).to_owned());
                    names.push(self.cast.canonical(&actor.name).to_owned());
                }
                MentionKind::Organisation | MentionKind::Place => {
                    for actor in &identity.actors {
                        seen.push(self.cast.canonical(&actor.name).to_owned());
                        names.push(self.cast.canonical(&actor.name).to_owned());
                    }
                }
                MentionKind::Role | MentionKind::Group => {
                    let replace = self.replaces(document, mention, &identity.actors);
                    let one = identity.actors.first().filter(|_| identity.actors.len() == 1 && replace);
                    let trusted = |a: &Actor| match self.cast.member(&a.name) {
                        Some(member) if member.person => self.is_only_person(source, token, a),
                        _ => self.is_named_before(source, token, a),
                    };
                    if one.is_some_and(|a| !trusted(a)) {
                        if self.is_bare_role(document, mention) {
                            return None;
                        }
                        // A later "it" leans on the description that stays.
                        seen.extend(one.map(|a| self.cast.canonical(&a.name).to_owned()));
                        continue;
                    }
                    let alone =
                        mention.tokens.len() == 1 && with_article(document, mention, &kept) < mention.tokens.start;
                    if alone && !replace && self.is_bare_role(document, mention) {
                        return None;
                    }
                    if identity.actors.len() > 1 && replace && !self.is_pair(source, mention, &identity.actors) {
                        return None;
                    }
                    if replace && let Some((text, cited)) = self.called(&identity.actors, introduced, &seen) {
                        let start = with_article(document, mention, &kept);
                        citations.extend(cited);
                        swaps.insert(start, (mention.tokens.end, text));
                    }
                    if !identity.actors.is_empty() && (replace || identity.actors.len() == 1) {
                        for actor in &identity.actors {
                            seen.push(self.cast.canonical(&actor.name).to_owned());
                            if replace {
                                names.push(self.cast.canonical(&actor.name).to_owned());
                            }
                        }
                    }
                }
                MentionKind::Pronoun => {}
            }
        }
        swap_pointers(document, &kept, &quoted, &mut swaps);
        self.swap_dates(source, clause, &kept, &quoted, &mut swaps);
        let within = Wish { embedded: wish.embedded || clause.place.is_some(), ..wish };
        let mut text = self.joined(source, clause, &kept, &swaps, within)?;
        let mut all = runs(document, clause, &kept, reading);
        if let Some(place) = &clause.place {
            let span = document.span(place.clone());
            let head = if wish.embedded { "in" } else { "In" };
            text = format!("{head} {}, {text}", span.of(document.text()));
            all.push(Citation { reading, span, support: Support::Words });
        }
        all.extend(citations);
        Some(Written { text, citations: all, names })
    }

    /// Whether every name that stands before a pronoun in its sentence is kept, and there is one.
    fn has_names_before(&self, document: &Document, token: TokenId, kept: &[TokenId]) -> bool {
        let sentence = document.sentence(token).tokens.clone();
        let mut names = sentence.filter(|t| *t < token && document.is_name(*t)).peekable();
        names.peek().is_some() && names.all(|t| kept.contains(&t))
    }

    fn joined(
        &self,
        source: &Reading,
        clause: &Clause,
        kept: &[TokenId],
        swaps: &BTreeMap<TokenId, (TokenId, String)>,
        wish: Wish,
    ) -> Option<String> {
        let document = &source.document;
        let mut text = String::new();
        let mut last: Option<TokenId> = None;
        let mut skip_to = 0;
        let range = document.sentences.get(clause.sentence as usize)?.tokens.clone();
        let start = range.clone().find(|t| document.token(*t).upos != Upos::Punct && document.form(*t) != "•");
        let start = start.unwrap_or(range.start);
        let role = document.sentences.get(clause.sentence as usize)?.role;
        for token in kept.iter().copied() {
            if token < skip_to {
                continue;
            }
            let spaced = last.is_some_and(|l| document.token(l).span.end != document.token(token).span.start);
            let form = document.form(token);
            let joins = matches!(form, "," | ";" | ":" | "." | "'s" | "’s") || text.ends_with(['(', '“', '‘']);
            let gap = last.is_some_and(|l| l + 1 != token);
            if !text.is_empty() && !joins && (spaced || gap) {
                text.push(' ');
            }
            match swaps.get(&token) {
                Some((end, words)) => {
                    text.push_str(words);
                    skip_to = *end;
                    last = Some(end - 1);
                }
                None => {
                    let bare = text.is_empty() && role == Role::Bullet && !form.eq_ignore_ascii_case("the");
                    if bare && self.wants_article(document, source, token) {
                        text.push_str(if wish.embedded { "the " } else { "The " });
                    }
                    let first = text.trim_matches(['“', '"', '‘', ' ']).is_empty();
                    let lower = token == start && !document.is_name(token) && document.token(token).upos != Upos::Propn;
                    let embedded = first && wish.embedded && !is_acronym(form) && form != "I";
                    if lower && (embedded || !first) {
                        text.push_str(&form.to_lowercase());
                    } else {
                        text.push_str(form);
                    }
                    last = Some(token);
                }
            }
        }
        let mut text = without_dateline(tidy(&text));
        for word in self.style.list("opener") {
            text = text.replace(&format!(", {word},"), "");
        }
        let body = !matches!(document.sentences.get(clause.sentence as usize)?.role, Role::Headline);
        if text.split(' ').count() < 3 || body && self.dangles(&text) || self.breaks_off(&text) {
            return None;
        }
        let text = mend_quotes(&text);
        Some(if wish.embedded { text } else { capitalised(&text) })
    }

    /// Whether a bullet leaves out the article that a name has elsewhere.
    fn wants_article(&self, document: &Document, source: &Reading, token: TokenId) -> bool {
        document.mentions.iter().zip(&source.identities).any(|(m, i)| {
            let [actor] = i.actors.as_slice() else { return false };
            m.tokens.start == token
                && matches!(m.kind, MentionKind::Organisation | MentionKind::Place)
                && self.cast.member(&actor.name).is_some_and(|c| c.article && m.span.of(document.text()) == c.name)
        })
    }

    /// Whether the sentence ends where what is said should begin.
    fn breaks_off(&self, text: &str) -> bool {
        let last = crate::words::words(text).pop().map(|w| w.lower).unwrap_or_default();
        let verb = matches!(
            last.as_str(),
            "said"
                | "says"
                | "told"
                | "added"
                | "asked"
                | "stated"
                | "warned"
                | "of"
                | "to"
                | "the"
                | "a"
                | "that"
                | "and"
                | "with"
                | "by"
                | "for"
                | "in"
                | "from"
                | "according"
        );
        let quoted = text.contains('”') || text.contains(',');
        verb && !(quoted && matches!(last.as_str(), "said" | "says" | "told" | "added" | "stated" | "warned"))
    }

    /// Whether the sentence points at one before it.
    fn dangles(&self, text: &str) -> bool {
        let plain: Vec<String> = crate::words::words(text).into_iter().map(|w| w.lower).collect();
        let first = plain.first().map(String::as_str).unwrap_or("");
        let pointing = |w: &str| self.style.has("dangling", w);
        // "that" inside a sentence is mostly a conjunction; at its head it points back.
        pointing(first)
            || matches!(first, "other" | "others")
            || plain.iter().skip(1).any(|w| w != "that" && pointing(w))
            || text.contains("this newspaper")
    }
}

/// A sentence without the "LUSAKA — " that opens a report.
fn without_dateline(text: String) -> String {
    for dash in [" — ", " – ", " - "] {
        if let Some((place, rest)) = text.split_once(dash)
            && place.len() > 2
            && place.chars().all(|c| c.is_uppercase() || matches!(c, ' ' | ',' | '.' | '-'))
        {
            return rest.to_owned();
        }
    }
    text
}

/// "X,” said" needs the comma that some papers leave out.
fn mend_quotes(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut quote = 0;
    for (i, c) in text.char_indices() {
        if c == '“' {
            quote = i;
        }
        let rest = text.get(i + c.len_utf8()..).unwrap_or("");
        let long = c == '”' && crate::words::count(text.get(quote..i).unwrap_or("")) > 4 && quote == 0;
        if long && rest.starts_with(' ') && !result.ends_with([',', '.', '!', '?']) {
            result.push(',');
        }
        result.push(c);
    }
    result
}

fn is_acronym(form: &str) -> bool {
    form.len() > 1 && form.chars().all(|c| c.is_uppercase() || !c.is_alphabetic())
}

/// "suspending this collaboration": as an object, what was just talked about can do with an article.
fn swap_pointers(
    document: &Document,
    kept: &[TokenId],
    quoted: &[TokenId],
    swaps: &mut BTreeMap<TokenId, (TokenId, String)>,
) {
    for token in kept.iter().copied() {
        let noun = document.token(token).head.filter(|_| document.token(token).rel == Rel::Det);
        let object = noun.is_some_and(|n| document.token(n).rel == Rel::Obj);
        let covered = swaps.range(..=token).next_back().is_some_and(|(_, (end, _))| token < *end);
        if object && !covered && !quoted.contains(&token) && document.form(token) == "this" {
            swaps.insert(token, (token + 1, "the".to_owned()));
        }
    }
}

fn is_pronoun(document: &Document, id: TokenId) -> bool {
    let token = document.token(id);
    matches!(token.xpos, Xpos::Prp | Xpos::PrpPoss) || token.upos == Upos::Pron
}

/// A pronoun in the first words of a clause comes before its name and cannot lean on it.
fn first_pronoun(document: &Document, token: TokenId, clause: &Clause) -> bool {
    let words = clause.kept.iter().filter(|t| document.token(**t).upos != Upos::Punct);
    words.take(1).any(|t| *t == token)
}

fn owned(name: &str) -> String {
    if name.ends_with('s') { format!("{name}’") } else { format!("{name}’s") }
}

fn with_article(document: &Document, mention: &Mention, kept: &[TokenId]) -> TokenId {
    match mention.tokens.start.checked_sub(1) {
        Some(before) if kept.contains(&before) && document.token(before).upos == Upos::Det => before,
        _ => mention.tokens.start,
    }
}

/// The tokens between quotation marks of a sentence.
pub fn quoted(document: &Document, sentence: u32) -> Vec<TokenId> {
    let mut inside = false;
    let mut result = Vec::new();
    let Some(sentence) = document.sentences.get(sentence as usize) else { return result };
    for id in sentence.tokens.clone() {
        if is_quote(document.form(id)) {
            inside = !inside;
        } else if inside {
            result.push(id);
        }
    }
    result
}

/// One space between words, none before a comma, quotation marks in one shape.
pub fn tidy(text: &str) -> String {
    let mut result = String::new();
    let mut open = false;
    for c in text.chars() {
        match c {
            '"' | '“' | '”' => {
                if open && result.ends_with(' ') {
                    result.pop();
                }
                result.push(if open { '”' } else { '“' });
                open = !open;
            }
            c if c.is_whitespace() => {
                if !result.ends_with([' ', '“']) && !result.is_empty() {
                    result.push(' ');
                }
            }
            ',' | ';' | '.' if result.ends_with(' ') => {
                result.pop();
                result.push(c);
            }
            c => result.push(c),
        }
    }
    result.trim_matches(|c: char| matches!(c, ' ' | ',' | ';' | ':' | '–' | '—' | '-')).to_owned()
}

/// The kept words as citations, the run of the predicate first.
fn runs(document: &Document, clause: &Clause, kept: &[TokenId], reading: usize) -> Vec<Citation> {
    let mut result: Vec<Citation> = Vec::new();
    let mut main = 0;
    let mut at = 0;
    while at < kept.len() {
        let first = kept[at];
        let mut last = first;
        // A cut comma between two kept words makes no second citation.
        while at + 1 < kept.len() && kept[at + 1] <= last + 2 {
            at += 1;
            last = kept[at];
        }
        at += 1;
        if (first..=last).contains(&clause.root) {
            main = result.len();
        }
        result.push(Citation { reading, span: document.span(first..last + 1), support: Support::Words });
    }
    if main > 0 {
        let first = result.remove(main);
        result.insert(0, first);
    }
    result
}
