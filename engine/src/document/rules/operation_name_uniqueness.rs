use std::collections::HashSet;

use super::env::{Env, Report};
use crate::document::error::Error;
use crate::response::Path;

/// Operations have different names. Source: GraphQL specification, October 2021, 5.2.1.1.
pub(super) fn check(env: &Env<'_>, report: &mut Report) {
    let mut seen = HashSet::new();
    for name in env.document.operations.iter().filter_map(|operation| operation.name.as_deref()) {
        if !seen.insert(name) {
            report.add(Error::DuplicateOperation { name: name.to_owned(), path: Path::root() });
        }
    }
}
