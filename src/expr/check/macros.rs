//! Macros and methods: `list.exists(x, …)`, `list.sum(x, …)`, `month.plus(-6)`.

use super::{core::Checker, names::hint, operators::constant, scope::Place};
use crate::domain::ratio::Ratio;
use crate::expr::{
    ast::{Expr, ExprKind},
    span::Span,
    typed::{Function, Node, NodeKind},
    types::{Dimension, Type},
};

/// How many months the calendar has.
const CALENDAR_MONTHS: i128 = 12 * 9_999;

/// The methods of lists.
pub(super) const LIST_METHODS: [&str; 11] =
    ["exists", "all", "exists_one", "filter", "map", "sum", "count", "size", "max", "min", "distinct"];

/// The methods that values of a type have, for messages.
fn methods(ty: &Type) -> &'static str {
    match ty {
        Type::Date => "; it has plus_months(n), and month(…) gives its month",
        Type::Month => "; it has plus(n), first_day() and last_day()",
        _ => ": methods are for lists, dates and months",
    }
}

impl Checker<'_> {
    pub(super) fn method(
        &mut self,
        expr: &Expr,
        target: &Expr,
        name: &str,
        args: &[Expr],
        place: &Place,
    ) -> Option<Node> {
        if (name == "on" || name == "at")
            && let ExprKind::Select { target: root, field, .. } = &target.kind
            && matches!(&root.kind, ExprKind::Name(n) if n == "param" && place.find(n).is_none())
        {
            if name == "at" {
                return self.parameter_at(expr, field, args, place);
            }
            let month = self.arguments(expr.span, "on", args, &[Type::Month], place)?.pop();
            return self.parameter(expr, field, month, place);
        }
        let node = self.node(target, place)?;
        match node.ty.clone() {
            Type::List(item) => self.list_method(expr, node, *item, name, args, place),
            Type::Date if name == "plus_months" => {
                self.shift(expr, node, Function::DatePlusMonths, name, args, place)
            }
            Type::Month if name == "plus" => self.shift(expr, node, Function::MonthPlus, name, args, place),
            Type::Month if name == "first_day" || name == "last_day" => {
                self.arguments(expr.span, name, args, &[], place)?;
                let function = if name == "first_day" { Function::FirstDay } else { Function::LastDay };
                Some(Node { kind: NodeKind::Function(function, vec![node]), ty: Type::Date, span: expr.span })
            }
            other => {
                let message = format!("{other} has no method `{name}`{}", methods(&other));
                self.fault(place, expr.span, message)
            }
        }
    }

    fn shift(
        &mut self,
        expr: &Expr,
        node: Node,
        function: Function,
        name: &str,
        args: &[Expr],
        place: &Place,
    ) -> Option<Node> {
        let [by] = args else {
            return self.fault(place, expr.span, format!("{name}() takes one whole number"));
        };
        let by = self.number(by, place)?;
        if !matches!(by.ty, Type::Number(Dimension::PLAIN | Dimension::MONTHS)) {
            return self.fault(
                place,
                by.span,
                format!("{name}() takes a number of months, this is {}", by.ty),
            );
        }
        if let Some(months) = constant(&by)
            && !(months.den() == 1 && months.num().abs() <= CALENDAR_MONTHS)
        {
            let message = format!("{name}() takes a whole number of months, at most {CALENDAR_MONTHS}");
            return self.fault(place, by.span, message);
        }
        let ty = node.ty.clone();
        Some(Node { kind: NodeKind::Function(function, vec![node, by]), ty, span: expr.span })
    }

    fn list_method(
        &mut self,
        expr: &Expr,
        list: Node,
        item: Type,
        name: &str,
        args: &[Expr],
        place: &Place,
    ) -> Option<Node> {
        let made = |kind, ty| Some(Node { kind, ty, span: expr.span });
        match (name, args.len()) {
            ("count" | "size", 0) => made(NodeKind::Count(Box::new(list)), Type::Number(Dimension::PLAIN)),
            ("distinct", 0) if scalar(&item) => {
                made(NodeKind::Distinct(Box::new(list)), Type::List(Box::new(item)))
            }
            ("sum" | "max" | "min", 0) if item.is_number() => {
                let body =
                    Node { kind: NodeKind::Local(place.variables.len()), ty: item.clone(), span: expr.span };
                made(folded(name, Box::new(list), Box::new(body)), item)
            }
            ("exists" | "all" | "exists_one" | "filter" | "map" | "sum" | "count" | "max" | "min", 2) => {
                let node = self.list_macro(expr, list, item, name, args, place)?;
                self.in_few_steps(node, place)
            }
            _ if LIST_METHODS.contains(&name) => {
                let message = format!("`{name}` with {} argument(s) is not for {}", args.len(), list.ty);
                self.fault(place, expr.span, message)
            }
            _ => {
                let hint = hint(name, &LIST_METHODS);
                let known = LIST_METHODS.join(", ");
                let message = format!(
                    "a list has no method `{name}` with {} argument(s){hint}; it has {known}",
                    args.len()
                );
                self.fault(place, expr.span, message)
            }
        }
    }

    fn list_macro(
        &mut self,
        expr: &Expr,
        list: Node,
        item: Type,
        name: &str,
        args: &[Expr],
        place: &Place,
    ) -> Option<Node> {
        let ExprKind::Name(variable) = &args[0].kind else {
            return self.fault(
                place,
                args[0].span,
                format!("{name}() names its variable first: list.{name}(x, …)"),
            );
        };
        if place.find(variable).is_some() || super::names::GIVEN.contains(&variable.as_str()) {
            return self.fault(
                place,
                args[0].span,
                format!("`{variable}` already means something here: choose another name"),
            );
        }
        let inner = place.with(variable, item.clone());
        let list_type = list.ty.clone();
        let list = Box::new(list);
        let made = |kind, ty| Some(Node { kind, ty, span: expr.span });
        match name {
            "exists" | "all" | "filter" | "count" | "exists_one" => {
                let body = Box::new(self.condition(&args[1], &inner)?);
                Some(conditional(expr.span, list, list_type, name, body))
            }
            "map" => {
                let body = self.node(&args[1], &inner)?;
                if !scalar(&body.ty) && !body.ty.is_number() {
                    return self.fault(
                        place,
                        args[1].span,
                        format!("map() gives single values, this is {}", body.ty),
                    );
                }
                let ty = Type::List(Box::new(body.ty.clone()));
                made(NodeKind::Map(list, Box::new(body)), ty)
            }
            _ => {
                let body = self.number(&args[1], &inner)?;
                let ty = body.ty.clone();
                made(folded(name, list, Box::new(body)), ty)
            }
        }
    }
}

