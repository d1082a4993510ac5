//! How long the past of a pair matters, by how well it would have told the weeks that came since.
//!
//! Some pairs go on as they did last week, others fall back to what is usual for them. Which, is told by their own past:
//! each rate is scored as a forecast of the next week (prediction with expert advice, Vovk 1990, where the weight of an
//! expert falls exponentially with its loss), and a regression says which share of a deviation was left a week later.

/// Rates that are compared: lately over 1.5, 7 and 20 days, usual over 60 days, over all days, and by square roots.
pub const RATES: usize = 6;
/// How many of them say what was lately; the others say what is usual.
const LATELY: usize = 3;
/// Of the deviation: the rate of 7 days from that of 60.
const DEVIATION: (usize, usize) = (1, 3);
/// The place of the mean of all days.
const MEAN: usize = 4;
/// Days of a forecast that is scored, and the first day with one.
const WEEK: u32 = 7;
const FIRST: u32 = 20;
/// How fast the weight of a rate falls with its loss. Weeks overlap, so that one act is met seven times.
const TRUST: f64 = 0.2;
/// As if deviations of this weight had been seen before, of which half was left.
const BEFORE: f64 = 0.3;
/// More than all that was there is not left.
const MOST: f64 = 1.2;
/// Days that are remembered: those of a week, and today.
const KEPT: usize = 8;

/// What is known of it for one class of acts of a pair.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    thought: [[f32; RATES]; KEPT],
    losses: [f64; RATES],
    left: (f64, f64),
}

impl Memory {
    /// A day is over, the last of `days`: acts of the week that ends with it, and the rates of now. `fade` is what is left
    /// of a score after a day.
    pub fn pass(&mut self, days: u32, fade: f64, rates: [f64; RATES], week: f64) {
        if let Some(origin) = days.checked_sub(WEEK).filter(|origin| *origin >= FIRST) {
            let thought = self.thought[origin as usize % KEPT].map(f64::from);
            for (loss, rate) in self.losses.iter_mut().zip(thought) {
                // Deviance of a Poisson distribution, but for what all rates have in common.
                let expected = f64::from(WEEK) * (0.8 * rate + 0.2 * thought[MEAN]) + 0.05;
                let told = if week > 0.0 { week * expected.ln() } else { 0.0 };
                *loss = *loss * fade + expected - told;
            }
            let (lately, usual) = (thought[DEVIATION.0], thought[DEVIATION.1]);
            let (off, weight) = (lately - usual, 1.0 / (usual + 0.05));
            self.left.0 = self.left.0 * fade + off * (week / f64::from(WEEK) - usual) * weight;
            self.left.1 = self.left.1 * fade + off * off * weight;
        }
        self.thought[days as usize % KEPT] = rates.map(|rate| rate as f32);
    }

    /// The share of a deviation that is left after a week.
    pub fn left(&self) -> f64 {
        ((self.left.0 + 0.5 * BEFORE) / (self.left.1 + BEFORE)).clamp(0.0, MOST)
    }

    /// The mean of the rates, each by how well it did: the part of what was lately, and that of what is usual. `excess` is
    /// how much wider than a Poisson distribution errors are (quasi-likelihood: Wedderburn 1974).
    pub fn fitting(&self, rates: [f64; RATES], excess: f64) -> [f64; 2] {
        let least = self.losses.iter().copied().fold(f64::INFINITY, f64::min);
        let weights = self.losses.map(|loss| (-TRUST * (loss - least) / (1.0 + excess)).exp());
        let sum: f64 = weights.iter().sum();
        let mut parts = [0.0; 2];
        for (place, (weight, rate)) in weights.into_iter().zip(rates).enumerate() {
            parts[usize::from(place >= LATELY)] += weight / sum * rate;
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ninety days of a pair of which the last week tells the next, or the mean does.
    fn memory(goes_on: bool) -> Memory {
        let mut memory = Memory::default();
        for day in 1..=90 {
            // Spells of 15 days; the rate of seven days stands for all that is lately.
            let spell = |day: u32| if (day / 15).is_multiple_of(2) { 2.0 } else { 0.0 };
            let (lately, usual) = (spell(day), 1.0);
            let week = 7.0 * if goes_on { spell(day.saturating_sub(7)) } else { usual };
            memory.pass(day, 0.99, [lately, lately, lately, usual, usual, usual], week);
        }
        memory
    }

    #[test]
    fn the_rate_that_told_the_next_week_counts() {
        let rates = [3.0, 3.0, 3.0, 1.0, 1.0, 1.0];
        assert!((Memory::default().fitting(rates, 1.0).iter().sum::<f64>() - 2.0).abs() < 1e-12);
        assert!((Memory::default().left() - 0.5).abs() < 1e-12);
        let (on, back) = (memory(true), memory(false));
        let ([lately, usual], [other_lately, other_usual]) = (on.fitting(rates, 1.0), back.fitting(rates, 1.0));
        assert!(on.left() > 0.95 && back.left() < 0.05, "{} {}", on.left(), back.left());
        assert!(lately > 2.9 && usual < 0.1, "{lately} {usual}");
        assert!(other_lately < 0.1 && other_usual > 0.9, "{other_lately} {other_usual}");
    }
}
