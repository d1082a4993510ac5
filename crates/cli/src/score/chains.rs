//! How far two ways of putting the mentions of a document into chains agree: MUC, B-cubed and CEAF-phi4, as in
//! Pradhan et al. 2014, "Scoring coreference partitions of predicted mentions".
//!
//! A chain is a set of numbers, one a mention; a mention that only one side knows has a number that the other side
//! lacks. Chains of one mention are dropped on both sides first, as in OntoNotes, which does not mark them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::figures::{Rates, percent, share};

/// The mentions of a chain.
pub type Chain = BTreeSet<usize>;

/// A numerator and a denominator.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Ratio {
    part: f64,
    whole: f64,
}

impl Ratio {
    fn add(&mut self, other: Self) {
        self.part += other.part;
        self.whole += other.whole;
    }

    fn share(self) -> f64 {
        if self.whole == 0.0 { 0.0 } else { self.part / self.whole }
    }
}

/// Recall and precision.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sides {
    recall: Ratio,
    precision: Ratio,
}

impl Sides {
    fn f1(self) -> f64 {
        let (r, p) = (self.recall.share(), self.precision.share());
        if r + p == 0.0 { 0.0 } else { 2.0 * r * p / (r + p) }
    }
}

/// Sums over documents of the three measures.
#[derive(Clone, Debug, Default)]
pub struct Agreement {
    muc: Sides,
    cubed: Sides,
    ceaf: Sides,
}

impl Agreement {
    /// Count a document: its gold chains and ours.
    pub fn add(&mut self, gold: &[Chain], ours: &[Chain]) {
        let several = |chains: &[Chain]| chains.iter().filter(|c| c.len() > 1).cloned().collect::<Vec<Chain>>();
        let (gold, ours) = (several(gold), several(ours));
        let ours_of = index(&ours);
        let gold_of = index(&gold);
        self.muc.recall.add(links(&gold, &ours_of));
        self.muc.precision.add(links(&ours, &gold_of));
        self.cubed.recall.add(cubed(&gold, &ours, &ours_of));
        self.cubed.precision.add(cubed(&ours, &gold, &gold_of));
        let likeness = best_pairing(&gold, &ours);
        self.ceaf.recall.add(Ratio { part: likeness, whole: gold.len() as f64 });
        self.ceaf.precision.add(Ratio { part: likeness, whole: ours.len() as f64 });
    }

    /// The three measures and the mean of their F1.
    pub fn figures(&self) -> Value {
        let rates = |sides: Sides| Rates::of(sides.precision.share(), sides.recall.share());
        let mean = (self.muc.f1() + self.cubed.f1() + self.ceaf.f1()) / 3.0;
        json!({
            "CoNLL_F": percent(mean),
            "MUC": rates(self.muc),
            "B3": rates(self.cubed),
            "CEAF_phi4": rates(self.ceaf),
        })
    }
}

/// The chain of each mention.
fn index(chains: &[Chain]) -> BTreeMap<usize, usize> {
    chains.iter().enumerate().flat_map(|(i, chain)| chain.iter().map(move |m| (*m, i))).collect()
}

/// MUC: the links of each chain that are left when the other side cuts it.
fn links(chains: &[Chain], other: &BTreeMap<usize, usize>) -> Ratio {
    let mut sum = Ratio::default();
    for chain in chains {
        let known: BTreeSet<usize> = chain.iter().filter_map(|m| other.get(m).copied()).collect();
        let alone = chain.iter().filter(|m| !other.contains_key(m)).count();
        sum.add(Ratio { part: (chain.len() - known.len() - alone) as f64, whole: (chain.len() - 1) as f64 });
    }
    sum
}

/// B-cubed: for each mention, the share of its chain that the other side puts with it.
fn cubed(chains: &[Chain], others: &[Chain], other: &BTreeMap<usize, usize>) -> Ratio {
    let mut sum = Ratio::default();
    for chain in chains {
        let shared = |i: &usize| others.get(*i).map_or(0, |o| o.intersection(chain).count());
        let known: BTreeSet<usize> = chain.iter().filter_map(|m| other.get(m).copied()).collect();
        let squares: usize = known.iter().map(|i| shared(i).pow(2)).sum();
        sum.add(Ratio { part: squares as f64 / chain.len() as f64, whole: chain.len() as f64 });
    }
    sum
}

/// CEAF-phi4: the most that a pairing of the chains of both sides has in common, with `2 |K ∩ R| / (|K| + |R|)` a pair.
fn best_pairing(gold: &[Chain], ours: &[Chain]) -> f64 {
    let (rows, columns) = if gold.len() <= ours.len() { (gold, ours) } else { (ours, gold) };
    let likeness = |a: &Chain, b: &Chain| 2.0 * share(a.intersection(b).count(), a.len() + b.len());
    let table: Vec<Vec<f64>> = rows.iter().map(|a| columns.iter().map(|b| likeness(a, b)).collect()).collect();
    assign(&table).iter().zip(&table).map(|(column, row)| row.get(*column).copied().unwrap_or(0.0)).sum()
}

