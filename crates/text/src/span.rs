//! Offsets into an article's text.

/// A half-open range of bytes of an article's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span of bytes `start..end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The text it covers; empty where it does not lie inside `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }

    /// Number of bytes.
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether it covers nothing.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether the two share a byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies inside.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that covers both.
    pub fn hull(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }
}

/// Translates byte offsets of one text to Unicode code points, the unit of all outside shapes.
pub struct CodePoints {
    /// Code points before each 64th byte.
    marks: Vec<u32>,
    ascii: bool,
}

const STEP: usize = 64;

impl CodePoints {
    /// Index `text` for [`Self::at`].
    pub fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Self { marks: Vec::new(), ascii: true };
        }
        let mut marks = Vec::with_capacity(text.len() / STEP + 1);
        let mut count = 0;
        for (i, byte) in text.bytes().enumerate() {
            if i % STEP == 0 {
                marks.push(count);
            }
            count += u32::from(!is_continuation(byte));
        }
        Self { marks, ascii: false }
    }

    /// Number of code points of `text` before byte `offset`.
    pub fn at(&self, text: &str, offset: u32) -> u32 {
        if self.ascii {
            return offset;
        }
        let offset = (offset as usize).min(text.len());
        let block = (offset / STEP).min(self.marks.len().saturating_sub(1));
        let before = self.marks.get(block).copied().unwrap_or(0);
        let rest = text.as_bytes().get(block * STEP..offset).unwrap_or(&[]);
        before + rest.iter().filter(|b| !is_continuation(**b)).count() as u32
    }

    /// The span in code points, as `(start, end)`.
    pub fn span(&self, text: &str, span: Span) -> (u32, u32) {
        (self.at(text, span.start), self.at(text, span.end))
    }
}

const fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_count_characters_not_bytes() {
        let text = "Élysée – ".repeat(40);
        let points = CodePoints::new(&text);
        for (count, (offset, _)) in text.char_indices().enumerate() {
            assert_eq!(points.at(&text, offset as u32), count as u32);
        }
        assert_eq!(points.at(&text, text.len() as u32), text.chars().count() as u32);
    }

    #[test]
    fn spans_outside_the_text_are_empty() {
        assert_eq!(Span::new(2, 90).of("Baku"), "");
        assert_eq!(Span::new(1, 2).of("É"), "");
    }
}
