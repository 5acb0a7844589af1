use super::env::{Env, Report};
use super::site::FragmentSite;
use crate::document::error::Error;

/// A fragment's type exists. Source: GraphQL specification, October 2021, 5.5.1.2.
pub(super) fn check(_: &Env<'_>, site: &FragmentSite<'_>, report: &mut Report) {
    if site.ty.is_none() {
        report.add(Error::UnknownType { name: site.condition.to_owned(), path: site.place.path() });
    }
}
