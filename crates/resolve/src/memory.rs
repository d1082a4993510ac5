//! What the document itself says about the people and bodies it names.

use std::collections::BTreeMap;
use std::ops::Range;

use demarche_lexicon::actors::ActorRow;
use demarche_lexicon::names::{Form, fold};
use demarche_ontology::sector::Sector;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::mention::MentionKind;
use demarche_text::token::{NameKind, TokenId};

use crate::described;
use crate::hits::{name_around, words};
use crate::known::Origin;
use crate::party::Parties;
use crate::phrase::{core, modifiers, role_at, tails, trimmed};
use demarche_lexicon::roles::{RoleKind, Use};

/// What the text says someone named is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// The fullest name.
    pub name: String,
    /// Whose, where the text says so.
    pub origin: Option<Origin>,
    /// The country is a sympathy or a word of the name, not said outright.
    pub loose: bool,
    /// Sectors of the description.
    pub sectors: Vec<Sector>,
    /// The description: "interior minister".
    pub role: Option<String>,
    /// It is a person.
    pub person: bool,
}

/// Descriptions by folded name; people also by their last name.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    by_name: BTreeMap<String, Said>,
}

impl Memory {
    /// Read the titles, appositions and definitions of all names of the document.
    pub fn read(parties: &Parties<'_>) -> Self {
        let mut result = Self::default();
        for (name, head, person) in names(parties) {
            let said = describe(parties, &name, head, person);
            result.add(parties, &name, said);
        }
        result
    }

    /// What is said about the one with this name.
    pub fn of(&self, name: &str) -> Option<&Said> {
        self.by_name.get(&fold(name))
    }

    fn add(&mut self, parties: &Parties<'_>, name: &Range<TokenId>, said: Said) {
        let full = fold(&said.name);
        let mut keys = vec![full.clone()];
        if said.person && name.len() > 1 {
            let last = fold(parties.scene.document.form(name.end - 1));
            keys.push(last);
        }
        for key in keys {
            match self.by_name.get_mut(&key) {
                Some(old) => old.merge(&said),
                None => {
                    self.by_name.insert(key, said.clone());
                }
            }
        }
    }
}

impl Said {
    fn merge(&mut self, new: &Self) {
        // Two people of one surname are not one: a fuller name must end with the shorter.
        let (a, b) = (fold(&self.name), fold(&new.name));
        if !a.ends_with(&b) && !b.ends_with(&a) {
            return;
        }
        if new.name.len() > self.name.len() {
            self.name.clone_from(&new.name);
        }
        if new.origin.is_some() && (self.origin.is_none() || (self.loose && !new.loose)) {
            self.origin.clone_from(&new.origin);
            self.loose = new.loose;
        }
        if self.sectors.is_empty() {
            self.sectors.clone_from(&new.sectors);
        }
        if self.role.is_none() {
            self.role.clone_from(&new.role);
        }
    }
}

/// The names of people and bodies: from mentions, and from name tags where nothing is a mention.
fn names(parties: &Parties<'_>) -> Vec<(Range<TokenId>, TokenId, bool)> {
    let document = parties.scene.document;
    let mut found = Vec::new();
    let mut seen = vec![false; document.tokens.len()];
    let mut add = |range: Range<TokenId>, person: bool| {
        let Some(head) = head_of(parties, &range) else { return };
        if range.clone().any(|t| seen.get(t as usize).copied().unwrap_or(true)) {
            return;
        }
        range.clone().for_each(|t| seen[t as usize] = true);
        found.push((range, head, person));
    };
    for id in 0..document.tokens.len() as TokenId {
        if let Some((range, kind)) = name_around(document, id)
            && range.start == id
            && matches!(kind, NameKind::Person | NameKind::Organisation)
        {
            let person = kind == NameKind::Person;
            add(if person { untitled(parties, range) } else { range }, person);
        }
    }
    for mention in &document.mentions {
        let person = match mention.kind {
            MentionKind::Person => true,
            MentionKind::Organisation => false,
            _ => continue,
        };
        let range = proper(parties, mention.head);
        if !range.is_empty() {
            add(range, person);
        }
    }
    found.sort_by_key(|(range, ..)| range.start);
    found
}

