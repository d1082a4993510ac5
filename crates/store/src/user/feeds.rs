//! Secrets that open one feed each, kept as hashes.

use rusqlite::params;

use crate::error::Error;
use crate::user::file::UserFile;

/// Most of them.
pub const MOST: usize = 500;

/// A feed that a secret opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Its id.
    pub id: String,
    /// `alerts` or `stories`.
    pub kind: String,
    /// Alerts of this watchlist only, by its id.
    pub watchlist: Option<String>,
    /// When it was made, in seconds since 1970.
    pub created: i64,
}

impl UserFile {
    /// All of them, the oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn feeds(&self) -> Result<Vec<Feed>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT f.id, f.kind, w.id, f.created FROM feed f LEFT JOIN watchlist w ON w.number = f.watchlist
             ORDER BY f.created, f.id",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(Feed { id: row.get(0)?, kind: row.get(1)?, watchlist: row.get(2)?, created: row.get(3)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Let a secret with this hash open a feed; the id. `None` where there are as many as there may be.
    ///
    /// # Errors
    /// When the watchlist is not there or the file cannot be written.
    pub fn add_feed(
        &mut self,
        kind: &str,
        watchlist: Option<&str>,
        hash: &[u8],
        at: i64,
    ) -> Result<Option<String>, Error> {
        self.change(|transaction| {
            let count: i64 = transaction.query_row("SELECT count(*) FROM feed", [], |row| row.get(0))?;
            if count >= MOST as i64 {
                return Ok(None);
            }
            let find = |id: &str| -> Result<i64, Error> {
                transaction
                    .query_row("SELECT number FROM watchlist WHERE id = ?1", [id], |row| row.get(0))
                    .map_err(|_| Error::Missing(format!("watchlist {id}")))
            };
            let number = watchlist.map(find).transpose()?;
            let id = transaction.query_row(
                "INSERT INTO feed (id, hash, kind, watchlist, created) VALUES (lower(hex(randomblob(8))), ?1, ?2, ?3, ?4)
                 RETURNING id",
                params![hash, kind, number, at],
                |row| row.get(0),
            )?;
            Ok(Some(id))
        })
    }

    /// Close a feed; whether there was one.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn remove_feed(&mut self, id: &str) -> Result<bool, Error> {
        self.change(|transaction| Ok(transaction.execute("DELETE FROM feed WHERE id = ?1", [id])? > 0))
    }

    /// Whether a secret with this hash opens the feed of a kind, of one watchlist or of all.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn opens(&self, kind: &str, watchlist: Option<&str>, hash: &[u8]) -> Result<bool, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT 1 FROM feed f LEFT JOIN watchlist w ON w.number = f.watchlist
             WHERE f.hash = ?1 AND f.kind = ?2 AND w.id IS ?3",
        )?;
        Ok(statement.exists(params![hash, kind, watchlist])?)
    }
}
