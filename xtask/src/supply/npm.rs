//! The npm packages in the packages. `extension/shipped.json` names them; the extension's build fails when it puts
//! in another (`extension/scripts/shipped.ts`).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{Checksum, Part};

#[derive(Deserialize)]
struct Lock {
    packages: BTreeMap<String, Locked>,
}

#[derive(Deserialize)]
struct Locked {
    /// The extension's own entry has none.
    #[serde(default)]
    version: String,
    integrity: Option<String>,
}

/// What a package says of itself.
#[derive(Deserialize)]
struct Manifest {
    license: String,
    repository: Option<Repository>,
    #[serde(default)]
    dependencies: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Repository {
    Short(String),
    Long { url: String },
}

pub fn shipped(root: &Path) -> Result<Vec<Part>> {
    let extension = root.join("extension");
    let names: Vec<String> = read(&extension.join("shipped.json"))?;
    let lock: Lock = read(&extension.join("package-lock.json"))?;
    let purl = |name: &str| -> Result<String> {
        let locked = lock.packages.get(&format!("node_modules/{name}"));
        let version = &locked.with_context(|| format!("{name} is not in the lock file"))?.version;
        Ok(format!("pkg:npm/{}@{version}", name.replace('@', "%40")))
    };
    names
        .iter()
        .map(|name| {
            let folder = extension.join("node_modules").join(name);
            let manifest: Manifest = read(&folder.join("package.json"))?;
            let locked = &lock.packages[&format!("node_modules/{name}")];
            let needs = names.iter().filter(|other| manifest.dependencies.contains_key(*other));
            Ok(Part {
                name: name.clone(),
                version: locked.version.clone(),
                licence: manifest.license,
                repository: manifest.repository.map(|repository| match repository {
                    Repository::Short(url) | Repository::Long { url } => address(&url),
                }),
                folder,
                purl: purl(name)?,
                checksum: locked.integrity.clone().map(Checksum::Integrity),
                needs: needs.map(|other| purl(other)).collect::<Result<_>>()?,
            })
        })
        .collect()
}

/// npm writes an address in several ways.
fn address(repository: &str) -> String {
    let plain = repository.trim_start_matches("git+").trim_end_matches(".git");
    if plain.contains("://") { plain.to_owned() } else { format!("https://github.com/{plain}") }
}

fn read<T: for<'a> Deserialize<'a>>(file: &Path) -> Result<T> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| file.display().to_string())
}
