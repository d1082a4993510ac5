//! A long stream of invented reports, to see whether cost and memory stay flat: `stream [REPORTS [WINDOW]]`.
//!
//! Lengths are spread like those of news (a third under 200 words, one in ten over 900), words by Zipf's law over 200,000
//! forms, stories live for a while and overlap; 30 % of the reports are reprints with a few words changed, a third of
//! them cut. Only the time inside [`Stories::add`] counts.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use demarche_lexicon::files::Files;
use demarche_lexicon::stories::StoryTables;
use demarche_story::knowledge::Knowledge;
use demarche_story::report::Report;
use demarche_story::stories::{Config, Stories};
use demarche_story::words::mix;

/// Reports a day of the stream.
const A_DAY: u64 = 10_000;

struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    fn share(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, most: usize) -> usize {
        (self.share() * most as f64) as usize
    }

    /// A rank by Zipf's law.
    fn rank(&mut self) -> u64 {
        (200_000_f64.powf(self.share())) as u64
    }
}

struct Affair {
    number: u64,
    topic: Vec<String>,
}

fn word(rank: u64) -> String {
    const PARTS: [&str; 16] =
        ["ba", "ko", "ri", "ten", "mo", "sal", "du", "ver", "ni", "la", "gor", "pe", "shi", "an", "tu", "fel"];
    let mut left = rank;
    let mut word = String::new();
    loop {
        word.push_str(PARTS[(left % 16) as usize]);
        left /= 16;
        if left == 0 {
            return word;
        }
    }
}

fn affair(number: u64, dice: &mut Dice) -> Affair {
    let mut topic: Vec<String> = (0..45).map(|_| word(500 + dice.rank())).collect();
    for name in 0..8 {
        let mut name = word(300_000 + (number * 8 + name) % 150_000);
        name[..1].make_ascii_uppercase();
        topic.push(name);
    }
    Affair { number, topic }
}

fn text(affair: &Affair, dice: &mut Dice) -> String {
    let length = (60.0 + 330.0 * (-(dice.share().max(1e-9)).ln())).min(3000.0) as usize;
    let mut text = String::with_capacity(length * 8);
    for at in 0..length {
        if dice.share() < 0.3 {
            // Each reporter has an own choice among what the affair is about.
            let at = dice.below(affair.topic.len()).min(dice.below(affair.topic.len()));
            text.push_str(&affair.topic[affair.topic.len() - 1 - at]);
        } else {
            text.push_str(&word(dice.rank()));
        }
        text.push_str(if at % 18 == 17 { ". " } else { " " });
    }
    text
}

fn reprint(text: &str, dice: &mut Dice) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let kept = if dice.share() < 0.33 { words.len() * 8 / 10 } else { words.len() };
    let edit = |w: &&str, dice: &mut Dice| if dice.share() < 0.01 { word(dice.rank()) } else { (*w).to_owned() };
    words.iter().take(kept).map(|w| edit(w, dice)).collect::<Vec<_>>().join(" ")
}

fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|l| l.starts_with("VmRSS")).unwrap_or("VmRSS: unknown").replace(['\t', ' '], "")
}

/// Time this thread has had a processor, so that other work on the machine does not count.
fn cpu() -> Duration {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(times.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0))
}

/// What the stream draws on.
struct World {
    dice: Dice,
    affairs: Vec<Affair>,
    next: u64,
    recent: VecDeque<(u64, String)>,
}

impl World {
    /// The next report, its affair, and whether it is a reprint.
    fn report(&mut self, number: u64, start: jiff::civil::Date) -> Result<(Report, u64, bool), jiff::Error> {
        let copied = number > 100 && self.dice.share() < 0.3;
        let (about, text) = if copied {
            let (about, text) = &self.recent[self.dice.below(self.recent.len())];
            (*about, reprint(text, &mut self.dice))
        } else {
            if self.dice.share() < 0.12 {
                let at = self.dice.below(self.affairs.len());
                self.affairs[at] = affair(self.next, &mut self.dice);
                self.next += 1;
            }
            let affair = &self.affairs[self.dice.below(self.affairs.len())];
            (affair.number, text(affair, &mut self.dice))
        };
        if !copied {
            self.recent.push_back((about, text.clone()));
            if self.recent.len() > 3000 {
                self.recent.pop_front();
            }
        }
        let report = Report {
            id: format!("report-{number}"),
            title: Some(text.split(' ').take(9).collect::<Vec<_>>().join(" ")),
            date: Some(start.checked_add(jiff::Span::new().days((number / A_DAY) as i64))?),
            source: Some(format!("outlet {}", self.dice.below(900))),
            text,
            ..Report::default()
        };
        Ok((report, about, copied))
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let reports: u64 = std::env::args().nth(1).map_or(Ok(100_000), |n| n.parse())?;
    let knowledge = Knowledge::new(&StoryTables::load(&Files::embedded())?)?;
    let config = std::env::args().nth(2).map(|n| n.parse().map(|window| Config { window })).transpose()?;
    let config = config.unwrap_or_default();
    let mut stories = Stories::new(knowledge, config);
    let mut dice = Dice(1);
    let affairs = (0..2000).map(|n| affair(n, &mut dice)).collect();
    let mut world = World { dice, affairs, next: 2000, recent: VecDeque::new() };
    let start: jiff::civil::Date = "2030-01-01".parse()?;
    let (mut spent, mut stretch, mut bytes) = (Duration::ZERO, Duration::ZERO, 0_usize);
    let (mut copies, mut found, mut later, mut same) = (0_u64, 0_u64, 0_u64, 0_u64);
    let mut latest: HashMap<u64, u64> = HashMap::new();
    let mut number = 0;
    while number < reports {
        let some: Vec<_> =
            (number..reports.min(number + 1000)).map(|n| world.report(n, start)).collect::<Result<_, _>>()?;
        number += some.len() as u64;
        let began = cpu();
        let placements: Vec<_> = some.iter().map(|(report, _, _)| stories.add(report)).collect();
        let took = cpu().saturating_sub(began);
        spent += took;
        stretch += took;
        for ((report, about, copied), placement) in some.iter().zip(placements) {
            bytes += report.text.len();
            copies += u64::from(*copied);
            found += u64::from(*copied && placement.placed.copy_of.is_some());
            if let Some(last) = latest.insert(*about, placement.placed.story.0) {
                later += 1;
                same += u64::from(last == placement.placed.story.0);
            }
        }
        if number % 100_000 == 0 || number == reports {
            eprintln!(
                "{number:>8} reports of {} bytes  {:>5.0} a second in the last {}  {}  copies found {:.1} %  with the \
                 last of its affair {:.1} %",
                bytes as u64 / number,
                ((number - 1) % 100_000 + 1) as f64 / stretch.as_secs_f64(),
                (number - 1) % 100_000 + 1,
                memory(),
                100.0 * found as f64 / copies.max(1) as f64,
                100.0 * same as f64 / later.max(1) as f64,
            );
            stretch = Duration::ZERO;
        }
    }
    eprintln!("{:.0} reports a second of one core", reports as f64 / spent.as_secs_f64());
    let began = cpu();
    let saved = stories.save();
    let (wrote, began) = (cpu().saturating_sub(began), cpu());
    let knowledge = Knowledge::new(&StoryTables::load(&Files::embedded())?)?;
    let loaded = Stories::load(knowledge, config, &saved)?;
    let read = cpu().saturating_sub(began);
    assert_eq!(loaded.save(), saved);
    eprintln!("state of {} bytes: {wrote:?} to save, {read:?} to load", saved.len());
    Ok(())
}
