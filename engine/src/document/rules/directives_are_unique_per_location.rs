use std::collections::HashSet;

use super::env::{Env, Report};
use super::site::Directives;
use crate::document::error::Error;

/// No directive stands twice in one place; all of ours are such.
/// Source: GraphQL specification, October 2021, 5.7.3.
pub(super) fn check(_: &Env<'_>, site: &Directives<'_>, report: &mut Report) {
    let (mut seen, mut repeated, mut names) = (HashSet::new(), HashSet::new(), Vec::new());
    for directive in site.directives {
        if !seen.insert(&directive.name) && repeated.insert(&directive.name) {
            names.push(directive.name.clone());
        }
    }
    if !names.is_empty() {
        report.add(Error::DuplicateDirectives { names, path: site.place.path() });
    }
}
