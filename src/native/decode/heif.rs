//! Pictures of the HEIF family (HEIC, AVIF): whether what `ffmpeg` gives of one is the picture.
//!
//! Such a file holds coded pictures and may say that the one to show is made of them: of tiles, as phones do, or
//! turned. Most builds of ffmpeg give the first coded one, or none. Layout: ISO/IEC 23008-12 and 14496-12.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use crate::native::error::{Error, Result};

/// Longer than a description of a picture is.
const MOST_BYTES: u64 = 1 << 20;

/// Boxes whose headers are read, as many as for what a file states.
const MOST_BOXES: u32 = 16_384;

/// Coded as it is shown.
const CODED: [&[u8]; 4] = [b"hvc1", b"av01", b"avc1", b"jpeg"];

/// Properties by which what is shown is not what is coded: turned, mirrored, cut.
const CHANGES: [&[u8]; 3] = [b"irot", b"imir", b"clap"];

/// # Errors
/// If it is a picture of which ffmpeg would give something else than what is to be seen.
pub fn check(path: &Path, head: &[u8]) -> Result<()> {
    if head.get(4..8) != Some(b"ftyp") {
        return Ok(());
    }
    let Some(meta) = description(path)? else { return Ok(()) };
    let name = String::from_utf8_lossy(head.get(8..12).unwrap_or_default()).to_uppercase();
    let refused = |cannot| Err(Error::Heif { format: name, cannot });
    match primary_kind(&meta) {
        Some(kind) if CODED.contains(&kind) => {}
        Some(b"grid") => return refused("in tiles cannot be put together"),
        _ => return refused("of this kind cannot be read"),
    }
    let properties = find(&meta[4..], b"iprp").and_then(|properties| find(properties, b"ipco"));
    if boxes(properties.unwrap_or_default()).any(|(kind, _)| CHANGES.contains(&kind)) {
        return refused("that is to be turned or cut cannot be read");
    }
    Ok(())
}

/// The file's `meta` box, if it is one of pictures; a file with a `moov` box plays.
///
/// # Errors
/// [`Error::NoDescription`] if it is too long or breaks off, or if there are too many boxes to find it.
fn description(path: &Path) -> Result<Option<Vec<u8>>> {
    let mut file = BufReader::new(File::open(path)?);
    let end = file.seek(SeekFrom::End(0))?;
    let (mut at, mut meta) = (0, None);
    for _ in 0..MOST_BOXES {
        // A file that breaks off within a header has no more boxes.
        if end.saturating_sub(at) < 8 {
            return meta.transpose();
        }
        file.seek(SeekFrom::Start(at))?;
        let mut header = [0; 16];
        file.read_exact(&mut header[..8])?;
        let mut start = 8;
        let size = match u32::from_be_bytes([header[0], header[1], header[2], header[3]]) {
            0 => end - at,
            1 => {
                start = 16;
                if end - at < start {
                    return meta.transpose();
                }
                file.read_exact(&mut header[8..])?;
                header[8..].iter().fold(0, |size, byte| size << 8 | u64::from(*byte))
            }
            size => u64::from(size),
        };
        match &header[4..8] {
            b"moov" => return Ok(None),
            b"meta" if meta.is_none() => meta = Some(content(&mut file, size.saturating_sub(start))),
            _ => {}
        }
        // Every box is longer than its header: this ends.
        at = at.saturating_add(size.max(start));
    }
    Err(Error::NoDescription)
}

/// What is in a `meta` box, its version at least.
fn content(file: &mut impl Read, size: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if (4..=MOST_BYTES).contains(&size) {
        file.take(size).read_to_end(&mut bytes)?;
    }
    if bytes.is_empty() || (bytes.len() as u64) < size { Err(Error::NoDescription) } else { Ok(bytes) }
}

/// The type of the item that is to be shown: `hvc1`, `grid` …
fn primary_kind(meta: &[u8]) -> Option<&[u8]> {
    let (version, rest) = version_of(find(&meta[4..], b"pitm")?)?;
    let primary = number(rest.get(..if version == 0 { 2 } else { 4 })?);
    let (version, rest) = version_of(find(&meta[4..], b"iinf")?)?;
    let entries = rest.get(if version == 0 { 2 } else { 4 }..)?;
    boxes(entries).filter(|(kind, _)| *kind == b"infe").find_map(|(_, entry)| {
        let (version, rest) = version_of(entry)?;
        let length = if version < 3 { 2 } else { 4 };
        // After the item's number, two bytes say how it is protected.
        (number(rest.get(..length)?) == primary).then(|| rest.get(length + 2..length + 6))?
    })
}

/// A box's version, and what follows its flags.
fn version_of(content: &[u8]) -> Option<(u8, &[u8])> {
    Some((*content.first()?, content.get(4..)?))
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn find<'a>(bytes: &'a [u8], kind: &[u8; 4]) -> Option<&'a [u8]> {
    boxes(bytes).find(|(found, _)| found == kind).map(|(_, content)| content)
}

/// The boxes that follow each other in `bytes`: type and content.
fn boxes(mut bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        let size = number(bytes.get(..4)?) as usize;
        let (whole, rest) = bytes.split_at_checked(size)?;
        bytes = rest;
        Some((whole.get(4..8)?, &whole[8..]))
    })
}
