//! What lies outside the profile is refused before anything is evaluated, with place and reason: messages, optional
//! values, two-variable macros, extensions, functions that CEL's standard does not have.

use super::{given::Given, stop::Stop};
use crate::{
    document::nearest,
    expr::{
        ast::{Expr, ExprKind},
        fault::quoted,
        span::Span,
    },
};

/// Functions that are called as `name(…)`, with how many arguments.
const GLOBAL: [(&str, usize); 11] = [
    ("size", 1),
    ("type", 1),
    ("dyn", 1),
    ("int", 1),
    ("uint", 1),
    ("double", 1),
    ("string", 1),
    ("bytes", 1),
    ("bool", 1),
    ("timestamp", 1),
    ("duration", 1),
];

/// Functions that are called as `value.name(…)`, with the least and the most arguments.
const METHODS: [(&str, usize, usize); 15] = [
    ("size", 0, 0),
    ("contains", 1, 1),
    ("startsWith", 1, 1),
    ("endsWith", 1, 1),
    ("matches", 1, 1),
    ("getFullYear", 0, 1),
    ("getMonth", 0, 1),
    ("getDate", 0, 1),
    ("getDayOfMonth", 0, 1),
    ("getDayOfWeek", 0, 1),
    ("getDayOfYear", 0, 1),
    ("getHours", 0, 1),
    ("getMinutes", 0, 1),
    ("getSeconds", 0, 1),
    ("getMilliseconds", 0, 1),
];

/// The macros of one variable, with how many arguments.
const MACROS: [(&str, &[usize]); 5] =
    [("all", &[2]), ("exists", &[2]), ("exists_one", &[2]), ("filter", &[2]), ("map", &[2, 3])];

/// What only rule files have: the facts and exact amounts that they compute with are not given here.
const RULE_WORDS: [&str; 24] = [
    "yuan",
    "yuan_month",
    "less_percent",
    "months",
    "m2",
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
    "sum",
    "count",
    "distinct",
    "plus_months",
    "plus",
    "first_day",
    "last_day",
];

/// Names of types and places that an expression can use without their being given.
pub const HOST_NAMES: [&str; 10] =
    ["bool", "bytes", "double", "int", "list", "map", "null_type", "string", "type", "uint"];

/// Whether a method is a macro.
pub(super) fn is_macro(name: &str) -> bool {
    MACROS.iter().any(|(known, _)| *known == name)
}

/// Refuses what is outside the profile.
pub(super) fn admit(expr: &Expr, given: &Given) -> Result<(), Box<Stop>> {
    let mut walk = Walk { given, variables: Vec::new() };
    walk.expr(expr)
}

struct Walk<'e> {
    given: &'e Given,
    variables: Vec<&'e str>,
}

impl<'e> Walk<'e> {
    fn expr(&mut self, expr: &'e Expr) -> Result<(), Box<Stop>> {
        match &expr.kind {
            ExprKind::Message { name, .. } => {
                let reason = format!("messages such as {} are not part of the profile", quoted(name));
                Err(Stop::refused(expr.span, reason))
            }
            ExprKind::Select { .. } => self.selection(expr),
            ExprKind::Index { target, index } => self.expr(target).and_then(|()| self.expr(index)),
            ExprKind::Call { function, name_span, args } => self.call(function, *name_span, args),
            ExprKind::Method { target, name, name_span, args } => self.method(target, name, *name_span, args),
            ExprKind::Unary { operand, .. } => self.expr(operand),
            ExprKind::Binary { .. } => self.chain(expr),
            ExprKind::Ternary { condition, then, other } => {
                self.expr(condition)?;
                self.expr(then)?;
                self.expr(other)
            }
            ExprKind::List(items) => items.iter().try_for_each(|item| self.expr(item)),
            ExprKind::Map(entries) => {
                entries.iter().try_for_each(|(key, value)| self.expr(key).and_then(|()| self.expr(value)))
            }
            _ => Ok(()),
        }
    }

    /// A chain of operators, which may be long: without recursion to the left.
    fn chain(&mut self, expr: &'e Expr) -> Result<(), Box<Stop>> {
        let mut here = expr;
        let mut right_sides = Vec::new();
        while let ExprKind::Binary { left, right, .. } = &here.kind {
            right_sides.push(&**right);
            here = left;
        }
        self.expr(here)?;
        right_sides.into_iter().rev().try_for_each(|right| self.expr(right))
    }

