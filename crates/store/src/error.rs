//! Why an output cannot be written, or a store not be used.

use std::path::PathBuf;

use rusqlite::ErrorCode;

/// Why an output cannot be written, or a store not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The sink takes no more.
    #[error("cannot write the output: {0}")]
    Write(#[from] std::io::Error),
    /// A record that JSON cannot hold.
    #[error("cannot write the record of article {article}: {source}")]
    Json {
        /// Which article.
        article: String,
        /// Why.
        source: serde_json::Error,
    },
    /// A file that cannot be made or written.
    #[error("cannot write {}; check the permissions and the room on the disk: {source}", .path.display())]
    Output {
        /// Which.
        path: std::path::PathBuf,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// There is no store.
    #[error("{} does not exist; make a store with demarche ingest --store", .0.display())]
    NoStore(PathBuf),
    /// A file of another kind.
    #[error("{} is no store of Demarche; name another file with --store", .0.display())]
    NotAStore(PathBuf),
    /// A store of a later version.
    #[error("{} was made by a later version of Demarche (schema {found}, this one knows {known}); update Demarche", .path.display())]
    Newer {
        /// Which.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// Another process writes.
    #[error("another process is writing to {}; wait for it to end, or say --wait", .0.display())]
    Busy(PathBuf),
    /// The store is not what was written.
    #[error("the store is damaged ({0}); restore a backup, or ingest again into a new file")]
    Damaged(String),
    /// No room.
    #[error("the disk is full; what was committed is safe, so make room and run the same command again")]
    Full,
    /// What was asked for is not there.
    #[error("the store has no {0}")]
    Missing(String),
    /// Something that no store can hold.
    #[error("{0}")]
    Refused(String),
    /// The database does not go on.
    #[error("the store cannot be used: {0}")]
    Database(rusqlite::Error),
    /// The file or its folder does not let us.
    #[error("the store cannot be opened or written ({0}); check its name, and that you may write to its folder")]
    Closed(rusqlite::Error),
    /// Another process holds it.
    #[error("another process holds the store; try again when it has ended")]
    Held,
    /// The file of what people wrote.
    #[error("{} {what}", .path.display())]
    User {
        /// Which.
        path: PathBuf,
        /// What is wrong, and the mend.
        what: String,
    },
    /// A file beside the store.
    #[error("cannot use {}: {source}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Error {
    /// The file layer could not be set up.
    pub(crate) fn layer() -> Self {
        Self::Refused("this build of SQLite cannot keep checksums; build Demarche with its bundled SQLite".to_owned())
    }

    /// Something in the store is not as it was written.
    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let Some(code) = error.sqlite_error() else {
            return match error {
                // A column of a type that was never written there.
                rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::Utf8Error(..) => Self::Damaged(error.to_string()),
                other => Self::Database(other),
            };
        };
        match (code.code, code.extended_code) {
            (_, rusqlite::ffi::SQLITE_IOERR_DATA) => Self::Damaged("a page has a wrong checksum".to_owned()),
            (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _) => Self::Damaged(error.to_string()),
            (ErrorCode::DiskFull, _) => Self::Full,
            (ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly, _) => Self::Closed(error),
            (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => Self::Held,
            _ => Self::Database(error),
        }
    }
}
