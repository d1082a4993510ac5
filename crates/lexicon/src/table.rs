//! Tables: TSV with a header, one fact a line, sorted by the first column, which is unique.

use crate::error::Fault;

/// One line of a table.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// Line number, from 1 (the header is 1).
    pub line: usize,
    cells: Vec<&'a str>,
    columns: &'a [&'a str],
}

impl<'a> Row<'a> {
    /// The cell of a column; empty where there is no such column.
    pub fn get(&self, column: &str) -> &'a str {
        let found = self.columns.iter().position(|c| *c == column);
        found.and_then(|i| self.cells.get(i)).copied().unwrap_or("")
    }

    /// The parts of a list-valued cell, separated by `|`.
    pub fn list(&self, column: &str) -> impl Iterator<Item = &'a str> {
        self.get(column).split('|').map(str::trim).filter(|s| !s.is_empty())
    }
}

/// The rows of a table with exactly these columns; faults are added to `faults`.
pub fn read<'a>(file: &str, text: &'a str, columns: &'a [&'a str], faults: &mut Vec<Fault>) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let cells: Vec<&str> = line.split('\t').collect();
        if i == 0 {
            if cells != columns {
                faults.push(Fault::new(file, 1, format!("the header should be {}", columns.join(" "))));
                return rows;
            }
            continue;
        }
        if cells.len() != columns.len() {
            let message = format!("{} cells where the header has {}", cells.len(), columns.len());
            faults.push(Fault::new(file, i + 1, message));
            continue;
        }
        if let Some(last) = rows.last()
            && last.cells.first() >= cells.first()
        {
            faults.push(Fault::new(file, i + 1, "rows must be sorted by the first column, each value once"));
        }
        rows.push(Row { line: i + 1, cells, columns });
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected_rows: usize, expected_faults: &[&str]) {
        let mut faults = Vec::new();
        let rows = read("t.tsv", text, &["word", "source"], &mut faults);
        let faults: Vec<String> = faults.iter().map(Fault::to_string).collect();
        assert_eq!(
            (rows.len(), faults.iter().map(String::as_str).collect::<Vec<_>>()),
            (expected_rows, expected_faults.to_vec())
        );
    }

    #[test]
    fn faults_name_file_and_line() {
        check("word\tsource\na\tx\nb\tx\n", 2, &[]);
        check("word\na\n", 0, &["t.tsv:1: the header should be word source"]);
        check("word\tsource\na\n", 0, &["t.tsv:2: 1 cells where the header has 2"]);
        check("word\tsource\nb\tx\na\tx\n", 2, &["t.tsv:3: rows must be sorted by the first column, each value once"]);
    }
}
