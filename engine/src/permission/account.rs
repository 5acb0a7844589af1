use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::call::FunctionCall;
use super::error::Error;
use super::expression::trace_expression;
use super::inheritance::{Inherited, delete_permission, inherited, insert_permission, update_permission};
use super::predicate::Predicate;
use super::rules::{CellRule, INHERITANCE_DEPTH, Rules, compile_select};
use super::trace::Node;
use super::writes::{compile_delete, compile_insert, compile_update};
use crate::model::{AttributeNumber, Relation, Role};
use crate::response::Path;

/// What somebody may want to do with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Select,
    /// That the row may have been inserted as it is: the check of an insert.
    Insert,
    /// That the row may be changed: the filter of an update.
    Update,
    /// That an update may have left the row as it is: the check of an update.
    UpdateCheck,
    Delete,
}

/// How a role's right to rows of a relation comes about.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// What decides on a row.
    pub ruling: Result<Ruling, Closed>,
    /// The permissions that this is made of; of admin's right none.
    pub parts: Vec<Part>,
}

/// What decides on a row: the rule that requests of the role go by.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruling {
    pub predicate: Predicate,
    /// Has to return null.
    pub validation: Option<FunctionCall>,
    /// The columns that the role may read, insert or update.
    pub columns: Vec<(String, CellRule)>,
}

/// A role's own permission.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    pub role: Role,
    /// The nodes of its filter or check; the error that closes it.
    pub nodes: Result<Vec<Node>, Error>,
}

/// Why a role may do nothing with any row of a relation.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Closed {
    #[error("the relation is not tracked")]
    NotTracked,
    #[error("role \"{role}\" has no {kind} permission for the relation")]
    NoPermission { role: String, kind: &'static str },
    #[error(
        "the {kind} permissions of the role's parents differ, so it inherits none of them; a permission of its own \
         decides"
    )]
    Conflict { kind: &'static str },
    #[error(
        "the {kind} permission is for backends alone (backend_only), and the session's \
         x-hasura-use-backend-only-permissions is not true"
    )]
    BackendOnly { kind: &'static str },
    #[error("the {kind} permission of role \"{role}\" does not fit the database, at {}: {error}", error.path())]
    Misfit { kind: &'static str, role: String, error: Box<Error> },
    #[error("Postgres can {what} no rows of the relation")]
    Unwritable { what: &'static str },
    #[error("role \"{role}\" may update no column of the relation")]
    NoColumns { role: String },
    #[error(
        "role \"{role}\" may select nothing of the relation, so no field lets it say which rows to {what}"
    )]
    NoSelection { role: String, what: &'static str },
}

/// Asked for each permission: what there is of a role's own.
type Own<'f, P> = &'f dyn Fn(&Role) -> Option<P>;

impl Operation {
    pub const ALL: [Operation; 5] =
        [Operation::Select, Operation::Insert, Operation::Update, Operation::UpdateCheck, Operation::Delete];

    pub fn name(self) -> &'static str {
        match self {
            Operation::Select => "select",
            Operation::Insert => "insert",
            Operation::Update => "update",
            Operation::UpdateCheck => "update_check",
            Operation::Delete => "delete",
        }
    }

    pub fn named(name: &str) -> Option<Operation> {
        Operation::ALL.into_iter().find(|operation| operation.name() == name)
    }

    /// The kind of permission that decides.
    fn kind(self) -> &'static str {
        match self {
            Operation::UpdateCheck => "update",
            other => other.name(),
        }
    }
}

