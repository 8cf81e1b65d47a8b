//! Metadata: from the carriers to fields of the kind, its id, status and relations.

use crate::model::{
    Captures, Carrier, Fault, Field, FieldDecl, FieldRole, Kind, Problem, Source, Span, Stage,
    Text, Value, is_home_path, is_none_word, is_placeholder, key_form, meaning, nearest, normalise,
    parent, stem,
};

use super::carriers::{self, Entry};
use super::tree::Tree;

/// Whether a kind reads an entry where it stands.
fn reads(kind: &Kind, entry: &Entry) -> bool {
    kind.carriers.contains(&entry.place)
}

/// The entries as fields of a kind: carriers in the kind's order, a name's first value wins. What
/// another carrier states differently is a problem.
pub(super) fn fields(
    kind: &Kind,
    entries: &[Entry],
    source: &Source,
    tree: &Tree,
    problems: &mut Vec<Problem>,
) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for place in &kind.carriers {
        for entry in entries.iter().filter(|entry| entry.place == *place) {
            let known = kind.fields.iter().find(|field| field.forms.contains(&entry.form));
            let name = known.map_or_else(|| entry.key.text.clone(), |field| field.name.clone());
            if let Some(there) = fields.iter().find(|field| field.name == name) {
                // A relation that stands again says more of the same.
                let relates = kind.relations.iter().any(|relation| {
                    relation.keys.contains(&entry.form)
                        || relation.inverse_keys.contains(&entry.form)
                });
                if known.is_none() && relates && !entry.in_sidecar() {
                    let more = entry.value.clone();
                    if let Some(there) = fields.iter_mut().find(|field| field.name == name) {
                        let span = there.value.span();
                        let flat = |value: Value| match value {
                            Value::List(entries, _) => entries,
                            single => vec![single],
                        };
                        let mut all = flat(there.value.clone());
                        all.extend(flat(more));
                        there.value = Value::List(all, span);
                    }
                    continue;
                }
                if let Some(decl) = known {
                    let in_sidecar = entry.in_sidecar();
                    conflict(kind, decl, there, (&entry.key, &entry.value), in_sidecar, problems);
                }
                continue;
            }
            let (key, value) = (entry.key.clone(), entry.value.clone());
            fields.push(Field {
                name,
                form: entry.form.clone(),
                key,
                value,
                carrier: place.carrier,
            });
        }
    }
    for decl in &kind.fields {
        if decl.repeats.is_empty() && decl.sections.is_empty() {
            continue;
        }
        for (key, value) in carriers::further_down(source, tree, &decl.repeats, &decl.sections) {
            match fields.iter().find(|field| field.name == decl.name) {
                // Metadata leads: it may have been read from this very line.
                Some(there) if there.key.span == key.span => {}
                Some(there) => conflict(kind, decl, there, (&key, &value), false, problems),
                None => fields.push(Field {
                    name: decl.name.clone(),
                    form: key_form(&key.text),
                    key,
                    value,
                    carrier: Carrier::BoldLines,
                }),
            }
        }
    }
    fields
}

/// Tells when a field is stated again with another value.
fn conflict(
    kind: &Kind,
    decl: &FieldDecl,
    there: &Field,
    (key, value): (&Text, &Value),
    in_sidecar: bool,
    problems: &mut Vec<Problem>,
) {
    let (Some(first), Some(second)) = (there.value.as_text(), value.as_text()) else { return };
    let open = |text: &str| {
        is_none_word(text) || is_placeholder(text) || is_choice(text) || text.trim().is_empty()
    };
    if open(first) || open(second) {
        return;
    }
    let meant = |text: &str| {
        let known = match decl.role {
            FieldRole::Status => kind.status(without_ornament(text)).map(|s| s.name.clone()),
            _ => meaning(&decl.values, text).map(str::to_owned),
        };
        known.unwrap_or_else(|| normalise(text))
    };
    if meant(first) != meant(second) {
        problems.push(Problem {
            span: value.span(),
            message: format!(
                "`{}` says `{}`, and `{}` in the {} says `{}`",
                key.text,
                second.trim(),
                there.key.text,
                there.carrier.name(),
                first.trim()
            ),
            help: format!("the value of `{}` is used; make both alike", there.key.text),
            minor: true,
            fault: Fault::Conflict,
            in_sidecar,
        });
    }
}

