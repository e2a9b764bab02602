//! Why a file could not be looked at, or frames not be judged.

use std::error::Error as StdError;
use std::io;

use crate::error;

/// A failure that concerns one file, or one call.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file plays, but shows nothing.
    #[error("it has sound, but no picture")]
    SoundOnly,
    #[error("it is a folder; `facetell eval` takes folders")]
    Folder,
    /// A pipe, a device.
    #[error("it is no file")]
    NoFile,
    #[error("it is empty")]
    Empty,
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A picture is damaged.
    #[error(transparent)]
    Picture(#[from] image::ImageError),
    #[error("{width} × {height} pixels are too many")]
    TooLarge { width: u32, height: u32 },
    /// What can be had of a picture of the HEIF family is not the picture; see `decode::heif`.
    #[error("a {format} picture {cannot}: convert it to JPEG or PNG first")]
    Heif { format: String, cannot: &'static str },
    /// Whether it is such a picture, and what that is made of, is not to be found out.
    #[error("its description cannot be read")]
    NoDescription,
    #[error("cannot start `ffmpeg`; is it installed?")]
    NoDecoder(#[source] io::Error),
    /// No frame at all, and what the decoder complained of.
    #[error("no video can be read: {0}")]
    NoVideo(String),
    #[error("it takes longer than {seconds} s (--timeout)")]
    TooLong { seconds: f64 },
    #[error("reading it ended in a panic")]
    Panicked,
    /// Frames that a caller brought are not what they should be.
    #[error("{0}")]
    BadFrames(String),
    /// Their times are not.
    #[error("{0}")]
    BadTimes(String),
    #[error(transparent)]
    Detector(#[from] error::Error),
}

impl Error {
    /// The name of the kind, for those who call with frames of their own.
    pub fn kind(&self) -> &'static str {
        match self {
            Error::SoundOnly => "audioOnly",
            Error::BadFrames(_) => "badFrames",
            Error::BadTimes(_) => "badTimes",
            Error::Panicked => "panicked",
            Error::Detector(error) => error.kind(),
            _ => "unreadable",
        }
    }

    /// In words, with all that is behind it.
    pub fn whole(&self) -> String {
        let (mut words, mut cause) = (self.to_string(), self.source());
        while let Some(error) = cause {
            words.push_str(&format!(": {error}"));
            cause = error.source();
        }
        words
    }
}

pub type Result<T> = std::result::Result<T, Error>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_what_is_behind_it() {
        let missing = Error::NoDecoder(io::Error::other("no such file"));
        assert_eq!(missing.whole(), "cannot start `ffmpeg`; is it installed?: no such file");
        assert_eq!(Error::TooLong { seconds: 5.0 }.whole(), "it takes longer than 5 s (--timeout)");
        assert_eq!(Error::TooLong { seconds: 0.5 }.whole(), "it takes longer than 0.5 s (--timeout)");
    }
}
