use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::wording::{condition, kind, listed, named};
use crate::model::{Catalog, RelationId};
use crate::permission::{
    CellRule, Closed, FunctionCall, Grantee, Node, Operation, Part, Predicate, RelatedSource, Ruling, Source,
};
use crate::plan::{Examination, KeyError, Question};
use crate::schema::Schema;
use crate::session::Session;
use crate::sql::{Statement, examine};

/// Whether a session may do something with a row.
#[derive(Debug, Clone, Copy)]
pub struct Inquiry<'a> {
    pub relation: RelationId,
    /// An object of columns and values, or the value of the primary key's only column.
    pub key: &'a Json,
    pub session: &'a Session,
    pub operation: Operation,
}

/// A line of the answer: the first is the result, the others are what it is made of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Where in the permission: `$.filter._or[1].author.id._eq`.
    pub path: String,
    /// How many lines it is part of.
    pub depth: usize,
    /// `result`, `filter`, `check`, `and`, `or`, `not`, `relationship`, `computed_field`, `exists`, `comparison`,
    /// `validate`, `columns`, and `permission` for one that is closed.
    pub kind: &'static str,
    /// Whose permission it is.
    pub role: Option<String>,
    pub condition: String,
    pub result: Option<bool>,
    /// What the result comes from where it is no condition that decides.
    pub reason: Option<String>,
}

/// Why there is no answer. `E`: what the database raised.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum InquiryError<E> {
    #[error("{0}")]
    Key(KeyError),
    #[error("the key leads to more than one row")]
    Ambiguous,
    #[error("the database gave no answer that can be read")]
    Unreadable,
    #[error("the row could not be read")]
    Raised(E),
}

/// What there is to say about one question.
#[derive(Debug, Clone, PartialEq)]
enum Answer {
    Given(Json),
    /// It could not be answered, and so a request fails that asks it.
    Failed(String),
}

/// A line and what it still has to be asked of the row.
struct Line {
    finding: Finding,
    question: Option<Question>,
}

/// Runs a statement and gives the text of its one JSON value.
type Evaluate<'e, E> = &'e mut dyn FnMut(&Statement) -> Result<String, E>;

/// Why a session may or may not do something with a row: the result, then each part of the rule with what it comes to.
///
/// Conditions are compiled as for requests and evaluated on the row itself.
/// Errors: a key that is none; what reading the row by its key raises.
pub fn why<E: ToString>(
    catalog: &dyn Catalog,
    inquiry: &Inquiry,
    evaluate: Evaluate<E>,
) -> Result<Vec<Finding>, InquiryError<E>> {
    answer(catalog, inquiry, true, evaluate)
}

/// Does a request of that session get the row, or is it allowed to write it? The result of `why`.
///
/// Errors: as `why`.
pub fn can<E: ToString>(
    catalog: &dyn Catalog,
    inquiry: &Inquiry,
    evaluate: Evaluate<E>,
) -> Result<bool, InquiryError<E>> {
    let findings = answer(catalog, inquiry, false, evaluate)?;
    Ok(findings.first().and_then(|result| result.result) == Some(true))
}

fn answer<E: ToString>(
    catalog: &dyn Catalog,
    inquiry: &Inquiry,
    is_detailed: bool,
    evaluate: Evaluate<E>,
) -> Result<Vec<Finding>, InquiryError<E>> {
    let role = &inquiry.session.role().0;
    let mut result = Finding {
        path: "$".to_owned(),
        depth: 0,
        kind: "result",
        role: None,
        condition: format!("{} as {}", inquiry.operation.name(), Json::String(role.clone())),
        result: Some(false),
        reason: None,
    };
    let Some(relation) = catalog.relation(inquiry.relation) else {
        result.reason = Some(Closed::NotTracked.to_string());
        return Ok(vec![result]);
    };
    let examination = Examination::new(&relation, inquiry.key).map_err(InquiryError::Key)?;
    let schema = Schema::new(catalog, Grantee::of(inquiry.session));
    let account = schema.rules().account(&relation, inquiry.operation);
    let parts = account.parts.iter().filter(|_| is_detailed);
    let mut lines: Vec<Line> = parts.flat_map(|part| part_of(part, inquiry)).collect();
    let ruling = match account.ruling {
        Ok(ruling) => ruling,
        Err(closed) => {
            result.reason = Some(closed.to_string());
            let lines = lines.into_iter().map(|line| line.finding);
            return Ok(std::iter::once(result).chain(lines).collect());
        }
    };
    let validation_at = lines.len();
    lines.extend(ruling.validation.as_ref().map(validation_line));
    lines.extend(columns_of(&ruling, inquiry.operation).into_iter().filter(|_| is_detailed));
    match rows_found(&examination, evaluate)? {
        0 => {
            let reason =
                "no such row can be read: it is not there, or row level security hides it from the caller";
            result.reason = Some(reason.to_owned());
            return Ok(vec![result]);
        }
        1 => {}
        _ => return Err(InquiryError::Ambiguous),
    }
    let deciding = Question::Holds(ruling.predicate.clone());
    let questions = lines.iter().map(|line| line.question.as_ref());
    let questions: Vec<_> = std::iter::once(Some(&deciding)).chain(questions).collect();
    let mut answers = answers(&examination, &questions, inquiry.session, evaluate)?.into_iter();
    let decided = answers.next().flatten();
    let answers: Vec<Option<Answer>> = answers.collect();
    let validated = ruling.validation.as_ref().and_then(|_| answers.get(validation_at)?.as_ref());
    decide(&mut result, decided.as_ref(), validated);
    if result.result == Some(true) && inquiry.operation == Operation::Select {
        refuse_invisible(&schema, inquiry.relation, &mut result);
    }
    let lines = lines.into_iter().zip(answers).map(|(line, answer)| answered(line, answer));
    Ok(std::iter::once(result).chain(lines).collect())
}

