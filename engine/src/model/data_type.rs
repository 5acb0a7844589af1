use serde::{Deserialize, Serialize};

/// A Postgres type. Domains are given as their base type.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DataType {
    /// `pg_type.oid` in the database that the model describes.
    pub id: u32,
    pub schema: String,
    pub name: String,
    #[serde(default)]
    pub kind: DataTypeKind,
    /// The element's type, for a true array type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<Box<DataType>>,
    /// The oid of this type's own array type, 0 if it has none.
    #[serde(default)]
    pub array_id: u32,
}

/// `pg_type.typtype`, arrays told apart from other base types.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataTypeKind {
    #[default]
    Base,
    Array,
    Composite,
    Enum,
    Range,
    Multirange,
    Pseudo,
}

impl DataType {
    /// Is it the built-in type of that name (in `pg_catalog`)?
    pub fn is_builtin(&self, name: &str) -> bool {
        self.schema == "pg_catalog" && self.name == name
    }

    /// Is it a type of that name in any schema? For types that extensions bring (`ltree`, `geometry`).
    pub fn is_named(&self, name: &str) -> bool {
        self.name == name
    }

    /// PostGIS's geometry or geography.
    pub fn is_spatial(&self) -> bool {
        self.kind == DataTypeKind::Base && (self.is_named("geometry") || self.is_named("geography"))
    }

    /// Have lists of such values to be written item by item? Postgres has no lists of lists, and objects for PostGIS
    /// become values one at a time.
    pub fn is_listed_by_item(&self) -> bool {
        self.kind == DataTypeKind::Array || self.is_spatial()
    }

    /// A type of the same extension, known by its name alone.
    pub fn sibling(&self, name: &str) -> DataType {
        DataType { id: 0, name: name.to_owned(), array_id: 0, ..self.clone() }
    }

    /// The type of a list of such values.
    pub fn array_of(&self) -> DataType {
        DataType {
            id: self.array_id,
            schema: self.schema.clone(),
            name: format!("_{}", self.name),
            kind: DataTypeKind::Array,
            element: Some(Box::new(self.clone())),
            array_id: 0,
        }
    }
}

impl DataType {
    fn builtin(id: u32, name: &str, array_id: u32) -> DataType {
        DataType {
            id,
            schema: "pg_catalog".to_owned(),
            name: name.to_owned(),
            kind: DataTypeKind::Base,
            element: None,
            array_id,
        }
    }

    // The oids of built-in types are fixed; see `pg_type.dat` of Postgres.
    pub fn text() -> DataType {
        DataType::builtin(25, "text", 1009)
    }

    pub fn boolean() -> DataType {
        DataType::builtin(16, "bool", 1000)
    }

    pub fn int4() -> DataType {
        DataType::builtin(23, "int4", 1007)
    }

    pub fn int8() -> DataType {
        DataType::builtin(20, "int8", 1016)
    }

    pub fn numeric() -> DataType {
        DataType::builtin(1700, "numeric", 1231)
    }

    pub fn float8() -> DataType {
        DataType::builtin(701, "float8", 1022)
    }

    pub fn json() -> DataType {
        DataType::builtin(114, "json", 199)
    }
}
