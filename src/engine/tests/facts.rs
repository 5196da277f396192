//! A household of a county as values of the Common Expression Language. What a source leaves open is filled in at random,
//! or stands as a record of which nothing is known. It must not know rules or the engine.

use crate::{
    dictionary::{FieldType, Kind},
    domain::calendar::date_to_days,
    engine::pack_tests::Chance,
    rule::{ParameterValue, Parameters},
    table::{ABSENT, Cell, County, share_parts},
};
use cel::{Context, Value};
use jiff::ToSpan;
use std::{collections::HashMap, sync::Arc};

/// What is done with what is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// There is nothing unknown.
    Nothing,
    /// A random answer, of a seed.
    Random(u64),
    /// A record that may be there; reading it, or a field that is absent, is an error.
    Open,
}

type Fields = HashMap<String, Value>;

pub struct Facts<'a> {
    county: &'a County,
    parameters: &'a Parameters,
    household: usize,
    fill: Fill,
    chance: Chance,
    window: i64,
}

impl<'a> Facts<'a> {
    pub fn new(county: &'a County, parameters: &'a Parameters, household: usize, fill: Fill) -> Self {
        let seed = match fill {
            Fill::Random(seed) => seed,
            _ => 0,
        };
        let chance = Chance(seed.wrapping_add(household as u64 * 7919));
        Self { county, parameters, household, fill, chance, window: 12 }
    }

    /// Everything that an expression may name, with the records of some kinds.
    pub fn context(&mut self, kinds: &[usize]) -> Context<'static, 'static> {
        let mut context = Context::default();
        let age = matches!(self.fill, Fill::Random(_)).then(|| self.chance.below(90) as i64);
        super::functions::add_functions(&mut context, self.county.as_of, age);
        let (household, persons) = (self.household(), self.persons(kinds));
        let members: Vec<Fields> =
            persons.iter().filter(|p| p["f_role"] == Value::from("member")).cloned().collect();
        let household = self.with_all(household, &members, kinds);
        self.parameters(&mut context);
        self.days(&mut context);
        context.add_variable_from_value("h", household);
        context.add_variable_from_value("members", listed(members));
        context.add_variable_from_value("persons", listed(persons));
        context
    }

    fn days(&self, context: &mut Context<'_, '_>) {
        let (dictionary, households) = (&self.county.dictionary.household, &self.county.households);
        let cell = |name: &str| {
            households.cell(self.household, dictionary.field_index(name).expect("a field of the roll"))
        };
        let today = self.county.as_of;
        let month_of = |date: jiff::civil::Date| i64::from(date.year()) * 12 + i64::from(date.month()) - 1;
        let applied = cell("applied_on");
        let applicant = Some(cell("stage")) == dictionary.code("stage", "applicant");
        let anchor = if applicant && applied != ABSENT {
            month_of(jiff::civil::date(1970, 1, 1).checked_add(applied.days()).expect("a day"))
        } else {
            month_of(today)
        };
        context.add_variable_from_value("D", i64::from(date_to_days(today)));
        context.add_variable_from_value("M", month_of(today));
        context.add_variable_from_value("A", anchor);
        context.add_variable_from_value("W", (anchor - self.window..anchor).collect::<Vec<i64>>());
    }

    fn parameters(&mut self, context: &mut Context<'_, '_>) {
        let county = self.county;
        let kind = &county.dictionary.household;
        let cell =
            |name: &str| county.households.cell(self.household, kind.field_index(name).expect("a field"));
        let area = county.symbols.cell_text(cell("area_code")).unwrap_or("").to_owned();
        let residence = match cell("residence") {
            ABSENT => String::new(),
            code => word(&kind.fields[kind.field_index("residence").expect("a field")].ty, code),
        };
        let mut values = Fields::new();
        for parameter in &self.parameters.all {
            let found = parameter.value(&area, &residence, county.as_of).map(|v| &v.value);
            let value = match found {
                Some(ParameterValue::Number(n)) => {
                    whole_of(n.num(), n.den(), denominator(self.parameters, &parameter.name))
                }
                Some(ParameterValue::Flag(flag)) => Value::Bool(*flag),
                Some(ParameterValue::Codes(codes)) => {
                    let class = county.dictionary.kind("vehicle").and_then(|k| k.field("class"));
                    let ty = &class.expect("a field").ty;
                    Value::from(codes.iter().map(|c| Value::from(word(ty, *c))).collect::<Vec<_>>())
                }
                None if matches!(self.fill, Fill::Random(_)) => {
                    Value::Int(self.chance.below(200_000) as i64 - 50_000)
                }
                None => continue,
            };
            values.insert(parameter.name.clone(), value);
        }
        if let Some(Value::Int(months)) = values.get("window_months") {
            self.window = *months;
        }
        context.add_variable_from_value("param", Value::from(values));
        let parameters = self.parameters.clone();
        let in_month = move |name: Arc<String>, month: i64| {
            let year = i16::try_from(month.div_euclid(12)).unwrap_or(0);
            let first = jiff::civil::date(year, (month.rem_euclid(12) + 1) as i8, 1);
            let found = parameters.get(&name).and_then(|p| p.value(&area, &residence, first));
            match found.map(|v| &v.value) {
                Some(ParameterValue::Flag(flag)) => Ok(*flag),
                _ => Err(cel::ExecutionError::function_error("flag_in", "no value in the month")),
            }
        };
        context.add_function("flag_in", in_month).expect("a name of its own");
    }