/// The field of a role.
pub(super) fn by_role<'a>(kind: &Kind, fields: &'a [Field], role: FieldRole) -> Option<&'a Field> {
    let name = &kind.field(role)?.name;
    fields.iter().find(|field| field.name == *name)
}

/// The single text of a role's field, markup of a code span or bold removed.
pub(super) fn text(kind: &Kind, fields: &[Field], role: FieldRole) -> Option<Text> {
    single(&by_role(kind, fields, role)?.value)
}

/// The text of a role's field in the entries, without making fields of all of them.
pub(super) fn peek(kind: &Kind, entries: &[Entry], role: FieldRole) -> Option<Text> {
    let decl = kind.field(role)?;
    let fits = |entry: &&Entry| decl.forms.contains(&entry.form) && reads(kind, entry);
    single(&entries.iter().find(fits)?.value)
}

/// Whether a kind reads one of some keys, by their forms, among the entries.
pub(super) fn has_key(kind: &Kind, entries: &[Entry], forms: &[String]) -> Option<String> {
    let found = entries.iter().find(|entry| forms.contains(&entry.form) && reads(kind, entry));
    found.map(|entry| entry.key.text.clone())
}

/// Whether a kind reads anything among the entries that means more than a plain field.
pub(super) fn has_any(kind: &Kind, entries: &[Entry]) -> bool {
    let fits = |entry: &Entry| {
        let known = kind.fields.iter().find(|field| field.forms.contains(&entry.form));
        known.is_some_and(|field| field.role != FieldRole::Plain) && reads(kind, entry)
    };
    entries.iter().any(fits)
}

fn single(value: &Value) -> Option<Text> {
    let (text, span) = value.scalars().into_iter().next()?;
    // `[EV-1](0001-name.md)`: an id that leads to its own file.
    let linked = text.trim().strip_prefix('[').and_then(|tail| tail.split_once("]("));
    let text = match linked {
        Some((name, target)) if target.ends_with(')') && !name.contains(['[', ']']) => name,
        _ => text,
    };
    let text = text.trim().trim_matches(['`', '*']).trim();
    // `name: [System Name]` is a list for YAML and a template's hole for everybody else.
    if let Value::List(entries, whole) = value
        && entries.len() == 1
        && (text.contains(char::is_whitespace) || text.contains('|'))
    {
        return Some(Text { text: format!("[{text}]"), span: *whole, link: None });
    }
    Some(Text { text: text.to_owned(), span, link: None })
}

pub(super) fn minor(span: Span, message: String, help: String) -> Problem {
    Problem { span, message, help, minor: true, fault: Fault::Metadata, in_sidecar: false }
}

/// Whether the document is published. A value that is neither yes nor no keeps it back, and is
/// told: who writes the key wants to keep something back.
pub(super) fn publish(kind: &Kind, fields: &[Field], problems: &mut Vec<Problem>) -> bool {
    let Some(typed) = text(kind, fields, FieldRole::Publish) else { return true };
    let word: String = typed
        .text
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    if is_placeholder(&typed.text)
        || typed.text.is_empty()
        || ["true", "yes", "on"].contains(&&*word)
    {
        return true;
    }
    if !["false", "no", "off"].contains(&word.as_str()) {
        let field = by_role(kind, fields, FieldRole::Publish);
        let in_sidecar = field.is_some_and(|field| field.carrier == Carrier::Sidecar);
        let message =
            format!("`{}` is neither true nor false: the document is kept back", typed.text);
        let help = "write `true` or `false`".to_owned();
        problems.push(Problem { minor: false, in_sidecar, ..minor(typed.span, message, help) });
    }
    false
}

