//! JPEG (ITU-T T.81, annex B): application segments up to the first scan.

use super::bytes::Bytes;
use super::{Found, c2pa, exif, iim, xmp};

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const APP1: u8 = 0xe1;
const APP11: u8 = 0xeb;
const APP13: u8 = 0xed;

const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const EXTENDED_XMP: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";

pub fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, SOI, 0xff])
}

/// Parts of what was split over segments.
#[derive(Default)]
struct Split<'a> {
    /// Number of the box, number of the part, the part.
    boxes: Vec<(u16, u32, &'a [u8])>,
    /// Digest of the packet, where in it the part begins, the part.
    packets: Vec<(&'a [u8], u32, &'a [u8])>,
}

pub fn walk(bytes: &[u8], found: &mut Found) -> Option<()> {
    let mut split = Split::default();
    let mut main = &[][..];
    segments(bytes, &mut split, &mut main, found);
    split.boxes.sort_by_key(|(number, part, _)| (*number, *part));
    for parts in split.boxes.chunk_by(|one, next| one.0 == next.0) {
        c2pa::read(&parts.iter().flat_map(|(_, _, part)| *part).copied().collect::<Vec<u8>>(), found);
    }
    let extension = xmp::read(main, found)?;
    // Any that the main packet does not name is a leftover.
    split.packets.retain(|(digest, ..)| *digest == extension.as_bytes());
    split.packets.sort_by_key(|(_, start, _)| *start);
    let packet = split.packets.iter().flat_map(|(.., part)| *part).copied().take(xmp::LONGEST);
    xmp::read(&packet.collect::<Vec<u8>>(), found);
    Some(())
}

fn segments<'a>(
    bytes: &'a [u8],
    split: &mut Split<'a>,
    main: &mut &'a [u8],
    found: &mut Found,
) -> Option<()> {
    let mut rest = Bytes(bytes);
    rest.take(2)?;
    loop {
        while rest.byte()? != 0xff {}
        let mut marker = rest.byte()?;
        while marker == 0xff {
            marker = rest.byte()?;
        }
        match marker {
            EOI | SOS => return Some(()),
            // These stand alone.
            0 | 1 | 0xd0..=SOI => continue,
            _ => {}
        }
        let length = usize::from(rest.be16()?).checked_sub(2)?;
        // Of the last one, if it is cut off, what there is.
        let segment = rest.at_most(length);
        match marker {
            APP1 => app1(segment, split, main, found),
            APP11 => split.boxes.extend(jumbf(segment)),
            APP13 => {
                let _ = iim::read(segment.strip_prefix(b"Photoshop 3.0\0").unwrap_or_default(), found);
            }
            _ => {}
        }
    }
}

fn app1<'a>(segment: &'a [u8], split: &mut Split<'a>, main: &mut &'a [u8], found: &mut Found) {
    if let Some(packet) = segment.strip_prefix(XMP) {
        if main.is_empty() {
            *main = packet;
        }
    } else if let Some(part) = segment.strip_prefix(EXTENDED_XMP) {
        split.packets.extend(extension(part));
    } else if segment.starts_with(b"Exif\0\0") {
        let _ = exif::read(segment, found);
    }
}

/// Digest, where the part begins, the part (XMP, part 3, on JPEG).
fn extension(part: &[u8]) -> Option<(&[u8], u32, &[u8])> {
    let mut rest = Bytes(part);
    let digest = rest.take(32)?;
    let _whole = rest.be32()?;
    Some((digest, rest.be32()?, rest.0))
}

/// Number of the box, number of the part, the part (ISO 19566-5, on JPEG). Each part repeats the box's header, which
/// only the first may keep.
fn jumbf(segment: &[u8]) -> Option<(u16, u32, &[u8])> {
    let mut rest = Bytes(segment.strip_prefix(b"JP")?);
    let (number, part) = (rest.be16()?, rest.be32()?);
    if part > 1 {
        let size = rest.be32()?;
        rest.take(if size == 1 { 12 } else { 4 })?;
    }
    Some((number, part, rest.0))
}
