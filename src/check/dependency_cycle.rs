//! See [`RULE`].

use super::list;
use crate::model::{Edge, Finding, Location, NodeId, Portal};

rule! {
    /// Specs depend on each other in a cycle.
    ///
    /// A relation that must not hold cycles, such as `depends_on`, leads from a spec back to
    /// itself. There is one finding for each group of specs that reach each other; one that names
    /// itself is a `self-dependency`.
    ///
    /// ## Why
    ///
    /// None of them can be first: there is no order to build them in and no critical path.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// # feat-a.md
    /// depends_on: [feat-b]
    /// # feat-b.md
    /// depends_on: [feat-a]
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove the weakest of the dependencies that the finding lists, or move what both need into
    /// a spec of its own. A kind file sets the level for each of its relations by `cycle-level`.
    "dependency-cycle", Error, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for cycle in portal.cycles.iter().filter(|cycle| cycle.nodes.len() > 1) {
        let inside: Vec<(NodeId, NodeId, &Edge)> = cycle
            .nodes
            .iter()
            .flat_map(|source| {
                portal.outgoing(*source).map(|(target, edge)| (*source, target, edge))
            })
            .filter(|(_, target, edge)| {
                edge.relation == cycle.relation && cycle.nodes.contains(target)
            })
            .collect();
        let Some((source, _, first)) = inside.first() else { continue };
        let id = |node: NodeId| portal.node(node).id.clone();
        let names: Vec<String> = cycle.nodes.iter().map(|node| id(*node)).collect();
        let relation = portal.relation_name(cycle.relation);
        let message = format!("cycle in `{relation}`: {}", list(&names));
        let about = std::iter::once(*source).chain(cycle.nodes.iter().copied());
        let mut finding = Finding::new(&RULE.info, first.at.clone(), message, about)
            .help("remove the weakest of these dependencies")
            .of(id(*source))
            .at_level(cycle.level);
        let mut seen: Vec<&Location> = vec![&first.at];
        for (source, target, edge) in &inside[1..] {
            if !seen.contains(&&edge.at) {
                seen.push(&edge.at);
                let message = format!("`{}` needs `{}` here", id(*source), id(*target));
                finding = finding.related(edge.at.clone(), message);
            }
        }
        findings.push(finding);
    }
    findings
}
