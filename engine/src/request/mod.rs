//! The whole way of a request: text in, one statement out.
//!
//! - `allow_list.rs`: whether a role may run a document, and whether it could
//! - `limits.rs`: whether an operation is within the limits of its role
//! - `prepare.rs`: parse, validate, coerce, plan, lower
//! - `shape.rs`: for which other variables the same statement serves
//! - `why.rs`: why a session may or may not do something with a row; `wording.rs`: conditions for people
//!
//! Invariant: nothing is made of a document that the allow-list keeps from the role.
//! Invariant: a statement is used only for variables of the shape it was made for.

mod allow_list;
mod limits;
mod prepare;
mod shape;
mod why;
mod wording;

pub use allow_list::{document_problems, listed_form, unlisted_form};
pub use prepare::{Explained, Prepared, Request, explain, not_answered_once, prepare, subscribe};
pub use shape::Shape;
pub use why::{Finding, Inquiry, InquiryError, can, why};
