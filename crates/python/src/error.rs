//! What goes wrong, as Python exceptions.

use std::error::Error;

use pyo3::exceptions::{PyUserWarning, PyValueError};
use pyo3::{PyErr, create_exception};

create_exception!(demarche, DemarcheError, PyValueError, "What kept Demarche from doing it, and the mend.");
create_exception!(demarche, DemarcheWarning, PyUserWarning, "Articles that were not, or not wholly, read.");

/// An exception with this sentence.
pub(crate) fn error(sentence: impl Into<String>) -> PyErr {
    DemarcheError::new_err(sentence.into())
}

/// An exception with an error and its causes.
pub(crate) fn caused(error: &(dyn Error + 'static)) -> PyErr {
    DemarcheError::new_err(sentence(error))
}

/// An error and its causes, each once.
pub(crate) fn sentence(error: &(dyn Error + 'static)) -> String {
    let mut parts = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !parts.iter().any(|part| part.contains(&text)) {
            parts.push(text);
        }
        cause = error.source();
    }
    parts.join(": ")
}

/// The exception for a fault of ours.
pub(crate) fn fault() -> PyErr {
    error("a fault in the program stopped the work; please report it with the call")
}
