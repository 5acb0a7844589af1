use super::env::{Env, Report};
use crate::document::error::Error;
use crate::response::Path;

/// An operation without a name is the only one. Source: GraphQL specification, October 2021, 5.2.2.1.
pub(super) fn check(env: &Env<'_>, report: &mut Report) {
    let operations = &env.document.operations;
    if operations.len() > 1 && operations.iter().any(|operation| operation.name.is_none()) {
        report.add(Error::AnonymousNotAlone { path: Path::root() });
    }
}
