//! A folder of what people really have, and of what somebody may have made on purpose.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

mod tool;
use tool::{PORTRAIT, clip, command, ffmpeg, text, within};

/// What makes a name more than a name, somewhere.
const NAMES: [&str; 12] = [
    "line\nbreak.mp4",
    "\x1b[31mred\x1b[2J.mp4",
    "right \u{202e}4pm.to left",
    "a:colon.mp4",
    "http:host.mp4",
    "-i.mp4",
    "100%d.mp4",
    "%03d.tiff",
    "#1 a & b, c?.mp4",
    "'quotes\" and `ticks`.mp4",
    "back\\slash*.mp4",
    "no extension",
];

/// Beginnings of files that hold no more than that, or lies.
const LIES: [(&str, &[u8]); 16] = [
    ("empty.mp4", b""),
    ("empty.jpg", b""),
    ("empty.heic", b""),
    ("words.mp4", b"words"),
    ("page.mp4", b"<html><body><video src=clip.mp4></body>"),
    (
        "drawing.svg",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='http://127.0.0.1:1/a.png'/></svg>",
    ),
    ("document.pdf", b"%PDF-1.7\n"),
    ("start.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF"),
    ("start.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ("start.webp", b"RIFF\xff\xff\xff\xffWEBPVP8X"),
    ("start.mkv", b"\x1a\x45\xdf\xa3"),
    ("start.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\xff\xff\xff\xffmeta"),
    ("box.mp4", b"\0\0\0\x01ftyp\xff\xff\xff\xff\xff\xff\xff\xff"),
    ("elsewhere.m3u8", b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:1/a.ts\n"),
    ("itself.m3u8", b"#EXTM3U\n#EXTINF:9,\nitself.m3u8\n#EXT-X-ENDLIST\n"),
    ("others.ffconcat", b"ffconcat version 1.0\nfile /dev/zero\nfile '../real/plain.mp4'\n"),
];

fn encoded(folder: &Path) {
    let h264 = ["-pix_fmt", "yuv420p"];
    let coded = |name: &str, options: &[&str]| clip(&folder.join(name), &[&h264[..], options].concat());
    coded("one.mp4", &["-frames:v", "1"]);
    coded("short.mp4", &["-t", "0.4"]);
    coded("dot.mkv", &["-vf", "scale=2:2"]);
    coded("line.mkv", &["-vf", "scale=2000:2"]);
    coded("wide.mp4", &["-vf", "setsar=1000/1"]);
    coded("flat.mp4", &["-vf", "setsar=1/2"]);
    coded("slow.mkv", &["-r", "1/3", "-t", "12"]);
    coded("a.ts", &["-t", "1"]);
    coded("b.ts", &["-t", "1", "-vf", "scale=128:200"]);
    // Two sizes in one stream.
    fs::write(
        folder.join("sizes.ts"),
        [fs::read(folder.join("a.ts")).unwrap(), fs::read(folder.join("b.ts")).unwrap()].concat(),
    )
    .unwrap();
    // Thirty years between two frames, and a clock's time.
    coded("gap.mkv", &["-vf", "setpts='PTS+if(gt(N,9),1e9/TB,0)'", "-fps_mode", "passthrough"]);
    coded("clock.mkv", &["-output_ts_offset", "1750000000"]);
    clip(&folder.join("moving.gif"), &[]);
    clip(&folder.join("moving.webp"), &["-c:v", "libwebp_anim"]);
    clip(&folder.join("moving.png"), &["-f", "apng"]);
    ffmpeg(&["-f", "lavfi", "-i", "sine=d=1"], &folder.join("sound.wav"));
    image::GrayImage::new(9000, 30).save(folder.join("ribbon.png")).unwrap();
    image::GrayImage::new(1, 1).save(folder.join("dot.png")).unwrap();
    // Its decoder complains more than a pipe holds.
    let noise =
        ["-vf", "scale=512:512,noise=alls=20:allf=t", "-c:v", "mpeg4", "-q:v", "5", "-t", "12", "-r", "25"];
    let whole = folder.join("whole.avi");
    clip(&whole, &noise);
    let damage = ["-i", text(&whole), "-c", "copy", "-bsf:v", "noise=amount=200"];
    ffmpeg(&damage, &folder.join("damaged.avi"));
}

/// Cut off at some places, and with bytes changed at others.
fn broken(folder: &Path) {
    for name in ["a.ts", "flat.mp4", "slow.mkv", "moving.webp", "moving.png", "moving.gif"] {
        let bytes = fs::read(folder.join(name)).unwrap();
        fs::write(folder.join(format!("half {name}")), &bytes[..bytes.len() / 2]).unwrap();
        let mut random = fastrand::Rng::with_seed(bytes.len() as u64);
        let mut changed = bytes;
        for _ in 0..40 {
            let at = random.usize(..changed.len());
            changed[at] = random.u8(..);
        }
        fs::write(folder.join(format!("changed {name}")), changed).unwrap();
    }
    // Claims to be larger than any memory.
    let mut huge = fs::read(PORTRAIT).unwrap();
    huge[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
    fs::write(folder.join("huge.png"), huge).unwrap();
}

fn links(folder: &Path) -> Vec<PathBuf> {
    if cfg!(not(unix)) {
        return Vec::new();
    }
    #[cfg(unix)]
    for (target, name) in [("nowhere", "to nothing.mp4"), ("to itself.mp4", "to itself.mp4"), ("..", "above")]
    {
        std::os::unix::fs::symlink(target, folder.join(name)).unwrap();
    }
    vec![folder.join("above")]
}

#[test]
fn an_evaluation_of_hostile_files_ends_with_a_line_for_each() {
    let set = TempDir::new().unwrap();
    let (real, fake) = (set.path().join("real"), set.path().join("fake"));
    fs::create_dir_all(&real).unwrap();
    fs::create_dir_all(&fake).unwrap();
    clip(&real.join("plain.mp4"), &["-pix_fmt", "yuv420p"]);
    encoded(&fake);
    broken(&fake);
    for (name, bytes) in LIES {
        fs::write(fake.join(name), bytes).unwrap();
    }
    for name in NAMES {
        fs::copy(real.join("plain.mp4"), fake.join(name)).unwrap();
    }
    let no_files = links(&fake);
    let there = |folder: &Path| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut expected = there(&real).chain(there(&fake)).collect::<HashSet<_>>();
    no_files.iter().for_each(|path| assert!(expected.remove(path)));
    assert!(expected.len() >= 60, "{}", expected.len());

    let arguments = ["eval", "--ndjson", "--timeout", "120", text(set.path())];
    let mut child = command(&arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let lines = within(Duration::from_secs(400), move || io::read_to_string(&mut out).unwrap());
    let lines = lines.unwrap_or_else(|coming| {
        child.kill().unwrap();
        panic!("it does not end; so far: {}", coming.recv().unwrap());
    });
    assert_eq!(child.wait().unwrap().code(), Some(0));
    for line in lines.lines() {
        let line = serde_json::from_str::<Value>(line).unwrap();
        let path = PathBuf::from(line["path"].as_str().unwrap());
        assert!(expected.remove(&path), "twice, or not there: {line:#}");
        assert!(line["score"].is_number() || line["reason"].is_string(), "{line:#}");
        assert!(line["ms"].as_u64().unwrap() < 60_000, "{line:#}");
        if NAMES.iter().any(|name| path.ends_with(name)) {
            assert!(line["score"].is_number(), "a name is only a name: {line:#}");
        }
        if path.ends_with("damaged.avi") {
            assert!(line["error"].is_string() || line["warning"].is_string(), "{line:#}");
        }
    }
    assert!(expected.is_empty(), "without a line: {expected:?}");
}
