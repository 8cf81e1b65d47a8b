//! Code to HTML with short classes, so that one page serves light and dark.
//!
//! syntect's own class generator writes a class for every part of every scope, which makes pages
//! many times the size of their code. Eight one-letter classes are enough to colour by.

use std::fmt::Write as _;
use std::sync::OnceLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use crate::template::escape;

/// A line longer than this, in bytes, is not looked at: grammars need time that grows with it.
const LONGEST_LINE: usize = 2_000;
/// A block larger than this, in bytes, is not looked at.
const LARGEST_BLOCK: usize = 256 * 1024;

/// Scopes and the class that text in them gets; the innermost scope that has one decides, and a
/// later entry is a finer one.
const CLASSES: [(&str, &str); 22] = [
    ("comment", "c"),
    ("string", "s"),
    ("constant", "n"),
    ("constant.character.escape", "n"),
    ("keyword", "k"),
    ("storage", "k"),
    ("entity.name.function", "f"),
    ("support.function", "f"),
    ("variable.function", "f"),
    ("entity.name", "t"),
    ("entity.other.inherited-class", "t"),
    ("support.type", "t"),
    ("support.class", "t"),
    ("entity.other.attribute-name", "v"),
    ("variable", "v"),
    ("punctuation", "p"),
    ("punctuation.definition.string", "s"),
    ("punctuation.definition.comment", "c"),
    ("meta.mapping.key", "v"),
    ("entity.name.tag", "t"),
    ("markup.heading", "k"),
    ("invalid", ""),
];

/// The grammars; loaded once.
fn syntaxes() -> &'static SyntaxSet {
    static SYNTAXES: OnceLock<SyntaxSet> = OnceLock::new();
    SYNTAXES.get_or_init(two_face::syntax::extra_newlines)
}

fn classes() -> &'static [(Scope, &'static str)] {
    static SCOPES: OnceLock<Vec<(Scope, &'static str)>> = OnceLock::new();
    SCOPES.get_or_init(|| {
        let scope = |(name, class): &(&str, &'static str)| Some((Scope::new(name).ok()?, *class));
        CLASSES.iter().filter_map(scope).collect()
    })
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let set = syntaxes();
    let name = match language.to_lowercase().as_str() {
        "" | "text" | "txt" | "plain" | "mermaid" | "ascii" => return None,
        "console" | "shell-session" | "shell" => "bash".to_owned(),
        "env" => "dotenv".to_owned(),
        other => other.to_owned(),
    };
    set.find_syntax_by_token(&name).or_else(|| set.find_syntax_by_name(language))
}

/// The code as HTML: escaped, with `<span class="k">` and the like around what has a colour.
pub(super) fn html(language: &str, code: &str) -> String {
    let small = code.len() <= LARGEST_BLOCK && code.lines().all(|line| line.len() <= LONGEST_LINE);
    match syntax(language).filter(|_| small) {
        Some(syntax) => coloured(syntax, code).unwrap_or_else(|| escape(code)),
        None => escape(code),
    }
}

fn coloured(syntax: &SyntaxReference, code: &str) -> Option<String> {
    let set = syntaxes();
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut out = Spans::default();
    for line in code.split_inclusive('\n') {
        let ops = state.parse_line(line, set).ok()?;
        let mut at = 0;
        for (offset, op) in ops {
            if offset > at {
                out.push(class(&stack), line.get(at..offset)?);
                at = offset;
            }
            stack.apply(&op).ok()?;
        }
        out.push(class(&stack), line.get(at..)?);
    }
    Some(out.finish())
}

/// The class of text in a stack of scopes.
fn class(stack: &ScopeStack) -> &'static str {
    let finest = |scope: &Scope| {
        classes()
            .iter()
            .rev()
            .find(|(known, _)| known.is_prefix_of(*scope))
            .map(|(_, class)| *class)
    };
    stack.as_slice().iter().rev().find_map(finest).unwrap_or("")
}

/// Runs of text of one class, joined.
#[derive(Default)]
struct Spans {
    html: String,
    class: &'static str,
    text: String,
}

impl Spans {
    fn push(&mut self, class: &'static str, text: &str) {
        if text.is_empty() {
            return;
        }
        // Blanks belong to whatever stands before them: fewer spans, same picture.
        if class != self.class && !text.trim().is_empty() {
            self.close();
            self.class = class;
        }
        self.text.push_str(text);
    }

    fn close(&mut self) {
        if self.text.is_empty() {
            return;
        }
        let text = escape(&self.text);
        if self.class.is_empty() {
            self.html.push_str(&text);
        } else {
            let _ = write!(self.html, "<span class=\"{}\">{text}</span>", self.class);
        }
        self.text.clear();
    }

    fn finish(mut self) -> String {
        self.close();
        self.html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_gets_short_classes_and_keeps_its_text() {
        let html = html("json", "{\"a\": [1, true]}\n");
        assert!(html.contains("<span class=\"n\">1</span>"), "{html}");
        assert!(html.contains("&quot;a&quot;"), "{html}");
        let text: String = html.split('<').map(|p| p.split_once('>').map_or(p, |x| x.1)).collect();
        assert_eq!(text, "{&quot;a&quot;: [1, true]}\n");
    }

    #[test]
    fn the_languages_of_specs_are_known() {
        for language in
            ["json", "sql", "typescript", "ts", "yaml", "bash", "http", "toml", "env", "graphql"]
        {
            assert!(syntax(language).is_some(), "{language}");
        }
        assert!(syntax("no-such-language").is_none());
    }

    #[test]
    fn long_lines_and_unknown_languages_are_escaped_only() {
        let long = format!("let x = \"{}\";", "<".repeat(3_000));
        assert!(!html("rust", &long).contains("<span"));
        assert_eq!(html("nope", "a < b"), "a &lt; b");
    }
}
