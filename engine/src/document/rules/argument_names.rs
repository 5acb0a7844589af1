use super::env::{Env, Report};
use super::site::Arguments;
use crate::document::error::Error;

/// The field or directive has every argument that is given. Source: GraphQL specification, October 2021, 5.4.1.
pub(super) fn check(_: &Env<'_>, site: &Arguments<'_>, report: &mut Report) {
    for (name, _) in site.given {
        if !site.defined.iter().any(|argument| *argument.name == **name) {
            report.add(Error::UnknownArgument {
                owner: site.owner.to_owned(),
                argument: name.clone(),
                path: site.place.path(),
            });
        }
    }
}
