use std::sync::Arc;

use super::function::{Function, FunctionId};
use super::relation::{Relation, RelationId, Role};
use super::settings::Settings;

/// What a GraphQL name belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    Relation(RelationId),
    Function(FunctionId),
}

/// How the engine asks for the model, piece by piece, so that a request costs what it touches.
///
/// Two implementations exist: the extension's, which loads from the database and keeps what it loaded, and that of the
/// tests, which reads JSON files.
pub trait Catalog {
    fn settings(&self) -> Arc<Settings>;

    /// A tracked relation; `None` if it is not tracked.
    fn relation(&self, id: RelationId) -> Option<Arc<Relation>>;

    /// A tracked function; `None` if it is not tracked.
    fn function(&self, id: FunctionId) -> Option<Arc<Function>>;

    /// A tracked relation by its name in the database.
    fn relation_named(&self, schema: &str, name: &str) -> Option<Arc<Relation>>;

    /// What may define the GraphQL root field or type `name`, for any role. The engine checks each candidate,
    /// so more may be given than do, but none may be missing.
    fn owners(&self, name: &str) -> Vec<Owner>;

    /// Does a document of this normal form stand in a collection that is allowed for the role? Asked only where an
    /// allow-list is in force or is being learned.
    fn is_listed(&self, normal_form: &str, role: &Role) -> bool;

    /// The tracked relations with an attribute that refers to an enum table.
    fn referring_to_enum(&self, id: RelationId) -> Vec<RelationId>;

    /// What is tracked under a source, relations first.
    fn members(&self, source: &str) -> Vec<Owner>;

    /// All tracked relations, sorted by schema and name. Only for introspection.
    fn relations(&self) -> Vec<RelationId>;

    /// All tracked functions, sorted by schema and name. Only for introspection.
    fn functions(&self) -> Vec<FunctionId>;
}
