//! The casebook runs: the coding decisions of `cases/*.md` against the pipeline of this release.
//!
//! A case that the program gets wrong today carries a marker `open:` with its reason. Such a marker must go as soon as
//! the case comes out right, and the number of cases that are right may only rise.

mod casebook;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use casebook::record::{Covered, fits, shown};
use casebook::{Case, Fault, read};
use demarche::pipeline::Pipeline;
use demarche_lexicon::base::Base;
use demarche_lexicon::files::Files;
use demarche_ontology::code::Code;
use demarche_ontology::event::{EventType, Modality};
use demarche_ontology::mode::Mode;
use demarche_text::issue::Issues;

/// Number of cases that are right.
const RIGHT: usize = 335;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases")
}

/// Whether a code of three letters belongs to a state, a territory or one of the special bodies.
fn known(code: &str) -> bool {
    static CODES: OnceLock<BTreeSet<String>> = OnceLock::new();
    let codes = CODES.get_or_init(|| {
        let base = Base::read(&Files::embedded()).expect("the base of this release has no fault");
        let lands = base.actors.countries.iter().flat_map(|c| [c.country, c.territory]).flatten();
        lands.map(|c| c.to_string()).chain(Code::SPECIAL.iter().map(|c| (*c).to_owned())).collect()
    });
    codes.contains(code)
}

