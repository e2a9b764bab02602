//! What others made: what of it ships, under which licences, and whether anything is known against it.

pub mod audit;
mod crates;
pub mod licences;
pub mod notices;
mod npm;
pub mod sbom;

use std::path::{Path, PathBuf};

use anyhow::Result;

/// A crate or npm package that is part of the packages.
#[derive(Debug)]
pub struct Part {
    pub name: String,
    pub version: String,
    /// As its makers state it: an SPDX expression.
    pub licence: String,
    pub repository: Option<String>,
    /// Where its files lie, for the texts of its licences.
    pub folder: PathBuf,
    /// Its address among all packages of the world, as SBOMs have it.
    pub purl: String,
    /// What the lock file says its archive must hash to.
    pub checksum: Option<Checksum>,
    /// The purls of what it needs itself, of what ships.
    pub needs: Vec<String>,
}

#[derive(Debug)]
pub enum Checksum {
    /// Hexadecimal.
    Sha256(String),
    /// As npm writes it.
    Integrity(String),
}

/// All that ships and was made by others, by name.
pub fn shipped(root: &Path) -> Result<Vec<Part>> {
    let mut parts = crates::shipped(root)?;
    parts.extend(npm::shipped(root)?);
    parts.sort_by(|one, other| (&one.name, &one.purl).cmp(&(&other.name, &other.purl)));
    Ok(parts)
}
