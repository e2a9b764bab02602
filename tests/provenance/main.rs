//! What files state of themselves: those that real tools made (`fixtures/provenance/make.py`), and hostile ones.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::time::{Duration, Instant};

use facetell::provenance::{LONGEST_NAME, Mark, Origin, Statement, of_bytes, of_file};

mod bombs;
mod made;
mod ordinary;
use made::*;

const GENERATED: &str = "trainedAlgorithmicMedia";

fn statement(mark: Mark, origin: impl Into<Option<Origin>>, tool: &str, source: &str) -> Statement {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Statement { mark, origin: origin.into(), tool: some(tool), source: some(source) }
}

#[test]
fn files_of_real_tools_say_what_was_written() {
    let c2pa = statement(Mark::C2pa, Origin::Generated, "Dream Maker", GENERATED);
    let iptc = |tool| statement(Mark::Iptc, Origin::Generated, tool, GENERATED);
    let text = |tool| statement(Mark::Text, Origin::Generated, tool, "");
    let mut expected = Vec::new();
    for ending in ["jpg", "png", "webp", "gif", "mp4", "mov"] {
        expected.push((format!("plain.{ending}"), vec![]));
        expected.push((format!("c2pa.{ending}"), vec![c2pa.clone()]));
        expected.push((format!("xmp.{ending}"), vec![iptc("Dream Maker")]));
    }
    let camera = statement(Mark::C2pa, Origin::Captured, "Camera", "digitalCapture");
    let painted = statement(Mark::C2pa, None, "Paint Maker", "compositeCapture");
    let part = Statement { mark: Mark::C2paIngredient, ..c2pa.clone() };
    for (name, statements) in [
        ("c2pa_v1.jpg", vec![c2pa.clone()]),
        ("c2pa_template.png", vec![c2pa]),
        // It is there, and what it says is behind brotli.
        ("c2pa_compressed.png", vec![statement(Mark::C2pa, None, "", "")]),
        ("c2pa_camera.jpg", vec![camera]),
        ("c2pa_ingredient.jpg", vec![painted, part]),
        ("xmp_shorthand.jpg", vec![iptc("")]),
        ("iim.jpg", vec![statement(Mark::Iptc, Origin::Generated, "Google AI", "")]),
        ("exif.jpg", vec![text("Stable Diffusion")]),
        ("exif_unicode.jpg", vec![text("Stable Diffusion")]),
        ("text.png", vec![text("Stable Diffusion"), text("ComfyUI")]),
        ("text_zipped.png", vec![text("Stable Diffusion"), text("ComfyUI")]),
        ("text_wide.png", vec![text("Stable Diffusion"), text("ComfyUI")]),
        ("plain.avif", vec![]),
        ("xmp.avif", vec![iptc("Dream Maker")]),
        ("comfy.webp", vec![text("ComfyUI")]),
        ("comfy.mp4", vec![text("ComfyUI")]),
        ("comfy.mov", vec![text("ComfyUI")]),
        ("aigc.mp4", vec![statement(Mark::Aigc, Origin::Generated, "0011", "")]),
    ] {
        expected.push((name.to_owned(), statements));
    }
    for (name, statements) in expected {
        assert_eq!(of_bytes(&fixture(&name)), statements, "{name}");
        assert_eq!(of_file(File::open(path(&name)).unwrap()), statements, "{name}");
    }
}

#[test]
fn files_that_end_anywhere_are_no_harm() {
    for file in fs::read_dir(path("")).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        let whole = of_bytes(&bytes);
        for end in 0..bytes.len() {
            let part = of_bytes(&bytes[..end]);
            // A manifest that is cut off still is one, and a tool's name may lie behind the cut.
            let known = |said: &Statement| {
                whole.iter().any(|whole| (said.mark, &said.source) == (whole.mark, &whole.source))
            };
            assert!(part.iter().all(|said| said.mark == Mark::C2pa || known(said)), "{end}: {part:?}");
        }
    }
}

