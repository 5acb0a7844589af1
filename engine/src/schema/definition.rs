use std::sync::Arc;

use super::naming::RootKind;
use crate::model::{AttributeNumber, DataType, FunctionId, NamingConvention, RelationId};
use crate::permission::AggregatePredicate;
use crate::permission::operator::{AggregateOperator, OperandShape, Operator};

/// Which of the two schemas of a role.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SchemaKind {
    #[default]
    Hasura,
    /// That of clients of Relay: rows have global ids and come in connections.
    Relay,
}

/// Which type a name stands for: enough to compute its definition for a role.
///
/// Ordered, so that lists of types are stable.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TypeKey {
    QueryRoot,
    MutationRoot,
    SubscriptionRoot,
    /// The type of a source's namespace in a root type, by the source's name.
    Namespace(RootKind, String),
    /// A scalar by its GraphQL name: `Int`, `uuid`, `_int4`.
    Scalar(ScalarName),
    /// `<scalar>_comparison_exp`.
    Comparison(NamingConvention, ScalarName),
    /// The structured operand of an operator of that scalar: `st_d_within_input`.
    Operand(NamingConvention, OperandShape, ScalarName),
    /// `<scalar>_cast_exp`.
    Cast(NamingConvention, ScalarName),
    /// The enum of an enum table's values, and its comparison expression.
    EnumTable(RelationId),
    EnumTableComparison(RelationId),
    /// `order_by`.
    OrderByDirection(NamingConvention),
    /// `cursor_ordering`.
    CursorOrdering(NamingConvention),
    Rows(RelationId),
    /// `Node`, `PageInfo`, `<t>Connection` and `<t>Edge` of the Relay schema.
    Node,
    PageInfo,
    Connection(RelationId),
    Edge(RelationId),
    BoolExp(RelationId),
    OrderBy(RelationId),
    SelectColumn(RelationId),
    StreamCursorInput(RelationId),
    StreamCursorValue(RelationId),
    Aggregate(RelationId),
    AggregateFields(RelationId),
    AggregateOperation(RelationId, AggregateOperator),
    AggregateOrderBy(RelationId),
    AggregateOperationOrderBy(RelationId, AggregateOperator),
    /// `<t>_aggregate_bool_exp` and its members.
    AggregateBoolExp(RelationId),
    AggregatePredicate(RelationId, AggregatePredicate),
    AggregatePredicateArguments(RelationId, AggregatePredicate),
    AggregatePredicateColumn(RelationId, AggregatePredicate),
    /// `<t>_insert_input`, and what stands for it inside an object or array relationship.
    InsertInput(RelationId),
    InsertThroughObject(RelationId),
    InsertThroughArray(RelationId),
    /// `<t>_on_conflict`, `<t>_constraint`, `<t>_update_column`.
    OnConflict(RelationId),
    Constraint(RelationId),
    UpdateColumn(RelationId),
    /// `<t>_set_input`, `<t>_inc_input`, ….
    UpdateInput(RelationId, UpdateOperator),
    /// `<t>_pk_columns_input`.
    KeyColumns(RelationId),
    /// `<t>_updates`.
    Updates(RelationId),
    /// `<t>_mutation_response`.
    MutationResponse(RelationId),
    FunctionArguments(FunctionId),
    /// The arguments of a computed field's function: relation and name of the field.
    ComputedFieldArguments(RelationId, String),
    /// `__Schema`, `__Type`, …
    Introspection(IntrospectionType),
}

/// The GraphQL name of a scalar, with the Postgres type's name where it differs.
pub type ScalarName = Arc<str>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IntrospectionType {
    Schema,
    Type,
    TypeKind,
    Field,
    InputValue,
    EnumValue,
    Directive,
    DirectiveLocation,
}

/// A use of a type: `[author!]!`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeUse {
    /// The key and the GraphQL name, so that printing needs no look-up.
    Named(TypeKey, Arc<str>),
    List(Box<TypeUse>),
    NonNull(Box<TypeUse>),
}

/// The definition of one type as one role sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeDefinition {
    pub key: TypeKey,
    pub name: Arc<str>,
    pub description: Option<String>,
    pub kind: TypeKind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TypeKind {
    Scalar(ScalarKind),
    /// Fields sorted by name. Root types list theirs only for introspection: look fields up with `Schema::field`.
    Object(Vec<FieldDefinition>),
    /// The fields that every implementing object type has.
    Interface(Vec<FieldDefinition>),
    Enum(Vec<EnumValueDefinition>),
    InputObject(Vec<InputDefinition>),
}

