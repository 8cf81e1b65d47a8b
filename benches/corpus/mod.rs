//! Portals of any size: what the benches measure and the counted work is counted on.
//!
//! A text follows from its number alone, so a larger portal begins with the files of a smaller one;
//! only `required_by`, the inverse of `depends_on`, grows with it. Nothing is asked of the machine:
//! the same call gives the same bytes everywhere.

mod feature;
mod system;
mod words;

use std::fmt::Write as _;
use std::path::Path;

use words::Random;

/// How many features a system has.
pub(crate) const PER_SYSTEM: usize = 50;

/// A file: its path from the portal's root, and its text.
pub(crate) type File = (String, String);

/// What a feature is called and what it needs: known before any text is written.
struct Plan {
    number: usize,
    name: String,
    /// Numbers of earlier features.
    needs: Vec<usize>,
    /// Numbers of later features.
    needed_by: Vec<usize>,
}

impl Plan {
    fn id(&self) -> String {
        id(self.number)
    }
}

fn id(number: usize) -> String {
    format!("feat-{number:05}")
}

/// A portal of feature specs of 10 to 16 KB with requirements, acceptance criteria, gates and four
/// to six code blocks, under a system spec for each 50 of them. A feature needs up to four earlier
/// ones, most of them of its own system.
pub(crate) fn specs(count: usize) -> Vec<File> {
    let plans = plans(count);
    let mut files = vec![book("[check]\nprofiles = [\"spec-mas-gates\"]\n")];
    for (number, features) in plans.chunks(PER_SYSTEM).enumerate() {
        files.push((system_path(number), system::text(number, features)));
        for plan in features {
            files.push((feature_path(plan.number), feature::text(plan, &plans)));
        }
    }
    files
}

/// Where the system spec of a number lies.
pub(crate) fn system_path(number: usize) -> String {
    format!("content/system-{number:03}/sys-{number:03}.md")
}

/// Where the feature spec of a number lies.
pub(crate) fn feature_path(number: usize) -> String {
    format!("content/system-{:03}/features/{}.md", number / PER_SYSTEM, id(number))
}

fn plans(count: usize) -> Vec<Plan> {
    let mut plans: Vec<Plan> = (0..count).map(plan).collect();
    for number in 0..count {
        for needed in plans[number].needs.clone() {
            plans[needed].needed_by.push(number);
        }
    }
    plans
}

fn plan(number: usize) -> Plan {
    let mut random = Random::new("plan", number);
    let name = format!("{} {}", random.title(), random.service());
    let mut needs: Vec<usize> = Vec::new();
    for _ in 0..random.below(5).min(number) {
        let near = random.below(5) > 0;
        let first = if near { number.saturating_sub(40) } else { 0 };
        needs.push(first + random.below(number - first));
    }
    needs.sort_unstable();
    needs.dedup();
    Plan { number, name, needs, needed_by: Vec::new() }
}

fn book(more: &str) -> File {
    ("book.toml".to_owned(), format!("[book]\ntitle = \"Corpus\"\n\n{more}"))
}

/// How many small documents hang together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Plain pages in one folder, each with a link to the next.
    Folder,
    /// Feature specs of one system spec, which has a component for each.
    System,
    /// Feature specs of which each needs the one before.
    Chain,
}

impl Shape {
    /// Every shape.
    pub(crate) const ALL: [Shape; 3] = [Shape::Folder, Shape::System, Shape::Chain];

    /// Its name in reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Shape::Folder => "folder",
            Shape::System => "system",
            Shape::Chain => "chain",
        }
    }
}

/// A portal of small documents, so that what they cost each is little beside what would grow with
/// their number. Each has a broken link, and so a finding.
pub(crate) fn small(shape: Shape, count: usize) -> Vec<File> {
    let mut files = vec![book("")];
    if shape == Shape::System {
        files.push(("content/sys-one.md".to_owned(), one_system(count)));
    }
    for number in 0..count {
        let folder = match shape {
            Shape::Folder => "content".to_owned(),
            Shape::System | Shape::Chain => format!("content/part-{:03}", number / PER_SYSTEM),
        };
        files.push((format!("{folder}/{}.md", id(number)), small_text(shape, number, count)));
    }
    files
}

fn small_text(shape: Shape, number: usize, count: usize) -> String {
    let mut random = Random::new("small", number);
    let name = format!("Part {number:05}");
    let said = format!("{} [See](gone-{number:05}.md).", random.sentence());
    let id = id(number);
    match shape {
        Shape::Folder => {
            let next = self::id((number + 1) % count);
            format!("# {name}\n\n{said}\n\n## After it\n\n[The next]({next}.md)\n")
        }
        Shape::System => format!(
            "---\nkind: feature\nid: {id}\nname: {name}\nstatus: draft\nsystem_spec: sys-one\n\
             system_component: \"{name}\"\n---\n\n# {name}\n\n## Functional Requirements\n\n\
             ### FR-1: Say it\n\n{said}\n"
        ),
        Shape::Chain => {
            let needs = number.checked_sub(1).map(self::id).unwrap_or_default();
            format!(
                "---\nkind: feature\nid: {id}\nname: {name}\nstatus: draft\ndepends_on: [{needs}]\n\
                 ---\n\n# {name}\n\n## Functional Requirements\n\n### FR-1: Say it\n\n{said}\n"
            )
        }
    }
}

fn one_system(count: usize) -> String {
    let mut text = "---\nkind: system\nid: sys-one\nname: One\nstatus: draft\n---\n\n# One System \
                    Architecture\n\n## 2. Architecture\n\n### 2.2 Component Details\n"
        .to_owned();
    for number in 0..count {
        let _ = write!(
            text,
            "\n#### Component {}: Part {number:05}\n\n**Responsibility:** Says it\n",
            number + 1
        );
    }
    text
}

/// Writes files below a folder.
///
/// # Panics
///
/// Where the disk refuses one.
pub(crate) fn write(root: &Path, files: &[File]) {
    for (path, text) in files {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }
}
