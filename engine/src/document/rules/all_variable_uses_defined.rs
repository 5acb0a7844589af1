use std::collections::HashSet;

use super::env::{Env, Report};
use super::graph::Node;
use crate::document::ast::OperationDefinition;
use crate::document::error::Error;
use crate::response::Path;

/// The operation declares every variable that it uses, also through fragments; each missing one is reported once.
/// Source: GraphQL specification, October 2021, 5.8.3.
pub(super) fn check(env: &Env<'_>, operation: &OperationDefinition, report: &mut Report) {
    let mut known: HashSet<&str> =
        operation.variables.iter().map(|variable| variable.name.as_str()).collect();
    let node = Node::of_operation(operation);
    let fragments = env.graph.reachable(&node.spreads);
    let fragments = fragments.iter().filter_map(|name| env.graph.fragment(name));
    for name in fragments.fold(node.variables.clone(), |mut names, fragment| {
        names.extend(&fragment.variables);
        names
    }) {
        if known.insert(name) {
            report.add(Error::UndefinedVariable { name: name.to_owned(), path: Path::root() });
        }
    }
}