    fn household(&mut self) -> Fields {
        let county = self.county;
        let mut fields = Fields::new();
        for (at, field) in county.dictionary.household.fields.iter().enumerate() {
            let cell = county.households.cell(self.household, at);
            self.on_roll(&mut fields, &field.name, &field.ty, field.optional, cell);
        }
        fields
    }

    /// A field of the roll: where it may be left out, that says that there is none.
    fn on_roll(&mut self, fields: &mut Fields, name: &str, ty: &FieldType, optional: bool, cell: Cell) {
        fields.insert(format!("s_{name}"), Value::Bool(cell != ABSENT));
        if let Some(value) = self.value(ty, cell, !optional) {
            fields.insert(format!("f_{name}"), value);
        }
    }

    fn persons(&mut self, wanted: &[usize]) -> Vec<Fields> {
        let county = self.county;
        let kinds: Vec<Kind> = county.dictionary.kinds.clone();
        let mut persons = Vec::new();
        for member in county.members_of(self.household) {
            let mut fields = Fields::new();
            for (at, field) in county.dictionary.member.fields.iter().enumerate() {
                let cell = county.members.cell(member, at);
                self.on_roll(&mut fields, &field.name, &field.ty, field.optional, cell);
            }
            let role = county.dictionary.member.field_index("role").expect("a field");
            if county.members.cell(member, role) == ABSENT {
                // Who has no role is not counted as a member.
                fields.insert("f_role".to_owned(), Value::from("none"));
            }
            self.name(&mut fields, county.member_name_key[member]);
            let person = fields.get("f_person_id").cloned();
            for (at, kind) in kinds.iter().enumerate().filter(|(at, _)| wanted.contains(at)) {
                let rows = self.rows(at, kind, member, &person);
                fields.insert(format!("k_{}", kind.name), Value::from(rows));
            }
            persons.push(fields);
        }
        persons
    }

    /// The name as it is compared, which stands for the name as written.
    fn name(&mut self, fields: &mut Fields, key: Cell) {
        fields.remove("f_name");
        fields.insert("s_name".to_owned(), Value::Bool(key != ABSENT));
        if let Some(value) = self.value(&FieldType::Text, key, true) {
            fields.insert("f_name".to_owned(), value);
        }
    }

    fn rows(&mut self, at: usize, kind: &Kind, member: usize, person: &Option<Value>) -> Vec<Value> {
        let county = self.county;
        let rows = &county.kinds[at];
        let mut all = Vec::new();
        for row in county.rows_of(at, member) {
            let mut fields = Fields::new();
            let source = &county.sources[usize::from(rows.source[row])].id;
            let key = county.symbols.text(rows.record_key[row]);
            fields.insert("key".to_owned(), Value::from(format!("{source} {key}")));
            fields.insert("there".to_owned(), Value::Bool(true));
            for (column, field) in kind.fields.iter().enumerate() {
                let cell = rows.grid.cell(row, column);
                fields.insert(format!("s_{}", field.name), Value::Bool(cell != ABSENT));
                if let Some(value) = self.value(&field.ty, cell, true) {
                    fields.insert(format!("f_{}", field.name), value);
                }
            }
            self.name(&mut fields, rows.name_key[row]);
            fields.extend(person.clone().map(|p| ("f_person_id".to_owned(), p)));
            all.push(Value::from(fields));
        }
        if !county.is_known(at, member) {
            match self.fill {
                Fill::Open => {
                    let known = person.clone().map(|p| ("f_person_id".to_owned(), p));
                    all.push(Value::from(known.into_iter().collect::<Fields>()));
                }
                _ => (0..self.chance.below(4)).for_each(|n| all.push(self.another(kind, n, person))),
            }
        }
        all
    }

