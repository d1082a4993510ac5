//! Descriptions: apposition, "X is a Y", "the minister", "this group", "the separatists".

use std::collections::{HashMap, VecDeque};

use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::mention::{Mention, MentionId, MentionKind};
use demarche_text::token::TokenId;

use super::traits::{Sort, Traits};
use super::{Chains, of};

/// A description refers back over at most this many earlier ones with its noun.
const MEMORY: usize = 40;
/// "The country" refers back over so many sentences.
const NEAR: u32 = 2;

/// Something said of someone: a title, an apposition, a name's last word.
struct Alias {
    mention: MentionId,
    /// Words before the noun.
    words: Vec<String>,
}

/// What has been said so far, by noun, latest last.
#[derive(Default)]
struct Aliases {
    by_noun: HashMap<String, VecDeque<Alias>>,
}

impl Aliases {
    fn add(&mut self, noun: &str, mention: MentionId, words: &[String]) {
        let list = self.by_noun.entry(class(noun).to_owned()).or_default();
        if list.len() == MEMORY {
            list.pop_front();
        }
        list.push_back(Alias { mention, words: words.to_vec() });
    }

    fn latest(&self, noun: &str, fits: impl Fn(&Alias) -> bool) -> Option<MentionId> {
        self.by_noun.get(class(noun))?.iter().rev().find(|a| fits(a)).map(|a| a.mention)
    }
}

/// Nouns that stand for one another.
fn class(noun: &str) -> &str {
    match noun {
        "organization" | "group" | "body" => "organisation",
        "region" | "area" | "enclave" | "archipelago" | "island" | "islands" => "territory",
        "nation" | "republic" => "country",
        "town" => "city",
        "firm" => "company",
        "advisor" => "adviser",
        "protestor" | "demonstrator" => "protester",
        noun => noun,
    }
}

pub(crate) fn link(document: &Document, traits: &[Traits], chains: &mut Chains) {
    let mut aliases = Aliases::default();
    for (id, mention) in document.mentions.iter().enumerate() {
        let id = id as MentionId;
        let Some(own) = of(traits, id) else { continue };
        match mention.kind {
            MentionKind::Pronoun => {}
            MentionKind::Person => {
                for (at, noun) in own.words.iter().enumerate() {
                    aliases.add(noun, id, own.words.get(..at).unwrap_or(&[]));
                }
            }
            MentionKind::Organisation => aliases.add(&own.noun, id, &own.words),
            MentionKind::Place => {}
            MentionKind::Role | MentionKind::Group => {
                let named = apposed(document, traits, id).or_else(|| copula(document, traits, id));
                let named = named.or_else(|| inner_name(document, id, own));
                if let Some(named) = named {
                    chains.join(named, id);
                } else if (own.definite || own.possessed)
                    && !is_counted(document, mention)
                    && let Some(earlier) = referred(document, traits, id, own, &aliases)
                {
                    chains.join(earlier, id);
                }
                aliases.add(&own.noun, id, &own.words);
            }
        }
    }
}

