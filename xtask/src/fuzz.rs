//! The fuzz targets, for as long as one likes; `cargo test` runs them for a short while (`tests/fuzz.rs`).

use std::fs;
use std::path::Path;

use anyhow::{Result, bail, ensure};

use crate::engine;
use crate::run::{output, program};

/// With cargo-fuzz, which takes a nightly compiler.
pub fn run(root: &Path, target: &str, seconds: u32) -> Result<()> {
    let file = format!("fuzz/fuzz_targets/{target}.rs");
    ensure!(root.join(&file).exists(), "there is no target {target}: fuzz/fuzz_targets has them all");
    ensure!(root.join(engine::SOURCES).exists(), "the models are missing: run `cargo xtask build`");
    if output("cargo-fuzz", &["--version"]).is_none() {
        bail!(
            "cargo-fuzz is missing: rustup toolchain install nightly && cargo install --locked cargo-fuzz\n\
             Without it: FUZZ_ROUNDS=100 cargo test --release --test fuzz"
        );
    }
    let limit = format!("-max_total_time={seconds}");
    // What it finds goes to the first folder; the second, which is committed, is only read.
    let found = format!("fuzz/target/found/{target}");
    fs::create_dir_all(root.join(&found))?;
    let committed = format!("fuzz/corpus/{target}");
    let arguments = ["+nightly", "fuzz", "run", target, &found, &committed, "--", &limit, "-max_len=4096"];
    program(root, "cargo", arguments)
}
