//! The models, which are part of this module: nothing is looked for on disk, and nothing downloaded.

use facetell::detector::Models;

/// None where they had not been gathered when this was compiled, which no wheel is.
pub fn models() -> Option<Models> {
    let [finder, refiner, forgery, self_test] = FILES?;
    let settings = SETTINGS.to_owned();
    let [finder, refiner, forgery, self_test] = [finder, refiner, forgery, self_test].map(<[u8]>::to_vec);
    Some(Models { finder, refiner, forgery, settings, self_test })
}

/// The text of `forgery.json`.
#[cfg(models)]
pub const SETTINGS: &str = include_str!("../../extension/public/models/forgery.json");
#[cfg(not(models))]
pub const SETTINGS: &str = include_str!("../../models/forgery.json");

#[cfg(models)]
const FILES: Option<[&[u8]; 4]> = Some([
    include_bytes!("../../extension/public/models/finder.model"),
    include_bytes!("../../extension/public/models/refiner.model"),
    include_bytes!("../../extension/public/models/forgery.model"),
    include_bytes!("../../extension/public/models/self_test.png"),
]);
#[cfg(not(models))]
const FILES: Option<[&[u8]; 4]> = None;