    /// `a.b.c`: its first name must be given; else it is the name of a package, a message or an enumeration.
    fn selection(&mut self, expr: &'e Expr) -> Result<(), Box<Stop>> {
        let mut here = expr;
        while let ExprKind::Select { target, .. } = &here.kind {
            here = target;
        }
        let root = match &here.kind {
            ExprKind::Name(name) if self.variables.contains(&name.as_str()) => return Ok(()),
            ExprKind::Name(name) | ExprKind::Absolute(name) => name,
            _ => return self.expr(here),
        };
        if self.given.begins(root) || is_time_type(expr) || HOST_NAMES.contains(&root.as_str()) {
            return Ok(());
        }
        let reason = format!(
            "{} is not given; packages, messages and enumerations are not part of the profile",
            quoted(root)
        );
        Err(Stop::refused(here.span, reason))
    }

    fn call(&mut self, function: &str, span: Span, args: &'e [Expr]) -> Result<(), Box<Stop>> {
        let name = function.trim_start_matches('.');
        if name == "has" && name == function {
            return match args {
                [Expr { kind: ExprKind::Select { target, .. }, .. }] => self.expr(target),
                _ => Err(Stop::refused(span, "has() takes one selection, such as has(a.b)")),
            };
        }
        let global = GLOBAL.iter().find(|(known, _)| *known == name);
        let standard = global.is_some_and(|(_, count)| *count == args.len());
        // `matches` is the one function that is called either way.
        let either_way = name == "matches" && args.len() == 2;
        if !(standard || either_way) {
            let reason = match global {
                Some((_, count)) => format!("{name}() takes {count} argument(s), not {}", args.len()),
                None => unknown("function", name, &GLOBAL.map(|(known, _)| known)),
            };
            return Err(Stop::refused(span, reason));
        }
        args.iter().try_for_each(|arg| self.expr(arg))
    }

    fn method(
        &mut self,
        target: &'e Expr,
        name: &str,
        span: Span,
        args: &'e [Expr],
    ) -> Result<(), Box<Stop>> {
        if let Some((_, counts)) = MACROS.iter().find(|(known, _)| *known == name) {
            return self.macro_call(target, name, counts, span, args);
        }
        match METHODS.iter().find(|(known, ..)| *known == name) {
            Some((_, least, most)) if (*least..=*most).contains(&args.len()) => {}
            Some(_) => {
                let reason = format!(".{name}() does not take {} argument(s) in CEL's standard", args.len());
                return Err(Stop::refused(span, reason));
            }
            None => return Err(Stop::refused(span, unknown("method", name, &METHODS.map(|m| m.0)))),
        }
        self.expr(target)?;
        args.iter().try_for_each(|arg| self.expr(arg))
    }

    fn macro_call(
        &mut self,
        target: &'e Expr,
        name: &str,
        counts: &[usize],
        span: Span,
        args: &'e [Expr],
    ) -> Result<(), Box<Stop>> {
        if !counts.contains(&args.len()) {
            let reason = format!(
                ".{name}() takes one variable and what to ask of it; two variables are not part of the profile"
            );
            return Err(Stop::refused(span, reason));
        }
        let [Expr { kind: ExprKind::Name(variable), .. }, bodies @ ..] = args else {
            let place = args.first().map_or(span, |arg| arg.span);
            return Err(Stop::refused(
                place,
                format!("the first argument of .{name}() must be a plain name"),
            ));
        };
        self.expr(target)?;
        self.variables.push(variable);
        let admitted = bodies.iter().try_for_each(|body| self.expr(body));
        self.variables.pop();
        admitted
    }
}

/// Whether a selection names the type of timestamps or durations.
pub(super) fn is_time_type(expr: &Expr) -> bool {
    time_type(expr).is_some()
}

/// `google.protobuf.Timestamp` or `google.protobuf.Duration`.
pub(super) fn time_type(expr: &Expr) -> Option<&str> {
    let ExprKind::Select { target, field, .. } = &expr.kind else { return None };
    let ExprKind::Select { target: root, field: package, .. } = &target.kind else { return None };
    let (ExprKind::Name(name) | ExprKind::Absolute(name)) = &root.kind else { return None };
    let named =
        name == "google" && package == "protobuf" && matches!(field.as_str(), "Timestamp" | "Duration");
    named.then_some(field.as_str())
}

fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    if RULE_WORDS.contains(&name) {
        return format!(
            "{} is known in rule files only: it needs the facts and exact amounts of a rule",
            quoted(name)
        );
    }
    let hint = nearest(name, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    format!("CEL's standard has no {what} {}{hint}; extensions are not part of the profile", quoted(name))
}
