use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use crate::document::{VariableValue, Variables};
use crate::permission::{Parameter, Source, decode_json};
use crate::response::Step;

/// What variables must look like for a statement to serve them.
///
/// Values that became parameters may differ, as long as they are of the same class; everything else about the
/// variables decided on the statement and must be the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape(BTreeMap<String, Part>);

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Exact(Json),
    /// In this order, which is that of `order_by` and of conditions.
    Object(Vec<(String, Part)>),
    List(Vec<Part>),
    Open(BTreeSet<Class>, Kind),
    /// A list with lists in it, whose items each have one of these classes at their depth.
    Nested(BTreeSet<(usize, Class)>),
    /// Base64 of JSON that has this shape: a cursor or a global id.
    Coded(Box<Part>),
    /// A part of objects to insert, whose layout is compared for itself.
    Objects {
        /// May it be null by its type?
        nullable: bool,
    },
}

/// What a variable is.
#[derive(Debug, Clone, Copy)]
pub struct Declared {
    /// A part of objects to insert.
    pub is_of_objects: bool,
    /// A list of anything else than input objects. Its items were checked by that type, which the layout of objects does
    /// not know.
    pub is_list_of_values: bool,
    pub is_nullable: bool,
}

/// The outer form of an open value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Single,
    List,
}

/// Values of one class pass or fail validation together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Null,
    Boolean,
    /// 0 to 2³¹ − 1.
    Count,
    /// −2³¹ to −1.
    Negative,
    /// Other integers of 64 bits, then those that are larger still, then numbers with a fraction or an exponent.
    Long {
        negative: bool,
    },
    Huge,
    Fraction,
    /// Text that reads as an integer of 64 bits, as which some arguments take it.
    Digits {
        negative: bool,
    },
    Text,
    List,
    Object,
}

impl Shape {
    /// The shape of a request's variables under a statement with these parameters.
    ///
    /// `declared`: what the variable of that name is.
    /// `None` if coercion changed a value, so that another request's could not be bound as it comes.
    pub fn of<'p>(
        given: &Map<String, Json>,
        coerced: &Variables,
        parameters: impl Iterator<Item = &'p Parameter>,
        declared: impl Fn(&str) -> Declared,
    ) -> Option<Shape> {
        let parameters: Vec<&Parameter> = parameters.collect();
        let coded: BTreeSet<(&str, &[Step])> = parameters
            .iter()
            .filter_map(|parameter| match &parameter.source {
                Source::Coded { name, inside } => Some((name.as_str(), inside.as_slice())),
                _ => None,
            })
            .filter(|(name, _)| !coerced.is_inspected(name, &[]))
            .collect();
        let open: BTreeSet<(&str, &[Step])> = parameters
            .into_iter()
            .map(|parameter| match &parameter.source {
                Source::Cursor(initial) => &**initial,
                source => source,
            })
            .filter_map(|source| match source {
                Source::Variable { name, steps } => Some((name.as_str(), steps.as_slice())),
                _ => None,
            })
            .filter(|(name, steps)| !coerced.is_inspected(name, steps))
            .collect();
        let mut parts = BTreeMap::new();
        for (name, value) in coerced.iter() {
            if let VariableValue::Given(json) = value {
                if given.get(name) != Some(json) {
                    return None;
                }
                let is_used_otherwise = || {
                    coerced.is_inspected_within(name)
                        || open.iter().chain(&coded).any(|(variable, _)| *variable == name)
                };
                let is_coded = coded.iter().any(|(variable, _)| *variable == name);
                let inside = json.as_str().filter(|_| is_coded).and_then(decode_json);
                let declared = declared(name);
                let is_list = declared.is_list_of_values;
                let part = match inside {
                    Some(inside) => {
                        Part::Coded(Box::new(part(name, &inside, &mut Vec::new(), &coded, is_list)))
                    }
                    None if declared.is_of_objects && !is_used_otherwise() => match is_list {
                        true => opened(json, true),
                        false => Part::Objects { nullable: declared.is_nullable },
                    },
                    None => part(name, json, &mut Vec::new(), &open, is_list),
                };
                parts.insert(name.to_owned(), part);
            }
        }
        Some(Shape(parts))
    }

    /// Does a statement of this shape serve these variables?
    ///
    /// `is_unread`: a variable whose value is not there yet, so that it fits only as objects to insert.
    pub fn fits(&self, variables: &Map<String, Json>, is_unread: impl Fn(&str) -> bool) -> bool {
        let fits = |(name, part): (&String, &Part)| {
            match part {
                // Null stands in its place.
                Part::Objects { .. } if is_unread(name) => true,
                part => !is_unread(name) && variables.get(name).is_some_and(|value| part.fits(value)),
            }
        };
        self.0.len() == variables.len() && self.0.iter().all(fits)
    }
}

