//! Whether a request reads, writes or subscribes: which server is asked, and how it is counted, hangs on it. What is allowed
//! does not.

use postern_engine::document::{Document, parse};
use postern_engine::model::Limits;

pub use postern_engine::document::OperationKind;

/// What the operation does that a request chooses; `None` if it chooses none, or the document cannot be read.
///
/// Documents beyond the default limits cannot be read here; the database judges them by its own.
pub fn kind(document: &str, operation_name: Option<&str>) -> Option<OperationKind> {
    if is_plainly_a_query(document) {
        return Some(OperationKind::Query);
    }
    let Document { operations, .. } = parse(document, &Limits::default()).ok()?;
    let name = operation_name.filter(|name| !name.is_empty());
    let chosen = match (name, operations.as_slice()) {
        (None, [only]) => Some(only),
        (None, _) => None,
        (Some(name), all) => all.iter().find(|operation| operation.name.as_deref() == Some(name)),
    };
    chosen.map(|operation| operation.kind)
}

/// Most documents are queries in which the words for the others do not even occur; these need no parsing.
fn is_plainly_a_query(document: &str) -> bool {
    let start = document.trim_start();
    (start.starts_with('{') || start.starts_with("query"))
        && !document.contains("mutation")
        && !document.contains("subscription")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operation_that_is_named_counts() {
        use OperationKind::{Mutation, Query, Subscription};
        let three = "query A { mutation } mutation B { a } subscription C { a }";
        for (document, name, expected) in [
            ("{ a }", None, Some(Query)),
            (" query { a }", Some(""), Some(Query)),
            ("mutation { a }", None, Some(Mutation)),
            ("# a\nsubscription S { a }", Some("S"), Some(Subscription)),
            ("# a\nsubscription S { a }", Some("T"), None),
            ("fragment F on a { a } mutation { ...F }", None, Some(Mutation)),
            (three, Some("A"), Some(Query)),
            (three, Some("B"), Some(Mutation)),
            (three, Some("C"), Some(Subscription)),
            (three, None, None),
            ("mutation {", None, None),
            ("", None, None),
        ] {
            assert_eq!(kind(document, name), expected, "{document} {name:?}");
        }
    }
}
