//! Reads a safetensors file from bytes, trusting nothing it says about itself.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;

use crate::error::Error;

/// Longest header accepted; those of real models have a few kilobytes.
const LONGEST_HEADER: usize = 4 << 20;

/// Type of a tensor's elements; others are not needed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    I8,
    F32,
}

impl Element {
    const fn size(self) -> usize {
        match self {
            Self::I8 => 1,
            Self::F32 => 4,
        }
    }
}

struct Tensor {
    element: Element,
    shape: Vec<usize>,
    range: Range<usize>,
}

/// The tensors of a file, by name.
pub struct Tensors<'a> {
    data: &'a [u8],
    tensors: BTreeMap<String, Tensor>,
    metadata: BTreeMap<String, String>,
}

impl<'a> Tensors<'a> {
    /// Read the header of `bytes`; tensors of element types not used here are passed over.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        let format = |cause: &str| Error::Format(cause.to_owned());
        let (length, rest) = bytes.split_first_chunk::<8>().ok_or_else(|| format("shorter than its length field"))?;
        let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
        if length > LONGEST_HEADER || length > rest.len() {
            return Err(format("its header is longer than the file or 4 MiB"));
        }
        let (header, data) = rest.split_at(length);
        let header: Value = serde_json::from_slice(header).map_err(|e| format(&format!("its header: {e}")))?;
        let header = header.as_object().ok_or_else(|| format("its header is not an object"))?;
        let mut result = Self { data, tensors: BTreeMap::new(), metadata: BTreeMap::new() };
        for (name, entry) in header {
            if name == "__metadata__" {
                let entries = entry.as_object().into_iter().flatten();
                result.metadata = entries.filter_map(|(k, v)| Some((k.clone(), v.as_str()?.to_owned()))).collect();
                continue;
            }
            let element = match entry.get("dtype").and_then(Value::as_str) {
                Some("I8") => Element::I8,
                Some("F32") => Element::F32,
                Some(_) => continue,
                None => return Err(format(&format!("{name} has no dtype"))),
            };
            let shape = numbers(entry.get("shape")).ok_or_else(|| format(&format!("the shape of {name}")))?;
            let offsets = numbers(entry.get("data_offsets")).ok_or_else(|| format(&format!("the place of {name}")))?;
            let [start, end] = offsets[..] else { return Err(format(&format!("the place of {name}"))) };
            let size = shape.iter().try_fold(element.size(), |product, n| product.checked_mul(*n));
            if start > end || end > data.len() || size != Some(end - start) {
                return Err(format(&format!("{name} does not lie inside the file or has another size than its shape")));
            }
            result.tensors.insert(name.clone(), Tensor { element, shape, range: start..end });
        }
        Ok(result)
    }

    /// An entry of the header's metadata.
    pub fn metadata(&self, key: &str) -> Option<&str> {
        self.metadata.get(key).map(String::as_str)
    }

    /// The shape of a tensor.
    pub fn shape(&self, name: &str) -> Result<&[usize], Error> {
        Ok(&self.tensors.get(name).ok_or_else(|| Error::Missing(name.to_owned()))?.shape)
    }

    /// The bytes of an int8 tensor of this shape.
    pub fn i8(&self, name: &str, shape: &[usize]) -> Result<&'a [u8], Error> {
        self.get(name, Element::I8, shape)
    }

    /// The values of a float tensor of this shape.
    pub fn f32(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, Error> {
        let (words, _) = self.get(name, Element::F32, shape)?.as_chunks::<4>();
        Ok(words.iter().map(|word| f32::from_le_bytes(*word)).collect())
    }

    fn get(&self, name: &str, element: Element, shape: &[usize]) -> Result<&'a [u8], Error> {
        let tensor = self.tensors.get(name).ok_or_else(|| Error::Missing(name.to_owned()))?;
        if tensor.element != element || tensor.shape != shape {
            return Err(Error::Shape {
                name: name.to_owned(),
                found: format!("{:?} {:?}", tensor.element, tensor.shape),
                needed: format!("{element:?} {shape:?}"),
            });
        }
        Ok(&self.data[tensor.range.clone()])
    }
}

fn numbers(value: Option<&Value>) -> Option<Vec<usize>> {
    value?.as_array()?.iter().map(|n| usize::try_from(n.as_u64()?).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(header: &str, data: &[u8]) -> Vec<u8> {
        [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), data].concat()
    }

    #[test]
    fn tensors_are_read() {
        let header = r#"{"__metadata__":{"version":"1"},
            "a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},
            "b":{"dtype":"I8","shape":[1,2],"data_offsets":[8,10]},
            "c":{"dtype":"BF16","shape":[1],"data_offsets":[8,10]}}"#;
        let bytes = file(header, &[0, 0, 128, 63, 0, 0, 0, 64, 5, 6]);
        let tensors = Tensors::parse(&bytes).expect("a good file");
        assert_eq!(tensors.metadata("version"), Some("1"));
        assert_eq!(tensors.f32("a", &[2]).expect("there"), [1.0, 2.0]);
        assert_eq!(tensors.i8("b", &[1, 2]).expect("there"), [5, 6]);
        assert!(matches!(tensors.i8("b", &[2]), Err(Error::Shape { .. })));
        assert!(matches!(tensors.f32("c", &[1]), Err(Error::Missing(_))));
    }

    #[test]
    fn hostile_headers_are_refused() {
        let entry = |entry: &str| file(&format!(r#"{{"a":{entry}}}"#), &[0; 8]);
        let hostile = [
            vec![],
            vec![255; 7],
            vec![255; 64],
            file("[]", &[]),
            file("{", &[]),
            file(&"[".repeat(5000), &[]),
            entry("3"),
            entry(r#"{"dtype":"F32","shape":[2],"data_offsets":[4,12]}"#),
            entry(r#"{"dtype":"F32","shape":[2],"data_offsets":[8,0]}"#),
            entry(r#"{"dtype":"F32","shape":[2],"data_offsets":[0,4]}"#),
            entry(r#"{"dtype":"F32","shape":[2],"data_offsets":[0]}"#),
            entry(r#"{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}"#),
            entry(r#"{"dtype":"I8","shape":[18446744073709551615,18446744073709551615],"data_offsets":[0,1]}"#),
        ];
        for bytes in hostile {
            assert!(matches!(Tensors::parse(&bytes), Err(Error::Format(_))), "{bytes:?}");
        }
    }
}
