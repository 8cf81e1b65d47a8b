//! Transitive reduction: the edges that a drawing needs so that every path stays visible.

use petgraph::algo::{kosaraju_scc, toposort, tred};
use petgraph::graph::{DiGraph, NodeIndex};

/// The edges between `nodes` nodes without those that a longer path replaces. All edges inside of a
/// circle are kept; between circles and the rest an edge goes where a path passes another circle or
/// node.
pub fn reduction(nodes: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut graph: DiGraph<(), ()> = DiGraph::new();
    for _ in 0..nodes {
        graph.add_node(());
    }
    for (from, to) in edges {
        graph.update_edge(NodeIndex::new(*from), NodeIndex::new(*to), ());
    }
    // Without recursion: each circle becomes one node.
    let circles = kosaraju_scc(&graph);
    let mut of = vec![0; nodes];
    for (number, circle) in circles.iter().enumerate() {
        for node in circle {
            of[node.index()] = number;
        }
    }
    let mut between: DiGraph<(), ()> = DiGraph::new();
    for _ in &circles {
        between.add_node(());
    }
    for (from, to) in edges.iter().filter(|(from, to)| of[*from] != of[*to]) {
        between.update_edge(NodeIndex::new(of[*from]), NodeIndex::new(of[*to]), ());
    }
    let Ok(order) = toposort(&between, None) else {
        return edges.to_vec();
    };
    let (list, rank) = tred::dag_to_toposorted_adjacency_list::<_, u32>(&between, &order);
    let (reduced, _) = tred::dag_transitive_reduction_closure(&list);
    let kept = |(from, to): &&(usize, usize)| {
        of[*from] == of[*to] || reduced.contains_edge(rank[of[*from]], rank[of[*to]])
    };
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

    #[test]
    fn around_a_cycle_what_a_path_says_is_dropped() {
        // 0 and 1 are in a circle, which needs 2, which needs 3.
        let edges = [(0, 1), (1, 0), (0, 2), (2, 3), (1, 3), (4, 0), (4, 2)];
        assert_eq!(reduction(5, &edges), [(0, 1), (1, 0), (0, 2), (2, 3), (4, 0)]);
    }
}
