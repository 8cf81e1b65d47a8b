//! The style sheet inside of a drawing: its rules, and which of them an element has.
//!
//! Only what drawings use is read: names of elements, classes, ids and attributes, inside of one
//! another or one right in the other. A selector of any other form selects nothing.

use std::collections::HashSet;

/// An element as selectors look at it.
pub(super) struct Seen<'a> {
    pub name: &'a str,
    pub id: &'a str,
    pub classes: Vec<&'a str>,
    pub attributes: Vec<(&'a str, &'a str)>,
}

/// A declaration of a rule, or of an element's own style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Declaration {
    pub property: String,
    pub value: String,
    pub important: bool,
}

/// One test of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Name(String),
    Id(String),
    Class(String),
    /// An attribute that is there, or is a value, begins or ends with one.
    Attribute(String, char, String),
}

/// How an element is to the one that is tested next, further out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Any,
    Right,
}

/// What one element of a selector must be, the innermost first.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    tests: Vec<Test>,
    within: Within,
}

#[derive(Debug)]
struct Rule {
    steps: Vec<Step>,
    specificity: (usize, usize, usize),
    declarations: std::rc::Rc<Vec<Declaration>>,
}

/// The rules of a style sheet, those that win last.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    rules: Vec<Rule>,
}

impl Sheet {
    /// Reads a style sheet; what is in at-rules is left out.
    pub(super) fn read(css: &str) -> Sheet {
        let mut rules = Vec::new();
        let mut rest = css;
        while let Some(open) = rest.find('{') {
            let head = rest[..open].trim();
            let body = &rest[open + 1..];
            let close = if head.starts_with('@') { block_end(body) } else { body.find('}') };
            let Some(close) = close else { break };
            if !head.starts_with('@') {
                let declarations = std::rc::Rc::new(declarations(&body[..close]));
                for selector in split_outside(head, ',') {
                    let Some((steps, specificity)) = selector_of(selector.trim()) else { continue };
                    let declarations = std::rc::Rc::clone(&declarations);
                    rules.push(Rule { steps, specificity, declarations });
                }
            }
            rest = &body[close + 1..];
        }
        rules.sort_by_key(|rule| rule.specificity);
        Sheet { rules }
    }

    /// The declarations for the innermost of some elements, those that win last.
    pub(super) fn of<'s>(&'s self, elements: &[Seen<'_>]) -> Vec<&'s Declaration> {
        let fits = |rule: &&Rule| is_selected(&rule.steps, elements);
        self.rules.iter().filter(fits).flat_map(|rule| rule.declarations.iter()).collect()
    }
}

/// Where the block of an at-rule ends.
fn block_end(body: &str) -> Option<usize> {
    let mut depth = 1;
    body.bytes().position(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        depth == 0
    })
}

