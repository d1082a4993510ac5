//! Packed files → bytes, counted: a small file that unpacks without end is stopped.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use crate::limits::Limits;

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    /// As it is.
    None,
    /// `.gz`
    Gzip,
    /// `.zst`
    Zstd,
    /// `.bz2`
    Bzip2,
}

/// A file as a stream, unpacked as its ending says.
///
/// # Errors
/// When it cannot be opened.
pub fn open(path: &Path, limits: &Limits) -> io::Result<Box<dyn Read + Send>> {
    let packing = match path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).as_deref() {
        Some("gz") => Packing::Gzip,
        Some("zst") => Packing::Zstd,
        Some("bz2") => Packing::Bzip2,
        _ => Packing::None,
    };
    Ok(unpack(BufReader::with_capacity(1 << 16, File::open(path)?), packing, limits))
}

/// Marks the error of a file that unpacks to too much.
pub(crate) const BOMB: &str = "unpacks to too much";

/// The bytes of a file, unpacked.
pub(crate) fn unpack<'a, R: BufRead + Send + 'a>(
    input: R,
    packing: Packing,
    limits: &Limits,
) -> Box<dyn Read + Send + 'a> {
    let counted = Counted { inner: input, count: 0 };
    match packing {
        Packing::None => Box::new(counted),
        Packing::Gzip => Box::new(Bounded::new(
            MultiGzDecoder::new(counted),
            |d: &MultiGzDecoder<Counted<R>>| d.get_ref().count,
            limits,
        )),
        Packing::Bzip2 => Box::new(Bounded::new(
            MultiBzDecoder::new(counted),
            |d: &MultiBzDecoder<Counted<R>>| d.get_ref().count,
            limits,
        )),
        Packing::Zstd => Box::new(Bounded::new(Zstd::new(counted), |d: &Zstd<Counted<R>>| d.inner.count, limits)),
    }
}

/// Counts the packed bytes taken.
struct Counted<R> {
    inner: R,
    count: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.count += n as u64;
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.count += amount as u64;
        self.inner.consume(amount);
    }
}

/// Passes on what `inner` unpacks; stops when too much has come out.
struct Bounded<D, F> {
    inner: D,
    taken: F,
    given: u64,
    limits: Limits,
}

impl<D, F> Bounded<D, F> {
    fn new(inner: D, taken: F, limits: &Limits) -> Self {
        Self { inner, taken, given: 0, limits: *limits }
    }
}

impl<D: Read, F: Fn(&D) -> u64> Read for Bounded<D, F> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.given += n as u64;
        let ratio = self.given / (self.taken)(&self.inner).max(1);
        if self.given > self.limits.max_unpacked || self.given > self.limits.ratio_from && ratio > self.limits.max_ratio
        {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, BOMB));
        }
        Ok(n)
    }
}

/// All frames of a `.zst` file, one after the other; skippable frames are left out.
struct Zstd<R> {
    inner: R,
    decoder: FrameDecoder,
    in_frame: bool,
    begun: bool,
}

impl<R: BufRead> Zstd<R> {
    fn new(inner: R) -> Self {
        Self { inner, decoder: FrameDecoder::new(), in_frame: false, begun: false }
    }

    /// Whether another frame begins.
    fn next_frame(&mut self) -> io::Result<bool> {
        if self.begun && self.inner.fill_buf()?.is_empty() {
            return Ok(false);
        }
        match self.decoder.reset(&mut self.inner) {
            Ok(()) => self.in_frame = true,
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                io::copy(&mut (&mut self.inner).take(length.into()), &mut io::sink())?;
            }
            Err(cause) => return Err(io::Error::other(cause)),
        }
        self.begun = true;
        Ok(true)
    }

    fn close_frame(&mut self) -> io::Result<()> {
        self.in_frame = false;
        match (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum()) {
            (Some(stated), Some(found)) if stated != found => Err(io::Error::other("wrong checksum")),
            _ => Ok(()),
        }
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.in_frame {
                if !self.next_frame()? {
                    return Ok(0);
                }
                continue;
            }
            while self.decoder.can_collect() < buf.len() && !self.decoder.is_finished() {
                let wanted = BlockDecodingStrategy::UptoBytes(buf.len());
                self.decoder.decode_blocks(&mut self.inner, wanted).map_err(io::Error::other)?;
            }
            let n = self.decoder.read(buf)?;
            if n > 0 || buf.is_empty() {
                return Ok(n);
            }
            self.close_frame()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).expect("writes to memory");
        encoder.finish().expect("writes to memory")
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        compress_to_vec(bytes, CompressionLevel::Fastest)
    }

    fn bzip2(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        encoder.write_all(bytes).expect("writes to memory");
        encoder.finish().expect("writes to memory")
    }

    fn read(bytes: &[u8], packing: Packing) -> Result<String, String> {
        let mut out = String::new();
        let limits = Limits { max_unpacked: 1 << 20, ratio_from: 1 << 18, ..Limits::default() };
        unpack(bytes, packing, &limits).read_to_string(&mut out).map_err(|e| e.to_string())?;
        Ok(out)
    }

    #[test]
    fn members_and_frames_follow_each_other() {
        assert_eq!(
            read(&[gzip(b"Tallinn "), gzip(b"accused")].concat(), Packing::Gzip).as_deref(),
            Ok("Tallinn accused")
        );
        assert_eq!(
            read(&[bzip2(b"Tallinn "), bzip2(b"accused")].concat(), Packing::Bzip2).as_deref(),
            Ok("Tallinn accused")
        );
        let skip = [&[0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
        let frames = [skip.clone(), zstd(b"Tallinn "), skip, zstd(b"accused")].concat();
        assert_eq!(read(&frames, Packing::Zstd).as_deref(), Ok("Tallinn accused"));
        assert_eq!(read(b"Tallinn", Packing::None).as_deref(), Ok("Tallinn"));
    }

    #[test]
    fn damage_is_found() {
        let packed = [(gzip(&[b'a'; 999]), Packing::Gzip), (zstd(&[b'a'; 999]), Packing::Zstd)];
        for (bytes, packing) in packed.into_iter().chain([(bzip2(&[b'a'; 999]), Packing::Bzip2)]) {
            // An empty file of bzip2 is one of no members.
            for cut in usize::from(packing == Packing::Bzip2)..bytes.len() {
                assert!(read(&bytes[..cut], packing).is_err(), "{packing:?} cut at {cut}");
            }
        }
    }

    #[test]
    fn bombs_are_stopped() {
        for size in [300_000, 3_000_000] {
            assert_eq!(read(&gzip(&vec![b'a'; size]), Packing::Gzip), Err(BOMB.to_owned()));
            assert_eq!(read(&zstd(&vec![b'a'; size]), Packing::Zstd), Err(BOMB.to_owned()));
            assert_eq!(read(&bzip2(&vec![b'a'; size]), Packing::Bzip2), Err(BOMB.to_owned()));
        }
    }
}
