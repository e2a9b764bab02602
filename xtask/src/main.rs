//! `cargo xtask …`: everything that is done with the project, as commands.

mod bench;
mod blazeface;
mod build;
mod clips;
mod demo;
mod engine;
mod fuzz;
mod package;
mod python;
mod release;
mod run;
mod setup;
mod sizes;
mod supply;
mod test;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Builds, shows and tests Facetell.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Installs what building and testing need.
    Setup,
    /// Builds the detector, the extension for both browsers, and the native tool.
    Build,
    /// Gathers the models: all that the native tool needs beside itself.
    Models,
    /// Renders the demo feed's clips.
    Clips,
    /// Opens the demo feed in a browser with the extension; without a display, drives it and
    /// prints each verdict.
    Demo {
        /// In Firefox instead of Chromium.
        #[arg(long)]
        firefox: bool,
        /// A folder of clips of your own that join the feed.
        #[arg(long, value_name = "DIR")]
        clips: Option<PathBuf>,
    },
    /// Measures the engine beside others and the extension's cost to a page, in both browsers; says which goals hold.
    Bench,
    /// Builds the Python package's wheel into target/wheels, installs it in an environment in target/python, and tests it.
    Python,
    /// Builds, and writes both packages, their source and the list of parts to target/package.
    Package {
        /// Builds nothing: compares what was packed with what packing it once more gives.
        #[arg(long)]
        check: bool,
    },
    /// Prints what each part of the built extension takes; fails if one has grown by more than a twentieth.
    Sizes {
        /// Writes what there is now to xtask/sizes.json instead.
        #[arg(long)]
        update: bool,
    },
    /// Checks the licences of others' work and asks whether weaknesses of it are known.
    Audit {
        /// Also fails if something could not be checked: no network, no cargo-deny.
        #[arg(long)]
        strict: bool,
    },
    /// Feeds one entry of the detector anything at all, with cargo-fuzz, until it breaks or the time is over.
    Fuzz {
        /// frame, watch, model, report, settings or provenance.
        target: String,
        #[arg(long, default_value_t = 600)]
        seconds: u32,
    },
    /// Checks whether what is here can be released, and says what a person still has to do.
    ReleaseCheck,
    /// Passes every test: formatting, lints, Rust, TypeScript, both browsers.
    Test {
        /// In the browsers the packages that stores would hand out, instead of the built folders.
        #[arg(long)]
        packages: bool,
    },
}

fn main() -> Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
    match Arguments::parse().command {
        Verb::Setup => setup::everything(&root)?,
        Verb::Bench => bench::run(&root)?,
        Verb::Build => {
            setup::for_build(&root)?;
            build::everything(&root)?;
        }
        Verb::Models => {
            setup::for_models(&root)?;
            build::models(&root)?;
        }
        Verb::Clips => {
            setup::for_clips()?;
            build::clips(&root)?;
        }
        Verb::Demo { firefox, clips } => return demo::run(&root, firefox, clips.as_deref()),
        Verb::Python => python::run(&root)?,
        Verb::Package { check: true } => package::check(&root)?,
        Verb::Package { check: false } => {
            setup::for_build(&root)?;
            build::everything(&root)?;
            package::all(&root)?;
        }
        Verb::Sizes { update: true } => sizes::update(&root)?,
        Verb::Sizes { update: false } => sizes::check(&root)?,
        Verb::Audit { strict } => {
            setup::for_build(&root)?;
            supply::audit::run(&root, strict)?;
        }
        Verb::Fuzz { target, seconds } => fuzz::run(&root, &target, seconds)?,
        Verb::ReleaseCheck => return release::check(&root),
        Verb::Test { packages } => return test::run(&root, packages),
    }
    Ok(ExitCode::SUCCESS)
}
