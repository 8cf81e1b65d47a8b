//! The grammars of all other languages, by syntect.
//!
//! syntect's own class generator writes a class for every part of every scope, which makes pages
//! many times the size of their code; here the innermost scope that is known gives the class.

use std::sync::OnceLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::spans::{Class, Spans};

/// Scopes and the class that text in them gets; the innermost scope that has one decides, and a
/// later entry is a finer one.
const CLASSES: [(&str, Class); 22] = [
    ("comment", Class::Comment),
    ("string", Class::String),
    ("constant", Class::Constant),
    ("constant.character.escape", Class::Constant),
    ("keyword", Class::Keyword),
    ("storage", Class::Keyword),
    ("entity.name.function", Class::Function),
    ("support.function", Class::Function),
    ("variable.function", Class::Function),
    ("entity.name", Class::Type),
    ("entity.other.inherited-class", Class::Type),
    ("support.type", Class::Type),
    ("support.class", Class::Type),
    ("entity.other.attribute-name", Class::Plain),
    ("variable", Class::Plain),
    ("punctuation", Class::Plain),
    ("punctuation.definition.string", Class::String),
    ("punctuation.definition.comment", Class::Comment),
    ("meta.mapping.key", Class::Plain),
    ("entity.name.tag", Class::Type),
    ("markup.heading", Class::Keyword),
    ("invalid", Class::Plain),
];

/// The grammars; loaded once, when the first block asks for one.
fn syntaxes() -> &'static SyntaxSet {
    static SYNTAXES: OnceLock<SyntaxSet> = OnceLock::new();
    SYNTAXES.get_or_init(two_face::syntax::extra_newlines)
}

fn classes() -> &'static [(Scope, Class)] {
    static SCOPES: OnceLock<Vec<(Scope, Class)>> = OnceLock::new();
    SCOPES.get_or_init(|| {
        let scope = |(name, class): &(&str, Class)| Some((Scope::new(name).ok()?, *class));
        CLASSES.iter().filter_map(scope).collect()
    })
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let set = syntaxes();
    set.find_syntax_by_token(&language.to_lowercase()).or_else(|| set.find_syntax_by_name(language))
}

/// The code as HTML, when there is a grammar and it copes. Grammars need time that grows with the
/// length of a line, and some of them with the cube of the blanks side by side in it.
pub(super) fn html(language: &str, code: &str) -> Option<String> {
    let set = syntaxes();
    let mut state = ParseState::new(syntax(language)?);
    let mut stack = ScopeStack::new();
    let mut out = Spans::new(code);
    let mut start = 0;
    for line in code.split_inclusive('\n') {
        let ops = state.parse_line(line, set).ok()?;
        let mut at = 0;
        for (offset, op) in ops {
            if offset > at {
                out.push(start + offset, class(&stack));
                at = offset;
            }
            stack.apply(&op).ok()?;
        }
        start += line.len();
        out.push(start, class(&stack));
    }
    Some(out.finish())
}

/// The class of text in a stack of scopes.
fn class(stack: &ScopeStack) -> Class {
    let finest = |scope: &Scope| {
        classes()
            .iter()
            .rev()
            .find(|(known, _)| known.is_prefix_of(*scope))
            .map(|(_, class)| *class)
    };
    stack.as_slice().iter().rev().find_map(finest).unwrap_or_default()
}
