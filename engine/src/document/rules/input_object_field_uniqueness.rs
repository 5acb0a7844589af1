use std::collections::HashSet;

use super::env::{Env, Report};
use super::site::InputObject;
use crate::document::error::Error;

/// No field of an input object is given twice. Source: GraphQL specification, October 2021, 5.6.3.
pub(super) fn check(_: &Env<'_>, site: &InputObject<'_>, report: &mut Report) {
    let mut seen = HashSet::new();
    for (name, _) in site.fields {
        if !seen.insert(name) {
            report.add(Error::DuplicateInputField { field: name.clone(), path: site.place.key(name).path() });
        }
    }
}
