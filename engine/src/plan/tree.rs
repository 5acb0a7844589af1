use std::sync::Arc;

use super::write::Write;
use crate::model::{DataType, Relation, Relationship};
use crate::permission::operator::AggregateOperator;
use crate::permission::{
    Access, AggregateTest, FunctionCall, Join, Parameter, Predicate, RelatedSource, Scalar, SelectRule,
};
use crate::schema::Direction;

/// What an operation does: one entry for each root field, in the order of the response.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub effect: Effect,
    pub roots: Vec<RootField>,
}

/// A root field, at the root or in a namespace. Those of a namespace stand together.
#[derive(Debug, Clone, PartialEq)]
pub struct RootField {
    /// The response name of the namespace's field.
    pub within: Option<String>,
    /// The response name.
    pub name: String,
    pub root: Root,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Everything is read at once.
    Reads,
    /// Everything is read at once, and again when something has changed.
    Follows,
    /// The root fields are carried out in order, each seeing what those before it did.
    Writes,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Root {
    /// JSON text that needs no database.
    Static(String),
    /// The same, which holds only until something in the model changes, be it a relation that it does not name.
    Introspection(String),
    Rows(Rows),
    Stream(Stream),
    Aggregate(Aggregate),
    Connection(Connection),
    Scalar(ScalarCall),
    Write(Box<Write>),
}

/// Rows beyond a cursor, in its order, as many as fit a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Stream {
    pub rows: Rows,
    /// What the last of the rows has of this is the next cursor.
    pub cursor: Scalar,
    pub direction: Direction,
}

/// A call of a function that returns no rows of a relation.
#[derive(Debug, Clone, PartialEq)]
pub struct ScalarCall {
    pub call: FunctionCall,
    pub returns: DataType,
    pub set: bool,
    /// Numbers as strings.
    pub as_text: bool,
}

/// Reading a relation, or the rows of a function, as a role may.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    access: Access,
    from: From,
}

#[derive(Debug, Clone, PartialEq)]
pub enum From {
    Relation,
    Function(FunctionCall),
    /// The rows that the statement itself, or an earlier one of the same root field, has just written.
    Written,
}

/// Rows in an order: what SQL's FROM, WHERE, ORDER BY and LIMIT say.
#[derive(Debug, Clone, PartialEq)]
pub struct RowSource {
    pub scan: Scan,
    /// How the rows belong to the row that encloses them.
    pub join: Vec<Join>,
    /// The client's condition, over and above the scan's own.
    pub predicate: Predicate,
    pub order: Vec<OrderKey>,
    pub distinct: Vec<Scalar>,
    pub limit: Limit,
    pub offset: Option<Parameter>,
}

