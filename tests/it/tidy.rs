//! The architecture, held: which module may use which, which file may use which crate, what has
//! no place in the sources.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::checkout;

/// How low a module lies. A module uses only modules that lie lower.
const RANKS: &[(&str, u32)] = &[
    ("model", 0),
    ("toml_file", 1),
    ("csv", 1),
    ("markdown", 1),
    ("layout", 1),
    ("wire", 1),
    ("words", 2),
    ("search", 2),
    ("template", 3),
    ("figures", 4),
    ("kinds", 4),
    ("context", 4),
    ("assess", 4),
    ("config", 4),
    ("query", 5),
    ("load", 6),
    ("parse", 6),
    ("draft", 6),
    ("link", 6),
    ("check", 6),
    ("stub", 6),
    ("render", 6),
    ("report", 6),
    ("write", 6),
    ("serve", 6),
    ("pipeline", 7),
    ("cli", 8),
];

/// The one door of a third-party crate: the files or folders that may name it.
const DOORS: &[(&str, &[&str])] = &[
    ("std::fs", &["load/", "write/"]),
    ("ammonia", &["render/sanitise.rs"]),
    ("annotate_snippets", &["report/text.rs"]),
    ("axum", &["serve/http.rs"]),
    ("bincode", &["pipeline/cache.rs"]),
    ("clap", &["cli/"]),
    ("comrak", &["markdown/", "parse/tree.rs", "render/markdown/"]),
    ("dialoguer", &["cli/prompt.rs"]),
    ("dugong", &["render/diagram/layout.rs"]),
    ("fnv", &["model/managed.rs", "search/"]),
    ("globset", &["config/"]),
    ("hyper", &["serve/http.rs"]),
    ("hyper_util", &["serve/http.rs"]),
    ("icu_locale_core", &["words.rs"]),
    ("icu_normalizer", &["search/tokens.rs"]),
    ("icu_plurals", &["words.rs"]),
    ("icu_properties", &["search/tokens.rs"]),
    ("ignore", &["load/", "serve/watch.rs"]),
    ("include_dir", &["render/theme.rs"]),
    ("indicatif", &["cli/console.rs"]),
    ("merman", &["figures/mermaid/"]),
    ("mimalloc", &["main.rs"]),
    ("minijinja", &["template.rs"]),
    ("notify_debouncer_mini", &["serve/watch.rs"]),
    ("open", &["cli/build.rs"]),
    ("petgraph", &["model/reduction.rs", "link/schedule.rs"]),
    ("pulldown_latex", &["figures/formula.rs"]),
    (
        "regex",
        &["markdown/anchor.rs", "model/path_pattern.rs", "model/pattern.rs", "model/phrases.rs"],
    ),
    ("roxmltree", &["figures/"]),
    ("rustix", &["load/door.rs", "write/"]),
    ("saphyr_parser", &["parse/yaml.rs"]),
    ("serde_yaml", &["wire.rs"]),
    ("similar", &["report/diff.rs"]),
    (
        "siphasher",
        &["model/fingerprint.rs", "pipeline/cache.rs", "render/memory/mod.rs", "write/manifest.rs"],
    ),
    ("syntect", &["render/highlight/grammars.rs"]),
    ("tokio", &["serve/"]),
    ("tokio_stream", &["serve/http.rs"]),
    // Front matter between `+++` is metadata in documents, which only the parser reads.
    ("toml", &["toml_file.rs", "config/", "kinds/", "parse/toml_values.rs", "words.rs"]),
    ("two_face", &["render/highlight/grammars.rs"]),
];

/// A source file: path below `src`, and its text without its unit tests.
fn sources() -> Vec<(String, String)> {
    let mut files = Vec::new();
    walk(&checkout("src"), "", &mut files);
    files.sort();
    assert!(files.len() > 50, "the sources are there");
    files
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            walk(&path, &format!("{prefix}{name}/"), files);
        } else if name.rsplit('.').next() == Some("rs") {
            let text = std::fs::read_to_string(&path).expect("a text");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
            files.push((format!("{prefix}{name}"), code));
        }
    }
}

