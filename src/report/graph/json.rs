//! The graph as JSON, version 1.

use super::Wanted;
use crate::wire;

pub(super) fn graph(wanted: &Wanted<'_>) -> String {
    wire::json(&wire::graph(wanted.portal, &|node| wanted.has(node)))
}