/// A macro that asks a condition of each item.
fn conditional(span: Span, list: Box<Node>, list_type: Type, name: &str, body: Box<Node>) -> Node {
    let made = |kind, ty| Node { kind, ty, span };
    let plain = Type::Number(Dimension::PLAIN);
    match name {
        "exists" => made(NodeKind::Exists(list, body), Type::Bool),
        "all" => made(NodeKind::All(list, body), Type::Bool),
        "filter" => made(NodeKind::Filter(list, body), list_type),
        _ => {
            let filtered = made(NodeKind::Filter(list, body), list_type);
            let count = made(NodeKind::Count(Box::new(filtered)), plain.clone());
            if name == "count" {
                return count;
            }
            let one = made(NodeKind::Number(Ratio::ONE), plain);
            let equal = crate::expr::typed::Comparison::Equal;
            made(NodeKind::Compare(equal, Box::new(count), Box::new(one)), Type::Bool)
        }
    }
}

/// A macro that makes one number of the items' numbers.
fn folded(name: &str, list: Box<Node>, body: Box<Node>) -> NodeKind {
    match name {
        "sum" => NodeKind::Sum(list, body),
        "max" => NodeKind::Max(list, body),
        _ => NodeKind::Min(list, body),
    }
}

fn scalar(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Text | Type::Name | Type::Person | Type::Area | Type::Code(_) | Type::Date | Type::Month
    )
}
