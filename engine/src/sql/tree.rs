use crate::model::DataType;
use crate::schema::Direction;

/// A name in the database. Always printed quoted.
///
/// Made from the catalog, never from a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identifier(String);

/// The keys of a JSON object, each of ASCII letters, digits and underscores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys(String);

/// The alias of a FROM item, printed `_0`, `_1`, ….
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Alias(pub u32);

#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    Column(Alias, Identifier),
    /// The whole row of a FROM item, printed `_0.*`: in a target list it needs a cast around it.
    Row(Alias),
    /// `$n`, with the type as which it is bound.
    Parameter(usize, TypeName),
    Boolean(bool),
    Integer(u64),
    Null(TypeName),
    Infix {
        left: Box<Expr>,
        schema: Identifier,
        symbol: &'static str,
        right: Box<Expr>,
    },
    /// `left OP ANY (list)`, or ALL.
    Quantified {
        left: Box<Expr>,
        schema: Identifier,
        symbol: &'static str,
        all: bool,
        list: Box<Expr>,
    },
    Call(Call),
    CountRows,
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    IsNull(Box<Expr>),
    /// For a row type it is not the negation of `IsNull`.
    IsNotNull(Box<Expr>),
    /// `CASE WHEN condition THEN value [ELSE otherwise] END`.
    Case {
        condition: Box<Expr>,
        value: Box<Expr>,
        otherwise: Option<Box<Expr>>,
    },
    Cast(Box<Expr>, TypeName),
    /// With collation "C": byte by byte.
    ByteWise(Box<Expr>),
    Array(Vec<Expr>, TypeName),
    RowOf(Vec<Expr>),
    /// In `DO UPDATE`: the value that the row to be inserted had.
    Excluded(Identifier),
    /// What a column gets by itself, as the whole value of an assignment.
    Default,
    /// A system column of a FROM item.
    System(Alias, &'static str),
    /// `call OVER (PARTITION BY … ORDER BY …)`.
    Window {
        call: Call,
        partition: Vec<Expr>,
        order: Vec<(Expr, Direction)>,
    },
    Coalesce(Box<Expr>, Box<Expr>),
    Least(Box<Expr>, Box<Expr>),
    Exists(Box<Select>),
    Subquery(Box<Select>),
    /// `'[]'::json`: with `Keys` the only literal that is text, and a constant.
    EmptyList,
    /// `'a,b'`.
    Keys(Keys),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub schema: Identifier,
    pub name: Identifier,
    pub arguments: Vec<(Option<Identifier>, Expr)>,
    pub distinct: bool,
}

/// A type by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeName {
    pub schema: Identifier,
    pub name: Identifier,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Select {
    /// `WITH alias AS (…)`.
    pub with: Vec<(Alias, Common)>,
    pub distinct_on: Vec<Expr>,
    pub targets: Vec<(Expr, Option<Output>)>,
    pub from: Vec<FromItem>,
    pub filter: Vec<Expr>,
    pub order_by: Vec<(Expr, Direction)>,
    pub limit: Option<Expr>,
    pub offset: Option<Expr>,
}

/// What a CTE is.
#[derive(Debug, Clone, PartialEq)]
pub enum Common {
    Select(Box<Select>),
    Insert(Box<Insert>),
    Update(Box<Update>),
    Delete(Box<Delete>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Insert {
    pub target: Table,
    pub columns: Vec<Identifier>,
    pub rows: Select,
    pub conflict: Option<OnConflict>,
    pub returning: Vec<(Expr, Option<Output>)>,
}

/// A table that is written, under its alias.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub schema: Identifier,
    pub name: Identifier,
    pub alias: Alias,
}

#[derive(Debug, Clone, PartialEq)]
pub struct OnConflict {
    pub target: Arbiter,
    /// `None`: DO NOTHING.
    pub update: Option<DoUpdate>,
}

/// What decides on a conflict.
#[derive(Debug, Clone, PartialEq)]
pub enum Arbiter {
    Any,
    Constraint(Identifier),
    Columns(Vec<Identifier>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct DoUpdate {
    pub assignments: Vec<(Identifier, Expr)>,
    pub filter: Vec<Expr>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    pub target: Table,
    pub assignments: Vec<(Identifier, Expr)>,
    pub filter: Vec<Expr>,
    pub returning: Vec<(Expr, Option<Output>)>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Delete {
    pub target: Table,
    pub filter: Vec<Expr>,
    pub returning: Vec<(Expr, Option<Output>)>,
}

/// The name of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output(pub Identifier);

#[derive(Debug, Clone, PartialEq)]
pub struct FromItem {
    pub source: Source,
    pub alias: Alias,
    pub join: FromJoin,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    Relation {
        schema: Identifier,
        name: Identifier,
    },
    Call(Call),
    Select(Box<Select>),
    /// A CTE by its alias.
    Common(Alias),
    /// Lists side by side, each a column of that name.
    Lists(Vec<(Identifier, Expr)>),
    /// A function that returns records, with the columns that these have.
    Records(Call, Vec<(Identifier, TypeName)>),
}

#[derive(Debug, Clone, PartialEq)]
pub enum FromJoin {
    First,
    /// `LEFT JOIN … ON`.
    Left(Vec<Expr>),
    /// `JOIN … ON`.
    Inner(Vec<Expr>),
    /// `CROSS JOIN LATERAL`.
    Lateral,
}

impl Identifier {
    /// A name of the catalog. What Postgres cannot hold in a name is dropped: no catalog has it.
    pub fn new(name: &str) -> Identifier {
        Identifier(name.replace('\0', ""))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Keys {
    /// `None` if there are none, or more than `most`, or one of them is no such word.
    pub fn of<V>(entries: &[(String, V)], most: usize) -> Option<Keys> {
        let is_word = |name: &String| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        let are_words = entries.iter().all(|(name, _)| is_word(name));
        let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
        (are_words && (1..=most).contains(&names.len())).then(|| Keys(names.join(",")))
    }

    /// With commas between.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TypeName {
    pub fn of(data_type: &DataType) -> TypeName {
        TypeName { schema: Identifier::new(&data_type.schema), name: Identifier::new(&data_type.name) }
    }

    pub fn builtin(name: &str) -> TypeName {
        TypeName { schema: catalog(), name: Identifier::new(name) }
    }
}

/// `pg_catalog`.
pub fn catalog() -> Identifier {
    Identifier::new("pg_catalog")
}

impl Expr {
    pub fn column(alias: Alias, name: &str) -> Expr {
        Expr::Column(alias, Identifier::new(name))
    }

    /// A call of a function of `pg_catalog`.
    pub fn builtin(name: &str, arguments: Vec<Expr>) -> Expr {
        Expr::call(catalog(), name, arguments)
    }

    pub fn call(schema: Identifier, name: &str, arguments: Vec<Expr>) -> Expr {
        let arguments = arguments.into_iter().map(|argument| (None, argument)).collect();
        Expr::Call(Call { schema, name: Identifier::new(name), arguments, distinct: false })
    }

    /// An operator of `pg_catalog`.
    pub fn infix(left: Expr, symbol: &'static str, right: Expr) -> Expr {
        Expr::Infix { left: Box::new(left), schema: catalog(), symbol, right: Box::new(right) }
    }

    pub fn cast(self, name: TypeName) -> Expr {
        Expr::Cast(Box::new(self), name)
    }

    pub fn not_null(self) -> Expr {
        Expr::IsNotNull(Box::new(self))
    }
}
