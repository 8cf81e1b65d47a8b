//! What is amiss with the values of a document: missing ones, unknown ones, placeholders that a
//! template left, paths on somebody's computer.

use crate::model::{
    Carrier, DeclaredId, Fault, Field, FieldDecl, FieldOf, FieldRole, Kind, Limits, Place, Problem,
    Source, SourceOf, Span, Text, Value, days, has_byte, is_hole, is_home_path, is_none_word,
    is_placeholder, meaning, named_values, nearest, only_near,
};

use super::fields::single;
use super::labels::unmarked;
use super::references::names_and_remark;
use super::tree::{Inline, Tree};

/// Reports fields that must have a value, or more of them or fewer; references are counted where
/// they are linked.
pub(super) fn counts(kind: &Kind, fields: &[Field], tree: &Tree, problems: &mut Vec<Problem>) {
    for (at, decl) in kind.fields.iter().enumerate().filter(|(_, decl)| decl.relates.is_none()) {
        let Some((least, most)) = decl.count else { continue };
        let found: Vec<&Field> =
            fields.iter().filter(|field| field.of == FieldOf::Declared(at)).collect();
        let values = found.iter().flat_map(|field| field.value.scalars());
        let count = values.filter(|(text, _)| !is_none_word(text)).count();
        let title = || tree.headings.first().map(|heading| heading.span).unwrap_or_default();
        let name = match found.first() {
            Some(field) if !field.key.text.is_empty() => &field.key.text,
            _ => &decl.called,
        };
        let place = || found.first().map_or_else(|| Place::in_text(title()), |field| field.place());
        if count < least {
            let message = if least == 1 {
                format!("missing `{name}` in the metadata of a {}", kind.title)
            } else {
                let values = if count == 1 { "value" } else { "values" };
                format!("`{name}` has {count} {values}, expected at least {least}")
            };
            let help = format!("add `{}: …` to its metadata", decl.called);
            problems.push(Problem::new(Fault::Missing, place(), message, help));
        } else if most.is_some_and(|most| count > most) {
            let most = most.unwrap_or_default();
            let message = format!("`{name}` has {count} values, expected at most {most}");
            let help = "remove those that are not meant";
            problems.push(Problem::new(Fault::Value, place(), message, help));
        }
    }
}

/// Reports fields whose value is none of those that the kind knows.
fn values(kind: &Kind, fields: &[Field], problems: &mut Vec<Problem>) {
    for field in fields {
        let FieldOf::Declared(at) = field.of else { continue };
        let Some(typed) = single(&field.value) else { continue };
        let place = field.at(typed.span);
        problems.extend(value(&kind.fields[at], &field.key.text, &typed.text, place));
    }
}

/// The problem of a value that its field does not know, or that is not an estimate where one is due.
pub(super) fn value(decl: &FieldDecl, label: &str, typed: &str, place: Place) -> Option<Problem> {
    let text = typed.trim();
    let estimate = decl.role == FieldRole::Estimate;
    let known = &decl.values;
    if is_placeholder(text) || is_none_word(text) || known.is_empty() && !estimate {
        return None;
    }
    // A choice left whole is not a value yet, though it begins with one.
    let offered = named_values(known, text) > 1;
    if offered && is_choice(text) {
        let label = if label.is_empty() { &decl.called } else { label };
        return Some(undecided(label, text, place));
    }
    if offered || meaning(known, text).is_some() {
        return None;
    }
    let names = || known.iter().map(|(name, _)| name.as_str());
    let problem = |message: String, help: String| {
        let problem = Problem::new(Fault::Value, place, message, help).minor();
        Some(problem.misspelt(text, only_near(text, names())))
    };
    let label = if label.is_empty() { &decl.called } else { label };
    if estimate && days(text).is_none() {
        let message = format!("invalid estimate `{text}` in `{label}`");
        return problem(
            message,
            "write a number of days or weeks: `3`, `3-5 days`, `2 weeks`".to_owned(),
        );
    }
    if known.is_empty() {
        return None;
    }
    let help = match nearest(text, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("expected one of {}", names().collect::<Vec<_>>().join(", ")),
    };
    problem(format!("invalid value `{text}` in `{label}`"), help)
}

