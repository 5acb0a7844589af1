use std::collections::HashSet;

use super::env::{Env, Report};
use super::graph::Node;
use crate::document::error::Error;
use crate::response::Path;

/// Every fragment is spread by an operation, be it through other fragments.
/// Source: GraphQL specification, October 2021, 5.5.1.4.
/// Differs: Hasura v2 has this check, with this sentence, but leaves it switched off.
pub(super) fn check(env: &Env<'_>, report: &mut Report) {
    let nodes: Vec<Node<'_>> = env.operations.iter().map(|operation| Node::of_operation(operation)).collect();
    let spreads: Vec<&str> = nodes.iter().flat_map(|node| node.spreads.iter().copied()).collect();
    let used: HashSet<&str> = env.graph.reachable(&spreads).into_iter().collect();
    for fragment in env.document.fragments.iter().filter(|fragment| !used.contains(fragment.name.as_str())) {
        report.add(Error::UnusedFragment { name: fragment.name.clone(), path: Path::root() });
    }
}
