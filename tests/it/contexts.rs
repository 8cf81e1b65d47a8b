//! What templates are given, as the manual lists it: read from the structs of the pages. To write the
//! page anew: `SPECBOOK_BLESS=1 cargo test contexts`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use crate::manual::part;
use crate::support::checkout;

/// The templates of pages, each with the file and the struct of its context.
const CONTEXTS: [(&str, &str, &str); 20] = [
    ("dashboard.html", "dashboard", "Context"),
    ("document.html", "document", "Context"),
    ("documents.html", "documents", "Context"),
    ("facet.html", "facet", "Context"),
    ("facets.html", "facet", "IndexContext"),
    ("findings.html", "findings", "Context"),
    ("findings_by_document.html", "by_document", "Context"),
    ("folder.html", "folder", "Context"),
    ("gates.html", "gates", "Context"),
    ("graph.html", "graph", "Context"),
    ("matrix.html", "matrix", "Context"),
    ("not_found.html", "not_found", "Context"),
    ("pair.html", "pair", "Context"),
    ("planned.html", "planned", "Context"),
    ("print.html", "print", "Context"),
    ("progress.html", "progress", "Context"),
    ("register.html", "registers", "Context"),
    ("registers.html", "registers", "IndexContext"),
    ("roadmap.html", "roadmap", "Context"),
    ("traceability.html", "traceability", "Context"),
];

/// Templates that others extend or import, and that have the context of these.
const SHARED: [&str; 3] = ["base.html", "list.html", "parts.html"];

/// A struct, by its file and its name.
type Name = (String, String);

/// A field: its name, its type, what it says, and whether its own fields stand for it.
struct Field {
    name: String,
    of: String,
    says: String,
    is_flat: bool,
}

/// A struct that templates get.
#[derive(Default)]
struct Shape {
    is_public: bool,
    fields: Vec<Field>,
}

/// All structs that are serialised, and the names that files give to those of others.
#[derive(Default)]
struct Shapes {
    all: BTreeMap<Name, Shape>,
    renamed: BTreeMap<Name, String>,
}

fn trimmed<'a>(line: &'a str, start: &str) -> Option<&'a str> {
    line.trim_start().strip_prefix(start).map(str::trim)
}

/// A name without `pub` and where that holds.
fn declared(line: &str) -> (bool, &str) {
    let line = line.trim();
    match line.strip_prefix("pub") {
        Some(rest) if rest.starts_with('(') => {
            (true, rest.split_once(')').map_or(rest, |(_, rest)| rest).trim())
        }
        Some(rest) if rest.starts_with(' ') => (true, rest.trim()),
        _ => (false, line),
    }
}

/// What a struct is called in the manual: where several have its name, with that of its file.
fn title(name: &Name, shown: &BTreeSet<Name>) -> String {
    let same = shown.iter().filter(|other| other.1 == name.1).count();
    if same > 1 { format!("{} of {}", name.1, name.0) } else { name.1.clone() }
}

impl Shapes {
    /// Reads the structs of a file, as rustfmt writes them.
    fn read(&mut self, file: &str, text: &str) {
        for (old, new) in
            text.split(['{', '}', ',', ';']).filter_map(|part| part.split_once(" as "))
        {
            let old = old.trim().rsplit("::").next().unwrap_or_default();
            self.renamed.insert((file.to_owned(), new.trim().to_owned()), old.to_owned());
        }
        let (mut serialised, mut open) = (false, None::<String>);
        let (mut says, mut attributes) = (Vec::new(), String::new());
        for line in text.lines() {
            if let Some(doc) = trimmed(line, "///") {
                says.push(doc.to_owned());
                continue;
            }
            if let Some(attribute) = trimmed(line, "#[") {
                serialised |= attribute.starts_with("derive(") && attribute.contains("Serialize");
                attributes.push_str(attribute);
                continue;
            }
            let (is_public, rest) = declared(line);
            if let Some(name) = rest.strip_prefix("struct ").filter(|_| serialised) {
                let name = name.split(['<', ' ']).next().unwrap_or_default().to_owned();
                let shape = Shape { is_public, fields: Vec::new() };
                self.all.insert((file.to_owned(), name.clone()), shape);
                open = Some(name).filter(|_| rest.ends_with('{'));
            } else if line == "}" {
                open = None;
            } else if let (Some(name), Some((field, of))) = (&open, rest.split_once(": ")) {
                let skipped = attributes.contains("serde(skip)");
                let shape = self.all.get_mut(&(file.to_owned(), name.clone())).expect("open");
                let of = of.strip_suffix(',').expect("a field on a line").to_owned();
                let is_flat = attributes.contains("flatten");
                if !skipped {
                    let says = says.join(" ");
                    shape.fields.push(Field { name: field.to_owned(), of, says, is_flat });
                }
            }
            serialised = false;
            says.clear();
            attributes.clear();
        }
    }

