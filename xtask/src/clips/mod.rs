//! The demo feed's clips: one public-domain portrait, filmed as by hand, as it is and manipulated.

mod autoencoder;
mod canvas;
mod driven;
mod forge;
mod paste;
mod scene;

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;

use canvas::Canvas;
use forge::Forgery;
use scene::{Camera, Shot, film};

const PORTRAIT: &[u8] = include_bytes!("../../../www/pictures/astronaut.png");
const WIDTH: usize = 540;
const HEIGHT: usize = 960;
const RATE: usize = 25;
const SECONDS: usize = 6;

/// The listing that the feed reads; it shows a label only when the viewer asks for it.
const LISTING: &str = "clips.json";
/// Tells whether the clips in a folder are those that this program would make.
const FINGERPRINT: &str = ".fingerprint";

/// What a clip is, for the feed and the tests.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
enum Label {
    Authentic,
    Manipulated,
    NoFace,
    SmallFace,
}

struct Clip {
    file: &'static str,
    label: Label,
    handle: &'static str,
    caption: &'static str,
    /// How it was made, for the viewer who asks.
    made: &'static str,
    shot: Shot,
    forgery: Option<Forgery>,
    /// H.264 quality: 18 is fine, 32 is what feeds serve on a bad day.
    crf: u32,
    sound: bool,
}

/// The portrait in a phone-like frame that its edges stay out of.
const CLOSE: Camera = Camera { x: 226.0, y: 254.0, zoom: 2.12, sway: 4.0 };

fn clips() -> Vec<Clip> {
    let shot = |camera: Camera, seed: u64| Shot { camera, seed, warmth: 0.0, flicker: 0.01, noise: 1.2 };
    let authentic = "The portrait as it is, filmed with a moving camera.";
    vec![
        Clip {
            file: "orbit.mp4",
            label: Label::Authentic,
            handle: "orbit.diary",
            caption: "Picture day before the flight",
            made: authentic,
            shot: shot(CLOSE, 1),
            forgery: None,
            crf: 20,
            sound: true,
        },
        Clip {
            file: "hangar.mp4",
            label: Label::Manipulated,
            handle: "hangar.nine",
            caption: "Suit fitting, take two",
            made: "The inner face is replaced by a smoother one of lower resolution, in another light.",
            shot: shot(Camera { zoom: 2.2, ..CLOSE }, 2),
            forgery: Some(Forgery::Resynthesis),
            crf: 20,
            sound: false,
        },
        Clip {
            file: "window.mp4",
            label: Label::Authentic,
            handle: "window.seat",
            caption: "Evening light",
            made: authentic,
            shot: Shot { warmth: 0.08, flicker: 0.04, ..shot(Camera { zoom: 2.35, y: 250.0, ..CLOSE }, 3) },
            forgery: None,
            crf: 25,
            sound: false,
        },
        Clip {
            file: "crew.mp4",
            label: Label::Manipulated,
            handle: "crew.call",
            caption: "A few words to everyone",
            made: "The face is replaced by its mirror image: lit from the other side, smaller, darker.",
            shot: shot(Camera { zoom: 2.15, ..CLOSE }, 4),
            forgery: Some(Forgery::Mirrored),
            crf: 20,
            sound: false,
        },
        Clip {
            file: "suit.mp4",
            label: Label::NoFace,
            handle: "suit.lab",
            caption: "Every seam is checked twice",
            made: "Only the suit is in the picture.",
            shot: shot(Camera { x: 230.0, y: 425.0, zoom: 5.8, sway: 3.0 }, 5),
            forgery: None,
            crf: 23,
            sound: false,
        },
        Clip {
            file: "checklist.mp4",
            label: Label::Manipulated,
            handle: "checklist.club",
            caption: "Reading it out loud",
            made: "The mouth is re-made in every frame, as lip-sync tools do.",
            shot: shot(Camera { zoom: 2.4, y: 245.0, ..CLOSE }, 6),
            forgery: Some(Forgery::Mouth),
            crf: 20,
            sound: false,
        },
        Clip {
            file: "briefing.mp4",
            label: Label::Manipulated,
            handle: "briefing.two",
            caption: "What happens next",
            made: "The face moves by a clip of somebody else: bent without a seam, the inside of the mouth made up.",
            shot: shot(Camera { zoom: 2.3, y: 246.0, ..CLOSE }, 9),
            forgery: Some(Forgery::Driven),
            crf: 20,
            sound: false,
        },
        Clip {
            file: "archive.mp4",
            label: Label::Authentic,
            handle: "archive.room",
            caption: "From the box of prints",
            made: authentic,
            shot: Shot { noise: 4.0, ..shot(Camera { zoom: 2.25, sway: 6.0, ..CLOSE }, 7) },
            forgery: None,
            crf: 28,
            sound: false,
        },
        Clip {
            file: "model.mp4",
            label: Label::Manipulated,
            handle: "model.maker",
            caption: "Same smile, new portrait",
            made: "The whole face is drawn anew by an autoencoder: no seam, but nothing finer than its code.",
            shot: shot(Camera { zoom: 2.25, ..CLOSE }, 10),
            forgery: Some(Forgery::Autoencoder),
            crf: 20,
            sound: false,
        },
        Clip {
            file: "wall.mp4",
            label: Label::SmallFace,
            handle: "wall.of.fame",
            caption: "Spot the crew",
            made: "The whole portrait hangs far away: its face is too small to judge.",
            shot: shot(Camera { x: 256.0, y: 256.0, zoom: 0.42, sway: 4.0 }, 8),
            forgery: None,
            crf: 23,
            sound: false,
        },
    ]
}

