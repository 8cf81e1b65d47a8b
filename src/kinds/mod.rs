//! The embedded kinds, and the reading of kind files: embedded ones and a portal's own.
//!
//! A portal's `kinds/NAME.toml` of a new name adds a kind. One of an embedded name is laid over the
//! embedded file: what it says replaces, key by key, what it does not say stays. `extends = "NAME"`
//! starts from another kind in the same way.
//!
//! A file is read as a `tree` that keeps every place, checked against the tables of the
//! `schema`, merged with what it inherits (`inherit`), and compiled.

mod compile;
mod conditions;
mod inherit;
mod problems;
mod relations;
mod schema;
mod show;
mod spelling;
mod statuses;
mod tree;
mod words;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::model::{
    Finding, Fits, Id as _, KindId, Kinds, Level, Location, RelationDecl, RelationId, RuleInfo,
    SharedKinds, Unreadable, known_patterns,
};
use compile::{Compiler, KindFile};
use inherit::Inherited;
use problems::Problems;
use tree::{Place, Tree};

pub use show::Line;

/// The JSON Schema of kind files, as the manual has it, for editors.
pub const SCHEMA: &str = include_str!("../../content/manual/kind.schema.json");

/// The embedded kind files: name and text.
const EMBEDDED: [(&str, &str); 27] = [
    ("adr", include_str!("adr.toml")),
    ("common", include_str!("common.toml")),
    ("engineering-spec", include_str!("engineering-spec.toml")),
    ("feature", include_str!("feature.toml")),
    ("feature-brief", include_str!("feature-brief.toml")),
    ("implementation-plan", include_str!("implementation-plan.toml")),
    ("kiro-design", include_str!("kiro-design.toml")),
    ("kiro-requirements", include_str!("kiro-requirements.toml")),
    ("kiro-steering", include_str!("kiro-steering.toml")),
    ("kiro-tasks", include_str!("kiro-tasks.toml")),
    ("openspec-change", include_str!("openspec-change.toml")),
    ("openspec-delta", include_str!("openspec-delta.toml")),
    ("openspec-design", include_str!("openspec-design.toml")),
    ("openspec-spec", include_str!("openspec-spec.toml")),
    ("openspec-tasks", include_str!("openspec-tasks.toml")),
    ("page", include_str!("page.toml")),
    ("prd", include_str!("prd.toml")),
    ("spec", include_str!("spec.toml")),
    ("speckit-checklist", include_str!("speckit-checklist.toml")),
    ("speckit-constitution", include_str!("speckit-constitution.toml")),
    ("speckit-plan", include_str!("speckit-plan.toml")),
    ("speckit-spec", include_str!("speckit-spec.toml")),
    ("speckit-tasks", include_str!("speckit-tasks.toml")),
    ("system", include_str!("system.toml")),
    ("tasks", include_str!("tasks.toml")),
    ("technical-plan", include_str!("technical-plan.toml")),
    ("technical-spec", include_str!("technical-spec.toml")),
];

/// The embedded templates: the kind, what they are for in it, the text.
const TEMPLATES: [(&str, Option<&str>, &str); 14] = [
    ("adr", None, include_str!("adr.md")),
    ("engineering-spec", None, include_str!("engineering-spec.md")),
    ("feature", None, include_str!("feature.md")),
    ("feature", Some("EASY-L3"), include_str!("feature/EASY-L3.md")),
    ("feature", Some("MODERATE-L4"), include_str!("feature/MODERATE-L4.md")),
    ("feature", Some("HIGH-L5"), include_str!("feature/HIGH-L5.md")),
    ("feature-brief", None, include_str!("feature-brief.md")),
    ("implementation-plan", None, include_str!("implementation-plan.md")),
    ("prd", None, include_str!("prd.md")),
    ("spec", None, include_str!("spec.md")),
    ("system", None, include_str!("system.md")),
    ("tasks", None, include_str!("tasks.md")),
    ("technical-plan", None, include_str!("technical-plan.md")),
    ("technical-spec", None, include_str!("technical-spec.md")),
];

/// The optional profiles: name, the kind that each is laid over, text.
const PROFILES: [(&str, &str, &str); 1] =
    [("spec-mas-gates", "feature", include_str!("profiles/spec-mas-gates.toml"))];

