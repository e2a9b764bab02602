//! Boxes as ISO 14496-12 §4.2 and JUMBF (ISO 19566-5) have them, in memory.

use super::bytes::Bytes;

pub type Name = [u8; 4];

/// A box's type and what it holds; of one that is cut off, what there is.
pub fn boxes(bytes: &[u8]) -> impl Iterator<Item = (Name, &[u8])> {
    let mut rest = Bytes(bytes);
    std::iter::from_fn(move || {
        let (length, name) = header(&mut rest)?;
        // On 32 bits a length may be more than there can be.
        let length = length.map_or(usize::MAX, |length| usize::try_from(length).unwrap_or(usize::MAX));
        Some((name, rest.at_most(length)))
    })
}

/// Length of what the box holds (`None`: all that is left) and its type. `None` where no box begins.
pub fn header(rest: &mut Bytes) -> Option<(Option<u64>, Name)> {
    let (size, name) = (rest.be32()?, rest.array()?);
    let length = match size {
        0 => None,
        1 => Some(rest.be64()?.checked_sub(16)?),
        size => Some(u64::from(size.checked_sub(8)?)),
    };
    Some((length, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> Vec<(Name, usize)> {
        boxes(bytes).map(|(name, body)| (name, body.len())).collect()
    }

    #[test]
    fn every_form_of_size_is_read() {
        assert_eq!(found(b"\0\0\0\x0aabcd12\0\0\0\0efgh345"), [(*b"abcd", 2), (*b"efgh", 3)]);
        assert_eq!(
            found(b"\0\0\0\x01long\0\0\0\0\0\0\0\x12xx\0\0\0\x08next"),
            [(*b"long", 2), (*b"next", 0)]
        );
    }

    #[test]
    fn what_is_cut_off_or_absurd_ends_it() {
        assert_eq!(found(b"\0\0\0\x40abcd12"), [(*b"abcd", 2)]);
        assert_eq!(found(b"\0\0\0\x01long\xff\xff\xff\xff\xff\xff\xff\xffxx"), [(*b"long", 2)]);
        // Smaller than its own header: going on would never end.
        assert_eq!(found(b"\0\0\0\x07abcd\0\0\0\x08next"), []);
        assert_eq!(found(b"\0\0\0\x01long\0\0\0\0\0\0\0\x0f"), []);
        assert_eq!(found(b"\0\0\0"), []);
    }
}
