use serde_json::{Value as Json, json};

use super::given::{Fields, Given};
use super::name::{FunctionName, RelationName};
use super::row::{Row, Rows, Table};
use super::rule::{self, PERMISSIONS, RelationshipKind};
use super::tracked::{self, DEFAULT_SOURCE};
use crate::model::ApiLimits;
use crate::response::{Code, Failure, Path};

/// The setting that stands in a document under its own name.
pub const API_LIMITS: &str = "api_limits";

/// What a document says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Imported {
    pub rows: Rows,
    pub left: Vec<Left>,
}

/// An entry of the document that is not among the rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Left {
    /// `table`, `select_permission`, `remote_schema`, …
    pub ty: String,
    pub name: String,
    pub definition: Json,
    pub failure: Failure,
}

/// Reads a metadata document of version 2 or 3.
///
/// `database`: the name of this database. Entries that cannot be honoured are left, each on its own; a permission with
/// something unknown in it is left as a whole. Errors: no object, or another version.
/// Source: Hasura v2's metadata format.
pub fn import(document: &Json, database: &str) -> Result<Imported, Failure> {
    let fields = Given::new(document, Path::root()).object()?;
    let version = match fields.optional("version") {
        Some(version) => version.json.as_i64().unwrap_or(0),
        None if fields.object.contains_key("sources") => 3,
        None => 2,
    };
    let mut import = Import { database, imported: Imported::default() };
    let own: &[&str] = match version {
        3 => {
            import.sources(&fields);
            &["sources", "resource_version"]
        }
        2 => {
            import.unnamed_source(&fields);
            &["tables", "functions", "configuration", "customization"]
        }
        _ => {
            let at = fields.at.key("version");
            let message = format!("metadata of version {version} is not supported, only versions 2 and 3");
            return Err(Failure::new(Code::NotSupported, at, message));
        }
    };
    import.shared(&fields);
    let known = [
        own,
        &["version", "query_collections", "allowlist", "inherited_roles", "graphql_schema_introspection"],
        &[API_LIMITS],
    ];
    import.leave_others(&fields, &known.concat(), "");
    Ok(import.imported)
}

struct Import<'a> {
    database: &'a str,
    imported: Imported,
}

