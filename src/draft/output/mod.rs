//! The drafted file as text: TOML with a comment on what each line rests on.

mod field;

use std::fmt::Write as _;

use crate::wire::plural;

use super::corpus::Corpus;
use super::fields::{Field, Opposite};
use super::ids::Ids;
use super::items::Item;
use super::recognition::Recognition;
use super::statuses::{Status, Statuses};
use super::{Parts, words};

/// A line is not longer, in characters, unless it is a single value.
const WIDTH: usize = 100;

/// More names of files are not listed in a comment.
const MOST_NAMES: usize = 5;

/// An entry of a list, with the comment after it.
type Entry = (String, String);

/// The whole file.
pub(super) fn text(corpus: &Corpus<'_>, parts: &Parts) -> String {
    let mut out = String::new();
    head(corpus, parts, &mut out);
    id(&parts.ids, &mut out);
    recognition(&parts.recognition, &mut out);
    statuses(corpus, &parts.statuses, &mut out);
    fields(corpus, parts, &mut out);
    for opposite in &parts.opposites {
        relation(opposite, &mut out);
    }
    for found in &parts.items {
        item(corpus, found, &mut out);
    }
    sections(corpus, &mut out);
    out
}

fn head(corpus: &Corpus<'_>, parts: &Parts, out: &mut String) {
    let documents = plural(corpus.len(), "document");
    let _ =
        writeln!(out, "# Drafted by `specbook kinds --draft {}` from {documents}.", corpus.name);
    out.push_str("# The comment on a line says what it rests on; check each guess.\n");
    if !corpus.others.is_empty() {
        let mut names: Vec<&str> =
            corpus.others.iter().take(MOST_NAMES).map(|other| other.path.as_str()).collect();
        let more = format!("{} more", corpus.others.len().saturating_sub(MOST_NAMES));
        if corpus.others.len() > MOST_NAMES {
            names.push(&more);
        }
        let others = plural(corpus.others.len(), "file");
        let _ = writeln!(out, "# Left out, unlike these: {others} ({}).", names.join(", "));
    }
    if !parts.taken.is_empty() {
        let all: usize = parts.taken.iter().map(|(_, count)| count).sum();
        let names: Vec<String> =
            parts.taken.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        let (files, names) = (plural(all, "file"), names.join(", "));
        let _ = writeln!(out, "# Left out, of other kinds already: {files} ({names}).");
    }
    if let Some(base) = corpus.base {
        line(out, "extends", &quoted(&base.name), "");
    }
    let mut name = corpus.name.replace(['-', '_'], " ");
    if let Some(first) = name.chars().next() {
        name.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    line(out, "name", &quoted(&name), "");
    list(out, "home", &parts.recognition.home);
    let carriers: Vec<Entry> = corpus
        .places
        .iter()
        .map(|(place, count)| {
            let name = place.carrier.name();
            let written = match &place.section {
                Some(_) => format!("{name} under {}", place.title(corpus)),
                None => name.to_owned(),
            };
            (written, corpus.share(*count))
        })
        .collect();
    if carriers.is_empty() {
        out.push_str("# The documents have no metadata that could be found.\n");
    }
    list(out, "carriers", &carriers);
}

fn id(ids: &Ids, out: &mut String) {
    let Some(form) = &ids.form else {
        out.push_str("# No form of ids was found: the paths of the documents are their ids.\n");
        return;
    };
    out.push_str("\n[id]\n");
    line(out, "form", &quoted(form), &ids.why);
    list(out, "from", &ids.from);
    if ids.numbered {
        line(out, "short", &quoted("{n}"), "a number alone in a reference means a document");
    }
}

fn recognition(found: &Recognition, out: &mut String) {
    let all = [&found.values, &found.titles, &found.paths, &found.keys, &found.sections];
    if all.iter().all(|list| list.is_empty()) {
        if found.home.is_empty() {
            out.push_str(
                "\n# Nothing was found that recognises the documents: add `home` or `match`.\n",
            );
        }
        return;
    }
    out.push_str("\n[match]\n");
    list(out, "values", &found.values);
    list(out, "titles", &found.titles);
    list(out, "paths", &found.paths);
    list(out, "keys", &found.keys);
    list(out, "sections", &found.sections);
}

fn statuses(corpus: &Corpus<'_>, found: &Statuses, out: &mut String) {
    if found.all.is_empty() {
        return;
    }
    out.push_str("\n[statuses]\n");
    for status in &found.all {
        let inherited = corpus
            .base
            .is_some_and(|base| base.statuses.iter().any(|known| known.name == status.name));
        let count = plural(status.count, "document");
        if inherited && status.also.is_empty() {
            let _ = writeln!(out, "# {}: {count}, inherited", status.name);
            continue;
        }
        let also: Vec<String> = status.also.iter().map(|word| quoted(word)).collect();
        let value = match (inherited, also.is_empty()) {
            (true, _) => format!("[\"...\", {}]", also.join(", ")),
            (_, true) => format!("{{ stage = \"{}\" }}", status.stage.name()),
            _ => format!("{{ stage = \"{}\", also = [{}] }}", status.stage.name(), also.join(", ")),
        };
        line(out, &key(&status.name), &value, &format!("{count}{}", stage_evidence(status)));
    }
}

/// What the stage of a status rests on.
fn stage_evidence(status: &Status) -> String {
    match &status.known {
        Some(word) if *word == status.name => "; the inherited stage".to_owned(),
        Some(word) => format!("; the stage of `{word}`"),
        None if words::stage(&status.name).is_some() => {
            "; the stage is a guess by its words".to_owned()
        }
        None => "; the stage is a guess: the words say nothing".to_owned(),
    }
}

fn fields(corpus: &Corpus<'_>, parts: &Parts, out: &mut String) {
    // One document in a hundred, or one alone.
    let few = corpus.len().div_ceil(100).max(2);
    let rare = |field: &&Field| {
        let spelled = corpus.len() < 100 && field.from.len() > 1;
        field.count < few && corpus.len() > 1 && field.related.is_none() && !spelled
    };
    let written: Vec<&Field> = parts.fields.iter().filter(|field| !rare(field)).collect();
    if written.is_empty() {
        return;
    }
    out.push_str("\n[fields]\n");
    for found in written {
        field::write(corpus, found, out);
    }
    let rare =
        parts.fields.iter().filter(rare).flat_map(|field| field.from.iter().chain(&field.read));
    let rare: Vec<&str> = rare.map(|(typed, _)| typed.as_str()).collect();
    if !rare.is_empty() {
        let _ = writeln!(out, "# In few documents, kept as they are: {}.", rare.join(", "));
    }
}

fn relation(opposite: &Opposite, out: &mut String) {
    let _ = writeln!(out, "\n[relations.{}]", key(&opposite.relation));
    let (both, all) = opposite.both;
    line(out, "inverse", &quoted(&opposite.inverse), "the other end of it");
    let evidence = format!("{both} of {all} are declared at both ends");
    if both * 2 >= all {
        line(out, "both-ends", "true", &evidence);
    } else {
        let _ = writeln!(out, "# both-ends = true # {evidence}");
    }
}

fn item(corpus: &Corpus<'_>, item: &Item, out: &mut String) {
    let _ = writeln!(out, "\n[items.{}]", key(&item.name));
    let evidence = format!("{}, {}", plural(item.count, "item"), corpus.share(item.documents));
    let _ =
        writeln!(out, "# {evidence}; add a role, such as `role = \"requirement\"`, if it has one");
    if !item.within.is_empty() {
        let titles: Vec<String> = item.within.iter().map(|title| quoted(title)).collect();
        line(out, "in", &format!("[{}]", titles.join(", ")), "the sections that have them");
    }
    let like: Vec<Entry> =
        item.like.iter().map(|(like, count)| (like.clone(), plural(*count, "item"))).collect();
    list(out, "like", &like);
    line(out, "id", &quoted(&item.id), "");
}

/// Titles of sections that most documents have, as conditions that may be asked for.
fn sections(corpus: &Corpus<'_>, out: &mut String) {
    let mut counts: Vec<(String, String, usize)> = Vec::new();
    for document in &corpus.documents {
        let mut seen = Vec::new();
        for section in &document.sections {
            let form = crate::model::title_form(&section.title);
            if form.is_empty() || seen.contains(&form) {
                continue;
            }
            match counts.iter_mut().find(|(known, ..)| *known == form) {
                Some((.., count)) => *count += 1,
                None => counts.push((form.clone(), section.title.clone(), 1)),
            }
            seen.push(form);
        }
    }
    counts.retain(|(_, _, count)| corpus.len() > 1 && count * 2 > corpus.len());
    if counts.is_empty() {
        return;
    }
    out.push_str(
        "\n# Sections of most documents; without the marks these lines ask for them:\n# [must]\n",
    );
    for (form, title, count) in counts {
        let name = crate::model::slug(&form);
        let wanted = quoted(&title);
        let _ = writeln!(out, "# {name} = {{ have = [{wanted}] }} # {}", corpus.share(count));
    }
}

/// `key = value # comment`.
fn line(out: &mut String, key: &str, value: &str, comment: &str) {
    let comment = if comment.is_empty() { String::new() } else { format!(" # {comment}") };
    let _ = writeln!(out, "{key} = {value}{comment}");
}

/// A list, an entry a line where there are several.
fn list(out: &mut String, key: &str, all: &[Entry]) {
    match all {
        [] => {}
        [(one, comment)] => line(out, key, &format!("[{}]", quoted(one)), comment),
        _ => {
            let same = all.iter().all(|(_, comment)| *comment == all[0].1);
            let written: Vec<String> = all.iter().map(|(text, _)| quoted(text)).collect();
            let short = format!("[{}]", written.join(", "));
            if same && key.len() + short.chars().count() + all[0].1.len() + 6 <= WIDTH {
                line(out, key, &short, &format!("each {}", all[0].1));
                return;
            }
            let _ = writeln!(out, "{key} = [");
            entries(out, all);
            out.push_str("]\n");
        }
    }
}

fn entries(out: &mut String, all: &[Entry]) {
    for (text, comment) in all {
        let comment = if comment.is_empty() { String::new() } else { format!(" # {comment}") };
        let _ = writeln!(out, "  {},{comment}", quoted(text));
    }
}

/// A key of a table, in quotes where it needs them.
fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { quoted(name) }
}

/// A text in quotes.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
