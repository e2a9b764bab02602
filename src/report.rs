//! What leaves the detector. The TypeScript types of the extension are generated from these.

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::alarms::Thresholds;
use crate::frame::Region;
use crate::manner::Manner;
use crate::time::Seconds;

/// Why a clip was not checked, why a verdict is unsure, or what weakens it. The one list of
/// reasons of the whole product: those of capture are the extension's to find, the words for each
/// are in the extension's message files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    // The picture does not allow a judgement.
    NoFace,
    FaceTooSmall,
    FaceBlurred,
    FaceTooDark,
    FaceTurnedAway,
    TooFewFrames,
    FramesDisagree,
    Borderline,
    // The engine could not look.
    EngineFailed,
    EngineBusy,
    // The pixels could not be had.
    CrossOrigin,
    Refused,
    Protected,
    NoFrames,
    NotLoaded,
    NotVisible,
    NoPermission,
    AudioOnly,
    LiveStream,
    StillBlack,
    VideoTooSmall,
    Unreadable,
}

/// What the detector says of a clip. It never says that a clip is authentic.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Verdict {
    /// More looks are needed; `progress` 0–1.
    Looking { progress: f32 },
    /// Nothing can be said.
    NotChecked { reason: Reason },
    /// Faces were judged and none showed signs of manipulation.
    NoSignsFound,
    /// Something was seen, but not enough to say more.
    Unsure { reason: Reason },
    /// A face shows signs of manipulation; `strength` 0–1 is how far above the threshold it is.
    LikelyDeepfake { strength: f32 },
}

/// A part of the very same frame that the detector wants to see closer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct Cut {
    /// The face that it is cut for.
    pub track: u32,
    /// Even edges, inside the source.
    pub region: Region,
    /// Scale it down by this whole number first.
    pub step: u32,
}

/// One face in one frame.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// In media time.
    pub time: Seconds,
    /// Signs of manipulation, 0–1; none where the face could not be judged.
    pub score: Option<f32>,
    /// Why it could not be judged.
    pub unusable: Option<Reason>,
    /// Longer side of the face in source pixels.
    pub face_size: f32,
    /// See [`crate::quality::Quality::sharpness`]; 0 where it was not measured.
    pub sharpness: f32,
}

/// The readings of one face through a clip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify), tsify(missing_as_null))]
pub struct TrackReport {
    pub id: u32,
    /// The face's score over all usable readings, 0–1.
    pub score: Option<f32>,
    /// In the order of the looks.
    pub readings: Vec<Reading>,
    /// Index of the reading with the highest score.
    pub strongest: Option<u32>,
}

/// What a clip holds that nothing was said about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Unchecked {
    Voice,
    /// Faces were found that could not be judged.
    UnseenFaces,
    /// Moments that were not played or looked at.
    RestOfClip,
}

/// Which model spoke, and how often its badge is wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ModelInfo {
    pub name: String,
    pub version: String,
    /// False badges per 1,000 authentic clips that the threshold was set for.
    pub alarm_budget: f32,
    /// On how many authentic clips and pictures that was measured.
    pub authentic_clips: u32,
    pub thresholds: Thresholds,
}

/// All that is known of a clip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    pub verdict: Verdict,
    /// How the face seems to have been forged that is likely a deepfake, where that can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub manner: Option<Manner>,
    pub looks: u32,
    pub looks_with_face: u32,
    pub tracks: Vec<TrackReport>,
    /// What weakens the verdict, most frequent first.
    pub weaknesses: Vec<Reason>,
    pub not_checked: Vec<Unchecked>,
    /// Media time until another look is worth it.
    pub next_look: Seconds,
    /// More looks would hardly change the verdict.
    pub settled: bool,
    pub model: ModelInfo,
}

/// A face that the verdict rests on, as the forgery model saw it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct Evidence {
    pub track: u32,
    /// In media time.
    pub time: Seconds,
    pub score: f32,
    /// Side of the picture in pixels.
    pub size: u32,
    /// `size` × `size` × 4 bytes.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Uint8Array"))]
    pub rgba: Vec<u8>,
    pub heat: HeatMap,
}

/// Where in a face the signs are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct HeatMap {
    /// Cells a side.
    pub size: u32,
    /// 0–1, row-major.
    pub cells: Vec<f32>,
}

/// How the stored input fared.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct SelfTest {
    /// What it gave.
    pub logit: f32,
    /// What is stored.
    pub expected: f32,
    pub difference: f32,
}