/// Every case of every file, in the order of the names of the files.
fn all() -> (Vec<Case>, Vec<Fault>) {
    let (mut cases, mut faults) = (Vec::new(), Vec::new());
    let entries = std::fs::read_dir(folder()).expect("there is a folder of cases");
    let mut paths: Vec<_> = entries.map(|e| e.expect("the folder can be read").path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if name == "README.md" {
            continue;
        }
        let file = format!("cases/{name}");
        if !name.ends_with(".md") {
            faults.push(Fault { file, line: 1, message: "a file of cases ends in .md".to_owned() });
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{file}: {e}"));
        let (some, wrong) = read(&file, &text, &known);
        cases.extend(some);
        faults.extend(wrong);
    }
    (cases, faults)
}

#[test]
fn every_case_is_well_formed() {
    let (cases, mut faults) = all();
    let mut headings: BTreeMap<&str, &str> = BTreeMap::new();
    let mut news: BTreeMap<&str, &str> = BTreeMap::new();
    let mut doubles = Vec::new();
    for case in &cases {
        let file = case.place.split(':').next().unwrap_or_default();
        if headings.insert(&case.decision, file).is_some_and(|before| before != file) {
            doubles.push(format!("{}: this decision stands in another file, too", case.place));
        }
        if let Some(before) = news.insert(&case.article.text, &case.place) {
            doubles.push(format!("{}: the same news as {before}", case.place));
        }
    }
    faults.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    let messages: Vec<String> = faults.iter().map(ToString::to_string).chain(doubles).collect();
    assert!(messages.is_empty(), "\n{}", messages.join("\n"));
}

#[test]
fn the_cases_use_the_whole_scheme() {
    let mut covered = Covered::default();
    all().0.iter().for_each(|c| covered.add(&c.record));
    let types = EventType::ALL.iter().filter(|t| !covered.types.contains(t)).map(ToString::to_string);
    let modes = Mode::ALL.iter().filter(|m| !covered.modes.contains(m));
    let modes = modes.map(|m| format!("{}.{}", m.kind(), m.name()));
    let modalities = Modality::ALL.iter().filter(|m| !covered.modalities.contains(m)).map(ToString::to_string);
    let left: Vec<String> = types.chain(modes).chain(modalities).collect();
    assert!(left.is_empty(), "no case for {}", left.join(", "));
    assert_eq!(covered.stances.len(), 4, "a case for each stance of a claim");
    assert!(covered.sectors.len() >= 15, "only {} sectors", covered.sectors.len());
}

#[test]
fn the_program_decides_as_the_cases_do() {
    let (cases, _) = all();
    let pipeline = Pipeline::embedded().expect("the embedded data are whole");
    let (mut right, mut wrong, mut open, mut mended) = (0, Vec::new(), Vec::new(), Vec::new());
    for case in &cases {
        let reading = pipeline.read(case.article.clone(), Issues::default());
        let fits = fits(&case.record, &reading);
        right += usize::from(fits);
        match (&case.open, fits) {
            (None, true) => {}
            (Some(_), true) => mended.push(format!("{}: {}", case.place, case.decision)),
            (Some(reason), false) => open.push(format!("{}: {}: {reason}", case.place, case.decision)),
            (None, false) => {
                let found: Vec<String> = reading.events.iter().map(|e| shown(e, &reading)).collect();
                wrong.push(difference(case, &found));
            }
        }
    }
    println!("{right} of {} cases are right; open are {}:\n{}", cases.len(), open.len(), open.join("\n"));
    assert!(mended.is_empty(), "now right; remove `open:`\n{}", mended.join("\n"));
    assert!(wrong.is_empty(), "{} cases are wrong\n\n{}", wrong.len(), wrong.join("\n"));
    assert!(right >= RIGHT, "{right} of {} cases are right, {RIGHT} must be", cases.len());
}

/// A wrong case for eyes: the decision, the news, what should be and what is.
fn difference(case: &Case, found: &[String]) -> String {
    let expected = &case.written;
    let found = if found.is_empty() { "none".to_owned() } else { found.join("\n") };
    let block = |mark: &str, text: &str| text.lines().map(|l| format!("  {mark} {l}\n")).collect::<String>();
    let (news, expected, found) = (block(" ", &case.article.text), block("-", expected), block("+", &found));
    format!("{}: {}\n{news}{expected}{found}", case.place, case.decision)
}

/// What is wrong with a file of cases, as `line: message`.
fn faults(text: &str) -> Vec<String> {
    read("a.md", text, &known).1.iter().map(|f| format!("{}: {}", f.line, f.message)).collect()
}

/// A decision with one case, which begins in line 3 of the file.
fn one(record: &str) -> String {
    format!("# T\n\n## D\nWhy.\n```news 2031-01-02\nFrance met Chad, and France left.\n```\n```record\n{record}\n```\n")
}

#[test]
fn a_malformed_record_is_a_fault_with_its_line() {
    let check = |record: &str, expected: &str| {
        let found = faults(&one(record));
        assert!(found.len() == 1 && found[0].starts_with("9: ") && found[0].contains(expected), "{record}: {found:?}");
    };
    check("CONSULT | FRA, TCD", "three parts");
    check("MEET | FRA, TCD | \"met\"", "no type");
    check("CONSULT.call | FRA, TCD | \"met\"", "no mode of CONSULT");
    check("CONSULT sometimes | FRA, TCD | \"met\"", "no modality");
    check("CONSULT future negated | FRA, TCD | \"met\"", "after the modality");
    check("CONSULT #weather | FRA, TCD | \"met\"", "no context");
    check("CONSULT claim(Paris assert) | FRA, TCD | \"met\"", "is not claim");
    check("CONSULT claim(\"France\" swear) | FRA, TCD | \"met\"", "no stance");
    check("CONSULT | FRA, XXX | \"met\"", "no code");
    check("CONSULT | FRA:KING, TCD | \"met\"", "no sector");
    check("CONSULT | FRA, TCD | met", "not in quotation marks");
    check("CONSULT | FRA, TCD | \"saw\"", "not in the news");
    check("CONSULT | FRA, TCD | \"France\"", "more than once");
    check("CONSULT | FRA, TCD | \"France\"@3", "not in the news");
    check("or CONSULT | FRA, TCD | \"met\"", "without a line above");
    check("nothing", "three parts");
}

#[test]
fn a_malformed_file_is_a_fault_with_its_line() {
    let good = one("CONSULT | FRA, TCD | \"met\"");
    assert_eq!(faults(&good), Vec::<String>::new());
    assert_eq!(faults(&one("none\n").replace("none\n\n", "none\n")), Vec::<String>::new());
    let check = |from: &str, to: &str, expected: &str| {
        let found = faults(&good.replacen(from, to, 1));
        assert!(found.iter().any(|f| f.starts_with(expected)), "{from:?} → {to:?}: {found:?}");
    };
    check("# T\n", "\n", "1: no title");
    check("# T\n\n", "# T\n# T\n", "2: a second title");
    check("## D\n", "### D\n", "3: a heading that is neither");
    check("Why.", "", "5: no reason");
    check("2031-01-02", "2031-13-02", "5: \"2031-13-02\" is no date");
    check("```news 2031-01-02", "```text", "5: a fence that is neither");
    check("France met Chad, and France left.\n", "", "5: no news");
    check("```\n```record", "```\nThen.\n```record", "5: news without a record");
    check("\"met\"\n```", "\"met\"", "8: a fence that is not closed");
    check("Why.\n", "Why.\nopen:\n", "5: open without a reason");
    check("Why.\n", "Why.\nopen: it is.\nBecause.\n", "5: open must stand right before");
    check("```news", "open: it is.\n## E\n```news", "3: a decision without a case");
    check("CONSULT | FRA, TCD | \"met\"\n", "", "8: an empty record");
}
