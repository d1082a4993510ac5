//! Find the least of a smooth function: limited-memory BFGS (Liu and Nocedal, 1989) with backtracking.

use std::collections::VecDeque;

/// Steps that are remembered.
const MEMORY: usize = 8;
/// Most steps.
const STEPS: usize = 250;
/// Most halvings of a step.
const HALVINGS: usize = 25;
/// Relative gain of five steps below which it is enough.
const ENOUGH: f64 = 1e-5;

/// Start at `point`, go down. `value` writes the gradient and returns the value.
pub fn minimise(mut point: Vec<f64>, mut value: impl FnMut(&[f64], &mut [f64]) -> f64) -> Vec<f64> {
    let mut gradient = vec![0.0; point.len()];
    let mut now = value(&point, &mut gradient);
    let mut steps: VecDeque<(Vec<f64>, Vec<f64>)> = VecDeque::new();
    let mut values = VecDeque::from([now]);
    for _ in 0..STEPS {
        let mut way = direction(&steps, &gradient);
        let mut slope = dot(&way, &gradient);
        if slope >= 0.0 {
            steps.clear();
            way = gradient.iter().map(|g| -g).collect();
            slope = -dot(&gradient, &gradient);
        }
        // Without a history the length of the gradient says nothing.
        let longest = way.iter().fold(0.0_f64, |most, w| most.max(w.abs()));
        if longest < 1e-9 {
            break;
        }
        let mut size = if steps.is_empty() { (0.3 / longest).min(1.0) } else { (2.0 / longest).min(1.0) };
        let mut next_gradient = vec![0.0; point.len()];
        let mut found = None;
        for _ in 0..HALVINGS {
            let next: Vec<f64> = point.iter().zip(&way).map(|(p, w)| p + size * w).collect();
            let then = value(&next, &mut next_gradient);
            if then <= now + 1e-4 * size * slope {
                found = Some((next, then));
                break;
            }
            size *= 0.5;
        }
        let Some((next, then)) = found else { break };
        let step: Vec<f64> = next.iter().zip(&point).map(|(a, b)| a - b).collect();
        let change: Vec<f64> = next_gradient.iter().zip(&gradient).map(|(a, b)| a - b).collect();
        if dot(&step, &change) > 1e-12 {
            steps.push_back((step, change));
            if steps.len() > MEMORY {
                steps.pop_front();
            }
        }
        (point, gradient, now) = (next, next_gradient, then);
        values.push_back(now);
        if values.len() > 6 && values.pop_front().is_some_and(|before| before - now < ENOUGH * now.abs()) {
            break;
        }
    }
    point
}

/// Minus the gradient times an estimate of the inverse of the matrix of second derivatives.
fn direction(steps: &VecDeque<(Vec<f64>, Vec<f64>)>, gradient: &[f64]) -> Vec<f64> {
    let mut way: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut shares = Vec::with_capacity(steps.len());
    for (step, change) in steps.iter().rev() {
        let share = dot(step, &way) / dot(step, change);
        way.iter_mut().zip(change).for_each(|(w, c)| *w -= share * c);
        shares.push(share);
    }
    if let Some((step, change)) = steps.back() {
        let scale = dot(step, change) / dot(change, change);
        way.iter_mut().for_each(|w| *w *= scale);
    }
    for ((step, change), share) in steps.iter().zip(shares.into_iter().rev()) {
        let other = dot(change, &way) / dot(step, change);
        way.iter_mut().zip(step).for_each(|(w, s)| *w += (share - other) * s);
    }
    way
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_valley_of_rosenbrock_is_gone_down() {
        let found = minimise(vec![-1.2, 1.0], |p, g| {
            let (x, y) = (p[0], p[1]);
            g[0] = -2.0 * (1.0 - x) - 400.0 * x * (y - x * x);
            g[1] = 200.0 * (y - x * x);
            (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
        });
        assert!((found[0] - 1.0).abs() < 1e-2 && (found[1] - 1.0).abs() < 1e-2, "{found:?}");
    }
}
