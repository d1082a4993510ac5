//! What keeps weights from being used.

/// Why weights cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are not a safetensors file.
    #[error("not a usable safetensors file: {0}")]
    Format(String),
    /// A tensor that the model needs is not there.
    #[error("the weights lack the tensor {0}")]
    Missing(String),
    /// A tensor has another type or shape than the model needs.
    #[error("tensor {name} is {found}, needed is {needed}")]
    Shape {
        /// Its name.
        name: String,
        /// Type and shape in the file.
        found: String,
        /// Type and shape that the model needs.
        needed: String,
    },
    /// A size of the model is outside what the kernels support.
    #[error("the model's sizes cannot be run: {0}")]
    Size(String),
}
