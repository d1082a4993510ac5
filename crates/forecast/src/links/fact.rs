//! Facts and questions as values.

use crate::error::Error;

/// Most relations: tables over pairs of relations and their inverses must fit into memory.
pub const MOST_RELATIONS: usize = 1_000;

/// Somebody did something to somebody on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fact {
    /// When; first, so that facts sort by day.
    pub day: u32,
    /// Who.
    pub subject: u32,
    /// What.
    pub relation: u32,
    /// To whom.
    pub object: u32,
}

/// What a graph is about: how the entities are called, and how many relations there are.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Names of the entities by number; "Police (Australia)" is a sector of a country.
    pub entities: Vec<String>,
    /// How many relations; the inverse of relation `r` has the number `r + relations`.
    pub relations: u32,
}

impl World {
    /// Whether the graph and all facts fit together.
    pub fn check<'a>(&self, facts: impl IntoIterator<Item = &'a Fact>) -> Result<(), Error> {
        if self.relations as usize > MOST_RELATIONS {
            return Err(Error::Relations { count: self.relations as usize, most: MOST_RELATIONS });
        }
        let entities = self.entities.len();
        for fact in facts {
            for id in [fact.subject, fact.object] {
                if id as usize >= entities {
                    return Err(Error::Unknown { what: "entity", id, count: entities, day: fact.day });
                }
            }
            if fact.relation >= self.relations {
                let count = self.relations as usize;
                return Err(Error::Unknown { what: "relation", id: fact.relation, count, day: fact.day });
            }
        }
        Ok(())
    }
}

/// One side of the facts of a day: a subject, a relation (or an inverse) and all its objects of that day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Who.
    pub subject: u32,
    /// What; from the number of relations on, its inverse.
    pub relation: u32,
    /// Whom it met, sorted.
    pub answers: Vec<u32>,
}

/// The facts of one day as questions in both directions, sorted by subject and relation.
pub fn questions(facts: &[Fact], relations: u32) -> Vec<Question> {
    let forward = facts.iter().map(|f| (f.subject, f.relation, f.object));
    let backward = facts.iter().map(|f| (f.object, f.relation + relations, f.subject));
    let mut sides: Vec<_> = forward.chain(backward).collect();
    sides.sort_unstable();
    sides.dedup();
    let same = |a: &(u32, u32, u32), b: &(u32, u32, u32)| (a.0, a.1) == (b.0, b.1);
    let groups = sides.chunk_by(same).filter_map(|group| {
        let (subject, relation, _) = *group.first()?;
        Some(Question { subject, relation, answers: group.iter().map(|side| side.2).collect() })
    });
    groups.collect()
}