fn validation_line(call: &FunctionCall) -> Line {
    let text = format!("{}(row) returns null", named(&call.schema, &call.name));
    let finding = line("$.validate".to_owned(), 1, "validate", None, text);
    Line { finding, question: Some(Question::Reason(call.clone())) }
}

fn line(path: String, depth: usize, kind: &'static str, role: Option<String>, condition: String) -> Finding {
    Finding { path, depth, kind, role, condition, result: None, reason: None }
}

/// The lines of one permission.
fn part_of(part: &Part, inquiry: &Inquiry) -> Vec<Line> {
    let role = Some(part.role.0.clone());
    let nodes = match &part.nodes {
        Ok(nodes) => nodes,
        Err(error) => {
            let text = "fits the database".to_owned();
            let mut finding = line(error.path().to_string(), 1, "permission", role, text);
            finding.result = Some(false);
            finding.reason = Some(error.to_string());
            return vec![Line { finding, question: None }];
        }
    };
    let open = |node: &Node| {
        let kind = kind(node, rule_kind(inquiry.operation));
        let condition = condition(node, inquiry.session);
        let finding = line(node.at.to_string(), node.depth + 1, kind, role.clone(), condition);
        Line { finding, question: Some(question(&node.scope, &node.predicate)) }
    };
    nodes.iter().map(open).collect()
}

fn question(scope: &[RelatedSource], predicate: &Predicate) -> Question {
    match scope {
        [] => Question::Holds(predicate.clone()),
        scope => Question::HoldsWithin(scope.to_vec(), predicate.clone()),
    }
}

fn rule_kind(operation: Operation) -> &'static str {
    match operation {
        Operation::Insert | Operation::UpdateCheck => "check",
        Operation::Select | Operation::Update | Operation::Delete => "filter",
    }
}

/// A line for the columns that are open in every row, and one for those that are open where a condition holds.
fn columns_of(ruling: &Ruling, operation: Operation) -> Vec<Line> {
    if operation == Operation::Delete {
        return Vec::new();
    }
    let mut groups: Vec<(&CellRule, Vec<&str>)> = Vec::new();
    for (name, cell) in &ruling.columns {
        match groups.iter_mut().find(|(known, _)| *known == cell) {
            Some((_, names)) => names.push(name),
            None => groups.push((cell, vec![name])),
        }
    }
    if groups.is_empty() {
        groups.push((&CellRule::Always, Vec::new()));
    }
    let lines = groups.into_iter().map(|(cell, names)| {
        let is_none = names.is_empty();
        let text = if is_none { "none".to_owned() } else { listed(names.into_iter()) };
        let mut finding = line("$.columns".to_owned(), 1, "columns", None, text);
        let question = match cell {
            CellRule::Always => None,
            CellRule::When(predicate) => Some(Question::Holds(predicate.clone())),
        };
        finding.result = question.is_none().then_some(!is_none);
        Line { finding, question }
    });
    lines.collect()
}

/// A type without fields is left out of the schema, and so is its root field.
fn refuse_invisible(schema: &Schema, relation: RelationId, result: &mut Finding) {
    let is_shown = schema.rules().select(relation).is_some_and(|rule| schema.has_rows(&rule));
    if !is_shown {
        result.result = Some(false);
        result.reason = Some("the role may read none of the relation's columns and fields".to_owned());
    }
}

