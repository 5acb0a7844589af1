use std::sync::Arc;

use super::definition::{ScalarKind, ScalarName};
use crate::model::{DataType, DataTypeKind};

/// The GraphQL name of a Postgres type.
///
/// Source: spec section 3: `Int` (int2, int4), `Float`, `String`, `Boolean`, all others under their own name.
pub fn scalar_name(data_type: &DataType) -> ScalarName {
    let name = data_type.name.as_str();
    if data_type.schema == "pg_catalog" {
        match name {
            "int2" | "int4" => return "Int".into(),
            "int8" => return "bigint".into(),
            "float4" => return "Float".into(),
            "bool" => return "Boolean".into(),
            "text" | "varchar" => return "String".into(),
            _ => {}
        }
    }
    if super::naming::is_graphql_name(name) {
        return Arc::from(name);
    }
    // A type whose name GraphQL does not allow: every other character becomes an underscore.
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    Arc::from(format!("type_{}", plain.trim_start_matches('_')))
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
