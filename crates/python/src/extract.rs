//! Pages → articles.

use demarche_ingest::limits::Limits;
use demarche_ingest::page;
use demarche_store::article::ArticleShape;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::error::{caused, error};
use crate::reader::dict;

/// The article of a page, as a dict; `html` is what a browser or a crawler kept of it.
#[pyfunction]
#[pyo3(signature = (html, url = None))]
pub(crate) fn extract<'py>(
    py: Python<'py>,
    html: &Bound<'py, PyAny>,
    url: Option<String>,
) -> PyResult<Bound<'py, PyAny>> {
    let (bytes, charset) = if let Ok(bytes) = html.cast::<PyBytes>() {
        (bytes.as_bytes().to_vec(), None)
    } else if let Ok(text) = html.cast::<PyString>() {
        // A page has no offsets yet that half a pair of surrogates could shift.
        (text.call_method1("encode", ("utf-8", "replace"))?.extract::<Vec<u8>>()?, Some("utf-8"))
    } else {
        let kind = html.get_type().name()?;
        return Err(error(format!("a page is str or bytes, not {kind}; give one of these")));
    };
    let limits = Limits::default();
    if bytes.len() as u64 > limits.max_bytes {
        return Err(error(format!("the page is larger than {} MB; split it", limits.max_bytes >> 20)));
    }
    let json = py.detach(|| {
        let found = page::kept(&bytes, charset, url.as_deref(), "page", &limits);
        let arrival = found.map_err(|problem| error(format!("the page gives no article: {problem}")))?;
        serde_json::to_string(&ArticleShape::from(&arrival.article)).map_err(|e| caused(&e))
    });
    dict(py, json)
}
