//! The three networks together: find faces in a small frame, look at one closely, judge it.

use std::io::Cursor;
use std::path::Path;
use std::{fs, io};

use serde::Deserialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::error::{Error, Result};
use crate::face::detect;
use crate::face::{Box, Face};
use crate::forgery::{Classifier, Opinion, Settings};
use crate::frame::{Format, Frame};
use crate::picture::Picture;
use crate::quality::Quality;
use crate::report::{Reason, SelfTest};

/// A face must overlap its expected place by this much (intersection over union).
const SAME_PLACE: f32 = 0.25;

/// How far the self-test's logit may be from the stored one: a hundred times what rounding and
/// fused multiplication were seen to change between builds.
const TOLERANCE: f32 = 0.02;

/// The files that a detector is made from. The networks are stored ones, or natively also ONNX and NNEF.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Models {
    /// BlazeFace full range.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Uint8Array"))]
    pub finder: Vec<u8>,
    /// BlazeFace short range.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Uint8Array"))]
    pub refiner: Vec<u8>,
    /// The forgery model.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Uint8Array"))]
    pub forgery: Vec<u8>,
    /// The text of `forgery.json`.
    pub settings: String,
    /// A picture of one face in PNG, for [`Detector::self_test`].
    #[serde(with = "serde_bytes")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Uint8Array"))]
    pub self_test: Vec<u8>,
}

impl Models {
    /// Reads a folder of models, as `cargo xtask models` writes them: the networks stored, or where they are as tract
    /// reads them.
    ///
    /// # Errors
    /// That of the first file that cannot be read, with its name.
    pub fn read(folder: &Path) -> io::Result<Models> {
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read(&path)
                .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
        };
        let settings = String::from_utf8(read("forgery.json")?)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, format!("forgery.json: {error}")))?;
        let network =
            |foreign: &str, stored: &str| read(if folder.join(foreign).is_file() { foreign } else { stored });
        Ok(Models {
            finder: network("finder.nnef.tar", "finder.model")?,
            refiner: network("refiner.nnef.tar", "refiner.model")?,
            forgery: network("forgery.onnx", "forgery.model")?,
            settings,
            self_test: read("self_test.png")?,
        })
    }
}

/// Finds and judges faces. It keeps nothing between calls.
pub struct Detector {
    finder: detect::Detector,
    refiner: detect::Detector,
    classifier: Classifier,
}

/// What a close look at a face gave.
pub struct Examination {
    pub face: Face,
    pub quality: Quality,
    /// The aligned face as the forgery model takes it: RGB 0–255.
    pub pixels: Vec<[f32; 3]>,
    pub outcome: std::result::Result<Opinion, Reason>,
}

impl Detector {
    /// # Errors
    /// [`Error::CorruptModel`] or [`Error::WrongShape`], naming the model.
    pub fn load(models: &Models) -> Result<Detector> {
        let settings = Settings::read(&models.settings)?;
        Ok(Detector {
            finder: detect::Detector::finder(&models.finder)?,
            refiner: detect::Detector::refiner(&models.refiner)?,
            classifier: Classifier::load(&models.forgery, settings)?,
        })
    }

    pub fn settings(&self) -> &Settings {
        self.classifier.settings()
    }

    /// The faces of a whole frame, most certain first.
    pub fn find(&self, look: &Picture) -> Result<Vec<Face>> {
        self.finder.find(look)
    }

    /// Looks closely at the face that is expected at `place`. `None` if there is none after all:
    /// both detectors must see it, which keeps knees and lamps out.
    pub fn examine(&self, cut: &Picture, place: &Box) -> Result<Option<Examination>> {
        let nearest = self
            .refiner
            .find(cut)?
            .into_iter()
            .max_by(|a, b| a.bounds.overlap(place).total_cmp(&b.bounds.overlap(place)));
        let Some(face) = nearest.filter(|face| face.bounds.overlap(place) >= SAME_PLACE) else {
            return Ok(None);
        };
        let settings = self.settings();
        let pixels = cut.sample(&face.square(settings.crop_margin), settings.input_size);
        let quality = Quality::measure(&face, &pixels, settings.input_size);
        let outcome = match quality.obstacle(&settings.limits) {
            Some(reason) => Err(reason),
            None => Ok(self.classifier.judge(&pixels)?),
        };
        Ok(Some(Examination { face, quality, pixels, outcome }))
    }

    /// Runs the stored picture (PNG, one face) through all three networks and compares the logit
    /// with the stored one.
    ///
    /// # Errors
    /// [`Error::SelfTestFailed`]: this build, browser or processor computes something else than
    /// the models were measured with, so nothing that it says may be believed.
    pub fn self_test(&self, png: &[u8]) -> Result<SelfTest> {
        let expected = self.settings().self_test.logit;
        let logit = self.self_test_logit(png)?;
        let difference = (logit - expected).abs();
        if difference > TOLERANCE {
            return Err(Error::SelfTestFailed(format!("logit {logit} instead of {expected}")));
        }
        Ok(SelfTest { logit, expected, difference })
    }

    /// The logit of the stored picture's face, whatever it should be.
    pub fn self_test_logit(&self, png: &[u8]) -> Result<f32> {
        let failed = |detail: &str| Error::SelfTestFailed(detail.to_owned());
        let (frame, pixels) =
            read_png(png).map_err(|error| failed(&format!("its picture cannot be read: {error}")))?;
        let picture = Picture::read(&frame, &pixels)?;
        let face = self.find(&picture)?.into_iter().next().ok_or_else(|| failed("no face found"))?;
        let examination = self
            .examine(&picture, &face.bounds)?
            .ok_or_else(|| failed("the face was lost on the closer look"))?;
        match examination.outcome {
            Ok(opinion) => Ok(opinion.logit),
            Err(reason) => Err(failed(&format!("the face was not judged: {reason:?}"))),
        }
    }
}

/// A picture in RGBA.
fn read_png(png: &[u8]) -> std::result::Result<(Frame, Vec<u8>), png::DecodingError> {
    let mut decoder = png::Decoder::new(Cursor::new(png));
    decoder.set_transformations(png::Transformations::normalize_to_color8() | png::Transformations::ALPHA);
    let mut reader = decoder.read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().unwrap_or_default()];
    let info = reader.next_frame(&mut pixels)?;
    Ok((Frame::whole(Format::Rgba, info.width, info.height), pixels))
}
