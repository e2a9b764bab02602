//! What files state of themselves: those that real tools made (`fixtures/provenance/make.py`), and hostile ones.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use facetell::provenance::{LONGEST_NAME, MOST_STATEMENTS, Mark, Origin, Statement, of_bytes, of_file};

const GENERATED: &str = "trainedAlgorithmicMedia";

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/provenance").join(name)
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(path(name)).unwrap()
}

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
        ("c2pa_v1.jpg", vec![c2pa]),
        ("c2pa_camera.jpg", vec![camera]),
        ("c2pa_ingredient.jpg", vec![painted, part]),
        ("xmp_shorthand.jpg", vec![iptc("")]),
        ("iim.jpg", vec![statement(Mark::Iptc, Origin::Generated, "Google AI", "")]),
        ("exif.jpg", vec![text("Stable Diffusion")]),
        ("exif_unicode.jpg", vec![text("Stable Diffusion")]),
        ("text.png", vec![text("Stable Diffusion"), text("ComfyUI")]),
        ("text_zipped.png", vec![text("Stable Diffusion"), text("ComfyUI")]),
        ("text_wide.png", vec![text("Stable Diffusion"), text("ComfyUI")]),
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

fn at(bytes: &[u8], part: &[u8]) -> usize {
    bytes.windows(part.len()).position(|window| window == part).unwrap()
}

/// The manifest store of the fixtures, as it lies in a PNG.
fn store() -> Vec<u8> {
    let png = fixture("c2pa.png");
    let start = at(&png, b"caBX") + 4;
    let length = u32::from_be_bytes(png[start - 8..start - 4].try_into().unwrap()) as usize;
    png[start..start + length].to_vec()
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    [&(data.len() as u32).to_be_bytes()[..], kind, data, &[0; 4]].concat()
}

fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
    [&b"\x89PNG\r\n\x1a\n"[..], &chunks.concat()].concat()
}

fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    [&[0xff, marker][..], &(data.len() as u16 + 2).to_be_bytes(), data].concat()
}

fn jpeg(segments: &[Vec<u8>]) -> Vec<u8> {
    [&[0xff, 0xd8][..], &segments.concat(), &[0xff, 0xda, 0, 2, 0xff, 0xd9]].concat()
}

fn a_box(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes()[..], kind, body].concat()
}

/// A manifest's `uuid` box's body.
fn uuid() -> Vec<u8> {
    let mp4 = fixture("c2pa.mp4");
    let start = at(&mp4, b"uuid") + 4;
    let length = u32::from_be_bytes(mp4[start - 8..start - 4].try_into().unwrap()) as usize - 8;
    mp4[start..start + length].to_vec()
}

const FTYP: &[u8] = b"\0\0\0\x10ftypisom\0\0\0\0";

fn packet(properties: &str) -> Vec<u8> {
    format!(
        r#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{properties}</rdf:RDF></x:xmpmeta>"#
    )
    .into_bytes()
}

