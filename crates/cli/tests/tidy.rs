//! The laws of the house that no compiler checks: arrows between crates point down, only some rooms touch disk and
//! clock, tables are sorted, links in documents lead somewhere, every folder of data says where it comes from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The rooms and their floors. An arrow may only point to a lower floor.
const FLOORS: &[(&str, u8)] = &[
    ("text", 1),
    ("ontology", 1),
    ("nn", 1),
    ("record", 2),
    ("lexicon", 2),
    ("ingest", 2),
    ("parse", 2),
    ("coding", 3),
    ("resolve", 3),
    ("story", 3),
    ("store", 3),
    ("forecast", 3),
    ("brief", 3),
    ("world", 3),
    ("demarche", 4),
    ("serve", 5),
    ("python", 5),
    ("mcp", 6),
    ("cli", 7),
];

/// The rooms that may touch disk and clock; the others are functions of their arguments.
const WORLDLY: &[&str] = &["ingest", "lexicon", "store", "serve", "python", "mcp", "cli"];

/// The rooms that may use the network: to fetch what the user names, and to answer.
const NETWORKED: &[&str] = &["ingest", "serve"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the crate lies two folders deep")
}

/// Files of the project with one of these endings, sorted; build results and hidden folders apart.
fn files(endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("the project can be read") {
            let path = entry.expect("the project can be read").path();
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            if path.is_dir() && !path.is_symlink() {
                if !matches!(name.as_str(), "target" | "node_modules" | "demo" | ".git" | "__pycache__") {
                    open.push(path);
                }
            } else if endings.iter().any(|e| name.ends_with(e)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The crates by folder name, with their source files.
fn rooms() -> BTreeMap<String, Vec<PathBuf>> {
    let mut rooms: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for path in files(&[".rs"]) {
        let below = path.strip_prefix(root().join("crates")).ok();
        let mut parts = below.iter().flat_map(|p| p.components()).map(|c| c.as_os_str().to_string_lossy().into_owned());
        if let (Some(room), Some(folder)) = (parts.next(), parts.next())
            && folder == "src"
        {
            rooms.entry(room).or_default().push(path.clone());
        }
    }
    rooms
}

/// The lines of a source file before its tests, without comments.
fn code(path: &Path) -> Vec<(usize, String)> {
    let text = text(path);
    let lines = text.lines().enumerate().take_while(|(_, l)| !l.trim_start().starts_with("#[cfg(test)]"));
    lines.filter(|(_, l)| !l.trim_start().starts_with("//")).map(|(i, l)| (i + 1, l.to_owned())).collect()
}

#[test]
fn arrows_between_crates_point_down() {
    let floors: BTreeMap<&str, u8> = FLOORS.iter().copied().collect();
    let mut faults = Vec::new();
    for room in rooms().keys() {
        let Some(floor) = floors.get(room.as_str()) else {
            faults.push(format!("crates/{room} has no floor in the table of this test"));
            continue;
        };
        let manifest = text(&root().join("crates").join(room).join("Cargo.toml"));
        let manifest: toml::Table = manifest.parse().expect("Cargo.toml is TOML");
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(table) = manifest.get(section).and_then(toml::Value::as_table) else { continue };
            for name in table.keys() {
                let Some(target) = (name == "demarche").then_some("demarche").or(name.strip_prefix("demarche-")) else {
                    continue;
                };
                let down = floors.get(target).is_some_and(|below| below < floor);
                if !down {
                    faults.push(format!("crates/{room} (floor {floor}) must not import {target} [{section}]"));
                }
            }
        }
    }
    none(&faults);
}

#[test]
fn only_some_rooms_touch_disk_network_and_clock_and_only_cli_prints() {
    let mut faults = Vec::new();
    for (room, sources) in rooms() {
        for path in sources {
            for (line, code) in code(&path) {
                let network = ["std::net", "TcpStream", "TcpListener", "rustls"];
                if !NETWORKED.contains(&room.as_str()) && network.iter().any(|w| code.contains(w)) {
                    faults.push(format!("{}:{line}: the network belongs to ingest and serve", shown(&path)));
                }
                let worldly = ["std::fs", "File::open", "SystemTime", "Instant::now", "Zoned::now"];
                if !WORLDLY.contains(&room.as_str()) && worldly.iter().any(|w| code.contains(w)) {
                    faults.push(format!("{}:{line}: disk and clock belong to other rooms", shown(&path)));
                }
                let prints = ["println!(", "eprintln!(", " print!(", "eprint!(", "process::exit", "dbg!("];
                if room != "cli" && prints.iter().any(|w| code.contains(w)) {
                    faults.push(format!("{}:{line}: only cli prints and exits", shown(&path)));
                }
            }
        }
    }
    none(&faults);
}

#[test]
fn lib_files_describe_and_hold_no_logic() {
    let mut faults = Vec::new();
    for (room, sources) in rooms() {
        for path in sources {
            let text = text(&path);
            if !text.starts_with("//!") {
                faults.push(format!("{}: begin with what it is (//!)", shown(&path)));
            }
            if path.ends_with("lib.rs") && code(&path).iter().any(|(_, l)| l.contains("fn ") || l.contains("pub use")) {
                faults.push(format!("crates/{room}/src/lib.rs: no logic and no re-export in lib.rs"));
            }
            let length = text.lines().count();
            let reason = text.lines().take_while(|l| l.starts_with("//!")).any(|l| l.contains("Long because"));
            if length > 600 && !reason {
                faults.push(format!("{}: {length} lines; is it one thing? (//! Long because …)", shown(&path)));
            }
        }
    }
    none(&faults);
}

#[test]
fn tables_are_sorted_and_unique_and_every_folder_of_data_has_a_readme() {
    let mut faults = Vec::new();
    let data = root().join("data");
    for path in files(&[".tsv", ".toml", ".txt"]).into_iter().filter(|p| p.starts_with(&data)) {
        let folder = path.parent().expect("it lies in data/");
        if !folder.join("README.md").is_file() {
            faults.push(format!("{}: no README.md (origin, licence, columns, counts)", shown(folder)));
        }
        if path.extension().is_none_or(|e| e != "tsv") {
            continue;
        }
        let text = text(&path);
        let columns = text.lines().next().unwrap_or("").split('\t').count();
        let mut last = "";
        for (i, line) in text.lines().enumerate().skip(1) {
            let key = line.split('\t').next().unwrap_or("");
            if line.split('\t').count() != columns {
                faults.push(format!("{}:{}: not {columns} columns", shown(&path), i + 1));
            }
            if i > 1 && key <= last {
                faults.push(format!("{}:{}: {key:?} after {last:?}", shown(&path), i + 1));
            }
            last = key;
        }
    }
    faults.sort();
    faults.dedup();
    none(&faults);
}

#[test]
fn links_in_documents_lead_somewhere() {
    let mut faults = Vec::new();
    for path in files(&[".md"]) {
        // Examples hold news, whose links are part of the story.
        if path.starts_with(root().join("examples")) && !path.ends_with("README.md") {
            continue;
        }
        let text = text(&path);
        for (i, line) in text.lines().enumerate() {
            for link in line.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
                let target = link.split('#').next().unwrap_or("");
                if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                    continue;
                }
                let folder = path.parent().expect("it lies in the project");
                if !folder.join(target).exists() {
                    faults.push(format!("{}:{}: {link} leads nowhere", shown(&path), i + 1));
                }
            }
        }
    }
    none(&faults);
}

#[test]
fn nothing_unfinished_and_no_path_of_one_machine() {
    let switched_off = ["todo!", "unimplemented!", "#[ignore"];
    let machine = ["work", "farm"].map(|name| format!("/{name}/"));
    let mut faults = Vec::new();
    for path in files(&[".rs", ".toml", ".md", ".py", ".sh", ".tsv", ".txt", "Makefile", ".ci/run"]) {
        if path.ends_with("tests/tidy.rs") {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for (i, line) in text.lines().enumerate() {
            let rust = path.extension().is_some_and(|e| e == "rs");
            if rust && switched_off.iter().any(|w| line.contains(w)) {
                faults.push(format!("{}:{}: unfinished or switched off", shown(&path), i + 1));
            }
            let at_start =
                |w: &String| line.split([' ', '"', '`', '\'', '(', '=', '<']).any(|word| word.starts_with(w));
            if machine.iter().any(at_start) {
                faults.push(format!("{}:{}: a path of one machine", shown(&path), i + 1));
            }
        }
    }
    none(&faults);
}
