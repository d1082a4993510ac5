//! Role nouns and the words that modify them (see `data/roles/README.md`).

use std::collections::HashMap;

use demarche_ontology::sector::Sector;

use crate::cell::Cells;
use crate::error::Fault;
use crate::files::Files;
use crate::names::{Form, Names, fold};
use crate::table;

/// Whom a role noun describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoleKind {
    /// One person: "minister".
    Person,
    /// Several: "protesters", "troops".
    Group,
    /// A body: "parliament".
    Organisation,
}

/// A role noun.
#[derive(Clone, Debug)]
pub struct Role {
    /// The noun, in lower case.
    pub role: String,
    /// Its plural, if any.
    pub plural: Option<String>,
    /// Sectors, the primary one first.
    pub sectors: Vec<Sector>,
    /// Whom it describes.
    pub kind: RoleKind,
    /// Whether it stands before a name: "Minister Darmanin".
    pub title: bool,
}

impl Role {
    fn singular(&self) -> &str {
        &self.role
    }

    fn plural(&self) -> Option<&str> {
        self.plural.as_deref()
    }
}

/// What a modifier does to a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It is over: "former".
    Former,
    /// Adds its sectors.
    Add,
    /// For the time being: "acting".
    Acting,
    /// Changes no sector.
    Flag,
    /// Puts its sectors first: "rebel commander".
    Primary,
}

/// A word before a role.
#[derive(Clone, Debug)]
pub struct Modifier {
    /// The word, in lower case.
    pub modifier: String,
    /// Its sectors.
    pub sectors: Vec<Sector>,
    /// What it does.
    pub effect: Effect,
}

/// What a word does in a description, apart from sectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Use {
    /// Speakers without a face: "experts", "critics"; no actor unless the text gives them a country.
    Vague,
    /// Serves in another country: the country after "in" or "to" is not the ambassador's.
    Posted,
    /// A state as such: "the nation"; the phrase means the country's government.
    State,
    /// Stands for a part of what follows "of": "some of the separatists", "members of Hamas".
    Part,
    /// Makes a country phrase name no one: "other governments", "many nations".
    Open,
    /// The end of a compound whose country is a backer, not the actor's own: "Armenia-backed".
    Backed,
    /// The beginning of a compound of sympathy: "pro-Russian".
    Leaning,
    /// Heads whose own sector yields to a modifier's: "rebel leader".
    Bare,
    /// Links an organisation to its country: "associated with Azerbaijan".
    Tied,
    /// Is of the government where it is a state's: "a spokesman for Israel".
    Serves,
    /// Stands on the other side of its owner: "Azerbaijan's rival" is not Azerbaijan's.
    Facing,
    /// A part of the earth: "the city of Goma", "parts of Mali".
    Site,
    /// Kills without showing who did it: "a roadside bomb".
    Faceless,
    /// Takes up no arms by what it is called: a death is laid to "separatists" only where the text has them attack.
    Unarmed,
    /// An occasion on which people are hurt: "in an ambush".
    Fray,
    /// What only a court, a prosecutor or the police does: "was indicted".
    Law,
    /// What soldiers do or use: "Israeli airstrikes".
    Martial,
    /// What people travel to: the country of "talks in Switzerland" need not be theirs.
    Venue,
    /// What is done in joy or support: a crowd that celebrates stands against no one.
    Cheer,
    /// Violence that a text names again: "the attack".
    Attack,
    /// Action of soldiers or police: "the raid".
    Crackdown,
    /// Violence or protest: "the unrest".
    Unrest,
    /// A protest: "the rally".
    Rally,
    /// "The arrest".
    Arrest,
    /// "The talks".
    Meeting,
    /// Another happening with a day of its own: "the vote Sunday".
    Occasion,
    /// In which something is said: "in a statement Monday".
    Message,
    /// What was said: "made the comment Monday".
    Remark,
    /// What its infinitive tells is to come: "agreed to meet Thursday".
    Planned,
    /// In the present tense it tells no news: "the attack Monday follows …".
    Describes,
}

impl Use {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "vague" => Self::Vague,
            "posted" => Self::Posted,
            "state" => Self::State,
            "part" => Self::Part,
            "open" => Self::Open,
            "backed" => Self::Backed,
            "leaning" => Self::Leaning,
            "bare" => Self::Bare,
            "tied" => Self::Tied,
            "serves" => Self::Serves,
            "facing" => Self::Facing,
            "site" => Self::Site,
            "faceless" => Self::Faceless,
            "fray" => Self::Fray,
            "unarmed" => Self::Unarmed,
            "law" => Self::Law,
            "cheer" => Self::Cheer,
            "martial" => Self::Martial,
            "venue" => Self::Venue,
            "attack" => Self::Attack,
            "crackdown" => Self::Crackdown,
            "unrest" => Self::Unrest,
            "rally" => Self::Rally,
            "arrest" => Self::Arrest,
            "meeting" => Self::Meeting,
            "occasion" => Self::Occasion,
            "message" => Self::Message,
            "remark" => Self::Remark,
            "planned" => Self::Planned,
            "describes" => Self::Describes,
            _ => return None,
        })
    }
}

/// All roles and modifiers.
#[derive(Clone, Debug, Default)]
pub struct Roles {
    /// Roles, by noun.
    pub roles: Vec<Role>,
    names: Names<u32>,
    modifiers: HashMap<String, Modifier>,
    longest_modifier: usize,
    uses: HashMap<String, Vec<Use>>,
}

