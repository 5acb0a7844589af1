use crate::model::{DataType, DataTypeKind};

/// An operator of a comparison expression, the same in `where` and in rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operator {
    Eq,
    Neq,
    Gt,
    Lt,
    Gte,
    Lte,
    In,
    Nin,
    IsNull,
    Like,
    Nlike,
    Ilike,
    Nilike,
    Similar,
    Nsimilar,
    Regex,
    Nregex,
    Iregex,
    Niregex,
    Contains,
    ContainedIn,
    HasKey,
    HasKeysAny,
    HasKeysAll,
    Ancestor,
    AncestorAny,
    Descendant,
    DescendantAny,
    Matches,
    MatchesAny,
    MatchesFulltext,
    StContains,
    StCrosses,
    StEquals,
    StIntersects,
    St3dIntersects,
    StOverlaps,
    StTouches,
    StWithin,
    StDWithin,
    St3dDWithin,
    StIntersectsRast,
    StIntersectsNbandGeom,
    StIntersectsGeomNband,
}

/// To which types an operator belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// `_is_null`.
    Every,
    /// Types with a btree ordering.
    Comparable,
    Text,
    Jsonb,
    Array,
    Ltree,
    Geometry,
    /// Geometry and geography alike.
    Spatial,
    Raster,
}

/// What stands on the right of an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperandKind {
    /// A value of the column's type.
    Same,
    SameList,
    Flag,
    Text,
    /// Text that in GraphQL has the column's type: citext stays citext.
    OwnText,
    TextList,
    /// A value, or a list of values, of another type of the same extension.
    Sibling(&'static str),
    SiblingList(&'static str),
    /// The same, of LIKE.
    Pattern,
    /// `{distance, from}`, with `use_spheroid` for geography.
    Structured(OperandShape),
}

/// The input types of structured operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OperandShape {
    DWithin,
    IntersectsNbandGeom,
    IntersectsGeomNband,
}

