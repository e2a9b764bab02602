//! Media time: where in a clip a frame stands.

/// Seconds, as browsers count them. A stream may have a clock's time or run for months: half the digits would give it
/// steps of two minutes.
#[cfg_attr(target_arch = "wasm32", tsify::declare)]
pub type Seconds = f64;
