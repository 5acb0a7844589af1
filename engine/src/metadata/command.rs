use serde_json::{Value as Json, json};

use super::edit::{Edit, Of, relationship_kind};
use super::edit_collections::CollectionEdit;
use super::edit_tracked::{self, TrackedEdit};
use super::given::{Fields, Given};
use super::import;
use super::name::{FunctionName, RelationName};
use super::row::Table;
use super::rule::{self, PERMISSIONS};
use super::tracked::{self, DEFAULT_SOURCE};
use crate::response::{Code, Failure, Path};

/// A command of the metadata API.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    Bulk(BulkMode, Vec<Json>),
    RunSql(RunSql),
    /// `insert`, `select`, `update`, `delete` or `count` of `/v1/query`, with its arguments.
    Data(String, Json),
    /// With the resource version around it.
    Export {
        versioned: bool,
    },
    Replace(Replacement),
    Clear,
    Reload,
    Inconsistent,
    DropInconsistent,
    /// Relationships that foreign keys imply: of some tables, or of all; also those that are there already.
    Suggest {
        tables: Option<Vec<RelationName>>,
        omit_tracked: bool,
    },
    Edit(Edit),
    /// Several edits that belong together.
    Edits(Vec<Edit>),
}

/// What happens when a command of a bulk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkMode {
    /// Nothing remains of any.
    Atomic,
    /// The others are done, and the failure stands among their answers.
    KeepGoing,
}

#[derive(Debug, Clone, PartialEq)]
pub struct RunSql {
    pub sql: String,
    /// Whose database it is said to be for; all sources are this one.
    pub source: String,
    /// Rules that hang on what the statements drop may go too.
    pub cascade: bool,
    /// Are rules looked after? Without a word, if the text looks as if it changed something.
    pub check: Option<bool>,
    pub read_only: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Replacement {
    pub document: Json,
    pub allow_inconsistent: bool,
    /// Hasura's second form of the arguments, which is answered with what is inconsistent.
    pub reports: bool,
}

/// A command to be done, or only tried.
#[derive(Debug, Clone, PartialEq)]
pub struct TestedCommand {
    pub command: Command,
    /// Nothing of it remains: the command's name began with `test_` or `validate_`.
    pub only_test: bool,
    /// What the caller takes for the metadata's version.
    pub resource_version: Option<i64>,
}

impl TestedCommand {
    /// Reads `{"type", "args", "version", "resource_version"}`.
    ///
    /// `database`: the name of this database. Errors: unknown commands, arguments that cannot be read.
    pub fn read(command: &Json, database: &str) -> Result<TestedCommand, Failure> {
        let fields = Given::new(command, Path::root()).object()?;
        let ty = fields.required("type")?.name()?;
        let resource_version = fields
            .optional("resource_version")
            .map(|version| version.json.as_i64().ok_or_else(|| version.refused("expected a whole number")));
        let (name, only_test) = match ty.strip_prefix("test_").or_else(|| ty.strip_prefix("validate_")) {
            Some(name) => (name, true),
            None => (ty, false),
        };
        let empty = json!({});
        let args = fields.object.get("args").filter(|args| !args.is_null()).unwrap_or(&empty);
        let name =
            ["pg_", "postgres_"].into_iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
        let second = fields.optional("version").and_then(|version| version.json.as_i64()) == Some(2);
        let reader = Reader { name, args: Given::new(args, Path::root()), database, second };
        let command = reader.command()?.ok_or_else(|| {
            let message = format!("unknown metadata command \"{ty}\"");
            Failure::new(Code::ParseFailed, Path::root().key("type"), message)
        })?;
        Ok(TestedCommand { command, only_test, resource_version: resource_version.transpose()? })
    }
}

/// One command's name and arguments. Paths are relative to the arguments, as Hasura has them.
struct Reader<'a> {
    name: &'a str,
    args: Given<'a>,
    database: &'a str,
    /// Of the second version of the command's form.
    second: bool,
}

