//! The best dependency tree for a matrix of arc scores: Chu-Liu/Edmonds with a single root.
//!
//! Tarjan's way: walk from a word to its best governor until a finished word is met; a walk that meets itself is a
//! circle and becomes one node. Every contraction costs one pass over rows and columns, so the whole is quadratic.

/// Scores beyond this are cut, so that no sum loses the small differences.
const FAR: f64 = 1e6;

/// Arc scores of a sentence: row `d`, column `h` scores word `d` below `h`; node 0 is the root above the sentence.
pub struct Arcs<'a> {
    /// `nodes` × `nodes` scores, row by row.
    pub scores: &'a [f32],
    /// Words and the root.
    pub nodes: usize,
}

/// A node of the contracted graph.
struct Node {
    /// The circle's nodes; empty for a word.
    inside: Vec<usize>,
    /// The circle that holds it.
    outside: Option<usize>,
    /// The chosen arc into it, as (dependent, head).
    arc: (usize, usize),
}

/// The head of each node in the best tree whose root governs one word; the root's own entry is 0.
///
/// Equal scores are decided for the earlier head. The result is a tree for any scores, NaN and infinity included.
pub fn heads(arcs: &Arcs<'_>) -> Vec<usize> {
    let n = arcs.nodes;
    if n <= 2 || arcs.scores.len() < n * n {
        return vec![0; n];
    }
    let mut graph = Graph::new(arcs);
    graph.contract();
    graph.expand()
}

struct Graph {
    n: usize,
    /// Score of the best arc from each group (column) into each group (row), less what was paid inside the row.
    scores: Vec<f64>,
    /// The arc behind each score.
    arcs: Vec<(u32, u32)>,
    /// Groups still there, by the word that stands for each.
    alive: Vec<usize>,
    /// The node of each group.
    node: Vec<usize>,
    nodes: Vec<Node>,
}

impl Graph {
    fn new(arcs: &Arcs<'_>) -> Self {
        let n = arcs.nodes;
        let clean = |score: f32| if score.is_nan() { -FAR } else { f64::from(score).clamp(-FAR, FAR) };
        let mut scores: Vec<f64> = arcs.scores[..n * n].iter().map(|s| clean(*s)).collect();
        let (low, high) = scores.iter().fold((FAR, -FAR), |(low, high), s| (s.min(low), s.max(high)));
        // A second word under the root costs more than any other choice could gain.
        let fine = (high - low + 1.0) * n as f64;
        for row in scores.chunks_exact_mut(n) {
            row[0] -= fine;
        }
        let arcs = (0..n * n).map(|i| ((i / n) as u32, (i % n) as u32)).collect();
        let nodes = (0..n).map(|_| Node { inside: Vec::new(), outside: None, arc: (0, 0) }).collect();
        Self { n, scores, arcs, alive: (0..n).collect(), node: (0..n).collect(), nodes }
    }

    fn contract(&mut self) {
        let mut finished = vec![false; self.n];
        finished[0] = true;
        for start in 1..self.n {
            if finished[start] || !self.alive.contains(&start) {
                continue;
            }
            let mut walk = vec![start];
            while let Some(&last) = walk.last() {
                let head = self.best_head(last);
                self.nodes[self.node[last]].arc = self.arc(last, head);
                if finished[head] {
                    break;
                }
                match walk.iter().position(|g| *g == head) {
                    Some(at) => {
                        self.merge(&walk[at..]);
                        walk.truncate(at + 1);
                    }
                    None => walk.push(head),
                }
            }
            for group in walk {
                finished[group] = true;
            }
        }
    }

    fn arc(&self, dependent: usize, head: usize) -> (usize, usize) {
        let (dependent, head) = self.arcs[dependent * self.n + head];
        (dependent as usize, head as usize)
    }

    fn best_head(&self, group: usize) -> usize {
        let row = &self.scores[group * self.n..(group + 1) * self.n];
        let mut best = None;
        for head in self.alive.iter().copied().filter(|head| *head != group) {
            if best.is_none_or(|best: usize| row[head] > row[best]) {
                best = Some(head);
            }
        }
        // The root is always there.
        best.unwrap_or(0)
    }

