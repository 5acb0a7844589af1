use super::env::{Env, Report};
use super::site::FragmentSite;
use crate::document::error::Error;

/// A fragment is spread where its type can occur: as all composite types are object types, on that type only.
/// Source: GraphQL specification, October 2021, 5.5.2.3.
/// Differs: Hasura v2 leaves such a fragment out of the answer.
pub(super) fn check(_: &Env<'_>, site: &FragmentSite<'_>, report: &mut Report) {
    if let (Some(ty), Some(parent)) = (site.ty, site.parent)
        && ty.is_composite()
        && ty.key != parent.key
    {
        report.add(Error::ImpossibleSpread {
            condition: site.condition.to_owned(),
            parent: parent.name.to_string(),
            path: site.place.path(),
        });
    }
}
