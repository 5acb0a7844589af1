use crate::document::ast::{Directive, Field, Value, VariableDefinition};
use crate::document::place::Place;
use crate::response::Path;
use crate::schema::{FieldDefinition, InputBinding, InputDefinition, TypeDefinition, TypeUse};

/// A field of a selection set.
pub(super) struct FieldSite<'s> {
    pub parent: &'s TypeDefinition,
    pub field: &'s Field,
    /// `None` if the parent has no such field.
    pub definition: Option<&'s FieldDefinition>,
    /// The field's named type.
    pub ty: Option<&'s TypeDefinition>,
    /// Of the field.
    pub place: &'s Place<'s>,
}

/// An inline fragment, the definition of a fragment, or a spread of a fragment on an object type.
pub(super) struct FragmentSite<'s> {
    /// The name of the type that it is on.
    pub condition: &'s str,
    /// That type, if there is one.
    pub ty: Option<&'s TypeDefinition>,
    /// The type that it is spread on; `None` for a definition.
    pub parent: Option<&'s TypeDefinition>,
    /// Of the selection set around it.
    pub place: &'s Place<'s>,
}

/// The arguments of a field or of a directive.
pub(super) struct Arguments<'s> {
    /// The name of the field or directive.
    pub owner: &'s str,
    pub given: &'s [(String, Value)],
    pub defined: &'s [InputDefinition],
    /// Of the field or directive.
    pub place: &'s Place<'s>,
    /// In which the arguments' names are keys.
    pub values_place: &'s Place<'s>,
}

/// An object literal where an input object is expected.
pub(super) struct InputObject<'s> {
    pub definition: &'s TypeDefinition,
    pub fields: &'s [(String, Value)],
    pub place: &'s Place<'s>,
}

/// Any other literal, or an object literal where none is expected; null only where it is not allowed.
pub(super) struct Leaf<'s> {
    pub value: &'s Value,
    pub definition: &'s TypeDefinition,
    /// Of the argument or input field that the value is for.
    pub binding: Option<&'s InputBinding>,
    pub place: &'s Place<'s>,
}

/// The directives of one place of a document.
pub(super) struct Directives<'s> {
    pub directives: &'s [Directive],
    pub location: Location,
    /// Of the selection set around what the directives are on.
    pub place: &'s Place<'s>,
}

/// A variable where input of a known type is expected, in an operation that declares the variable.
pub(super) struct VariableUse<'s> {
    pub variable: &'s VariableDefinition,
    pub expected: &'s TypeUse,
    /// Of the argument or input field that the variable is the whole value of.
    pub default: LocationDefault,
    pub path: &'s dyn Fn() -> Path,
}

/// Does an argument or input field have a default?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum LocationDefault {
    Given,
    None,
}

/// Where in a document directives stand. Source: GraphQL specification, October 2021, 3.13.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Location {
    Query,
    Mutation,
    Subscription,
    Field,
    FragmentDefinition,
    FragmentSpread,
    InlineFragment,
    VariableDefinition,
}

impl LocationDefault {
    pub fn of(definition: &InputDefinition) -> LocationDefault {
        match definition.default {
            Some(_) => LocationDefault::Given,
            None => LocationDefault::None,
        }
    }
}

impl Location {
    /// The name in the specification.
    pub fn name(self) -> &'static str {
        match self {
            Location::Query => "QUERY",
            Location::Mutation => "MUTATION",
            Location::Subscription => "SUBSCRIPTION",
            Location::Field => "FIELD",
            Location::FragmentDefinition => "FRAGMENT_DEFINITION",
            Location::FragmentSpread => "FRAGMENT_SPREAD",
            Location::InlineFragment => "INLINE_FRAGMENT",
            Location::VariableDefinition => "VARIABLE_DEFINITION",
        }
    }

    /// The name in a sentence, with its article.
    pub fn phrase(self) -> &'static str {
        match self {
            Location::Query => "a query",
            Location::Mutation => "a mutation",
            Location::Subscription => "a subscription",
            Location::Field => "a field",
            Location::FragmentDefinition => "a fragment definition",
            Location::FragmentSpread => "a fragment spread",
            Location::InlineFragment => "an inline fragment",
            Location::VariableDefinition => "a variable definition",
        }
    }
}