impl Import<'_> {
    fn add(&mut self, read: Result<Row, Failure>, ty: &str, name: String, given: &Given) {
        let twice = || Failure::new(Code::AlreadyExists, given.at.clone(), "it stands in the metadata twice");
        match read {
            Ok(row) => {
                if !self.imported.rows.add(row) {
                    self.leave(twice(), ty, name, given.json);
                }
            }
            Err(failure) => self.leave(failure, ty, name, given.json),
        }
    }

    fn leave(&mut self, failure: Failure, ty: &str, name: String, definition: &Json) {
        self.imported.left.push(Left { ty: ty.to_owned(), name, definition: definition.clone(), failure });
    }

    /// The items of a list, or none if it is no list, which is left then.
    fn items<'g>(&mut self, fields: &Fields<'g>, key: &str) -> Vec<Given<'g>> {
        match fields.items(key) {
            Ok(items) => items,
            Err(failure) => {
                let json = fields.object.get(key).cloned().unwrap_or_default();
                self.leave(failure, &singular(key), key.to_owned(), &json);
                Vec::new()
            }
        }
    }

    /// What an object has besides the known keys, entry by entry where it is a list.
    fn leave_others(&mut self, fields: &Fields, known: &[&str], of: &str) {
        for key in fields.others(known) {
            let Some(given) = fields.optional(key) else { continue };
            let reason = |at: &Path| {
                let message = format!("\"{key}\" is not supported");
                Failure::new(Code::NotSupported, at.clone(), message)
            };
            match given.json {
                Json::Array(items) => {
                    for (index, item) in items.iter().enumerate() {
                        let at = given.at.index(index);
                        self.leave(
                            reason(&at),
                            &singular(key),
                            format!("{} {}{of}", singular(key), label(item)),
                            item,
                        );
                    }
                }
                other if is_empty(other) => {}
                other => self.leave(reason(&given.at), &singular(key), format!("{key}{of}"), other),
            }
        }
    }

    /// A document of version 2 is about one source.
    fn unnamed_source(&mut self, fields: &Fields) {
        let mut source = serde_json::Map::from_iter([("name".to_owned(), json!(DEFAULT_SOURCE))]);
        for key in ["configuration", "customization"] {
            fields.optional(key).map(|given| source.insert(key.to_owned(), given.json.clone()));
        }
        if source.len() > 1 {
            let source = Json::Object(source);
            let given = Given::new(&source, fields.at.clone());
            let row = given.object().and_then(|entry| tracked::source(&entry, self.database));
            self.add(row, "source", format!("source {DEFAULT_SOURCE}"), &given);
        }
        self.tables_and_functions(fields, DEFAULT_SOURCE);
    }

    fn sources(&mut self, fields: &Fields) {
        let sources = self.items(fields, "sources");
        let several = sources.len() > 1;
        for given in sources {
            let Ok(source) = given.object() else {
                self.leave(given.refused("expected Object"), "source", "source".to_owned(), given.json);
                continue;
            };
            let name = source.optional_text("name").ok().flatten().unwrap_or_default();
            let label = format!("source {name}");
            match tracked::source(&source, self.database) {
                Ok(row) => {
                    let says = |column| row.get(column).as_object().is_some_and(|given| !given.is_empty());
                    let holds = |key| source.items(key).is_ok_and(|items| !items.is_empty());
                    // The default source needs no row to be there, unless nothing else tells that it was.
                    let is_bare = several && !holds("tables") && !holds("functions");
                    if name != DEFAULT_SOURCE || is_bare || says("configuration") || says("customization") {
                        self.add(Ok(row), "source", label, &given);
                    }
                }
                Err(failure) => {
                    self.leave(failure, "source", label, given.json);
                    continue;
                }
            }
            self.tables_and_functions(&source, &name);
            let known = ["name", "kind", "tables", "functions", "configuration", "customization"];
            self.leave_others(&source, &known, &format!(" in source {name}"));
        }
    }

    fn tables_and_functions(&mut self, fields: &Fields, source: &str) {
        for given in self.items(fields, "tables") {
            let read = given.object().and_then(|entry| {
                let table = RelationName::read(&entry.required("table")?)?;
                Ok((table, entry))
            });
            match read {
                Ok((table, entry)) => self.table(&table, source, &entry, &given),
                Err(failure) => self.leave(failure, "table", format!("table in source {source}"), given.json),
            }
        }
        for given in self.items(fields, "functions") {
            let read = given.object().and_then(|entry| {
                let function = FunctionName::read(&entry.required("function")?)?;
                Ok((function, entry))
            });
            match read {
                Ok((function, entry)) => self.function(&function, source, &entry, &given),
                Err(failure) => {
                    self.leave(failure, "function", format!("function in source {source}"), given.json)
                }
            }
        }
    }

    fn table(&mut self, table: &RelationName, source: &str, entry: &Fields, given: &Given) {
        let of = format!(" in table {table} in source {source}");
        let row = match tracked::relation(table, source, entry) {
            Ok(row) => row,
            Err(failure) => {
                self.leave(failure, "table", format!("table {table} in source {source}"), given.json);
                return;
            }
        };
        self.add(Ok(row), "table", format!("table {table} in source {source}"), given);
        if let Ok(Some(configuration)) = entry.optional_object("configuration") {
            self.leave_others(&configuration, &tracked::CONFIGURATION, &of);
        }
        let relationships = [
            ("object_relationships", RelationshipKind::Object),
            ("array_relationships", RelationshipKind::Array),
        ];
        for (key, kind) in relationships {
            let ty = format!("{}_relation", kind.as_str());
            for given in self.items(entry, key) {
                let read = given.object().and_then(|entry| rule::relationship(table, kind, &entry));
                self.add(read, &ty, format!("{ty} {}{of}", label(given.json)), &given);
            }
        }
        for given in self.items(entry, "computed_fields") {
            let read = given.object().and_then(|entry| rule::computed_field(table, &entry));
            self.add(read, "computed_field", format!("computed_field {}{of}", label(given.json)), &given);
        }
        for (kind, key) in PERMISSIONS {
            for given in self.items(entry, key) {
                let read = given.object().and_then(|entry| rule::permission(kind, table, &entry));
                self.add(read, kind.name(), format!("{} {}{of}", kind.name(), label(given.json)), &given);
            }
        }
        let mut known = vec![
            "table",
            "configuration",
            "is_enum",
            "object_relationships",
            "array_relationships",
            "computed_fields",
        ];
        known.extend(PERMISSIONS.map(|(_, key)| key));
        self.leave_others(entry, &known, &of);
    }

    fn function(&mut self, function: &FunctionName, source: &str, entry: &Fields, given: &Given) {
        let name = format!("function {function} in source {source}");
        let row = match tracked::function(function, source, entry) {
            Ok(row) => row,
            Err(failure) => {
                self.leave(failure, "function", name, given.json);
                return;
            }
        };
        self.add(Ok(row), "function", name.clone(), given);
        let of = format!(" in {name}");
        if let Ok(Some(configuration)) = entry.optional_object("configuration") {
            self.leave_others(&configuration, &tracked::FUNCTION_CONFIGURATION, &of);
        }
        for given in self.items(entry, "permissions") {
            let read = given.object().and_then(|entry| tracked::function_permission(function, &entry));
            self.add(
                read,
                "function_permission",
                format!("function_permission {}{of}", label(given.json)),
                &given,
            );
        }
        self.leave_others(entry, &["function", "configuration", "permissions", "comment"], &of);
    }

    /// What belongs to no source.
    fn shared(&mut self, fields: &Fields) {
        for given in self.items(fields, "query_collections") {
            if let Err(failure) = self.collection(&given) {
                let name = format!("query_collection {}", label(given.json));
                self.leave(failure, "query_collection", name, given.json);
            }
        }
        for given in self.items(fields, "allowlist") {
            let read = given.object().and_then(|entry| allowed_collection(&entry));
            self.add(read, "allowlist", format!("allowlist {}", label(given.json)), &given);
        }
        for given in self.items(fields, "inherited_roles") {
            match given.object().and_then(|entry| inherited_role(&entry)) {
                Ok(rows) => rows.into_iter().for_each(|row| {
                    self.imported.rows.add(row);
                }),
                Err(failure) => {
                    let name = format!("inherited_role {}", label(given.json));
                    self.leave(failure, "inherited_role", name, given.json);
                }
            }
        }
        self.api_limits(fields);
        match introspection(fields) {
            Ok(row) => row.into_iter().for_each(|row| {
                self.imported.rows.add(row);
            }),
            Err(failure) => {
                let json = fields.object.get("graphql_schema_introspection").cloned().unwrap_or_default();
                self.leave(
                    failure,
                    "graphql_schema_introspection",
                    "graphql_schema_introspection".to_owned(),
                    &json,
                );
            }
        }
    }

    fn api_limits(&mut self, fields: &Fields) {
        let Some(given) = fields.optional(API_LIMITS).filter(|given| !is_empty(given.json)) else { return };
        self.add(api_limits_setting(&given), API_LIMITS, API_LIMITS.to_owned(), &given);
    }

    fn collection(&mut self, given: &Given) -> Result<(), Failure> {
        let entry = given.object()?;
        let (collection, queries) = collection(&entry)?;
        let name = collection.text("name").to_owned();
        self.add(Ok(collection), "query_collection", format!("query_collection {name}"), given);
        for (query, given) in queries {
            self.add(
                query,
                "query",
                format!("query {} in query_collection {name}", label(given.json)),
                &given,
            );
        }
        Ok(())
    }
}

