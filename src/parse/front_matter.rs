//! Finds front matter at the head of a file, after blank lines, or straight after the title: YAML
//! between `---` lines, TOML between `+++` lines.

use crate::model::{Source, Span};

/// The language of front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// Between `---` lines.
    Yaml,
    /// Between `+++` lines.
    Toml,
}

impl Language {
    /// The language that a line opens.
    fn opened(line: &str) -> Option<Language> {
        match line.trim_end() {
            "---" => Some(Language::Yaml),
            "+++" => Some(Language::Toml),
            _ => None,
        }
    }

    /// The line that opens and closes it.
    pub(super) fn fence(self) -> &'static str {
        match self {
            Language::Yaml => "---",
            Language::Toml => "+++",
        }
    }

    /// Whether a line closes it.
    fn closes(self, line: &str) -> bool {
        let line = line.trim_end();
        line == self.fence() || self == Language::Yaml && line == "..."
    }

    /// Whether a line is one of its keys.
    fn is_key(self, line: &str) -> bool {
        match self {
            Language::Yaml => is_key_line(line),
            Language::Toml => is_toml_line(line),
        }
    }
}

/// Where the front matter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FrontMatter {
    /// Its language.
    pub language: Language,
    /// The lines between the fences.
    pub inner: Span,
    /// The fences and what is between.
    pub whole: Span,
}

/// What was found at a file's head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Front matter.
    Some(FrontMatter),
    /// An opening fence with `key: value` lines under it and no closing one; the metadata ends
    /// where the text begins.
    Unclosed(FrontMatter),
    /// None.
    None,
}

/// Looks for front matter.
pub(super) fn find(source: &Source) -> Found {
    let Some(mut line) = next_text_line(source, 1) else {
        return Found::None;
    };
    if source.line_text(line).starts_with("# ") {
        match next_text_line(source, line + 1) {
            Some(next) => line = next,
            None => return Found::None,
        }
    }
    let Some(language) = Language::opened(source.line_text(line)) else {
        return Found::None;
    };
    let open = source.line_span(line);
    let first = line + 1;
    let close = (first..=source.line_count()).find(|line| language.closes(source.line_text(*line)));
    let looks_like_metadata =
        next_text_line(source, first).is_some_and(|line| language.is_key(source.line_text(line)));
    if !looks_like_metadata && close != Some(first) {
        return Found::None;
    }
    let text_begins = match language {
        Language::Yaml => text_line(source, first),
        Language::Toml if close.is_some() => None,
        // Up to the first line that is not TOML.
        Language::Toml => (first..=source.line_count()).find(|line| {
            let text = source.line_text(*line);
            !text.trim().is_empty() && !is_toml_line(text)
        }),
    };
    match close {
        Some(close) if text_begins.is_none_or(|line| line > close) => {
            let inner = Span::new(source.line_span(first).start, source.line_span(close).start);
            Found::Some(FrontMatter { language, inner, whole: open.to(source.line_span(close)) })
        }
        _ => {
            let end = text_begins.map_or(source.text.len(), |line| source.line_span(line).start);
            let inner = Span::new(source.line_span(first).start, end);
            Found::Unclosed(FrontMatter { language, inner, whole: open.to(inner) })
        }
    }
}

/// The first line after a blank one that is not YAML of a mapping: a heading with text under it,
/// or prose.
fn text_line(source: &Source, first: usize) -> Option<usize> {
    let mut heading = None;
    for line in first..=source.line_count() {
        let text = source.line_text(line);
        let after_blank = line > first && source.line_text(line - 1).trim().is_empty();
        if text.trim().is_empty() {
            continue;
        }
        if text.trim_end() == "---" || text.trim_end() == "..." {
            return None;
        }
        let yaml =
            text.starts_with([' ', '\t', '-', ']', '}', '"', '\'', '#']) || is_key_line(text);
        if text.starts_with('#') && after_blank {
            // A comment, or a heading: what follows tells.
            heading = heading.or(Some(line));
        } else if !yaml && after_blank {
            return heading.or(Some(line));
        } else if !text.starts_with('#') {
            heading = None;
        }
    }
    heading
}

