//! What documents name outside of the portal: paths in the code, commits. Whether it is there is
//! asked of the disk afterwards.

use crate::model::{
    Document, DocumentId, FieldOf, FieldRole, Item, ItemRole, NamedElsewhere, Place, Portal, Span,
    Stage, is_home_path, is_none_word, is_placeholder,
};
use std::sync::Arc;

/// The fewest and the most digits of an abbreviated commit.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=64;

/// Verbs of tasks after which what they name may be gone.
const GOING: [&str; 8] =
    ["remove", "delete", "drop", "rename", "move", "replace", "migrate", "merge"];

/// The paths in the code that are said to be made: in ticked items, and in documents that are done.
pub fn code_paths(portal: &Portal) -> Vec<NamedElsewhere> {
    let mut all = Vec::new();
    for (index, document) in portal.documents.entries() {
        let stage = document.status.as_ref().and_then(|(_, stage)| *stage);
        // What was finished long ago may have moved since.
        let open = !matches!(stage, Some(Stage::Done | Stage::Withdrawn));
        for item in document.items.iter().filter(|item| open && item.is_done() == Some(true)) {
            if !may_be_gone(item) {
                all.extend(of_item(portal, index, item));
            }
        }
        if stage == Some(Stage::Done) {
            all.extend(of_document(portal, index, document, FieldRole::CodePath, code_path));
        }
    }
    all
}

/// The commits that documents name.
pub fn commits(portal: &Portal) -> Vec<NamedElsewhere> {
    let documents = portal.documents.entries();
    let of = |(index, document): (DocumentId, &Arc<Document>)| {
        of_document(portal, index, document, FieldRole::Commit, commit)
    };
    documents.flat_map(of).collect()
}

/// Whether what an item names may be gone once it is done.
fn may_be_gone(item: &Item) -> bool {
    let mut words = item.title.split(|c: char| !c.is_alphanumeric());
    words.find(|word| !word.is_empty()).is_some_and(|word| {
        let word = word.to_lowercase();
        GOING.iter().any(|verb| word.starts_with(verb.trim_end_matches('e')))
    })
}

fn of_item(portal: &Portal, document: DocumentId, item: &Item) -> Vec<NamedElsewhere> {
    let decl = portal.decl(document, item);
    let texts = item.of_role(decl, FieldRole::CodePath);
    let mut named: Vec<(String, Span)> =
        texts.filter_map(|text| Some((code_path(&text.text)?, text.span))).collect();
    // A task says in its words what it makes.
    if decl.role == ItemRole::Task {
        let words: Vec<&str> = item.title.split_whitespace().collect();
        // `old.rs → new.rs`: the first has another name now.
        let renamed = |at: usize| words.get(at + 1).is_some_and(|next| ["→", "->"].contains(next));
        // `Adapt it from old.rs`: that is where it comes from.
        let source = |at: usize| at > 0 && words[at - 1].eq_ignore_ascii_case("from");
        let kept = words.iter().enumerate().filter(|(at, _)| !renamed(*at) && !source(*at));
        // What is marked up is written in another way: `src/__tests__/a.ts`.
        let source = &portal.documents[document].source;
        let written = |path: &String| source.slice(item.extent).contains(path.as_str());
        let named_here = kept.filter_map(|(_, word)| file(word)).filter(written);
        named.extend(named_here.map(|path| (path, item.span)));
    }
    named.dedup_by(|a, b| a.0 == b.0);
    let what = format!("the {} `{}`", decl.name, item.id);
    let one = |(path, span)| NamedElsewhere {
        path,
        what: what.clone(),
        document,
        place: Place::in_text(span),
        there: true,
    };
    named.into_iter().map(one).collect()
}

