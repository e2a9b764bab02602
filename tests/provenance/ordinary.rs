//! Ordinary files, of which nothing is to be said.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::*;

/// Files of each format that are made.
const FILES: usize = 100;

/// What a mark consists of; it lies in the compressed bytes of each file that is made.
const LETTERS: [&[u8]; 8] = [
    b"c2pa",
    b"\0\0\0\x28jumb\0\0\0\x20jumdc2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03c2pa\0",
    b"\xff\xeb\0\x40JP\0\x01\0\0\0\x01",
    b"\x21\xff\x0bC2PA_GIF\x01\0\0",
    b"C2PA\x10\0\0\0",
    b"parameters\0a cat\nSteps: 20, Sampler: Euler a",
    b"http://ns.adobe.com/xap/1.0/\0<Iptc4xmpExt:DigitalSourceType>trainedAlgorithmicMedia",
    b"\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81\0\0\0\0manifest\0",
];

/// Numbers that are the same in each run (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn next(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }

    /// What compressed pixels look like, with letters of marks here and there.
    fn pixels(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for _ in 0..1 + self.next(6) {
            let length = self.next(2000);
            bytes.extend((0..length).map(|_| self.next(256) as u8));
            bytes.extend(LETTERS[self.next(LETTERS.len())]);
        }
        bytes
    }

    /// What ordinary programs and people write into files.
    fn words(&mut self) -> &'static str {
        const WORDS: [&str; 5] = [
            "Adobe Photoshop 25.0",
            "Created with GIMP",
            "How we label trainedAlgorithmicMedia, and what C2PA is",
            "Steps: 20 to the top of the hill",
            "{\"nodes\": 3, \"title\": \"my workflow\"}",
        ];
        WORDS[self.next(WORDS.len())]
    }
}

fn made(format: usize, dice: &mut Dice) -> Vec<u8> {
    let (pixels, words) = (dice.pixels(), dice.words());
    match format {
        0 => {
            // In pictures of this kind each 0xff is followed by a zero.
            let scan = pixels.iter().flat_map(|byte| if *byte == 0xff { vec![0xff, 0] } else { vec![*byte] });
            let xmp = packet(&format!("<rdf:Description><dc:title>{words}</dc:title></rdf:Description>"));
            let xmp = [&b"http://ns.adobe.com/xap/1.0/\0"[..], &xmp].concat();
            let head = [segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"), segment(0xe1, &xmp)];
            let head = [&b"\xff\xd8"[..], &head.concat(), &segment(0xfe, words.as_bytes())].concat();
            [head, segment(0xda, &[0; 10]), scan.collect(), b"\xff\xd9".to_vec()].concat()
        }
        1 => {
            let text = [&b"Title\0"[..], words.as_bytes()].concat();
            png(&[chunk(b"tEXt", &text), chunk(b"IDAT", &pixels), chunk(b"IEND", b"")])
        }
        2 => {
            let even = &pixels[..pixels.len() / 2 * 2];
            let chunk = [&b"WEBPVP8 "[..], &(even.len() as u32).to_le_bytes(), even].concat();
            [&b"RIFF"[..], &(chunk.len() as u32).to_le_bytes(), &chunk].concat()
        }
        3 => {
            let blocks = pixels.chunks(255).flat_map(|part| [&[part.len() as u8][..], part].concat());
            let head = b"GIF89a\x02\0\x02\0\0\0\0\x2c\0\0\0\0\x02\0\x02\0\0\x02";
            [&head[..], &blocks.collect::<Vec<_>>(), b"\0\x3b"].concat()
        }
        _ => {
            let comment = [&(words.len() as u16).to_be_bytes()[..], &[0; 2], words.as_bytes()].concat();
            let moov = a_box(b"moov", &a_box(b"udta", &a_box(b"\xa9cmt", &comment)));
            [FTYP, &a_box(b"mdat", &pixels), &moov].concat()
        }
    }
}

#[test]
fn five_hundred_files_that_are_made_say_nothing() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for file in 0..FILES {
        for format in 0..5 {
            let bytes = made(format, &mut dice);
            assert_eq!(of_bytes(&bytes), [], "file {file} of format {format}");
        }
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// `FOLDER=… cargo test --release --test provenance -- --ignored --nocapture folder` prints which files below a folder
/// state something, and fails if any does.
#[test]
#[ignore = "looks at a folder of one's own"]
fn a_folder_of_ordinary_files_says_nothing() {
    let folder = std::env::var_os("FOLDER").map(PathBuf::from).unwrap();
    let (mut paths, mut kinds, mut stating) = (Vec::new(), BTreeMap::new(), Vec::new());
    files(&folder, &mut paths);
    let start = Instant::now();
    for path in paths {
        let kind = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        *kinds.entry(kind).or_insert(0_u32) += 1;
        let statements = of_file(File::open(&path).unwrap());
        if !statements.is_empty() {
            println!("{}: {statements:?}", path.display());
            stating.push(path);
        }
    }
    println!("{kinds:?}: {} state something; {:?}", stating.len(), start.elapsed());
    assert_eq!(stating, Vec::<PathBuf>::new());
}