/// Tells values that are paths on somebody's computer. The path itself is left out of the message:
/// findings are published.
pub(super) fn home_paths(fields: &[Field], problems: &mut Vec<Problem>) {
    for field in fields {
        let values = field.value.scalars().into_iter();
        let home = values.filter(|(text, _)| {
            is_home_path(text.trim_matches(['`', '<', '>'])) || !home_words(text).is_empty()
        });
        for (_, span) in home {
            let message = format!("`{}` is a path on somebody's computer", field.key.text);
            let help =
                "name the file in the repository; a published page shows the path".to_owned();
            let in_sidecar = field.carrier == Carrier::Sidecar;
            problems.push(Problem { minor: false, in_sidecar, ..minor(span, message, help) });
        }
    }
}

/// The places of the words of a text that are paths on somebody's computer.
fn home_words(text: &str) -> Vec<(usize, usize)> {
    // Most texts are no paths at all.
    if !text.contains('/') && !text.contains('\\') {
        return Vec::new();
    }
    let marks = |c: char| c.is_whitespace() || "`'\"()<>[]|,;=".contains(c);
    let words = text.split(marks).filter(|word| word.contains(['/', '\\']));
    // `~` and a drive alone name nobody.
    let named = |word: &&str| {
        is_home_path(word) && !word.starts_with("~/") && word.trim_end_matches('\\').len() > 2
    };
    let place = |word: &str| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        (start, start + word.trim_end_matches(['.', ':']).len())
    };
    words.filter(named).map(place).collect()
}

/// Tells a title whose words are still the template's.
pub(super) fn open_title(kind: &Kind, tree: &Tree, problems: &mut Vec<Problem>) {
    let Some(heading) = tree.headings.first() else { return };
    let found = kind.recognise.headings.iter().find_map(|form| form.captures(&heading.text));
    let hole = found.and_then(|mut holes| holes.remove("title").or_else(|| holes.remove("name")));
    if let Some(hole) = hole.filter(|hole| is_placeholder(hole)) {
        let message = format!("the title is still a placeholder: `{hole}`");
        problems.push(minor(heading.span, message, "name what the document is about".to_owned()));
    }
}

/// Tells lines of the text, code blocks aside, with a path on somebody's computer that is no link.
pub(super) fn home_text(tree: &Tree, problems: &mut Vec<Problem>) {
    for run in tree.runs().into_iter().filter(|run| run.link.is_none()) {
        let exact = run.span.end - run.span.start == run.text.len();
        for (start, end) in home_words(&run.text) {
            let place = Span::new(run.span.start + start, run.span.start + end);
            let span = if exact { place } else { run.span };
            let told = |problem: &Problem| {
                let same = problem.span.start < span.end && span.start < problem.span.end;
                !problem.in_sidecar && same
            };
            if problems.iter().any(told) {
                continue;
            }
            let message = "a path on somebody's computer".to_owned();
            let help = "name the file in the repository; a published page shows the path";
            let (help, fault) = (help.to_owned(), Fault::Home);
            problems.push(Problem { minor: false, fault, ..minor(span, message, help) });
        }
    }
}

/// Tells fields whose value is none of those that the kind knows.
pub(super) fn values(kind: &Kind, fields: &[Field], problems: &mut Vec<Problem>) {
    for field in fields {
        let Some(decl) = kind.fields.iter().find(|decl| decl.name == field.name) else { continue };
        let Some(typed) = single(&field.value).filter(|_| !decl.values.is_empty()) else {
            continue;
        };
        let open = is_placeholder(&typed.text) || is_none_word(&typed.text);
        if open || meaning(&decl.values, &typed.text).is_some() {
            continue;
        }
        let names = decl.values.iter().map(|(name, _)| name.as_str());
        let help = match nearest(&typed.text, names.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write one of {}", names.collect::<Vec<_>>().join(", ")),
        };
        let message = format!("`{}` knows no value `{}`", field.key.text, typed.text);
        let in_sidecar = field.carrier == Carrier::Sidecar;
        problems.push(Problem { in_sidecar, ..minor(typed.span, message, help) });
    }
}

