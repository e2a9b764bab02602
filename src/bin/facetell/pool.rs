//! Many files at once.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write, stderr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use anyhow::{Result, ensure};
use facetell::detector::Detector;
use facetell::native::{Options, Scan, scan};

/// Scans every file, a thread a core; `take` gets each result with the file's index as soon as it is known.
///
/// # Errors
/// That of `take`, at once: files that are still looked at then are left, and end with this program.
pub fn scan_all(
    detector: Detector,
    files: Vec<PathBuf>,
    options: Options,
    mut take: impl FnMut(usize, Scan) -> Result<()>,
) -> Result<()> {
    let (count, next) = (files.len(), Arc::new(AtomicUsize::new(0)));
    let (detector, files) = (Arc::new(detector), Arc::new(files));
    let (sender, results) = mpsc::channel();
    for _ in 0..thread::available_parallelism().map_or(1, usize::from).min(count) {
        let (detector, files, next, sender) =
            (Arc::clone(&detector), Arc::clone(&files), Arc::clone(&next), sender.clone());
        thread::spawn(move || {
            while let Some((index, path)) =
                Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|index| Some((index, files.get(index)?)))
            {
                if sender.send((index, scan(&detector, path, options))).is_err() {
                    return;
                }
            }
        });
    }
    drop(sender);
    let progress = stderr().is_terminal();
    let mut done = 0;
    for (index, scan) in results {
        done += 1;
        if progress {
            // What is told of a file takes its line. Nobody has to see it.
            let _ = write!(stderr(), "\r\x1b[K");
        }
        take(index, scan)?;
        if progress && done < count {
            let _ = write!(stderr(), "{done} of {count}");
        }
    }
    ensure!(done == count, "{} files were not looked at", count - done);
    Ok(())
}

/// Puts results that come in any order back into that of the files.
pub struct InOrder<T> {
    early: BTreeMap<usize, T>,
    next: usize,
}

impl<T> InOrder<T> {
    pub fn new() -> InOrder<T> {
        InOrder { early: BTreeMap::new(), next: 0 }
    }

    /// Takes a result; gives those whose turn it is.
    pub fn take(&mut self, index: usize, result: T) -> impl Iterator<Item = T> + '_ {
        self.early.insert(index, result);
        std::iter::from_fn(|| {
            let result = self.early.remove(&self.next)?;
            self.next += 1;
            Some(result)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_wait_for_their_turn() {
        let mut order = InOrder::new();
        let mut take = |index: usize| order.take(index, index).collect::<Vec<_>>();
        assert_eq!([take(1), take(2), take(0), take(3)], [vec![], vec![], vec![0, 1, 2], vec![3]]);
    }
}
