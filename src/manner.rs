//! How a face seems to have been forged, where that can be told.

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

/// In the order of the model's third output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Manner {
    /// Changed for somebody else's.
    Swapped,
    /// Moved by somebody else's, or given other words.
    Driven,
    /// Generated together with all around it.
    Generated,
}

const MANNERS: [Manner; MANNER_COUNT] = [Manner::Swapped, Manner::Driven, Manner::Generated];
pub const MANNER_COUNT: usize = 3;

/// From when on it is said: part of `forgery.json`, measured on the development clips (see the model card).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sureness {
    /// Least probability of a manner, 0–1.
    pub least: f32,
    /// Of how many manipulated clips that were badged it was said, and of how many of these rightly.
    pub said: u32,
    pub right: u32,
}

/// What the model said of one face's manner, look by look.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Hints {
    sum: [f32; MANNER_COUNT],
    looks: u32,
}

impl Hints {
    /// Adds a look's logits.
    pub fn add(&mut self, logits: [f32; MANNER_COUNT]) {
        for (sum, logit) in self.sum.iter_mut().zip(logits) {
            *sum += logit;
        }
        self.looks += 1;
    }

    /// The manner that is surest, if it is sure enough: by the softmax of the looks' mean logits.
    pub fn surest(&self, least: f32) -> Option<Manner> {
        let logits = self.sum.map(|sum| sum / self.looks.max(1) as f32);
        let highest = logits.into_iter().fold(f32::MIN, f32::max);
        let total = logits.iter().map(|logit| (logit - highest).exp()).sum::<f32>();
        let (surest, _) = MANNERS.into_iter().zip(logits).max_by(|a, b| a.1.total_cmp(&b.1))?;
        (self.looks > 0 && 1.0 / total >= least).then_some(surest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_only_where_it_is_sure() {
        let mut hints = Hints::default();
        assert_eq!(hints.surest(0.0), None, "nothing was looked at");
        hints.add([0.0, 2.0, 0.0]);
        hints.add([0.0, 4.0, 0.0]);
        assert_eq!(hints.surest(0.9), Some(Manner::Driven));
        assert_eq!(hints.surest(0.95), None);
        hints.add([f32::NAN; 3]);
        assert_eq!(hints.surest(0.5), None, "a broken model says nothing");
    }
}