/// The top-level module of a file.
fn module(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap_or(path)
}

/// Whether a crate is named in a line of code: as a path, not as a word in a comment.
fn names(line: &str, name: &str) -> bool {
    let code = line.trim_start();
    !code.starts_with("//")
        && code.match_indices(name).any(|(at, _)| {
            let before = code[..at].chars().next_back();
            let after = &code[at + name.len()..];
            let starts =
                before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':' && c != '.');
            starts
                && (after.starts_with("::") || (code.starts_with("use ") && after.starts_with(';')))
        })
}

#[test]
fn imports_point_downwards() {
    let rank = |name: &str| RANKS.iter().find(|(module, _)| *module == name).map(|(_, rank)| *rank);
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let from = module(&path);
        if ["lib", "main"].contains(&from) {
            continue;
        }
        let Some(own) = rank(from) else {
            wrong.push(format!("src/{path}: `{from}` has no rank; give it one in this test"));
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            for part in line.split("crate::").skip(1) {
                let used: String =
                    part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let Some(other) = rank(&used) else { continue };
                if used != from && other >= own {
                    wrong.push(format!(
                        "src/{path}:{}: `{from}` uses `{used}`, which does not lie below it; what \
                         both need belongs below both",
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_has_a_rank_and_every_rank_a_module() {
    let text = std::fs::read_to_string(checkout("src/lib.rs")).expect("lib.rs");
    let mut declared: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let mut ranked: Vec<&str> = RANKS.iter().map(|(module, _)| *module).collect();
    let order: Vec<u32> = declared
        .iter()
        .filter_map(|name| RANKS.iter().find(|(module, _)| module == name).map(|(_, rank)| *rank))
        .collect();
    declared.sort_unstable();
    ranked.sort_unstable();
    assert_eq!(declared, ranked);
    let stages = order.iter().skip_while(|rank| **rank < 6);
    assert!(stages.is_sorted(), "lib.rs declares the stages in the order of the pipeline");
}

#[test]
fn crates_are_named_behind_their_doors_only() {
    let mut wrong = Vec::new();
    let mut used: Vec<&str> = Vec::new();
    for (path, text) in sources() {
        for (name, doors) in DOORS {
            let Some((number, _)) = text.lines().enumerate().find(|(_, line)| names(line, name))
            else {
                continue;
            };
            used.push(name);
            if !doors
                .iter()
                .any(|door| path == *door || (door.ends_with('/') && path.starts_with(door)))
            {
                wrong.push(format!("src/{path}:{}: `{name}` belongs in {doors:?}", number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (name, _) in DOORS {
        assert!(used.contains(name), "`{name}` has a door and is not used");
    }
}

#[test]
fn every_dependency_has_a_door() {
    let text = std::fs::read_to_string(checkout("Cargo.toml")).expect("Cargo.toml");
    let section = text.split("[dependencies]").nth(1).and_then(|rest| rest.split("\n[").next());
    // Data formats of our own shapes, and parallel iteration, are everywhere by design.
    let everywhere = ["serde", "serde_json", "rayon", "clap_complete"];
    for line in section.expect("dependencies").lines() {
        let Some((name, _)) = line.split_once('=').filter(|_| !line.starts_with('#')) else {
            continue;
        };
        let name = name.trim().replace('-', "_");
        let known = DOORS.iter().any(|(door, _)| *door == name);
        assert!(known || everywhere.contains(&name.as_str()), "`{name}` has no door");
    }
}

/// The words that kind files choose: names of kinds, fields, item types, relations and statuses,
/// section titles, keys, labels, columns, values. Words of the format itself are none.
fn vocabulary() -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for file in specbook::kinds::embedded() {
        words.insert(file.name.clone());
        let table: toml::Table = file.text.parse().expect("TOML");
        for (key, value) in &table {
            chosen(key, value, &mut words);
        }
    }
    let schema = std::fs::read_to_string(checkout("content/manual/kind.schema.json"));
    let schema: serde_json::Value =
        serde_json::from_str(&schema.expect("the schema")).expect("JSON");
    let mut format = BTreeSet::new();
    format_words(&schema, &mut format);
    words.retain(|word| !format.contains(word));
    words
}

/// Words of a value of a kind file, and names that it gives.
fn chosen(key: &str, value: &toml::Value, words: &mut BTreeSet<String>) {
    match value {
        toml::Value::String(text) if !matches!(key, "role" | "stage" | "cycles" | "count") => {
            // Literal words between placeholders and marks.
            let pieces = text.split(['{', '}']).step_by(2).flat_map(|piece| piece.split(" / "));
            for piece in pieces.flat_map(|piece| piece.split("label:")) {
                let marks = |c: char| c.is_whitespace() || "#-|[]*:….".contains(c);
                let word = piece.trim_matches(marks);
                if word.chars().filter(|c| c.is_alphabetic()).count() > 2 {
                    words.insert(word.to_owned());
                }
            }
        }
        toml::Value::Array(list) => list.iter().for_each(|entry| chosen(key, entry, words)),
        toml::Value::Table(table) => {
            let named = ["fields", "items", "relations", "statuses", "values", "must"];
            for (name, value) in table {
                if named.contains(&key) {
                    words.insert(name.clone());
                    chosen("", value, words);
                } else {
                    chosen(name, value, words);
                }
            }
        }
        _ => {}
    }
}

/// The keys and fixed words of the format, from its schema.
fn format_words(schema: &serde_json::Value, words: &mut BTreeSet<String>) {
    if let Some(keys) = schema["properties"].as_object() {
        words.extend(keys.keys().cloned());
    }
    for word in schema["enum"].as_array().into_iter().flatten() {
        words.extend(word.as_str().map(str::to_owned));
    }
    match schema {
        serde_json::Value::Object(map) => map.values().for_each(|value| format_words(value, words)),
        serde_json::Value::Array(list) => list.iter().for_each(|value| format_words(value, words)),
        _ => {}
    }
}

/// The vocabulary is data: no kind, section, label or relation by name in code. Of words that are a
/// single one in lower case, such as `path`, code has its own use; none of them is looked up.
#[test]
fn no_word_of_a_kind_file_is_in_code() {
    let words = vocabulary();
    assert!(words.len() > 500, "{} words", words.len());
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        // The table that embeds the files names them.
        if path == "kinds/mod.rs" {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            let literals = line.split('"').skip(1).step_by(2);
            for literal in literals.filter(|literal| words.contains(*literal)) {
                let lookups = ["field(", "named(", "relation(", "get("];
                let looked_up =
                    lookups.iter().any(|call| line.contains(&format!("{call}\"{literal}\"")));
                let plain = literal.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
                if looked_up && !OWN.contains(&(&*path, literal))
                    || !plain && !OWN.contains(&("", literal))
                {
                    wrong.push(format!(
                        "src/{path}:{}: \"{literal}\" belongs in a kind file",
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Words that code has a use of its own for, everywhere or in a file.
const OWN: &[(&str, &str)] = &[
    // Carriers, as kind files name them with or without a place; a gate's statuses.
    ("", "front-matter"),
    ("", "fenced-yaml"),
    ("", "bold-lines"),
    ("", "not-applicable"),
    // The placeholder of clap's help, a word that says that there is no value.
    ("", "WHEN"),
    ("", "to be created"),
    // Titles of pages, the label of a box.
    ("", "Roadmap"),
    ("", "Open"),
];

/// rustfmt follows declarations of modules, and sees none that a macro writes.
#[test]
fn every_module_is_declared_where_rustfmt_sees_it() {
    let files = sources();
    let text = |path: &str| files.iter().find(|(known, _)| known == path).map(|(_, text)| text);
    let mut hidden = Vec::new();
    let is_root = |path: &str| matches!(path, "lib.rs" | "main.rs");
    // Modules of tests are declared after what `sources` reads.
    let is_test = |path: &str| path.contains("tests/") || path.ends_with("tests.rs");
    let held = files.iter().filter(|(path, _)| !is_root(path) && !is_test(path));
    for (path, _) in held {
        let stem = path.trim_end_matches(".rs").trim_end_matches("/mod");
        let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
        let parents = [format!("{folder}/mod.rs"), format!("{folder}.rs"), "lib.rs".to_owned()];
        let parents = if folder.is_empty() { &parents[2..] } else { &parents[..2] };
        let declares = |line: &str| {
            let (_, declared) = line.split_once("mod ").unwrap_or_default();
            let by_path = line == format!("#[path = \"{name}.rs\"]");
            by_path || declared == format!("{name};") && !line.starts_with([' ', '/'])
        };
        let seen = parents.iter().filter_map(|parent| text(parent));
        if !seen.flat_map(|text| text.lines()).any(declares) {
            hidden.push(path);
        }
    }
    assert_eq!(hidden, Vec::<&String>::new());
}

#[test]
fn files_stay_small() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= 640, "src/{path} has {lines} lines: split it");
    }
}

/// Macros and functions that put a text together.
const WRITERS: [&str; 6] =
    ["format!(", "write!(", "writeln!(", "push_str(", "write_str(", "concat!("];

/// Where elements and attributes may be written by other means than `html!` and `markup!`, and why.
const OTHER_MARKUP: &[(&str, &str)] = &[
    ("model/managed.rs", "comments in Markdown"),
    ("render/highlight/spans.rs", "the one element of coloured code, of constant parts"),
    ("report/graph/graphml.rs", "XML, with an escape of its own"),
    ("report/junit.rs", "XML, with the same escape"),
    ("serve/", "a page without a text of the portal"),
];

/// What is written into HTML as it is, file by file: each is HTML that was escaped when it was made.
const RAW: &[(&str, &[&str])] = &[
    ("figures/label.rs", &["name", "weight", "style"]),
    ("figures/svg.rs", &["name"]),
    ("render/cells.rs", &["&heads.concat()"]),
    ("render/diagram/figure.rs", &["attributes", "&drawn", "inner"]),
    ("render/diagram/gantt.rs", &["&marks", "&attributes", "&shape", "attributes"]),
    (
        "render/diagram/mod.rs",
        &[
            "namespace",
            "frame.style",
            "&attributes",
            "&outline(node.shape, corner, (place.width, place.height))",
        ],
    ),
    ("render/figures.rs", &["&mathml", "&svg", "&mathml"]),
    (
        "render/live.rs",
        &[
            "&escape_with_code(&error.message)",
            "&escape_with_code(&error.help)",
            "&self.value(group)",
            "&rows.concat()",
            "&self.value(group)",
            "&self.summary(group)",
            "&self.more(group)",
            "sortable",
            "&heads(self.site, &answer.columns)",
            "&self.summary(group)",
            "&drawing.svg",
            "&rows.concat()",
        ],
    ),
    ("render/managed.rs", &["&from"]),
    ("render/markdown/links.rs", &["&class", "title"]),
    (
        "render/markdown/mod.rs",
        &[
            "&said",
            "element",
            "&note",
            "element",
            "&message",
            "&html",
            "class",
            "coloured",
            "attribute",
        ],
    ),
    ("render/markdown/traces.rs", &["&links.join(\", \")", "&more", "&parts.join(\"; \")"]),
    ("render/mentions/mod.rs", &["html"]),
    ("render/pages/redirect.rs", &["&lead"]),
];

/// The literals of a call, up to its end.
fn literals(call: &str) -> String {
    let mut out = String::new();
    let (mut depth, mut quoted, mut before) = (0_usize, false, ' ');
    for c in call.chars() {
        match c {
            '"' if before != '\\' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            _ if quoted => out.push(c),
            _ => {}
        }
        before = if before == '\\' { ' ' } else { c };
    }
    out
}

/// Whether a text has an element in it.
fn is_markup(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        text[at + 1..].starts_with(|c: char| c.is_ascii_lowercase() || c == '/' || c == '!')
    })
}

#[test]
fn markup_is_written_in_one_way() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        // Placeholders such as `<id>` are words of messages elsewhere.
        let pages = ["render/", "template.rs", "serve/", "model/managed.rs", "report/graph/"];
        if !pages.iter().any(|page| path.starts_with(page)) {
            continue;
        }
        let allowed = OTHER_MARKUP.iter().any(|(known, _)| path.starts_with(known));
        for writer in WRITERS {
            for (at, _) in text.match_indices(writer) {
                let call = &text[at + writer.len() - 1..];
                let own = text[..at].ends_with("std::") && path == "template.rs";
                if !own && !allowed && is_markup(&literals(call)) {
                    wrong.push(format!("src/{path}: {}", &call[..call.len().min(60)]));
                }
            }
        }
        // What is filled in by name would go around the escaping.
        for writer in ["html!(", "markup!("] {
            for (at, _) in text.match_indices(writer) {
                let literals = literals(&text[at + writer.len() - 1..]);
                if literals.replace("{}", "").contains('{') {
                    wrong.push(format!(
                        "src/{path}: a placeholder with a name in {writer}{literals}"
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "write it with `html!` or `markup!`:\n{}", wrong.join("\n"));
}

#[test]
fn what_is_written_raw_is_listed() {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for (path, text) in sources() {
        let uses = text.match_indices("Raw(").filter(|(at, _)| {
            !text[..*at].ends_with(|c: char| c.is_alphanumeric()) && path != "template.rs"
        });
        let inner = |(at, _): (usize, &str)| {
            let rest = &text[at + 4..];
            let mut depth = 1;
            let end = rest.char_indices().find(|(_, c)| {
                depth += usize::from(*c == '(');
                depth -= usize::from(*c == ')');
                depth == 0
            });
            rest[..end.map_or(rest.len(), |(end, _)| end)].to_owned()
        };
        let mut all: Vec<String> = uses.map(inner).collect();
        all.dedup();
        let is_html = path.starts_with("render/") || path.starts_with("figures/");
        if !all.is_empty() && is_html {
            found.push((path, all));
        }
    }
    let listed: Vec<(String, Vec<String>)> = RAW
        .iter()
        .map(|(path, all)| ((*path).to_owned(), all.iter().map(|one| (*one).to_owned()).collect()))
        .collect();
    assert_eq!(found, listed, "see what is HTML already, and list it");
}

/// Templates escape for content and for double quotes only.
#[test]
fn values_in_templates_stand_in_content_or_in_double_quotes() {
    let folder = checkout("themes/default/templates");
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a text");
        let bare = text.find("={{").map(|at| &text[at..]);
        assert_eq!(bare, None, "{}: a value without quotes", path.display());
        assert!(!text.contains("='{{"), "{}", path.display());
        for part in text.split("<script").skip(1) {
            let body = part.split("</script>").next().unwrap_or_default();
            let body = body.split_once('>').map_or("", |(_, body)| body);
            assert!(body.is_empty(), "{}: a script in the page", path.display());
        }
        // What is HTML already has a name that says so.
        for (at, _) in text.match_indices("|safe") {
            let before = &text[..at];
            let name = &before[before.rfind("{{").expect("a value")..];
            let known = ["html", "{{ w"];
            assert!(known.iter().any(|known| name.ends_with(known)), "{}: {name}", path.display());
        }
    }
}

/// Turns that the glossary in `CONTRIBUTING.md` replaces: words in a row, and what to write.
const AVOIDED: &[(&str, &str)] = &[
    ("is nowhere", "does not exist"),
    ("leads nowhere", "is broken"),
    ("lead nowhere", "are broken"),
    ("stands for", "means"),
    ("stand for", "mean"),
    ("stands in", "is in"),
    ("stands twice", "duplicate"),
    ("stands behind", "comes after"),
    ("stands before", "comes before"),
    ("stands there", "is there"),
    ("it stands", "it is"),
    ("is told", "is reported"),
    ("are told", "are reported"),
    ("made of", "consists of, built from"),
    ("lends", "gives"),
    ("mend", "fix"),
    ("mended", "fixed"),
    ("is there already", "already exists"),
    ("straight behind", "right after"),
];

/// The avoided turns in a text, each with its line. Line ends and the marks of comments and of
/// broken strings between the words make no difference.
fn avoided(text: &str) -> Vec<(usize, String)> {
    let marks = ["//", "///", "//!", "#", "\\", "-", "*"];
    let lines = text.lines().enumerate();
    let words =
        lines.flat_map(|(at, line)| line.split_whitespace().map(move |word| (at + 1, word)));
    let words: Vec<(usize, String)> = words
        .filter(|(_, word)| !marks.contains(word))
        .map(|(at, word)| (at, word.trim_start_matches(['"', '(']).to_lowercase()))
        .collect();
    let word = |at: usize| words.get(at).map_or("", |(_, word)| word.as_str());
    let last = |at: usize| word(at).trim_end_matches(|c: char| c.is_ascii_punctuation());
    let mut found = Vec::new();
    for (at, (line, _)) in words.iter().enumerate() {
        let turn = AVOIDED.iter().find(|(turn, _)| {
            let (before, end) = turn.rsplit_once(' ').unwrap_or(("", turn));
            let before = before.split_whitespace();
            let count = before.clone().count();
            let same = |(offset, wanted)| word(at + offset) == wanted;
            before.enumerate().all(same) && last(at + count) == end
        });
        if let Some((turn, instead)) = turn {
            found.push((*line, format!("`{turn}`: write `{instead}`")));
        }
        // `there is no page` is English, `it is no page` is not.
        let denies = ["is", "are"].contains(&word(at)) && word(at + 1) == "no";
        let fine = ["longer", "more", "one"].contains(&last(at + 2));
        if denies && !fine && (at == 0 || !word(at - 1).ends_with("there")) {
            let (verb, noun) = (word(at), last(at + 2));
            found.push((*line, format!("`{verb} no {noun}`: write `{verb} not …`")));
        }
    }
    found
}

#[test]
fn texts_and_comments_are_in_plain_words() {
    let lines = |text| avoided(text).into_iter().map(|(line, _)| line).collect::<Vec<_>>();
    assert_eq!(lines("There is no page.\nIt is no longer one.\n"), [0; 0]);
    assert_eq!(lines("`x` is no page\n// What stands\n// for it.\n\"made \\\n of\"\n"), [1, 2, 4]);
    let mut files: Vec<(String, String)> = Vec::new();
    for folder in ["src", "themes/default/templates", "content/manual"] {
        let mut all = Vec::new();
        texts(&checkout(folder), &mut all);
        files.extend(all.into_iter().map(|(path, text)| (format!("{folder}/{path}"), text)));
    }
    for name in ["README.md", "ARCHITECTURE.md"] {
        let text = std::fs::read_to_string(checkout(name)).expect("a text");
        files.push((name.to_owned(), text));
    }
    assert!(files.len() > 200, "the texts are there");
    let mut wrong = Vec::new();
    for (path, text) in &files {
        let found = avoided(text).into_iter();
        wrong.extend(found.map(|(line, what)| format!("{path}:{line}: {what}")));
    }
    assert!(wrong.is_empty(), "see the glossary in CONTRIBUTING.md:\n{}", wrong.join("\n"));
}

/// Sources, templates and pages below a folder; not what users get as specs of their own.
fn texts(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in walkdir(folder) {
        let path = entry.strip_prefix(folder).expect("below").to_string_lossy().replace('\\', "/");
        let specs = path.starts_with("kinds/") || path.starts_with("cli/init/");
        let ending = path.rsplit('.').next().unwrap_or_default();
        if ["rs", "html", "toml"].contains(&ending) || ending == "md" && !specs {
            files.push((path, std::fs::read_to_string(&entry).expect("a text")));
        }
    }
}

/// The files below a folder, in order.
fn walkdir(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files.extend(walkdir(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}