/// Reports fields that still hold what their template had: the id and the status have words of
/// their own for it.
pub(super) fn placeholders(
    kind: &Kind,
    fields: &[Field],
    source: &Source,
    problems: &mut Vec<Problem>,
) {
    // In code a value is text, `<id>`, unless several are such: then they are a template's.
    let code = |field: &Field, open: &Text| {
        field.carrier.source() == SourceOf::Text && in_code(source, open.span)
    };
    let coded = fields
        .iter()
        .filter(|field| first_open(&field.value).is_some_and(|open| code(field, &open)));
    let several = coded.take(2).count() == 2;
    for field in fields {
        let decl = match field.of {
            FieldOf::Declared(at) => &kind.fields[at],
            FieldOf::Title => {
                let open = single(&field.value).filter(|text| is_open(&text.text));
                problems.extend(open.map(|open| placeholder(field, &open, false)));
                continue;
            }
            FieldOf::Id | FieldOf::Other => continue,
        };
        let relates = decl.relates.is_some();
        let reference = |value: &Value| {
            first_open_of(value, &bare).filter(|open| {
                let (names, remark) = names_and_remark(&open.text);
                remark.is_none() || is_open(names)
            })
        };
        // Of several references each that is open is lost.
        if let Value::List(entries, span) = &field.value
            && relates
        {
            let one = |entry: &Value| reference(&Value::List(vec![entry.clone()], *span));
            // The first one is reported below.
            let open = entries.iter().filter_map(one).skip(1);
            problems.extend(open.map(|open| placeholder(field, &open, !decl.values.is_empty())));
        }
        let open = match decl.role {
            FieldRole::Status | FieldRole::Kind => None,
            FieldRole::Complexity | FieldRole::Maturity => {
                list_of_one(&field.value).or_else(|| {
                    single(&field.value).filter(|text| is_open(&text.text) || is_choice(&text.text))
                })
            }
            FieldRole::Component | FieldRole::Publish => {
                single(&field.value).filter(|text| is_open(&text.text))
            }
            _ if relates => reference(&field.value),
            // A `#` is a number that is still to come: `[###-feature]`.
            _ => first_open(&field.value)
                .or_else(|| bracketed(field))
                .filter(|open| several || !code(field, open) || open.text.starts_with("[#")),
        };
        let chosen = !decl.values.is_empty() || decl.role == FieldRole::Maturity;
        let known = |place: Place| {
            problems.iter().any(|other| other.fault == Fault::Choice && other.place == place)
        };
        let open = open.filter(|open| !known(field.at(open.span)));
        problems.extend(open.map(|open| placeholder(field, &open, chosen)));
    }
}

/// The problem of a value that is still a template's; `chosen` where it is one of several.
fn placeholder(field: &Field, open: &Text, chosen: bool) -> Problem {
    let key = &field.key.text;
    // `<id or address>` is not a choice of values.
    if open.text.contains('|') || field.value.as_text().is_some() && chosen && is_choice(&open.text)
    {
        return undecided(key, &open.text, field.at(open.span));
    }
    let message = format!("`{key}` is still a placeholder: `{}`", open.text);
    let help = format!("fill in `{key}`, or remove the line");
    Problem::new(Fault::Placeholder, field.at(open.span), message, help).minor()
}

/// The problem of a choice that a template offers and that was left whole.
pub(super) fn undecided(label: &str, typed: &str, place: Place) -> Problem {
    let message = format!("`{label}` is not decided: `{}`", typed.trim());
    Problem::new(Fault::Choice, place, message, "keep the one that holds").minor()
}

/// Reports a title whose words are still the template's.
pub(super) fn open_title(kind: &Kind, tree: &Tree, problems: &mut Vec<Problem>) {
    let Some(heading) = tree.headings.first() else { return };
    let titles = kind.recognised.iter().flat_map(|found| &found.titles);
    let found = titles.into_iter().find_map(|form| form.captures(&heading.text));
    let open = found.and_then(|mut taken| taken.remove("title").or_else(|| taken.remove("name")));
    if let Some(open) = open.filter(|open| is_placeholder(open)) {
        let message = format!("the title is still a placeholder: `{open}`");
        let help = "name what the document is about";
        let place = Place::in_text(heading.span);
        problems.push(Problem::new(Fault::Placeholder, place, message, help).minor());
    }
}

