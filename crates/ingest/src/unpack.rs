//! Packed files → bytes, counted: a small file that unpacks without end is stopped.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
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
    /// Inside a zip file, and what some servers call "deflate".
    Deflate,
    /// "deflate" as the standard has it.
    Zlib,
}

impl Packing {
    /// What the first bytes of a file show.
    pub(crate) fn sniff(head: &[u8]) -> Self {
        match head {
            [0x1F, 0x8B, ..] => Self::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Self::Zstd,
            _ => Self::None,
        }
    }
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
    let meter = Meter::new(limits);
    let file = meter.source(BufReader::with_capacity(1 << 16, File::open(path)?));
    Ok(unpack(file, packing, &meter))
}

/// The whole text of a file, unpacked by its ending, of at most so many bytes. A letter that cannot be read is replaced.
///
/// # Errors
/// When it cannot be read, or is larger.
pub fn text(path: &Path, most: u64) -> io::Result<String> {
    let mut bytes = Vec::new();
    let limits = Limits { max_unpacked: most, ..Limits::default() };
    open(path, &limits)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("it is larger than {} GB; split it", most >> 30)));
    }
    Ok(String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
}

/// Marks the error of a file that unpacks to too much.
pub(crate) const BOMB: &str = "unpacks to too much";

/// What one input has taken from disk or network and what it has unpacked to, over all its parts and layers.
#[derive(Clone, Debug)]
pub(crate) struct Meter {
    counts: Arc<Counts>,
    limits: Limits,
}

#[derive(Debug, Default)]
struct Counts {
    taken: AtomicU64,
    given: AtomicU64,
}

impl Meter {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { counts: Arc::default(), limits: *limits }
    }

    /// The bytes of the input itself.
    pub(crate) fn source<R>(&self, inner: R) -> Source<R> {
        Source { inner, meter: self.clone() }
    }

    fn take(&self, bytes: usize) {
        self.counts.taken.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Count unpacked bytes.
    pub(crate) fn give(&self, bytes: usize) -> io::Result<()> {
        let given = self.counts.given.fetch_add(bytes as u64, Ordering::Relaxed) + bytes as u64;
        let ratio = given / self.counts.taken.load(Ordering::Relaxed).max(1);
        let limits = &self.limits;
        let much = given > limits.max_unpacked && ratio > limits.max_stream_ratio;
        if much || given > limits.ratio_from && ratio > limits.max_ratio {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, BOMB));
        }
        Ok(())
    }
}

/// The bytes of an input, unpacked; every byte that comes out is counted.
pub(crate) fn unpack<'a, R: BufRead + Send + 'a>(
    input: R,
    packing: Packing,
    meter: &Meter,
) -> Box<dyn Read + Send + 'a> {
    fn bounded<'a>(inner: impl Read + Send + 'a, meter: &Meter) -> Box<dyn Read + Send + 'a> {
        Box::new(Bounded { inner, meter: meter.clone() })
    }
    match packing {
        Packing::None => Box::new(input),
        Packing::Gzip => bounded(MultiGzDecoder::new(input), meter),
        Packing::Bzip2 => bounded(MultiBzDecoder::new(input), meter),
        Packing::Zstd => bounded(Zstd::new(input), meter),
        Packing::Deflate => bounded(DeflateDecoder::new(input), meter),
        Packing::Zlib => bounded(ZlibDecoder::new(input), meter),
    }
}

/// Counts the bytes taken from an input.
pub(crate) struct Source<R> {
    inner: R,
    meter: Meter,
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.meter.take(n);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.meter.take(amount);
        self.inner.consume(amount);
    }
}

impl<R: Seek> Seek for Source<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// Passes on what `inner` unpacks; stops when too much has come out.
struct Bounded<D> {
    inner: D,
    meter: Meter,
}

impl<D: Read> Read for Bounded<D> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.meter.give(n)?;
        Ok(n)
    }
}

/// All frames of a `.zst` file, one after the other; skippable frames are left out.
pub(crate) struct Zstd<R> {
    inner: R,
    decoder: FrameDecoder,
    in_frame: bool,
    begun: bool,
}

impl<R: BufRead> Zstd<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self { inner, decoder: FrameDecoder::new(), in_frame: false, begun: false }
    }

    pub(crate) fn inner(&mut self) -> &mut R {
        &mut self.inner
    }

    /// Forget a damaged frame; `inner` stands before the next one.
    pub(crate) fn drop_frame(&mut self) {
        self.in_frame = false;
    }

    /// Whether another frame begins, or a skippable one was passed.
    pub(crate) fn next_frame(&mut self) -> io::Result<bool> {
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

    /// What the frame still gives; nothing at its end.
    pub(crate) fn read_frame(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if !self.in_frame {
            return Ok(0);
        }
        while self.decoder.can_collect() < buf.len() && !self.decoder.is_finished() {
            let wanted = BlockDecodingStrategy::UptoBytes(buf.len());
            self.decoder.decode_blocks(&mut self.inner, wanted).map_err(io::Error::other)?;
        }
        let n = self.decoder.read(buf)?;
        if n == 0 && !buf.is_empty() {
            self.close_frame()?;
        }
        Ok(n)
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            let n = self.read_frame(buf)?;
            if n > 0 || buf.is_empty() || !self.next_frame()? {
                return Ok(n);
            }
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
        let meter = Meter::new(&limits);
        unpack(meter.source(bytes), packing, &meter).read_to_string(&mut out).map_err(|e| e.to_string())?;
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
    #[test]
    fn the_parts_of_an_input_are_counted_together() {
        let limits = Limits { max_unpacked: 1 << 20, ratio_from: 1 << 18, ..Limits::default() };
        let meter = Meter::new(&limits);
        let part = gzip(&vec![b'a'; 100_000]);
        let read = |part: &[u8]| io::copy(&mut unpack(meter.source(part), Packing::Gzip, &meter), &mut io::sink());
        assert!(read(&part).is_ok() && read(&part).is_ok());
        assert!(read(&part).is_err_and(|e| e.to_string() == BOMB));
    }

    #[test]
    fn long_streams_of_ordinary_text_pass() {
        let limits = Limits { max_unpacked: 1 << 16, ..Limits::default() };
        let meter = Meter::new(&limits);
        let text: Vec<u8> =
            (0..40_000u32).flat_map(|i| format!("{} ", i.wrapping_mul(2_654_435_761)).into_bytes()).collect();
        let packed = gzip(&text);
        let mut out = Vec::new();
        unpack(meter.source(packed.as_slice()), Packing::Gzip, &meter).read_to_end(&mut out).expect("it is no bomb");
        assert_eq!(out, text);
    }
}
