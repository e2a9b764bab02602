//! What a file states of its own origin: C2PA manifests, IPTC's digital source type, marks of generators.
//!
//! Nothing here is proof. No signature is checked and anybody can write any of it, so what may be said is "the file
//! states". It says nothing of pixels, and the verdict knows nothing of it.
//!
//! The containers' structure is walked (`mp4`, `jpeg`, `png`, `webp`, `gif`) and only what lies where its standard puts it
//! is read (`c2pa`, `xmp`, `exif`, `iim`, `text`): letters that happen to be in compressed data mean nothing.
//!
//! Files are of anybody's making. What is read, opened, followed and given is bounded by the constants below and by
//! those of each format, and time grows with the bytes, never faster.

mod boxes;
mod bytes;
mod c2pa;
mod cbor;
mod exif;
mod gif;
mod heif;
mod iim;
mod jpeg;
mod mp4;
mod png;
mod text;
mod value;
mod webp;
mod xmp;

use std::io::{Cursor, Read, Seek, SeekFrom};

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

/// Statements that are given of one file, at most.
pub const MOST_STATEMENTS: usize = 16;

/// Characters that a name is cut to.
pub const LONGEST_NAME: usize = 80;

/// Bytes of a picture that are read at most. Clips are walked from box to box, however large.
const LONGEST_PICTURE: u64 = 64 << 20;

/// Which kind of mark a statement was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Mark {
    /// The active manifest of Content Credentials (C2PA 2.x).
    C2pa,
    /// The manifest of something that the file was made with.
    C2paIngredient,
    /// `DigitalSourceType` (IPTC Photo Metadata Standard) in XMP, or the credit line that Google's generators write.
    Iptc,
    /// China's label for generated content (GB 45438-2025), where it says that the content is.
    Aigc,
    /// What a generator writes for itself: parameters, a workflow, its name.
    Text,
}

/// What a statement comes down to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Origin {
    /// Made by a generative model.
    Generated,
    /// Captured or drawn, then edited by a generative model or joined with what one made.
    Edited,
    /// Captured from life by a camera.
    Captured,
}

/// One thing that a file states of itself. Its texts are the file's: short and free of control characters, but of
/// anybody's making.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify), tsify(missing_as_null))]
pub struct Statement {
    pub mark: Mark,
    /// None where the mark does not say, or says something else.
    pub origin: Option<Origin>,
    /// What made or edited it, in at most [`LONGEST_NAME`] characters.
    pub tool: Option<String>,
    /// The last part of the digital source type, such as `trainedAlgorithmicMedia`; of IPTC's list or not.
    pub source: Option<String>,
}

/// What a file's bytes state; the most telling first within each kind of mark. Unknown formats state nothing.
pub fn of_bytes(bytes: &[u8]) -> Vec<Statement> {
    let mut found = Found::default();
    if mp4::begins(bytes) {
        mp4::walk(Cursor::new(bytes), &mut found);
    } else {
        // A picture that is cut off states what it still holds.
        let _ = picture(bytes, &mut found);
    }
    found.statements
}

/// The same of a file, without loading all of a clip.
pub fn of_file(mut file: impl Read + Seek) -> Vec<Statement> {
    let mut bytes = Vec::new();
    let head = file.by_ref().take(16).read_to_end(&mut bytes);
    if head.is_ok() && mp4::begins(&bytes) {
        let mut found = Found::default();
        mp4::walk(file, &mut found);
        return found.statements;
    }
    if !is_picture(&bytes) || file.seek(SeekFrom::Start(16)).is_err() {
        return Vec::new();
    }
    // What was read before an error is as good as a file that is cut off there.
    let _ = file.take(LONGEST_PICTURE).read_to_end(&mut bytes);
    of_bytes(&bytes)
}

fn is_picture(head: &[u8]) -> bool {
    jpeg::begins(head) || png::begins(head) || webp::begins(head) || gif::begins(head)
}

fn picture(bytes: &[u8], found: &mut Found) -> Option<()> {
    if jpeg::begins(bytes) {
        jpeg::walk(bytes, found)
    } else if png::begins(bytes) {
        png::walk(bytes, found)
    } else if webp::begins(bytes) {
        webp::walk(bytes, found)
    } else if gif::begins(bytes) {
        gif::walk(bytes, found)
    } else {
        None
    }
}

/// Gathers statements: each once, and not too many.
#[derive(Default)]
struct Found {
    statements: Vec<Statement>,
    /// EXIF was read.
    exif: bool,
}

impl Found {
    fn add(&mut self, statement: Statement) {
        if self.statements.len() < MOST_STATEMENTS && !self.statements.contains(&statement) {
            self.statements.push(statement);
        }
    }

    fn full(&self) -> bool {
        self.statements.len() >= MOST_STATEMENTS
    }
}

/// The last part of a digital source type, which is an address or a `prefix:term`; none if that is no term.
fn term(source: &str) -> Option<String> {
    let term = source.trim().rsplit(['/', ':', '#']).next()?;
    let fits = (1..=64).contains(&term.len()) && term.bytes().all(|byte| byte.is_ascii_alphanumeric());
    fits.then(|| term.to_owned())
}

/// What a digital source type comes down to; none for those that tell neither
/// (<https://cv.iptc.org/newscodes/digitalsourcetype/>).
fn origin(term: &str) -> Option<Origin> {
    Some(match term {
        "trainedAlgorithmicMedia" => Origin::Generated,
        "compositeWithTrainedAlgorithmicMedia" | "compositeSynthetic" => Origin::Edited,
        "digitalCapture" | "computationalCapture" | "negativeFilm" | "positiveFilm" => Origin::Captured,
        _ => return None,
    })
}

/// Text of anybody's making as a short line: no control characters, none that turn the direction of writing or cannot
/// be seen, no runs of spaces.
fn name(text: &str) -> Option<String> {
    let seen = |letter: &char| {
        !letter.is_control()
            && !matches!(letter, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            && !matches!(letter, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
    };
    // Long before it is cut, so that a text of megabytes is not gone through.
    let letters = text.chars().take(16 * LONGEST_NAME);
    let spaced = letters.map(|letter| if letter.is_whitespace() { ' ' } else { letter }).filter(seen);
    let line = spaced.collect::<String>();
    let line = line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let cut = line.chars().take(LONGEST_NAME).collect::<String>();
    (!cut.is_empty()).then_some(cut)
}
