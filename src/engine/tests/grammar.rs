//! Random rules as trees of their own: neither parser, checker nor engine knows them, so that what is written in the
//! rule language and what is written for another interpreter come from one meaning. It must not know either notation.

/// The type of a single value that is no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ty {
    /// A day.
    Date,
    /// A month.
    Month,
    /// A text.
    Text,
    /// A citizen ID.
    Person,
    /// The first six digits of an area code.
    County,
}

/// The unit of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Plain,
    Money,
    MoneyMonth,
    Months,
    M2,
    Mu,
}

/// What a variable stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Member,
    Record(usize),
    Value(Ty),
}

/// A variable.
#[derive(Clone, Debug)]
pub struct Var {
    pub name: String,
    pub kind: Kind,
}

/// A field, of a variable or of the household.
#[derive(Clone, Debug)]
pub struct Field {
    pub of: Option<String>,
    pub name: String,
    /// What its values are multiplied by to be whole.
    pub denominator: i64,
}

/// `<` and its like, as written.
pub type Op = &'static str;

#[derive(Clone, Debug)]
pub enum Cond {
    Const(bool),
    Flag(Field),
    Has(Field),
    And(Vec<Cond>),
    Or(Vec<Cond>),
    Not(Box<Cond>),
    Choose(Box<[Cond; 3]>),
    Same(Op, Box<[Cond; 2]>),
    Numbers(Op, Box<[Num; 2]>),
    Scalars(Op, Box<[Scalar; 2]>),
    InWords(Scalar, Vec<String>),
    InValues(Scalar, Values),
    InParameter(Scalar, String),
    Exists(List, String, Box<Cond>),
    All(List, String, Box<Cond>),
    One(List, String, Box<Cond>),
    ExistsValue(Values, String, Box<Cond>),
    ValidId(Scalar),
    SameName(Box<[Scalar; 2]>),
    ParameterFlag(String, Option<Box<Scalar>>),
    Part(usize, Vec<Arg>),
}

#[derive(Clone, Debug)]
pub enum Num {
    /// How it is written, and the whole number over its denominator that it is.
    Const(String, i64, i64),
    Field(Field),
    Parameter(String),
    Count(List),
    CountValues(Values),
    Sum(List, String, Box<Num>),
    SumMonths(String, Box<Num>),
    Greatest(List, String, Box<Num>),
    Least(List, String, Box<Num>),
    Add(Box<[Num; 2]>),
    Subtract(Box<[Num; 2]>),
    Multiply(Box<[Num; 2]>),
    Larger(Box<[Num; 2]>),
    Lesser(Box<[Num; 2]>),
    Choose(Box<Cond>, Box<[Num; 2]>),
    Round(Box<Num>),
    /// Less so many per cent of it.
    LessPercent(Box<Num>, i64),
    Age(Scalar),
    Part(usize, Vec<Arg>),
}

#[derive(Clone, Debug)]
pub enum Scalar {
    Today,
    ThisMonth,
    Anchor,
    Var(String),
    Field(Field),
    Name(String),
    Person(String),
    Text(String),
    Day(String, i64),
    MonthOf(Box<Scalar>),
    PlusMonths(Box<Scalar>, i64),
    MonthPlus(Box<Scalar>, i64),
    FirstDay(Box<Scalar>),
    LastDay(Box<Scalar>),
    County(Box<Scalar>),
    Choose(Box<Cond>, Box<[Scalar; 2]>),
}

/// A list of members or records.
#[derive(Clone, Debug)]
pub enum List {
    Members,
    Persons,
    Records(Option<String>, usize),
    Filter(Box<List>, String, Box<Cond>),
    Choose(Box<Cond>, Box<[List; 2]>),
    Whole(Box<List>),
}

/// A list of single values.
#[derive(Clone, Debug)]
pub enum Values {
    Window,
    Map(List, String, Box<Scalar>),
    Filter(Box<Values>, String, Box<Cond>),
    Distinct(Box<Values>),
}

/// What a part is called with.
#[derive(Clone, Debug)]
pub enum Arg {
    Var(String),
    Value(Scalar),
}

/// What a part is.
#[derive(Clone, Debug)]
pub enum Body {
    Cond(Cond),
    Num(Num),
}

/// A definition.
#[derive(Clone, Debug)]
pub struct Part {
    pub params: Vec<Var>,
    pub body: Body,
    pub unit: Unit,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    pub when: Cond,
    pub measured: Option<Num>,
}
