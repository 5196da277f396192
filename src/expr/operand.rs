//! The operands of an expression: literals, names, calls, selections, brackets, and how reading goes on after a
//! fault inside brackets. It must not know operators.

use super::ast::{Expr, ExprKind};
use super::parser::{Built, DEEPEST_NESTING, MOST_ELEMENTS, Parsed, Parser, Stop, leaf};
use super::span::Span;
use super::token::{Symbol, TokenKind, is_reserved};

/// What stands between brackets.
struct Bracketed<T> {
    /// The parts without a fault.
    parts: Vec<T>,
    /// The greatest depth among them.
    depth: usize,
    /// Where the bracket closes.
    close: Span,
    /// Whether a part had a fault.
    faulty: bool,
}

impl Bracketed<Expr> {
    /// The one value that should stand there, or how many were found instead; nothing if its fault is noted.
    fn only(&mut self) -> Result<Expr, Option<&'static str>> {
        match (self.parts.pop(), self.parts.is_empty()) {
            _ if self.faulty => Err(None),
            (Some(expr), true) => Ok(expr),
            (Some(_), false) => Err(Some("several values")),
            (None, _) => Err(Some("nothing")),
        }
    }
}

/// A pair of brackets whose first one is read.
#[derive(Clone, Copy)]
struct Brackets {
    open: Span,
    close: Symbol,
    /// Whether a comma may follow the last part.
    trailing_comma: bool,
}

impl Parser {
    /// An operand with everything that follows it: `.field`, `.method(…)`, `[index]`, `{fields}`. `minus` is the
    /// sign of a number that comes next.
    pub(super) fn member(&mut self, minus: Option<Span>) -> Parsed {
        let bare = matches!(self.peek().kind, TokenKind::Name(_) | TokenKind::Symbol(Symbol::Dot));
        let mut built = self.primary(minus)?;
        // Whether all of it is a dotted name, which before a brace names a message type.
        let mut dotted = bare && matches!(built.expr.kind, ExprKind::Name(_) | ExprKind::Absolute(_));
        loop {
            if self.take(Symbol::Dot).is_some() {
                built = self.selection(built)?;
                dotted &= matches!(built.expr.kind, ExprKind::Select { .. });
            } else if let Some(open) = self.take(Symbol::OpenBracket) {
                built = self.index(built, open)?;
                dotted = false;
            } else if dotted && self.sees(Symbol::OpenBrace) {
                built = self.message(built)?;
                dotted = false;
            } else {
                return Ok(built);
            }
        }
    }

    /// What follows a dot: a field or a method call.
    fn selection(&mut self, target: Built) -> Parsed {
        let (name, name_span) = self.selector("a field or method name after `.`")?;
        let start = target.expr.span;
        let Some(open) = self.take(Symbol::OpenParen) else {
            let kind = ExprKind::Select { target: Box::new(target.expr), field: name, field_span: name_span };
            return self.build(start.to(name_span), kind, target.depth);
        };
        let args = self.arguments(open)?;
        let below = target.depth.max(args.depth);
        let kind = ExprKind::Method { target: Box::new(target.expr), name, name_span, args: args.parts };
        self.build(start.to(args.close), kind, below)
    }

    /// A name after a dot or of a message's field: any but the four words that are values or operators.
    fn selector(&mut self, wanted: &str) -> Parsed<(String, Span)> {
        let word = match self.peek().kind {
            TokenKind::Name(_) => None,
            TokenKind::True => Some("true"),
            TokenKind::False => Some("false"),
            TokenKind::Null => Some("null"),
            TokenKind::In => Some("in"),
            _ => return Err(self.unexpected(wanted)),
        };
        let token = self.bump();
        match (word, token.kind) {
            (Some(word), _) => {
                self.faults
                    .add(token.span, format!("`{word}` cannot be a field name: it has a meaning of its own"));
                Ok((word.to_owned(), token.span))
            }
            (None, TokenKind::Name(name)) => Ok((name, token.span)),
            (None, _) => Err(Stop::Resume),
        }
    }

