//! How fast coded articles go into a store, and how much room they take, apart from coding:
//!
//!     demarche code examples -o readings.jsonl
//!     cargo run --release -p demarche-store --example load -- readings.jsonl news.db 100000
//!
//! With the number of readings that the file has, they go in as they are. Otherwise each article is one of the readings
//! with most of its longer words replaced by others of the same length, so that offsets stay true while names, words and
//! texts are as varied as in the news, and with at most nine of its events.

use std::collections::HashMap;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::time::Instant;

use demarche_store::db::entry::Entry;
use demarche_store::db::writer::{Added, Writer};
use demarche_store::ids::stable;
use demarche_store::shape::{PartyShape, PieceShape, ReadingShape};

const BATCH: usize = 512;
const THREADS: u64 = 2;
/// Articles that are read back and compared.
const CHECKED: u64 = 200;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, readings, store, count] = arguments.as_slice() else { return Err("load READINGS STORE COUNT".into()) };
    let count: u64 = count.parse()?;
    let text = std::fs::read_to_string(readings)?;
    let templates: Vec<ReadingShape> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let words = Words::of(&templates);
    let mut writer = Writer::open(Path::new(store), false)?;
    let (mut bytes, mut packed, mut making, mut writing) = (0u64, 0u64, 0f64, 0f64);
    let begun = Instant::now();
    std::thread::scope(|scope| -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let (templates, words) = (&templates, &words);
        let mut lines = Vec::new();
        for thread in 0..THREADS {
            let (sender, receiver) = sync_channel(64);
            lines.push(receiver);
            scope.spawn(move || {
                for number in (thread..count).step_by(THREADS as usize) {
                    let template = &templates[number as usize % templates.len()];
                    // As many as there are: as they are.
                    let shape = if count == templates.len() as u64 {
                        template.clone()
                    } else {
                        varied(template, number, words)
                    };
                    let start = Instant::now();
                    let entry = Entry::new(&shape);
                    let time = start.elapsed();
                    if sender.send((entry, shape, time)).is_err() {
                        return;
                    }
                }
            });
        }
        for number in 0..count {
            let (entry, shape, time) = lines[(number % THREADS) as usize].recv()?;
            let entry = entry?;
            making += time.as_secs_f64();
            bytes += shape.text.len() as u64;
            packed += entry.packed_size() as u64;
            let start = Instant::now();
            let added = writer.add(&entry)?;
            if (number as usize + 1).is_multiple_of(BATCH) {
                writer.commit()?;
            }
            writing += start.elapsed().as_secs_f64();
            if number < CHECKED
                && let Added::New(id) = added
                && writer.store().reading(id)? != shape
            {
                return Err(format!("article {id} does not come back as it went in").into());
            }
        }
        Ok(())
    })?;
    let start = Instant::now();
    writer.commit()?;
    drop(writer);
    writing += start.elapsed().as_secs_f64();
    let size = std::fs::metadata(store)?.len();
    println!(
        "{count} articles in {:.1} s: made ready {:.0}, written {:.0} a second (one thread each); text {bytes} bytes, \
         packed {:.2} x, database {:.2} x",
        begun.elapsed().as_secs_f64(),
        count as f64 / making,
        count as f64 / writing,
        packed as f64 / bytes as f64,
        size as f64 / bytes as f64
    );
    Ok(())
}

/// Words by their length and whether they begin with a capital.
struct Words(HashMap<(usize, bool), Vec<String>>);

impl Words {
    /// Those of the texts, and three made-up ones for each name: news never runs out of names.
    fn of(templates: &[ReadingShape]) -> Self {
        let mut words: HashMap<(usize, bool), Vec<String>> = HashMap::new();
        for word in templates.iter().flat_map(|t| t.text.split(|c: char| !c.is_alphabetic())).filter(|w| w.len() > 3) {
            let capital = word.starts_with(char::is_uppercase);
            let list = words.entry((word.chars().count(), capital)).or_default();
            list.push(word.to_owned());
            for turn in 0..if capital { 3 } else { 0 } {
                list.push(made_up(word, turn + list.len() as u64));
            }
        }
        words.values_mut().for_each(|list| {
            list.sort();
            list.dedup();
        });
        Self(words)
    }

