use std::collections::{HashMap, HashSet};

use super::env::{Env, Report};
use super::root_type_existence::root_key;
use crate::document::ast::{Field, OperationDefinition, Selection, Value};
use crate::document::error::Error;
use crate::document::place::Place;
use crate::schema::{FieldBinding, NODE, TypeDefinition};

/// Fields that share a response name are of the same field with the same arguments, at every level.
///
/// Instead of comparing pairs, this builds what execution would: all fields of one response name form a group, each is
/// compared with the group's first, and their selection sets together form the next level. Linear in the expanded
/// document, whose size `expansion_limits` has checked. As spreads that cannot apply are refused, fields of one response
/// name have one parent type, so their types need no comparison. Where an interface stands, which is below the root
/// field `node` alone, fields of one response name form a group for each object type, and one for all of them.
/// Differs: 5.3.2 asks for fields of different object types to be of the same shape; Hasura does not.
/// Source: GraphQL specification, October 2021, 5.3.2; sentences as in Hasura.
pub(super) fn check(env: &Env<'_>, operation: &OperationDefinition, report: &mut Report) {
    let root = env.source.root(&root_key(operation.kind));
    let parent = root.as_deref().map_or(Parent::Object, Parent::Root);
    check_level(env, &[&operation.selection_set], parent, &Place::root(), report);
}

/// What a level's fields are fields of.
#[derive(Clone, Copy)]
enum Parent<'p> {
    Root(&'p TypeDefinition),
    Interface,
    Object,
}

impl Parent<'_> {
    /// What a field leads to.
    fn below(self, env: &Env<'_>, field: &Field) -> Parent<'static> {
        match self {
            // The name is looked at first, so that nothing else costs a look-up.
            Parent::Root(root)
                if field.name == "node"
                    && env
                        .source
                        .field(root, &field.name)
                        .is_some_and(|definition| definition.binding == FieldBinding::Node) =>
            {
                Parent::Interface
            }
            _ => Parent::Object,
        }
    }
}

/// `sets`: the selection sets of all fields that share a response name. `place`: of the first of these.
fn check_level(
    env: &Env<'_>,
    sets: &[&[Selection]],
    parent: Parent<'_>,
    place: &Place<'_>,
    report: &mut Report,
) {
    let here = place.key("selectionSet");
    let by_type = matches!(parent, Parent::Interface);
    let mut level =
        Level { env, by_type, groups: Vec::new(), places: HashMap::new(), entered: HashSet::new() };
    sets.iter().for_each(|set| level.add(set, None));
    let of_all: HashMap<&str, &Field> =
        level.groups.iter().filter(|group| group.ty.is_none()).map(Group::named_first).collect();
    for Group { ty, first, others } in level.groups {
        let shared = of_all.get(first.response_name()).filter(|_| ty.is_some());
        if let Some(shared) = shared {
            compare(shared, first, &here, report);
        }
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
            check_level(env, &sets, parent.below(env, first), &here.key(&first.name), report);
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
    /// Are fields of different object types told apart?
    by_type: bool,
    groups: Vec<Group<'e>>,
    places: HashMap<(Option<&'e str>, &'e str), usize>,
    /// Each fragment adds its fields to a level once for each type.
    entered: HashSet<(Option<&'e str>, &'e str)>,
}

struct Group<'e> {
    /// The object type that the fields are asked of; `None` for all.
    ty: Option<&'e str>,
    first: &'e Field,
    others: Vec<&'e Field>,
}

impl<'e> Group<'e> {
    fn named_first(&self) -> (&'e str, &'e Field) {
        (self.first.response_name(), self.first)
    }
}

impl<'e> Level<'e, '_> {
    fn add(&mut self, selections: &'e [Selection], ty: Option<&'e str>) {
        for selection in selections {
            match selection {
                Selection::Field(field) => self.add_field(field, ty),
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.type_condition.as_deref();
                    self.add(&fragment.selection_set, self.narrowed(ty, condition));
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = self.env.fragments.get(spread.name.as_str()) else { continue };
                    let ty = self.narrowed(ty, Some(&fragment.type_condition));
                    if self.entered.insert((ty, &spread.name)) {
                        self.add(&fragment.selection_set, ty);
                    }
                }
            }
        }
    }

    /// The object type that a fragment's fields are asked of.
    fn narrowed(&self, ty: Option<&'e str>, condition: Option<&'e str>) -> Option<&'e str> {
        if self.by_type { condition.filter(|name| *name != NODE).or(ty) } else { None }
    }

    fn add_field(&mut self, field: &'e Field, ty: Option<&'e str>) {
        let place = *self.places.entry((ty, field.response_name())).or_insert(self.groups.len());
        match self.groups.get_mut(place) {
            Some(group) => group.others.push(field),
            None => self.groups.push(Group { ty, first: field, others: Vec::new() }),
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
