//! What a role may see: permission rows become rules, JSON boolean expressions become predicates.
//!
//! In: the model. Out: for each relation that the role may read a `SelectRule`, and an `InsertRule`, `UpdateRule` or
//! `DeleteRule` where it may write, made when first asked for.
//!
//! - `value.rs`: values that reach SQL as typed parameters, and how each is encoded
//! - `coded.rs`: values inside cursors and global ids
//! - `geojson.rs`: objects as geometries
//! - `operator.rs`: the table of comparison operators
//! - `aggregate_predicate.rs`: the aggregates about whose results conditions ask
//! - `predicate.rs`: conditions and scalar expressions over the row of a relation
//! - `call.rs`: calls of functions, those of computed fields among them
//! - `viewer.rs`: what an expression may look at: everything in a rule, of a client's what the role may read
//! - `trace.rs`: what becomes of each part of an expression, where somebody asks why
//! - `expression.rs`: a permission's JSON expression -> predicate, and a client's of the same form
//! - `literal.rs`: the values in one
//! - `rules.rs`: permission rows, roles and their inheritance -> rules
//! - `writes.rs`: permission rows for writing -> rules
//! - `inheritance.rs`: what a role has from its parents where these must agree
//! - `write_rules.rs`: the rules for writing of a role
//! - `account.rs`: how a role's right to a row comes about, or why it has none
//! - `nameable.rs`: which of Postgres's messages a role may read
//! - `rename.rs`: a rule follows a renamed column
//! - `check.rs`: what in the metadata does not fit the database; `error.rs`: how it does not
//!
//! Invariant: an `Access` can be made only here: by a role's rule, or for the inside of a rule.
//! Invariant: so can the rules for writing, without which no write can be planned.
//! Invariant: a rule that does not fit the database gives no access.

mod account;
mod aggregate_predicate;
mod call;
mod check;
mod coded;
mod error;
mod expression;
mod geojson;
mod inheritance;
mod literal;
mod nameable;
pub mod operator;
mod predicate;
mod rename;
mod rules;
mod trace;
mod value;
mod viewer;
mod write_rules;
mod writes;

pub use account::{Account, Closed, Operation, Part, Ruling};
pub use aggregate_predicate::{AggregateArguments, AggregatePredicate};
pub use call::{CallArgument, CallGap, CallOperand, FunctionCall, computed_field_call, row_argument};
pub use check::{StoredConstant, constants, constants_of_function, problems, problems_of_function};
pub use coded::{decode, decode_json};
pub use error::{Error, Problem};
pub use expression::{Constant, parse_condition, parse_expression, session_variable_name};
pub use inheritance::{conflicts_of_function, conflicts_of_relation};
pub use operator::Operator;
pub use predicate::{
    Access, AggregateTest, Comparison, Join, Operand, Predicate, Related, RelatedAggregate, RelatedSource,
    Scalar,
};
pub use rename::{Renaming, rename_in_expression};
pub use rules::{
    Backend, CellRule, FunctionRule, Grantee, Rules, SelectRule, resolve_relationship, returned_relation,
};
pub use trace::{Node, NodeForm};
pub use value::{EncodeError, Encoding, Parameter, Source, WorkSource, encode};
pub use writes::{DeleteRule, InsertRule, Preset, UpdateRule};
