//! Documents that are asked for by their id, and what SQL asks of documents: see `sql/04_documents.sql`.
//!
//! Invariant: an id leads only to a document that an administrator stored. Clients register none.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use pgrx::{PgSqlErrorCode, pg_sys};
use postern_engine::document::ParseError;
use postern_engine::model::Role;
use postern_engine::permission::{Backend, Grantee};
use postern_engine::request;
use postern_engine::response::{Code, Failure, Path};
use serde_json::{Value as Json, json};

use crate::catalog::DatabaseCatalog;
use crate::datum::{Arguments, entry_point, jsonb_datum, text_datum, varlena};
use crate::failure::raise;

entry_point!(_normal_form_wrapper, pg_finfo__normal_form_wrapper, normal_form);
entry_point!(_document_problems_wrapper, pg_finfo__document_problems_wrapper, document_problems);

/// How many documents a backend keeps by their ids, and how much text of them.
const MOST: usize = 1_000;
const MOST_BYTES: usize = 4 << 20;

#[derive(Default)]
struct Kept {
    documents: HashMap<String, Rc<str>>,
    bytes: usize,
}

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::default();
}

/// The document of a request that gives it, or its id, or both.
///
/// `id`: the SHA-256 of a stored document in hexadecimal digits, perhaps with `sha256:` in front.
/// Errors: neither is given; no stored document has the id; both are given and do not belong together.
/// Source: Apollo's automatic persisted queries, but that clients register nothing; GraphQL over HTTP, appendix on
/// persisted documents.
pub fn document<'q>(query: Option<Cow<'q, str>>, id: Option<&str>) -> Result<Cow<'q, str>, Failure> {
    let Some(id) = id else {
        let is_null = || Failure::new(Code::ValidationFailed, Path::root().key("query"), "the query is null");
        return query.ok_or_else(is_null);
    };
    let hash = id.strip_prefix("sha256:").unwrap_or(id).to_ascii_lowercase();
    match query {
        Some(query) if sha256(&query) == hash => Ok(query),
        Some(_) => {
            let message = "provided sha does not match query";
            Err(Failure::new(Code::ValidationFailed, Path::root().key("query"), message))
        }
        None => stored(hash).map(Cow::Owned).ok_or_else(|| {
            Failure::new(Code::PersistedQueryNotFound, Path::root(), "PersistedQueryNotFound")
        }),
    }
}

/// The id in a request's `extensions`, if they have one: `{"persistedQuery": {"version": 1, "sha256Hash": …}}`.
///
/// Errors: another version, or no hash.
pub fn id_of_extensions(extensions: Option<&Json>) -> Result<Option<&str>, Failure> {
    let Some(persisted) = extensions.and_then(|extensions| extensions.get("persistedQuery")) else {
        return Ok(None);
    };
    let refused = |message: &str| {
        let at = Path::root().key("extensions").key("persistedQuery");
        Failure::new(Code::ValidationFailed, at, message)
    };
    match (persisted, persisted.get("version").and_then(Json::as_u64), persisted.get("sha256Hash")) {
        (Json::Null, _, _) => Ok(None),
        (_, Some(1), Some(Json::String(hash))) => Ok(Some(hash)),
        (_, Some(1), _) => Err(refused("persistedQuery has no sha256Hash")),
        _ => Err(refused("unsupported persisted query version")),
    }
}

fn stored(hash: String) -> Option<String> {
    if let Some(document) = KEPT.with(|kept| kept.borrow().documents.get(&hash).cloned()) {
        return Some((*document).to_owned());
    }
    let document = DatabaseCatalog::kept().document(&hash)?;
    KEPT.with(|kept| {
        let mut kept = kept.borrow_mut();
        if kept.documents.len() >= MOST || kept.bytes + document.len() > MOST_BYTES {
            *kept = Kept::default();
        }
        kept.bytes += document.len();
        kept.documents.insert(hash, document.as_str().into());
    });
    Some(document)
}

/// Forgets all documents: a collection may have changed.
pub fn forget() {
    KEPT.with(|kept| *kept.borrow_mut() = Kept::default());
}

/// The SHA-256 of a text in UTF-8, in hexadecimal digits.
pub fn sha256(text: &str) -> String {
    // SAFETY: the function reads a varlena and gives one of 32 bytes, in the current memory context.
    let bytes = unsafe {
        let argument = varlena(&[text.as_bytes()]);
        let hash = pgrx::direct_function_call_as_datum(pg_sys::sha256_bytea, &[Some(argument)]);
        let hash = pg_sys::pg_detoast_datum_packed(hash.unwrap_or(argument).cast_mut_ptr());
        std::slice::from_raw_parts(pgrx::vardata_any(hash).cast::<u8>(), pgrx::varsize_any_exhdr(hash))
    };
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `graphql._normal_form(document)`.
fn normal_form(arguments: &Arguments) -> Option<pg_sys::Datum> {
    let document = arguments.text(0)?;
    match request::listed_form(&DatabaseCatalog::fresh(), &document) {
        Ok(form) => Some(text_datum(&form)),
        Err(error) => {
            let place = match &error {
                ParseError::Syntax { line, column, expected } => {
                    format!(": line {line}, column {column}: expected {expected}")
                }
                _ => String::new(),
            };
            raise(PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE, &format!("{error}{place}"))
        }
    }
}

/// `graphql._document_problems(document, role)`.
fn document_problems(arguments: &Arguments) -> Option<pg_sys::Datum> {
    crate::entry::begin();
    let (document, role) = (arguments.text(0)?, arguments.text(1)?);
    let grantee = Grantee { role: Role(role), backend: Backend::Closed };
    let problems = request::document_problems(&DatabaseCatalog::kept(), &grantee, &document);
    let problems = problems.into_iter().map(|failure| {
        json!({"path": failure.path.to_string(), "code": failure.code.as_str(), "message": failure.message})
    });
    Some(jsonb_datum(&problems.collect()))
}
