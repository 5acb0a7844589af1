use super::env::{Env, Report};
use super::site::Directives;
use crate::document::error::Error;

/// Directives stand where their definitions allow. Source: GraphQL specification, October 2021, 5.7.2.
pub(super) fn check(env: &Env<'_>, site: &Directives<'_>, report: &mut Report) {
    for directive in site.directives {
        if let Some(definition) = env.source.directive(&directive.name)
            && !definition.locations.contains(&site.location.name())
        {
            report.add(Error::MisplacedDirective {
                name: directive.name.clone(),
                location: site.location.phrase(),
                path: site.place.path(),
            });
        }
    }
}
