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

use crate::template::escape;

/// A block larger than this, in bytes, is not looked at.
const LARGEST_BLOCK: usize = 256 * 1024;

/// The code as HTML: escaped, with `<c-k>` and the like around what has a colour.
pub(super) fn html(language: &str, code: &str) -> String {
    let name = language.to_lowercase();
    if code.len() > LARGEST_BLOCK || is_text(&name) {
        return escape(code);
    }
    let mut scanner = Scanner::new(code);
    if lexed(&name, code, &mut scanner) {
        return scanner.finish();
    }
    grammars::html(language, code).unwrap_or_else(|| escape(code))
}

/// Whether blocks of a language have no colours.
fn is_text(name: &str) -> bool {
    matches!(name, "" | "text" | "txt" | "plain" | "mermaid" | "ascii")
}

/// Colours the code, when its language has a lexer.
fn lexed<'c>(name: &str, code: &'c str, s: &mut Scanner<'c>) -> bool {
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
        "ts" | "typescript" | "mts" | "cts" => script::paint(s),
        // What looks like elements in JavaScript has a grammar.
        "js" | "javascript" | "mjs" | "cjs" if !code.contains("</") && !code.contains("/>") => {
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
