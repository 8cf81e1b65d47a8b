//! A drawing that carries a style sheet, made one that a page can hold under a strict policy: styles
//! become attributes, colours of the site's become its variables, and what nobody sees is left out.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use roxmltree::{Document, Node};

use super::css::{Declaration, Seen, Sheet, cascade, declarations, stays_inside};
use super::ink::ink_on;
use super::label::label;
use crate::template::{Raw, escape, html};

/// Properties that have an attribute of their name and that elements inside inherit, with what a
/// browser takes where nothing is said.
const INHERITED: [(&str, &str); 18] = [
    ("fill", "black"),
    ("fill-opacity", "1"),
    ("fill-rule", "nonzero"),
    ("stroke", "none"),
    ("stroke-width", "1"),
    ("stroke-dasharray", "none"),
    ("stroke-dashoffset", "0"),
    ("stroke-linecap", "butt"),
    ("stroke-linejoin", "miter"),
    ("stroke-opacity", "1"),
    ("font-size", "14"),
    ("font-style", "normal"),
    ("font-weight", "normal"),
    ("text-anchor", "start"),
    ("letter-spacing", "normal"),
    ("visibility", "visible"),
    ("dominant-baseline", "auto"),
    ("text-rendering", "auto"),
];

/// Those that are of one element only.
const OWN: [(&str, &str); 9] = [
    ("opacity", "1"),
    ("display", "inline"),
    ("text-decoration", "none"),
    ("stop-color", "black"),
    ("stop-opacity", "1"),
    ("marker-start", "none"),
    ("marker-end", "none"),
    ("clip-path", "none"),
    ("alignment-baseline", "auto"),
];

/// Elements that a page may hold. All others are left out, with what is in them.
const ELEMENTS: [&str; 22] = [
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textPath",
    "defs",
    "marker",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "symbol",
    "use",
    "a",
    "title",
];

/// Attributes that say where and how large something is.
const PLACES: [&str; 44] = [
    "x",
    "y",
    "dx",
    "dy",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "width",
    "height",
    "d",
    "points",
    "transform",
    "viewBox",
    "refX",
    "refY",
    "markerWidth",
    "markerHeight",
    "markerUnits",
    "orient",
    "offset",
    "gradientUnits",
    "gradientTransform",
    "fx",
    "fy",
    "textLength",
    "lengthAdjust",
    "preserveAspectRatio",
    "clipPathUnits",
    "rotate",
    "marker-mid",
    "pathLength",
    "overflow",
    "clip-rule",
    "baseline-shift",
    "startOffset",
    "spreadMethod",
    "transform-origin",
    "stroke-miterlimit",
];

/// How a drawing is put into a page.
pub(super) struct Frame<'a> {
    /// Its class there.
    pub class: &'a str,
    /// Says what it shows.
    pub label: &'a str,
    /// What a colour is in the site, where it is one of the site's; also whether the author of the
    /// diagram said it.
    pub colour: fn(&str, bool) -> Option<&'static str>,
}

/// What elements hand on to those inside of them.
pub(super) type Values = HashMap<&'static str, String>;

pub(super) struct Writer<'a> {
    pub frame: &'a Frame<'a>,
    pub sheet: Sheet,
    /// The ids that something refers to.
    used: HashSet<&'a str>,
    /// The colour of texts in the box that is written, where its author filled it.
    pub ink: Option<String>,
    /// Whether a box is written.
    in_box: bool,
    pub out: String,
}

