//! The detector on the command line: the same code that runs in the browser.

mod decode;
mod eval;
mod scan;
mod shrink;
mod stats;

use std::fs;
use std::io::{Read, stdin};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, anyhow, bail, ensure};
use clap::{Parser, Subcommand};
use facetell::detector::{Detector, Models};
use facetell::frame::{Format, Frame, Matrix};
use facetell::model::foreign::store;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::decode::Still;
use crate::scan::{Scan, scan, watch_clip};

/// Finds signs of face manipulation in clips and pictures.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Folder of the models, as `cargo xtask build` writes it.
    #[arg(long, global = true, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/extension/models"))]
    models: PathBuf,
    #[command(subcommand)]
    command: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Says what the product would say of each file.
    Scan {
        /// Print one JSON document instead of a table.
        #[arg(long)]
        json: bool,
        #[arg(required = true, value_name = "CLIP|IMAGE")]
        files: Vec<PathBuf>,
    },
    /// Measures the detector on folders that hold `real/` and `fake/` in any depth.
    Eval {
        /// Write all scores and figures to this file as JSON.
        #[arg(long, value_name = "OUT")]
        json: Option<PathBuf>,
        #[arg(required = true, value_name = "DIR")]
        folders: Vec<PathBuf>,
    },
    /// Runs the stored self-test; with --update, prints the settings with its present outcome.
    SelfTest {
        #[arg(long)]
        update: bool,
    },
    /// Writes networks (ONNX or NNEF) as the extension loads them.
    #[command(hide = true)]
    Store {
        /// By turns what to read and what to write.
        #[arg(required = true, value_name = "FROM TO")]
        files: Vec<PathBuf>,
    },
    /// Judges raw I420 frames (BT.709, limited range, 4 a second) from standard input: for
    /// comparison with other builds.
    #[command(hide = true)]
    Frames {
        #[arg(long)]
        width: u32,
        #[arg(long)]
        height: u32,
    },
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if let Verb::Store { files } = &arguments.command {
        return store_all(files);
    }
    let models = Models::read(&arguments.models).context("no models; run `cargo xtask build` first")?;
    let detector = Detector::load(&models)?;
    match arguments.command {
        Verb::Scan { json, files } => {
            let scans = scan_all(&detector, &files);
            if json {
                println!("{}", serde_json::to_string_pretty(&scans)?);
            } else {
                scans.iter().for_each(print_scan);
            }
        }
        Verb::Eval { json, folders } => {
            let entries = eval::collect(&folders)?;
            let scans =
                scan_all(&detector, &entries.iter().map(|entry| entry.path.clone()).collect::<Vec<_>>());
            let sets = eval::figures(&folders, &entries, &scans);
            let settings = detector.settings();
            println!("model {} {} ({})", settings.name, settings.version, sha256(&models.forgery));
            sets.iter().for_each(eval::print);
            if let Some(out) = json {
                let files = entries.iter().zip(&scans).map(|(entry, scan)| {
                    json!({
                        "path": scan.path, "label": entry.label, "score": scan.score, "verdict": scan.verdict,
                        "reason": scan.reason, "faces": scan.faces, "ms": scan.ms, "error": scan.error,
                    })
                });
                let document = json!({
                    "model": { "name": settings.name, "sha256": sha256(&models.forgery) },
                    "files": files.collect::<Vec<_>>(),
                    "sets": sets,
                });
                fs::write(&out, serde_json::to_string_pretty(&document)?)
                    .with_context(|| format!("cannot write {}", out.display()))?;
            }
        }
        Verb::SelfTest { update: true } => {
            let mut settings = detector.settings().clone();
            settings.self_test.logit = detector.self_test_logit(&models.self_test)?;
            println!("{}", serde_json::to_string_pretty(&settings)?);
        }
        Verb::SelfTest { update: false } => {
            println!("{}", serde_json::to_string_pretty(&detector.self_test(&models.self_test)?)?);
        }
        Verb::Store { .. } => {}
        Verb::Frames { width, height } => {
            let frame = Frame { matrix: Matrix::Bt709, ..Frame::whole(Format::I420, width, height) };
            let mut bytes = Vec::new();
            stdin().read_to_end(&mut bytes)?;
            ensure!(frame.byte_len() > 0, "a frame of {width}×{height} is empty");
            let frames = bytes.chunks_exact(frame.byte_len());
            let stills = frames.map(|pixels| Still { frame, pixels: pixels.to_vec() });
            println!("{}", serde_json::to_string_pretty(&watch_clip(&detector, stills)?)?);
        }
    }
    Ok(())
}

fn store_all(files: &[PathBuf]) -> Result<()> {
    let (pairs, []) = files.as_chunks() else { bail!("a file to write is missing") };
    for [from, to] in pairs {
        let stored = store(&fs::read(from)?).map_err(|error| anyhow!("{}: {error:#}", from.display()))?;
        fs::write(to, stored)?;
    }
    Ok(())
}

/// In hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Scans every file, one thread a core; the results are in the order of the files.
fn scan_all(detector: &Detector, files: &[PathBuf]) -> Vec<Scan> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((index, path)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| Some((i, files.get(i)?)))
        {
            done.push((index, scan(detector, path)));
            eprint!("\r{} of {} ", index + 1, files.len());
        }
        done
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut scans = thread::scope(|scope| {
        let workers = (0..threads).map(|_| scope.spawn(work)).collect::<Vec<_>>();
        // A worker that panicked has lost its files: rethrow rather than print half a table.
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect::<Vec<_>>()
    });
    eprintln!();
    scans.sort_by_key(|(index, _)| *index);
    scans.into_iter().map(|(_, scan)| scan).collect()
}

fn print_scan(scan: &Scan) {
    let score = scan.score.map_or("–".to_owned(), |score| format!("{score:.2}"));
    let reason = scan.reason.map_or(String::new(), |reason| format!(" ({reason:?})"));
    println!(
        "{:<16} {score:>5} {:>2} faces {:>6} ms  {}{reason}",
        scan.verdict, scan.faces, scan.ms, scan.path
    );
    if let Some(error) = &scan.error {
        println!("{:<16} {error}", "");
    }
}
