//! The detector for Python. What people call, with its types and its documentation, is Python and lies in
//! `python/facetell`; here is what that calls.

mod buffer;
mod models;

use std::path::PathBuf;
use std::time::Duration;

use facetell::alarms::AlarmLevel;
use facetell::detector;
use facetell::native::{self, Options, Rgb, Scan};
use facetell::report::{Evidence, HeatMap};
use facetell::time::Seconds;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use serde::Serialize;

use crate::buffer::Buffer;
use crate::models::{SETTINGS, models};

/// Loads the models once; any number of threads may use it at the same time.
#[pyclass(frozen, module = "facetell._facetell")]
struct Detector {
    detector: detector::Detector,
    level: AlarmLevel,
}

/// All of a picture but its pixels.
#[derive(Serialize)]
struct Figures<'a> {
    track: u32,
    time: Seconds,
    score: f32,
    size: u32,
    heat: &'a HeatMap,
}

/// A report as JSON, the pictures' figures as JSON, and the pixels of each.
type Answer<'py> = (String, String, Vec<Bound<'py, PyBytes>>);

#[pymethods]
impl Detector {
    #[new]
    fn new(py: Python, alarm: &str) -> PyResult<Detector> {
        let level = level(py, alarm)?;
        let models = models().ok_or_else(|| raise(py, "noModels", "this build has no models"))?;
        let detector = py.detach(|| detector::Detector::load(&models));
        Ok(Detector {
            detector: detector.map_err(|error| raise(py, error.kind(), &error.to_string()))?,
            level,
        })
    }

    fn scan<'py>(
        &self,
        py: Python<'py>,
        path: PathBuf,
        timeout: f64,
        pictures: bool,
    ) -> PyResult<Answer<'py>> {
        let options = self.options(py, timeout, pictures)?;
        answer(py, py.detach(|| native::scan(&self.detector, &path, options)))
    }

    fn scan_bytes<'py>(
        &self,
        py: Python<'py>,
        content: &[u8],
        timeout: f64,
        pictures: bool,
    ) -> PyResult<Answer<'py>> {
        let options = self.options(py, timeout, pictures)?;
        answer(py, py.detach(|| native::scan_bytes(&self.detector, content, options))?)
    }

    fn judge<'py>(
        &self,
        py: Python<'py>,
        frames: &Bound<'py, PyAny>,
        times: Vec<f64>,
        pictures: bool,
    ) -> PyResult<Answer<'py>> {
        let bad = |what: &str| raise(py, "badFrames", &format!("frames have to be {what}"));
        let buffer = Buffer::of(frames).map_err(|error| {
            raise(py, "badFrames", &format!("frames have to be an array, by the buffer protocol: {error}"))
        })?;
        if buffer.format() != "B" {
            return Err(bad(&format!("uint8, not items of format {:?}", buffer.format())));
        }
        let &[_, height, width, 3] = buffer.shape() else {
            return Err(bad(&format!("[T, H, W, 3], not {:?}", buffer.shape())));
        };
        let pixels = buffer
            .bytes()
            .ok_or_else(|| bad("contiguous in C order; `numpy.ascontiguousarray` makes a copy that is"))?;
        let side = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let frames = Rgb { pixels, width: side(width), height: side(height) };
        let options = Options { level: self.level, allowed: Duration::MAX, pictures };
        let scan = py.detach(|| native::judge(&self.detector, frames, &times, options));
        answer(py, scan.map_err(|error| raise(py, error.kind(), &error.whole()))?)
    }
}

impl Detector {
    fn options(&self, py: Python, timeout: f64, pictures: bool) -> PyResult<Options> {
        if timeout.is_nan() || timeout <= 0.0 {
            return Err(raise(py, "badTimeout", &format!("timeout has to be above 0, not {timeout}")));
        }
        // What is longer than durations go is as good as no limit.
        let allowed = Duration::try_from_secs_f64(timeout).unwrap_or(Duration::MAX);
        Ok(Options { level: self.level, allowed, pictures })
    }
}

fn level(py: Python, alarm: &str) -> PyResult<AlarmLevel> {
    serde_json::from_value(alarm.into()).map_err(|_| {
        raise(py, "unknownAlarm", &format!("alarm has to be few, balanced or more, not {alarm:?}"))
    })
}

fn answer<'py>(py: Python<'py>, scan: Scan) -> PyResult<Answer<'py>> {
    let text = |error: serde_json::Error| raise(py, "unreadable", &error.to_string());
    let report = serde_json::to_string(&scan).map_err(text)?;
    let figures = scan.pictures.iter().map(|&Evidence { track, time, score, size, ref heat, .. }| Figures {
        track,
        time,
        score,
        size,
        heat,
    });
    let figures = serde_json::to_string(&figures.collect::<Vec<_>>()).map_err(text)?;
    Ok((report, figures, scan.pictures.iter().map(|picture| PyBytes::new(py, &picture.rgba)).collect()))
}

/// `facetell.FacetellError`, which Python knows how to pickle and to document.
fn raise(py: Python, reason: &str, message: &str) -> PyErr {
    let made = py
        .import("facetell._error")
        .and_then(|module| module.getattr("FacetellError")?.call1((reason, message)));
    made.map_or_else(|error| error, PyErr::from_value)
}

/// The text of the model's `forgery.json`.
#[pyfunction]
fn settings() -> &'static str {
    SETTINGS
}

#[pymodule]
fn _facetell(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<Detector>()?;
    module.add_function(wrap_pyfunction!(settings, module)?)
}