/// Rewrites a drawing; none where it is not one.
pub(super) fn rewritten(svg: &str, frame: &Frame<'_>) -> Option<String> {
    let document = Document::parse(svg).ok()?;
    let root = document.root_element();
    let view: Vec<f64> = root
        .attribute("viewBox")?
        .split([' ', ','])
        .filter_map(|number| number.parse().ok())
        .collect();
    let &[_, _, width, height] = view.as_slice() else { return None };
    let styles = root.descendants().filter(|node| node.tag_name().name() == "style");
    let css: String = styles.filter_map(|node| node.text()).collect();
    let sheet = Sheet::read(&css);
    let used = referred(&document);
    let mut writer = Writer { frame, sheet, used, ink: None, in_box: false, out: String::new() };
    let initial = INHERITED.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    let mut path = vec![seen(root)];
    let values = writer.values(root, &path, &initial).0;
    writer.out = html!(
        "<svg class=\"{}\" width=\"{}\" height=\"{}\" viewBox=\"{}\" role=\"group\" aria-label=\"{}\"",
        frame.class,
        number(width.ceil()),
        number(height.ceil()),
        rounded(root.attribute("viewBox")?),
        frame.label
    );
    writer.styles(&values, &initial, "svg");
    writer.out.push('>');
    let inherited = handed_on(&values, &initial);
    writer.inside(root, &mut path, &inherited);
    writer.out.push_str("</svg>");
    Some(writer.out)
}

/// The ids that attributes refer to: `url(#id)`, `href="#id"`.
fn referred<'a>(document: &'a Document<'_>) -> HashSet<&'a str> {
    let mut used = HashSet::new();
    let elements = document.root_element().descendants().filter(Node::is_element);
    for attribute in elements.flat_map(|node| node.attributes()) {
        let value = attribute.value();
        if attribute.name() == "href" {
            used.extend(value.strip_prefix('#'));
        }
        let urls = value.split("url(").skip(1).filter_map(|rest| rest.split_once(')'));
        used.extend(
            urls.filter_map(|(url, _)| url.trim_matches(['"', '\'', ' ']).strip_prefix('#')),
        );
    }
    used
}

pub(super) fn seen<'a>(node: Node<'a, '_>) -> Seen<'a> {
    Seen {
        name: node.tag_name().name(),
        id: node.attribute("id").unwrap_or_default(),
        classes: node.attribute("class").unwrap_or_default().split_whitespace().collect(),
        attributes: node.attributes().map(|one| (one.name(), one.value())).collect(),
    }
}

/// What is handed on to the elements inside: a copy where something changes.
fn handed_on<'a>(values: &Values, inherited: &'a Values) -> Cow<'a, Values> {
    let mut handed = Cow::Borrowed(inherited);
    for (name, _) in INHERITED {
        if let Some(value) = values.get(name).filter(|value| inherited.get(name) != Some(*value)) {
            handed.to_mut().insert(name, value.clone());
        }
    }
    handed
}

