//! Rules at random, of every construct of the language. It must not know how they are written or decided.

use super::grammar::{
    Arg, Body, Cond, Field, Kind, List, Num, Op, Part, Rule, Scalar, Ty, Unit, Values, Var,
};
use super::random_values::unit_of;
use crate::{
    dictionary::{Dictionary, FieldType},
    engine::pack_tests::Chance,
};

/// What the rules may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Everything; optional fields of records stand behind `has(…)`.
    Guarded,
    /// Everything.
    Free,
    /// Conditions alone: no sums, counts or choices, nothing that intervals decide.
    Logic,
}

pub struct RandomRules<'d> {
    pub dictionary: &'d Dictionary,
    pub chance: Chance,
    pub manner: Manner,
    /// The kinds that the rules read.
    pub kinds: Vec<usize>,
    pub parts: Vec<Part>,
    named: usize,
    /// Numbers in the rules as great as the language has them.
    pub extreme: bool,
}

const ORDER: [Op; 6] = ["<", "<=", ">", ">=", "==", "!="];

impl<'d> RandomRules<'d> {
    pub fn new(dictionary: &'d Dictionary, seed: u64, manner: Manner) -> Self {
        let mut chance = Chance(seed);
        let all = dictionary.kinds.len() as u64;
        let kinds = (0..6).map(|_| chance.below(all) as usize).collect();
        let mut rules =
            Self { dictionary, chance, manner, kinds, parts: Vec::new(), named: 0, extreme: false };
        for place in 0..6 {
            let part = rules.part(place);
            rules.parts.push(part);
        }
        rules
    }

    pub fn rule(&mut self) -> Rule {
        let fuel = 1 + self.chance.below(4);
        let when = self.cond(&mut Vec::new(), fuel);
        let measured = (self.manner != Manner::Logic && self.chance.one_in(2)).then(|| {
            let unit = [Unit::Plain, Unit::Money, Unit::M2][self.chance.below(3) as usize];
            self.num(&mut Vec::new(), unit, 2)
        });
        Rule { when, measured }
    }

    fn part(&mut self, place: usize) -> Part {
        let mut params = Vec::new();
        if place > 0 {
            let kind = if place.is_multiple_of(2) { Kind::Member } else { Kind::Record(self.kind()) };
            params.push(Var { name: self.name(), kind });
        }
        if place > 3 {
            params.push(Var { name: self.name(), kind: Kind::Value(Ty::Month) });
        }
        let unit = [Unit::Plain, Unit::Money][self.chance.below(2) as usize];
        let mut scope = params.clone();
        let body = if self.manner == Manner::Logic || self.chance.one_in(2) {
            Body::Cond(self.cond(&mut scope, 2))
        } else {
            Body::Num(self.num(&mut scope, unit, 2))
        };
        Part { params, body, unit }
    }

    pub fn name(&mut self) -> String {
        self.named += 1;
        format!("x{}", self.named)
    }

    pub fn kind(&mut self) -> usize {
        self.kinds[self.chance.below(self.kinds.len() as u64) as usize]
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        let at = self.chance.below(from.len() as u64) as usize;
        from.get(at).cloned()
    }

    /// The body of a macro over a list, with its variable.
    pub fn within<R>(
        &mut self,
        scope: &mut Vec<Var>,
        kind: Kind,
        body: impl FnOnce(&mut Self, &mut Vec<Var>) -> R,
    ) -> (String, R) {
        let name = self.name();
        scope.push(Var { name: name.clone(), kind });
        let result = body(self, scope);
        scope.pop();
        (name, result)
    }

