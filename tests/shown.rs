//! What is judged is what a viewer sees: all of it, upright, as wide as it is shown.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

mod tool;
use tool::{PORTRAIT, clip, ffmpeg, scan, text};

/// The size of the face, as the detector saw it first.
fn face_size(path: &Path) -> f64 {
    let scan = scan(path);
    let readings = &scan["report"]["tracks"][0]["readings"];
    readings[0]["faceSize"].as_f64().unwrap_or_else(|| panic!("no face: {scan:#}"))
}

/// Stores the same clip as one that is to be turned by a quarter.
fn tag_as_lying(lying: &Path, tagged: &Path) {
    let tag = ["-display_rotation", "90", "-i", text(lying), "-c", "copy", text(tagged)];
    let status = Command::new("ffmpeg").args(["-y", "-v", "error"]).args(tag).status().unwrap();
    if !status.success() {
        // Older than 6.0: it writes the same tag under another name.
        ffmpeg(&["-i", text(lying), "-c", "copy", "-metadata:s:v:0", "rotate=90"], tagged);
    }
}

#[test]
fn a_clip_that_lies_on_its_side_is_turned() {
    let folder = TempDir::new().unwrap();
    let (lying, tagged) = (folder.path().join("lying.mp4"), folder.path().join("tagged.mp4"));
    clip(&lying, &["-pix_fmt", "yuv420p", "-vf", "transpose=1"]);
    tag_as_lying(&lying, &tagged);
    assert!(scan(&tagged)["score"].is_number());
}

/// Pixels that are not square make one side longer and leave the other, whichever it is and however the clip lies.
#[test]
fn an_anamorphic_clip_is_as_wide_as_it_is_shown() {
    let folder = TempDir::new().unwrap();
    let size = |name: &str, filter: &str| {
        let path = folder.path().join(name);
        clip(&path, &["-pix_fmt", "yuv420p", "-vf", filter]);
        face_size(&path)
    };
    let plain = size("plain.mp4", "scale=512:512");
    for (name, filter) in [
        ("narrow.mp4", "scale=256:512,setsar=2/1"),
        ("flat.mp4", "scale=512:256,setsar=1/2"),
        ("film.mp4", "scale=384:512,setsar=4/3"),
    ] {
        let squeezed = size(name, filter);
        assert!((squeezed / plain - 1.0).abs() < 0.06, "{name}: {squeezed} instead of {plain}");
    }
    let (lying, tagged) = (folder.path().join("lying.mp4"), folder.path().join("tagged.mp4"));
    clip(&lying, &["-pix_fmt", "yuv420p", "-vf", "scale=512:512,transpose=1,scale=512:256,setsar=1/2"]);
    tag_as_lying(&lying, &tagged);
    let turned = face_size(&tagged);
    assert!((turned / plain - 1.0).abs() < 0.06, "{turned} instead of {plain}");
}

/// First frame empty: whoever takes it for the whole finds nobody.
fn fading(path: &Path, options: &[&str]) {
    clip(path, &[&["-vf", "fps=10,fade=in:0:10"], options].concat());
}

#[test]
fn a_picture_that_moves_is_looked_at_to_its_end() {
    let folder = TempDir::new().unwrap();
    let file = |name: &str| folder.path().join(name);
    let (webp, png) = (file("fade.webp"), file("fade.apng"));
    fading(&webp, &["-c:v", "libwebp_anim", "-loop", "0"]);
    fading(&png, &["-f", "apng", "-plays", "0"]);
    // A name may lie.
    fs::copy(&webp, file("fade.mp4")).unwrap();
    fs::copy(&png, file("fade.png")).unwrap();
    for name in ["fade.webp", "fade.mp4", "fade.apng", "fade.png"] {
        let scan = scan(&file(name));
        assert!(scan["score"].is_number(), "{name}: {scan:#}");
        assert!(scan["report"]["looks"].as_u64().unwrap() >= 5, "{name}: {scan:#}");
    }
    // What breaks off is judged by what there is, and says so.
    let bytes = fs::read(&png).unwrap();
    fs::write(file("broken.png"), &bytes[..bytes.len() * 3 / 4]).unwrap();
    let scan = scan(&file("broken.png"));
    assert!(scan["score"].is_number() && scan["warning"].is_string(), "{scan:#}");
}

