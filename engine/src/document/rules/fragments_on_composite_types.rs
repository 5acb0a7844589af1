use super::env::{Env, Report};
use super::site::FragmentSite;
use crate::document::error::Error;

/// A fragment's type has fields. Source: GraphQL specification, October 2021, 5.5.1.3.
pub(super) fn check(_: &Env<'_>, site: &FragmentSite<'_>, report: &mut Report) {
    if site.ty.is_some_and(|ty| !ty.is_composite()) {
        report.add(Error::FragmentOnLeaf { name: site.condition.to_owned(), path: site.place.path() });
    }
}
