//! The list of all parts that machines read: CycloneDX. The same input gives the same bytes: no date, no number.

use std::fs;
use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::licences::Allowed;
use super::{Checksum, Part};
use crate::engine::MODELS;
use crate::run::output;

/// The networks that ship: file, what it is, licence.
const NETWORKS: [(&str, &str, &str); 3] = [
    ("forgery.model", "The forgery model; models/MODEL_CARD.md says how it was made", "MIT OR Apache-2.0"),
    ("finder.model", "BlazeFace, full range, out of @mediapipe/face_detection", "Apache-2.0"),
    ("refiner.model", "BlazeFace, short range, out of @mediapipe/face_detection", "Apache-2.0"),
];

pub fn write(root: &Path, shipped: &[Part], to: &Path) -> Result<()> {
    let allowed = Allowed::read(root)?;
    let version = env!("CARGO_PKG_VERSION");
    let own = format!("pkg:generic/facetell@{version}");
    let mut components = shipped.iter().map(|part| component(part, &allowed)).collect::<Result<Vec<_>>>()?;
    for (file, description, licence) in NETWORKS {
        components.push(json!({
            "type": "machine-learning-model",
            "bom-ref": format!("model:{file}"),
            "name": file,
            "description": description,
            "licenses": [{ "expression": licence }],
            "hashes": [{ "alg": "SHA-256", "content": sha256(&root.join(MODELS).join(file))? }],
        }));
    }
    let needs = |part: &Part| json!({ "ref": part.purl, "dependsOn": part.needs });
    let list = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "facetell",
                "version": version,
                "licenses": [{ "expression": "MIT OR Apache-2.0" }],
            },
            // To build the same bytes once more.
            "properties": [
                { "name": "built-with:rustc", "value": output("rustc", &["--version"]) },
                { "name": "built-with:node", "value": output("node", &["--version"]) },
            ],
        },
        "components": components,
        "dependencies": shipped.iter().map(needs).collect::<Vec<_>>(),
    });
    Ok(fs::write(to, format!("{list:#}\n"))?)
}

fn component(part: &Part, allowed: &Allowed) -> Result<Value> {
    // Checked where the licence is; here only for expressions that are no valid SPDX, as `MIT/Apache-2.0`.
    let licence = part.licence.replace('/', " OR ");
    allowed.choose(&licence)?;
    let mut component = json!({
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": part.purl,
        "licenses": [{ "expression": licence }],
    });
    match &part.checksum {
        Some(Checksum::Sha256(sum)) => component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]),
        Some(Checksum::Integrity(sum)) => {
            component["properties"] = json!([{ "name": "npm:integrity", "value": sum }]);
        }
        None => {}
    }
    if let Some(repository) = &part.repository {
        component["externalReferences"] = json!([{ "type": "vcs", "url": repository }]);
    }
    Ok(component)
}

/// The sum of a file, in hexadecimal digits.
pub fn sha256(file: &Path) -> Result<String> {
    Ok(Sha256::digest(fs::read(file)?).iter().map(|byte| format!("{byte:02x}")).collect())
}
