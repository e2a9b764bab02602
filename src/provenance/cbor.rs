//! CBOR (RFC 8949), as far as texts and what holds them are concerned.

use super::bytes::Bytes;
use super::value::Value;

/// How deep arrays and maps may lie in each other.
const DEEPEST: u32 = 24;

/// Items that are read at most.
const MOST_ITEMS: u32 = 1 << 16;

/// What is broken, or too deep, ends the reading:
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
            Value::Other
        })
    }

    fn value(&mut self, depth: u32) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        let (major, count) = self.head()?;
        Some(match major {
            BYTES => self.string(major, count).map(|_| Value::Other)?,
            TEXT => Value::Text(String::from_utf8_lossy(&self.string(major, count)?).into_owned()),
            ARRAY => {
                let mut items = Vec::new();
                while self.more(items.len(), count) {
                    items.push(self.item(depth));
                }
                Value::List(items)
            }
            MAP => {
                let (mut entries, mut read) = (Vec::new(), 0);
                while self.more(read, count) {
                    let (key, value) = (self.item(depth), self.item(depth));
                    if let Value::Text(key) = key {
                        entries.push((key, value));
                    }
                    read += 1;
                }
                Value::Map(entries)
            }
            TAG => self.value(depth)?,
            // A break where nothing is open.
            OTHER if count.is_none() => return None,
            _ => match count {
                Some(number) if major == 0 => Value::Number(number),
                _ => Value::Other,
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
    use super::super::value::json;
    use super::*;

    /// As the same in JSON, where null stands for all that says nothing.
    fn is(bytes: &[u8], text: &str) {
        assert_eq!(Some(read(bytes)), json(text.as_bytes()), "{text}");
    }

    #[test]
    fn reads_what_the_standard_gives_as_examples() {
        // RFC 8949, appendix A.
        is(b"\xa2\x61a\x01\x61b\x82\x02\x03", r#"{ "a": 1, "b": [2, 3] }"#);
        is(b"\x7f\x65strea\x64ming\xff", r#""streaming""#);
        is(b"\xbf\x63Fun\xf5\x63Amt\x21\xff", r#"{ "Fun": true, "Amt": -2 }"#);
        is(b"\x9f\x01\x82\x02\x03\x9f\x04\x05\xff\xff", "[1, [2, 3], [4, 5]]");
        is(b"\xc0\x74 2013-03-21T20:04:00", r#"" 2013-03-21T20:04:00""#);
        is(b"\x44\x01\x02\x03\x04", "null");
        is(b"\xfb\x3f\xf1\x99\x99\x99\x99\x99\x9a", "1.1");
    }

    #[test]
    fn what_is_cut_off_gives_what_came_before() {
        is(b"\xa2\x61a\x61b\x61c", r#"{ "a": "b", "c": null }"#);
        is(b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x61a", r#"["a", null]"#);
        is(b"", "null");
        is(b"\xff", "null");
        is(b"\x7b\xff\xff\xff\xff\xff\xff\xff\xff", "null");
    }

    #[test]
    fn bombs_are_bounded() {
        read(&[0x81; 1 << 20]);
        read(&[0x9f; 1 << 20]);
        read(&[0xc0; 1 << 20]);
        read(&[0xa1; 1 << 20]);
        let list = read(&[&b"\x9f"[..], &[0x80; 1 << 20]].concat());
        assert!((2..=MOST_ITEMS as usize).contains(&list.list().len()));
    }
}