/// Which JSON and GraphQL values a scalar takes as input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScalarKind {
    /// An integer of 32 bits.
    Int,
    /// An integer or a decimal number.
    Float,
    String,
    Boolean,
    /// `ID`: text, or an integer that stands for its digits.
    Id,
    /// `bigint`, `numeric`, `float8`: a number of any size, or a string with one.
    Number,
    /// json and jsonb: anything at all.
    Json,
    /// An array type: a list (nested lists for several dimensions), or a string with Postgres's literal.
    Array,
    /// geometry, geography: an object with GeoJSON, or a string.
    Geometry,
    /// Any other type, which its own input function checks: a string, a number or a boolean; for a composite
    /// type also an object.
    Text,
}

/// A field of an object type.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldDefinition {
    pub name: Arc<str>,
    pub description: Option<String>,
    pub arguments: Vec<InputDefinition>,
    pub ty: TypeUse,
    pub binding: FieldBinding,
}

/// An argument, or a field of an input object.
#[derive(Debug, Clone, PartialEq)]
pub struct InputDefinition {
    pub name: Arc<str>,
    pub description: Option<String>,
    pub ty: TypeUse,
    /// The default as GraphQL text; every default of the schema is an enum value or a number.
    pub default: Option<String>,
    pub binding: InputBinding,
}

#[derive(Debug, Clone, PartialEq)]
pub struct EnumValueDefinition {
    pub name: Arc<str>,
    pub description: Option<String>,
    pub binding: EnumBinding,
}

/// The name of the interface that all types of rows with a global id implement.
pub const NODE: &str = "Node";

/// What a field reads.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldBinding {
    /// `__typename`.
    TypeName,
    /// `__schema`, `__type`.
    IntrospectSchema,
    IntrospectType,
    /// A field inside an introspection answer.
    Introspection,
    /// `no_queries_available`, there so that the root type is never empty.
    Placeholder,
    /// Holds the root fields of a source.
    Namespace,
    SelectRows(RelationId),
    SelectByKey(RelationId),
    SelectAggregate(RelationId),
    SelectStream(RelationId),
    SelectConnection(RelationId),
    /// The row of a global id.
    Node,
    CallFunctionConnection(FunctionId),
    CallFunction(FunctionId),
    CallFunctionAggregate(FunctionId),
    /// A function that returns no rows of a relation.
    CallScalarFunction(FunctionId),
    Insert(RelationId),
    InsertOne(RelationId),
    Update(RelationId),
    UpdateByKey(RelationId),
    UpdateMany(RelationId),
    Delete(RelationId),
    DeleteByKey(RelationId),
    AffectedRows,
    Returning,
    Attribute(AttributeNumber),
    /// By the name in the metadata.
    Relationship(String),
    RelationshipAggregate(String),
    RelationshipConnection(String),
    /// A row's global id.
    NodeId,
    // Fields of connections.
    PageInfo,
    Edges,
    Cursor,
    EdgeNode,
    HasNextPage,
    HasPreviousPage,
    StartCursor,
    EndCursor,
    ComputedField(String),
    AggregateFields,
    Nodes,
    Count,
    Operation(AggregateOperator),
    /// An aggregate over an attribute or a computed field, inside `Operation`.
    OperationAttribute(AttributeNumber),
    OperationComputedField(String),
}

