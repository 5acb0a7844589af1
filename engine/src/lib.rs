//! postern's planner: a model, a session and a GraphQL request go in, one SQL statement comes out.
//!
//! Modules stand in the order in which a request passes them, blank lines keep them so; a module uses only those
//! above it, and `response` (errors, codes, paths) is open to all. A test reads the imports.
#![forbid(unsafe_code)]

pub mod response;

pub mod model;

pub mod metadata;

pub mod session;

pub mod permission;

pub mod schema;

pub mod document;

pub mod introspect;

pub mod plan;

pub mod sql;

pub mod request;

pub mod legacy;

pub mod plan_choice;
