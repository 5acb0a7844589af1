use serde_json::Value as Json;

use crate::permission::{Comparison, Node, NodeForm, Operand, Parameter, Predicate, RelatedSource, Source};
use crate::session::Session;

/// What a node is. `rule`: what to call the whole expression.
pub(super) fn kind(node: &Node, rule: &'static str) -> &'static str {
    match (&node.form, &node.predicate) {
        (NodeForm::Rule, _) => rule,
        (NodeForm::All, _) => "and",
        (NodeForm::Any, _) => "or",
        (NodeForm::Not, _) => "not",
        (NodeForm::Comparison { .. }, _) => "comparison",
        (NodeForm::Related, Predicate::Related(related)) => match &related.source {
            RelatedSource::Function(..) => "computed_field",
            RelatedSource::Relation(_, joins) if joins.is_empty() => "exists",
            RelatedSource::Relation(..) => "relationship",
        },
        (NodeForm::Related, _) => "relationship",
    }
}

/// A node as a sentence for people: `author_id _eq x-hasura-user-id = "7"`.
pub(super) fn condition(node: &Node, session: &Session) -> String {
    let is_always = node.predicate.is_always();
    match (&node.form, &node.predicate) {
        (NodeForm::Rule | NodeForm::All, _) if is_always => "no condition".to_owned(),
        (NodeForm::Rule | NodeForm::All, _) => "all of these hold".to_owned(),
        (NodeForm::Any, _) => "one of these holds".to_owned(),
        (NodeForm::Not, _) => "this does not hold".to_owned(),
        (NodeForm::Related, Predicate::Related(related)) => match &related.source {
            RelatedSource::Function(access, call) => {
                let rows = named(&access.relation().schema, &access.relation().name);
                format!("a row of {rows} that {}(row) returns meets this", call.name)
            }
            RelatedSource::Relation(access, joins) => {
                let rows = named(&access.relation().schema, &access.relation().name);
                let related = if joins.is_empty() { "a row" } else { "a related row" };
                format!("{related} of {rows} meets this")
            }
        },
        (NodeForm::Comparison { operator, operand }, Predicate::Compare(comparison)) => {
            let subject = comparison.subject.label();
            format!("{subject} {operator} {}", right_side(comparison, operand, session))
        }
        (NodeForm::Related | NodeForm::Comparison { .. }, _) => String::new(),
    }
}

/// `written`: the operand as the rule has it.
fn right_side(comparison: &Comparison, written: &Json, session: &Session) -> String {
    match &comparison.operand {
        Operand::Flag(flag) => flag.to_string(),
        Operand::Value(parameter) => value(parameter, written, session),
        Operand::List(parameters, _) => {
            let written = written.as_array().map(Vec::as_slice).unwrap_or_default();
            let values = parameters.iter().zip(written).map(|(each, written)| value(each, written, session));
            format!("[{}]", listed(values))
        }
        Operand::Column(attribute) => format!("column {}", attribute.name),
        Operand::RootColumn(attribute) => format!("column {} of the row itself", attribute.name),
        Operand::Named(parameters) => {
            let values = parameters.iter().map(|(name, parameter)| {
                let written = written.get(*name).unwrap_or(&Json::Null);
                format!("{name}: {}", value(parameter, written, session))
            });
            format!("{{{}}}", listed(values))
        }
    }
}

fn value(parameter: &Parameter, written: &Json, session: &Session) -> String {
    let Source::Session(name) = &parameter.source else { return written.to_string() };
    match session.get(name) {
        Some(text) => format!("{name} = {}", Json::String(text.to_owned())),
        None => format!("{name} (missing)"),
    }
}

pub(super) fn listed<T: AsRef<str>>(items: impl Iterator<Item = T>) -> String {
    let mut text = String::new();
    for item in items {
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(item.as_ref());
    }
    text
}

/// A name of the database with its schema, as people write it.
pub(super) fn named(schema: &str, name: &str) -> String {
    format!("{schema}.{name}")
}
