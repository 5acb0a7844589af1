use std::collections::BTreeSet;

use super::error::Problem;
use super::rules::INHERITANCE_DEPTH;
use crate::model::{
    Catalog, DeletePermission, Function, InsertPermission, Relation, Role, Settings, UpdatePermission,
};

/// What a role has of its own or by its parents.
///
/// Unlike what a role may read, what it may write is no union: a parent's preset or check must not open what another
/// parent's closes. So the parents must agree.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Inherited<P> {
    Nothing,
    One(P),
    /// Parents disagree: nothing is inherited until the role has a permission of its own.
    Conflict,
}

/// `own`: what a role has without its parents.
/// Source: spec section 4, and the reference's roles inheritance for mutations.
pub(super) fn inherited<P: PartialEq>(
    settings: &Settings,
    role: &Role,
    own: &dyn Fn(&Role) -> Option<P>,
) -> Inherited<P> {
    at_depth(settings, role, own, 0)
}

fn at_depth<P: PartialEq>(
    settings: &Settings,
    role: &Role,
    own: &dyn Fn(&Role) -> Option<P>,
    depth: usize,
) -> Inherited<P> {
    if let Some(permission) = own(role) {
        return Inherited::One(permission);
    }
    let Some(parents) = settings.inherited_roles.get(role).filter(|_| depth < INHERITANCE_DEPTH) else {
        return Inherited::Nothing;
    };
    let mut found = Inherited::Nothing;
    for parent in parents.iter().filter(|parent| !parent.is_admin()) {
        found = match (found, at_depth(settings, parent, own, depth + 1)) {
            (found, Inherited::Nothing) => found,
            (Inherited::Nothing, other) => other,
            (Inherited::One(first), Inherited::One(second)) if first == second => Inherited::One(first),
            _ => return Inherited::Conflict,
        };
    }
    found
}

/// A relation's permission for inserting as a role has it, fit for comparison with another role's.
pub(super) fn insert_permission(relation: &Relation, role: &Role) -> Option<InsertPermission> {
    let permission = relation.insert_permissions.iter().find(|permission| permission.role == *role)?;
    let columns = sorted(&permission.columns);
    Some(InsertPermission { role: Role(String::new()), columns, ..permission.clone() })
}

pub(super) fn update_permission(relation: &Relation, role: &Role) -> Option<UpdatePermission> {
    let permission = relation.update_permissions.iter().find(|permission| permission.role == *role)?;
    let columns = sorted(&permission.columns);
    Some(UpdatePermission { role: Role(String::new()), columns, ..permission.clone() })
}

pub(super) fn delete_permission(relation: &Relation, role: &Role) -> Option<DeletePermission> {
    let permission = relation.delete_permissions.iter().find(|permission| permission.role == *role)?;
    Some(DeletePermission { role: Role(String::new()), ..permission.clone() })
}

fn sorted(columns: &[String]) -> Vec<String> {
    let columns: BTreeSet<_> = columns.iter().cloned().collect();
    columns.into_iter().collect()
}

/// The permissions for writing to a relation that roles do not inherit because their parents disagree.
///
/// They refuse no write of metadata: the role has no such permission until it gets one of its own.
pub fn conflicts_of_relation(catalog: &dyn Catalog, relation: &Relation) -> Vec<Problem> {
    let settings = catalog.settings();
    let mut found = Vec::new();
    for role in settings.inherited_roles.keys() {
        let mut note = |kind, is_conflict: bool| {
            found.extend(is_conflict.then(|| conflict(kind, role)));
        };
        let insert = inherited(&settings, role, &|role| insert_permission(relation, role));
        note("insert_permission", insert == Inherited::Conflict);
        let update = inherited(&settings, role, &|role| update_permission(relation, role));
        note("update_permission", update == Inherited::Conflict);
        let delete = inherited(&settings, role, &|role| delete_permission(relation, role));
        note("delete_permission", delete == Inherited::Conflict);
    }
    found
}

/// The same for a function.
pub fn conflicts_of_function(catalog: &dyn Catalog, function: &Function) -> Vec<Problem> {
    let settings = catalog.settings();
    let own = |role: &Role| {
        let permission = function.permissions.iter().find(|permission| permission.role == *role);
        permission.map(|permission| permission.argument_presets.clone())
    };
    let roles = settings.inherited_roles.keys();
    let conflicting = roles.filter(|role| inherited(&settings, role, &own) == Inherited::Conflict);
    conflicting.map(|role| conflict("function_permission", role)).collect()
}

fn conflict(kind: &'static str, role: &Role) -> Problem {
    Problem {
        kind,
        role: Some(role.0.clone()),
        name: None,
        path: "$".to_owned(),
        reason:
            "its parents' permissions differ, so it inherits none of them; a permission of its own decides"
                .to_owned(),
    }
}
