//! What each step costs natively: `cargo bench`, after `cargo xtask build` has gathered the models.
//!
//! Steps are run in turns, as in `cargo xtask bench`, so that what disturbs the machine disturbs all alike.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use facetell::detector::{Detector, Models};
use facetell::frame::{Format, Frame};
use facetell::picture::Picture;

const ROUNDS: usize = 60;
const WARM: usize = 5;

struct Step<'a> {
    name: &'static str,
    run: Box<dyn Fn() -> Result<()> + 'a>,
    milliseconds: Vec<f64>,
}

fn step<'a, T>(name: &'static str, run: impl Fn() -> Result<T> + 'a) -> Step<'a> {
    Step {
        name,
        run: Box::new(move || run().map(|result| drop(black_box(result)))),
        milliseconds: Vec::new(),
    }
}

fn main() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("extension/public/models");
    let models = Models::read(&folder).context("run `cargo xtask build` first")?;
    let detector = Detector::load(&models)?;
    let image = image::load_from_memory(&models.self_test)?.to_rgba8();
    let frame = Frame::whole(Format::Rgba, image.width(), image.height());
    let picture = Picture::read(&frame, image.as_raw())?;
    let face = detector.find(&picture)?.into_iter().next().context("no face in the self-test's picture")?;

    let mut steps = [
        step("load all models", || Ok(Detector::load(&models)?)),
        step("read a frame", || Ok(Picture::read(&frame, image.as_raw())?)),
        step("find faces", || Ok(detector.find(&picture)?)),
        step("examine a face", || Ok(detector.examine(&picture, &face.bounds)?)),
    ];
    for round in 0..WARM + ROUNDS {
        for Step { run, milliseconds, .. } in &mut steps {
            let start = Instant::now();
            run()?;
            if round >= WARM {
                milliseconds.push(start.elapsed().as_secs_f64() * 1000.0);
            }
        }
    }
    for Step { name, mut milliseconds, .. } in steps {
        milliseconds.sort_by(f64::total_cmp);
        let (median, least) = (milliseconds[ROUNDS / 2], milliseconds[0]);
        println!("{name:<16} median {median:>8.2} ms, least {least:>8.2} ms");
    }
    Ok(())
}
