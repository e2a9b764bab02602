//! The command-line tool on files of every kind, good and bad.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const PORTRAIT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models/self_test.png");

fn facetell(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_facetell")).args(arguments).output().unwrap()
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Two seconds of the portrait, encoded as `options` say.
fn clip(path: &Path, options: &[&str]) {
    let status = Command::new("ffmpeg")
        .args(["-y", "-v", "error", "-loop", "1", "-i", PORTRAIT, "-t", "2", "-r", "12"])
        .args(options)
        .arg(path)
        .status()
        .unwrap();
    assert!(status.success(), "{options:?}");
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn clips_of_every_kind_get_a_score() {
    let folder = TempDir::new().unwrap();
    let kinds: [(&str, &[&str]); 5] = [
        ("plain.mp4", &["-pix_fmt", "yuv420p"]),
        ("ten_bit.mp4", &["-pix_fmt", "yuv420p10le"]),
        ("full_chroma.mkv", &["-pix_fmt", "yuv444p", "-vf", "crop=191:187"]),
        ("vp9.webm", &["-c:v", "libvpx-vp9", "-pix_fmt", "yuv420p", "-deadline", "realtime"]),
        (
            "variable.mkv",
            &["-pix_fmt", "yuv420p", "-vf", "select='not(mod(n\\,3))+gt(n\\,14)'", "-fps_mode", "vfr"],
        ),
    ];
    for (name, options) in kinds {
        let path = folder.path().join(name);
        clip(&path, options);
        let scan = &json(&facetell(&["scan", "--json", text(&path)]))[0];
        let score = scan["score"].as_f64().unwrap_or_else(|| panic!("{name} has no score: {scan:#}"));
        assert!((0.0..=1.0).contains(&score), "{name}: {score}");
        assert!(scan["report"]["looks"].as_u64().unwrap() >= 5, "{name}: {scan:#}");
    }
}

#[test]
fn a_clip_that_lies_on_its_side_is_turned() {
    let folder = TempDir::new().unwrap();
    let (lying, tagged) = (folder.path().join("lying.mp4"), folder.path().join("tagged.mp4"));
    clip(&lying, &["-pix_fmt", "yuv420p", "-vf", "transpose=1"]);
    let status = Command::new("ffmpeg")
        .args([
            "-y",
            "-v",
            "error",
            "-display_rotation",
            "90",
            "-i",
            text(&lying),
            "-c",
            "copy",
            text(&tagged),
        ])
        .status()
        .unwrap();
    if !status.success() {
        // Older than 6.0: it writes the same tag under another name.
        let rotate = ["-c", "copy", "-metadata:s:v:0", "rotate=90"];
        let status = Command::new("ffmpeg")
            .args(["-y", "-v", "error", "-i", text(&lying)])
            .args(rotate)
            .arg(&tagged)
            .status()
            .unwrap();
        assert!(status.success());
    }
    let scan = &json(&facetell(&["scan", "--json", text(&tagged)]))[0];
    assert!(scan["score"].is_number(), "{scan:#}");
}

#[test]
fn what_cannot_be_judged_has_a_reason() {
    let folder = TempDir::new().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let whole = folder.path().join("whole.ts");
    clip(&whole, &["-pix_fmt", "yuv420p"]);
    let mut blank = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(300, 200).write_to(&mut blank, image::ImageFormat::Png).unwrap();
    let sound = folder.path().join("sound.m4a");
    let tone = ["-y", "-v", "error", "-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac", text(&sound)];
    assert!(Command::new("ffmpeg").args(tone).status().unwrap().success());
    let cases = [
        (file("empty.mp4", b""), "unreadable"),
        (file("text.mp4", b"this is no video"), "unreadable"),
        (file("broken.jpg", b"\xff\xd8\xff\xe0 and so on"), "unreadable"),
        (folder.path().join("missing.mp4"), "unreadable"),
        (sound, "unreadable"),
        (file("blank.png", blank.get_ref()), "noFace"),
    ];
    for (path, reason) in cases {
        let scan = &json(&facetell(&["scan", "--json", text(&path)]))[0];
        assert_eq!((&scan["verdict"], &scan["reason"]), (&"notChecked".into(), &reason.into()), "{scan:#}");
        assert!(scan["score"].is_null());
    }
    // A clip that breaks off is judged by what there is of it.
    let bytes = fs::read(&whole).unwrap();
    let half = file("half.ts", &bytes[..bytes.len() * 2 / 3]);
    let scan = &json(&facetell(&["scan", "--json", text(&half)]))[0];
    assert!(scan["score"].is_number(), "{scan:#}");
}

#[test]
fn eval_writes_one_document() {
    let folder = TempDir::new().unwrap();
    for (name, from) in [("a/real/p.png", PORTRAIT), ("a/fake/deep/q.png", PORTRAIT)] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(from, path).unwrap();
    }
    fs::write(folder.path().join("a/fake/bad.mp4"), b"no").unwrap();
    let out = folder.path().join("out.json");
    let output = facetell(&["eval", text(folder.path()), "--json", text(&out)]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let document: Value = serde_json::from_slice(&fs::read(&out).unwrap()).unwrap();
    assert_eq!(document["model"]["sha256"].as_str().unwrap().len(), 64);
    let files = document["files"].as_array().unwrap();
    assert_eq!(files.len(), 3);
    for file in files {
        for key in ["path", "label", "score", "verdict", "reason", "faces", "ms"] {
            assert!(file.get(key).is_some(), "{key} is missing: {file:#}");
        }
        assert!(file["path"].as_str().unwrap().starts_with(text(folder.path())));
    }
    let bad = files.iter().find(|file| file["path"].as_str().unwrap().ends_with("bad.mp4")).unwrap();
    assert_eq!(
        (&bad["label"], &bad["score"], &bad["reason"]),
        (&"fake".into(), &Value::Null, &"unreadable".into())
    );
    let set = &document["sets"][0];
    assert_eq!((&set["real"], &set["fake"], &set["auc"]), (&1.into(), &2.into(), &0.5.into()));
    assert_eq!(set["fakes"].as_array().unwrap().len(), 2);
}

#[test]
fn a_folder_without_labels_is_an_error() {
    let folder = TempDir::new().unwrap();
    let output = facetell(&["eval", text(folder.path())]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("real/ or fake/"));
}