    /// A record that an answer may yet bring.
    fn another(&mut self, kind: &Kind, n: u64, person: &Option<Value>) -> Value {
        let mut fields = Fields::from([("key".to_owned(), Value::from(format!("another {n}")))]);
        for field in &kind.fields {
            let value = self.random(&field.ty);
            let stated = !field.optional || !self.chance.one_in(3);
            fields.insert(format!("s_{}", field.name), Value::Bool(stated));
            fields.insert(format!("f_{}", field.name), value);
        }
        self.name(&mut fields, ABSENT);
        fields.extend(person.clone().map(|p| ("f_person_id".to_owned(), p)));
        Value::from(fields)
    }

    /// The household with the records of all its members.
    fn with_all(&self, mut household: Fields, members: &[Fields], kinds: &[usize]) -> Value {
        for kind in kinds {
            let name = format!("k_{}", self.county.dictionary.kinds[*kind].name);
            let mut all = Vec::new();
            for member in members {
                if let Value::List(rows) = &member[&name] {
                    all.extend(rows.iter().cloned());
                }
            }
            household.insert(name, Value::from(all));
        }
        Value::from(household)
    }

    /// The value of a cell; what is absent is filled in where it may be.
    fn value(&mut self, ty: &FieldType, cell: Cell, may_be_filled: bool) -> Option<Value> {
        if cell == ABSENT {
            return (may_be_filled && matches!(self.fill, Fill::Random(_))).then(|| self.random(ty));
        }
        Some(match ty {
            FieldType::Code(_) => Value::from(word(ty, cell)),
            FieldType::Flag => Value::Bool(cell != 0),
            FieldType::Share => {
                let (num, den) = share_parts(cell);
                whole_of(i128::from(num), i128::from(den), 6)
            }
            FieldType::Text
            | FieldType::CreditCode
            | FieldType::List
            | FieldType::Person
            | FieldType::Area(_) => Value::from(self.county.symbols.cell_text(cell).expect("a text")),
            _ => Value::Int(cell),
        })
    }

    fn random(&mut self, ty: &FieldType) -> Value {
        let chance = &mut self.chance;
        let day = i64::from(date_to_days(self.county.as_of)) - chance.below(1500) as i64 + 30;
        match ty {
            FieldType::Text | FieldType::CreditCode | FieldType::List => {
                Value::from(format!("{}{}", ["T", "N"][chance.below(2) as usize], chance.below(6)))
            }
            FieldType::Person => Value::from(format!("4103991950110100{:02}", chance.below(20))),
            FieldType::Area(_) => Value::from(["410399001001", "410398001001"][chance.below(2) as usize]),
            FieldType::Money | FieldType::MoneyMonth => match chance.below(3) {
                0 => Value::Int(0),
                1 => Value::Int(chance.below(60) as i64 * 14_000),
                _ => Value::Int(chance.below(100_000_000) as i64),
            },
            FieldType::Count { min, max } => {
                Value::Int(min + chance.below((max - min).min(9) as u64 + 1) as i64)
            }
            FieldType::Code(values) => Value::from(word(ty, chance.below(values.len() as u64) as i64)),
            FieldType::AreaM2 | FieldType::AreaMu => Value::Int(chance.below(300_000_000) as i64),
            FieldType::Share => Value::Int([1, 2, 3, 6][chance.below(4) as usize]),
            FieldType::Flag => Value::Bool(chance.one_in(2)),
            FieldType::Date => Value::Int(day),
            FieldType::Month => {
                let today = self.county.as_of;
                let month = i64::from(today.year()) * 12 + i64::from(today.month()) - 1;
                Value::Int(month + 2 - chance.below(50) as i64)
            }
        }
    }
}

fn listed(fields: Vec<Fields>) -> Value {
    Value::from(fields.into_iter().map(Value::from).collect::<Vec<_>>())
}

fn word(ty: &FieldType, code: i64) -> String {
    match ty {
        FieldType::Code(values) => values[code as usize].word.clone(),
        _ => unreachable!("a code field"),
    }
}

fn whole_of(num: i128, den: i128, denominator: i64) -> Value {
    let whole = num * i128::from(denominator);
    assert_eq!(whole % den, 0, "the denominator is one of all values");
    Value::Int(i64::try_from(whole / den).expect("a small number"))
}

/// What the values of a parameter are multiplied by to be whole.
pub fn denominator(parameters: &Parameters, name: &str) -> i64 {
    let values = parameters.get(name).map(|p| p.values.as_slice()).unwrap_or_else(|| &[]);
    let of_value = |value: &ParameterValue| match value {
        ParameterValue::Number(n) => i64::try_from(n.den()).expect("a small number"),
        _ => 1,
    };
    values.iter().map(|v| of_value(&v.value)).product()
}
