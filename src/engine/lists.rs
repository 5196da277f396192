//! Lists: members, months, records with the record that may exist, and what is asked over them.

use super::{
    eval::{Evaluator, Item, Local, Val},
    trace::{Open, Trace},
    value::{Number, Truth, Value},
};
use crate::{
    domain::ratio::Ratio,
    expr::typed::{Given, Node, NodeKind},
};

/// An item of a list.
#[derive(Clone, Debug)]
pub(super) struct Element<T> {
    pub item: Item,
    /// Whether it is in the list: true or unknown.
    pub present: Truth,
    /// It stands for any number of items.
    pub many: bool,
    /// What it rests on that there is such an item.
    pub trace: T,
    /// What its value rests on beside, where it is a value.
    pub own: T,
}

impl<T: Trace> Element<T> {
    fn sure(item: Item, trace: T) -> Self {
        Self { item, present: Truth::True, many: false, trace, own: T::default() }
    }

    /// What the item and its value rest on.
    pub fn whole_trace(&self) -> T {
        let mut trace = self.trace.clone();
        trace.join(&self.own);
        trace
    }
}

type Visit<'v, 'b, 'c, T> = &'v mut dyn FnMut(&mut Evaluator<'b, 'c, T>, Element<T>);

impl<'b, 'c, T: Trace> Evaluator<'b, 'c, T> {
    /// Visits every item that is or may be in the list.
    pub(super) fn each(&mut self, list: &Node, visit: Visit<'_, 'b, 'c, T>) {
        match &list.kind {
            NodeKind::Given(given) => self.each_given(*given, visit),
            NodeKind::Records(Some(member), kind) => {
                if let (Item::Member(m), trace) = self.item(member) {
                    self.each_record(*kind, m, &trace, visit);
                }
            }
            NodeKind::Records(None, kind) => {
                for m in self.counted_entries(true) {
                    self.each_record(*kind, m, &T::default(), visit);
                }
            }
            NodeKind::List(items) => {
                for item in items {
                    let val = self.eval(item);
                    let element = Element::sure(Item::Value(val.value), T::default());
                    visit(self, Element { own: val.trace, ..element });
                }
            }
            NodeKind::Filter(inner, body) => self.each(inner, &mut |ev, element| {
                let (truth, trace) = ev.with(&element, |ev| ev.condition(body));
                if truth != Truth::False {
                    let mut element = element;
                    element.present = element.present.and(truth);
                    element.trace.join(&trace);
                    visit(ev, element);
                }
            }),
            NodeKind::Map(inner, body) => self.each(inner, &mut |ev, element| {
                let val = ev.with(&element, |ev| ev.eval(body));
                visit(ev, Element { item: Item::Value(val.value), own: val.trace, ..element });
            }),
            NodeKind::Distinct(inner) => self.each_distinct(inner, visit),
            NodeKind::Whole(inner) => self.each(inner, visit),
            NodeKind::Call(instance, args) => {
                // Gathered in the body's frame, visited in the caller's.
                let mut elements = Vec::new();
                self.in_body(*instance, args, |ev, body| ev.each(body, &mut |_, e| elements.push(e)));
                for element in elements {
                    visit(self, element);
                }
            }
            NodeKind::Choose(condition, then, other) => {
                let (truth, trace) = self.condition(condition);
                for (list, wanted) in [(then, Truth::True), (other, Truth::False)] {
                    if truth == wanted || truth == Truth::Unknown {
                        self.each(list, &mut |ev, mut element| {
                            if truth == Truth::Unknown {
                                element.present = Truth::Unknown;
                            }
                            element.trace.join(&trace);
                            visit(ev, element);
                        });
                    }
                }
            }
            _ => {}
        }
    }

