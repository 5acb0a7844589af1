//! Hasura's metadata directory to one JSON document, and back.
//!
//! In and out: a directory as Hasura's CLI writes it (config v3: `databases/`; config v2, on reading alone:
//! `tables.yaml`), and the document that `graphql.import_metadata` takes and `graphql.export_metadata` gives.
//!
//! - `yaml_read.rs`: YAML text to JSON
//! - `yaml_write.rs`: JSON to YAML text, in the style of Hasura's CLI
//! - `order.rs`: in which order the CLI writes the keys of each object
//! - `assemble.rs`: the files of a directory to a document, `!include` resolved
//! - `split.rs`: a document to files
//!
//! Invariant: what is read lies below the directory, whatever an `!include` says.
//! Invariant: splitting, then assembling gives the same document, but for empty members.

mod assemble;
mod order;
mod split;
mod yaml_read;
mod yaml_write;

#[cfg(test)]
mod tests;

pub use assemble::assemble;
pub use split::{split, write};

/// The other files of a directory: name, member of the document, and what stands there when there is nothing.
const MEMBERS: [(&str, &str, Empty); 13] = [
    ("remote_schemas.yaml", "remote_schemas", Empty::List),
    ("query_collections.yaml", "query_collections", Empty::List),
    ("allow_list.yaml", "allowlist", Empty::List),
    ("cron_triggers.yaml", "cron_triggers", Empty::List),
    ("rest_endpoints.yaml", "rest_endpoints", Empty::List),
    ("inherited_roles.yaml", "inherited_roles", Empty::List),
    ("api_limits.yaml", "api_limits", Empty::Object),
    ("graphql_schema_introspection.yaml", "graphql_schema_introspection", Empty::Object),
    ("network.yaml", "network", Empty::Object),
    ("backend_configs.yaml", "backend_configs", Empty::Object),
    ("metrics_config.yaml", "metrics_config", Empty::Object),
    ("opentelemetry.yaml", "opentelemetry", Empty::Object),
    ("query_tags.yaml", "query_tags", Empty::Nothing),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Empty {
    List,
    Object,
    /// No file is written.
    Nothing,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{path}: {cause}")]
    Io { path: String, cause: std::io::Error },
    #[error("{path}: {cause}")]
    Yaml { path: String, cause: yaml_read::Error },
    #[error("{path}: !include {target}: {reason}")]
    Include { path: String, target: String, reason: String },
    #[error("{path}: {reason}")]
    Content { path: String, reason: String },
}
