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

/// A part of what was split over segments: number of what it is a part of, its place therein, its bytes.
type Part<'a> = (u16, u32, &'a [u8]);

#[derive(Default)]
struct Split<'a> {
    boxes: Vec<Part<'a>>,
    /// With the digest of the packet.
    packets: Vec<(&'a [u8], Part<'a>)>,
}

pub fn walk(bytes: &[u8], found: &mut Found) -> Option<()> {
    let mut split = Split::default();
    let mut main = &[][..];
    segments(bytes, &mut split, &mut main, found);
    sort(&mut split.boxes);
    for parts in split.boxes.chunk_by(|one, next| one.0 == next.0) {
        c2pa::read(&joined(parts), found);
    }
    let extension = xmp::read(main, found)?;
    // Any that the main packet does not name is a leftover.
    let named = split.packets.iter().filter(|(digest, _)| *digest == extension.as_bytes());
    let mut parts = named.map(|(_, part)| *part).collect::<Vec<_>>();
    sort(&mut parts);
    xmp::read(&joined(&parts), found);
    Some(())
}

/// In one place: each sort is kilobytes of wasm.
fn sort(parts: &mut [Part]) {
    parts.sort_unstable_by_key(|(number, place, _)| (*number, *place));
}

fn joined(parts: &[Part]) -> Vec<u8> {
    parts.iter().flat_map(|(.., bytes)| *bytes).copied().collect()
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

/// The digest and the part (XMP, part 3, on JPEG).
fn extension(segment: &[u8]) -> Option<(&[u8], Part<'_>)> {
    let mut rest = Bytes(segment);
    let digest = rest.take(32)?;
    let _whole = rest.be32()?;
    Some((digest, (0, rest.be32()?, rest.0)))
}

/// A part of a box (ISO 19566-5, on JPEG). Each repeats the box's header, which only the first may keep.
fn jumbf(segment: &[u8]) -> Option<Part<'_>> {
    let mut rest = Bytes(segment.strip_prefix(b"JP")?);
    let (number, place) = (rest.be16()?, rest.be32()?);
    if place > 1 {
        let size = rest.be32()?;
        rest.take(if size == 1 { 12 } else { 4 })?;
    }
    Some((number, place, rest.0))
}
