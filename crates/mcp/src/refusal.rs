//! Why a tool gives no answer: one sentence with the cause and the mend, for the model that asked.

use demarche_serve::problem::Problem;
use demarche_store::error::Error as StoreError;

/// Why a tool gives no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

/// What the API calls its paths, and what stands for them here.
const WORDS: &[(&str, &str)] = &[
    ("as /actors lists it", "as the tool codes lists it (kind actor)"),
    ("/actors/{id} has the partners of others", "the tool actor has the partners of others"),
    (
        "there is no such entry in this store; look for it in the lists",
        "there is no such entry in this store; look for its id with the other tools",
    ),
    ("look for it in the lists", "look for its id with the other tools"),
    ("look at the server's messages", "ask again, and verify the store if it stays so"),
];

impl Refusal {
    /// A refusal in these words.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// A fault of ours.
    pub fn fault() -> Self {
        Self::new(
            "a fault in the program or the store stopped the answer; ask again, and verify the store if it stays so",
        )
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        let known = WORDS.iter().find(|(theirs, _)| problem.detail.contains(theirs));
        Self(known.map_or_else(|| problem.detail.clone(), |(theirs, ours)| problem.detail.replace(theirs, ours)))
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            late if demarche_store::db::show::was_late(&late) => Problem::slow().into(),
            StoreError::Refused(what) => Self(format!("the parameter q cannot be used: {what}")),
            _ => Self::fault(),
        }
    }
}
