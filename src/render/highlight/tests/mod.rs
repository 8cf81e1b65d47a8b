//! What colours code gets.
//!
//! A sample is code, and below each line the classes of what is above them: a letter for each
//! character, a dot where there is no class, nothing below blanks.

mod languages;

use proptest::prelude::*;

use super::*;

/// The text and the class of each character of some HTML.
fn read(html: &str) -> Vec<(char, char)> {
    let mut out = Vec::new();
    let mut class = '.';
    let mut rest = html;
    while let Some(c) = rest.chars().next() {
        if let Some(tail) = rest.strip_prefix("<c-") {
            class = tail.chars().next().expect("a class");
            assert!("cfknst".contains(class), "{html}");
            rest = tail.get(1..).and_then(|tail| tail.strip_prefix('>')).expect("one letter");
            continue;
        }
        if let Some(tail) = rest.strip_prefix("</c-") {
            assert!(tail.starts_with(class), "{html}");
            rest = tail.get(1..).and_then(|tail| tail.strip_prefix('>')).expect("one letter");
            class = '.';
            continue;
        }
        let escaped = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"')]
            .into_iter()
            .find_map(|(name, c)| Some((c, rest.strip_prefix(name)?)));
        let (c, tail) = escaped.unwrap_or_else(|| (c, &rest[c.len_utf8()..]));
        assert!(escaped.is_some() || !"<>&\"".contains(c), "{html}");
        out.push((c, class));
        rest = tail;
    }
    out
}

fn text(html: &str) -> String {
    read(html).into_iter().map(|(c, _)| c).collect()
}

/// Code with the classes below each line.
fn marked(html: &str) -> String {
    let mut out = String::new();
    for line in read(html).split(|(c, _)| *c == '\n') {
        let code: String = line.iter().map(|(c, _)| *c).collect();
        let mark = |(c, class): &(char, char)| if c.is_whitespace() { ' ' } else { *class };
        let classes: String = line.iter().map(mark).collect();
        out.push_str(code.trim_end());
        out.push('\n');
        out.push_str(classes.trim_end());
        out.push('\n');
    }
    out.trim_end().to_owned()
}

