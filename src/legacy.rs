//! The JSON data commands of `/v1/query`: see `engine/src/legacy/`.

use postern_engine::legacy::{self, Ready};
use postern_engine::permission::Grantee;
use postern_engine::response::{Code, Failure, Path};
use postern_engine::session::Session;
use postern_engine::sql::Answer;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};
use std::collections::HashMap;

use crate::catalog::DatabaseCatalog;
use crate::datum::text_of;
use crate::entry::{begin, failed, shown};
use crate::program::{KeptProgram, Raised, Run};
use crate::time_limit::TimeLimit;

/// Carries out a command as the session's role. Returns the JSON text of its answer.
///
/// `command_type`: one of `legacy::COMMANDS`, without a database's prefix. `args`: the command's; a `source` in it is
/// not looked at. Each run sees what was written before it in the same transaction, and is taken back alone if it fails.
/// Errors: what the client is to know, whose path starts at the command's root (`$.args.where`; without `args` where the
/// command's form is wrong, as in the reference). What the caller must act on is raised.
pub fn run(command_type: &str, args: &Json, session: &Session) -> Result<String, Failure> {
    carry_out(command_type, args, session).map_err(shown)
}

fn carry_out(command_type: &str, args: &Json, session: &Session) -> Result<String, Failure> {
    begin();
    let catalog = DatabaseCatalog::kept();
    let ready = legacy::prepare(&catalog, &Grantee::of(session), command_type, args)?;
    let Ready { answer, rows, keys } = ready;
    let (text, keys) = match answer {
        Answer::Static(data) => (data, keys.to_vec()),
        Answer::Program(program) => {
            let (variables, rows) = (Map::new(), [rows]);
            let run = Run { session, variables: &variables, rows: &rows };
            let text = run_program(&KeptProgram::new(program), &run)?;
            (text, [&["data"], keys].concat())
        }
        Answer::Statement { .. } | Answer::Live(_) => return Err(unexpected("a command became no program")),
    };
    answer_in(&text, &keys).ok_or_else(|| unexpected("a command has no answer"))
}

/// `{"data": …}`. The reference points to the whole command for what the database finds.
fn run_program(program: &KeptProgram, run: &Run) -> Result<String, Failure> {
    let at = Path::root().key("args");
    let limit = TimeLimit::start(run.session.role());
    let outcome = match program.run(run) {
        // SAFETY: a json datum is a varlena of text.
        Ok(Ok(datum)) => return Ok(unsafe { text_of(datum) }),
        Ok(Err(failure)) => Err(failure),
        Err(Raised { error, relation, .. }) => match limit.refusal(&error) {
            Some(refusal) => Err(refusal),
            None => failed(run.session, error, relation),
        },
    };
    outcome.map_err(|failure| Failure { path: at, ..failure })
}

/// The JSON text below some keys, as it is written.
fn answer_in(text: &str, keys: &[&str]) -> Option<String> {
    let mut text = text;
    for key in keys {
        let mut object: HashMap<String, &RawValue> = serde_json::from_str(text).ok()?;
        text = object.remove(*key)?.get();
    }
    Some(text.to_owned())
}

fn unexpected(message: &str) -> Failure {
    Failure::new(Code::Unexpected, Path::root(), message)
}
