//! The plan of a run that generates specs: which files, from which template, with which text.

use std::collections::{BTreeMap, BTreeSet};

use super::variables::{Common, Variables};
use crate::context::{Bodies, Subject};
use crate::model::{
    BlockMark, DocumentTemplate, Found, NameFault, Names, NodeId, Place, Portal, SystemId,
    managed_block,
};
use crate::template::{self, Templates};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The systems.
    pub systems: &'a [SystemId],
    /// Names or ids of the features that are wanted; empty: all.
    pub features: &'a [String],
    /// What holds for all new documents.
    pub common: Common<'a>,
}

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// The spec's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The file, from the portal's root.
    pub path: String,
    /// Its complexity, where one is known.
    pub complexity: Option<String>,
    /// Its maturity level, where one is known.
    pub maturity: Option<u32>,
    /// The template.
    pub template: String,
    /// Its text.
    pub text: String,
    /// The specs that it needs: ids, and whether each is written.
    pub needs: Vec<(String, bool)>,
    /// How many managed blocks it has.
    pub blocks: usize,
}

/// A spec that is not written by this run, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The spec's id.
    pub id: String,
    /// Its path.
    pub path: String,
    /// Why, in words.
    pub why: String,
}

/// What a run would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The files to be written, each after those that it needs.
    pub files: Vec<NewFile>,
    /// The specs that are there: id and path.
    pub written: Vec<(String, String)>,
    /// What cannot be written.
    pub refused: Vec<Refused>,
    /// The features that were asked for and that no system plans, each with a name that is near.
    pub unknown: Vec<(String, Option<String>)>,
}

impl Plan {
    /// Takes files off the plan.
    pub fn refuse(&mut self, is: impl Fn(&NewFile) -> bool, why: &str) {
        let (refused, files): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.files).into_iter().partition(is);
        self.files = files;
        let refused = refused.into_iter();
        self.refused.extend(refused.map(|file| Refused {
            id: file.id,
            path: file.path,
            why: why.to_owned(),
        }));
    }
}

/// Makes the plan. The error is that of a template.
pub fn plan(bodies: &Bodies<'_>, request: &Request<'_>) -> Result<Plan, template::Error> {
    let portal = bodies.portal();
    let mut plan = Plan::default();
    let mut wanted: Vec<(NodeId, Subject)> = Vec::new();
    for system in request.systems {
        wanted.extend(in_order(bodies, *system));
    }
    if !request.features.is_empty() {
        wanted = chosen(portal, &wanted, request.features, &mut plan);
    }
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let planned = |node: &NodeId| portal.is_planned(*node);
    let together: BTreeSet<NodeId> =
        wanted.iter().map(|(node, _)| *node).filter(|node| planned(node)).collect();
    let mut texts = Documents::default();
    let there: BTreeMap<&str, &str> =
        portal.documents.iter().map(|document| (document.path(), &*document.title)).collect();
    for (node, subject) in wanted {
        let spec = portal.node(node);
        if !planned(&node) {
            plan.written.push((spec.id.clone(), spec.path.clone()));
            continue;
        }
        let path = spec.path.clone();
        let refuse = |why: String| Refused { id: spec.id.clone(), path: path.clone(), why };
        if let Some(other) = seen.insert(path.to_lowercase(), spec.id.clone()) {
            plan.refused.push(refuse(format!("`{other}` yields the same path")));
            continue;
        }
        if let Some(title) = there.get(path.as_str()) {
            plan.refused.push(refuse(format!("the file already exists: it is `{title}`")));
            continue;
        }
        if let Some(components) = ambiguous(portal, subject) {
            plan.refused.push(refuse(format!("its name matches several components: {components}")));
            continue;
        }
        let (complexity, maturity) = bodies.facts().level(subject);
        let Some(kind) = portal.kind_of(node) else { continue };
        let variables = Variables::planned(bodies, subject, &path, request.common, &together);
        let skeleton;
        let template = match kind.template_of_planned(complexity.as_deref(), maturity) {
            Some(template) => template,
            None => {
                skeleton = super::new::skeleton(kind);
                &skeleton
            }
        };
        let text = texts.render(template, &variables)?;
        let (text, blocks) = levelled(bodies, &text, &path);
        let (needs, _) = bodies.facts().neighbours(node);
        let needs = needs.into_iter().map(|need| (portal.node(need).id.clone(), !planned(&need)));
        plan.files.push(NewFile {
            id: spec.id.clone(),
            name: spec.title.clone(),
            path,
            complexity,
            maturity,
            template: template.path.clone(),
            text,
            needs: needs.collect(),
            blocks,
        });
    }
    Ok(plan)
}

