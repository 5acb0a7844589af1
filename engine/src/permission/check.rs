use std::sync::Arc;

use serde_json::Value as Json;

use super::call::{broken_computed_field, row_argument};
use super::error::{Error, Problem};
use super::expression::{Constant, constants_of, session_variable_name};
use super::rules::{compile_select, resolve_relationship};
use super::value::{Encoding, Parameter};
use super::writes::{compile_delete, compile_insert, compile_update};
use crate::metadata::NO_CONSTRAINT;
use crate::model::{
    Argument, ArgumentMode, Catalog, ComputedField, DataType, DataTypeKind, ExposedAs, Function, Relation,
    Relationship, ReturnType, Role, Volatility,
};
use crate::response::Path;

/// Everything stored about a relation that does not fit the database, in a stable order.
///
/// Serves the check of each write as well as `graphql.inconsistencies()`.
pub fn problems(catalog: &dyn Catalog, relation: &Arc<Relation>) -> Vec<Problem> {
    let mut found = Checker { catalog, relation, problems: Vec::new() };
    found.enum_table();
    found.relationships();
    found.computed_fields();
    found.select_permissions();
    found.write_permissions();
    found.problems
}

/// A constant of a permission's expression.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredConstant {
    /// The metadata table: `select_permission`, ….
    pub kind: &'static str,
    pub role: Role,
    pub constant: Constant,
}

/// Every constant in the permissions on a relation, for the database to try on its type.
pub fn constants(catalog: &dyn Catalog, relation: &Arc<Relation>) -> Vec<StoredConstant> {
    let mut found = Vec::new();
    let mut add = |kind: &'static str, role: &Role, column: &str, json: &Json| {
        let at = Path::root().key(column);
        let constants = constants_of(catalog, relation, json, &at).into_iter();
        found.extend(constants.map(|constant| StoredConstant { kind, role: role.clone(), constant }));
    };
    for permission in &relation.select_permissions {
        add("select_permission", &permission.role, "filter", &permission.filter);
    }
    for permission in &relation.insert_permissions {
        add("insert_permission", &permission.role, "row_check", &permission.row_check);
    }
    for permission in &relation.update_permissions {
        add("update_permission", &permission.role, "filter", &permission.filter);
        if let Some(check) = &permission.row_check {
            add("update_permission", &permission.role, "row_check", check);
        }
    }
    for permission in &relation.delete_permissions {
        add("delete_permission", &permission.role, "filter", &permission.filter);
    }
    for permission in &relation.insert_permissions {
        found.extend(preset_constants(relation, "insert_permission", &permission.role, &permission.presets));
    }
    for permission in &relation.update_permissions {
        found.extend(preset_constants(relation, "update_permission", &permission.role, &permission.presets));
    }
    found
}

/// The values of presets that are no session variables.
fn preset_constants(
    relation: &Relation,
    kind: &'static str,
    role: &Role,
    presets: &std::collections::BTreeMap<String, Json>,
) -> Vec<StoredConstant> {
    let constants = presets.iter().filter_map(|(column, value)| {
        let data_type = &relation.attribute(column)?.data_type;
        stored_constant(kind, role, data_type, value, Path::root().key("presets").key(column))
    });
    constants.collect()
}

/// The constants among the presets of a function's arguments, for the database to try on their types.
pub fn constants_of_function(function: &Function) -> Vec<StoredConstant> {
    let presets = function.permissions.iter().flat_map(|permission| {
        permission.argument_presets.iter().map(|(name, value)| (&permission.role, name, value))
    });
    let constants = presets.filter_map(|(role, name, value)| {
        let mut arguments = function.signature.arguments.iter();
        let data_type = &arguments.find(|argument| argument.name.as_ref() == Some(name))?.data_type;
        let at = Path::root().key("argument_presets").key(name);
        stored_constant("function_permission", role, data_type, value, at)
    });
    constants.collect()
}

/// A preset as a constant; `None` for null, session variables, and what is refused before any database sees it.
fn stored_constant(
    kind: &'static str,
    role: &Role,
    data_type: &DataType,
    value: &Json,
    at: Path,
) -> Option<StoredConstant> {
    if value.is_null() || value.as_str().is_some_and(|text| !matches!(session_variable_name(text), Ok(None)))
    {
        return None;
    }
    let parameter = Parameter::constant(value, data_type, Encoding::of_value(value, data_type)).ok()?;
    Some(StoredConstant { kind, role: role.clone(), constant: Constant { parameter, at } })
}