/// The column of each row in an assignment of the highest sum (Kuhn and Munkres); there are no fewer columns than rows.
fn assign(table: &[Vec<f64>]) -> Vec<usize> {
    let (rows, columns) = (table.len(), table.first().map_or(0, Vec::len));
    // Row and column 0 stand for "not yet"; the potentials keep every reduced cost at or above zero.
    let (mut of_row, mut of_column) = (vec![0.0; rows + 1], vec![0.0; columns + 1]);
    let mut taken = vec![0; columns + 1];
    for row in 1..=rows {
        taken[0] = row;
        let mut least = vec![f64::INFINITY; columns + 1];
        let mut from = vec![0; columns + 1];
        let mut done = vec![false; columns + 1];
        let mut at = 0;
        while taken[at] != 0 {
            done[at] = true;
            let (mut step, mut next) = (f64::INFINITY, 0);
            for column in (1..=columns).filter(|c| !done[*c]) {
                let cost = -table[taken[at] - 1][column - 1] - of_row[taken[at]] - of_column[column];
                if cost < least[column] {
                    least[column] = cost;
                    from[column] = at;
                }
                if least[column] < step {
                    step = least[column];
                    next = column;
                }
            }
            for column in 0..=columns {
                if done[column] {
                    of_row[taken[column]] += step;
                    of_column[column] -= step;
                } else {
                    least[column] -= step;
                }
            }
            at = next;
        }
        while at != 0 {
            taken[at] = taken[from[at]];
            at = from[at];
        }
    }
    let mut chosen = vec![0; rows];
    for (column, row) in taken.iter().enumerate().skip(1).filter(|(_, row)| **row != 0) {
        chosen[row - 1] = column - 1;
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chains(text: &str) -> Vec<Chain> {
        text.split('|').filter(|c| !c.is_empty()).map(|c| c.bytes().map(usize::from).collect()).collect()
    }

    /// Expected: recall and precision of MUC, B-cubed and CEAF-phi4, each as a part of a whole.
    fn check(gold: &str, ours: &str, expected: [(f64, f64); 6]) {
        let mut agreement = Agreement::default();
        agreement.add(&chains(gold), &chains(ours));
        let sides = [agreement.muc, agreement.cubed, agreement.ceaf];
        let found: Vec<Ratio> = sides.iter().flat_map(|s| [s.recall, s.precision]).collect();
        for (found, (part, whole)) in found.iter().zip(expected) {
            let near = (found.part - part).abs() < 1e-9 && (found.whole - whole).abs() < 1e-9;
            assert!(near, "{gold} and {ours}: {found:?} is not {part} of {whole}");
        }
    }

    #[test]
    fn the_example_of_pradhan_and_others() {
        // Their example, in which each side has mentions that the other lacks: gold {a b c} {d e f g}, ours
        // {a b} {c d} {f g h i}. MUC: recall (3-2 + 4-3)/(2+3), precision ((2-1) + (2-2) + (4-3))/(1+1+3).
        // B-cubed recall (4+1)/3 + (1+4)/4 of 7, precision 4/2 + (1+1)/2 + 4/4 of 8.
        // CEAF: {a b c} with {a b} 4/5, {d e f g} with {f g h i} 4/8.
        check(
            "abc|defg",
            "ab|cd|fghi",
            [(2.0, 5.0), (2.0, 5.0), (5.0 / 3.0 + 5.0 / 4.0, 7.0), (4.0, 8.0), (1.3, 2.0), (1.3, 3.0)],
        );
    }

    #[test]
    fn equal_partitions_are_perfect_and_disjoint_ones_are_nothing() {
        check("ab|cde", "cde|ab", [(3.0, 3.0), (3.0, 3.0), (5.0, 5.0), (5.0, 5.0), (2.0, 2.0), (2.0, 2.0)]);
        check("ab", "cd", [(0.0, 1.0), (0.0, 1.0), (0.0, 2.0), (0.0, 2.0), (0.0, 1.0), (0.0, 1.0)]);
    }

    #[test]
    fn all_in_one_chain() {
        // Gold {a b c} {d e}, ours one chain of five: MUC recall 3 of 3, precision (5-2) of 4;
        // B-cubed precision (9+4)/5 of 5; CEAF 2*3/(3+5).
        check("abc|de", "abcde", [(3.0, 3.0), (3.0, 4.0), (5.0, 5.0), (2.6, 5.0), (0.75, 2.0), (0.75, 1.0)]);
    }

    #[test]
    fn single_mentions_count_neither_way() {
        check("ab|c|d", "ab|e", [(1.0, 1.0), (1.0, 1.0), (2.0, 2.0), (2.0, 2.0), (1.0, 1.0), (1.0, 1.0)]);
        check("a|b", "ab", [(0.0, 0.0), (0.0, 1.0), (0.0, 0.0), (0.0, 2.0), (0.0, 0.0), (0.0, 1.0)]);
    }

    #[test]
    fn the_best_pairing_is_not_the_greedy_one() {
        // Greedy takes 0.9 and is left with 0; the best takes 0.8 twice.
        assert_eq!(assign(&[vec![0.9, 0.8, 0.0], vec![0.8, 0.0, 0.0]]), [1, 0]);
        assert_eq!(assign(&[]), Vec::<usize>::new());
    }
}
