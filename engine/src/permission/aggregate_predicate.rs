use crate::model::DataType;

/// An aggregate over the rows of an array relationship about whose result `where` can ask.
///
/// Source: of the reference, `count`, those of booleans, and those of `float8`; there are none for other types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AggregatePredicate {
    Avg,
    BoolAnd,
    BoolOr,
    Corr,
    Count,
    CovarSamp,
    Max,
    Min,
    StddevSamp,
    Sum,
    VarSamp,
}

/// Which columns an aggregate takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AggregateArguments {
    /// Any number of any type, or none.
    Columns,
    /// One of a type.
    One,
    /// Two of a type: `X` and `Y`, in this order those of the function.
    Two,
}

impl AggregatePredicate {
    pub const ALL: [AggregatePredicate; 11] = [
        AggregatePredicate::Avg,
        AggregatePredicate::BoolAnd,
        AggregatePredicate::BoolOr,
        AggregatePredicate::Corr,
        AggregatePredicate::Count,
        AggregatePredicate::CovarSamp,
        AggregatePredicate::Max,
        AggregatePredicate::Min,
        AggregatePredicate::StddevSamp,
        AggregatePredicate::Sum,
        AggregatePredicate::VarSamp,
    ];

    /// The name in GraphQL and of the function in `pg_catalog`.
    pub fn name(self) -> &'static str {
        match self {
            AggregatePredicate::Avg => "avg",
            AggregatePredicate::BoolAnd => "bool_and",
            AggregatePredicate::BoolOr => "bool_or",
            AggregatePredicate::Corr => "corr",
            AggregatePredicate::Count => "count",
            AggregatePredicate::CovarSamp => "covar_samp",
            AggregatePredicate::Max => "max",
            AggregatePredicate::Min => "min",
            AggregatePredicate::StddevSamp => "stddev_samp",
            AggregatePredicate::Sum => "sum",
            AggregatePredicate::VarSamp => "var_samp",
        }
    }

    pub fn arguments(self) -> AggregateArguments {
        match self {
            AggregatePredicate::Count => AggregateArguments::Columns,
            AggregatePredicate::Corr | AggregatePredicate::CovarSamp => AggregateArguments::Two,
            _ => AggregateArguments::One,
        }
    }

    /// Does it take columns of that type?
    pub fn applies_to(self, data_type: &DataType) -> bool {
        match self {
            AggregatePredicate::Count => true,
            AggregatePredicate::BoolAnd | AggregatePredicate::BoolOr => data_type.is_builtin("bool"),
            _ => data_type.is_builtin("float8"),
        }
    }

    /// The type of its result.
    pub fn result(self) -> DataType {
        match self {
            AggregatePredicate::Count => DataType::int8(),
            AggregatePredicate::BoolAnd | AggregatePredicate::BoolOr => DataType::boolean(),
            _ => DataType::float8(),
        }
    }

    /// The type as which GraphQL compares the result.
    pub fn compared_as(self) -> DataType {
        match self {
            AggregatePredicate::Count => DataType::int4(),
            other => other.result(),
        }
    }
}
