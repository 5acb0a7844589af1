use super::env::{Env, Report};
use super::site::Leaf;
use crate::document::ast::Value;
use crate::document::error::Error;
use crate::document::input::{Expected, describe_literal, enum_values};

/// A literal is one that its type takes; null only where the type allows it.
/// Source: GraphQL specification, October 2021, 5.6.1; sentences as in Hasura.
pub(super) fn check(_: &Env<'_>, site: &Leaf<'_>, report: &mut Report) {
    let expected = Expected::of(site.definition, site.binding);
    if *site.value == Value::Null || !expected.accepts_literal(site.value) {
        report.add(expected.mismatch(site.definition, describe_literal(site.value), site.place.path()));
    } else if let (Expected::Enum, Value::Enum(name)) = (expected, site.value)
        && site.definition.enum_value(name).is_none()
    {
        report.add(Error::UnknownEnumValue {
            values: enum_values(site.definition),
            ty: site.definition.name.to_string(),
            found: name.clone(),
            path: site.place.path(),
        });
    }
}