/// How an operator is written in SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `subject OP operand`.
    Infix(&'static str),
    /// `subject OP ANY (list)`.
    InfixAny(&'static str),
    /// `subject OP ALL (list)`.
    InfixAll(&'static str),
    IsNull,
    /// A pattern of SIMILAR TO, turned into a regular expression first.
    Similar(&'static str),
    /// `function(subject, operand, …)` of the type's extension.
    Function(&'static str),
}

/// One row of the operator table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Definition {
    pub operator: Operator,
    /// In GraphQL and in rules.
    pub name: &'static str,
    pub family: Family,
    pub operand: OperandKind,
    pub form: Form,
    pub description: Option<&'static str>,
}

const fn row(
    operator: Operator,
    name: &'static str,
    family: Family,
    operand: OperandKind,
    form: Form,
    description: Option<&'static str>,
) -> Definition {
    Definition { operator, name, family, operand, form, description }
}

/// All operators, sorted as comparison expressions list them within a family.
pub const OPERATORS: &[Definition] = {
    use Family as F;
    use Form::{Function, Infix, InfixAll, InfixAny};
    use OperandKind::{
        Flag, OwnText, Pattern, Same, SameList, Sibling, SiblingList, Structured, Text, TextList,
    };
    use Operator::*;
    &[
        row(Eq, "_eq", F::Comparable, Same, Infix("="), None),
        row(Neq, "_neq", F::Comparable, Same, Infix("<>"), None),
        row(Gt, "_gt", F::Comparable, Same, Infix(">"), None),
        row(Lt, "_lt", F::Comparable, Same, Infix("<"), None),
        row(Gte, "_gte", F::Comparable, Same, Infix(">="), None),
        row(Lte, "_lte", F::Comparable, Same, Infix("<="), None),
        row(In, "_in", F::Comparable, SameList, InfixAny("="), None),
        row(Nin, "_nin", F::Comparable, SameList, InfixAll("<>"), None),
        row(IsNull, "_is_null", F::Every, Flag, Form::IsNull, None),
        row(Like, "_like", F::Text, Pattern, Infix("~~"), Some("does the column match the given pattern")),
        row(
            Nlike,
            "_nlike",
            F::Text,
            Pattern,
            Infix("!~~"),
            Some("does the column NOT match the given pattern"),
        ),
        row(
            Ilike,
            "_ilike",
            F::Text,
            Pattern,
            Infix("~~*"),
            Some("does the column match the given case-insensitive pattern"),
        ),
        row(
            Nilike,
            "_nilike",
            F::Text,
            Pattern,
            Infix("!~~*"),
            Some("does the column NOT match the given case-insensitive pattern"),
        ),
        row(
            Operator::Similar,
            "_similar",
            F::Text,
            OwnText,
            Form::Similar("~"),
            Some("does the column match the given SQL regular expression"),
        ),
        row(
            Nsimilar,
            "_nsimilar",
            F::Text,
            OwnText,
            Form::Similar("!~"),
            Some("does the column NOT match the given SQL regular expression"),
        ),
        row(
            Regex,
            "_regex",
            F::Text,
            OwnText,
            Infix("~"),
            Some("does the column match the given POSIX regular expression, case sensitive"),
        ),
        row(
            Nregex,
            "_nregex",
            F::Text,
            OwnText,
            Infix("!~"),
            Some("does the column NOT match the given POSIX regular expression, case sensitive"),
        ),
        row(
            Iregex,
            "_iregex",
            F::Text,
            OwnText,
            Infix("~*"),
            Some("does the column match the given POSIX regular expression, case insensitive"),
        ),
        row(
            Niregex,
            "_niregex",
            F::Text,
            OwnText,
            Infix("!~*"),
            Some("does the column NOT match the given POSIX regular expression, case insensitive"),
        ),
        row(
            Contains,
            "_contains",
            F::Jsonb,
            Same,
            Infix("@>"),
            Some("does the column contain the given json value at the top level"),
        ),
        row(
            ContainedIn,
            "_contained_in",
            F::Jsonb,
            Same,
            Infix("<@"),
            Some("is the column contained in the given json value"),
        ),
        row(
            HasKey,
            "_has_key",
            F::Jsonb,
            Text,
            Infix("?"),
            Some("does the string exist as a top-level key in the column"),
        ),
        row(
            HasKeysAny,
            "_has_keys_any",
            F::Jsonb,
            TextList,
            Infix("?|"),
            Some("do any of these strings exist as top-level keys in the column"),
        ),
        row(
            HasKeysAll,
            "_has_keys_all",
            F::Jsonb,
            TextList,
            Infix("?&"),
            Some("do all of these strings exist as top-level keys in the column"),
        ),
        row(
            Contains,
            "_contains",
            F::Array,
            Same,
            Infix("@>"),
            Some("does the array contain the given value"),
        ),
        row(
            ContainedIn,
            "_contained_in",
            F::Array,
            Same,
            Infix("<@"),
            Some("is the array contained in the given array value"),
        ),
        row(
            Ancestor,
            "_ancestor",
            F::Ltree,
            Same,
            Infix("@>"),
            Some("is the left argument an ancestor of right (or equal)?"),
        ),
        row(
            AncestorAny,
            "_ancestor_any",
            F::Ltree,
            SameList,
            Infix("@>"),
            Some("does array contain an ancestor of `ltree`?"),
        ),
        row(
            Descendant,
            "_descendant",
            F::Ltree,
            Same,
            Infix("<@"),
            Some("is the left argument a descendant of right (or equal)?"),
        ),
        row(
            DescendantAny,
            "_descendant_any",
            F::Ltree,
            SameList,
            Infix("<@"),
            Some("does array contain a descendant of `ltree`?"),
        ),
        row(
            Matches,
            "_matches",
            F::Ltree,
            Sibling("lquery"),
            Infix("~"),
            Some("does `ltree` match `lquery`?"),
        ),
        row(
            MatchesAny,
            "_matches_any",
            F::Ltree,
            SiblingList("lquery"),
            Infix("?"),
            Some("does `ltree` match any `lquery` in array?"),
        ),
        row(
            MatchesFulltext,
            "_matches_fulltext",
            F::Ltree,
            Sibling("ltxtquery"),
            Infix("@"),
            Some("does `ltree` match `ltxtquery`?"),
        ),
        row(
            StContains,
            "_st_contains",
            F::Geometry,
            Same,
            Function("st_contains"),
            Some("does the column contain the given geometry value"),
        ),
        row(
            StCrosses,
            "_st_crosses",
            F::Geometry,
            Same,
            Function("st_crosses"),
            Some("does the column cross the given geometry value"),
        ),
        row(
            StEquals,
            "_st_equals",
            F::Geometry,
            Same,
            Function("st_equals"),
            Some("is the column equal to given geometry value (directionality is ignored)"),
        ),
        row(
            StOverlaps,
            "_st_overlaps",
            F::Geometry,
            Same,
            Function("st_overlaps"),
            Some(
                "does the column 'spatially overlap' (intersect but not completely contain) the given geometry value",
            ),
        ),
        row(
            StTouches,
            "_st_touches",
            F::Geometry,
            Same,
            Function("st_touches"),
            Some("does the column have atleast one point in common with the given geometry value"),
        ),
        row(
            StWithin,
            "_st_within",
            F::Geometry,
            Same,
            Function("st_within"),
            Some("is the column contained in the given geometry value"),
        ),
        row(
            St3dIntersects,
            "_st_3d_intersects",
            F::Geometry,
            Same,
            Function("st_3dintersects"),
            Some("does the column spatially intersect the given geometry value in 3D"),
        ),
        row(
            St3dDWithin,
            "_st_3d_d_within",
            F::Geometry,
            Structured(OperandShape::DWithin),
            Function("st_3ddwithin"),
            Some("is the column within a given 3D distance from the given geometry value"),
        ),
        row(
            StIntersects,
            "_st_intersects",
            F::Spatial,
            Same,
            Function("st_intersects"),
            Some("does the column spatially intersect the given value"),
        ),
        row(
            StDWithin,
            "_st_d_within",
            F::Spatial,
            Structured(OperandShape::DWithin),
            Function("st_dwithin"),
            Some("is the column within a given distance from the given value"),
        ),
        row(StIntersectsRast, "_st_intersects_rast", F::Raster, Same, Function("st_intersects"), None),
        row(
            StIntersectsNbandGeom,
            "_st_intersects_nband_geom",
            F::Raster,
            Structured(OperandShape::IntersectsNbandGeom),
            Function("st_intersects"),
            None,
        ),
        row(
            StIntersectsGeomNband,
            "_st_intersects_geom_nband",
            F::Raster,
            Structured(OperandShape::IntersectsGeomNband),
            Function("st_intersects"),
            None,
        ),
    ]
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AggregateOperator {
    Avg,
    Max,
    Min,
    Stddev,
    StddevPop,
    StddevSamp,
    Sum,
    VarPop,
    VarSamp,
    Variance,
}

/// The operators of a type's comparison expression.
pub fn operators_of(data_type: &DataType) -> impl Iterator<Item = &'static Definition> + use<> {
    let families = families_of(data_type);
    OPERATORS.iter().filter(move |definition| families.contains(&definition.family))
}

/// The row of the table for an operator of a type, by its name.
pub fn operator_named(name: &str, data_type: &DataType) -> Option<&'static Definition> {
    operators_of(data_type).find(|definition| definition.name == name)
}

/// Does any type have an operator of that name?
pub fn is_operator_name(name: &str) -> bool {
    OPERATORS.iter().any(|definition| definition.name == name)
}

impl Operator {
    /// The row of the table for a type; operators of several families differ by it.
    pub fn definition(self, data_type: &DataType) -> Option<&'static Definition> {
        operators_of(data_type).find(|definition| definition.operator == self)
    }

    /// Can evaluating it raise an error or tell about the row in another way than by its result?
    ///
    /// Comparisons of built-in types cannot; a LIKE pattern that could raise is refused when it is bound.
    pub fn is_leakproof(self, data_type: &DataType) -> bool {
        use Operator::{Eq, Gt, Gte, Ilike, In, IsNull, Like, Lt, Lte, Neq, Nilike, Nin, Nlike};
        let builtin = data_type.schema == "pg_catalog" || data_type.kind == DataTypeKind::Enum;
        match self {
            IsNull => true,
            Eq | Neq | Gt | Lt | Gte | Lte | In | Nin => builtin && data_type.kind != DataTypeKind::Composite,
            Like | Nlike | Ilike | Nilike => builtin,
            _ => false,
        }
    }
}

impl AggregateOperator {
    pub const ALL: [AggregateOperator; 10] = [
        AggregateOperator::Avg,
        AggregateOperator::Max,
        AggregateOperator::Min,
        AggregateOperator::Stddev,
        AggregateOperator::StddevPop,
        AggregateOperator::StddevSamp,
        AggregateOperator::Sum,
        AggregateOperator::VarPop,
        AggregateOperator::VarSamp,
        AggregateOperator::Variance,
    ];

    /// The name in GraphQL and of the function in `pg_catalog`.
    pub fn name(self) -> &'static str {
        match self {
            AggregateOperator::Avg => "avg",
            AggregateOperator::Max => "max",
            AggregateOperator::Min => "min",
            AggregateOperator::Stddev => "stddev",
            AggregateOperator::StddevPop => "stddev_pop",
            AggregateOperator::StddevSamp => "stddev_samp",
            AggregateOperator::Sum => "sum",
            AggregateOperator::VarPop => "var_pop",
            AggregateOperator::VarSamp => "var_samp",
            AggregateOperator::Variance => "variance",
        }
    }

    /// Does it apply to columns of that type?
    pub fn applies_to(self, data_type: &DataType) -> bool {
        match self {
            AggregateOperator::Max | AggregateOperator::Min => is_extremal(data_type),
            _ => is_numeric(data_type),
        }
    }

    /// The type of `sum`, `min` and `max` is the column's in the reference; all others are `Float`.
    pub fn keeps_type(self) -> bool {
        matches!(self, AggregateOperator::Max | AggregateOperator::Min | AggregateOperator::Sum)
    }
}

