//! Items of HEIF and AVIF (ISO 14496-12, "Metadata support"): where in the file a picture's XMP packet lies.

use super::boxes::boxes;
use super::bytes::Bytes;

/// Entries of a table that are read; pictures of many tiles have some hundred.
const MOST_ITEMS: usize = 4096;

/// Parts of one item that are followed.
const MOST_PARTS: usize = 64;

/// Where one item lies, part by part.
pub struct Item<'a> {
    /// What the parts lie in, if it is not the file.
    pub data: Option<&'a [u8]>,
    /// Offset and length.
    pub parts: Vec<(u64, u64)>,
}

/// The items that are XMP packets, by what a `meta` box holds.
pub fn packets(meta: &[u8]) -> Vec<Item<'_>> {
    let content = meta.get(4..).unwrap_or_default();
    let the = |wanted: &[u8; 4]| boxes(content).find(|(kind, _)| kind == wanted).map(|(_, body)| body);
    let (Some(info), Some(places)) = (the(b"iinf"), the(b"iloc")) else { return Vec::new() };
    let wanted = xmp_items(info);
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    // What is cut off ends it.
    let _ = locate(places, &wanted, the(b"idat").unwrap_or_default(), &mut found);
    found
}

/// Numbers of the items whose type is XMP's.
fn xmp_items(info: &[u8]) -> Vec<u32> {
    // Behind version and flags is the number of entries, in two bytes or four.
    let skipped = if info.first() == Some(&0) { 6 } else { 8 };
    let entries = boxes(info.get(skipped..).unwrap_or_default()).take(MOST_ITEMS);
    entries.filter(|(kind, _)| kind == b"infe").filter_map(|(_, entry)| xmp_item(entry)).collect()
}

fn xmp_item(entry: &[u8]) -> Option<u32> {
    let mut rest = Bytes(entry);
    let [version, ..] = rest.array::<4>()?;
    let item = match version {
        2 => u32::from(rest.be16()?),
        3 => rest.be32()?,
        _ => return None,
    };
    let _protection = rest.be16()?;
    let kind = rest.array()?;
    let _name = rest.until_zero()?;
    (kind == *b"mime" && rest.until_zero()? == b"application/rdf+xml").then_some(item)
}

fn locate<'a>(places: &[u8], wanted: &[u32], data: &'a [u8], found: &mut Vec<Item<'a>>) -> Option<()> {
    let mut rest = Bytes(places);
    let [version, ..] = rest.array::<4>()?;
    let (sizes, more) = (rest.byte()?, rest.byte()?);
    let (offset_size, length_size, base_size) = (sizes >> 4, sizes & 15, more >> 4);
    let index_size = if version == 0 { 0 } else { more & 15 };
    let wide = version >= 2;
    let number = |rest: &mut Bytes| if wide { rest.be32() } else { rest.be16().map(u32::from) };
    let items = number(&mut rest)?;
    for _ in 0..items.min(MOST_ITEMS as u32) {
        let item = number(&mut rest)?;
        let method = if version == 0 { 0 } else { rest.be16()? & 15 };
        let elsewhere = rest.be16()? != 0;
        let base = sized(&mut rest, base_size)?;
        let mut parts = Vec::new();
        for _ in 0..rest.be16()? {
            sized(&mut rest, index_size)?;
            let (offset, length) = (sized(&mut rest, offset_size)?, sized(&mut rest, length_size)?);
            if parts.len() < MOST_PARTS {
                parts.push((base.saturating_add(offset), length));
            }
        }
        // In the file or in `idat`; in other files, or made of other items, it is not read.
        if wanted.contains(&item) && !elsewhere && method < 2 {
            found.push(Item { data: (method == 1).then_some(data), parts });
        }
    }
    Some(())
}

/// A number in as many bytes as a table says: 0, 4 or 8.
fn sized(rest: &mut Bytes, size: u8) -> Option<u64> {
    match size {
        0 => Some(0),
        4 => rest.be32().map(u64::from),
        8 => rest.be64(),
        _ => None,
    }
}