/// The named mention that this one stands in apposition to, or that stands in apposition to it.
fn apposed(document: &Document, traits: &[Traits], id: MentionId) -> Option<MentionId> {
    let mention = document.mentions.get(id as usize)?;
    let own = of(traits, id)?;
    let head = document.token(mention.head);
    let fits = |m: &MentionId| {
        *m != id
            && document.mentions.get(*m as usize).is_some_and(|other| {
                let named = matches!(other.kind, MentionKind::Person | MentionKind::Organisation | MentionKind::Place);
                named && !other.tokens.contains(&mention.head) && !mention.tokens.contains(&other.head)
            })
            && of(traits, *m).is_some_and(|other| agree(own, other))
    };
    // "his foe, Armenia"
    let below = document.dependents(mention.head, Rel::Appos).filter_map(|t| document.mention_headed(t)).find(fits);
    if below.is_some() {
        return below;
    }
    // The same, where the tree ties the name to a noun further up.
    let behind = |m: &MentionId| {
        document.mentions.get(*m as usize).is_some_and(|other| {
            let comma = mention.tokens.end;
            other.tokens.start == comma + 1
                && document.form(comma) == ","
                && document.token(other.head).rel == Rel::Appos
        })
    };
    let behind = document.mentions_in(mention.sentence).find(|m| behind(m) && fits(m));
    if behind.is_some() {
        return behind;
    }
    if head.rel != Rel::Appos {
        return None;
    }
    // "New Caledonia, a French territory"; the tree may have tied it to a noun before the name.
    let above = head.head.and_then(|t| document.mention_headed(t)).filter(fits);
    let comma = document.subtree(mention.head).first().copied().unwrap_or(mention.tokens.start);
    let comma = comma.min(mention.tokens.start);
    let adjacent = |m: &MentionId| {
        document.mentions.get(*m as usize).is_some_and(|other| {
            let gap = other.tokens.end..mention.tokens.start;
            other.tokens.end <= comma + 1 && gap.len() < 4 && gap.clone().any(|t| document.form(t) == ",")
        })
    };
    above.or_else(|| document.mentions_in(mention.sentence).rev().find(|m| adjacent(m) && fits(m)))
}

/// "The Baku Initiative Group is a political organisation": the subject's name, if nothing casts doubt on it.
fn copula(document: &Document, traits: &[Traits], id: MentionId) -> Option<MentionId> {
    let mention = document.mentions.get(id as usize)?;
    document.dependent(mention.head, Rel::Cop)?;
    let doubted = document.children(mention.head).iter().any(|c| {
        matches!(document.token(*c).rel, Rel::Aux | Rel::Mark)
            || matches!(document.lemma(*c), "not" | "never" | "n't" | "no" | "if")
    });
    if doubted {
        return None;
    }
    let subject = document.dependent(mention.head, Rel::Nsubj).and_then(|s| document.mention_headed(s))?;
    let named = document.mentions.get(subject as usize).is_some_and(|m| m.kind != MentionKind::Pronoun);
    (named && agree(of(traits, id)?, of(traits, subject)?)).then_some(subject)
}

/// "the Nagorno-Karabakh region"
fn inner_name(document: &Document, id: MentionId, own: &Traits) -> Option<MentionId> {
    let mention = document.mentions.get(id as usize)?;
    if own.sort != Sort::Land || own.plural {
        return None;
    }
    document.mentions_in(mention.sentence).find(|m| {
        document.mentions.get(*m as usize).is_some_and(|name| {
            name.kind == MentionKind::Place
                && name.tokens.end == mention.head
                && matches!(document.token(name.head).rel, Rel::Compound | Rel::NmodDesc)
        })
    })
}

/// Whether two mentions can be the same being.
fn agree(a: &Traits, b: &Traits) -> bool {
    let sorts = a.sort == b.sort
        || a.sort == Sort::Any
        || b.sort == Sort::Any
        || matches!(
            (a.sort, b.sort),
            (Sort::Body, Sort::People)
                | (Sort::People, Sort::Body)
                | (Sort::Thing, Sort::Land | Sort::Body)
                | (Sort::Land | Sort::Body, Sort::Thing)
        );
    // "Turkey and Iran, both rivals" is left alone; a body may be spoken of in the plural.
    let number = a.plural == b.plural || a.sort == Sort::Body || b.sort == Sort::Body;
    let gender = a.gender.is_none() || b.gender.is_none() || a.gender == b.gender;
    sorts && number && gender
}

