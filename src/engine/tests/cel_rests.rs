//! Which records a random rule's verdict rests on, as an expression of the Common Expression Language that gives their
//! keys: the records of what made the condition come out as it did. It must not know the engine.

use super::{
    grammar::{Arg, Body, Cond, Field, List, Num, Scalar, Values},
    in_cel::{InCel, Scope, Stands},
};

/// What is known of a condition where its records are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    True,
    False,
    Either,
}

impl Known {
    fn turned(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Either => Self::Either,
        }
    }
}

/// Both lists.
fn both(a: String, b: String) -> String {
    match (a.is_empty(), b.is_empty()) {
        (true, _) => b,
        (_, true) => a,
        _ => format!("{a} + {b}"),
    }
}

/// The one list or the other.
fn either(cond: &str, yes: String, no: String) -> String {
    if yes == no {
        return yes;
    }
    let list = |text: String| if text.is_empty() { "[]".to_owned() } else { text };
    format!("(({cond}) ? ({}) : ({}))", list(yes), list(no))
}

/// The lists of some items.
fn of_each(items: &str, var: &str, rests: String) -> String {
    if rests.is_empty() { rests } else { format!("flat({items}.map({var}, {rests}))") }
}

impl InCel<'_> {
    pub fn cond_rests(&self, cond: &Cond, known: Known, scope: &Scope) -> String {
        if known == Known::Either && splits(cond) {
            let [yes, no] = [Known::True, Known::False].map(|k| self.cond_rests(cond, k, scope));
            return either(&self.cond(cond, scope), yes, no);
        }
        match cond {
            Cond::Const(_) | Cond::ParameterFlag(..) => String::new(),
            Cond::Flag(field) | Cond::Has(field) => field_rests(field, scope),
            Cond::And(terms) => self.terms_rests(terms, Known::False, known, scope),
            Cond::Or(terms) => self.terms_rests(terms, Known::True, known, scope),
            Cond::Not(inner) => self.cond_rests(inner, known.turned(), scope),
            Cond::Choose(three) => {
                let [a, b, c] = three.as_ref();
                let sides = [(b, Known::True), (c, Known::False)];
                let [yes, no] = sides.map(|(side, of_choice)| {
                    both(self.cond_rests(a, of_choice, scope), self.cond_rests(side, known, scope))
                });
                either(&self.cond(a, scope), yes, no)
            }
            Cond::Same(_, two) => {
                let [a, b] = two.each_ref().map(|c| self.cond_rests(c, Known::Either, scope));
                both(a, b)
            }
            Cond::Numbers(_, two) => {
                let [a, b] = two.each_ref().map(|n| self.num_rests(n, scope));
                both(a, b)
            }
            Cond::Scalars(_, two) | Cond::SameName(two) => {
                let [a, b] = two.each_ref().map(|s| self.scalar_rests(s, scope));
                both(a, b)
            }
            Cond::InWords(item, _) | Cond::InParameter(item, _) | Cond::ValidId(item) => {
                self.scalar_rests(item, scope)
            }
            Cond::InValues(item, values) => {
                let own = self.scalar_rests(item, scope);
                if known == Known::False {
                    return own;
                }
                let text = self.scalar(item, scope);
                both(own, self.rests_of_value(values, &text, scope))
            }
            Cond::Exists(list, var, body) => self.found(list, var, body, Known::True, known, scope),
            Cond::All(list, var, body) => self.found(list, var, body, Known::False, known, scope),
            Cond::One(list, var, body) => {
                let filter = List::Filter(Box::new(list.clone()), var.clone(), body.clone());
                self.num_rests(&Num::Count(filter), scope)
            }
            Cond::ExistsValue(values, var, body) => {
                if known == Known::False {
                    return String::new();
                }
                let inner = self.value(values, var, scope);
                let there = self.there_rests(values, var, scope);
                let rests = both(there, self.cond_rests(body, Known::True, &inner));
                let found =
                    format!("{}.filter({var}, {})", self.values(values, scope), self.cond(body, &inner));
                of_each(&found, var, rests)
            }
            Cond::Part(place, args) => match &self.parts[*place].body {
                Body::Cond(body) => {
                    let inner = self.arguments(*place, args, scope);
                    both(self.cond_rests(body, known, &inner), self.args_rests(args, scope))
                }
                Body::Num(_) => unreachable!("the part is a condition"),
            },
        }
    }

    /// The terms of an `and` that fails rest on the first that does; those of an `or` that holds on all that do.
    fn terms_rests(&self, terms: &[Cond], decides: Known, known: Known, scope: &Scope) -> String {
        let one = |term: &Cond| self.cond_rests(term, known, scope);
        if known != decides {
            return terms.iter().map(one).fold(String::new(), both);
        }
        if decides == Known::True {
            let held = |term: &Cond| either(&self.cond(term, scope), one(term), String::new());
            return terms.iter().map(held).fold(String::new(), both);
        }
        let (last, before) = terms.split_last().expect("terms");
        before.iter().rev().fold(one(last), |rest, term| either(&self.cond(term, scope), rest, one(term)))
    }

    /// The items that made an `exists` hold, or an `all` fail.
    fn found(
        &self,
        list: &List,
        var: &str,
        body: &Cond,
        wanted: Known,
        known: Known,
        scope: &Scope,
    ) -> String {
        if known != wanted {
            return String::new();
        }
        let inner = self.item(list, var, scope);
        let rests = both(inner[var].rests.clone(), self.cond_rests(body, wanted, &inner));
        let sign = if wanted == Known::True { "" } else { "!" };
        let found = format!("{}.filter({var}, {sign}({}))", self.list(list, scope), self.cond(body, &inner));
        of_each(&found, var, rests)
    }

    fn args_rests(&self, args: &[Arg], scope: &Scope) -> String {
        let rests = |arg: &Arg| match arg {
            Arg::Var(name) => scope[name].rests.clone(),
            Arg::Value(scalar) => self.scalar_rests(scalar, scope),
        };
        args.iter().map(rests).fold(String::new(), both)
    }

    /// A name for the items of a list that names none: one within another must not hide it.
    fn name_of_its_own(&self) -> String {
        self.named.set(self.named.get() + 1);
        format!("y{}", self.named.get())
    }

    pub fn num_rests(&self, num: &Num, scope: &Scope) -> String {
        match num {
            Num::Const(..) | Num::Parameter(_) => String::new(),
            Num::Field(field) => field_rests(field, scope),
            Num::Count(list) => {
                let item = self.name_of_its_own();
                let rests = self.item(list, &item, scope)[&item].rests.clone();
                of_each(&self.list(list, scope), &item, rests)
            }
            Num::CountValues(values) => {
                let item = self.name_of_its_own();
                let rests = self.there_rests(values, &item, scope);
                of_each(&self.values(values, scope), &item, rests)
            }
            Num::Sum(list, var, body) | Num::Greatest(list, var, body) | Num::Least(list, var, body) => {
                let inner = self.item(list, var, scope);
                let rests = both(inner[var].rests.clone(), self.num_rests(body, &inner));
                of_each(&self.list(list, scope), var, rests)
            }
            Num::SumMonths(var, body) => {
                let inner = self.value(&Values::Window, var, scope);
                of_each("W", var, self.num_rests(body, &inner))
            }
            Num::Add(two) | Num::Subtract(two) | Num::Multiply(two) => self.two_rests(two, scope),
            Num::Larger(two) | Num::Lesser(two) => self.two_rests(two, scope),
            Num::Choose(cond, two) => {
                let sides = [(&two[0], Known::True), (&two[1], Known::False)];
                let [yes, no] = sides.map(|(side, of_choice)| {
                    both(self.cond_rests(cond, of_choice, scope), self.num_rests(side, scope))
                });
                either(&self.cond(cond, scope), yes, no)
            }
            Num::Round(inner) | Num::LessPercent(inner, _) => self.num_rests(inner, scope),
            Num::Age(id) => self.scalar_rests(id, scope),
            Num::Part(place, args) => match &self.parts[*place].body {
                Body::Num(body) => {
                    let inner = self.arguments(*place, args, scope);
                    both(self.num_rests(body, &inner), self.args_rests(args, scope))
                }
                Body::Cond(_) => unreachable!("the part is a number"),
            },
        }
    }

    fn two_rests(&self, two: &[Num; 2], scope: &Scope) -> String {
        let [a, b] = two.each_ref().map(|n| self.num_rests(n, scope));
        both(a, b)
    }

    pub fn scalar_rests(&self, scalar: &Scalar, scope: &Scope) -> String {
        match scalar {
            Scalar::Today | Scalar::ThisMonth | Scalar::Anchor | Scalar::Text(_) | Scalar::Day(..) => {
                String::new()
            }
            Scalar::Var(name) | Scalar::Name(name) | Scalar::Person(name) => scope[name].rests.clone(),
            Scalar::Field(field) => field_rests(field, scope),
            Scalar::MonthOf(inner) | Scalar::PlusMonths(inner, _) | Scalar::MonthPlus(inner, _) => {
                self.scalar_rests(inner, scope)
            }
            Scalar::FirstDay(inner) | Scalar::LastDay(inner) | Scalar::County(inner) => {
                self.scalar_rests(inner, scope)
            }
            Scalar::Choose(cond, two) => {
                let sides = [(&two[0], Known::True), (&two[1], Known::False)];
                let [yes, no] = sides.map(|(side, of_choice)| {
                    both(self.cond_rests(cond, of_choice, scope), self.scalar_rests(side, scope))
                });
                either(&self.cond(cond, scope), yes, no)
            }
        }
    }

    /// What an item of a list rests on, by itself.
    pub fn item_rests(&self, list: &List, var: &str, scope: &Scope) -> String {
        match list {
            List::Members | List::Persons => String::new(),
            List::Records(of, _) => {
                let own = format!("[{var}.key]");
                of.as_ref().map_or_else(|| own.clone(), |of| both(own.clone(), scope[of].rests.clone()))
            }
            List::Filter(inner, name, cond) => {
                let rests = self.item_rests(inner, var, scope);
                let mut within = scope.clone();
                within.insert(name.clone(), Stands { text: var.to_owned(), rests: rests.clone() });
                both(rests, self.cond_rests(cond, Known::True, &within))
            }
            List::Choose(cond, two) => {
                let sides = [(&two[0], Known::True), (&two[1], Known::False)];
                let [yes, no] = sides.map(|(side, of_choice)| {
                    both(self.cond_rests(cond, of_choice, scope), self.item_rests(side, var, scope))
                });
                either(&self.cond(cond, scope), yes, no)
            }
            List::Whole(inner) => self.item_rests(inner, var, scope),
        }
    }

    /// What it rests on that there are items of a value: the items, not what gives them the value.
    fn there_rests(&self, values: &Values, text: &str, scope: &Scope) -> String {
        match values {
            Values::Window => String::new(),
            Values::Map(list, var, body) => {
                let inner = self.item(list, var, scope);
                let items = self.list(list, scope);
                let same = format!("{items}.filter({var}, {} == {text})", self.scalar(body, &inner));
                of_each(&same, var, inner[var].rests.clone())
            }
            Values::Filter(inner, name, cond) => {
                let there = self.there_rests(inner, text, scope);
                let rests = self.rests_of_value(inner, text, scope);
                let mut within = scope.clone();
                within.insert(name.clone(), Stands { text: text.to_owned(), rests });
                both(there, self.cond_rests(cond, Known::True, &within))
            }
            Values::Distinct(inner) => self.rests_of_value(inner, text, scope),
        }
    }

    /// What a value of a list rests on.
    pub fn value_rests(&self, values: &Values, var: &str, scope: &Scope) -> String {
        self.rests_of_value(values, var, scope)
    }

    /// What the items of a list rest on that have a value.
    fn rests_of_value(&self, values: &Values, text: &str, scope: &Scope) -> String {
        match values {
            Values::Window => String::new(),
            Values::Map(list, var, body) => {
                let inner = self.item(list, var, scope);
                let rests = both(inner[var].rests.clone(), self.scalar_rests(body, &inner));
                let items = self.list(list, scope);
                let same = format!("{items}.filter({var}, {} == {text})", self.scalar(body, &inner));
                of_each(&same, var, rests)
            }
            Values::Filter(inner, name, cond) => {
                let rests = self.rests_of_value(inner, text, scope);
                let mut within = scope.clone();
                within.insert(name.clone(), Stands { text: text.to_owned(), rests: rests.clone() });
                both(rests, self.cond_rests(cond, Known::True, &within))
            }
            Values::Distinct(inner) => self.rests_of_value(inner, text, scope),
        }
    }
}

/// Whether the records differ with the truth of a condition.
fn splits(cond: &Cond) -> bool {
    matches!(
        cond,
        Cond::And(_)
            | Cond::Or(_)
            | Cond::InValues(..)
            | Cond::Exists(..)
            | Cond::All(..)
            | Cond::ExistsValue(..)
            | Cond::Part(..)
    )
}

fn field_rests(field: &Field, scope: &Scope) -> String {
    field.of.as_ref().map_or_else(String::new, |of| scope[of].rests.clone())
}