/// `is_list`: is the variable declared as a list of values?
fn part(
    name: &str,
    json: &Json,
    steps: &mut Vec<Step>,
    open: &BTreeSet<(&str, &[Step])>,
    is_list: bool,
) -> Part {
    if open.contains(&(name, steps.as_slice())) {
        return opened(json, is_list);
    }
    match json {
        Json::Object(fields) => {
            let mut parts = Vec::with_capacity(fields.len());
            for (key, value) in fields {
                steps.push(Step::Key(key.clone()));
                parts.push((key.clone(), part(name, value, steps, open, is_list)));
                steps.pop();
            }
            Part::Object(parts)
        }
        Json::Array(items) => {
            let mut parts = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                steps.push(Step::Index(index));
                parts.push(part(name, item, steps, open, is_list));
                steps.pop();
            }
            Part::List(parts)
        }
        leaf => Part::Exact(leaf.clone()),
    }
}

/// `is_list`: was it checked item by item, also those of lists inside it?
fn opened(json: &Json, is_list: bool) -> Part {
    match json {
        Json::Array(items) if is_list && items.iter().any(Json::is_array) => {
            let mut classes = BTreeSet::new();
            add_classes(items, 0, &mut classes);
            Part::Nested(classes)
        }
        Json::Array(items) => Part::Open(items.iter().map(class_of).collect(), Kind::List),
        single => Part::Open(BTreeSet::from([class_of(single)]), Kind::Single),
    }
}

fn add_classes(items: &[Json], depth: usize, classes: &mut BTreeSet<(usize, Class)>) {
    for item in items {
        classes.insert((depth, class_of(item)));
        if let Json::Array(inner) = item {
            add_classes(inner, depth + 1, classes);
        }
    }
}

impl Part {
    fn fits(&self, value: &Json) -> bool {
        match (self, value) {
            (Part::Exact(exact), value) => exact == value,
            (Part::Objects { nullable }, value) => *nullable || !value.is_null(),
            (Part::Nested(classes), Json::Array(items)) => {
                let mut found = BTreeSet::new();
                add_classes(items, 0, &mut found);
                found.is_subset(classes)
            }
            (Part::Coded(part), Json::String(text)) => {
                decode_json(text).is_some_and(|inside| part.fits(&inside))
            }
            (Part::Object(parts), Json::Object(fields)) => {
                parts.len() == fields.len()
                    && parts
                        .iter()
                        .zip(fields)
                        .all(|((key, part), (name, value))| key == name && part.fits(value))
            }
            (Part::List(parts), Json::Array(items)) => {
                parts.len() == items.len() && parts.iter().zip(items).all(|(part, item)| part.fits(item))
            }
            (Part::Open(classes, Kind::List), Json::Array(items)) => {
                items.iter().all(|item| classes.contains(&class_of(item)))
            }
            (Part::Open(classes, Kind::Single), single) => classes.contains(&class_of(single)),
            _ => false,
        }
    }
}

fn class_of(json: &Json) -> Class {
    match json {
        Json::Null => Class::Null,
        Json::Bool(_) => Class::Boolean,
        Json::String(text) => match text.parse::<i64>() {
            Ok(number) => Class::Digits { negative: number < 0 },
            Err(_) => Class::Text,
        },
        Json::Array(_) => Class::List,
        Json::Object(_) => Class::Object,
        Json::Number(number) => match number.as_i64() {
            Some(long) => match i32::try_from(long) {
                Ok(0..) => Class::Count,
                Ok(_) => Class::Negative,
                Err(_) => Class::Long { negative: long < 0 },
            },
            None if number.to_string().contains(['.', 'e', 'E']) => Class::Fraction,
            None => Class::Huge,
        },
    }
}
