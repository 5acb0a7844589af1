use std::collections::BTreeSet;
use std::sync::Arc;

use super::Schema;
use super::definition::{
    FieldBinding, FieldDefinition, InputBinding, InputDefinition, NODE, SchemaKind, TypeDefinition, TypeKey,
    TypeKind, TypeUse,
};
use super::naming::{Naming, RootKind, is_graphql_name};
use super::rows::input;
use crate::model::{
    Attribute, DataType, ExposedAs, Owner, Relation, RelationId, Relationship, RelationshipKind,
    RootFieldConfig,
};
use crate::permission::{FunctionRule, Scalar, SelectRule};

/// The field of a row that holds its global id.
const ID: &str = "id";

/// What stands in the Relay schema instead of root fields for rows: rows in pages, and rows by a global id.
///
/// Both show the columns of the primary key, so only roles that may select all of them in every row have either.
/// Differs: the reference gives every role ids and cursors with the key, as the setting `relay_shows_hidden_keys` does.
impl Schema<'_> {
    pub(super) fn is_relay(&self) -> bool {
        self.kind == SchemaKind::Relay
    }

    /// Do the rows have a global id?
    pub(super) fn has_node_id(&self, rule: &SelectRule) -> bool {
        self.is_relay() && self.node_key(rule).is_some()
    }

    /// The columns of which the rows' global ids and cursors are made.
    pub fn node_key<'r>(&self, rule: &'r SelectRule) -> Option<Vec<(&'r Attribute, Scalar)>> {
        rule.node_key(self.settings.relay_shows_hidden_keys)
    }

    /// Does a column not appear in the type of the rows, because the global id has its name?
    ///
    /// Source: Hasura v2 leaves it out of every type, even of one without global id.
    pub(super) fn hides_column(&self, name: &str) -> bool {
        self.is_relay() && name == ID
    }

    pub(super) fn node_id_field(&self, rule: &SelectRule) -> Option<FieldDefinition> {
        self.has_node_id(rule).then(|| field(ID, None, id_type().non_null(), FieldBinding::NodeId))
    }

    /// `node(id: ID!): Node`, of queries and subscriptions.
    pub(super) fn node_field(&self, root: &TypeKey) -> Option<FieldDefinition> {
        let is_place = matches!(root, TypeKey::QueryRoot | TypeKey::SubscriptionRoot);
        (self.is_relay() && is_place).then(|| FieldDefinition {
            arguments: vec![input(
                ID,
                Some("A globally unique id"),
                id_type().non_null(),
                InputBinding::NodeId,
            )],
            ..field("node", None, TypeUse::Named(TypeKey::Node, Arc::from(NODE)), FieldBinding::Node)
        })
    }

    /// `<t>_connection`.
    pub(super) fn connection_field(&self, rule: &SelectRule) -> Option<FieldDefinition> {
        let relation = &rule.relation;
        let name = self.naming(relation).connection_field(relation);
        let binding = FieldBinding::SelectConnection(relation.id);
        let description = format!("fetch data from the table: \"{}\"", relation.name);
        self.connection(rule, name, description, binding)
    }

    pub(super) fn function_connection(
        &self,
        rule: &FunctionRule,
        returned: &SelectRule,
    ) -> Option<FieldDefinition> {
        let function = &rule.function;
        if !function.signature.returns.set {
            return None;
        }
        let name = self.naming_of(function).function_connection(function);
        let (title, table) = (&function.signature.name, &returned.relation.name);
        let description = format!("execute function \"{title}\" which returns \"{table}\"");
        let binding = FieldBinding::CallFunctionConnection(function.id());
        let mut field = self.connection(returned, name, description, binding)?;
        field.arguments.extend(self.function_inputs(rule));
        field.arguments.sort_by(|a, b| a.name.cmp(&b.name));
        Some(field)
    }

    /// `<relationship>_connection`, of an array relationship.
    pub(super) fn relationship_connection(
        &self,
        relation: &Relation,
        relationship: &Relationship,
        remote: &SelectRule,
    ) -> Option<FieldDefinition> {
        if relationship.kind != RelationshipKind::Array {
            return None;
        }
        let name = self.member_name(relation, &[&relationship.name, "connection"])?;
        let binding = FieldBinding::RelationshipConnection(relationship.name.clone());
        self.connection(remote, name.to_string(), "An array relationship connection".to_owned(), binding)
    }

    fn connection(
        &self,
        rule: &SelectRule,
        name: String,
        description: String,
        binding: FieldBinding,
    ) -> Option<FieldDefinition> {
        if !self.has_node_id(rule) || !is_graphql_name(&name) {
            return None;
        }
        let ty = self.connection_type(TypeKey::Connection(rule.relation.id), &rule.relation, "Connection");
        let arguments = self.connection_arguments(rule);
        Some(FieldDefinition { arguments, ..field(&name, Some(description), ty.non_null(), binding) })
    }

    fn connection_arguments(&self, rule: &SelectRule) -> Vec<InputDefinition> {
        let mut arguments = self.row_arguments(rule);
        arguments.retain(|argument| !matches!(argument.binding, InputBinding::Limit | InputBinding::Offset));
        let (int, string) = (self.scalar(&DataType::int4()), self.scalar(&DataType::text()));
        arguments.extend([
            input("first", None, int.clone(), InputBinding::First),
            input("last", None, int, InputBinding::Last),
            input("after", None, string.clone(), InputBinding::After),
            input("before", None, string, InputBinding::Before),
        ]);
        arguments.sort_by(|a, b| a.name.cmp(&b.name));
        arguments
    }

    fn connection_type(&self, key: TypeKey, relation: &Relation, suffix: &str) -> TypeUse {
        TypeUse::Named(key, Arc::from(self.naming(relation).connection_type(relation, suffix)))
    }

    /// The definition of a type that this schema alone has.
    pub(super) fn relay_type(&self, key: &TypeKey) -> Option<TypeDefinition> {
        if !self.is_relay() {
            return None;
        }
        let definition = |name: Arc<str>, description: Option<String>, kind| TypeDefinition {
            key: key.clone(),
            name,
            description,
            kind,
        };
        let string = || self.scalar(&DataType::text());
        let boolean = || self.scalar(&DataType::boolean());
        match key {
            TypeKey::Node => {
                let description = Some("A globally unique identifier".to_owned());
                let id = field(ID, description, id_type().non_null(), FieldBinding::NodeId);
                let description = "An object with globally unique ID".to_owned();
                Some(definition(Arc::from(NODE), Some(description), TypeKind::Interface(vec![id])))
            }
            TypeKey::PageInfo => {
                // Differs: the reference says that cursors are never null, and gives null where a page is empty.
                let fields = vec![
                    field("endCursor", None, string(), FieldBinding::EndCursor),
                    field("hasNextPage", None, boolean().non_null(), FieldBinding::HasNextPage),
                    field("hasPreviousPage", None, boolean().non_null(), FieldBinding::HasPreviousPage),
                    field("startCursor", None, string(), FieldBinding::StartCursor),
                ];
                Some(definition(Arc::from("PageInfo"), None, TypeKind::Object(fields)))
            }
            TypeKey::Connection(id) => {
                let relation = self.in_pages(*id)?;
                let edges = self.connection_type(TypeKey::Edge(*id), &relation, "Edge");
                let page_info = TypeUse::Named(TypeKey::PageInfo, Arc::from("PageInfo"));
                let fields = vec![
                    field("edges", None, edges.non_null().list().non_null(), FieldBinding::Edges),
                    field("pageInfo", None, page_info.non_null(), FieldBinding::PageInfo),
                ];
                let name = self.naming(&relation).connection_type(&relation, "Connection");
                let description = format!("A Relay connection object on \"{}\"", relation.name);
                Some(definition(Arc::from(name), Some(description), TypeKind::Object(fields)))
            }
            TypeKey::Edge(id) => {
                let relation = self.in_pages(*id)?;
                let rows = self.relation_type(TypeKey::Rows(*id), &relation, "");
                let fields = vec![
                    field("cursor", None, string().non_null(), FieldBinding::Cursor),
                    field("node", None, rows.non_null(), FieldBinding::EdgeNode),
                ];
                let name = self.naming(&relation).connection_type(&relation, "Edge");
                Some(definition(Arc::from(name), None, TypeKind::Object(fields)))
            }
            _ => None,
        }
    }

    /// The relation, if its rows come in pages.
    fn in_pages(&self, id: RelationId) -> Option<Arc<Relation>> {
        let rule = self.visible(id)?;
        self.has_node_id(&rule).then(|| rule.relation.clone())
    }

    /// What implements an interface. Walks the whole model: only for introspection.
    pub fn possible_types(&self, interface: &TypeKey) -> Vec<Arc<TypeDefinition>> {
        let keys = self.possible_keys(interface).into_iter();
        let mut found: Vec<_> = keys.filter_map(|key| self.definition(&key)).collect();
        found.sort_by(|a, b| a.name.cmp(&b.name));
        found
    }

    pub(super) fn possible_keys(&self, interface: &TypeKey) -> Vec<TypeKey> {
        if !self.is_relay() || *interface != TypeKey::Node {
            return Vec::new();
        }
        let relations = self.catalog().relations().into_iter();
        relations.filter(|id| self.in_pages(*id).is_some()).map(TypeKey::Rows).collect()
    }

    /// What may define a name. Those of the Relay schema are not stored: whatever defines one is found by another of
    /// its names.
    pub(super) fn owners_of(&self, name: &str) -> Vec<Owner> {
        let mut owners = self.catalog().owners(name);
        if self.is_relay() {
            let siblings: BTreeSet<String> =
                self.namings().flat_map(|naming| naming.siblings_of_connection(name)).collect();
            owners.extend(siblings.iter().flat_map(|sibling| self.catalog().owners(sibling)));
            owners.sort();
            owners.dedup();
        }
        owners
    }

    /// The functions that none of their other names leads to, because somebody chose all of them.
    pub(super) fn owners_without_sibling(&self, kind: RootKind) -> Vec<Owner> {
        if !self.is_relay() || kind == RootKind::Mutation {
            return Vec::new();
        }
        let chosen = |config: Option<&RootFieldConfig>| {
            !matches!(
                config,
                None | Some(RootFieldConfig::Default(()) | RootFieldConfig::Full { name: None, .. })
            )
        };
        let functions = self.catalog().functions().into_iter().filter(|id| {
            self.catalog().function(*id).is_some_and(|function| {
                function.exposure() == ExposedAs::Query
                    && chosen(function.root_fields.get("function"))
                    && chosen(function.root_fields.get("function_aggregate"))
            })
        });
        functions.map(Owner::Function).collect()
    }

    /// How names are made, for each source.
    fn namings(&self) -> impl Iterator<Item = Naming<'_>> {
        let sources = self.settings.sources.keys().map(|source| Some(source.as_str()));
        std::iter::once(None).chain(sources).map(|source| self.naming_of_source(source))
    }
}

fn id_type() -> TypeUse {
    TypeUse::Named(TypeKey::Scalar(Arc::from("ID")), Arc::from("ID"))
}

/// A field without arguments.
fn field(name: &str, description: Option<String>, ty: TypeUse, binding: FieldBinding) -> FieldDefinition {
    FieldDefinition { name: Arc::from(name), description, arguments: Vec::new(), ty, binding }
}
