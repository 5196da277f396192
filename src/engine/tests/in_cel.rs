//! A random rule as an expression of the Common Expression Language, for another interpreter. Numbers are whole: each
//! expression is known to be so many of a fraction, and a comparison brings both sides to one fraction. Days and months
//! are numbers. Parts are written out where they are used. It must not know the engine.

use super::grammar::{Arg, Body, Cond, Field, List, Num, Part, Scalar, Values};
use crate::dictionary::Dictionary;
use std::{cell::Cell, collections::BTreeMap};

/// What a variable is, and which records it rests on.
#[derive(Clone, Debug)]
pub struct Stands {
    pub text: String,
    /// A list of records in CEL; empty: none.
    pub rests: String,
}

/// The variables of a place.
pub type Scope = BTreeMap<String, Stands>;

/// A number: `text` of `1 / denominator`.
#[derive(Clone, Debug)]
pub struct Whole {
    pub text: String,
    pub denominator: i64,
}

pub struct InCel<'a> {
    pub dictionary: &'a Dictionary,
    pub parts: &'a [Part],
    /// The denominators of the parameters.
    pub denominators: BTreeMap<String, i64>,
    /// Whether items may be there or not: lists are then only asked, never made.
    pub open: bool,
    /// How many lists were given a name for their items.
    pub named: Cell<u32>,
}

