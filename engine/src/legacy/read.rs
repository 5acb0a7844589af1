use serde_json::{Map, Value as Json};

use super::command::{
    Column, Command, ConflictAction, InsertCommand, OnConflict, OrderItem, SelectQuery, TableName,
    UpdateCommand,
};
use super::error::{Error, Refusal};
use crate::response::Path;

type Object = Map<String, Json>;

/// Reads a command's `args`. Keys that no command knows are passed over, as in the reference.
///
/// Errors: those of its form, whose paths leave out `args`, as the reference's do.
pub(super) fn read<'j>(command_type: &str, args: &'j Json) -> Result<Command<'j>, Error> {
    let at = Path::root();
    let args = object(args, "Object", &at)?;
    let table = table(needed(args, "table", &at)?, &at.key("table"))?;
    let condition = || needed(args, "where", &at);
    let returning = || names(args, "returning", &at);
    match command_type {
        "select" => Ok(Command::Select(table, query(args, &at)?)),
        "count" => {
            let distinct = names(args, "distinct", &at)?.unwrap_or_default();
            Ok(Command::Count { table, distinct, condition: given(args, "where") })
        }
        "insert" => {
            let objects_at = at.key("objects");
            let items = list(needed(args, "objects", &at)?, "[]", &objects_at)?.iter().enumerate();
            let objects = items.map(|(index, item)| object(item, "HashMap", &objects_at.index(index)));
            Ok(Command::Insert(InsertCommand {
                table,
                objects: objects.collect::<Result<_, _>>()?,
                conflict: given(args, "on_conflict")
                    .map(|json| on_conflict(json, &at.key("on_conflict")))
                    .transpose()?,
                returning: returning()?,
            }))
        }
        "update" => {
            let values = |key: &str| given(args, key).map(|json| object(json, "HashMap", &at.key(key)));
            Ok(Command::Update(UpdateCommand {
                table,
                condition: condition()?,
                set: values("$set").transpose()?,
                increments: values("$inc").transpose()?,
                factors: values("$mul").transpose()?,
                defaults: names(args, "$default", &at)?.unwrap_or_default(),
                returning: returning()?,
            }))
        }
        "delete" => Ok(Command::Delete { table, condition: condition()?, returning: returning()? }),
        other => Err(Refusal::UnknownCommand(other.to_owned()).at(&at.key("type"))),
    }
}

fn query<'j>(object: &'j Object, at: &Path) -> Result<SelectQuery<'j>, Error> {
    let columns_at = at.key("columns");
    let items = list(needed(object, "columns", at)?, "[]", &columns_at)?.iter().enumerate();
    let columns = items.map(|(index, item)| column(item, &columns_at.index(index)));
    let order = given(object, "order_by").map(|json| order(json, &at.key("order_by")));
    Ok(SelectQuery {
        columns: columns.collect::<Result<_, _>>()?,
        condition: given(object, "where"),
        order: order.transpose()?,
        limit: integer(object, "limit", at)?,
        offset: integer(object, "offset", at)?,
    })
}

fn column<'j>(json: &'j Json, at: &Path) -> Result<Column<'j>, Error> {
    match json {
        Json::String(name) if name.split('.').all(|part| part == "*") => {
            Ok(Column::Star(name.split('.').count()))
        }
        Json::String(name) => Ok(Column::Named(name.clone())),
        other => {
            let object = object(other, "SelCol", at)?;
            let relationship = text(needed(object, "name", at)?, &at.key("name"))?.to_owned();
            let alias = given(object, "alias").map(|json| text(json, &at.key("alias")));
            let alias = alias.transpose()?.map(str::to_owned);
            Ok(Column::Related { relationship, alias, query: query(object, at)? })
        }
    }
}

fn order(json: &Json, at: &Path) -> Result<Vec<OrderItem>, Error> {
    match json {
        Json::Array(items) => {
            let items = items.iter().enumerate();
            items.map(|(index, item)| order_item(item, &at.index(index))).collect()
        }
        single => Ok(vec![order_item(single, at)?]),
    }
}

fn order_item(json: &Json, at: &Path) -> Result<OrderItem, Error> {
    if let Json::String(text) = json {
        let (descending, column) = match text.strip_prefix('-') {
            Some(column) => (true, column),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let steps = column.split('.').map(str::to_owned).collect();
        return Ok(OrderItem { steps, descending, nulls_first: None });
    }
    let object = object(json, "OrderByItem", at)?;
    let word = |key: &'static str, words: [&str; 2]| {
        let Some(json) = given(object, key) else { return Ok(None) };
        let at = at.key(key);
        let found = text(json, &at)?;
        let place = words.iter().position(|word| *word == found);
        let reason = || format!("expected '{}' or '{}', but encountered '{found}'", words[0], words[1]);
        place.map(|place| Some(place == 0)).ok_or_else(|| malformed("OrderType", reason(), &at))
    };
    let descending = word("type", ["desc", "asc"])?.unwrap_or(false);
    let nulls_first = word("nulls", ["first", "last"])?;
    let steps = order_column(needed(object, "column", at)?, &at.key("column"))?;
    Ok(OrderItem { steps, descending, nulls_first })
}

