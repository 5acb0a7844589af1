use std::fmt;

use serde_json::{Value as Json, json};

use super::given::Given;
use crate::response::Failure;

/// A relation by name. Shown as Hasura does: without the schema where that is `public`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationName {
    pub schema: String,
    pub name: String,
}

/// A function by name, with the types of its arguments where others have the same name.
///
/// Differs: Hasura knows no `arguments`, and so no overloaded functions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionName {
    pub schema: String,
    pub name: String,
    pub arguments: Option<Vec<String>>,
}

impl RelationName {
    /// `"name"` or `{"schema", "name"}`; without schema it is in `public`.
    pub fn read(given: &Given) -> Result<RelationName, Failure> {
        if given.json.is_string() {
            return Ok(RelationName { schema: "public".to_owned(), name: given.name()?.to_owned() });
        }
        let fields = given.object()?;
        let schema = fields.optional("schema").map_or(Ok("public"), |schema| schema.name())?;
        Ok(RelationName { schema: schema.to_owned(), name: fields.required("name")?.name()?.to_owned() })
    }

    pub fn to_json(&self) -> Json {
        json!({"schema": self.schema, "name": self.name})
    }

    pub fn from_json(json: &Json) -> Option<RelationName> {
        RelationName::read(&Given::new(json, crate::response::Path::root())).ok()
    }
}

impl fmt::Display for RelationName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(out, &self.schema, &self.name)
    }
}

impl FunctionName {
    /// As for relations, with `arguments` besides: a list of types.
    pub fn read(given: &Given) -> Result<FunctionName, Failure> {
        let RelationName { schema, name } = RelationName::read(given)?;
        let arguments = match given.json.get("arguments").filter(|arguments| !arguments.is_null()) {
            Some(arguments) => Some(Given::new(arguments, given.at.key("arguments")).names()?),
            None => None,
        };
        Ok(FunctionName { schema, name, arguments })
    }

    pub fn to_json(&self) -> Json {
        match &self.arguments {
            None => json!({"schema": self.schema, "name": self.name}),
            Some(arguments) => json!({"schema": self.schema, "name": self.name, "arguments": arguments}),
        }
    }

    pub fn from_json(json: &Json) -> Option<FunctionName> {
        FunctionName::read(&Given::new(json, crate::response::Path::root())).ok()
    }
}

impl fmt::Display for FunctionName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(out, &self.schema, &self.name)
    }
}

fn show(out: &mut fmt::Formatter<'_>, schema: &str, name: &str) -> fmt::Result {
    match schema {
        "public" => out.write_str(name),
        _ => write!(out, "{schema}.{name}"),
    }
}
