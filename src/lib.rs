//! postern inside Postgres: entry points, loading of the model, caches, execution.
//!
//! Modules stand in the order in which a request passes them.
//!
//! - `entry.rs`: the functions that SQL calls
//! - `datum.rs`: arguments and results as Postgres passes them
//! - `jsonb.rs`: jsonb as values of JSON
//! - `variables.rs`: the variables of a request, read as far as they are needed
//! - `setting.rs`: `hasura.user` for the length of a request
//! - `owner.rs`: acting as the owner of the metadata or of a table
//! - `forced.rs`: settings that the server's administrator decides
//! - `invalidation.rs`: what other backends and this one changed
//! - `catalog.rs`: the model, loaded relation by relation and kept
//! - `model/`: reading the model from the tables of rules and the catalog
//! - `documents.rs`: documents asked for by their id
//! - `learning.rs`: writing down what the allow-list refuses
//! - `plan_cache.rs`: statements made ready, kept for requests of the same shape
//! - `cache_size.rs`: how much memory they may take
//! - `execute.rs`: running a statement inside a subtransaction
//! - `input.rs`: a request's values as datums; `list.rs`: Postgres's lists
//! - `kept_plan.rs`: which kind of plan a statement runs with; `planned.rs`: running it by Postgres's executor
//! - `time_limit.rs`: how long a role's request may run
//! - `program.rs`: running a mutation's statements, all or none
//! - `live.rs`: subscriptions, one statement for many subscribers
//! - `touches.rs`: what a statement reads, so that it is known what changes its answer
//! - `watch.rs`: telling servers that follow changes which tables have changed
//! - `legacy.rs`: the JSON data commands of `/v1/query`
//! - `column_default.rs`: defaults of columns, for statements that insert
//! - `encoder/`: JSON of the rows that statements read
//! - `upsert_mark.rs`: which rows of an upsert were updated, where Postgres does not tell
//! - `failure.rs`: Postgres errors as GraphQL errors
//! - `metadata.rs`: what the triggers of the metadata tables ask
//! - `inconsistencies.rs`: all rules that do not fit the database
//! - `commands/`: the metadata API
//! - `why.rs`: why a session may or may not do something with a row; `row_set.rs`: functions that return rows
//! - `authentication.rs`: sessions from tokens and from PostgREST
//!
//! Invariant: no other crate of the workspace calls Postgres, and only this one has `unsafe` code.

mod authentication;
mod cache_size;
mod catalog;
mod column_default;
mod commands;
mod datum;
mod documents;
mod encoder;
mod entry;
mod execute;
mod failure;
mod forced;
mod inconsistencies;
mod input;
mod invalidation;
mod jsonb;
mod kept_plan;
mod learning;
mod legacy;
mod list;
mod live;
mod metadata;
mod model;
mod owner;
mod plan_cache;
mod planned;
mod program;
mod row_set;
mod setting;
mod time_limit;
mod touches;
mod upsert_mark;
mod variables;
mod watch;
mod why;
mod written_table;

pgrx::pg_module_magic!();

#[pgrx::pg_guard]
extern "C-unwind" fn _PG_init() {
    // Before no more parameters of that name can be defined.
    cache_size::define();
    forced::define();
    invalidation::register();
    touches::register();
}
