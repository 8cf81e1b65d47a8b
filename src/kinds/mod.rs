//! The shipped kinds, and the reading of kind files: embedded ones and a portal's own.
//!
//! A portal's `kinds/NAME.toml` of a new name adds a kind. One of a shipped name is laid over the
//! shipped file: what it says replaces, key by key, what it does not say stays. `extends = "NAME"`
//! starts from another kind in the same way.

mod compile;
mod schema;

use std::collections::BTreeMap;

use crate::model::{Finding, Kind, Kinds, Level, RuleInfo, Span, nearest};
use crate::toml_file;
use schema::KindFile;

/// The shipped kind files: name, text, and the template for new documents.
const EMBEDDED: [(&str, &str, &str); 27] = [
    ("adr", include_str!("adr.toml"), include_str!("adr.md")),
    ("common", include_str!("common.toml"), ""),
    (
        "engineering-spec",
        include_str!("engineering-spec.toml"),
        include_str!("engineering-spec.md"),
    ),
    ("feature", include_str!("feature.toml"), include_str!("feature.md")),
    ("feature-brief", include_str!("feature-brief.toml"), include_str!("feature-brief.md")),
    (
        "implementation-plan",
        include_str!("implementation-plan.toml"),
        include_str!("implementation-plan.md"),
    ),
    ("kiro-design", include_str!("kiro-design.toml"), ""),
    ("kiro-requirements", include_str!("kiro-requirements.toml"), ""),
    ("kiro-steering", include_str!("kiro-steering.toml"), ""),
    ("kiro-tasks", include_str!("kiro-tasks.toml"), ""),
    ("openspec-change", include_str!("openspec-change.toml"), ""),
    ("openspec-delta", include_str!("openspec-delta.toml"), ""),
    ("openspec-design", include_str!("openspec-design.toml"), ""),
    ("openspec-spec", include_str!("openspec-spec.toml"), ""),
    ("openspec-tasks", include_str!("openspec-tasks.toml"), ""),
    ("page", include_str!("page.toml"), ""),
    ("prd", include_str!("prd.toml"), include_str!("prd.md")),
    ("spec", include_str!("spec.toml"), include_str!("spec.md")),
    ("speckit-checklist", include_str!("speckit-checklist.toml"), ""),
    ("speckit-constitution", include_str!("speckit-constitution.toml"), ""),
    ("speckit-plan", include_str!("speckit-plan.toml"), ""),
    ("speckit-spec", include_str!("speckit-spec.toml"), ""),
    ("speckit-tasks", include_str!("speckit-tasks.toml"), ""),
    ("system", include_str!("system.toml"), include_str!("system.md")),
    ("tasks", include_str!("tasks.toml"), include_str!("tasks.md")),
    ("technical-plan", include_str!("technical-plan.toml"), include_str!("technical-plan.md")),
    ("technical-spec", include_str!("technical-spec.toml"), include_str!("technical-spec.md")),
];

/// How problems in kind files are reported.
pub const RULE: RuleInfo = RuleInfo {
    id: "invalid-kind",
    level: Level::Error,
    docs: "A kind file cannot be used.\n\nA file under `kinds/` that is no TOML, has a key that \
           kind files do not have, or declares a pattern that is none. Nothing is built until it \
           is mended, because every document would be read wrongly.\n",
};

/// A portal's own kind file.
#[derive(Debug, Clone)]
pub struct KindSource {
    /// The file's stem: the kind's name.
    pub name: String,
    /// Path from the portal's root.
    pub path: String,
    /// The file's text.
    pub text: String,
    /// The template for new documents, when `NAME.md` lies beside it.
    pub template: Option<String>,
}

/// The shipped kinds as the files that users could write.
pub fn embedded() -> Vec<KindSource> {
    EMBEDDED
        .iter()
        .map(|(name, text, template)| KindSource {
            name: (*name).to_owned(),
            path: format!("kinds/{name}.toml"),
            text: (*text).to_owned(),
            template: (!template.is_empty()).then(|| (*template).to_owned()),
        })
        .collect()
}

/// The shipped kinds with a portal's own laid over them.
pub fn with(own: &[KindSource]) -> Result<Kinds, Vec<Finding>> {
    read(&embedded(), own)
}

/// Kinds from files alone, without the shipped ones.
pub fn only(files: &[KindSource]) -> Result<Kinds, Vec<Finding>> {
    read(files, &[])
}

