use super::env::{Env, Report};
use super::site::FieldSite;
use crate::document::error::Error;

/// The type has the field that is selected on it. Source: GraphQL specification, October 2021, 5.3.1.
pub(super) fn check(_: &Env<'_>, site: &FieldSite<'_>, report: &mut Report) {
    if site.definition.is_none() {
        report.add(Error::UnknownField {
            field: site.field.name.clone(),
            parent: site.parent.name.to_string(),
            path: site.place.path(),
        });
    }
}
