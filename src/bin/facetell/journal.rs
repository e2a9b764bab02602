//! An evaluation's results on disk, as they come: an hour's work must not hang on its last minute.
//!
//! Beside the document to be written lies, until it is, a file of the same name with `.part` behind it: a line that says
//! what the results are made with, then one a result.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde_json::Value;

use crate::eval::Line;

pub struct Journal {
    document: PathBuf,
    part: PathBuf,
    file: File,
}

impl Journal {
    /// Begins a journal, or goes on with the one that is there; then also gives what it holds, by path.
    ///
    /// # Errors
    /// If nothing can be written there, or what is there was made with something else.
    pub fn open(
        document: &Path,
        made_with: &Value,
        resume: bool,
    ) -> Result<(Journal, HashMap<String, Line>)> {
        ensure!(!document.is_dir(), "cannot write {}: it is a folder", document.display());
        let mut name = document.as_os_str().to_owned();
        name.push(".part");
        let part = PathBuf::from(name);
        let known = match fs::read_to_string(&part) {
            Ok(text) if resume => {
                let mut lines = text.lines();
                let before = lines.next().and_then(|line| serde_json::from_str::<Value>(line).ok());
                ensure!(
                    before.as_ref() == Some(made_with),
                    "{} was begun with another model or version: leave out --resume",
                    part.display()
                );
                // The last line may have been cut off in the middle: its file is looked at once more.
                lines.filter_map(|line| serde_json::from_str::<Line>(line).ok()).collect()
            }
            Err(error) if resume && error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot read {}", part.display()));
            }
            _ => Vec::new(),
        };
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(&part);
        let file = file.with_context(|| format!("cannot write {}", document.display()))?;
        let mut journal = Journal { document: document.to_owned(), part, file };
        journal.write(made_with)?;
        known.iter().try_for_each(|line| journal.write(line))?;
        let named = known.into_iter().filter_map(|line| Some((line.outcome.path.clone()?, line)));
        Ok((journal, named.collect()))
    }

    /// Adds a result.
    pub fn write(&mut self, line: &impl Serialize) -> Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.file.write_all(&bytes).with_context(|| format!("cannot write {}", self.part.display()))
    }

    /// Writes the document in one go, so that it is there whole or not at all; the journal has done its work.
    pub fn finish(self, document: &str) -> Result<()> {
        let cannot = || format!("cannot write {}", self.document.display());
        let mut name = self.document.as_os_str().to_owned();
        name.push(".new");
        fs::write(&name, document).with_context(cannot)?;
        fs::rename(&name, &self.document).with_context(cannot)?;
        Ok(fs::remove_file(&self.part)?)
    }
}