impl Rules<'_> {
    /// What the role may do with the rows of a relation, by which permissions, or why it may not.
    pub fn account(&self, relation: &Arc<Relation>, operation: Operation) -> Account {
        let ruling = self.ruling(relation, operation);
        let is_made_of_permissions =
            matches!(ruling, Ok(_) | Err(Closed::Misfit { .. })) && !self.role.is_admin();
        let parts = if is_made_of_permissions { self.parts(relation, operation) } else { Vec::new() };
        Account { ruling, parts }
    }

    fn ruling(&self, relation: &Arc<Relation>, operation: Operation) -> Result<Ruling, Closed> {
        let id = relation.id;
        let what = operation.kind();
        let possible = match operation {
            Operation::Select => true,
            Operation::Insert => relation.insertable,
            Operation::Update | Operation::UpdateCheck => relation.updatable,
            Operation::Delete => relation.deletable,
        };
        let closed = || self.closed(relation, operation);
        let open = |numbers: &BTreeSet<AttributeNumber>| {
            let attributes = relation.attributes.iter().filter(|each| numbers.contains(&each.number));
            attributes.map(|attribute| (attribute.name.clone(), CellRule::Always)).collect()
        };
        let ruling = match operation {
            Operation::Select => {
                let rule = self.select(id).ok_or_else(closed)?;
                let cells = rule.attributes().filter_map(|attribute| {
                    Some((attribute.name.clone(), rule.columns.get(&attribute.number)?.clone()))
                });
                Ruling { predicate: rule.filter.clone(), validation: None, columns: cells.collect() }
            }
            Operation::Insert => {
                let rule = self.insert(id).ok_or_else(closed)?;
                let (predicate, validation) = (rule.check.clone(), rule.validation.clone());
                Ruling { predicate, validation, columns: open(&rule.columns) }
            }
            Operation::Update => {
                let rule = self.update(id).ok_or_else(closed)?;
                if rule.columns.is_empty() && rule.presets.is_empty() {
                    return Err(Closed::NoColumns { role: self.role.0.clone() });
                }
                Ruling { predicate: rule.filter.clone(), validation: None, columns: open(&rule.columns) }
            }
            Operation::UpdateCheck => {
                let rule = self.update(id).ok_or_else(closed)?;
                let (predicate, validation) = (rule.check.clone(), rule.validation.clone());
                Ruling { predicate, validation, columns: open(&rule.columns) }
            }
            Operation::Delete => {
                let rule = self.delete(id).ok_or_else(closed)?;
                Ruling { predicate: rule.filter.clone(), validation: None, columns: Vec::new() }
            }
        };
        if !possible {
            return Err(Closed::Unwritable { what });
        }
        // The check of an update serves upserts too, which need no selection.
        let needs_selection = matches!(operation, Operation::Update | Operation::Delete);
        if needs_selection && self.select(id).is_none() {
            return Err(Closed::NoSelection { role: self.role.0.clone(), what });
        }
        Ok(ruling)
    }

    /// Why there is no rule.
    fn closed(&self, relation: &Arc<Relation>, operation: Operation) -> Closed {
        let kind = operation.kind();
        let misfit = self.parts(relation, operation).into_iter().find_map(|part| {
            let error = part.nodes.err()?;
            Some(Closed::Misfit { kind, role: part.role.0, error: Box::new(error) })
        });
        let settings = self.catalog.settings();
        fn reduced<P>(found: Inherited<P>, is_backend_only: impl Fn(&P) -> bool) -> Inherited<bool> {
            match found {
                Inherited::Nothing => Inherited::Nothing,
                Inherited::Conflict => Inherited::Conflict,
                Inherited::One(permission) => Inherited::One(is_backend_only(&permission)),
            }
        }
        let found = match operation {
            Operation::Select => Inherited::One(false),
            Operation::Insert => {
                let own: Own<_> = &|role| insert_permission(relation, role);
                reduced(inherited(&settings, &self.role, own), |found| found.backend_only)
            }
            Operation::Update | Operation::UpdateCheck => {
                let own: Own<_> = &|role| update_permission(relation, role);
                reduced(inherited(&settings, &self.role, own), |found| found.backend_only)
            }
            Operation::Delete => {
                let own: Own<_> = &|role| delete_permission(relation, role);
                reduced(inherited(&settings, &self.role, own), |found| found.backend_only)
            }
        };
        match found {
            Inherited::Conflict => Closed::Conflict { kind },
            Inherited::One(backend_only) if !self.is_open(backend_only) => Closed::BackendOnly { kind },
            Inherited::One(_) | Inherited::Nothing => {
                misfit.unwrap_or_else(|| Closed::NoPermission { role: self.role.0.clone(), kind })
            }
        }
    }

    fn parts(&self, relation: &Arc<Relation>, operation: Operation) -> Vec<Part> {
        let mut givers = self.givers(&|role| match operation {
            Operation::Select => relation.select_permission(role).is_some(),
            Operation::Insert => insert_permission(relation, role).is_some(),
            Operation::Update | Operation::UpdateCheck => update_permission(relation, role).is_some(),
            Operation::Delete => delete_permission(relation, role).is_some(),
        });
        if operation != Operation::Select {
            // All of them have the same.
            givers.truncate(1);
        }
        let part = |role: Role| Part { nodes: self.nodes(relation, operation, &role), role };
        givers.into_iter().map(part).collect()
    }

    /// The nodes of one role's own permission.
    fn nodes(&self, relation: &Arc<Relation>, operation: Operation, role: &Role) -> Result<Vec<Node>, Error> {
        let everything = Json::Object(Map::new());
        let trace = |json: &Json, column: &str| {
            trace_expression(self.catalog, relation, json, &Path::root().key(column))
        };
        match operation {
            Operation::Select => {
                let Some(permission) = relation.select_permission(role) else { return Ok(Vec::new()) };
                compile_select(self.catalog, relation, permission)?;
                trace(&permission.filter, "filter")
            }
            Operation::Insert => {
                let Some(permission) = insert_permission(relation, role) else { return Ok(Vec::new()) };
                compile_insert(self.catalog, relation, &permission)?;
                trace(&permission.row_check, "row_check")
            }
            Operation::Update => {
                let Some(permission) = update_permission(relation, role) else { return Ok(Vec::new()) };
                compile_update(self.catalog, relation, &permission)?;
                trace(&permission.filter, "filter")
            }
            Operation::UpdateCheck => {
                let Some(permission) = update_permission(relation, role) else { return Ok(Vec::new()) };
                compile_update(self.catalog, relation, &permission)?;
                trace(permission.row_check.as_ref().unwrap_or(&everything), "row_check")
            }
            Operation::Delete => {
                let Some(permission) = delete_permission(relation, role) else { return Ok(Vec::new()) };
                compile_delete(self.catalog, relation, &permission)?;
                trace(&permission.filter, "filter")
            }
        }
    }

    /// The role itself if it has a permission, else those of its ancestors that it inherits from, each once.
    fn givers(&self, has: &dyn Fn(&Role) -> bool) -> Vec<Role> {
        let settings = self.catalog.settings();
        let mut found = Vec::new();
        let mut open = vec![(self.role.clone(), 0)];
        let mut seen = BTreeSet::new();
        while let Some((role, depth)) = open.pop() {
            if !seen.insert(role.clone()) {
                continue;
            }
            if has(&role) {
                found.push(role);
                continue;
            }
            let parents = settings.inherited_roles.get(&role).filter(|_| depth < INHERITANCE_DEPTH);
            let parents = parents.into_iter().flatten().filter(|parent| !parent.is_admin());
            open.extend(parents.rev().map(|parent| (parent.clone(), depth + 1)));
        }
        found
    }
}
