//! The boundary to JavaScript; the only file that knows it.

#[cfg(feature = "bench")]
mod bench;

use std::collections::HashMap;

use js_sys::{Object, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::alarms::AlarmLevel;
use crate::detector::{Detector, Models};
use crate::error::Error;
use crate::frame::Frame;
use crate::provenance;
use crate::time::Seconds;
use crate::watch::{Watch, look_side};

#[wasm_bindgen(typescript_custom_section)]
const ENGINE_ERROR: &str = r#"
/** What every method of `Engine` throws. */
export interface EngineError {
    kind: "corruptModel" | "wrongShape" | "badFrame" | "unknownWatch" | "selfTestFailed" | "inference";
    detail: string;
}
"#;

/// The longer side of a look; what the page scales to is of this type, so that the two cannot differ.
#[wasm_bindgen(typescript_custom_section)]
const LOOK_SIDE: &str = concat!("export type LookSide = ", look_side!(), ";");

/// A detector and the clips that it watches. Watches are numbered by the caller.
#[wasm_bindgen]
pub struct Engine {
    detector: Detector,
    self_test: Vec<u8>,
    watches: HashMap<u32, Watch>,
}

#[wasm_bindgen]
impl Engine {
    /// Loads the models. Call `selfTest` before believing anything.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "Models")] models: JsValue) -> Answer<Engine> {
        // A panic is a bug that ends this instance; its message must not be lost with it.
        std::panic::set_hook(Box::new(|panic| web_sys::console::error_1(&panic.to_string().into())));
        let models: Models = serde_wasm_bindgen::from_value(models)
            .map_err(|error| Error::CorruptModel { model: "engine", detail: error.to_string() })?;
        let detector = Detector::load(&models)?;
        Ok(Engine { detector, self_test: models.self_test, watches: HashMap::new() })
    }

    /// Runs the stored picture through all models; throws `selfTestFailed` if they give something
    /// else than they should.
    #[wasm_bindgen(js_name = selfTest, unchecked_return_type = "SelfTest")]
    pub fn self_test(&self) -> Answer<JsValue> {
        to_js(&self.detector.self_test(&self.self_test)?)
    }

    /// Begins to watch a clip, or a still picture; a watch of the same number is forgotten.
    pub fn open(
        &mut self,
        watch: u32,
        still: Option<bool>,
        #[wasm_bindgen(unchecked_optional_param_type = "AlarmLevel")] level: JsValue,
    ) -> Answer<()> {
        let level: Option<AlarmLevel> = serde_wasm_bindgen::from_value(level)
            .map_err(|error| Error::BadFrame(format!("level of alarms: {error}")))?;
        let level = level.unwrap_or_default();
        let new = if still.unwrap_or(false) { Watch::still(level) } else { Watch::clip(level) };
        self.watches.insert(watch, new);
        Ok(())
    }

    /// Takes a whole frame, scaled down to `LookSide` pixels a side at most, at `time` seconds of media
    /// time; gives the regions of the same frame that it wants to see closer.
    #[wasm_bindgen(unchecked_return_type = "Cut[]")]
    pub fn look(
        &mut self,
        watch: u32,
        time: Seconds,
        #[wasm_bindgen(unchecked_param_type = "Frame")] frame: JsValue,
        pixels: &[u8],
    ) -> Answer<JsValue> {
        let frame = read_frame(frame)?;
        let watch = find(&mut self.watches, watch)?;
        to_js(&watch.look(&self.detector, time, &frame, pixels)?)
    }

    /// Takes a region that `look` asked for, cut out of the same frame.
    pub fn cut(
        &mut self,
        watch: u32,
        time: Seconds,
        track: u32,
        #[wasm_bindgen(unchecked_param_type = "Frame")] frame: JsValue,
        pixels: &[u8],
    ) -> Answer<()> {
        let frame = read_frame(frame)?;
        let watch = find(&mut self.watches, watch)?;
        Ok(watch.cut(&self.detector, time, track, &frame, pixels)?)
    }

    /// Says that the clip has no more to show.
    pub fn end(&mut self, watch: u32) -> Answer<()> {
        find(&mut self.watches, watch)?.end();
        Ok(())
    }

    /// All that is known of a clip.
    #[wasm_bindgen(unchecked_return_type = "Report")]
    pub fn report(&mut self, watch: u32) -> Answer<JsValue> {
        to_js(&find(&mut self.watches, watch)?.report(&self.detector))
    }

    /// The faces that scored highest, strongest first; at most four.
    #[wasm_bindgen(unchecked_return_type = "Evidence[]")]
    pub fn evidence(&mut self, watch: u32) -> Answer<JsValue> {
        to_js(find(&mut self.watches, watch)?.evidence())
    }

    /// Forgets a clip.
    pub fn close(&mut self, watch: u32) {
        self.watches.remove(&watch);
    }
}

/// What a file's bytes state of its own origin, of a clip or picture of any format; nothing where it is unknown. Needs
/// no models. Whoever shows it says that the file states it: see `provenance.rs`.
#[wasm_bindgen(js_name = statements, unchecked_return_type = "Statement[]")]
pub fn statements(bytes: &[u8]) -> Answer<JsValue> {
    to_js(&provenance::of_bytes(bytes))
}

/// What a method gives, or the `EngineError` that it throws.
type Answer<T> = Result<T, JsValue>;

fn read_frame(frame: JsValue) -> Result<Frame, Error> {
    serde_wasm_bindgen::from_value(frame).map_err(|error| Error::BadFrame(error.to_string()))
}

/// `None` becomes `null`, as the generated types say.
fn to_js<T: Serialize + ?Sized>(value: &T) -> Answer<JsValue> {
    Ok(value.serialize(&Serializer::new().serialize_missing_as_null(true))?)
}

fn find(watches: &mut HashMap<u32, Watch>, watch: u32) -> Result<&mut Watch, Error> {
    watches.get_mut(&watch).ok_or(Error::UnknownWatch(watch))
}

impl From<Error> for JsValue {
    fn from(error: Error) -> JsValue {
        let object = Object::new();
        for (key, value) in [("kind", error.kind()), ("detail", &error.to_string())] {
            // Setting a property of a fresh plain object cannot fail.
            let _ = Reflect::set(&object, &key.into(), &value.into());
        }
        object.into()
    }
}
