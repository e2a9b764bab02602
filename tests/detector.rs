//! The detector end to end, on the models that ship: `cargo xtask build` gathers them.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::LazyLock;

use facetell::alarms::AlarmLevel;
use facetell::detector::{Detector, Models};
use facetell::error::Error;
use facetell::frame::{Format, Frame, Region, Size};
use facetell::model::{Model, foreign};
use facetell::report::{Reason, Verdict};
use facetell::time::Seconds;
use facetell::watch::Watch;

static MODELS: LazyLock<Models> = LazyLock::new(|| read("extension/public/models"));

fn read(folder: &str) -> Models {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    Models::read(&folder).unwrap_or_else(|error| panic!("{error}: run `cargo xtask build`"))
}

static DETECTOR: LazyLock<Detector> = LazyLock::new(|| Detector::load(&MODELS).unwrap());

/// The self-test's portrait: about 100 pixels of face in 256.
fn portrait() -> (Frame, Vec<u8>) {
    let image = image::load_from_memory(&MODELS.self_test).unwrap().into_rgba8();
    (Frame::whole(Format::Rgba, image.width(), image.height()), image.into_raw())
}

/// A frame of one gray, which holds no face.
fn blank() -> (Frame, Vec<u8>) {
    let frame = Frame::whole(Format::I420, 180, 320);
    (frame, vec![128; frame.byte_len()])
}

/// Shows the frame at `time` and cuts what the watch asks for, in RGBA at full size.
fn show(watch: &mut Watch, time: Seconds, frame: &Frame, pixels: &[u8]) -> usize {
    let cuts = watch.look(&DETECTOR, time, frame, pixels).unwrap();
    for cut in &cuts {
        assert_eq!(cut.step, 1, "a small face is cut at full size");
        let Region { x, y, width, height } = cut.region;
        let part = Frame { width, height, region: cut.region, ..*frame };
        let rows =
            (y..y + height).map(|row| &pixels[4 * (row * frame.width + x) as usize..][..4 * width as usize]);
        watch.cut(&DETECTOR, time, cut.track, &part, &rows.collect::<Vec<_>>().concat()).unwrap();
    }
    cuts.len()
}

#[test]
fn the_stored_input_gives_the_stored_output() {
    let outcome = DETECTOR.self_test(&MODELS.self_test).unwrap();
    assert!(outcome.difference < 1e-3, "{outcome:?}");
}

#[test]
fn networks_as_they_ship_give_what_tract_gives() {
    let foreign = read("extension/models");
    let networks = [
        ("finder", &MODELS.finder, &foreign.finder),
        ("refiner", &MODELS.refiner, &foreign.refiner),
        ("forgery", &MODELS.forgery, &foreign.forgery),
    ];
    for (name, ours, theirs) in networks {
        let theirs = foreign::read(theirs).unwrap();
        let (input, outputs) = foreign::shapes(&theirs).unwrap();
        let outputs = outputs.iter().map(Vec::as_slice).collect::<Vec<_>>();
        let ours = Model::read(name, ours, &input, &outputs).unwrap();
        let values =
            (0..input.iter().product::<usize>()).map(|n| (n as f32 * 0.37).sin()).collect::<Vec<_>>();
        let wanted = foreign::run(&foreign::runnable(theirs, false).unwrap(), &input, &values).unwrap();
        for (ours, wanted) in ours.run(&values).unwrap().iter().zip(&wanted) {
            assert_eq!(ours.len(), wanted.len());
            for (ours, wanted) in ours.iter().zip(wanted) {
                assert!(
                    (ours - wanted).abs() < 1e-3 * (1.0 + wanted.abs()),
                    "{name}: {ours}, {wanted} by tract"
                );
            }
        }
    }
}

#[test]
fn a_self_test_that_misses_is_an_error() {
    let mut settings: serde_json::Value = serde_json::from_str(&MODELS.settings).unwrap();
    settings["self_test"]["logit"] = 1e3.into();
    let settings = settings.to_string();
    let detector = Detector::load(&Models { settings, ..MODELS.clone() }).unwrap();
    assert!(matches!(detector.self_test(&MODELS.self_test), Err(Error::SelfTestFailed(_))));
    for picture in [&b"no picture"[..], &blank_png()] {
        assert!(matches!(detector.self_test(picture), Err(Error::SelfTestFailed(_))));
    }
}

fn blank_png() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(64, 64).write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

