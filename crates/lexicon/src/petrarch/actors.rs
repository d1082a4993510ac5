//! Actor dictionaries of PETRARCH (`NAME_`, `+ALIAS_`, indented codes) and TABARI (`NAME_ [CODE]`).

use super::day::{self, Period};
use super::lines::{self, brackets};
use crate::entities::Faults;

/// A code and when it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// Pieces of three letters.
    pub code: String,
    /// Open on both sides where it always holds, or where no other code does.
    pub period: Period,
    /// Its line.
    pub line: usize,
}

/// An actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The line of its head.
    pub line: usize,
    /// Its name, as written but with blanks.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Its codes, in their order.
    pub codes: Vec<Dated>,
}

/// What a dictionary holds.
#[derive(Clone, Debug, Default)]
pub struct Actors {
    /// The actors, in their order.
    pub actors: Vec<Actor>,
    /// Names without a trailing `_`, which in TABARI stand for every word that begins with them.
    pub stems: u64,
}

/// Read a dictionary; faulty lines are left out.
pub fn read(file: &str, text: &str, faults: &mut Faults) -> Actors {
    let mut result = Actors::default();
    // A head that is faulty takes its aliases and codes with it.
    let mut open = false;
    for line in lines::of(file, text, faults) {
        let mut fault = |message: &str| faults.add(file, line.number, message);
        let (outside, inside) = match brackets(line.text) {
            Ok(parts) => parts,
            Err(message) => {
                fault(message);
                open &= line.indented || line.text.starts_with('+');
                continue;
            }
        };
        let alias = outside.strip_prefix('+');
        if outside.is_empty() || alias.is_some() {
            let Some(actor) = result.actors.last_mut().filter(|_| open) else {
                fault("it belongs to no name; a name comes first");
                continue;
            };
            if let Some(alias) = alias {
                match name(alias, &mut result.stems) {
                    Some(alias) if !inside.is_empty() => {
                        fault(&format!("the alias {alias} has a code of its own; give it a line without +"));
                        continue;
                    }
                    Some(alias) => actor.aliases.push(alias),
                    None => fault("an alias has no letter"),
                }
            }
            codes(file, line.number, &inside, actor, faults);
            continue;
        }
        open = false;
        if outside.starts_with(['&', '!', '-', '~', '*']) {
            fault("it is neither a name nor an alias nor a code");
            continue;
        }
        let Some(name) = name(outside, &mut result.stems) else {
            fault("a name has no letter");
            continue;
        };
        open = true;
        let mut actor = Actor { line: line.number, name, aliases: Vec::new(), codes: Vec::new() };
        codes(file, line.number, &inside, &mut actor, faults);
        result.actors.push(actor);
    }
    result.actors.retain(|actor| {
        if actor.codes.is_empty() {
            faults.add(file, actor.line, format!("{} has no code", actor.name.chars().take(60).collect::<String>()));
        }
        !actor.codes.is_empty()
    });
    result
}

/// `UNITED_NATIONS_` is `UNITED NATIONS`.
fn name(written: &str, stems: &mut u64) -> Option<String> {
    let written = written.trim();
    let whole = written.ends_with(['_', '=']);
    let name = written.split(['_', ' ', '=']).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    let good = name.chars().any(char::is_alphanumeric) && name.len() <= crate::entities::MOST_NAME;
    *stems += u64::from(good && !whole);
    good.then_some(name)
}

