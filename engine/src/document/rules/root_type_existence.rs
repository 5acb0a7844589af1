use super::env::{Env, Report};
use crate::document::ast::{OperationDefinition, OperationKind};
use crate::document::error::Error;
use crate::response::Path;
use crate::schema::TypeKey;

/// The role has operations of the kind of the one to run. Others need no root type: they are not executed.
/// Source: GraphQL specification, October 2021, 3.3.1 (root operation types); sentences as in Hasura.
pub(super) fn check(env: &Env<'_>, operation: &OperationDefinition, report: &mut Report) {
    let is_first = env.operations.first().is_some_and(|first| std::ptr::eq(*first, operation));
    if is_first && env.source.root(&root_key(operation.kind)).is_none() {
        let path = Path::root();
        report.add(match operation.kind {
            OperationKind::Query => Error::NoQueries { path },
            OperationKind::Mutation => Error::NoMutations { path },
            OperationKind::Subscription => Error::NoSubscriptions { path },
        });
    }
}

/// The key of the type whose fields such an operation selects.
pub fn root_key(kind: OperationKind) -> TypeKey {
    match kind {
        OperationKind::Query => TypeKey::QueryRoot,
        OperationKind::Mutation => TypeKey::MutationRoot,
        OperationKind::Subscription => TypeKey::SubscriptionRoot,
    }
}
