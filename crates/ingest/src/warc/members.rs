//! The members of a packed web archive, one after the other, damaged ones left out.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;

use crate::unpack::{Meter, Packing, Zstd};

/// Bytes behind the start of a member that can be read again to find the next one after damage.
const MEMORY: usize = 1 << 20;

/// An archive as members: gzip members, zstd frames, or all of it as one.
pub(super) struct Members {
    layer: Layer,
    meter: Meter,
    begun: bool,
}

enum Layer {
    Plain(Replay),
    /// Between members the bytes, inside one its decoder.
    Gzip(Option<Replay>, Option<Box<GzDecoder<Replay>>>),
    Zstd(Box<Zstd<Replay>>),
}

impl Members {
    pub(super) fn new(reader: Box<dyn Read + Send>, packing: Packing, meter: &Meter) -> Self {
        let replay = Replay {
            reader: BufReader::with_capacity(1 << 16, reader),
            memory: Vec::new(),
            place: 0,
            at: 0,
            whole: true,
        };
        let layer = match packing {
            Packing::Zstd => Layer::Zstd(Box::new(Zstd::new(replay))),
            Packing::Gzip => Layer::Gzip(Some(replay), None),
            _ => Layer::Plain(replay),
        };
        Self { layer, meter: meter.clone(), begun: false }
    }

    /// Go to the next member; whether there is one.
    pub(super) fn next(&mut self) -> io::Result<bool> {
        let begun = std::mem::replace(&mut self.begun, true);
        match &mut self.layer {
            Layer::Plain(_) => Ok(!begun),
            Layer::Gzip(bytes, decoder) => {
                let between = bytes.take().or_else(|| decoder.take().map(|d| d.into_inner()));
                let Some(mut replay) = between else { return Ok(false) };
                replay.forget();
                let more = skip_zeros(&mut replay)?;
                replay.forget();
                *decoder = Some(Box::new(GzDecoder::new(replay)));
                Ok(more)
            }
            Layer::Zstd(zstd) => {
                zstd.inner().forget();
                if zstd.inner().fill_buf()?.is_empty() {
                    return Ok(false);
                }
                zstd.next_frame()
            }
        }
    }

    /// After damage: stand before the next place that may begin a member.
    pub(super) fn recover(&mut self) -> io::Result<()> {
        match &mut self.layer {
            Layer::Plain(_) => Ok(()),
            Layer::Gzip(bytes, decoder) => {
                let Some(mut replay) = decoder.take().map(|d| d.into_inner()) else { return Ok(()) };
                replay.find(10, begins_gzip)?;
                *bytes = Some(replay);
                Ok(())
            }
            Layer::Zstd(zstd) => {
                zstd.drop_frame();
                zstd.inner().find(4, |bytes| bytes == [0x28, 0xB5, 0x2F, 0xFD])
            }
        }
    }
}

impl Read for Members {
    /// Bytes of the current member; nothing at its end.
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = match &mut self.layer {
            Layer::Plain(replay) => {
                replay.forget();
                return replay.read(buf);
            }
            Layer::Gzip(_, decoder) => decoder.as_mut().map_or(Ok(0), |d| d.read(buf))?,
            Layer::Zstd(zstd) => zstd.read_frame(buf)?,
        };
        self.meter.give(n)?;
        Ok(n)
    }
}

/// Whether ten bytes can be the head of a gzip member (RFC 1952): mark, no reserved flag, a known way and system. To begin
/// a decoder at every mark would make a file of marks dear.
fn begins_gzip(head: &[u8]) -> bool {
    matches!(head, [0x1F, 0x8B, 0x08, flags, _, _, _, _, 0 | 2 | 4, 0..=13 | 255] if flags & 0xE0 == 0)
}

/// Files are sometimes filled up with zeros at the end.
fn skip_zeros(replay: &mut Replay) -> io::Result<bool> {
    loop {
        let bytes = replay.fill_buf()?;
        if bytes.is_empty() {
            return Ok(false);
        }
        let zeros = bytes.iter().take_while(|b| **b == 0).count();
        if zeros == 0 {
            return Ok(true);
        }
        replay.consume(zeros);
    }
}

/// A reader that remembers what was read since a place, so that it can be searched again.
struct Replay {
    reader: BufReader<Box<dyn Read + Send>>,
    /// Bytes since the place, as long as they are not too many; those from `at` on are still to be read.
    memory: Vec<u8>,
    place: usize,
    at: usize,
    /// Whether `memory` holds all since the place.
    whole: bool,
}

impl Replay {
    /// The place is here.
    fn forget(&mut self) {
        (self.place, self.whole) = (self.at, true);
        // Not each time: a place may be moved on by one byte, often.
        if self.place == self.memory.len() || self.place > MEMORY {
            self.memory.drain(..self.place);
            (self.place, self.at) = (0, 0);
        }
    }

    /// Stand before the next `length` bytes behind the place that fit, or at the end.
    fn find(&mut self, length: usize, fits: impl Fn(&[u8]) -> bool) -> io::Result<()> {
        if self.whole {
            // The place itself begins with a mark: that of the damaged member.
            self.at = (self.place + 1).min(self.memory.len());
        }
        self.forget();
        loop {
            let rest = self.memory.get(self.at..).unwrap_or_default();
            if let Some(found) = rest.windows(length).position(&fits) {
                self.at += found;
                self.forget();
                return Ok(());
            }
            self.at = self.at.max(self.memory.len().saturating_sub(length - 1));
            self.forget();
            let bytes = self.reader.fill_buf()?;
            if bytes.is_empty() {
                self.memory.clear();
                (self.place, self.at) = (0, 0);
                return Ok(());
            }
            self.memory.extend_from_slice(bytes);
            let taken = bytes.len();
            self.reader.consume(taken);
        }
    }
}

impl Read for Replay {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let n = bytes.len().min(buf.len());
        if let (Some(to), Some(from)) = (buf.get_mut(..n), bytes.get(..n)) {
            to.copy_from_slice(from);
        }
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Replay {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.memory.len() {
            return Ok(self.memory.get(self.at..).unwrap_or_default());
        }
        self.reader.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if self.at < self.memory.len() {
            self.at += amount;
            return;
        }
        if self.whole && self.memory.len() - self.place + amount <= MEMORY {
            let read = self.reader.buffer().get(..amount).unwrap_or_default();
            self.memory.extend_from_slice(read);
            self.at = self.memory.len();
        } else {
            self.whole = false;
            self.memory.clear();
            (self.place, self.at) = (0, 0);
        }
        self.reader.consume(amount);
    }
}