fn families_of(data_type: &DataType) -> Vec<Family> {
    let mut families = vec![Family::Every];
    if is_comparable(data_type) {
        families.push(Family::Comparable);
    }
    if is_text(data_type) {
        families.push(Family::Text);
    }
    if data_type.is_builtin("jsonb") {
        families.push(Family::Jsonb);
    }
    if data_type.kind == DataTypeKind::Array {
        families.push(Family::Array);
    }
    if data_type.is_named("ltree") {
        families.push(Family::Ltree);
    }
    if data_type.is_named("geometry") {
        families.extend([Family::Geometry, Family::Spatial]);
    }
    if data_type.is_named("geography") {
        families.push(Family::Spatial);
    }
    if data_type.is_named("raster") {
        families.push(Family::Raster);
    }
    families
}

/// Has the type a default btree operator class? Of the built-in ones these have none.
fn is_comparable(data_type: &DataType) -> bool {
    const WITHOUT: [&str; 15] = [
        "json",
        "xml",
        "point",
        "line",
        "lseg",
        "box",
        "path",
        "polygon",
        "circle",
        "xid",
        "cid",
        "aclitem",
        "txid_snapshot",
        "pg_snapshot",
        "refcursor",
    ];
    match (&data_type.kind, &data_type.element) {
        (DataTypeKind::Pseudo, _) => false,
        (DataTypeKind::Array, Some(element)) => is_comparable(element),
        _ if data_type.is_named("raster") => false,
        _ => !(data_type.schema == "pg_catalog" && WITHOUT.contains(&data_type.name.as_str())),
    }
}

