//! The report of a store: its last days asked with what was known before each, and the forecasts that were made of it.

use std::path::Path;

use demarche::ahead::made::scored;
use demarche::past::{Past, Short, Wanted};
use demarche_store::db::find::history::day;
use demarche_store::db::store::Store;
use serde_json::{Value, json};

use super::told::Told;
use super::{Written, basis, cannot, made, page};
use crate::command::asked::failure;
use crate::command::forecast::counts::json as counts_json;
use crate::failure::Failure;

/// Cut the days of a store, ask, score.
pub fn report(path: &Path, wanted: &Wanted, counts_only: bool, threads: usize) -> Result<Written, Failure> {
    let store = Store::open_read_only(path).map_err(failure)?;
    let past = Past::read(&store).map_err(failure)?;
    let cut = past.cut(wanted).map_err(|short: Short| Failure::Arguments(short.to_string()))?;
    let basis = basis::of_store(&past, &cut, wanted, counts_only);
    let mut json = json!({"basis": basis.json()});
    let mut page = page::head();
    page.push_str(&basis.section());
    if !counts_only {
        let asked = past.links(&cut, threads).map_err(cannot)?;
        let told = Told { asked: &asked, begin: cut.test };
        json["links"] = told.json();
        page.push_str(&told.section());
    }
    match past.counts(&cut, threads) {
        Ok(counts) => {
            let name = |party: u32| past.parties.get(party as usize).cloned().unwrap_or_default();
            json["counts"] = counts_json::report(&counts, &name);
            page.push_str(&page::counts(&counts, &|of| past.day(of)));
        }
        // Most stores have pairs that do enough; where none does, the rest is still worth telling.
        Err(error) => {
            json["counts"] = Value::Null;
            json["counts_left_out"] = error.to_string().into();
            page.push_str(&format!(
                "<h2 id=\"counts\">Counts: how much there will be between two</h2>\n<p>Left out: {}.</p>\n",
                page::escaped(&error.to_string())
            ));
        }
    }
    let last = demarche::tension::last_day(&store).map_err(failure)?.map_or_else(String::new, day);
    let kept = made::Kept::new(&store.forecasts(&last).map_err(failure)?);
    let counted = made::counts::Kept::new(&scored(&store, &last).map_err(failure)?);
    json["made"] = json!({"links": kept.json(), "counts": counted.json()});
    page.push_str("<h2 id=\"made\">Forecasts that were made of this store</h2>\n");
    page.push_str(&kept.section());
    page.push_str(&counted.section());
    page.push_str(page::END);
    Ok(Written { page, json })
}