/// Tells fields that still hold what their template had: the id and the status have words of
/// their own for it.
pub(super) fn placeholders(kind: &Kind, fields: &[Field], problems: &mut Vec<Problem>) {
    for field in fields {
        let decl = kind.fields.iter().find(|decl| decl.name == field.name);
        let relates = kind.relations.iter().any(|relation| {
            relation.keys.contains(&field.form) || relation.inverse_keys.contains(&field.form)
        });
        let hole = match decl.map(|decl| decl.role) {
            Some(FieldRole::Id | FieldRole::Status | FieldRole::Kind) => None,
            None if !relates => None,
            Some(FieldRole::Plain) | None => {
                first_hole(&field.value).or_else(|| bracketed(field).filter(|_| !relates))
            }
            Some(FieldRole::Complexity | FieldRole::Maturity) => {
                list_of_one(&field.value).or_else(|| {
                    single(&field.value).filter(|text| is_hole(&text.text) || is_choice(&text.text))
                })
            }
            Some(_) => single(&field.value).filter(|text| is_hole(&text.text)),
        };
        let Some(hole) = hole else { continue };
        let key = &field.key.text;
        let in_sidecar = field.carrier == Carrier::Sidecar;
        let message = format!("`{key}` is still a placeholder: `{}`", hole.text);
        let help = format!("fill in `{key}`, or remove the line");
        problems.push(Problem { in_sidecar, ..minor(hole.span, message, help) });
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

/// Whether a value is a hole that somebody forgot; `[To be assigned]` says so on purpose.
fn is_hole(text: &str) -> bool {
    is_placeholder(text) && !is_none_word(text.trim_matches(['[', ']', '<', '>', '{', '}']))
}

/// The first single value of a field that is a hole. A list in a list is one: nobody writes such.
fn first_hole(value: &Value) -> Option<Text> {
    match value {
        Value::Scalar { text, span, .. } => {
            let text = text.trim().trim_matches('`');
            is_hole(text).then(|| Text { text: text.to_owned(), span: *span, link: None })
        }
        Value::List(entries, _) => entries.iter().find_map(|entry| match entry {
            Value::List(inner, span) if inner.len() == 1 => {
                let text = format!("[{}]", inner[0].as_text().unwrap_or_default());
                Some(Text { text, span: *span, link: None })
            }
            entry => first_hole(entry),
        }),
        Value::Map(..) => None,
    }
}

/// The id as declared, else what file name, folder or title hold; and whether it stands in the
/// sidecar file. A template's hole is a problem, not an id.
pub(super) fn id(
    kind: &Kind,
    fields: &[Field],
    source: &Source,
    tree: &Tree,
    problems: &mut Vec<Problem>,
) -> Option<(Text, bool)> {
    let declared = by_role(kind, fields, FieldRole::Id);
    let in_sidecar = declared.is_some_and(|field| field.carrier == Carrier::Sidecar);
    let Some(id) = declared.and_then(|field| single(&field.value)) else {
        let (holes, span) = id_holes(kind, source, tree)?;
        let text = kind.id.made(&holes).filter(|id| !id.is_empty() && !is_placeholder(id))?;
        return Some((Text { text, span, link: None }, false));
    };
    if is_placeholder(&id.text) || is_none_word(&id.text) || id.text.contains(['[', '<', '{']) {
        let message = format!("the id `{}` is a template's placeholder", id.text);
        let help = "give the document an id of its own; until then its path serves".to_owned();
        problems.push(Problem { in_sidecar, ..minor(id.span, message, help) });
        return None;
    }
    if id.text.contains('#') {
        let message = format!("the id `{}` has a `#`, which parts documents from items", id.text);
        let help = "give the document an id without it; until then its path serves".to_owned();
        problems.push(Problem { minor: false, in_sidecar, ..minor(id.span, message, help) });
        return None;
    }
    // A bare number is an id only with what its kind puts around it.
    let text = kind.id.completed(&id.text).unwrap_or(id.text);
    Some((Text { text, ..id }, in_sidecar))
}

/// What the path, the file's name, the title or the folder's name holds of an id, and where.
pub(super) fn id_holes(kind: &Kind, source: &Source, tree: &Tree) -> Option<(Captures, Span)> {
    let heading = tree.headings.first();
    let title = heading.map(|heading| plain_id_title(&heading.text)).unwrap_or_default();
    let folder = parent(&source.path).rsplit('/').next().unwrap_or_default();
    let places = [
        (&kind.id.path, source.path.as_str(), Span::default()),
        (&kind.id.file, stem(&source.path), Span::default()),
        (&kind.id.heading, title, heading.map(|heading| heading.span).unwrap_or_default()),
        (&kind.id.folder, folder, Span::default()),
    ];
    places.into_iter().find_map(|(forms, text, span)| {
        let mut holes: Captures = forms.iter().find_map(|form| form.captures(text))?;
        holes.insert("folder".to_owned(), folder.to_owned());
        holes.insert("file".to_owned(), stem(&source.path).to_owned());
        let id = kind.id.made(&holes).filter(|id| !id.is_empty() && !is_placeholder(id));
        id.map(|_| (holes, span))
    })
}

/// A title in which a number that begins it is kept: it may be the id.
fn plain_id_title(text: &str) -> &str {
    text.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '[')
}

/// A status without what stands before its words: an emoji, an arrow.
fn without_ornament(text: &str) -> &str {
    text.trim_matches(['*', '_', '`', ' '])
        .trim_start_matches(|c: char| !c.is_alphanumeric() && c != '[')
        .trim()
}

/// Whether a template's choice was left whole: `Draft / In Review / Final`.
pub(super) fn is_choice(text: &str) -> bool {
    // A reason in brackets may hold anything.
    let bare = text.split(['(', '[']).next().unwrap_or(text);
    let parted = [" / ", " | ", "→", " or "].iter().any(|mark| bare.contains(mark));
    // `Draft/In Review/Approved`, `EASY|MODERATE|HIGH`: three words at least.
    let tight = ['/', '|'].iter().any(|mark| {
        let mut words = bare.split(*mark);
        bare.matches(*mark).count() >= 2 && words.all(|word| word.starts_with(char::is_alphabetic))
    });
    parted || tight
}

/// The status: by the kind's list, else as typed. A choice left whole is no status.
pub(super) fn status(
    kind: &Kind,
    fields: &[Field],
    path: &str,
    problems: &mut Vec<Problem>,
) -> Option<(String, Option<Stage>)> {
    let Some(typed) = text(kind, fields, FieldRole::Status) else {
        // Who moves a document into the archive says so by that.
        let there = kind.statuses.iter().rfind(|status| status.files.is_match(path))?;
        return Some((there.name.clone(), Some(there.stage)));
    };
    let field = by_role(kind, fields, FieldRole::Status);
    let in_sidecar = field.is_some_and(|field| field.carrier == Carrier::Sidecar);
    let words = without_ornament(&typed.text);
    // An emoji may be all there is.
    let known = kind.status(words).or_else(|| kind.status(&typed.text));
    if is_none_word(words) && !words.is_empty() && known.is_none() {
        return None;
    }
    // `Approved, for Ada or Eve` decides; `Draft / In Review` does not.
    let choice = is_choice(words)
        && known.is_none_or(|_| crate::model::named_values(&kind.status_values(), words) > 1);
    if (words.is_empty() && known.is_none()) || is_placeholder(words) || choice {
        let message = format!("the status `{}` is not decided", typed.text);
        let help = format!("write one of {}", status_names(kind));
        problems.push(Problem { in_sidecar, ..minor(typed.span, message, help) });
        return None;
    }
    if let Some(status) = known {
        return Some((status.name.clone(), Some(status.stage)));
    }
    if !kind.statuses.is_empty() {
        let all = kind.statuses.iter().flat_map(|s| s.aliases.iter().chain([&s.name]));
        let first = words.split(['(', '[', ',', ';']).next().unwrap_or(words).trim().to_lowercase();
        let help = match nearest(&first, all.map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write one of {}", status_names(kind)),
        };
        let message = format!("`{}` has no status `{words}`", kind.name);
        problems.push(Problem { in_sidecar, ..minor(typed.span, message, help) });
    }
    Some((words.to_owned(), None))
}

fn status_names(kind: &Kind) -> String {
    kind.statuses.iter().map(|status| status.name.as_str()).collect::<Vec<_>>().join(", ")
}
