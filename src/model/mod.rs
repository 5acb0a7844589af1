//! Reading the model from the catalog and the tables of rules, without a statement of SQL.
//!
//! A new backend would have to plan each of these statements and compile the functions around them, which took longer
//! than all else that its first request does, and kept megabytes. What is read here is found by index, row by row.
//!
//! - `scan.rs`: rows of a table by index, and values of their columns
//! - `types.rs`: types and signatures of functions
//! - `keys.rs`: constraints, unique keys, and where relationships lead
//! - `relation.rs`: a tracked relation
//! - `rules.rs`: the rules on a relation
//! - `function.rs`: a tracked function
//! - `settings.rs`: settings and sources
//!
//! Invariant: everything is read on the newest snapshot, so that rules hold from their commit on whatever the isolation
//! level. Nothing is checked: a rule that does not fit the catalog is read as it is stored, and nothing is an error but
//! what cannot be read at all.
//! Invariant: no rights are asked for and no code of users runs, so whoever is asking need not be somebody else meanwhile.

mod function;
mod keys;
mod relation;
mod rules;
mod scan;
mod settings;
mod types;

pub use function::function;
pub use relation::relation;
pub use scan::reading;
pub use settings::{owners, setting, settings, tracked};
