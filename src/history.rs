//! What is remembered of a clip. A stream has no end, so every memory has.

/// Entries that a history keeps at most.
pub const LIMIT: usize = 240;

/// Adds to a history; the oldest entry makes room.
pub fn remember<T>(history: &mut Vec<T>, entry: T) {
    if history.len() >= LIMIT {
        history.remove(0);
    }
    history.push(entry);
}
