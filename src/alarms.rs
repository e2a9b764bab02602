//! How often the badge may be wrong: the person's choice, and what was measured of each.

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

/// Scores from which on something is said; derived from the alarm budget and stored beside the
/// model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct Thresholds {
    pub likely: f32,
    pub unsure: f32,
}

/// What the person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum AlarmLevel {
    /// Few alarms, and more fakes missed.
    Few,
    #[default]
    Balanced,
    /// More fakes caught, and more alarms that are false.
    More,
}

impl AlarmLevel {
    pub const ALL: [AlarmLevel; 3] = [AlarmLevel::Few, AlarmLevel::Balanced, AlarmLevel::More];
}

/// The thresholds of one choice, and what they did to the labelled files that they were set with.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// False badges per 1,000 authentic clips that the thresholds aim at.
    pub budget: f32,
    pub thresholds: Thresholds,
    /// Of the authentic files, how many got the badge.
    pub false_alarms: u32,
    /// Of the manipulated files, how many got the badge.
    pub found: u32,
}

/// Every choice, and what they were measured on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Levels {
    pub authentic_files: u32,
    pub manipulated_files: u32,
    pub few: Level,
    pub balanced: Level,
    pub more: Level,
}

/// Moving and still pictures apart: a clip's score is a mean of many looks, a picture's is one. Written by `training`'s
/// `calibrate`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alarms {
    pub clips: Levels,
    pub stills: Levels,
}

impl Alarms {
    pub fn is_sound(&self) -> bool {
        self.clips.is_sound() && self.stills.is_sound()
    }
}

impl Levels {
    pub fn level(&self, level: AlarmLevel) -> &Level {
        match level {
            AlarmLevel::Few => &self.few,
            AlarmLevel::Balanced => &self.balanced,
            AlarmLevel::More => &self.more,
        }
    }

    /// Whether every threshold is a score, and a bolder choice never asks for more than a calmer one.
    pub fn is_sound(&self) -> bool {
        let of = |level| self.level(level).thresholds;
        let scores = AlarmLevel::ALL
            .map(of)
            .iter()
            .all(|&Thresholds { likely, unsure }| 0.0 <= unsure && unsure <= likely && likely <= 1.0);
        scores
            && of(AlarmLevel::Few).likely >= of(AlarmLevel::Balanced).likely
            && of(AlarmLevel::Balanced).likely >= of(AlarmLevel::More).likely
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(likely: [f32; 3]) -> Levels {
        let level = |likely| Level {
            budget: 10.0,
            thresholds: Thresholds { likely, unsure: 0.4 },
            false_alarms: 0,
            found: 0,
        };
        let [few, balanced, more] = likely.map(level);
        Levels { authentic_files: 1, manipulated_files: 1, few, balanced, more }
    }

    #[test]
    fn absurd_thresholds_are_told() {
        assert!(levels([0.9, 0.8, 0.8]).is_sound());
        assert!(!levels([0.7, 0.8, 0.6]).is_sound(), "few alarms ask for the most");
        assert!(!levels([0.9, 0.8, 0.3]).is_sound(), "unsure above likely");
        assert!(!levels([f32::NAN, 0.8, 0.6]).is_sound());
        assert!(!levels([1.1, 0.8, 0.6]).is_sound());
        let [good, bad] = [levels([0.9, 0.8, 0.8]), levels([0.7, 0.8, 0.6])];
        assert!(Alarms { clips: good.clone(), stills: good.clone() }.is_sound());
        assert!(!Alarms { clips: good, stills: bad }.is_sound());
    }
}
