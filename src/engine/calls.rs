//! Named parts: evaluated once per household and arguments, or with a step of the explanation each time.

use super::{
    eval::{Evaluator, Item, Local, Val},
    explain::{self, Told},
    trace::Trace,
    value::{Truth, Value},
};
use crate::{
    domain::Step,
    expr::{
        typed::{Instance, Node, NodeKind},
        types::Type,
    },
};

impl<'b, 'c, T: Trace> Evaluator<'b, 'c, T> {
    pub(super) fn call(&mut self, instance: usize, args: &[Node]) -> Val<T> {
        let bound = self.bound;
        let part: &'b Instance = &bound.pack.instances[instance];
        let mut locals = self.arguments(part, args);
        if self.explains() {
            return self.call_explained(part, locals);
        }
        let Some(key) = memo_key(instance, &locals) else {
            return self.in_frame(part, locals, |ev| ev.eval(&part.body));
        };
        // What is remembered of the arguments belongs to this call, not to the part.
        let mut of_arguments = T::default();
        for local in &mut locals {
            of_arguments.join(&std::mem::take(&mut local.trace));
        }
        let mut val = match self.memo.get(&key) {
            Some(found) => found.clone(),
            None => {
                let val = self.in_frame(part, locals, |ev| ev.eval(&part.body));
                self.memo.insert(key, val.clone());
                val
            }
        };
        val.trace.join(&of_arguments);
        val
    }

    fn call_explained(&mut self, part: &'b Instance, locals: Vec<Local<T>>) -> Val<T> {
        let member = locals.iter().find_map(|l| match l.item {
            Item::Member(m) => Some(m),
            _ => None,
        });
        let months: Vec<Value> = locals
            .iter()
            .zip(&part.arguments)
            .filter_map(|(l, ty)| match (l.item, ty) {
                (Item::Value(value), Type::Month) => Some(value),
                _ => None,
            })
            .collect();
        self.open_frame();
        let val = self.in_frame(part, locals, |ev| ev.eval(&part.body));
        let parts: Vec<Step> = self.frames.pop().into_iter().flatten().collect();
        if let Some(notes) = val.trace.notes() {
            let told = Told { title: &part.title, text: &part.text, ty: &part.body.ty, member };
            let step = explain::step((self.bound, self.household), told, &months, &val.value, notes, parts);
            self.add_step(step);
        }
        val
    }

    fn arguments(&mut self, part: &Instance, args: &[Node]) -> Vec<Local<T>> {
        args.iter()
            .zip(&part.arguments)
            .map(|(arg, ty)| match ty {
                Type::Member | Type::Record(_) | Type::Household => {
                    let (item, trace) = self.item(arg);
                    Local { item, trace }
                }
                _ => {
                    let val = self.eval(arg);
                    Local { item: Item::Value(val.value), trace: val.trace }
                }
            })
            .collect()
    }

    /// Evaluates in a frame of its own, whose first variables are the arguments.
    fn in_frame<R>(
        &mut self,
        part: &'b Instance,
        locals: Vec<Local<T>>,
        body: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let (base, top, text) = (self.base, self.locals.len(), self.text);
        self.base = top;
        self.text = &part.text;
        self.locals.extend(locals);
        let result = body(self);
        self.locals.truncate(top);
        self.base = base;
        self.text = text;
        result
    }

    /// Evaluates a term of an amount. What is added up of a kind's records has a step of the explanation of its own.
    pub(super) fn term(&mut self, node: &Node) -> Val<T> {
        let Some(kind) = added_up(node).filter(|_| self.explains()) else { return self.eval(node) };
        self.open_frame();
        let val = self.eval(node);
        let parts: Vec<Step> = self.frames.pop().into_iter().flatten().collect();
        if let Some(notes) = val.trace.notes() {
            let title = &self.bound.county.dictionary.kinds[kind].title;
            let told =
                Told { title, text: node.span.text(self.text).unwrap_or(""), ty: &node.ty, member: None };
            let step = explain::step((self.bound, self.household), told, &[], &val.value, notes, parts);
            self.add_step(step);
        }
        val
    }

    /// Goes into the body of a list-valued definition.
    pub(super) fn in_body<R>(
        &mut self,
        instance: usize,
        args: &[Node],
        body: impl FnOnce(&mut Self, &'b Node) -> R,
    ) -> R {
        let bound = self.bound;
        let part: &'b Instance = &bound.pack.instances[instance];
        let locals = self.arguments(part, args);
        self.in_frame(part, locals, |ev| body(ev, &part.body))
    }

    /// Begins a part of the explanation.
    pub(super) fn open_frame(&mut self) {
        if self.explains() {
            self.frames.push(Vec::new());
        }
    }

    /// Whether steps of an explanation are gathered.
    fn explains(&self) -> bool {
        T::RECORDS && !self.frames.is_empty()
    }

    /// Ends the part of the explanation that a witness of `exists` made; it is shown where it speaks.
    pub(super) fn close_witness(&mut self, found: Truth) {
        if !self.explains() {
            return;
        }
        let parts: Vec<Step> = self.frames.pop().into_iter().flatten().collect();
        if found != Truth::False {
            parts.into_iter().for_each(|p| self.add_step(Some(p)));
        }
    }

    /// Adds a step to the part that is open. Steps that say nothing (no amount, no record) are left out.
    pub(super) fn add_step(&mut self, step: Option<Step>) {
        if let (Some(step), Some(frame)) = (step, self.frames.last_mut()) {
            frame.push(step);
        }
    }
}

/// The kind whose records are added up, counted, or gone through for the greatest or the least.
fn added_up(node: &Node) -> Option<usize> {
    let mut list = match &node.kind {
        NodeKind::Sum(list, _) | NodeKind::Max(list, _) | NodeKind::Min(list, _) => list,
        NodeKind::Count(list) => list,
        _ => return None,
    };
    loop {
        list = match &list.kind {
            NodeKind::Records(_, kind) => return Some(*kind),
            NodeKind::Filter(inner, _) | NodeKind::Map(inner, _) => inner,
            NodeKind::Distinct(inner) | NodeKind::Whole(inner) => inner,
            _ => return None,
        };
    }
}

/// The key of a memo: the instance and what its arguments are, where they are few and known.
fn memo_key<T>(instance: usize, locals: &[Local<T>]) -> Option<(usize, u64, u64)> {
    let code = |local: &Local<T>| match local.item {
        Item::Household => Some(1),
        Item::Member(m) => Some((1 << 60) | u64::from(m)),
        Item::Row(kind, row) => Some((1 << 61) | (u64::from(kind) << 32) | u64::from(row)),
        Item::Phantom(kind, member) => Some((1 << 62) | (u64::from(kind) << 32) | u64::from(member)),
        Item::Value(Value::Scalar(Some(v))) => u64::try_from(v).ok().map(|v| (1 << 63) | v),
        Item::Value(_) => None,
    };
    match locals {
        [] => Some((instance, 0, 0)),
        [a] => Some((instance, code(a)?, 0)),
        [a, b] => Some((instance, code(a)?, code(b)?)),
        _ => None,
    }
}