/// The components that the name of a planned spec's roadmap entry fits, where there are several.
fn ambiguous(portal: &Portal, subject: Subject) -> Option<String> {
    let system = &portal.systems[subject.system];
    let entry = &system.entries[system.specs[subject.assignment].entry?];
    let place = Place::in_text(portal.item_of(entry.node)?.span);
    portal.names.iter().find_map(|problem| match &problem.fault {
        NameFault::Ambiguous(names)
            if problem.place == place && problem.document == system.document =>
        {
            let names: Vec<String> = names.iter().map(|(_, name)| format!("`{name}`")).collect();
            Some(names.join(", "))
        }
        _ => None,
    })
}

/// The specs of a system, each after what it needs; those in a cycle as they are written.
fn in_order(bodies: &Bodies<'_>, system: SystemId) -> Vec<(NodeId, Subject)> {
    let of = &bodies.portal().systems[system];
    let mut order: Vec<NodeId> = of.schedule.order.clone();
    order.extend(of.specs.iter().map(|assigned| assigned.spec));
    let mut seen = BTreeSet::new();
    order.retain(|node| seen.insert(*node));
    let subject = |node: NodeId| {
        let subject = bodies.facts().subject(node).filter(|subject| subject.system == system)?;
        Some((node, subject))
    };
    order.into_iter().filter_map(subject).collect()
}

/// The specs that names mean: by id, else as people spell names.
fn chosen(
    portal: &Portal,
    all: &[(NodeId, Subject)],
    features: &[String],
    plan: &mut Plan,
) -> Vec<(NodeId, Subject)> {
    let titles: Vec<&str> = all.iter().map(|(node, _)| &*portal.node(*node).title).collect();
    let names = Names::new(titles.iter().copied(), &endings(portal, all));
    let mut wanted: BTreeSet<usize> = BTreeSet::new();
    for feature in features {
        let by_id = all.iter().position(|(node, _)| portal.node(*node).id == *feature);
        match by_id.map_or_else(|| names.find(feature), Found::One) {
            Found::One(at) => {
                wanted.insert(at);
            }
            Found::Many(several) => {
                let fitting: Vec<String> =
                    several.iter().map(|at| format!("`{}`", titles[*at])).collect();
                let why = format!("matches several: {}", fitting.join(", "));
                plan.refused.push(Refused { id: feature.clone(), path: String::new(), why });
            }
            Found::None => {
                let near = crate::model::nearest(feature, titles.iter().copied());
                plan.unknown.push((feature.clone(), near.map(str::to_owned)));
            }
        }
    }
    wanted.into_iter().map(|at| all[at]).collect()
}

/// The words that may end the names of planned entries and components.
fn endings(portal: &Portal, all: &[(NodeId, Subject)]) -> Vec<String> {
    let systems: BTreeSet<SystemId> = all.iter().map(|(_, subject)| subject.system).collect();
    let items = systems.into_iter().flat_map(|system| {
        let of = &portal.systems[system];
        of.components.iter().copied().chain(of.entries.iter().map(|entry| entry.node))
    });
    let mut endings: Vec<String> = items
        .filter_map(|node| portal.item_decl(node))
        .flat_map(|(_, decl)| decl.title.drop.iter().cloned())
        .collect();
    endings.sort();
    endings.dedup();
    endings
}

/// Texts from templates, each compiled once.
#[derive(Default)]
pub(super) struct Documents {
    compiled: BTreeMap<String, Templates>,
}

impl Documents {
    pub(super) fn render(
        &mut self,
        template: &DocumentTemplate,
        variables: &Variables,
    ) -> Result<String, template::Error> {
        let name = &template.path;
        if !self.compiled.contains_key(name) {
            let sources = BTreeMap::from([(name.clone(), template.text.clone())]);
            self.compiled.insert(name.clone(), Templates::of_documents(sources)?);
        }
        let Some(templates) = self.compiled.get(name) else { return Ok(String::new()) };
        templates.document(name, variables)
    }
}

/// A new document's managed blocks with their headings at the level of their place; and how many
/// blocks it has.
fn levelled(bodies: &Bodies<'_>, text: &str, path: &str) -> (String, usize) {
    let mut out: Vec<String> = Vec::new();
    let (mut level, mut blocks) = (0, 0);
    let mut fenced = false;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let comment = line.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
        let source = match comment.and_then(BlockMark::read) {
            Some(BlockMark::Begin(source, _)) if !fenced => source,
            _ => {
                fenced ^= line.starts_with("```") || line.starts_with("~~~");
                let marks = line.bytes().take_while(|byte| *byte == b'#').count();
                if !fenced && (1..=6).contains(&marks) && line[marks..].starts_with(' ') {
                    level = u8::try_from(marks).unwrap_or(6);
                }
                out.push(line.to_owned());
                continue;
            }
        };
        let mut held: Vec<&str> = Vec::new();
        for line in lines.by_ref() {
            let end = line.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
            if end.and_then(BlockMark::read) == Some(BlockMark::End) {
                break;
            }
            held.push(line);
        }
        let body = bodies.body(&source, level, path).unwrap_or_else(|| held.join("\n"));
        out.push(managed_block(&source, &body));
        blocks += 1;
    }
    (out.join("\n") + "\n", blocks)
}
