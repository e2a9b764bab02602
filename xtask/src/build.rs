//! Everything that is built. Cargo and Vite know what is up to date.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

use crate::engine::{self, Build};
use crate::run::{program, step};
use crate::supply::sbom::sha256;
use crate::{clips, supply};

/// Where the demo feed finds its clips.
const CLIPS: &str = "www/clips";

/// The clip that the first-run page offers to try: a manipulated one.
const TRY: (&str, &str) = ("www/clips/hangar.mp4", "extension/public/clips/try.mp4");

/// Smaller than in the feed, and on a page no different to see; the verdict stays.
fn shrink(root: &Path, (from, to): (&str, &str)) -> Result<()> {
    if let Some(folder) = root.join(to).parent() {
        fs::create_dir_all(folder)?;
    }
    let encoded = ["-c:v", "libx264", "-preset", "slower", "-crf", "30", "-an", "-movflags", "+faststart"];
    // One thread, and no version in it: the same bytes each time.
    let same = ["-threads", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact"];
    let input = ["-v", "error", "-y", "-i", from];
    program(root, "ffmpeg", input.into_iter().chain(encoded).chain(same).chain([to]))
}

/// The detector as wasm, the models, both extensions, the native tool.
pub fn everything(root: &Path) -> Result<()> {
    for build in Build::ALL {
        let name = build.name();
        step(&format!("detector for the browser, {name}"), || {
            engine::wasm(root, build, "", &root.join(build.folder()))
        })?;
    }
    models(root)?;
    clips(root)?;
    step("clip of the first-run page", || shrink(root, TRY))?;
    step("third-party notices", || supply::notices::write(root, &supply::shipped(root)?))?;
    for browser in ["chrome", "firefox"] {
        let script = format!("build:{browser}");
        step(&format!("extension for {browser}"), || {
            program(&root.join("extension"), "npm", ["run", "--silent", &script])
        })?;
    }
    step("native tool", || program(root, env!("CARGO"), ["build", "--release", "--bin", "facetell"]))
}

/// The models, as tract reads them and as they ship.
pub fn models(root: &Path) -> Result<()> {
    step("models", || {
        let settings = fs::read(root.join("models/forgery.json"))?;
        let named = serde_json::from_slice::<serde_json::Value>(&settings)?["sha256"].clone();
        let same = named == sha256(&root.join("models/forgery.onnx"))?;
        ensure!(same, "models/forgery.json is about another network than models/forgery.onnx");
        engine::models(root)
    })
}

/// The demo feed's clips.
pub fn clips(root: &Path) -> Result<()> {
    step("demo clips", || clips::render(&root.join(CLIPS)))
}
