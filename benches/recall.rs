//! How small a face the finder sees, before and after it took inputs of the picture's own shape: `cargo bench --bench
//! recall`. The self-test's portrait stands at many places of frames of noise. *Before* is the same frame on a black
//! square, which is what the finder's input was. `FACES=DIR` takes the portraits in a folder instead.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use facetell::detector::{Detector, Models};
use facetell::face::Box as Place;
use facetell::frame::{Format, Frame};
use facetell::picture::Picture;
use facetell::watch::LOOK_SIDE;
use fastrand::Rng;
use image::imageops::{FilterType, overlay, resize};
use image::{Rgba, RgbaImage};

const SHAPES: [(&str, u32, u32); 3] = [("9:16", 720, 1280), ("1:1", 1080, 1080), ("16:9", 1280, 720)];
const SIZES: [u32; 6] = [40, 48, 56, 64, 80, 96];
/// Frames of each shape and size.
const FRAMES: usize = 16;

/// A face is found if this much of it is (intersection over union).
const FOUND: f32 = 0.3;

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo test --benches` only asks whether it runs.
    let frames = if env::args().any(|argument| argument == "--bench") { FRAMES } else { 1 };
    let models = Models::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("extension/public/models"))?;
    let detector = Detector::load(&models)?;
    let mut portraits = Vec::new();
    match env::var_os("FACES") {
        None => {
            portraits.extend(face_in(&detector, image::load_from_memory(&models.self_test)?.into_rgba8())?)
        }
        Some(folder) => {
            let mut files = fs::read_dir(folder)?
                .map(|entry| Ok(entry?.path()))
                .collect::<Result<Vec<PathBuf>, Box<dyn Error>>>()?;
            files.sort();
            for file in files.iter().take(frames) {
                portraits.extend(face_in(&detector, image::open(file)?.into_rgba8())?);
            }
        }
    }
    println!("{frames} frames each, {} portraits; share found, before → after", portraits.len());
    print!("{:>6}", "px");
    SHAPES.iter().for_each(|(name, ..)| print!("  {name:>13}"));
    println!();
    for size in SIZES {
        print!("{size:>6}");
        for (_, width, height) in SHAPES {
            let mut random = Rng::with_seed(u64::from(size));
            let mut found = [0, 0];
            for index in 0..frames {
                let (portrait, face) = &portraits[index % portraits.len()];
                let (frame, place) = scene(&mut random, portrait, face, size, width, height);
                let side = width.max(height);
                let mut square = RgbaImage::from_pixel(side, side, Rgba([0; 4]));
                let [x, y] = [(side - width) / 2, (side - height) / 2];
                overlay(&mut square, &frame, x.into(), y.into());
                let mut moved = place;
                moved.center.x += x as f32;
                moved.center.y += y as f32;
                found[0] += usize::from(is_found(&detector, &square, &moved)?);
                found[1] += usize::from(is_found(&detector, &frame, &place)?);
            }
            let [before, after] = found.map(|count| count as f32 / frames as f32);
            print!("    {before:.2} → {after:.2}");
        }
        println!();
    }
    Ok(())
}

/// The portrait with its face, if it has one.
fn face_in(detector: &Detector, portrait: RgbaImage) -> Result<Option<(RgbaImage, Place)>, Box<dyn Error>> {
    let frame = Frame::whole(Format::Rgba, portrait.width(), portrait.height());
    let faces = detector.find(&Picture::read(&frame, portrait.as_raw())?)?;
    Ok(faces.first().map(|face| (portrait, face.bounds)))
}

/// A frame in which the face is `size` pixels large, and where.
fn scene(
    random: &mut Rng,
    portrait: &RgbaImage,
    face: &Place,
    size: u32,
    width: u32,
    height: u32,
) -> (RgbaImage, Place) {
    let scale = size as f32 / face.size();
    let sides = [portrait.width(), portrait.height()].map(|side| ((side as f32 * scale) as u32).max(1));
    let small = resize(portrait, sides[0], sides[1], FilterType::Triangle);
    let mut frame = RgbaImage::from_fn(width, height, |_, _| {
        let gray = random.u8(90..130);
        Rgba([gray, gray, gray, 255])
    });
    let [x, y] =
        [width.saturating_sub(sides[0]), height.saturating_sub(sides[1])].map(|room| random.u32(0..=room));
    overlay(&mut frame, &small, x.into(), y.into());
    let mut place = *face;
    place.width *= scale;
    place.height *= scale;
    place.center.x = place.center.x * scale + x as f32;
    place.center.y = place.center.y * scale + y as f32;
    (frame, place)
}

/// In a look at the frame.
fn is_found(detector: &Detector, frame: &RgbaImage, place: &Place) -> Result<bool, Box<dyn Error>> {
    let whole = Frame::whole(Format::Rgba, frame.width(), frame.height());
    let small = image::imageops::thumbnail(
        frame,
        frame.width() * LOOK_SIDE / frame.width().max(frame.height()),
        frame.height() * LOOK_SIDE / frame.width().max(frame.height()),
    );
    let look = Frame { width: small.width(), height: small.height(), ..whole };
    let faces = detector.find(&Picture::read(&look, small.as_raw())?)?;
    Ok(faces.iter().any(|face| face.bounds.overlap(place) >= FOUND))
}
