use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::import::API_LIMITS;
use super::row::{Row, Rows, Table};
use super::rule::{PERMISSIONS, computed_field_entry, permission_entry, relationship_entry};
use super::tracked::{DEFAULT_SOURCE, configuration, function_entry, function_permission_entry};

/// The rows as a metadata document of version 3: lists sorted by name, nothing in it that says nothing.
///
/// Source: Hasura v2's `export_metadata`.
pub fn export(rows: &Rows) -> Json {
    let mut of_relation: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
    let mut of_function: BTreeMap<String, Vec<Json>> = BTreeMap::new();
    let mut sources: BTreeMap<&str, Source> = BTreeMap::new();
    for row in rows.0.values() {
        match row.table {
            Table::Source => sources.entry(row.text("name")).or_default().row = Some(row),
            Table::Relation => sources.entry(source_of(row)).or_default().relations.push(row),
            Table::Function => sources.entry(source_of(row)).or_default().functions.push(row),
            Table::FunctionPermission => {
                let of = of_function.entry(row.get("function").to_string()).or_default();
                of.push(function_permission_entry(row));
            }
            _ => of_relation.entry(row.get("relation").to_string()).or_default().push(row),
        }
    }
    if sources.is_empty() {
        sources.insert(DEFAULT_SOURCE, Source::default());
    }
    let sources: Vec<Json> = sources
        .into_iter()
        .map(|(name, source)| {
            let tables = source.relations.iter().map(|row| {
                let rules = of_relation.get(&row.get("relation").to_string());
                table_entry(row, rules.map_or(&[][..], Vec::as_slice))
            });
            let mut entry = Map::new();
            entry.insert("name".to_owned(), json!(name));
            entry.insert("kind".to_owned(), json!("postgres"));
            entry.insert("tables".to_owned(), tables.collect());
            let functions = source.functions.iter().map(|row| {
                let permissions = of_function.get(&row.get("function").to_string());
                function_entry(row, permissions.cloned().unwrap_or_default())
            });
            insert_list(&mut entry, "functions", functions.collect());
            for column in ["configuration", "customization"] {
                let given =
                    source.row.and_then(|row| row.get(column).as_object()).filter(|given| !given.is_empty());
                given.map(|given| entry.insert(column.to_owned(), Json::Object(given.clone())));
            }
            Json::Object(entry)
        })
        .collect();
    let mut document = Map::new();
    document.insert("version".to_owned(), json!(3));
    document.insert("sources".to_owned(), Json::Array(sources));
    insert_list(&mut document, "query_collections", collections(rows));
    insert_list(&mut document, "allowlist", rows.of(Table::AllowedCollection).map(allowed_entry).collect());
    insert_list(&mut document, "inherited_roles", inherited_roles(rows));
    if let Some(setting) =
        rows.of(Table::Setting).find(|row| row.text("name") == "introspection_disabled_for")
    {
        let introspection = json!({"disabled_for_roles": setting.get("value")});
        document.insert("graphql_schema_introspection".to_owned(), introspection);
    }
    if let Some(setting) = rows.of(Table::Setting).find(|row| row.text("name") == API_LIMITS) {
        document.insert(API_LIMITS.to_owned(), setting.get("value").clone());
    }
    Json::Object(document)
}

#[derive(Default)]
struct Source<'a> {
    row: Option<&'a Row>,
    relations: Vec<&'a Row>,
    functions: Vec<&'a Row>,
}

fn source_of(row: &Row) -> &str {
    row.get("source").as_str().unwrap_or(DEFAULT_SOURCE)
}

/// `rules`: what hangs on the relation, in the order of tables and keys.
fn table_entry(row: &Row, rules: &[&Row]) -> Json {
    let mut entry = Map::new();
    entry.insert("table".to_owned(), row.get("relation").clone());
    if row.get("is_enum").as_bool() == Some(true) {
        entry.insert("is_enum".to_owned(), json!(true));
    }
    configuration(row).map(|configuration| entry.insert("configuration".to_owned(), configuration));
    let of = |table: Table| rules.iter().filter(move |row| row.table == table);
    for kind in ["object", "array"] {
        let relationships = of(Table::Relationship).filter(|row| row.text("kind") == kind);
        let relationships = relationships.map(|row| relationship_entry(row)).collect();
        insert_list(&mut entry, &format!("{kind}_relationships"), relationships);
    }
    let computed_fields = of(Table::ComputedField).map(|row| computed_field_entry(row)).collect();
    insert_list(&mut entry, "computed_fields", computed_fields);
    for (table, key) in [PERMISSIONS[1], PERMISSIONS[0], PERMISSIONS[2], PERMISSIONS[3]] {
        insert_list(&mut entry, key, of(table).map(|row| permission_entry(row)).collect());
    }
    Json::Object(entry)
}

fn collections(rows: &Rows) -> Vec<Json> {
    let entry = |collection: &Row| {
        let of = rows.of(Table::Query).filter(|query| query.get("collection") == collection.get("name"));
        let queries = of.map(|query| json!({"name": query.get("name"), "query": query.get("query")}));
        let queries: Vec<Json> = queries.collect();
        let mut entry = Map::new();
        entry.insert("name".to_owned(), collection.get("name").clone());
        super::rule::insert_given(&mut entry, "comment", collection.get("comment"));
        entry.insert("definition".to_owned(), json!({"queries": queries}));
        Json::Object(entry)
    };
    rows.of(Table::Collection).map(entry).collect()
}

pub fn allowed_entry(row: &Row) -> Json {
    let scope = match row.get("roles") {
        Json::Null => json!({"global": true}),
        roles => json!({"global": false, "roles": roles}),
    };
    json!({"collection": row.get("collection"), "scope": scope})
}

fn inherited_roles(rows: &Rows) -> Vec<Json> {
    let mut parents: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in rows.of(Table::InheritedRole) {
        parents.entry(row.text("role")).or_default().insert(row.text("parent"));
    }
    parents.into_iter().map(|(role, parents)| json!({"role_name": role, "role_set": parents})).collect()
}

fn insert_list(object: &mut Map<String, Json>, key: &str, list: Vec<Json>) {
    if !list.is_empty() {
        object.insert(key.to_owned(), Json::Array(list));
    }
}
