//! What can go wrong inside the detector, as one type.

/// A failure that leaves the detector alive: the caller may go on with other input.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The bytes of a model could not be read, or its settings are not what they should be.
    #[error("the {model} model is corrupt: {detail}")]
    CorruptModel { model: &'static str, detail: String },
    /// A model loaded, but takes or gives something else than it should.
    #[error("the {model} model has the wrong shape: {detail}")]
    WrongShape { model: &'static str, detail: String },
    /// A frame's description is absurd or does not match its bytes.
    #[error("bad frame: {0}")]
    BadFrame(String),
    /// The caller named a watch that is not open.
    #[error("no watch {0} is open")]
    UnknownWatch(u32),
    /// The stored input did not give the stored output: nothing this engine says may be believed.
    #[error("self-test failed: {0}")]
    SelfTestFailed(String),
    /// A model failed while it ran.
    #[error("the {model} model failed: {detail}")]
    Inference { model: &'static str, detail: String },
}

impl Error {
    /// The name of the kind, as JavaScript sees it.
    pub fn kind(&self) -> &'static str {
        match self {
            Error::CorruptModel { .. } => "corruptModel",
            Error::WrongShape { .. } => "wrongShape",
            Error::BadFrame(_) => "badFrame",
            Error::UnknownWatch(_) => "unknownWatch",
            Error::SelfTestFailed(_) => "selfTestFailed",
            Error::Inference { .. } => "inference",
        }
    }
}

pub type Result<T> = std::result::Result<T, Error>;
