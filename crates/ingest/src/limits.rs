//! How much of a hostile input is read.

/// Caps on what one input may cost. What a cap cuts or refuses is named, never silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file on disk; JSONL is read line by line and has no such cap.
    pub max_bytes: u64,
    /// Bytes that one input may unpack to, over all its parts, unless it stays below [`Self::max_stream_ratio`].
    pub max_unpacked: u64,
    /// Unpacked bytes for each packed byte up to which a long archive of ordinary text may go on.
    pub max_stream_ratio: u64,
    /// Unpacked bytes for each packed byte, once [`Self::ratio_from`] bytes are out.
    pub max_ratio: u64,
    /// Unpacked bytes below which the ratio is not looked at.
    pub ratio_from: u64,
    /// Bytes of one page of HTML or of one feed.
    pub max_page: usize,
    /// Bytes of one line of JSONL.
    pub max_line: usize,
    /// Nodes of one page.
    pub max_nodes: usize,
    /// Attributes of one element.
    pub max_attributes: usize,
    /// Articles of one run.
    pub max_articles: u64,
    /// Folders inside folders.
    pub max_folders: usize,
    /// Files in one archive.
    pub max_entries: u64,
    /// Archives inside archives.
    pub max_nesting: usize,
    /// Bytes of one record of a WARC file or one message of a mailbox.
    pub max_record: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 64 << 20,
            max_unpacked: 256 << 20,
            max_stream_ratio: 20,
            max_ratio: 200,
            ratio_from: 8 << 20,
            max_page: 16 << 20,
            max_line: 64 << 20,
            max_nodes: 1_000_000,
            max_attributes: 1_000,
            max_articles: u64::MAX,
            max_folders: 64,
            max_entries: 200_000,
            max_nesting: 2,
            max_record: 32 << 20,
        }
    }
}