/// A collection's row and, one by one, those of its documents.
pub type Collection<'a> = (Row, Vec<(Result<Row, Failure>, Given<'a>)>);

/// `{"name", "comment", "definition": {"queries": [{"name", "query"}]}}`.
pub fn collection<'a>(entry: &Fields<'a>) -> Result<Collection<'a>, Failure> {
    let name = entry.required("name")?.name()?;
    let row = Row::new(
        Table::Collection,
        [("name", json!(name)), ("comment", json!(entry.optional_text("comment")?))],
    );
    let queries = entry.required("definition")?.object()?.items("queries")?;
    let queries =
        queries.into_iter().map(|given| (given.object().and_then(|entry| query(name, &entry)), given));
    Ok((row, queries.collect()))
}

/// `{"name", "query"}` of a collection.
pub fn query(collection: &str, entry: &Fields) -> Result<Row, Failure> {
    Ok(Row::new(
        Table::Query,
        [
            ("collection", json!(collection)),
            ("name", json!(entry.required("name")?.name()?)),
            ("query", json!(entry.required("query")?.text()?)),
        ],
    ))
}

/// `{"collection", "scope": {"global": true} | {"global": false, "roles"}}`; without scope it is global.
pub fn allowed_collection(entry: &Fields) -> Result<Row, Failure> {
    let roles = match entry.optional_object("scope")? {
        Some(scope) if !scope.required("global")?.boolean()? => {
            let roles = scope.required("roles")?;
            let names = roles.names()?;
            if names.is_empty() {
                return Err(roles.refused("expected at least one role"));
            }
            json!(names)
        }
        _ => Json::Null,
    };
    Ok(Row::new(
        Table::AllowedCollection,
        [("collection", json!(entry.required("collection")?.name()?)), ("roles", roles)],
    ))
}

