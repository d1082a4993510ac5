//! What a run of `ingest` came to.

use std::collections::BTreeMap;
use std::io::Write;

use crate::inputs::Outcome;
use crate::terminal;

/// Problems of a kind that are named; the others are counted.
const NAMED: u64 = 10;

/// Something that did not go in, or not wholly.
#[derive(Debug)]
pub struct Skipped {
    /// A few words, the same for all of its kind.
    pub kind: &'static str,
    /// One sentence for people.
    pub message: String,
    /// How many problems it stands for.
    pub count: u64,
}

/// Articles that were written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written {
    pub added: u64,
    pub changed: u64,
}

/// Counts of a run.
#[derive(Debug, Default)]
pub struct Tally {
    /// Safe.
    pub committed: Written,
    /// In the open batch.
    pub waiting: Written,
    /// In the store already.
    pub unchanged: u64,
    skipped: BTreeMap<&'static str, u64>,
    partly: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Something went wrong with an input; the first of each kind are named.
    pub fn skip(&mut self, skipped: Skipped) {
        count(&mut self.skipped, skipped);
    }

    /// An article went in, but was not wholly read.
    pub fn partly(&mut self, partly: Skipped) {
        count(&mut self.partly, partly);
    }

    /// What waited is safe now.
    pub fn commit(&mut self, aloud: bool) {
        let news = self.waiting.added + self.waiting.changed;
        self.committed.added += self.waiting.added;
        self.committed.changed += self.waiting.changed;
        self.waiting = Written::default();
        if aloud && news > 0 {
            let mut stdout = std::io::stdout();
            let line = format!("committed {}\n", self.committed.added + self.committed.changed);
            // Whoever asked for it may have gone; the articles are safe all the same.
            let _ = stdout.write_all(line.as_bytes()).and_then(|()| stdout.flush());
        }
    }

    /// After a failure: what is safe.
    pub fn say_committed(&self) {
        let count = self.committed.added + self.committed.changed;
        if count > 0 {
            terminal::say(&format!("{count} articles of this run are safe in the store"));
        }
    }

    /// The report.
    pub fn sentence(&self) -> String {
        let Written { added, changed } = self.committed;
        let mut parts =
            vec![format!("{added} added"), format!("{changed} changed"), format!("{} unchanged", self.unchanged)];
        let listed = |counts: &BTreeMap<&'static str, u64>| {
            let kinds: Vec<String> = counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
            kinds.join(", ")
        };
        if !self.skipped.is_empty() {
            parts.push(format!("skipped: {}", listed(&self.skipped)));
        }
        if !self.partly.is_empty() {
            parts.push(format!("not wholly read: {}", listed(&self.partly)));
        }
        parts.join("; ")
    }

    /// For the exit status.
    pub fn outcome(&self) -> Outcome {
        let problems = self.skipped.values().chain(self.partly.values()).sum();
        Outcome { articles: self.committed.added + self.committed.changed + self.unchanged, problems }
    }
}

fn count(counts: &mut BTreeMap<&'static str, u64>, Skipped { kind, message, count }: Skipped) {
    let counted = counts.entry(kind).or_default();
    let before = *counted;
    *counted += count;
    if before < NAMED || count > 1 {
        terminal::say(&message);
    } else if before == NAMED {
        terminal::say(&format!("more of these ({kind}) are counted at the end"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_counts_by_kind() {
        let mut tally = Tally { unchanged: 4, ..Tally::default() };
        tally.waiting = Written { added: 2, changed: 1 };
        tally.commit(false);
        for _ in 0..3 {
            tally.skip(Skipped { kind: "empty", message: "x.txt: it is empty".to_owned(), count: 1 });
        }
        assert_eq!(tally.sentence(), "2 added; 1 changed; 4 unchanged; skipped: 3 empty");
        assert_eq!(tally.outcome(), Outcome { articles: 7, problems: 3 });
    }
}