    /// The struct that a name means in a file: its own, else the one that another file offers.
    fn find(&self, file: &str, name: &str) -> Option<Name> {
        let own = (file.to_owned(), name.to_owned());
        if self.all.contains_key(&own) {
            return Some(own);
        }
        let name = self.renamed.get(&own).map_or(name, String::as_str);
        let mut offered =
            self.all.iter().filter(|((_, other), shape)| other == name && shape.is_public);
        let found = offered.next().map(|(found, _)| found.clone());
        assert!(offered.next().is_none(), "{file}: several structs are called {name}");
        found
    }

    /// The fields of a struct with those of the flattened ones in their place, each with its file.
    fn fields(&self, name: &Name) -> Vec<(String, &Field)> {
        let mut all = Vec::new();
        for field in &self.all[name].fields {
            match self.find(&name.0, &field.of).filter(|_| field.is_flat) {
                Some(inner) => all.extend(self.fields(&inner)),
                None => all.push((name.0.clone(), field)),
            }
        }
        all
    }

    /// The structs that a type names, in a file.
    fn named(&self, file: &str, of: &str) -> Vec<Name> {
        let words = of.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.filter_map(|word| self.find(file, word)).collect()
    }

    /// The structs that lie in one, and in those, in the order in which they are met.
    fn inside(&self, name: &Name, seen: &mut Vec<Name>) {
        for (file, field) in self.fields(name) {
            for inner in self.named(&file, &field.of) {
                if !seen.contains(&inner) {
                    seen.push(inner.clone());
                    self.inside(&inner, seen);
                }
            }
        }
    }

    /// A type in words.
    fn words(&self, file: &str, of: &str, shown: &BTreeSet<Name>) -> String {
        if let Some(inner) = inner(of, "Option") {
            return format!("{}, or none", self.words(file, inner, shown));
        }
        if let Some(inner) = inner(of, "Vec") {
            return format!("list of {}", self.words(file, inner, shown));
        }
        if let Some((outer, rest)) = of.strip_suffix('>').and_then(|of| of.split_once('<')) {
            let inner = self.words(file, rest, shown);
            return format!("{} of {inner}", self.words(file, outer, shown));
        }
        match of {
            "String" | "&'static str" => "text".to_owned(),
            "usize" | "u8" => "number".to_owned(),
            "bool" => "true or false".to_owned(),
            "(usize, usize)" => "two numbers".to_owned(),
            "T" => "what it is of".to_owned(),
            _ => {
                let found = self.find(file, of).unwrap_or_else(|| panic!("{file}: type {of}"));
                let title = title(&found, shown);
                let anchor = title.to_lowercase().replace(' ', "-");
                format!("[{title}](#{anchor})")
            }
        }
    }

    /// The table of a struct.
    fn table(&self, name: &Name, shown: &BTreeSet<Name>, without: &str) -> String {
        let mut out = String::from("| name | type | what it is |\n|---|---|---|\n");
        for (file, field) in
            self.fields(name).into_iter().filter(|(_, field)| field.name != without)
        {
            let of = self.words(&file, &field.of, shown);
            let of = if field.name.ends_with("html") { of.replace("text", "HTML") } else { of };
            let says = field.says.replace('|', "\\|");
            let _ = writeln!(out, "| `{}` | {of} | {says} |", field.name);
        }
        out
    }
}

