//! XMP packets (ISO 16684-1): RDF whose properties are attributes or elements.

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::text::aigc;
use super::{Found, Mark, Origin, Statement, name, origin, term};

/// Bytes of a packet that are read.
pub const LONGEST: usize = 4 << 20;

/// Bytes of a value that are read.
const LONGEST_VALUE: usize = 16 << 10;

/// Prefixes that are told apart. Files use one a namespace; more are somebody's joke.
const MOST_PREFIXES: usize = 32;

#[derive(Clone, Copy, PartialEq)]
enum Namespace {
    Rdf,
    Iptc,
    Photoshop,
    Xmp,
    Note,
    Tc260,
}

fn namespace(address: &str) -> Option<Namespace> {
    Some(match address {
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#" => Namespace::Rdf,
        "http://iptc.org/std/Iptc4xmpExt/2008-02-29/" => Namespace::Iptc,
        "http://ns.adobe.com/photoshop/1.0/" => Namespace::Photoshop,
        "http://ns.adobe.com/xap/1.0/" => Namespace::Xmp,
        "http://ns.adobe.com/xmp/note/" => Namespace::Note,
        "http://www.tc260.org.cn/ns/AIGC/1.0/" => Namespace::Tc260,
        _ => return None,
    })
}

/// The properties of the file that we read; those of its ingredients lie deeper and are not the file's.
#[derive(Default)]
struct Packet {
    prefixes: Vec<(String, Namespace)>,
    source: Option<String>,
    creator: Option<String>,
    credit: Option<String>,
    aigc: Option<String>,
    extension: Option<String>,
}

/// Reads a packet; one that is broken says what it says up to there. Gives the digest of the one that extends it
/// (XMP, part 3, on JPEG), if there is one.
pub fn read(packet: &[u8], found: &mut Found) -> Option<String> {
    let text = String::from_utf8_lossy(packet.get(..LONGEST).unwrap_or(packet));
    let mut read = Packet::default();
    read.read(text.trim_start_matches('\u{feff}'));
    add(&read, found);
    read.extension
}

fn add(packet: &Packet, found: &mut Found) {
    let credit = packet.credit.as_deref().and_then(self::credit);
    let source = packet.source.as_deref().and_then(term);
    if let Some(source) = source {
        let tool = packet.creator.as_deref().and_then(name);
        let tool = tool.or_else(|| credit.as_ref().and_then(|statement| statement.tool.clone()));
        found.add(Statement { mark: Mark::Iptc, origin: origin(&source), tool, source: Some(source) });
    } else if let Some(statement) = credit {
        found.add(statement);
    }
    if let Some(statement) = packet.aigc.as_deref().and_then(aigc) {
        found.add(statement);
    }
}

/// The credit line that Google's generators write.
pub fn credit(line: &str) -> Option<Statement> {
    let origin = match line.trim() {
        "Made with Google AI" => Origin::Generated,
        "Edited with Google AI" => Origin::Edited,
        _ => return None,
    };
    let tool = Some("Google AI".to_owned());
    Some(Statement { mark: Mark::Iptc, origin: Some(origin), tool, source: None })
}

impl Packet {
    fn read(&mut self, text: &str) {
        let mut reader = Reader::from_str(text);
        // How many elements are open; at which of them the description began; the property that is open, with its text.
        let (mut depth, mut rdf, mut open) = (0_usize, None, None::<(String, String)>);
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Start(element) => {
                    self.element(&element, depth, &mut rdf);
                    depth += 1;
                    if rdf.is_some_and(|rdf| depth == rdf + 3) {
                        open = Some((element.name().as_ref().to_owned(), String::new()));
                    }
                }
                Event::Empty(element) => self.element(&element, depth, &mut rdf),
                Event::End(_) => {
                    if rdf.is_some_and(|rdf| depth == rdf + 3)
                        && let Some((name, value)) = open.take()
                    {
                        self.property(&name, &value);
                    }
                    depth = depth.saturating_sub(1);
                    rdf = rdf.filter(|rdf| depth > *rdf);
                }
                Event::Text(text) => push(&mut open, &text.xml10_content()),
                Event::CData(text) => push(&mut open, &text.xml10_content()),
                Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                    Ok(Some(letter)) => push(&mut open, letter.encode_utf8(&mut [0; 4])),
                    _ => push(&mut open, resolve_xml_entity(&reference).unwrap_or_default()),
                },
                Event::Eof => break,
                _ => {}
            }
        }
    }

    /// An element that begins at `depth`: `rdf:RDF` itself, a description in it with properties as attributes, or a
    /// property whose value is an `rdf:resource`.
    fn element(&mut self, element: &BytesStart, depth: usize, rdf: &mut Option<usize>) {
        let level = rdf.map(|rdf| depth.saturating_sub(rdf));
        if level.is_some_and(|level| level > 2) {
            return;
        }
        let mut attributes = element.attributes();
        // Checks would compare each attribute with all others.
        let attributes = attributes.with_checks(false).filter_map(|attribute| {
            let attribute = attribute.ok()?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned();
            Some((attribute.key.as_ref().to_owned(), value))
        });
        // A prefix may be declared after its first use.
        let attributes = attributes.collect::<Vec<(String, String)>>();
        for (key, value) in &attributes {
            if let (Some(prefix), Some(namespace)) = (key.strip_prefix("xmlns:"), namespace(value))
                && self.prefixes.len() < MOST_PREFIXES
            {
                self.prefixes.push((prefix.to_owned(), namespace));
            }
        }
        if rdf.is_none() && self.resolve(element.name().as_ref()) == Some((Namespace::Rdf, "RDF")) {
            *rdf = Some(depth);
        }
        for (key, value) in &attributes {
            match level {
                Some(1) => self.property(key, value),
                Some(2) if self.resolve(key) == Some((Namespace::Rdf, "resource")) => {
                    self.property(element.name().as_ref(), value);
                }
                _ => {}
            }
        }
    }

    fn resolve<'a>(&self, name: &'a str) -> Option<(Namespace, &'a str)> {
        let (prefix, local) = name.split_once(':')?;
        // What was declared last counts.
        let declared = self.prefixes.iter().rev().find(|(declared, _)| declared == prefix)?;
        Some((declared.1, local))
    }

    /// Keeps the first that says something.
    fn property(&mut self, name: &str, value: &str) {
        let kept = match self.resolve(name) {
            Some((Namespace::Iptc, "DigitalSourceType")) => &mut self.source,
            Some((Namespace::Xmp, "CreatorTool")) => &mut self.creator,
            Some((Namespace::Photoshop, "Credit")) => &mut self.credit,
            Some((Namespace::Tc260, "AIGC")) => &mut self.aigc,
            Some((Namespace::Note, "HasExtendedXMP")) => &mut self.extension,
            _ => return,
        };
        if kept.is_none() && !value.trim().is_empty() && value.len() <= LONGEST_VALUE {
            *kept = Some(value.to_owned());
        }
    }
}

fn push(open: &mut Option<(String, String)>, text: &str) {
    if let Some((_, value)) = open
        && value.len() <= LONGEST_VALUE
    {
        value.push_str(text);
    }
}
