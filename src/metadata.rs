//! What the triggers of the metadata tables ask: see `sql/04_checks.sql` and `sql/05_ddl.sql`.

use pgrx::pg_sys;
use std::sync::Arc;

use postern_engine::model::{ApiLimits, Catalog, FunctionId, Relation, RelationId};
use postern_engine::permission::{self, Problem, Renaming, Source, StoredConstant};
use postern_engine::schema::{names_of_function, names_of_namespaces, names_of_relation};
use serde_json::{Value as Json, json};

use crate::catalog::DatabaseCatalog;
use crate::datum::{Arguments, entry_point, jsonb_datum, text_datum};
use crate::owner::as_owner;
use crate::{invalidation, model};

entry_point!(_names_wrapper, pg_finfo__names_wrapper, names);
entry_point!(_problems_wrapper, pg_finfo__problems_wrapper, problems);
entry_point!(_inheritance_conflicts_wrapper, pg_finfo__inheritance_conflicts_wrapper, inheritance_conflicts);
entry_point!(_api_limits_fault_wrapper, pg_finfo__api_limits_fault_wrapper, api_limits_fault);
entry_point!(_relation_model_wrapper, pg_finfo__relation_model_wrapper, relation_model);
entry_point!(_function_model_wrapper, pg_finfo__function_model_wrapper, function_model);
entry_point!(_settings_model_wrapper, pg_finfo__settings_model_wrapper, settings_model);
entry_point!(_rename_in_expression_wrapper, pg_finfo__rename_in_expression_wrapper, rename_in_expression);
entry_point!(_invalidate_wrapper, pg_finfo__invalidate_wrapper, invalidate);
entry_point!(_invalidate_all_wrapper, pg_finfo__invalidate_all_wrapper, invalidate_all);

/// `graphql._names(owner_kind, owner)`: what a relation or function may define, or all sources together.
fn names(arguments: &Arguments) -> Option<pg_sys::Datum> {
    let catalog = DatabaseCatalog::fresh();
    let (kind, owner) = (arguments.text(0)?, arguments.oid(1)?.to_u32());
    let names = match &*kind {
        "source" => Some(names_of_namespaces(&catalog)),
        "function" => {
            catalog.function(FunctionId(owner)).map(|function| names_of_function(&catalog, &function))
        }
        _ => catalog.relation(RelationId(owner)).map(|relation| names_of_relation(&catalog, &relation)),
    };
    Some(jsonb_datum(&json!(names.unwrap_or_default())))
}

/// `graphql._problems(owner_kind, owner)`: what stored about it does not fit the database.
fn problems(arguments: &Arguments) -> Option<pg_sys::Datum> {
    let catalog = DatabaseCatalog::fresh();
    let (kind, owner) = (arguments.text(0)?, arguments.oid(1)?.to_u32());
    let problems = match &*kind {
        "function" => function_problems(&catalog, FunctionId(owner)),
        _ => relation_problems(&catalog, RelationId(owner)),
    };
    Some(jsonb_datum(&json!(problems)))
}

/// What is stored about a function and does not fit; nothing for what is not tracked.
pub fn function_problems(catalog: &DatabaseCatalog, id: FunctionId) -> Vec<Problem> {
    let Some(function) = catalog.function(id) else { return Vec::new() };
    let mut problems = permission::problems_of_function(catalog, &function);
    let owner = crate::catalog::owner_of_function(pg_sys::Oid::from(id.0));
    problems.extend(unreadable(permission::constants_of_function(&function), owner));
    problems
}

/// What is stored about a relation and does not fit; nothing for what is not tracked.
pub fn relation_problems(catalog: &DatabaseCatalog, id: RelationId) -> Vec<Problem> {
    let Some(relation) = catalog.relation(id) else { return Vec::new() };
    let mut problems = permission::problems(catalog, &relation);
    problems.extend(unreadable_constants(catalog, &relation));
    problems
}

/// What roles do not inherit of a function because their parents disagree.
pub fn function_conflicts(catalog: &DatabaseCatalog, id: FunctionId) -> Vec<Problem> {
    let function = catalog.function(id);
    function.map(|function| permission::conflicts_of_function(catalog, &function)).unwrap_or_default()
}

/// What roles do not inherit of a relation because their parents disagree.
pub fn relation_conflicts(catalog: &DatabaseCatalog, id: RelationId) -> Vec<Problem> {
    let relation = catalog.relation(id);
    relation.map(|relation| permission::conflicts_of_relation(catalog, &relation)).unwrap_or_default()
}

