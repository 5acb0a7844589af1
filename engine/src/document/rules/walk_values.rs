use super::RULES;
use super::site::{Arguments, InputObject, Leaf, LocationDefault};
use super::walk::Walker;
use crate::document::ast::Value;
use crate::document::error::Error;
use crate::document::place::Place;
use crate::schema::{InputBinding, TypeDefinition, TypeKey, TypeKind, TypeUse};

impl Walker<'_, '_> {
    /// The arguments of a field or directive, then the value of each.
    pub fn arguments(&mut self, site: &Arguments<'_>) {
        for rule in RULES.arguments {
            rule(self.env, site, self.report);
        }
        for (name, value) in site.given {
            if let Some(argument) = site.defined.iter().find(|argument| *argument.name == **name) {
                let place = site.values_place.key(name);
                let default = LocationDefault::of(argument);
                self.value(value, &argument.ty, Some(&argument.binding), default, &place);
            }
        }
    }

    /// A value for a place of type `ty`; a single item stands for a list of one.
    /// Source: GraphQL specification, October 2021, 3.11 (input coercion of lists) and 5.6.
    pub fn value(
        &mut self,
        value: &Value,
        ty: &TypeUse,
        binding: Option<&InputBinding>,
        default: LocationDefault,
        place: &Place<'_>,
    ) {
        if self.report.is_full() {
            return;
        }
        match (value, ty) {
            (Value::Variable(name), _) => self.variable_use(name, ty, default, place),
            (Value::Null, TypeUse::NonNull(_)) => self.single(value, ty, binding, place),
            (Value::Null, _) => {}
            (_, TypeUse::NonNull(inner)) => self.value(value, inner, binding, default, place),
            (Value::List(items), TypeUse::List(inner)) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, inner, binding, LocationDefault::None, &place.index(index));
                }
            }
            (_, TypeUse::List(inner)) => {
                self.value(value, inner, binding, LocationDefault::None, &place.index(0));
            }
            (_, TypeUse::Named(..)) => self.single(value, ty, binding, place),
        }
    }

    /// A value that is not a list for a place of a named type, or null where it is not allowed.
    fn single(&mut self, value: &Value, ty: &TypeUse, binding: Option<&InputBinding>, place: &Place<'_>) {
        let (key, name): (&TypeKey, _) = ty.named();
        let Some(definition) = self.env.source.definition(key) else {
            return self.report.add(Error::UnknownType { name: name.to_string(), path: place.path() });
        };
        match (&definition.kind, value) {
            (TypeKind::InputObject(_), Value::Object(fields)) => {
                self.input_object(&definition, fields, place)
            }
            _ => {
                let site = Leaf { value, definition: &definition, binding, place };
                for rule in RULES.leaf {
                    rule(self.env, &site, self.report);
                }
            }
        }
    }

    fn input_object(&mut self, definition: &TypeDefinition, fields: &[(String, Value)], place: &Place<'_>) {
        let site = InputObject { definition, fields, place };
        for rule in RULES.input_object {
            rule(self.env, &site, self.report);
        }
        for (name, value) in fields {
            if let Some(field) = definition.input_field(name) {
                let default = LocationDefault::of(field);
                self.value(value, &field.ty, Some(&field.binding), default, &place.key(name));
            }
        }
    }
}
