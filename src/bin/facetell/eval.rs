//! Labelled folders through the detector: how good is it?

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use facetell::native::Outcome;
use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::stats;
use crate::words::Harmless;

/// A file's label, told by the nearest folder above it that is named `real` or `fake`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    Real,
    Fake,
}

/// A labelled file of a set.
#[derive(Debug, Clone)]
pub struct Entry {
    pub path: PathBuf,
    pub label: Label,
    /// Index of the folder it was found under.
    pub set: usize,
    /// The folder that holds it, below the set's.
    folder: PathBuf,
    /// What lies above `real` or `fake`, below the set's folder: the kind of fake.
    kind: PathBuf,
}

/// What became of a labelled file: a line of what is written.
#[derive(Debug, Serialize, Deserialize)]
pub struct Line {
    pub label: Label,
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// Figures of one set, or of one folder of fakes against the authentic files beside it (against
/// all of the set where there are none).
#[derive(Debug, Serialize)]
pub struct Figures {
    pub name: String,
    pub real: usize,
    pub fake: usize,
    pub auc: Option<f64>,
    pub auc_interval: Option<[f64; 2]>,
    /// Fakes with a score whose source is named like them and has one too.
    pub pairs: usize,
    /// The share of these that score above the very file that they were made from, ties half.
    pub paired_wins: Option<f64>,
    pub tpr_at_fpr_1: Option<f64>,
    pub tpr_at_fpr_5: Option<f64>,
    /// Share of all files without a score.
    pub abstention: f64,
    /// Verdict → number of files.
    pub real_verdicts: BTreeMap<String, usize>,
    pub fake_verdicts: BTreeMap<String, usize>,
}

#[derive(Debug, Serialize)]
pub struct Set {
    #[serde(flatten)]
    pub all: Figures,
    /// One a folder of fakes.
    pub fakes: Vec<Figures>,
}

/// Finds the labelled files under each of `folders`, in a fixed order.
///
/// # Errors
/// If a folder cannot be read, or holds no file under `real/` or `fake/`.
pub fn collect(folders: &[PathBuf]) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for (set, folder) in folders.iter().enumerate() {
        let before = entries.len();
        for file in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
            match file {
                Ok(file) => {
                    let hidden = file.file_name().to_string_lossy().starts_with('.');
                    if file.file_type().is_file() && !hidden {
                        entries.extend(entry(set, folder, file.path()));
                    }
                }
                Err(error) if error.depth() == 0 => return Err(error.into()),
                // A link back to a folder above: what it holds is found there.
                Err(error) if error.loop_ancestor().is_some() => {}
                // A link to nothing, a closed folder: scanning it will say why it cannot be read.
                Err(error) => entries.extend(error.path().and_then(|path| entry(set, folder, path))),
            }
        }
        ensure!(entries.len() > before, "{} holds no files in real/ or fake/ folders", folder.display());
    }
    Ok(entries)
}

fn entry(set: usize, root: &Path, path: &Path) -> Option<Entry> {
    let folder = path.parent()?.strip_prefix(root).ok()?.to_path_buf();
    let label = |part: &Path| match part.file_name()?.to_str()? {
        "real" => Some(Label::Real),
        "fake" => Some(Label::Fake),
        _ => None,
    };
    // The set's folder itself may be the `real` or `fake` one.
    let found = folder.ancestors().chain([root]).find_map(|part| Some((part, label(part)?)))?;
    let kind = found.0.parent().filter(|_| found.0 != root).unwrap_or(Path::new("")).to_path_buf();
    Some(Entry { path: path.to_path_buf(), label: found.1, set, folder, kind })
}

/// The figures of every set.
pub fn figures(folders: &[PathBuf], entries: &[Entry], lines: &[Line]) -> Vec<Set> {
    let files = entries.iter().zip(lines.iter().map(|line| &line.outcome)).collect::<Vec<_>>();
    let summarise = |(index, folder): (usize, &PathBuf)| {
        let files = files.iter().filter(|(entry, _)| entry.set == index).copied().collect::<Vec<_>>();
        let mut folders = files
            .iter()
            .filter(|(entry, _)| entry.label == Label::Fake)
            .map(|(entry, _)| entry.folder.clone())
            .collect::<Vec<_>>();
        folders.dedup();
        let fakes = folders.iter().map(|fakes| {
            let kind = files.iter().find(|(entry, _)| entry.folder == *fakes).map(|(entry, _)| &entry.kind);
            let beside =
                files.iter().any(|(entry, _)| entry.label == Label::Real && Some(&entry.kind) == kind);
            let chosen = files.iter().filter(|(entry, _)| match entry.label {
                Label::Fake => entry.folder == *fakes,
                Label::Real => !beside || Some(&entry.kind) == kind,
            });
            let against = if beside { "" } else { " (against all real)" };
            figures_of(format!("{}{against}", fakes.display()), chosen.copied().collect())
        });
        Set { fakes: fakes.collect(), all: figures_of(folder.display().to_string(), files.clone()) }
    };
    folders.iter().enumerate().map(summarise).collect()
}

