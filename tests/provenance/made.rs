//! Files made of parts.

use std::fs;
use std::path::{Path, PathBuf};

use facetell::provenance::{Statement, of_bytes};

pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/provenance").join(name)
}

pub fn fixture(name: &str) -> Vec<u8> {
    fs::read(path(name)).unwrap()
}

pub fn at(bytes: &[u8], part: &[u8]) -> usize {
    bytes.windows(part.len()).position(|window| window == part).unwrap()
}

/// The manifest store of the fixtures, as it lies in a PNG.
pub fn store() -> Vec<u8> {
    let png = fixture("c2pa.png");
    let start = at(&png, b"caBX") + 4;
    let length = u32::from_be_bytes(png[start - 8..start - 4].try_into().unwrap()) as usize;
    png[start..start + length].to_vec()
}

pub fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    [&(data.len() as u32).to_be_bytes()[..], kind, data, &[0; 4]].concat()
}

pub fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
    [&b"\x89PNG\r\n\x1a\n"[..], &chunks.concat()].concat()
}

pub fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    [&[0xff, marker][..], &(data.len() as u16 + 2).to_be_bytes(), data].concat()
}

pub fn jpeg(segments: &[Vec<u8>]) -> Vec<u8> {
    [&[0xff, 0xd8][..], &segments.concat(), &[0xff, 0xda, 0, 2, 0xff, 0xd9]].concat()
}

pub fn a_box(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes()[..], kind, body].concat()
}

/// A manifest's `uuid` box's body.
pub fn uuid() -> Vec<u8> {
    let mp4 = fixture("c2pa.mp4");
    let start = at(&mp4, b"uuid") + 4;
    let length = u32::from_be_bytes(mp4[start - 8..start - 4].try_into().unwrap()) as usize - 8;
    mp4[start..start + length].to_vec()
}

pub const FTYP: &[u8] = b"\0\0\0\x10ftypisom\0\0\0\0";

pub fn packet(properties: &str) -> Vec<u8> {
    format!(
        r#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{properties}</rdf:RDF></x:xmpmeta>"#
    )
    .into_bytes()
}

pub fn of_xmp(properties: &str) -> Vec<Statement> {
    let itxt = [&b"XML:com.adobe.xmp\0\0\0\0\0"[..], &packet(properties)].concat();
    of_bytes(&png(&[chunk(b"iTXt", &itxt)]))
}

pub const IPTC: &str = r#"xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/""#;

pub fn description(attributes: &str) -> String {
    format!("<rdf:Description {IPTC} {attributes}/>")
}
