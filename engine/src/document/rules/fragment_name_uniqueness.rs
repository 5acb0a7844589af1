use std::collections::HashSet;

use super::env::{Env, Report};
use crate::document::error::Error;
use crate::response::Path;

/// Fragments have different names. Source: GraphQL specification, October 2021, 5.5.1.1.
pub(super) fn check(env: &Env<'_>, report: &mut Report) {
    let mut seen = HashSet::new();
    for fragment in &env.document.fragments {
        if !seen.insert(fragment.name.as_str()) {
            report.add(Error::DuplicateFragment { name: fragment.name.clone(), path: Path::root() });
        }
    }
}