/// Types with LIKE and regular expressions.
pub fn is_text(data_type: &DataType) -> bool {
    let builtin = data_type.schema == "pg_catalog";
    builtin && matches!(data_type.name.as_str(), "text" | "varchar" | "bpchar" | "name")
        || data_type.is_named("citext")
}

fn is_numeric(data_type: &DataType) -> bool {
    data_type.schema == "pg_catalog"
        && matches!(
            data_type.name.as_str(),
            "int2" | "int4" | "int8" | "float4" | "float8" | "numeric" | "money"
        )
}

/// Types with `min` and `max`: everything comparable of which Postgres has them, and uuid, as in the reference.
fn is_extremal(data_type: &DataType) -> bool {
    const WITHOUT: [&str; 11] = [
        "bool", "jsonb", "bytea", "bit", "varbit", "name", "macaddr", "macaddr8", "tsvector", "tsquery",
        "record",
    ];
    let builtin = data_type.schema == "pg_catalog";
    match data_type.kind {
        DataTypeKind::Base => {
            let has = if builtin {
                !WITHOUT.contains(&data_type.name.as_str())
            } else {
                data_type.is_named("citext")
            };
            has && is_comparable(data_type)
        }
        DataTypeKind::Enum => true,
        DataTypeKind::Array => data_type.element.as_deref().is_some_and(is_comparable),
        _ => false,
    }
}

/// The types that `_cast` reaches from a type, by the name that expressions use.
pub fn cast_targets(data_type: &DataType) -> Vec<(&'static str, DataType)> {
    if data_type.is_builtin("jsonb") {
        vec![("String", DataType::text())]
    } else if data_type.is_named("geometry") {
        vec![("geography", data_type.sibling("geography"))]
    } else if data_type.is_named("geography") {
        vec![("geometry", data_type.sibling("geometry"))]
    } else {
        Vec::new()
    }
}
