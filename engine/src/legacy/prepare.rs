use std::cell::Cell;

use serde_json::Value as Json;

use super::command::Command;
use super::env::Env;
use super::error::Error;
use super::read::read;
use crate::model::Catalog;
use crate::permission::{Grantee, Rules};
use crate::plan::{Effect, ObjectRows, Plan, Root, RootField};
use crate::response::{Code, Failure, Path};
use crate::sql::{Answer, lower};

/// The types of legacy commands.
pub const COMMANDS: [&str; 5] = ["select", "count", "insert", "update", "delete"];

/// The response name of a command's root field.
pub(super) const ANSWER: &str = "answer";

/// A command made ready to be run.
#[derive(Debug, Clone)]
pub struct Ready {
    /// A program or, where there is nothing to do, the value of `data`.
    pub answer: Answer,
    pub rows: ObjectRows,
    /// The keys in `data` below which the command's own answer stands.
    pub keys: &'static [&'static str],
}

/// Makes a command ready for a role. `command_type`: one of `COMMANDS`.
///
/// Where an allow-list is in force, a role runs what is listed, and a command is nothing that can be listed.
/// Differs: the reference's allow-list knows GraphQL alone.
/// Errors: what reading and planning refuse, with paths from the command's root, as the reference words them.
pub fn prepare(
    catalog: &dyn Catalog,
    grantee: &Grantee,
    command_type: &str,
    args: &Json,
) -> Result<Ready, Failure> {
    let settings = catalog.settings();
    if settings.allow_list && !grantee.role.is_admin() {
        return Err(Failure::new(Code::ValidationFailed, Path::root().key("args"), "query is not allowed"));
    }
    let command = read(command_type, args).map_err(Failure::from)?;
    let env = Env { rules: Rules::new(catalog, grantee.clone()), settings, targets: Cell::new(0) };
    let keys: &[&str] = match command {
        Command::Count { .. } => &[ANSWER, ANSWER],
        _ => &[ANSWER],
    };
    let (root, rows) = planned(&env, &command).map_err(Failure::from)?;
    // Also what only reads sees what earlier commands of the same transaction wrote.
    let plan = Plan {
        effect: Effect::Writes,
        roots: vec![RootField { within: None, name: ANSWER.to_owned(), root }],
    };
    Ok(Ready { answer: lower(&plan), rows, keys })
}

fn planned(env: &Env, command: &Command) -> Result<(Root, ObjectRows), Error> {
    let root = match command {
        Command::Insert(insert) => return env.insert(insert),
        Command::Select(table, query) => env.select(table, query)?,
        Command::Count { table, distinct, condition } => env.count(table, distinct, *condition)?,
        Command::Update(update) => env.update(update)?,
        Command::Delete { table, condition, returning } => {
            env.delete(table, condition, returning.as_deref())?
        }
    };
    Ok((root, ObjectRows::default()))
}
