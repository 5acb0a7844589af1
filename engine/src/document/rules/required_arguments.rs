use super::env::{Env, Report};
use super::site::Arguments;
use crate::document::error::Error;

/// Every argument of a non-null type that has no default is given; null is refused with the values.
/// Source: GraphQL specification, October 2021, 5.4.2.1.
pub(super) fn check(_: &Env<'_>, site: &Arguments<'_>, report: &mut Report) {
    for argument in
        site.defined.iter().filter(|argument| argument.ty.is_non_null() && argument.default.is_none())
    {
        if !site.given.iter().any(|(name, _)| *argument.name == **name) {
            let path = site.values_place.key(&argument.name).path();
            report.add(Error::MissingRequired { name: argument.name.to_string(), path });
        }
    }
}
