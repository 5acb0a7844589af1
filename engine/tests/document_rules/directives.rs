use super::{accept, refuse};

#[test]
fn directives_are_defined() {
    accept("query q($a: Boolean!) {author @include(if: $a) {id @skip(if: false) ... @skip(if: $a) {name}}}");
    refuse(
        "{author {id @exclude(if: true) name}}",
        &[("$.selectionSet.author.selectionSet", "directive 'exclude' is not defined in the schema")],
    );
}

#[test]
fn directives_stand_where_they_may() {
    refuse(
        "query q @include(if: true) {author {id}}",
        &[("$", "directive 'include' is not allowed on a query")],
    );
    refuse(
        "{author {...f @cached}} fragment f on author @skip(if: true) {id @cached ... @cached {name}}",
        &[
            ("$.selectionSet.author.selectionSet", "directive 'cached' is not allowed on a fragment spread"),
            (
                "$.selectionSet.author.selectionSet",
                "directive 'skip' is not allowed on a fragment definition",
            ),
            ("$.selectionSet.author.selectionSet", "directive 'cached' is not allowed on a field"),
            ("$.selectionSet.author.selectionSet", "directive 'cached' is not allowed on an inline fragment"),
        ],
    );
    refuse(
        "query q($a: Int @skip(if: true)) {author(limit: $a) {id}}",
        &[("$.variableValues", "directive 'skip' is not allowed on a variable definition")],
    );
}

#[test]
fn directives_stand_once() {
    refuse(
        "{author {id @include(if: true) @include(if: true) @skip(if: false) name}}",
        &[(
            "$.selectionSet.author.selectionSet",
            "the following directives are used more than once: include",
        )],
    );
}

#[test]
fn arguments_of_directives_are_checked() {
    refuse(
        "{author @include(if: \"yes\") {id}}",
        &[("$.selectionSet.if", "expected a boolean for type 'Boolean', but found a string")],
    );
    refuse(
        "query q($a: Boolean) {author @include(if: $a) {id}}",
        &[(
            "$.selectionSet.if",
            "variable 'a' is declared as 'Boolean', but used where 'Boolean!' is expected",
        )],
    );
}
