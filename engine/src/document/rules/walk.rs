use std::collections::{HashMap, HashSet};

use super::RULES;
use super::env::{Env, Report};
use super::root_type_existence::root_key;
use super::site::{Arguments, Directives, FieldSite, FragmentSite, Location, LocationDefault, VariableUse};
use crate::document::ast::{
    Directive, Field, FragmentDefinition, FragmentSpread, InlineFragment, OperationDefinition, OperationKind,
    Selection, VariableDefinition,
};
use crate::document::input::type_use;
use crate::document::place::Place;
use crate::response::Path;
use crate::schema::{TypeDefinition, TypeUse};

/// Walks through all operations and fragments with their types, and calls the rules at each site.
///
/// A fragment is walked once, where it is first spread, so that paths are those of the reference. What it asks of
/// variables is remembered and checked again for each further operation that reaches it.
pub(super) fn walk(env: &Env<'_>, report: &mut Report) {
    let mut walker = Walker {
        env,
        report,
        variables: HashMap::new(),
        entered: HashSet::new(),
        walked: HashMap::new(),
        inside: None,
    };
    for operation in &env.operations {
        walker.operation(operation);
    }
    walker.variables.clear();
    for fragment in &env.document.fragments {
        if !walker.walked.contains_key(fragment.name.as_str()) {
            let place = Place::root();
            let place = place.key(&fragment.name);
            walker.fragment(fragment, &place.key("selectionSet"));
        }
    }
}

pub(super) struct Walker<'e, 'a> {
    pub env: &'e Env<'a>,
    pub report: &'e mut Report,
    /// Of the operation that is being walked.
    variables: HashMap<&'a str, &'a VariableDefinition>,
    /// The fragments that the operation has reached so far.
    entered: HashSet<&'a str>,
    /// The fragments walked so far, with what they themselves ask of variables.
    walked: HashMap<&'a str, Demands>,
    /// The fragment that is being walked.
    inside: Option<&'a str>,
}

/// What a fragment asks of variables, each different demand once.
#[derive(Default)]
struct Demands {
    list: Vec<Demand>,
    seen: HashSet<(String, String, LocationDefault)>,
}

struct Demand {
    variable: String,
    expected: TypeUse,
    default: LocationDefault,
    path: Path,
}

