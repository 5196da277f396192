//! Fields of the household, of members and of records: stated, absent or unknown.

use super::{
    eval::{Evaluator, Item, Val},
    trace::{Open, Trace},
    value::{Number, Truth, Value},
};
use crate::{
    dictionary::FieldType,
    domain::ratio::Ratio,
    expr::typed::{Node, NodeKind},
    table::{ABSENT, share_parts},
};

/// Millionths, in which areas are held.
const MILLION: i128 = 1_000_000;

impl<T: Trace> Evaluator<'_, '_, T> {
    pub(super) fn field(&mut self, node: &Node) -> Val<T> {
        let county = self.bound.county;
        match &node.kind {
            NodeKind::HouseholdField(at) => {
                let cell = county.households.cell(self.household, *at);
                Val::bare(cell_value(&county.dictionary.household.fields[*at].ty, cell))
            }
            NodeKind::MemberField(member, at) => {
                let (item, trace) = self.item(member);
                let ty = &county.dictionary.member.fields[*at].ty;
                match item {
                    Item::Member(m) => {
                        Val { value: cell_value(ty, county.members.cell(m as usize, *at)), trace }
                    }
                    _ => Val { value: unknown_field(ty), trace },
                }
            }
            NodeKind::MemberName(member) => {
                let (item, trace) = self.item(member);
                let key = match item {
                    Item::Member(m) => county.member_name_key[m as usize],
                    _ => ABSENT,
                };
                Val { value: Value::Scalar((key != ABSENT).then_some(key)), trace }
            }
            NodeKind::Memberships(member) => self.memberships(member),
            NodeKind::RecordField(record, at) => self.record_field(record, *at),
            NodeKind::RecordName(record) => self.record_name(record),
            NodeKind::RecordPerson(record) => self.record_person(record),
            NodeKind::RecordAsOf(record) => self.record_as_of(record),
            NodeKind::Has(field) => self.has(field),
            _ => Val::bare(Value::Scalar(None)),
        }
    }

    /// In how many households of the roll a person is a member; a row of the roll that could not be read may add one.
    fn memberships(&mut self, member: &Node) -> Val<T> {
        let county = self.bound.county;
        let (item, mut trace) = self.item(member);
        let Item::Member(m) = item else {
            return Val { value: Value::Number(Number::NOT_NEGATIVE), trace };
        };
        let known = Some(Ratio::int(i128::from(county.memberships[m as usize])));
        let open = county.memberships_open[m as usize];
        if open {
            trace.join(&T::open(Open::Roll));
        }
        Val { value: Value::Number(Number::Between(known, if open { None } else { known })), trace }
    }

    /// What a node of a member, record or household stands for.
    pub(super) fn item(&mut self, node: &Node) -> (Item, T) {
        match &node.kind {
            NodeKind::Local(at) => {
                let local = &self.locals[self.base + *at];
                (local.item, local.trace.clone())
            }
            _ => (Item::Household, T::default()),
        }
    }

    fn record_field(&mut self, record: &Node, at: usize) -> Val<T> {
        let county = self.bound.county;
        let (item, mut trace) = self.item(record);
        match item {
            Item::Row(kind, row) => {
                let ty = &county.dictionary.kinds[kind as usize].fields[at].ty;
                let cell = county.kinds[kind as usize].grid.cell(row as usize, at);
                if cell == ABSENT {
                    trace.join(&self.lacks(kind, row));
                }
                Val { value: cell_value(ty, cell), trace }
            }
            Item::Phantom(kind, member) => {
                let ty = &county.dictionary.kinds[kind as usize].fields[at].ty;
                trace.join(&T::open(Open::Kind { kind, member }));
                Val { value: unknown_field(ty), trace }
            }
            _ => Val { value: Value::Scalar(None), trace },
        }
    }

    fn record_name(&mut self, record: &Node) -> Val<T> {
        let (item, mut trace) = self.item(record);
        let key = match item {
            Item::Row(kind, row) => {
                let key = self.bound.county.kinds[kind as usize].name_key[row as usize];
                if key == ABSENT {
                    trace.join(&self.lacks(kind, row));
                }
                key
            }
            Item::Phantom(kind, member) => {
                trace.join(&T::open(Open::Kind { kind, member }));
                ABSENT
            }
            _ => ABSENT,
        };
        Val { value: Value::Scalar((key != ABSENT).then_some(key)), trace }
    }

    fn record_person(&mut self, record: &Node) -> Val<T> {
        let (item, trace) = self.item(record);
        let member = match item {
            Item::Row(kind, row) => self.member_of_row(kind, row),
            Item::Phantom(_, member) => Some(member),
            _ => None,
        };
        let person = member.map(|m| self.bound.county.members.cell(m as usize, self.bound.fields.person));
        Val { value: Value::Scalar(person.filter(|p| *p != ABSENT)), trace }
    }

