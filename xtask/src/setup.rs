//! Installing what is missing, and saying clearly what could not be.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::run::{output, program, step};

const WASM: &str = "wasm32-unknown-unknown";

/// The oldest Node that the extension's tools run on.
const NODE: u32 = 20;

/// A program that may come under several names, and the Debian package that holds it.
struct Tool {
    names: &'static [&'static str],
    package: &'static str,
}

const FFMPEG: Tool = Tool { names: &["ffmpeg"], package: "ffmpeg" };
const CHROMIUM: Tool = Tool {
    names: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    package: "chromium",
};
const FIREFOX: Tool = Tool { names: &["firefox-esr", "firefox"], package: "firefox-esr" };

/// Folders with npm packages of their own.
const NPM: [&str; 2] = ["extension", "tests/browser"];

/// All that any command needs.
pub fn everything(root: &Path) -> Result<()> {
    for_build(root)?;
    tools(&[CHROMIUM, FIREFOX])
}

/// What building needs: the wasm target, Node, npm packages, and ffmpeg for the first-run page's clip.
pub fn for_build(root: &Path) -> Result<()> {
    wasm_target()?;
    node()?;
    NPM.iter().try_for_each(|folder| npm_packages(&root.join(folder)))?;
    for_clips()
}

/// What gathering the models needs: an npm package has the face detectors.
pub fn for_models(root: &Path) -> Result<()> {
    node()?;
    npm_packages(&root.join("extension"))
}

fn node() -> Result<()> {
    let version = output("node", &["--version"]).context("Node is missing: install Node 20 or newer")?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    ensure!(
        major.is_some_and(|major| major >= NODE),
        "Node {version} is too old: install Node {NODE} or newer"
    );
    Ok(())
}

/// What measuring needs.
pub fn for_bench(root: &Path) -> Result<()> {
    everything(root)?;
    npm_packages(&root.join("www/bench"))
}

/// What rendering clips needs.
pub fn for_clips() -> Result<()> {
    tools(&[FFMPEG])
}

/// What the demo needs besides what building does.
pub fn for_demo(firefox: bool) -> Result<()> {
    tools(&[if firefox { FIREFOX } else { CHROMIUM }])
}

fn wasm_target() -> Result<()> {
    let folder = output("rustc", &["--print", "target-libdir", "--target", WASM]);
    if folder.is_some_and(|folder| Path::new(&folder).exists()) {
        return Ok(());
    }
    step("install Rust's wasm target", || program(Path::new("."), "rustup", ["target", "add", WASM]))
        .with_context(|| {
            format!("Rust's {WASM} target is missing and `rustup target add {WASM}` did not install it")
        })
}

/// Runs `npm ci` unless the lock file is the one that was installed last.
fn npm_packages(folder: &Path) -> Result<()> {
    let lock = fs::read(folder.join("package-lock.json"))?;
    let installed = folder.join("node_modules/.installed-lock.json");
    if fs::read(&installed).is_ok_and(|last| last == lock) {
        return Ok(());
    }
    step(&format!("npm ci in {}", folder.display()), || {
        program(folder, "npm", ["ci", "--no-audit", "--no-fund"])
    })?;
    Ok(fs::write(installed, lock)?)
}

fn tools(tools: &[Tool]) -> Result<()> {
    let missing = tools.iter().filter(|tool| !tool.is_there()).map(|tool| tool.package).collect::<Vec<_>>();
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    step(&format!("install {packages}"), || {
        apt(&["update"])?;
        let install = ["install", "--yes", "--no-install-recommends"];
        apt(&[&install[..], &missing[..]].concat())
    })
    .with_context(|| format!("{packages} missing and apt-get did not install it: install it by hand"))
}

fn apt(arguments: &[&str]) -> Result<()> {
    let is_root = output("id", &["-u"]).is_some_and(|id| id == "0");
    let command = [if is_root { &["apt-get"][..] } else { &["sudo", "-n", "apt-get"] }, arguments].concat();
    program(Path::new("."), "env", [&["DEBIAN_FRONTEND=noninteractive"][..], &command].concat())
}

impl Tool {
    fn is_there(&self) -> bool {
        let folders = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&folders)
            .any(|folder| self.names.iter().any(|name| folder.join(name).is_file()))
    }
}
