use super::env::{Env, Report};
use super::site::FragmentSite;
use crate::document::error::Error;

/// A fragment is spread where its type can occur: that of an object on this type only, or where its interface stands.
/// Source: GraphQL specification, October 2021, 5.5.2.3.
/// Differs: Hasura v2 leaves such a fragment out of the answer.
pub(super) fn check(_: &Env<'_>, site: &FragmentSite<'_>, report: &mut Report) {
    if let (Some(ty), Some(parent)) = (site.ty, site.parent)
        && ty.is_composite()
        && ty.key != parent.key
        && !(ty.is_node() && parent.implements_node())
        && !(parent.is_node() && ty.implements_node())
    {
        report.add(Error::ImpossibleSpread {
            condition: site.condition.to_owned(),
            parent: parent.name.to_string(),
            path: site.place.path(),
        });
    }
}