    /// Make the groups of a circle one; the first of them stands for it.
    fn merge(&mut self, circle: &[usize]) {
        let (n, group) = (self.n, circle[0]);
        let outside: Vec<usize> = self.alive.iter().copied().filter(|g| !circle.contains(g)).collect();
        // Each member's arc inside the circle is what an arc from outside would replace.
        let paid: Vec<f64> =
            (0..circle.len()).map(|i| self.scores[circle[i] * n + circle[(i + 1) % circle.len()]]).collect();
        for other in outside.iter().copied() {
            let (mut into, mut out) = (0, 0);
            for i in 1..circle.len() {
                let gain = |i: usize| self.scores[circle[i] * n + other] - paid[i];
                if gain(i) > gain(into) {
                    into = i;
                }
                if self.scores[other * n + circle[i]] > self.scores[other * n + circle[out]] {
                    out = i;
                }
            }
            let best = circle[into] * n + other;
            self.scores[group * n + other] = self.scores[best] - paid[into];
            self.arcs[group * n + other] = self.arcs[best];
            let best = other * n + circle[out];
            self.scores[other * n + group] = self.scores[best];
            self.arcs[other * n + group] = self.arcs[best];
        }
        let id = self.nodes.len();
        let inside: Vec<usize> = circle.iter().map(|g| self.node[*g]).collect();
        for node in &inside {
            self.nodes[*node].outside = Some(id);
        }
        self.nodes.push(Node { inside, outside: None, arc: (0, 0) });
        self.node[group] = id;
        self.alive.retain(|g| *g == group || !circle.contains(g));
    }

    /// Open the circles from the outermost in: the member that the arc from outside enters gives up its own.
    fn expand(mut self) -> Vec<usize> {
        let mut heads = vec![0; self.n];
        let mut open: Vec<usize> = self.alive.iter().filter(|g| **g != 0).map(|g| self.node[*g]).collect();
        while let Some(id) = open.pop() {
            let (dependent, head) = self.nodes[id].arc;
            if self.nodes[id].inside.is_empty() {
                heads[dependent] = head;
                continue;
            }
            let mut entered = dependent;
            while let Some(outer) = self.nodes[entered].outside.filter(|outer| *outer != id) {
                entered = outer;
            }
            self.nodes[entered].arc = (dependent, head);
            open.extend_from_slice(&self.nodes[id].inside);
        }
        heads
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_tree(heads: &[usize]) -> bool {
        let one_root = heads.iter().skip(1).filter(|h| **h == 0).count() == 1;
        one_root
            && (1..heads.len()).all(|start| {
                let mut at = start;
                (0..heads.len()).any(|_| {
                    at = heads[at];
                    at == 0
                })
            })
    }

    fn total(scores: &[f32], heads: &[usize]) -> f64 {
        let n = heads.len();
        (1..n).map(|d| f64::from(scores[d * n + heads[d]])).sum()
    }

    /// The best total over all trees, one assignment of heads after the other.
    fn brute(scores: &[f32], n: usize) -> f64 {
        let mut best = f64::MIN;
        for code in 0..n.pow(n as u32 - 1) {
            let mut rest = code;
            let mut heads = vec![0; n];
            for head in &mut heads[1..] {
                *head = rest % n;
                rest /= n;
            }
            if is_tree(&heads) {
                best = best.max(total(scores, &heads));
            }
        }
        best
    }

    #[test]
    fn no_tree_is_better() {
        let mut state = 1u32;
        for round in 0..600 {
            let n = 2 + round % 5;
            let scores: Vec<f32> = (0..n * n)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    // Few values, so that ties occur.
                    ((state >> 20) % if round % 2 == 0 { 9 } else { 4000 }) as f32 / 10.0 - 3.0
                })
                .collect();
            let heads = heads(&Arcs { scores: &scores, nodes: n });
            assert!(is_tree(&heads), "{heads:?}");
            assert!((total(&scores, &heads) - brute(&scores, n)).abs() < 1e-6, "{scores:?} {heads:?}");
        }
    }

    #[test]
    fn hostile_scores_give_a_tree() {
        for value in [0.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            for n in 2..40 {
                let scores = vec![value; n * n];
                assert!(is_tree(&heads(&Arcs { scores: &scores, nodes: n })), "{value} {n}");
            }
        }
        assert_eq!(heads(&Arcs { scores: &[], nodes: 0 }), Vec::<usize>::new());
        assert_eq!(heads(&Arcs { scores: &[0.0], nodes: 1 }), [0]);
    }

    #[test]
    fn nested_circles_open_in_order() {
        // Each word loves its neighbour in the pair, each pair the other pair.
        let n = 5;
        let mut scores = vec![0.0; n * n];
        for (d, h, s) in [(1, 2, 9.0), (2, 1, 9.0), (3, 4, 9.0), (4, 3, 9.0), (2, 3, 5.0), (4, 1, 5.0), (1, 0, 2.0)] {
            scores[d * n + h] = s;
        }
        assert_eq!(heads(&Arcs { scores: &scores, nodes: n }), [0, 0, 1, 4, 1]);
    }
}
