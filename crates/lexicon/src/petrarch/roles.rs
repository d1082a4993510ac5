//! Agents as roles of our own kind, a table `roles/petrarch.tsv`.

use std::collections::BTreeMap;

use demarche_ontology::actor_code;
use demarche_ontology::sector::Sector;

use super::agents::Agent;
use crate::entities::Faults;
use crate::inflection::Inflection;
use crate::roles::{Role, RoleKind, Roles};

/// The columns of a table of roles.
pub const COLUMNS: &str = "role\tplural\tsectors\tkind\ttitle\tsource";

/// The agents as roles, by noun. Whom a noun describes and whether it is a title is as the base has it.
pub fn roles(
    file: &str,
    agents: &[Agent],
    base: &Roles,
    inflection: &Inflection,
    roles: &mut BTreeMap<String, Role>,
    faults: &mut Faults,
) {
    for agent in agents {
        let noun = agent.noun.to_lowercase();
        let read = match actor_code::read(&agent.code, |_| false) {
            Ok(read) => read,
            Err(message) => {
                faults.add(file, agent.line, message);
                continue;
            }
        };
        // Agents have no country, so a piece in its place is one that our sectors do not have.
        let sectors: Vec<Sector> = if read.country.is_none() { read.sectors } else { Vec::new() };
        if sectors.is_empty() {
            faults.add(file, agent.line, format!("[~{}] has no counterpart among the sectors", agent.code));
            continue;
        }
        if noun.contains(['\t', '|', '{', '}', '[', ']']) {
            faults.add(file, agent.line, "the noun has a mark that no noun has");
            continue;
        }
        let plural = plural(agent, &noun, inflection);
        let known = base.of(&noun).or_else(|| noun.rsplit(' ').next().and_then(|word| base.of(word)));
        let (kind, title) = match known {
            Some((_, role, several)) if several && plural.is_none() && role.kind == RoleKind::Person => {
                (RoleKind::Group, false)
            }
            Some((_, role, _)) => (role.kind, role.title && !noun.contains(" of ")),
            None => (RoleKind::Person, false),
        };
        let role = Role { role: noun.clone(), plural, sectors, kind, title };
        match roles.get(&noun) {
            Some(old) if old.sectors != role.sectors => {
                faults.add(file, agent.line, format!("{noun:?} stands above with other sectors, which are kept"));
            }
            Some(_) => {}
            None => {
                roles.insert(noun, role);
            }
        }
    }
}

/// Its first plural, else the regular one: of "minister of justice" that of the word before "of".
fn plural(agent: &Agent, noun: &str, inflection: &Inflection) -> Option<String> {
    if let Some(own) = &agent.plurals {
        return own.first().map(|p| p.to_lowercase()).filter(|p| p != noun && !p.is_empty());
    }
    let (head, rest) = noun.split_once(" of ").map_or((noun, None), |(head, rest)| (head, Some(rest)));
    let (before, word) = head.rsplit_once(' ').map_or(("", head), |(before, word)| (before, word));
    if word.ends_with('s') || word.ends_with("men") || word.ends_with("people") {
        return None;
    }
    // "policewoman" as "woman".
    let stem =
        word.strip_suffix("woman").map(|s| (s, "woman")).or_else(|| word.strip_suffix("man").map(|s| (s, "man")));
    let (stem, last) = stem.unwrap_or(("", word));
    let plural = format!("{stem}{}", inflection.noun(last).into_iter().next()?);
    let head = if before.is_empty() { plural } else { format!("{before} {plural}") };
    Some(rest.map_or(head.clone(), |rest| format!("{head} of {rest}")))
}

/// The table, sorted as the loader asks.
pub fn table(roles: &BTreeMap<String, Role>, source: &str) -> String {
    let mut text = format!("{COLUMNS}\n");
    for role in roles.values() {
        let sectors: Vec<&str> = role.sectors.iter().map(|s| s.name()).collect();
        let kind = match role.kind {
            RoleKind::Person => "person",
            RoleKind::Group => "group",
            RoleKind::Organisation => "organisation",
        };
        let cells = [
            role.role.as_str(),
            role.plural.as_deref().unwrap_or(""),
            &sectors.join("|"),
            kind,
            if role.title { "yes" } else { "" },
            source,
        ];
        text.push_str(&cells.join("\t"));
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Files;

    #[test]
    fn agents_become_roles() {
        let files = Files::embedded();
        let base = Roles::read(&files, &mut Vec::new());
        let inflection = Inflection::read(&files, &mut Vec::new());
        let text = "FOREIGN_MINISTER [~GOV]\nPOLICE!{MAN,WOMAN}! [~COP]\nGOBLINS {} [~MIL]\nGEESE [~GGS]\nRIVER_WARDEN [~COP]\n";
        let mut faults = Faults::default();
        let agents = super::super::agents::read("f", text, &mut faults);
        let mut found = BTreeMap::new();
        roles("f", &agents, &base, &inflection, &mut found, &mut faults);
        assert_eq!(
            table(&found, "petrarch"),
            format!(
                "{COLUMNS}\nforeign minister\tforeign ministers\tGOV\tperson\tyes\tpetrarch\n\
                 goblins\t\tMIL\tperson\t\tpetrarch\npoliceman\tpolicemen\tCOP\tperson\t\tpetrarch\n\
                 policewoman\tpolicewomen\tCOP\tperson\t\tpetrarch\n\
                 river warden\triver wardens\tCOP\tperson\t\tpetrarch\n"
            )
        );
        let faults: Vec<String> = faults.listed.iter().map(ToString::to_string).collect();
        assert_eq!(faults, ["f:4: [~GGS] has no counterpart among the sectors"]);
    }
}
