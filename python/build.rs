//! Says where the models are, which become part of the module.

use std::path::Path;
use std::{env, process};

/// What `models.rs` includes.
const FILES: [&str; 5] = ["finder.model", "refiner.model", "forgery.model", "forgery.json", "self_test.png"];

fn main() {
    pyo3_build_config::add_extension_module_link_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../extension/public/models");
    println!("cargo::rustc-check-cfg=cfg(models)");
    println!("cargo::rerun-if-env-changed={WHEEL}");
    for name in FILES {
        println!("cargo::rerun-if-changed={}", folder.join(name).display());
    }
    if FILES.iter().all(|name| folder.join(name).is_file()) {
        println!("cargo::rustc-cfg=models");
    } else if env::var_os(WHEEL).is_some() {
        println!("cargo::error=no models in extension/public/models: run `cargo xtask models` once");
        process::exit(1);
    }
}

/// What maturin sets where a wheel is built, which must have its models; linters and editors need none.
const WHEEL: &str = "PYO3_BUILD_EXTENSION_MODULE";
