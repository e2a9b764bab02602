//! The command-line tool on files of every kind, good and bad.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

mod tool;
use tool::{PORTRAIT, clip, facetell, ffmpeg, scan, text};

#[test]
fn clips_of_every_kind_get_a_score() {
    let folder = TempDir::new().unwrap();
    let hdr = ["-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc"];
    let hdr = [&["-pix_fmt", "yuv420p10le"], &hdr[..]].concat();
    let kinds: [(&str, &[&str]); 10] = [
        ("plain.mp4", &["-pix_fmt", "yuv420p"]),
        ("ten_bit.mp4", &["-pix_fmt", "yuv420p10le"]),
        ("hdr.mp4", &hdr),
        ("portrait.mp4", &["-pix_fmt", "yuv420p", "-vf", "scale=270:-2,pad=270:480:0:(oh-ih)/2"]),
        ("landscape.mp4", &["-pix_fmt", "yuv420p", "-vf", "scale=-2:270,pad=480:270:(ow-iw)/2"]),
        ("lossless.avi", &["-c:v", "ffv1", "-pix_fmt", "bgr0"]),
        ("moving.gif", &[]),
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
        let scan = scan(&path);
        let score = scan["score"].as_f64().unwrap_or_else(|| panic!("{name} has no score: {scan:#}"));
        assert!((0.0..=1.0).contains(&score), "{name}: {score}");
        assert!(scan["report"]["looks"].as_u64().unwrap() >= 5, "{name}: {scan:#}");
    }
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
    ffmpeg(&["-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac"], &sound);
    let song = folder.path().join("song.m4a");
    let cover = ["-i", PORTRAIT, "-c:a", "aac", "-c:v", "png", "-disposition:v", "attached_pic"];
    ffmpeg(&[&["-f", "lavfi", "-i", "sine=d=1"], &cover[..]].concat(), &song);
    let nobody = folder.path().join("nobody.mp4");
    clip(&nobody, &["-pix_fmt", "yuv420p", "-vf", "drawbox=c=gray:t=fill"]);
    let cases = [
        (file("empty.mp4", b""), "unreadable"),
        (file("text.mp4", b"this is no video"), "unreadable"),
        (file("broken.jpg", b"\xff\xd8\xff\xe0 and so on"), "unreadable"),
        (folder.path().join("missing.mp4"), "unreadable"),
        (file("zeros.webm", &[0; 5000]), "unreadable"),
        (file("empty.png", b""), "unreadable"),
        (file("cut_off.png", &blank.get_ref()[..60]), "unreadable"),
        (sound, "audioOnly"),
        (song, "audioOnly"),
        (nobody, "noFace"),
        (file("blank.png", blank.get_ref()), "noFace"),
    ];
    for (path, reason) in cases {
        let scan = scan(&path);
        assert_eq!((&scan["verdict"], &scan["reason"]), (&"notChecked".into(), &reason.into()), "{scan:#}");
        assert!(scan["score"].is_null());
    }
    // A clip that breaks off is judged by what there is of it.
    let bytes = fs::read(&whole).unwrap();
    let half = file("half.ts", &bytes[..bytes.len() * 2 / 3]);
    let scan = scan(&half);
    assert!(scan["score"].is_number(), "{scan:#}");
}

/// The finder expects surroundings: it gets a second look with room around the picture.
#[test]
fn a_face_that_fills_its_picture_is_found() {
    let folder = TempDir::new().unwrap();
    let close = folder.path().join("close.png");
    image::open(PORTRAIT).unwrap().crop_imm(48, 48, 96, 96).save(&close).unwrap();
    let scan = scan(&close);
    assert!(scan["score"].is_number(), "{scan:#}");
}