/// Everything stored about a tracked function that does not fit it.
pub fn problems_of_function(catalog: &dyn Catalog, function: &Function) -> Vec<Problem> {
    let mut problems = Vec::new();
    let signature = &function.signature;
    let mut note = |kind: &'static str, role: Option<&Role>, path: &str, reason: String| {
        problems.push(Problem {
            kind,
            role: role.map(|role| role.0.clone()),
            name: None,
            path: path.to_owned(),
            reason,
        });
    };
    if let Some(reason) = unfit_result(catalog, &signature.returns) {
        note("function", None, "$", reason.to_owned());
    }
    if function.exposed_as == Some(ExposedAs::Mutation) && signature.volatility != Volatility::Volatile {
        note(
            "function",
            None,
            "$.exposed_as",
            format!(
                "the function \"{}\" cannot be tracked because the function was requested to be exposed as a mutation, but \
                 is not marked VOLATILE. Maybe the function was given the wrong volatility when it was defined?",
                function.signature.name
            ),
        );
    }
    if signature.arguments.iter().any(|argument| argument.mode == ArgumentMode::Variadic) {
        let name = &signature.name;
        let reason = "function with \"VARIADIC\" parameters are not supported";
        note("function", None, "$", format!("the function \"{name}\" cannot be tracked because {reason}"));
    }
    let argument_named =
        |name: &String| signature.arguments.iter().find(|argument| argument.name.as_ref() == Some(name));
    if let Some(name) = &function.session_argument {
        let is_json = |argument: &Argument| {
            argument.data_type.is_builtin("json") || argument.data_type.is_builtin("jsonb")
        };
        if !argument_named(name).is_some_and(is_json) {
            note(
                "function",
                None,
                "$.session_argument",
                format!("\"{name}\" is no argument of type json or jsonb"),
            );
        }
    }
    for permission in &function.permissions {
        for (name, value) in &permission.argument_presets {
            let path = Path::root().key("argument_presets").key(name).to_string();
            if function.session_argument.as_ref() == Some(name) {
                let reason = format!("\"{name}\" is the session argument");
                note("function_permission", Some(&permission.role), &path, reason);
            }
            if argument_named(name).is_none() {
                note(
                    "function_permission",
                    Some(&permission.role),
                    &path,
                    format!("\"{name}\" is no argument"),
                );
            }
            if let Some(Err(text)) = value.as_str().map(session_variable_name) {
                let reason = format!("malformed session variable \"{text}\"");
                note("function_permission", Some(&permission.role), &path, reason);
            }
        }
    }
    problems
}

/// Why what a function returns cannot be a root field's value.
fn unfit_result(catalog: &dyn Catalog, returns: &ReturnType) -> Option<&'static str> {
    match (returns.relation, returns.data_type.kind) {
        (Some(id), _) if catalog.relation(id).is_some() => None,
        (Some(_), _) => Some("it does not return rows of a tracked table"),
        (None, DataTypeKind::Pseudo) if returns.data_type.is_builtin("void") && !returns.set => None,
        (None, DataTypeKind::Pseudo) => {
            Some("it returns neither rows of a tracked table nor values of one type")
        }
        (None, _) => None,
    }
}

/// The name that SQL has for a type, where it is not that of the catalog.
fn sql_name(data_type: &DataType) -> &str {
    match data_type.name.as_str() {
        "int2" => "smallint",
        "int4" => "integer",
        "int8" => "bigint",
        "bool" => "boolean",
        other => other,
    }
}

struct Checker<'a> {
    catalog: &'a dyn Catalog,
    relation: &'a Arc<Relation>,
    problems: Vec<Problem>,
}