/// What an argument or an input field means.
#[derive(Debug, Clone, PartialEq)]
pub enum InputBinding {
    // Arguments of fields.
    Where,
    OrderBy,
    Limit,
    Offset,
    DistinctOn,
    // Arguments of connections.
    First,
    Last,
    After,
    Before,
    /// A global id.
    NodeId,
    /// `path` of json and jsonb columns.
    JsonPath,
    /// `args` of functions and computed fields.
    Arguments,
    /// A primary-key column of `_by_pk`.
    KeyColumn(AttributeNumber),
    CountColumns,
    CountDistinct,
    BatchSize,
    Cursor,
    // Fields of `bool_exp`.
    And,
    Or,
    Not,
    Attribute(AttributeNumber),
    Relationship(String),
    RelationshipAggregate(String),
    ComputedField(String),
    /// An operator of a comparison expression.
    Operator(Operator),
    /// `_cast`, and inside it the target types.
    Cast,
    CastTo(DataType),
    // Fields of an aggregate `bool_exp`.
    Predicate(AggregatePredicate),
    PredicateArguments,
    /// `X` and `Y`.
    PredicateArgument,
    PredicateDistinct,
    PredicateFilter,
    PredicateComparison,
    // Fields of an aggregate `order_by`.
    Count,
    Operation(AggregateOperator),
    // Arguments and input fields of mutations.
    Objects,
    Object,
    OnConflict,
    /// `data` of a nested insert.
    Data,
    ConflictConstraint,
    ConflictColumns,
    Updates,
    KeyColumns,
    /// `_set`, `_inc`, ….
    Update(UpdateOperator),
    /// An attribute that gets a value.
    WrittenAttribute(AttributeNumber),
    /// A relationship through which related rows are inserted.
    InsertedRelationship(String),
    /// There so that an input object is never empty.
    Placeholder,
    // Fields of `args`: the index among the function's input arguments.
    FunctionArgument(usize),
    // Fields of a stream cursor.
    InitialValue,
    Ordering,
    // Operators' structured operands (`_st_d_within: {distance, from}`), by name.
    Operand(&'static str),
    /// Arguments of introspection fields.
    TypeNameArgument,
    IncludeDeprecated,
    /// An argument of a directive.
    DirectiveArgument,
}

#[derive(Debug, Clone, PartialEq)]
pub enum EnumBinding {
    /// The name of a constraint.
    Constraint(String),
    /// There so that an enum is never empty.
    Placeholder,
    /// `asc`, `desc_nulls_last`, …
    Direction(Direction),
    Ordering(CursorDirection),
    Attribute(AttributeNumber),
    /// The value of an enum table's row.
    Row(String),
    Introspection,
}

/// How an update changes an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UpdateOperator {
    Set,
    Inc,
    Append,
    Prepend,
    DeleteKey,
    DeleteElem,
    DeleteAtPath,
}

/// A direction with where nulls go, always stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Direction {
    pub descending: bool,
    pub nulls_first: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CursorDirection {
    Ascending,
    Descending,
}

impl TypeUse {
    /// The named type inside all wrappers.
    pub fn named(&self) -> (&TypeKey, &Arc<str>) {
        match self {
            TypeUse::Named(key, name) => (key, name),
            TypeUse::List(inner) | TypeUse::NonNull(inner) => inner.named(),
        }
    }

    pub fn is_non_null(&self) -> bool {
        matches!(self, TypeUse::NonNull(_))
    }

    /// This type without an outer non-null wrapper.
    pub fn nullable(&self) -> &TypeUse {
        match self {
            TypeUse::NonNull(inner) => inner,
            other => other,
        }
    }

    pub fn non_null(self) -> TypeUse {
        match self {
            TypeUse::NonNull(_) => self,
            other => TypeUse::NonNull(Box::new(other)),
        }
    }

    pub fn list(self) -> TypeUse {
        TypeUse::List(Box::new(self))
    }
}

impl std::fmt::Display for TypeUse {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TypeUse::Named(_, name) => out.write_str(name),
            TypeUse::List(inner) => write!(out, "[{inner}]"),
            TypeUse::NonNull(inner) => write!(out, "{inner}!"),
        }
    }
}

impl TypeDefinition {
    pub fn field(&self, name: &str) -> Option<&FieldDefinition> {
        match &self.kind {
            TypeKind::Object(fields) | TypeKind::Interface(fields) => {
                fields.iter().find(|field| &*field.name == name)
            }
            _ => None,
        }
    }

    pub fn input_field(&self, name: &str) -> Option<&InputDefinition> {
        match &self.kind {
            TypeKind::InputObject(fields) => fields.iter().find(|field| &*field.name == name),
            _ => None,
        }
    }

    pub fn enum_value(&self, name: &str) -> Option<&EnumValueDefinition> {
        match &self.kind {
            TypeKind::Enum(values) => values.iter().find(|value| &*value.name == name),
            _ => None,
        }
    }

    pub fn is_input(&self) -> bool {
        !self.is_composite()
    }

    /// Is it an object type or an interface? Only such can carry a selection set.
    pub fn is_composite(&self) -> bool {
        matches!(self.kind, TypeKind::Object(_) | TypeKind::Interface(_))
    }

    /// The only interface that there is.
    pub fn is_node(&self) -> bool {
        self.key == TypeKey::Node
    }

    pub fn implements_node(&self) -> bool {
        matches!(&self.kind, TypeKind::Object(fields)
            if fields.iter().any(|field| field.binding == FieldBinding::NodeId))
    }

    /// The type conditions under which fragments apply to an object of this type.
    pub fn conditions(&self) -> Vec<&str> {
        let interface = self.implements_node().then_some(NODE);
        std::iter::once(&*self.name).chain(interface).collect()
    }
}
