//! The instruction sets a kernel is compiled for, and the choice among them at run time.

#![allow(unsafe_code)]

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Set {
    Scalar,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    AvxVnni,
    #[cfg(target_arch = "x86_64")]
    Avx512Vnni,
    #[cfg(target_arch = "aarch64")]
    Neon,
}

/// An instruction set that this processor is known to have.
///
/// Only [`Path::available`] makes one: whoever holds it may run the code compiled for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path(Set);

impl Path {
    /// What this processor can run, the slowest first.
    pub fn available() -> Vec<Self> {
        #[allow(unused_mut, reason = "only some processors have more than the first")]
        let mut result = vec![Self(Set::Scalar)];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") {
                result.push(Self(Set::Avx2));
                if is_x86_feature_detected!("avxvnni") {
                    result.push(Self(Set::AvxVnni));
                }
            }
            if ["f", "bw", "vl", "dq", "vnni"].iter().all(|part| match *part {
                "f" => is_x86_feature_detected!("avx512f"),
                "bw" => is_x86_feature_detected!("avx512bw"),
                "vl" => is_x86_feature_detected!("avx512vl"),
                "dq" => is_x86_feature_detected!("avx512dq"),
                _ => is_x86_feature_detected!("avx512vnni"),
            }) {
                result.push(Self(Set::Avx512Vnni));
            }
        }
        #[cfg(target_arch = "aarch64")]
        if std::arch::is_aarch64_feature_detected!("neon") {
            result.push(Self(Set::Neon));
        }
        result
    }

    /// The fastest that this processor can run.
    pub fn best() -> Self {
        Self::available().pop().unwrap_or(Self(Set::Scalar))
    }

    /// Name for logs.
    pub const fn name(self) -> &'static str {
        match self.0 {
            Set::Scalar => "scalar",
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Set::AvxVnni => "avx-vnni",
            #[cfg(target_arch = "x86_64")]
            Set::Avx512Vnni => "avx512-vnni",
            #[cfg(target_arch = "aarch64")]
            Set::Neon => "neon",
        }
    }

    pub(crate) const fn set(self) -> Set {
        self.0
    }
}

/// Compiles a function once for each instruction set and calls the one that the path names.
///
/// The body must be `#[inline(always)]`, so that it is compiled with each set's features. It is the same Rust source,
/// so each float operation happens in the same order with the same rounding: Rust never fuses or reorders them. What
/// every processor of an architecture has, NEON among it, the plain body is compiled with.
macro_rules! each_path {
    ($(#[$doc:meta])* $visible:vis fn $name:ident($($arg:ident: $kind:ty),* $(,)?) = $body:path) => {
        $(#[$doc])*
        #[allow(unsafe_code)]
        $visible fn $name(path: $crate::path::Path, $($arg: $kind),*) {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2")]
            fn avx2($($arg: $kind),*) {
                $body($($arg),*);
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq")]
            fn avx512($($arg: $kind),*) {
                $body($($arg),*);
            }
            match path.set() {
                $crate::path::Set::Scalar => $body($($arg),*),
                #[cfg(target_arch = "aarch64")]
                $crate::path::Set::Neon => $body($($arg),*),
                #[cfg(target_arch = "x86_64")]
                // SAFETY: a path with one of these sets exists only where the processor was found to have AVX2.
                $crate::path::Set::Avx2 | $crate::path::Set::AvxVnni => unsafe { avx2($($arg),*) },
                #[cfg(target_arch = "x86_64")]
                // SAFETY: a path with this set exists only where the processor was found to have its features.
                $crate::path::Set::Avx512Vnni => unsafe { avx512($($arg),*) },
            }
        }
    };
}

pub(crate) use each_path;
