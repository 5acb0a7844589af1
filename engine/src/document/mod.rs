//! A GraphQL document: parsed, validated, its variables coerced.
mod ast;
pub use ast::*;
