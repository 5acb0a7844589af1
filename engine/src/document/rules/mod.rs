//! Every rule of section 5 of the GraphQL specification (October 2021) for executable documents.
//!
//! In: a role's types, a document, the name of the operation to run. Out: every error, the first being the one that
//! the reference would answer with: the operation to run before all others, and in it from top to bottom.
//!
//! - `env.rs`: what all rules look at, and where they report
//! - `site.rs`: the places in a document that rules look at
//! - `graph.rs`: which fragments a selection set spreads, which variables it uses
//! - `walk.rs`: goes through the document with its types and calls the rules at each site
//! - `walk_values.rs`: the same for arguments and the values in them
//! - `select_operation.rs`: which operation to run
//!
//! Whole document, before any type is looked at:
//! - `fragment_name_uniqueness.rs`: 5.5.1.1
//! - `fragment_spread_target_defined.rs`: 5.5.2.1
//! - `fragment_spreads_must_not_form_cycles.rs`: 5.5.2.2
//! - `expansion_limits.rs`: no more fields and levels than allowed once fragments are expanded
//! - `operation_name_uniqueness.rs`: 5.2.1.1
//! - `lone_anonymous_operation.rs`: 5.2.2.1
//!
//! Each operation:
//! - `root_type_existence.rs`: the role has something of that kind (3.3.1)
//! - `single_root_field.rs`: 5.2.3.1
//! - `variable_uniqueness.rs`: 5.8.1
//! - `all_variable_uses_defined.rs`: 5.8.3
//! - `field_selection_merging.rs`: 5.3.2
//! - `all_variables_used.rs`: 5.8.4
//! - `variables_are_input_types.rs`: 5.8.2
//!
//! Inside operations and fragments:
//! - `field_selections.rs`: 5.3.1
//! - `leaf_field_selections.rs`: 5.3.3
//! - `argument_names.rs`: 5.4.1
//! - `argument_uniqueness.rs`: 5.4.2
//! - `required_arguments.rs`: 5.4.2.1
//! - `fragment_spread_type_existence.rs`: 5.5.1.2
//! - `fragments_on_composite_types.rs`: 5.5.1.3
//! - `fragment_spread_is_possible.rs`: 5.5.2.3
//! - `values_of_correct_type.rs`: 5.6.1
//! - `input_object_field_names.rs`: 5.6.2
//! - `input_object_field_uniqueness.rs`: 5.6.3
//! - `input_object_required_fields.rs`: 5.6.4
//! - `directives_are_defined.rs`: 5.7.1
//! - `directives_are_in_valid_locations.rs`: 5.7.2
//! - `directives_are_unique_per_location.rs`: 5.7.3
//! - `all_variable_usages_are_allowed.rs`: 5.8.5
//!
//! Whole document again:
//! - `fragments_must_be_used.rs`: 5.5.1.4
//!
//! 5.1.1 (executable definitions) holds for every `Document`: the parser reads nothing else.
//!
//! Invariant: types are looked up by what the document names; nothing is ever enumerated.
//! Invariant: the cost is linear in the document and in its expanded size, which is limited before anything is walked.
//! Invariant: no message names what is not in the document or in the role's schema, and none makes suggestions.

mod env;
mod graph;
mod select_operation;
mod site;
mod walk;
mod walk_values;

mod expansion_limits;
mod fragment_name_uniqueness;
mod fragment_spread_target_defined;
mod fragment_spreads_must_not_form_cycles;
mod lone_anonymous_operation;
mod operation_name_uniqueness;

mod all_variable_uses_defined;
mod all_variables_used;
mod field_selection_merging;
mod root_type_existence;
mod single_root_field;
mod variable_uniqueness;
mod variables_are_input_types;

mod all_variable_usages_are_allowed;
mod argument_names;
mod argument_uniqueness;
mod directives_are_defined;
mod directives_are_in_valid_locations;
mod directives_are_unique_per_location;
mod field_selections;
mod fragment_spread_is_possible;
mod fragment_spread_type_existence;
mod fragments_on_composite_types;
mod input_object_field_names;
mod input_object_field_uniqueness;
mod input_object_required_fields;
mod leaf_field_selections;
mod required_arguments;
mod values_of_correct_type;

mod fragments_must_be_used;

use std::sync::Arc;

pub use root_type_existence::root_key;
pub use select_operation::select_operation;

use super::ast::{Document, OperationDefinition};
use super::error::Error;
use crate::model::Settings;
use crate::schema::{DirectiveDefinition, FieldDefinition, Schema, TypeDefinition, TypeKey};
use env::{Env, Report};
use site::{Arguments, Directives, FieldSite, FragmentSite, InputObject, Leaf, VariableUse};

/// Where definitions come from: a role's schema, one definition at a time.
pub trait TypeSource {
    /// The definition of a type that some other definition names.
    fn definition(&self, key: &TypeKey) -> Option<Arc<TypeDefinition>>;
    /// The type of that name, if the role's schema has one.
    fn type_named(&self, name: &str) -> Option<Arc<TypeDefinition>>;
    /// A field of an object type, `__typename` included.
    fn field(&self, parent: &TypeDefinition, name: &str) -> Option<Arc<FieldDefinition>>;
    /// The root type for queries, mutations or subscriptions; `None` where the role has none.
    fn root(&self, key: &TypeKey) -> Option<Arc<TypeDefinition>>;
    /// The definition of a directive that executable documents may use.
    fn directive(&self, name: &str) -> Option<&'static DirectiveDefinition>;
}

