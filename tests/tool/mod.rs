//! The command-line tool and files for it.

#![allow(dead_code, reason = "each test program takes what it needs")]

use std::path::Path;
use std::process::{Command, Output};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;

pub const PORTRAIT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models/self_test.png");

pub fn facetell(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_facetell"));
    command.args(arguments);
    command
}

/// What `work` gives, if that takes no longer; else from where it may still come.
pub fn within<T: Send + 'static>(
    time: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Receiver<T>> {
    let (come, coming) = channel();
    thread::spawn(move || come.send(work()));
    coming.recv_timeout(time).map_err(|_| coming)
}

/// What it prints, if nothing was unreadable.
pub fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What it prints of one file, readable or not.
pub fn scan(path: &Path) -> Value {
    let output = facetell(&["scan", "--ndjson", text(path)]);
    let line = serde_json::from_slice::<Value>(&output.stdout).unwrap();
    let code = i32::from(line["reason"] == "unreadable");
    assert_eq!(output.status.code(), Some(code), "{line:#}");
    line
}

pub fn ffmpeg(arguments: &[&str], to: &Path) {
    let status = Command::new("ffmpeg").args(["-y", "-v", "error"]).args(arguments).arg(to).status().unwrap();
    assert!(status.success(), "{arguments:?}");
}

/// Two seconds of the portrait, encoded as `options` say.
pub fn clip(path: &Path, options: &[&str]) {
    let input = ["-loop", "1", "-i", PORTRAIT, "-t", "2", "-r", "12"];
    ffmpeg(&[&input[..], options].concat(), path);
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