#[test]
fn letters_by_chance_say_nothing() {
    let store = store();
    let has = |bytes: &[u8]| !of_bytes(bytes).is_empty();
    assert!(has(&png(&[chunk(b"caBX", &store)])));
    assert!(!has(&png(&[chunk(b"IDAT", &store)])));
    // Behind its end is no file any more.
    assert!(!has(&png(&[chunk(b"IEND", b""), chunk(b"caBX", &store)])));
    let part = [&b"JP\0\x01\0\0\0\x01"[..], &store].concat();
    assert!(has(&jpeg(&[segment(0xeb, &part)])));
    assert!(!has(&jpeg(&[segment(0xfe, &part)])));
    assert!(!has(&jpeg(&[segment(0xda, b""), segment(0xeb, &part)])));
    let uuid = uuid();
    assert!(has(&[FTYP, &a_box(b"uuid", &uuid)].concat()));
    assert!(!has(&[FTYP, &a_box(b"mdat", &a_box(b"uuid", &uuid))].concat()));
    // A superbox that only bears the name.
    let mut other = store.clone();
    other[16] = b'x';
    assert!(!has(&png(&[chunk(b"caBX", &other)])));
    let words =
        b"c2pa jumb jumd c2pa.actions trainedAlgorithmicMedia Steps: 20, Sampler: Euler C2PA_GIF".repeat(99);
    for head in
        [&b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\xff\xff\0\0WEBP", FTYP, b""]
    {
        assert!(!has(&[head, &words].concat()), "{head:?}");
    }
}

#[test]
fn sizes_of_every_form_are_followed() {
    let uuid = uuid();
    let long = [&b"\0\0\0\x01uuid"[..], &(uuid.len() as u64 + 16).to_be_bytes(), &uuid].concat();
    let open = [&b"\0\0\0\0uuid"[..], &uuid].concat();
    let absurd = [&b"\0\0\0\x01uuid\xff\xff\xff\xff\xff\xff\xff\xff"[..], &uuid].concat();
    for form in [long, open, absurd] {
        assert_eq!(of_bytes(&[FTYP, &form].concat()).len(), 1);
    }
    for size in [1_u32, 2, 7] {
        let broken = [FTYP, &size.to_be_bytes(), b"uuid", &uuid].concat();
        assert_eq!(of_bytes(&broken), [], "{size}");
    }
}

#[test]
fn a_clip_of_many_gigabytes_is_not_read_through() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("long.mp4");
    let mut file = File::create(&path).unwrap();
    file.write_all(FTYP).unwrap();
    file.write_all(&[&b"\0\0\0\x01mdat"[..], &(64_u64 << 30).to_be_bytes()].concat()).unwrap();
    file.seek(SeekFrom::Start(FTYP.len() as u64 + (64 << 30))).unwrap();
    file.write_all(&a_box(b"uuid", &uuid())).unwrap();
    let start = Instant::now();
    assert_eq!(of_file(File::open(&path).unwrap()).len(), 1);
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn what_is_split_over_segments_is_joined() {
    let store = store();
    let header = &store[..8];
    let mut parts = Vec::new();
    for (index, part) in store[8..].chunks(500).enumerate() {
        let number = (index as u32 + 1).to_be_bytes();
        parts.push(segment(0xeb, &[&b"JP\0\x07"[..], &number, header, part].concat()));
    }
    let whole = of_bytes(&jpeg(&parts));
    assert_eq!(whole, [statement(Mark::C2pa, Origin::Generated, "Dream Maker", GENERATED)]);
    parts.reverse();
    assert_eq!(of_bytes(&jpeg(&parts)), whole);

    let digest = "0123456789ABCDEF0123456789ABCDEF";
    let main = format!(
        r#"<rdf:Description xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="{digest}"/>"#
    );
    let main = [b"http://ns.adobe.com/xap/1.0/\0".to_vec(), packet(&main)].concat();
    let more =
        packet(&description("Iptc4xmpExt:DigitalSourceType='http://c2pa.org/trainedAlgorithmicMedia'"));
    let extension = |digest: &str, start: usize, part: &[u8]| {
        let place = [(more.len() as u32).to_be_bytes(), (start as u32).to_be_bytes()].concat();
        let head = b"http://ns.adobe.com/xmp/extension/\0";
        segment(0xe1, &[head, digest.as_bytes(), &place, part].concat())
    };
    let (one, two) = more.split_at(200);
    let extended =
        |digest| jpeg(&[extension(digest, 200, two), segment(0xe1, &main), extension(digest, 0, one)]);
    assert_eq!(of_bytes(&extended(digest)), [statement(Mark::Iptc, Origin::Generated, "", GENERATED)]);
    assert_eq!(of_bytes(&extended(&digest.replace('0', "8"))), []);
}

#[test]
fn xmp_of_every_form_is_read() {
    let is = |found: Vec<Statement>| found == [statement(Mark::Iptc, Origin::Generated, "", GENERATED)];
    let address = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
    assert!(is(of_xmp(&description(&format!("Iptc4xmpExt:DigitalSourceType='{address}'")))));
    let inside = |property: &str| of_xmp(&format!("<rdf:Description {IPTC}>{property}</rdf:Description>"));
    let element = format!("<Iptc4xmpExt:DigitalSourceType>\n {address}\n</Iptc4xmpExt:DigitalSourceType>");
    assert!(is(inside(&element)));
    assert!(is(inside(&format!("<Iptc4xmpExt:DigitalSourceType rdf:resource='{address}'/>"))));
    let other = r#"<rdf:Description xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" e:DigitalSourceType="digsrctype:trainedAlgorithmicMedia"/>"#;
    assert!(is(of_xmp(other)));
    // Of something that the file was made with, or in another's namespace.
    assert_eq!(
        inside(&format!(
            "<Iptc4xmpExt:Parts><rdf:Bag><rdf:li>{element}</rdf:li></rdf:Bag></Iptc4xmpExt:Parts>"
        )),
        []
    );
    assert_eq!(of_xmp(&other.replace("iptc.org", "example.org")), []);
    assert_eq!(of_xmp(&other.replace("trainedAlgorithmicMedia", "two words")), []);

    let label = r#"xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/""#;
    let json = "{&quot;Label&quot;:&quot;1&quot;,&quot;ContentProducer&quot;:&quot;&#x5582;&quot;}";
    let aigc = [statement(Mark::Aigc, Origin::Generated, "喂", "")];
    assert_eq!(of_xmp(&format!("<rdf:Description {label} TC260:AIGC=\"{json}\"/>")), aigc);
    assert_eq!(
        of_xmp(&format!("<rdf:Description {label}><TC260:AIGC>{json}</TC260:AIGC></rdf:Description>")),
        aigc
    );
}

#[test]
fn names_are_short_and_harmless() {
    let tool = |tool: &str| {
        let tool = format!("xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:CreatorTool='{tool}'");
        let found = of_xmp(&description(&format!("{tool} Iptc4xmpExt:DigitalSourceType='print'")));
        let [Statement { mark: Mark::Iptc, origin: None, tool, .. }] = &found[..] else {
            panic!("{found:?}")
        };
        tool.clone()
    };
    assert_eq!(tool("a&#10;b \u{202e}c&#27;[31m\u{200b}  d").as_deref(), Some("a b c[31m d"));
    assert_eq!(tool(" \u{202e}\u{feff} "), None);
    assert_eq!(tool(&"é".repeat(999)).map(|tool| tool.chars().count()), Some(LONGEST_NAME));
    assert_eq!(tool("&lt;script&gt;").as_deref(), Some("<script>"));
}
