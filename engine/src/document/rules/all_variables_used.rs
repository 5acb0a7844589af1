use std::collections::HashSet;

use super::env::{Env, Report};
use super::graph::Node;
use crate::document::ast::OperationDefinition;
use crate::document::error::Error;
use crate::response::Path;

/// The operation uses every variable that it declares, be it in a fragment.
/// Source: GraphQL specification, October 2021, 5.8.4.
/// Differs: Hasura v2 has this check, with this sentence, but leaves it switched off, as the setting
/// `allow_unused_variables` does.
pub(super) fn check(env: &Env<'_>, operation: &OperationDefinition, report: &mut Report) {
    if operation.variables.is_empty() || env.allows_unused_variables {
        return;
    }
    let node = Node::of_operation(operation);
    let fragments = env.graph.reachable(&node.spreads);
    let inside =
        fragments.iter().filter_map(|name| env.graph.fragment(name)).flat_map(|node| &node.variables);
    let used: HashSet<&str> = node.variables.iter().chain(inside).copied().collect();
    let declared = operation.variables.iter().map(|variable| &variable.name);
    let names: Vec<String> = declared.filter(|name| !used.contains(name.as_str())).cloned().collect();
    if !names.is_empty() {
        report.add(Error::UnusedVariables { names, path: Path::root() });
    }
}
