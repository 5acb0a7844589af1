use std::collections::HashSet;

use super::env::{Env, Report};
use super::site::Arguments;
use crate::document::error::Error;

/// No argument is given twice. Source: GraphQL specification, October 2021, 5.4.2.
pub(super) fn check(_: &Env<'_>, site: &Arguments<'_>, report: &mut Report) {
    let mut seen = HashSet::new();
    for (name, _) in site.given {
        if !seen.insert(name) {
            report.add(Error::DuplicateArgument { argument: name.clone(), path: site.place.path() });
        }
    }
}
