use super::env::{Env, Report};
use super::site::Directives;
use crate::document::error::Error;

/// The schema defines every directive that is used. Source: GraphQL specification, October 2021, 5.7.1.
pub(super) fn check(env: &Env<'_>, site: &Directives<'_>, report: &mut Report) {
    for directive in site.directives {
        if env.source.directive(&directive.name).is_none() {
            report.add(Error::UnknownDirective { name: directive.name.clone(), path: site.place.path() });
        }
    }
}