/// The codes of the brackets: `ALBGOV 040201-050930`, `<920101: USR`, `USAELI (>010120)`.
fn codes(file: &str, line: usize, inside: &[&str], actor: &mut Actor, faults: &mut Faults) {
    for text in inside {
        let mut code = None;
        let mut periods: Vec<Period> = Vec::new();
        let mut wrong = None;
        let joined = text.replace("< ", "<").replace("> ", ">").replace(" - ", "-");
        for word in joined.split([' ', '\t', '(', ')', ':', ',']).filter(|w| !w.is_empty()) {
            if word.starts_with(['<', '>', '!']) || word.starts_with(|c: char| c.is_ascii_digit()) {
                match day::periods(word) {
                    Some(list) => periods.extend(list),
                    None if day::is_turned(word) => wrong = Some(format!("{word} ends before it begins")),
                    None => wrong = Some(format!("{word} is no date: YYMMDD, <YYMMDD, >YYMMDD and YYMMDD-YYMMDD are")),
                }
            } else if word.contains('/') {
                wrong = Some(format!("[{text}] stands for several actors at once; give each a name of its own"));
            } else if code.replace(word).is_some() {
                wrong = Some(format!("[{text}] holds two codes; give each brackets of its own"));
            }
        }
        match (wrong, code) {
            (Some(message), _) => faults.add(file, line, message.chars().take(200).collect::<String>()),
            (None, None) => faults.add(file, line, "there is no code between the brackets"),
            (None, Some(code)) => {
                let periods = if periods.is_empty() { vec![(None, None)] } else { periods };
                actor.codes.extend(periods.into_iter().map(|period| Dated { code: code.to_owned(), period, line }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str], expected_faults: &[&str]) {
        let mut faults = Faults::default();
        let read = read("f", text, &mut faults);
        let shown: Vec<String> = read
            .actors
            .iter()
            .map(|a| {
                let names: Vec<&str> = std::iter::once(&a.name).chain(&a.aliases).map(String::as_str).collect();
                let codes: Vec<String> = a
                    .codes
                    .iter()
                    .map(|c| format!("{} {}", c.code, day::restriction(c.period)).trim().to_owned())
                    .collect();
                format!("{}: {}", names.join(", "), codes.join(", "))
            })
            .collect();
        let faults: Vec<String> = faults.listed.iter().map(ToString::to_string).collect();
        assert_eq!(shown, expected, "{text}");
        assert_eq!(faults, expected_faults, "{text}");
    }

    #[test]
    fn both_forms_are_read() {
        check("VELORIA_ [VEL]  ; ABC 1/2/2003\n", &["VELORIA: VEL"], &[]);
        check(
            "ANNA_TOREN_ # a minister\n+TOREN_\n    [VELGOV 040201-050930]\n    [VELELI >050930]\n\n",
            &["ANNA TOREN, TOREN: VELGOV 040201-050930, VELELI >050930"],
            &[],
        );
        check("A_UNION_ [USR <920101] [RUS >911231]\n", &["A UNION: USR <920101, RUS >911231"], &[]);
        check("P_Q_ [<940101: VELGOV] [VELOPP (>931231)]\n", &["P Q: VELGOV <940101, VELOPP >931231"], &[]);
        check("A_ [XYZ !040201-050930]", &["A: XYZ <040201, XYZ >050930"], &[]);
    }

    #[test]
    fn faults_are_named_by_line() {
        check(
            "+LOST_\n[VEL]\n",
            &[],
            &["f:1: it belongs to no name; a name comes first", "f:2: it belongs to no name; a name comes first"],
        );
        check("A_ [VEL\nB_ [VEL]\n", &["B: VEL"], &["f:1: a bracket is not closed"]);
        check("A_\nB_ [VEL]\n", &["B: VEL"], &["f:1: A has no code"]);
        check(
            "A_ [VEL 041301]\n",
            &[],
            &["f:1: 041301 is no date: YYMMDD, <YYMMDD, >YYMMDD and YYMMDD-YYMMDD are", "f:1: A has no code"],
        );
        check(
            "A_ [VEL/TAR]\n",
            &[],
            &["f:1: [VEL/TAR] stands for several actors at once; give each a name of its own", "f:1: A has no code"],
        );
        check("<!-- a\nremark -->\nA_ [VEL]", &["A: VEL"], &[]);
    }

    #[test]
    fn an_endless_line_is_one_fault() {
        let text = format!("{} [VEL]\nB_ [VEL]\n", "A".repeat(10_000_000));
        check(&text, &["B: VEL"], &["f:1: the line has 10000006 bytes; 65536 are the most"]);
    }

    #[test]
    fn any_bytes_are_read_without_a_panic() {
        for text in
            ["[", "]", "+", "[]", "é[", "A[é]", "A [>]", "A [<é]", "\u{feff}", "_", "A [---]", "!", "A_ [!!!040201]"]
        {
            read("f", text, &mut Faults::default());
        }
    }
}
