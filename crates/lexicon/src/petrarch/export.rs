//! Our actors and roles as dictionaries of PETRARCH.

use std::fmt::Write as _;

use demarche_ontology::actor_code;

use super::day;
use super::entities::SOURCE;
use crate::entities::{Entity, Term};
use crate::roles::{Role, Roles};

/// What was written, and what has no place in such a dictionary.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// The dictionary.
    pub text: String,
    /// Actors or nouns in it.
    pub count: u64,
    /// Those without a name or a code that the form can hold.
    pub left_out: u64,
}

/// Actors, each with its aliases and dated codes. A name that cannot be written is left out, and an actor without one.
pub fn actors<'a>(entities: impl IntoIterator<Item = &'a Entity>) -> Written {
    let mut written = Written::default();
    for entity in entities.into_iter().filter(|e| e.counts()) {
        let mut names: Vec<String> = Vec::new();
        let first = entity.name();
        for name in std::iter::once(first).chain(entity.names.iter().map(|n| n.text.as_str())) {
            names.extend(head(name).filter(|n| !names.contains(n)));
        }
        let mut codes: Vec<String> = Vec::new();
        for term in &entity.terms {
            let code = code(term);
            let period = term.period();
            let restriction = day::restriction((period.from, period.to));
            let line = if restriction.is_empty() { format!("[{code}]") } else { format!("[{code} {restriction}]") };
            if code.chars().any(char::is_alphabetic) && !codes.contains(&line) {
                codes.push(line);
            }
        }
        let (Some((name, aliases)), false) = (names.split_first(), codes.is_empty()) else {
            written.left_out += 1;
            continue;
        };
        let out = &mut written.text;
        // Writing to a text cannot fail.
        let _ = writeln!(out, "{name}");
        for alias in aliases {
            let _ = writeln!(out, "+{alias}");
        }
        for code in &codes {
            let _ = writeln!(out, "    {code}");
        }
        written.count += 1;
    }
    written
}

/// "Bank of Veloria" as `BANK_OF_VELORIA_`; `None` for a name with marks that mean something else there.
fn head(name: &str) -> Option<String> {
    let upper = name.to_uppercase();
    let good = !upper.contains(['[', ']', '{', '}', '#', ';', '_', '=', '!', '\t'])
        && !upper.starts_with(['+', '-', '&', '~', '*', '<']);
    let words: Vec<&str> = upper.split_whitespace().collect();
    (good && !words.is_empty()).then(|| format!("{}_", words.join("_")))
}

/// The code that the dictionary had from which the term was imported, else ours in CAMEO's terms.
fn code(term: &Term) -> String {
    let own = term.source.as_deref().and_then(|s| s.strip_prefix(SOURCE)).map(str::to_owned);
    own.unwrap_or_else(|| actor_code::write(term.territory.or(term.country), &term.sectors))
}

/// Roles as agents.
pub fn agents(roles: &Roles) -> Written {
    let mut written = Written::default();
    let mut seen = std::collections::HashSet::new();
    for role in &roles.roles {
        match agent(role) {
            Some(line) if seen.insert(role.role.to_lowercase()) => {
                written.text.push_str(&line);
                written.count += 1;
            }
            Some(_) => {}
            None => written.left_out += 1,
        }
    }
    written
}

fn agent(role: &Role) -> Option<String> {
    let noun = head(&role.role)?;
    if role.sectors.is_empty() {
        return None;
    }
    let code = actor_code::write(None, &role.sectors);
    let plural = role.plural.as_deref().and_then(head).map_or_else(String::new, |p| p.trim_end_matches('_').to_owned());
    Some(format!("{} {{{plural}}} [~{}]\n", noun.trim_end_matches('_'), code.trim_start_matches('-')))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::entities::Importer;
    use super::*;
    use crate::base::Base;
    use crate::entities::{self, Faults};
    use crate::files::Files;
    use crate::inflection::Inflection;

    fn imported(text: &str, base: &Base) -> Vec<Entity> {
        let mut faults = Faults::default();
        let mut importer = Importer::new(base);
        let read = super::super::actors::read("f", text, &mut faults);
        read.actors.iter().filter_map(|a| importer.entity("f", a, &mut faults)).collect()
    }

    #[test]
    fn actors_come_back_as_they_went() {
        let base = Base::read(&Files::embedded()).expect("the base has no fault");
        let text = "VELORIA_\n+VELORIAN_\n+PORT_TOREN_\n    [VLR]\nANNA_TOREN_\n+MINISTER_TOREN_\n    [VLRGOV 040201-050930]\n    \
                    [VLRELI >050930]\n    [VLROPPXYZ <040201]\n    [VLR]\nQQF_\n    [IGOXYZ]\nOLD_UNION_\n    [ZZA <19270101]\n    \
                    [ZZB >19261231]\n";
        let first = imported(text, &base);
        let written = actors(&first);
        assert_eq!((written.count, written.left_out), (4, 0));
        assert_eq!(imported(&written.text, &base), first);
        assert_eq!(actors(&imported(&written.text, &base)).text, written.text);
        // The rows survive their own file, too.
        let lines: String = first.iter().map(entities::write_jsonl).collect();
        let sheet = entities::read("petrarch.jsonl", &lines, entities::Form::Jsonl);
        assert_eq!(sheet.faults.count, 0, "{:?}", sheet.faults.listed);
        assert_eq!(sheet.entities.into_iter().map(|(_, e)| e).collect::<Vec<_>>(), first);
    }

    #[test]
    fn agents_come_back_as_they_went() {
        let files = Files::embedded();
        let mut faults = Vec::new();
        let base = Roles::read(&files, &mut faults);
        let inflection = Inflection::read(&files, &mut faults);
        let written = agents(&base);
        assert!(written.count > 2000);
        let back = |text: &str| {
            let mut faults = Faults::default();
            let read = super::super::agents::read("f", text, &mut faults);
            let mut roles = BTreeMap::new();
            super::super::roles::roles("f", &read, &base, &inflection, &mut roles, &mut faults);
            assert_eq!(faults.count, 0, "{:?}", faults.listed);
            super::super::roles::table(&roles, "petrarch")
        };
        let table = back(&written.text);
        let mut again = Vec::new();
        let files = Files::default().with("roles/roles.tsv", table.clone());
        let read = Roles::read(&files, &mut again);
        assert!(again.is_empty(), "{again:?}");
        assert_eq!(back(&agents(&read).text), table);
    }
}
