//! CBOR (RFC 8949) as the JSON value that it resembles: C2PA has both, and what we want of them is text in maps.

use serde_json::{Map, Value};

use super::bytes::Bytes;

/// How deep arrays and maps may lie in each other.
const DEEPEST: u32 = 24;

/// Items that are read at most.
const MOST_ITEMS: u32 = 1 << 16;

/// Byte strings, numbers and all else that has no text become null. What is broken, or too deep, ends the reading:
/// what came before it is given.
pub fn read(bytes: &[u8]) -> Value {
    let mut reader = Reader { rest: Bytes(bytes), items: MOST_ITEMS, over: false };
    reader.item(DEEPEST)
}

struct Reader<'a> {
    rest: Bytes<'a>,
    items: u32,
    /// Nothing more can be read.
    over: bool,
}

/// Major types.
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;
const OTHER: u8 = 7;

impl Reader<'_> {
    fn item(&mut self, depth: u32) -> Value {
        self.value(depth).unwrap_or_else(|| {
            self.over = true;
            Value::Null
        })
    }

    fn value(&mut self, depth: u32) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        let (major, count) = self.head()?;
        Some(match major {
            BYTES => self.string(major, count).map(|_| Value::Null)?,
            TEXT => Value::String(String::from_utf8_lossy(&self.string(major, count)?).into_owned()),
            ARRAY => {
                let mut items = Vec::new();
                while self.more(items.len(), count) {
                    items.push(self.item(depth));
                }
                Value::Array(items)
            }
            MAP => {
                let (mut map, mut read) = (Map::new(), 0);
                while self.more(read, count) {
                    let (key, value) = (self.item(depth), self.item(depth));
                    if let Value::String(key) = key {
                        map.insert(key, value);
                    }
                    read += 1;
                }
                Value::Object(map)
            }
            TAG => self.value(depth)?,
            // A break where nothing is open.
            OTHER if count.is_none() => return None,
            _ => match count {
                Some(number) if major == 0 => Value::from(number),
                _ => Value::Null,
            },
        })
    }

    /// Major type and argument; none where the length is not told.
    fn head(&mut self) -> Option<(u8, Option<u64>)> {
        self.items = self.items.checked_sub(1)?;
        let first = self.rest.byte()?;
        let argument = match first & 31 {
            small @ 0..=23 => Some(u64::from(small)),
            24 => Some(u64::from(self.rest.byte()?)),
            25 => Some(u64::from(self.rest.be16()?)),
            26 => Some(u64::from(self.rest.be32()?)),
            27 => Some(self.rest.be64()?),
            31 => None,
            _ => return None,
        };
        Some((first >> 5, argument))
    }

    /// A string in one piece, or in pieces up to a break.
    fn string(&mut self, major: u8, count: Option<u64>) -> Option<Vec<u8>> {
        if let Some(count) = count {
            return Some(self.rest.take(usize::try_from(count).ok()?)?.to_vec());
        }
        let mut whole = Vec::new();
        while !self.breaks() {
            let (piece, count) = self.head()?;
            let count = count.filter(|_| piece == major)?;
            whole.extend_from_slice(self.rest.take(usize::try_from(count).ok()?)?);
        }
        Some(whole)
    }

    /// Whether an array or map that holds `count` (none: until a break) goes on after `read` of them.
    fn more(&mut self, read: usize, count: Option<u64>) -> bool {
        !self.over && count.map_or_else(|| !self.breaks(), |count| (read as u64) < count)
    }

    fn breaks(&mut self) -> bool {
        let mut ahead = self.rest;
        let breaks = ahead.byte() == Some(0xff);
        if breaks {
            self.rest = ahead;
        }
        breaks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_what_the_standard_gives_as_examples() {
        // RFC 8949, appendix A.
        assert_eq!(read(b"\xa2\x61a\x01\x61b\x82\x02\x03"), json!({ "a": 1, "b": [2, 3] }));
        assert_eq!(read(b"\x7f\x65strea\x64ming\xff"), json!("streaming"));
        assert_eq!(read(b"\xbf\x63Fun\xf5\x63Amt\x21\xff"), json!({ "Fun": null, "Amt": null }));
        assert_eq!(read(b"\x9f\x01\x82\x02\x03\x9f\x04\x05\xff\xff"), json!([1, [2, 3], [4, 5]]));
        assert_eq!(read(b"\xc0\x74 2013-03-21T20:04:00"), json!(" 2013-03-21T20:04:00"));
        assert_eq!(read(b"\x44\x01\x02\x03\x04"), json!(null));
    }

    #[test]
    fn what_is_cut_off_gives_what_came_before() {
        assert_eq!(read(b"\xa2\x61a\x61b\x61c"), json!({ "a": "b", "c": null }));
        assert_eq!(read(b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x61a"), json!(["a", null]));
        assert_eq!(read(b""), json!(null));
        assert_eq!(read(b"\xff"), json!(null));
        assert_eq!(read(b"\x7b\xff\xff\xff\xff\xff\xff\xff\xff"), json!(null));
    }

    #[test]
    fn bombs_are_bounded() {
        read(&[0x81; 1 << 20]);
        read(&[0x9f; 1 << 20]);
        read(&[0xc0; 1 << 20]);
        read(&[0xa1; 1 << 20]);
        let Value::Array(items) = read(&[&b"\x9f"[..], &[0x80; 1 << 20]].concat()) else {
            panic!("no array")
        };
        assert!(items.len() as u32 <= MOST_ITEMS);
    }
}
