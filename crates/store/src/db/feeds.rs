//! What a watch knows of its feeds, kept with the articles that they brought.

use rusqlite::OptionalExtension;

use crate::db::store::Store;
use crate::db::writer::Writer;
use crate::error::Error;

/// The health of a feed. Times are seconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedLine {
    /// Address.
    pub url: String,
    /// Title, as it states.
    pub title: String,
    /// Polls so far.
    pub polls: u64,
    /// New items so far.
    pub items: u64,
    /// Failures since the last success.
    pub failures: u32,
    /// When it last answered well.
    pub last_success: Option<i64>,
    /// What went wrong last, in a sentence.
    pub last_error: Option<String>,
    /// When.
    pub last_error_at: Option<i64>,
    /// When it is asked next.
    pub next: i64,
    /// Whether it is gone for good.
    pub gone: bool,
}

impl Store {
    /// The state that a watch kept last.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn watch_state(&self) -> Result<Option<String>, Error> {
        let sql = "SELECT state FROM watch WHERE id = 1";
        Ok(self.connection.query_row(sql, [], |row| row.get(0)).optional()?)
    }

    /// The health of all feeds, by address.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn feeds(&self) -> Result<Vec<FeedLine>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT url, title, polls, items, failures, last_success, last_error, last_error_at, next, gone FROM feed
             ORDER BY url",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(FeedLine {
                url: row.get(0)?,
                title: row.get(1)?,
                polls: row.get(2)?,
                items: row.get(3)?,
                failures: row.get(4)?,
                last_success: row.get(5)?,
                last_error: row.get(6)?,
                last_error_at: row.get(7)?,
                next: row.get(8)?,
                gone: row.get(9)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Writer {
    /// Keep the state of a watch, and the health of its feeds, with the batch.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn keep_watch(&mut self, state: &str, feeds: &[FeedLine]) -> Result<(), Error> {
        self.begin()?;
        let connection = self.store().connection();
        connection.execute("INSERT OR REPLACE INTO watch (id, state) VALUES (1, ?1)", [state])?;
        connection.execute("DELETE FROM feed", [])?;
        let mut insert = connection.prepare_cached(
            "INSERT INTO feed (url, title, polls, items, failures, last_success, last_error, last_error_at, next, gone)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        for feed in feeds {
            insert.execute((
                &feed.url,
                &feed.title,
                feed.polls,
                feed.items,
                feed.failures,
                feed.last_success,
                &feed.last_error,
                feed.last_error_at,
                feed.next,
                feed.gone,
            ))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watch_goes_on_from_what_it_kept() {
        let folder = std::env::temp_dir().join(format!("demarche-feeds-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        let path = folder.join("news.db");
        let mut writer = Writer::open(&path, false).expect("a store can be made");
        assert_eq!(writer.store().watch_state().ok(), Some(None));
        let feed =
            |url: &str| FeedLine { url: url.into(), polls: 3, last_error: Some("gone".into()), ..FeedLine::default() };
        let (one, two) = (feed("https://a.example/feed"), feed("https://b.example/feed"));
        writer.keep_watch("{}", &[two.clone(), one.clone()]).and_then(|()| writer.commit()).expect("it can be written");
        let store = Store::open_read_only(&path).expect("it can be read");
        assert_eq!(store.watch_state().ok().flatten().as_deref(), Some("{}"));
        assert_eq!(store.feeds().ok(), Some(vec![one, two]));
        drop((store, writer));
        std::fs::remove_dir_all(&folder).ok();
    }
}
