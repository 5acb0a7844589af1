//! The answers to `__schema` and `__type`.
//!
//! In: a role's schema and one root field with its selections. Out: the field's value as JSON text, keys in the
//! order of the selection set, ready to be spliced into the response.
//!
//! - `answer.rs`: one root field -> its JSON text
//! - `selection.rs`: a selection set on an introspection type, with fragments expanded, once for all objects
//! - `source.rs`: what introspection asks of a schema
//! - `writer.rs`: JSON text of bounded length
//!
//! Selections can nest (`types { fields { type { fields …`), so the answer's size is not bounded by the schema's.
//! Each selected field costs at least the bytes of its key, so bounding the text bounds the work too.
//!
//! Invariant: nothing but the role's schema is read, so an answer shows no more than a query may use.
//! Invariant: all root fields of one operation share one `State`, and with it one bound.

mod answer;
mod selection;
mod source;
mod writer;

pub use answer::{Env, Error, State, answer};
pub use source::TypeSource;