fn of_xmp(properties: &str) -> Vec<Statement> {
    let itxt = [&b"XML:com.adobe.xmp\0\0\0\0\0"[..], &packet(properties)].concat();
    of_bytes(&png(&[chunk(b"iTXt", &itxt)]))
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
    assert!(start.elapsed() < Duration::from_secs(1));
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

const IPTC: &str = r#"xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/""#;

fn description(attributes: &str) -> String {
    format!("<rdf:Description {IPTC} {attributes}/>")
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

/// A store whose manifests hold one action each, of another tool.
fn many_manifests(count: usize) -> Vec<u8> {
    let store = store();
    let manifest = at(&store, b"c2ma") - 12;
    let one = &store[manifest - 4..];
    let mut body = store[8..manifest - 4].to_vec();
    for index in 0..count {
        let mut one = one.to_vec();
        let name = at(&one, b"Dream Maker");
        one[name..name + 5].copy_from_slice(format!("{index:05}").as_bytes());
        body.extend(one);
    }
    a_box(b"jumb", &body)
}

/// Ten megabytes, more or less, that cost as much as they can.
fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    const LENGTH: usize = 10 << 20;
    let mut random = fastrand::Rng::with_seed(5);
    let mut noise = vec![0; LENGTH];
    random.fill(&mut noise);
    let nested = |kind: &[u8; 4], description: &[u8]| {
        let mut bytes = Vec::new();
        let step = 8 + description.len();
        for depth in 0..LENGTH / step {
            bytes.extend(((LENGTH - depth * step) as u32).to_be_bytes());
            bytes.extend(kind);
            bytes.extend(description);
        }
        bytes
    };
    let superbox = a_box(b"jumd", b"c2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03c2pa\0");
    let wide = |tag: &str| tag.repeat(LENGTH / tag.len());
    let declarations = (0..200_000).map(|index| format!("xmlns:a{index}='{IPTC}' ")).collect::<String>();
    let zeros = [&b"parameters\0\0"[..], &fdeflate_zeros()].concat();
    let cbor = |items: &[u8]| {
        let body = [&superbox[..], &a_box(b"cbor", items)].concat();
        let name = |kind: &[u8; 4], label: &str| {
            let uuid = b"\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03";
            a_box(b"jumd", &[&kind[..], uuid, label.as_bytes(), b"\0"].concat())
        };
        let actions = [name(b"cbor", "c2pa.actions"), body[superbox.len()..].to_vec()].concat();
        let assertions = [name(b"c2as", "c2pa.assertions"), a_box(b"jumb", &actions)].concat();
        let manifest = [name(b"c2ma", "m"), a_box(b"jumb", &assertions)].concat();
        a_box(b"jumb", &[&superbox[..], &a_box(b"jumb", &manifest)].concat())
    };
    vec![
        ("noise as a clip", [FTYP, &noise].concat()),
        ("noise as JPEG", [&b"\xff\xd8\xff"[..], &noise].concat()),
        ("noise as GIF", [&b"GIF89a\x01\0\x01\0\0\0\0"[..], &noise].concat()),
        ("noise as PNG", [&b"\x89PNG\r\n\x1a\n"[..], &noise].concat()),
        ("noise as WebP", [&b"RIFF\0\0\0\0WEBP"[..], &noise].concat()),
        ("empty boxes", [FTYP, &b"\0\0\0\x08free".repeat(LENGTH / 8)].concat()),
        ("empty metas", [FTYP, &b"\0\0\0\x08meta".repeat(LENGTH / 8)].concat()),
        ("nested moovs", [FTYP, &nested(b"moov", b"")].concat()),
        ("nested metas", [FTYP, &nested(b"meta", b"\0\0\0\0")].concat()),
        ("nested superboxes", png(&[chunk(b"caBX", &nested(b"jumb", &superbox))])),
        (
            "empty superboxes",
            png(&[chunk(b"caBX", &[&superbox[..], &b"\0\0\0\x08jumb".repeat(1 << 20)].concat())]),
        ),
        ("many stores", png(&[chunk(b"caBX", &a_box(b"jumb", &superbox).repeat(LENGTH / 60))])),
        ("many manifests", png(&[chunk(b"caBX", &many_manifests(3000))])),
        ("nested CBOR", png(&[chunk(b"caBX", &cbor(&[0x81; LENGTH]))])),
        ("endless CBOR", png(&[chunk(b"caBX", &cbor(&[&[0x9f][..], &[0x80; LENGTH]].concat()))])),
        (
            "maps of CBOR",
            png(&[chunk(b"caBX", &cbor(&[&[0xbf][..], &b"\x61a\xa0".repeat(LENGTH / 3)].concat()))]),
        ),
        ("nested XML", xmp_png(wide("<a>").as_bytes())),
        ("nested descriptions", xmp_png(&packet(&wide("<rdf:Description>")))),
        ("attributes", xmp_png(&packet(&description(&wide("a='' "))))),
        ("declarations", xmp_png(&packet(&description(&declarations)))),
        ("entities", xmp_png(&packet(&wide("&amp;")))),
        (
            "packets",
            png(&vec![
                chunk(b"iTXt", &[&b"XML:com.adobe.xmp\0\0\0\0\0"[..], &packet("<a b=''/>")].concat());
                30_000
            ]),
        ),
        ("zeros", png(&vec![chunk(b"zTXt", &zeros); 9000])),
        ("segments", jpeg(&vec![segment(0xeb, b"JP\0\x01\0\0\0\x02\0\0\0\0jumb"); LENGTH / 20])),
        ("extensions", {
            let part = [&b"http://ns.adobe.com/xmp/extension/\0"[..], &[b'A'; 32], &[0; 8], b"x"].concat();
            let main = [&b"http://ns.adobe.com/xap/1.0/\0"[..], &[b'B'; 60_000]].concat();
            jpeg(&[vec![segment(0xe1, &main)], vec![segment(0xe1, &part); LENGTH / 80]].concat())
        }),
        (
            "sub-blocks",
            [&b"GIF89a\x01\0\x01\0\0\0\0"[..], &b"\x21\xff\x0bC2PA_GIF1.0\x01x\0".repeat(LENGTH / 20)]
                .concat(),
        ),
        (
            "XMP in GIF",
            [&b"GIF89a\x01\0\x01\0\0\0\0"[..], &b"\x21\xff\x0bXMP DataXMP\x01x\0".repeat(LENGTH / 17)]
                .concat(),
        ),
        ("EXIF", {
            let tiff = [
                &b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"[..],
                &b"\x87\x69\0\x04\0\0\0\x01\0\0\0\x08".repeat(5000),
            ]
            .concat();
            jpeg(&vec![segment(0xe1, &tiff); 150])
        }),
        ("EXIF texts", {
            let entry = b"\x01\x0f\0\x02\0\0\xea\x60\0\0\0\x08";
            let tiff = [&b"Exif\0\0MM\0*\0\0\0\x08\x01\0"[..], &entry.repeat(5000)].concat();
            jpeg(&vec![segment(0xe1, &tiff); 150])
        }),
    ]
}

/// A megabyte and more of zeros, packed.
fn fdeflate_zeros() -> Vec<u8> {
    let mut picture = Vec::new();
    let mut writer = png_writer(&mut picture);
    writer.write_image_data(&[0; 2000 * 2000]).unwrap();
    drop(writer);
    let start = at(&picture, b"IDAT") + 4;
    let length = u32::from_be_bytes(picture[start - 8..start - 4].try_into().unwrap()) as usize;
    picture[start..start + length].to_vec()
}

fn png_writer(out: &mut Vec<u8>) -> ::png::Writer<&mut Vec<u8>> {
    let mut encoder = ::png::Encoder::new(out, 2000, 2000);
    encoder.set_color(::png::ColorType::Grayscale);
    encoder.write_header().unwrap()
}

fn xmp_png(packet: &[u8]) -> Vec<u8> {
    png(&[chunk(b"iTXt", &[&b"XML:com.adobe.xmp\0\0\0\0\0"[..], packet].concat())])
}

#[test]
fn bombs_take_bounded_time() {
    for (name, bytes) in bombs() {
        let start = Instant::now();
        let found = of_bytes(&bytes);
        let took = start.elapsed();
        println!("{name}: {} bytes, {took:?}, {} statements", bytes.len(), found.len());
        assert!(found.len() <= MOST_STATEMENTS, "{name}");
        // Some take 50 ms; machines that test are busy with other things.
        assert!(took < Duration::from_secs(5), "{name} takes {took:?}");
    }
}
