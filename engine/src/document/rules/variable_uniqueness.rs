use std::collections::HashSet;

use super::env::{Env, Report};
use crate::document::ast::OperationDefinition;
use crate::document::error::Error;
use crate::response::Path;

/// The variables of an operation have different names. Source: GraphQL specification, October 2021, 5.8.1.
pub(super) fn check(_: &Env<'_>, operation: &OperationDefinition, report: &mut Report) {
    let mut seen = HashSet::new();
    for variable in &operation.variables {
        if !seen.insert(variable.name.as_str()) {
            report.add(Error::DuplicateVariable { name: variable.name.clone(), path: Path::root() });
        }
    }
}
