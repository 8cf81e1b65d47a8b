//! Code to HTML with short classes, so that one page serves light and dark.
//!
//! Eight classes are enough to colour by, each a custom element named by one letter. The languages that specs are written with
//! have lexers of their own; all others have grammars of regular expressions, which take twenty to
//! seventy times as long and give the same classes. What a lexer colours otherwise than the grammar
//! of its language is in its tests.

mod grammars;
mod http;
mod json;
mod python;
mod scanner;
mod script;
mod settings;
mod shell;
mod spans;
mod sql;
mod yaml;

use scanner::Scanner;

use crate::markdown::{has_lexer, is_plain};
use crate::template::escape;

/// The code as HTML: escaped, with `<c-k>` and the like around what has a colour. What takes too long
/// is not asked for: see [`crate::markdown::too_costly`].
pub(super) fn html(language: &str, code: &str) -> String {
    let name = language.to_lowercase();
    if is_plain(&name) {
        return escape(code);
    }
    let mut scanner = Scanner::new(code);
    if lexed(&name, code, &mut scanner) {
        return scanner.finish();
    }
    grammars::html(language, code).unwrap_or_else(|| escape(code))
}

/// Colours the code, when its language has a lexer.
fn lexed<'c>(name: &str, code: &'c str, s: &mut Scanner<'c>) -> bool {
    if !has_lexer(name, code) {
        return false;
    }
    match name {
        "json" | "jsonc" | "json5" | "jsonl" | "geojson" => s.run(json::step),
        "yaml" | "yml" => {
            let mut yaml = yaml::Yaml::default();
            s.run(|s| yaml.step(s));
        }
        "bash" | "sh" | "zsh" | "shell" | "console" | "shell-session" => {
            let mut shell = shell::Shell::new(matches!(name, "console" | "shell-session"), code);
            s.run(|s| shell.step(s));
        }
        "ts" | "typescript" | "mts" | "cts" | "js" | "javascript" | "mjs" | "cjs" => {
            script::paint(s);
        }
        "http" => {
            let mut http = http::Http::default();
            s.run(|s| http.step(s));
        }
        "python" | "py" | "python3" => {
            let mut python = python::Python::new();
            s.run(|s| python.step(s));
        }
        "toml" => {
            let mut toml = settings::Toml::default();
            s.run(|s| toml.step(s));
        }
        "env" | "dotenv" => s.run(settings::environment),
        "ini" => s.run(settings::ini),
        "sql" | "postgresql" | "postgres" | "psql" | "mysql" | "sqlite" | "plpgsql" => {
            let mut sql = sql::Sql::default();
            s.run(|s| sql.step(s));
        }
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests;
