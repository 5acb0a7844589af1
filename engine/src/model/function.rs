use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::data_type::DataType;
use super::relation::{RelationId, Role, RootFields};

/// `pg_proc.oid`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FunctionId(pub u32);

/// A function's signature as the catalog has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Signature {
    pub id: FunctionId,
    pub schema: String,
    pub name: String,
    /// Input arguments in order.
    #[serde(default)]
    pub arguments: Vec<Argument>,
    pub returns: ReturnType,
    pub volatility: Volatility,
    #[serde(default)]
    pub strict: bool,
    /// `COMMENT ON FUNCTION`.
    #[serde(default)]
    pub comment: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Argument {
    /// Null for an unnamed argument; such are called `arg_1`, `arg_2`, … in GraphQL.
    #[serde(default)]
    pub name: Option<String>,
    #[serde(rename = "type")]
    pub data_type: DataType,
    /// For an argument of a composite type: the relation whose row type it is.
    #[serde(default)]
    pub relation: Option<RelationId>,
    #[serde(default)]
    pub has_default: bool,
    #[serde(default)]
    pub mode: ArgumentMode,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArgumentMode {
    #[default]
    In,
    InOut,
    Variadic,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReturnType {
    #[serde(rename = "type")]
    pub data_type: DataType,
    /// The relation whose row type it returns, tracked or not.
    #[serde(default)]
    pub relation: Option<RelationId>,
    /// `SETOF` or `TABLE`.
    #[serde(default)]
    pub set: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Volatility {
    Immutable,
    Stable,
    Volatile,
}

/// A tracked function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Function {
    pub signature: Signature,
    /// Null: the default one.
    #[serde(default)]
    pub source: Option<String>,
    /// Null: by volatility (volatile ones as mutations).
    #[serde(default)]
    pub exposed_as: Option<ExposedAs>,
    #[serde(default)]
    pub session_argument: Option<String>,
    #[serde(default)]
    pub custom_name: Option<String>,
    #[serde(default)]
    pub root_fields: RootFields,
    /// Null: as the instance's setting says.
    #[serde(default)]
    pub infer_permissions: Option<bool>,
    #[serde(default)]
    pub metadata_comment: Option<String>,
    #[serde(default)]
    pub permissions: Vec<FunctionPermission>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExposedAs {
    Query,
    Mutation,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FunctionPermission {
    pub role: Role,
    /// By argument name: a value, or the name of a session variable.
    #[serde(default)]
    pub argument_presets: BTreeMap<String, Json>,
}

impl Function {
    pub fn id(&self) -> FunctionId {
        self.signature.id
    }

    /// How it appears: as said, else volatile functions are mutations and all others queries.
    pub fn exposure(&self) -> ExposedAs {
        self.exposed_as.unwrap_or(match self.signature.volatility {
            Volatility::Volatile => ExposedAs::Mutation,
            Volatility::Stable | Volatility::Immutable => ExposedAs::Query,
        })
    }
}
