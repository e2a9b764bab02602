//! How often the badge may be wrong: the person's choice, and what was measured of each.

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::verdict::Thresholds;

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

/// Every choice, and what they were measured on. Written by `training`'s `calibrate`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alarms {
    pub authentic_files: u32,
    pub manipulated_files: u32,
    pub few: Level,
    pub balanced: Level,
    pub more: Level,
}

impl Alarms {
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

    fn alarms(likely: [f32; 3]) -> Alarms {
        let level = |likely| Level {
            budget: 10.0,
            thresholds: Thresholds { likely, unsure: 0.4 },
            false_alarms: 0,
            found: 0,
        };
        let [few, balanced, more] = likely.map(level);
        Alarms { authentic_files: 1, manipulated_files: 1, few, balanced, more }
    }

    #[test]
    fn absurd_thresholds_are_told() {
        assert!(alarms([0.9, 0.8, 0.8]).is_sound());
        assert!(!alarms([0.7, 0.8, 0.6]).is_sound(), "few alarms ask for the most");
        assert!(!alarms([0.9, 0.8, 0.3]).is_sound(), "unsure above likely");
        assert!(!alarms([f32::NAN, 0.8, 0.6]).is_sound());
        assert!(!alarms([1.1, 0.8, 0.6]).is_sound());
    }
}