/// Reports values that are paths on somebody's computer. The path itself is left out of the message:
/// findings are published.
fn home_paths(fields: &[Field], problems: &mut Vec<Problem>) {
    for field in fields {
        let values = field.value.scalars().into_iter();
        let home = values.filter(|(text, _)| {
            is_home_path(text.trim_matches(['`', '<', '>'])) || !home_words(text).is_empty()
        });
        for (_, span) in home {
            // The value of one key may hold another key and its value.
            let known = |problem: &Problem| {
                problem.fault == Fault::Home
                    && problem.place.source == field.at(span).source
                    && problem.place.span.overlaps(span)
            };
            if problems.iter().any(known) {
                continue;
            }
            let message = format!("`{}` is a path on somebody's computer", field.key.text);
            let help = "name the file in the repository; a published page shows the path";
            problems.push(Problem::new(Fault::Home, field.at(span), message, help));
        }
    }
}

/// The places of the words of a text that are paths on somebody's computer.
fn home_words(text: &str) -> Vec<(usize, usize)> {
    // Most texts are not paths at all.
    if !has_byte(text, [b'/', b'\\']) {
        return Vec::new();
    }
    let marks = |c: char| c.is_whitespace() || "`'\"()<>[]|,;=".contains(c);
    let words = text.split(marks).filter(|word| word.contains(['/', '\\']));
    let place = |word: &str| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        (start, start + word.trim_end_matches(['.', ':']).len())
    };
    words.filter(|word| is_home_path(word)).map(place).collect()
}

/// Reports lines of the text, code blocks aside, with a path on somebody's computer. Where it is the
/// text of a link to such a path the link is reported.
pub(super) fn home_text(runs: &[&Inline], problems: &mut Vec<Problem>) {
    let mut taken = Taken::by(problems);
    let home = |link: &String| is_home_path(link);
    for run in runs.iter().filter(|run| !run.link.as_ref().is_some_and(home)) {
        let exact = run.span.end - run.span.start == run.text.len();
        for (start, end) in home_words(&run.text) {
            let place = Span::new(run.span.start + start, run.span.start + end);
            let span = if exact { place } else { run.span };
            if taken.overlaps(span) {
                continue;
            }
            taken.last = span;
            let message = "a path on somebody's computer".to_owned();
            let help = "name the file in the repository; a published page shows the path";
            problems.push(Problem::new(Fault::Home, Place::in_text(span), message, help));
        }
    }
}

/// The places in a text that problems are at already.
pub(super) struct Taken {
    /// The starts, in order; with each, the furthest end of those up to it.
    places: Vec<(usize, usize)>,
    /// The place that was taken last.
    last: Span,
}

impl Taken {
    pub(super) fn by(problems: &[Problem]) -> Taken {
        let own = problems.iter().map(|problem| &problem.place);
        Taken::of(own.filter(|place| place.source == SourceOf::Text).map(|place| place.span))
    }

