//! C2PA manifest stores (C2PA 2.x, "Manifests"): JUMBF superboxes (ISO 19566-5), claims and actions in CBOR or JSON.

use super::boxes::{Name, boxes};
use super::bytes::Bytes;
use super::value::{Value, json};
use super::{Found, Mark, Origin, Statement, cbor, name, origin, term};

const SUPERBOX: Name = *b"jumb";
const DESCRIPTION: Name = *b"jumd";

/// What a superbox is of, by the first four bytes of its type's UUID; the other twelve are [`UUID_REST`].
const STORE: Name = *b"c2pa";
const MANIFEST: Name = *b"c2ma";
const COMPRESSED: Name = *b"c2cm";
const CLAIM: Name = *b"c2cl";
const ASSERTIONS: Name = *b"c2as";
const UUID_REST: [u8; 12] = [0x00, 0x11, 0x00, 0x10, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71];

/// Manifests of one store that are read, from the active one back.
const MOST_MANIFESTS: usize = 32;

/// Assertions of one manifest that are read.
const MOST_ASSERTIONS: usize = 64;

/// Templates of one assertion that are read.
const MOST_TEMPLATES: usize = 16;

struct Superbox<'a> {
    kind: Name,
    label: &'a [u8],
    /// The boxes after the description.
    content: &'a [u8],
}

/// Superboxes among `content`, at one level: their depth is the format's, so nothing can be nested too deep.
fn superboxes(content: &[u8]) -> impl Iterator<Item = Superbox<'_>> {
    boxes(content).filter(|(kind, _)| *kind == SUPERBOX).filter_map(|(_, body)| superbox(body))
}

fn superbox(body: &[u8]) -> Option<Superbox<'_>> {
    let mut rest = Bytes(body);
    let size = usize::try_from(rest.be32()?).ok()?;
    let mut description = Bytes(Bytes(body).take(size)?.get(4..)?);
    if description.array()? != DESCRIPTION {
        return None;
    }
    let kind = description.array()?;
    description.array::<12>()?;
    // The second of the toggles says that there is a label.
    let label = if description.byte()? & 2 == 0 { &[] } else { description.until_zero()? };
    Some(Superbox { kind, label, content: body.get(size..)? })
}

/// Whether a superbox is one of C2PA's own, not merely labelled so.
fn is_store(body: &[u8]) -> bool {
    body.get(12..24) == Some(&UUID_REST)
        && superbox(body).is_some_and(|found| found.kind == STORE && found.label == b"c2pa")
}

/// Reads the manifest stores among boxes; what is cut off or unreadable still is a manifest that is there.
pub fn read(bytes: &[u8], found: &mut Found) {
    let stores = boxes(bytes).filter(|(kind, body)| *kind == SUPERBOX && is_store(body));
    for store in stores.filter_map(|(_, body)| superbox(body)) {
        let mut manifests = superboxes(store.content)
            .filter(|inner| matches!(inner.kind, MANIFEST | COMPRESSED))
            .map(|inner| inner.content)
            .collect::<Vec<_>>();
        // The last one is the active one, but for update manifests, which say nothing of how the content came about.
        let active = manifests.pop().unwrap_or_default();
        manifest(active, Mark::C2pa, found);
        for ingredient in manifests.into_iter().rev().take(MOST_MANIFESTS) {
            if found.full() {
                return;
            }
            manifest(ingredient, Mark::C2paIngredient, found);
        }
    }
}

fn manifest(content: &[u8], mark: Mark, found: &mut Found) {
    let (mut claim, mut stated, mut agent) = (None, Vec::new(), None);
    for part in superboxes(content) {
        match part.kind {
            CLAIM => claim = claim.or_else(|| generator(&value(part.content)?)),
            ASSERTIONS => {
                for assertion in superboxes(part.content).take(MOST_ASSERTIONS) {
                    read_assertion(&assertion, &mut stated, &mut agent);
                }
            }
            _ => {}
        }
    }
    if stated.is_empty() && mark == Mark::C2pa {
        found.add(Statement { mark, origin: None, tool: agent.or(claim), source: None });
        return;
    }
    // What was generated matters most to who asks, then what was edited.
    for wanted in [Some(Origin::Generated), Some(Origin::Edited), Some(Origin::Captured), None] {
        for (source, agent) in stated.iter().filter(|(source, _)| origin(source) == wanted) {
            let tool = agent.as_ref().or(claim.as_ref()).cloned();
            found.add(Statement { mark, origin: wanted, tool, source: Some(source.clone()) });
        }
    }
}

/// The first content box as a value.
fn value(content: &[u8]) -> Option<Value> {
    boxes(content).find_map(|(kind, body)| match &kind {
        b"cbor" => Some(cbor::read(body)),
        b"json" => json(body),
        _ => None,
    })
}

/// Which program made the claim: `claim_generator_info` (a list in version 1, a map in version 2) or, in the form of a
/// `User-Agent`, `claim_generator`.
fn generator(claim: &Value) -> Option<String> {
    let info = claim.get("claim_generator_info").map(|info| info.list().first().unwrap_or(info));
    let agent = || claim.text("claim_generator")?.split(['/', ' ']).next();
    name(info.and_then(|info| info.text("name")).or_else(agent)?)
}

/// Gathers digital source types with what each was made by, and who created it where that is not said.
fn read_assertion(
    assertion: &Superbox,
    stated: &mut Vec<(String, Option<String>)>,
    creator: &mut Option<String>,
) {
    // A second one of the same kind is labelled `c2pa.actions__1`.
    let label = assertion.label.split(|byte| *byte == b'_').next().unwrap_or_default();
    match label {
        b"c2pa.actions" | b"c2pa.actions.v2" => {}
        b"c2pa.metadata" | b"cawg.metadata" | b"stds.iptc" | b"stds.iptc.photo-metadata" => {
            let metadata = value(assertion.content).unwrap_or_default();
            let source = metadata.text("Iptc4xmpExt:DigitalSourceType").and_then(term);
            stated.extend(source.map(|source| (source, None)));
            return;
        }
        _ => return,
    }
    let assertion = value(assertion.content).unwrap_or_default();
    let all = |key| assertion.get(key).map_or(&[][..], Value::list);
    for action in all("actions") {
        // What an action does not say is said by the template for actions like it, or for all.
        let template = |wanted: &str| {
            all("templates").iter().take(MOST_TEMPLATES).find(|one| one.text("action") == Some(wanted))
        };
        let template = action.text("action").and_then(template).or_else(|| template("*"));
        let said = [Some(action), template];
        let agent = said.iter().flatten().find_map(|one| agent(one, &assertion));
        let source = said.iter().flatten().find_map(|one| one.text("digitalSourceType").and_then(term));
        match source {
            Some(source) if stated.len() < super::MOST_STATEMENTS => stated.push((source, agent)),
            Some(_) => {}
            None if action.text("action") == Some("c2pa.created") => *creator = creator.take().or(agent),
            None => {}
        }
    }
}

/// What did an action: a text in version 1; a map, or the number of one in a list, in version 2.
fn agent(action: &Value, assertion: &Value) -> Option<String> {
    let listed = || {
        let Some(Value::Number(index)) = action.get("softwareAgentIndex") else { return None };
        assertion.get("softwareAgents")?.list().get(usize::try_from(*index).ok()?)
    };
    let agent = action.get("softwareAgent").or_else(listed)?;
    agent.as_text().or_else(|| agent.text("name")).and_then(name)
}