/// How problems in kind files are reported.
pub const RULE: RuleInfo = RuleInfo {
    id: "invalid-kind",
    level: Level::Error,
    docs: "A kind file cannot be used.\n\nA file under `kinds/` that is not TOML, has a key that \
           kind files do not have, or declares an invalid pattern. Nothing is built until it is \
           fixed, because every document would be read wrongly.\n",
};

/// A portal's own kind file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindSource {
    /// The file's stem: the kind's name.
    pub name: String,
    /// Path from the portal's root.
    pub path: String,
    /// The file's text.
    pub text: String,
}

/// A template for new documents: `kinds/KIND.md`, or `kinds/KIND/VARIANT.md`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateSource {
    /// The kind.
    pub kind: String,
    /// What it is for in the kind: `EASY-L3`; none: whatever has no template of its own.
    pub variant: Option<String>,
    /// Path from the portal's root.
    pub path: String,
    /// The file's text.
    pub text: String,
}

/// A portal's own files under `kinds/`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Own {
    /// The kind files.
    pub kinds: Vec<KindSource>,
    /// The templates.
    pub templates: Vec<TemplateSource>,
    /// The optional profiles that are switched on.
    pub profiles: Vec<String>,
    /// What lies there and cannot be read.
    pub unreadable: Vec<Unreadable>,
}

/// The names of the optional profiles.
pub fn profiles() -> impl Iterator<Item = &'static str> {
    PROFILES.into_iter().map(|(name, ..)| name)
}

/// The files of some profiles, each laid over an embedded kind.
fn of_profiles(names: &[String]) -> Vec<KindSource> {
    let wanted = PROFILES.into_iter().filter(|(name, ..)| names.iter().any(|n| n == name));
    wanted
        .map(|(name, kind, text)| KindSource {
            name: kind.to_owned(),
            path: format!("kinds/profiles/{name}.toml"),
            text: text.to_owned(),
        })
        .collect()
}

/// The embedded kinds as the files that users could write.
pub fn embedded() -> Vec<KindSource> {
    EMBEDDED
        .iter()
        .map(|(name, text)| KindSource {
            name: (*name).to_owned(),
            path: format!("kinds/{name}.toml"),
            text: (*text).to_owned(),
        })
        .collect()
}

/// The embedded templates as the files that users could write.
pub fn embedded_templates() -> Vec<TemplateSource> {
    TEMPLATES
        .iter()
        .map(|(kind, variant, text)| TemplateSource {
            kind: (*kind).to_owned(),
            variant: variant.map(str::to_owned),
            path: match variant {
                Some(variant) => format!("kinds/{kind}/{variant}.md"),
                None => format!("kinds/{kind}.md"),
            },
            text: (*text).to_owned(),
        })
        .collect()
}

/// The embedded kinds with a portal's own laid over them. They are compiled once in a process, and
/// again when a file differs.
pub fn with(own: &[KindSource]) -> Result<SharedKinds, Vec<Finding>> {
    with_own(&Own { kinds: own.to_vec(), ..Own::default() })
}

/// The same with a portal's own templates.
pub fn with_own(own: &Own) -> Result<SharedKinds, Vec<Finding>> {
    static READ: OnceLock<SharedKinds> = OnceLock::new();
    static LAST: Mutex<Option<(Own, SharedKinds)>> = Mutex::new(None);
    if *own == Own::default() {
        if let Some(kinds) = READ.get() {
            return Ok(kinds.clone());
        }
        let base = base(own);
        // That they are valid is known: a test reads them as if they were somebody's own.
        let kinds = known_patterns(|| read(&base, &embedded_templates(), own))?;
        return Ok(READ.get_or_init(|| kinds).clone());
    }
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((files, kinds)) = &*last
        && files == own
    {
        return Ok(kinds.clone());
    }
    let base = base(own);
    let read = || read(&base, &embedded_templates(), own);
    let kinds = if own.kinds.is_empty() { known_patterns(read) } else { read() }?;
    *last = Some((own.clone(), kinds.clone()));
    Ok(kinds)
}

/// The embedded kind files, and the profiles over them.
fn base(own: &Own) -> Vec<KindSource> {
    let mut all = embedded();
    all.extend(of_profiles(&own.profiles));
    all
}

/// Whether a name is a key of records, so that no field can have it.
pub fn is_reserved(name: &str) -> bool {
    schema::KEYS_OF_RECORDS.contains(&name)
}

/// Kinds from files alone, without the embedded ones.
pub fn only(
    files: &[KindSource],
    templates: &[TemplateSource],
) -> Result<SharedKinds, Vec<Finding>> {
    read(files, templates, &Own::default())
}

