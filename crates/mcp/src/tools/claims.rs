//! `claims`: who says what, and who denies it.

use demarche_serve::shape as api;

use crate::answer::{self, Answer};
use crate::arguments::Given;
use crate::cite;
use crate::desk::{Desk, parameters};
use crate::refusal::Refusal;
use crate::schema;
use crate::shape::{Claim, Page};
use crate::tool::{Tool, listed, paged, told};

const PATH: &str = "/claims";
const FILTERS: &[&str] = &[
    "speaker", "about", "party", "stance", "quote", "kind", "answered", "story", "source", "article", "from", "to",
    "q", "sort",
];

pub(super) fn tool() -> Tool {
    let takes =
        told(parameters(PATH, FILTERS), "source", "Of these sources, by their ids; codes (kind source) has them.");
    let takes = told(
        takes,
        "answered",
        "true: only claims that another claim of the article denies or doubts (contradictions).",
    );
    let takes = told(takes, "stance", "assert, accuse, deny, doubt: how the speaker stands to what is said.");
    Tool {
        name: "claims",
        title: "Claims",
        about: "Who says what, in the words of the article: statements and attitudes with speaker, stance and what they \
            are about, the claim that each denies or doubts, and the claims that contradict it. What is claimed is \
            not thereby true.",
        parameters: takes.into_iter().chain(paged()).collect(),
        gives: schema::of::<Page<Claim>>,
        answer,
    }
}

fn answer(desk: &mut Desk, given: &Given) -> Result<Answer, Refusal> {
    let page = listed(desk, PATH, given, FILTERS, |_, claim: api::claim::ClaimRecord| {
        let claim = cite::claim(claim);
        let line = cite::claim_line(&claim);
        Ok((claim, line))
    })?;
    let head = answer::head(page.items.len(), page.total, page.exact, "claims");
    let text = answer::text(&head, &page.lines, page.next.as_deref());
    Answer::new(&Page { items: page.items, next: page.next, total: page.total, exact: page.exact }, text)
}
