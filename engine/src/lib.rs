//! postern's planner: a model, a session and a GraphQL request go in, one SQL statement comes out.
//!
//! Modules stand in the order in which a request passes them; a module uses only those above it,
//! and `response` (errors, codes, paths) is open to all.
#![forbid(unsafe_code)]

pub mod response;

pub mod document;
pub mod model;
pub mod permission;
pub mod schema;
pub mod session;

pub mod introspect;
pub mod plan;
pub mod request;
pub mod sql;
