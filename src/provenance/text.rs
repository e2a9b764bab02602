//! Text that generators write about themselves, in the forms that their source or documentation gives.

use super::value::{Value, json};
use super::{Mark, Origin, Statement, name};

/// Whether a keyword can carry a mark: others need not be unpacked.
pub fn telling(keyword: &str) -> bool {
    matches!(
        keyword,
        "parameters" | "prompt" | "workflow" | "comment" | "Comment" | "Description" | "Software" | "AIGC"
    ) || invoke(keyword)
}

/// InvokeAI: metadata and graph of PNGs and MP4s; `sd-metadata` before version 3.
fn invoke(keyword: &str) -> bool {
    matches!(keyword, "invokeai_metadata" | "invokeai_graph" | "invokeai_workflow" | "sd-metadata")
}

/// What a keyword with its text says; EXIF's comment of the user has the keyword `UserComment`.
pub fn read(keyword: &str, text: &str) -> Option<Statement> {
    let text = text.trim();
    let json = text.starts_with('{');
    let has = |part: &str| text.contains(part);
    let tool = match keyword {
        "AIGC" => return aigc(text),
        "UserComment" if text.starts_with("{\"AIGC\"") => return aigc(text),
        "parameters" | "UserComment" | "Comment" if json && has("\"sui_image_params\"") => "SwarmUI",
        "parameters" | "UserComment" | "Comment" if json && has("\"fooocus_scheme\"") => "Fooocus",
        "parameters" if has("fooocus_scheme: ") || has("Version: Fooocus") => "Fooocus",
        // AUTOMATIC1111's web UI and all that write as it does: the last line has these, in this order.
        "parameters" | "UserComment" if infotext(text) => "Stable Diffusion",
        "prompt" if json && has("\"class_type\"") => "ComfyUI",
        "workflow" if json && has("\"nodes\"") && has("\"links\"") => "ComfyUI",
        // The video nodes put both into a clip's comment.
        "comment" if json && has("\"workflow\"") && has("class_type") => "ComfyUI",
        "Software" if text == "NovelAI" => "NovelAI",
        "Description" if job(text) => "Midjourney",
        _ if json && invoke(keyword) => "InvokeAI",
        _ => return None,
    };
    let (mark, origin) = (Mark::Text, Some(Origin::Generated));
    Some(Statement { mark, origin, tool: Some(tool.to_owned()), source: None })
}

/// `Steps: 20, Sampler: Euler a, …`, at the beginning of a line.
fn infotext(text: &str) -> bool {
    text.lines().any(|line| {
        let steps = line.strip_prefix("Steps: ");
        steps.is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
            && line.contains(", Sampler: ")
    })
}

/// `… Job ID: 01234567-89ab-cdef-0123-456789abcdef`
fn job(text: &str) -> bool {
    let Some((_, id)) = text.rsplit_once("Job ID: ") else { return false };
    let dash = |at: usize| matches!(at, 8 | 13 | 18 | 23);
    id.len() >= 36
        && (id.bytes().take(36).enumerate())
            .all(|(at, byte)| if dash(at) { byte == b'-' } else { byte.is_ascii_hexdigit() })
}

/// The label of GB 45438-2025: JSON, in some files inside an object `AIGC`. Only `Label` 1 says that the content is
/// generated; 2 and 3 (possibly, suspected) are guesses of who passed it on.
pub fn aigc(text: &str) -> Option<Statement> {
    let value = json(text.trim().as_bytes())?;
    let label = value.get("AIGC").unwrap_or(&value);
    let generated = matches!(label.get("Label")?, Value::Number(1)) || label.text("Label") == Some("1");
    let tool = label.text("ContentProducer").and_then(name);
    generated.then_some(Statement { mark: Mark::Aigc, origin: Some(Origin::Generated), tool, source: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tool(keyword: &str, text: &str) -> Option<String> {
        read(keyword, text)?.tool
    }

    #[test]
    fn documented_forms_are_known() {
        let infotext =
            "a cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512";
        assert_eq!(tool("parameters", infotext).as_deref(), Some("Stable Diffusion"));
        assert_eq!(tool("UserComment", infotext).as_deref(), Some("Stable Diffusion"));
        assert_eq!(tool("prompt", r#"{"3":{"class_type":"KSampler"}}"#).as_deref(), Some("ComfyUI"));
        assert_eq!(tool("workflow", r#"{"nodes":[],"links":[]}"#).as_deref(), Some("ComfyUI"));
        assert_eq!(
            tool("comment", r#"{"prompt":"{\"3\":{\"class_type\":1}}","workflow":{}}"#).as_deref(),
            Some("ComfyUI")
        );
        assert_eq!(tool("Software", "NovelAI").as_deref(), Some("NovelAI"));
        assert_eq!(tool("invokeai_metadata", "{}").as_deref(), Some("InvokeAI"));
        assert_eq!(tool("parameters", r#"{"sui_image_params":{}}"#).as_deref(), Some("SwarmUI"));
        let midjourney = "a cat --v 6.0 Job ID: 01234567-89ab-cdef-0123-456789abcdef";
        assert_eq!(tool("Description", midjourney).as_deref(), Some("Midjourney"));
        let label = r#"{"Label":"1","ContentProducer":"0011","ProduceID":"x"}"#;
        assert_eq!(tool("AIGC", label).as_deref(), Some("0011"));
        assert_eq!(tool("UserComment", &format!(r#"{{"AIGC":{label}}}"#)).as_deref(), Some("0011"));
    }

    #[test]
    fn words_of_people_are_not() {
        for (keyword, text) in [
            ("parameters", "focal length 50, Steps: many"),
            ("parameters", "Steps: 20"),
            ("prompt", "What is this? Class_type"),
            ("workflow", "scan, crop, save"),
            ("comment", "made in ComfyUI with class_type and \"workflow\""),
            ("Description", "Job ID: 12"),
            ("Description", "Print order. Job ID: 01234567-89ab-cdef-0123-456789abcdeZ"),
            ("Software", "NovelAI viewer"),
            ("Software", "Adobe Photoshop 25.0"),
            ("Title", "Steps: 20, Sampler: Euler a"),
            ("AIGC", r#"{"Label":"2","ContentProducer":"0011"}"#),
            ("AIGC", "1"),
        ] {
            assert_eq!(read(keyword, text), None, "{keyword}: {text}");
        }
    }
}
