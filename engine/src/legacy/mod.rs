//! The JSON data commands of `/v1/query` that came before GraphQL: `select`, `count`, `insert`, `update`, `delete`.
//!
//! In: the model, whose rules, a command's type and its `args`. Out: the `Program` that carries it out, of the same plans
//! that GraphQL requests become.
//!
//! - `read.rs`: JSON -> the commands of `command.rs`, with errors as the reference words them
//! - `select.rs`: `select` and `count` -> plan
//! - `insert.rs`, `change.rs`: `insert`; `update` and `delete` -> plan
//! - `env.rs`: what they share: relations, columns and conditions as the role may use them
//! - `error.rs`: why a command is refused
//!
//! Invariant: rows are read and written by the role's `permission::Rules`, as in GraphQL; there are no others here.
//! Invariant: a command is read as a whole before anything of it is looked up.

mod change;
mod command;
mod env;
mod error;
mod insert;
mod prepare;
mod read;
mod select;

pub use error::{Error, Refusal};
pub use prepare::{COMMANDS, Ready, prepare};
