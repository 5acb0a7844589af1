use std::collections::{HashMap, HashSet};

use super::env::{Env, Report};
use crate::document::ast::{Field, OperationDefinition, Selection, Value};
use crate::document::error::Error;
use crate::document::place::Place;

/// Fields that share a response name are of the same field with the same arguments, at every level.
///
/// Instead of comparing pairs, this builds what execution would: all fields of one response name form a group, each is
/// compared with the group's first, and their selection sets together form the next level. Linear in the expanded
/// document, whose size `expansion_limits` has checked. As every composite type is an object type, and spreads that
/// cannot apply are refused, fields of one response name have one parent type, so their types need no comparison.
/// Source: GraphQL specification, October 2021, 5.3.2; sentences as in Hasura.
pub(super) fn check(env: &Env<'_>, operation: &OperationDefinition, report: &mut Report) {
    check_level(env, &[&operation.selection_set], &Place::root(), report);
}

/// `sets`: the selection sets of all fields that share a response name. `place`: of the first of these.
fn check_level(env: &Env<'_>, sets: &[&[Selection]], place: &Place<'_>, report: &mut Report) {
    let here = place.key("selectionSet");
    let mut level = Level { env, groups: Vec::new(), places: HashMap::new(), entered: HashSet::new() };
    sets.iter().for_each(|set| level.add(set));
    for Group { first, others } in level.groups {
        for other in &others {
            if report.is_full() {
                return;
            }
            compare(first, other, &here, report);
        }
        let fields = std::iter::once(first).chain(others);
        let sets: Vec<&[Selection]> =
            fields.map(|field| field.selection_set.as_slice()).filter(|set| !set.is_empty()).collect();
        if !sets.is_empty() {
            check_level(env, &sets, &here.key(&first.name), report);
        }
    }
}

fn compare(first: &Field, other: &Field, place: &Place<'_>, report: &mut Report) {
    if first.name != other.name {
        report.add(Error::SameResponseName {
            first: first.name.clone(),
            second: other.name.clone(),
            response_name: first.response_name().to_owned(),
            path: place.path(),
        });
    } else if !same_entries(&first.arguments, &other.arguments) {
        report.add(Error::InconsistentArguments { field: first.name.clone(), path: place.path() });
    }
}

/// The fields of one level of the response.
struct Level<'e, 'a> {
    env: &'e Env<'a>,
    groups: Vec<Group<'e>>,
    places: HashMap<&'e str, usize>,
    /// Each fragment adds its fields to a level once.
    entered: HashSet<&'e str>,
}

struct Group<'e> {
    first: &'e Field,
    others: Vec<&'e Field>,
}

impl<'e> Level<'e, '_> {
    fn add(&mut self, selections: &'e [Selection]) {
        for selection in selections {
            match selection {
                Selection::Field(field) => self.add_field(field),
                Selection::InlineFragment(fragment) => self.add(&fragment.selection_set),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.env.fragments.get(spread.name.as_str())
                        && self.entered.insert(&spread.name)
                    {
                        self.add(&fragment.selection_set);
                    }
                }
            }
        }
    }

    fn add_field(&mut self, field: &'e Field) {
        let place = *self.places.entry(field.response_name()).or_insert(self.groups.len());
        match self.groups.get_mut(place) {
            Some(group) => group.others.push(field),
            None => self.groups.push(Group { first: field, others: Vec::new() }),
        }
    }
}

/// Are these the same arguments or input fields? Their order does not count.
fn same_entries(left: &[(String, Value)], right: &[(String, Value)]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let same = |((left_name, left), (right_name, right)): (&(String, Value), &(String, Value))| {
        left_name == right_name && same_value(left, right)
    };
    if left.iter().zip(right).all(|((left, _), (right, _))| left == right) {
        return left.iter().zip(right).all(same);
    }
    sorted(left).into_iter().zip(sorted(right)).all(same)
}

fn sorted(entries: &[(String, Value)]) -> Vec<&(String, Value)> {
    let mut entries: Vec<_> = entries.iter().collect();
    entries.sort_by(|(left, _), (right, _)| left.cmp(right));
    entries
}

fn same_value(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => same_entries(left, right),
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same_value(left, right))
        }
        _ => left == right,
    }
}
