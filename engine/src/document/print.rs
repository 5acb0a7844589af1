use super::ast::{
    Directive, Document, FragmentDefinition, OperationDefinition, OperationKind, Selection, Value,
    VariableDefinition,
};
use super::string_literal::write_quoted;

/// A document as GraphQL text, the same for equal documents: one line for each definition, operations first, one
/// space between two neighbours of a list and nowhere else, strings quoted, numbers as written.
///
/// Parsing the text gives the document back.
pub fn print(document: &Document) -> String {
    let mut out = String::new();
    for operation in &document.operations {
        start_line(&mut out);
        print_operation(&mut out, operation);
    }
    for fragment in &document.fragments {
        start_line(&mut out);
        print_fragment(&mut out, fragment);
    }
    out
}

fn start_line(out: &mut String) {
    if !out.is_empty() {
        out.push('\n');
    }
}

fn print_operation(out: &mut String, operation: &OperationDefinition) {
    let OperationDefinition { kind, name, variables, directives, selection_set } = operation;
    let is_shorthand =
        *kind == OperationKind::Query && name.is_none() && variables.is_empty() && directives.is_empty();
    if !is_shorthand {
        out.push_str(kind.as_str());
        if let Some(name) = name {
            out.push(' ');
            out.push_str(name);
        }
        if !variables.is_empty() {
            print_list(out, ('(', ')'), variables, print_variable_definition);
        }
        print_directives(out, directives);
    }
    print_selection_set(out, selection_set);
}

fn print_fragment(out: &mut String, fragment: &FragmentDefinition) {
    out.push_str("fragment ");
    out.push_str(&fragment.name);
    out.push_str(" on ");
    out.push_str(&fragment.type_condition);
    print_directives(out, &fragment.directives);
    print_selection_set(out, &fragment.selection_set);
}

fn print_variable_definition(out: &mut String, variable: &VariableDefinition) {
    out.push('$');
    out.push_str(&variable.name);
    out.push(':');
    out.push_str(&variable.ty.to_string());
    if let Some(default) = &variable.default {
        out.push('=');
        print_value(out, default);
    }
    print_directives(out, &variable.directives);
}

fn print_selection_set(out: &mut String, selections: &[Selection]) {
    print_list(out, ('{', '}'), selections, print_selection);
}

fn print_selection(out: &mut String, selection: &Selection) {
    match selection {
        Selection::Field(field) => {
            if let Some(alias) = &field.alias {
                out.push_str(alias);
                out.push(':');
            }
            out.push_str(&field.name);
            print_arguments(out, &field.arguments);
            print_directives(out, &field.directives);
            if !field.selection_set.is_empty() {
                print_selection_set(out, &field.selection_set);
            }
        }
        Selection::FragmentSpread(spread) => {
            out.push_str("...");
            out.push_str(&spread.name);
            print_directives(out, &spread.directives);
        }
        Selection::InlineFragment(fragment) => {
            out.push_str("...");
            if let Some(type_condition) = &fragment.type_condition {
                out.push_str("on ");
                out.push_str(type_condition);
            }
            print_directives(out, &fragment.directives);
            print_selection_set(out, &fragment.selection_set);
        }
    }
}

fn print_directives(out: &mut String, directives: &[Directive]) {
    for directive in directives {
        out.push('@');
        out.push_str(&directive.name);
        print_arguments(out, &directive.arguments);
    }
}

fn print_arguments(out: &mut String, arguments: &[(String, Value)]) {
    if !arguments.is_empty() {
        print_list(out, ('(', ')'), arguments, print_name_and_value);
    }
}

fn print_name_and_value(out: &mut String, (name, value): &(String, Value)) {
    out.push_str(name);
    out.push(':');
    print_value(out, value);
}

fn print_value(out: &mut String, value: &Value) {
    match value {
        Value::Variable(name) => {
            out.push('$');
            out.push_str(name);
        }
        Value::Int(text) | Value::Float(text) | Value::Enum(text) => out.push_str(text),
        Value::String(value) => write_quoted(out, value),
        Value::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Null => out.push_str("null"),
        Value::List(items) => print_list(out, ('[', ']'), items, print_value),
        Value::Object(fields) => print_list(out, ('{', '}'), fields, print_name_and_value),
    }
}

fn print_list<T>(
    out: &mut String,
    (open, close): (char, char),
    items: &[T],
    print_item: fn(&mut String, &T),
) {
    out.push(open);
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            out.push(' ');
        }
        print_item(out, item);
    }
    out.push(close);
}
