//! EXIF (CIPA DC-008) in TIFF: the texts in which generators put what PNG has keywords for.

use super::bytes::{Bytes, text};
use super::{Found, text};

/// Entries of a directory that are read.
const MOST_ENTRIES: usize = 256;

/// Bytes of text of one directory that are read: entries may all point at the same ones.
const LONGEST_TEXT: usize = 1 << 20;

const SOFTWARE: u16 = 0x0131;
const EXIF_DIRECTORY: u16 = 0x8769;
const USER_COMMENT: u16 = 0x9286;

/// Field types: how many bytes long is one value.
const BYTE_LONG: [u16; 3] = [1, 2, 7];

struct Tiff<'a> {
    bytes: &'a [u8],
    big_endian: bool,
}

struct Entry<'a> {
    tag: u16,
    /// The four bytes that are the value, or say where it is.
    inline: u32,
    /// Of texts and bytes, all of them.
    value: &'a [u8],
}

/// Reads a TIFF stream, with or without the `Exif` that WebP and JPEG may put before it; the first of a file, which
/// should have no other.
pub fn read(bytes: &[u8], found: &mut Found) -> Option<()> {
    if std::mem::replace(&mut found.exif, true) {
        return None;
    }
    let bytes = bytes.strip_prefix(b"Exif\0\0").unwrap_or(bytes);
    let big_endian = match bytes.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let tiff = Tiff { bytes, big_endian };
    for entry in tiff.directory(tiff.u32(4)?)? {
        match entry.tag {
            SOFTWARE => add("Software", &text(entry.value), found),
            EXIF_DIRECTORY => {
                let comment = tiff.directory(entry.inline)?.find(|entry| entry.tag == USER_COMMENT);
                add(
                    "UserComment",
                    &comment.and_then(|entry| user_comment(entry.value)).unwrap_or_default(),
                    found,
                );
            }
            // ComfyUI takes the tags of make, model and so on for `prompt:{…}` and `workflow:{…}`.
            _ => {
                let value = text(entry.value);
                if let Some((keyword, value)) = value.split_once(':') {
                    add(keyword, value, found);
                }
            }
        }
    }
    Some(())
}

fn add(keyword: &str, value: &str, found: &mut Found) {
    if let Some(statement) = text::read(keyword, value.trim_end_matches('\0')) {
        found.add(statement);
    }
}

impl<'a> Tiff<'a> {
    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = Bytes(self.bytes.get(at..)?).array()?;
        Some(if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes = Bytes(self.bytes.get(at..)?).array()?;
        Some(if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    fn directory(&self, at: u32) -> Option<impl Iterator<Item = Entry<'a>>> {
        let at = usize::try_from(at).ok()?;
        let count = usize::from(self.u16(at)?).min(MOST_ENTRIES);
        let starts = (0..count).filter_map(move |index| at.checked_add(2 + 12 * index));
        let mut left = LONGEST_TEXT;
        Some(starts.map_while(move |start| {
            let entry = self.entry(start, left)?;
            left = left.saturating_sub(entry.value.len());
            Some(entry)
        }))
    }

    fn entry(&self, at: usize, longest: usize) -> Option<Entry<'a>> {
        let (tag, kind) = (self.u16(at)?, self.u16(at + 2)?);
        let (count, inline) = (usize::try_from(self.u32(at + 4)?).ok()?, self.u32(at + 8)?);
        let start = if count <= 4 { at + 8 } else { usize::try_from(inline).ok()? };
        let value = BYTE_LONG.contains(&kind).then(|| self.bytes.get(start..)).flatten();
        let value = value.map_or(&[][..], |value| Bytes(value).at_most(count.min(longest)));
        Some(Entry { tag, inline, value })
    }
}

/// Eight bytes say how the rest is written.
fn user_comment(value: &[u8]) -> Option<String> {
    let (code, rest) = value.split_first_chunk::<8>()?;
    if code != b"UNICODE\0" {
        return Some(text(rest));
    }
    // Many write big-endian whatever the file is; what we look for begins with ASCII.
    let big_endian = rest.first() == Some(&0);
    let units = rest
        .as_chunks::<2>()
        .0
        .iter()
        .map(|pair| if big_endian { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) });
    Some(char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}
