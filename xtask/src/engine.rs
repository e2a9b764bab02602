//! What the extension needs of the detector: the wasm with its JavaScript, and the models.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::blazeface;

/// Files of `models/` that ship as they are.
const OWN_MODELS: [&str; 3] = ["forgery.onnx", "forgery.json", "self_test.png"];

/// Where the detector expects its models, in the extension and natively.
pub const MODELS: &str = "extension/public/models";

/// Compiles the detector to wasm and writes `extension/engine/pkg`.
pub fn wasm(root: &Path) -> Result<()> {
    let status = Command::new(env!("CARGO"))
        .current_dir(root)
        .args(["--config", &without_places()?])
        .args([
            "build",
            "--package",
            "facetell",
            "--lib",
            "--target",
            "wasm32-unknown-unknown",
            "--profile",
            "wasm",
        ])
        .status()?;
    ensure!(status.success(), "the detector does not compile to wasm");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(target.join("wasm32-unknown-unknown/wasm/facetell.wasm"))
        .web(true)?
        .typescript(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(root.join("extension/engine/pkg"))
        .context("wasm-bindgen failed")
}

/// A panic names its source file: let it be the same on every machine, and say nothing of whose it is.
fn without_places() -> Result<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).context("no home folder")?;
    // A folder for each registry, with a number in its name.
    let registries = fs::read_dir(home.join("registry/src"))
        .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())).collect::<Vec<_>>())
        .unwrap_or_default();
    let flags = registries
        .iter()
        .map(|folder| format!("{:?}", format!("--remap-path-prefix={}=crates", folder.display())))
        .collect::<Vec<_>>();
    Ok(format!("target.wasm32-unknown-unknown.rustflags=[{}]", flags.join(",")))
}

/// Gathers all models in [`MODELS`]: ours, and the face detectors of the npm package.
pub fn models(root: &Path) -> Result<()> {
    let out = root.join(MODELS);
    blazeface::convert(&root.join("extension/node_modules/@mediapipe/face_detection"), &out)?;
    for name in OWN_MODELS {
        fs::copy(root.join("models").join(name), out.join(name)).with_context(|| format!("models/{name}"))?;
    }
    Ok(())
}
