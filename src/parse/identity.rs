//! What a document is called: its id, its title, its status, and whether it is published.

use crate::model::{
    Captures, DeclaredId, Fault, Field, FieldOf, FieldRole, Kind, Place, Problem, Source, Span,
    Stage, StatusDecl, Text, ValueSource, is_none_word, is_placeholder, loose, named_values,
    nearest, normalise, only_near, parent, plain_title, stem,
};

use super::fields::{by_role, known, single, title_captures, typed, words_in};
use super::tree::Tree;
use super::validate::is_choice;

/// What is known of a document before its fields are: the placeholders of its path and title.
pub(super) fn placeholders(kind: &Kind, source: &Source, tree: &Tree) -> Captures {
    let mut all = Captures::new();
    let mut add = |taken: Option<Captures>| {
        for (name, text) in taken.into_iter().flatten() {
            all.entry(name).or_insert(text);
        }
    };
    add(kind.at_home(&source.path).map(|(taken, _)| taken));
    let recognised = kind.recognised.iter();
    for path in recognised.clone().flat_map(|found| &found.paths) {
        add(path.captures(&source.path));
    }
    if let Some(heading) = tree.headings.first() {
        let title = plain_title(&heading.text);
        add(recognised.flat_map(|found| &found.titles).find_map(|form| form.captures(title)));
    }
    // A title that is a template's is none.
    all.retain(|_, text| !is_placeholder(text));
    let folder = parent(&source.path).rsplit('/').next().unwrap_or_default();
    all.insert("folder".to_owned(), folder.to_owned());
    all.insert("file".to_owned(), stem(&source.path).to_owned());
    all
}

/// The id as declared, else as path or title give it. A template's placeholder is a problem, not an id. Adds what its sources took to the placeholders.
pub(super) fn id(
    kind: &Kind,
    fields: &[Field],
    (source, tree): (&Source, &Tree),
    placeholders: &mut Captures,
    problems: &mut Vec<Problem>,
) -> Option<DeclaredId> {
    let derived = derived_id(kind, source, tree, placeholders);
    let declared = fields.iter().find(|field| field.of == FieldOf::Id);
    let Some((field, id)) = declared.and_then(|field| Some((field, single(&field.value)?))) else {
        return derived.map(|id| DeclaredId { text: id.text, place: Place::in_text(id.span) });
    };
    let place = field.at(id.span);
    let help = "give the document an id of its own; until then its path is used";
    if is_placeholder(&id.text) || is_none_word(&id.text) || id.text.contains(['[', '<', '{']) {
        let message = format!("the id `{}` is a template's placeholder", id.text);
        problems.push(Problem::new(Fault::Placeholder, place, message, help).minor());
        return None;
    }
    if id.text.contains('#') {
        let message =
            format!("the id `{}` has a `#`, which separates documents from items", id.text);
        let help = "give the document an id without it; until then its path is used";
        problems.push(Problem::new(Fault::Metadata, place, message, help));
        return None;
    }
    if !matches!(field.value, crate::model::Value::Scalar { .. }) {
        let message = format!("`{}`: expected one id", field.key.text);
        let help = format!("`{}` is used; write it without a list", id.text);
        problems.push(Problem::new(Fault::Metadata, field.place(), message, help).minor());
    }
    // A bare number is an id only with what its kind puts around it.
    let text = kind.id.completed(&id.text).unwrap_or(id.text);
    problems.extend(derived.and_then(|derived| contradicted(kind, source, &text, &derived, place)));
    Some(DeclaredId { text, place })
}

/// The problem of an id that is not the one that the file's name gives.
fn contradicted(
    kind: &Kind,
    source: &Source,
    id: &str,
    derived: &Text,
    place: Place,
) -> Option<Problem> {
    // What a title gives has a place of its own.
    let by_name = kind.id.from.iter().any(|from| match from {
        ValueSource::Path(pattern) => pattern.captures(&source.path).is_some(),
        _ => false,
    });
    let form = |id: &str| kind.id.forms.iter().any(|form| form.is_match(id));
    if !by_name || derived.span.end > 0 || !form(id) || !form(&derived.text) {
        return None;
    }
    let usual = |id: &str| loose(&kind.id.usual(id).unwrap_or_else(|| id.to_owned()));
    if usual(id) == usual(&derived.text) {
        return None;
    }
    let message = format!("the id is `{id}`, but the file name says `{}`", derived.text);
    let help = "rename the file, or correct the id";
    Some(Problem::new(Fault::Identity, place, message, help).minor())
}

