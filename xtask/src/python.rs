//! The Python package: its environment, its wheel, its checks and tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::run::{output, program, step};
use crate::{build, engine, setup};

/// What the package's tests need; the package itself has no dependency, and runs on 3.10.
pub const MISSING: &str = "since there is no Python 3.11 or newer: install it, or name one in PYTHON";

/// Everything that the tests use, with its hashes.
const LOCK: &str = "python/requirements.lock";

/// Where it is installed.
const ENVIRONMENT: &str = "target/python";

/// Of its own: what else is built has other features, and each would have the other compiled anew.
const TARGET: &str = "target/module";

const WHEELS: &str = "target/wheels";

/// A Python that is new enough.
pub fn interpreter() -> Option<String> {
    let named = std::env::var("PYTHON").ok();
    let usual =
        ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python"].map(str::to_owned);
    let enough = ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"];
    named.into_iter().chain(usual).find(|python| output(python, &enough).is_some())
}

/// Builds the wheel, installs it, checks and tests what was installed.
pub fn run(root: &Path) -> Result<()> {
    environment(root)?;
    setup::for_models(root)?;
    build::models(root)?;
    wheel(root)?;
    let manifest = ["--manifest-path", "python/Cargo.toml", "--target-dir", TARGET];
    let clippy = ["clippy", "--release", "--locked"].iter().chain(&manifest);
    step("clippy of the module", || {
        program(root, env!("CARGO"), clippy.chain(&["--", "--deny", "warnings"]))
    })?;
    step("ruff", || {
        program(root, tool(root, "ruff"), ["check", "python"])?;
        program(root, tool(root, "ruff"), ["format", "--check", "python"])
    })?;
    // There its settings are.
    step("types", || program(&root.join("python"), tool(root, "mypy"), ["--package", "facetell"]))?;
    let stubs = ["facetell._facetell"];
    step("stubs", || program(root, tool(root, "stubtest"), stubs))?;
    // From here, and not by `python -m`: the installed package is meant, not the folder of its source.
    step("tests", || program(root, tool(root, "pytest"), ["python/tests"]))
}

/// An environment with exactly what the lock file names.
fn environment(root: &Path) -> Result<()> {
    let (lock, folder) = (fs::read(root.join(LOCK))?, root.join(ENVIRONMENT));
    let installed = folder.join(".installed-requirements.lock");
    if fs::read(&installed).is_ok_and(|last| last == lock) && tool(root, "python").exists() {
        return Ok(());
    }
    let python = interpreter().with_context(|| format!("no Python package, {MISSING}"))?;
    step("Python environment", || {
        program(root, &python, ["-m", "venv", "--clear", ENVIRONMENT])
            .context("on Debian and Ubuntu, the package python3-venv has what is missing")?;
        pip(root, &["--require-hashes", "--requirement", LOCK])
    })?;
    Ok(fs::write(installed, lock)?)
}

/// Builds the wheel and installs it.
fn wheel(root: &Path) -> Result<()> {
    let wheels = root.join(WHEELS);
    if wheels.exists() {
        fs::remove_dir_all(&wheels)?;
    }
    step("wheel", || {
        let status = Command::new(tool(root, "maturin"))
            .current_dir(root)
            .args(["build", "--release", "--locked", "--manifest-path", "python/Cargo.toml"])
            .args(["--target-dir", TARGET, "--out", WHEELS, "--interpreter"])
            .arg(tool(root, "python"))
            // Cargo's own way to hand on flags that may hold spaces.
            .env("CARGO_ENCODED_RUSTFLAGS", engine::without_places()?.join("\x1f"))
            .status()?;
        ensure!(status.success(), "the wheel was not built");
        Ok(())
    })?;
    let wheel = fs::read_dir(&wheels)?.next().context("no wheel")??.path();
    let wheel = wheel.to_str().context("a folder whose name is no text")?;
    pip(root, &["--force-reinstall", "--no-deps", "--no-index", wheel])
}

fn pip(root: &Path, arguments: &[&str]) -> Result<()> {
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    program(root, tool(root, "python"), install.iter().chain(arguments))
}

/// A program of the environment.
fn tool(root: &Path, name: &str) -> PathBuf {
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    root.join(ENVIRONMENT).join(folder).join(name).with_extension(std::env::consts::EXE_EXTENSION)
}