#[test]
fn a_face_is_found_where_it_is_and_judged() {
    let (frame, pixels) = portrait();
    let mut watch = Watch::clip(AlarmLevel::default());
    for look in 0..6 {
        assert_eq!(show(&mut watch, f64::from(look) * 0.5, &frame, &pixels), 1);
    }
    let report = watch.report(&DETECTOR);
    assert_eq!((report.looks, report.looks_with_face, report.tracks.len()), (6, 6, 1));
    assert!(
        !matches!(report.verdict, Verdict::Looking { .. } | Verdict::NotChecked { .. }),
        "{:?}",
        report.verdict
    );
    let readings = &report.tracks[0].readings;
    assert!(readings.iter().all(|reading| (80.0..130.0).contains(&reading.face_size)), "{readings:?}");
    let evidence = watch.evidence();
    assert_eq!(evidence[0].rgba.len(), 4 * (evidence[0].size * evidence[0].size) as usize);
    assert_eq!(evidence[0].heat.cells.len(), (evidence[0].heat.size * evidence[0].heat.size) as usize);
}

#[test]
fn a_loop_is_no_new_evidence() {
    let (frame, pixels) = portrait();
    let mut watch = Watch::clip(AlarmLevel::default());
    for _ in 0..9 {
        for time in [0.0, 0.5] {
            show(&mut watch, time, &frame, &pixels);
        }
    }
    let report = watch.report(&DETECTOR);
    assert_eq!(report.looks, 2);
    assert_eq!(report.verdict, Verdict::Unsure { reason: Reason::TooFewFrames });
}

/// A clock's time, months of a stream, stamps below nothing.
#[test]
fn what_the_clock_says_does_not_matter() {
    let (frame, pixels) = portrait();
    let seen_from = |start: Seconds| {
        let mut watch = Watch::clip(AlarmLevel::default());
        for look in 0..12 {
            show(&mut watch, start + f64::from(look) * 0.25, &frame, &pixels);
        }
        let report = watch.report(&DETECTOR);
        let last = report.tracks[0].readings.last().unwrap().time;
        assert!((last - start - 2.75).abs() < 1e-6, "{last}");
        (report.verdict, report.looks, report.looks_with_face, report.tracks.len(), report.settled)
    };
    let expected = seen_from(0.0);
    assert_eq!((expected.1, expected.2), (12, 12));
    for start in [1.75e9, 9e6, -1e6] {
        assert_eq!(seen_from(start), expected, "{start}");
    }
}

/// A clip of 0.8 s, one of a single frame, one that ended before it was seen.
#[test]
fn at_its_end_the_verdict_is_what_there_is() {
    let (frame, pixels) = portrait();
    let ended_after = |looks: u32| {
        let mut watch = Watch::clip(AlarmLevel::default());
        for look in 0..looks {
            show(&mut watch, f64::from(look) * 0.2, &frame, &pixels);
        }
        assert!(looks > 3 || matches!(watch.report(&DETECTOR).verdict, Verdict::Looking { .. }));
        watch.end();
        let report = watch.report(&DETECTOR);
        assert!(report.settled);
        report.verdict
    };
    assert_eq!(ended_after(0), Verdict::NotChecked { reason: Reason::NoFrames });
    assert_eq!(ended_after(1), Verdict::Unsure { reason: Reason::TooFewFrames });
    assert_eq!(ended_after(3), Verdict::Unsure { reason: Reason::TooFewFrames });
    assert_eq!(ended_after(4), Verdict::NoSignsFound);

    let (frame, pixels) = blank();
    let mut watch = Watch::clip(AlarmLevel::default());
    show(&mut watch, 0.0, &frame, &pixels);
    watch.end();
    assert_eq!(watch.report(&DETECTOR).verdict, Verdict::NotChecked { reason: Reason::NoFace });
}

/// The portrait's head at each of these columns, before a wall as bright as it.
fn heads(columns: &[i64]) -> (Frame, Vec<u8>) {
    let (frame, pixels) = portrait();
    let portrait = image::RgbaImage::from_raw(frame.width, frame.height, pixels).unwrap();
    let mut wall = image::RgbaImage::from_pixel(640, 192, image::Rgba([100, 100, 100, 255]));
    for column in columns {
        image::imageops::overlay(&mut wall, &portrait, *column, 0);
    }
    (Frame::whole(Format::Rgba, 640, 192), wall.into_raw())
}

