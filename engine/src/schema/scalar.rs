use std::sync::Arc;

use super::definition::{ScalarKind, ScalarName};
use crate::model::{DataType, DataTypeKind};

/// The GraphQL name of a Postgres type.
///
/// Source: spec section 3: `Int` (int2, int4), `Float`, `String`, `Boolean`, all others under their own name.
pub fn scalar_name(data_type: &DataType) -> ScalarName {
    let name = data_type.name.as_str();
    if data_type.schema == "pg_catalog"
        && let Some(name) = builtin_name(name)
    {
        return name.into();
    }
    if super::naming::is_graphql_name(name) {
        return Arc::from(name);
    }
    // A type whose name GraphQL does not allow: every other character becomes an underscore.
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    Arc::from(format!("type_{}", plain.trim_start_matches('_')))
}

/// The name that a scalar of the reference has here, if it is another one.
pub fn standard_name(name: &str) -> Option<&'static str> {
    (name == "smallint").then_some("Int")
}

/// Do both name one scalar? `given`: as a client writes it, perhaps as the reference has it.
pub fn is_same_scalar(given: &str, scalar: &str) -> bool {
    given == scalar || standard_name(given) == Some(scalar)
}

/// The scalar of the elements of an array, by the array's own scalar: of `_text` it is `String`.
pub fn element_scalar(array: &str) -> ScalarName {
    let element = array.strip_prefix('_').unwrap_or(array);
    builtin_name(element).map_or_else(|| Arc::from(element), Arc::from)
}

/// The names of types of Postgres that GraphQL has, or that SQL writes otherwise.
fn builtin_name(name: &str) -> Option<&'static str> {
    Some(match name {
        "int2" | "int4" => "Int",
        "int8" => "bigint",
        "float4" => "Float",
        "bool" => "Boolean",
        "text" | "varchar" => "String",
        _ => return None,
    })
}

/// Which values a Postgres type takes as input.
pub fn scalar_kind(data_type: &DataType) -> ScalarKind {
    if data_type.kind == DataTypeKind::Array {
        return ScalarKind::Array;
    }
    if data_type.schema == "pg_catalog" {
        return match data_type.name.as_str() {
            "int2" | "int4" => ScalarKind::Int,
            "float4" => ScalarKind::Float,
            "bool" => ScalarKind::Boolean,
            "text" | "varchar" => ScalarKind::String,
            "int8" | "numeric" | "float8" => ScalarKind::Number,
            "json" | "jsonb" => ScalarKind::Json,
            _ => ScalarKind::Text,
        };
    }
    match data_type.name.as_str() {
        "geometry" | "geography" => ScalarKind::Geometry,
        _ => ScalarKind::Text,
    }
}