impl Writer<'_> {
    /// The values of an element's properties as something says them, and the fill and the colour that
    /// its author gave it.
    fn values(
        &self,
        node: Node<'_, '_>,
        path: &[Seen<'_>],
        inherited: &Values,
    ) -> (Values, [Option<String>; 2]) {
        let attribute = |(name, _): &(&'static str, &str)| {
            let value = node.attribute(*name).filter(|value| stays_inside(value))?.to_owned();
            Some(Declaration { property: (*name).to_owned(), value, important: false })
        };
        let known = INHERITED.iter().chain(&OWN);
        let attributes: Vec<Declaration> = known.clone().filter_map(attribute).collect();
        let own = declarations(node.attribute("style").unwrap_or_default());
        let mut all: Vec<&Declaration> = attributes.iter().collect();
        all.extend(self.sheet.of(path));
        all.extend(&own);
        let made = cascade(&all);
        let mut values = Values::new();
        for (name, _) in known {
            let Some(said) = made.iter().find(|said| said.property == *name) else { continue };
            match said.value.as_str() {
                "inherit" | "revert" | "unset" | "initial" => {}
                "currentColor" => {
                    values.insert(name, inherited.get("fill").cloned().unwrap_or_default());
                }
                value => {
                    values.insert(name, self.value(name, value, said.important));
                }
            }
        }
        let authored = |name: &str| {
            let said = made.iter().find(|said| said.property == name && said.important);
            said.map(|said| said.value.clone())
        };
        (values, [authored("fill"), authored("color")])
    }

    /// A value as it is written.
    pub(super) fn value(&self, name: &str, value: &str, authored: bool) -> String {
        match name {
            "fill" | "stroke" | "stop-color" => {
                (self.frame.colour)(value, authored).map_or_else(|| value.to_owned(), str::to_owned)
            }
            "stroke-width" | "font-size" | "stroke-dasharray" | "stroke-dashoffset" => {
                let value = rounded(&value.replace("px", ""));
                // A dash of no length, and one that nothing parts, is a line.
                if matches!(value.as_str(), "0" | "1, 0" | "1,0" | "0, 0")
                    && name.contains("dasharray")
                {
                    "none".to_owned()
                } else {
                    value
                }
            }
            "font-weight" if value == "400" => "normal".to_owned(),
            _ => value.to_owned(),
        }
    }

    /// Writes the properties of an element that differ from what it would have without them.
    fn styles(&mut self, values: &Values, inherited: &Values, element: &str) {
        let is_text = matches!(element, "text" | "tspan" | "textPath" | "svg" | "g" | "a");
        let of_text = ["font-", "text-", "letter-", "dominant-"];
        for (name, _) in INHERITED {
            let Some(value) = values.get(name).filter(|value| inherited.get(name) != Some(*value))
            else {
                continue;
            };
            if !is_text && of_text.iter().any(|start| name.starts_with(start)) {
                continue;
            }
            self.attribute(name, value);
        }
        for (name, initial) in OWN {
            if let Some(value) = values.get(name).filter(|value| *value != initial) {
                self.attribute(name, value);
            }
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push_str(&html!(" {}=\"{}\"", Raw(name), value));
    }

    /// Writes what is in an element.
    fn inside<'n>(&mut self, node: Node<'n, '_>, path: &mut Vec<Seen<'n>>, inherited: &Values) {
        for child in node.children() {
            if child.is_element() {
                self.element(child, path, inherited);
            } else if let Some(text) = child.text().filter(|_| holds_text(node)) {
                self.out.push_str(&escape(text));
            }
        }
    }

    fn element<'n>(&mut self, node: Node<'n, '_>, path: &mut Vec<Seen<'n>>, inherited: &Values) {
        let name = node.tag_name().name();
        // What a browser would choose from has one form left.
        if name == "switch" {
            return self.inside(node, path, inherited);
        }
        if name == "foreignObject" {
            // Where there is another form, it is text already.
            let parent = node.parent_element();
            if parent.is_none_or(|parent| parent.tag_name().name() != "switch") {
                label(self, node, path, inherited);
            }
            return;
        }
        let id = node.attribute("id").unwrap_or_default();
        let is_used = self.used.contains(id);
        let is_referred =
            matches!(name, "marker" | "linearGradient" | "radialGradient" | "clipPath" | "symbol");
        if !ELEMENTS.contains(&name) || is_referred && !is_used || is_nothing(node) {
            return;
        }
        path.push(seen(node));
        let (mut values, [fill, colour]) = self.values(node, path, inherited);
        let is_hidden = values.get("display").is_some_and(|display| display == "none");
        let outer = (self.ink.clone(), self.in_box);
        if !is_hidden {
            let is_box = path.last().is_some_and(|own| own.classes.contains(&"node"));
            if is_box {
                (self.ink, self.in_box) = (None, true);
            }
            if matches!(name, "text" | "tspan") {
                if let (Some(ink), None) = (&self.ink, &fill) {
                    values.insert("fill", ink.clone());
                }
            } else if self.in_box {
                let ours = |colour: &String| (self.frame.colour)(colour, true).is_some();
                let fill = fill.filter(|fill| !ours(fill));
                let on_fill = || ink_on(fill.as_deref()?).map(str::to_owned);
                self.ink = colour.filter(|ink| !ours(ink)).or_else(on_fill).or(self.ink.take());
            }
            self.write(node, path, (&values, inherited));
            (self.ink, self.in_box) = if is_box { outer } else { (self.ink.take(), outer.1) };
        }
        path.pop();
    }

    /// Writes an element whose values are known; not one that would be empty or say nothing.
    fn write<'n>(
        &mut self,
        node: Node<'n, '_>,
        path: &mut Vec<Seen<'n>>,
        (values, inherited): (&Values, &Values),
    ) {
        let name = node.tag_name().name();
        let start = self.out.len();
        self.out.push('<');
        self.out.push_str(name);
        let bare = self.out.len();
        if let Some(id) = node.attribute("id").filter(|id| self.used.contains(id)) {
            self.attribute("id", id);
        }
        for place in PLACES {
            if let Some(value) = node.attribute(place).filter(|value| stays_inside(value)) {
                self.attribute(place, &rounded(value));
            }
        }
        let href = node.attributes().find(|one| one.name() == "href").map(|one| one.value());
        if let Some(href) = href.filter(|href| leads_somewhere(name, href)) {
            self.attribute("href", href);
            if name == "a" {
                self.attribute("rel", "noopener");
            }
        }
        self.styles(values, inherited, name);
        let says_nothing = self.out.len() == bare;
        let handed = handed_on(values, inherited);
        if says_nothing && matches!(name, "g" | "tspan" | "a") {
            self.out.truncate(start);
            return self.inside(node, path, &handed);
        }
        self.out.push('>');
        let open = self.out.len();
        self.inside(node, path, &handed);
        if self.out.len() > open || matches!(name, "marker" | "symbol") {
            self.out.push_str(&html!("</{}>", Raw(name)));
        } else if matches!(name, "g" | "tspan" | "text" | "a" | "defs" | "title") {
            self.out.truncate(start);
        } else {
            self.out.truncate(open - 1);
            self.out.push_str("/>");
        }
    }
}

