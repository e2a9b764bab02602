//! The product on the demo feed.

use std::env;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::{build, setup};

/// Builds everything and opens the feed; without a display it is driven headless.
pub fn run(root: &Path, firefox: bool, clips: Option<&Path>) -> Result<ExitCode> {
    setup::for_build(root)?;
    setup::for_demo(firefox)?;
    build::everything(root)?;

    let browser = if firefox { "firefox" } else { "chrome" };
    let has_display =
        ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some_and(|v| !v.is_empty()));
    let mut demo = Command::new("node");
    demo.current_dir(root.join("tests/browser"))
        .args(["demo.js", "--browser", browser])
        .arg(if has_display { "--window" } else { "--headless" })
        .arg("--out")
        .arg(root.join("target/demo").join(browser));
    if let Some(folder) = clips {
        demo.arg("--clips")
            .arg(folder.canonicalize().with_context(|| format!("no folder {}", folder.display()))?);
    }
    let status = demo.status().context("cannot start node")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
