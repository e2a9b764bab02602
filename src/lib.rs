//! Facetell's detector: frames of a clip in, a verdict with its evidence out.
//!
//! The way of a frame: [`frame`] says what it is, [`picture`] reads it, [`face`] finds and follows the faces in it, [`quality`]
//! asks whether one can be judged, [`forgery`] judges it, [`watch`] gathers the readings of a clip,
//! [`verdict`] decides what they allow to say, and [`report`] is what leaves. Only `wasm` knows
//! JavaScript. Beside all that, [`provenance`] reads what a file states of its own origin, and `native`
//! takes files to all of it where there is no browser.

pub mod alarms;
mod color;
pub mod detector;
pub mod error;
pub mod face;
mod faces;
pub mod forgery;
pub mod frame;
mod history;
mod lanes;
pub mod manner;
pub mod model;
#[cfg(not(target_arch = "wasm32"))]
pub mod native;
pub mod picture;
pub mod provenance;
pub mod quality;
pub mod report;
mod strongest;
pub mod time;
pub mod verdict;
#[cfg(target_arch = "wasm32")]
mod wasm;
pub mod watch;
