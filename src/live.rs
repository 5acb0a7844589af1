//! Subscriptions: what a server has to know of one, and the answers of many subscribers at once. See `sql/06_live.sql`.
//!
//! Invariant: each call makes the request of every subscriber ready as `resolve` does, so that an answer follows the rules
//! of its moment. Nothing of a subscription is kept but statements.
//! Invariant: one statement serves several sessions only if nothing in it can look at `hasura.user`.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use pgrx::pg_sys;
use postern_engine::permission::{Parameter, WorkSource};
use postern_engine::plan::Cells;
use postern_engine::request::Shape;
use postern_engine::response::{Code, Failure, Path};
use postern_engine::schema::SchemaKind;
use postern_engine::session::Session;
use postern_engine::sql::{self, BoundValue, Live, WorkValues};
use serde_json::{Value as Json, json};

use crate::datum::{Arguments, entry_point, from_server, text_datum, varlena};
use crate::entry::{
    Call, Purpose, begin, bind, call, explained, failed, ready, session_argument, shown, unreadable,
};
use crate::execute::KeptStatement;
use crate::plan_cache::{Answer, Found};
use crate::row_set::return_rows;
use crate::time_limit::TimeLimit;
use crate::variables::Variables;
use crate::{documents, learning};

entry_point!(_subscribe_wrapper, pg_finfo__subscribe_wrapper, subscribe);
entry_point!(_live_answers_wrapper, pg_finfo__live_answers_wrapper, live_answers);

/// The statements of a subscription, kept by Postgres from their first run on.
pub struct KeptLive {
    one: KeptStatement,
    many: Option<(KeptStatement, Vec<Option<Parameter>>)>,
    is_stream: bool,
    /// Tells subscriptions of one document and role apart that are not answered together.
    shape: u64,
}

impl KeptLive {
    pub fn new(live: Live, shape: Option<&Shape>) -> KeptLive {
        let mut hasher = DefaultHasher::new();
        format!("{shape:?}").hash(&mut hasher);
        KeptLive {
            one: KeptStatement::new(live.one),
            many: live.many.map(|many| (KeptStatement::new(many.statement), many.entries)),
            is_stream: live.is_stream,
            shape: hasher.finish(),
        }
    }

    /// Its statements.
    pub fn statements(&self) -> impl Iterator<Item = &KeptStatement> {
        std::iter::once(&self.one).chain(self.many.iter().map(|(many, _)| many))
    }
}

/// How far a subscriber's stream has come.
#[derive(Default)]
struct Cursor(Option<String>);

impl WorkValues for Cursor {
    fn value(&self, _source: WorkSource) -> Option<BoundValue<'_>> {
        None
    }

    fn cursor(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

/// `graphql._subscribe(query, variables, session, operation_name, document_id)`:
/// `{"cohort", "relations", "changes_unseen", "stream"}`, or a GraphQL response with errors.
fn subscribe(arguments: &Arguments) -> Option<pg_sys::Datum> {
    begin();
    let described = session_argument(arguments, 2).and_then(|session| {
        let id = arguments.text(4).filter(|id| !id.is_empty());
        describe(call(arguments, session, 3, id.as_deref())?)
    });
    let json = described.unwrap_or_else(|failure| shown(failure).to_response());
    Some(text_datum(&json.to_string()))
}

fn describe(mut call: Call) -> Result<Json, Failure> {
    let Found { answer, candidate, .. } = ready(&mut call, Purpose::Subscribe, &mut None)?;
    let call = &call;
    if let Some(candidate) = candidate {
        learning::note(&candidate);
    }
    let mut hasher = DefaultHasher::new();
    (&call.document, &call.operation_name, &call.session.role().0, call.session.is_backend())
        .hash(&mut hasher);
    let Answer::Live(live) = answer else {
        let cohort = format!("{:016x}", hasher.finish());
        return Ok(json!({"cohort": cohort, "relations": [], "changes_unseen": false, "stream": false}));
    };
    live.shape.hash(&mut hasher);
    // Its values are judged now, so that it fails for itself and not among others.
    let start = Cursor::default();
    let values = bind(&live.one.statement.parameters, call, &start);
    values.map_err(|failure| explained(call, Purpose::Subscribe, failure))?;
    let touches = live.one.touches().or_else(|error| failed(&call.session, error, None))?;
    Ok(json!({
        "cohort": format!("{:016x}", hasher.finish()),
        "relations": touches.relations,
        "changes_unseen": touches.changes_unseen,
        "stream": live.is_stream,
    }))
}

/// A subscriber whose request is ready.
struct Member<'d> {
    number: usize,
    call: Call<'d>,
    cursor: Cursor,
}

