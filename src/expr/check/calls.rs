//! Functions and definitions: `yuan(24000)`, `age(m.person_id)`, `max(a, b)`, `wage(m, mo)`.

use super::{
    core::Checker,
    names::{GIVEN, hint},
    operators::constant,
    scope::Place,
};
use crate::{
    domain::ratio::Ratio,
    expr::{
        ast::{Expr, ExprKind},
        span::Span,
        typed::{Function, Node, NodeKind},
        types::{Dimension, Type},
    },
};

/// The functions, for suggestions.
pub const FUNCTIONS: [&str; 19] = [
    "has",
    "yuan",
    "yuan_month",
    "less_percent",
    "months",
    "m2",
    "mu",
    "ratio",
    "percent",
    "max",
    "min",
    "age",
    "valid_id",
    "same_name",
    "county",
    "month",
    "round_half_up",
    "whole",
    "date",
];

impl Checker<'_> {
    pub(super) fn call(&mut self, expr: &Expr, name: &str, args: &[Expr], place: &Place) -> Option<Node> {
        if let Some(at) = self.definition(name, place) {
            return self.call_definition(expr, at, args, place);
        }
        match name {
            "has" => match args {
                [field] => self.has(expr, field, place),
                _ => self.fault(place, expr.span, "has() takes one field"),
            },
            "yuan" | "yuan_month" | "months" | "m2" | "mu" | "percent" | "ratio" => {
                self.constant(expr, name, args, place)
            }
            "max" | "min" => self.extreme(expr, name, args, place),
            "whole" => self.whole(expr, args, place),
            "date" => self.date(expr, args, place),
            _ => self.function(expr, name, args, place),
        }
    }

    fn call_definition(&mut self, expr: &Expr, at: usize, args: &[Expr], place: &Place) -> Option<Node> {
        let (name, params) = (self.definitions[at].name.clone(), self.definitions[at].params.clone());
        if params.len() != args.len() {
            let message =
                format!("`{name}` takes {} ({}), not {}", params.len(), params.join(", "), args.len());
            return self.fault(place, expr.span, message);
        }
        let nodes: Vec<Option<Node>> = args.iter().map(|a| self.node(a, place)).collect();
        let nodes = nodes.into_iter().collect::<Option<Vec<_>>>()?;
        let types: Vec<Type> = nodes.iter().map(|n| n.ty.clone()).collect();
        if let Some(list) = nodes.iter().find(|n| matches!(n.ty, Type::List(_))) {
            return self.fault(place, list.span, "a definition takes single values, not lists");
        }
        let instance = self.instance(at, &types, expr.span, place)?;
        let ty = self.instance_type(instance);
        Some(Node { kind: NodeKind::Call(instance, nodes), ty, span: expr.span })
    }

    /// Constants with a unit, from whole numbers only.
    fn constant(&mut self, expr: &Expr, name: &str, args: &[Expr], place: &Place) -> Option<Node> {
        let numbers: Option<Vec<i128>> = args.iter().map(whole_number).collect();
        let (value, dimension) = match (name, numbers.as_deref()) {
            ("yuan", Some([yuan])) => (yuan.checked_mul(100).map(Ratio::int), Dimension::MONEY),
            ("yuan_month", Some([yuan])) => (yuan.checked_mul(100).map(Ratio::int), Dimension::MONEY_MONTH),
            ("months", Some([months])) => (Some(Ratio::int(*months)), Dimension::MONTHS),
            ("m2", Some([area])) => (Some(Ratio::int(*area)), Dimension::M2),
            ("mu", Some([area])) => (Some(Ratio::int(*area)), Dimension::MU),
            ("percent", Some([share])) => (Ratio::new(*share, 100), Dimension::PLAIN),
            ("ratio", Some([num, den])) if *den > 0 => (Ratio::new(*num, *den), Dimension::PLAIN),
            ("ratio", _) => {
                return self.fault(
                    place,
                    expr.span,
                    "write ratio(3, 2): two whole numbers, the second above 0",
                );
            }
            _ => {
                let message =
                    whole_yuan(name, args).unwrap_or_else(|| format!("write {name}(24): one whole number"));
                return self.fault(place, expr.span, message);
            }
        };
        match value {
            Some(value) => {
                Some(Node { kind: NodeKind::Number(value), ty: Type::Number(dimension), span: expr.span })
            }
            None => self.fault(place, expr.span, "the number is too large"),
        }
    }

    fn extreme(&mut self, expr: &Expr, name: &str, args: &[Expr], place: &Place) -> Option<Node> {
        if args.len() < 2 {
            return self.fault(
                place,
                expr.span,
                format!("{name}(a, b) takes two numbers or more; over a list: list.max(x, …)"),
            );
        }
        let nodes: Vec<Option<Node>> = args.iter().map(|a| self.number(a, place)).collect();
        let nodes = nodes.into_iter().collect::<Option<Vec<_>>>()?;
        let ty = nodes[0].ty.clone();
        if let Some(other) = nodes.iter().find(|n| n.ty != ty) {
            return self.fault(
                place,
                other.span,
                format!("{name}() needs one unit: {ty}, this is {}", other.ty),
            );
        }
        let kind = if name == "max" { NodeKind::Greatest(nodes) } else { NodeKind::Least(nodes) };
        Some(Node { kind, ty, span: expr.span })
    }

    fn whole(&mut self, expr: &Expr, args: &[Expr], place: &Place) -> Option<Node> {
        let [list] = args else { return self.fault(place, expr.span, "whole() takes one list") };
        let node = self.node(list, place)?;
        if node.ty != Type::List(Box::new(Type::Member)) {
            return self.fault(
                place,
                list.span,
                format!("whole() takes a list of members, this is {}", node.ty),
            );
        }
        let ty = node.ty.clone();
        Some(Node { kind: NodeKind::Whole(Box::new(node)), ty, span: expr.span })
    }

    fn date(&mut self, expr: &Expr, args: &[Expr], place: &Place) -> Option<Node> {
        if let [Expr { kind: ExprKind::Text(text), .. }] = args
            && let Ok(date) = text.parse::<jiff::civil::Date>()
        {
            let days = i64::from(crate::domain::calendar::date_to_days(date));
            return Some(Node { kind: NodeKind::Scalar(days), ty: Type::Date, span: expr.span });
        }
        self.fault(place, expr.span, "write date(\"2026-01-31\")")
    }

    fn function(&mut self, expr: &Expr, name: &str, args: &[Expr], place: &Place) -> Option<Node> {
        let (function, takes, gives) = match name {
            "age" => (Function::Age, vec![Type::Person], Type::Number(Dimension::PLAIN)),
            "valid_id" => (Function::ValidId, vec![Type::Person], Type::Bool),
            "same_name" => (Function::SameName, vec![Type::Name, Type::Name], Type::Bool),
            "county" => (Function::County, vec![Type::Area], Type::County),
            "month" => (Function::MonthOf, vec![Type::Date], Type::Month),
            "round_half_up" => return self.rounded(expr, args, place),
            "less_percent" => return self.less_percent(expr, args, place),
            _ => {
                if let Some(message) = self.defined_later(name, place) {
                    return self.fault(place, expr.span, message);
                }
                let mut known: Vec<&str> = FUNCTIONS.to_vec();
                known.extend(self.definition_names(place));
                let hint = hint(name, &known);
                let given = if GIVEN.contains(&name) { " (it is a value, not a function)" } else { "" };
                return self.fault(place, expr.span, format!("unknown function `{name}`{given}{hint}"));
            }
        };
        let nodes = self.arguments(expr.span, name, args, &takes, place)?;
        Some(Node { kind: NodeKind::Function(function, nodes), ty: gives, span: expr.span })
    }

    fn rounded(&mut self, expr: &Expr, args: &[Expr], place: &Place) -> Option<Node> {
        let [number] = args else { return self.fault(place, expr.span, "round_half_up() takes one number") };
        let node = self.number(number, place)?;
        let ty = node.ty.clone();
        Some(Node { kind: NodeKind::Function(Function::RoundHalfUp, vec![node]), ty, span: expr.span })
    }

    fn less_percent(&mut self, expr: &Expr, args: &[Expr], place: &Place) -> Option<Node> {
        let [amount, share] = args else {
            return self.fault(place, expr.span, "less_percent(x, p) takes a number and a share");
        };
        let (amount, share) = (self.number(amount, place)?, self.number(share, place)?);
        if share.ty != Type::Number(Dimension::PLAIN) {
            return self.fault(
                place,
                share.span,
                format!("the share must be a plain number, this is {}", share.ty),
            );
        }
        if constant(&share).is_some_and(|share| share < Ratio::ZERO || share > Ratio::ONE) {
            return self.fault(place, share.span, "the share is from percent(0) to percent(100)");
        }
        let ty = amount.ty.clone();
        Some(Node {
            kind: NodeKind::Function(Function::LessPercent, vec![amount, share]),
            ty,
            span: expr.span,
        })
    }

    pub(super) fn arguments(
        &mut self,
        span: Span,
        name: &str,
        args: &[Expr],
        takes: &[Type],
        place: &Place,
    ) -> Option<Vec<Node>> {
        if args.len() != takes.len() {
            return self.fault(
                place,
                span,
                format!("{name}() takes {} value(s), not {}", takes.len(), args.len()),
            );
        }
        let mut nodes = Vec::new();
        for (arg, ty) in args.iter().zip(takes) {
            let mut node = self.node(arg, place)?;
            if *ty == Type::Name {
                // Names are held made comparable: a constant is made so here.
                node = self.as_type(node, ty, place)?;
            }
            if node.ty != *ty {
                return self.fault(place, arg.span, format!("{name}() takes {ty} here, this is {}", node.ty));
            }
            nodes.push(node);
        }
        Some(nodes)
    }
}

/// How an amount with fen is written, where one stands in a constant of yuan.
fn whole_yuan(name: &str, args: &[Expr]) -> Option<String> {
    let ("yuan" | "yuan_month", [Expr { kind: kind @ ExprKind::Double(_), span }]) = (name, args) else {
        return None;
    };
    let written = Expr { kind: kind.clone(), span: *span }.to_string();
    let (yuan, part) = written.split_once('.')?;
    let fen = match part.len() {
        1 => format!("{yuan}{part}0"),
        2 => format!("{yuan}{part}"),
        _ => return None,
    };
    let fen: u64 = fen.parse().ok()?;
    Some(if fen.is_multiple_of(100) {
        format!("{name}() takes whole yuan: write {name}({})", fen / 100)
    } else {
        format!("{name}() takes whole yuan: write {name}({fen}) * ratio(1, 100) for an amount with fen")
    })
}

fn whole_number(expr: &Expr) -> Option<i128> {
    match &expr.kind {
        ExprKind::Int(value) => Some(i128::from(*value)),
        ExprKind::Uint(value) => Some(i128::from(*value)),
        _ => None,
    }
}
