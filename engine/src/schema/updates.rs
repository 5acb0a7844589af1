use super::Schema;
use super::definition::{InputBinding, InputDefinition, TypeDefinition, TypeKey, TypeKind, UpdateOperator};
use super::filters::finish;
use super::rows::input;
use crate::model::{DataType, RelationId};
use crate::permission::UpdateRule;

impl UpdateOperator {
    pub const ALL: [UpdateOperator; 7] = [
        UpdateOperator::Set,
        UpdateOperator::Inc,
        UpdateOperator::Append,
        UpdateOperator::Prepend,
        UpdateOperator::DeleteKey,
        UpdateOperator::DeleteElem,
        UpdateOperator::DeleteAtPath,
    ];

    /// The argument's name and that of its type without affixes: `_set` and `set`.
    pub fn name(self) -> &'static str {
        match self {
            UpdateOperator::Set => "_set",
            UpdateOperator::Inc => "_inc",
            UpdateOperator::Append => "_append",
            UpdateOperator::Prepend => "_prepend",
            UpdateOperator::DeleteKey => "_delete_key",
            UpdateOperator::DeleteElem => "_delete_elem",
            UpdateOperator::DeleteAtPath => "_delete_at_path",
        }
    }

    fn description(self) -> &'static str {
        match self {
            UpdateOperator::Set => "sets the columns of the filtered rows to the given values",
            UpdateOperator::Inc => "increments the numeric columns with given value of the filtered values",
            UpdateOperator::Append => "append existing jsonb value of filtered columns with new jsonb value",
            UpdateOperator::Prepend => {
                "prepend existing jsonb value of filtered columns with new jsonb value"
            }
            UpdateOperator::DeleteKey => {
                "delete key/value pair or string element. key/value pairs are matched based on their key value"
            }
            UpdateOperator::DeleteElem => {
                "delete the array element with specified index (negative integers count from the end). throws an \
                 error if top level container is not an array"
            }
            UpdateOperator::DeleteAtPath => {
                "delete the field or element with specified path (for JSON arrays, negative integers count from \
                 the end)"
            }
        }
    }

    /// Can it change a column of that type?
    pub fn fits(self, data_type: &DataType) -> bool {
        const NUMBERS: [&str; 7] = ["int2", "int4", "int8", "numeric", "float4", "float8", "money"];
        match self {
            UpdateOperator::Set => true,
            UpdateOperator::Inc => NUMBERS.iter().any(|name| data_type.is_builtin(name)),
            _ => data_type.is_builtin("jsonb"),
        }
    }
}

impl Schema<'_> {
    /// `_set`, `_inc` and so on, as far as the role has columns for them.
    pub(super) fn update_arguments(&self, rule: &UpdateRule) -> Vec<InputDefinition> {
        let relation = &rule.relation;
        let argument = |operator: UpdateOperator| {
            let key = TypeKey::UpdateInput(relation.id, operator);
            self.definition(&key)?;
            let ty = self.relation_type(key, relation, &type_suffix(operator));
            let name = self.naming(relation).field_name(&[operator.name()]);
            Some(input(&name, Some(operator.description()), ty, InputBinding::Update(operator)))
        };
        UpdateOperator::ALL.into_iter().filter_map(argument).collect()
    }

    /// `<t>_set_input`, `<t>_inc_input`, ….
    pub(super) fn update_input(&self, id: RelationId, operator: UpdateOperator) -> Option<TypeDefinition> {
        let rule = self.rules().update(id)?;
        self.visible(id)?;
        let relation = &rule.relation;
        let is_open = |number| rule.columns.contains(&number);
        let mut fields = self.written_columns(relation, is_open, |data_type| operator.fits(data_type));
        let operand = match operator {
            UpdateOperator::DeleteKey => Some(self.scalar(&DataType::text())),
            UpdateOperator::DeleteElem => Some(self.scalar(&DataType::int4())),
            UpdateOperator::DeleteAtPath => Some(self.scalar(&DataType::text()).non_null().list()),
            _ => None,
        };
        if let Some(operand) = operand {
            fields.iter_mut().for_each(|field| field.ty = operand.clone());
        }
        finish(&mut fields);
        let description = match operator {
            UpdateOperator::Set => format!("input type for updating data in table \"{}\"", relation.name),
            UpdateOperator::Inc => {
                format!("input type for incrementing numeric columns in table \"{}\"", relation.name)
            }
            other => other.description().to_owned(),
        };
        (!fields.is_empty()).then(|| TypeDefinition {
            key: TypeKey::UpdateInput(id, operator),
            name: self.name_of(relation, &type_suffix(operator)),
            description: Some(description),
            kind: TypeKind::InputObject(fields),
        })
    }

    /// `<t>_pk_columns_input`.
    pub(super) fn key_columns(&self, id: RelationId) -> Option<TypeDefinition> {
        self.rules().update(id)?;
        let rule = self.visible(id)?;
        let fields = self.key_arguments(&rule)?;
        Some(TypeDefinition {
            key: TypeKey::KeyColumns(id),
            name: self.name_of(&rule.relation, "pk_columns_input"),
            description: Some(format!("primary key columns input for table: {}", rule.relation.name)),
            kind: TypeKind::InputObject(fields),
        })
    }

    /// `<t>_updates`: one of the updates of `update_<t>_many`.
    pub(super) fn updates(&self, id: RelationId) -> Option<TypeDefinition> {
        let rule = self.rules().update(id)?;
        self.visible(id)?;
        let relation = &rule.relation;
        let mut fields = self.update_arguments(&rule);
        fields.push(self.changed_rows_argument(id, relation, "filter the rows which have to be updated"));
        finish(&mut fields);
        Some(TypeDefinition {
            key: TypeKey::Updates(id),
            name: self.name_of(relation, "updates"),
            description: None,
            kind: TypeKind::InputObject(fields),
        })
    }
}

/// `set_input`, `delete_at_path_input`.
fn type_suffix(operator: UpdateOperator) -> String {
    format!("{}_input", operator.name().trim_start_matches('_'))
}