    fn each_given(&mut self, given: Given, visit: Visit<'_, 'b, 'c, T>) {
        let sure = |item| Element::sure(item, T::default());
        match given {
            Given::Window => {
                for month in self.window.clone() {
                    visit(self, sure(Item::Value(Value::Scalar(Some(i64::from(month.ordinal()))))));
                }
            }
            Given::Members | Given::Persons => {
                for m in self.counted_entries(given == Given::Members) {
                    visit(self, sure(Item::Member(m)));
                }
            }
            Given::AsOf | Given::Month | Given::Anchor => {}
        }
    }

    fn counted_entries(&self, members_only: bool) -> Vec<u32> {
        let (county, fields) = (self.bound.county, self.bound.fields);
        let counts = |m: &usize| !members_only || county.members.cell(*m, fields.role) == fields.member;
        county.members_of(self.household).filter(counts).map(|m| m as u32).collect()
    }

    fn each_record(&mut self, kind: usize, member: u32, trace: &T, visit: Visit<'_, 'b, 'c, T>) {
        let county = self.bound.county;
        let kind_number = kind as u16;
        for row in county.rows_of(kind, member as usize) {
            let mut row_trace = T::row(kind_number, row as u32);
            row_trace.join(trace);
            let item = Item::Row(kind_number, row as u32);
            visit(self, Element::sure(item, row_trace));
        }
        if !county.is_known(kind, member as usize) {
            let mut open = T::open(Open::Kind { kind: kind_number, member });
            open.join(trace);
            let item = Item::Phantom(kind_number, member);
            visit(self, Element { present: Truth::Unknown, many: true, ..Element::sure(item, open) });
        }
    }

    fn each_distinct(&mut self, inner: &Node, visit: Visit<'_, 'b, 'c, T>) {
        let mut known: Vec<(i64, Truth, T)> = Vec::new();
        let mut unknown: Option<T> = None;
        self.each(inner, &mut |_, element| match element.item {
            Item::Value(Value::Scalar(Some(value))) => match known.iter_mut().find(|(v, ..)| *v == value) {
                Some((_, present, trace)) => {
                    *present = present.or(element.present);
                    trace.join(&element.whole_trace());
                }
                None => known.push((value, element.present, element.whole_trace())),
            },
            _ => unknown.get_or_insert_with(T::default).join(&element.whole_trace()),
        });
        for (value, present, trace) in known {
            let item = Item::Value(Value::Scalar(Some(value)));
            visit(self, Element { present, ..Element::sure(item, trace) });
        }
        if let Some(trace) = unknown {
            let item = Item::Value(Value::Scalar(None));
            visit(self, Element { present: Truth::Unknown, many: true, ..Element::sure(item, trace) });
        }
    }

    /// Evaluates with the item as the next variable.
    pub(super) fn with<R>(&mut self, element: &Element<T>, body: impl FnOnce(&mut Self) -> R) -> R {
        self.locals.push(Local { item: element.item, trace: element.whole_trace() });
        let result = body(self);
        self.locals.pop();
        result
    }

    /// Where sums and counts over the list are unknown: its membership is, or it is empty (see `whole`).
    fn unsettled(&mut self, list: &Node) -> Option<T> {
        match &list.kind {
            NodeKind::Whole(inner) => {
                let (mut open, mut empty, mut trace) = (false, true, T::default());
                self.each(inner, &mut |_, element| {
                    empty = false;
                    if element.present != Truth::True {
                        open = true;
                        trace.join(&element.trace);
                    }
                });
                (open || empty).then_some(trace)
            }
            NodeKind::Filter(inner, _) | NodeKind::Map(inner, _) | NodeKind::Distinct(inner) => {
                self.unsettled(inner)
            }
            NodeKind::Call(instance, args) => self.in_body(*instance, args, |ev, body| ev.unsettled(body)),
            _ => None,
        }
    }

