//! How long a file may take. What is hostile or broken may otherwise take for ever.

use std::time::{Duration, Instant};

use super::error::{Error, Result};

/// When the work on one file has to be done.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    /// None: later than clocks go.
    at: Option<Instant>,
    allowed: Duration,
}

impl Deadline {
    pub fn after(allowed: Duration) -> Deadline {
        Deadline { at: Instant::now().checked_add(allowed), allowed }
    }

    /// What is left of it.
    pub fn left(&self) -> Duration {
        self.at.map_or(Duration::MAX, |at| at.saturating_duration_since(Instant::now()))
    }

    /// # Errors
    /// If it has passed: what was seen until then is a part, and no part is taken for the whole.
    pub fn check(&self) -> Result<()> {
        if self.left().is_zero() {
            return Err(Error::TooLong { seconds: self.allowed.as_secs_f64() });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endless_deadline_never_passes() {
        let endless = Deadline::after(Duration::MAX);
        assert!(endless.check().is_ok() && endless.left() > Duration::from_secs(1 << 40));
        assert!(Deadline::after(Duration::ZERO).check().is_err());
    }
}