/// The least of what is given.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Limit {
    pub client: Option<Parameter>,
    pub rule: Option<u64>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct OrderKey {
    /// Object relationships that lead to the row with the value.
    pub steps: Vec<ObjectStep>,
    /// What the value is called there: the names, one inside the other, under which it stands in a cursor.
    pub names: Vec<String>,
    pub value: OrderValue,
    pub direction: Direction,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ObjectStep {
    /// The relationship.
    pub name: String,
    pub scan: Scan,
    pub join: Vec<Join>,
    pub at_most_one: bool,
    /// Every stored row has a remote row that can be seen.
    pub is_sure: bool,
}

impl ObjectStep {
    pub(crate) fn new(relationship: &Relationship, remote: &Arc<SelectRule>, join: Vec<Join>) -> ObjectStep {
        ObjectStep {
            name: relationship.name.clone(),
            scan: Scan::relation(remote),
            join,
            at_most_one: relationship.at_most_one,
            // A remote row that the role may not see must not take the own row with it.
            is_sure: relationship.always_joins && remote.filter.is_always() && !remote.relation.row_security,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum OrderValue {
    Scalar(Scalar),
    Aggregate(Box<OrderAggregate>),
}

/// An aggregate of related rows as an order key.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderAggregate {
    pub source: RelatedSource,
    pub test: AggregateTest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cardinality {
    /// A list of objects.
    Many,
    /// An object or null, of rows of which at most one exists.
    One,
    /// An object or null, from rows of which the first counts.
    First,
}

/// Rows as JSON objects.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    pub source: RowSource,
    pub targets: Vec<Target>,
    pub cardinality: Cardinality,
}

/// One entry of a JSON object.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The response name.
    pub name: String,
    pub value: TargetValue,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TargetValue {
    TypeName(Arc<str>),
    Scalar(Output),
    /// The row's global id, of its relation and the columns of the primary key.
    NodeId(Arc<Relation>, Vec<Scalar>),
    Rows(Rows),
    Aggregate(Aggregate),
    Connection(Box<Connection>),
}

/// A scalar and how it is written as JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    pub scalar: Scalar,
    /// A path inside json or jsonb, as `text[]`.
    pub json_path: Option<Parameter>,
    /// Numbers as strings.
    pub as_text: bool,
    /// The value of an enum table's row as the name that GraphQL has for it.
    pub as_enum_value: bool,
}

/// An aggregate over rows, and perhaps the rows themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    /// Its limit is the client's alone: the rule's limits rows that are returned, not those that are counted.
    pub source: RowSource,
    pub targets: Vec<AggregateTarget>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum AggregateTarget {
    TypeName(String, Arc<str>),
    /// `aggregate`.
    Fields(String, Vec<AggregateField>),
    /// `nodes`: the same rows, limited by the rule too.
    Nodes(String, Box<Rows>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct AggregateField {
    pub name: String,
    pub value: AggregateValue,
}

#[derive(Debug, Clone, PartialEq)]
pub enum AggregateValue {
    TypeName(Arc<str>),
    Count {
        columns: Vec<Scalar>,
        distinct: bool,
    },
    /// One aggregate over several attributes: `max { id name }`.
    Operation(Vec<AggregateField>),
    Apply {
        operator: AggregateOperator,
        scalar: Scalar,
        as_text: bool,
    },
}

/// Rows in pages, each with a cursor.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// All rows. Its order tells each from every other; what limits it is `slice`.
    pub source: RowSource,
    /// Only the rows on one side of a cursor.
    pub split: Option<Split>,
    pub slice: Slice,
    pub targets: Vec<ConnectionTarget>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    pub side: Side,
    /// The cursor's value for each key of the order; `None` for null.
    pub values: Vec<Option<Parameter>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    After,
    Before,
}

/// How many rows, from which end.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice {
    pub end: End,
    pub limit: Limit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    First,
    Last,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ConnectionTarget {
    TypeName(String, Arc<str>),
    PageInfo(String, Vec<(String, PageInfoValue)>),
    Edges(String, Vec<(String, EdgeValue)>),
}

#[derive(Debug, Clone, PartialEq)]
pub enum PageInfoValue {
    TypeName(Arc<str>),
    HasNextPage,
    HasPreviousPage,
    StartCursor,
    EndCursor,
}

#[derive(Debug, Clone, PartialEq)]
pub enum EdgeValue {
    TypeName(Arc<str>),
    Cursor,
    /// The row as an object.
    Node(Vec<Target>),
}

impl OrderKey {
    /// Where the value stands in a cursor.
    pub fn cursor_path(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().map(|step| step.name.as_str()).chain(self.names.iter().map(String::as_str))
    }
}

impl Scan {
    /// The relation of a rule.
    pub fn relation(rule: &SelectRule) -> Scan {
        Scan { access: Access::by_rule(rule), from: From::Relation }
    }

    /// The rows that a function returns, under the rule of the relation whose rows they are.
    pub fn function(rule: &SelectRule, call: FunctionCall) -> Scan {
        Scan { access: Access::by_rule(rule), from: From::Function(call) }
    }

    /// The rows of the rule's relation that were just written, as far as the rule shows them.
    pub fn written(rule: &SelectRule) -> Scan {
        Scan { access: Access::by_rule(rule), from: From::Written }
    }

    pub fn access(&self) -> &Access {
        &self.access
    }

    pub fn from(&self) -> &From {
        &self.from
    }
}

impl RowSource {
    /// All rows of a scan.
    pub fn all(scan: Scan) -> RowSource {
        RowSource {
            scan,
            join: Vec::new(),
            predicate: Predicate::always(),
            order: Vec::new(),
            distinct: Vec::new(),
            limit: Limit::default(),
            offset: None,
        }
    }

    /// Are rows picked by their place in the order?
    pub fn is_paged(&self) -> bool {
        self.limit != Limit::default() || self.offset.is_some() || !self.distinct.is_empty()
    }
}

impl Output {
    /// A scalar as it comes; numbers that JavaScript cannot hold as strings, if the instance says so.
    pub fn new(scalar: Scalar, stringify: bool) -> Output {
        let as_text = stringify && is_large_number(scalar.data_type());
        Output { scalar, json_path: None, as_text, as_enum_value: false }
    }
}

/// bigint, numeric and float8.
pub fn is_large_number(data_type: &DataType) -> bool {
    ["int8", "numeric", "float8"].iter().any(|name| data_type.is_builtin(name))
}
