//! The files that stores take: one for Chrome, one for Firefox. The same input gives the same bytes.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::run::step;

const PACKAGES: [(&str, &str); 2] = [
    ("extension/dist/chrome-mv3", "facetell-chrome.zip"),
    ("extension/dist/firefox-mv3", "facetell-firefox.xpi"),
];

/// Writes both packages of what was built and says how large they and their largest parts are.
pub fn both(root: &Path) -> Result<()> {
    let out = root.join("target/package");
    fs::create_dir_all(&out)?;
    for (folder, name) in PACKAGES {
        step(name, || pack(&root.join(folder), &out.join(name)))?;
        print_sizes(&out.join(name))?;
    }
    Ok(())
}

/// All files below `folder` in the order of their names, without times.
fn pack(folder: &Path, to: &Path) -> Result<()> {
    let mut files = Vec::new();
    gather(folder, &mut files)?;
    files.sort();
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(File::create(to)?);
    for file in files {
        let name = file.strip_prefix(folder)?.to_str().context("a file name that is no UTF-8")?;
        writer.start_file(name, options)?;
        writer.write_all(&fs::read(&file)?)?;
    }
    writer.finish()?;
    Ok(())
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{} is not built", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn print_sizes(package: &Path) -> Result<()> {
    let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    println!("  {:.2} MiB", mib(fs::metadata(package)?.len()));
    let mut archive = zip::ZipArchive::new(File::open(package)?)?;
    let mut parts = (0..archive.len())
        .map(|index| {
            let file = archive.by_index(index)?;
            Ok((file.compressed_size(), file.size(), file.name().to_owned()))
        })
        .collect::<Result<Vec<_>>>()?;
    parts.sort_unstable_by(|one, other| other.cmp(one));
    for (packed, raw, name) in parts.iter().take(6) {
        println!("  {:6.2} MiB packed, {:6.2} raw  {name}", mib(*packed), mib(*raw));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_same_files_give_the_same_bytes() -> Result<()> {
        let folder = std::env::temp_dir().join(format!("facetell-package-{}", std::process::id()));
        fs::create_dir_all(folder.join("in/b"))?;
        fs::write(folder.join("in/b/two"), "two")?;
        fs::write(folder.join("in/one"), "one")?;
        let mut packed = Vec::new();
        for name in ["1.zip", "2.zip"] {
            pack(&folder.join("in"), &folder.join(name))?;
            fs::write(folder.join("in/one"), "one")?;
            packed.push(fs::read(folder.join(name))?);
        }
        assert_eq!(packed[0], packed[1]);
        let mut archive = zip::ZipArchive::new(File::open(folder.join("1.zip"))?)?;
        let mut two = String::new();
        archive.by_name("b/two")?.read_to_string(&mut two)?;
        assert_eq!(two, "two");
        fs::remove_dir_all(folder)?;
        Ok(())
    }
}