/// `graphql._relation_model(relation)`.
fn relation_model(arguments: &Arguments) -> Option<pg_sys::Datum> {
    let relation = DatabaseCatalog::fresh().relation(RelationId(arguments.oid(0)?.to_u32()))?;
    Some(jsonb_datum(&json!(*relation)))
}

/// `graphql._function_model(function)`.
fn function_model(arguments: &Arguments) -> Option<pg_sys::Datum> {
    let function = DatabaseCatalog::fresh().function(FunctionId(arguments.oid(0)?.to_u32()))?;
    Some(jsonb_datum(&json!(*function)))
}

/// `graphql._settings_model()`, as they are stored.
fn settings_model(_arguments: &Arguments) -> Option<pg_sys::Datum> {
    Some(jsonb_datum(&json!(model::reading(model::settings))))
}

/// `graphql._api_limits_fault(limits)`: why they cannot be the setting `api_limits`.
fn api_limits_fault(arguments: &Arguments) -> Option<pg_sys::Datum> {
    let fault = match arguments.json(0) {
        Ok(limits) => ApiLimits::parse(&limits?).err()?.to_string(),
        Err(error) => error.to_string(),
    };
    Some(text_datum(&fault))
}

/// `graphql._inheritance_conflicts(owner_kind, owner)`: what roles do not inherit because their parents disagree.
fn inheritance_conflicts(arguments: &Arguments) -> Option<pg_sys::Datum> {
    let catalog = DatabaseCatalog::fresh();
    let (kind, owner) = (arguments.text(0)?, arguments.oid(1)?.to_u32());
    let conflicts = match &*kind {
        "function" => function_conflicts(&catalog, FunctionId(owner)),
        _ => relation_conflicts(&catalog, RelationId(owner)),
    };
    Some(jsonb_datum(&json!(conflicts)))
}

/// Constants of rules that their type's input function does not take.
fn unreadable_constants(catalog: &DatabaseCatalog, relation: &Arc<Relation>) -> Vec<Problem> {
    // Domains inside composite and array types run their checks, which are their owner's code: so this runs with the
    // rights of the table's owner, never with those of the extension's.
    let owner = crate::catalog::owner_of(pg_sys::Oid::from(relation.id.0));
    unreadable(permission::constants(catalog, relation), owner)
}

/// Those of some constants that cannot be read, tried with the rights of `owner`.
fn unreadable(constants: Vec<StoredConstant>, owner: pg_sys::Oid) -> Vec<Problem> {
    let unreadable = constants.into_iter().filter_map(|stored| {
        let parameter = &stored.constant.parameter;
        let Source::Constant(text) = &parameter.source else { return None };
        let reason = as_owner(owner, || crate::input::try_input(parameter, text)).err()?;
        Some(Problem {
            kind: stored.kind,
            role: Some(stored.role.0),
            name: None,
            path: stored.constant.at.to_string(),
            reason: crate::failure::message(reason),
        })
    });
    unreadable.collect()
}

/// `graphql._rename_in_expression(expression, root, target, old, new)`.
fn rename_in_expression(arguments: &Arguments) -> Option<pg_sys::Datum> {
    let catalog = DatabaseCatalog::fresh();
    // What is nested too deep to be read is no rule that was ever accepted.
    let expression: Json = arguments.json(0).ok()??;
    let (root, target) = (arguments.oid(1)?.to_u32(), arguments.oid(2)?.to_u32());
    let (old, new) = (arguments.text(3)?, arguments.text(4)?);
    let renamed = match catalog.relation(RelationId(root)) {
        Some(root) => {
            let renaming = Renaming { relation: RelationId(target), old: &old, new: &new };
            permission::rename_in_expression(&catalog, &root, &expression, renaming)
        }
        None => expression,
    };
    Some(jsonb_datum(&renamed))
}

/// `graphql._invalidate(relation)`.
fn invalidate(arguments: &Arguments) -> Option<pg_sys::Datum> {
    invalidation::announce(arguments.oid(0)?);
    Some(pg_sys::Datum::null())
}

/// `graphql._invalidate_all()`.
fn invalidate_all(_arguments: &Arguments) -> Option<pg_sys::Datum> {
    invalidation::announce_everything();
    Some(pg_sys::Datum::null())
}