#[test]
fn eval_writes_one_document() {
    let folder = TempDir::new().unwrap();
    for (name, from) in [("a/real/p.png", PORTRAIT), ("a/fake/deep/p.png", PORTRAIT)] {
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
    assert_eq!((&set["pairs"], &set["paired_wins"]), (&1.into(), &0.5.into()), "named alike, scored alike");
}

/// Whatever is picture or clip is judged, whatever it is called and wherever it lies.
#[test]
fn eval_takes_what_it_finds() {
    let folder = TempDir::new().unwrap();
    let place = |name: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    };
    let portrait = fs::read(PORTRAIT).unwrap();
    let judged = [
        "fake/with space/ünï 名前.PNG",
        "fake/a picture named.mp4",
        "fake/no_extension",
        "fake/one.gif",
        "fake/a:colon, a 100%d sign.mp4",
        "fake/a clip named.jpg",
        "fake/-dash.mp4",
        "fake/grey.png",
    ];
    let image = image::load_from_memory(&portrait).unwrap();
    for name in &judged[..3] {
        fs::write(place(name), &portrait).unwrap();
    }
    clip(&place(judged[3]), &["-frames:v", "1"]);
    clip(&place("plain.mp4"), &["-pix_fmt", "yuv420p"]);
    for name in &judged[4..7] {
        fs::copy(folder.path().join("plain.mp4"), place(name)).unwrap();
    }
    image.to_luma16().save(place(judged[7])).unwrap();
    let silent = ["fake/list.txt", "fake/huge.png", "fake/sliver.png", "fake/dot.png"];
    fs::write(place(silent[0]), "words").unwrap();
    for (name, width, height) in [(silent[1], 9000, 100), (silent[2], 3000, 1), (silent[3], 1, 1)] {
        image::GrayImage::new(width, height).save(place(name)).unwrap();
    }
    fs::write(place("fake/.hidden"), "of no account").unwrap();
    fs::create_dir_all(place("fake/folder.mp4/empty")).unwrap();
    let links = 3 * usize::from(cfg!(unix));
    #[cfg(unix)]
    for (target, name) in [("nowhere", "to_nothing.png"), ("..", "above"), ("one.gif", "linked.gif")] {
        std::os::unix::fs::symlink(target, place(&format!("fake/{name}"))).unwrap();
    }

    let out = folder.path().join("out.json");
    let output = facetell(&["eval", text(folder.path()), "--json", text(&out)]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let document: Value = serde_json::from_slice(&fs::read(&out).unwrap()).unwrap();
    let files = document["files"].as_array().unwrap();
    for file in files {
        let path = file["path"].as_str().unwrap();
        assert!(file["score"].is_number() || file["reason"].is_string(), "{file:#}");
        if judged.iter().any(|name| path.ends_with(name)) {
            assert!(file["score"].is_number(), "{file:#}");
        } else if silent[1..].iter().any(|name| path.ends_with(name)) {
            assert_eq!(file["reason"], "noFace", "{file:#}");
        }
    }
    // Of the links, the one to a folder above adds nothing.
    assert_eq!(files.len(), judged.len() + silent.len() + links.saturating_sub(1));
    let set = &document["sets"][0];
    assert_eq!((&set["real"], &set["auc"]), (&0.into(), &Value::Null), "there is nothing to compare with");
    assert_eq!((&set["pairs"], &set["paired_wins"]), (&0.into(), &Value::Null));
}

#[test]
fn a_folder_without_labels_is_an_error() {
    let folder = TempDir::new().unwrap();
    let output = facetell(&["eval", text(folder.path())]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("real/ or fake/"));
}

#[test]
fn what_a_file_states_is_told_beside_the_verdict() {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/provenance");
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("real/c2pa.jpg");
    fs::create_dir(folder.path().join("real")).unwrap();
    fs::copy(format!("{fixtures}/c2pa.jpg"), &path).unwrap();
    let stated = serde_json::json!([{
        "mark": "c2pa", "origin": "generated", "tool": "Dream Maker", "source": "trainedAlgorithmicMedia",
    }]);
    assert_eq!(scan(&path)["statements"], stated);
    assert_eq!(scan(&path)["verdict"], scan(format!("{fixtures}/plain.jpg").as_ref())["verdict"]);
    assert_eq!(tool::json(&facetell(&["eval", "--ndjson", text(folder.path())]))["statements"], stated);
    let table = String::from_utf8(facetell(&["scan", text(&path)]).stdout).unwrap();
    assert!(table.contains("the file states: made by AI, with Dream Maker (a C2PA manifest"), "{table}");
    // What cannot be looked at may state something all the same.
    fs::write(&path, &fs::read(&path).unwrap()[..3300]).unwrap();
    assert_eq!(scan(&path)["statements"][0]["mark"], "c2pa");
    assert_eq!(scan(format!("{fixtures}/plain.png").as_ref())["statements"], serde_json::json!([]));
}