/// One subscriber's answer.
struct Answered {
    number: usize,
    /// A GraphQL response.
    response: pg_sys::Datum,
    cursor: Option<String>,
}

/// `graphql._live_answers(query, operation_name, document_id, members)`: a row for each member, `(member, answer, cursor)`.
///
/// `members`: `[{"variables": {…}, "session": {…}, "cursor": "…"}, …]`.
fn live_answers(arguments: &Arguments) -> Option<pg_sys::Datum> {
    begin();
    let id = arguments.text(2).filter(|id| !id.is_empty());
    let document = documents::document(arguments.borrowed_text(0), id.as_deref());
    let operation_name = arguments.text(1).filter(|name| !name.is_empty());
    let given = arguments.json(3).map_err(|error| unreadable("members", &error));
    let given = match given {
        Ok(Some(Json::Array(members))) => members,
        Ok(_) => Vec::new(),
        Err(failure) => return refuse_all(arguments, &failure),
    };
    let mut answers: Vec<Answered> = Vec::with_capacity(given.len());
    let mut groups: Vec<(Rc<KeptLive>, Vec<Member<'_>>)> = Vec::new();
    for (number, member) in given.into_iter().enumerate() {
        let found = document.clone().and_then(|document| {
            let mut member = read_member(number, member, document, operation_name.clone())?;
            let found = ready(&mut member.call, Purpose::Subscribe, &mut None)?;
            Ok((member, found))
        });
        match found {
            Ok((member, Found { answer: Answer::Live(live), .. })) => {
                match groups.iter_mut().find(|(known, _)| Rc::ptr_eq(known, &live)) {
                    Some((_, members)) => members.push(member),
                    None => groups.push((live, vec![member])),
                }
            }
            Ok((_, Found { answer: Answer::Static(data), .. })) => {
                let response = varlena(&[b"{\"data\":", &data, b"}"]);
                answers.push(Answered { number, response, cursor: None });
            }
            Ok(_) => {}
            Err(failure) => answers.push(refused(number, failure)),
        }
    }
    for (live, members) in groups {
        answers.extend(answer_group(&live, members));
    }
    answers.sort_by_key(|answer| answer.number);
    let row = |answer: Answered| {
        vec![
            Some(pg_sys::Datum::from(i32::try_from(answer.number).unwrap_or(i32::MAX))),
            Some(answer.response),
            answer.cursor.as_deref().map(text_datum),
        ]
    };
    return_rows(arguments, answers.into_iter().map(row).collect());
    None
}

fn refuse_all(arguments: &Arguments, failure: &Failure) -> Option<pg_sys::Datum> {
    let response = text_datum(&failure.to_response().to_string());
    return_rows(arguments, vec![vec![Some(pg_sys::Datum::from(-1i32)), Some(response), None]]);
    None
}

fn refused(number: usize, failure: Failure) -> Answered {
    let response = text_datum(&shown(failure).to_response().to_string());
    Answered { number, response, cursor: None }
}

fn read_member(
    number: usize,
    given: Json,
    document: Cow<'_, str>,
    operation_name: Option<String>,
) -> Result<Member<'_>, Failure> {
    let Json::Object(mut given) = given else {
        return Err(Failure::new(Code::ValidationFailed, Path::root(), "a member is no object"));
    };
    let no_session = || Failure::new(Code::AccessDenied, Path::root(), "the session is null");
    let session = given.get("session").filter(|session| !session.is_null()).ok_or_else(no_session)?;
    let session = Session::from_json(session)?;
    let variables = match given.remove("variables") {
        Some(Json::Object(variables)) => Variables::read(variables),
        None | Some(Json::Null) => Variables::default(),
        Some(_) => {
            let at = Path::root().key("variables");
            return Err(Failure::new(Code::ValidationFailed, at, "the variables are no object"));
        }
    };
    let cursor = given.get("cursor").and_then(Json::as_str).map(str::to_owned);
    let call = Call { schema: SchemaKind::Hasura, document, operation_name, variables, session };
    Ok(Member { number, call, cursor: Cursor(cursor) })
}