/// The lines of a kind in force: what its file says after inheritance, each with the kind whose
/// file says it. None without such a kind.
pub fn shown(own: &Own, name: &str) -> Option<Vec<Line>> {
    let base = base(own);
    let files: Vec<KindSource> = base.iter().chain(&own.kinds).cloned().collect();
    let mut problems = Problems::new(&files);
    let read = Files::read(&files, base.len(), &mut problems);
    let resolved = inherit::resolved(&read.trees, &mut problems);
    let tree = &resolved.get(name)?.tree;
    let name = |place: Place| {
        let file = &files[place.file];
        let of = match (place.file < base.len(), file.path.strip_prefix("kinds/profiles/")) {
            (true, Some(profile)) => profile.trim_end_matches(".toml"),
            (true, None) => "embedded",
            (false, _) => "own",
        };
        format!("{} ({of})", file.name)
    };
    Some(show::lines(tree, &name))
}

/// Kind files as trees, by the names of their kinds.
struct Files {
    trees: BTreeMap<String, Tree>,
    /// The files of each kind, a portal's own first.
    numbers: BTreeMap<String, Vec<usize>>,
}

impl Files {
    /// Reads files; those from `own` on are the portal's and are laid over others of their name.
    fn read(files: &[KindSource], own: usize, problems: &mut Problems<'_>) -> Files {
        let mut read = Files { trees: BTreeMap::new(), numbers: BTreeMap::new() };
        for (number, file) in files.iter().enumerate() {
            let tree = match tree::read(number, &file.path, &file.text) {
                Ok(tree) => schema::checked(&tree, problems),
                Err(finding) => {
                    problems.push(*finding);
                    continue;
                }
            };
            let tree = match read.trees.get(&file.name) {
                Some(below) => inherit::laid_over(below, &tree),
                None => tree,
            };
            read.trees.insert(file.name.clone(), tree);
            // What is laid over comes first; a profile makes no kind the portal's own.
            let numbers = read.numbers.entry(file.name.clone()).or_default();
            let first = if number >= own { 0 } else { numbers.len() };
            numbers.insert(first, number);
        }
        read
    }

    /// A kind and those that it extends, the nearest first.
    fn ancestry<'a>(&'a self, name: &'a str) -> Vec<&'a str> {
        let mut all: Vec<&str> = Vec::new();
        let mut next = Some(name);
        while let Some(name) = next.filter(|name| !all.contains(name)) {
            all.push(name);
            let extends = self.trees.get(name).and_then(|tree| tree.get("extends"));
            next = extends.and_then(|extends| extends.text());
        }
        all
    }

    /// The files that a kind comes from, the nearest first.
    fn chain(&self, name: &str, resolved: &BTreeMap<String, Inherited>) -> Vec<usize> {
        let mut chain = Vec::new();
        let mut next = Some(name.to_owned());
        while let Some(name) = next.filter(|name| resolved.contains_key(name)) {
            chain.extend(self.numbers.get(&name).into_iter().flatten());
            if chain.len() > self.trees.len() * 2 {
                break;
            }
            let extends = self.trees.get(&name).and_then(|tree| tree.get("extends"));
            next = extends.and_then(|extends| extends.text()).map(str::to_owned);
        }
        chain
    }
}