fn figures_of(name: String, files: Vec<(&Entry, &Outcome)>) -> Figures {
    let of = |label: Label| {
        files.iter().filter(move |(entry, _)| entry.label == label).map(|(_, outcome)| *outcome)
    };
    let scores = |label: Label| of(label).filter_map(|outcome| outcome.score).collect::<Vec<f32>>();
    let verdicts = |label: Label| {
        let mut counts = BTreeMap::new();
        of(label).for_each(|outcome| *counts.entry(outcome.verdict.to_string()).or_default() += 1);
        counts
    };
    let (real, fake) = (scores(Label::Real), scores(Label::Fake));
    let wins = pairs(&files).map(|(real, fake)| stats::win(real, fake)).collect::<Vec<_>>();
    let silent = files.iter().filter(|(_, outcome)| outcome.score.is_none()).count();
    Figures {
        name,
        real: of(Label::Real).count(),
        fake: of(Label::Fake).count(),
        auc: stats::auc(&real, &fake),
        auc_interval: stats::auc_interval(&real, &fake),
        pairs: wins.len(),
        paired_wins: (!wins.is_empty()).then(|| wins.iter().sum::<f64>() / wins.len() as f64),
        tpr_at_fpr_1: stats::true_positives_at(&real, &fake, 0.01),
        tpr_at_fpr_5: stats::true_positives_at(&real, &fake, 0.05),
        abstention: silent as f64 / files.len().max(1) as f64,
        real_verdicts: verdicts(Label::Real),
        fake_verdicts: verdicts(Label::Fake),
    }
}

/// The scores of authentic files, each with that of the fake of the same kind that bears its name.
/// Names without a letter are mere numberings, in which nothing belongs together.
fn pairs<'a>(files: &'a [(&Entry, &Outcome)]) -> impl Iterator<Item = (f32, f32)> + 'a {
    let of = |label: Label| {
        files.iter().filter(move |(entry, _)| entry.label == label).filter_map(|(entry, outcome)| {
            let name = entry.path.file_stem()?.to_str()?;
            let telling = name.chars().any(char::is_alphabetic);
            telling.then_some((&entry.kind, name)).zip(outcome.score)
        })
    };
    let real = of(Label::Real).collect::<BTreeMap<_, _>>();
    of(Label::Fake).filter_map(move |(name, fake)| Some((*real.get(&name)?, fake)))
}

/// Prints a set's figures as a table.
pub fn print(out: &mut impl Write, set: &Set) -> io::Result<()> {
    writeln!(out, "\n{}", Harmless(&set.all.name))?;
    writeln!(
        out,
        "{:<44} {:>5} {:>5}  {:>6} {:>15}  {:>11}  {:>7} {:>7}  {:>7}  verdicts on fakes / on real",
        "fakes", "real", "fake", "AUC", "95 % interval", "paired wins", "TPR@1%", "TPR@5%", "abstain"
    )?;
    for figures in set.fakes.iter().chain([&set.all]) {
        let name = if std::ptr::eq(figures, &set.all) { "all" } else { figures.name.as_str() };
        let number = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.3}"));
        let interval =
            figures.auc_interval.map_or("–".to_owned(), |[low, high]| format!("{low:.3}–{high:.3}"));
        let wins =
            figures.paired_wins.map_or("–".to_owned(), |wins| format!("{wins:.2} of {}", figures.pairs));
        writeln!(
            out,
            "{:<44} {:>5} {:>5}  {:>6} {interval:>15}  {wins:>11}  {:>7} {:>7}  {:>6.1}%  {} / {}",
            Harmless(name),
            figures.real,
            figures.fake,
            number(figures.auc),
            number(figures.tpr_at_fpr_1),
            number(figures.tpr_at_fpr_5),
            100.0 * figures.abstention,
            counts(&figures.fake_verdicts),
            counts(&figures.real_verdicts),
        )?;
    }
    Ok(())
}

fn counts(verdicts: &BTreeMap<String, usize>) -> String {
    if verdicts.is_empty() {
        return "none".to_owned();
    }
    verdicts.iter().map(|(verdict, count)| format!("{count} {verdict}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str) -> Option<(Label, String, String)> {
        let entry = entry(0, Path::new("set"), Path::new(path))?;
        Some((entry.label, entry.folder.display().to_string(), entry.kind.display().to_string()))
    }

    #[test]
    fn labels_come_from_the_nearest_folder() {
        let is = |label, folder: &str, kind: &str| Some((label, folder.to_owned(), kind.to_owned()));
        assert_eq!(found("set/real/a.mp4"), is(Label::Real, "real", ""));
        assert_eq!(found("set/swap/fake/x/a.mp4"), is(Label::Fake, "swap/fake/x", "swap"));
        assert_eq!(found("set/fake/real/a.mp4"), is(Label::Real, "fake/real", "fake"));
        assert_eq!(found("set/other/a.mp4"), None);
        let alone = entry(0, Path::new("some/fake"), Path::new("some/fake/a.mp4"));
        assert_eq!(alone.map(|entry| entry.label), Some(Label::Fake));
    }
}
