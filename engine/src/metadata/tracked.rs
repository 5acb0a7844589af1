use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::given::Fields;
use super::name::{FunctionName, RelationName};
use super::row::{Row, Table};
use super::rule::insert_given;
use crate::response::{Code, Failure};

/// The name of the source that is always there.
pub const DEFAULT_SOURCE: &str = "default";

/// How the column `source` holds a source: null for the default one.
pub fn source_column(source: &str) -> Json {
    if source == DEFAULT_SOURCE { Json::Null } else { json!(source) }
}

/// A tracked relation: `is_enum`, and the `configuration` of `track_table`, `set_table_customization` and of version 3.
pub fn relation(table: &RelationName, source: &str, entry: &Fields) -> Result<Row, Failure> {
    let mut row = Row::new(
        Table::Relation,
        [
            ("relation", table.to_json()),
            ("source", source_column(source)),
            ("is_enum", json!(entry.flag("is_enum")?)),
        ],
    );
    customize(&mut row, entry.optional_object("configuration")?.as_ref())?;
    Ok(row)
}

/// Sets the columns of a relation's row that a `configuration` gives.
pub fn customize(row: &mut Row, configuration: Option<&Fields>) -> Result<(), Failure> {
    let empty = Map::new();
    let at = crate::response::Path::root();
    let none = Fields { object: &empty, at };
    let configuration = configuration.unwrap_or(&none);
    row.set(
        "custom_name",
        json!(configuration.optional_text("custom_name")?.filter(|name| !name.is_empty())),
    );
    row.set("root_fields", root_fields(configuration)?);
    // The older `custom_column_names` gives names alone; `column_config` wins.
    let mut columns = Map::new();
    if let Some(names) = configuration.optional_object("custom_column_names")? {
        for column in names.object.keys() {
            if let Some(name) = names.optional_text(column)? {
                columns.insert(column.clone(), json!({"custom_name": name}));
            }
        }
    }
    if let Some(config) = configuration.optional_object("column_config")? {
        for column in config.object.keys() {
            let Some(given) = config.optional_object(column)? else { continue };
            let entry = columns.entry(column.clone()).or_insert_with(|| json!({}));
            if let Some(entry) = entry.as_object_mut() {
                entry.extend(given_entries(given));
            }
        }
        columns.retain(|_, config| config.as_object().is_some_and(|config| !config.is_empty()));
    }
    row.set("column_config", Json::Object(columns));
    row.set("comment", json!(configuration.optional_text("comment")?));
    Ok(())
}

/// The keys of a relation's configuration.
pub const CONFIGURATION: [&str; 5] =
    ["custom_name", "custom_root_fields", "custom_column_names", "column_config", "comment"];

/// The `configuration` of a relation; none where it says nothing.
pub fn configuration(row: &Row) -> Option<Json> {
    let mut configuration = Map::new();
    for (key, column) in [("column_config", "column_config"), ("custom_root_fields", "root_fields")] {
        let given = row.get(column).as_object().filter(|given| !given.is_empty());
        insert_given(&mut configuration, key, &given.map_or(Json::Null, |given| Json::Object(given.clone())));
    }
    // Hasura's older `custom_column_names` is written beside it by Hasura, and not needed.
    insert_given(&mut configuration, "custom_name", row.get("custom_name"));
    insert_given(&mut configuration, "comment", row.get("comment"));
    (!configuration.is_empty()).then_some(Json::Object(configuration))
}

/// A tracked function: `function`, `configuration`, `comment`.
pub fn function(name: &FunctionName, source: &str, entry: &Fields) -> Result<Row, Failure> {
    let mut row = Row::new(
        Table::Function,
        [
            ("function", name.to_json()),
            ("source", source_column(source)),
            ("comment", json!(entry.optional_text("comment")?)),
        ],
    );
    configure_function(&mut row, entry.optional_object("configuration")?.as_ref())?;
    Ok(row)
}

/// Sets the columns of a function's row that a `configuration` gives.
pub fn configure_function(row: &mut Row, configuration: Option<&Fields>) -> Result<(), Failure> {
    let empty = Map::new();
    let none = Fields { object: &empty, at: crate::response::Path::root() };
    let configuration = configuration.unwrap_or(&none);
    for column in ["exposed_as", "session_argument", "custom_name"] {
        row.set(column, json!(configuration.optional_text(column)?));
    }
    row.set("root_fields", root_fields(configuration)?);
    let infer = configuration.optional("infer_permissions").map(|given| given.boolean()).transpose()?;
    row.set("infer_permissions", json!(infer));
    Ok(())
}

