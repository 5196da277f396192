//! Evaluates an expression: names, selections, logic that absorbs errors, choices and macros. Calls and operators are
//! in `functions` and `operators`. It must not know where values come from or how they are shown.

use super::{
    admit::{admit, is_macro, time_type},
    functions::{self, Patterns},
    given::Given,
    operators::{apply, index, negate, no_overload},
    stop::{Budget, Stop},
    value::{Key, Map, MapFault, TypeName, Value},
};
use crate::expr::{
    ast::{BinaryOp, Expr, ExprKind, UnaryOp},
    parser::parse,
    span::Span,
};
use std::sync::Arc;

type Answer = Result<Value, Box<Stop>>;

/// The value of an expression with given values.
///
/// # Errors
/// CEL's error, or the refusal of what lies outside the profile or takes too much.
pub fn evaluate(text: &str, given: &Given) -> Result<Value, Stop> {
    let expr = parse(text).map_err(|faults| *Stop::unread(&faults))?;
    admit(&expr, given).map_err(|stop| *stop)?;
    let mut interpreter =
        Interpreter { given, variables: Vec::new(), budget: Budget::full(), patterns: Patterns::none() };
    interpreter.value(&expr).map_err(|stop| *stop)
}

struct Interpreter<'e> {
    given: &'e Given,
    variables: Vec<(&'e str, Value)>,
    budget: Budget,
    patterns: Patterns,
}

impl<'e> Interpreter<'e> {
    fn value(&mut self, expr: &'e Expr) -> Answer {
        self.budget.spend(expr.span, 1)?;
        match &expr.kind {
            ExprKind::Bool(flag) => Ok(Value::Bool(*flag)),
            ExprKind::Null => Ok(Value::Null),
            ExprKind::Int(number) => Ok(Value::Int(*number)),
            ExprKind::Uint(number) => Ok(Value::Uint(*number)),
            ExprKind::Double(number) => Ok(Value::Double(*number)),
            ExprKind::Text(text) => {
                self.budget.allocate(expr.span, text.len())?;
                Ok(Value::text(text))
            }
            ExprKind::Bytes(bytes) => {
                self.budget.allocate(expr.span, bytes.len())?;
                Ok(Value::Bytes(Arc::from(&**bytes)))
            }
            ExprKind::Name(name) => self.name(name, false, expr.span),
            ExprKind::Absolute(name) => self.name(name, true, expr.span),
            ExprKind::Select { target, field, .. } => self.select(expr, target, field),
            ExprKind::Index { target, index: key } => {
                let (target, key) = (self.value(target)?, self.value(key)?);
                index(&target, &key, expr.span)
            }
            ExprKind::Call { function, args, .. } => self.call(function, args, expr.span),
            ExprKind::Method { target, name, args, .. } if is_macro(name) => {
                self.macro_call(target, name, args, expr.span)
            }
            ExprKind::Method { target, name, args, .. } => {
                let mut values = vec![self.value(target)?];
                for arg in args {
                    values.push(self.value(arg)?);
                }
                functions::call(name, &values, expr.span, &mut self.budget, &mut self.patterns)
            }
            ExprKind::Unary { op, operand } => self.unary(*op, operand, expr.span),
            ExprKind::Binary { .. } => self.chain(expr),
            ExprKind::Ternary { condition, then, other } => match self.value(condition)? {
                Value::Bool(true) => self.value(then),
                Value::Bool(false) => self.value(other),
                value => Err(no_overload("?:", &[&value], condition.span)),
            },
            ExprKind::List(items) => {
                self.budget.allocate(expr.span, items.len() * size_of::<Value>())?;
                let items: Result<Vec<Value>, _> = items.iter().map(|item| self.value(item)).collect();
                items.map(Value::list)
            }
            ExprKind::Map(entries) => self.map(entries, expr.span),
            ExprKind::Message { .. } => Err(Stop::refused(expr.span, "messages are not part of the profile")),
        }
    }

    /// A variable of a macro, a given value, or the name of a type.
    fn name(&mut self, name: &str, absolute: bool, span: Span) -> Answer {
        let local = self.variables.iter().rev().find(|(known, _)| *known == name && !absolute);
        if let Some((_, value)) = local {
            return Ok(value.clone());
        }
        if let Some(value) = self.given.get(name) {
            return Ok(value.clone());
        }
        match TypeName::from_word(name) {
            Some(ty) => Ok(Value::Type(ty)),
            None => Err(Stop::error(span, "undeclared reference: the name is not given")),
        }
    }

