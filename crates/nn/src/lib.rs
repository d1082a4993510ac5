//! Runs model weights: tensors in, tensors out.
//!
//! [`tensors`] reads a safetensors file from bytes, [`linear`] multiplies int8 weights with activations that are
//! quantised token by token, [`encoder`] is a BERT-like encoder over ragged batches built from them.
//!
//! It knows no language, no label and no file system.
//!
//! Invariants: a result depends only on weights and input, bit for bit: not on the processor's instruction set (sums
//! of products are integers, float operations keep one order and are never fused), nor on what shares the batch.
//! `unsafe` stands in [`path`] and [`kernel`] alone.

pub mod attention;
pub mod encoder;
pub mod error;
pub mod float;
pub mod kernel;
pub mod linear;
pub mod path;
pub mod tensors;
