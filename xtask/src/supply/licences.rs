//! Which licences others' work may have. `deny.toml` has the list, for cargo-deny and for us.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use spdx::{Expression, Licensee, ParseMode};

use super::{Part, crates};

#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

/// What may be used, the most welcome first.
pub struct Allowed(Vec<Licensee>);

impl Allowed {
    pub fn read(root: &Path) -> Result<Self> {
        let deny: Deny = toml::from_str(&fs::read_to_string(root.join("deny.toml"))?)?;
        Self::of(&deny.licenses.allow)
    }

    fn of(names: &[impl AsRef<str>]) -> Result<Self> {
        let parsed = names.iter().map(|name| {
            Licensee::parse(name.as_ref()).with_context(|| format!("no licence: {}", name.as_ref()))
        });
        parsed.collect::<Result<_>>().map(Self)
    }

    /// The licences that something is taken under: as few as its makers ask for, the most welcome ones.
    pub fn choose(&self, stated: &str) -> Result<Vec<String>> {
        // Older crates write `MIT/Apache-2.0`.
        let expression = Expression::parse_mode(stated, ParseMode::LAX)
            .with_context(|| format!("{stated} is no licence expression"))?;
        let chosen = expression
            .minimized_requirements(&self.0)
            .with_context(|| format!("{stated} allows none of what deny.toml allows"))?;
        Ok(chosen.iter().map(ToString::to_string).collect())
    }
}

/// Fails if anything that ships, or any crate that is used at all, is under a licence that is not allowed.
pub fn check(root: &Path, shipped: &[Part]) -> Result<usize> {
    let allowed = Allowed::read(root)?;
    let mut all = shipped
        .iter()
        .map(|part| (format!("{} {}", part.name, part.version), Some(part.licence.clone())))
        .chain(crates::stated(root)?)
        .collect::<Vec<_>>();
    all.sort();
    all.dedup();
    let wrong = all
        .iter()
        .filter_map(|(name, licence)| {
            let chosen =
                licence.as_deref().context("states no licence").and_then(|stated| allowed.choose(stated));
            chosen.err().map(|error| format!("  {name}: {error:#}"))
        })
        .collect::<Vec<_>>();
    if !wrong.is_empty() {
        bail!("licences that are not allowed:\n{}", wrong.join("\n"));
    }
    Ok(all.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_welcome_of_what_is_offered_is_chosen() -> Result<()> {
        let allowed = Allowed::of(&["Apache-2.0", "MIT", "Unicode-3.0"])?;
        assert_eq!(allowed.choose("MIT/Apache-2.0")?, ["Apache-2.0"]);
        assert_eq!(allowed.choose("Unlicense OR MIT")?, ["MIT"]);
        let mut both = allowed.choose("(MIT OR Apache-2.0) AND Unicode-3.0")?;
        both.sort();
        assert_eq!(both, ["Apache-2.0", "Unicode-3.0"]);
        let exception = "Apache-2.0 WITH LLVM-exception";
        assert_eq!(Allowed::of(&[exception])?.choose(exception)?, [exception]);
        for wrong in ["GPL-3.0-only", "MIT AND GPL-2.0-only", "nonsense"] {
            assert!(allowed.choose(wrong).is_err(), "{wrong}");
        }
        Ok(())
    }
}