    /// `target.field`, or the longest dotted name that is given.
    fn select(&mut self, expr: &'e Expr, target: &'e Expr, field: &str) -> Answer {
        if let Some(value) = self.given_under(expr) {
            return Ok(value);
        }
        if let Some(ty) = time_type(expr).filter(|_| !self.given.begins("google")) {
            return Ok(Value::Type(if ty == "Timestamp" { TypeName::Timestamp } else { TypeName::Duration }));
        }
        match self.value(target)? {
            Value::Map(map) => {
                let value = map.get(&Key::Text(Arc::from(field)));
                value.cloned().ok_or_else(|| Stop::error(expr.span, "no such key"))
            }
            other => Err(no_overload(".", &[&other], expr.span)),
        }
    }

    /// The value that is given under the whole dotted name.
    fn given_under(&self, expr: &Expr) -> Option<Value> {
        if !self.given.has_dotted() {
            return None;
        }
        let mut parts = Vec::new();
        let mut here = expr;
        while let ExprKind::Select { target, field, .. } = &here.kind {
            parts.push(field.as_str());
            here = target;
        }
        match &here.kind {
            ExprKind::Name(name) if self.variables.iter().any(|(known, _)| known == name) => return None,
            ExprKind::Name(name) | ExprKind::Absolute(name) => parts.push(name),
            _ => return None,
        }
        parts.reverse();
        self.given.get(&parts.join(".")).cloned()
    }

    fn call(&mut self, function: &'e str, args: &'e [Expr], span: Span) -> Answer {
        if let ("has", [Expr { kind: ExprKind::Select { target, field, .. }, .. }]) = (function, args) {
            return match self.value(target)? {
                Value::Map(map) => Ok(Value::Bool(map.get(&Key::Text(Arc::from(&**field))).is_some())),
                other => Err(no_overload("has", &[&other], span)),
            };
        }
        let values: Result<Vec<Value>, _> = args.iter().map(|arg| self.value(arg)).collect();
        let name = function.trim_start_matches('.');
        functions::call(name, &values?, span, &mut self.budget, &mut self.patterns)
    }

    fn unary(&mut self, op: UnaryOp, operand: &'e Expr, span: Span) -> Answer {
        let value = self.value(operand)?;
        match (op, &value) {
            (UnaryOp::Not, Value::Bool(flag)) => Ok(Value::Bool(!flag)),
            (UnaryOp::Not, other) => Err(no_overload("!", &[other], span)),
            (UnaryOp::Negate, other) => negate(other, span),
        }
    }

    /// Operators that lean to the left, however many: a loop.
    fn chain(&mut self, expr: &'e Expr) -> Answer {
        let mut here = expr;
        let mut spine = Vec::new();
        while let ExprKind::Binary { op, op_span, left, right } = &here.kind {
            spine.push((*op, *op_span, &**right));
            here = left;
        }
        let mut answer = self.value(here);
        while let Some((op, span, right)) = spine.pop() {
            self.budget.spend(span, 1)?;
            answer = match op {
                BinaryOp::And => self.logic(false, answer, right, op, span),
                BinaryOp::Or => self.logic(true, answer, right, op, span),
                _ => match answer {
                    Ok(left) => {
                        self.value(right).and_then(|right| apply(op, &left, &right, span, &mut self.budget))
                    }
                    stopped => stopped,
                },
            };
        }
        answer
    }

    /// `&&` (decided by false) and `||` (decided by true): what decides absorbs an error of the other side.
    fn logic(&mut self, decisive: bool, left: Answer, right: &'e Expr, op: BinaryOp, span: Span) -> Answer {
        if is_bool(&left, decisive) || refused(&left) {
            return left;
        }
        let right = self.value(right);
        if is_bool(&right, decisive) || refused(&right) {
            return right;
        }
        match (left, right) {
            (Err(stop), _) => Err(stop),
            (Ok(Value::Bool(_)), right @ (Err(_) | Ok(Value::Bool(_)))) => right,
            (Ok(left), Ok(right)) => Err(no_overload(op.symbol(), &[&left, &right], span)),
            (Ok(_), Err(stop)) => Err(stop),
        }
    }

