//! The page of the packages that names what others made, with its licences.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::Part;
use super::licences::Allowed;

/// Where the extension has the page.
const PAGE: &str = "extension/public/third-party.html";

const APACHE: &str = "Apache-2.0";

/// Words that only the text of a licence has, and the name of that licence.
const TELLTALES: [(&str, &str); 5] = [
    (APACHE, "apache license version 2.0"),
    ("MIT", "permission is hereby granted, free of charge, to any person obtaining a copy"),
    ("Zlib", "this software is provided 'as-is'"),
    ("BSD-3-Clause", "neither the name of"),
    ("Unicode-3.0", "unicode license v3"),
];

/// Writes the page: NOTICE, the list of all parts, and the text of each licence once.
pub fn write(root: &Path, shipped: &[Part]) -> Result<()> {
    let allowed = Allowed::read(root)?;
    let mut list = String::new();
    let mut texts = BTreeMap::<String, Vec<String>>::new();
    for part in shipped {
        let name = format!("{} {}", part.name, part.version);
        let place = part.repository.as_deref().unwrap_or(&part.purl);
        writeln!(list, "{name}\n  {}\n  {place}", part.licence)?;
        for licence in allowed.choose(&part.licence)? {
            let text = text_of(root, part, &licence, shipped)
                .with_context(|| format!("{name} has no text of its licence {licence}"))?;
            texts.entry(text).or_default().push(name.clone());
        }
        for notice in files(&part.folder, &["NOTICE"])? {
            texts.entry(notice).or_default().push(name.clone());
        }
    }
    let notice = fs::read_to_string(root.join("NOTICE"))?;
    let texts = texts.iter().map(|(text, names)| section(&format!("For {}", names.join(", ")), text));
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>Facetell: what others made</title>\n\
         <link rel=\"stylesheet\" href=\"third-party.css\">\n</head>\n<body>\n<main>\n\
         <h1>What others made</h1>\n<pre>{}</pre>\n{}{}</main>\n</body>\n</html>\n",
        escaped(&notice),
        section("All parts, with the licences that their makers offer", &list),
        texts.collect::<String>(),
    );
    Ok(fs::write(root.join(PAGE), page)?)
}

fn section(heading: &str, text: &str) -> String {
    format!("<h2>{}</h2>\n<pre>{}</pre>\n", escaped(heading), escaped(text.trim()))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The text that a part is under. Apache's is the same for all. A crate without a text of its own has that of
/// another one out of the same repository.
fn text_of(root: &Path, part: &Part, licence: &str, shipped: &[Part]) -> Option<String> {
    if licence == APACHE {
        return fs::read_to_string(root.join("LICENSE-APACHE")).ok();
    }
    let siblings =
        shipped.iter().filter(|other| part.repository.is_some() && other.repository == part.repository);
    let own = std::iter::once(part).chain(siblings).find_map(|part| {
        let texts = files(&part.folder, &["LICENSE", "LICENCE", "COPYING", "UNLICENSE"]).ok()?;
        texts.into_iter().find(|text| is(text, licence))
    });
    own.or_else(|| (licence == "MIT").then(|| standard_mit(root, part)).flatten())
}

/// For packages that say MIT and bring no text along.
fn standard_mit(root: &Path, part: &Part) -> Option<String> {
    let ours = fs::read_to_string(root.join("LICENSE-MIT")).ok()?;
    let words = &ours[ours.find("Permission is hereby granted")?..];
    let place = part.repository.as_deref().unwrap_or(&part.purl);
    Some(format!("Copyright (c) the makers of {} ({place})\n\n{words}", part.name))
}

fn is(text: &str, licence: &str) -> bool {
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    TELLTALES.iter().any(|(name, words)| *name == licence && plain.contains(words))
}

/// What the files of a folder say whose names begin so, by name.
fn files(folder: &Path, beginnings: &[&str]) -> Result<Vec<String>> {
    let mut names = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .filter(|path| {
            let name = path.file_name().map(|name| name.to_string_lossy().to_uppercase()).unwrap_or_default();
            path.is_file() && beginnings.iter().any(|beginning| name.starts_with(beginning))
        })
        .collect::<Vec<_>>();
    names.sort();
    Ok(names
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .map(|text| text.replace("\r\n", "\n"))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_are_known_by_their_words() {
        let mit = "Copyright (c) 2020\n\nPermission is hereby granted,\nfree of charge, to any person obtaining a copy";
        assert!(is(mit, "MIT"));
        assert!(!is(mit, APACHE));
    }
}