/// Checks a whole document, all its operations and fragments, against a role's types.
///
/// `operation_name`: of the operation to run, whose errors come first. `limits`: how many fields and levels the document
/// may have once its fragments are expanded.
/// Errors: all that are found, at most `env::MOST_ERRORS`, in the order in which the reference looks for them. Where
/// fragments are missing or form cycles, or limits are passed, only these are reported.
/// Source: GraphQL specification, October 2021, section 5.
pub fn validate(
    source: &impl TypeSource,
    document: &Document,
    operation_name: Option<&str>,
    settings: &Settings,
) -> Result<(), Vec<Error>> {
    let mut report = Report::default();
    let first = match select_operation(document, operation_name) {
        Ok(operation) => Some(operation),
        Err(error) => {
            report.add(error);
            None
        }
    };
    let env = Env::new(source, document, first, settings);
    for rule in RULES.structure {
        rule(&env, &mut report);
        if report.is_broken() {
            return report.into_result();
        }
    }
    walk::walk(&env, &mut report);
    for rule in RULES.closing {
        rule(&env, &mut report);
    }
    report.into_result()
}

/// A rule about one kind of site.
type Rule<Site> = fn(&Env<'_>, &Site, &mut Report);

/// The rules, by where they look; each list in the order in which its rules report.
struct Rules {
    structure: &'static [fn(&Env<'_>, &mut Report)],
    /// Before an operation's selection set.
    operation: &'static [Rule<OperationDefinition>],
    /// After an operation's selection set.
    whole_operation: &'static [Rule<OperationDefinition>],
    directives: &'static [for<'s> fn(&Env<'_>, &Directives<'s>, &mut Report)],
    fragment: &'static [for<'s> fn(&Env<'_>, &FragmentSite<'s>, &mut Report)],
    field: &'static [for<'s> fn(&Env<'_>, &FieldSite<'s>, &mut Report)],
    arguments: &'static [for<'s> fn(&Env<'_>, &Arguments<'s>, &mut Report)],
    input_object: &'static [for<'s> fn(&Env<'_>, &InputObject<'s>, &mut Report)],
    leaf: &'static [for<'s> fn(&Env<'_>, &Leaf<'s>, &mut Report)],
    variable: &'static [for<'s> fn(&Env<'_>, &VariableUse<'s>, &mut Report)],
    /// After a field's arguments.
    selection: &'static [for<'s> fn(&Env<'_>, &FieldSite<'s>, &mut Report)],
    closing: &'static [fn(&Env<'_>, &mut Report)],
}

const RULES: Rules = Rules {
    structure: &[
        fragment_name_uniqueness::check,
        fragment_spread_target_defined::check,
        fragment_spreads_must_not_form_cycles::check,
        expansion_limits::check,
        operation_name_uniqueness::check,
        lone_anonymous_operation::check,
    ],
    operation: &[root_type_existence::check, variable_uniqueness::check, all_variable_uses_defined::check],
    whole_operation: &[
        single_root_field::check,
        field_selection_merging::check,
        all_variables_used::check,
        variables_are_input_types::check,
    ],
    directives: &[
        directives_are_defined::check,
        directives_are_in_valid_locations::check,
        directives_are_unique_per_location::check,
    ],
    fragment: &[
        fragment_spread_type_existence::check,
        fragments_on_composite_types::check,
        fragment_spread_is_possible::check,
    ],
    field: &[field_selections::check],
    arguments: &[argument_names::check, argument_uniqueness::check, required_arguments::check],
    input_object: &[
        input_object_field_names::check,
        input_object_field_uniqueness::check,
        input_object_required_fields::check,
    ],
    leaf: &[values_of_correct_type::check],
    variable: &[all_variable_usages_are_allowed::check],
    selection: &[leaf_field_selections::check],
    closing: &[fragments_must_be_used::check],
};

impl TypeSource for Schema<'_> {
    fn definition(&self, key: &TypeKey) -> Option<Arc<TypeDefinition>> {
        match key {
            // Its fields are looked up one by one: listing them would walk the whole source.
            TypeKey::Namespace(..) => Schema::root(self, key),
            _ => Schema::definition(self, key),
        }
    }

    fn type_named(&self, name: &str) -> Option<Arc<TypeDefinition>> {
        Schema::type_named(self, name)
    }

    fn field(&self, parent: &TypeDefinition, name: &str) -> Option<Arc<FieldDefinition>> {
        Schema::field(self, parent, name)
    }

    fn root(&self, key: &TypeKey) -> Option<Arc<TypeDefinition>> {
        Schema::root(self, key)
    }

    fn directive(&self, name: &str) -> Option<&'static DirectiveDefinition> {
        Schema::directive(self, name)
    }
}
