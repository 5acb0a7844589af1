//! All rules that do not fit the database, in one go: `graphql._inconsistencies()` of `sql/06_api.sql`.

use std::collections::BTreeSet;

use pgrx::pg_sys;
use postern_engine::model::{FunctionId, Relation, RelationId, RootFieldConfig};
use postern_engine::schema::is_graphql_name;
use serde_json::{Value as Json, json};

use crate::catalog::DatabaseCatalog;
use crate::datum::{Arguments, entry_point, jsonb_datum};
use crate::metadata::{function_conflicts, function_problems, relation_conflicts, relation_problems};
use crate::model;

entry_point!(_all_problems_wrapper, pg_finfo__all_problems_wrapper, all_problems);

/// How many relations are looked at before what was read of them is forgotten: neighbours are read once, and the memory
/// does not grow with the number of tables.
const TOGETHER: usize = 200;

/// `graphql._all_problems()`: `[{"owner_kind", "owner", "problems", "names"}, …]` for those with which something may be
/// wrong. Where `names` is true, their names are to be looked at too.
fn all_problems(_arguments: &Arguments) -> Option<pg_sys::Datum> {
    let (relations, functions) = model::reading(model::tracked);
    let mut found = Vec::new();
    for relations in relations.chunks(TOGETHER) {
        let catalog = DatabaseCatalog::fresh();
        found.extend(relations.iter().filter_map(|oid| problems_of_relation(&catalog, *oid)));
    }
    for functions in functions.chunks(TOGETHER) {
        let catalog = DatabaseCatalog::fresh();
        for oid in functions {
            let mut problems = function_problems(&catalog, FunctionId(*oid));
            problems.extend(function_conflicts(&catalog, FunctionId(*oid)));
            found.push(entry("function", *oid, &json!(problems), true));
        }
    }
    Some(jsonb_datum(&Json::Array(found)))
}

fn problems_of_relation(catalog: &DatabaseCatalog, oid: u32) -> Option<Json> {
    let relation = postern_engine::model::Catalog::relation(catalog, RelationId(oid))?;
    let mut problems = relation_problems(catalog, RelationId(oid));
    problems.extend(relation_conflicts(catalog, RelationId(oid)));
    let names = !has_plain_names(&relation);
    (names || !problems.is_empty()).then(|| entry("relation", oid, &json!(problems), names))
}

fn entry(owner_kind: &str, owner: u32, problems: &Json, names: bool) -> Json {
    json!({"owner_kind": owner_kind, "owner": owner, "problems": problems, "names": names})
}

/// Is it plain to see that `graphql._name_problems()` has nothing to say of a relation? It takes longer than all else.
fn has_plain_names(relation: &Relation) -> bool {
    let default_name = match relation.schema.as_str() {
        "public" => relation.name.clone(),
        schema => format!("{schema}_{}", relation.name),
    };
    let own = relation.custom_name.clone().unwrap_or(default_name);
    let roots = relation.root_fields.values().filter_map(|config| match config {
        RootFieldConfig::Name(name) | RootFieldConfig::Full { name: Some(name), .. } => Some(name.clone()),
        RootFieldConfig::Full { name: None, .. } | RootFieldConfig::Default(()) => None,
    });
    let configured = relation.column_config.values().filter_map(|config| config.custom_name.clone());
    let are_allowed = std::iter::once(own).chain(roots).chain(configured).all(|name| is_plain(&name));
    let are_known = relation.column_config.keys().all(|column| relation.attribute(column).is_some());
    are_allowed && are_known && has_distinct_fields(relation)
}

/// Have all fields names that differ by more than what a naming convention changes?
fn has_distinct_fields(relation: &Relation) -> bool {
    let column = |name: &String| {
        let config = relation.column_config.get(name);
        config.and_then(|config| config.custom_name.clone()).unwrap_or_else(|| name.clone())
    };
    let columns = relation.attributes.iter().map(|attribute| column(&attribute.name));
    let relationships = relation.relationships.iter();
    let relationships =
        relationships.flat_map(|field| [field.name.clone(), format!("{}_aggregate", field.name)]);
    let computed = relation.computed_fields.iter().map(|field| field.name.clone());
    let mut seen = BTreeSet::new();
    let mut given = relationships.chain(computed);
    given.all(|name| is_plain(&name) && seen.insert(without_convention(&name)))
        && columns.into_iter().all(|name| name.is_ascii() && seen.insert(without_convention(&name)))
}

fn without_convention(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "")
}

fn is_plain(name: &str) -> bool {
    is_graphql_name(name) && !name.starts_with("__") && !matches!(name, "_and" | "_or" | "_not")
}
