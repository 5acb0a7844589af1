use std::collections::HashSet;

use super::env::{Env, Report};
use super::graph::Node;
use crate::document::error::Error;
use crate::response::Path;

/// Every fragment that is spread is defined; each missing one is reported once.
/// Source: GraphQL specification, October 2021, 5.5.2.1.
pub(super) fn check(env: &Env<'_>, report: &mut Report) {
    let mut missing = HashSet::new();
    let mut check_spreads = |node: &Node<'_>| {
        for spread in &node.spreads {
            if env.graph.fragment(spread).is_none() && missing.insert((*spread).to_owned()) {
                report.add(Error::UndefinedFragment { name: (*spread).to_owned(), path: Path::root() });
            }
        }
    };
    for operation in &env.operations {
        check_spreads(&Node::of_operation(operation));
    }
    for fragment in &env.document.fragments {
        if let Some(node) = env.graph.fragment(&fragment.name) {
            check_spreads(node);
        }
    }
}
