//! `portal.json`: nodes, edges, findings, coverage and gates for other tools.

use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::Made;
use crate::model::Artifact;
use crate::render::site::Site;
use crate::wire::{self, FindingShape, GraphShape, Summary};

#[derive(Serialize)]
struct Shape<'a> {
    #[serde(flatten)]
    graph: GraphShape<'a>,
    findings: Vec<FindingShape<'a>>,
    summary: Summary,
    coverage: Map<String, Json>,
    gates: Vec<wire::GateOf<'a>>,
}

pub(super) fn portal(site: &Site<'_>, _: usize) -> Made {
    let findings = site.shown.iter().map(|finding| wire::finding(finding, site.texts));
    let shape = Shape {
        graph: wire::graph(site.portal, &|node| site.portal.is_published(node)),
        findings: findings.collect(),
        summary: site.summary,
        coverage: wire::coverage_of_all(site.portal),
        gates: wire::gates(site.portal, &|node| site.portal.is_published(node)),
    };
    let json = serde_json::to_string(&shape).map_err(|error| error.to_string())?;
    Ok(Artifact::new("portal.json", json + "\n"))
}
