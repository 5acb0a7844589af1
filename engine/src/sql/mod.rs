//! A plan becomes one SQL statement.
//!
//! In: a `Plan`. Out: a `Statement`: text with `$1`, `$2`, … and what each parameter is.
//!
//! - `tree.rs`: the part of SQL that postern speaks, as data
//! - `lower.rs`: plan -> tree; `lower_rows.rs`, `lower_aggregate.rs`: rows and aggregates as JSON
//! - `lower_predicate.rs`: predicates and scalars -> expressions
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
mod lower_predicate;
mod lower_rows;
mod print;
mod tree;

pub use bind::{BindError, bind};
pub use lower::{Answer, Statement, lower};
pub use tree::Identifier;
