use super::{accept, refuse};

const COLORS: &str = "expected one of the values ['blue', 'green', 'red'] for type 'color', but found 'pink'";

/// The condition, an object of type `author_bool_exp`, is refused at that path below `where`.
#[track_caller]
fn refuse_where(condition: &str, path: &str, message: &str) {
    let path = format!("$.selectionSet.author.args.where{path}");
    refuse(&format!("{{author(where: {condition}) {{id}}}}"), &[(&path, message)]);
}

#[track_caller]
fn accept_where(condition: &str) {
    accept(&format!("{{author(where: {condition}) {{id}}}}"));
}

#[test]
fn scalars_of_the_specification() {
    accept_where("{id: {_eq: 2147483647}, name: {_eq: \"x\"}}");
    refuse_where(
        "{id: {_eq: \"1\"}}",
        ".id._eq",
        "expected a 32-bit integer for type 'Int', but found a string",
    );
    refuse_where(
        "{id: {_eq: 1.5}}",
        ".id._eq",
        "expected a 32-bit integer for type 'Int', but found a float",
    );
    let large = "expected a 32-bit integer for type 'Int', but found an integer";
    refuse_where("{id: {_eq: 2147483648}}", ".id._eq", large);
    refuse_where(
        "{name: {_eq: 1}}",
        ".name._eq",
        "expected a string for type 'String', but found an integer",
    );
    refuse_where(
        "{name: {_eq: x}}",
        ".name._eq",
        "expected a string for type 'String', but found an enum value",
    );
    refuse_where(
        "{id: {_is_null: 1}}",
        ".id._is_null",
        "expected a boolean for type 'Boolean', but found an integer",
    );
    accept("mutation q {insert_misgivings_one(object: {f: 1}) {id}}");
    accept("mutation q {insert_misgivings_one(object: {f: 1.5e3}) {id}}");
    refuse(
        "mutation q {insert_misgivings_one(object: {f: \"1\"}) {id}}",
        &[(
            "$.selectionSet.insert_misgivings_one.args.object.f",
            "expected a float for type 'Float', but found a string",
        )],
    );
}

#[test]
fn scalars_of_postgres() {
    accept_where("{balance: {_eq: 123456789012345678901234567890.5}}");
    accept_where("{balance: {_eq: \"12\"}}");
    accept_where("{detail: {_contains: {a: [1, null, x, {b: true}]}}}");
    accept_where("{tags: {_eq: [\"a\", null]}}");
    accept_where("{tags: {_eq: \"{a,b}\"}}");
    accept_where("{key: {_eq: \"f\"}}");
    accept_where("{location: {_st_d_within: {distance: 1, from: {type: \"Point\", coordinates: [1, 2]}}}}");
    refuse_where(
        "{balance: {_eq: true}}",
        ".balance._eq",
        "expected a number, or a string with one for type 'numeric', but found a boolean",
    );
    refuse_where(
        "{key: {_eq: [1]}}",
        ".key._eq",
        "expected a string, a number or a boolean for type 'uuid', but found a list",
    );
}

#[test]
fn enum_values() {
    accept_where("{color: {_eq: red}}");
    refuse_where("{color: {_eq: pink}}", ".color._eq", COLORS);
    refuse_where(
        "{color: {_eq: \"red\"}}",
        ".color._eq",
        "expected an enum value for type 'color', but found a string",
    );
    refuse_where("{color: {_in: [red, pink]}}", ".color._in[1]", COLORS);
}

#[test]
fn limits_and_offsets() {
    accept("{author(limit: 0, offset: 1) {id}}");
    accept("{author(limit: null, offset: \"9223372036854775807\") {id}}");
    accept("{author(offset: 9223372036854775807) {id}}");
    let path = "$.selectionSet.author.args.limit";
    for (value, found) in [("\"3\"", "a string"), ("-1", "an integer"), ("3000000000", "an integer")] {
        let message = format!("expected a non-negative 32-bit integer for type 'Int', but found {found}");
        refuse(&format!("{{author(limit: {value}) {{id}}}}"), &[(path, &message)]);
    }
}

#[test]
fn lists_and_single_items() {
    accept("{author(order_by: {id: asc}, distinct_on: id) {id}}");
    accept("{author(order_by: [{id: asc}, {name: desc}], distinct_on: [id, name]) {id}}");
    accept("mutation q {insert_author_one(object: {matrix: [[1], null, 2]}) {id}}");
    refuse(
        "{author(order_by: {id: 1}) {id}}",
        &[(
            "$.selectionSet.author.args.order_by[0].id",
            "expected an enum value for type 'order_by', but found an integer",
        )],
    );
    refuse_where(
        "{id: {_in: [1, null]}}",
        ".id._in[1]",
        "expected a 32-bit integer for type 'Int', but found null",
    );
    refuse(
        "mutation q {insert_author(objects: null) {id}}",
        &[(
            "$.selectionSet.insert_author.args.objects",
            "expected an object for type 'author_insert_input', but found null",
        )],
    );
}

#[test]
fn null_is_fine_where_it_is_allowed() {
    accept("{author(where: null, order_by: null, limit: null, offset: null) {id}}");
    accept_where("{id: null, name: {_eq: null}}");
}

#[test]
fn fields_of_input_objects() {
    refuse_where(
        "{name: {_ne: \"x\"}}",
        ".name._ne",
        "field '_ne' not found in type: 'String_comparison_exp'",
    );
    refuse_where("{id: {_eq: 1, _eq: 2}}", ".id._eq", "multiple values for field '_eq'");
    refuse_where("\"x\"", "", "expected an object for type 'author_bool_exp', but found a string");
    refuse_where(
        "{_and: [{id: 1}]}",
        "._and[0].id",
        "expected an object for type 'Int_comparison_exp', but found an integer",
    );
    refuse_where(
        "{location: {_st_d_within: {from: \"x\"}}}",
        ".location._st_d_within.distance",
        "missing required field 'distance'",
    );
    refuse_where(
        "{location: {_st_d_within: {distance: 1, from: null}}}",
        ".location._st_d_within.from",
        "expected an object for type 'geography', but found null",
    );
}