#[test]
fn a_flash_is_not_judged_by_its_first_frame() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("flash.webp");
    clip(&path, &["-vf", "fps=25,trim=end_frame=3,fade=in:0:2", "-c:v", "libwebp_anim"]);
    assert_ne!(scan(&path)["reason"], "noFace");
}

fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes()[..], kind, content].concat()
}

/// A HEIF file with no more in it than what says how its picture is made.
fn heif(brand: &[u8; 4], kind: &[u8; 4], property: &[u8; 4]) -> Vec<u8> {
    heif_between(brand, kind, property, [&[], &[]])
}

/// The same with other boxes: before the description, and at its end.
fn heif_between(
    brand: &[u8; 4],
    kind: &[u8; 4],
    property: &[u8; 4],
    [before, within]: [&[u8]; 2],
) -> Vec<u8> {
    let entry = boxed(b"infe", &[&[2, 0, 0, 0, 0, 7, 0, 0][..], kind, b"\0"].concat());
    let primary = boxed(b"pitm", &[0, 0, 0, 0, 0, 7]);
    let list = boxed(b"iinf", &[&[0, 0, 0, 0, 0, 1][..], &entry].concat());
    let properties = boxed(b"iprp", &boxed(b"ipco", &boxed(property, &[1])));
    let meta = boxed(b"meta", &[&[0; 4][..], &primary, &list, &properties, within].concat());
    [&boxed(b"ftyp", &[&brand[..], &[0; 4], b"mif1"].concat()), before, &meta].concat()
}

#[test]
fn a_picture_that_cannot_be_put_together_is_unreadable() {
    let folder = TempDir::new().unwrap();
    let whole = heif(b"heic", b"hvc1", b"ispe");
    let (long, many) = (boxed(b"free", &[0; 2 << 20]), boxed(b"free", &[]).repeat(16_384));
    let coded = |others| heif_between(b"heic", b"hvc1", b"ispe", others);
    let cases = [
        ("long.heic", coded([&[], &long]), "its description"),
        ("many.heic", coded([&many, &[]]), "its description"),
        ("broken.heic", whole[..whole.len() - 1].to_vec(), "its description"),
        ("tiles.heic", heif(b"heic", b"grid", b"ispe"), "in tiles"),
        ("tiles.jpg", heif(b"heic", b"grid", b"ispe"), "in tiles"),
        ("tiles.avif", heif(b"avif", b"grid", b"ispe"), "in tiles"),
        ("layers.heic", heif(b"mif1", b"iovl", b"ispe"), "of this kind"),
        ("turned.heic", heif(b"heic", b"hvc1", b"irot"), "turned"),
    ];
    for (name, bytes, reason) in cases {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let scan = scan(&path);
        assert_eq!(scan["reason"], "unreadable", "{name}: {scan:#}");
        assert!(scan["error"].as_str().unwrap().contains(reason), "{name}: {scan:#}");
    }
}

/// A few kilobytes may claim to be gigabytes of pixels: by the size that is coded, or by the one that is shown.
#[test]
fn a_clip_of_too_many_pixels_is_unreadable() {
    let folder = TempDir::new().unwrap();
    let huge = ["-f", "lavfi", "-i", "color=size=9000x9000", "-frames:v", "1", "-c:v", "mjpeg"];
    let long = ["-f", "lavfi", "-i", "color=size=16384x64", "-frames:v", "1", "-c:v", "mjpeg"];
    let wide =
        ["-f", "lavfi", "-i", "color=size=128x64", "-frames:v", "1", "-vf", "setsar=100", "-c:v", "mjpeg"];
    for (name, options, said) in [
        ("huge.mkv", &huge[..], "9000 × 9000 pixels are too many"),
        ("long.mkv", &long, "8194 × 64 pixels are too many"),
        ("wide.mkv", &wide, "8194 × 64 pixels are too many"),
    ] {
        let path = folder.path().join(name);
        ffmpeg(options, &path);
        let scan = scan(&path);
        assert_eq!(scan["reason"], "unreadable", "{name}: {scan:#}");
        assert_eq!(scan["error"], said, "{name}: {scan:#}");
    }
}

#[test]
fn a_picture_of_one_piece_is_read() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("one.avif");
    ffmpeg(&["-i", PORTRAIT, "-frames:v", "1", "-c:v", "libaom-av1", "-cpu-used", "8"], &path);
    assert!(scan(&path)["score"].is_number());
}
