//! How often changes are found that are not there, and how soon those that are: on simulated days of a pair.
//!
//! `cargo run --release -p demarche-forecast --example changes [SERIES]` writes the tables of docs/scores.md.

use std::io::Write;

use demarche_forecast::hash::scatter;
use demarche_forecast::series::counts::{DayCounts, DayVolume};
use demarche_forecast::series::measure::{Options, Series, series};

/// Three years.
const DAYS: usize = 1095;
/// The day of the change.
const CHANGE: usize = 730;

/// Numbers that look random.
struct Chance {
    seed: u64,
    drawn: u64,
}

impl Chance {
    fn uniform(&mut self) -> f64 {
        self.drawn += 1;
        (scatter(&[self.seed, self.drawn]) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let (u, v) = (1.0 - self.uniform(), self.uniform());
        (-2.0 * u.ln()).sqrt() * (2.0 * std::f64::consts::PI * v).cos()
    }

    /// Marsaglia and Tsang 2000.
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let u = 1.0 - self.uniform();
            return self.gamma(shape + 1.0) * u.powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        loop {
            let x = self.normal();
            let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && (1.0 - self.uniform()).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    fn poisson(&mut self, mut mean: f64) -> u32 {
        let mut count = 0;
        while mean > 30.0 {
            let part = mean.min(30.0);
            count += self.poisson(part);
            mean -= part;
        }
        let (limit, mut product) = ((-mean).exp(), 1.0);
        loop {
            product *= self.uniform();
            if product <= limit {
                return count;
            }
            count += 1;
        }
    }
}

/// How the counts of a pair scatter.
#[derive(Clone, Copy)]
struct World {
    name: &'static str,
    /// Shape of the gamma that multiplies the mean of a day: variance = mean + mean² / shape.
    shape: f64,
    /// Reports of an event.
    reports: u32,
    /// How much of the mood of a day stays for the next: the rate is multiplied by exp of an autoregression.
    mood: f64,
    /// Whether articles a day follow the week and double in the second year.
    press: bool,
}

const WORLDS: [World; 5] = [
    World { name: "Poisson", shape: 1e6, reports: 1, mood: 0.0, press: false },
    World { name: "negative binomial, shape 1", shape: 1.0, reports: 1, mood: 0.0, press: false },
    World { name: "negative binomial, shape 0.3", shape: 0.3, reports: 1, mood: 0.0, press: false },
    World { name: "three reports an event, press doubles", shape: 1.0, reports: 3, mood: 0.0, press: true },
    World { name: "moods of some days (autocorrelation 0.7)", shape: 2.0, reports: 1, mood: 0.7, press: false },
];

/// Days of a pair of this rate, times `times` from the change on.
fn simulate(world: World, rate: f64, times: f64, days: usize, seed: u64) -> (Vec<DayCounts>, Vec<DayVolume>) {
    let mut chance = Chance { seed, drawn: 0 };
    let (mut counts, mut volume, mut mood) = (Vec::new(), Vec::new(), 0.0);
    for at in 0..days {
        let usual = if world.press && at > 500 { 2.0 } else { 1.0 };
        let week = if world.press && at % 7 > 4 { 0.5 } else { 1.0 };
        let press: f64 = usual * week;
        mood = world.mood * mood + 0.5 * (1.0 - world.mood * world.mood).sqrt() * chance.normal();
        let felt = if world.mood > 0.0 { (mood - 0.125).exp() } else { 1.0 };
        let times = if at >= CHANGE { times } else { 1.0 };
        let mean = rate * times * felt * press * chance.gamma(world.shape) / world.shape;
        let events = world.reports * chance.poisson(mean / f64::from(world.reports));
        let day = at as i32;
        counts.push(DayCounts { day, quads: [0, 0, events, 0], cooperation: 0.0, conflict: f64::from(events) * 0.3 });
        volume.push(DayVolume { day, events: (200.0 * press) as u32 });
    }
    (counts, volume)
}

fn found(days: usize, (counts, volume): &(Vec<DayCounts>, Vec<DayVolume>)) -> Series {
    series(&counts[..days], &volume[..days], &Options::default())
}

fn main() -> std::io::Result<()> {
    let asked = std::env::args().nth(1).and_then(|n| n.parse().ok());
    let many: u64 = asked.unwrap_or(400);
    let mut out = std::io::stdout().lock();
    writeln!(out, "| stationary for three years | 0.05 a day | 0.3 | 1 | 5 | 20 |")?;
    for world in WORLDS {
        write!(out, "| {} |", world.name)?;
        for rate in [0.05, 0.3, 1.0, 5.0, 20.0] {
            let any = (0..many).filter(|s| {
                let of = simulate(world, rate, 1.0, DAYS, scatter(&[*s, 1]));
                !found(DAYS, &of).change_points.is_empty()
            });
            write!(out, " {:.1} % |", 100.0 * any.count() as f64 / many as f64)?;
        }
        writeln!(out)?;
    }
    let (mut sure, mut right, mut told) = (0.0, 0.0, 0_u32);
    let many = many / 4;
    for (name, at) in [("negative binomial, shape 1", 1), ("moods", 4)] {
        writeln!(
            out,
            "\n| {name}: change | rate before | found | sooner than 14 | 30 | 60 days | median days off | in interval |"
        )?;
        for times in [2.0, 4.0, 10.0, 0.25] {
            for rate in [0.05, 0.3, 1.0, 5.0] {
                let (mut hits, mut soon, mut off, mut inside) = (0_u32, [0_u32; 3], Vec::new(), 0_u32);
                for seed in 0..many {
                    let of = simulate(WORLDS[at], rate, times, DAYS, scatter(&[seed, 2]));
                    let near = |s: &Series| {
                        let up = times > 1.0;
                        let fits = |c: &&_| {
                            let c: &demarche_forecast::series::changes::ChangePoint = c;
                            c.is_up() == up && (c.day - CHANGE as i32).abs() <= 60
                        };
                        s.change_points.iter().find(fits).copied()
                    };
                    let whole = found(DAYS, &of);
                    for change in &whole.change_points {
                        told += 1;
                        sure += change.confidence;
                        right +=
                            f64::from(u8::from((change.earliest - 30..=change.latest + 30).contains(&(CHANGE as i32))));
                    }
                    if let Some(change) = near(&whole) {
                        hits += 1;
                        off.push((change.day - CHANGE as i32).abs());
                        inside += u32::from((change.earliest..=change.latest).contains(&(CHANGE as i32)));
                    }
                    for (slot, after) in soon.iter_mut().zip([14, 30, 60]) {
                        *slot += u32::from(near(&found(CHANGE + after, &of)).is_some());
                    }
                }
                off.sort_unstable();
                let share = |n: u32| 100.0 * f64::from(n) / many as f64;
                writeln!(
                    out,
                    "| × {times} | {rate} | {:.0} % | {:.0} % | {:.0} % | {:.0} % | {} | {:.0} % |",
                    share(hits),
                    share(soon[0]),
                    share(soon[1]),
                    share(soon[2]),
                    off.get(off.len() / 2).map_or("-".to_owned(), i32::to_string),
                    100.0 * f64::from(inside) / f64::from(hits.max(1)),
                )?;
            }
        }
    }
    for years in [1, 5, 20] {
        let of = simulate(WORLDS[1], 5.0, 1.0, 365 * years, 7);
        let start = std::time::Instant::now();
        let series = found(365 * years, &of);
        let time = start.elapsed().as_secs_f64() * 1000.0;
        writeln!(out, "\na series of {years} years, {} days: {time:.1} ms", series.days.len())?;
    }
    let share = |of: f64| of / f64::from(told.max(1));
    writeln!(
        out,
        "\n{told} changes: mean confidence {:.3}, the true one within a month of their interval {:.3}",
        share(sure),
        share(right)
    )
}
