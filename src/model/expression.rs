//! The regular expressions of patterns that are written with placeholders.

use super::matcher::Token;
use super::pattern::escaped;
use super::template::{Class, Piece};

/// What parts a number or a name from the text after it, where people write any of these.
const PARTING: &str = r"(?:\s*[:：–—]\s*|\s+-\s+|\.\s+)";

/// The regular expression of a class of placeholders.
pub(super) fn of_class(class: Class) -> &'static str {
    match class {
        Class::Number => r"[0-9]+[A-Za-z]?(?:[-.][0-9]+[A-Za-z]?)*",
        Class::Digits => r"[0-9]+",
        Class::Slug => r"[\p{L}\p{N}][\p{L}\p{N}_.-]*",
        Class::Word => r"\S+",
        Class::Date => r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
        Class::Rest => r".*",
        Class::Any => r".+?",
    }
}

/// The regular expression of a pattern, and the same in pieces where they say all of it.
pub(super) struct Expression {
    pub out: String,
    /// The names of its groups.
    pub names: Vec<String>,
    pub tokens: Option<Vec<Token>>,
    /// Its words.
    pub words: Vec<String>,
}

impl Expression {
    fn add(&mut self, expression: &str, token: Option<Token>) {
        self.out.push_str(expression);
        match (&mut self.tokens, token) {
            (Some(tokens), Some(token)) => tokens.push(token),
            (tokens, _) => *tokens = None,
        }
    }
}

/// Reads the pieces of a pattern. Where `capitals` count, words in capitals must be in capitals.
pub(super) fn expression(pieces: &[Piece], capitals: bool) -> Expression {
    let (out, tokens) = (String::new(), Some(Vec::new()));
    let mut all = Expression { out, names: Vec::new(), tokens, words: Vec::new() };
    // Whether what is before may be parted from what follows by more than a colon.
    let mut firm = false;
    for piece in pieces {
        match piece {
            Piece::Placeholder { name, class } => {
                all.add(&format!("({})", of_class(*class)), Some(Token::Class(*class)));
                all.names.push(name.clone());
                firm = matches!(class, Class::Number | Class::Digits);
            }
            Piece::Text(text) => literal(text, &mut firm, capitals, &mut all),
        }
    }
    all
}

/// Adds the expression of a literal text.
fn literal(text: &str, firm: &mut bool, capitals: bool, all: &mut Expression) {
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix(": ") {
            if *firm {
                all.add(PARTING, Some(Token::Parting));
            } else {
                all.add(r"\s*(?::\s+|：\s*)", Some(Token::Colon));
            }
            rest = tail.trim_start();
        } else if rest.starts_with(char::is_whitespace) {
            all.add(r"\s+", Some(Token::Blank));
            rest = rest.trim_start();
        } else {
            let blank = rest.find(char::is_whitespace);
            let colon = rest.find(": ").filter(|at| *at > 0);
            let end = blank.into_iter().chain(colon).min().unwrap_or(rest.len());
            let word = &rest[..end];
            let shouted = capitals
                && word.chars().filter(|c| c.is_alphabetic()).count() > 1
                && !word.contains(char::is_lowercase);
            if word == "-" {
                // A dash between blanks is any dash.
                all.add("[-–—]", Some(Token::Dash));
            } else if shouted {
                all.add(&format!(r"(?-i:\b{}\b)", escaped(word)), None);
            } else {
                all.add(&escaped(word), Some(Token::Word(word.to_owned())));
            }
            *firm = word.ends_with(char::is_alphanumeric);
            all.words.push(word.to_owned());
            rest = &rest[end..];
        }
    }
}