/// The code of a sample.
fn code(sample: &str) -> String {
    let lines = sample.trim_matches('\n').lines().step_by(2);
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Holds a sample.
fn looks(language: &str, sample: &str) {
    let found = marked(&html(language, &code(sample)));
    let wanted: Vec<_> = sample.trim_matches('\n').lines().map(str::trim_end).collect();
    assert!(found == wanted.join("\n"), "{language}:\n{found}\n\nwanted:\n{}", wanted.join("\n"));
}

/// Holds a sample, and that the grammar of the language colours it alike.
fn looks_alike(language: &str, sample: &str) {
    looks(language, sample);
    let code = code(sample);
    let theirs = marked(&grammars::html(language, &code).expect("a grammar"));
    let own = marked(&html(language, &code));
    assert!(own == theirs, "{language}:\n{own}\n\nthe grammar:\n{theirs}");
}

#[test]
fn code_gets_short_classes_and_keeps_its_text() {
    let html = html("json", "{\"a\": [1, true]}\n");
    assert!(html.contains("<c-n>1</c-n>"), "{html}");
    assert!(html.contains("&quot;a&quot;"), "{html}");
    assert_eq!(text(&html), "{\"a\": [1, true]}\n");
}

#[test]
fn languages_without_a_lexer_have_a_grammar() {
    for (language, code, span) in [
        ("rust", "fn main() {}", "<c-k>fn"),
        ("graphql", "type A { b: Int }", "<c-k>type"),
        ("tsx", "const a = 1;", "<c-k>const"),
        ("Go", "func a() {}", "<c-k>func"),
    ] {
        let html = html(language, code);
        assert!(html.contains(span), "{language}: {html}");
    }
    assert_eq!(html("no-such-language", "a < b"), "a &lt; b");
    assert_eq!(html("mermaid", "a --> b"), "a --&gt; b");
}

#[test]
fn names_of_languages_are_read_in_any_case() {
    assert_eq!(html("JSON", "[1]"), html("json", "[1]"));
    assert_eq!(html("SQL", "select 1"), html("sql", "select 1"));
}

#[test]
fn long_lines_have_colours_where_a_lexer_reads_them() {
    let long = format!("let x = \"{}\";", "<".repeat(3_000));
    assert!(html("ts", &long).starts_with("<c-k>let"));
    // The names that are said to have lexers have them, and no others.
    for name in crate::markdown::LEXED {
        assert!(lexed(name, "a", &mut Scanner::new("a")), "{name}");
        assert!(LEXED.contains(&same_as(name)), "{name} is tested under another name");
    }
}

/// The language that a name is another one of.
fn same_as(name: &str) -> &str {
    match name {
        "jsonc" | "json5" | "jsonl" | "geojson" => "json",
        "yml" => "yaml",
        "sh" | "zsh" | "shell" => "bash",
        "shell-session" => "console",
        "typescript" | "mts" | "cts" => "ts",
        "javascript" | "mjs" | "cjs" => "js",
        "py" | "python3" => "python",
        "dotenv" => "env",
        "postgresql" | "postgres" | "psql" | "mysql" | "sqlite" | "plpgsql" => "sql",
        other => other,
    }
}

/// The names of all languages with a lexer.
const LEXED: [&str; 12] =
    ["bash", "console", "env", "http", "ini", "js", "json", "python", "sql", "toml", "ts", "yaml"];

/// Pieces that mean something in one of the languages.
const PIECES: [&str; 88] = [
    "\n",
    " ",
    "\t",
    "\r\n",
    "\"",
    "'",
    "`",
    "$",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "/",
    "*",
    "\\",
    "#",
    "-",
    "=",
    ":",
    ";",
    ",",
    ".",
    "|",
    "&",
    "!",
    "?",
    "@",
    "%",
    "~",
    "^",
    "+",
    "a",
    "Z",
    "0",
    "9",
    "_",
    "é",
    "漢",
    "\u{b}",
    "\u{c}",
    "\u{200d}",
    "😀",
    "<<E",
    "E",
    "case ",
    "esac",
    "in ",
    "${",
    "$(",
    "$((",
    "/*",
    "*/",
    "//",
    "--",
    "\"\"\"",
    "'''",
    "=>",
    "type ",
    "class ",
    "interface ",
    "const ",
    "GET /",
    "HTTP/1.1 ",
    "key: ",
    "- ",
    "|\n",
    "def ",
    "lambda ",
    "f\"",
    "E'",
    "$$",
    "CREATE TABLE ",
    "/**",
    "@param ",
    "import ",
    "[[",
    "]]",
    "function ",
    "export ",
    "if ",
    "extends ",
    "\u{a0}",
    "x = ",
    "${x:-",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever a block holds: its text is in the page, and nothing panics.
    #[test]
    fn the_text_stays(pieces in prop::collection::vec(0..PIECES.len(), 0..60)) {
        let code: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
        for language in LEXED {
            prop_assert_eq!(text(&html(language, &code)), code.as_str(), "{}", language);
        }
    }

    #[test]
    fn any_text_stays(code in "\\PC*") {
        for language in LEXED {
            prop_assert_eq!(text(&html(language, &code)), code.as_str(), "{}", language);
        }
    }
}

/// A lexer that looks far ahead, or back, for each piece would take minutes for these.
#[test]
fn time_grows_with_the_code() {
    let units = [
        "/** */", "\"a\" ", "'a' ", "a[\"x\"", "/[", "<a", "((", "{", "`${", "<<E ", "@a {", "$(",
        "\"\"\"a", "don't ", "a: ", "GET x\n", ",a", "| ", "#", "${a", "- ", "a.b(", "[a](", "/*",
    ];
    let start = std::time::Instant::now();
    for unit in units {
        let code = unit.repeat(256 * 1024 / unit.len());
        for language in LEXED {
            let html = html(language, &code);
            assert!(html.len() >= code.len());
        }
    }
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}
