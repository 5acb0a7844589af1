//! A GraphQL document: parsed, validated against a role's schema, its variables coerced.
//!
//! - `ast.rs`: an executable document as data
//! - `lex.rs`: text -> tokens; `string_literal.rs`: the values of strings
//! - `parse.rs`: text -> document, within limits; `parse_error.rs`: why not
//! - `print.rs`: document -> text
//! - `normal.rs`: document -> the text by which the allow-list compares
//! - `error.rs`: why a document or its variables are refused
//! - `place.rs`: where in a document a walk is
//! - `input.rs`: what a place that takes input accepts
//! - `rules/`: the validation rules of the specification
//! - `coerce.rs`: the request's variables -> coerced variables; `usage.rs`: where a variable is used
//! - `variables.rs`: the coerced variables of a request
//! - `collect.rs`: selection set -> the fields of one response object

mod ast;
mod lex;
mod parse;
mod parse_error;
mod string_literal;

mod print;

mod normal;

mod error;
mod input;
mod place;
pub mod rules;

mod coerce;
mod usage;

mod collect;
mod variables;

pub use ast::{
    Directive, Document, Field, FragmentDefinition, FragmentSpread, InlineFragment, OperationDefinition,
    OperationKind, Selection, TypeReference, Value, VariableDefinition,
};
pub use coerce::coerce_variables;
pub use collect::{CollectedField, Fragments, collect_fields};
pub use error::{Error, Opaque};
pub use input::{integral, is_column_value};
pub use normal::normal_form;
pub use parse::parse;
pub use parse_error::ParseError;
pub use print::print;
pub use rules::{TypeSource, root_key, select_operation, validate};
pub use variables::{VariableValue, Variables};
