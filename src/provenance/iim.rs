//! IPTC IIM 4.2 in Photoshop's image resources: the credit line.

use super::bytes::{Bytes, text};
use super::{Found, xmp};

/// Image resource of IIM records.
const IIM: u16 = 0x0404;

/// Record and data set of the credit line.
const CREDIT: [u8; 2] = [2, 110];

/// Reads image resources, as they come after `Photoshop 3.0\0`.
pub fn read(resources: &[u8], found: &mut Found) -> Option<()> {
    let mut rest = Bytes(resources);
    while &rest.array()? == b"8BIM" {
        let id = rest.be16()?;
        // The name's length and the name, and then the data, each padded to an even number of bytes.
        let name = usize::from(rest.byte()?);
        rest.take(name + usize::from(name.is_multiple_of(2)))?;
        let length = usize::try_from(rest.be32()?).ok()?;
        let data = rest.take(length)?;
        if id == IIM {
            records(data, found);
        }
        rest.at_most(length % 2);
    }
    Some(())
}

fn records(data: &[u8], found: &mut Found) -> Option<()> {
    let mut rest = Bytes(data);
    while rest.byte()? == 0x1c {
        let set = rest.array()?;
        // Extended data sets, of 32 KiB and more, are none that we read.
        let length = rest.be16().filter(|length| length & 0x8000 == 0)?;
        let value = rest.take(usize::from(length))?;
        if set == CREDIT
            && let Some(statement) = xmp::credit(&text(value))
        {
            found.add(statement);
        }
    }
    Some(())
}