/// Whom a definite description means.
fn referred(
    document: &Document,
    traits: &[Traits],
    id: MentionId,
    own: &Traits,
    aliases: &Aliases,
) -> Option<MentionId> {
    let mention = document.mentions.get(id as usize)?;
    // "the minister of France" is told apart by its tail, and repeats itself whole or not at all.
    let tail = mention.tokens.end > mention.head + 1;
    let text = |m: &Mention| m.span.of(document.text()).to_lowercase();
    let fits = |alias: &Alias| {
        let Some(earlier) = document.mentions.get(alias.mention as usize) else { return false };
        let Some(other) = of(traits, alias.mention) else { return false };
        let near = own.sort != Sort::People || mention.sentence - earlier.sentence <= 6;
        // So does "my mother"; "her mother" a few sentences on may be another's.
        let repeats = !(tail || own.possessed) || text(earlier) == text(mention);
        let near_owner = !own.possessed || mention.sentence - earlier.sentence <= 6;
        let words = own.words.iter().all(|w| alias.words.contains(w) || is_filler(w));
        near && near_owner && repeats && words && agree(own, other) && !crosses(document, mention, earlier)
    };
    if let Some(found) = aliases.latest(&own.noun, fits) {
        return Some(found);
    }
    if tail || own.possessed || own.plural || own.words.iter().any(|w| !is_filler(w)) {
        return None;
    }
    match own.noun.as_str() {
        "country" | "nation" | "republic" => last_subject(document, traits, mention, Sort::Land),
        "group" | "organisation" | "organization" | "bloc" | "movement" => {
            last_subject(document, traits, mention, Sort::Body)
        }
        _ => None,
    }
}

/// "The two nations" are not always the same two.
fn is_counted(document: &Document, mention: &Mention) -> bool {
    mention.tokens.clone().any(|t| document.token(t).upos == Upos::Num || document.lemma(t) == "both")
}

/// Words that do not tell two of a kind apart.
fn is_filler(word: &str) -> bool {
    matches!(word, "same" | "very" | "said" | "late" | "then" | "entire" | "whole" | "own")
}

/// Whether one stands inside the other, or both are arguments of one verb.
fn crosses(document: &Document, a: &Mention, b: &Mention) -> bool {
    let inside = a.tokens.start < b.tokens.end && b.tokens.start < a.tokens.end;
    let governor = |t: TokenId| document.token(t).head;
    inside || (governor(a.head).is_some() && governor(a.head) == governor(b.head))
}

/// The name of a sort that was last the subject of a clause, else the last one that was no place of the action.
fn last_subject(document: &Document, traits: &[Traits], mention: &Mention, sort: Sort) -> Option<MentionId> {
    let first = mention.sentence.saturating_sub(NEAR);
    let mut second = None;
    for sentence in (first..=mention.sentence).rev() {
        for id in document.mentions_in(sentence).rev() {
            let (Some(other), Some(seen)) = (document.mentions.get(id as usize), of(traits, id)) else { continue };
            let named = matches!(other.kind, MentionKind::Organisation | MentionKind::Place);
            if !named || seen.sort != sort || other.head >= mention.head || crosses(document, mention, other) {
                continue;
            }
            if seen.subject {
                return Some(id);
            }
            if second.is_none() && is_argument(document, other.head) {
                second = Some(id);
            }
        }
        // Further back only subjects count.
        if second.is_some() {
            return second;
        }
    }
    None
}

/// Whether a mention takes part in what happens, rather than being where it happens.
pub(crate) fn is_argument(document: &Document, head: TokenId) -> bool {
    let place = document.dependent(head, Rel::Case).map(|c| document.lemma(c));
    match document.token(head).rel {
        Rel::Nsubj | Rel::NsubjPass | Rel::Obj | Rel::Iobj | Rel::OblAgent | Rel::NmodPoss | Rel::Compound => true,
        Rel::Conj => document.token(head).head.is_some_and(|first| {
            document.token(first).rel != Rel::Conj && first < head && is_argument(document, first)
        }),
        Rel::Obl | Rel::Nmod => {
            !matches!(place, Some("in" | "at" | "near" | "inside" | "outside" | "across" | "like") | None)
        }
        _ => false,
    }
}
