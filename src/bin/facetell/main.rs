//! The detector on the command line: the same code that runs in the browser.

mod eval;
mod journal;
mod pool;
mod stats;
mod words;

use std::collections::HashMap;
use std::fs;
use std::io::{self, ErrorKind, Read, Write, stderr, stdin, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Error, Result, anyhow, bail, ensure};
use clap::{Args, Parser, Subcommand};
use facetell::alarms::AlarmLevel;
use facetell::detector::{Detector, Models};
use facetell::forgery::Settings;
use facetell::frame::{Format, Frame, Matrix};
use facetell::model::foreign::store;
use facetell::model::stored;
use facetell::native::{Deadline, Options, Still, watch_clip};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::eval::Line;
use crate::journal::Journal;
use crate::pool::{InOrder, scan_all};
use crate::words::Harmless;

/// Finds signs of face manipulation in clips and pictures.
#[derive(Parser)]
#[command(version, after_help = EXIT_CODES)]
struct Arguments {
    /// Folder of the models, as `cargo xtask models` writes it.
    #[arg(long, global = true, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/extension/public/models"))]
    models: PathBuf,
    #[command(subcommand)]
    command: Verb,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  every file was looked at, whatever was seen (`eval`: or found to be unreadable, which it counts)
  1  `scan`: a file could not be read; the others were looked at
  2  nothing was done: wrong arguments, no models, no place to write to";

/// A file could not be read.
const UNREADABLE: u8 = 1;

/// Nothing was done.
const FAILED: u8 = 2;

#[derive(Subcommand)]
enum Verb {
    /// Says what the product would say of each file.
    #[command(after_help = EXIT_CODES)]
    Scan {
        /// Print one JSON document, a list, instead of a table.
        #[arg(long, conflicts_with = "ndjson")]
        json: bool,
        /// Print a line of JSON for each file, as soon as it was looked at.
        #[arg(long)]
        ndjson: bool,
        #[command(flatten)]
        limit: Limit,
        #[arg(required = true, value_name = "CLIP|IMAGE")]
        files: Vec<PathBuf>,
    },
    /// Measures the detector on folders that hold `real/` and `fake/` in any depth.
    #[command(after_help = EXIT_CODES)]
    Eval {
        /// Write all scores and figures to this file as one JSON document; `-` is standard output. Until it is
        /// complete, results lie in OUT.part, a line of JSON each; without OUT.part, standard error tells of each file.
        #[arg(long, value_name = "OUT", conflicts_with = "ndjson")]
        json: Option<PathBuf>,
        /// Go on where an earlier run with the same OUT ended early.
        #[arg(long, requires = "json")]
        resume: bool,
        /// Print a line of JSON for each file, as soon as it was looked at; the tables go to standard error.
        #[arg(long)]
        ndjson: bool,
        #[command(flatten)]
        limit: Limit,
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

#[derive(Args)]
struct Limit {
    /// Seconds that a file may take; one that takes longer is unreadable.
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    timeout: u32,
}

impl Limit {
    fn options(&self) -> Options {
        let allowed = Duration::from_secs(self.timeout.into());
        Options { level: AlarmLevel::default(), allowed, pictures: false }
    }
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(code) => code,
        // Whoever reads has read enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(stderr(), "facetell: {}", Harmless(&format!("{error:#}")));
            ExitCode::from(FAILED)
        }
    }
}

fn is_broken_pipe(error: &Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}

fn run(Arguments { models, command }: Arguments) -> Result<ExitCode> {
    match command {
        Verb::Scan { json, ndjson, limit, files } => {
            return scan_files(load(&read(&models)?)?, files, limit.options(), json, ndjson);
        }
        Verb::Eval { json, resume, ndjson, limit, folders } => {
            evaluate(&read(&models)?, &folders, limit.options(), json.as_deref(), resume, ndjson)?;
        }
        Verb::SelfTest { update: true } => {
            let models = read(&models)?;
            let detector = load(&models)?;
            let mut settings = detector.settings().clone();
            settings.self_test.logit = detector.self_test_logit(&models.self_test)?;
            writeln!(stdout(), "{}", serde_json::to_string_pretty(&settings)?)?;
        }
        Verb::SelfTest { update: false } => {
            let models = read(&models)?;
            let outcome = load(&models)?.self_test(&models.self_test)?;
            writeln!(stdout(), "{}", serde_json::to_string_pretty(&outcome)?)?;
        }
        Verb::Store { files } => store_all(&files)?,
        Verb::Frames { width, height } => {
            let detector = load(&read(&models)?)?;
            let frame = Frame { matrix: Matrix::Bt709, ..Frame::whole(Format::I420, width, height) };
            let mut bytes = Vec::new();
            stdin().read_to_end(&mut bytes)?;
            ensure!(frame.byte_len() > 0, "a frame of {width}×{height} is empty");
            let frames = bytes.chunks_exact(frame.byte_len());
            let stills = frames.map(|pixels| Ok(Still { frame, pixels: pixels.to_vec() }));
            let report =
                watch_clip(&detector, AlarmLevel::default(), stills, Deadline::after(Duration::MAX))?;
            writeln!(stdout(), "{}", serde_json::to_string_pretty(&report)?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn read(folder: &Path) -> Result<Models> {
    Models::read(folder).map_err(|error| anyhow!("no models ({error}): run `cargo xtask models` once"))
}

fn load(models: &Models) -> Result<Detector> {
    Ok(Detector::load(models)?)
}

fn scan_files(
    detector: Detector,
    files: Vec<PathBuf>,
    options: Options,
    json: bool,
    ndjson: bool,
) -> Result<ExitCode> {
    let mut out = stdout();
    let (mut order, mut printed, mut failed) = (InOrder::new(), 0, false);
    scan_all(detector, files, options, |index, scan| {
        failed |= scan.outcome.failed();
        if ndjson {
            return Ok(writeln!(out, "{}", serde_json::to_string(&scan)?)?);
        }
        for scan in order.take(index, scan) {
            if json {
                let before = if printed == 0 { '[' } else { ',' };
                writeln!(out, "{before}{}", serde_json::to_string_pretty(&scan)?)?;
            } else {
                words::line(&mut out, &scan.outcome)?;
            }
            printed += 1;
        }
        Ok(())
    })?;
    if json {
        writeln!(out, "]")?;
    }
    Ok(if failed { ExitCode::from(UNREADABLE) } else { ExitCode::SUCCESS })
}

fn evaluate(
    models: &Models,
    folders: &[PathBuf],
    options: Options,
    json: Option<&Path>,
    resume: bool,
    ndjson: bool,
) -> Result<()> {
    let entries = eval::collect(folders)?;
    let to_stdout = json == Some(Path::new("-"));
    let network = sha256(&models.forgery);
    // A stored network is made of the file that the settings name.
    let model =
        if stored::is(&models.forgery) { Settings::read(&models.settings)?.sha256 } else { network.clone() };
    let made_with = json!({
        "model": model,
        "network": network,
        "settings": sha256(models.settings.as_bytes()),
        "version": env!("CARGO_PKG_VERSION"),
    });
    let (mut journal, mut known) = (None, HashMap::new());
    if let Some(document) = json.filter(|_| !to_stdout) {
        let opened = Journal::open(document, &made_with, resume)?;
        (journal, known) = (Some(opened.0), opened.1);
    }
    let mut lines =
        entries.iter().map(|entry| known.remove(&entry.path.display().to_string())).collect::<Vec<_>>();
    let open = (0..entries.len()).filter(|index| lines[*index].is_none()).collect::<Vec<_>>();
    let detector = load(models)?;
    let settings = detector.settings().clone();
    let files = open.iter().map(|index| entries[*index].path.clone()).collect();
    scan_all(detector, files, options, |index, scan| {
        let line = Line { label: entries[open[index]].label, outcome: scan.outcome };
        if ndjson {
            writeln!(stdout(), "{}", serde_json::to_string(&line)?)?;
        } else if let Some(journal) = &mut journal {
            journal.write(&line)?;
        } else {
            // Nobody has to see it: the tables are still to come.
            let _ = words::line(&mut stderr(), &line.outcome);
        }
        lines[open[index]] = Some(line);
        Ok(())
    })?;
    let lines = lines.into_iter().flatten().collect::<Vec<_>>();
    let sets = eval::figures(folders, &entries, &lines);
    let document =
        json!({ "model": { "name": settings.name, "sha256": model }, "files": lines, "sets": sets });
    let document = serde_json::to_string_pretty(&document)?;
    if let Some(journal) = journal {
        journal.finish(&document)?;
    }
    if to_stdout {
        writeln!(stdout(), "{document}")?;
    }
    let mut out: Box<dyn Write> = if to_stdout || ndjson { Box::new(stderr()) } else { Box::new(stdout()) };
    writeln!(out, "model {} {} ({model})", settings.name, settings.version)?;
    sets.iter().try_for_each(|set| eval::print(&mut out, set)).map_err(Error::from)
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
