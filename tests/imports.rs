//! No module of ours needs another that needs it: what is checked are the `use` lines. A module and what lies within
//! it are one, and may use each other.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

/// From the crate inwards: `["model", "ops"]`.
type Module = Vec<String>;

/// The modules of a crate, by where their files are, with what is in these; programs in `bin` are crates of their own.
fn modules(folder: &Path) -> BTreeMap<Module, String> {
    let mut modules = BTreeMap::new();
    for file in WalkDir::new(folder) {
        let file = file.unwrap().into_path();
        let inside = file.strip_prefix(folder).unwrap();
        if inside.starts_with("bin") || inside.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let parts = inside.with_extension("");
        let mut module = parts.iter().map(|part| part.to_str().unwrap().to_owned()).collect::<Module>();
        if module.last().is_some_and(|last| ["lib", "main", "mod"].contains(&last.as_str())) {
            module.pop();
        }
        modules.insert(module, fs::read_to_string(&file).unwrap());
    }
    modules
}

/// What comes after `use`, each path on its own: `super::{a, b::c}` is `super::a` and `super::b::c`.
fn paths(tree: &str) -> Vec<String> {
    let Some((before, within)) = tree.split_once('{') else { return vec![tree.trim().to_owned()] };
    let within = within.rsplit_once('}').unwrap().0;
    let mut depth = 0;
    let parts = within.split(|letter| {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        letter == ',' && depth == 0
    });
    let parts = parts.filter(|part| !part.trim().is_empty()).flat_map(paths);
    parts.map(|path| format!("{}{path}", before.trim())).collect()
}

/// What a module's source uses, as paths from the crate inwards.
fn uses(module: &Module, source: &str) -> Vec<Module> {
    let mut used = Vec::new();
    // Modules that are open within the file, by how far they are indented.
    let mut open = Vec::<(String, usize)>::new();
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        let code = line.trim_start();
        let indent = line.len() - code.len();
        if code == "}" && open.last().is_some_and(|(_, outer)| indent == *outer) {
            open.pop();
        }
        let code = match code.split_once(' ') {
            Some((access, code)) if access.starts_with("pub") => code,
            _ => code,
        };
        if let Some(name) = code.strip_prefix("mod ").and_then(|name| name.strip_suffix(" {")) {
            open.push((name.to_owned(), indent));
        }
        let Some(tree) = code.strip_prefix("use ") else { continue };
        let mut tree = tree.to_owned();
        while !tree.ends_with(';') {
            tree.push_str(lines.next().unwrap().trim());
        }
        for path in paths(tree.trim_end_matches(';')) {
            let mut at = module.iter().chain(open.iter().map(|(name, _)| name)).cloned().collect::<Module>();
            for part in path.split("::") {
                match part {
                    "crate" => at.clear(),
                    "super" => drop(at.pop()),
                    "self" => {}
                    part => at.push(part.to_owned()),
                }
            }
            used.push(at);
        }
    }
    used
}

/// Which modules need which, of those that are in circles or between two.
fn circles(modules: &BTreeMap<Module, String>) -> BTreeMap<&Module, BTreeSet<&Module>> {
    let all = modules.iter().map(|(module, source)| {
        let found = uses(module, source).into_iter().filter_map(|path| {
            let (found, _) =
                (0..=path.len()).rev().find_map(|length| modules.get_key_value(&path[..length]))?;
            (!found.starts_with(module) && !module.starts_with(found)).then_some(found)
        });
        (module, found.collect::<BTreeSet<_>>())
    });
    let mut left = all.collect::<BTreeMap<_, _>>();
    loop {
        let there = left.keys().copied().collect::<BTreeSet<_>>();
        let needed = left.values().flatten().copied().collect::<BTreeSet<_>>();
        left.retain(|module, needs| {
            needs.retain(|need| there.contains(need));
            !needs.is_empty() && needed.contains(module)
        });
        if left.len() == there.len() {
            return left;
        }
    }
}

#[test]
fn no_module_needs_one_that_needs_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["src", "src/bin/facetell", "xtask/src", "python/src"] {
        let modules = modules(&root.join(folder));
        assert!(modules.values().any(|source| source.contains("\nuse ")), "{folder}: {modules:?}");
        assert_eq!(circles(&modules), BTreeMap::new(), "{folder}");
    }
}

#[test]
fn a_circle_is_found() {
    let crate_of = |sources: &[(&str, &str)]| {
        let of = |(name, source): &(&str, &str)| {
            let module =
                name.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect::<Module>();
            (module, (*source).to_owned())
        };
        let modules = sources.iter().map(of).collect::<BTreeMap<_, _>>();
        circles(&modules).keys().map(|module| module.join("::")).collect::<Vec<_>>()
    };
    let straight = [
        ("", "use a::A;"),
        ("a", "use crate::C;\nuse std::fs;\nmod tests {\n    use super::*;\n}\nuse super::b;"),
        ("b", "pub(super) use super::c::{\n    d::{D, E},\n    F as G,\n};"),
        ("c", "use d::D;"),
        ("c::d", "use super::C;"),
    ];
    assert_eq!(crate_of(&straight), Vec::<String>::new());
    let round =
        [&straight[..4], &[("c::d", "mod inner {\n    use super::super::super::a::{self};\n}")]].concat();
    assert_eq!(crate_of(&round), ["a", "b", "c::d"]);
}
