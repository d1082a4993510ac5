//! SQL of users: read only, with limits on time and size.

use std::time::{Duration, Instant};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;

use crate::db::store::Store;
use crate::error::Error;

/// Instructions of SQLite between two looks at the clock.
const STEPS: i32 = 10_000;
/// Longest statement, and longest value, in bytes.
const LONGEST: i32 = 16 << 20;

/// What a query may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Rows that are given.
    pub rows: usize,
    /// Time.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { rows: 10_000, time: Duration::from_secs(10) }
    }
}

/// What came of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Rows that were given.
    pub rows: usize,
    /// Whether there were more.
    pub cut: bool,
}

impl Store {
    /// Run one statement that only reads. `each` is given the names of the columns, at first alone, then with each row.
    ///
    /// # Errors
    /// When it is not one reading statement, fails, or takes too long; or what `each` returns.
    pub fn query<E: From<Error>>(
        &self,
        sql: &str,
        limits: Limits,
        mut each: impl FnMut(&[String], Option<&[Cell]>) -> Result<(), E>,
    ) -> Result<Answered, E> {
        let guard = Guard::new(self, limits.time)?;
        let refuse = |what: String| E::from(Error::Refused(what));
        let mut statement = self.connection.prepare(sql).map_err(|e| refuse(said(&e)))?;
        if !statement.readonly() {
            return Err(refuse("the query would change the store; only statements that read are run".to_owned()));
        }
        if statement.parameter_count() > 0 {
            return Err(refuse("the query has parameters; write the values themselves".to_owned()));
        }
        let names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
        each(&names, None)?;
        let fail = |e: rusqlite::Error| match guard.late() {
            true => {
                let seconds = limits.time.as_secs_f64();
                Error::Refused(format!(
                    "the query took longer than {seconds} s; narrow it, or allow more with --timeout"
                ))
            }
            false => Error::from(e),
        };
        let mut rows = statement.query([]).map_err(fail)?;
        let mut answered = Answered { rows: 0, cut: false };
        while let Some(found) = rows.next().map_err(fail)? {
            if answered.rows == limits.rows {
                answered.cut = true;
                break;
            }
            let values = (0..names.len()).map(|i| found.get_ref(i).map(owned)).collect::<Result<Vec<_>, _>>();
            each(&names, Some(&values.map_err(fail)?))?;
            answered.rows += 1;
        }
        Ok(answered)
    }
}

/// SQLite's own words for what is wrong with a statement.
fn said(error: &rusqlite::Error) -> String {
    if error.sqlite_error_code() == Some(rusqlite::ErrorCode::AuthorizationForStatementDenied) {
        return "the query would do more than read the store; only statements that read are run".to_owned();
    }
    let words = match error {
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        rusqlite::Error::MultipleStatement => "it is more than one statement".to_owned(),
        other => other.to_string(),
    };
    format!("the query cannot be run: {words}; the tables are listed by: SELECT sql FROM sqlite_schema")
}

/// A value of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

fn owned(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Integer(number),
        ValueRef::Real(number) => Cell::Real(number),
        ValueRef::Text(bytes) => Cell::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
    }
}

/// Limits that hold while a query of a user runs.
struct Guard<'a> {
    store: &'a Store,
    end: Instant,
    limits: [(Limit, i32); 2],
}

impl<'a> Guard<'a> {
    fn new(store: &'a Store, time: Duration) -> Result<Self, Error> {
        let end = Instant::now().checked_add(time).unwrap_or_else(Instant::now);
        let connection = &store.connection;
        connection.progress_handler(STEPS, Some(move || Instant::now() >= end));
        connection.authorizer(Some(allowed));
        let limits = [(Limit::SQLITE_LIMIT_LENGTH, LONGEST), (Limit::SQLITE_LIMIT_SQL_LENGTH, 1 << 20)];
        let limits = limits.map(|(limit, most)| (limit, connection.set_limit(limit, most)));
        let [a, b] = limits;
        Ok(Self { store, end, limits: [(a.0, a.1?), (b.0, b.1?)] })
    }

    fn late(&self) -> bool {
        Instant::now() >= self.end
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        let connection = &self.store.connection;
        connection.progress_handler(0, None::<fn() -> bool>);
        connection.authorizer(None::<fn(AuthContext<'_>) -> Authorization>);
        for (limit, value) in self.limits {
            let _ = connection.set_limit(limit, value);
        }
    }
}

/// Only reading: no other files, no settings, no extensions.
fn allowed(context: AuthContext<'_>) -> Authorization {
    match context.action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => Authorization::Allow,
        AuthAction::Function { function_name } => match function_name {
            "load_extension" | "readfile" | "writefile" | "fts3_tokenizer" | "zeroblob" | "randomblob" => {
                Authorization::Deny
            }
            _ => Authorization::Allow,
        },
        AuthAction::Pragma {
            pragma_name: "table_info" | "table_list" | "index_list" | "foreign_key_list" | "data_version",
            ..
        } => Authorization::Allow,
        _ => Authorization::Deny,
    }
}
