//! `demarche query`: SQL over a store, reading only.

use std::io::{Read, Write};
use std::time::Duration;

use clap::Args;
use demarche_store::db::find::sql::{Cell, Limits};
use serde_json::{Map, Value};

use crate::command::asked::{Answer, AnswerFormat, StoreFile, line, row};
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;
use crate::terminal;

/// Longest statement, in bytes.
const LONGEST: u64 = 1 << 20;
/// Widest cell on a terminal, in characters.
const WIDEST: usize = 60;

/// Run SQL over a store; it can only read
///
/// The SQL is SQLite's; docs/store.md describes the tables.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche query --store news.db \"SELECT type, count(*) FROM event GROUP BY type ORDER BY 2 DESC\"
  demarche query --store news.db --format csv -o pairs.csv - < pairs.sql")]
pub struct Query {
    /// One statement, or - for standard input
    #[arg(value_name = "SQL")]
    pub sql: String,
    #[command(flatten)]
    pub store: StoreFile,
    /// Most rows
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=100_000_000))]
    pub limit: u32,
    /// Most seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub timeout: u32,
    #[command(flatten)]
    pub answer: Answer,
}

/// Run a query.
pub fn run(arguments: &Query) -> Result<Outcome, Failure> {
    let store = arguments.store.open()?;
    let sql = statement(&arguments.sql)?;
    let mut output = arguments.answer.open()?;
    let limits = Limits { rows: arguments.limit as usize, time: Duration::from_secs(arguments.timeout.into()) };
    let format = arguments.answer.format();
    let mut table: Vec<Vec<String>> = Vec::new();
    let answered = store.query(&sql, limits, |names, cells| -> Result<(), Failure> {
        let texts = || cells.map_or_else(|| names.to_vec(), |cells| cells.iter().map(text).collect());
        match (format, cells) {
            (AnswerFormat::Csv, _) => row(&mut output, &texts()),
            (AnswerFormat::Term, _) => {
                table.push(texts());
                Ok(())
            }
            (AnswerFormat::Jsonl, None) => Ok(()),
            (AnswerFormat::Jsonl, Some(cells)) => {
                let object: Map<String, Value> = names.iter().cloned().zip(cells.iter().map(json)).collect();
                line(&mut output, &object)
            }
        }
    })?;
    print(&table, &mut output)?;
    output.finish()?;
    if answered.cut {
        terminal::say(&format!("only the first {} rows are given; ask for more with --limit", answered.rows));
    }
    Ok(Outcome { articles: answered.rows as u64, problems: 0 })
}

fn statement(given: &str) -> Result<String, Failure> {
    if given != "-" {
        return Ok(given.to_owned());
    }
    let mut sql = String::new();
    let read = std::io::stdin().take(LONGEST).read_to_string(&mut sql);
    read.map_err(|source| Failure::Input { path: "standard input".into(), source })?;
    Ok(sql)
}

/// Columns as wide as their widest cell.
fn print(table: &[Vec<String>], output: &mut Output) -> Result<(), Failure> {
    let columns = table.first().map_or(0, Vec::len);
    let shown = |cell: &str| terminal::line(cell).chars().take(WIDEST).collect::<String>();
    let table: Vec<Vec<String>> = table.iter().map(|row| row.iter().map(|c| shown(c)).collect()).collect();
    let width = |column: usize| table.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for (number, row) in table.iter().enumerate() {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        let text = cells.join("  ");
        writeln!(output, "{}", text.trim_end()).map_err(|e| output.failure(e))?;
        if number == 0 {
            let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            writeln!(output, "{}", rule.join("  ")).map_err(|e| output.failure(e))?;
        }
    }
    Ok(())
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::Text(text) => text.clone(),
        Cell::Bytes(bytes) => hex(bytes),
    }
}

fn json(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Integer(number) => Value::from(*number),
        Cell::Real(number) => Value::from(*number),
        Cell::Text(text) => Value::from(text.clone()),
        Cell::Bytes(bytes) => Value::from(hex(bytes)),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
