//! What people write, beside the store that is only read.

use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use demarche_store::error::Error as StoreError;
use demarche_store::ids::hex;
use demarche_store::user::decisions::Decision as Kept;
use demarche_store::user::file::UserFile;

use crate::problem::Problem;
use crate::shape::review::{Decision, DecisionInput, Verdict};
use crate::source::Stored;

/// The file of what people write; it is made when something is written first.
#[derive(Debug)]
pub(crate) struct Own {
    path: PathBuf,
    file: Option<UserFile>,
}

impl Own {
    /// The file beside a store; one that is there must be sound.
    pub(crate) fn beside(store: &Path) -> Result<Self, StoreError> {
        let path = UserFile::path_of(store);
        let file = UserFile::open_existing(&path)?;
        Ok(Self { path, file })
    }

    /// The file, where there is one.
    pub(crate) fn open(&mut self) -> Result<Option<&mut UserFile>, Problem> {
        if !self.path.exists() {
            // Whoever took it away wants to begin anew.
            self.file = None;
        } else if self.file.is_none() {
            self.file = UserFile::open_existing(&self.path).map_err(unkept)?;
        }
        Ok(self.file.as_mut())
    }

    /// The file, made where there is none.
    pub(crate) fn made(&mut self) -> Result<&mut UserFile, Problem> {
        if self.open()?.is_none() {
            self.file = Some(UserFile::open(&self.path).map_err(unkept)?);
        }
        self.file.as_mut().ok_or_else(Problem::fault)
    }

    /// A number that each change of it changes; 0 where there is none.
    pub(crate) fn generation(&mut self) -> Result<u64, Problem> {
        self.open()?.map_or(Ok(0), |file| file.generation().map_err(unkept))
    }
}

/// What a stranger may know of an error of that file.
pub(crate) fn unkept(error: StoreError) -> Problem {
    match error {
        StoreError::Held => Problem::busy(),
        StoreError::Full | StoreError::Closed(_) => Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "this cannot be kept: the disk is full, or the folder of the store must not be written; mend that on the server",
        ),
        StoreError::Missing(_) => Problem::missing("entry"),
        _ => Problem::fault(),
    }
}

/// Now, in seconds since 1970.
pub(crate) fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// A moment as RFC 3339 has it.
pub(crate) fn moment(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}

/// A decision as it goes out.
pub(crate) fn decision(kept: &Kept) -> Result<Decision, Problem> {
    let correction = kept.correction.as_deref().map(serde_json::from_str).transpose();
    let input = DecisionInput {
        verdict: Verdict::from_name(&kept.verdict),
        correction: correction.map_err(|_| Problem::fault())?,
        note: kept.note.clone(),
    };
    Ok(Decision { input, at: moment(kept.at) })
}

impl Stored {
    /// What was decided on an event.
    pub(crate) fn reviewed(&mut self, identity: u64) -> Result<Option<Decision>, Problem> {
        let Some(file) = self.own.open()? else { return Ok(None) };
        file.decision(&hex(identity)).map_err(unkept)?.as_ref().map(decision).transpose()
    }
}