/// The path of a file that a word is: with a folder and an ending.
fn file(word: &str) -> Option<String> {
    let path = code_path(word.trim_start_matches(['`', '(', '"', '\'']))?;
    // `@/lib/a.ts` begins at the sources; `@scope/name.js` is a package; `a.id/b.id` are two words.
    let path = path.strip_prefix("@/").unwrap_or(&path).to_owned();
    let (top, _) = path.split_once('/')?;
    if top.starts_with('@') || top.trim_start_matches('.').contains('.') {
        return None;
    }
    let (_, name) = path.rsplit_once('/')?;
    let (stem, ending) = name.rsplit_once('.')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "_.@-".contains(c);
    let fits = !stem.is_empty()
        && (1..=8).contains(&ending.len())
        && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && ending.bytes().any(|byte| byte.is_ascii_alphabetic())
        && path.split('/').all(|part| !part.is_empty() && part.chars().all(plain));
    fits.then_some(path)
}

fn of_document(
    portal: &Portal,
    index: DocumentId,
    document: &Document,
    role: FieldRole,
    read: fn(&str) -> Option<String>,
) -> Vec<NamedElsewhere> {
    let kind = portal.kind(index);
    let mut all = Vec::new();
    for field in &document.fields {
        let FieldOf::Declared(at) = field.of else { continue };
        if kind.fields[at].role != role {
            continue;
        }
        let values: Vec<(&str, Span)> = field.value.scalars();
        let named = values.into_iter().filter_map(|(text, span)| Some((read(text)?, span)));
        all.extend(named.map(|(path, span)| NamedElsewhere {
            path,
            what: format!("`{}`", field.key.text),
            document: index,
            place: field.at(span),
            there: true,
        }));
    }
    all
}

/// The path that a text names: relative, without line numbers, wildcards and what comes after it.
fn code_path(text: &str) -> Option<String> {
    let text = text.trim();
    let inner = text.strip_prefix('`').and_then(|rest| rest.split('`').next());
    let word = inner.unwrap_or_else(|| text.split([' ', '(']).next().unwrap_or(text));
    let word = word.trim_end_matches(['.', ',', ';', ':', ')']).trim_start_matches("./");
    let line = word.rsplit_once(':').filter(|(_, line)| line.bytes().all(|b| b.is_ascii_digit()));
    let path = line.map_or(word, |(path, _)| path).trim_end_matches('/');
    let odd = path.contains(['*', '<', '{', '[', '$', '\\', '|', '?']) || path.contains("://");
    let outside = path.starts_with(['/', '~']) || path.split('/').any(|part| part == "..");
    let named = path.contains('/') || path.contains('.');
    if odd || outside || !named || is_home_path(path) || is_none_word(path) || is_placeholder(path)
    {
        return None;
    }
    Some(path.to_owned())
}

/// The commit that a text names, abbreviated or not.
fn commit(text: &str) -> Option<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let mut hex = words.filter(|word| {
        DIGITS.contains(&word.len())
            && word.bytes().all(|byte| byte.is_ascii_hexdigit())
            // A date written without hyphens is none.
            && (word.len() > 8 || word.bytes().any(|byte| byte.is_ascii_alphabetic()))
    });
    hex.next().map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_without_what_surrounds_them() {
        let path = |text: &str| code_path(text);
        assert_eq!(path("`src/a.rs:12`"), Some("src/a.rs".to_owned()));
        assert_eq!(path("src/a.rs - the parser"), Some("src/a.rs".to_owned()));
        assert_eq!(path("./src/"), None, "a word alone is not a path");
        assert_eq!(path("src/models/"), Some("src/models".to_owned()));
        for none in ["../x.rs", "/etc/passwd", "src/*.rs", "https://a.org/x.js", "[path]", "N/A"] {
            assert_eq!(path(none), None, "{none}");
        }
    }

    #[test]
    fn commits_are_hexadecimal_and_no_dates() {
        assert_eq!(commit("`3f2a91c` (main)"), Some("3f2a91c".to_owned()));
        assert_eq!(commit("3F2A91C0"), Some("3f2a91c0".to_owned()));
        for none in ["20260504", "N/A", "abc", "2026-05-04", "deadline"] {
            assert_eq!(commit(none), None, "{none}");
        }
    }
}
