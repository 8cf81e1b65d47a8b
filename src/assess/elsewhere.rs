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

/// Words before a path that a task makes or changes, where it names others before.
const PLACES: [&str; 12] = [
    "in",
    "into",
    "at",
    "under",
    "create",
    "add",
    "write",
    "update",
    "edit",
    "implement",
    "modify",
    "extend",
];

/// Words before a path that is only looked at, or made when what is written runs.
const SOURCES: [&str; 21] = [
    "from",
    "read",
    "reads",
    "reading",
    "load",
    "loads",
    "loading",
    "parse",
    "parses",
    "when",
    "what",
    "default",
    "via",
    "like",
    "check",
    "checks",
    "reference",
    "references",
    "generate",
    "generates",
    "produces",
];

/// Words before `to` and a path that is written at run time.
const OUTPUTS: [&str; 9] = [
    "append",
    "entry",
    "entries",
    "persist",
    "persistence",
    "persisted",
    "saved",
    "output",
    "results",
];

/// Words behind a path of which something is only said.
const MENTIONS: [&str; 5] = ["description", "reference", "references", "entry", "link"];

/// The paths among the words of a task that it makes or changes: the first, those that are joined to it,
/// and those of which it says so. Others say what for, with what, or what is done at run time.
fn made(words: &[&str]) -> Vec<String> {
    let plain = |at: Option<usize>| {
        let word = at.and_then(|at| words.get(at)).copied().unwrap_or_default();
        word.trim_matches(|c: char| !c.is_alphanumeric() && !"+&/".contains(c)).to_lowercase()
    };
    let is_one = |all: &[&str], word: &str| all.contains(&word);
    let mut all = Vec::new();
    // Whether a path was met, and whether the last one counts.
    let (mut met, mut counts) = (false, false);
    for (at, word) in words.iter().enumerate() {
        let Some(path) = file(word) else { continue };
        let before = plain(at.checked_sub(1));
        let arrow = |at: usize| words.get(at).is_some_and(|word| is_one(&["→", "->"], word));
        let joined = is_one(&["and", "or", "plus", "+", "&", "/"], &before)
            || at > 0 && (file(words[at - 1]).is_some() || arrow(at - 1));
        // `old.rs → new.rs`: the first has another name now.
        let renamed = arrow(at + 1);
        let output = before == "to" && is_one(&OUTPUTS, &plain(at.checked_sub(2)));
        let named = is_one(&SOURCES, &before) || is_one(&MENTIONS, &plain(Some(at + 1))) || output;
        counts = !named && (!met || joined && counts || is_one(&PLACES, &before));
        met = true;
        if counts && !renamed {
            all.push(path);
        }
    }
    all
}

fn of_item(portal: &Portal, document: DocumentId, item: &Item) -> Vec<NamedElsewhere> {
    let decl = portal.decl(document, item);
    let texts = item.of_role(decl, FieldRole::CodePath);
    let mut named: Vec<(String, Span)> =
        texts.filter_map(|text| Some((code_path(&text.text)?, text.span))).collect();
    // A task says in its words what it makes.
    if decl.role == ItemRole::Task {
        let words: Vec<&str> = item.title.split_whitespace().collect();
        // What is marked up is written in another way: `src/__tests__/a.ts`.
        let text = portal.documents[document].source.slice(item.extent);
        // What is struck through was not done.
        let struck = text.lines().next().is_some_and(|line| line.contains("~~"));
        let here = |path: &String| !struck && text.contains(path.as_str());
        let named_here = made(&words).into_iter().filter(here);
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
    // `TypeScript/Node.js`: two names, of which one looks like a file.
    let capital = |text: &str| text.starts_with(|c: char| c.is_ascii_uppercase());
    if ending == "js" && path.split('/').all(capital) {
        return None;
    }
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
    fn a_task_makes_the_paths_that_it_says_it_makes() {
        let made = |title: &str| made(&title.split_whitespace().collect::<Vec<_>>()).join(" ");
        assert_eq!(made("Write src/a.rs and src/b.rs, reads conf/c.yaml"), "src/a.rs src/b.rs");
        assert_eq!(made("Render in src/a.ts (+ media/b.css): post"), "src/a.ts media/b.css");
        assert_eq!(made("Test node dist/cli.js in test/cli.ts"), "dist/cli.js test/cli.ts");
        assert_eq!(made("Implement load() - reads conf/c.yaml"), "");
        assert_eq!(made("Add main() with (default: conf/log.txt) in src/m.rs"), "src/m.rs");
        assert_eq!(made("Say in src/a.md what conf/c.yaml is"), "src/a.md");
        assert_eq!(made("Rename src/a.rs → src/b.rs"), "src/b.rs");
        assert_eq!(made("Add TypeScript/Node.js pitfalls to docs/p.md"), "docs/p.md");
        assert_eq!(made("Adapt it from src/old.rs"), "");
        assert_eq!(made("Append an entry to docs/journal.md"), "");
        assert_eq!(made("Add a section to docs/journal.md"), "docs/journal.md");
        assert_eq!(made("Add conf/c.yaml description to src/a.md"), "");
        assert_eq!(made("Check conf/c.yaml, then fix src/a.rs"), "");
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
