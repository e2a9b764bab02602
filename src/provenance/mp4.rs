//! MP4, QuickTime and their kin (ISO 14496-12; also HEIF, AVIF and JPEG XL): C2PA and XMP in `uuid` boxes, texts in
//! `moov/udta` and `meta`, XMP among the items of a picture.

use std::io::{Read, Seek, SeekFrom};

use super::boxes::{Name, boxes, header};
use super::bytes::{Bytes, text};
use super::{Found, c2pa, heif, text, xmp};

/// Boxes whose headers are read, of a whole file.
const MOST_BOXES: u32 = 16_384;

/// Bytes of one box that are read, and of all together.
const LONGEST_BOX: u64 = 16 << 20;
const LONGEST_ALL: u64 = 64 << 20;

/// Keys that a table of them may have.
const MOST_KEYS: usize = 1024;

/// C2PA 2.x, appendix A, on files of boxes; XMP, part 3, on MPEG-4.
const C2PA: [u8; 16] = *b"\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81";
const XMP: [u8; 16] = *b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";

/// Whether the first box is one that such a file begins with.
pub fn begins(bytes: &[u8]) -> bool {
    let kinds: [&Name; 9] = [b"ftyp", b"styp", b"moov", b"mdat", b"wide", b"free", b"skip", b"uuid", b"JXL "];
    bytes.get(4..8).is_some_and(|kind| kinds.iter().any(|known| *known == kind))
}

/// Which box the boxes lie in. There are no others in which we look, so nothing is nested deeper.
#[derive(Clone, Copy)]
enum Inside {
    File,
    Moov,
    Udta,
}

/// Reads from box to box; what cannot be read ends it.
pub fn walk(mut source: impl Read + Seek, found: &mut Found) {
    if let Ok(end) = source.seek(SeekFrom::End(0)) {
        let mut walk = Walk { source, boxes: MOST_BOXES, bytes: LONGEST_ALL };
        walk.boxes(0, end, Inside::File, found);
    }
}

struct Walk<S> {
    source: S,
    boxes: u32,
    bytes: u64,
}

impl<S: Read + Seek> Walk<S> {
    fn boxes(&mut self, mut start: u64, end: u64, inside: Inside, found: &mut Found) -> Option<()> {
        while start < end {
            self.boxes = self.boxes.checked_sub(1)?;
            let head = self.read(start, end.min(start + 16))?;
            let mut rest = Bytes(&head);
            let (length, kind) = header(&mut rest)?;
            let body = start + (head.len() - rest.0.len()) as u64;
            let next = length.map_or(end, |length| end.min(body.saturating_add(length)));
            match (inside, &kind) {
                (Inside::File, b"moov") => drop(self.boxes(body, next, Inside::Moov, found)),
                (Inside::Moov, b"udta") => drop(self.boxes(body, next, Inside::Udta, found)),
                (Inside::File, b"uuid") => drop(self.uuid(body, next, found)),
                (Inside::File, b"jumb") => c2pa::read(&self.read(start, next)?, found),
                (Inside::Udta, b"XMP_") => drop(xmp::read(&self.read(body, next)?, found)),
                (_, b"meta") => {
                    let content = self.read(body, next)?;
                    meta(&content, found);
                    let _ = self.packets(&content, found);
                }
                (Inside::Udta, b"\xa9cmt") => drop(quicktime_text(&self.read(body, next)?, found)),
                _ => {}
            }
            start = next;
        }
        Some(())
    }

    /// What lies between; of what is too long, the beginning.
    fn read(&mut self, start: u64, end: u64) -> Option<Vec<u8>> {
        let length = end.saturating_sub(start).min(LONGEST_BOX);
        self.bytes = self.bytes.checked_sub(length)?;
        self.source.seek(SeekFrom::Start(start)).ok()?;
        let mut bytes = Vec::new();
        // Of a part that cannot be read, what could.
        let _ = self.source.by_ref().take(length).read_to_end(&mut bytes);
        Some(bytes)
    }

    fn packets(&mut self, meta: &[u8], found: &mut Found) -> Option<()> {
        for heif::Item { data, parts } in heif::packets(meta) {
            let mut packet = Vec::new();
            for (start, length) in parts {
                let left = (xmp::LONGEST - packet.len()) as u64;
                let end = start.saturating_add(length.min(left));
                match data {
                    Some(data) => packet.extend_from_slice(within(data, start, end)),
                    None => packet.extend(self.read(start, end)?),
                }
            }
            xmp::read(&packet, found);
        }
        Some(())
    }

    fn uuid(&mut self, body: u64, end: u64, found: &mut Found) -> Option<()> {
        let kind = self.read(body, end.min(body.saturating_add(16)))?;
        if kind == XMP {
            xmp::read(&self.read(body + 16, end)?, found);
        } else if kind == C2PA {
            let content = self.read(body + 16, end)?;
            let mut rest = Bytes(&content);
            let _version_and_flags = rest.be32()?;
            // Others than these hold parts of hash trees.
            if matches!(rest.until_zero()?, b"manifest" | b"original" | b"update") {
                let _first_hash_tree = rest.be64()?;
                c2pa::read(rest.0, found);
            }
        }
        Some(())
    }
}

/// What of it lies between.
fn within(data: &[u8], start: u64, end: u64) -> &[u8] {
    let [start, end] = [start, end].map(|at| usize::try_from(at).unwrap_or(usize::MAX).min(data.len()));
    data.get(start..end).unwrap_or_default()
}

/// Keys and values: by number in `keys` as QuickTime and ffmpeg write them, or by iTunes' names.
fn meta(body: &[u8], found: &mut Found) {
    // ISO's has a version before its boxes, QuickTime's has not.
    let content = if body.get(4..8) == Some(b"hdlr") { body } else { body.get(4..).unwrap_or_default() };
    let mut keys = Vec::new();
    for (kind, body) in boxes(content) {
        match &kind {
            b"keys" => keys = key_table(body),
            b"ilst" => items(body, &keys, found),
            _ => {}
        }
    }
}

fn key_table(body: &[u8]) -> Vec<String> {
    // Version and number of keys; each key is a box whose type is its namespace.
    boxes(body.get(8..).unwrap_or_default()).take(MOST_KEYS).map(|(_, key)| text(key)).collect()
}

fn items(list: &[u8], keys: &[String], found: &mut Found) {
    for (kind, item) in boxes(list) {
        let numbered = (u32::from_be_bytes(kind) as usize).checked_sub(1).and_then(|index| keys.get(index));
        let key = match (&kind, numbered) {
            (b"\xa9cmt", _) => "comment",
            (_, Some(key)) => key,
            _ => continue,
        };
        if !text::telling(key) {
            continue;
        }
        let data = boxes(item).find(|(kind, _)| kind == b"data").and_then(|(_, data)| data.get(8..));
        if let Some(statement) = data.and_then(|data| text::read(key, &text(data))) {
            found.add(statement);
        }
    }
}

/// QuickTime's own texts: length, language, text.
fn quicktime_text(body: &[u8], found: &mut Found) -> Option<()> {
    let mut rest = Bytes(body);
    let (length, _language) = (rest.be16()?, rest.be16()?);
    found.add(text::read("comment", &text(rest.at_most(usize::from(length))))?);
    Some(())
}
