//! The forgery model: an aligned face in, signs of manipulation and where they are out.

use serde::{Deserialize, Serialize};

use crate::alarms::{AlarmLevel, Alarms, Levels};
use crate::error::{Error, Result};
use crate::manner::{MANNER_COUNT, Sureness};
use crate::model::{Model, sigmoid};
use crate::quality::Limits;
use crate::report::{HeatMap, ModelInfo};

const NAME: &str = "forgery";

/// All about the model that is data: `models/forgery.json`, written by the training tools.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub name: String,
    pub version: String,
    /// Of the ONNX file, in hexadecimal.
    pub sha256: String,
    /// Side of the square input in pixels.
    pub input_size: usize,
    /// Side of the square that is cut around a face, in sizes of the face.
    pub crop_margin: f32,
    /// Cells a side of the mask output.
    pub mask_size: usize,
    pub calibration: Calibration,
    pub limits: Limits,
    pub alarms: Alarms,
    /// From when on it is said how a face was forged; of a model that cannot tell there is none.
    #[serde(default)]
    pub manners: Option<Sureness>,
    pub self_test: Expected,
}

/// Takes the model's logit to a score: `sigmoid(scale · logit + bias)`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    pub scale: f32,
    pub bias: f32,
}

/// What the stored self-test input must give.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// The uncalibrated logit of the face in the picture.
    pub logit: f32,
}

/// What the model says of one face.
#[derive(Debug, Clone, PartialEq)]
pub struct Opinion {
    /// Above 0 where the model believes in manipulation; not calibrated.
    pub logit: f32,
    /// 0–1.
    pub score: f32,
    pub heat: HeatMap,
    /// Logits of how it was forged, see [`crate::manner::Manner`]; they mean something where the score is high.
    pub manner: [f32; MANNER_COUNT],
}

/// The forgery model, ready to run.
pub struct Classifier {
    model: Model,
    settings: Settings,
}

impl Settings {
    /// Reads `forgery.json`.
    ///
    /// # Errors
    /// [`Error::CorruptModel`] if it is no such document, or holds absurd numbers.
    pub fn read(json: &str) -> Result<Settings> {
        let corrupt = |detail: String| Error::CorruptModel { model: NAME, detail };
        let settings: Settings = serde_json::from_str(json).map_err(|error| corrupt(error.to_string()))?;
        let Settings { input_size, mask_size, crop_margin, .. } = settings;
        if !(16..=1024).contains(&input_size) || !(1..=input_size).contains(&mask_size) {
            return Err(corrupt(format!("sizes {input_size} and {mask_size}")));
        }
        if !(0.5..=4.0).contains(&crop_margin) {
            return Err(corrupt(format!("crop margin {crop_margin}")));
        }
        if !settings.alarms.is_sound() {
            return Err(corrupt(format!("{:?}", settings.alarms)));
        }
        Ok(settings)
    }

    /// What the report says of the model, at the chosen level of alarms; `levels` are those for clips or for stills.
    pub fn info(&self, levels: &Levels, level: AlarmLevel) -> ModelInfo {
        let chosen = levels.level(level);
        ModelInfo {
            name: self.name.clone(),
            version: self.version.clone(),
            alarm_budget: chosen.budget,
            authentic_clips: levels.authentic_files,
            thresholds: chosen.thresholds,
        }
    }
}

impl Classifier {
    /// Loads the model that `settings` describe: input `[1, 3, n, n]` (RGB, −1 to 1), outputs
    /// a logit `[1, 1]`, mask logits `[1, 1, m, m]` and logits of the manner `[1, 3]`.
    pub fn load(bytes: &[u8], settings: Settings) -> Result<Classifier> {
        let Settings { input_size: n, mask_size: m, .. } = settings;
        let model = Model::read(NAME, bytes, &[1, 3, n, n], &[&[1, 1], &[1, 1, m, m], &[1, MANNER_COUNT]])?;
        Ok(Classifier { model, settings })
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Judges an aligned face: `input_size` × `input_size` RGB pixels, 0–255, row-major.
    pub fn judge(&self, pixels: &[[f32; 3]]) -> Result<Opinion> {
        let mut values = Vec::with_capacity(3 * pixels.len());
        for channel in 0..3 {
            values.extend(pixels.iter().map(|color| color[channel] / 127.5 - 1.0));
        }
        let outputs = self.model.run(&values)?;
        let logit = outputs[0][0];
        let Calibration { scale, bias } = self.settings.calibration;
        Ok(Opinion {
            logit,
            score: sigmoid(scale * logit + bias),
            heat: HeatMap {
                size: self.settings.mask_size as u32,
                cells: outputs[1].iter().copied().map(sigmoid).collect(),
            },
            manner: std::array::from_fn(|at| outputs[2][at]),
        })
    }
}