impl<'a> Walker<'_, 'a> {
    fn operation(&mut self, operation: &'a OperationDefinition) {
        let place = Place::root();
        self.entered.clear();
        self.variables.clear();
        for variable in &operation.variables {
            self.variables.entry(&variable.name).or_insert(variable);
        }
        for rule in RULES.operation {
            rule(self.env, operation, self.report);
        }
        let Some(root) = self.env.source.root(&root_key(operation.kind)) else { return };
        let location = match operation.kind {
            OperationKind::Query => Location::Query,
            OperationKind::Mutation => Location::Mutation,
            OperationKind::Subscription => Location::Subscription,
        };
        self.directives(&operation.directives, location, &place);
        self.selections(&operation.selection_set, &root, &place.key("selectionSet"));
        for variable in &operation.variables {
            self.variable_definition(variable, &place.key("variableValues"));
        }
        for rule in RULES.whole_operation {
            rule(self.env, operation, self.report);
        }
    }

    fn variable_definition(&mut self, variable: &VariableDefinition, place: &Place<'_>) {
        self.directives(&variable.directives, Location::VariableDefinition, place);
        if let (Some(default), Some(ty)) = (&variable.default, type_use(self.env.source, &variable.ty)) {
            self.value(default, &ty, None, LocationDefault::None, &place.key(&variable.name));
        }
    }

    /// `place`: of the selection set.
    fn selections(&mut self, selections: &'a [Selection], parent: &TypeDefinition, place: &Place<'_>) {
        for selection in selections {
            if self.report.is_full() {
                return;
            }
            match selection {
                Selection::Field(field) => self.field(field, parent, place),
                Selection::InlineFragment(fragment) => self.inline_fragment(fragment, parent, place),
                Selection::FragmentSpread(spread) => self.fragment_spread(spread, parent, place),
            }
        }
    }

    fn field(&mut self, field: &'a Field, parent: &TypeDefinition, set_place: &Place<'_>) {
        self.directives(&field.directives, Location::Field, set_place);
        let place = &set_place.key(&field.name);
        let definition = self.env.source.field(parent, &field.name);
        let definition = definition.as_deref();
        let ty = definition.and_then(|definition| self.env.source.definition(definition.ty.named().0));
        let ty = ty.as_deref();
        let site = FieldSite { parent, field, definition, ty, place };
        for rule in RULES.field {
            rule(self.env, &site, self.report);
        }
        let Some(definition) = definition else { return };
        self.arguments(&Arguments {
            owner: &field.name,
            given: &field.arguments,
            defined: &definition.arguments,
            place,
            values_place: &place.key("args"),
        });
        for rule in RULES.selection {
            rule(self.env, &site, self.report);
        }
        if let Some(ty) = ty.filter(|ty| ty.is_composite()) {
            self.selections(&field.selection_set, ty, &place.key("selectionSet"));
        }
    }

    fn inline_fragment(&mut self, fragment: &'a InlineFragment, parent: &TypeDefinition, place: &Place<'_>) {
        self.directives(&fragment.directives, Location::InlineFragment, place);
        let Some(condition) = &fragment.type_condition else {
            return self.selections(&fragment.selection_set, parent, place);
        };
        let ty = self.env.source.type_named(condition);
        let ty = ty.as_deref();
        self.fragment_rules(&FragmentSite { condition, ty, parent: Some(parent), place });
        if let Some(ty) = ty.filter(|ty| ty.is_composite()) {
            self.selections(&fragment.selection_set, ty, place);
        }
    }

    fn fragment_spread(&mut self, spread: &'a FragmentSpread, parent: &TypeDefinition, place: &Place<'_>) {
        self.directives(&spread.directives, Location::FragmentSpread, place);
        let Some(fragment) = self.env.fragments.get(spread.name.as_str()).copied() else { return };
        let condition = &fragment.type_condition;
        let ty = self.env.source.type_named(condition).filter(|ty| ty.is_composite());
        if let Some(ty) = &ty {
            self.fragment_rules(&FragmentSite { condition, ty: Some(ty), parent: Some(parent), place });
        }
        if !self.entered.insert(&fragment.name) {
            return;
        }
        if self.walked.contains_key(fragment.name.as_str()) {
            self.check_demands(&fragment.name);
        } else {
            self.fragment(fragment, place);
        }
    }

    /// Walks a fragment for the first time. `place`: of the selection set that spreads it.
    fn fragment(&mut self, fragment: &'a FragmentDefinition, place: &Place<'_>) {
        self.walked.insert(&fragment.name, Demands::default());
        let outer = self.inside.replace(&fragment.name);
        self.directives(&fragment.directives, Location::FragmentDefinition, place);
        let ty = self.env.source.type_named(&fragment.type_condition);
        let ty = ty.as_deref();
        self.fragment_rules(&FragmentSite { condition: &fragment.type_condition, ty, parent: None, place });
        if let Some(ty) = ty.filter(|ty| ty.is_composite()) {
            self.selections(&fragment.selection_set, ty, place);
        }
        self.inside = outer;
    }

    fn fragment_rules(&mut self, site: &FragmentSite<'_>) {
        for rule in RULES.fragment {
            rule(self.env, site, self.report);
        }
    }

    /// Checks what a fragment that was walked before, and all that it spreads, ask of this operation's variables.
    fn check_demands(&mut self, name: &'a str) {
        for reached in self.env.graph.reachable(&[name]) {
            if reached != name && !self.entered.insert(reached) {
                continue;
            }
            for demand in self.walked.get(reached).map_or(&[][..], |demands| &demands.list) {
                let Some(variable) = self.variables.get(demand.variable.as_str()).copied() else { continue };
                let Demand { expected, default, path, .. } = demand;
                let site = VariableUse { variable, expected, default: *default, path: &|| path.clone() };
                for rule in RULES.variable {
                    rule(self.env, &site, self.report);
                }
            }
        }
    }

    pub fn variable_use(
        &mut self,
        name: &str,
        expected: &TypeUse,
        default: LocationDefault,
        place: &Place<'_>,
    ) {
        if let Some(variable) = self.variables.get(name).copied() {
            let site = VariableUse { variable, expected, default, path: &|| place.path() };
            for rule in RULES.variable {
                rule(self.env, &site, self.report);
            }
        }
        // A document's only operation is the only one that can reach a fragment.
        if self.env.operations.len() > 1
            && let Some(demands) = self.inside.and_then(|fragment| self.walked.get_mut(fragment))
            && demands.seen.insert((name.to_owned(), expected.to_string(), default))
        {
            let (variable, expected) = (name.to_owned(), expected.clone());
            demands.list.push(Demand { variable, expected, default, path: place.path() });
        }
    }

    /// `place`: of the selection set around what they are on.
    fn directives(&mut self, directives: &[Directive], location: Location, place: &Place<'_>) {
        if directives.is_empty() {
            return;
        }
        let site = Directives { directives, location, place };
        for rule in RULES.directives {
            rule(self.env, &site, self.report);
        }
        for directive in directives {
            let Some(definition) = self.env.source.directive(&directive.name) else { continue };
            self.arguments(&Arguments {
                owner: &directive.name,
                given: &directive.arguments,
                defined: &(definition.arguments)(),
                place,
                values_place: place,
            });
        }
    }
}
