use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::call::computed_field_call;
use super::error::Error;
use super::literal::kind_of;
use super::operator::{OperandShape, Operator, is_operator_name, operator_named};
use super::predicate::{Comparison, Operand, Predicate, Related, RelatedSource, Scalar};
use super::rules::{Rules, SelectRule, resolve_relationship, returned_relation};
use super::trace::{Node, NodeForm, Trace};
use super::value::Parameter;
use super::viewer::Viewer;
use crate::model::{Attribute, Catalog, DataType, Relation};
use crate::response::Path;

/// How deep an expression may be nested.
const DEPTH: usize = 60;

/// The predicate that a rule's JSON expression means for rows of `relation`.
///
/// `json`: an object of columns, relationships, computed fields, `_and`, `_or`, `_not`, `_exists`; operators with
/// `_` or `$` in front; `{}` means no condition. `at`: where the expression stands in its rule.
/// Errors: everything that does not fit the model, with its path.
/// Source: spec section 4.
pub fn parse_expression(
    catalog: &dyn Catalog,
    relation: &Arc<Relation>,
    json: &Json,
    at: &Path,
) -> Result<Predicate, Error> {
    Parser::new(catalog, relation, Viewer::Rule).expression(relation, json, at)
}

/// The nodes of an expression, each with what `parse_expression` makes of it, the whole first.
///
/// Errors: as `parse_expression`.
pub(super) fn trace_expression(
    catalog: &dyn Catalog,
    relation: &Arc<Relation>,
    json: &Json,
    at: &Path,
) -> Result<Vec<Node>, Error> {
    let mut parser = Parser { trace: Some(Trace::default()), ..Parser::new(catalog, relation, Viewer::Rule) };
    parser.noted_node(at, || NodeForm::Rule, |parser| parser.expression(relation, json, at))?;
    Ok(parser.trace.map(Trace::nodes).unwrap_or_default())
}

/// The predicate that an expression of the same form means where a client gives it as a condition on rows that the rule
/// shows. It looks at what the role may read and nothing else, and its strings are never session variables.
///
/// Errors: as `parse_expression`; `HiddenColumn` and `HiddenRelation`; `TooMany`.
pub fn parse_condition(rules: &Rules, rule: &SelectRule, json: &Json, at: &Path) -> Result<Predicate, Error> {
    let relation = &rule.relation;
    Parser::new(rules.catalog(), relation, Viewer::Role(rules)).expression(relation, json, at)
}

/// A value that is written in a rule, with its place. Only the database can tell whether its type takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Constant {
    pub parameter: Parameter,
    pub at: Path,
}

/// The constants of an expression, as far as it can be parsed.
pub(super) fn constants_of(
    catalog: &dyn Catalog,
    relation: &Arc<Relation>,
    json: &Json,
    at: &Path,
) -> Vec<Constant> {
    let mut parser = Parser::new(catalog, relation, Viewer::Rule);
    // What cannot be parsed is reported as such.
    let _ = parser.expression(relation, json, at);
    parser.constants
}

/// The lower-case name of the session variable that a string of a rule stands for.
///
/// `Ok(None)` for any other string. Errors: the text, if it begins like one but is none.
pub fn session_variable_name(text: &str) -> Result<Option<String>, &str> {
    let name = text.to_ascii_lowercase();
    let Some(rest) = name.strip_prefix("x-hasura-") else {
        return Ok(None);
    };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if rest.is_empty() || !rest.bytes().all(is_plain) { Err(text) } else { Ok(Some(name)) }
}

pub(super) struct Parser<'a> {
    catalog: &'a dyn Catalog,
    root: &'a Arc<Relation>,
    pub(super) viewer: Viewer<'a>,
    depth: usize,
    /// How many relations lie between the root and where the parser is.
    crossed: usize,
    /// How many expressions there were.
    count: usize,
    pub(super) constants: Vec<Constant>,
    /// What becomes of each part, where somebody asks.
    trace: Option<Trace>,
}

