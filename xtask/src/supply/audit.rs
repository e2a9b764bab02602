//! Is anything known against what we use? What needs the network or a program that may be missing says so, instead
//! of failing: a registry that cannot be reached is no fault of a change. What needs neither always runs.

use std::fmt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{licences, shipped};
use crate::run::step;

/// What came of one check.
#[derive(Debug, PartialEq)]
pub enum Outcome {
    Passed(String),
    /// It could not be made, and why.
    NotMade(String),
    Failed(String),
}

impl fmt::Display for Outcome {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Passed(what) => write!(to, "passed: {what}"),
            Self::NotMade(why) => write!(to, "NOT MADE: {why}"),
            Self::Failed(what) => write!(to, "failed: {what}"),
        }
    }
}

/// All checks. Fails if one failed; with `strict` also if one could not be made, as before a release.
pub fn run(root: &Path, strict: bool) -> Result<()> {
    let checks: [(&str, Outcome); 5] = [
        ("licences", step("licences", || Ok(own_licences(root)))?),
        (
            "cargo deny: licences, bans, sources",
            step("cargo deny", || Ok(deny(root, &["licenses", "bans", "sources"])))?,
        ),
        ("cargo deny: advisories", step("cargo deny, advisories", || Ok(deny(root, &["advisories"])))?),
        ("npm audit: extension", step("npm audit, extension", || Ok(npm(&root.join("extension"))))?),
        (
            "npm audit: tests/browser",
            step("npm audit, tests/browser", || Ok(npm(&root.join("tests/browser"))))?,
        ),
    ];
    for (name, outcome) in &checks {
        println!("{name}: {outcome}");
    }
    let bad = checks.iter().filter(|(_, outcome)| match outcome {
        Outcome::Passed(_) => false,
        Outcome::NotMade(_) => strict,
        Outcome::Failed(_) => true,
    });
    let bad = bad.map(|(name, _)| *name).collect::<Vec<_>>();
    ensure!(bad.is_empty(), "the audit fails: {}", bad.join("; "));
    Ok(())
}

fn own_licences(root: &Path) -> Outcome {
    match shipped(root).and_then(|parts| licences::check(root, &parts)) {
        Ok(count) => Outcome::Passed(format!("{count} parts")),
        Err(error) => Outcome::Failed(format!("{error:#}")),
    }
}

fn deny(root: &Path, checks: &[&str]) -> Outcome {
    let run = Command::new("cargo-deny")
        .current_dir(root)
        .args(["--color", "never", "check"])
        .args(checks)
        .output();
    let Ok(output) = run else {
        return Outcome::NotMade("cargo-deny is missing: cargo install --locked cargo-deny".into());
    };
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() {
        // The rest are warnings.
        let sum = said.lines().find(|line| line.ends_with(" ok")).unwrap_or("passed");
        Outcome::Passed(sum.to_owned())
    } else if said.contains("failed to fetch advisory database") {
        Outcome::NotMade("the database of advisories cannot be reached".into())
    } else {
        Outcome::Failed(said)
    }
}

/// A known weakness of level *high* or above fails: in what ships at any rate, and in what our tests run on.
fn npm(folder: &Path) -> Outcome {
    let run = Command::new("npm").current_dir(folder).args(["audit", "--omit=dev", "--json"]).output();
    match run.context("npm does not run").and_then(|output| Ok(serde_json::from_slice(&output.stdout)?)) {
        Ok(report) => weaknesses(&report),
        Err(error) => Outcome::NotMade(format!("npm audit says nothing that can be read: {error:#}")),
    }
}

fn weaknesses(report: &Value) -> Outcome {
    let Some(found) = report["metadata"]["vulnerabilities"].as_object() else {
        let why = report["message"].as_str().or(report["error"]["summary"].as_str()).unwrap_or("no answer");
        return Outcome::NotMade(format!("the registry does not audit: {why}"));
    };
    let count = |level: &str| found.get(level).and_then(Value::as_u64).unwrap_or(0);
    let grave = count("high") + count("critical");
    let mild = count("low") + count("moderate");
    if grave > 0 {
        Outcome::Failed(format!("{grave} of level high or critical; `npm audit --omit=dev` names them"))
    } else {
        Outcome::Passed(format!("none of level high, {mild} below"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_an_answer_of_the_registry_passes_or_fails() {
        let report = |high: u32| json!({ "metadata": { "vulnerabilities": { "low": 1, "high": high } } });
        assert!(matches!(weaknesses(&report(0)), Outcome::Passed(_)));
        assert!(matches!(weaknesses(&report(1)), Outcome::Failed(_)));
        let unreachable = json!({ "message": "405 Method Not Allowed", "error": { "summary": "" } });
        assert!(matches!(weaknesses(&unreachable), Outcome::NotMade(why) if why.contains("405")));
        assert!(matches!(weaknesses(&json!({})), Outcome::NotMade(_)));
    }
}