/// The answers of members whom the same statements serve.
fn answer_group(live: &KeptLive, members: Vec<Member<'_>>) -> Vec<Answered> {
    if members.len() > 1 {
        let together = match &live.many {
            Some((many, entries)) => answer_together(live, many, entries, &members),
            None => answer_alike(live, &members),
        };
        if let Some(answers) = together {
            return answers;
        }
    }
    let alone =
        |member: &Member| answer_one(live, member).unwrap_or_else(|failure| refused(member.number, failure));
    members.iter().map(alone).collect()
}

fn answer_one(live: &KeptLive, member: &Member) -> Result<Answered, Failure> {
    let Member { number, call, cursor } = member;
    let values = bind(&live.one.statement.parameters, call, cursor);
    let values = values.map_err(|failure| explained(call, Purpose::Subscribe, failure))?;
    let limit = TimeLimit::start(call.session.role());
    let rows = live.one.rows(&values, &call.session.to_json_text(), |row| {
        let response = varlena(&[b"{\"data\":", row.json(1).unwrap_or(b"null"), b"}"]);
        Answered { number: *number, response, cursor: row.json(2).map(from_server) }
    });
    let rows = rows.or_else(|error| match limit.refusal(&error) {
        Some(refusal) => Err(refusal),
        None => failed(&call.session, error, None),
    })?;
    let none = || Failure::new(Code::Unexpected, Path::root(), "a statement yielded no row");
    rows.into_iter().next().ok_or_else(none)
}

/// Nothing in the statement depends on who asks: one answer is everybody's, unless functions see the session.
fn answer_alike(live: &KeptLive, members: &[Member]) -> Option<Vec<Answered>> {
    let first = members.first()?;
    if live.one.touches().or_else(|error| failed(&first.call.session, error, None)).ok()?.sees_session {
        return None;
    }
    let answer = answer_one(live, first).ok()?;
    let alike = members.iter().map(|member| Answered {
        number: member.number,
        response: answer.response,
        cursor: answer.cursor.clone(),
    });
    Some(alike.collect())
}

/// All answers by one statement; `None` where each has to be asked for alone: because of the session, or because the
/// values of one of them raise an error, which must not be everybody's.
fn answer_together(
    live: &KeptLive,
    many: &KeptStatement,
    entries: &[Option<Parameter>],
    members: &[Member],
) -> Option<Vec<Answered>> {
    let first = members.first()?;
    // What must be raised is raised by `failed`.
    if live.one.touches().or_else(|error| failed(&first.call.session, error, None)).ok()?.sees_session {
        return None;
    }
    let mut values = Vec::with_capacity(entries.len());
    for (parameter, entry) in many.statement.parameters.iter().zip(entries) {
        values.push(match entry {
            Some(entry) => {
                let texts: Option<Vec<_>> = members.iter().map(|member| text(entry, member)).collect();
                BoundValue::Cells(Cow::Owned(texts?.iter().map(|text| &**text).collect::<Cells>()))
            }
            None => match &parameter.source {
                postern_engine::permission::Source::Constant(text) => BoundValue::Text(text.into()),
                _ => BoundValue::Cells(Cow::Owned((0..members.len()).collect::<Cells>())),
            },
        });
    }
    let limit = TimeLimit::start(first.call.session.role());
    let rows = many.rows(&values, "{}", |row| {
        let member = row.count(1).and_then(|place| members.get(place))?;
        let response = varlena(&[b"{\"data\":", row.json(2).unwrap_or(b"null"), b"}"]);
        Some(Answered { number: member.number, response, cursor: row.json(3).map(from_server) })
    });
    let rows = match rows {
        Ok(rows) => rows,
        // It is the time of all of them: asked for alone, each would have as much again.
        Err(error) => {
            let failure = match limit.refusal(&error) {
                Some(refusal) => refusal,
                None => failed::<Failure>(&first.call.session, error, None).err()?,
            };
            let is_late = failure.code == Code::TimeLimitExceeded;
            return is_late
                .then(|| members.iter().map(|member| refused(member.number, failure.clone())).collect());
        }
    };
    let answers: Vec<Answered> = rows.into_iter().flatten().collect();
    (answers.len() == members.len()).then_some(answers)
}

/// A member's value of a parameter; `None` if it has none, which is its own error.
fn text<'m>(parameter: &'m Parameter, member: &'m Member) -> Option<Cow<'m, str>> {
    let Member { call, cursor, .. } = member;
    match sql::bind(parameter, call.variables.values(), &call.session, cursor).ok()? {
        BoundValue::Text(text) => Some(text),
        BoundValue::Cells(_) => None,
    }
}
