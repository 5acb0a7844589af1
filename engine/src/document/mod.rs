//! A GraphQL document: parsed, validated against a role's schema, its variables coerced.
//!
//! - `ast.rs`: an executable document as data
//! - `lex.rs`: text -> tokens; `string_literal.rs`: the values of strings
//! - `parse.rs`: text -> document, within limits; `parse_error.rs`: why not
//! - `print.rs`: document -> text
//! - `normal.rs`: document -> the text by which the allow-list compares
//! - `variables.rs`: the coerced variables of a request
//! - `collect.rs`: selection set -> the fields of one response object

mod ast;
mod lex;
mod parse;
mod parse_error;
mod string_literal;

mod print;

mod normal;

mod collect;
mod variables;

pub use ast::{
    Directive, Document, Field, FragmentDefinition, FragmentSpread, InlineFragment, OperationDefinition,
    OperationKind, Selection, TypeReference, Value, VariableDefinition,
};
pub use collect::{CollectedField, Fragments, collect_fields};
pub use normal::normal_form;
pub use parse::parse;
pub use parse_error::ParseError;
pub use print::print;
pub use variables::{VariableValue, Variables};