/// The result: what decides holds, and the validation has nothing to say.
fn decide(result: &mut Finding, condition: Option<&Answer>, validation: Option<&Answer>) {
    let failed = [condition, validation].into_iter().flatten().find_map(|answer| match answer {
        Answer::Failed(reason) => Some(reason.clone()),
        Answer::Given(_) => None,
    });
    result.result = match condition {
        Some(Answer::Given(Json::Bool(holds))) => Some(*holds),
        Some(Answer::Given(_)) => None,
        Some(Answer::Failed(_)) | None => Some(false),
    };
    if failed.is_some() {
        (result.result, result.reason) = (Some(false), failed);
        return;
    }
    match validation {
        Some(Answer::Given(Json::String(reason))) if result.result == Some(true) => {
            result.result = Some(false);
            result.reason = Some(reason.clone());
        }
        _ => {}
    }
}

fn answered(line: Line, answer: Option<Answer>) -> Finding {
    let mut finding = line.finding;
    let is_validation = matches!(line.question, Some(Question::Reason(_)));
    match answer {
        Some(Answer::Failed(reason)) => finding.reason = Some(reason),
        Some(Answer::Given(Json::String(reason))) if is_validation => {
            finding.result = Some(false);
            finding.reason = Some(reason);
        }
        Some(Answer::Given(_)) if is_validation => finding.result = Some(true),
        Some(Answer::Given(value)) => finding.result = value.as_bool(),
        None => {}
    }
    finding
}

/// How many rows have the key, up to two.
fn rows_found<E>(examination: &Examination, evaluate: Evaluate<E>) -> Result<usize, InquiryError<E>> {
    let text = evaluate(&examine(examination, &[])).map_err(InquiryError::Raised)?;
    Ok(rows_of(&text).ok_or(InquiryError::Unreadable)?.len())
}

/// The answers to questions: to all at once, or where that raises something, one by one.
fn answers<E: ToString>(
    examination: &Examination,
    questions: &[Option<&Question>],
    session: &Session,
    evaluate: Evaluate<E>,
) -> Result<Vec<Option<Answer>>, InquiryError<E>> {
    let mut answers: Vec<Option<Answer>> = Vec::with_capacity(questions.len());
    let mut asked: Vec<(usize, &Question)> = Vec::new();
    for (place, question) in questions.iter().enumerate() {
        let lacks = question.and_then(|question| missing(&examine(examination, &[question]), session));
        if let (Some(question), None) = (question, &lacks) {
            asked.push((place, question));
        }
        answers.push(lacks.map(|name| Answer::Failed(format!("missing session variable: \"{name}\""))));
    }
    let together: Vec<&Question> = asked.iter().map(|(_, question)| *question).collect();
    let given = match evaluate(&examine(examination, &together)) {
        Ok(text) => given_in(&text, together.len())?.into_iter().map(Answer::Given).collect(),
        Err(_) => {
            let mut each = Vec::with_capacity(together.len());
            for question in together {
                each.push(match evaluate(&examine(examination, &[question])) {
                    Ok(text) => Answer::Given(given_in(&text, 1)?.pop().unwrap_or(Json::Null)),
                    Err(error) => Answer::Failed(error.to_string()),
                });
            }
            each
        }
    };
    for ((place, _), given) in asked.into_iter().zip(given) {
        if let Some(answer) = answers.get_mut(place) {
            *answer = Some(given);
        }
    }
    Ok(answers)
}

/// The first session variable that a statement needs and the session lacks.
fn missing(statement: &Statement, session: &Session) -> Option<String> {
    statement.parameters.iter().find_map(|parameter| match &parameter.source {
        Source::Session(name) if session.get(name).is_none() => Some(name.clone()),
        _ => None,
    })
}

fn rows_of(text: &str) -> Option<Vec<Map<String, Json>>> {
    serde_json::from_str(text).ok()
}

/// The answers `q0`, `q1`, … of the one row.
fn given_in<E>(text: &str, count: usize) -> Result<Vec<Json>, InquiryError<E>> {
    let mut rows = rows_of(text).ok_or(InquiryError::Unreadable)?;
    let mut row = rows.pop().ok_or(InquiryError::Unreadable)?;
    let answers = (0..count).map(|number| row.remove(&format!("q{number}")));
    answers.collect::<Option<_>>().ok_or(InquiryError::Unreadable)
}