fn read(base: &[KindSource], own: &[KindSource]) -> Result<Kinds, Vec<Finding>> {
    let mut problems = Vec::new();
    let mut tables: BTreeMap<String, (toml::Table, KindSource)> = BTreeMap::new();
    for file in base.iter().chain(own) {
        // Each file is read by itself first, so that an error has its place in the user's file.
        if let Err(finding) = toml_file::read::<KindFile>(&RULE, &file.path, &file.text) {
            problems.push(*finding);
            continue;
        }
        let Ok(table) = file.text.parse::<toml::Table>() else {
            continue;
        };
        match tables.get_mut(&file.name) {
            Some((below, source)) => {
                lay_over(below, table);
                let template = file.template.clone().or_else(|| source.template.clone());
                *source = KindSource { template, ..file.clone() };
            }
            None => {
                tables.insert(file.name.clone(), (table, file.clone()));
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let names: Vec<String> = tables.keys().cloned().collect();
    let mut all = Vec::new();
    let mut chains = BTreeMap::new();
    for name in &names {
        match extended(&tables, name, &mut Vec::new()) {
            Ok((table, chain)) => match table.try_into::<KindFile>() {
                Ok(file) if file.abstract_kind => {}
                Ok(file) => match compile::kind(name, &file, chain[0].template.as_deref()) {
                    Ok(kind) => {
                        all.push(kind);
                        chains.insert(name.clone(), chain);
                    }
                    Err(error) => problems.push(at_word(&chain, &error.0)),
                },
                Err(error) => problems.push(at_word(&chain, error.message())),
            },
            Err(finding) => problems.push(*finding),
        }
    }
    if problems.is_empty() {
        problems = unknown_names(&all, &chains, &names);
    }
    // One fault of a file that others extend is theirs as well.
    let mut told: Vec<(String, Span, String)> = Vec::new();
    problems.retain(|problem| {
        let key = (problem.path.clone(), problem.span, problem.message.clone());
        let new = !told.contains(&key);
        told.push(key);
        new
    });
    if problems.is_empty() && !all.iter().any(|kind| kind.recognise.fallback) {
        let message = "no kind takes what is left: one must have `fallback = true`";
        problems.push(Finding::new(&RULE, "kinds", Span::default(), message));
    }
    if problems.is_empty() { Ok(Kinds::new(all)) } else { Err(problems) }
}

/// Names of kinds and item types that kind files use and that nothing has.
fn unknown_names(
    all: &[Kind],
    chains: &BTreeMap<String, Vec<KindSource>>,
    names: &[String],
) -> Vec<Finding> {
    // A kind that is switched off by `abstract` is still a name.
    let kinds: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut problems = Vec::new();
    for kind in all {
        let items: Vec<&str> = kind.items.iter().map(|item| item.name.as_str()).collect();
        let planned = kind.items.iter().filter_map(|item| item.plans.as_deref());
        let stands = kind.items.iter().filter_map(|item| Some(&*item.stands_for.as_ref()?.kind));
        let to = kind.relations.iter().flat_map(|relation| relation.to.iter().map(String::as_str));
        let kind_names = planned.chain(stands).chain(to).map(|name| (name, "kind", &kinds));
        let outer = kind.items.iter().filter_map(|item| item.of.as_deref());
        let item_names = kind.recognise.items.iter().map(String::as_str).chain(outer);
        let item_names = item_names.map(|name| (name, "item type", &items));
        let fields = kind.items.iter().flat_map(|item| &item.fields);
        let related = fields.filter_map(|field| field.relation.as_deref());
        let relations: Vec<&str> = kind.relations.iter().map(|r| r.name.as_str()).collect();
        let related = related.map(|name| (name, "relation", &relations));
        problems.extend(inside_itself(kind, &chains[&kind.name]));
        for (name, what, known) in kind_names.chain(item_names).chain(related) {
            if known.contains(&name) {
                continue;
            }
            let finding = at_word(&chains[&kind.name], &format!("`{name}` is no {what}"));
            problems.push(match nearest(name, known.iter().copied()) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help(format!("known are {}", known.join(", "))),
            });
        }
    }
    problems
}

/// A type of items that stands inside of itself, by way of others or straight.
fn inside_itself(kind: &Kind, chain: &[KindSource]) -> Option<Finding> {
    let of = |name: &str| kind.item(name)?.of.as_deref();
    kind.items.iter().find_map(|item| {
        let mut outer = item.of.as_deref();
        for _ in 0..kind.items.len() {
            if outer == Some(&*item.name) {
                let message = format!("the item type `{}` stands inside of itself", item.name);
                return Some(at_word(chain, &message));
            }
            outer = outer.and_then(of);
        }
        None
    })
}

/// A kind's table with those that it extends under it, and the files of both, its own first.
fn extended(
    tables: &BTreeMap<String, (toml::Table, KindSource)>,
    name: &str,
    seen: &mut Vec<String>,
) -> Result<(toml::Table, Vec<KindSource>), Box<Finding>> {
    let (table, source) = &tables[name];
    let own = std::slice::from_ref(source);
    seen.push(name.to_owned());
    let Some(parent) = table.get("extends").and_then(toml::Value::as_str) else {
        return Ok((table.clone(), own.to_vec()));
    };
    if seen.iter().any(|name| name == parent) {
        return Err(Box::new(at_word(own, &format!("`{parent}` extends itself"))));
    }
    if !tables.contains_key(parent) {
        let near = nearest(parent, tables.keys().map(String::as_str));
        let finding = at_word(own, &format!("there is no kind `{parent}` to extend"));
        return Err(Box::new(match near {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding,
        }));
    }
    let (mut below, above) = extended(tables, parent, seen)?;
    below.remove("abstract");
    below.remove("extends");
    lay_over(&mut below, table.clone());
    Ok((below, own.iter().cloned().chain(above).collect()))
}

/// Lays one table over another: tables are merged, everything else replaces.
fn lay_over(below: &mut toml::Table, above: toml::Table) {
    for (key, value) in above {
        match (below.get_mut(&key), value) {
            (Some(toml::Value::Table(inner)), toml::Value::Table(value)) => lay_over(inner, value),
            (_, value) => {
                below.insert(key, value);
            }
        }
    }
}

/// A finding at the first text in backticks that one of the files holds, in quotes rather than
/// bare; else at the first file's head.
fn at_word(files: &[KindSource], message: &str) -> Finding {
    let words: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let place = |file: &KindSource, word: &str| {
        let quoted = [format!("\"{word}\""), format!("'{word}'")];
        let inside = quoted.iter().find_map(|quoted| Some(file.text.find(quoted)? + 1));
        let start = inside.or_else(|| file.text.find(word))?;
        Some((file.path.clone(), Span::new(start, start + word.len())))
    };
    let found = words.iter().find_map(|word| files.iter().find_map(|file| place(file, word)));
    let head =
        || (files.first().map(|file| file.path.clone()).unwrap_or_default(), Span::default());
    let (path, span) = found.unwrap_or_else(head);
    Finding::new(&RULE, path, span, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(name: &str, text: &str) -> KindSource {
        KindSource {
            name: name.to_owned(),
            path: format!("kinds/{name}.toml"),
            text: text.to_owned(),
            template: None,
        }
    }

    #[test]
    fn the_table_of_shipped_kinds_is_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/kinds");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder")
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter_map(|name| Some(name.strip_suffix(".toml")?.to_owned()))
            .collect();
        files.sort();
        assert_eq!(files, EMBEDDED.map(|(name, ..)| name.to_owned()));
    }

    #[test]
    fn one_key_of_a_shipped_kind_can_be_overridden() {
        let kinds = with(&[own("feature", "title = \"Capability\"\n")]).expect("kinds");
        let feature = kinds.named("feature").expect("feature");
        assert_eq!(feature.title, "Capability");
        assert!(!feature.items.is_empty(), "the rest stays");
    }

    #[test]
    fn an_unknown_key_has_a_place_and_a_suggestion() {
        let problems = with(&[own("rfc", "titel = \"RFC\"\n")]).expect_err("a problem");
        assert_eq!(problems[0].span, Span::new(0, 5));
        assert_eq!(problems[0].help.as_deref(), Some("did you mean `title`?"));
    }

    #[test]
    fn a_pattern_that_is_none_is_found_in_the_file() {
        let text = "extends = \"common\"\n[items.x]\nheading = \"X {n\"\n";
        let problems = with(&[own("rfc", text)]).expect_err("a problem");
        assert_eq!(&text[problems[0].span.range()], "X {n");
    }

    #[test]
    fn a_fault_in_a_file_that_others_extend_is_told_once_and_there() {
        let text = "[items.risk]\nrole = \"danger\"\n";
        let problems = with(&[own("common", text)]).expect_err("a problem");
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].path, "kinds/common.toml");
        assert_eq!(&text[problems[0].span.range()], "danger");
    }

    #[test]
    fn names_that_nothing_has_are_found() {
        let text = "extends = \"common\"\n[relations.of]\nto = [\"featur\"]\n";
        let problems = with(&[own("rfc", text)]).expect_err("a problem");
        assert_eq!(problems[0].help.as_deref(), Some("did you mean `feature`?"));
        assert_eq!(&text[problems[0].span.range()], "featur");
    }

    #[test]
    fn items_stand_inside_of_types_that_there_are_and_never_of_themselves() {
        let text = "extends = \"spec\"\n[items.step]\nof = \"user-stori\"\nbullet = \"{title}\"\n";
        let problems = with(&[own("rfc", text)]).expect_err("a problem");
        assert_eq!(problems[0].help.as_deref(), Some("did you mean `user-story`?"));
        let text = "[items.a]\nof = \"b\"\n[items.b]\nof = \"a\"\n";
        let problems = with(&[own("rfc", text)]).expect_err("a problem");
        assert!(problems[0].message.contains("inside of itself"), "{problems:?}");
        let text =
            "extends = \"spec\"\n[items.a]\nbullet = \"A {n}\"\nfields.x.relation = \"wants\"\n";
        let problems = with(&[own("rfc", text)]).expect_err("a problem");
        assert!(problems[0].message.contains("`wants` is no relation"), "{problems:?}");
    }

    #[test]
    fn kinds_that_extend_each_other_are_refused() {
        let files = [own("a", "extends = \"b\"\n"), own("b", "extends = \"a\"\n")];
        assert!(with(&files).is_err());
    }
}
