//! `specbook graph`: the graph for other tools, and questions about ways through it.

use std::collections::BTreeSet;

use super::args::Graph;
use super::console::Console;
use super::{CLEAN, User};
use crate::model::{Connections, NodeId, Portal, RelationId, Scope, nearest};
use crate::pipeline::{self, Built, Failure, Setup};
use crate::render;
use crate::report::{GRAPHS, Wanted, no_such_id, ways};

/// The format of answers for people.
const TEXT: &str = "text";

pub(super) fn run(user: &User, args: &Graph) -> Result<u8, Failure> {
    let asks = args.path.is_some() || args.impact.is_some();
    let format = args.format.as_deref().unwrap_or(if asks { TEXT } else { "json" });
    check_format(format, asks)?;
    if !asks && !args.relation.is_empty() {
        let message = "`--relation` says what `--path` and `--impact` follow; give one of them";
        return Err(Failure::Message(message.to_owned()));
    }
    let setup = user.setup(&user.root()?)?;
    let portal = pipeline::portal(&setup)?;
    let (nodes, answer) =
        if asks { answer(&portal, args, format)? } else { (wanted(&portal, args)?, None) };
    let text = match answer {
        Some(text) => text,
        None => graph(user, &setup, &portal, (format, &nodes))?,
    };
    Console::result(&text);
    Ok(CLEAN)
}

/// Refuses a format that there is not.
fn check_format(format: &str, asks: bool) -> Result<(), Failure> {
    let texts = [TEXT].into_iter().filter(|_| asks);
    let known: Vec<&str> = texts.chain(GRAPHS.iter().map(|at| at.name)).chain(["svg"]).collect();
    if known.contains(&format) {
        return Ok(());
    }
    let hint = match nearest(format, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("expected one of {}", known.join(", ")),
    };
    Err(Failure::Message(format!("unknown format `{format}`; {hint}")))
}

/// Some nodes and the edges between them in a format.
fn graph(
    user: &User,
    setup: &Setup,
    portal: &Portal,
    (format, nodes): (&str, &[NodeId]),
) -> Result<String, Failure> {
    if let Some(format) = GRAPHS.iter().find(|known| known.name == format) {
        return Ok((format.write)(&Wanted { portal, nodes }));
    }
    let checked = pipeline::check(setup, portal, &user.today);
    let theme = pipeline::theme(setup)?;
    let built = Built::new(setup, portal, &checked, &theme, None)?;
    let drawing = render::drawing(&built.site(), nodes).ok_or_else(|| {
        Failure::Message(format!(
            "{} nodes cannot be drawn, expected 2 to {}; narrow it with `--focus`",
            nodes.len(),
            render::MOST_NODES
        ))
    })?;
    Ok(format!("{}\n", drawing.svg))
}

/// The nodes of the answer to a question, by id; in words and as JSON the answer itself.
fn answer(
    portal: &Portal,
    args: &Graph,
    format: &str,
) -> Result<(Vec<NodeId>, Option<String>), Failure> {
    let asked = args.path.iter().flatten().chain(&args.impact);
    let asked: Vec<NodeId> = asked.map(|id| find(portal, id)).collect::<Result<_, _>>()?;
    let items = args.items || asked.iter().any(|node| !portal.is_document(*node));
    let relations = relations(portal, &args.relation)?;
    let scope = Scope { items, published: false, relations: relations.as_deref() };
    let connections = Connections::new(portal, scope);
    let (nodes, text): (BTreeSet<NodeId>, _) = match asked[..] {
        [from, to] => {
            let way = connections.path(from, to);
            let steps = way.iter().flat_map(|way| &way.steps);
            let between = steps.flat_map(|step| [step.by.source, step.by.target]);
            let text = match format {
                TEXT => Some(ways::path_text(portal, (from, to), way.as_ref())),
                "json" => Some(ways::path_json(portal, (from, to), way.as_ref())),
                _ => None,
            };
            (between.chain([from, to]).collect(), text)
        }
        [of] => {
            let reached = connections.impact(of);
            let text = match format {
                TEXT => Some(ways::impact_text(portal, of, &reached, items)),
                "json" => Some(ways::impact_json(portal, of, &reached)),
                _ => None,
            };
            (reached.iter().map(|reached| reached.node).chain([of]).collect(), text)
        }
        _ => return Ok((Vec::new(), None)),
    };
    Ok((portal.nodes().filter(|node| nodes.contains(node)).collect(), text))
}

/// The relations of some names, which may be those of their inverses; none where none is named.
fn relations(portal: &Portal, names: &[String]) -> Result<Option<Vec<RelationId>>, Failure> {
    let of = |name: &String| {
        let links = portal.kinds.links();
        let is_links = portal.relation_name(links) == name;
        let known = portal.kinds.relation(name).map(|(relation, _)| relation);
        known.or(is_links.then_some(links)).ok_or_else(|| {
            let hint = match nearest(name, portal.kinds.relation_names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let known: Vec<&str> = portal.kinds.relation_names().collect();
                    format!("expected one of {}", known.join(", "))
                }
            };
            Failure::Message(format!("unknown relation `{name}`; {hint}"))
        })
    };
    let found: Vec<RelationId> = names.iter().map(of).collect::<Result<_, _>>()?;
    Ok((!names.is_empty()).then_some(found))
}

fn find(portal: &Portal, id: &str) -> Result<NodeId, Failure> {
    portal.find_typed(id).ok_or_else(|| Failure::Message(no_such_id(portal, id)))
}

/// The nodes that are asked for, by id.
fn wanted(portal: &Portal, args: &Graph) -> Result<Vec<NodeId>, Failure> {
    let shown = |node: &NodeId| args.items || portal.is_document(*node);
    let Some(focus) = &args.focus else {
        return Ok(portal.nodes().filter(shown).collect());
    };
    let start = find(portal, focus)?;
    let mut found: BTreeSet<NodeId> = BTreeSet::from([start]);
    let mut edge: Vec<NodeId> = vec![start];
    for _ in 0..args.depth {
        let mut next = Vec::new();
        for node in edge {
            let both = portal.outgoing(node).chain(portal.incoming(node));
            for (other, _) in both.filter(|(other, _)| shown(other)) {
                if found.insert(other) {
                    next.push(other);
                }
            }
        }
        edge = next;
    }
    Ok(portal.nodes().filter(|node| found.contains(node)).collect())
}
