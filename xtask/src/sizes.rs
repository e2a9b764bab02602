//! What each part of the package takes, and that none grows unnoticed.
//!
//! `xtask/sizes.json` has what was agreed on: zipped bytes per part, the larger of both browsers'. A part may take a
//! twentieth more; `cargo xtask sizes --update` writes down what there is now, to be committed with what needed it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use zip::{ZipArchive, ZipWriter};

use crate::package::{below, packed};

const AGREED: &str = "xtask/sizes.json";

/// Built extensions.
const FOLDERS: [&str; 2] = ["extension/dist/chrome-mv3", "extension/dist/firefox-mv3"];

/// Parts by what the paths of their files have in them, the first that fits; what is left is `OTHERS`.
const PARTS: [(&str, &str); 8] = [
    ("engine, both builds", ".wasm"),
    ("forgery model", "models/forgery.model"),
    ("face finder", "models/finder.model"),
    ("face refiner", "models/refiner.model"),
    ("clip of the first-run page", "clips/"),
    ("words", "_locales/"),
    ("scripts", ".js"),
    ("icons", "icons/"),
];
const OTHERS: &str = "others";

/// What is not worth a word.
const SLACK: u64 = 4096;

#[derive(Default, Clone, Copy)]
struct Size {
    raw: u64,
    zipped: u64,
    brotli: u64,
}

type Sizes = BTreeMap<&'static str, Size>;

/// Prints the sizes; an error if a part has grown.
pub fn check(root: &Path) -> Result<()> {
    let agreed: BTreeMap<String, u64> = serde_json::from_slice(
        &fs::read(root.join(AGREED))
            .with_context(|| format!("{AGREED}: run `cargo xtask sizes --update`"))?,
    )?;
    let mut grown = Vec::new();
    for (part, size) in measure(root)? {
        let most = agreed.get(part).copied().unwrap_or_default();
        if size.zipped > most + most / 20 && size.zipped > most + SLACK {
            grown.push(format!("{part}: {} bytes zipped, {most} agreed on", size.zipped));
        }
    }
    if grown.is_empty() {
        return Ok(());
    }
    bail!("{}\nmake it smaller, or write it down with `cargo xtask sizes --update`", grown.join("\n"))
}

/// Prints the sizes, and writes them down.
pub fn update(root: &Path) -> Result<()> {
    let zipped = measure(root)?.into_iter().map(|(part, size)| (part, size.zipped));
    let text = serde_json::to_string_pretty(&zipped.collect::<BTreeMap<_, _>>())?;
    Ok(fs::write(root.join(AGREED), text + "\n")?)
}

/// The larger of both browsers' sizes, of each part.
fn measure(root: &Path) -> Result<Sizes> {
    let mut largest = Sizes::new();
    for folder in FOLDERS {
        let sizes = of(&root.join(folder))?;
        print(folder, &sizes);
        for (part, size) in sizes {
            let most = largest.entry(part).or_default();
            if size.zipped > most.zipped {
                *most = size;
            }
        }
    }
    Ok(largest)
}

fn of(folder: &Path) -> Result<Sizes> {
    let mut sizes = Sizes::new();
    for (name, file) in below(folder)? {
        let part = PARTS.iter().find(|(_, piece)| name.contains(piece)).map_or(OTHERS, |(part, _)| part);
        let bytes = fs::read(file)?;
        let size = sizes.entry(part).or_default();
        size.raw += bytes.len() as u64;
        size.zipped += zipped(&bytes)?;
        size.brotli += brotli(&bytes)?;
    }
    Ok(sizes)
}

/// As in the packages.
fn zipped(bytes: &[u8]) -> Result<u64> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("one", packed())?;
    writer.write_all(bytes)?;
    Ok(ZipArchive::new(writer.finish()?)?.by_index(0)?.compressed_size())
}

/// As a server of files might send it.
fn brotli(bytes: &[u8]) -> Result<u64> {
    let mut out = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 9, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut Cursor::new(bytes), &mut out, &parameters)?;
    Ok(out.len() as u64)
}

fn print(folder: &str, sizes: &Sizes) {
    println!("{folder:40} {:>10} {:>10} {:>10}", "raw", "zipped", "brotli");
    let mut all = Size::default();
    for (part, size) in sizes {
        println!("  {part:38} {:>10} {:>10} {:>10}", size.raw, size.zipped, size.brotli);
        all.raw += size.raw;
        all.zipped += size.zipped;
        all.brotli += size.brotli;
    }
    println!("  {:38} {:>10} {:>10} {:>10}", "all", all.raw, all.zipped, all.brotli);
}
