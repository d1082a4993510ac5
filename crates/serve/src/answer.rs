//! The answer of a path, before it goes out.

use bytes::Bytes;
use serde::Serialize;

use crate::encoding;
use crate::problem::Problem;

/// Makes the next piece of a download, or says that there is no more.
pub type NextPiece<R> = Box<dyn FnMut(&mut R) -> Result<Option<Vec<u8>>, Problem> + Send>;

/// What goes out.
pub enum Content<R> {
    /// All of it.
    Whole(Bytes),
    /// Piece by piece, each made when its reader has taken the one before.
    Pieces(NextPiece<R>),
}

/// The answer of a path, before it goes out.
pub struct Answer<R> {
    /// Status.
    pub status: u16,
    /// Media type.
    pub media: &'static str,
    /// Name of the file, for downloads.
    pub file: Option<String>,
    /// A policy for what the page may do, where it is a page.
    pub policy: Option<String>,
    /// Whether its bytes are compressed with gzip.
    pub zipped: bool,
    /// Whether a later question may be answered with it as long as the store does not change.
    pub lasts: bool,
    /// What goes out.
    pub content: Content<R>,
}

impl<R> Answer<R> {
    /// JSON.
    pub fn json(value: &impl Serialize) -> Result<Self, Problem> {
        let bytes = serde_json::to_vec(value).map_err(|_| Problem::fault())?;
        Ok(Self::whole("application/json", bytes))
    }

    /// JSON of something that is new.
    pub fn created(value: &impl Serialize) -> Result<Self, Problem> {
        Ok(Self { status: 201, ..Self::json(value)? })
    }

    /// Bytes of a media type.
    pub fn whole(media: &'static str, bytes: impl Into<Bytes>) -> Self {
        Self {
            status: 200,
            media,
            file: None,
            policy: None,
            zipped: false,
            lasts: true,
            content: Content::Whole(bytes.into()),
        }
    }

    /// The same, compressed where that is worth it.
    #[must_use]
    pub fn zipped(self) -> Self {
        let small = match &self.content {
            Content::Whole(bytes) if !self.zipped => encoding::gzip(self.media, bytes),
            _ => None,
        };
        match small {
            Some(bytes) => Self { zipped: true, content: Content::Whole(bytes), ..self },
            None => self,
        }
    }

    /// Nothing to say.
    pub fn nothing() -> Self {
        Self { status: 204, ..Self::whole("", Vec::new()) }
    }

    /// A download.
    pub fn pieces(media: &'static str, file: &str, next: NextPiece<R>) -> Self {
        let file = Some(file.to_owned());
        Self { status: 200, media, file, policy: None, zipped: false, lasts: false, content: Content::Pieces(next) }
    }
}

impl<R> std::fmt::Debug for Answer<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Answer({} {})", self.status, self.media)
    }
}