    fn index(&mut self, target: Built, open: Span) -> Parsed {
        let brackets = Brackets { open, close: Symbol::CloseBracket, trailing_comma: false };
        let mut inside = self.bracketed(brackets, Self::nested_part)?;
        let span = target.expr.span.to(inside.close);
        let below = target.depth.max(inside.depth);
        match inside.only() {
            Ok(index) => {
                let kind = ExprKind::Index { target: Box::new(target.expr), index: Box::new(index) };
                self.build(span, kind, below)
            }
            Err(found) => {
                if let Some(found) = found {
                    let message = format!("found {found} between `[` and `]`, expected one index or key");
                    self.faults.add(open.to(inside.close), message);
                }
                Ok(leaf(span, ExprKind::Null))
            }
        }
    }

    fn message(&mut self, named: Built) -> Parsed {
        let brackets = Brackets { open: self.bump().span, close: Symbol::CloseBrace, trailing_comma: true };
        let inside = self.bracketed(brackets, |parser| {
            let (field, _) = parser.selector("a field name")?;
            let value = parser.value_after_colon()?;
            Ok(((field, value.expr), value.depth))
        })?;
        let span = named.expr.span.to(inside.close);
        let kind = ExprKind::Message { name: dotted_name(&named.expr), fields: inside.parts };
        self.build(span, kind, inside.depth)
    }

    fn primary(&mut self, minus: Option<Span>) -> Parsed {
        let token = self.peek();
        let span = token.span;
        let literal = match &token.kind {
            TokenKind::Int(_) | TokenKind::Double(_) => return self.signed_number(minus),
            TokenKind::Name(_) => return self.name(),
            TokenKind::Symbol(Symbol::Dot) => return self.absolute(),
            TokenKind::Symbol(Symbol::OpenParen) => return self.parenthesised(),
            TokenKind::Symbol(Symbol::OpenBracket) => return self.list(),
            TokenKind::Symbol(Symbol::OpenBrace) => return self.map(),
            TokenKind::True => ExprKind::Bool(true),
            TokenKind::False => ExprKind::Bool(false),
            TokenKind::Null => ExprKind::Null,
            TokenKind::Uint(value) => ExprKind::Uint(*value),
            TokenKind::Text(_) | TokenKind::Bytes(_) => match self.bump().kind {
                TokenKind::Text(text) => return Ok(leaf(span, ExprKind::Text(text))),
                TokenKind::Bytes(bytes) => return Ok(leaf(span, ExprKind::Bytes(bytes))),
                _ => return Err(Stop::Resume),
            },
            _ => return Err(self.unexpected("a value")),
        };
        self.bump();
        Ok(leaf(span, literal))
    }

    /// A signed whole number or a double, with its minus sign if it has one.
    fn signed_number(&mut self, minus: Option<Span>) -> Parsed {
        let token = self.bump();
        let span = minus.unwrap_or(token.span).to(token.span);
        let kind = match token.kind {
            TokenKind::Double(value) => ExprKind::Double(if minus.is_some() { -value } else { value }),
            TokenKind::Int(size) => {
                let size = i128::from(size);
                let value = i64::try_from(if minus.is_some() { -size } else { size });
                if value.is_err() {
                    let message =
                        format!("the number is out of range: whole numbers are {} to {}", i64::MIN, i64::MAX);
                    self.faults.add(span, message);
                }
                ExprKind::Int(value.unwrap_or(0))
            }
            _ => return Err(Stop::Resume),
        };
        Ok(leaf(span, kind))
    }

    /// A name or a call.
    fn name(&mut self) -> Parsed {
        let (name, span) = self.selector("a name")?;
        if is_reserved(&name) {
            let message = format!("`{name}` is reserved by CEL and cannot be a name: choose another");
            self.faults.add(span, message);
        }
        match self.take(Symbol::OpenParen) {
            Some(open) => self.call(name, span, span, open),
            None => Ok(leaf(span, ExprKind::Name(name))),
        }
    }

