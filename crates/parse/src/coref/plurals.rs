//! "Both countries", "the two sides", "the two leaders": which two.

use demarche_text::document::Document;
use demarche_text::grammar::Rel;
use demarche_text::mention::{Mention, MentionId, MentionKind};
use demarche_text::token::TokenId;

use super::descriptions::is_argument;

/// A mention of several, with those it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plural {
    /// "the two nations"
    pub mention: MentionId,
    /// One mention of each member, in text order.
    pub members: Vec<MentionId>,
}

/// Sentences to look back over.
const REACH: u32 = 3;

/// The counted groups of a document whose members are clear.
pub fn plurals(document: &Document) -> Vec<Plural> {
    let mut found: Vec<Plural> = Vec::new();
    for (id, mention) in document.mentions.iter().enumerate() {
        let id = id as MentionId;
        let Some((count, kinds)) = counted(document, mention) else { continue };
        if let Some(members) = members(document, mention, count, kinds) {
            found.push(Plural { mention: id, members });
        }
    }
    found
}

/// How many a group says it has, and of which kinds of name they are.
fn counted(document: &Document, mention: &Mention) -> Option<(usize, &'static [MentionKind])> {
    if mention.kind != MentionKind::Group {
        return None;
    }
    let noun = document.lemma(mention.head).to_lowercase();
    let kinds: &[MentionKind] = match noun.as_str() {
        "country" | "nation" | "state" | "neighbour" | "neighbor" | "republic" | "government" => &[MentionKind::Place],
        "side" | "party" | "rival" | "ally" | "foe" | "enemy" | "power" | "partner" => {
            &[MentionKind::Place, MentionKind::Organisation]
        }
        "leader" | "minister" | "president" | "man" | "woman" | "diplomat" | "official" => &[MentionKind::Person],
        "organisation" | "organization" | "group" | "company" => &[MentionKind::Organisation],
        _ => return None,
    };
    let words = mention.tokens.clone().filter(|t| *t != mention.head);
    let count = words.filter_map(|t| number(&document.form(t).to_lowercase())).max();
    // Others than those named: "two other countries", "some two countries".
    let other = mention.tokens.clone().any(|t| matches!(document.lemma(t), "other" | "more" | "some" | "any" | "such"));
    let determined = document.dependent(mention.head, Rel::Det).is_some()
        || document.form(mention.tokens.start).eq_ignore_ascii_case("both");
    let bare = mention.head + 1 == mention.tokens.end;
    (!other && determined && bare).then_some((count?, kinds))
}

fn number(word: &str) -> Option<usize> {
    match word {
        "both" | "two" | "2" => Some(2),
        "three" | "3" => Some(3),
        "four" | "4" => Some(4),
        _ => None,
    }
}

fn members(document: &Document, group: &Mention, count: usize, kinds: &[MentionKind]) -> Option<Vec<MentionId>> {
    let name = |m: &Mention| m.span.of(document.text()).to_lowercase();
    let same = |a: MentionId, b: MentionId| match (document.mentions.get(a as usize), document.mentions.get(b as usize))
    {
        (Some(a), Some(b)) => (a.chain.is_some() && a.chain == b.chain) || name(a) == name(b),
        _ => false,
    };
    let clause = clause(document, group.head);
    let candidate = |id: &MentionId| {
        document.mentions.get(*id as usize).is_some_and(|m| {
            let before = m.head < group.head && kinds.contains(&m.kind);
            // "France endorsed an agreement between the two countries": France is none of them.
            let subject = m.sentence == group.sentence
                && matches!(document.token(m.head).rel, Rel::Nsubj | Rel::NsubjPass)
                && document.token(m.head).head == clause;
            before && !subject
        })
    };
    let first = group.sentence.saturating_sub(REACH);
    let all: Vec<MentionId> =
        (first..=group.sentence).flat_map(|s| document.mentions_in(s)).filter(candidate).collect();
    // A pair that the text names together comes first: "between Azerbaijan and Armenia".
    let recent =
        |id: &&MentionId| document.mentions.get(**id as usize).is_some_and(|m| group.sentence - m.sentence <= 1);
    for last in all.iter().rev().filter(recent) {
        let together: Vec<MentionId> =
            all.iter().copied().filter(|m| *m != *last && joined(document, *m, *last)).collect();
        if together.len() + 1 == count {
            let mut members = together;
            members.push(*last);
            return Some(members);
        }
    }
    let mut members: Vec<MentionId> = Vec::new();
    for id in all.iter().rev() {
        let takes_part = document.mentions.get(*id as usize).is_some_and(|m| is_argument(document, m.head));
        if takes_part && !members.iter().any(|m| same(*m, *id)) {
            members.push(*id);
        }
        if members.len() == count {
            members.sort_unstable();
            return Some(members);
        }
    }
    None
}

/// Whether two names stand in one coordination.
fn joined(document: &Document, a: MentionId, b: MentionId) -> bool {
    let (Some(a), Some(b)) = (document.mentions.get(a as usize), document.mentions.get(b as usize)) else {
        return false;
    };
    let first = |head: TokenId| {
        let token = document.token(head);
        if token.rel == Rel::Conj { token.head.unwrap_or(head) } else { head }
    };
    // "the Azerbaijan-France conflict"
    let (above, below) = (document.token(a.head), document.token(b.head));
    let compounds = above.rel == Rel::Compound && below.rel == Rel::Compound && above.head == below.head;
    a.sentence == b.sentence && (first(a.head) == first(b.head) || compounds)
}

/// The verb or predicate of the clause that holds a token.
fn clause(document: &Document, token: TokenId) -> Option<TokenId> {
    let nominal = |t: &TokenId| {
        !matches!(
            document.token(*t).rel,
            Rel::Nmod | Rel::NmodPoss | Rel::Compound | Rel::Conj | Rel::Appos | Rel::Amod
        )
    };
    let top = std::iter::once(token).chain(document.ancestors(token)).find(nominal)?;
    document.token(top).head
}
