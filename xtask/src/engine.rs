//! What the extension needs of the detector: the wasm with its JavaScript, and the models.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::blazeface;
use crate::run::program;

/// Files of `models/` that the detector reads as they are.
const OWN: [&str; 2] = ["forgery.json", "self_test.png"];

/// Our network, in [`SOURCES`].
const FORGERY: &str = "forgery.onnx";

/// The networks: as tract reads them, and as they ship.
pub const NETWORKS: [(&str, &str); 3] =
    [(FORGERY, "forgery.model"), (blazeface::FINDER, "finder.model"), (blazeface::REFINER, "refiner.model")];

/// The models as tract reads them: for tests, training and what measures.
pub const SOURCES: &str = "extension/models";

/// Where the extension, the native tool and the wheel expect them.
pub const MODELS: &str = "extension/public/models";

/// Instructions that a build may use, and what cargo is told.
#[derive(Clone, Copy)]
pub enum Build {
    /// What every browser has that the extension supports.
    Simd,
    /// Fused multiply-add among others: its last digit depends on the machine.
    RelaxedSimd,
}

impl Build {
    pub const ALL: [Build; 2] = [Build::Simd, Build::RelaxedSimd];

    pub fn name(self) -> &'static str {
        match self {
            Build::Simd => "simd",
            Build::RelaxedSimd => "relaxed",
        }
    }

    /// Where the extension finds it.
    pub fn folder(self) -> &'static str {
        match self {
            Build::Simd => "extension/engine/pkg",
            Build::RelaxedSimd => "extension/engine/pkg-relaxed",
        }
    }

    /// What rustc is told beyond `.cargo/config.toml`, as a setting of cargo's.
    fn flags(self) -> Result<String> {
        let instructions: &[&str] = match self {
            Build::Simd => &[],
            Build::RelaxedSimd => &["-C", "target-feature=+simd128,+relaxed-simd"],
        };
        let flags = instructions.iter().map(|flag| (*flag).to_owned()).chain(without_places()?);
        let quoted = flags.map(|flag| format!("{flag:?}")).collect::<Vec<_>>();
        Ok(format!("target.wasm32-unknown-unknown.rustflags=[{}]", quoted.join(",")))
    }
}

/// Compiles the detector to wasm, with what JavaScript needs to call it, into `out`.
pub fn wasm(root: &Path, build: Build, features: &str, out: &Path) -> Result<()> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    // Each its own: in one folder they would take each other's place, and tract be compiled anew each time.
    let target = target.join(build.name());
    let status = Command::new(env!("CARGO"))
        .current_dir(root)
        .args(["--config", &build.flags()?])
        .args(whole_heartedly(root)?.iter().flat_map(|setting| ["--config", setting]))
        .args(["build", "--package", "facetell", "--lib", "--no-default-features", "--features", features])
        .args(["--target", "wasm32-unknown-unknown", "--profile", "wasm", "--target-dir"])
        .arg(&target)
        .status()?;
    ensure!(status.success(), "the detector does not compile to wasm");
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(target.join("wasm32-unknown-unknown/wasm/facetell.wasm"))
        .web(true)?
        .typescript(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(out)
        .context("wasm-bindgen failed")
}

/// Compiles at their best the packages that `Cargo.toml` has compiled quickly: these builds run them, if they have them.
fn whole_heartedly(root: &Path) -> Result<Vec<String>> {
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?.parse::<toml::Table>()?;
    let profile = |name: &str| manifest.get("profile")?.get(name)?.get("package")?.as_table();
    let packages = profile("release").into_iter().flat_map(toml::Table::keys);
    Ok(packages.map(|package| format!("profile.wasm.package.{package}.opt-level=3")).collect())
}

/// A panic names its source file: let it be the same on every machine, and say nothing of whose it is.
pub fn without_places() -> Result<Vec<String>> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).context("no home folder")?;
    // A folder for each registry, with a number in its name; in one order, or cargo compiles everything anew.
    let registries = fs::read_dir(home.join("registry/src")).into_iter().flatten();
    let mut paths = registries.filter_map(|entry| Some(entry.ok()?.path())).collect::<Vec<_>>();
    paths.sort();
    Ok(paths.iter().map(|path| format!("--remap-path-prefix={}=crates", path.display())).collect())
}

/// Gathers all models in [`SOURCES`]: ours, and the face detectors of the npm package. And in [`MODELS`], as they ship.
pub fn models(root: &Path) -> Result<()> {
    let (sources, out) = (root.join(SOURCES), root.join(MODELS));
    blazeface::convert(&root.join("extension/node_modules/@mediapipe/face_detection"), &sources)?;
    let copy = |name: &str, to: &Path| {
        fs::copy(root.join("models").join(name), to.join(name)).with_context(|| format!("models/{name}"))
    };
    copy(FORGERY, &sources)?;
    // What an earlier version put there would ship.
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(&out)?;
    for name in OWN {
        copy(name, &sources)?;
        copy(name, &out)?;
    }
    let tool = ["run", "--release", "--quiet", "--bin", "facetell", "--", "store"].map(OsString::from);
    let pairs = NETWORKS.iter().flat_map(|(source, name)| [sources.join(source), out.join(name)]);
    program(root, env!("CARGO"), tool.into_iter().chain(pairs.map(OsString::from)))
}