    /// A name or a call with a leading dot.
    fn absolute(&mut self) -> Parsed {
        let dot = self.bump().span;
        let (name, name_span) = self.selector("a name after the leading `.`")?;
        if is_reserved(&name) {
            let message = format!("`{name}` is reserved by CEL and cannot be a name: choose another");
            self.faults.add(name_span, message);
        }
        match self.take(Symbol::OpenParen) {
            Some(open) => self.call(format!(".{name}"), dot.to(name_span), dot, open),
            None => Ok(leaf(dot.to(name_span), ExprKind::Absolute(name))),
        }
    }

    fn call(&mut self, function: String, name_span: Span, start: Span, open: Span) -> Parsed {
        let args = self.arguments(open)?;
        let kind = ExprKind::Call { function, name_span, args: args.parts };
        self.build(start.to(args.close), kind, args.depth)
    }

    fn arguments(&mut self, open: Span) -> Parsed<Bracketed<Expr>> {
        let brackets = Brackets { open, close: Symbol::CloseParen, trailing_comma: false };
        self.bracketed(brackets, Self::nested_part)
    }

    /// Whether a number and the closing parenthesis come next.
    fn number_alone(&self) -> bool {
        let signed = usize::from(self.sees(Symbol::Minus));
        let number =
            matches!(self.ahead(signed), Some(TokenKind::Int(_) | TokenKind::Uint(_) | TokenKind::Double(_)));
        number && self.ahead(signed + 1) == Some(&TokenKind::Symbol(Symbol::CloseParen))
    }

    /// An expression in parentheses, which belong to its place.
    fn parenthesised(&mut self) -> Parsed {
        let open = self.bump().span;
        if self.number_alone() {
            // The normal form puts numbers in parentheses, so this is no nesting: else the normal form of an
            // expression that just passes could be refused.
            let Built { expr, depth } = self.unary()?;
            let span = open.to(self.bump().span);
            return Ok(Built { expr: Expr { span, ..expr }, depth });
        }
        let brackets = Brackets { open, close: Symbol::CloseParen, trailing_comma: false };
        let mut inside = self.bracketed(brackets, Self::nested_part)?;
        let span = open.to(inside.close);
        match inside.only() {
            Ok(expr) => Ok(Built { expr: Expr { span, ..expr }, depth: inside.depth }),
            Err(found) => {
                if let Some(found) = found {
                    self.faults.add(span, format!("found {found} between `(` and `)`, expected one value"));
                }
                Ok(leaf(span, ExprKind::Null))
            }
        }
    }

    fn list(&mut self) -> Parsed {
        let open = self.bump().span;
        let brackets = Brackets { open, close: Symbol::CloseBracket, trailing_comma: true };
        let inside = self.bracketed(brackets, Self::nested_part)?;
        self.build(open.to(inside.close), ExprKind::List(inside.parts), inside.depth)
    }

    fn map(&mut self) -> Parsed {
        let open = self.bump().span;
        let brackets = Brackets { open, close: Symbol::CloseBrace, trailing_comma: true };
        let inside = self.bracketed(brackets, |parser| {
            let key = parser.nested()?;
            let value = parser.value_after_colon()?;
            Ok(((key.expr, value.expr), key.depth.max(value.depth)))
        })?;
        self.build(open.to(inside.close), ExprKind::Map(inside.parts), inside.depth)
    }

    fn nested_part(&mut self) -> Parsed<(Expr, usize)> {
        let built = self.nested()?;
        Ok((built.expr, built.depth))
    }

    fn value_after_colon(&mut self) -> Parsed {
        if self.take(Symbol::Colon).is_none() {
            return Err(self.no_operator("`:` and a value"));
        }
        self.nested()
    }