impl Reader<'_> {
    fn command(&self) -> Result<Option<Command>, Failure> {
        let command = match self.name {
            "bulk" | "bulk_atomic" | "concurrent_bulk" => Command::Bulk(BulkMode::Atomic, self.commands()?),
            "bulk_keep_going" => Command::Bulk(BulkMode::KeepGoing, self.commands()?),
            "run_sql" => Command::RunSql(self.run_sql()?),
            "select" | "insert" | "update" | "delete" | "count" => {
                Command::Data(self.name.to_owned(), self.args.json.clone())
            }
            "export_metadata" => Command::Export { versioned: self.second },
            "replace_metadata" => Command::Replace(self.replacement()?),
            "clear_metadata" => Command::Clear,
            "reload_metadata" => Command::Reload,
            "get_inconsistent_metadata" => Command::Inconsistent,
            "drop_inconsistent_metadata" => Command::DropInconsistent,
            "suggest_relationships" => self.suggestion()?,
            "track_tables" => self.several("tables", "track_table")?,
            "untrack_tables" => self.several("tables", "untrack_table")?,
            "track_functions" => self.several("functions", "track_function")?,
            _ => return Ok(self.edit()?.map(Command::Edit)),
        };
        Ok(Some(command))
    }

    fn commands(&self) -> Result<Vec<Json>, Failure> {
        Ok(self.args.list()?.into_iter().map(|given| given.json.clone()).collect())
    }

    fn run_sql(&self) -> Result<RunSql, Failure> {
        let fields = self.args.object()?;
        Ok(RunSql {
            source: source_of(&fields)?,
            sql: fields.required("sql")?.text()?.to_owned(),
            cascade: fields.flag("cascade")?,
            check: fields.optional("check_metadata_consistency").map(|given| given.boolean()).transpose()?,
            read_only: fields.flag("read_only")?,
        })
    }

    fn replacement(&self) -> Result<Replacement, Failure> {
        let fields = self.args.object()?;
        let Some(document) = fields.optional("metadata") else {
            return Ok(Replacement {
                document: self.args.json.clone(),
                allow_inconsistent: false,
                reports: false,
            });
        };
        Ok(Replacement {
            document: document.json.clone(),
            allow_inconsistent: fields.flag("allow_inconsistent_metadata")?,
            reports: true,
        })
    }

    fn suggestion(&self) -> Result<Command, Failure> {
        let fields = self.args.object()?;
        let tables = fields
            .optional("tables")
            .map(|given| given.list()?.iter().map(RelationName::read).collect::<Result<Vec<_>, _>>());
        Ok(Command::Suggest { tables: tables.transpose()?, omit_tracked: fields.flag("omit_tracked")? })
    }

    /// A list of arguments of another command.
    fn several(&self, key: &str, name: &str) -> Result<Command, Failure> {
        let items = self.args.object()?.required(key)?.list()?;
        let edits = items.into_iter().map(|args| {
            let reader = Reader { name, args, database: self.database, second: true };
            reader.edit().map(|edit| edit.into_iter())
        });
        let edits = edits.collect::<Result<Vec<_>, _>>()?;
        Ok(Command::Edits(edits.into_iter().flatten().collect()))
    }

    fn edit(&self) -> Result<Option<Edit>, Failure> {
        if let Some(edit) = self.rule_edit()? {
            return Ok(Some(edit));
        }
        if let Some(edit) = self.tracked_edit()? {
            return Ok(Some(Edit::Tracked(edit)));
        }
        Ok(self.collection_edit()?.map(Edit::Collection))
    }

    /// Relationships, computed fields and permissions on relations.
    fn rule_edit(&self) -> Result<Option<Edit>, Failure> {
        for (kind, list) in PERMISSIONS {
            let of_kind = list.strip_suffix('s').unwrap_or(list);
            if self.name == format!("create_{of_kind}") {
                let fields = self.args.object()?;
                let of = of(&fields)?;
                let row = rule::permission(kind, &of.table, &fields)?;
                return Ok(Some(Edit::CreatePermission(of, row)));
            }
            if self.name == format!("drop_{of_kind}") {
                let fields = self.args.object()?;
                let role = fields.required("role")?.name()?.to_owned();
                return Ok(Some(Edit::DropPermission { of: of(&fields)?, kind, role }));
            }
        }
        let fields = match self.args.object() {
            Ok(fields) => fields,
            // Some commands take a bare name.
            Err(_) => return Ok(None),
        };
        let text = |key: &str| fields.required(key).and_then(|given| given.name().map(str::to_owned));
        let edit = match self.name {
            "create_object_relationship" | "create_array_relationship" => {
                let of = of(&fields)?;
                let row = rule::relationship(&of.table, relationship_kind(self.name), &fields)?;
                Edit::CreateRelationship(of, row)
            }
            "drop_relationship" => {
                let cascade = fields.flag("cascade")?;
                Edit::DropRelationship { of: of(&fields)?, name: text("relationship")?, cascade }
            }
            "rename_relationship" => Edit::RenameRelationship {
                of: of(&fields)?,
                name: text("name")?,
                new_name: text("new_name")?,
            },
            "set_relationship_comment" => Edit::CommentRelationship {
                of: of(&fields)?,
                name: text("name")?,
                comment: fields.optional_text("comment")?,
            },
            "add_computed_field" => {
                let of = of(&fields)?;
                let row = rule::computed_field(&of.table, &fields)?;
                Edit::AddComputedField(of, row)
            }
            "drop_computed_field" => {
                let cascade = fields.flag("cascade")?;
                Edit::DropComputedField { of: of(&fields)?, name: text("name")?, cascade }
            }
            "set_permission_comment" => {
                let given = fields.required("type")?;
                let kind = Table::named(&format!("{}_permission", given.text()?));
                let kind = kind.filter(|kind| PERMISSIONS.iter().any(|(table, _)| table == kind));
                Edit::CommentPermission {
                    of: of(&fields)?,
                    kind: kind.ok_or_else(|| given.refused("expected select, insert, update or delete"))?,
                    role: text("role")?,
                    comment: fields.optional_text("comment")?,
                }
            }
            _ => return Ok(None),
        };
        Ok(Some(edit))
    }

    fn tracked_edit(&self) -> Result<Option<TrackedEdit>, Failure> {
        let edit = match self.name {
            "track_table" | "add_existing_table_or_view" => self.track_table()?,
            "track_function" => self.track_function()?,
            "untrack_function" => {
                let (source, function, fields) = self.function()?;
                let cascade = fields.map_or(Ok(false), |fields| fields.flag("cascade"))?;
                TrackedEdit::UntrackFunction { source, function, cascade }
            }
            "untrack_table"
            | "set_table_customization"
            | "set_table_custom_fields"
            | "set_table_is_enum"
            | "set_function_customization"
            | "create_function_permission"
            | "drop_function_permission"
            | "add_inherited_role"
            | "drop_inherited_role"
            | "add_source"
            | "update_source"
            | "drop_source"
            | "rename_source"
            | "set_graphql_schema_introspection_options" => {
                let fields = self.args.object()?;
                match self.name.ends_with("source") {
                    true => self.source_edit(&fields)?,
                    false => self.named_edit(&fields)?,
                }
            }
            "set_api_limits" => TrackedEdit::Set(import::api_limits_setting(&self.args)?),
            "remove_api_limits" => TrackedEdit::Unset(import::API_LIMITS),
            _ => return Ok(None),
        };
        Ok(Some(edit))
    }

    /// Arguments are the table's name, or an object with it under `table`.
    fn track_table(&self) -> Result<TrackedEdit, Failure> {
        let empty = serde_json::Map::new();
        let fields = match self.args.json.get("table").filter(|table| !table.is_null()) {
            Some(_) => self.args.object()?,
            None => Fields { object: &empty, at: self.args.at.clone() },
        };
        let table = match fields.optional("table") {
            Some(table) => RelationName::read(&table)?,
            None => RelationName::read(&self.args)?,
        };
        let source = source_of(&fields)?;
        let row = tracked::relation(&table, &source, &fields)?;
        Ok(TrackedEdit::Track { source, row })
    }

    /// Source, name and, where there are more arguments than the name, all of them.
    fn function(&self) -> Result<(String, FunctionName, Option<Fields<'_>>), Failure> {
        if self.args.json.get("function").is_none() {
            return Ok((DEFAULT_SOURCE.to_owned(), FunctionName::read(&self.args)?, None));
        }
        let fields = self.args.object()?;
        Ok((source_of(&fields)?, FunctionName::read(&fields.required("function")?)?, Some(fields)))
    }

    fn track_function(&self) -> Result<TrackedEdit, Failure> {
        let (source, function, fields) = self.function()?;
        let empty = serde_json::Map::new();
        let fields = fields.unwrap_or(Fields { object: &empty, at: self.args.at.clone() });
        let row = tracked::function(&function, &source, &fields)?;
        Ok(TrackedEdit::TrackFunction { source, row })
    }

    fn named_edit(&self, fields: &Fields) -> Result<TrackedEdit, Failure> {
        let text = |key: &str| fields.required(key).and_then(|given| given.name().map(str::to_owned));
        Ok(match self.name {
            "untrack_table" => TrackedEdit::Untrack { of: of(fields)?, cascade: fields.flag("cascade")? },
            "set_table_customization" => {
                let mut row = edit_tracked::columns(Table::Relation);
                tracked::customize(&mut row, fields.optional_object("configuration")?.as_ref())?;
                TrackedEdit::Customize { of: of(fields)?, row }
            }
            "set_table_custom_fields" => {
                let mut row = edit_tracked::columns(Table::Relation);
                tracked::customize(&mut row, Some(fields))?;
                TrackedEdit::Customize { of: of(fields)?, row }
            }
            "set_table_is_enum" => {
                let mut row = edit_tracked::columns(Table::Relation);
                row.set("is_enum", json!(fields.required("is_enum")?.boolean()?));
                TrackedEdit::Customize { of: of(fields)?, row }
            }
            "set_function_customization" => {
                let mut row = edit_tracked::columns(Table::Function);
                tracked::configure_function(&mut row, fields.optional_object("configuration")?.as_ref())?;
                let function = FunctionName::read(&fields.required("function")?)?;
                TrackedEdit::CustomizeFunction { source: source_of(fields)?, function, row }
            }
            "create_function_permission" => {
                let function = FunctionName::read(&fields.required("function")?)?;
                let row = tracked::function_permission(&function, fields)?;
                TrackedEdit::CreateFunctionPermission { source: source_of(fields)?, row }
            }
            "drop_function_permission" => TrackedEdit::DropFunctionPermission {
                source: source_of(fields)?,
                function: FunctionName::read(&fields.required("function")?)?,
                role: text("role")?,
            },
            "add_inherited_role" => TrackedEdit::AddInheritedRole(import::inherited_role(fields)?),
            "drop_inherited_role" => TrackedEdit::DropInheritedRole(text("role_name")?),
            _ => {
                let roles = fields.required("disabled_for_roles")?.names()?;
                TrackedEdit::Set(import::introspection_setting(roles))
            }
        })
    }

    fn source_edit(&self, fields: &Fields) -> Result<TrackedEdit, Failure> {
        let name = fields.required("name")?.name()?.to_owned();
        Ok(match self.name {
            "add_source" => TrackedEdit::AddSource {
                row: tracked::source(fields, self.database)?,
                replace: fields.flag("replace_configuration")?,
            },
            "update_source" => {
                let given = tracked::source(fields, self.database)?;
                let mut row = edit_tracked::columns(Table::Source);
                for column in ["name", "configuration", "customization"] {
                    if fields.optional(column).is_some() {
                        row.set(column, given.get(column).clone());
                    }
                }
                TrackedEdit::UpdateSource(row)
            }
            "drop_source" => TrackedEdit::DropSource { name, cascade: fields.flag("cascade")? },
            _ => {
                TrackedEdit::RenameSource { name, new_name: fields.required("new_name")?.name()?.to_owned() }
            }
        })
    }

    fn collection_edit(&self) -> Result<Option<CollectionEdit>, Failure> {
        if !self.name.contains("collection") {
            return Ok(None);
        }
        let fields = self.args.object()?;
        let text = |key: &str| fields.required(key).and_then(|given| given.name().map(str::to_owned));
        let edit = match self.name {
            "create_query_collection" => {
                let (collection, queries) = import::collection(&fields)?;
                let queries = queries.into_iter().map(|(row, _)| row).collect::<Result<_, _>>()?;
                CollectionEdit::Create { collection, queries }
            }
            "drop_query_collection" => {
                CollectionEdit::Drop { name: text("collection")?, cascade: fields.flag("cascade")? }
            }
            "rename_query_collection" => {
                CollectionEdit::Rename { name: text("name")?, new_name: text("new_name")? }
            }
            "add_query_to_collection" => {
                let collection = text("collection_name")?;
                let entry = json!({"name": text("query_name")?, "query": fields.required("query")?.text()?});
                CollectionEdit::AddQuery(import::query(
                    &collection,
                    &Given::new(&entry, Path::root()).object()?,
                )?)
            }
            "drop_query_from_collection" => {
                CollectionEdit::DropQuery { collection: text("collection_name")?, name: text("query_name")? }
            }
            "add_collection_to_allowlist" => CollectionEdit::Allow(import::allowed_collection(&fields)?),
            "drop_collection_from_allowlist" => CollectionEdit::Disallow(text("collection")?),
            "update_scope_of_collection_in_allowlist" => {
                CollectionEdit::Scope(import::allowed_collection(&fields)?)
            }
            _ => return Ok(None),
        };
        Ok(Some(edit))
    }
}

fn source_of(fields: &Fields) -> Result<String, Failure> {
    fields.optional("source").map_or(Ok(DEFAULT_SOURCE.to_owned()), |source| source.name().map(str::to_owned))
}

fn of(fields: &Fields) -> Result<Of, Failure> {
    Ok(Of { source: source_of(fields)?, table: RelationName::read(&fields.required("table")?)? })
}