/// What is in a type of a name.
fn inner<'a>(of: &'a str, outer: &str) -> Option<&'a str> {
    of.strip_prefix(outer)?.strip_prefix('<')?.strip_suffix('>')
}

/// The structs of all files that contexts are in.
fn shapes() -> Shapes {
    let mut shapes = Shapes::default();
    let pages = std::fs::read_dir(checkout("src/render/pages")).expect("the pages");
    let mut paths: Vec<_> = pages.map(|entry| entry.expect("an entry").path()).collect();
    let others = ["src/render/context.rs", "src/render/near.rs", "src/render/diagram/figure.rs"];
    paths.extend(others.map(checkout));
    paths.sort();
    for path in paths {
        let file = path.file_stem().expect("a name").to_string_lossy().into_owned();
        shapes.read(&file, &std::fs::read_to_string(&path).expect("a source"));
    }
    shapes
}

#[test]
fn every_template_has_its_context_in_the_table() {
    let folder = std::fs::read_dir(checkout("themes/default/templates")).expect("the templates");
    let names = folder.map(|entry| entry.expect("an entry").file_name().into_string());
    let there: BTreeSet<String> = names.map(|name| name.expect("UTF-8")).collect();
    let known = CONTEXTS.iter().map(|(name, ..)| *name).chain(SHARED);
    assert_eq!(there, known.map(str::to_owned).collect());
    for (template, file, _) in CONTEXTS {
        let path = checkout(&format!("src/render/pages/{file}.rs"));
        let source = std::fs::read_to_string(path).expect("the page");
        assert!(source.contains(&format!("\"{template}\"")), "{template} is not made by {file}.rs");
    }
}

#[test]
fn the_manual_lists_what_templates_are_given() {
    let shapes = shapes();
    let page = ("context".to_owned(), "Page".to_owned());
    let mut uses: BTreeMap<Name, BTreeSet<&str>> = BTreeMap::new();
    let mut order = Vec::new();
    for (template, file, name) in CONTEXTS {
        let root = (file.to_owned(), name.to_owned());
        let mut seen = vec![root.clone()];
        shapes.inside(&root, &mut seen);
        for one in &seen {
            for field in &shapes.all[one].fields {
                let says = field.is_flat || !field.says.is_empty();
                assert!(says, "{}.rs: {}.{} has no comment", one.0, one.1, field.name);
            }
            uses.entry(one.clone()).or_default().insert(template);
        }
        order.push((template, root, seen));
    }
    let roots: Vec<&Name> = order.iter().map(|(_, root, _)| root).collect();
    let shown: BTreeSet<Name> = uses.keys().filter(|name| !roots.contains(name)).cloned().collect();
    let mut out = String::from("## page\n\nEvery template has `page`, of this:\n\n");
    out.push_str(&shapes.table(&page, &shown, ""));
    for (template, root, seen) in &order {
        let _ = writeln!(out, "\n## {template}\n");
        out.push_str(&shapes.table(root, &shown, "page"));
        for name in seen.iter().filter(|name| uses[*name].len() == 1 && *name != root) {
            let title = title(name, &shown);
            let _ = writeln!(out, "\n### {title}\n\n{}", shapes.table(name, &shown, ""));
        }
    }
    out.push_str("\n## Of several templates\n");
    let shared = shown.iter().filter(|name| uses[*name].len() > 1 && **name != page);
    for name in shared {
        let title = title(name, &shown);
        let _ = writeln!(out, "\n### {title}\n\n{}", shapes.table(name, &shown, ""));
    }
    assert!(Path::new(&checkout("content/manual/template-contexts.md")).exists());
    part("content/manual/template-contexts.md", "contexts", &out.replace("\n\n\n", "\n\n"));
}