    /// Parts separated by commas up to the closing bracket. After a faulty part reading goes on at the next
    /// comma, so that each part can have a fault of its own.
    fn bracketed<T>(
        &mut self,
        brackets: Brackets,
        part: impl Fn(&mut Self) -> Parsed<(T, usize)>,
    ) -> Parsed<Bracketed<T>> {
        let mut inside = Bracketed { parts: Vec::new(), depth: 0, close: brackets.open, faulty: false };
        let mut comma: Option<Span> = None;
        loop {
            if let Some(close) = self.take(brackets.close) {
                inside.close = close;
                if let Some(comma) = comma.filter(|_| !brackets.trailing_comma) {
                    self.faults
                        .add(comma, format!("nothing follows this comma before `{}`", brackets.close.text()));
                }
                return Ok(inside);
            }
            if inside.parts.is_empty() && brackets.trailing_comma && self.lone_comma(brackets) {
                comma = self.take(Symbol::Comma);
                continue;
            }
            match part(self).and_then(|read| self.separated(brackets).map(|()| read)) {
                Ok((read, depth)) => {
                    inside.parts.push(read);
                    inside.depth = inside.depth.max(depth);
                }
                Err(Stop::Abandon) => return Err(Stop::Abandon),
                Err(Stop::Resume) => {
                    inside.faulty = true;
                    self.skip_part(brackets)?;
                }
            }
            if inside.parts.len() > MOST_ELEMENTS {
                let message = format!("more than {MOST_ELEMENTS} elements between one pair of brackets");
                return Err(self.abandon(brackets.open, message));
            }
            comma = self.take(Symbol::Comma);
        }
    }

    /// Whether brackets hold a comma and nothing else, which CEL allows where a comma may come last.
    fn lone_comma(&self, brackets: Brackets) -> bool {
        self.sees(Symbol::Comma) && self.ahead(1) == Some(&TokenKind::Symbol(brackets.close))
    }

    /// After a part stands a comma or the closing bracket.
    fn separated(&mut self, brackets: Brackets) -> Parsed<()> {
        if self.sees(Symbol::Comma) || self.sees(brackets.close) {
            return Ok(());
        }
        if self.peek().kind == TokenKind::End {
            return Err(Stop::Resume);
        }
        Err(self.no_operator(&format!("`,` or `{}`", brackets.close.text())))
    }

    /// Skips the rest of a faulty part, up to the comma or the bracket that ends it.
    fn skip_part(&mut self, brackets: Brackets) -> Parsed<()> {
        let mut open = 0_usize;
        loop {
            match self.peek().kind {
                TokenKind::End => {
                    if !self.ended {
                        let message =
                            format!("this bracket is not closed: write `{}`", brackets.close.text());
                        self.faults.add(brackets.open, message);
                    }
                    self.ended = true;
                    return Err(Stop::Resume);
                }
                TokenKind::Symbol(Symbol::OpenParen | Symbol::OpenBracket | Symbol::OpenBrace) => open += 1,
                TokenKind::Symbol(Symbol::Comma) if open == 0 => return Ok(()),
                TokenKind::Symbol(
                    symbol @ (Symbol::CloseParen | Symbol::CloseBracket | Symbol::CloseBrace),
                ) => match open.checked_sub(1) {
                    Some(left) => open = left,
                    None if symbol == brackets.close => return Ok(()),
                    None => return Err(Stop::Resume),
                },
                _ => {}
            }
            self.bump();
        }
    }
}

/// The dotted name that an expression made of selections only was written as.
fn dotted_name(expr: &Expr) -> String {
    let mut parts = Vec::with_capacity(DEEPEST_NESTING);
    let mut here = expr;
    loop {
        match &here.kind {
            ExprKind::Select { target, field, .. } => {
                parts.push(field.clone());
                here = target;
            }
            ExprKind::Absolute(name) => {
                parts.push(format!(".{name}"));
                break;
            }
            ExprKind::Name(name) => {
                parts.push(name.clone());
                break;
            }
            _ => break,
        }
    }
    parts.reverse();
    parts.join(".")
}
