//! The fuzz targets on stable Rust: every file of `fuzz/corpus`, and seeded changes of it. `FUZZ_ROUNDS` makes it longer.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;

#[path = "../fuzz/src/lib.rs"]
mod targets;

/// Changes data as fuzzers do: bits, bytes, lengths.
fn change(random: &mut fastrand::Rng, data: &mut Vec<u8>) {
    const EDGES: [u8; 6] = [0, 1, 127, 128, 254, 255];
    for _ in 0..random.usize(1..6) {
        let at = random.usize(0..=data.len());
        match random.u8(0..6) {
            0 if at < data.len() => data[at] ^= 1 << random.u8(0..8),
            1 if at < data.len() => data[at] = random.u8(..),
            2 if at < data.len() => data[at] = random.choice(EDGES).unwrap(),
            3 => data.insert(at, random.u8(..)),
            4 => data.truncate(at),
            _ => {
                let piece = data[..at].to_vec();
                data.extend(piece);
                data.truncate(4096);
            }
        }
    }
}

fn run(name: &str, rounds: usize, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let mut files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    files.sort();
    let corpus = files.iter().map(|file| fs::read(file).unwrap()).collect::<Vec<_>>();
    assert!(!corpus.is_empty(), "no corpus for {name}");
    let longer = std::env::var("FUZZ_ROUNDS").ok().and_then(|times| times.parse::<usize>().ok()).unwrap_or(1);
    let mut random = fastrand::Rng::with_seed(7);
    corpus.iter().for_each(|data| target(data));
    for round in 0..rounds * longer {
        let mut data = random.choice(&corpus).unwrap().clone();
        change(&mut random, &mut data);
        let outcome = std::panic::catch_unwind(|| target(&data));
        if outcome.is_err() {
            let file = std::env::temp_dir().join(format!("fuzz-{name}-{round}"));
            fs::write(&file, &data).unwrap();
            panic!("{name} breaks in round {round}; its input is {}", file.display());
        }
    }
}

#[test]
fn frames_of_any_bytes_and_geometry() {
    run("frame", 4000, targets::frame);
}

#[test]
fn clips_of_any_looks_and_cuts() {
    run("watch", 60, targets::watch);
}

#[test]
fn models_of_any_bytes() {
    run("model", 24, targets::model);
}

#[test]
fn reports_of_any_json() {
    run("report", 4000, targets::report);
}

#[test]
fn settings_of_any_json() {
    run("settings", 4000, targets::settings);
}

#[test]
fn files_of_any_bytes() {
    run("provenance", 4000, targets::provenance);
}