/// Parts of a text between a sign that is not in brackets or quotes.
fn split_outside(text: &str, sign: char) -> Vec<&str> {
    let (mut parts, mut from, mut depth, mut quote) = (Vec::new(), 0, 0_usize, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            (None, c) if c == sign && depth == 0 => {
                parts.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

/// The declarations of a block, or of a `style` attribute.
pub(super) fn declarations(block: &str) -> Vec<Declaration> {
    let pairs = split_outside(block, ';').into_iter().filter_map(|part| part.split_once(':'));
    let declaration = |(property, value): (&str, &str)| {
        let value = value.trim();
        let plain = value.strip_suffix("!important").map(str::trim_end);
        Declaration {
            property: property.trim().to_ascii_lowercase(),
            value: plain.unwrap_or(value).to_owned(),
            important: plain.is_some(),
        }
    };
    let is_kept = |made: &Declaration| !made.value.is_empty() && stays_inside(&made.value);
    pairs.map(declaration).filter(is_kept).collect()
}

/// Whether a value leads to nothing outside of the drawing, `url(https://…)`. Escapes, with which such an
/// address could be spelled, are in no value that a drawing needs.
pub(super) fn stays_inside(value: &str) -> bool {
    if !value.contains(['(', '\\']) {
        return true;
    }
    let plain = value.to_ascii_lowercase();
    let is_own = |rest: &str| {
        rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''))
            .starts_with('#')
    };
    !plain.contains('\\') && plain.split("url(").skip(1).all(is_own)
}

/// The steps of a selector with how much it weighs; none where it is of another form.
fn selector_of(selector: &str) -> Option<(Vec<Step>, (usize, usize, usize))> {
    let spaced = selector.replace('>', " > ");
    let mut steps: Vec<Step> = Vec::new();
    let mut within = Within::Any;
    for part in spaced.split_whitespace() {
        if part == ">" {
            within = Within::Right;
            continue;
        }
        steps.push(Step { tests: tests_of(part)?, within });
        within = Within::Any;
    }
    steps.reverse();
    let count = |is: fn(&Test) -> bool| {
        steps.iter().flat_map(|step| &step.tests).filter(|test| is(test)).count()
    };
    let specificity = (
        count(|test| matches!(test, Test::Id(_))),
        count(|test| matches!(test, Test::Class(_) | Test::Attribute(..))),
        count(|test| matches!(test, Test::Name(_))),
    );
    (!steps.is_empty()).then_some((steps, specificity))
}

/// The tests of one element.
fn tests_of(part: &str) -> Option<Vec<Test>> {
    let mut tests = Vec::new();
    let mut rest = part;
    while let Some(first) = rest.chars().next() {
        let body = match first {
            '#' | '.' => &rest[1..],
            '[' => {
                let (inner, after) = rest[1..].split_once(']')?;
                tests.push(attribute_of(inner)?);
                rest = after;
                continue;
            }
            _ => rest,
        };
        let end = body.find(['#', '.', '[', ':']).unwrap_or(body.len());
        let (name, after) = body.split_at(end);
        if name.is_empty() {
            return None;
        }
        match first {
            '#' => tests.push(Test::Id(name.to_owned())),
            '.' => tests.push(Test::Class(name.to_owned())),
            '*' => {}
            _ => tests.push(Test::Name(name.to_owned())),
        }
        rest = after;
    }
    Some(tests)
}

/// The test of an attribute: `name`, `name="value"`, `name^="value"`, `name$="value"`.
fn attribute_of(inner: &str) -> Option<Test> {
    let Some((name, value)) = inner.split_once('=') else {
        return Some(Test::Attribute(inner.to_owned(), ' ', String::new()));
    };
    let value = value.trim_matches(['"', '\'']).to_owned();
    let (name, how) = match name.strip_suffix(['^', '$']) {
        Some(stem) => (stem, if name.ends_with('^') { '^' } else { '$' }),
        None => (name, '='),
    };
    let is_plain = name.chars().all(|c| c.is_alphanumeric() || c == '-');
    is_plain.then(|| Test::Attribute(name.to_owned(), how, value))
}

/// Whether the innermost of some elements, each in the one before it, is what the steps select.
fn is_selected(steps: &[Step], elements: &[Seen<'_>]) -> bool {
    let Some((step, outer)) = steps.split_first() else { return true };
    let Some((element, around)) = elements.split_last() else { return false };
    if !step.tests.iter().all(|test| holds(test, element)) {
        return false;
    }
    if outer.is_empty() {
        return true;
    }
    match step.within {
        Within::Right => is_selected(outer, around),
        Within::Any => (1..=around.len()).rev().any(|end| {
            // Only where the next step begins at this element.
            let there = &around[..end];
            let first = outer.first().zip(there.last());
            first.is_some_and(|(step, element)| step.tests.iter().all(|test| holds(test, element)))
                && is_selected(outer, there)
        }),
    }
}

fn holds(test: &Test, element: &Seen<'_>) -> bool {
    match test {
        Test::Name(name) => element.name == name,
        Test::Id(id) => element.id == id,
        Test::Class(class) => element.classes.contains(&class.as_str()),
        Test::Attribute(name, how, value) => {
            let own = element.attributes.iter().find(|(own, _)| own == name);
            own.is_some_and(|(_, own)| match how {
                '=' => own == value,
                '^' => own.starts_with(value.as_str()),
                '$' => own.ends_with(value.as_str()),
                _ => true,
            })
        }
    }
}

/// What wins of some declarations: each property once, the important ones over the others.
pub(super) fn cascade<'a>(all: &[&'a Declaration]) -> Vec<&'a Declaration> {
    let (plain, important): (Vec<&Declaration>, Vec<&Declaration>) =
        all.iter().partition(|made| !made.important);
    let mut seen: HashSet<&str> = HashSet::new();
    let mut kept: Vec<&Declaration> = Vec::new();
    for made in plain.into_iter().chain(important).rev() {
        if seen.insert(&made.property) {
            kept.push(made);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen<'a>(name: &'a str, id: &'a str, classes: &[&'a str]) -> Seen<'a> {
        Seen {
            name,
            id,
            classes: classes.to_vec(),
            attributes: vec![("data-look", "classic"), ("id", id)],
        }
    }

    fn fill(css: &str) -> Option<String> {
        let path = [
            seen("svg", "d", &[]),
            seen("g", "d-1", &["node", "hot"]),
            seen("rect", "d-1-sequencenumber", &["basic"]),
        ];
        let sheet = Sheet::read(css);
        let all = sheet.of(&path);
        let made = cascade(&all).into_iter().find(|made| made.property == "fill");
        made.map(|made| made.value.clone())
    }

    #[test]
    fn rules_select_as_in_a_browser() {
        for (css, value) in [
            ("#d .node rect{fill:a}", Some("a")),
            ("#d .node rect{fill:a}rect{fill:b}", Some("a")),
            ("rect{fill:b!important}#d .node rect{fill:a}", Some("b")),
            (".hot>*{fill:c}", Some("c")),
            ("svg>rect{fill:d}", None),
            ("svg rect,x{fill:d}", Some("d")),
            ("[id$=\"-sequencenumber\"]{fill:e}", Some("e")),
            ("[data-look=\"neo\"].basic{fill:e}", None),
            ("@keyframes x{from{fill:z}to{fill:y}}.basic{fill:f}", Some("f")),
            ("rect:not(.x){fill:g}", None),
            (".node .node rect{fill:h}", None),
            ("g g rect{fill:h}", None),
            ("svg g rect{fill:url(#a;b)}", Some("url(#a;b)")),
            ("svg g rect{fill:url(a;b)}", None),
        ] {
            assert_eq!(fill(css).as_deref(), value, "{css}");
        }
    }
}