/// `"relationship.column"` or `{"relationship": "column"}`.
fn order_column(json: &Json, at: &Path) -> Result<Vec<String>, Error> {
    let mut steps = Vec::new();
    let mut json = json;
    let mut at = at.clone();
    while let Json::Object(object) = json {
        let mut entries = object.iter();
        let (Some((step, inner)), None) = (entries.next(), entries.next()) else {
            return Err(malformed("OrderByCol", "expected an object with one key".to_owned(), &at));
        };
        steps.push(step.clone());
        at = at.key(step);
        json = inner;
    }
    steps.extend(text(json, &at)?.split('.').map(str::to_owned));
    Ok(steps)
}

fn on_conflict(json: &Json, at: &Path) -> Result<OnConflict, Error> {
    let object = object(json, "OnConflict", at)?;
    let action_at = at.key("action");
    let action = given(object, "action").ok_or_else(|| Refusal::MissingAction.at(at))?;
    let action = match text(action, &action_at)? {
        "ignore" => ConflictAction::Ignore,
        "update" => ConflictAction::Update,
        other => {
            let reason = format!("expected 'ignore' or 'update', but encountered '{other}'");
            return Err(malformed("ConflictAction", reason, &action_at));
        }
    };
    let constraint = given(object, "constraint").map(|json| text(json, &at.key("constraint")));
    Ok(OnConflict {
        constraint: constraint.transpose()?.map(str::to_owned),
        columns: names(object, "constraint_on", at)?,
        action,
    })
}

/// `"table"` or `{"schema": …, "name": …}`.
fn table(json: &Json, at: &Path) -> Result<TableName, Error> {
    if let Json::String(name) = json {
        return Ok(TableName { schema: "public".to_owned(), name: name.clone() });
    }
    let object = object(json, "QualifiedObject", at)?;
    let schema = given(object, "schema").map(|json| text(json, &at.key("schema"))).transpose()?;
    let name = text(needed(object, "name", at)?, &at.key("name"))?;
    Ok(TableName { schema: schema.unwrap_or("public").to_owned(), name: name.to_owned() })
}

/// A value that is there and not null.
fn given<'j>(object: &'j Object, key: &str) -> Option<&'j Json> {
    object.get(key).filter(|json| !json.is_null())
}

fn needed<'j>(object: &'j Object, key: &'static str, at: &Path) -> Result<&'j Json, Error> {
    object.get(key).ok_or_else(|| Refusal::MissingKey(key).at(at))
}

fn names(object: &Object, key: &str, at: &Path) -> Result<Option<Vec<String>>, Error> {
    let Some(json) = given(object, key) else { return Ok(None) };
    let at = at.key(key);
    let items = list(json, "[]", &at)?.iter().enumerate();
    items
        .map(|(index, item)| text(item, &at.index(index)).map(str::to_owned))
        .collect::<Result<_, _>>()
        .map(Some)
}

fn integer(object: &Object, key: &str, at: &Path) -> Result<Option<i64>, Error> {
    let Some(json) = given(object, key) else { return Ok(None) };
    let at = at.key(key);
    let Json::Number(number) = json else { return Err(kind("Int", "Number", json, &at)) };
    let reason = || format!("value is either floating or will cause over or underflow {number}");
    number.as_i64().map(Some).ok_or_else(|| malformed("Int", reason(), &at))
}

fn object<'j>(json: &'j Json, what: &'static str, at: &Path) -> Result<&'j Object, Error> {
    json.as_object().ok_or_else(|| kind(what, "Object", json, at))
}

fn list<'j>(json: &'j Json, what: &'static str, at: &Path) -> Result<&'j [Json], Error> {
    json.as_array().map(Vec::as_slice).ok_or_else(|| kind(what, "Array", json, at))
}

fn text<'j>(json: &'j Json, at: &Path) -> Result<&'j str, Error> {
    json.as_str().ok_or_else(|| kind("Text", "String", json, at))
}

pub(super) fn kind(what: &'static str, expected: &'static str, json: &Json, at: &Path) -> Error {
    let found = match json {
        Json::Null => "Null",
        Json::Bool(_) => "Boolean",
        Json::Number(_) => "Number",
        Json::String(_) => "String",
        Json::Array(_) => "Array",
        Json::Object(_) => "Object",
    };
    Refusal::Kind { what, expected, found }.at(at)
}

fn malformed(what: &'static str, reason: String, at: &Path) -> Error {
    Refusal::Malformed { what, reason }.at(at)
}
