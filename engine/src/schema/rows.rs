use std::sync::Arc;

use super::definition::{
    EnumBinding, EnumValueDefinition, FieldBinding, FieldDefinition, InputBinding, InputDefinition,
    ScalarKind, ScalarName, TypeDefinition, TypeKey, TypeKind, TypeUse,
};
use super::naming::{Naming, is_graphql_name};
use super::{Schema, scalar};
use crate::model::{
    Argument, Attribute, ComputedField, Relation, RelationId, Relationship, RelationshipKind,
};
use crate::permission::{SelectRule, resolve_relationship, returned_relation, row_argument};
use crate::response::Path;

/// What a computed field gives.
pub(super) enum Computed {
    Scalar,
    Rows(Arc<SelectRule>),
}

impl Schema<'_> {
    /// The object type of a relation's rows.
    pub(super) fn rows(&self, id: RelationId) -> Option<TypeDefinition> {
        let rule = self.visible(id)?;
        let relation = &rule.relation;
        // First: it comes before whatever else has its name.
        let mut fields: Vec<FieldDefinition> = self.node_id_field(&rule).into_iter().collect();
        for attribute in rule.attributes() {
            let field = self.attribute_field(&rule, attribute);
            fields.extend(field.filter(|field| !self.hides_column(&field.name)));
        }
        for relationship in &relation.relationships {
            fields.extend(self.relationship_fields(relation, relationship));
        }
        for field in &relation.computed_fields {
            fields.extend(self.computed_field(&rule, field));
        }
        if fields.is_empty() {
            return None;
        }
        fields.sort_by(|a, b| a.name.cmp(&b.name));
        fields.dedup_by(|a, b| a.name == b.name);
        let automatic = || format!("columns and relationships of \"{}\"", relation.name);
        let description = match &relation.comment {
            Some(comment) => Some(comment.clone()).filter(|comment| !comment.is_empty()),
            None => Some(relation.database_comment.clone().unwrap_or_else(automatic)),
        };
        let name = self.name_of(relation, "");
        Some(TypeDefinition { key: TypeKey::Rows(id), name, description, kind: TypeKind::Object(fields) })
    }

    /// The GraphQL name of an attribute, if GraphQL allows it.
    pub(super) fn attribute_name(&self, relation: &Relation, attribute: &Attribute) -> Option<Arc<str>> {
        let name = self.naming(relation).column(&attribute.name, relation.column_config.get(&attribute.name));
        is_graphql_name(&name).then(|| Arc::from(name))
    }

    fn attribute_field(&self, rule: &SelectRule, attribute: &Attribute) -> Option<FieldDefinition> {
        let relation = &rule.relation;
        let ty = self.attribute_type(attribute);
        let is_json = attribute.data_type.is_builtin("json") || attribute.data_type.is_builtin("jsonb");
        let arguments = if is_json {
            let string = self.scalar(&crate::model::DataType::text());
            vec![input("path", Some("JSON select path"), string, InputBinding::JsonPath)]
        } else {
            Vec::new()
        };
        // A cell that only some parents of the role give can be null whatever the attribute says.
        let never_null = !attribute.nullable && rule.is_always_visible(attribute.number);
        let configured =
            relation.column_config.get(&attribute.name).and_then(|config| config.comment.clone());
        let comment = configured.or_else(|| attribute.comment.clone());
        Some(FieldDefinition {
            name: self.attribute_name(relation, attribute)?,
            description: comment.filter(|comment| !comment.is_empty()),
            arguments,
            ty: if never_null { ty.non_null() } else { ty },
            binding: FieldBinding::Attribute(attribute.number),
        })
    }

    /// The remote rule of a relationship, if it is sound and the role may read the remote relation.
    pub(super) fn related(
        &self,
        relation: &Relation,
        relationship: &Relationship,
    ) -> Option<Arc<SelectRule>> {
        resolve_relationship(self.catalog(), relation, relationship, &Path::root()).ok()?;
        self.rules().select(relationship.remote?)
    }

    /// The GraphQL name of a relationship or computed field, which is the one that somebody chose, or made from it.
    pub(super) fn member_name(&self, relation: &Relation, parts: &[&str]) -> Option<Arc<str>> {
        let name = match parts {
            [own] => (*own).to_owned(),
            made => self.naming(relation).field_name(made),
        };
        is_graphql_name(&name).then(|| Arc::from(name))
    }

    fn relationship_fields(&self, relation: &Relation, relationship: &Relationship) -> Vec<FieldDefinition> {
        let Some(rule) = self.related(relation, relationship) else { return Vec::new() };
        let Some(name) = self.member_name(relation, &[&relationship.name]) else { return Vec::new() };
        let remote = &rule.relation;
        let rows = self.relation_type(TypeKey::Rows(remote.id), remote, "");
        let comment = relationship.comment.clone();
        let has_rows = self.has_rows(&rule);
        if relationship.kind == RelationshipKind::Object && !has_rows {
            return Vec::new();
        }
        if relationship.kind == RelationshipKind::Object {
            // The remote row may be there and yet hidden from the role.
            let is_sure = relationship.always_one && rule.filter.is_always();
            return vec![FieldDefinition {
                name,
                description: comment.or_else(|| Some("An object relationship".to_owned())),
                arguments: Vec::new(),
                ty: if is_sure { rows.non_null() } else { rows },
                binding: FieldBinding::Relationship(relationship.name.clone()),
            }];
        }
        let mut fields = Vec::new();
        if has_rows {
            fields.push(FieldDefinition {
                name,
                description: comment.or_else(|| Some("An array relationship".to_owned())),
                arguments: self.row_arguments(&rule),
                ty: rows.non_null().list().non_null(),
                binding: FieldBinding::Relationship(relationship.name.clone()),
            });
        }
        fields.extend(self.relationship_connection(relation, relationship, &rule));
        if rule.allow_aggregations {
            fields.extend(self.member_name(relation, &[&relationship.name, "aggregate"]).map(|name| {
                FieldDefinition {
                    name,
                    description: Some("An aggregate relationship".to_owned()),
                    arguments: self.row_arguments(&rule),
                    ty: self.relation_type(TypeKey::Aggregate(remote.id), remote, "aggregate").non_null(),
                    binding: FieldBinding::RelationshipAggregate(relationship.name.clone()),
                }
            }));
        }
        fields
    }

    /// What a computed field gives the role; `None` if it may not see it.
    pub(super) fn computed(&self, rule: &SelectRule, field: &ComputedField) -> Option<Computed> {
        row_argument(&rule.relation, field, &Path::root()).ok()?;
        let returns = &field.function.as_ref()?.returns;
        match returns.relation {
            Some(_) => {
                let remote = returned_relation(self.catalog(), field)?;
                Some(Computed::Rows(self.rules().select(remote.id)?))
            }
            None if returns.set => None,
            None => rule.computed_fields.contains_key(&field.name).then_some(Computed::Scalar),
        }
    }

    fn computed_field(&self, rule: &SelectRule, field: &ComputedField) -> Option<FieldDefinition> {
        let computed = self.computed(rule, field)?;
        let function = field.function.as_ref()?;
        let automatic = || format!("A computed field, executes function \"{}\"", qualified(function));
        let comment = field.comment.clone().or_else(|| function.comment.clone()).unwrap_or_else(automatic);
        let mut arguments = self.arguments_of_computed_field(&rule.relation, field);
        let ty = match &computed {
            Computed::Scalar => {
                if function.returns.data_type.is_builtin("json")
                    || function.returns.data_type.is_builtin("jsonb")
                {
                    let string = self.scalar(&crate::model::DataType::text());
                    arguments.push(input("path", Some("JSON select path"), string, InputBinding::JsonPath));
                }
                self.scalar(&function.returns.data_type)
            }
            Computed::Rows(remote) if !self.has_rows(remote) => return None,
            Computed::Rows(remote) => {
                let rows = self.relation_type(TypeKey::Rows(remote.relation.id), &remote.relation, "");
                if function.returns.set {
                    arguments.extend(self.row_arguments(remote));
                    rows.non_null().list()
                } else {
                    rows
                }
            }
        };
        arguments.sort_by(|a, b| a.name.cmp(&b.name));
        Some(FieldDefinition {
            name: self.member_name(&rule.relation, &[&field.name])?,
            description: Some(comment).filter(|comment| !comment.is_empty()),
            arguments,
            ty,
            binding: FieldBinding::ComputedField(field.name.clone()),
        })
    }

    /// `where`, `order_by`, `limit`, `offset`, `distinct_on` for rows that a rule gives.
    pub(super) fn row_arguments(&self, rule: &SelectRule) -> Vec<InputDefinition> {
        let relation = &rule.relation;
        let id = relation.id;
        let name = |text: &str| self.naming(relation).field_name(&[text]);
        let int = self.scalar(&crate::model::DataType::int4());
        let mut arguments = vec![
            input(
                &name("limit"),
                Some("limit the number of rows returned"),
                int.clone(),
                InputBinding::Limit,
            ),
            input(
                &name("offset"),
                Some("skip the first n rows. Use only with order_by"),
                int,
                InputBinding::Offset,
            ),
            input(
                &name("where"),
                Some("filter the rows returned"),
                self.relation_type(TypeKey::BoolExp(id), relation, "bool_exp"),
                InputBinding::Where,
            ),
        ];
        if self.definition(&TypeKey::SelectColumn(id)).is_some() {
            let columns = self.relation_type(TypeKey::SelectColumn(id), relation, "select_column");
            arguments.push(input(
                &name("distinct_on"),
                Some("distinct select on columns"),
                columns.non_null().list(),
                InputBinding::DistinctOn,
            ));
        }
        if self.has_order_by(rule) {
            let order = self.relation_type(TypeKey::OrderBy(id), relation, "order_by");
            arguments.push(input(
                &name("order_by"),
                Some("sort the rows by one or more columns"),
                order.non_null().list(),
                InputBinding::OrderBy,
            ));
        }
        arguments.sort_by(|a, b| a.name.cmp(&b.name));
        arguments
    }

    /// `args`, if the function takes more than the row and the session.
    fn arguments_of_computed_field(
        &self,
        relation: &Relation,
        field: &ComputedField,
    ) -> Vec<InputDefinition> {
        let Some((name, required)) = self.computed_field_arguments_name(relation, field) else {
            return Vec::new();
        };
        let key = TypeKey::ComputedFieldArguments(relation.id, field.name.clone());
        let ty = TypeUse::Named(key, name);
        let (field, table) = (&field.name, &relation.name);
        let description =
            format!("input parameters for computed field \"{field}\" defined on table \"{table}\"");
        let ty = if required { ty.non_null() } else { ty };
        vec![input(
            &self.naming(relation).field_name(&["args"]),
            Some(&description),
            ty,
            InputBinding::Arguments,
        )]
    }

    /// The name of the type of a computed field's `args` and whether they are required; `None` without any.
    pub(super) fn computed_field_arguments_name(
        &self,
        relation: &Relation,
        field: &ComputedField,
    ) -> Option<(Arc<str>, bool)> {
        let inputs = self.computed_field_inputs(relation, field)?;
        let required = inputs.iter().any(|(_, argument)| !argument.has_default);
        let name = self.naming(relation).computed_field_arguments(relation, &field.name);
        (!inputs.is_empty()).then(|| (Arc::from(name), required))
    }

    fn computed_field_inputs<'f>(
        &self,
        relation: &Relation,
        field: &'f ComputedField,
    ) -> Option<Vec<(usize, &'f Argument)>> {
        let row = row_argument(relation, field, &Path::root()).ok()?;
        let function = field.function.as_ref()?;
        let is_session =
            |argument: &Argument| field.session_argument.is_some() && argument.name == field.session_argument;
        let inputs = function.arguments.iter().enumerate();
        Some(inputs.filter(|(index, argument)| *index != row && !is_session(argument)).collect())
    }

    pub(super) fn computed_field_arguments(&self, id: RelationId, name: &str) -> Option<TypeDefinition> {
        let rule = self.visible(id)?;
        let field = rule.relation.computed_field(name)?;
        self.computed(&rule, field)?;
        let (type_name, _) = self.computed_field_arguments_name(&rule.relation, field)?;
        let inputs = self.computed_field_inputs(&rule.relation, field)?;
        Some(TypeDefinition {
            key: TypeKey::ComputedFieldArguments(id, name.to_owned()),
            name: type_name,
            description: None,
            kind: TypeKind::InputObject(
                self.argument_inputs(self.naming(&rule.relation), inputs.into_iter()),
            ),
        })
    }

    /// Input fields for function arguments; unnamed ones are called `arg_1`, `arg_2`, …
    pub(super) fn argument_inputs<'f>(
        &self,
        naming: Naming,
        arguments: impl Iterator<Item = (usize, &'f Argument)>,
    ) -> Vec<InputDefinition> {
        let mut unnamed = 0;
        let mut inputs: Vec<InputDefinition> = arguments
            .map(|(index, argument)| {
                let name = match &argument.name {
                    Some(name) if is_graphql_name(&naming.field_name(&[name])) => naming.field_name(&[name]),
                    _ => {
                        unnamed += 1;
                        format!("arg_{unnamed}")
                    }
                };
                input(&name, None, self.scalar(&argument.data_type), InputBinding::FunctionArgument(index))
            })
            .collect();
        inputs.sort_by(|a, b| a.name.cmp(&b.name));
        inputs
    }

    pub(super) fn scalar_definition(&self, name: &ScalarName) -> Option<TypeDefinition> {
        let kind = match &**name {
            "Int" => ScalarKind::Int,
            "Float" => ScalarKind::Float,
            "String" => ScalarKind::String,
            "Boolean" => ScalarKind::Boolean,
            "ID" if self.is_relay() => ScalarKind::Id,
            _ => {
                let known = self.scalars.borrow().get(name).cloned();
                scalar::scalar_kind(&known.or_else(|| self.elements.borrow().get(name).cloned())?)
            }
        };
        Some(TypeDefinition {
            key: TypeKey::Scalar(name.clone()),
            name: name.clone(),
            description: None,
            kind: TypeKind::Scalar(kind),
        })
    }

    /// The enum of an enum table's rows.
    pub(super) fn enum_table(&self, id: RelationId) -> Option<TypeDefinition> {
        let relation = self.catalog().relation(id).filter(|relation| relation.has_enum_values())?;
        let naming = self.naming(&relation);
        let values = relation.enum_values.iter().map(|row| EnumValueDefinition {
            name: Arc::from(naming.enum_value(&row.value)),
            description: row.comment.clone(),
            binding: EnumBinding::Row(row.value.clone()),
        });
        let mut values: Vec<_> = values.filter(|value| is_enum_value_name(&value.name)).collect();
        values.sort_by(|a, b| a.name.cmp(&b.name));
        values.dedup_by(|a, b| a.name == b.name);
        let name = self.name_of(&relation, "enum");
        Some(TypeDefinition {
            key: TypeKey::EnumTable(id),
            name,
            description: None,
            kind: TypeKind::Enum(values),
        })
    }
}

impl Relation {
    /// Is it an enum table with at least one value that GraphQL allows?
    pub(super) fn has_enum_values(&self) -> bool {
        self.is_enum && self.enum_values.iter().any(|row| is_enum_value_name(&row.value))
    }
}

fn is_enum_value_name(name: &str) -> bool {
    is_graphql_name(name) && !matches!(name, "true" | "false" | "null")
}

fn qualified(function: &crate::model::Signature) -> String {
    if function.schema == "public" {
        function.name.clone()
    } else {
        format!("{}.{}", function.schema, function.name)
    }
}

/// An argument or input field without default.
pub(super) fn input(
    name: &str,
    description: Option<&str>,
    ty: TypeUse,
    binding: InputBinding,
) -> InputDefinition {
    InputDefinition {
        name: Arc::from(name),
        description: description.map(str::to_owned),
        ty,
        default: None,
        binding,
    }
}