    pub(super) fn exists(&mut self, list: &Node, body: &Node, exists: bool) -> Val<T> {
        let mut truth = Truth::False;
        let (mut deciding, mut open) = (T::default(), T::default());
        self.each(list, &mut |ev, element| {
            if truth == Truth::True && !T::RECORDS {
                return;
            }
            ev.open_frame();
            let (found, trace) = ev.with(&element, |ev| ev.condition(body));
            let found = element.present.and(if exists { found } else { found.not() });
            ev.close_witness(found);
            truth = truth.or(found);
            if found == Truth::False {
                return;
            }
            let side = if found == Truth::True { &mut deciding } else { &mut open };
            side.join(&element.trace);
            side.join(&trace);
            if let Item::Member(m) = element.item {
                side.join(&T::person(m));
            }
        });
        if truth == Truth::Unknown {
            // Records that speak for it are shown with what is open.
            deciding.join(&open);
        }
        Val { value: Value::Truth(if exists { truth } else { truth.not() }), trace: deciding }
    }

    pub(super) fn count(&mut self, list: &Node) -> Val<T> {
        let unsettled = self.unsettled(list);
        let (mut low, mut high, mut trace) = (0, Some(0), T::default());
        self.each(list, &mut |_, element| {
            trace.join(&element.trace);
            low += i128::from(element.present == Truth::True);
            high = if element.many { None } else { high.map(|h| h + 1) };
        });
        let mut number = Number::Between(Some(Ratio::int(low)), high.map(Ratio::int));
        if let Some(open) = unsettled {
            trace.join(&open);
            number = Number::Unknown;
        }
        Val { value: Value::Number(number), trace }
    }

    pub(super) fn sum(&mut self, list: &Node, body: &Node) -> Val<T> {
        let unsettled = self.unsettled(list);
        let mut total = Number::exactly(Ratio::ZERO);
        let mut trace = T::default();
        self.each(list, &mut |ev, element| {
            let val = ev.with(&element, |ev| ev.eval(body));
            let amount = may_be_absent(val.number(), element.present, element.many);
            if amount.point() != Some(Ratio::ZERO) || element.present == Truth::True {
                trace.join(&element.trace);
                trace.join(&val.trace);
            }
            total = total.plus(amount);
        });
        if let Some(open) = unsettled {
            trace.join(&open);
            total = Number::Unknown;
        }
        Val { value: Value::Number(total), trace }
    }

    /// The greatest or the least of the items' numbers, 0 of none.
    pub(super) fn extreme_of(
        &mut self,
        list: &Node,
        body: &Node,
        further: fn(Number, Number) -> Number,
    ) -> Val<T> {
        let unsettled = self.unsettled(list);
        // What those come to that are surely there, and between what all lie.
        let (mut sure, mut all): (Option<Number>, Option<Number>) = (None, None);
        let mut trace = T::default();
        self.each(list, &mut |ev, element| {
            let val = ev.with(&element, |ev| ev.eval(body));
            let number = val.number();
            if element.present == Truth::True {
                sure = Some(sure.map_or(number, |sure| further(sure, number)));
            }
            all = Some(all.map_or(number, |all| all.hull(number)));
            trace.join(&element.trace);
            trace.join(&val.trace);
        });
        let mut found = match (sure, all) {
            (_, None) => Number::exactly(Ratio::ZERO),
            (None, Some(all)) => all.hull(Number::exactly(Ratio::ZERO)),
            // At least as far as those that are sure, at most as far as any.
            (Some(sure), Some(all)) => further(sure, all),
        };
        if let Some(open) = unsettled {
            trace.join(&open);
            found = Number::Unknown;
        }
        Val { value: Value::Number(found), trace }
    }
}

/// What an item adds to a sum if it may be absent, or stand for any number of items.
fn may_be_absent(number: Number, present: Truth, many: bool) -> Number {
    if present == Truth::True {
        return number;
    }
    let Number::Between(low, high) = number.hull(Number::exactly(Ratio::ZERO)) else {
        return Number::Unknown;
    };
    if !many {
        return Number::Between(low, high);
    }
    let zero = Some(Ratio::ZERO);
    Number::Between(if low == zero { zero } else { None }, if high == zero { zero } else { None })
}
