//! Every entry of the detector, for bytes of anybody's choosing: what goes in is `data`, and nothing may panic.
//!
//! cargo-fuzz runs these for as long as one likes; `tests/fuzz.rs` runs the very same functions on stable Rust, for a
//! short, seeded while.

use std::io::Cursor;
use std::path::Path;
use std::sync::LazyLock;

use facetell::alarms::AlarmLevel;
use facetell::detector::{Detector, Models};
use facetell::forgery::Settings;
use facetell::frame::{Format, Frame, Matrix, Region, Size};
use facetell::picture::{Picture, Square};
use facetell::provenance::{LONGEST_NAME, MOST_STATEMENTS, of_bytes, of_file};
use facetell::report::{Evidence, Report};
use facetell::watch::Watch;
use serde_json::Value;

/// A number, a flag … out of the data; zeros once it has run out.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut out = [0; N];
        let count = N.min(self.0.len());
        let (head, rest) = self.0.split_at(count);
        out[..count].copy_from_slice(head);
        self.0 = rest;
        out
    }

    fn byte(&mut self) -> u8 {
        self.take::<1>()[0]
    }

    fn number(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }

    fn float(&mut self) -> f32 {
        f32::from_le_bytes(self.take())
    }

    /// Mostly a side that a small frame has, at times any number at all.
    fn side(&mut self) -> u32 {
        match self.byte() {
            255 => self.number(),
            small => u32::from(small) % 97,
        }
    }

    fn frame(&mut self) -> Frame {
        let flags = self.byte();
        let mut frame = Frame {
            matrix: if flags & 2 == 0 { Matrix::Bt601 } else { Matrix::Bt709 },
            full_range: flags & 4 != 0,
            ..Frame::whole(if flags & 1 == 0 { Format::I420 } else { Format::Rgba }, self.side(), self.side())
        };
        if flags & 8 != 0 {
            frame.source = Size { width: self.side(), height: self.side() };
        }
        if flags & 16 != 0 {
            frame.region = Region { x: self.side(), y: self.side(), width: self.side(), height: self.side() };
        }
        frame
    }

    /// As many bytes as the frame takes, or (as strides that are not what they should be give) some more or less.
    fn pixels(&mut self, frame: &Frame) -> Vec<u8> {
        let wanted = if frame.width > 8192 || frame.height > 8192 { 0 } else { frame.byte_len() };
        let length = match self.byte() {
            0..=223 => wanted,
            less @ 224..=239 => wanted.saturating_sub(usize::from(less - 223)),
            more => wanted + usize::from(more - 239),
        }
        .min(1 << 22);
        if self.0.is_empty() {
            vec![128; length]
        } else {
            self.0.iter().copied().cycle().take(length).collect()
        }
    }
}

/// A frame of any geometry, of any bytes, and squares of it.
pub fn frame(data: &[u8]) {
    let mut bytes = Bytes(data);
    let frame = bytes.frame();
    let (x, y, side) = (bytes.side() as f32, bytes.side() as f32, bytes.side().min(20_000) as f32);
    let roll = f32::from(bytes.byte()) / 16.0;
    let size = usize::from(bytes.byte() % 24);
    let pixels = bytes.pixels(&frame);
    let Ok(picture) = Picture::read(&frame, &pixels) else { return };
    let sampled = picture.sample(&Square { x: x.min(20_000.0), y: y.min(20_000.0), side, roll }, size);
    assert_eq!(sampled.len(), size * size);
    assert!(sampled.iter().flatten().all(|value| (-0.01..=255.01).contains(value)), "{sampled:?}");
}

/// As tract reads them.
static MODELS: LazyLock<Models> = LazyLock::new(|| models("extension/models"));

/// As they ship.
static STORED: LazyLock<Models> = LazyLock::new(|| models("extension/public/models"));

static DETECTOR: LazyLock<Detector> =
    LazyLock::new(|| Detector::load(&STORED).unwrap_or_else(|error| panic!("{error}")));

fn models(folder: &str) -> Models {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    [root.to_owned(), root.join("..")]
        .iter()
        .find_map(|root| Models::read(&root.join(folder)).ok())
        .unwrap_or_else(|| panic!("no models: run `cargo xtask build`"))
}