    fn map(&mut self, entries: &'e [(Expr, Expr)], span: Span) -> Answer {
        self.budget.allocate(span, entries.len() * 4 * size_of::<Value>())?;
        let mut values = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            values.push((self.value(key)?, self.value(value)?));
        }
        match Map::new(values) {
            Ok(map) => Ok(Value::Map(Arc::new(map))),
            Err(MapFault::Repeated) => Err(Stop::error(span, "a key stands twice in the map")),
            Err(MapFault::KeyType(ty)) => Err(Stop::error(span, format!("unsupported key type: {ty}"))),
        }
    }

    fn macro_call(&mut self, target: &'e Expr, name: &str, args: &'e [Expr], span: Span) -> Answer {
        let range = self.value(target)?;
        let items: Arc<Vec<Value>> = match &range {
            Value::List(items) => items.clone(),
            Value::Map(map) => {
                self.budget.allocate(span, map.entries().len() * size_of::<Value>())?;
                Arc::new(map.sorted().map(|(key, _)| key.clone()).collect())
            }
            other => return Err(no_overload(name, &[other], span)),
        };
        let [Expr { kind: ExprKind::Name(variable), .. }, bodies @ ..] = args else {
            return Err(Stop::refused(span, "a macro takes a plain name first"));
        };
        let depth = self.variables.len();
        self.variables.push((variable, Value::Null));
        let answer = match (name, bodies) {
            ("exists", [body]) => self.quantified(true, &items, body),
            ("all", [body]) => self.quantified(false, &items, body),
            ("exists_one", [body]) => self.exists_one(&items, body),
            ("filter", [body]) => self.mapped(&items, Some(body), None),
            ("map", [body]) => self.mapped(&items, None, Some(body)),
            ("map", [condition, body]) => self.mapped(&items, Some(condition), Some(body)),
            _ => Err(Stop::refused(span, "a macro with other arguments")),
        };
        self.variables.truncate(depth);
        answer
    }

    /// The body's value for an item, which is the innermost variable.
    fn of_item(&mut self, item: &Value, body: &'e Expr) -> Answer {
        self.budget.spend(body.span, 1)?;
        if let Some((_, variable)) = self.variables.last_mut() {
            *variable = item.clone();
        }
        self.value(body)
    }

    /// `exists` (decided by true) and `all` (decided by false): what decides absorbs errors of other items.
    fn quantified(&mut self, decisive: bool, items: &[Value], body: &'e Expr) -> Answer {
        let mut answer = Ok(Value::Bool(!decisive));
        for item in items {
            let value = self.of_item(item, body);
            if is_bool(&value, decisive) || refused(&value) {
                return value;
            }
            answer = match (answer, value) {
                (Err(stop), _) | (_, Err(stop)) => Err(stop),
                (Ok(_), Ok(Value::Bool(_))) => Ok(Value::Bool(!decisive)),
                (Ok(_), Ok(other)) => Err(not_a_condition(&other, body.span)),
            };
        }
        answer
    }

    fn exists_one(&mut self, items: &[Value], body: &'e Expr) -> Answer {
        let mut found = 0_usize;
        for item in items {
            found += usize::from(self.condition(item, body)?);
        }
        Ok(Value::Bool(found == 1))
    }

    fn condition(&mut self, item: &Value, body: &'e Expr) -> Result<bool, Box<Stop>> {
        match self.of_item(item, body)? {
            Value::Bool(flag) => Ok(flag),
            other => Err(not_a_condition(&other, body.span)),
        }
    }

    /// The items for which a condition holds, each by what is made of it.
    fn mapped(&mut self, items: &[Value], keep: Option<&'e Expr>, make: Option<&'e Expr>) -> Answer {
        let mut values = Vec::new();
        for item in items {
            if let Some(keep) = keep
                && !self.condition(item, keep)?
            {
                continue;
            }
            let value = match make {
                Some(make) => self.of_item(item, make)?,
                None => item.clone(),
            };
            let span = make.or(keep).map_or(Span::default(), |body| body.span);
            self.budget.allocate(span, size_of::<Value>())?;
            values.push(value);
        }
        Ok(Value::list(values))
    }
}

fn is_bool(answer: &Answer, wanted: bool) -> bool {
    matches!(answer, Ok(Value::Bool(flag)) if *flag == wanted)
}

fn refused(answer: &Answer) -> bool {
    answer.as_ref().is_err_and(|stop| stop.is_refusal())
}

fn not_a_condition(value: &Value, span: Span) -> Box<Stop> {
    Stop::error(span, format!("no such overload: a condition is needed here, this is {}", value.type_name()))
}
