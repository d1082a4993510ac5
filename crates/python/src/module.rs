//! The module as Python imports it; `demarche/__init__.py` is its face.

use pyo3::prelude::*;

/// What is made in Rust.
#[pymodule]
mod _core {
    use demarche::model::ModelFiles;
    use demarche_lexicon::files::Files;
    use demarche_store::imprint::Imprint;
    use pyo3::prelude::*;
    use pyo3::types::PyDict;

    #[pymodule_export]
    use crate::error::{DemarcheError, DemarcheWarning};
    #[pymodule_export]
    use crate::extract::extract;
    #[pymodule_export]
    use crate::reader::{Reader, Readings};
    #[pymodule_export]
    use crate::store::Store;
    #[pymodule_export]
    use crate::table::{Schema, Table};
    #[pymodule_export]
    use crate::tables::Tables;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }

    /// Versions of program, data and model of this wheel.
    #[pyfunction]
    fn versions(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
        let imprint = py.detach(|| Imprint {
            program: concat!("demarche ", env!("CARGO_PKG_VERSION")).to_owned(),
            data: Files::embedded().version(),
            model: ModelFiles::embedded().version(),
            ..Imprint::default()
        });
        crate::reader::versions(py, &imprint)
    }

    /// Names and types of the columns of a table: "articles", "events", "claims" or "mentions".
    #[pyfunction]
    fn schema(table: &str) -> PyResult<Schema> {
        Ok(Schema { schema: crate::tables::schema(table)? })
    }
}
