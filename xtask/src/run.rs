//! Running programs, with a word on what is going on and how long it took.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

/// Does a step that may take long, and says so.
pub fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    judged(name, work, |_| true)
}

/// The same for work whose result may be a bad one.
pub fn judged<T>(name: &str, work: impl FnOnce() -> Result<T>, good: impl FnOnce(&T) -> bool) -> Result<T> {
    eprintln!("▸ {name}");
    let start = Instant::now();
    let result = work();
    let outcome = if result.as_ref().is_ok_and(good) { "✓" } else { "✗" };
    eprintln!("{outcome} {name} ({:.1} s)", start.elapsed().as_secs_f32());
    result
}

/// Runs a program to its end in `folder`; its output is shown.
///
/// # Errors
/// If it cannot be started or does not exit with 0.
pub fn program<S: AsRef<OsStr>>(
    folder: &Path,
    program: impl AsRef<OsStr>,
    arguments: impl IntoIterator<Item = S>,
) -> Result<()> {
    let mut command = Command::new(&program);
    command.current_dir(folder).args(arguments);
    let status = command.status().with_context(|| format!("cannot start {}", program.as_ref().display()))?;
    ensure!(status.success(), "{command:?} failed ({status})");
    Ok(())
}

/// What a program prints, if it runs and succeeds.
pub fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
