//! How the command-line tool behaves towards shells, scripts and whatever it is given to read.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

mod tool;
use tool::{PORTRAIT, clip, command, facetell, text, within};

fn code(arguments: &[&str]) -> Option<i32> {
    facetell(arguments).status.code()
}

fn errors(arguments: &[&str]) -> String {
    String::from_utf8(facetell(arguments).stderr).unwrap()
}

/// A set of pictures: the portrait, as both.
fn labelled(folder: &Path) {
    for label in ["real", "fake"] {
        fs::create_dir_all(folder.join(label)).unwrap();
        fs::copy(PORTRAIT, folder.join(label).join("p.png")).unwrap();
    }
}

/// What `work` waits for, which must come within a minute.
fn soon<T: Send + 'static>(what: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
    within(Duration::from_secs(60), work).unwrap_or_else(|_| panic!("{what}"))
}

#[test]
fn exit_codes_tell_what_happened() {
    let folder = TempDir::new().unwrap();
    let empty = folder.path().join("empty.mp4");
    fs::write(&empty, "").unwrap();
    assert_eq!(code(&["scan", PORTRAIT]), Some(0));
    assert_eq!(code(&["scan", PORTRAIT, text(&empty)]), Some(1));
    assert_eq!(code(&["scan", "missing.mp4"]), Some(1));
    assert_eq!(code(&["scan", text(folder.path())]), Some(1), "a folder is no clip");
    assert_eq!(code(&["scan"]), Some(2));
    assert_eq!(code(&["eval", text(folder.path())]), Some(2));
    assert_eq!(code(&["eval", "missing"]), Some(2));
    assert!(String::from_utf8(facetell(&["scan", "--help"]).stdout).unwrap().contains("Exit codes"));
}

#[test]
fn without_models_it_says_what_to_do() {
    let nowhere = ["--models", "/nowhere", "scan", PORTRAIT];
    assert_eq!(code(&nowhere), Some(2));
    let said = errors(&nowhere);
    assert!(said.contains("cargo xtask models") && said.lines().count() == 1, "{said}");
}

#[test]
fn results_that_cannot_be_written_are_told_first() {
    let folder = TempDir::new().unwrap();
    labelled(folder.path());
    // It would take its time to look at this.
    clip(&folder.path().join("fake/long.mp4"), &["-pix_fmt", "yuv420p", "-t", "60"]);
    let start = Instant::now();
    for out in [text(&folder.path().join("missing/out.json")), text(folder.path())] {
        let arguments = ["eval", text(folder.path()), "--json", out];
        assert_eq!(code(&arguments), Some(2));
        assert!(errors(&arguments).contains("cannot write"));
    }
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
}

/// Neither the table nor an error may obey a name, nor what a decoder says of it.
#[cfg(unix)]
#[test]
fn names_are_not_obeyed() {
    let folder = TempDir::new().unwrap();
    let name = "a\nnoSignsFound 0.00 1 faces 1 ms trusted.mp4\x1b[31m\u{202e}.mp4";
    let hostile = folder.path().join(name);
    fs::write(&hostile, "no clip").unwrap();
    let output = facetell(&["scan", text(&hostile)]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said.lines().count(), 2, "one line for the file, one for what is wrong: {said}");
    let lists = folder.path().join("\x1b[2Jreal");
    labelled(&lists);
    let tables = String::from_utf8(facetell(&["eval", text(&lists)]).stdout).unwrap();
    let missing = errors(&["eval", text(&folder.path().join("\x1b[2J"))]);
    for text in [said, tables, missing] {
        assert!(!text.contains(['\x1b', '\u{202e}']), "{text:?}");
    }
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let folder = TempDir::new().unwrap();
    labelled(folder.path());
    let set = text(folder.path());
    for arguments in [
        &["scan", PORTRAIT][..],
        &["scan", "--json", PORTRAIT],
        &["scan", "--ndjson", PORTRAIT],
        &["eval", set],
        &["eval", "--ndjson", set],
        &["eval", "--json", "-", set],
        &["self-test"],
    ] {
        let mut child = command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        // An evaluation tells of each file there, and nothing else is told.
        assert!(said.lines().all(|line| line.contains(set)), "{arguments:?}: {said}");
    }
}

/// Whoever has no file to look into hears of each file all the same, in the order in which they are done.
#[test]
fn an_evaluation_tells_of_each_file_as_it_comes() {
    let folder = TempDir::new().unwrap();
    labelled(folder.path());
    fs::write(folder.path().join("fake/empty.mp4"), "").unwrap();
    let (set, out) = (text(folder.path()), folder.path().join("out.json"));
    let told = |arguments: &[&str]| {
        let said = errors(arguments);
        let told = |name: &str| said.lines().filter(|line| line.contains(name)).count();
        [told("real/p.png"), told("fake/p.png"), told("fake/empty.mp4")]
    };
    assert_eq!(told(&["eval", set]), [1; 3]);
    assert_eq!(told(&["eval", set, "--json", "-"]), [1; 3]);
    // These have another place for it.
    assert_eq!(told(&["eval", set, "--ndjson"]), [0; 3]);
    assert_eq!(told(&["eval", set, "--json", text(&out)]), [0; 3]);
}

