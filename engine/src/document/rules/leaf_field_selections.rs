use super::env::{Env, Report};
use super::site::FieldSite;
use crate::document::error::Error;

/// A field of an object type or an interface has a selection set, any other has none.
/// Source: GraphQL specification, October 2021, 5.3.3.
pub(super) fn check(_: &Env<'_>, site: &FieldSite<'_>, report: &mut Report) {
    let Some(ty) = site.ty else { return };
    match (ty.is_composite(), site.field.selection_set.is_empty()) {
        (true, true) => {
            report.add(Error::MissingSelectionSet { field: site.field.name.clone(), path: site.place.path() })
        }
        (false, false) => report.add(Error::UnexpectedSelectionSet { path: site.place.path() }),
        _ => {}
    }
}
