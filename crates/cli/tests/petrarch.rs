//! Dictionaries of PETRARCH in, full codes and dictionaries out.

mod common;

use common::{demarche, file, folder, text};

const ACTORS: &str = "\
VELORIA_ ; made up
+VELORIAN_
    [VLR]
TARNIA_ [TRN]
ANNA_TOREN_
    [VLRGOV <200101]
    [VLRELI >191231]
LOST_ [VLR
";

const AGENTS: &str = "\
RIVER_WARDEN [~COP]
SPRITE {} [~ZZZ]
";

const VERBS: &str = "\
&PACT
+TRADE_DEAL
--- SIGN [050] ---
SIGN
- * &PACT WITH + [061]
--- HUM [010] ---
HUM
";

/// A folder with the three dictionaries, imported.
fn imported(name: &str) -> String {
    let folder = folder(name);
    let (actors, agents) = (file(&folder, "a.txt", ACTORS), file(&folder, "g.txt", AGENTS));
    let (verbs, out) = (file(&folder, "v.txt", VERBS), text(&folder.join("mine")));
    let run = demarche(&[
        "world", "import", "petrarch", "--actors", &actors, "--agents", &agents, "--verbs", &verbs, "-o", &out,
    ]);
    run.ends(1).says("3 actors").says("1 agents").says("2 verbs and patterns as 2 predicates; 1 cannot be said");
    run.says("a.txt:8: a bracket is not closed").says("g.txt:2: [~ZZZ] has no counterpart among the sectors");
    run.says("v.txt:7: [010] is a mere statement, which is no event here");
    out
}

#[test]
fn an_imported_dictionary_gives_its_codes() {
    let data = imported("petrarch-codes");
    let folder = folder("petrarch-codes-in");
    let article =
        "{\"id\":\"a\",\"date\":\"2019-03-01\",\"text\":\"Anna Toren signed a trade deal with Tarnia on Friday.\"}\n";
    let input = file(&folder, "a.jsonl", article);
    let run = demarche(&["code", "--format", "icews", "--depth", "full", "--data", &data, &input]);
    let rows: Vec<&str> = run.ends(0).out.lines().skip(1).collect();
    let cells: Vec<&str> = rows.first().expect("an event").split('\t').collect();
    assert_eq!((rows.len(), cells[2], cells[6], cells[8]), (1, "Anna Toren", "061", "Tarnia"), "{rows:?}");
    let suite = file(
        &folder,
        "suite.jsonl",
        "{\"id\":\"1\",\"category\":\"DATE\",\"date\":\"20190301\",\"text\":\"Anna Toren signed a trade deal with Tarnia on Friday.\",\"expected\":[[\"VLRGOV\",\"TRN\",\"061\"]]}\n\
         {\"id\":\"2\",\"category\":\"DATE\",\"date\":\"20200301\",\"text\":\"Anna Toren signed a trade deal with Tarnia on Friday.\",\"expected\":[[\"VLRELI\",\"TRN\",\"061\"]]}\n\
         {\"id\":\"3\",\"category\":\"NONE\",\"date\":\"20200301\",\"text\":\"The lamps of Tarnia are green.\",\"expected\":[]}\n\
         {\"id\":\"4\",\"category\":\"NONE\",\"date\":\"20200301\",\"text\":\"Veloria signed a trade deal with Tarnia.\",\"expected\":[]}\n",
    );
    let misses = text(&folder.join("misses.jsonl"));
    let run = demarche(&["score", "petrarch", "--data", &data, "--misses", &misses, &suite]);
    let figures = &run.ends(0).json()[0];
    assert_eq!((&figures["dictionary"], &figures["all"]["records"]), (&true.into(), &4.into()));
    assert_eq!((&figures["all"]["exact"], &figures["categories"]["DATE"]["exact"]), (&75.0.into(), &100.0.into()));
    let missed = std::fs::read_to_string(misses).expect("it was written");
    assert!(missed.contains("\"id\":\"4\"") && missed.lines().count() == 1, "{missed}");
}

#[test]
fn what_goes_out_comes_in_the_same() {
    let data = imported("petrarch-round");
    let folder = folder("petrarch-round-again");
    let rows = format!("{data}/actors/petrarch.jsonl");
    let (out, again) = (text(&folder.join("out")), text(&folder.join("again")));
    demarche(&["world", "export", "--format", "petrarch", "--actors", &rows, "-o", &out])
        .ends(0)
        .says("wrote 3 actors");
    let written = std::fs::read_to_string(format!("{out}/demarche.actors.txt")).expect("it was written");
    assert_eq!(
        written,
        "VELORIA_\n+VELORIAN_\n    [VLR]\nTARNIA_\n    [TRN]\nANNA_TOREN_\n    [VLRGOV <200101]\n    [VLRELI >191231]\n"
    );
    let actors = format!("{out}/demarche.actors.txt");
    demarche(&["world", "import", "petrarch", "--actors", &actors, "-o", &again]).ends(0);
    let read = |path: &str| std::fs::read_to_string(path).expect("it was written");
    assert_eq!(read(&rows), read(&format!("{again}/actors/petrarch.jsonl")));
    demarche(&["world", "export", "--format", "petrarch"]).ends(2).says("name a folder with -o");
    demarche(&["world", "import", "petrarch", "-o", &again]).ends(2).says("give at least one dictionary");
}
