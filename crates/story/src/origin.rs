//! How many independent origins reports have: a reprint is no second witness, nor is a light rewrite, a second piece of
//! the same publisher or another edition of the same wire report.

use std::collections::HashMap;

/// Where a report comes from, as far as it shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// What stands for the report.
    pub own: u64,
    /// The report it is a copy of.
    pub copy_of: Option<u64>,
    /// The report that much of its wording comes from.
    pub draws_on: Option<u64>,
    /// Hash of its publisher.
    pub publisher: Option<u64>,
    /// Hash of the wire agency it credits.
    pub wire: Option<u64>,
}

/// Origins of reports that come one after the other.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    parent: Vec<usize>,
    known: HashMap<(u8, u64), usize>,
}

impl Origins {
    /// Add a report.
    pub fn add(&mut self, report: &Provenance) {
        // A wire is an origin like a publisher: "Reuters" may be either.
        let texts = [Some(report.own), report.copy_of, report.draws_on].map(|text| text.map(|t| (0, t)));
        let makers = [report.publisher, report.wire].map(|maker| maker.map(|m| (1, m)));
        let keys: Vec<(u8, u64)> = texts.into_iter().chain(makers).flatten().collect();
        let node = keys.iter().find_map(|key| self.known.get(key).copied()).unwrap_or(self.parent.len());
        if node == self.parent.len() {
            self.parent.push(node);
        }
        for key in keys {
            let other = *self.known.entry(key).or_insert(node);
            let (a, b) = (self.root(node), self.root(other));
            self.parent[a.max(b)] = a.min(b);
        }
    }

    /// The number of groups of reports that no wording, publisher or wire ties together.
    pub fn count(&self) -> usize {
        (0..self.parent.len()).filter(|at| self.parent[*at] == *at).count()
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }
}

/// The number of independent origins of some reports.
pub fn independent<'a>(reports: impl IntoIterator<Item = &'a Provenance>) -> usize {
    let mut origins = Origins::default();
    reports.into_iter().for_each(|report| origins.add(report));
    origins.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_rewrites_publishers_and_wires_are_no_new_witnesses() {
        let report = |own, copy_of, publisher, wire| Provenance { own, copy_of, publisher, wire, draws_on: None };
        let check = |reports: &[Provenance], expected| assert_eq!(independent(reports), expected, "{reports:?}");
        check(&[], 0);
        check(&[report(1, None, Some(7), None), report(2, None, Some(8), None)], 2);
        check(&[report(1, None, Some(7), None), report(2, Some(1), Some(8), None)], 1);
        check(&[report(1, None, Some(7), None), report(2, None, Some(7), None)], 1);
        check(&[report(1, None, Some(7), Some(9)), report(2, None, Some(8), Some(9)), report(3, None, None, None)], 2);
        check(&[report(1, None, Some(9), None), report(2, None, Some(8), Some(9))], 1);
        // The copy ties its publisher's own piece to the original.
        check(&[report(1, None, Some(7), None), report(2, Some(1), Some(8), None), report(3, None, Some(8), None)], 1);
        // Two that draw on a third, which need not be there.
        let draws = |own, on| Provenance { own, draws_on: Some(on), ..Provenance::default() };
        check(&[draws(1, 9), draws(2, 9), draws(3, 8)], 2);
        // What ties two groups may come last.
        check(&[report(1, None, Some(7), None), report(2, None, Some(8), None), report(3, Some(1), Some(8), None)], 1);
    }
}
