//! Sequences of tags that begin and go on, from the network's scores.

/// The best sequence of labels in which each may follow the one before it (`None` before the first).
///
/// `scores` holds a row of one score a label for each word.
pub fn decode<T: Copy>(labels: &[T], scores: &[&[f32]], follows: impl Fn(T, Option<T>) -> bool) -> Vec<T> {
    let n = labels.len();
    let mut best: Vec<f32> = Vec::new();
    let mut from: Vec<Vec<usize>> = Vec::new();
    for row in scores {
        let mut totals = vec![f32::MIN; n];
        let mut sources = vec![0; n];
        for (label, total) in totals.iter_mut().enumerate() {
            let allowed = |before: Option<T>| follows(labels[label], before);
            let score = row.get(label).copied().filter(|s| s.is_finite()).unwrap_or(f32::MIN / 1e9);
            if best.is_empty() {
                *total = if allowed(None) { score } else { f32::MIN };
                continue;
            }
            let source =
                (0..n).filter(|b| allowed(Some(labels[*b]))).reduce(|a, b| if best[b] > best[a] { b } else { a });
            if let Some(source) = source.filter(|s| best[*s] > f32::MIN) {
                sources[label] = source;
                *total = best[source] + score;
            }
        }
        best = totals;
        from.push(sources);
    }
    let Some(mut at) = (0..best.len()).reduce(|a, b| if best[b] > best[a] { b } else { a }) else { return Vec::new() };
    let mut tags = Vec::with_capacity(scores.len());
    for sources in from.iter().rev() {
        tags.push(labels[at]);
        at = sources[at];
    }
    tags.reverse();
    tags
}