fn read(
    base: &[KindSource],
    templates: &[TemplateSource],
    own: &Own,
) -> Result<SharedKinds, Vec<Finding>> {
    let files: Vec<KindSource> = base.iter().chain(&own.kinds).cloned().collect();
    let mut problems = Problems::new(&files);
    let read = Files::read(&files, base.len(), &mut problems);
    let declaring: Vec<relations::Declaring<'_>> = read
        .trees
        .iter()
        .map(|(name, tree)| {
            let own = read.numbers[name].first().is_some_and(|number| *number >= base.len());
            relations::Declaring { tree, own }
        })
        .collect();
    let relations = relations::all(&declaring, &mut problems);
    let resolved = inherit::resolved(&read.trees, &mut problems);
    let names: BTreeMap<String, KindId> =
        resolved.keys().enumerate().map(|(at, name)| (name.clone(), KindId::at(at))).collect();
    let mut types = Vec::new();
    read.trees.values().for_each(|tree| item_types(tree, &mut types));
    types.sort();
    types.dedup();
    let mut compiler = Compiler {
        problems: &mut problems,
        kinds: &names,
        relations: &by_name(&relations),
        types: &types,
        usual: usual_statuses(&resolved, &read, base.len()),
        shared: HashMap::new(),
    };
    let mut all = Vec::new();
    for (name, Inherited { tree, parent }) in &resolved {
        let chain = read.chain(name, &resolved);
        let templates: Vec<&TemplateSource> = read
            .ancestry(name)
            .into_iter()
            .flat_map(|name| {
                let all = own.templates.iter().chain(templates);
                all.filter(move |template| template.kind == name)
            })
            .collect();
        all.push(compiler.kind(&KindFile {
            name,
            tree,
            parent: parent.as_ref(),
            own: read.numbers[name].first().is_some_and(|number| *number >= base.len()),
            chain: &chain,
            templates: &templates,
        }));
    }
    for template in &own.templates {
        if !names.contains_key(&template.kind) {
            problems.push(template_of_nothing(template, names.keys().map(String::as_str)));
        } else if template.variant.as_deref().is_some_and(|name| Fits::read(name).is_none()) {
            let message = format!("`{}` does not say what it is for", template.path);
            let help = "name it by complexity and maturity level, as in `EASY-L3.md`";
            let finding = Finding::of_settings(&RULE, Location::whole(&*template.path), message);
            problems.push(finding.help(help));
        }
    }
    if problems.is_empty() && !all.iter().any(crate::model::Kind::takes_rest) {
        problems.nothing_takes_the_rest();
    }
    if problems.is_empty() {
        Ok(Arc::new(Kinds::new(all.into(), relations.into())))
    } else {
        Err(problems.into_findings())
    }
}

/// The statuses of the embedded kind that takes no documents and extends none: others start from it.
fn usual_statuses<'a>(
    resolved: &'a BTreeMap<String, Inherited>,
    read: &Files,
    own: usize,
) -> Option<&'a Tree> {
    let embedded = |name: &str| read.numbers[name].iter().any(|number| *number < own);
    let only_extended = |tree: &Tree| {
        ["extends", "home", "match", "role"].iter().all(|key| tree.get(key).is_none())
    };
    let mut all = resolved.iter();
    let found = all.find(|(name, kind)| embedded(name) && only_extended(&kind.tree));
    found?.1.tree.get("statuses")
}

/// The problem of a template whose kind is not there.
fn template_of_nothing<'a>(
    template: &TemplateSource,
    known: impl Iterator<Item = &'a str>,
) -> Finding {
    let message = format!("a template for the unknown kind `{}`", template.kind);
    let help = match crate::model::nearest(&template.kind, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`specbook kinds` lists the kinds; kinds/NAME.toml adds one".to_owned(),
    };
    Finding::of_settings(&RULE, Location::whole(&*template.path), message).help(help)
}

/// The relations by name, inverses too.
fn by_name(relations: &[RelationDecl]) -> BTreeMap<String, (RelationId, bool)> {
    let mut all = BTreeMap::new();
    for (at, relation) in relations.iter().enumerate() {
        if let Some(inverse) = &relation.inverse {
            all.entry(inverse.clone()).or_insert((RelationId::at(at), true));
        }
    }
    for (at, relation) in relations.iter().enumerate() {
        all.insert(relation.name.clone(), (RelationId::at(at), false));
    }
    all
}

