use super::env::{Env, Report};
use crate::document::ast::{OperationDefinition, OperationKind, Selection};
use crate::document::error::Error;
use crate::response::Path;
use std::collections::HashSet;

/// A subscription selects exactly one root field, and none of introspection.
/// Source: GraphQL specification, October 2021, 5.2.3.1.
pub(super) fn check(env: &Env<'_>, operation: &OperationDefinition, report: &mut Report) {
    if operation.kind != OperationKind::Subscription {
        return;
    }
    let mut fields = HashSet::new();
    let mut entered = HashSet::new();
    let mut waiting: Vec<&Selection> = operation.selection_set.iter().collect();
    while let Some(selection) = waiting.pop() {
        match selection {
            Selection::Field(field) => {
                fields.insert((field.response_name(), field.name.starts_with("__")));
            }
            Selection::InlineFragment(fragment) => waiting.extend(&fragment.selection_set),
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = env.fragments.get(spread.name.as_str())
                    && entered.insert(&spread.name)
                {
                    waiting.extend(&fragment.selection_set);
                }
            }
        }
    }
    if fields.len() != 1 || fields.iter().any(|(_, introspection)| *introspection) {
        report.add(Error::SubscriptionRootFields { path: Path::root() });
    }
}