impl<'a> Parser<'a> {
    fn new(catalog: &'a dyn Catalog, root: &'a Arc<Relation>, viewer: Viewer<'a>) -> Parser<'a> {
        Parser { catalog, root, viewer, depth: 0, crossed: 0, count: 0, constants: Vec::new(), trace: None }
    }

    /// Compiles a part and notes it if there is a trace.
    fn noted_node(
        &mut self,
        at: &Path,
        form: impl FnOnce() -> NodeForm,
        compile: impl FnOnce(&mut Self) -> Result<Predicate, Error>,
    ) -> Result<Predicate, Error> {
        let Some(trace) = &mut self.trace else { return compile(self) };
        let place = trace.open(at, form());
        let predicate = compile(self)?;
        if let Some(trace) = &mut self.trace {
            trace.close(place, &predicate);
        }
        Ok(predicate)
    }

    /// Several entries of one object hold together, which is a node of its own; one entry alone is just that.
    fn all_of(
        &mut self,
        count: usize,
        at: &Path,
        compile: impl FnOnce(&mut Self) -> Result<Predicate, Error>,
    ) -> Result<Predicate, Error> {
        if count == 1 { compile(self) } else { self.noted_node(at, || NodeForm::All, compile) }
    }

    /// An expression about rows of another relation.
    fn remote(&mut self, relation: &Arc<Relation>, json: &Json, at: &Path) -> Result<Predicate, Error> {
        self.crossed += 1;
        let predicate = self.expression(relation, json, at)?;
        self.crossed -= 1;
        Ok(predicate)
    }

    fn expression(&mut self, relation: &Arc<Relation>, json: &Json, at: &Path) -> Result<Predicate, Error> {
        let object = object_of(json, at)?;
        self.depth += 1;
        self.count_expression(at)?;
        if self.depth > DEPTH {
            return Err(Error::TooDeep { limit: DEPTH, at: at.clone() });
        }
        let all = |parser: &mut Self| {
            let parts = object.iter().map(|(key, value)| parser.entry(relation, key, value, &at.key(key)));
            Ok(Predicate::all(parts.collect::<Result<_, _>>()?))
        };
        // The whole rule is a node anyway.
        let predicate = if self.depth == 1 { all(self) } else { self.all_of(object.len(), at, all) }?;
        self.depth -= 1;
        Ok(predicate)
    }

    /// What a client may have evaluated is bounded, as in a document.
    fn count_expression(&mut self, at: &Path) -> Result<(), Error> {
        let Viewer::Role(_) = self.viewer else { return Ok(()) };
        self.count += 1;
        let limit = self.catalog.settings().limits.fields;
        if self.count > limit { Err(Error::TooMany { limit, at: at.clone() }) } else { Ok(()) }
    }

    fn entry(
        &mut self,
        relation: &Arc<Relation>,
        key: &str,
        value: &Json,
        at: &Path,
    ) -> Result<Predicate, Error> {
        match key {
            "_and" | "$and" => {
                let all = |parser: &mut Self| Ok(Predicate::all(parser.list(relation, value, at)?));
                self.noted_node(at, || NodeForm::All, all)
            }
            "_or" | "$or" => {
                let any = |parser: &mut Self| Ok(Predicate::any(parser.list(relation, value, at)?));
                self.noted_node(at, || NodeForm::Any, any)
            }
            "_not" | "$not" => {
                let not =
                    |parser: &mut Self| Ok(Predicate::Not(Box::new(parser.expression(relation, value, at)?)));
                self.noted_node(at, || NodeForm::Not, not)
            }
            "_exists" | "$exists" => self.exists(value, at),
            _ => self.field(relation, key, value, at),
        }
    }

    fn list(&mut self, relation: &Arc<Relation>, value: &Json, at: &Path) -> Result<Vec<Predicate>, Error> {
        match value {
            Json::Array(items) => items
                .iter()
                .enumerate()
                .map(|(index, item)| self.expression(relation, item, &at.index(index)))
                .collect(),
            other => Err(Error::Shape { expected: "a list", found: kind_of(other), at: at.clone() }),
        }
    }

    fn exists(&mut self, value: &Json, at: &Path) -> Result<Predicate, Error> {
        let object = object_of(value, at)?;
        let table_at = at.key("_table");
        let (schema, name) = match object.get("_table").or_else(|| object.get("$table")) {
            Some(Json::String(name)) => ("public", name.as_str()),
            Some(Json::Object(table)) => {
                let text = |key| table.get(key).and_then(Json::as_str);
                let name = text("name").ok_or(Error::Shape {
                    expected: "a name",
                    found: "nothing",
                    at: table_at.key("name"),
                })?;
                (text("schema").unwrap_or("public"), name)
            }
            other => {
                let found = other.map_or("nothing", kind_of);
                return Err(Error::Shape { expected: "a table", found, at: table_at });
            }
        };
        let remote = self
            .catalog
            .relation_named(schema, name)
            .ok_or_else(|| Error::UnknownTable { table: format!("{schema}.{name}"), at: table_at })?;
        // A key that is misspelt must not open the rule to any row.
        if let Some(key) =
            object.keys().find(|key| !matches!(key.trim_start_matches(['_', '$']), "table" | "where"))
        {
            return Err(Error::Shape {
                expected: "_table and _where alone",
                found: "another key",
                at: at.key(key),
            });
        }
        let inside = object.get("_where").or_else(|| object.get("$where"));
        let missing = || Error::Shape { expected: "a condition", found: "nothing", at: at.key("_where") };
        let inside = inside.ok_or_else(missing)?;
        let access = self.viewer.access(remote.clone(), None, at)?;
        let source = RelatedSource::Relation(access, Vec::new());
        self.related(&remote, source, inside, at, &at.key("_where"))
    }

    /// Some row of `source`, which are rows of `remote`, meets the condition `value`, which stands at `inside`.
    fn related(
        &mut self,
        remote: &Arc<Relation>,
        source: RelatedSource,
        value: &Json,
        at: &Path,
        inside: &Path,
    ) -> Result<Predicate, Error> {
        let compile = |parser: &mut Self| {
            if let Some(trace) = &mut parser.trace {
                trace.enter(&source);
            }
            let predicate = parser.remote(remote, value, inside)?;
            if let Some(trace) = &mut parser.trace {
                trace.leave();
            }
            Ok(Predicate::Related(Box::new(Related { source, predicate })))
        };
        self.noted_node(at, || NodeForm::Related, compile)
    }

    fn field(
        &mut self,
        relation: &Arc<Relation>,
        key: &str,
        value: &Json,
        at: &Path,
    ) -> Result<Predicate, Error> {
        if let Some(attribute) = relation.attribute(key) {
            let subject = self.viewer.attribute(relation, attribute, at)?;
            return self.comparisons(relation, &subject, value, at);
        }
        if let Some(relationship) = relation.relationship(key) {
            let (remote, joins) = resolve_relationship(self.catalog, relation, relationship, at)?;
            let access = self.viewer.access(remote.clone(), Some(key), at)?;
            let source = RelatedSource::Relation(access, joins);
            return self.related(&remote, source, value, at, at);
        }
        if let Some(field) = relation.computed_field(key) {
            let call = computed_field_call(relation, field, |_, _| None, at)?;
            if let Some(remote) = returned_relation(self.catalog, field) {
                let access = self.viewer.access(remote.clone(), Some(key), at)?;
                let source = RelatedSource::Function(access, call);
                return self.related(&remote, source, value, at, at);
            }
            if let Some(function) = &field.function {
                let subject = Scalar::Call(call, function.returns.data_type.clone());
                let subject = self.viewer.computed(relation, key, subject, at)?;
                return self.comparisons(relation, &subject, value, at);
            }
        }
        Err(Error::UnknownField { field: key.to_owned(), relation: relation.name.clone(), at: at.clone() })
    }

    fn comparisons(
        &mut self,
        relation: &Arc<Relation>,
        subject: &Scalar,
        value: &Json,
        at: &Path,
    ) -> Result<Predicate, Error> {
        let Json::Object(operators) = value else {
            // {"id": "X-Hasura-User-Id"}
            return self.comparison(relation, subject, "_eq", value, at);
        };
        let all = |parser: &mut Self| {
            let parts = operators.iter().map(|(key, operand)| {
                let name = key.strip_prefix('$').map_or_else(|| key.clone(), |rest| format!("_{rest}"));
                parser.comparison(relation, subject, &name, operand, &at.key(key))
            });
            Ok(Predicate::all(parts.collect::<Result<_, _>>()?))
        };
        self.all_of(operators.len(), at, all)
    }

    fn comparison(
        &mut self,
        relation: &Arc<Relation>,
        subject: &Scalar,
        name: &str,
        operand: &Json,
        at: &Path,
    ) -> Result<Predicate, Error> {
        let name = match name {
            "_ne" => "_neq",
            "_cne" => "_cneq",
            "_cast" => return self.cast(relation, subject, operand, at),
            other => other,
        };
        // A client's null is the missing value, as in the reference.
        let is_null_test = matches!(name, "_eq" | "_neq") && operand.is_null();
        let (name, operand) = match self.viewer {
            Viewer::Role(_) if is_null_test => ("_is_null", &Json::Bool(name == "_eq")),
            _ => (name, operand),
        };
        let form = || NodeForm::Comparison { operator: name.to_owned(), operand: operand.clone() };
        self.noted_node(at, form, |parser| parser.operation(relation, subject, name, operand, at))
    }

    fn operation(
        &mut self,
        relation: &Arc<Relation>,
        subject: &Scalar,
        name: &str,
        operand: &Json,
        at: &Path,
    ) -> Result<Predicate, Error> {
        let data_type = subject.data_type().clone();
        if let Some(operator) = column_operator(name) {
            let operand = self.column_operand(relation, &data_type, operand, at)?;
            let fits = operator.definition(&data_type).is_some();
            let subject = subject.clone();
            return if fits {
                Ok(Predicate::Compare(Box::new(Comparison {
                    subject,
                    operator,
                    operand,
                    null_is_unequal: false,
                })))
            } else {
                Err(mismatch(name, &data_type, at))
            };
        }
        let definition = operator_named(name, &data_type).ok_or_else(|| {
            if is_operator_name(name) {
                mismatch(name, &data_type, at)
            } else {
                Error::UnknownOperator { operator: name.to_owned(), at: at.clone() }
            }
        })?;
        Ok(Predicate::Compare(Box::new(Comparison {
            subject: subject.clone(),
            operator: definition.operator,
            operand: self.operand_of(definition, &data_type, operand, at)?,
            null_is_unequal: definition.operator == Operator::Neq,
        })))
    }

    fn cast(
        &mut self,
        relation: &Arc<Relation>,
        subject: &Scalar,
        value: &Json,
        at: &Path,
    ) -> Result<Predicate, Error> {
        let casts = object_of(value, at)?;
        let cast = |parser: &mut Self, name: &String, inner: &Json| {
            let target = super::operator::cast_targets(subject.data_type())
                .into_iter()
                .find(|(target, _)| {
                    target.eq_ignore_ascii_case(name) || name == "text" && *target == "String"
                })
                .ok_or_else(|| Error::Cast {
                    from: subject.data_type().name.clone(),
                    to: name.clone(),
                    at: at.clone(),
                })?;
            let subject = Scalar::Cast(Box::new(subject.clone()), target.1);
            parser.comparisons(relation, &subject, inner, &at.key(name))
        };
        let all = |parser: &mut Self| {
            let parts = casts.iter().map(|(name, inner)| cast(parser, name, inner));
            Ok(Predicate::all(parts.collect::<Result<_, _>>()?))
        };
        self.all_of(casts.len(), at, all)
    }

    /// `"column"`, or `["$", "column"]` for the root table, or `["column"]`.
    fn column_operand(
        &self,
        relation: &Relation,
        left: &DataType,
        operand: &Json,
        at: &Path,
    ) -> Result<Operand, Error> {
        let (owner, name, is_root): (&Relation, &str, bool) = match operand {
            Json::String(name) => (relation, name, false),
            Json::Array(steps) => match steps.as_slice() {
                [Json::String(name)] => (relation, name, false),
                [Json::String(root), Json::String(name)] if root == "$" => (self.root, name, true),
                _ => {
                    return Err(Error::Shape {
                        expected: "a column or [\"$\", column]",
                        found: "another list",
                        at: at.clone(),
                    });
                }
            },
            other => {
                return Err(Error::Shape { expected: "a column", found: kind_of(other), at: at.clone() });
            }
        };
        let attribute = owner.attribute(name).ok_or_else(|| Error::UnknownColumn {
            column: name.to_owned(),
            relation: owner.name.clone(),
            at: at.clone(),
        })?;
        if is_root && self.crossed > 0 && !matches!(self.viewer, Viewer::Rule) {
            // The statement has no name for the root there.
            let found = "one of the root inside a relationship";
            return Err(Error::Shape { expected: "a column of the row itself", found, at: at.clone() });
        }
        self.viewer.expect_bare(owner, attribute, at)?;
        if !are_comparable(left, attribute) {
            return Err(Error::ColumnTypes {
                left: left.name.clone(),
                right: attribute.data_type.name.clone(),
                at: at.clone(),
            });
        }
        Ok(if is_root { Operand::RootColumn(attribute.clone()) } else { Operand::Column(attribute.clone()) })
    }
}

pub(super) fn are_comparable(left: &DataType, right: &Attribute) -> bool {
    const FAMILIES: [&[&str]; 3] = [
        &["int2", "int4", "int8", "numeric", "float4", "float8"],
        &["text", "varchar", "bpchar", "name"],
        &["date", "timestamp", "timestamptz"],
    ];
    let right = &right.data_type;
    let builtin = left.schema == "pg_catalog" && right.schema == "pg_catalog";
    let both_in =
        |family: &&&[&str]| family.contains(&left.name.as_str()) && family.contains(&right.name.as_str());
    left == right || builtin && FAMILIES.iter().any(|family| both_in(&family))
}

fn column_operator(name: &str) -> Option<Operator> {
    Some(match name {
        "_ceq" => Operator::Eq,
        "_cneq" => Operator::Neq,
        "_cgt" => Operator::Gt,
        "_clt" => Operator::Lt,
        "_cgte" => Operator::Gte,
        "_clte" => Operator::Lte,
        _ => return None,
    })
}

fn mismatch(operator: &str, data_type: &DataType, at: &Path) -> Error {
    Error::OperatorMismatch {
        operator: operator.to_owned(),
        data_type: data_type.name.clone(),
        at: at.clone(),
    }
}

pub(super) fn object_of<'j>(json: &'j Json, at: &Path) -> Result<&'j Map<String, Json>, Error> {
    json.as_object().ok_or_else(|| Error::Shape {
        expected: "an object",
        found: kind_of(json),
        at: at.clone(),
    })
}

impl OperandShape {
    /// The parts of a structured operand in the order of the function's arguments: name, required, type.
    pub fn parts(self, subject: &DataType) -> Vec<(&'static str, bool, DataType)> {
        let geometry = || DataType { name: "geometry".to_owned(), id: 0, ..subject.clone() };
        match self {
            OperandShape::DWithin => {
                let mut parts = vec![("from", true, subject.clone()), ("distance", true, DataType::float8())];
                if subject.is_named("geography") {
                    parts.push(("use_spheroid", false, DataType::boolean()));
                }
                parts
            }
            OperandShape::IntersectsNbandGeom => {
                vec![("nband", true, DataType::int4()), ("geommin", true, geometry())]
            }
            OperandShape::IntersectsGeomNband => {
                vec![("geommin", true, geometry()), ("nband", false, DataType::int4())]
            }
        }
    }
}