/// `custom_root_fields`: names, or objects with a `name`, each of which is given once.
fn root_fields(configuration: &Fields) -> Result<Json, Failure> {
    let Some(given) = configuration.optional_object("custom_root_fields")? else {
        return Ok(Json::Object(Map::new()));
    };
    let entries = given_entries(given.clone());
    let mut names: Vec<&str> = entries
        .values()
        .filter_map(|entry| entry.as_str().or_else(|| entry.get("name").and_then(Json::as_str)))
        .collect();
    names.sort_unstable();
    let same = |pair: &[&'_ str]| pair.first() == pair.last();
    let twice = names.windows(2).filter(|pair| same(pair)).filter_map(|pair| pair.first().copied());
    let twice: Vec<&str> = twice.collect::<BTreeSet<_>>().into_iter().collect();
    if twice.is_empty() {
        return Ok(Json::Object(entries));
    }
    let names = twice.join(" and ");
    let message = format!("the following custom root field names are duplicated: {names}");
    Err(Failure::new(Code::ParseFailed, given.at, message))
}

/// The keys of a function's configuration; `infer_permissions` is our own.
pub const FUNCTION_CONFIGURATION: [&str; 5] =
    ["exposed_as", "session_argument", "custom_name", "custom_root_fields", "infer_permissions"];

pub fn function_entry(row: &Row, permissions: Vec<Json>) -> Json {
    let mut configuration = Map::new();
    for column in ["custom_name", "exposed_as", "infer_permissions", "session_argument"] {
        insert_given(&mut configuration, column, row.get(column));
    }
    if let Some(root_fields) = row.get("root_fields").as_object().filter(|given| !given.is_empty()) {
        configuration.insert("custom_root_fields".to_owned(), Json::Object(root_fields.clone()));
    }
    let mut entry = Map::new();
    entry.insert("function".to_owned(), row.get("function").clone());
    if !configuration.is_empty() {
        entry.insert("configuration".to_owned(), Json::Object(configuration));
    }
    if !permissions.is_empty() {
        entry.insert("permissions".to_owned(), Json::Array(permissions));
    }
    insert_given(&mut entry, "comment", row.get("comment"));
    Json::Object(entry)
}

/// `{"role"}` of a function's permissions; `argument_presets` is our own.
pub fn function_permission(function: &FunctionName, entry: &Fields) -> Result<Row, Failure> {
    let presets = entry.optional_object("argument_presets")?.map(|presets| presets.object.clone());
    Ok(Row::new(
        Table::FunctionPermission,
        [
            ("function", function.to_json()),
            ("role", json!(entry.required("role")?.name()?)),
            ("argument_presets", Json::Object(presets.unwrap_or_default())),
            ("comment", json!(entry.optional_text("comment")?)),
        ],
    ))
}

pub fn function_permission_entry(row: &Row) -> Json {
    let mut entry = Map::new();
    entry.insert("role".to_owned(), row.get("role").clone());
    if let Some(presets) = row.get("argument_presets").as_object().filter(|presets| !presets.is_empty()) {
        entry.insert("argument_presets".to_owned(), Json::Object(presets.clone()));
    }
    insert_given(&mut entry, "comment", row.get("comment"));
    Json::Object(entry)
}

/// A source: `name`, `kind`, `configuration`, `customization`. It is another name for this database.
///
/// `database`: the name of this database. Errors: another kind of database, or one whose address says that it is
/// another one. Of the default source the address is not looked at: it is that from which a project comes.
pub fn source(entry: &Fields, database: &str) -> Result<Row, Failure> {
    let name = entry.required("name")?.name()?;
    let kind = entry.optional_text("kind")?;
    if kind.as_deref().is_some_and(|kind| kind != "postgres" && kind != "pg") {
        let message = format!("databases of kind \"{}\" are not supported", kind.unwrap_or_default());
        return Err(Failure::new(Code::NotSupported, entry.at.key("kind"), message));
    }
    let configuration = entry.optional_object("configuration")?;
    if let Some(configuration) = configuration.as_ref().filter(|_| name != DEFAULT_SOURCE)
        && let Some(other) = database_of(configuration)?.filter(|other| other != database)
    {
        let message = format!(
            "source \"{name}\" is database \"{other}\"; all sources are names for this database, \"{database}\""
        );
        return Err(Failure::new(Code::NotSupported, configuration.at.clone(), message));
    }
    let customization = entry.optional_object("customization")?.map(given_entries).unwrap_or_default();
    let customization = customization.into_iter().filter_map(|(key, value)| match value {
        Json::Object(object) => {
            let object: Map<String, Json> =
                object.into_iter().filter(|(_, value)| !value.is_null()).collect();
            (!object.is_empty()).then_some((key, Json::Object(object)))
        }
        other => Some((key, other)),
    });
    let configuration = configuration.map(|configuration| configuration.object.clone()).unwrap_or_default();
    Ok(Row::new(
        Table::Source,
        [
            ("name", json!(name)),
            ("customization", Json::Object(customization.collect())),
            ("configuration", Json::Object(configuration)),
        ],
    ))
}

/// The database that a connection's configuration names, where it does.
fn database_of(configuration: &Fields) -> Result<Option<String>, Failure> {
    let Some(connection) = configuration.optional_object("connection_info")? else { return Ok(None) };
    let Some(url) = connection.optional("database_url") else { return Ok(None) };
    if let Some(url) = url.json.as_str() {
        return Ok(database_of_url(url));
    }
    match url.object()?.optional_object("connection_parameters")? {
        Some(parameters) => parameters.optional_text("database"),
        None => Ok(None),
    }
}

/// The database in `postgres://user:password@host:port/database?options`.
fn database_of_url(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let (_, path) = rest.split_once('/')?;
    let name = path.split(['?', '#']).next().unwrap_or_default();
    (!name.is_empty()).then(|| name.to_owned())
}

/// An object without its nulls.
fn given_entries(fields: Fields) -> Map<String, Json> {
    fields
        .object
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}
