use super::{accept, refuse};

#[test]
fn variables_are_declared_once() {
    refuse(
        "query q($a: Int, $a: Int) {author(limit: $a) {id}}",
        &[("$", "multiple definitions for variable \"a\"")],
    );
}

#[test]
fn variables_have_input_types() {
    refuse(
        "query q($a: author) {author(where: {detail: {_contains: {a: $a}}}) {id}}",
        &[("$", "variable 'a' is declared as 'author', which is not an input type")],
    );
    refuse(
        "query q($a: [secret!]) {author(where: {detail: {_contains: [$a]}}) {id}}",
        &[("$", "no such type exists in the schema: 'secret'")],
    );
}

#[test]
fn used_variables_are_declared() {
    refuse("{author(limit: $a) {id}}", &[("$", "unbound variable \"a\"")]);
    accept("query q($a: Int) {...f} fragment f on query_root {author(limit: $a) {id}}");
    refuse(
        "query q {...f} query r($a: Int) {...f} fragment f on query_root {author(limit: $a, offset: $a) {id}}",
        &[("$", "unbound variable \"a\"")],
    );
    refuse("{author(where: {detail: {_contains: {x: [$a]}}}) {id}}", &[("$", "unbound variable \"a\"")]);
}

#[test]
fn declared_variables_are_used() {
    accept("query q($a: Boolean!) @cached {author {id @skip(if: $a)}}");
    refuse(
        "query q($a: Int, $b: Int, $c: Int) {author(limit: $b) {id}}",
        &[("$", "following variable(s) have been defined, but have not been used in the query - a, c")],
    );
}

#[test]
fn declared_types_fit() {
    refuse(
        "mutation q($name: Int!) {update_author(where: {id: {_eq: 0}}, _set: {name: $name}) {id}}",
        &[(
            "$.selectionSet.update_author.args._set.name",
            "variable 'name' is declared as 'Int!', but used where 'String' is expected",
        )],
    );
    refuse(
        "query q($limit: String) {author(limit: $limit) {id name}}",
        &[(
            "$.selectionSet.author.args.limit",
            "variable 'limit' is declared as 'String', but used where 'Int' is expected",
        )],
    );
    refuse(
        "mutation q($i: Int) {insert_misgivings_one(object: {f: $i}) {id}}",
        &[(
            "$.selectionSet.insert_misgivings_one.args.object.f",
            "variable 'i' is declared as 'Int', but used where 'Float' is expected",
        )],
    );
    refuse(
        "mutation q($location: geometry) {insert_author(objects: {name: \"bar\" location: $location}) {id}}",
        &[(
            "$.selectionSet.insert_author.args.objects[0].location",
            "variable 'location' is declared as 'geometry', but used where 'geography' is expected",
        )],
    );
}

#[test]
fn nullable_variables_fit_non_null_places_with_a_default() {
    let path = "$.selectionSet.insert_author_one.args.object";
    let message = "variable 'a' is declared as 'author_insert_input', but used where 'author_insert_input!' is \
                   expected";
    let document = |default: &str| {
        format!("mutation q($a: author_insert_input{default}) {{insert_author_one(object: $a) {{id}}}}")
    };
    accept(&document("!"));
    accept(&document(" = {name: \"default\"}"));
    refuse(&document(""), &[(path, message)]);
    refuse(&document(" = null"), &[(path, message)]);
    accept(
        "query q($a: Boolean) {author(where: {location: {_st_d_within: {distance: 1, from: \"x\", \
         use_spheroid: $a}}}) {id}}",
    );
}

#[test]
fn lists_fit_lists_only() {
    accept("query q($a: [Int!]) {author(where: {id: {_in: $a}}) {id}}");
    accept("query q($a: [Int!]!, $b: Int!) {author(where: {id: {_in: $a}, _and: {id: {_in: [$b]}}}) {id}}");
    let path = "$.selectionSet.author.args.where.id._in";
    refuse(
        "query q($a: Int!) {author(where: {id: {_in: $a}}) {id}}",
        &[(path, "variable 'a' is declared as 'Int!', but used where '[Int!]' is expected")],
    );
    refuse(
        "query q($a: [Int]) {author(where: {id: {_in: $a}}) {id}}",
        &[(path, "variable 'a' is declared as '[Int]', but used where '[Int!]' is expected")],
    );
}

#[test]
fn every_operation_that_reaches_a_fragment_is_checked() {
    refuse(
        "query q($a: Int) {...f} query r($a: String) {...f} query s($a: Float) {...g}
         fragment f on query_root {...g} fragment g on query_root {author(limit: $a) {id}}",
        &[
            (
                "$.selectionSet.author.args.limit",
                "variable 'a' is declared as 'String', but used where 'Int' is expected",
            ),
            (
                "$.selectionSet.author.args.limit",
                "variable 'a' is declared as 'Float', but used where 'Int' is expected",
            ),
        ],
    );
}

#[test]
fn defaults_are_of_the_declared_type() {
    accept(
        "query q($a: Int = 1, $b: [Int!] = [1], $c: [Int!] = 1, $d: Int = null)
            {author(limit: $a, offset: $d, where: {id: {_in: $b}, _not: {id: {_in: $c}}}) {id}}",
    );
    refuse(
        "query q($a: Int = \"1\") {author(limit: $a) {id}}",
        &[("$.variableValues.a", "expected a 32-bit integer for type 'Int', but found a string")],
    );
    refuse(
        "query q($a: [Int!]! = [1, null]) {author(where: {id: {_in: $a}}) {id}}",
        &[("$.variableValues.a[1]", "expected a 32-bit integer for type 'Int', but found null")],
    );
}
