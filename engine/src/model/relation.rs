use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::data_type::DataType;
use super::function::Signature;

/// `pg_class.oid`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RelationId(pub u32);

/// `pg_attribute.attnum`, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AttributeNumber(pub i16);

/// The name of a role in the sense of permissions; no Postgres role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Role(pub String);

impl Role {
    pub fn admin() -> Role {
        Role("admin".to_owned())
    }

    pub fn is_admin(&self) -> bool {
        self.0 == "admin"
    }
}

/// A tracked relation with everything that is stored about it.
///
/// Lists are in the order of the catalog (attributes) or sorted by name (all others).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Relation {
    pub id: RelationId,
    pub schema: String,
    pub name: String,
    pub kind: RelationKind,
    /// Whether a row can be inserted, updated and deleted (views may not allow it).
    #[serde(default = "yes")]
    pub insertable: bool,
    #[serde(default = "yes")]
    pub updatable: bool,
    #[serde(default = "yes")]
    pub deletable: bool,
    /// Postgres hides rows by policies of its own, at least from some of its users.
    #[serde(default)]
    pub row_security: bool,
    /// Rows of tables that inherit from it are read with its own, and its keys do not bind them.
    #[serde(default)]
    pub is_inherited: bool,
    /// Null: the default one.
    #[serde(default)]
    pub source: Option<String>,
    /// `COMMENT ON TABLE`.
    #[serde(default)]
    pub database_comment: Option<String>,
    /// The comment in the metadata: null leaves the description automatic, an empty one removes it.
    #[serde(default)]
    pub comment: Option<String>,
    #[serde(default)]
    pub custom_name: Option<String>,
    #[serde(default)]
    pub root_fields: RootFields,
    /// By the name of the attribute.
    #[serde(default)]
    pub column_config: BTreeMap<String, ColumnConfig>,
    #[serde(default)]
    pub is_enum: bool,
    /// The rows of an enum table, sorted by value.
    #[serde(default)]
    pub enum_values: Vec<EnumValue>,
    pub attributes: Vec<Attribute>,
    #[serde(default)]
    pub primary_key: Option<Key>,
    /// Unique constraints and unique indexes without expression or predicate, without the primary key.
    #[serde(default)]
    pub unique_keys: Vec<Key>,
    #[serde(default)]
    pub foreign_keys: Vec<ForeignKey>,
    /// Names of check and exclusion constraints.
    #[serde(default)]
    pub other_constraints: Vec<String>,
    #[serde(default)]
    pub relationships: Vec<Relationship>,
    #[serde(default)]
    pub computed_fields: Vec<ComputedField>,
    #[serde(default)]
    pub select_permissions: Vec<SelectPermission>,
    #[serde(default)]
    pub insert_permissions: Vec<InsertPermission>,
    #[serde(default)]
    pub update_permissions: Vec<UpdatePermission>,
    #[serde(default)]
    pub delete_permissions: Vec<DeletePermission>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    Table,
    PartitionedTable,
    ForeignTable,
    View,
    MaterializedView,
}

/// Custom names and comments of root fields, by Hasura's names for them (`select`, `select_by_pk`,
/// `select_aggregate`, `select_stream`, `insert`, `insert_one`, `update`, `update_by_pk`, `update_many`,
/// `delete`, `delete_by_pk`; for functions `function`, `function_aggregate`).
pub type RootFields = BTreeMap<String, RootFieldConfig>;