/// `{"role_name", "role_set"}`, as a row for each parent.
pub fn inherited_role(entry: &Fields) -> Result<Vec<Row>, Failure> {
    let role = entry.required("role_name")?.name()?;
    let parents = entry.required("role_set")?;
    let names = parents.names()?;
    if names.is_empty() {
        return Err(parents.refused("expected at least one role"));
    }
    let row =
        |parent: String| Row::new(Table::InheritedRole, [("role", json!(role)), ("parent", json!(parent))]);
    Ok(names.into_iter().map(row).collect())
}

/// The setting that `graphql_schema_introspection` stands for, if it says anything.
fn introspection(fields: &Fields) -> Result<Option<Row>, Failure> {
    let Some(given) = fields.optional_object("graphql_schema_introspection")? else { return Ok(None) };
    let roles =
        given.optional("disabled_for_roles").map(|roles| roles.names()).transpose()?.unwrap_or_default();
    Ok((!roles.is_empty()).then(|| introspection_setting(roles)))
}

pub fn introspection_setting(roles: Vec<String>) -> Row {
    Row::new(Table::Setting, [("name", json!("introspection_disabled_for")), ("value", json!(roles))])
}

/// The limits of roles as a setting. Errors: what is no limit.
pub fn api_limits_setting(given: &Given) -> Result<Row, Failure> {
    if let Err(fault) = ApiLimits::parse(given.json) {
        let at = given.at.steps().iter().chain(fault.at.steps()).cloned().collect();
        return Err(Failure::new(Code::ParseFailed, at, fault.reason));
    }
    Ok(Row::new(Table::Setting, [("name", json!(API_LIMITS)), ("value", given.json.clone())]))
}

/// What an entry calls itself.
fn label(entry: &Json) -> String {
    let named = ["name", "role", "role_name", "collection", "function", "table"]
        .into_iter()
        .find_map(|key| entry.get(key));
    match named {
        Some(Json::String(name)) => name.clone(),
        Some(other) => RelationName::from_json(other).map(|name| name.to_string()).unwrap_or_default(),
        None => String::new(),
    }
}

/// Does it say nothing? Exports are full of such things.
fn is_empty(json: &Json) -> bool {
    match json {
        Json::Null => true,
        Json::Array(items) => items.is_empty(),
        Json::Object(object) => object.values().all(is_empty),
        _ => false,
    }
}

/// `event_triggers` -> `event_trigger`, `native_queries` -> `native_query`
fn singular(key: &str) -> String {
    match key.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => key.strip_suffix('s').unwrap_or(key).to_owned(),
    }
}
