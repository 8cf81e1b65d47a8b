//! Whether a document is a template, or as good as one: most of its values are placeholders, or its
//! file is called a template and it has some.

use crate::model::{Item, Stage, is_placeholder};

use super::Whole;
use super::items::has_hole;
use super::labels::unmarked;

/// How many of the values are placeholders at least.
const LEAST: usize = 3;

/// How many of a document's values are placeholders, and how many there are, where most are: values of
/// its metadata, the titles of its items and their values. Where the file is called a template one
/// placeholder is enough, be it in a heading or the target of a link.
///
/// What claims to be agreed or done is none: it is held to that. A stub says itself that it is none yet.
pub(super) fn unfilled(whole: &Whole<'_>, items: &[Item]) -> Option<(usize, usize)> {
    let Whole { source, fields, tree, stage, stub, .. } = whole;
    if *stub || matches!(stage, Some(Stage::Approved | Stage::Done)) {
        return None;
    }
    let open = |text: &str| {
        let bare = unmarked(text.trim());
        is_placeholder(bare) || is_bracketed(bare) || has_hole(text)
    };
    let (mut found, mut all) = (0, 0);
    let mut count = |is_open: bool| {
        all += 1;
        found += usize::from(is_open);
    };
    for field in *fields {
        // What is derived is nobody's.
        let written = field.value.scalars().into_iter().filter(|(_, span)| span.end > span.start);
        written.for_each(|(text, _)| count(open(text)));
    }
    for item in items {
        // A step with a bar in it is not a choice that is left whole.
        let open = |text: &str| !text.contains('|') && open(text);
        count(open(&item.title));
        let values = item.fields.iter().flat_map(|field| &field.values);
        values.filter(|value| value.span.end > value.span.start).for_each(|v| count(open(&v.text)));
    }
    if tree.headings.first().is_some_and(|heading| open(&heading.text)) {
        count(true);
    }
    if found >= LEAST && found * 2 > all {
        return Some((found, all));
    }
    if !is_called_template(&source.path) {
        return None;
    }
    let braced =
        |text: &str| text.split('{').skip(1).any(|part| part.find('}').is_some_and(|at| at > 0));
    let headings =
        tree.headings.iter().map(|heading| has_hole(&heading.text) || braced(&heading.text));
    let links = tree.links.iter().map(|link| is_placeholder(&link.target) || braced(&link.target));
    for is_open in headings.chain(links) {
        all += 1;
        found += usize::from(is_open);
    }
    (found > 0).then_some((found, all))
}

/// Whether a file is called a template, or the folder that it is in: `adr-template.md`,
/// `templates/story.md`.
fn is_called_template(path: &str) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut words = stem.split(|c: char| !c.is_alphanumeric());
    let is_word = |word: &str| ["template", "templates"].contains(&&*word.to_lowercase());
    words.any(is_word) || folders.split('/').any(is_word)
}

/// Whether a text is in brackets as a whole, be it a single word: `[Name]`.
fn is_bracketed(text: &str) -> bool {
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.is_some_and(|inner| inner.len() > 1 && !inner.contains(['[', ']', ',']))
}

#[cfg(test)]
mod tests {
    use super::is_called_template;

    #[test]
    fn templates_are_called_so_by_their_file_or_folder() {
        for path in ["adr/adr-template.md", "Template.md", "templates/story/plan.md"] {
            assert!(is_called_template(path), "{path}");
        }
        for path in ["specs/feat-templating.md", "contemplate/plan.md", "specs/plan.md"] {
            assert!(!is_called_template(path), "{path}");
        }
    }
}
