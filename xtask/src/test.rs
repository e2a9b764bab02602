//! Every test there is, counted.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result};

use crate::run::{judged, step};
use crate::{build, package, python, setup, supply};

/// Passed and failed tests.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
struct Count {
    passed: usize,
    failed: usize,
}

/// What commands reported of their tests: their sum, and the lines that name those which failed, or say how.
#[derive(Default)]
struct Outcome {
    count: Count,
    failures: Vec<String>,
}

impl Outcome {
    fn passed(&self) -> bool {
        self.count.failed == 0
    }

    fn add(&mut self, name: &str, part: Outcome) {
        self.count.passed += part.count.passed;
        self.count.failed += part.count.failed;
        if !part.passed() {
            self.failures.push(format!("✖ {name}"));
            self.failures.extend(part.failures.into_iter().map(|line| format!("  {line}")));
        }
    }

    fn check(&mut self, name: &str, folder: &Path, command: &[&str]) -> Result<()> {
        self.add(name, judged(name, || counted(folder, command), Outcome::passed)?);
        Ok(())
    }
}

/// Sets up, builds and tests everything; the last line is `N passed, N failed`.
/// With `packages` the browsers get what stores would hand out.
pub fn run(root: &Path, packages: bool) -> Result<ExitCode> {
    setup::everything(root)?;
    let extension = root.join("extension");
    let mut all = Outcome::default();
    let cargo = env!("CARGO");
    all.check("formatting", root, &[cargo, "fmt", "--all", "--check"])?;
    all.check("clippy", root, &[cargo, "clippy", "--release", "--all-targets", "--", "--deny", "warnings"])?;
    build::everything(root)?;
    if packages {
        package::all(root)?;
        package::check(root)?;
        // SAFETY: no other thread of ours runs; the tests are programs of their own, which get it from us.
        unsafe { std::env::set_var("PACKAGES", "1") };
    }
    all.check("sizes of the package's parts", root, &[cargo, "xtask", "sizes"])?;
    all.check("extension: format, lint, types", &extension, &["npm", "run", "--silent", "check"])?;
    all.check("Rust tests", root, &[cargo, "test", "--release"])?;
    let strict = "RUSTDOCFLAGS=--deny warnings";
    let doc = ["env", strict, cargo, "doc", "--release", "--no-deps", "--document-private-items"];
    all.check("documentation", root, &doc)?;
    // Before the browsers', which open the page that it makes.
    match python::interpreter() {
        Some(_) => all.check("Python package", root, &[cargo, "xtask", "python"])?,
        None => println!("Python package: not tested, {}", python::MISSING),
    }
    all.check("extension: unit tests", &extension, &["npm", "test", "--silent"])?;
    let browser = root.join("tests/browser");
    all.check("browser tests: format, lint, types", &browser, &["npm", "run", "--silent", "check"])?;
    all.check("Mozilla's linter", &browser, &["npm", "run", "--silent", "lint:firefox"])?;
    // Not side by side: that takes a third less, but in one of two runs the driver never saw a page that Firefox had opened.
    for name in ["chrome", "firefox"] {
        let run = format!("test:{name}");
        all.check(&format!("browser tests in {name}"), &browser, &["npm", "run", "--silent", &run])?;
    }
    all.check("table of cases", &browser, &["node", "cases.js", "--check"])?;
    all.check("table of labels", &browser, &["node", "labels.js", "--check"])?;
    // Each check that could be made counts; what could not is said, and fails nothing.
    let audit = step("audit", || supply::audit::run(root, false));
    if let Err(error) = &audit {
        println!("{error:#}");
    }
    let count = Count { passed: usize::from(audit.is_ok()), failed: usize::from(audit.is_err()) };
    all.add("audit", Outcome { count, failures: Vec::new() });
    // At the end, where also a log that was cut shows them.
    all.failures.iter().for_each(|line| println!("{line}"));
    println!("{} passed, {} failed", all.count.passed, all.count.failed);
    Ok(if all.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs a command, shows what it prints, and adds up the tests that it reports. A command that
/// reports none is one test itself; one that fails without a failed test is one failed test.
fn counted(folder: &Path, command: &[&str]) -> Result<Outcome> {
    let mut child = Command::new(command[0])
        .args(&command[1..])
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", command[0]))?;
    let Outcome { mut count, mut failures } = Outcome::default();
    let output = child.stdout.take().context("no output")?;
    let mut tells = false;
    for line in BufReader::new(output).lines() {
        let line = line?;
        println!("{line}");
        if tells_failures(&line) {
            tells = true;
            failures.clear();
        } else if tells {
            failures.push(line.clone());
        } else if names_failure(&line) {
            failures.push(line.trim().to_owned());
        }
        let found = report(&line);
        count.passed += found.passed;
        count.failed += found.failed;
    }
    let success = child.wait()?.success();
    if count == Count::default() && success {
        count.passed = 1;
    }
    if !success && count.failed == 0 {
        count.failed = 1;
    }
    Ok(Outcome { count, failures })
}

/// Whether node's test runner tells after this line how each test failed, and nothing else.
fn tells_failures(line: &str) -> bool {
    line == "✖ failing tests:"
}

/// Whether a line of cargo, vitest, pytest or node's test runner names a test that failed.
fn names_failure(line: &str) -> bool {
    let line = line.trim();
    ["✖ ", "× ", "not ok ", "FAILED ", "ERROR "].iter().any(|sign| line.starts_with(sign))
        || line.starts_with("test ") && line.ends_with("... FAILED")
}

/// The tests that a line of cargo, vitest, pytest or node's test runner reports as its sum.
fn report(line: &str) -> Count {
    let words = line.split([' ', ',', ';', '|', '(']).filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let before = |name: &str| {
        let at = words.iter().position(|word| *word == name)?;
        words.get(at.checked_sub(1)?)?.parse().ok()
    };
    let both = || Count { passed: before("passed").unwrap_or(0), failed: before("failed").unwrap_or(0) };
    match words.as_slice() {
        ["test", "result:", ..] | ["Tests", ..] => both(),
        [rule, ..] if rule.starts_with("===") => both(),
        ["ℹ" | "#", "pass", passed] => Count { passed: passed.parse().unwrap_or(0), failed: 0 },
        ["ℹ" | "#", "fail", failed] => Count { passed: 0, failed: failed.parse().unwrap_or(0) },
        _ => Count::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_of_every_runner_are_named() {
        for line in [
            "  ✖ looks at it (12.3ms)",
            "   × adds 3ms",
            "test sums ... FAILED",
            "not ok 3 - it",
            "FAILED t.py::t",
        ] {
            assert!(names_failure(line), "{line}");
        }
        for line in ["  ✔ looks at it", "test sums ... ok", "test result: FAILED. 7 passed; 1 failed"] {
            assert!(!names_failure(line), "{line}");
        }
    }

    #[test]
    fn sums_of_every_runner_are_read() {
        let cases = [
            ("test result: ok. 21 passed; 0 failed; 0 ignored; finished in 0.01s", 21, 0),
            ("test result: FAILED. 7 passed; 1 failed; 0 ignored", 7, 1),
            ("      Tests  2 failed | 14 passed (16)", 14, 2),
            ("      Tests  9 passed (9)", 9, 0),
            ("=========== 1 failed, 20 passed, 2 skipped in 3.10s ============", 20, 1),
            ("=========================== FAILURES ===========================", 0, 0),
            ("ℹ pass 12", 12, 0),
            ("# fail 3", 0, 3),
            ("ok, 5 passed tests in prose", 0, 0),
        ];
        for (line, passed, failed) in cases {
            assert_eq!(report(line), Count { passed, failed }, "{line}");
        }
    }
}
