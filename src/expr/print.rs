//! The normal form of an expression: one way of writing each tree, with the fewest parentheses, that reads back
//! as the same tree. It must not know types. It walks without recursion, so that no depth is too much for it.
//!
//! Trees built by hand read back too, as long as their names are names and their doubles are finite.

use std::fmt::{self, Display, Formatter, Write};

use super::ast::{Expr, ExprKind, Level, UnaryOp};

/// What is still to be written.
enum Rest<'e> {
    /// An expression, in parentheses if it binds looser than the level.
    Expr(&'e Expr, Level),
    /// An expression in parentheses.
    Closed(&'e Expr),
    /// A sign.
    Sign(&'static str),
    /// A name.
    Name(&'e str),
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut rest = vec![Rest::Expr(self, Level::Choice)];
        while let Some(next) = rest.pop() {
            let start = rest.len();
            match next {
                Rest::Sign(sign) => f.write_str(sign)?,
                Rest::Name(name) => f.write_str(name)?,
                Rest::Expr(expr, loosest) if level(expr) >= loosest => {
                    literal(f, &expr.kind)?;
                    parts(&expr.kind, &mut rest);
                }
                Rest::Expr(expr, _) | Rest::Closed(expr) => {
                    rest.extend([Rest::Sign("("), Rest::Expr(expr, Level::Choice), Rest::Sign(")")]);
                }
            }
            // Parts are listed from left to right and taken from the end.
            rest[start..].reverse();
        }
        Ok(())
    }
}

/// How tightly an expression's outermost part binds.
fn level(expr: &Expr) -> Level {
    match &expr.kind {
        ExprKind::Ternary { .. } => Level::Choice,
        ExprKind::Binary { op, .. } => op.level(),
        ExprKind::Unary { .. } => Level::Unary,
        ExprKind::Int(value) if *value < 0 => Level::Unary,
        ExprKind::Double(value) if value.is_sign_negative() => Level::Unary,
        _ => Level::Member,
    }
}

/// Lists what an expression is made of, from left to right. Literals have no parts.
fn parts<'e>(kind: &'e ExprKind, rest: &mut Vec<Rest<'e>>) {
    match kind {
        ExprKind::Bool(_)
        | ExprKind::Null
        | ExprKind::Int(_)
        | ExprKind::Uint(_)
        | ExprKind::Double(_)
        | ExprKind::Text(_)
        | ExprKind::Bytes(_) => {}
        ExprKind::Name(name) => rest.push(Rest::Name(name)),
        ExprKind::Absolute(name) => rest.extend([Rest::Sign("."), Rest::Name(name)]),
        ExprKind::Select { target, field, .. } => {
            rest.extend([member(target), Rest::Sign("."), Rest::Name(field)]);
        }
        ExprKind::Index { target, index } => {
            rest.extend([member(target), Rest::Sign("["), Rest::Expr(index, Level::Choice), Rest::Sign("]")]);
        }
        ExprKind::Call { function, args, .. } => {
            rest.push(Rest::Name(function));
            listed(("(", ")"), args, rest, |arg, rest| rest.push(Rest::Expr(arg, Level::Choice)));
        }
        ExprKind::Method { target, name, args, .. } => {
            rest.extend([member(target), Rest::Sign("."), Rest::Name(name)]);
            listed(("(", ")"), args, rest, |arg, rest| rest.push(Rest::Expr(arg, Level::Choice)));
        }
        ExprKind::Unary { op, operand } => rest.extend([Rest::Sign(op.symbol()), signed(*op, operand)]),
        ExprKind::Binary { op, left, right, .. } => {
            let operator = [Rest::Sign(" "), Rest::Sign(op.symbol()), Rest::Sign(" ")];
            rest.push(Rest::Expr(left, op.level()));
            rest.extend(operator);
            rest.push(Rest::Expr(right, op.level().tighter()));
        }
        ExprKind::Ternary { condition, then, other } => {
            rest.extend([Rest::Expr(condition, Level::Or), Rest::Sign(" ? "), Rest::Expr(then, Level::Or)]);
            rest.extend([Rest::Sign(" : "), Rest::Expr(other, Level::Choice)]);
        }
        ExprKind::List(items) => {
            listed(("[", "]"), items, rest, |item, rest| rest.push(Rest::Expr(item, Level::Choice)));
        }
        ExprKind::Map(entries) => listed(("{", "}"), entries, rest, |(key, value), rest| {
            rest.extend([Rest::Expr(key, Level::Choice), Rest::Sign(": "), Rest::Expr(value, Level::Choice)]);
        }),
        ExprKind::Message { name, fields } => {
            rest.push(Rest::Name(name));
            listed(("{", "}"), fields, rest, |(field, value), rest| {
                rest.extend([Rest::Name(field), Rest::Sign(": "), Rest::Expr(value, Level::Choice)]);
            });
        }
    }
}

/// What a selection, index or method call stands on. Numbers are put in parentheses, so that no dot or sign
/// seems to be theirs.
fn member(target: &Expr) -> Rest<'_> {
    match target.kind {
        ExprKind::Int(_) | ExprKind::Uint(_) | ExprKind::Double(_) => Rest::Closed(target),
        _ => Rest::Expr(target, Level::Member),
    }
}

/// What a sign stands before. A minus would become part of a number, and the two signs do not mix.
fn signed(op: UnaryOp, operand: &Expr) -> Rest<'_> {
    match operand.kind {
        ExprKind::Int(_) | ExprKind::Double(_) => Rest::Closed(operand),
        ExprKind::Unary { op: inner, .. } if inner != op => Rest::Closed(operand),
        _ => Rest::Expr(operand, Level::Unary),
    }
}

/// Lists parts between brackets with commas.
fn listed<'e, T>(
    brackets: (&'static str, &'static str),
    items: &'e [T],
    rest: &mut Vec<Rest<'e>>,
    put: impl Fn(&'e T, &mut Vec<Rest<'e>>),
) {
    rest.push(Rest::Sign(brackets.0));
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            rest.push(Rest::Sign(", "));
        }
        put(item, rest);
    }
    rest.push(Rest::Sign(brackets.1));
}

/// Writes a literal; everything else is written by its parts.
fn literal(f: &mut Formatter<'_>, kind: &ExprKind) -> fmt::Result {
    match kind {
        ExprKind::Bool(value) => write!(f, "{value}"),
        ExprKind::Null => f.write_str("null"),
        ExprKind::Int(value) => write!(f, "{value}"),
        ExprKind::Uint(value) => write!(f, "{value}u"),
        // The debug form always has a point or an exponent, so that it reads back as a double.
        ExprKind::Double(value) => write!(f, "{value:?}"),
        ExprKind::Text(text) => string(f, text),
        ExprKind::Bytes(bytes) => octets(f, bytes),
        _ => Ok(()),
    }
}

fn string(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            _ if c.is_control() || is_unseen(c) => write!(f, "\\u{:04x}", u32::from(c))?,
            _ => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

/// Whether a character is one that hides itself or turns the direction of others.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn octets(f: &mut Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    f.write_str("b\"")?;
    for &byte in bytes {
        match byte {
            b'"' => f.write_str("\\\"")?,
            b'\\' => f.write_str("\\\\")?,
            b' '..=b'~' => f.write_char(char::from(byte))?,
            _ => write!(f, "\\x{byte:02x}")?,
        }
    }
    f.write_char('"')
}