    pub fn cond(&mut self, scope: &mut Vec<Var>, fuel: u64) -> Cond {
        if fuel == 0 {
            return self.atom(scope);
        }
        let less = fuel - 1;
        let logic = self.manner == Manner::Logic;
        match self.chance.below(if logic { 14 } else { 24 }) {
            n @ 0..=3 => {
                let count = 2 + self.chance.below(2);
                let terms = (0..count).map(|_| self.cond(scope, less)).collect();
                if n < 2 { Cond::And(terms) } else { Cond::Or(terms) }
            }
            4 => Cond::Not(Box::new(self.cond(scope, less))),
            n @ 5..=9 => {
                let (list, kind) = self.list(scope, less);
                let (var, body) = self.within(scope, kind, |s, scope| Box::new(s.cond(scope, less)));
                if n < 9 { Cond::Exists(list, var, body) } else { Cond::All(list, var, body) }
            }
            10 => self.call(scope, false).map_or_else(|| self.atom(scope), |c| c.0),
            11 => self.in_values(scope, less),
            12 | 13 => self.atom(scope),
            14 => {
                let (list, kind) = self.list(scope, less);
                let (var, body) = self.within(scope, kind, |s, scope| Box::new(s.cond(scope, less)));
                Cond::One(list, var, body)
            }
            15 => Cond::Choose(Box::new([(); 3].map(|()| self.cond(scope, less)))),
            16 => {
                let op = ["==", "!="][self.chance.below(2) as usize];
                Cond::Same(op, Box::new([(); 2].map(|()| self.cond(scope, less))))
            }
            17 => {
                let values = if self.chance.one_in(2) { Values::Window } else { self.months(scope, less) };
                let (var, body) =
                    self.within(scope, Kind::Value(Ty::Month), |s, scope| Box::new(s.cond(scope, less)));
                Cond::ExistsValue(values, var, body)
            }
            _ => self.numbers(scope, less),
        }
    }

    fn numbers(&mut self, scope: &mut Vec<Var>, fuel: u64) -> Cond {
        let units = [Unit::Plain, Unit::Money, Unit::Money, Unit::MoneyMonth, Unit::Months, Unit::M2];
        let unit = self.pick(&units).expect("a unit");
        let op = self.pick(&ORDER).expect("an operator");
        Cond::Numbers(op, Box::new([self.num(scope, unit, fuel), self.num(scope, unit, fuel)]))
    }

    fn in_values(&mut self, scope: &mut Vec<Var>, fuel: u64) -> Cond {
        // Without a person around there is no ID to speak of.
        let some = if scope.iter().any(|v| !matches!(v.kind, Kind::Value(_))) { 4 } else { 3 };
        let ty = [Ty::Month, Ty::Date, Ty::Text, Ty::Person][self.chance.below(some) as usize].clone();
        let item = self.scalar(scope, &ty, 1);
        let (list, kind) = self.list(scope, fuel.min(1));
        let (var, value) = self.within(scope, kind, |s, scope| Box::new(s.scalar(scope, &ty, 0)));
        Cond::InValues(item, Values::Map(list, var, value))
    }

    pub fn months(&mut self, scope: &mut Vec<Var>, fuel: u64) -> Values {
        if self.chance.one_in(3) {
            let (var, body) =
                self.within(scope, Kind::Value(Ty::Month), |s, scope| Box::new(s.cond(scope, 0)));
            return Values::Filter(Box::new(Values::Window), var, body);
        }
        let (list, kind) = self.list(scope, fuel.min(1));
        let (var, value) = self.within(scope, kind, |s, scope| Box::new(s.scalar(scope, &Ty::Month, 1)));
        let values = Values::Map(list, var, value);
        if self.chance.one_in(2) { Values::Distinct(Box::new(values)) } else { values }
    }

    /// The call of a part whose arguments are at hand.
    pub fn call(&mut self, scope: &mut Vec<Var>, number: bool) -> Option<(Cond, Num, Unit)> {
        let places: Vec<usize> =
            (0..self.parts.len()).filter(|p| matches!(self.parts[*p].body, Body::Num(_)) == number).collect();
        let place = self.pick(&places)?;
        let (params, unit) = (self.parts[place].params.clone(), self.parts[place].unit);
        let mut args = Vec::new();
        for param in params {
            args.push(match &param.kind {
                Kind::Value(ty) => Arg::Value(self.scalar(scope, ty, 1)),
                kind => {
                    let fitting: Vec<String> =
                        scope.iter().filter(|v| v.kind == *kind).map(|v| v.name.clone()).collect();
                    Arg::Var(self.pick(&fitting)?)
                }
            });
        }
        Some((Cond::Part(place, args.clone()), Num::Part(place, args), unit))
    }