impl Roles {
    /// Read the tables of roles, `modifiers.tsv` and `uses.tsv`. Tables beside `roles.tsv` are a user's own and come first.
    pub fn read(files: &Files, faults: &mut Vec<Fault>) -> Self {
        let mut result = Self::default();
        let main = "roles/roles.tsv";
        let others = [main, "roles/modifiers.tsv", "roles/uses.tsv"];
        let own = files.below("roles/").filter(|(file, _)| file.ends_with(".tsv") && !others.contains(file));
        let own: Vec<(&str, &str)> = own.collect();
        for (file, text) in own.into_iter().chain([(main, files.get(main))]) {
            result.read_roles(file, text, faults);
        }
        result.read_modifiers(files, faults);
        result.read_uses(files, faults);
        result
    }

    fn read_roles(&mut self, file: &str, text: &str, faults: &mut Vec<Fault>) {
        let columns = ["role", "plural", "sectors", "kind", "title", "source"];
        let rows = table::read(file, text, &columns, faults);
        self.names.reserve(2 * rows.len());
        for row in &rows {
            let mut cells = Cells { file, row, faults };
            let kind = match row.get("kind") {
                "person" => RoleKind::Person,
                "group" => RoleKind::Group,
                "organisation" => RoleKind::Organisation,
                other => {
                    cells.fault(format!("the kind is person, group or organisation, not {other:?}"));
                    continue;
                }
            };
            let title = match row.get("title") {
                "yes" => true,
                "" => false,
                other => {
                    cells.fault(format!("title is yes or empty, not {other:?}"));
                    false
                }
            };
            let (role, plural) = (cells.text("role"), cells.optional("plural"));
            let sectors = cells.sectors("sectors");
            let id = self.roles.len() as u32;
            self.names.add(&role.to_lowercase(), Form::Name, id);
            if let Some(plural) = &plural {
                self.names.add(&plural.to_lowercase(), Form::Alias, id);
            }
            self.roles.push(Role { role, plural, sectors, kind, title });
        }
    }

    fn read_modifiers(&mut self, files: &Files, faults: &mut Vec<Fault>) {
        let file = "roles/modifiers.tsv";
        let columns = ["modifier", "sectors", "effect", "source"];
        for row in &table::read(file, files.get(file), &columns, faults) {
            let mut cells = Cells { file, row, faults };
            let effect = match row.get("effect") {
                "former" => Effect::Former,
                "add" => Effect::Add,
                "acting" => Effect::Acting,
                "flag" => Effect::Flag,
                "primary" => Effect::Primary,
                other => {
                    cells.fault(format!("the effect is former, add, acting, flag or primary, not {other:?}"));
                    continue;
                }
            };
            let modifier = cells.text("modifier");
            let sectors = cells.sectors("sectors");
            let phrase = fold(&modifier);
            self.longest_modifier = self.longest_modifier.max(phrase.split(' ').count());
            self.modifiers.entry(phrase).or_insert(Modifier { modifier, sectors, effect });
        }
    }

    fn read_uses(&mut self, files: &Files, faults: &mut Vec<Fault>) {
        let file = "roles/uses.tsv";
        for row in &table::read(file, files.get(file), &["word", "uses", "source"], faults) {
            let mut uses = Vec::new();
            for name in row.list("uses") {
                match Use::from_name(name) {
                    Some(known) => uses.push(known),
                    None => faults.push(Fault::new(file, row.line, format!("{name:?} is no use of a word"))),
                }
            }
            self.uses.insert(fold(row.get("word")), uses);
        }
    }

    /// The role a phrase names, in the singular or plural, and whether it stands in the plural.
    pub fn of(&self, phrase: &str) -> Option<(u32, &Role, bool)> {
        let entry = self.names.folded(&fold(phrase)).first()?;
        let role = self.roles.get(entry.to as usize)?;
        Some((entry.to, role, entry.form == Form::Alias))
    }

    /// Number of words of the longest role that begins with this folded word.
    pub fn longest(&self, first: &str) -> usize {
        self.names.longest(first)
    }

    /// The modifier of this phrase.
    pub fn modifier(&self, phrase: &str) -> Option<&Modifier> {
        self.modifiers.get(&fold(phrase))
    }

    /// Number of words of the longest modifier.
    pub fn longest_modifier(&self) -> usize {
        self.longest_modifier
    }

    /// Whether a word has this use.
    pub fn is(&self, word: &str, what: Use) -> bool {
        self.uses.get(&fold(word)).is_some_and(|uses| uses.contains(&what))
    }

    /// Whether a role, or the word that heads it, has this use: "federal government" as "government", "chief of
    /// state" as "chief".
    pub fn plays(&self, role: &Role, what: Use) -> bool {
        let phrase = role.role.split(" of ").next().unwrap_or("");
        let head = phrase.rsplit(' ').next().unwrap_or(phrase);
        self.is(&role.role, what) || self.is(head, what)
    }

    /// Role nouns, singular and plural: the words, whom they describe, whether they are titles.
    pub fn nouns(&self) -> impl Iterator<Item = (&str, RoleKind, bool)> {
        let forms = |r| std::iter::once(Role::singular(r)).chain(Role::plural(r));
        self.roles.iter().flat_map(move |r| forms(r).map(move |word| (word, r.kind, r.title)))
    }
}
