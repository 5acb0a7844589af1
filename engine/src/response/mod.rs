//! What goes back to the client: errors with their codes and paths.
//!
//! - `path.rs`: where in a request something is, printed as Hasura does
//! - `failure.rs`: one error of a response, and the whole error response
//! - `from_document.rs`: errors of reading a document
//! - `from_session.rs`: what a refused session becomes
//! - `from_rules.rs`: what validation and coercion refuse
//! - `from_plan.rs`: what planning and binding refuse
//! - `from_legacy.rs`: what a legacy command is refused for
//!
//! Invariant: only this module knows a published error code.

mod failure;
mod from_document;
mod from_legacy;
mod from_plan;
mod from_rules;
mod from_session;
mod path;

pub use failure::{Code, Failure};
pub use path::{Path, Step};