    /// A list of members or records, and what its items are.
    pub fn list(&mut self, scope: &mut Vec<Var>, fuel: u64) -> (List, Kind) {
        let members: Vec<String> =
            scope.iter().filter(|v| v.kind == Kind::Member).map(|v| v.name.clone()).collect();
        let (list, kind) = match self.chance.below(8) {
            0 => (List::Members, Kind::Member),
            1 => (List::Persons, Kind::Member),
            2..=4 => {
                let kind = self.kind();
                (List::Records(None, kind), Kind::Record(kind))
            }
            _ => match self.pick(&members) {
                Some(member) => {
                    let kind = self.kind();
                    (List::Records(Some(member), kind), Kind::Record(kind))
                }
                None => (List::Members, Kind::Member),
            },
        };
        let list = self.filtered(scope, list, &kind, fuel);
        let list = self.filtered(scope, list, &kind, fuel / 2);
        if self.manner == Manner::Logic || kind != Kind::Member || !self.chance.one_in(6) {
            return (list, kind);
        }
        // A whole list that is empty makes what is counted unknown.
        if self.manner == Manner::Free && self.chance.one_in(2) {
            return (List::Whole(Box::new(list)), kind);
        }
        let other = self.filtered(scope, List::Members, &kind, 1);
        let lists = Box::new([list, other]);
        (List::Choose(Box::new(self.cond(scope, 0)), lists), kind)
    }

    fn filtered(&mut self, scope: &mut Vec<Var>, list: List, kind: &Kind, fuel: u64) -> List {
        if fuel == 0 || self.chance.one_in(2) {
            return list;
        }
        let month = scope.iter().rev().find(|v| v.kind == Kind::Value(Ty::Month)).map(|v| v.name.clone());
        let (var, body) = self.within(scope, kind.clone(), |s, scope| {
            let own = s.fields(scope.last().expect("its own"));
            let of_month: Vec<Field> =
                own.into_iter().filter(|f| matches!(f.1, FieldType::Month)).map(|f| f.0).collect();
            if let (Some(month), Some(field)) = (month, s.pick(&of_month))
                && !s.chance.one_in(3)
            {
                return Cond::Scalars("==", Box::new([Scalar::Field(field), Scalar::Var(month)]));
            }
            s.cond(scope, fuel - 1)
        });
        List::Filter(Box::new(list), var, Box::new(body))
    }

    /// A condition on one field, behind `has(…)` where it may be absent.
    fn atom(&mut self, scope: &mut Vec<Var>) -> Cond {
        if !scope.iter().any(|v| matches!(v.kind, Kind::Record(_))) && !self.chance.one_in(3) {
            let kind = self.kind();
            let member = scope.iter().rev().find(|v| v.kind == Kind::Member).map(|v| v.name.clone());
            let (var, body) = self.within(scope, Kind::Record(kind), |s, scope| Box::new(s.atom(scope)));
            let list = List::Records(member, kind);
            return if self.chance.one_in(3) {
                Cond::All(list, var, body)
            } else {
                Cond::Exists(list, var, body)
            };
        }
        let last = scope.last().map(|v| self.fields(v)).unwrap_or_else(Vec::new);
        let record = scope.last().is_some_and(|v| matches!(v.kind, Kind::Record(_)));
        let last = last.into_iter().map(|(f, ty, optional)| (f, ty, optional, record)).collect::<Vec<_>>();
        let fields = if last.is_empty() || self.chance.one_in(4) { self.at_hand(scope) } else { last };
        if self.chance.one_in(12) {
            return self.special(scope);
        }
        let Some((field, ty, optional, record)) = self.pick(&fields) else {
            return self.special(scope);
        };
        let cond = self.on_field(scope, &field, &ty);
        let guarded = optional && (!record || self.manner == Manner::Guarded || self.chance.one_in(3));
        if !guarded {
            return cond;
        }
        match self.chance.below(4) {
            // Where records are compared each term must have a truth of its own.
            0 if self.manner != Manner::Guarded => {
                Cond::Or(vec![Cond::Not(Box::new(Cond::Has(field))), cond])
            }
            0 | 1 if self.manner != Manner::Logic => {
                Cond::Choose(Box::new([Cond::Has(field), cond, Cond::Const(self.chance.one_in(2))]))
            }
            2 => Cond::Has(field),
            _ => Cond::And(vec![Cond::Has(field), cond]),
        }
    }