fn derived_id(
    kind: &Kind,
    source: &Source,
    tree: &Tree,
    placeholders: &mut Captures,
) -> Option<Text> {
    let heading = tree.headings.first();
    let made = |values: &Captures| {
        let id = kind.id.made(&|name| values.get(name).cloned());
        id.filter(|id| !id.is_empty() && !is_placeholder(id))
    };
    for from in &kind.id.from {
        let (taken, span) = match from {
            ValueSource::Path(pattern) => (pattern.captures(&source.path), Span::default()),
            ValueSource::Title(pattern) => {
                let taken = heading.and_then(|heading| title_captures(pattern, &heading.text));
                (taken, heading.map(|heading| heading.span).unwrap_or_default())
            }
            ValueSource::Derived(template) => {
                let text = template.fill(&|name| known(name, placeholders, &[]));
                match text.filter(|id| !id.is_empty() && !is_placeholder(id)) {
                    Some(text) => return Some(Text { text, span: Span::default(), link: None }),
                    None => continue,
                }
            }
            _ => continue,
        };
        let Some(taken) = taken else { continue };
        let mut values = placeholders.clone();
        values.extend(taken);
        if let Some(text) = made(&values) {
            *placeholders = values;
            return Some(Text { text, span, link: None });
        }
    }
    made(placeholders).map(|text| Text { text, span: Span::default(), link: None })
}

/// The title: declared, else the name in the first heading, else the heading; derived where there
/// is none or only a general one; else the file's name.
pub(super) fn title(
    kind: &Kind,
    fields: &[Field],
    tree: &Tree,
    source: &Source,
    placeholders: &Captures,
) -> String {
    let order = |field: &&Field| {
        kind.headline.keys.iter().position(|key| *key == field.form).unwrap_or(usize::MAX)
    };
    // A key may be a field as well.
    let titles = |field: &&Field| match field.of {
        FieldOf::Title => true,
        FieldOf::Declared(at) => {
            kind.headline.keys.contains(&field.form) && kind.fields[at].keys.contains(&field.form)
        }
        FieldOf::Id | FieldOf::Other => false,
    };
    let mut declared: Vec<&Field> = fields.iter().filter(titles).collect();
    declared.sort_by_key(order);
    let declared = declared.into_iter().filter_map(|field| single(&field.value));
    let mut declared =
        declared.filter(|text| !is_placeholder(&text.text) && !is_none_word(&text.text));
    if let Some(title) = declared.next() {
        return title.text;
    }
    let derived = || {
        kind.headline.from.iter().find_map(|from| match from {
            ValueSource::Derived(template) => {
                template.fill(&|name| known(name, placeholders, fields))
            }
            ValueSource::Path(pattern) => pattern.captures(&source.path)?.remove("title"),
            _ => None,
        })
    };
    let Some(heading) = tree.headings.first().filter(|heading| !heading.text.is_empty()) else {
        return derived().unwrap_or_else(|| stem(&source.path).to_owned());
    };
    let from = kind.id.from.iter().chain(&kind.headline.from);
    let with_id = from.filter_map(|from| match from {
        ValueSource::Title(form) => title_captures(form, &heading.text),
        _ => None,
    });
    let plain = plain_title(&heading.text);
    let forms = kind.recognised.iter().flat_map(|found| &found.titles);
    let found = forms.filter_map(|form| form.captures(plain)).chain(with_id).next();
    // `Requirements` says nothing that other documents do not say, nor does a mere section.
    // So does the file's own name: `# Tasks` in tasks.md.
    let file = || plain.eq_ignore_ascii_case(stem(&source.path));
    let general = found.as_ref().is_some_and(Captures::is_empty) || file();
    if let Some(title) = derived().filter(|_| general || heading.level > 1) {
        return title;
    }
    let named = found.and_then(|mut taken| taken.remove("title"));
    let title = named.unwrap_or_else(|| without_ending(&heading.text, &kind.headline.drop));
    // `[FEATURE NAME]` is a template's.
    if is_placeholder(&title) { derived().unwrap_or(title) } else { title }
}

/// A title without words that end it and do not belong to it.
fn without_ending(title: &str, drop: &[String]) -> String {
    let lower = title.to_lowercase();
    let ends = |words: &&String| {
        lower.strip_suffix(&words.to_lowercase()).is_some_and(|head| head.ends_with(' '))
    };
    match drop.iter().filter(ends).max_by_key(|words| words.len()) {
        Some(words) => {
            title.get(..title.len() - words.len()).unwrap_or(title).trim_end().to_owned()
        }
        None => title.to_owned(),
    }
}

