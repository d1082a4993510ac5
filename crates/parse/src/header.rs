//! What a file of weights says about itself.

use demarche_nn::encoder::Sizes;
use demarche_nn::tensors::Tensors;
use serde_json::Value;

use crate::error::Error;

/// Sizes and labels that the weights state.
pub struct Header {
    architecture: Value,
    labels: Value,
}

impl Header {
    /// Read them; weights of another version than `wanted` are refused.
    pub fn read(tensors: &Tensors<'_>, wanted: &str) -> Result<Self, Error> {
        let version = tensors.metadata("version").unwrap_or("none");
        if version != wanted {
            return Err(Error::Model(format!("their version is {version}, not {wanted}")));
        }
        let json = |key: &str| -> Result<Value, Error> {
            let text = tensors.metadata(key).ok_or_else(|| Error::Model(format!("they say nothing of {key}")))?;
            serde_json::from_str(text).map_err(|e| Error::Model(format!("{key}: {e}")))
        };
        Ok(Self { architecture: json("architecture")?, labels: json("labels")? })
    }

    /// A size that must be there.
    pub fn size(&self, key: &str) -> Result<usize, Error> {
        let number = self.architecture.get(key).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
        number.map(|n| n as usize).ok_or_else(|| Error::Model(format!("they do not state their {key}")))
    }

    /// The sizes of the encoder.
    pub fn encoder(&self) -> Result<Sizes, Error> {
        Ok(Sizes {
            layers: self.size("layers")?,
            width: self.size("width")?,
            heads: self.size("heads")?,
            inner: self.size("inner")?,
            vocabulary: self.size("vocabulary")?,
            positions: self.size("positions")?,
            classes: self.size("classes")?,
        })
    }

    /// A number that may be there.
    pub fn number(&self, key: &str) -> Option<f64> {
        self.architecture.get(key).and_then(Value::as_f64)
    }

    /// A list of labels; empty where there is none. Without a key, the labels are one list.
    pub fn list(&self, key: Option<&str>) -> Vec<&str> {
        let list = key.map_or(Some(&self.labels), |key| self.labels.get(key)).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).collect()
    }
}