    fn other(&self, word: &str, seed: u64) -> Option<&str> {
        let list = self.0.get(&(word.chars().count(), word.starts_with(char::is_uppercase)))?;
        list.get((seed % list.len() as u64) as usize).map(String::as_str)
    }
}

impl Words {
    fn renamed(&self, name: &str, seed: u64) -> String {
        let words = name.split(' ').map(|w| self.other(w, stable(&[w.as_bytes(), &seed.to_le_bytes()])).unwrap_or(w));
        words.collect::<Vec<&str>>().join(" ")
    }
}

fn made_up(word: &str, seed: u64) -> String {
    let letter = |at: usize, c: char| {
        let letters: &[u8] = if "aeiou".contains(c) { b"aeiou" } else { b"bdfgklmnprstvz" };
        letters[(stable(&[word.as_bytes(), &seed.to_le_bytes(), &[at as u8]]) % letters.len() as u64) as usize] as char
    };
    word.chars().enumerate().map(|(at, c)| if at == 0 || !c.is_ascii_lowercase() { c } else { letter(at, c) }).collect()
}

/// A reading with other words of the same lengths, the same everywhere in it.
fn varied(template: &ReadingShape, number: u64, words: &Words) -> ReadingShape {
    let mut shape = template.clone();
    shape.events.truncate(9);
    for claim in &mut shape.claims {
        claim.events.retain(|id| id[1..].parse::<usize>().is_ok_and(|n| n <= 9));
    }
    let other = |text: &str| -> String {
        let mut result = String::with_capacity(text.len());
        for part in text.split_inclusive(|c: char| !c.is_alphabetic()) {
            let word = part.trim_end_matches(|c: char| !c.is_alphabetic());
            let seed = stable(&[word.as_bytes(), &number.to_le_bytes()]);
            // Small and common words stay, others mostly change.
            let new = if word.len() > 3 && seed % 10 < 7 { words.other(word, seed / 16) } else { None };
            result.push_str(new.unwrap_or(word));
            result.push_str(&part[word.len()..]);
        }
        result
    };
    // In reasons only what is quoted from the text is other.
    let detail = |text: &str| -> String {
        let parts = text.split_inclusive(['“', '”']);
        parts.map(|part| if part.ends_with('”') { other(part) } else { part.to_owned() }).collect()
    };
    let party = |party: &mut PartyShape| {
        party.text = other(&party.text);
        // Actors of the base stay; the names of others come again in other articles.
        if party.wikidata.is_none() {
            party.name = words.renamed(&party.name, number % 500);
        }
    };
    let pieces = |pieces: &mut Vec<PieceShape>| pieces.iter_mut().for_each(|p| p.text = other(&p.text));
    shape.id = format!("{}-{number}", shape.id);
    shape.url = Some(format!("https://www.site-{}.example/news/{}/{}", number % 400, number % 9973, shape.id));
    shape.site = Some(format!("Site {}", number % 400));
    shape.date = Some(format!("2031-{:02}-{:02}", number / 2000 % 12 + 1, number / 100 % 28 + 1));
    shape.title = Some(other(shape.text.lines().next().unwrap_or("")));
    shape.text = other(&shape.text);
    for mention in &mut shape.mentions {
        mention.text = other(&mention.text);
        mention.party.iter_mut().chain(&mut mention.parties).for_each(party);
    }
    for event in &mut shape.events {
        event.trigger.text = other(&event.trigger.text);
        event.actors.iter_mut().chain(&mut event.recipients).for_each(party);
        event.trace.iter_mut().for_each(|step| step.detail = detail(&step.detail));
    }
    for claim in &mut shape.claims {
        [&mut claim.source, &mut claim.cue, &mut claim.content].into_iter().for_each(pieces);
        claim.speaker.iter_mut().for_each(party);
        claim.trace.iter_mut().for_each(|step| step.detail = detail(&step.detail));
    }
    for relation in &mut shape.relations {
        relation.label = other(&relation.label);
        [&mut relation.subject].into_iter().chain(&mut relation.object).for_each(party);
    }
    shape
}
