//! Files that cost as much as they can.

use std::time::{Duration, Instant};

use facetell::provenance::{MOST_STATEMENTS, of_bytes};

use crate::made::*;

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
        // Most take 50 ms, what grows faster than it should a minute; machines that test are busy with other things.
        assert!(took < Duration::from_secs(20), "{name} takes {took:?}");
    }
}
