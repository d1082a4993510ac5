//! The five files of a back-test.

use std::path::{Path, PathBuf};

use clap::Args;
use demarche_forecast::counts::backtest::Sets;
use demarche_forecast::counts::pairs::Countries;
use demarche_forecast::links::fact::Fact;

use super::facts::{Names, by_steps, facts, quads, step};
use crate::failure::Failure;

/// Hours in a day: where all numbers of days are multiples of it, they are hours.
const HOURS: u32 = 24;

/// Which files.
#[derive(Debug, Args)]
pub struct Tables {
    /// Facts to learn from (.gz may follow, here and below)
    #[arg(long, value_name = "FILE")]
    pub train: PathBuf,
    /// Facts of the days after, to choose and calibrate on
    #[arg(long, value_name = "FILE")]
    pub valid: PathBuf,
    /// Facts of the days after those, to ask for
    #[arg(long, value_name = "FILE")]
    pub test: PathBuf,
    /// Numbers and names of entities; "Police (Australia)" is a sector of a country
    #[arg(long, value_name = "FILE")]
    pub entities: PathBuf,
    /// Numbers, names, codes and quad classes (1 to 4) of relations
    #[arg(long, value_name = "FILE")]
    pub relations: PathBuf,
}

/// What they hold.
pub struct Loaded {
    /// Of entities and relations.
    pub names: Names,
    /// Facts of train, valid and test.
    pub facts: [Vec<Fact>; 3],
    /// Countries of entities.
    pub countries: Countries,
    /// The same as acts of countries.
    pub acts: Sets,
}

impl Tables {
    /// Read them.
    pub fn read(&self) -> Result<Loaded, Failure> {
        let names = Names::read(&self.entities, &self.relations)?;
        let quads = quads(&self.relations)?;
        let read = |path: &Path| -> Result<Vec<Fact>, Failure> {
            let mut facts = facts(path, &names.world)?;
            facts.sort_unstable();
            facts.dedup();
            Ok::<_, Failure>(facts)
        };
        let mut facts = [read(&self.train)?, read(&self.valid)?, read(&self.test)?];
        if step(&facts) == HOURS {
            by_steps(&mut facts, HOURS);
        }
        let countries = Countries::new(&names.world.entities);
        let [train, valid, test] = [0, 1, 2].map(|part| countries.acts(&facts[part], &quads));
        Ok(Loaded { names, facts, countries, acts: Sets { train, valid, test } })
    }
}
