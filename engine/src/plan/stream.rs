use super::Env;
use super::error::Error;
use super::filter::input_field;
use super::input::Input;
use super::tree::{Cardinality, OrderKey, OrderValue, Scan, Stream};
use crate::document::CollectedField;
use crate::model::{DataType, RelationId};
use crate::permission::{Comparison, Encoding, Operand, Operator, Parameter, Predicate, Source};
use crate::response::Path;
use crate::schema::{
    CursorDirection, Direction, EnumBinding, FieldDefinition, InputBinding, InputDefinition, TypeKey,
};

impl Env<'_> {
    /// The rows behind where the stream is: ordered by the cursor's column, at most a batch of them.
    ///
    /// Rows without a value in that column are never beyond the cursor. Of rows that have the same value, those that do not
    /// fit the batch are passed over, as in the reference: a cursor is for a column whose values differ.
    /// Errors: `Cursor` unless there is exactly one column; `Null` without its initial value.
    pub(super) fn select_stream(
        &self,
        id: RelationId,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Stream, Error> {
        let rule = self.rule(id, &field.path)?;
        let mut rows = self.rows_of(&rule, Scan::relation(&rule), Cardinality::Many, definition, field)?;
        let int4 = DataType::int4();
        if let Some(size) = self.argument(definition, field, &InputBinding::BatchSize) {
            let at = self.argument_path(definition, field, &InputBinding::BatchSize);
            rows.source.limit.client = Some(size.parameter(&int4, Encoding::Plain, &at)?);
        }
        let at = self.argument_path(definition, field, &InputBinding::Cursor);
        let one_column = || Error::Cursor { at: at.clone() };
        let cursors = self.argument(definition, field, &InputBinding::Cursor).map(|input| input.items());
        let cursors: Vec<_> =
            cursors.unwrap_or_default().into_iter().filter(|item| !item.is_null()).collect();
        let [cursor] = cursors.as_slice() else { return Err(one_column()) };

        let cursor_type = self.definition(&TypeKey::StreamCursorInput(id), &at)?;
        let value_type = self.definition(&TypeKey::StreamCursorValue(id), &at)?;
        let (mut initial, mut ordering) = (None, CursorDirection::Ascending);
        for (name, input) in cursor.entries() {
            let member = input_field(&cursor_type, name, &at)?;
            match member.binding {
                InputBinding::InitialValue => initial = Some((name.to_owned(), input)),
                InputBinding::Ordering if !input.is_null() => {
                    ordering = self.cursor_direction(member, &input, &at.key(name))?;
                }
                _ => {}
            }
        }
        let (name, initial) = initial.ok_or_else(one_column)?;
        let at = at.key(&name);
        let columns = initial.entries();
        let [(column, value)] = columns.as_slice() else { return Err(one_column()) };
        let member = input_field(&value_type, column, &at)?;
        let InputBinding::Attribute(number) = member.binding else { return Err(one_column()) };
        let at = at.key(*column);
        let scalar = self.visible_attribute(&rule, number, &at)?;
        let start = self.enum_or_parameter(&rule, number, value, &at)?;
        if start.encoding == Encoding::GeoJson {
            // Where a stream has come to is kept as the column's own text.
            return Err(Error::Unsupported { what: column.to_string(), at });
        }
        let start = Parameter { source: Source::Cursor(Box::new(start.source)), ..start };
        let (operator, descending) = match ordering {
            CursorDirection::Ascending => (Operator::Gt, false),
            CursorDirection::Descending => (Operator::Lt, true),
        };
        let beyond = Predicate::Compare(Box::new(Comparison {
            subject: scalar.clone(),
            operator,
            operand: Operand::Value(start),
            null_is_unequal: false,
        }));
        let asked = std::mem::replace(&mut rows.source.predicate, Predicate::always());
        rows.source.predicate = Predicate::all(vec![asked, beyond]);
        let direction = Direction { descending, nulls_first: false };
        let value = OrderValue::Scalar(scalar.clone());
        let key = OrderKey { steps: Vec::new(), names: Vec::new(), value, direction };
        rows.source.order = vec![key];
        Ok(Stream { rows, cursor: scalar, direction })
    }

    fn cursor_direction(
        &self,
        member: &InputDefinition,
        input: &Input,
        at: &Path,
    ) -> Result<CursorDirection, Error> {
        let ty = self.definition(member.ty.named().0, at)?;
        let binding = input.enum_name().and_then(|name| ty.enum_value(name)).map(|value| &value.binding);
        match binding {
            Some(EnumBinding::Ordering(direction)) => Ok(*direction),
            _ => Err(Error::Internal { what: "cursor ordering".to_owned(), at: at.clone() }),
        }
    }
}