    fn record_as_of(&mut self, record: &Node) -> Val<T> {
        let (item, mut trace) = self.item(record);
        let day = match item {
            Item::Row(kind, row) => {
                Some(i64::from(self.bound.county.kinds[kind as usize].as_of[row as usize]))
            }
            Item::Phantom(kind, member) => {
                trace.join(&T::open(Open::Kind { kind, member }));
                None
            }
            _ => None,
        };
        Val { value: Value::Scalar(day), trace }
    }

    fn has(&mut self, field: &Node) -> Val<T> {
        let county = self.bound.county;
        let stated = |cell: i64| Value::Truth(Truth::of(cell != ABSENT));
        match &field.kind {
            NodeKind::HouseholdField(at) => Val::bare(stated(county.households.cell(self.household, *at))),
            NodeKind::MemberField(member, at) => {
                let (item, trace) = self.item(member);
                match item {
                    Item::Member(m) => Val { value: stated(county.members.cell(m as usize, *at)), trace },
                    _ => Val { value: Value::Truth(Truth::Unknown), trace },
                }
            }
            NodeKind::RecordField(record, at) => {
                let (item, mut trace) = self.item(record);
                match item {
                    Item::Row(kind, row) => {
                        Val { value: stated(county.kinds[kind as usize].grid.cell(row as usize, *at)), trace }
                    }
                    Item::Phantom(kind, member) => {
                        trace.join(&T::open(Open::Kind { kind, member }));
                        Val { value: Value::Truth(Truth::Unknown), trace }
                    }
                    _ => Val { value: Value::Truth(Truth::Unknown), trace },
                }
            }
            NodeKind::RecordName(record) => {
                let val = self.record_name(record);
                let (item, _) = self.item(record);
                let truth = match item {
                    Item::Row(..) => Truth::of(val.scalar().is_some()),
                    _ => Truth::Unknown,
                };
                Val { value: Value::Truth(truth), trace: val.trace }
            }
            _ => Val::bare(Value::Truth(Truth::Unknown)),
        }
    }

    /// The member entry of a row of this household.
    pub(super) fn member_of_row(&self, kind: u16, row: u32) -> Option<u32> {
        let county = self.bound.county;
        let mut members = county.members_of(self.household);
        members.find(|m| county.rows_of(kind as usize, *m).contains(&(row as usize))).map(|m| m as u32)
    }

    fn lacks(&self, kind: u16, row: u32) -> T {
        if !T::RECORDS {
            return T::default();
        }
        let source = self.bound.county.kinds[kind as usize].source[row as usize];
        self.member_of_row(kind, row)
            .map_or_else(T::default, |member| T::open(Open::Field { source, member }))
    }
}

/// The value of a cell; what is absent is unknown.
fn cell_value(ty: &FieldType, cell: i64) -> Value {
    if cell == ABSENT {
        return unknown_field(ty);
    }
    let number = |value| Value::Number(Number::exactly(value));
    let whole = i128::from(cell);
    match ty {
        FieldType::Money | FieldType::MoneyMonth | FieldType::Count { .. } => number(Ratio::int(whole)),
        FieldType::AreaM2 | FieldType::AreaMu => {
            Ratio::new(whole, MILLION).map_or(Value::Number(Number::NOT_NEGATIVE), number)
        }
        FieldType::Share => {
            let (num, den) = share_parts(cell);
            Ratio::new(i128::from(num), i128::from(den)).map_or(Value::Number(Number::NOT_NEGATIVE), number)
        }
        FieldType::Flag => Value::Truth(Truth::of(cell != 0)),
        _ => Value::Scalar(Some(cell)),
    }
}

/// An unknown value of a field: amounts, areas and counts are not negative, a share is at most one.
fn unknown_field(ty: &FieldType) -> Value {
    match ty {
        FieldType::Money | FieldType::MoneyMonth | FieldType::AreaM2 | FieldType::AreaMu => {
            Value::Number(Number::NOT_NEGATIVE)
        }
        FieldType::Share => Value::Number(Number::Between(Some(Ratio::ZERO), Some(Ratio::ONE))),
        FieldType::Count { min, max } => {
            let bound = |n: i64| Some(Ratio::int(i128::from(n)));
            Value::Number(Number::Between(bound(*min), bound(*max)))
        }
        FieldType::Flag => Value::Truth(Truth::Unknown),
        _ => Value::Scalar(None),
    }
}
