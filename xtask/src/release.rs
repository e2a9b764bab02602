//! Whether what is here can be released: all of the checklist that a machine can do.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};

use crate::run::{output, step};
use crate::{package, supply, test};

/// What is left to a person.
const BY_HAND: &str = "
Now, by hand:
  1. Load target/package/facetell-chrome.zip (unpacked) and facetell-firefox.xpi in browsers of your own; look at a
     feed of each site that the changelog names.
  2. Read the difference of tests/browser/manifests/ since the last release, and of extension/store/.
  3. Tag the commit; give the tag everything in target/package, with SHA256SUMS.
  4. Hand the packages to the stores, facetell-source.zip with Mozilla's; the texts are in extension/store/.";

/// The checks in the order of what they cost; the first that fails ends it.
pub fn check(root: &Path) -> Result<ExitCode> {
    step("a clean tree", || clean(root))?;
    step("a heading in the changelog", || changelog(root))?;
    let tested = test::run(root, true)?;
    if tested != ExitCode::SUCCESS {
        return Ok(tested);
    }
    package::check(root)?;
    // Last: it needs the network, and cargo-deny.
    supply::audit::run(root, true)?;
    println!("{BY_HAND}");
    Ok(ExitCode::SUCCESS)
}

fn clean(root: &Path) -> Result<()> {
    let root = root.to_str().context("a path that is no UTF-8")?;
    let changes =
        output("git", &["-C", root, "status", "--porcelain"]).context("this is no git repository")?;
    ensure!(changes.is_empty(), "not everything is committed:\n{changes}");
    Ok(())
}

fn changelog(root: &Path) -> Result<()> {
    let heading = format!("## {}", env!("CARGO_PKG_VERSION"));
    let text = fs::read_to_string(root.join("CHANGELOG.md"))?;
    let found = text.lines().any(|line| line == heading || line.starts_with(&format!("{heading} ")));
    ensure!(found, "CHANGELOG.md has no heading \"{heading}\"");
    Ok(())
}
