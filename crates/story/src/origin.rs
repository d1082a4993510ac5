//! How many independent origins the reports of a story have: a reprint is no second witness, nor is a second piece of
//! the same publisher or another edition of the same wire report.

use std::collections::HashMap;

/// Where a report comes from, as far as it shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Number of the report.
    pub number: u32,
    /// The report it is a copy of.
    pub copy_of: Option<u32>,
    /// Hash of its publisher.
    pub publisher: Option<u64>,
    /// Hash of the wire agency it credits.
    pub wire: Option<u64>,
}

/// The number of groups of reports that no copy, publisher or wire ties together.
pub fn independent(reports: &[Provenance]) -> usize {
    let mut parent: Vec<usize> = (0..reports.len()).collect();
    let mut first: HashMap<(u8, u64), usize> = HashMap::new();
    for (at, report) in reports.iter().enumerate() {
        let own = u64::from(report.copy_of.unwrap_or(report.number));
        // A wire is an origin like a publisher: "Reuters" may be either.
        let keys = [Some((0, own)), report.publisher.map(|p| (1, p)), report.wire.map(|w| (1, w))];
        for key in keys.into_iter().flatten() {
            let other = *first.entry(key).or_insert(at);
            let (a, b) = (root(&mut parent, at), root(&mut parent, other));
            parent[a.max(b)] = a.min(b);
        }
    }
    (0..reports.len()).filter(|at| parent[*at] == *at).count()
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_publishers_and_wires_are_no_new_witnesses() {
        let report = |number, copy_of, publisher, wire| Provenance { number, copy_of, publisher, wire };
        let check = |reports: &[Provenance], expected| assert_eq!(independent(reports), expected, "{reports:?}");
        check(&[], 0);
        check(&[report(1, None, Some(7), None), report(2, None, Some(8), None)], 2);
        check(&[report(1, None, Some(7), None), report(2, Some(1), Some(8), None)], 1);
        check(&[report(1, None, Some(7), None), report(2, None, Some(7), None)], 1);
        check(&[report(1, None, Some(7), Some(9)), report(2, None, Some(8), Some(9)), report(3, None, None, None)], 2);
        check(&[report(1, None, Some(9), None), report(2, None, Some(8), Some(9))], 1);
        // The copy ties its publisher's own piece to the original.
        check(&[report(1, None, Some(7), None), report(2, Some(1), Some(8), None), report(3, None, Some(8), None)], 1);
    }
}