impl InCel<'_> {
    pub fn cond(&self, cond: &Cond, scope: &Scope) -> String {
        match cond {
            Cond::Const(value) => value.to_string(),
            Cond::Flag(field) => self.field(field, scope),
            Cond::Has(field) => {
                format!("{}.s_{}", field.of.as_ref().map_or("h", |of| &scope[of].text), field.name)
            }
            Cond::And(terms) => self.joined(terms, " && ", scope),
            Cond::Or(terms) => self.joined(terms, " || ", scope),
            Cond::Not(inner) => format!("!({})", self.cond(inner, scope)),
            Cond::Choose(three) => {
                let [a, b, c] = three.as_ref().each_ref().map(|part| self.cond(part, scope));
                format!("({a} ? {b} : {c})")
            }
            Cond::Same(op, two) => {
                format!("(({}) {op} ({}))", self.cond(&two[0], scope), self.cond(&two[1], scope))
            }
            Cond::Numbers(op, two) => {
                let [a, b] = self.aligned(two, scope);
                format!("({} {op} {})", a.text, b.text)
            }
            Cond::Scalars(op, two) => {
                format!("({} {op} {})", self.scalar(&two[0], scope), self.scalar(&two[1], scope))
            }
            Cond::InWords(item, words) => {
                let words: Vec<String> = words.iter().map(|w| format!("\"{w}\"")).collect();
                format!("({} in [{}])", self.scalar(item, scope), words.join(", "))
            }
            Cond::InValues(item, Values::Map(list, var, body)) if self.open => {
                let same = Cond::Scalars("==", Box::new([item.clone(), body.as_ref().clone()]));
                self.exists(list, var, &same, true, scope)
            }
            Cond::InValues(item, values) => {
                format!("({} in {})", self.scalar(item, scope), self.values(values, scope))
            }
            Cond::InParameter(item, name) => format!("({} in param.{name})", self.scalar(item, scope)),
            Cond::Exists(list, var, body) => self.exists(list, var, body, true, scope),
            Cond::All(list, var, body) => self.exists(list, var, body, false, scope),
            Cond::One(list, var, body) => {
                let body = self.cond(body, &self.item(list, var, scope));
                format!("(size({}.filter({var}, {body})) == 1)", self.list(list, scope))
            }
            Cond::ExistsValue(values, var, body) => {
                let body = self.cond(body, &self.value(values, var, scope));
                format!("{}.exists({var}, {body})", self.values(values, scope))
            }
            Cond::ValidId(id) => format!("valid_id({})", self.scalar(id, scope)),
            Cond::SameName(two) => {
                format!("({} == {})", self.scalar(&two[0], scope), self.scalar(&two[1], scope))
            }
            Cond::ParameterFlag(name, None) => format!("param.{name}"),
            Cond::ParameterFlag(name, Some(month)) => {
                format!("flag_in(\"{name}\", {})", self.scalar(month, scope))
            }
            Cond::Part(place, args) => match &self.parts[*place].body {
                Body::Cond(body) => self.cond(body, &self.arguments(*place, args, scope)),
                Body::Num(_) => unreachable!("the part is a condition"),
            },
        }
    }

    fn joined(&self, terms: &[Cond], between: &str, scope: &Scope) -> String {
        let terms: Vec<String> = terms.iter().map(|t| self.cond(t, scope)).collect();
        format!("({})", terms.join(between))
    }

    /// A filter becomes a part of what is asked, so that an item that may be there makes the answer an error only where
    /// it matters.
    fn exists(&self, list: &List, var: &str, body: &Cond, exists: bool, scope: &Scope) -> String {
        let (mut filters, mut inner) = (Vec::new(), list);
        while let List::Filter(below, name, filter) = inner {
            filters.push((below.as_ref(), name, filter));
            inner = below;
        }
        let mut asked = self.cond(body, &self.item(list, var, scope));
        for (below, name, filter) in filters {
            let mut within = self.item(below, var, scope);
            let stands = within[var].clone();
            within.insert(name.clone(), stands);
            let filter = self.cond(filter, &within);
            asked =
                if exists { format!("({filter} && {asked})") } else { format!("(!({filter}) || {asked})") };
        }
        if self.open && matches!(inner, List::Records(..)) {
            let there = format!("{var}.there");
            asked = if exists { format!("({there} && {asked})") } else { format!("(!{there} || {asked})") };
        }
        let name = if exists { "exists" } else { "all" };
        format!("{}.{name}({var}, {asked})", self.list(inner, scope))
    }

    /// The scope of a macro's body.
    pub fn item(&self, list: &List, var: &str, scope: &Scope) -> Scope {
        let mut inner = scope.clone();
        let rests = self.item_rests(list, var, scope);
        inner.insert(var.to_owned(), Stands { text: var.to_owned(), rests });
        inner
    }

    /// The scope of a macro's body over single values.
    pub fn value(&self, values: &Values, var: &str, scope: &Scope) -> Scope {
        let mut inner = scope.clone();
        let rests = self.value_rests(values, var, scope);
        inner.insert(var.to_owned(), Stands { text: var.to_owned(), rests });
        inner
    }

    /// The scope of a part's body.
    pub fn arguments(&self, place: usize, args: &[Arg], scope: &Scope) -> Scope {
        let params = self.parts[place].params.iter();
        let stands = |arg: &Arg| match arg {
            Arg::Var(name) => scope[name].clone(),
            Arg::Value(scalar) => Stands {
                text: format!("({})", self.scalar(scalar, scope)),
                rests: self.scalar_rests(scalar, scope),
            },
        };
        params.zip(args).map(|(param, arg)| (param.name.clone(), stands(arg))).collect()
    }

    /// Two numbers of one fraction.
    fn aligned(&self, two: &[Num; 2], scope: &Scope) -> [Whole; 2] {
        let [a, b] = two.each_ref().map(|n| self.num(n, scope));
        let common = least_common(a.denominator, b.denominator);
        [a, b].map(|n| n.brought_to(common))
    }

    pub fn num(&self, num: &Num, scope: &Scope) -> Whole {
        let whole = |text: String| Whole { text, denominator: 1 };
        let joined = |two: &[Num; 2], how: &dyn Fn(&str, &str) -> String| {
            let [a, b] = self.aligned(two, scope);
            Whole { text: how(&a.text, &b.text), denominator: a.denominator }
        };
        match num {
            Num::Const(_, value, denominator) => Whole { text: value.to_string(), denominator: *denominator },
            Num::Field(field) => Whole { text: self.field(field, scope), denominator: field.denominator },
            Num::Parameter(name) => {
                Whole { text: format!("param.{name}"), denominator: self.denominators[name] }
            }
            Num::Count(list) => whole(format!("size({})", self.list(list, scope))),
            Num::CountValues(values) => whole(format!("size({})", self.values(values, scope))),
            Num::Sum(list, var, body) => {
                let body = self.num(body, &self.item(list, var, scope));
                body.with(format!("total({}.map({var}, {}))", self.list(list, scope), body.text))
            }
            Num::SumMonths(var, body) => {
                let body = self.num(body, &self.value(&Values::Window, var, scope));
                body.with(format!("total(W.map({var}, {}))", body.text))
            }
            Num::Greatest(list, var, body) | Num::Least(list, var, body) => {
                let body = self.num(body, &self.item(list, var, scope));
                let function = if matches!(num, Num::Least(..)) { "least_of" } else { "greatest" };
                body.with(format!("{function}({}.map({var}, {}))", self.list(list, scope), body.text))
            }
            Num::Add(two) => joined(two, &|a, b| format!("({a} + {b})")),
            Num::Subtract(two) => joined(two, &|a, b| format!("({a} - {b})")),
            Num::Multiply(two) => {
                let [a, b] = two.each_ref().map(|n| self.num(n, scope));
                Whole {
                    text: format!("({} * {})", a.text, b.text),
                    denominator: a.denominator * b.denominator,
                }
            }
            Num::Larger(two) => joined(two, &|a, b| format!("larger({a}, {b})")),
            Num::Lesser(two) => joined(two, &|a, b| format!("least({a}, {b})")),
            Num::Choose(cond, two) => {
                let cond = self.cond(cond, scope);
                joined(two, &|a, b| format!("({cond} ? {a} : {b})"))
            }
            Num::Round(inner) => {
                let inner = self.num(inner, scope);
                whole(format!("half_up({}, {})", inner.text, inner.denominator))
            }
            Num::LessPercent(inner, share) => {
                let inner = self.num(inner, scope);
                let taken = format!("half_up({} * {share}, {})", inner.text, inner.denominator * 100);
                inner.with(format!("({} - {taken} * {})", inner.text, inner.denominator))
            }
            Num::Age(id) => whole(format!("age({})", self.scalar(id, scope))),
            Num::Part(place, args) => match &self.parts[*place].body {
                Body::Num(body) => self.num(body, &self.arguments(*place, args, scope)),
                Body::Cond(_) => unreachable!("the part is a number"),
            },
        }
    }

    pub fn scalar(&self, scalar: &Scalar, scope: &Scope) -> String {
        match scalar {
            Scalar::Today => "D".to_owned(),
            Scalar::ThisMonth => "M".to_owned(),
            Scalar::Anchor => "A".to_owned(),
            Scalar::Var(name) => scope[name].text.clone(),
            Scalar::Field(field) => self.field(field, scope),
            Scalar::Name(var) => format!("{}.f_name", scope[var].text),
            Scalar::Person(var) => format!("{}.f_person_id", scope[var].text),
            Scalar::Text(text) => format!("\"{text}\""),
            Scalar::Day(_, days) => days.to_string(),
            Scalar::MonthOf(day) => format!("month_of({})", self.scalar(day, scope)),
            Scalar::PlusMonths(day, by) => format!("plus_months({}, {by})", self.scalar(day, scope)),
            Scalar::MonthPlus(month, by) => format!("({} + {by})", self.scalar(month, scope)),
            Scalar::FirstDay(month) => format!("first_day({})", self.scalar(month, scope)),
            Scalar::LastDay(month) => format!("(first_day({} + 1) - 1)", self.scalar(month, scope)),
            Scalar::County(area) => format!("county({})", self.scalar(area, scope)),
            Scalar::Choose(cond, two) => {
                let [a, b] = two.each_ref().map(|part| self.scalar(part, scope));
                format!("({} ? {a} : {b})", self.cond(cond, scope))
            }
        }
    }

    pub fn list(&self, list: &List, scope: &Scope) -> String {
        match list {
            List::Members => "members".to_owned(),
            List::Persons => "persons".to_owned(),
            List::Records(of, kind) => {
                let of = of.as_ref().map_or("h", |name| &scope[name].text);
                format!("{of}.k_{}", self.dictionary.kinds[*kind].name)
            }
            List::Filter(inner, var, body) => {
                let body = self.cond(body, &self.item(inner, var, scope));
                format!("{}.filter({var}, {body})", self.list(inner, scope))
            }
            List::Choose(cond, two) => {
                let [a, b] = two.each_ref().map(|part| self.list(part, scope));
                format!("({} ? {a} : {b})", self.cond(cond, scope))
            }
            List::Whole(inner) => self.list(inner, scope),
        }
    }

    pub fn values(&self, values: &Values, scope: &Scope) -> String {
        match values {
            Values::Window => "W".to_owned(),
            Values::Map(list, var, body) => {
                let body = self.scalar(body, &self.item(list, var, scope));
                format!("{}.map({var}, {body})", self.list(list, scope))
            }
            Values::Filter(inner, var, body) => {
                let body = self.cond(body, &self.value(inner, var, scope));
                format!("{}.filter({var}, {body})", self.values(inner, scope))
            }
            Values::Distinct(inner) => format!("each_once({})", self.values(inner, scope)),
        }
    }

    fn field(&self, field: &Field, scope: &Scope) -> String {
        let of = field.of.as_ref().map_or("h", |name| &scope[name].text);
        format!("{of}.f_{}", field.name)
    }
}

impl Whole {
    fn with(&self, text: String) -> Self {
        Self { text, denominator: self.denominator }
    }

    fn brought_to(self, denominator: i64) -> Self {
        let factor = denominator / self.denominator;
        let text = if factor == 1 { self.text } else { format!("({} * {factor})", self.text) };
        Self { text, denominator }
    }
}

fn least_common(a: i64, b: i64) -> i64 {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    a / x * b
}
