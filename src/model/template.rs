//! Texts with placeholders, read once for patterns and templates: `PLAN-{n:digits}`,
//! `{parent}/{title:slug}`.

use super::{Captures, PatternError, nearest, slug};

/// What a placeholder matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Number,
    Digits,
    Slug,
    Word,
    Date,
    Rest,
    Any,
}

/// The classes by their words: `{n}` is one by its name, `{x:n}` says it.
const CLASSES: [(&str, Class); 6] = [
    ("n", Class::Number),
    ("digits", Class::Digits),
    ("slug", Class::Slug),
    ("word", Class::Word),
    ("date", Class::Date),
    ("rest", Class::Rest),
];

/// A piece of a pattern or template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Placeholder { name: String, class: Class },
}

impl Piece {
    /// Whether it has neither letter nor digit of its own.
    pub(super) fn is_bare(&self) -> bool {
        match self {
            Piece::Text(text) => !text.contains(char::is_alphanumeric),
            Piece::Placeholder { .. } => true,
        }
    }
}

/// A placeholder as it is written between braces: its name, and what it matches.
pub(super) fn placeholder(inner: &str) -> Result<(String, Class), PatternError> {
    let (name, word) = match inner.split_once(':') {
        Some((name, word)) => (name, Some(word)),
        None => (inner, None),
    };
    let valid = name.starts_with(|c: char| c.is_lowercase())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    if !valid {
        return Err(PatternError(format!("`{{{inner}}}` is an invalid placeholder")));
    }
    let find = |wanted: &str| CLASSES.iter().find(|(word, _)| *word == wanted).map(|(_, c)| *c);
    let class = match word {
        None => find(name).unwrap_or(Class::Any),
        Some(word) => find(word).ok_or_else(|| {
            let known = CLASSES.iter().map(|(word, _)| *word);
            let near = nearest(word, known.clone());
            let help = match near {
                Some(near) => format!("did you mean `{{{name}:{near}}}`?"),
                None => format!("expected one of {}", known.collect::<Vec<_>>().join(", ")),
            };
            PatternError(format!("unknown word `{word}` in the placeholder `{{{inner}}}`; {help}"))
        })?,
    };
    Ok((name.to_owned(), class))
}

/// The pieces of a text.
pub(super) fn pieces(written: &str) -> Result<Vec<Piece>, PatternError> {
    let mut all = Vec::new();
    let mut rest = written;
    while let Some(open) = rest.find('{') {
        if open > 0 {
            all.push(Piece::Text(rest[..open].to_owned()));
        }
        let Some(close) = rest[open..].find('}').map(|at| open + at) else {
            return Err(PatternError(format!("a placeholder of `{written}` is never closed")));
        };
        let (name, class) = placeholder(&rest[open + 1..close])?;
        all.push(Piece::Placeholder { name, class });
        rest = &rest[close + 1..];
    }
    if !rest.is_empty() {
        all.push(Piece::Text(rest.to_owned()));
    }
    Ok(all)
}

/// A text built from placeholders' values: `{parent}.{at}`, `added-{title:slug}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    written: String,
    pieces: Vec<Piece>,
}

impl Template {
    /// Reads a template; the error says what is invalid.
    pub fn new(written: &str) -> Result<Template, PatternError> {
        Ok(Template { written: written.to_owned(), pieces: pieces(written)? })
    }

    /// The template as it was written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The names of its placeholders.
    pub fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Placeholder { name, .. } => Some(name.as_str()),
            Piece::Text(_) => None,
        })
    }

    /// Whether it uses a placeholder as it is, not as the slug of it.
    pub fn copies(&self, wanted: impl Fn(&str) -> bool) -> bool {
        self.pieces.iter().any(|piece| match piece {
            Piece::Placeholder { name, class } => {
                wanted(name) && (*class != Class::Slug || name == "slug")
            }
            Piece::Text(_) => false,
        })
    }

    /// The text with its placeholders filled. `None` where one has no value.
    pub fn fill(&self, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Placeholder { name, class } => {
                    let value = value(name)?;
                    match class {
                        Class::Slug => out.push_str(&slug(&value)),
                        _ => out.push_str(&value),
                    }
                }
            }
        }
        Some(out)
    }

    /// The same from what a pattern took.
    pub fn filled(&self, values: &Captures) -> Option<String> {
        self.fill(&|name| values.get(name).cloned())
    }

    /// The text before a placeholder, without what parts them, as a template of its own.
    pub fn before(&self, name: &str) -> Option<Template> {
        let wanted = |piece: &Piece| matches!(piece, Piece::Placeholder { name: other, .. } if other == name);
        let end = self.pieces.iter().position(wanted).unwrap_or(self.pieces.len());
        let mut pieces = self.pieces[..end].to_vec();
        if let Some(Piece::Text(last)) = pieces.last_mut() {
            let kept = last.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
            last.truncate(kept);
            if last.is_empty() {
                pieces.pop();
            }
        }
        (!pieces.is_empty()).then(|| Template { written: self.written.clone(), pieces })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_filled_and_make_slugs() {
        let values = Captures::from([
            ("title".to_owned(), "Auth Service".to_owned()),
            ("n".to_owned(), "1".to_owned()),
        ]);
        let filled = |written: &str| Template::new(written).expect("valid").filled(&values);
        assert_eq!(filled("FR-{n}").as_deref(), Some("FR-1"));
        assert_eq!(filled("FR-{n:digits}").as_deref(), Some("FR-1"));
        assert_eq!(filled("{title:slug}").as_deref(), Some("auth-service"));
        assert_eq!(filled("{nothing}"), None);
    }

    #[test]
    fn what_stands_before_the_title_names_an_item() {
        let values = Captures::from([("n".to_owned(), "1".to_owned())]);
        let before =
            |written: &str| Template::new(written).expect("valid").before("title")?.filled(&values);
        assert_eq!(before("FR-{n}: {title}").as_deref(), Some("FR-1"));
        assert_eq!(before("Decision {n} ({title})").as_deref(), Some("Decision 1"));
        assert_eq!(before("{title}"), None);
    }
}
