//! WebP: RIFF chunks `C2PA`, `XMP ` and `EXIF`.

use super::bytes::Bytes;
use super::{Found, c2pa, exif, xmp};

pub fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")
}

pub fn walk(bytes: &[u8], found: &mut Found) -> Option<()> {
    let mut rest = Bytes(bytes);
    rest.take(12)?;
    loop {
        let kind = rest.array::<4>()?;
        let length = usize::try_from(rest.le32()?).ok()?;
        let data = rest.at_most(length);
        match &kind {
            b"C2PA" => c2pa::read(data, found),
            b"XMP " => drop(xmp::read(data, found)),
            b"EXIF" => drop(exif::read(data, found)),
            _ => {}
        }
        // Chunks are padded to an even number of bytes.
        rest.at_most(length % 2);
    }
}
