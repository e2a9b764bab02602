//! What is printed for people to read. Files may be named by anybody: a name must not move the cursor, colour what
//! follows, or pretend to be a line of its own.

use std::fmt;
use std::io::{self, Write};

use facetell::native::Outcome;
use facetell::provenance::{Mark, Origin, Statement};
use facetell::report::Reason;

/// Text of anybody's making, with all that a terminal would obey made visible.
pub struct Harmless<'a>(pub &'a str);

impl fmt::Display for Harmless<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let text = self.0.chars().map(|letter| match letter {
            // Marks that turn the direction of writing, and those that end a line.
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                letter.escape_unicode().to_string()
            }
            letter if letter.is_control() => letter.escape_default().to_string(),
            letter => letter.to_string(),
        });
        f.pad(&text.collect::<String>())
    }
}

/// A file's line in the table; others below it say what was wrong, and what the file states.
pub fn line(out: &mut impl Write, outcome: &Outcome) -> io::Result<()> {
    let score = outcome.score.map_or("–".to_owned(), |score| format!("{score:.2}"));
    let reason = outcome.reason.map_or(String::new(), |reason: Reason| format!(" ({reason:?})"));
    let Outcome { verdict, faces, ms, path, .. } = outcome;
    let path = path.as_deref().unwrap_or_default();
    writeln!(out, "{verdict:<16} {score:>5} {faces:>2} faces {ms:>6} ms  {}{reason}", Harmless(path))?;
    for wrong in outcome.error.iter().chain(&outcome.warning) {
        writeln!(out, "{:<16} {}", "", Harmless(wrong))?;
    }
    for statement in &outcome.statements {
        writeln!(out, "{:<16} {}", "", Harmless(&stated(statement)))?;
    }
    Ok(())
}

/// In words that do not make more of it than a file's own word.
fn stated(Statement { mark, origin, tool, source }: &Statement) -> String {
    let what = match origin {
        Some(Origin::Generated) => "made by AI",
        Some(Origin::Edited) => "edited with AI",
        Some(Origin::Captured) => "captured by a camera",
        None => "how it was made",
    };
    let place = match mark {
        Mark::C2pa => "a C2PA manifest",
        Mark::C2paIngredient => "an ingredient's C2PA manifest",
        Mark::Iptc => "IPTC metadata",
        Mark::Aigc => "an AIGC label",
        Mark::Text => "a generator's text",
    };
    let tool = tool.as_ref().map_or(String::new(), |tool| format!(", with {tool}"));
    let source = source.as_ref().map_or(String::new(), |source| format!(", {source}"));
    format!("the file states: {what}{tool} ({place}{source}; unproven)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        let harmless = |text: &str| Harmless(text).to_string();
        assert_eq!(harmless("a\nb\r\t"), r"a\nb\r\t");
        assert_eq!(harmless("\x1b[31mred\u{9b}0m\x07"), r"\u{1b}[31mred\u{9b}0m\u{7}");
        assert_eq!(harmless("gpj.\u{202e}exe"), r"gpj.\u{202e}exe");
        assert_eq!(harmless("ünï 名前 #1 & \\ ?.mp4"), "ünï 名前 #1 & \\ ?.mp4");
        assert_eq!(format!("{:<4}|", Harmless("é")), "é   |");
    }
}
