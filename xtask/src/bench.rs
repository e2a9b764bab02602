//! What the engine and the extension cost, beside others and beside the goals.

use std::path::Path;

use anyhow::Result;

use crate::engine;
use crate::run::{program, step};
use crate::{build, setup};

/// Builds all that is measured, measures it in both browsers, and says which goals hold.
pub fn run(root: &Path) -> Result<()> {
    setup::for_bench(root)?;
    build::everything(root)?;
    let measured = root.join("www/bench/pkg");
    engine::both(root, "detector for measuring", "bench", |build| measured.join(build.name()))?;
    step("how small a face is found", || program(root, env!("CARGO"), ["bench", "--bench", "recall"]))?;
    let measuring = root.join("tests/browser");
    for browser in ["chrome", "firefox"] {
        let script = format!("bench:{browser}");
        step(&format!("measure in {browser}"), || program(&measuring, "npm", ["run", "--silent", &script]))?;
    }
    program(&measuring, "node", ["bench/report.js"])
}
