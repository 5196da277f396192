//! The checked tree: every name resolved, every type known. This is what the engine evaluates and explains.

use super::{ast::BinaryOp, span::Span, types::Type};
use crate::domain::{Bilingual, ratio::Ratio};

/// A checked expression.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Its type.
    pub ty: Type,
    /// Where it stands in its text.
    pub span: Span,
}

/// A value that the run gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// `D`, the as-of date.
    AsOf,
    /// `M`, its month.
    Month,
    /// `A`, the month that the income window ends before.
    Anchor,
    /// `W`, the months of the income window.
    Window,
    /// `members`: role member.
    Members,
    /// `persons`: members and obligors.
    Persons,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

impl Comparison {
    /// The comparison that an operator makes.
    pub fn of(op: BinaryOp) -> Option<Self> {
        Some(match op {
            BinaryOp::Less => Self::Less,
            BinaryOp::LessEqual => Self::LessOrEqual,
            BinaryOp::Greater => Self::Greater,
            BinaryOp::GreaterEqual => Self::GreaterOrEqual,
            BinaryOp::Equal => Self::Equal,
            BinaryOp::NotEqual => Self::NotEqual,
            _ => return None,
        })
    }
}

/// Functions of scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// `age(id)`: whole years on D; unknown for an ID without a real birth date.
    Age,
    /// `valid_id(id)`: 18 characters, right check digit, real birth date not after D.
    ValidId,
    /// `same_name(a, b)` for names made comparable; unknown where one has none.
    SameName,
    /// `county(area)`: the first six digits.
    County,
    /// `month(date)`.
    MonthOf,
    /// `date.plus_months(k)`, held at the month's end.
    DatePlusMonths,
    /// `month.plus(k)`.
    MonthPlus,
    /// `month.first_day()`.
    FirstDay,
    /// `month.last_day()`.
    LastDay,
    /// `less_percent(x, p)`: `x − round_half_up(x × p)` for a share p of 0 to 1; of a whole x it never falls when x rises.
    LessPercent,
    /// `round_half_up(x)`: to whole fen (or whole units).
    RoundHalfUp,
}

/// What a checked expression is.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// A constant condition.
    Bool(bool),
    /// A constant number, in fen where it is money.
    Number(Ratio),
    /// A constant date (days) or month (ordinal) or code (place).
    Scalar(i64),
    /// A constant text.
    Text(String),
    /// A variable of a macro or a parameter of a definition, by its place on the stack of the body.
    Local(usize),
    /// The household.
    Household,
    /// A value that the run gives.
    Given(Given),
    /// A parameter (place), valid on D or, where given, in a month.
    Parameter(usize, Option<Box<Node>>),
    /// A parameter (place), valid on D in an area and for a residence (its word).
    ParameterAt(usize, Box<Node>, String),
    /// Whether the parameter has a value on D.
    ParameterStated(usize),
    /// Whether one of the parameter's words is the code.
    ParameterHas(usize, Box<Node>),
    /// A field of the household.
    HouseholdField(usize),
    /// A field of a member.
    MemberField(Box<Node>, usize),
    /// A member's name made comparable.
    MemberName(Box<Node>),
    /// In how many households of the roll the member's person is a member.
    Memberships(Box<Node>),
    /// A field of a record.
    RecordField(Box<Node>, usize),
    /// A record's name made comparable.
    RecordName(Box<Node>),
    /// The person that a record is about.
    RecordPerson(Box<Node>),
    /// The day on which a record's source says that the fact stood.
    RecordAsOf(Box<Node>),
    /// The records of a kind, of a member or (none) of all members of the household.
    Records(Option<Box<Node>>, usize),
    /// An instance of a definition, with its arguments.
    Call(usize, Vec<Node>),
    /// Whether an optional field is stated.
    Has(Box<Node>),
    /// `!`
    Not(Box<Node>),
    /// `&&` of all.
    And(Vec<Node>),
    /// `||` of all.
    Or(Vec<Node>),
    /// `c ? a : b`
    Choose(Box<Node>, Box<Node>, Box<Node>),
    /// A comparison.
    Compare(Comparison, Box<Node>, Box<Node>),
    /// `x in list`.
    In(Box<Node>, Box<Node>),
    /// `+`
    Add(Box<Node>, Box<Node>),
    /// `-`
    Subtract(Box<Node>, Box<Node>),
    /// `*`
    Multiply(Box<Node>, Box<Node>),
    /// The greatest of some numbers.
    Greatest(Vec<Node>),
    /// The least of some numbers.
    Least(Vec<Node>),
    /// A function.
    Function(Function, Vec<Node>),
    /// A list as written.
    List(Vec<Node>),
    /// Items for which the body holds.
    Filter(Box<Node>, Box<Node>),
    /// The body's value for each item.
    Map(Box<Node>, Box<Node>),
    /// Each value once.
    Distinct(Box<Node>),
    /// A list whose sums and counts are unknown while its membership is, or when it is empty.
    Whole(Box<Node>),
    /// Whether the body holds for some item.
    Exists(Box<Node>, Box<Node>),
    /// Whether the body holds for every item.
    All(Box<Node>, Box<Node>),
    /// How many items there are.
    Count(Box<Node>),
    /// The sum of the body over the items.
    Sum(Box<Node>, Box<Node>),
    /// The greatest value of the body over the items; 0 of none.
    Max(Box<Node>, Box<Node>),
    /// The least value of the body over the items; 0 of none.
    Min(Box<Node>, Box<Node>),
}

