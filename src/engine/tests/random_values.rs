//! Single values and numbers at random; see [`super::random_rules`]. It must not know how they are written or decided.

use super::{
    grammar::{Field, Kind, Num, Scalar, Ty, Unit, Var},
    random_rules::{Manner, RandomRules},
};
use crate::dictionary::FieldType;

impl RandomRules<'_> {
    /// The fields of a variable, with their types and whether they may be absent.
    pub fn fields(&self, var: &Var) -> Vec<(Field, FieldType, bool)> {
        let described = match var.kind {
            Kind::Member => &self.dictionary.member,
            Kind::Record(kind) => &self.dictionary.kinds[kind],
            Kind::Value(_) => return Vec::new(),
        };
        let fields = described.fields.iter().filter(|f| f.name != "name" && f.name != "person_id");
        let fields = fields.filter(|f| self.may_be_read(&f.ty));
        fields.map(|f| (field_of(Some(&var.name), &f.name, &f.ty), f.ty.clone(), f.optional)).collect()
    }

    /// A share or a count has bounds of its own, which decide what logic alone does not.
    fn may_be_read(&self, ty: &FieldType) -> bool {
        self.manner != Manner::Logic || !matches!(ty, FieldType::Share | FieldType::Count { .. })
    }

    /// All fields at hand.
    pub fn at_hand(&self, scope: &[Var]) -> Vec<(Field, FieldType, bool, bool)> {
        let record = |v: &Var| matches!(v.kind, Kind::Record(_));
        let mut all: Vec<(Field, FieldType, bool, bool)> = Vec::new();
        for var in scope {
            all.extend(self.fields(var).into_iter().map(|(f, ty, optional)| (f, ty, optional, record(var))));
        }
        let fields = self.dictionary.household.fields.iter().filter(|f| self.may_be_read(&f.ty));
        all.extend(fields.map(|f| (field_of(None, &f.name, &f.ty), f.ty.clone(), f.optional, false)));
        all
    }

    /// Fields of a unit that can stand anywhere.
    pub fn plain_fields(&self, scope: &[Var], fits: impl Fn(&FieldType) -> bool) -> Vec<(Field, FieldType)> {
        let free = self.manner == Manner::Free;
        self.at_hand(scope)
            .into_iter()
            .filter(|(_, ty, optional, record)| fits(ty) && (!optional || *record && free))
            .map(|(field, ty, ..)| (field, ty))
            .collect()
    }

    pub fn scalar(&mut self, scope: &mut Vec<Var>, ty: &Ty, fuel: u64) -> Scalar {
        if fuel > 0 && self.manner != Manner::Logic && self.chance.one_in(12) {
            let pair = [(); 2].map(|()| self.scalar(scope, ty, fuel - 1));
            return Scalar::Choose(Box::new(self.cond(scope, 0)), Box::new(pair));
        }
        let values: Vec<String> =
            scope.iter().filter(|v| v.kind == Kind::Value(ty.clone())).map(|v| v.name.clone()).collect();
        if !values.is_empty() && !self.chance.one_in(3) {
            return Scalar::Var(self.pick(&values).expect("a variable"));
        }
        let fits = |field: &FieldType| match ty {
            Ty::Date => matches!(field, FieldType::Date),
            Ty::Month => matches!(field, FieldType::Month),
            Ty::Text => matches!(field, FieldType::Text | FieldType::CreditCode),
            Ty::Person => matches!(field, FieldType::Person),
            Ty::County => false,
        };
        let fields = self.plain_fields(scope, fits);
        let shift = match self.extreme && self.chance.one_in(3) {
            true => [-119_988, 119_988][self.chance.below(2) as usize],
            false => self.chance.below(30) as i64 - 20,
        };
        match ty {
            Ty::Date => match self.chance.below(if fuel == 0 { 4 } else { 7 }) {
                0 => Scalar::Today,
                1 => self.day(),
                4 => Scalar::PlusMonths(Box::new(self.scalar(scope, ty, fuel - 1)), shift),
                5 => Scalar::FirstDay(Box::new(self.scalar(scope, &Ty::Month, fuel - 1))),
                6 => Scalar::LastDay(Box::new(self.scalar(scope, &Ty::Month, fuel - 1))),
                _ => self.pick(&fields).map_or(Scalar::Today, |f| Scalar::Field(f.0)),
            },
            Ty::Month => match self.chance.below(if fuel == 0 { 4 } else { 6 }) {
                0 => Scalar::ThisMonth,
                1 => Scalar::Anchor,
                4 => Scalar::MonthPlus(Box::new(self.scalar(scope, ty, fuel - 1)), shift),
                5 => Scalar::MonthOf(Box::new(self.scalar(scope, &Ty::Date, fuel - 1))),
                _ => self.pick(&fields).map_or(Scalar::Anchor, |f| Scalar::Field(f.0)),
            },
            Ty::Person => {
                let persons: Vec<String> = scope
                    .iter()
                    .filter(|v| !matches!(v.kind, Kind::Value(_)))
                    .map(|v| v.name.clone())
                    .collect();
                match (self.pick(&fields), self.pick(&persons)) {
                    (Some(field), person) if person.is_none() || self.chance.one_in(2) => {
                        Scalar::Field(field.0)
                    }
                    (_, Some(person)) => Scalar::Person(person),
                    _ => unreachable!("a person is around"),
                }
            }
            Ty::County => {
                let fields = self.plain_fields(scope, |f| matches!(f, FieldType::Area(_)));
                let area = self.pick(&fields).map(|f| f.0).unwrap_or_else(|| Field {
                    of: None,
                    name: "area_code".to_owned(),
                    denominator: 1,
                });
                Scalar::County(Box::new(Scalar::Field(area)))
            }
            Ty::Text => match self.pick(&fields) {
                Some(field) if self.chance.one_in(2) => Scalar::Field(field.0),
                _ => Scalar::Text(format!("T{}", self.chance.below(5))),
            },
        }
    }

    fn day(&mut self) -> Scalar {
        let date = jiff::civil::date(
            2020 + self.chance.below(8) as i16,
            1 + self.chance.below(12) as i8,
            1 + self.chance.below(28) as i8,
        );
        Scalar::Day(date.to_string(), i64::from(crate::domain::calendar::date_to_days(date)))
    }

    /// A number of a unit, as it is written; `least` keeps it above zero.
    pub fn constant(&mut self, unit: Unit, least: u64) -> Num {
        let n = (least + self.chance.below(8)) as i64;
        if self.extreme && self.chance.one_in(3) {
            let n = i64::MAX - n;
            let written = match unit {
                Unit::Plain => format!("ratio({n}, {})", i64::MAX - 24),
                Unit::Money => format!("yuan({n})"),
                Unit::MoneyMonth => format!("yuan_month({n})"),
                Unit::Months => format!("months({n})"),
                Unit::M2 => format!("m2({n})"),
                Unit::Mu => format!("mu({n})"),
            };
            return Num::Const(written, n, 1);
        }
        match unit {
            Unit::Plain => match self.chance.below(4) {
                0 => Num::Const(format!("ratio({}, {})", 2 * n + 1, 4), 2 * n + 1, 4),
                1 => Num::Const(format!("percent({})", 30 * n), 30 * n, 100),
                _ => Num::Const(n.to_string(), n, 1),
            },
            Unit::Money => {
                let yuan = [140, 5_000, 1][self.chance.below(3) as usize] * n;
                Num::Const(format!("yuan({yuan})"), yuan * 100, 1)
            }
            Unit::MoneyMonth => Num::Const(format!("yuan_month({})", 140 * n), 14_000 * n, 1),
            Unit::Months => Num::Const(format!("months({n})"), n, 1),
            Unit::M2 => Num::Const(format!("m2({})", 20 * n), 20 * n, 1),
            Unit::Mu => Num::Const(format!("mu({})", 20 * n), 20 * n, 1),
        }
    }

    pub fn num(&mut self, scope: &mut Vec<Var>, unit: Unit, fuel: u64) -> Num {
        if fuel == 0 {
            let fields = self.plain_fields(scope, |ty| unit_of(ty) == Some(unit));
            let parameter = match unit {
                Unit::Mu => return self.constant(unit, 1),
                Unit::Plain => "edge_ratio",
                Unit::Money => "capital_cap",
                Unit::MoneyMonth => "standard",
                Unit::Months => "window_months",
                Unit::M2 => "home_area_per_head",
            };
            return match self.chance.below(6) {
                0 => Num::Parameter(parameter.to_owned()),
                1 | 2 => self.constant(unit, 0),
                _ => match self.pick(&fields) {
                    Some(field) => Num::Field(field.0),
                    None => self.constant(unit, 0),
                },
            };
        }
        let less = fuel - 1;
        let pair = |s: &mut Self, scope: &mut Vec<Var>| Box::new([(); 2].map(|()| s.num(scope, unit, less)));
        match self.chance.below(16) {
            0 | 1 if unit == Unit::Plain => Num::Count(self.list(scope, less).0),
            2 if unit == Unit::Plain => {
                let months = self.months(scope, less);
                Num::CountValues(months)
            }
            0..=4 => {
                let (list, kind) = self.list(scope, less);
                let (var, body) = self.within(scope, kind, |s, scope| Box::new(s.num(scope, unit, less / 2)));
                Num::Sum(list, var, body)
            }
            5 => {
                let (list, kind) = self.list(scope, less);
                let (var, body) = self.within(scope, kind, |s, scope| Box::new(s.num(scope, unit, less / 2)));
                let extreme = if self.chance.one_in(2) { Num::Least } else { Num::Greatest };
                extreme(list, var, body)
            }
            6 => {
                let (var, body) =
                    self.within(scope, Kind::Value(Ty::Month), |s, scope| Box::new(s.num(scope, unit, less)));
                Num::SumMonths(var, body)
            }
            7 => Num::Add(pair(self, scope)),
            8 => Num::Subtract(pair(self, scope)),
            9 | 10 => {
                let (a, b) = if unit == Unit::Money && self.chance.one_in(2) {
                    (Unit::MoneyMonth, Unit::Months)
                } else {
                    (unit, Unit::Plain)
                };
                Num::Multiply(Box::new([self.num(scope, a, less), self.num(scope, b, less.min(1))]))
            }
            11 => Num::Larger(pair(self, scope)),
            12 => Num::Lesser(pair(self, scope)),
            13 => Num::Choose(Box::new(self.cond(scope, less.min(1))), pair(self, scope)),
            14 if self.chance.one_in(2) => Num::Round(Box::new(self.num(scope, unit, less))),
            14 => {
                let amount = Box::new(self.num(scope, unit, less));
                Num::LessPercent(amount, 5 * self.chance.below(21) as i64)
            }
            _ => match self.call(scope, true) {
                Some((_, num, of)) if of == unit => num,
                _ => self.num(scope, unit, 0),
            },
        }
    }
}

fn field_of(of: Option<&str>, name: &str, ty: &FieldType) -> Field {
    let denominator = match ty {
        FieldType::AreaM2 | FieldType::AreaMu => 1_000_000,
        FieldType::Share => 6,
        _ => 1,
    };
    Field { of: of.map(str::to_owned), name: name.to_owned(), denominator }
}

pub fn unit_of(ty: &FieldType) -> Option<Unit> {
    match ty {
        FieldType::Money => Some(Unit::Money),
        FieldType::MoneyMonth => Some(Unit::MoneyMonth),
        FieldType::Count { .. } | FieldType::Share => Some(Unit::Plain),
        FieldType::AreaM2 => Some(Unit::M2),
        FieldType::AreaMu => Some(Unit::Mu),
        _ => None,
    }
}
