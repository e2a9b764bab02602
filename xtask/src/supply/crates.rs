//! The crates in the wasm: what `facetell` is linked with there, and what those are. Macros and build scripts run
//! when it is built, and do not ship.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::{Checksum, Part};

const ROOT: &str = "facetell";

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    repository: Option<String>,
    /// None for what is in this repository.
    source: Option<String>,
    manifest_path: PathBuf,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    /// None is what is linked; else `build` or `dev`.
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    checksum: Option<String>,
}

impl Package {
    fn is_macro(&self) -> bool {
        self.targets.iter().any(|target| target.kind.iter().any(|kind| kind == "proc-macro"))
    }

    fn purl(&self) -> String {
        format!("pkg:cargo/{}@{}", self.name, self.version)
    }
}

/// Every crate of others that is in the wasm.
pub fn shipped(root: &Path) -> Result<Vec<Part>> {
    let metadata = metadata(root, &["--filter-platform", "wasm32-unknown-unknown", "--no-default-features"])?;
    let packages = metadata.packages.iter().map(|each| (each.id.as_str(), each)).collect::<BTreeMap<_, _>>();
    let linked = metadata
        .resolve
        .nodes
        .iter()
        .map(|node| {
            let deps = node.deps.iter().filter(|dep| dep.dep_kinds.iter().any(|kind| kind.kind.is_none()));
            let ids =
                deps.map(|dep| dep.pkg.as_str()).filter(|id| !packages[id].is_macro()).collect::<Vec<_>>();
            (node.id.as_str(), ids)
        })
        .collect::<BTreeMap<_, _>>();

    let start = metadata.packages.iter().find(|package| package.name == ROOT).context("no root package")?;
    let mut found = BTreeSet::new();
    let mut open = vec![start.id.as_str()];
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(&linked[id]);
        }
    }

    let checksums = checksums(root)?;
    found
        .into_iter()
        .map(|id| packages[id])
        .filter(|package| package.source.is_some())
        .map(|package| {
            let mut needs =
                linked[package.id.as_str()].iter().map(|id| packages[id].purl()).collect::<Vec<_>>();
            needs.sort();
            let named = (package.name.clone(), package.version.clone());
            Ok(Part {
                licence: package
                    .license
                    .clone()
                    .with_context(|| format!("{} states no licence", package.name))?,
                repository: package.repository.clone(),
                folder: package.manifest_path.parent().context("no folder")?.to_owned(),
                purl: package.purl(),
                checksum: checksums.get(&named).cloned().map(Checksum::Sha256),
                name: named.0,
                version: named.1,
                needs,
            })
        })
        .collect()
}

/// The licence that each crate states that is used at all: linked, for building, for testing.
pub fn stated(root: &Path) -> Result<Vec<(String, Option<String>)>> {
    let packages = metadata(root, &[])?.packages;
    Ok(packages
        .into_iter()
        .filter(|package| package.source.is_some())
        .map(|package| (format!("{} {}", package.name, package.version), package.license))
        .collect())
}

fn metadata(root: &Path, arguments: &[&str]) -> Result<Metadata> {
    let output = Command::new(env!("CARGO"))
        .current_dir(root)
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(arguments)
        .output()?;
    ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn checksums(root: &Path) -> Result<BTreeMap<(String, String), String>> {
    let lock: Lock = toml::from_str(&std::fs::read_to_string(root.join("Cargo.lock"))?)?;
    Ok(lock
        .package
        .into_iter()
        .filter_map(|package| Some(((package.name, package.version), package.checksum?)))
        .collect())
}
