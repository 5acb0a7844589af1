use super::env::{Env, Report};
use super::site::InputObject;
use crate::document::error::Error;

/// The input object's type has every field that is given. Source: GraphQL specification, October 2021, 5.6.2.
pub(super) fn check(_: &Env<'_>, site: &InputObject<'_>, report: &mut Report) {
    for (name, _) in site.fields {
        if site.definition.input_field(name).is_none() {
            report.add(Error::UnknownField {
                field: name.clone(),
                parent: site.definition.name.to_string(),
                path: site.place.key(name).path(),
            });
        }
    }
}
