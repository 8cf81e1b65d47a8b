//! Labels that are HTML inside of a drawing, as its own text: lines where a browser breaks them, on the
//! ground that they have.

use roxmltree::Node;

use super::css::{Seen, cascade, declarations};
use super::svg::{Values, Writer, number, seen};
use super::width::text_width;
use crate::template::{Raw, html};

/// What the elements around a label's text say of it.
struct Said {
    colour: Option<String>,
    /// Whether the author of the diagram said the colour.
    authored: bool,
    ground: Option<String>,
    size: f64,
    face: Face,
    starts: bool,
    breaks: bool,
}

/// How letters look.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Face {
    bold: bool,
    italic: bool,
}

/// A piece of a line in one face.
#[derive(Clone, Default)]
struct Piece {
    text: String,
    face: Face,
}

/// A line of a label is this many times as high as its letters.
const LINE: f64 = 1.5;

/// Writes a label.
pub(super) fn label<'n>(
    writer: &mut Writer<'_>,
    node: Node<'n, '_>,
    path: &mut Vec<Seen<'n>>,
    inherited: &Values,
) {
    let place = |name: &str| node.attribute(name).and_then(|n| n.parse::<f64>().ok());
    let (x, y) = (place("x").unwrap_or_default(), place("y").unwrap_or_default());
    let (width, height) = (place("width").unwrap_or_default(), place("height").unwrap_or_default());
    let said = said(writer, node, path, inherited);
    let mut lines = vec![Vec::new()];
    collect(node, said.face, &mut lines);
    let lines: Vec<Vec<Piece>> = lines
        .into_iter()
        .map(trimmed)
        .filter(|line| !line.is_empty())
        .flat_map(|line| if said.breaks { broken(line, &said, width) } else { vec![line] })
        .collect();
    if lines.is_empty() {
        return;
    }
    if let Some(ground) = said.ground.as_deref().filter(|_| width > 0.0 && height > 0.0) {
        writer.out.push_str(&html!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>",
            number(x),
            number(y),
            number(width),
            number(height),
            ground
        ));
    }
    let (at, anchor) = if said.starts { (x, "") } else { (x + width / 2.0, "middle") };
    let step = said.size * LINE;
    let rows = f64::from(u32::try_from(lines.len() - 1).unwrap_or_default());
    let first = y + height / 2.0 - rows * step / 2.0;
    writer.out.push_str("<text");
    let mut own = |name: &str, value: &str| {
        writer.out.push_str(&html!(" {}=\"{}\"", Raw(name), value));
    };
    // What is a line's colour is too weak for letters.
    let is_ink = |colour: &String| !matches!(colour.as_str(), "var(--m-edge)" | "var(--m-line)");
    let ink = said.colour.clone().filter(is_ink).unwrap_or_else(|| "var(--m-ink)".to_owned());
    if inherited.get("fill") != Some(&ink) {
        own("fill", &ink);
    }
    if inherited.get("stroke").is_some_and(|stroke| stroke != "none") {
        own("stroke", "none");
    }
    if inherited.get("font-size").is_none_or(|size| *size != number(said.size)) {
        own("font-size", &number(said.size));
    }
    if inherited.get("text-anchor").is_none_or(|own| own != anchor) {
        own("text-anchor", if anchor.is_empty() { "start" } else { anchor });
    }
    own("dominant-baseline", "central");
    if lines.len() == 1 {
        own("x", &number(at));
        own("y", &number(first));
    }
    writer.out.push('>');
    let several = lines.len() > 1;
    let mut top = first;
    for line in &lines {
        if several {
            writer.out.push_str(&html!("<tspan x=\"{}\" y=\"{}\">", number(at), number(top)));
            top += step;
        }
        pieces(line, &mut writer.out);
        if several {
            writer.out.push_str("</tspan>");
        }
    }
    writer.out.push_str("</text>");
}

/// Writes the pieces of a line.
fn pieces(line: &[Piece], out: &mut String) {
    for piece in line {
        let weight = if piece.face.bold { " font-weight=\"bold\"" } else { "" };
        let style = if piece.face.italic { " font-style=\"italic\"" } else { "" };
        if weight.is_empty() && style.is_empty() {
            out.push_str(&html!("{}", piece.text));
        } else {
            out.push_str(&html!("<tspan{}{}>{}</tspan>", Raw(weight), Raw(style), piece.text));
        }
    }
}

