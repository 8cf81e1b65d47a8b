//! Transitive reduction: the edges that a drawing needs so that every path stays visible.

use petgraph::algo::{toposort, tred};
use petgraph::graph::{DiGraph, NodeIndex};

/// The edges between `nodes` nodes without those that a longer path replaces. A graph with a
/// cycle comes back as it is.
pub fn reduction(nodes: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut graph: DiGraph<(), ()> = DiGraph::new();
    for _ in 0..nodes {
        graph.add_node(());
    }
    for (from, to) in edges {
        graph.update_edge(NodeIndex::new(*from), NodeIndex::new(*to), ());
    }
    let Ok(order) = toposort(&graph, None) else {
        return edges.to_vec();
    };
    let (list, rank) = tred::dag_to_toposorted_adjacency_list::<_, u32>(&graph, &order);
    let (reduced, _) = tred::dag_transitive_reduction_closure(&list);
    let kept = |(from, to): &&(usize, usize)| reduced.contains_edge(rank[*from], rank[*to]);
    edges.iter().filter(kept).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_that_a_path_stands_for_is_dropped() {
        let edges = [(0, 1), (1, 2), (0, 2), (0, 3)];
        assert_eq!(reduction(4, &edges), [(0, 1), (1, 2), (0, 3)]);
    }

    #[test]
    fn a_cycle_keeps_every_edge() {
        let edges = [(0, 1), (1, 0), (0, 2)];
        assert_eq!(reduction(3, &edges), edges);
    }
}