fn next_text_line(source: &Source, from: usize) -> Option<usize> {
    (from..=source.line_count()).find(|line| !source.line_text(*line).trim().is_empty())
}

/// Whether a line reads as `key = value`, `[table]` or a comment.
pub(super) fn is_toml_line(line: &str) -> bool {
    let line = line.trim();
    if line.starts_with('[') || line.starts_with('#') && !line.starts_with("##") {
        return line.starts_with('#') || line.split('#').next().unwrap_or(line).contains(']');
    }
    let Some((key, _)) = line.split_once('=') else { return false };
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.' | '"' | '\'');
    !key.trim().is_empty() && key.len() < 60 && key.chars().all(plain)
}

/// Whether a line reads as `key: value`, a comment, a YAML list entry or `? key`.
pub(super) fn is_key_line(line: &str) -> bool {
    let line = line.trim_start();
    // The value is in the next line.
    if line.strip_prefix("? ").is_some_and(|key| !key.trim().is_empty() && !key.contains('?')) {
        return true;
    }
    if line.starts_with('#') && !line.starts_with("##") {
        return true;
    }
    let Some((key, tail)) = line.split_once(':') else {
        return false;
    };
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.' | '"' | '\'');
    !key.trim().is_empty()
        && key.len() < 60
        && key.chars().all(plain)
        && (tail.is_empty() || tail.starts_with([' ', '\t']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yaml(text: &str) -> Option<String> {
        let source = Source::new("a.md", text);
        match find(&source) {
            Found::Some(found) => Some(source.slice(found.inner).to_owned()),
            _ => None,
        }
    }

    #[test]
    fn front_matter_may_follow_blank_lines_or_the_title() {
        for head in ["", "\n\n", "# Title\n\n", "# Title\n"] {
            let text = format!("{head}---\nid: x\n---\n\nText\n");
            assert_eq!(yaml(&text).as_deref(), Some("id: x\n"), "{head:?}");
        }
        assert_eq!(yaml("---\r\nid: x\r\n---\r\n").as_deref(), Some("id: x\r\n"));
        assert_eq!(yaml("---\n---\n").as_deref(), Some(""));
    }

    #[test]
    fn comments_and_blank_lines_stay_inside() {
        let text = "---\nid: x\n\n# Relations\ndepends_on:\n- a\n\n# More\nb: c\n---\n";
        assert_eq!(yaml(text).as_deref(), Some(&text[4..text.len() - 4]));
    }

    #[test]
    fn toml_stands_between_plus_signs() {
        for text in ["+++\nid = 'x'\n+++\n\nText\n", "# T\n\n+++\nid = 'x'\n+++\n"] {
            assert_eq!(yaml(text).as_deref(), Some("id = 'x'\n"), "{text:?}");
        }
        assert_eq!(yaml("+++\n+++\n").as_deref(), Some(""));
        assert_eq!(yaml("+++\n\nSome text\n\n+++\n"), None);
        let found = find(&Source::new("a.md", "+++\nid = 'x'\nwords\n"));
        assert!(matches!(found, Found::Unclosed(found) if found.whole.end == 13), "{found:?}");
    }

    #[test]
    fn rules_between_paragraphs_are_no_front_matter() {
        assert_eq!(yaml("---\n\nSome text here\n\n---\n"), None);
        assert_eq!(yaml("Text\n\n---\nid: x\n---\n"), None);
        assert_eq!(find(&Source::new("a.md", "---\nSome text\n")), Found::None);
    }

    #[test]
    fn an_open_fence_over_metadata_is_told() {
        let found = find(&Source::new("a.md", "---\nid: x\n\n# Title\n"));
        assert!(
            matches!(found, Found::Unclosed(found) if found.whole == Span::new(0, 11)),
            "{found:?}"
        );
        let text = "---\nid: x\n\n# Title\n\nText here\n\n---\n\nMore\n";
        let found = find(&Source::new("a.md", text));
        assert!(matches!(found, Found::Unclosed(found) if found.whole.end == 11), "{found:?}");
    }
}