/// A bare string is the name; null leaves the default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RootFieldConfig {
    Name(String),
    Full {
        #[serde(default)]
        name: Option<String>,
        #[serde(default)]
        comment: Option<String>,
    },
    Default(()),
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnConfig {
    #[serde(default)]
    pub custom_name: Option<String>,
    #[serde(default)]
    pub comment: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EnumValue {
    pub value: String,
    #[serde(default)]
    pub comment: Option<String>,
}

impl EnumValue {
    /// May it be a value of a GraphQL enum?
    pub fn has_graphql_name(&self) -> bool {
        let mut characters = self.value.chars();
        let starts = characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
        starts
            && characters.all(|other| other.is_ascii_alphanumeric() || other == '_')
            && !matches!(self.value.as_str(), "true" | "false" | "null")
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    pub number: AttributeNumber,
    pub name: String,
    #[serde(rename = "type")]
    pub data_type: DataType,
    #[serde(default)]
    pub nullable: bool,
    #[serde(default)]
    pub has_default: bool,
    /// `GENERATED ALWAYS AS (…)` or `GENERATED ALWAYS AS IDENTITY`: cannot be written.
    #[serde(default)]
    pub generated_always: bool,
    /// `COMMENT ON COLUMN`.
    #[serde(default)]
    pub comment: Option<String>,
    /// The tracked enum table that a foreign key of this attribute alone refers to.
    #[serde(default)]
    pub enum_relation: Option<RelationId>,
    /// Its collation takes different texts for equal. Patterns cannot be matched under such a one.
    #[serde(default)]
    pub nondeterministic: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Key {
    /// The name of the constraint or index.
    pub name: String,
    pub columns: Vec<AttributeNumber>,
    /// Whether a constraint stands behind it (`ON CONFLICT ON CONSTRAINT` needs one).
    #[serde(default = "yes")]
    pub is_constraint: bool,
    /// A deferrable constraint cannot serve `ON CONFLICT`.
    #[serde(default)]
    pub is_deferrable: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForeignKey {
    pub name: String,
    pub columns: Vec<AttributeNumber>,
    pub remote: RelationId,
    /// Names on the remote relation, in the order of `columns`.
    pub remote_columns: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationshipKind {
    Object,
    Array,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Relationship {
    pub name: String,
    pub kind: RelationshipKind,
    /// Null when what it is based on no longer exists.
    #[serde(default)]
    pub remote: Option<RelationId>,
    /// Pairs of names: own attribute, remote attribute. Null when no foreign key fits.
    #[serde(default)]
    pub columns: Option<Vec<(String, String)>>,
    /// A foreign key or a unique key guarantees at most one remote row.
    #[serde(default)]
    pub at_most_one: bool,
    /// A foreign key on non-null attributes guarantees a remote row.
    #[serde(default)]
    pub always_one: bool,
    /// Over and above `always_one`: at every moment, of every row that is read of the relation. A foreign key that can be
    /// deferred does not say so, nor does one of a table whose rows may stand in tables that inherit from it.
    #[serde(default)]
    pub always_joins: bool,
    #[serde(default)]
    pub comment: Option<String>,
    /// As stored, for messages and renames.
    #[serde(default)]
    pub using_columns: Option<Vec<String>>,
    #[serde(default)]
    pub column_mapping: Option<BTreeMap<String, String>>,
    /// When a nested insert writes the remote row: as stored, or after the parent where the foreign key is the remote's.
    #[serde(default)]
    pub insertion_order: Option<InsertionOrder>,
}

/// Whether a nested insert writes the remote row before the row that it is nested in, and so decides on its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InsertionOrder {
    BeforeParent,
    AfterParent,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComputedField {
    pub name: String,
    /// Null when the function no longer exists.
    #[serde(default)]
    pub function: Option<Signature>,
    /// The argument that takes the row; the first one if null.
    #[serde(default)]
    pub table_argument: Option<String>,
    #[serde(default)]
    pub session_argument: Option<String>,
    #[serde(default)]
    pub comment: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SelectPermission {
    pub role: Role,
    /// Names of attributes; `*` alone stands for all.
    #[serde(default)]
    pub columns: Vec<String>,
    #[serde(default)]
    pub computed_fields: Vec<String>,
    #[serde(default = "empty_object")]
    pub filter: Json,
    #[serde(default)]
    pub row_limit: Option<u64>,
    #[serde(default)]
    pub allow_aggregations: bool,
    /// Of `select`, `select_by_pk`, `select_aggregate`; null for all.
    #[serde(default)]
    pub query_root_fields: Option<Vec<String>>,
    /// Of `select`, `select_by_pk`, `select_aggregate`, `select_stream`; null for all.
    #[serde(default)]
    pub subscription_root_fields: Option<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InsertPermission {
    pub role: Role,
    #[serde(default)]
    pub columns: Vec<String>,
    #[serde(default = "empty_object")]
    pub row_check: Json,
    #[serde(default)]
    pub presets: BTreeMap<String, Json>,
    #[serde(default)]
    pub backend_only: bool,
    /// A function of the new row that may refuse it with a text.
    #[serde(default)]
    pub validate: Option<Signature>,
    /// Is there to be such a function? Without `validate` it no longer exists.
    #[serde(default)]
    pub has_validate: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UpdatePermission {
    pub role: Role,
    #[serde(default)]
    pub columns: Vec<String>,
    #[serde(default = "empty_object")]
    pub filter: Json,
    /// Null: nothing is asked of the row after the change, as in the reference.
    #[serde(default)]
    pub row_check: Option<Json>,
    #[serde(default)]
    pub presets: BTreeMap<String, Json>,
    #[serde(default)]
    pub backend_only: bool,
    /// A function of the new row that may refuse it with a text.
    #[serde(default)]
    pub validate: Option<Signature>,
    /// Is there to be such a function? Without `validate` it no longer exists.
    #[serde(default)]
    pub has_validate: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeletePermission {
    pub role: Role,
    #[serde(default = "empty_object")]
    pub filter: Json,
    #[serde(default)]
    pub backend_only: bool,
}

impl Relationship {
    /// Does a nested insert write the remote row after the row that it is nested in?
    pub fn is_inserted_after(&self) -> bool {
        self.kind == RelationshipKind::Array || self.insertion_order == Some(InsertionOrder::AfterParent)
    }
}

impl Relation {
    /// The attribute of that name in the database.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// The attribute of that number.
    pub fn attribute_numbered(&self, number: AttributeNumber) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.number == number)
    }

    pub fn relationship(&self, name: &str) -> Option<&Relationship> {
        self.relationships.iter().find(|relationship| relationship.name == name)
    }

    pub fn computed_field(&self, name: &str) -> Option<&ComputedField> {
        self.computed_fields.iter().find(|field| field.name == name)
    }

    /// The primary key and the unique keys whose constraints `ON CONFLICT` can name.
    pub fn arbiters(&self) -> impl Iterator<Item = &Key> {
        let keys = self.primary_key.iter().chain(&self.unique_keys);
        keys.filter(|key| key.is_constraint && !key.is_deferrable)
    }

    pub fn is_view(&self) -> bool {
        matches!(self.kind, RelationKind::View | RelationKind::MaterializedView)
    }

    pub fn select_permission(&self, role: &Role) -> Option<&SelectPermission> {
        self.select_permissions.iter().find(|permission| permission.role == *role)
    }
}

fn yes() -> bool {
    true
}

fn empty_object() -> Json {
    Json::Object(serde_json::Map::new())
}