/// The proper nouns around a head that are not its title.
pub fn proper(parties: &Parties<'_>, head: TokenId) -> Range<TokenId> {
    let document = parties.scene.document;
    match name_around(document, head) {
        Some((range, NameKind::Person)) => return untitled(parties, range),
        Some((range, NameKind::Organisation)) => return range,
        _ => {}
    }
    let core = core(document, head);
    let proper = |t: TokenId| document.token(t).upos == Upos::Propn;
    let title = |t: TokenId| {
        let role = role_at(document, &parties.scene.base.roles, t);
        role.is_some_and(|(role, range, _)| role.title && !range.contains(&head))
    };
    if !proper(head) {
        return head..head;
    }
    let mut start = head;
    while start > core.start && proper(start - 1) && !title(start - 1) && parties.scene.hits.at(start - 1).is_none() {
        start -= 1;
    }
    let mut end = head + 1;
    while end < core.end && proper(end) {
        end += 1;
    }
    start..end
}

/// A person's name without the title that the name tags took in: "Minister Darmanin".
fn untitled(parties: &Parties<'_>, range: Range<TokenId>) -> Range<TokenId> {
    let scene = &parties.scene;
    let mut start = range.start;
    while start < range.end {
        let before_name = |end: TokenId| end < range.end;
        let role = role_at(scene.document, &scene.base.roles, start).filter(|(_, r, _)| r.start == start);
        let title = role.filter(|(role, title, _)| {
            // "Dean Baker" may be a name; "Representative Darrell Issa" is one with a title.
            let long = title.end + 1 < range.end && role.kind == RoleKind::Person;
            before_name(title.end) && (role.title || long)
        });
        let owner = scene.hits.at(start).filter(|h| h.tokens.start == start && before_name(h.tokens.end));
        let owner = owner.filter(|h| {
            let body =
                |(row, form): &(ActorRow, Form)| matches!(row, ActorRow::Organisation(_)) || *form == Form::Adjective;
            h.rows.iter().any(body)
        });
        match (title, owner) {
            (Some((_, title, _)), _) => start = title.end,
            (None, Some(hit)) => start = hit.tokens.end,
            (None, None) => break,
        }
    }
    start..range.end
}

fn head_of(parties: &Parties<'_>, range: &Range<TokenId>) -> Option<TokenId> {
    let document = parties.scene.document;
    range.clone().find(|t| document.token(*t).head.is_none_or(|h| !range.contains(&h)))
}

/// What the words around a name say: title, apposition, "X is a …", "Iran's X".
fn describe(parties: &Parties<'_>, name: &Range<TokenId>, head: TokenId, person: bool) -> Said {
    let document = parties.scene.document;
    let mut said = Said { name: words(document, name.clone()).to_owned(), person, ..Said::default() };
    let mut heads = vec![];
    // The title stands before the name, whichever of the two governs the other.
    let top = document.token(head).head.filter(|h| {
        matches!(document.token(head).rel, Rel::Appos | Rel::Flat | Rel::NmodDesc | Rel::Compound)
            && document.sentence_of(*h) == document.sentence_of(head)
    });
    let zone = core(document, top.filter(|t| *t < head).unwrap_or(head));
    let before = zone.start.min(name.start)..name.start;
    said.take(parties, before.clone(), before.end.checked_sub(1).filter(|t| before.contains(t)), !person);
    heads.extend(document.dependents(head, Rel::Appos).filter(|a| !name.contains(a)));
    if let Some(top) = top.filter(|_| document.token(head).rel == Rel::Appos) {
        heads.push(top);
    }
    // "The group is a political organisation": the predicate describes its subject.
    if document.token(head).rel == Rel::Nsubj
        && let Some(predicate) = document.token(head).head
        && document.dependent(predicate, Rel::Cop).is_some_and(|c| document.lemma(c) == "be")
    {
        heads.push(predicate);
    }
    for other in heads {
        // "Acme Analytics is a global leader in software" makes nobody of Acme a leader of a country.
        let role = role_at(document, &parties.scene.base.roles, other);
        if !person && role.is_some_and(|(role, ..)| role.kind == RoleKind::Person) {
            continue;
        }
        let zone = core(document, other);
        said.take(parties, zone, Some(other), !person);
    }
    if said.origin.is_none() && !person {
        said.hint_in(parties, name);
    }
    said
}

