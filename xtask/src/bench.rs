//! What the engine costs, beside others.

use std::path::Path;

use anyhow::Result;

use crate::engine::{self, Build};
use crate::run::{program, step};
use crate::setup;

/// Builds every engine, and measures them in turns in both browsers.
pub fn run(root: &Path) -> Result<()> {
    setup::for_bench(root)?;
    for build in Build::ALL {
        step(&format!("detector for measuring, {}", build.name()), || {
            engine::wasm(root, build, "bench", &root.join("www/bench/pkg").join(build.name()))
        })?;
    }
    step("models", || engine::models(root))?;
    for browser in ["chrome", "firefox"] {
        step(&format!("measure in {browser}"), || {
            program(&root.join("tests/browser"), "node", ["bench.js", browser])
        })?;
    }
    Ok(())
}
