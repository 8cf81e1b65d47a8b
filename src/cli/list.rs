//! `specbook list`: the documents, written and planned.

use super::args::{List, TextOrJson};
use super::console::Console;
use super::{CLEAN, User};
use crate::model::{NodeId, normalise};
use crate::pipeline::{self, Failure};
use crate::report::list;

pub(super) fn run(user: &User, args: &List) -> Result<u8, Failure> {
    let setup = user.setup(&user.root()?)?;
    let portal = pipeline::portal(&setup)?;
    if let Some(kind) = args.kind.as_ref().filter(|kind| portal.kinds.named(kind).is_none()) {
        let names: Vec<&str> = portal.kinds.all.iter().map(|kind| kind.name.as_str()).collect();
        let message = format!("unknown kind `{kind}`; expected one of {}", names.join(", "));
        return Err(Failure::Message(message));
    }
    let fits = |id: &NodeId| {
        let node = portal.node(*id);
        let kind = args.kind.as_ref().is_none_or(|kind| node.kind == *kind);
        let status = args.status.as_ref().is_none_or(|wanted| {
            let wanted = normalise(wanted);
            node.state.name() == wanted
                || node.status.as_ref().is_some_and(|status| normalise(status) == wanted)
        });
        portal.is_document(*id) && kind && status
    };
    let nodes: Vec<NodeId> = portal.nodes().filter(fits).collect();
    let text = match args.format {
        TextOrJson::Text => list::text(&portal, &nodes),
        TextOrJson::Json => list::json(&portal, &nodes),
    };
    Console::result(&text);
    Ok(CLEAN)
}
