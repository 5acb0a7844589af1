//! Why a session may or may not do something with a row: see `sql/06_why.sql`.

use std::fmt;

use pgrx::pg_sys::panic::CaughtError;
use pgrx::{PgSqlErrorCode, pg_sys};
use postern_engine::model::RelationId;
use postern_engine::permission::Operation;
use postern_engine::request::{self, Finding, Inquiry, InquiryError};
use postern_engine::response::Failure;
use postern_engine::session::Session;
use postern_engine::sql::{self, Statement};
use serde_json::{Map, Value as Json};

use crate::catalog::DatabaseCatalog;
use crate::datum::{Arguments, entry_point, text_datum};
use crate::entry;
use crate::execute;
use crate::failure::{message_about_value, raise};
use crate::row_set::return_rows;

entry_point!(why_wrapper, pg_finfo_why_wrapper, why);
entry_point!(can_wrapper, pg_finfo_can_wrapper, can);

/// `graphql.why(relation, primary_key, session, operation)`.
fn why(arguments: &Arguments) -> Option<pg_sys::Datum> {
    let findings = ask(arguments, |catalog, inquiry, evaluate| request::why(catalog, inquiry, evaluate));
    return_rows(arguments, findings.iter().map(row).collect());
    None
}

/// `graphql.can(relation, primary_key, session, operation)`.
fn can(arguments: &Arguments) -> Option<pg_sys::Datum> {
    let can = ask(arguments, |catalog, inquiry, evaluate| request::can(catalog, inquiry, evaluate));
    Some(pg_sys::Datum::from(can))
}

fn row(finding: &Finding) -> Vec<Option<pg_sys::Datum>> {
    let text = |text: &Option<String>| text.as_deref().map(text_datum);
    vec![
        Some(text_datum(&finding.path)),
        Some(pg_sys::Datum::from(i32::try_from(finding.depth).unwrap_or(i32::MAX))),
        Some(text_datum(finding.kind)),
        text(&finding.role),
        Some(text_datum(&finding.condition)),
        finding.result.map(pg_sys::Datum::from),
        text(&finding.reason),
    ]
}

/// What a statement raised that says something about a value or about the caller's rights.
struct Raised(Box<CaughtError>);

impl fmt::Display for Raised {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(message_about_value(&self.0).unwrap_or_default())
    }
}

type Evaluate<'e> = &'e mut dyn FnMut(&Statement) -> Result<String, Raised>;

fn ask<R>(
    arguments: &Arguments,
    question: impl FnOnce(&DatabaseCatalog, &Inquiry, Evaluate) -> Result<R, InquiryError<Raised>>,
) -> R {
    entry::begin();
    let json = |index, name| match arguments.json(index) {
        Ok(Some(json)) => json,
        Ok(None) => refuse(&format!("the {name} is null")),
        Err(error) => refuse(&format!("the {name} cannot be read: {error}")),
    };
    let Some(relation) = arguments.oid(0) else { refuse("the relation is null") };
    let key = json(1, "primary key");
    let session = Session::from_json(&json(2, "session"));
    let session = session.unwrap_or_else(|error| refuse(&Failure::from(error).message));
    let name = arguments.text(3).unwrap_or_default();
    let Some(operation) = Operation::named(&name) else {
        let names = Operation::ALL.map(Operation::name).join(", ");
        refuse(&format!("unknown operation \"{name}\"; there are {names}"))
    };
    let inquiry =
        Inquiry { relation: RelationId(relation.to_u32()), key: &key, session: &session, operation };
    let answer = question(&DatabaseCatalog::kept(), &inquiry, &mut |statement| evaluate(statement, &session));
    match answer {
        Ok(answer) => answer,
        Err(InquiryError::Raised(raised)) => raised.0.rethrow(),
        Err(error) => refuse(&error.to_string()),
    }
}

fn evaluate(statement: &Statement, session: &Session) -> Result<String, Raised> {
    let none = Map::<String, Json>::new();
    let bound = statement.parameters.iter().map(|parameter| sql::bind(parameter, &none, session, &()));
    let bound = bound.collect::<Result<Vec<_>, _>>();
    let bound = bound.unwrap_or_else(|error| refuse(&error.to_string()));
    let looked = execute::look(statement, &bound, &session.to_json_text());
    looked.map_err(|error| match message_about_value(&error) {
        Some(_) => Raised(error),
        None => error.rethrow(),
    })
}

fn refuse(message: &str) -> ! {
    raise(PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE, message)
}
