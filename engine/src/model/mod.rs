//! What the engine knows of a database: tracked relations and functions with the rules on them.
//!
//! In: JSON documents, one for each relation or function, as the extension's loader prints them.
//! Out: plain data that every later stage reads.
//!
//! - `relation.rs`: a relation, its attributes, keys, relationships and permission rows as stored
//! - `function.rs`: a tracked function, and the signature that computed fields share
//! - `data_type.rs`: Postgres types, as far as GraphQL needs to know them
//! - `api_limits.rs`: what requests of each role may cost
//! - `settings.rs`: settings of the whole instance
//! - `source.rs`: how names differ under the further names of the database
//! - `catalog.rs`: how the engine asks for all of these, one at a time
//!
//! Invariant: nothing here is checked against anything else; `permission` and `schema` decide what is usable.

mod api_limits;
mod catalog;
mod data_type;
mod function;
mod relation;
mod settings;
mod source;

pub use api_limits::{ApiLimits, Fault as ApiLimitsFault, Rate, RoleLimits, Unique};
pub use catalog::{Catalog, Owner};
pub use data_type::{DataType, DataTypeKind};
pub use function::{
    Argument, ArgumentMode, ExposedAs, Function, FunctionId, FunctionPermission, ReturnType, Signature,
    Volatility,
};
pub use relation::{
    Attribute, AttributeNumber, ColumnConfig, ComputedField, DeletePermission, EnumValue, ForeignKey,
    InsertPermission, InsertionOrder, Key, Relation, RelationId, RelationKind, Relationship,
    RelationshipKind, Role, RootFieldConfig, RootFields, SelectPermission, UpdatePermission,
};
pub use settings::{DEFAULT_SOURCE, Limits, NamingConvention, Settings};
pub use source::{Affixes, RootNames, SourceNames};