    /// The same of some places.
    pub(super) fn of(spans: impl Iterator<Item = Span>) -> Taken {
        let mut places: Vec<_> = spans.map(|span| (span.start, span.end)).collect();
        places.sort_unstable();
        let mut furthest = 0;
        for (_, end) in &mut places {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        Taken { places, last: Span::default() }
    }

    pub(super) fn overlaps(&self, span: Span) -> bool {
        let before = self.places.partition_point(|(start, _)| *start < span.end);
        let furthest = self.places[..before].last().map_or(0, |(_, end)| *end);
        let last = self.last;
        furthest > span.start || last.start < span.end && span.start < last.end
    }
}

/// `[Name]` in a carrier in which brackets make no list.
fn bracketed(field: &Field) -> Option<Text> {
    let text = single(&field.value)?;
    let yaml =
        matches!(field.carrier, Carrier::FrontMatter | Carrier::FencedYaml | Carrier::Sidecar);
    let inner = text.text.strip_prefix('[')?.strip_suffix(']')?;
    let word =
        inner.starts_with(|c: char| c.is_alphabetic() || c == '#') && !inner.contains(['[', ',']);
    (!yaml && word && !is_none_word(inner) && !inner.contains("](")).then_some(text)
}

/// `[1-5]`: YAML's list of one where a single value belongs.
fn list_of_one(value: &Value) -> Option<Text> {
    match value {
        Value::List(entries, span) if entries.len() == 1 => {
            let text = format!("[{}]", entries[0].as_text()?);
            Some(Text { text, span: *span, link: None })
        }
        _ => None,
    }
}

/// Whether a value is a placeholder that somebody forgot; `[To be assigned]` says so on purpose.
fn is_open(text: &str) -> bool {
    is_placeholder(text) && !is_none_word(text.trim_matches(['[', ']', '<', '>', '{', '}']))
}

/// A text without the marks of a code span around all of it.
fn bare(text: &str) -> String {
    unmarked(text).to_owned()
}

/// A text with a letter in place of each code span: what is in code is not a placeholder.
fn without_code(text: &str) -> String {
    if text.matches('`').count() < 2 {
        return bare(text);
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once('`') {
        out.push_str(head);
        match tail.split_once('`') {
            Some((_, after)) => {
                out.push('x');
                rest = after;
            }
            None => rest = tail,
        }
    }
    out.push_str(rest);
    out
}

/// Whether a place is all of a code span.
fn in_code(source: &Source, span: Span) -> bool {
    let text = &source.text;
    text.get(..span.start).is_some_and(|head| head.ends_with('`'))
        && text.get(span.end..).is_some_and(|tail| tail.starts_with('`'))
}

/// The first single value of a field that is a placeholder. A list of words in a list is one.
fn first_open(value: &Value) -> Option<Text> {
    first_open_of(value, &without_code)
}

/// The same, where of a text only a part is looked at.
fn first_open_of(value: &Value, part: &dyn Fn(&str) -> String) -> Option<Text> {
    match value {
        Value::Scalar { text, span, .. } => {
            let open = part(text.trim());
            is_open(&open).then(|| Text { text: text.trim().to_owned(), span: *span, link: None })
        }
        Value::List(entries, _) => entries.iter().find_map(|entry| match entry {
            Value::List(inner, span) if inner.len() == 1 => {
                let inner = inner[0].as_text().unwrap_or_default();
                let text = format!("[{inner}]");
                let open = is_hole(&text) || is_hole(inner);
                open.then_some(Text { text, span: *span, link: None })
            }
            entry => first_open_of(entry, part),
        }),
        Value::Map(entries, span) => match &entries[..] {
            [(key, value)] if value.as_text().is_some_and(str::is_empty) => {
                Some(Text { text: format!("{{{}}}", key.text), span: *span, link: None })
            }
            _ => None,
        },
    }
}

/// Whether a template's choice was left whole: `Draft / In Review / Final`.
pub(super) fn is_choice(text: &str) -> bool {
    // A reason in brackets may hold anything.
    let bare = text.split(['(', '[']).next().unwrap_or(text);
    let parted = [" / ", " | ", "→", " or "].iter().any(|mark| bare.contains(mark));
    // `Draft/In Review/Approved`, `EASY|MODERATE|HIGH`: three words at least.
    let tight = ['/', '|'].iter().any(|mark| {
        let mut words = bare.split(*mark);
        // `and/or` in a sentence has more words around it.
        let fits = |word: &str| {
            word.starts_with(char::is_alphabetic) && word.split_whitespace().count() <= 3
        };
        bare.matches(*mark).count() >= 2 && words.all(fits)
    });
    parted || tight
}

/// Reports values that are unknown, and paths on somebody's computer.
pub(super) fn all_values(kind: &Kind, fields: &[Field], problems: &mut Vec<Problem>) {
    values(kind, fields, problems);
    home_paths(fields, problems);
}

/// A document's title, cut where it is longer than a title may be: it is on many pages.
pub(super) fn short_title(
    title: String,
    tree: &Tree,
    limits: &Limits,
    problems: &mut Vec<Problem>,
) -> String {
    let Some((end, _)) = title.char_indices().nth(limits.title) else { return title };
    let place = tree.headings.first().map(|heading| heading.span).unwrap_or_default();
    let message = format!("the title has more than {} characters and is cut", limits.title);
    let help = "shorten it, or raise limits.max-title-length";
    problems.push(Problem::new(Fault::Limit, Place::in_text(place), message, help).minor());
    format!("{}…", &title[..end])
}

/// Whether an id is not longer than a title may be; a longer one is a problem.
pub(super) fn short_id(id: &DeclaredId, limits: &Limits, problems: &mut Vec<Problem>) -> bool {
    let short = id.text.len() <= limits.title;
    if !short {
        let message =
            format!("the id has {} bytes, too many; the path is used instead", id.text.len());
        let help = "shorten it, or raise limits.max-title-length";
        problems.push(Problem::new(Fault::Limit, id.place, message, help));
    }
    short
}