/// Whether text in an element is shown.
fn holds_text(node: Node<'_, '_>) -> bool {
    matches!(node.tag_name().name(), "text" | "tspan" | "textPath" | "title")
}

/// Whether a shape has no size, so that nobody sees it.
fn is_nothing(node: Node<'_, '_>) -> bool {
    let empty = |name: &str| node.attribute(name).is_none_or(|value| matches!(value, "" | "0"));
    match node.tag_name().name() {
        "rect" => empty("width") || empty("height"),
        "path" => empty("d"),
        "circle" => empty("r"),
        "polygon" | "polyline" => empty("points"),
        _ => false,
    }
}

/// Whether the address of a link may be written: of another site, or of something in the drawing.
fn leads_somewhere(element: &str, href: &str) -> bool {
    match element {
        "a" => ["https://", "http://", "mailto:"].iter().any(|scheme| href.starts_with(scheme)),
        "use" | "textPath" | "linearGradient" | "radialGradient" => href.starts_with('#'),
        _ => false,
    }
}

/// A number with at most two decimals.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A text with its numbers cut to two decimals.
fn rounded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(dot) = rest.find('.') {
        let decimals = rest[dot + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let end = dot + 1 + decimals;
        let start = rest[..dot].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
        let start = if rest[..start].ends_with('-') { start - 1 } else { start };
        let exponent = rest[end..].starts_with(['e', 'E']);
        match rest[start..end].parse::<f64>() {
            Ok(value) if decimals > 2 && !exponent => {
                out.push_str(&rest[..start]);
                out.push_str(&number(value));
            }
            _ => out.push_str(&rest[..end]),
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame<'_> = Frame {
        class: "x",
        label: "A & B",
        colour: |colour, _| (colour == "#fe0101").then_some("var(--c)"),
    };

    fn made(inner: &str) -> String {
        let svg = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" ",
            "id=\"d\" viewBox=\"0 0 10.1234 20\">",
            inner,
            "</svg>",
        ];
        let made = rewritten(&svg.concat(), &FRAME).expect("a drawing");
        assert!(
            made.starts_with(
                "<svg class=\"x\" width=\"11\" height=\"20\" viewBox=\"0 0 10.12 20\""
            )
        );
        assert!(made.contains(" role=\"group\" aria-label=\"A &amp; B\""));
        let inner = made.split_once('>').expect("a tag").1;
        inner.trim_end_matches("</svg>").to_owned()
    }

    #[test]
    fn styles_become_attributes() {
        for (svg, out) in [
            (
                "<style>#d .a{fill:#fe0101;stroke:red!important}</style><rect class='a' width='1' \
                 height='2' stroke='blue'/>",
                "<rect width=\"1\" height=\"2\" fill=\"var(--c)\" stroke=\"red\"/>",
            ),
            (
                "<g style='fill:red'><path d='M1 1' fill='red'/></g>",
                "<g fill=\"red\"><path d=\"M1 1\"/></g>",
            ),
            (
                "<path d='M1.23456,-0.0001L1e.5' style='stroke-width: 2px'/>",
                "<path d=\"M1.23,0L1e.5\" stroke-width=\"2\"/>",
            ),
            ("<g><g class='q'/></g><rect/><path d=''/>", ""),
            (
                "<text><tspan font-style='normal'>a &lt;</tspan><tspan> b</tspan></text>",
                "<text>a &lt; b</text>",
            ),
            ("<text style='display:none'>a</text>", ""),
        ] {
            assert_eq!(made(svg), out, "{svg}");
        }
    }

    #[test]
    fn what_runs_or_leads_out_is_left_out() {
        for (svg, out) in [
            ("<script>x()</script><switch><foreignObject><b>x</b></foreignObject></switch>", ""),
            ("<image href='https://x.example/a.png'/>", ""),
            ("<a xlink:href='javascript:x()'><text onclick='x()'>a</text></a>", "<text>a</text>"),
            (
                "<a xlink:href='https://x.example/?a&amp;b'><text>a</text></a>",
                "<a href=\"https://x.example/?a&amp;b\" rel=\"noopener\"><text>a</text></a>",
            ),
            ("<use href='https://x.example/#a'/>", "<use/>"),
            (
                "<path d='M1 1' style='fill:url(//x.example/#a);stroke:red'/>",
                "<path d=\"M1 1\" stroke=\"red\"/>",
            ),
            (
                "<path d='M1 1' style='fill:URL( \"//x.example/\")' marker-end='url(//x.example/#a)'/>",
                "<path d=\"M1 1\"/>",
            ),
            (
                "<path d='M1 1' style='fill:\\75rl(//x.example/#a)' marker-mid='url(//x.example/#a)'/>",
                "<path d=\"M1 1\"/>",
            ),
            (
                "<style>path{clip-path:url(https://x.example/#a)}</style><path d='M1 1'/>",
                "<path d=\"M1 1\"/>",
            ),
            ("<defs><marker id='m'><path d='M0 0'/></marker><marker id='n'/></defs>", ""),
            (
                "<defs><marker id='m'><path d='M0 0'/></marker></defs><path d='M1 1' marker-end='url(#m)'/>",
                "<defs><marker id=\"m\"><path d=\"M0 0\"/></marker></defs><path d=\"M1 1\" marker-end=\"url(#m)\"/>",
            ),
        ] {
            assert_eq!(made(svg), out, "{svg}");
        }
    }

    #[test]
    fn text_in_a_box_that_its_author_filled_can_be_read() {
        let node = |style: &str, text: &str| {
            made(&format!(
                "<g class='node'><rect width='1' height='1' style='{style}'/><text {text}>a</text></g><text>b</text>"
            ))
        };
        let dark = node("fill:#123456 !important", "");
        assert!(
            dark.contains("<text fill=\"#fff\">a</text>") && dark.contains("<text>b</text>"),
            "{dark}"
        );
        let light = node("fill:#ffeeaa !important", "");
        assert!(light.contains("<text fill=\"#1f2328\">a</text>"), "{light}");
        let own = node("fill:#123456 !important;color:#abc !important", "");
        assert!(own.contains("<text fill=\"#abc\">a</text>"), "{own}");
        let ours = node("fill:#123456", "");
        assert!(ours.contains("<text>a</text>"), "{ours}");
    }
}
