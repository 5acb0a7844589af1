//! A plan becomes one SQL statement, that of a mutation one for each root field, or for each relation and level of a
//! nested insert.
//!
//! In: a `Plan`. Out: a `Statement`: text with `$1`, `$2`, … and what each parameter is; or a `Program` of such.
//!
//! - `tree.rs`: the part of SQL that postern speaks, as data
//! - `program.rs`: a mutation as statements that follow one another
//! - `lower_write.rs`: writes -> trees, and what they answer; `lower_insert.rs`: inserts, nested ones among them, of the
//!   rows of `lower_input.rs`; `lower_one.rs`: writes of one row, which RETURNING answers
//! - `lower.rs`: plan -> tree; `lower_rows.rs`, `lower_aggregate.rs`: rows and aggregates as JSON
//! - `lower_live.rs`: subscriptions -> a statement for one request and one for many
//! - `lower_connection.rs`: rows in pages, and their global ids
//! - `lower_predicate.rs`: predicates and scalars -> expressions
//! - `lower_examination.rs`: questions about one row -> a statement
//! - `json.rs`: the one place that says how objects and lists of JSON are made
//! - `print.rs`: tree -> text
//! - `bind.rs`: the values of a statement's parameters for one request
//!
//! Invariant: only `print.rs` writes SQL text; every name in it is quoted, every value a parameter.
//! Invariant: same plan, same text.

mod bind;
mod json;
mod lower;
mod lower_aggregate;
mod lower_connection;
mod lower_examination;
mod lower_input;
mod lower_insert;
mod lower_live;
mod lower_one;
mod lower_predicate;
mod lower_rows;
mod lower_write;
mod print;
mod program;
mod tree;

pub use bind::{BindError, BoundValue, WorkValues, bind};
pub use lower::{Answer, Statement, lower};
pub use lower_examination::examine;
pub use lower_live::{Live, Many};
pub use program::{InsertStep, Links, Program, ProgramRoot, Step, StepKind, Steps, Work, WorkAnswer};
pub use tree::Identifier;
