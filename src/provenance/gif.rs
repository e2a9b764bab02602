//! GIF89a: application extensions of C2PA and XMP.

use super::bytes::Bytes;
use super::{Found, c2pa, xmp};

/// After an XMP packet, so that readers who take it for sub-blocks find the end (XMP, part 3, on GIF).
const XMP_TRAILER: usize = 258;

pub fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a")
}

pub fn walk(bytes: &[u8], found: &mut Found) -> Option<()> {
    let mut rest = Bytes(bytes);
    rest.take(10)?;
    let flags = rest.byte()?;
    rest.take(2)?;
    colours(&mut rest, flags)?;
    loop {
        match rest.byte()? {
            // An image: place and size, colours, how they are coded, the codes.
            0x2c => {
                rest.take(8)?;
                let flags = rest.byte()?;
                colours(&mut rest, flags)?;
                rest.byte()?;
                sub_blocks(&mut rest, |_| ())?;
            }
            0x21 => match (rest.byte()?, rest.0) {
                (0xff, extension) => application(&mut rest, extension, found)?,
                _ => sub_blocks(&mut rest, |_| ())?,
            },
            // Its end, or nonsense.
            _ => return Some(()),
        }
    }
}

fn application<'a>(rest: &mut Bytes<'a>, extension: &'a [u8], found: &mut Found) -> Option<()> {
    if extension.starts_with(b"\x0bC2PA_GIF") {
        let (mut store, mut first) = (Vec::new(), true);
        let whole = sub_blocks(rest, |block| {
            // The first one is the identifier.
            if !std::mem::take(&mut first) {
                store.extend_from_slice(block);
            }
        });
        c2pa::read(&store, found);
        return whole;
    }
    let whole = sub_blocks(rest, |_| ());
    if let Some(packet) = extension.strip_prefix(b"\x0bXMP DataXMP") {
        // The packet lies there as it is, not in sub-blocks.
        let length = packet.len().saturating_sub(rest.0.len()).saturating_sub(XMP_TRAILER);
        xmp::read(Bytes(packet).at_most(length), found);
    }
    whole
}

/// Passes over a table of colours, if the flags say that there is one.
fn colours(rest: &mut Bytes, flags: u8) -> Option<()> {
    if flags & 0x80 != 0 {
        rest.take(3 << ((flags & 7) + 1))?;
    }
    Some(())
}

/// Gives each sub-block; none where the last one is missing.
fn sub_blocks<'a>(rest: &mut Bytes<'a>, mut each: impl FnMut(&'a [u8])) -> Option<()> {
    loop {
        match rest.byte()? {
            0 => return Some(()),
            length => each(rest.at_most(usize::from(length))),
        }
    }
}