/// Faces are not found anew at every look, but followed: whoever moves, comes in or goes is noticed nonetheless.
#[test]
fn faces_that_move_come_and_go_are_followed() {
    let mut watch = Watch::clip(AlarmLevel::default());
    let mut look = 0;
    let mut see = |watch: &mut Watch, columns: &[i64]| {
        let (frame, pixels) = heads(columns);
        look += 1;
        show(watch, f64::from(look) * 0.5, &frame, &pixels)
    };
    for column in [0, 20, 40, 60, 80, 60, 40] {
        assert_eq!(see(&mut watch, &[column]), 1, "one face, one cut");
    }
    let report = watch.report(&DETECTOR);
    assert_eq!((report.tracks.len(), report.tracks[0].readings.len()), (1, 7), "{report:?}");

    let seen = (0..3).map(|_| see(&mut watch, &[20, 300])).collect::<Vec<_>>();
    assert_eq!(seen[2], 2, "the second is seen at the third look at the latest: {seen:?}");
    assert_eq!(watch.report(&DETECTOR).tracks.len(), 2);

    let left = (0..3).map(|_| see(&mut watch, &[])).collect::<Vec<_>>();
    assert_eq!(left[1..], [0, 0], "a face that was lost is looked for in the whole frame");
}

#[test]
fn a_clip_without_a_face_says_so() {
    let (frame, pixels) = blank();
    let mut watch = Watch::clip(AlarmLevel::default());
    for look in 0..6 {
        assert!(matches!(watch.report(&DETECTOR).verdict, Verdict::Looking { .. }));
        show(&mut watch, f64::from(look), &frame, &pixels);
    }
    assert_eq!(watch.report(&DETECTOR).verdict, Verdict::NotChecked { reason: Reason::NoFace });
}

#[test]
fn a_face_too_small_says_so() {
    let (frame, pixels) = portrait();
    let image = image::RgbaImage::from_raw(frame.width, frame.height, pixels).unwrap();
    let small = image::imageops::thumbnail(&image, 72, 72);
    let frame = Frame::whole(Format::Rgba, 72, 72);
    let mut watch = Watch::still(AlarmLevel::default());
    show(&mut watch, 0.0, &frame, small.as_raw());
    assert_eq!(watch.report(&DETECTOR).verdict, Verdict::NotChecked { reason: Reason::FaceTooSmall });
}

#[test]
fn absurd_frames_are_errors_and_harm_nothing() {
    let (frame, pixels) = portrait();
    let mut watch = Watch::clip(AlarmLevel::default());
    let absurd = [
        Frame { width: 0, ..frame },
        Frame { height: u32::MAX, ..frame },
        Frame { source: Size { width: 1, height: 1 }, ..frame },
        Frame { region: Region { x: 9, ..frame.region }, ..frame },
        Frame { format: Format::I420, ..frame },
    ];
    for bad in absurd {
        assert!(matches!(watch.look(&DETECTOR, 0.0, &bad, &pixels), Err(Error::BadFrame(_))), "{bad:?}");
        assert!(matches!(watch.cut(&DETECTOR, 0.0, 0, &bad, &pixels), Err(Error::BadFrame(_))), "{bad:?}");
    }
    watch.cut(&DETECTOR, 0.0, 77, &frame, &pixels).unwrap();
    assert_eq!(watch.report(&DETECTOR).looks, 0);
    assert_eq!(show(&mut watch, 0.0, &frame, &pixels), 1);
}

#[test]
fn corrupt_models_are_named() {
    corrupt_are_named(&MODELS);
    corrupt_are_named(&read("extension/models"));
}

fn corrupt_are_named(whole: &Models) {
    let cut = |bytes: &[u8], share: f64| bytes[..(share * bytes.len() as f64) as usize].to_vec();
    for share in [0.0, 0.00002, 0.001, 0.03, 0.5, 0.97] {
        let load = |models: Models, name: &str| {
            let loaded = catch_unwind(AssertUnwindSafe(|| Detector::load(&models)));
            match loaded.unwrap_or_else(|_| panic!("{name} cut to {share} panics")) {
                Err(Error::CorruptModel { model, .. } | Error::WrongShape { model, .. }) => {
                    assert_eq!(model, name)
                }
                Err(other) => panic!("{name} cut to {share}: {other}"),
                Ok(_) => panic!("{name} cut to {share} loads"),
            }
        };
        load(Models { finder: cut(&whole.finder, share), ..whole.clone() }, "finder");
        load(Models { refiner: cut(&whole.refiner, share), ..whole.clone() }, "refiner");
        load(Models { forgery: cut(&whole.forgery, share), ..whole.clone() }, "forgery");
    }
    let swapped = Models { finder: whole.refiner.clone(), ..whole.clone() };
    assert!(matches!(Detector::load(&swapped), Err(Error::WrongShape { model: "finder", .. })));
    let nonsense = Models { settings: "{}".to_owned(), ..whole.clone() };
    assert!(matches!(Detector::load(&nonsense), Err(Error::CorruptModel { model: "forgery", .. })));
}
