use super::{accept, refuse};

#[test]
fn fields_exist() {
    accept("{author {id __typename} __typename}");
    refuse("{random {id}}", &[("$.selectionSet.random", "field 'random' not found in type: 'query_root'")]);
    refuse(
        "{author {id remarks a: idx}}",
        &[
            ("$.selectionSet.author.selectionSet.remarks", "field 'remarks' not found in type: 'author'"),
            ("$.selectionSet.author.selectionSet.idx", "field 'idx' not found in type: 'author'"),
        ],
    );
    refuse(
        "{author {...f}} fragment f on author {article {nothing}}",
        &[(
            "$.selectionSet.author.selectionSet.article.selectionSet.nothing",
            "field 'nothing' not found in type: 'article'",
        )],
    );
}

#[test]
fn leaves_and_only_leaves_have_no_selection_set() {
    refuse("{author}", &[("$.selectionSet.author", "missing selection set for 'author'")]);
    refuse(
        "{author {id {x}}}",
        &[("$.selectionSet.author.selectionSet.id", "unexpected subselection set for non-object field")],
    );
}

#[test]
fn fields_of_one_response_name_are_the_same() {
    accept("{author(limit: 1) {id} author(limit: 1) {name}}");
    accept(
        "{author(where: {id: {_eq: 1, _in: [1]}}, limit: 1) {id} author(limit: 1, where: {id: {_in: [1], _eq: 1}}) {id}}",
    );
    accept("{author {id ...f ... on author {id}}} fragment f on author {id}");
    refuse(
        "{author {a: id a: name}}",
        &[(
            "$.selectionSet.author.selectionSet",
            "selection of both 'id' and 'name' specify the same response name, 'a'",
        )],
    );
    let arguments = "inconsistent arguments between multiple selections of field 'author'";
    refuse("{author(limit: 1) {id} author(limit: 2) {id}}", &[("$.selectionSet", arguments)]);
    refuse("{author {id} author(limit: 2) {id}}", &[("$.selectionSet", arguments)]);
    refuse(
        "{author(where: {id: {_in: [1, 2]}}) {id} author(where: {id: {_in: [2, 1]}}) {id}}",
        &[("$.selectionSet", arguments)],
    );
}

#[test]
fn fields_of_one_response_name_are_the_same_at_every_level() {
    let message = "selection of both 'id' and 'title' specify the same response name, 'x'";
    let path = "$.selectionSet.author.selectionSet.article.selectionSet";
    refuse("{author {article {x: id}} author {article {x: title}}}", &[(path, message)]);
    refuse("{author {...f article {x: title}}} fragment f on author {article {x: id}}", &[(path, message)]);
    refuse(
        "{author {...f ...g}} fragment f on author {article {x: id}} fragment g on author {...h} \
         fragment h on author {article {x: title}}",
        &[(path, message)],
    );
    accept("{author {x: id} other: author {x: name}}");
}

#[test]
fn arguments_exist_once() {
    refuse("{author(foo: 1) {id}}", &[("$.selectionSet.author", "'author' has no argument named 'foo'")]);
    refuse(
        "{author(limit: 1, limit: 2) {id}}",
        &[("$.selectionSet.author", "multiple values for argument 'limit'")],
    );
    refuse(
        "{author(foo: 1) {id @include(if: true, unless: false)}}",
        &[
            ("$.selectionSet.author", "'author' has no argument named 'foo'"),
            ("$.selectionSet.author.selectionSet", "'include' has no argument named 'unless'"),
        ],
    );
}

#[test]
fn required_arguments_are_given() {
    accept("{author_by_pk(id: 1) {id}}");
    accept("query q @cached {author {id}}");
    refuse("{author_by_pk {id}}", &[("$.selectionSet.author_by_pk.args.id", "missing required field 'id'")]);
    refuse(
        "{author_by_pk(id: null) {id}}",
        &[(
            "$.selectionSet.author_by_pk.args.id",
            "expected a 32-bit integer for type 'Int', but found null",
        )],
    );
    refuse("{author @skip {id}}", &[("$.selectionSet.if", "missing required field 'if'")]);
}
