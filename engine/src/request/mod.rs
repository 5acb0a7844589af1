//! The whole way of a request: text in, one statement out.
//!
//! - `prepare.rs`: parse, validate, coerce, plan, lower
//! - `shape.rs`: for which other variables the same statement serves
//!
//! Invariant: a statement is used only for variables of the shape it was made for.

mod prepare;
mod shape;

pub use prepare::{Explained, Prepared, Request, explain, prepare};
pub use shape::Shape;
