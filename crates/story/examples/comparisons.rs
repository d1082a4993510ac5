//! Groups the reports of a JSONL file (`id`, `title`, `text`, `date`, `source`, `url`) and writes their stories to
//! standard error and every comparison with its features to standard output: what the weights are fitted on.
//! `comparisons FILE.jsonl [WEIGHTS.tsv]`

use std::io::{BufWriter, Write as _};

use demarche_lexicon::files::Files;
use demarche_lexicon::stories::StoryTables;
use demarche_story::knowledge::Knowledge;
use demarche_story::report::Report;
use demarche_story::stories::{Config, Stories};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("name a JSONL file of reports")?;
    let mut files = Files::embedded();
    if let Some(weights) = arguments.next() {
        files = files.with("stories/weights.tsv", std::fs::read_to_string(weights)?);
    }
    let mut stories = Stories::new(Knowledge::new(&StoryTables::load(&files)?)?, Config::default());
    let mut output = BufWriter::new(std::io::stdout().lock());
    let mut settled = Vec::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let report = report(line)?;
        let mut rows = Vec::new();
        let placement = stories.add_seen(&report, |other, features, link| {
            let features: Vec<String> = features.iter().map(|f| format!("{f:.4}")).collect();
            rows.push(format!("{}\t{other}\t{link:.4}\t{}", report.id, features.join("\t")));
        });
        for row in rows {
            writeln!(output, "{row}")?;
        }
        settled.extend(placement.settled);
    }
    settled.extend(stories.finish());
    for placed in settled {
        eprintln!("{}\t{}\t{}", placed.id, placed.story, placed.copy_of.unwrap_or_default());
    }
    Ok(())
}

fn report(line: &str) -> Result<Report, serde_json::Error> {
    let value: serde_json::Value = serde_json::from_str(line)?;
    let field = |name: &str| value[name].as_str().map(str::to_owned);
    Ok(Report {
        id: field("id").unwrap_or_default(),
        title: field("title"),
        text: field("text").unwrap_or_default(),
        date: field("date").and_then(|date| date.get(..10)?.parse().ok()),
        source: field("source"),
        url: field("url"),
        ..Report::default()
    })
}
