//! Agent dictionaries of PETRARCH: nouns that add sectors to a country (`POLICE {} [~COP]`).

use super::lines::{self, brackets};
use super::sets::Sets;
use crate::entities::Faults;

/// A noun of an agent dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// Its line.
    pub line: usize,
    /// The noun, as written but with blanks.
    pub noun: String,
    /// Its plurals; `None` where the dictionary leaves it to the rule.
    pub plurals: Option<Vec<String>>,
    /// Its code, without `~`.
    pub code: String,
}

/// Read a dictionary; faulty lines are left out. Sets count from wherever they stand.
pub fn read(file: &str, text: &str, faults: &mut Faults) -> Vec<Agent> {
    let lines = lines::of(file, text, faults);
    let mut sets = Sets::default();
    let mut rest = Vec::new();
    for line in lines {
        match set(line.text) {
            Some((name, words)) => {
                if sets.0.insert(name.clone(), words).is_some() {
                    faults.add(file, line.number, format!("the set !{name}! stands twice; the later one counts"));
                }
            }
            None => rest.push(line),
        }
    }
    let mut agents = Vec::new();
    for line in rest {
        match entries(line.number, line.text, &sets) {
            Ok(found) => agents.extend(found),
            Err(message) => faults.add(file, line.number, message),
        }
    }
    agents
}

/// `!PERSON! = MAN, WOMAN`
fn set(line: &str) -> Option<(String, Vec<String>)> {
    let (name, words) = line.strip_prefix('!')?.split_once('=')?;
    let name = name.trim().strip_suffix('!')?.trim();
    let words = words.split(',').map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()).collect();
    Some((name.to_owned(), words))
}

fn entries(number: usize, line: &str, sets: &Sets) -> Result<Vec<Agent>, String> {
    let (outside, inside) = brackets(line)?;
    let [code] = inside.as_slice() else {
        return Err("an agent has one code, such as [~GOV]".to_owned());
    };
    let code = code.trim_matches('~').trim();
    if code.is_empty() {
        return Err("the code is empty, such as [~GOV] is not".to_owned());
    }
    let (nouns, plurals) = parts(outside)?;
    let nouns = sets.phrases(nouns)?;
    let plurals = match plurals {
        Some(list) => {
            let mut all = Vec::new();
            for plural in list.split([',', ' ']).filter(|p| !p.is_empty()) {
                all.extend(sets.phrases(plural)?);
            }
            Some(all)
        }
        None => None,
    };
    let several = nouns.len();
    let agents = nouns.iter().enumerate().map(|(i, noun)| {
        // Of a set each noun has the plural at its own place.
        let own = plurals.as_ref().map(|all| match all.get(i) {
            Some(one) if several > 1 && all.len() == several => vec![plain(one)],
            _ => all.iter().map(|p| plain(p)).collect(),
        });
        Agent { line: number, noun: plain(noun), plurals: own, code: code.to_owned() }
    });
    let agents: Vec<Agent> = agents.collect();
    let named = |a: &Agent| a.noun.chars().any(char::is_alphabetic) && a.noun.len() <= crate::entities::MOST_NAME;
    if agents.iter().all(named) { Ok(agents) } else { Err("a noun has no letter, or too many".to_owned()) }
}

/// The nouns and what the braces hold: `GOOSE {GEESE}`. The braces of a set, `!{A,B}!`, are part of the noun.
fn parts(outside: &str) -> Result<(&str, Option<&str>), String> {
    let mut inside_set = false;
    for (at, c) in outside.char_indices() {
        match c {
            '!' => inside_set = !inside_set,
            '{' if !inside_set => {
                let (noun, rest) = outside.split_at(at);
                let plural = rest.strip_prefix('{').and_then(|r| r.trim_end().strip_suffix('}'));
                let plural = plural.ok_or("the braces of the plural are not closed")?;
                return Ok((noun.trim(), Some(plural.trim())));
            }
            _ => {}
        }
    }
    Ok((outside.trim(), None))
}

/// `FOREIGN_MINISTER_` is `FOREIGN MINISTER`.
fn plain(written: &str) -> String {
    written.split(['_', ' ']).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str], expected_faults: &[&str]) {
        let mut faults = Faults::default();
        let shown: Vec<String> = read("f", text, &mut faults)
            .iter()
            .map(|a| {
                let plurals = a.plurals.as_ref().map_or("by rule".to_owned(), |p| p.join("+"));
                format!("{} | {plurals} | {}", a.noun, a.code)
            })
            .collect();
        let faults: Vec<String> = faults.listed.iter().map(ToString::to_string).collect();
        assert_eq!(
            (shown, faults),
            (
                expected.iter().map(|s| (*s).to_owned()).collect(),
                expected_faults.iter().map(|s| (*s).to_owned()).collect(),
            ),
            "{text}"
        );
    }

    #[test]
    fn nouns_have_plurals_and_codes() {
        check("FOREIGN_MINISTER_ [~GOV]\n", &["FOREIGN MINISTER | by rule | GOV"], &[]);
        check("POLICE {} [~COP] # no plural\n", &["POLICE |  | COP"], &[]);
        check("GOOSE {GEESE} [~GGS]", &["GOOSE | GEESE | GGS"], &[]);
        check("OLD [GOV~]", &["OLD | by rule | GOV"], &[]);
    }

    #[test]
    fn sets_may_stand_behind_their_use() {
        let text = "CONGRESS!PERSON! {CONGRESS!PEOPLE!} [~LEG]\n!PERSON! = MAN, WOMAN\n!PEOPLE! = MEN, WOMEN\n";
        check(text, &["CONGRESSMAN | CONGRESSMEN | LEG", "CONGRESSWOMAN | CONGRESSWOMEN | LEG"], &[]);
        check("FIRE!{MAN,WOMAN}! [~CVL]", &["FIREMAN | by rule | CVL", "FIREWOMAN | by rule | CVL"], &[]);
    }

    #[test]
    fn faults_are_named_by_line() {
        check("A\nB [~GOV]\n", &["B | by rule | GOV"], &["f:1: an agent has one code, such as [~GOV]"]);
        check("A [~]", &[], &["f:1: the code is empty, such as [~GOV] is not"]);
        check("A {B [~GOV]", &[], &["f:1: the braces of the plural are not closed"]);
        check("A!B! [~GOV]", &[], &["f:1: there is no set !B"]);
        for text in ["!", "!=", "!!=", "{}", "A {} {} [~A]", "[~A]", "é{", "!{!", "A [~é]"] {
            read("f", text, &mut Faults::default());
        }
    }
}
