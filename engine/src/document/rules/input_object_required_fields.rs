use super::env::{Env, Report};
use super::site::InputObject;
use crate::document::error::Error;
use crate::schema::TypeKind;

/// Every field of a non-null type that has no default is given; null is refused with the values.
/// Source: GraphQL specification, October 2021, 5.6.4.
pub(super) fn check(_: &Env<'_>, site: &InputObject<'_>, report: &mut Report) {
    let TypeKind::InputObject(defined) = &site.definition.kind else { return };
    for field in defined.iter().filter(|field| field.ty.is_non_null() && field.default.is_none()) {
        if !site.fields.iter().any(|(name, _)| *field.name == **name) {
            let path = site.place.key(&field.name).path();
            report.add(Error::MissingRequired { name: field.name.to_string(), path });
        }
    }
}
