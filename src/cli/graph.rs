//! `specbook graph`: the graph for other tools.

use std::collections::BTreeSet;

use super::args::Graph;
use super::console::Console;
use super::{CLEAN, User};
use crate::model::{NodeId, Portal, nearest};
use crate::pipeline::{self, Built, Failure};
use crate::render;
use crate::report::{GRAPHS, Wanted, no_such_id};

pub(super) fn run(user: &User, args: &Graph) -> Result<u8, Failure> {
    let known: Vec<&str> = GRAPHS.iter().map(|format| format.name).chain(["svg"]).collect();
    if !known.contains(&args.format.as_str()) {
        let hint = match nearest(&args.format, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("expected one of {}", known.join(", ")),
        };
        return Err(Failure::Message(format!("unknown format `{}`; {hint}", args.format)));
    }
    let setup = user.setup(&user.root()?)?;
    let portal = pipeline::portal(&setup)?;
    let nodes = wanted(&portal, args)?;
    let text = match GRAPHS.iter().find(|format| format.name == args.format) {
        Some(format) => (format.write)(&Wanted { portal: &portal, nodes: &nodes }),
        None => {
            let checked = pipeline::check(&setup, &portal, &user.today);
            let theme = pipeline::theme(&setup)?;
            let built = Built::new(&setup, &portal, &checked, &theme, None)?;
            let drawing = render::drawing(&built.site(), &nodes).ok_or_else(|| {
                Failure::Message(format!(
                    "{} nodes cannot be drawn, expected 2 to {}; narrow it with `--focus`",
                    nodes.len(),
                    render::MOST_NODES
                ))
            })?;
            format!("{}\n", drawing.svg)
        }
    };
    Console::result(&text);
    Ok(CLEAN)
}

/// The nodes that are asked for, by id.
fn wanted(portal: &Portal, args: &Graph) -> Result<Vec<NodeId>, Failure> {
    let shown = |node: &NodeId| args.items || portal.is_document(*node);
    let Some(focus) = &args.focus else {
        return Ok(portal.nodes().filter(shown).collect());
    };
    let start =
        portal.find_typed(focus).ok_or_else(|| Failure::Message(no_such_id(portal, focus)))?;
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