    fn special(&mut self, scope: &mut Vec<Var>) -> Cond {
        let logic = self.manner == Manner::Logic;
        let names: Vec<Var> = scope.iter().filter(|v| !matches!(v.kind, Kind::Value(_))).cloned().collect();
        match self.chance.below(6) {
            0 => Cond::ParameterFlag("basic_pension_exempt".to_owned(), None),
            1 if !logic => {
                let month = self.scalar(scope, &Ty::Month, 1);
                Cond::ParameterFlag("basic_pension_exempt".to_owned(), Some(Box::new(month)))
            }
            2 if !logic => match self.pick(&names) {
                Some(var) => {
                    let age = Num::Age(Scalar::Person(var.name));
                    let years = self.chance.below(70) as i64;
                    let op = self.pick(&ORDER).expect("an operator");
                    Cond::Numbers(op, Box::new([age, Num::Const(years.to_string(), years, 1)]))
                }
                None => self.numbers(scope, 0),
            },
            3 => match self.pick(&names) {
                Some(var) => Cond::ValidId(Scalar::Person(var.name)),
                None => Cond::ParameterFlag("basic_pension_exempt".to_owned(), None),
            },
            4 => match (self.pick(&names), self.pick(&names)) {
                (Some(a), Some(b)) => Cond::SameName(Box::new([Scalar::Name(a.name), Scalar::Name(b.name)])),
                _ => Cond::ParameterFlag("basic_pension_exempt".to_owned(), None),
            },
            _ => {
                let some = if names.is_empty() { 3 } else { 4 };
                let ty =
                    [Ty::Date, Ty::Month, Ty::County, Ty::Person][self.chance.below(some) as usize].clone();
                let ops = if matches!(ty, Ty::Date | Ty::Month) { &ORDER[..] } else { &ORDER[4..] };
                let op = self.pick(ops).expect("an operator");
                Cond::Scalars(op, Box::new([self.scalar(scope, &ty, 2), self.scalar(scope, &ty, 1)]))
            }
        }
    }

    fn on_field(&mut self, scope: &mut Vec<Var>, field: &Field, ty: &FieldType) -> Cond {
        let logic = self.manner == Manner::Logic;
        let op = self.pick(&ORDER).expect("an operator");
        let equal = self.pick(&ORDER[4..]).expect("an operator");
        let own = Scalar::Field(field.clone());
        match ty {
            FieldType::Flag => Cond::Flag(field.clone()),
            FieldType::Code(values) => {
                let words: Vec<String> = values.iter().map(|v| v.word.clone()).collect();
                let word = self.pick(&words).expect("a word");
                if !logic && self.exempt(field, scope) {
                    return Cond::InParameter(own, "exempt_vehicles".to_owned());
                }
                match self.chance.below(3) {
                    0 => Cond::InWords(
                        own,
                        words.into_iter().filter(|_| self.chance.one_in(2)).chain([word]).collect(),
                    ),
                    _ => Cond::Scalars(equal, Box::new([own, Scalar::Text(word)])),
                }
            }
            FieldType::Date | FieldType::Month => {
                let ty = if matches!(ty, FieldType::Date) { Ty::Date } else { Ty::Month };
                Cond::Scalars(op, Box::new([own, self.scalar(scope, &ty, 1)]))
            }
            FieldType::Text | FieldType::CreditCode | FieldType::List => {
                let other = self.scalar(scope, &Ty::Text, 1);
                Cond::Scalars(equal, Box::new([own, other]))
            }
            FieldType::Person => Cond::Scalars(equal, Box::new([own, self.scalar(scope, &Ty::Person, 1)])),
            FieldType::Area(_) => {
                let county = Scalar::County(Box::new(own));
                Cond::Scalars(equal, Box::new([county, self.scalar(scope, &Ty::County, 1)]))
            }
            number => {
                let unit = unit_of(number).expect("a number");
                let limit = if logic { self.constant(unit, 1) } else { self.num(scope, unit, 0) };
                // An amount is never below zero: only what leaves it open on both sides is logic.
                let op = if logic { ["<", "<=", ">", ">="][self.chance.below(4) as usize] } else { op };
                Cond::Numbers(op, Box::new([Num::Field(field.clone()), limit]))
            }
        }
    }

    /// Whether a field has the words of the parameter of exempt vehicles.
    fn exempt(&mut self, field: &Field, scope: &[Var]) -> bool {
        let vehicle = self.dictionary.kind_index("vehicle");
        let of = |v: &Var| {
            Some(&v.name) == field.of.as_ref() && matches!(v.kind, Kind::Record(k) if Some(k) == vehicle)
        };
        field.name == "class" && scope.iter().any(of)
    }
}
