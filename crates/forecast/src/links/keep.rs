//! What was learned, as bytes: to be kept beside a store and taken up again without learning anew.
//!
//! Numbers are little-endian, lists begin with their length, tables are written in the order of their keys. What is
//! read was checked as a whole before (a hash stands over it), so that its numbers point where they did.

use std::hash::Hash;

use crate::hash::Table;

/// Bytes that are still to be read.
pub struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }
}

/// Something that can be kept.
pub trait Keep: Sized {
    /// Add it to bytes.
    fn write(&self, to: &mut Vec<u8>);
    /// Take it from bytes; `None` where they are not what was written.
    fn read(from: &mut Bytes<'_>) -> Option<Self>;
}

/// Keeps structs field by field.
macro_rules! keep {
    ($($type:ident { $($field:ident),* $(,)? })*) => {
        $(impl $crate::links::keep::Keep for $type {
            fn write(&self, to: &mut Vec<u8>) {
                $($crate::links::keep::Keep::write(&self.$field, to);)*
            }

            fn read(from: &mut $crate::links::keep::Bytes<'_>) -> Option<Self> {
                Some(Self { $($field: $crate::links::keep::Keep::read(from)?,)* })
            }
        })*
    };
}
pub(crate) use keep;

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl Keep for $number {
            fn write(&self, to: &mut Vec<u8>) {
                to.extend_from_slice(&self.to_le_bytes());
            }

            fn read(from: &mut Bytes<'_>) -> Option<Self> {
                Some(Self::from_le_bytes(from.take(size_of::<Self>())?.try_into().ok()?))
            }
        })*
    };
}
numbers!(u8, u32, u64, f32, f64);

impl Keep for usize {
    fn write(&self, to: &mut Vec<u8>) {
        (*self as u64).write(to);
    }

    fn read(from: &mut Bytes<'_>) -> Option<Self> {
        u64::read(from)?.try_into().ok()
    }
}

impl Keep for bool {
    fn write(&self, to: &mut Vec<u8>) {
        u8::from(*self).write(to);
    }

    fn read(from: &mut Bytes<'_>) -> Option<Self> {
        Some(u8::read(from)? == 1)
    }
}

impl Keep for String {
    fn write(&self, to: &mut Vec<u8>) {
        self.len().write(to);
        to.extend_from_slice(self.as_bytes());
    }

    fn read(from: &mut Bytes<'_>) -> Option<Self> {
        let length = usize::read(from)?;
        Self::from_utf8(from.take(length)?.to_vec()).ok()
    }
}

impl<T: Keep> Keep for Option<T> {
    fn write(&self, to: &mut Vec<u8>) {
        self.is_some().write(to);
        self.iter().for_each(|value| value.write(to));
    }

    fn read(from: &mut Bytes<'_>) -> Option<Self> {
        Some(if bool::read(from)? { Some(T::read(from)?) } else { None })
    }
}

impl<T: Keep> Keep for Vec<T> {
    fn write(&self, to: &mut Vec<u8>) {
        self.len().write(to);
        self.iter().for_each(|value| value.write(to));
    }

    fn read(from: &mut Bytes<'_>) -> Option<Self> {
        let length = usize::read(from)?;
        let mut list = Self::with_capacity(length.min(from.0.len()));
        for _ in 0..length {
            list.push(T::read(from)?);
        }
        Some(list)
    }
}

impl<T: Keep + Copy + Default, const N: usize> Keep for [T; N] {
    fn write(&self, to: &mut Vec<u8>) {
        self.iter().for_each(|value| value.write(to));
    }

    fn read(from: &mut Bytes<'_>) -> Option<Self> {
        let mut list = [T::default(); N];
        for value in &mut list {
            *value = T::read(from)?;
        }
        Some(list)
    }
}

impl<A: Keep, B: Keep> Keep for (A, B) {
    fn write(&self, to: &mut Vec<u8>) {
        self.0.write(to);
        self.1.write(to);
    }

    fn read(from: &mut Bytes<'_>) -> Option<Self> {
        Some((A::read(from)?, B::read(from)?))
    }
}

impl<K: Keep + Copy + Ord + Hash, V: Keep> Keep for Table<K, V> {
    fn write(&self, to: &mut Vec<u8>) {
        let mut all: Vec<(&K, &V)> = self.iter().collect();
        all.sort_by_key(|(key, _)| **key);
        all.len().write(to);
        for (key, value) in all {
            key.write(to);
            value.write(to);
        }
    }

    fn read(from: &mut Bytes<'_>) -> Option<Self> {
        let length = usize::read(from)?;
        let mut table = Self::with_capacity_and_hasher(length.min(from.0.len()), Default::default());
        for _ in 0..length {
            table.insert(K::read(from)?, V::read(from)?);
        }
        Some(table)
    }
}
