//! The files that stores take, and what goes with them. The same input gives the same bytes.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::run::step;
use crate::supply::{self, sbom};

/// Where everything goes.
const OUT: &str = "target/package";

const PACKAGES: [(&str, &str); 2] = [
    ("extension/dist/chrome-mv3", "facetell-chrome.zip"),
    ("extension/dist/firefox-mv3", "facetell-firefox.xpi"),
];

/// What Mozilla's reviewers build the package of; its `extension/store/reviewers.md` says how.
const SOURCE: &str = "facetell-source.zip";

/// All parts that others made, for machines.
const PARTS: &str = "facetell.cdx.json";

/// Writes both packages of what was built, their source, the list of parts, and the sums of them all.
pub fn all(root: &Path) -> Result<()> {
    let out = root.join(OUT);
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(&out)?;
    for (folder, name) in PACKAGES {
        step(name, || pack(&below(&root.join(folder))?, &out.join(name)))?;
        println!("  {:.2} MB", fs::metadata(out.join(name))?.len() as f64 / 1e6);
    }
    step(PARTS, || sbom::write(root, &supply::shipped(root)?, &out.join(PARTS)))?;
    match tracked(root) {
        Some(files) => step(SOURCE, || pack(&files, &out.join(SOURCE)))?,
        // A reviewer builds from that very file.
        None => println!("no {SOURCE}: this is no git repository"),
    }
    sums(&out)
}

/// Packs what was built and what is tracked once more, elsewhere, and compares the bytes.
pub fn check(root: &Path) -> Result<()> {
    let again = tempfile::tempdir()?;
    let sources = PACKAGES
        .iter()
        .map(|(folder, name)| Ok((*name, below(&root.join(folder))?)))
        .chain(tracked(root).map(|files| Ok((SOURCE, files))))
        .collect::<Result<Vec<_>>>()?;
    for (name, files) in sources {
        let other = again.path().join(name);
        pack(&files, &other)?;
        let first = root.join(OUT).join(name);
        let same = fs::read(&first).with_context(|| format!("{name} is not there"))? == fs::read(&other)?;
        ensure!(same, "{name} is not what was built: run `cargo xtask package`");
        println!("{name}: the same bytes");
    }
    Ok(())
}

/// Files by their name in the archive, in its order.
type Files = BTreeMap<String, PathBuf>;

/// How a file goes into a package: without times, owners and modes.
pub fn packed() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
}

fn pack(files: &Files, to: &Path) -> Result<()> {
    let mut writer = ZipWriter::new(File::create(to)?);
    for (name, file) in files {
        writer.start_file(name, packed())?;
        writer.write_all(&fs::read(file)?)?;
    }
    writer.finish()?;
    Ok(())
}

/// All files below a folder.
pub fn below(folder: &Path) -> Result<Files> {
    ensure!(folder.is_dir(), "{} is not built", folder.display());
    let mut files = Files::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder)?.to_str().context("a file name that is no UTF-8")?;
                files.insert(name.replace('\\', "/"), path);
            }
        }
    }
    Ok(files)
}

/// What the repository keeps, as it is now; none outside of one.
fn tracked(root: &Path) -> Option<Files> {
    let output = Command::new("git").current_dir(root).args(["ls-files", "-z"]).output().ok()?;
    let names = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
    let files = names.split_terminator('\0').map(|name| (name.to_owned(), root.join(name)));
    Some(files.filter(|(_, path)| path.is_file()).collect())
}

/// The sums of all files, as `sha256sum --check` reads them.
fn sums(out: &Path) -> Result<()> {
    let lines = below(out)?
        .iter()
        .map(|(name, file)| Ok(format!("{}  {name}\n", sbom::sha256(file)?)))
        .collect::<Result<String>>()?;
    print!("{lines}");
    Ok(fs::write(out.join("SHA256SUMS"), lines)?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_same_files_give_the_same_bytes() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let folder = folder.path();
        fs::create_dir_all(folder.join("in/b"))?;
        fs::write(folder.join("in/b/two"), "two")?;
        let mut packed = Vec::new();
        for name in ["1.zip", "2.zip"] {
            // Anew, and so with another time.
            fs::write(folder.join("in/one"), "one")?;
            pack(&below(&folder.join("in"))?, &folder.join(name))?;
            packed.push(fs::read(folder.join(name))?);
        }
        assert_eq!(packed[0], packed[1]);
        let mut archive = zip::ZipArchive::new(File::open(folder.join("1.zip"))?)?;
        let mut two = String::new();
        archive.by_name("b/two")?.read_to_string(&mut two)?;
        assert_eq!(two, "two");
        Ok(())
    }
}
