//! Everything that is built. Cargo and Vite know what is up to date.

use std::path::Path;

use anyhow::Result;

use crate::run::{program, step};
use crate::{clips, engine};

/// Where the demo feed finds its clips.
const CLIPS: &str = "www/clips";

/// The detector as wasm, the models, both extensions, the native tool.
pub fn everything(root: &Path) -> Result<()> {
    step("detector for the browser (the first time takes minutes: tract is large)", || engine::wasm(root))?;
    step("models", || engine::models(root))?;
    for browser in ["chrome", "firefox"] {
        let script = format!("build:{browser}");
        step(&format!("extension for {browser}"), || {
            program(&root.join("extension"), "npm", ["run", "--silent", &script])
        })?;
    }
    step("native tool", || program(root, env!("CARGO"), ["build", "--release", "--bin", "facetell"]))
}

/// The demo feed's clips.
pub fn clips(root: &Path) -> Result<()> {
    step("demo clips", || clips::render(&root.join(CLIPS)))
}