/// Whether the document is published. A value that is neither yes nor no keeps it back and is a
/// problem: who writes the key wants to keep something back.
pub(super) fn publish(kind: &Kind, fields: &[Field], problems: &mut Vec<Problem>) -> bool {
    let Some((field, typed)) = typed(kind, fields, FieldRole::Publish) else { return true };
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
        let message =
            format!("`{}` is neither true nor false: the document is not published", typed.text);
        let help = "write `true` or `false`";
        problems.push(Problem::new(Fault::Metadata, field.at(typed.span), message, help));
    }
    false
}

/// A status without what is before its words: an emoji, an arrow.
pub(super) fn without_ornament(text: &str) -> &str {
    text.trim_matches(['*', '_', '`', ' '])
        .trim_start_matches(|c: char| !c.is_alphanumeric() && c != '[')
        .trim()
}

/// The status: by the kind's list, else as typed. A choice left whole is not a status.
pub(super) fn status(
    kind: &Kind,
    fields: &[Field],
    path: &str,
    problems: &mut Vec<Problem>,
) -> Option<(String, Option<Stage>)> {
    let Some((field, typed)) = typed(kind, fields, FieldRole::Status) else {
        // Who moves a document into the archive says so by that.
        let there = |place: &crate::model::PathPattern| place.is_match(path);
        let there = kind.statuses.iter().rfind(|status| status.places.iter().any(there))?;
        return Some((there.name.clone(), Some(there.stage)));
    };
    if let Some(status) = revoked(kind, fields) {
        return Some((status.name.clone(), Some(status.stage)));
    }
    let place = field.at(typed.span);
    let words = without_ornament(&typed.text);
    // An emoji may be all there is.
    let known = kind.statuses.meant(words).or_else(|| kind.statuses.meant(&typed.text));
    if is_none_word(words) && !words.is_empty() && known.is_none() {
        return None;
    }
    // `Approved, for Ada or Eve` decides; `Draft / In Review` does not.
    let choice = is_choice(words)
        && known.is_none_or(|_| named_values(kind.statuses.spellings(), words) > 1);
    if (words.is_empty() && known.is_none()) || is_placeholder(words) || choice {
        let message = format!("the status `{}` is not decided", typed.text);
        let help = format!("expected one of {}", status_names(kind));
        let offered = words.contains('|') || is_choice(words.trim_matches(['[', ']']));
        let fault = match choice || offered {
            true => Fault::Choice,
            false if words.is_empty() => Fault::Metadata,
            false => Fault::Placeholder,
        };
        problems.push(Problem::new(fault, place, message, help).minor());
        return None;
    }
    if let Some(status) = known {
        return Some((status.name.clone(), Some(status.stage)));
    }
    if !kind.statuses.is_empty() {
        let all = kind.statuses.iter().flat_map(|s| s.also.iter().chain([&s.name]));
        let written = words.split(['(', '[', ',', ';']).next().unwrap_or(words).trim();
        let first = written.to_lowercase();
        let all = all.map(String::as_str);
        let only = only_near(&first, all.clone());
        let help = match nearest(&first, all) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("expected one of {}", status_names(kind)),
        };
        let message = format!("unknown status `{words}` of the kind `{}`", kind.name);
        let problem = Problem::new(Fault::Metadata, place, message, help).minor();
        problems.push(problem.misspelt(written, only));
    }
    Some((words.to_owned(), None))
}

/// The status of what was agreed and is no longer: words that a relation reads in the status, in a
/// line of their own or after a status, mean that it is withdrawn.
fn revoked<'a>(kind: &'a Kind, fields: &[Field]) -> Option<&'a StatusDecl> {
    let decl = kind.field(FieldRole::Status)?;
    let field = by_role(kind, fields, FieldRole::Status)?;
    let mut values = field.value.scalars().into_iter();
    values.find_map(|(text, _)| {
        words_in(kind, decl).flat_map(|words| words.places(text)).find_map(|(place, _)| {
            let before = normalise(&text[..place.start]);
            let spellings = || kind.statuses.spellings().iter();
            let is_status = |(name, also): &(String, Vec<String>)| {
                also.iter().chain([name]).any(|word| normalise(word) == before)
            };
            let said = kind.statuses.meant(without_ornament(&text[place]))?;
            let alone = before.is_empty() || spellings().any(is_status);
            (said.stage == Stage::Withdrawn && alone).then_some(said)
        })
    })
}

fn status_names(kind: &Kind) -> String {
    kind.statuses.iter().map(|status| status.name.as_str()).collect::<Vec<_>>().join(", ")
}