/// The names of the types of items of a record, also of those inside of others.
fn item_types(record: &Tree, types: &mut Vec<String>) {
    for (name, item) in record.get("items").iter().flat_map(|items| items.entries()) {
        types.push(name.name.clone());
        item_types(item, types);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{KindRole, Span, Stage};

    fn own(name: &str, text: &str) -> KindSource {
        KindSource {
            name: name.to_owned(),
            path: format!("kinds/{name}.toml"),
            text: text.to_owned(),
        }
    }

    fn kinds(files: &[KindSource]) -> SharedKinds {
        with(files).unwrap_or_else(|problems| panic!("{problems:#?}"))
    }

    #[test]
    fn the_table_of_embedded_kinds_is_the_folder() {
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
    fn the_embedded_kinds_are_valid() {
        // Here their regular expressions are compiled, which is left out where they are used.
        let read = only(&embedded(), &embedded_templates());
        assert!(read.is_ok(), "{:#?}", read.err());
        for (name, kind, text) in PROFILES {
            let profile = own(kind, text);
            assert!(with(&[profile]).is_ok(), "{name}");
        }
    }

    #[test]
    fn one_key_of_an_embedded_kind_can_be_overridden() {
        let kinds = kinds(&[own("feature", "name = \"Capability\"\n")]);
        let feature = &kinds[kinds.named("feature").expect("feature")];
        assert_eq!(feature.title, "Capability");
        assert!(feature.role == KindRole::Feature && !feature.items.is_empty(), "the rest stays");
    }

    #[test]
    fn three_points_stand_for_what_is_inherited() {
        let text = "[items.functional-requirement]\nlike = [\"...\", \"# REQ-{n} {title}\"]\n";
        let before = kinds(&[]);
        let after = kinds(&[own("feature", text)]);
        let like = |kinds: &Kinds| {
            let kind = &kinds[kinds.named("feature").expect("feature")];
            let item = kind.items.iter().find(|item| item.decl.name == "functional-requirement");
            item.expect("the type").decl.like.len()
        };
        assert_eq!(like(&after), like(&before) + 1);
    }

    #[test]
    fn what_is_inherited_is_shared() {
        let kinds = kinds(&[own("a", "extends = \"common\"\n"), own("b", "extends = \"a\"\n")]);
        let items = |name: &str| &kinds[kinds.named(name).expect("a kind")].items;
        for (a, b) in items("a").iter().zip(items("b")) {
            assert!(Arc::ptr_eq(&a.decl, &b.decl) && !b.own);
        }
        assert!(!items("a").is_empty());
    }

    #[test]
    fn entries_are_removed_by_false() {
        let kinds =
            kinds(&[own("rfc", "extends = \"common\"\nitems.risk = false\nfields.tags = false\n")]);
        let rfc = &kinds[kinds.named("rfc").expect("rfc")];
        assert!(rfc.items.iter().all(|item| item.decl.name != "risk"));
        assert!(rfc.fields.iter().all(|field| field.name != "tags"));
    }

    #[test]
    fn a_word_belongs_to_the_status_of_the_nearer_file() {
        let text = "extends = \"common\"\n[statuses]\nliving = { stage = \"done\", also = [\"accepted\"] }\n";
        let kinds = kinds(&[own("rfc", text)]);
        let rfc = &kinds[kinds.named("rfc").expect("rfc")];
        let status = |text: &str| {
            rfc.statuses.meant(text).map(|status| (status.name.as_str(), status.stage))
        };
        assert_eq!(status("accepted"), Some(("living", Stage::Done)));
        assert_eq!(status("final"), Some(("approved", Stage::Approved)));
        assert!(rfc.statuses.is_sorted_by_key(|status| status.stage));
    }

    /// Each mistake with the text at which it is reported, and a word of what is said.
    #[test]
    fn every_mistake_is_reported_at_its_key_or_value() {
        let cases = [
            ("titel = \"RFC\"", "titel", "did you mean `title`"),
            ("extends = \"comon\"", "\"comon\"", "did you mean `common`"),
            ("role = \"danger\"", "\"danger\"", "unknown role"),
            ("[items.x]\nlike = \"# X {n\"", "\"# X {n\"", "never closed"),
            ("[items.x]\nlike = [\"# X\", \"- {a:nn}\"]", "\"- {a:nn}\"", "unknown word `nn`"),
            ("[items.x]\nrole = \"test\"", "x", "missing `like`"),
            ("[items.x]\nlike = \"- {title}\"\nid = \"X-{m}\"", "\"X-{m}\"", "nothing fills"),
            (
                "[items.x]\nlike = \"- {title} ...\"",
                "\"- {title} ...\"",
                "cannot be part of a pattern",
            ),
            ("[items.x]\nlike = [\"...\", \"- a\"]", "\"...\"", "no inherited entries"),
            ("items.x = false", "x", "no inherited `x`"),
            ("[fields]\nx = { to = [\"featur\"] }", "\"featur\"", "did you mean `feature`"),
            ("[fields]\nx = { relation = \"wants\" }", "\"wants\"", "unknown relation"),
            ("[fields]\nx = { count = \"many\" }", "\"many\"", "invalid count"),
            ("[fields]\nx = \"lable: Owner\"", "\"lable: Owner\"", "did you mean `label:`"),
            ("[fields]\nx = \"= {nothing}\"", "\"= {nothing}\"", "nothing fills"),
            ("[fields]\nid = \"No\"", "id", "cannot be the name of a field"),
            ("[match]\nkeys = [\"a\"]\nid = \"X\"", "id", "key of the file"),
            ("[statuses]\ntrial = [\"t\"]", "trial", "needs a stage"),
            ("carriers = [\"front-mater\"]", "\"front-mater\"", "did you mean `front-matter`"),
            ("home = [\"a/{b\"]", "\"a/{b\"", "never closed"),
            ("[must.x]\nfill = [\"nothing\"]", "\"nothing\"", "unknown field"),
            (
                "[must]\nx = { have = [\"A\"], when = { nothing = \"3\" } }",
                "nothing",
                "unknown field",
            ),
            ("[relations.x]\ncycles = \"never\"", "\"never\"", "unknown cycles"),
            ("name = [1]", "[1]", "expected a string"),
        ];
        for (text, wanted, words) in cases {
            let problems = with(&[own("rfc", text)]).expect_err(text);
            let found = problems.first().expect("a problem");
            assert_eq!(&text[found.at.span.range()], wanted, "{text}: {problems:?}");
            let said = format!("{} {}", found.message, found.help.as_deref().unwrap_or_default());
            assert!(said.contains(words), "{text}: {said}");
        }
    }

    #[test]
    fn a_fault_in_a_file_that_others_extend_is_reported_once_and_there() {
        let text = "[items.risk]\nrole = \"danger\"\n";
        let problems = with(&[own("common", text)]).expect_err("a problem");
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].at.path, "kinds/common.toml");
        assert_eq!(&text[problems[0].at.span.range()], "\"danger\"");
    }

    #[test]
    fn two_declarations_of_a_relation_that_differ_show_both_places() {
        let one = own("a", "[relations.needs]\ninverse = \"needed_by\"\n");
        let two = own("b", "[relations.needs]\ninverse = \"wanted_by\"\n");
        let problems = with(&[one.clone(), two]).expect_err("a problem");
        assert_eq!(problems[0].at.path, "kinds/b.toml");
        assert_eq!(problems[0].related[0].at.path, "kinds/a.toml");
        // What one leaves unsaid another may say; a portal's word is above an embedded one.
        let more = own("b", "[relations.needs]\ncycles = \"warning\"\n");
        let over = own("c", "[relations.depends_on]\ncycles = \"allowed\"\n");
        let kinds = kinds(&[one, more, over]);
        let relation = |name: &str| &kinds[kinds.relation(name).expect("the relation").0];
        assert_eq!(relation("needs").inverse.as_deref(), Some("needed_by"));
        assert_ne!(relation("needs").cycles, crate::model::Cycles::Allowed);
        assert_eq!(relation("depends_on").cycles, crate::model::Cycles::Allowed);
    }

    #[test]
    fn kinds_that_extend_each_other_are_refused() {
        let files = [own("a", "extends = \"b\"\n"), own("b", "extends = \"a\"\n")];
        assert!(with(&files).is_err());
        assert_eq!(with(&[own("a", "x")]).expect_err("no TOML")[0].at.span, Span::new(0, 1));
    }

    #[test]
    fn the_kind_in_force_says_which_file_each_line_is_from() {
        let kinds = vec![own("feature", "name = \"Capability\"\n")];
        let own = Own { kinds, ..Own::default() };
        let lines = shown(&own, "feature").expect("a kind");
        let from = |text: &str| {
            let line = lines.iter().find(|line| line.text.starts_with(text)).expect("the line");
            line.from.clone().expect("a file")
        };
        assert_eq!(from("name = "), "feature (own)");
        assert_eq!(from("role = "), "feature (embedded)");
        assert_eq!(from("carriers = "), "common (embedded)");
    }

    #[test]
    fn the_embedded_kinds_say_every_fact_once_and_are_short() {
        // The first format needed 2,159, and had neither gates nor registers nor headings in other
        // languages, and lost many of the forms that the dialects are written in.
        let lines = |text: &str| {
            let mut gate = false;
            let counted = text.lines().filter(|line| {
                if line.starts_with('[') {
                    gate = line.starts_with("[gates");
                }
                let foreign = |c: char| c.is_alphabetic() && !c.is_ascii();
                !gate && !line.starts_with("register") && !line.contains(foreign)
            });
            counted.count()
        };
        let lines: usize = embedded().iter().map(|file| lines(&file.text)).sum();
        assert!(lines * 6 <= 2159 * 5, "{lines} lines");
    }
}