/// A definition checked for the types of its arguments.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The definition's name.
    pub name: String,
    /// Its title.
    pub title: Bilingual,
    /// Its text.
    pub text: String,
    /// The types of its arguments.
    pub arguments: Vec<Type>,
    /// The body; its parameters are the first locals.
    pub body: Node,
}

impl NodeKind {
    /// The nodes that it is made of.
    pub fn parts(&self) -> Vec<&Node> {
        match self {
            Self::Bool(_) | Self::Number(_) | Self::Scalar(_) | Self::Text(_) | Self::Local(_) => Vec::new(),
            Self::Household | Self::Given(_) | Self::HouseholdField(_) | Self::ParameterStated(_) => {
                Vec::new()
            }
            Self::Parameter(_, month) => month.iter().map(Box::as_ref).collect(),
            Self::Records(member, _) => member.iter().map(Box::as_ref).collect(),
            Self::ParameterHas(_, a) | Self::MemberField(a, _) | Self::RecordField(a, _) => vec![a],
            Self::MemberName(a) | Self::Memberships(a) | Self::RecordName(a) | Self::RecordPerson(a) => {
                vec![a]
            }
            Self::RecordAsOf(a) | Self::ParameterAt(_, a, _) => vec![a],
            Self::Has(a) | Self::Not(a) | Self::Distinct(a) | Self::Whole(a) | Self::Count(a) => vec![a],
            Self::Call(_, list) | Self::And(list) | Self::Or(list) | Self::List(list) => {
                list.iter().collect()
            }
            Self::Greatest(list) | Self::Least(list) | Self::Function(_, list) => list.iter().collect(),
            Self::Choose(a, b, c) => vec![a, b, c],
            Self::Compare(_, a, b) | Self::In(a, b) | Self::Add(a, b) | Self::Subtract(a, b) => vec![a, b],
            Self::Multiply(a, b) | Self::Filter(a, b) | Self::Map(a, b) | Self::Exists(a, b) => vec![a, b],
            Self::All(a, b) | Self::Sum(a, b) | Self::Max(a, b) | Self::Min(a, b) => vec![a, b],
        }
    }

    /// The nodes that it is made of, to be changed.
    pub fn parts_mut(&mut self) -> Vec<&mut Node> {
        match self {
            Self::Bool(_) | Self::Number(_) | Self::Scalar(_) | Self::Text(_) | Self::Local(_) => Vec::new(),
            Self::Household | Self::Given(_) | Self::HouseholdField(_) | Self::ParameterStated(_) => {
                Vec::new()
            }
            Self::Parameter(_, month) => month.iter_mut().map(Box::as_mut).collect(),
            Self::Records(member, _) => member.iter_mut().map(Box::as_mut).collect(),
            Self::ParameterHas(_, a) | Self::MemberField(a, _) | Self::RecordField(a, _) => vec![a],
            Self::MemberName(a) | Self::Memberships(a) | Self::RecordName(a) | Self::RecordPerson(a) => {
                vec![a]
            }
            Self::RecordAsOf(a) | Self::ParameterAt(_, a, _) => vec![a],
            Self::Has(a) | Self::Not(a) | Self::Distinct(a) | Self::Whole(a) | Self::Count(a) => vec![a],
            Self::Call(_, list) | Self::And(list) | Self::Or(list) | Self::List(list) => {
                list.iter_mut().collect()
            }
            Self::Greatest(list) | Self::Least(list) | Self::Function(_, list) => list.iter_mut().collect(),
            Self::Choose(a, b, c) => vec![a, b, c],
            Self::Compare(_, a, b) | Self::In(a, b) | Self::Add(a, b) | Self::Subtract(a, b) => vec![a, b],
            Self::Multiply(a, b) | Self::Filter(a, b) | Self::Map(a, b) | Self::Exists(a, b) => vec![a, b],
            Self::All(a, b) | Self::Sum(a, b) | Self::Max(a, b) | Self::Min(a, b) => vec![a, b],
        }
    }
}
