//! What the engine and the extension cost, beside others and beside the goals.

use std::path::Path;

use anyhow::Result;

use crate::engine::{self, Build};
use crate::run::{program, step};
use crate::{build, setup};

/// Builds all that is measured, measures it in both browsers, and says which goals hold.
pub fn run(root: &Path) -> Result<()> {
    setup::for_bench(root)?;
    build::everything(root)?;
    for build in Build::ALL {
        step(&format!("detector for measuring, {}", build.name()), || {
            engine::wasm(root, build, "bench", &root.join("www/bench/pkg").join(build.name()))
        })?;
    }
    step("how small a face is found", || program(root, env!("CARGO"), ["bench", "--bench", "recall"]))?;
    let measuring = root.join("tests/browser");
    for browser in ["chrome", "firefox"] {
        let script = format!("bench:{browser}");
        step(&format!("measure in {browser}"), || program(&measuring, "npm", ["run", "--silent", &script]))?;
    }
    program(&measuring, "node", ["bench/report.js"])
}