#[test]
fn results_come_as_a_list_or_line_by_line() {
    let files = [PORTRAIT, "missing.mp4", PORTRAIT];
    let list = facetell(&[&["scan", "--json"][..], &files].concat());
    let list = serde_json::from_slice::<Vec<Value>>(&list.stdout).unwrap();
    assert_eq!(list.iter().map(|scan| scan["path"].as_str().unwrap()).collect::<Vec<_>>(), files);
    let lines = facetell(&[&["scan", "--ndjson"][..], &files].concat());
    let lines = String::from_utf8(lines.stdout).unwrap();
    let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    assert_eq!(lines.filter(|scan| scan["score"].is_number()).count(), 2);

    let folder = TempDir::new().unwrap();
    labelled(folder.path());
    let document = facetell(&["eval", text(folder.path()), "--json", "-"]);
    let document = serde_json::from_slice::<Value>(&document.stdout).unwrap();
    assert_eq!(document["files"].as_array().unwrap().len(), 2);
    let lines = String::from_utf8(facetell(&["eval", text(folder.path()), "--ndjson"]).stdout).unwrap();
    assert_eq!(lines.lines().count(), 2);
    for line in lines.lines() {
        assert!(serde_json::from_str::<Value>(line).unwrap()["label"].is_string());
    }
}

/// An `ffmpeg` of our own, that comes before the real one.
#[cfg(unix)]
fn instead_of_ffmpeg(folder: &Path, script: &str) -> std::ffi::OsString {
    use std::os::unix::fs::PermissionsExt;

    let program = folder.join("ffmpeg");
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let path = std::env::var_os("PATH").unwrap();
    std::env::join_paths([folder.to_owned()].into_iter().chain(std::env::split_paths(&path))).unwrap()
}

#[cfg(unix)]
#[test]
fn a_decoder_that_complains_without_end_holds_nothing_up() {
    let folder = TempDir::new().unwrap();
    let path = instead_of_ffmpeg(folder.path(), "echo first >&2; head -c 2000000 /dev/zero >&2");
    let file = folder.path().join("a.mp4");
    fs::write(&file, "no clip").unwrap();
    let output = command(&["scan", text(&file)]).env("PATH", path).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("no video can be read: first"));
}

#[cfg(unix)]
#[test]
fn a_decoder_that_does_not_end_is_ended() {
    let folder = TempDir::new().unwrap();
    let path = instead_of_ffmpeg(folder.path(), "exec sleep 600");
    let file = folder.path().join("a.mp4");
    fs::write(&file, "no clip").unwrap();
    let arguments = ["scan", "--timeout", "1", "--ndjson", text(&file)];
    let output = command(&arguments).env("PATH", path).output().unwrap();
    let line = serde_json::from_slice::<Value>(&output.stdout).unwrap();
    assert_eq!(line["reason"], "unreadable");
    assert!(line["error"].as_str().unwrap().contains("longer than 1 s"), "{line:#}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_decoder_ends_with_its_parent() {
    let folder = TempDir::new().unwrap();
    let (file, pipe) = (folder.path().join("a.mp4"), folder.path().join("pipe"));
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    // The pipe is open for as long as it lives.
    let path =
        instead_of_ffmpeg(folder.path(), &format!("exec 3>'{}'; echo >&3; exec sleep 600", text(&pipe)));
    fs::write(&file, "no clip").unwrap();
    let mut parent = command(&["scan", text(&file)]).env("PATH", path).spawn().unwrap();
    let mut decoder = soon("the decoder starts", move || {
        let mut decoder = fs::File::open(pipe).unwrap();
        decoder.read_exact(&mut [0]).unwrap();
        decoder
    });
    parent.kill().unwrap();
    parent.wait().unwrap();
    assert_eq!(soon("the decoder is ended", move || decoder.read(&mut [0]).unwrap()), 0);
}

/// Ends an evaluation once it has some results, as a person or a power cut would.
#[cfg(target_os = "linux")]
fn end_early(mut child: Child, part: &Path) {
    let number = format!("--pid={}", child.id());
    let mut tail = Command::new("tail")
        .args(["-n", "+1", "--retry", "-f", &number, text(part)])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(tail.stdout.take().unwrap()).lines();
    soon("there are results", move || lines.take(3).for_each(|line| drop(line.unwrap())));
    child.kill().unwrap();
    child.wait().unwrap();
    tail.wait().unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn an_evaluation_that_was_ended_goes_on() {
    let folder = TempDir::new().unwrap();
    let (set, out) = (folder.path().join("set"), folder.path().join("out.json"));
    let part = folder.path().join("out.json.part");
    labelled(&set);
    for number in 0..6 {
        clip(&set.join(format!("fake/{number}.mp4")), &["-pix_fmt", "yuv420p", "-t", "8"]);
    }
    let arguments = ["eval", text(&set), "--json", text(&out)];
    end_early(command(&arguments).stdout(Stdio::null()).spawn().unwrap(), &part);
    assert!(!out.exists(), "half a document is none");
    // As if it had been cut off in the middle of a line; and one result that nobody would have made.
    let before = fs::read_to_string(&part).unwrap();
    let marked = before.replacen("\"faces\":1", "\"faces\":77", 1);
    assert_ne!(before, marked);
    fs::write(&part, format!("{marked}{{\"label\":\"fa")).unwrap();

    let output = facetell(&[&arguments[..], &["--resume"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let document = serde_json::from_slice::<Value>(&fs::read(&out).unwrap()).unwrap();
    let files = document["files"].as_array().unwrap();
    assert_eq!(files.len(), 8);
    assert_eq!(files.iter().filter(|file| file["faces"] == 77).count(), 1, "nothing is looked at twice");
    assert!(!part.exists());

    // What was made with another model is no part of this.
    fs::write(&part, "{\"model\":\"another\"}\n").unwrap();
    let arguments = [&arguments[..], &["--resume"]].concat();
    assert_eq!(code(&arguments), Some(2));
    assert!(errors(&arguments).contains("another model"));
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_waited_for() {
    let folder = TempDir::new().unwrap();
    let pipe = folder.path().join("pipe.mp4");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert_eq!(code(&["scan", text(&pipe)]), Some(1));
    assert_eq!(code(&["scan", "/dev/zero"]), Some(1));
}