/// What is said of a label's text by the elements around it, from the outside in.
fn said<'n>(
    writer: &Writer<'_>,
    node: Node<'n, '_>,
    path: &mut Vec<Seen<'n>>,
    inherited: &Values,
) -> Said {
    let size = inherited.get("font-size").and_then(|size| size.parse().ok());
    let bold = inherited.get("font-weight").is_some_and(|weight| is_bold(weight));
    let mut said = Said {
        colour: None,
        authored: false,
        ground: None,
        size: size.unwrap_or(14.0),
        face: Face { bold, italic: false },
        starts: false,
        breaks: false,
    };
    let before = path.len();
    let mut next = Some(node);
    while let Some(element) = next {
        path.push(seen(element));
        let own = declarations(element.attribute("style").unwrap_or_default());
        let mut all = writer.sheet.of(path);
        all.extend(&own);
        let is_block = matches!(element.tag_name().name(), "div" | "p");
        for made in cascade(&all) {
            let value = made.value.as_str();
            match made.property.as_str() {
                "color" if !said.authored || made.important => {
                    said.colour = Some(writer.value("fill", value, made.important));
                    let known = (writer.frame.colour)(value, true).is_some();
                    said.authored = made.important && !known;
                }
                "background-color" | "background" if value != "transparent" => {
                    said.ground = Some(writer.value("fill", value, made.important));
                }
                "font-size" => {
                    let size = value.trim_end_matches("px").parse().ok();
                    said.size = size.unwrap_or(said.size);
                }
                "font-weight" => said.face.bold = is_bold(value),
                "font-style" => said.face.italic = value == "italic",
                // A label that is as wide as its text begins where it does.
                "text-align" if is_block || made.important => {
                    said.starts = matches!(value, "start" | "left");
                }
                "white-space" if is_block => said.breaks = value != "nowrap",
                _ => {}
            }
        }
        next = element.children().find(Node::is_element);
    }
    path.truncate(before);
    if !said.authored && writer.ink.is_some() {
        said.colour.clone_from(&writer.ink);
    }
    said
}

fn is_bold(weight: &str) -> bool {
    matches!(weight, "bold" | "bolder" | "600" | "700")
}

/// The lines of a label, as elements part them.
fn collect(node: Node<'_, '_>, face: Face, lines: &mut Vec<Vec<Piece>>) {
    for child in node.children() {
        let name = child.tag_name().name();
        let is_block = matches!(name, "p" | "div" | "li" | "ul" | "ol" | "table" | "tr");
        if name == "br" || is_block && lines.last().is_some_and(|line| !line.is_empty()) {
            lines.push(Vec::new());
        }
        if child.is_element() {
            let bold = face.bold || matches!(name, "b" | "strong");
            let italic = face.italic || matches!(name, "i" | "em");
            collect(child, Face { bold, italic }, lines);
            continue;
        }
        let text = child.text().unwrap_or_default();
        for (at, part) in text.split('\n').enumerate() {
            if at > 0 && !part.trim().is_empty() {
                lines.push(Vec::new());
            }
            if let Some(line) = lines.last_mut().filter(|_| !part.is_empty()) {
                line.push(Piece { text: part.to_owned(), face });
            }
        }
    }
}

/// A line without blanks around it.
fn trimmed(mut line: Vec<Piece>) -> Vec<Piece> {
    if let Some(first) = line.first_mut() {
        first.text = first.text.trim_start().to_owned();
    }
    if let Some(last) = line.last_mut() {
        last.text = last.text.trim_end().to_owned();
    }
    line.retain(|piece| !piece.text.is_empty());
    line
}

/// A line as several that are at most as wide as a label may be, as far as its words let it.
fn broken(line: Vec<Piece>, said: &Said, width: f64) -> Vec<Vec<Piece>> {
    let measure = |text: &str, bold: bool| {
        text_width(text, said.size) * if bold { super::width::BOLD } else { 1.0 }
    };
    let mut lines = vec![Vec::new()];
    let mut used = 0.0;
    for piece in line {
        for word in piece.text.split_inclusive(' ') {
            let needs = measure(word.trim_end(), piece.face.bold);
            // Widths are sums of rounded numbers.
            if used > 0.0 && used + needs > width + 0.5 {
                lines.push(Vec::new());
                used = 0.0;
            }
            used += measure(word, piece.face.bold);
            if let Some(line) = lines.last_mut() {
                match line.last_mut() {
                    Some(Piece { text, face }) if *face == piece.face => text.push_str(word),
                    _ => line.push(Piece { text: word.to_owned(), face: piece.face }),
                }
            }
        }
    }
    lines.into_iter().map(trimmed).filter(|line| !line.is_empty()).collect()
}
