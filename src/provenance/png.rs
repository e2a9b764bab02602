//! PNG (3rd edition, §5 and §11.3.3): chunks of text, XMP, EXIF and C2PA (`caBX`).

use fdeflate::{BoundedDecompressionError, decompress_to_vec_bounded};

use super::bytes::{Bytes, text};
use super::{Found, c2pa, exif, text, xmp};

/// Bytes that a compressed text may unpack to; of a longer one, those are read.
const LONGEST_UNPACKED: usize = 1 << 20;

/// Compressed texts that are unpacked.
const MOST_UNPACKED: u32 = 16;

const XMP: &str = "XML:com.adobe.xmp";

pub fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1a\n")
}

pub fn walk(bytes: &[u8], found: &mut Found) -> Option<()> {
    let mut rest = Bytes(bytes);
    rest.take(8)?;
    let mut unpack = Unpack { left: MOST_UNPACKED };
    loop {
        let length = usize::try_from(rest.be32()?).ok()?;
        let kind = rest.array::<4>()?;
        let data = rest.at_most(length);
        match &kind {
            b"IEND" => return Some(()),
            b"caBX" => c2pa::read(data, found),
            b"eXIf" => drop(exif::read(data, found)),
            b"tEXt" => drop(plain(data, found)),
            b"zTXt" => drop(packed(data, &mut unpack, found)),
            b"iTXt" => drop(international(data, &mut unpack, found)),
            _ => {}
        }
        let _check = rest.be32()?;
    }
}

struct Unpack {
    left: u32,
}

impl Unpack {
    fn zlib(&mut self, data: &[u8]) -> Option<Vec<u8>> {
        self.left = self.left.checked_sub(1)?;
        match decompress_to_vec_bounded(data, LONGEST_UNPACKED) {
            Ok(unpacked) => Some(unpacked),
            Err(BoundedDecompressionError::OutputTooLarge { partial_output }) => Some(partial_output),
            Err(_) => None,
        }
    }
}

/// The keyword, if it is one that may tell.
fn keyword<'a>(rest: &mut Bytes<'a>) -> Option<&'a str> {
    let keyword = std::str::from_utf8(rest.until_zero()?).ok()?;
    (keyword == XMP || text::telling(keyword)).then_some(keyword)
}

fn plain(data: &[u8], found: &mut Found) -> Option<()> {
    let mut rest = Bytes(data);
    add(keyword(&mut rest)?, rest.0, found)
}

fn packed(data: &[u8], unpack: &mut Unpack, found: &mut Found) -> Option<()> {
    let mut rest = Bytes(data);
    let keyword = keyword(&mut rest)?;
    let _method = rest.byte()?;
    add(keyword, &unpack.zlib(rest.0)?, found)
}

fn international(data: &[u8], unpack: &mut Unpack, found: &mut Found) -> Option<()> {
    let mut rest = Bytes(data);
    let keyword = keyword(&mut rest)?;
    let (compressed, _method) = (rest.byte()?, rest.byte()?);
    let (_language, _translated) = (rest.until_zero()?, rest.until_zero()?);
    if compressed == 0 { add(keyword, rest.0, found) } else { add(keyword, &unpack.zlib(rest.0)?, found) }
}

fn add(keyword: &str, value: &[u8], found: &mut Found) -> Option<()> {
    if keyword == XMP {
        xmp::read(value, found);
    } else {
        found.add(text::read(keyword, &text(value))?);
    }
    Some(())
}