/// Looks, cuts, ends and reports of one clip, in any order, at any time.
pub fn watch(data: &[u8]) {
    let mut bytes = Bytes(data);
    let level = AlarmLevel::ALL[usize::from(bytes.byte() % 3)];
    let mut watch = if bytes.byte() & 1 == 0 { Watch::clip(level) } else { Watch::still(level) };
    // Few: each runs a network.
    for _ in 0..4 {
        let time = bytes.float().into();
        let frame = bytes.frame();
        let pixels = bytes.pixels(&frame);
        match bytes.byte() % 4 {
            0 | 1 => {
                for cut in watch.look(&DETECTOR, time, &frame, &pixels).unwrap_or_default() {
                    assert!(cut.step > 0 && cut.region.width > 0 && cut.region.height > 0);
                    assert!(cut.region.x + cut.region.width <= frame.source.width);
                    assert!(cut.region.y + cut.region.height <= frame.source.height);
                    let _ = watch.cut(&DETECTOR, time, cut.track, &frame, &pixels);
                }
            }
            2 => {
                let _ = watch.cut(&DETECTOR, time, bytes.number() % 4, &frame, &pixels);
            }
            _ => watch.end(),
        }
        let report = watch.report(&DETECTOR);
        assert!(serde_json::to_vec(&report).is_ok());
        assert!(report.next_look > 0.0);
        assert!(watch.evidence().len() <= 4);
    }
}

/// Models that are no models, and ours with some bytes changed or cut off.
pub fn model(data: &[u8]) {
    let mut bytes = Bytes(data);
    let kind = bytes.byte();
    let mut models = if kind & 64 == 0 { STORED.clone() } else { MODELS.clone() };
    let one = match kind % 3 {
        0 => &mut models.finder,
        1 => &mut models.refiner,
        _ => &mut models.forgery,
    };
    if kind & 128 == 0 {
        for _ in 0..=bytes.byte() % 8 {
            let at = bytes.number() as usize % one.len();
            one[at] = bytes.byte();
        }
        if kind & 64 != 0 {
            one.truncate(bytes.number() as usize % one.len());
        }
    } else {
        *one = bytes.0.to_vec();
    }
    let _ = Detector::load(&models);
}

/// The same but for the last digit of a number, which reading JSON may not get right.
fn alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.as_f64().unwrap_or_default(), other.as_f64().unwrap_or_default());
            (one - other).abs() <= 1e-6 * one.abs()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| alike(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, one)| other.get(key).is_some_and(|other| alike(one, other)))
        }
        _ => one == other,
    }
}

/// Reports and evidence out of JSON and back.
pub fn report(data: &[u8]) {
    fn round<T: serde::Serialize + for<'a> serde::Deserialize<'a>>(data: &[u8]) {
        let Ok(value) = serde_json::from_slice::<T>(data) else { return };
        let Ok(once) = serde_json::to_vec(&value) else { panic!("what was read cannot be written") };
        // What JSON has no number for becomes null, and may then be missing; all else comes back.
        if let Ok(again) = serde_json::from_slice::<T>(&once) {
            let read = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap_or_default();
            let (once, again) = (read(&once), serde_json::to_value(&again).unwrap_or_default());
            assert!(alike(&once, &again), "{once} became {again}");
        }
    }
    round::<Report>(data);
    round::<Evidence>(data);
}

/// The model's settings, and frames described by JSON, as a message brings them.
pub fn settings(data: &[u8]) {
    if let Ok(frame) = serde_json::from_slice::<Frame>(data)
        && frame.width <= 512
        && frame.height <= 512
    {
        let _ = Picture::read(&frame, &vec![7; frame.byte_len()]);
    }
    let Ok(settings) = std::str::from_utf8(data).map(Settings::read) else { return };
    let Ok(settings) = settings else { return };
    for levels in [&settings.alarms.clips, &settings.alarms.stills] {
        for level in AlarmLevel::ALL {
            let info = settings.info(levels, level);
            assert!((0.0..=1.0).contains(&info.thresholds.likely));
        }
    }
}

/// Files of any bytes, for what they state.
pub fn provenance(data: &[u8]) {
    let found = of_bytes(data);
    assert_eq!(of_file(Cursor::new(data)), found);
    assert!(found.len() <= MOST_STATEMENTS);
    for statement in found {
        for text in statement.tool.iter().chain(&statement.source) {
            assert!(!text.is_empty() && text.chars().count() <= LONGEST_NAME, "{text}");
            assert!(!text.chars().any(char::is_control), "{text:?}");
        }
    }
}