/// Renders every clip and their listing into `folder`, unless they are there already.
pub fn render(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let fingerprint = fingerprint();
    if fs::read_to_string(folder.join(FINGERPRINT)).is_ok_and(|last| last == fingerprint) {
        return Ok(());
    }
    let portrait = Canvas::load(PORTRAIT)?;
    let clips = clips();
    let make = |clip: &Clip| {
        eprintln!("  {}", clip.file);
        encode(&portrait, clip, &folder.join(clip.file)).with_context(|| format!("cannot make {}", clip.file))
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let shares = clips.chunks(clips.len().div_ceil(threads));
        let workers = shares.map(|share| scope.spawn(|| share.iter().try_for_each(make))).collect::<Vec<_>>();
        let outcome = |worker: thread::ScopedJoinHandle<Result<()>>| {
            worker.join().unwrap_or_else(|_| bail!("it panicked"))
        };
        workers.into_iter().try_for_each(outcome)
    })?;
    let listing = clips.iter().map(|clip| {
        serde_json::json!({
            "file": clip.file, "label": clip.label, "handle": clip.handle,
            "caption": clip.caption, "made": clip.made,
        })
    });
    fs::write(folder.join(LISTING), serde_json::to_string_pretty(&listing.collect::<Vec<_>>())?)?;
    Ok(fs::write(folder.join(FINGERPRINT), fingerprint)?)
}

/// Changes with the picture and with the code that renders it.
fn fingerprint() -> String {
    let mut hasher = DefaultHasher::new();
    let code = [
        include_str!("mod.rs"),
        include_str!("canvas.rs"),
        include_str!("scene.rs"),
        include_str!("forge.rs"),
        include_str!("paste.rs"),
        include_str!("autoencoder.rs"),
        include_str!("driven.rs"),
    ];
    (PORTRAIT, code).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// Films the clip and pipes its frames to `ffmpeg`.
fn encode(portrait: &Canvas, clip: &Clip, path: &Path) -> Result<()> {
    let size = format!("{WIDTH}x{HEIGHT}");
    let (rate, crf) = (RATE.to_string(), clip.crf.to_string());
    let mut command = Command::new("ffmpeg");
    command.args([
        "-y", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", &size, "-r", &rate, "-i", "-",
    ]);
    if clip.sound {
        command.args(["-f", "lavfi", "-i", "anullsrc=r=44100:cl=mono", "-shortest", "-c:a", "aac"]);
    }
    command.args(["-vf", "scale=out_color_matrix=bt709:out_range=tv", "-pix_fmt", "yuv420p"]);
    command.args([
        "-colorspace",
        "bt709",
        "-color_primaries",
        "bt709",
        "-color_trc",
        "bt709",
        "-color_range",
        "tv",
    ]);
    command.args([
        "-c:v",
        "libx264",
        "-preset",
        "medium",
        "-crf",
        &crf,
        "-g",
        "50",
        "-movflags",
        "+faststart",
    ]);
    let mut ffmpeg = command.arg(path).stdin(Stdio::piped()).spawn().context("cannot start ffmpeg")?;
    let mut frames = ffmpeg.stdin.take().context("ffmpeg takes no input")?;
    for index in 0..RATE * SECONDS {
        let time = index as f32 / RATE as f32;
        let forged = clip.forgery.map(|forgery| forgery.apply(portrait, time));
        let picture = forged.as_ref().unwrap_or(portrait);
        frames.write_all(&film(picture, &clip.shot, time, WIDTH, HEIGHT))?;
    }
    drop(frames);
    ensure!(ffmpeg.wait()?.success(), "ffmpeg failed");
    Ok(())
}
