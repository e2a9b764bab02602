//! Files, and frames that somebody has, through the detector: what the command line and the Python package share.
//!
//! A scan starts a decoder and ends it before it gives its answer, all on the thread that called: on Linux the decoder
//! ends with that thread, see `decode::child`.

mod deadline;
mod decode;
mod error;
mod scan;
mod shrink;

pub use deadline::Deadline;
pub use decode::{FRAME_RATE, Still};
pub use error::{Error, Result};
pub use scan::{Options, Outcome, Rgb, Scan, judge, scan, scan_bytes, watch_clip};