impl Checker<'_> {
    /// What keeps a table from being an enum. Sentences as in the reference.
    ///
    /// Differs: columns besides the key and the comment are allowed.
    fn enum_table(&mut self) {
        let relation = self.relation;
        if !relation.is_enum {
            return;
        }
        let mut faults = Vec::new();
        match relation.primary_key.as_ref().map(|key| key.columns.as_slice()) {
            None => faults.push("the table must have a primary key".to_owned()),
            Some([number]) => {
                let column = relation.attributes.iter().find(|attribute| attribute.number == *number);
                let is_text =
                    |ty: &DataType| ["text", "varchar", "bpchar"].iter().any(|name| ty.is_builtin(name));
                if let Some(column) = column.filter(|column| !is_text(&column.data_type)) {
                    faults.push(format!(
                        "the table’s primary key (\"{}\") must have type \"text\", not type \"{}\"",
                        column.name,
                        sql_name(&column.data_type)
                    ));
                } else if relation.enum_values.is_empty() {
                    faults.push("the table must have at least one row".to_owned());
                }
            }
            Some(numbers) => {
                let names = numbers.iter().filter_map(|number| relation.attribute_numbered(*number));
                let mut names: Vec<&str> = names.map(|attribute| attribute.name.as_str()).collect();
                names.sort_unstable();
                let names = names.join(", ");
                faults.push(format!("the table’s primary key must not span multiple columns ({names})"));
            }
        }
        let odd = relation.enum_values.iter().filter(|row| !row.has_graphql_name());
        let mut odd: Vec<String> = odd.map(|row| format!("\"{}\"", row.value)).collect();
        odd.sort_unstable();
        let values = match odd.as_slice() {
            [] | [_] => None,
            [first, second] => Some(format!("{first} and {second}")),
            [initial @ .., last] => Some(format!("{}, and {last}", initial.join(", "))),
        };
        match (odd.first(), values) {
            (_, Some(values)) => {
                faults.push(format!("the values {values} are not valid GraphQL enum value names"));
            }
            (Some(value), None) => {
                faults.push(format!("the value {value} is not a valid GraphQL enum value name"));
            }
            (None, None) => {}
        }
        let intro = format!("the table \"{}\" cannot be used as an enum", relation.name);
        let reason = match faults.as_slice() {
            [] => return,
            [fault] => format!("{intro} because {fault}"),
            faults => {
                let lines: String = faults.iter().map(|fault| format!("  • {fault}\n")).collect();
                format!("{intro} for the following reasons:\n{lines}")
            }
        };
        let path = Path::root().key("is_enum").to_string();
        self.problems.push(Problem { kind: "relation", role: None, name: None, path, reason });
    }

    fn relationships(&mut self) {
        let relation = self.relation;
        for relationship in &relation.relationships {
            let column =
                if relationship.column_mapping.is_some() { "column_mapping" } else { "using_columns" };
            let result =
                resolve_relationship(self.catalog, relation, relationship, &Path::root().key(column));
            let Err(error) = result else { continue };
            let reason = match &error {
                Error::BrokenRelationship { .. } => self.missing_of(relationship),
                _ => None,
            };
            self.problems.push(Problem {
                kind: "relationship",
                role: None,
                name: Some(relationship.name.clone()),
                path: error.path().to_string(),
                reason: reason.unwrap_or_else(|| error.to_string()),
            });
        }
    }

    /// What a relationship lacks, as the reference says it; `None` if it is not a constraint or a column.
    fn missing_of(&self, relationship: &Relationship) -> Option<String> {
        let Some(columns) = &relationship.column_mapping else {
            let has_constraint = relationship.columns.as_ref().is_some_and(|columns| !columns.is_empty());
            return (!has_constraint).then(|| NO_CONSTRAINT.to_owned());
        };
        let remote = self.catalog.relation(relationship.remote?)?;
        let missing = columns.iter().find_map(|(own, other)| match self.relation.attribute(own) {
            None => Some(own),
            Some(_) => remote.attribute(other).is_none().then_some(other),
        });
        missing.map(|column| format!("column \"{column}\" does not exist"))
    }

    fn computed_fields(&mut self) {
        let relation = self.relation;
        for field in &relation.computed_fields {
            let at = Path::root().key("function");
            let result = row_argument(relation, field, &at).and_then(|_| self.returned_rows(field, &at));
            self.note(result, "computed_field", None, Some(&field.name));
        }
    }

    /// A function that returns rows must return those of a tracked table.
    fn returned_rows(&self, field: &ComputedField, at: &Path) -> Result<(), Error> {
        let returns = field.function.as_ref().map(|function| &function.returns);
        let returned = returns.filter(|returns| returns.set).and_then(|returns| returns.relation);
        match returned {
            Some(id) if self.catalog.relation(id).is_none() => {
                let fault = ["its function returns rows of a table that is not tracked".to_owned()];
                Err(broken_computed_field(self.relation, field, &fault, at))
            }
            _ => Ok(()),
        }
    }

    fn select_permissions(&mut self) {
        let relation = self.relation;
        for permission in &relation.select_permissions {
            let result = compile_select(self.catalog, relation, permission).map(drop);
            self.note(result, "select_permission", Some(&permission.role), None);
        }
    }

    fn write_permissions(&mut self) {
        let relation = self.relation;
        for permission in &relation.insert_permissions {
            let result = compile_insert(self.catalog, relation, permission).map(drop);
            self.note(result, "insert_permission", Some(&permission.role), None);
        }
        for permission in &relation.update_permissions {
            let result = compile_update(self.catalog, relation, permission).map(drop);
            self.note(result, "update_permission", Some(&permission.role), None);
        }
        for permission in &relation.delete_permissions {
            let result = compile_delete(self.catalog, relation, permission).map(drop);
            self.note(result, "delete_permission", Some(&permission.role), None);
        }
    }

    fn note(
        &mut self,
        result: Result<(), Error>,
        kind: &'static str,
        role: Option<&Role>,
        name: Option<&String>,
    ) {
        let Err(error) = result else { return };
        self.problems.push(Problem {
            kind,
            role: role.map(|role| role.0.clone()),
            name: name.cloned(),
            path: error.path().to_string(),
            reason: error.to_string(),
        });
    }
}
