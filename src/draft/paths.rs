//! Path patterns of where documents are.

use std::collections::BTreeMap;

use crate::model::{Observation, parent, stem};

use super::token::Token;

/// The folder that all files are in.
pub(super) fn common<'p>(mut paths: impl Iterator<Item = &'p str>) -> String {
    let first = paths.next().map(parent).unwrap_or_default().to_owned();
    paths.map(parent).fold(first, |common, path| shared(&common, path))
}

/// The folders that two paths begin with.
fn shared(one: &str, other: &str) -> String {
    let parts = one.split('/').zip(other.split('/')).take_while(|(a, b)| a == b);
    parts.map(|(part, _)| part).collect::<Vec<_>>().join("/")
}

/// The folders of documents as a pattern, with a `/` at the end: those that all are in, and `**/`
/// where some are deeper.
fn folders(documents: &[&Observation]) -> String {
    let common = common(documents.iter().map(|document| document.path.as_str()));
    let deeper = documents.iter().any(|document| parent(&document.path) != common);
    let mut pattern = escaped(&common);
    if !pattern.is_empty() {
        pattern.push('/');
    }
    if deeper {
        pattern.push_str("**/");
    }
    pattern
}

/// A path in a pattern; what patterns give a meaning matches any one character.
fn escaped(text: &str) -> String {
    text.replace(['[', ']', '{', '}', '*', ','], "?")
}

/// The ending that most files have.
fn ending(documents: &[&Observation]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for document in documents {
        let ending = document.path.rsplit_once('.').map_or("md", |(_, ending)| ending);
        *counts.entry(ending).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.map_or("md", |(ending, _)| ending).to_owned()
}

/// The patterns of files whose names begin with some letters and a number, each with how many there
/// are.
pub(super) fn file_patterns(documents: &[&Observation], prefix: &str) -> Vec<(String, usize)> {
    let (folders, ending) = (folders(documents), ending(documents));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for document in documents {
        let Some(token) = Token::new(stem(&document.path)) else { continue };
        if token.prefix.eq_ignore_ascii_case(prefix) {
            let mark = token.rest.chars().next().map_or(0, char::len_utf8);
            *counts.entry(&token.rest[..mark]).or_default() += 1;
        }
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let prefix = escaped(prefix);
    let pattern = |mark: &str| {
        let rest = if mark.is_empty() { String::new() } else { format!("{mark}{{rest}}") };
        format!("{folders}{prefix}{{n}}{rest}.{ending}")
    };
    counts.into_iter().map(|(mark, count)| (pattern(mark), count)).collect()
}

/// The pattern of folders whose names begin with some letters and a number.
pub(super) fn folder_pattern(documents: &[&Observation], prefix: &str) -> String {
    let folder = |path: &str| {
        let parts: Vec<&str> = parent(path).split('/').collect();
        let own = |part: &str| {
            Token::new(part).is_some_and(|token| token.prefix.eq_ignore_ascii_case(prefix))
        };
        let at = parts.iter().rposition(|part| own(part))?;
        let rest = Token::new(parts[at]).is_some_and(|token| !token.rest.is_empty());
        Some((parts[..at].join("/"), rest))
    };
    let found: Vec<(String, bool)> = documents.iter().filter_map(|d| folder(&d.path)).collect();
    let above = found.iter().map(|(above, _)| above.as_str());
    let first = above.clone().next().unwrap_or_default().to_owned();
    let same = above.clone().all(|other| other == first);
    let common = above.fold(first, |common, other| shared(&common, other));
    let mut pattern = escaped(&common);
    if !pattern.is_empty() {
        pattern.push('/');
    }
    if !same {
        pattern.push_str("**/");
    }
    let rest = if found.iter().all(|(_, rest)| *rest) { "-{rest}" } else { "{rest}" };
    format!("{pattern}{}{{n}}{rest}/**", escaped(prefix))
}

/// A pattern of all files: what their names have in common stays.
pub(super) fn all_files(documents: &[&Observation]) -> String {
    let (folders, ending) = (folders(documents), ending(documents));
    let mut names = documents.iter().map(|document| stem(&document.path));
    let first = names.next().unwrap_or_default();
    if documents.len() > 1 && names.clone().all(|name| name == first) {
        return format!("{folders}{}.{ending}", escaped(first));
    }
    let tokens: Option<Vec<Token<'_>>> =
        documents.iter().map(|document| Token::new(stem(&document.path))).collect();
    let prefix = tokens.and_then(|tokens| {
        let prefix = tokens.first()?.prefix;
        tokens.iter().all(|token| token.prefix == prefix).then_some(prefix)
    });
    let digit =
        |document: &&Observation| stem(&document.path).starts_with(|c: char| c.is_ascii_digit());
    let prefix = prefix.or_else(|| documents.iter().all(digit).then_some(""));
    match prefix {
        Some(prefix) => format!("{folders}{}[0-9]*.{ending}", escaped(prefix)),
        None => format!("{folders}*.{ending}"),
    }
}