impl Said {
    /// Take the description in a stretch of words whose head is `head`.
    fn take(&mut self, parties: &Parties<'_>, zone: Range<TokenId>, head: Option<TokenId>, body: bool) {
        let scene = &parties.scene;
        let document = scene.document;
        let Some(head) = head else { return };
        let mut token = head;
        let mut role = role_at(document, &scene.base.roles, token);
        // "Foreign Minister Mr. X": titles without a sector say nothing.
        while let Some((found, range, _)) = &role
            && found.sectors.is_empty()
            && range.start > zone.start
        {
            token = range.start - 1;
            match role_at(document, &scene.base.roles, token) {
                Some(better) => role = Some(better),
                None => break,
            }
        }
        let owner = |h: &crate::hits::Hit| scene.owner(h);
        let mut origin = scene.hits.within(zone.clone()).find_map(owner);
        let mut loose = false;
        if let Some((found, range, _)) = &role {
            let inner = range.clone().find(|t| document.token(*t).head.is_none_or(|h| !range.contains(&h)));
            let posted = scene.base.roles.plays(found, Use::Posted);
            let mut after = tails(document, inner.unwrap_or(head));
            after.extend(tails(document, head));
            let own = |p: &str| {
                matches!(p, "of" | "from")
                    || (p == "in" && !posted)
                    || (p == "for" && found.kind == RoleKind::Person && !posted)
            };
            origin = origin.or_else(|| {
                let mut places = after.iter().filter(|(p, _)| own(p));
                places.find_map(|(_, noun)| parties.origin_at(*noun))
            });
            if origin.is_none() && (body || found.kind == RoleKind::Organisation) {
                origin = association(parties, head, &zone, &mut Vec::new());
                loose = origin.is_some();
            }
        }
        if origin.is_none() && role.is_none() {
            return;
        }
        if let Some((found, range, _)) = &role {
            let adjectives =
                modifiers(document, &scene.base.roles, zone.start..range.start.max(zone.start), range.end - 1);
            if self.sectors.is_empty() {
                self.sectors = described::sectors(scene.base, Some(found), &adjectives, origin.as_ref());
            }
            if self.role.is_none() {
                let text = trimmed(document, range.clone());
                self.role = Some(words(document, text).to_lowercase());
            }
        }
        if origin.is_some() && (self.origin.is_none() || (self.loose && !loose)) {
            self.origin = origin;
            self.loose = loose;
        }
    }

    /// "Baku Initiative Group": a country in the name is a hint.
    fn hint_in(&mut self, parties: &Parties<'_>, name: &Range<TokenId>) {
        let scene = &parties.scene;
        // "U.N. Development Program": a body that a name begins with has it.
        let fits = |o: &Origin, h: &crate::hits::Hit| !o.body || h.tokens.start == name.start;
        let hint = scene.hits.within(name.clone()).find_map(|h| scene.owner(h).filter(|o| fits(o, h)));
        if let Some(origin) = hint {
            self.origin = Some(Origin { sectors: Vec::new(), ..origin });
            self.loose = true;
        }
        if self.sectors.is_empty() {
            let role = name.clone().rev().find_map(|t| role_at(scene.document, &scene.base.roles, t));
            if let Some((role, ..)) = role {
                self.sectors = described::sectors(scene.base, Some(role), &[], None);
            }
        }
    }
}

/// "A pro-Azerbaijan organisation", "a group associated with Azerbaijan".
pub fn association(
    parties: &Parties<'_>,
    head: TokenId,
    zone: &Range<TokenId>,
    trail: &mut Vec<TokenId>,
) -> Option<Origin> {
    let scene = &parties.scene;
    let document = scene.document;
    let leaning = scene.hits.within(zone.clone()).find(|h| h.tie == crate::hits::Tie::Leaning);
    if let Some(origin) = leaning.and_then(|h| scene.land(h)) {
        return Some(Origin { sectors: Vec::new(), ..origin });
    }
    let tied = |t: &TokenId| scene.base.roles.is(document.form(*t), Use::Tied);
    let below = document.children(head).iter().copied();
    let mut below = below.filter(|t| *t > head).filter(tied);
    below.find_map(|t| {
        let with = |n: &TokenId| {
            let mut cases = document.dependents(*n, Rel::Case);
            cases.any(|c| matches!(document.form(c).to_lowercase().as_str(), "with" | "to" | "by" | "in"))
        };
        let origin = document.children(t).iter().copied().filter(with).find_map(|n| parties.origin_below(n, trail))?;
        Some(Origin { sectors: Vec::new(), body: false, ..origin })
    })
}
