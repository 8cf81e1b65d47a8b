//! Which code blocks have colours, and which are left plain because colouring them would take too
//! long.

use crate::model::Limits;

/// The names of the languages that have lexers of their own, which read any text in one go; all
/// others have grammars, some of which try every way to part a line.
pub const LEXED: [&str; 36] = [
    "json",
    "jsonc",
    "json5",
    "jsonl",
    "geojson",
    "yaml",
    "yml",
    "bash",
    "sh",
    "zsh",
    "shell",
    "console",
    "shell-session",
    "ts",
    "typescript",
    "mts",
    "cts",
    "js",
    "javascript",
    "mjs",
    "cjs",
    "http",
    "python",
    "py",
    "python3",
    "toml",
    "env",
    "dotenv",
    "ini",
    "sql",
    "postgresql",
    "postgres",
    "psql",
    "mysql",
    "sqlite",
    "plpgsql",
];

/// Whether code in a language has a lexer.
pub fn has_lexer(language: &str, code: &str) -> bool {
    let script = matches!(language, "js" | "javascript" | "mjs" | "cjs");
    // What looks like elements in JavaScript has a grammar.
    LEXED.contains(&language) && !(script && (code.contains("</") || code.contains("/>")))
}

/// Whether blocks of a language, in small letters, have no colours at all.
pub fn is_plain(language: &str) -> bool {
    matches!(language, "" | "text" | "txt" | "plain" | "mermaid" | "math" | "specbook" | "ascii")
}

/// What a code block is drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// A diagram.
    Mermaid,
    /// A formula.
    Formula,
    /// A live table: the answer to a query.
    Query,
}

/// The figure that a code block is, by the language that it names; none where it is code.
pub fn figure(info: &str) -> Option<Figure> {
    match language(info) {
        "mermaid" => Some(Figure::Mermaid),
        "math" => Some(Figure::Formula),
        "specbook" => Some(Figure::Query),
        _ => None,
    }
}

/// The language that a code block names, as it names it.
pub fn language(info: &str) -> &str {
    info.split([' ', ',', '{', '\t']).next().unwrap_or("")
}

/// The limit because of which a code block is left plain; none where it may be coloured.
pub fn too_costly(info: &str, code: &str, limits: &Limits) -> Option<&'static str> {
    let language = language(info).to_lowercase();
    if is_plain(&language) {
        return None;
    }
    if code.len() > limits.code_block {
        return Some("limits.max-code-block");
    }
    // Most blocks are shorter than the shortest line that is too long.
    if code.len() <= limits.code_line.min(limits.code_blanks) || has_lexer(&language, code) {
        return None;
    }
    if code.lines().any(|line| line.len() > limits.code_line) {
        return Some("limits.max-code-line");
    }
    let blanks = code.lines().any(|line| most_blanks(line) > limits.code_blanks);
    blanks.then_some("limits.max-code-blanks")
}

/// The most blanks side by side in a line.
fn most_blanks(line: &str) -> usize {
    let parts = line.split(|c: char| c != ' ' && c != '\t');
    parts.map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_leaves_what_is_beyond_it_plain() {
        let limits = Limits::default();
        let blanks = format!("a{}b\n", " ".repeat(101));
        let line = format!("fn {}()\n", "a".repeat(2_000));
        let block = "x = 1\n".repeat(50_000);
        for (info, code, limit) in [
            ("rust", "fn a() {}\n", None),
            ("rust", &*blanks, Some("limits.max-code-blanks")),
            ("Rust {.x}", &*line, Some("limits.max-code-line")),
            ("rust", &*block, Some("limits.max-code-block")),
            ("json", &*block, Some("limits.max-code-block")),
            // A lexer reads any line in one go.
            ("JSON", &*line, None),
            ("js", &*line, None),
            ("js", &*format!("<a>{line}</a>"), Some("limits.max-code-line")),
            // What has no colours anyway.
            ("text", &*block, None),
            ("", &*block, None),
        ] {
            assert_eq!(too_costly(info, code, &limits), limit, "{info}");
        }
        let wide = Limits { code_line: 10_000, code_blanks: 1_000, ..limits };
        assert_eq!(too_costly("rust", &line, &wide), None);
        assert_eq!(too_costly("rust", &blanks, &wide), None);
    }
}
