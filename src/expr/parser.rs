//! Puts the words of an expression together by CEL's precedence. Operators are here, operands in `operand`.
//! It must not know which part of CEL rules may use: the checker refuses the rest with place and reason.

use super::ast::{BinaryOp, Expr, ExprKind, Level, UnaryOp};
use super::fault::{Faults, SyntaxFault};
use super::lexer;
use super::span::Span;
use super::token::{Symbol, Token, TokenKind};

/// The longest expression that is read, in bytes.
pub const LONGEST_TEXT: usize = 64 * 1024;
/// The deepest nesting of brackets, choices, calls, selections and signs, however they are mixed.
pub const DEEPEST_NESTING: usize = 100;
/// The most operators in one expression.
pub const MOST_OPERATORS: usize = 2_000;
/// The most elements of one list, entries of one map or arguments of one call.
pub const MOST_ELEMENTS: usize = 10_000;

/// Reads an expression.
///
/// # Errors
/// Every fault found, in the order of their places; after a fault inside brackets reading goes on behind it.
pub fn parse(text: &str) -> Result<Expr, Vec<SyntaxFault>> {
    if text.len() > LONGEST_TEXT {
        let message = format!(
            "the expression is {} bytes long, the most is {LONGEST_TEXT}: split it into several rules",
            text.len()
        );
        return Err(vec![SyntaxFault { span: Span::new(0, text.len()), message }]);
    }
    let mut faults = Faults::default();
    let tokens = lexer::tokens(text, &mut faults);
    let mut parser = Parser { tokens, at: 0, faults, nesting: 0, operators: 0, ended: false };
    let parsed = parser.whole();
    match parsed {
        Ok(built) if parser.faults.is_empty() => Ok(built.expr),
        _ => Err(parser.faults.into_sorted()),
    }
}

/// An expression and its depth: how many nodes other than binary operators lie above a leaf on the longest way.
pub(super) struct Built {
    pub(super) expr: Expr,
    pub(super) depth: usize,
}

/// Why reading stopped; the fault is noted already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// Reading can go on after the next comma or closing bracket.
    Resume,
    /// A limit is passed: nothing more is read.
    Abandon,
}

pub(super) type Parsed<T = Built> = Result<T, Stop>;

pub(super) struct Parser {
    tokens: Vec<Token>,
    at: usize,
    pub(super) faults: Faults,
    nesting: usize,
    operators: usize,
    /// Whether an open bracket at the end of the text is noted already: the ones around it are its echo.
    pub(super) ended: bool,
}

impl Parser {
    /// The word to read next. The last one is the end, which is never stepped over.
    pub(super) fn peek(&self) -> &Token {
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    /// The word that many places after the next one.
    pub(super) fn ahead(&self, places: usize) -> Option<&TokenKind> {
        self.tokens.get(self.at + places).map(|token| &token.kind)
    }

    pub(super) fn span(&self) -> Span {
        self.peek().span
    }

    pub(super) fn sees(&self, symbol: Symbol) -> bool {
        self.peek().kind == TokenKind::Symbol(symbol)
    }

    /// Steps over a word and hands it out.
    pub(super) fn bump(&mut self) -> Token {
        let span = self.span();
        let last = self.tokens.len() - 1;
        if self.at >= last {
            return Token { kind: TokenKind::End, span };
        }
        self.at += 1;
        let kind = std::mem::replace(&mut self.tokens[self.at - 1].kind, TokenKind::Bad);
        Token { kind, span }
    }

    /// Steps over the symbol if it is the next word.
    pub(super) fn take(&mut self, symbol: Symbol) -> Option<Span> {
        self.sees(symbol).then(|| self.bump().span)
    }

    /// Notes that the next word is not what should stand there.
    pub(super) fn unexpected(&mut self, wanted: &str) -> Stop {
        let found = self.peek();
        if found.kind != TokenKind::Bad {
            let message = format!("found {}, expected {wanted}", found.kind.described());
            self.faults.add(found.span, message);
        }
        Stop::Resume
    }

    /// Notes that a limit is passed.
    pub(super) fn abandon(&mut self, span: Span, message: impl Into<String>) -> Stop {
        self.faults.add(span, message);
        Stop::Abandon
    }

    fn whole(&mut self) -> Parsed {
        if self.peek().kind == TokenKind::End {
            let span = self.span();
            self.faults.add(span, "the expression is empty");
            return Err(Stop::Abandon);
        }
        let built = self.expression()?;
        match &self.peek().kind {
            TokenKind::End => Ok(built),
            TokenKind::Symbol(Symbol::CloseParen | Symbol::CloseBracket | Symbol::CloseBrace) => {
                let (span, found) = (self.span(), self.peek().kind.described());
                self.faults.add(span, format!("{found} closes nothing that is open: take it out"));
                Err(Stop::Resume)
            }
            _ => Err(self.no_operator("the end")),
        }
    }

    /// Notes that neither an operator nor `other` follows an operand.
    pub(super) fn no_operator(&mut self, other: &str) -> Stop {
        let meant = match &self.peek().kind {
            TokenKind::Name(name) => match name.to_ascii_lowercase().as_str() {
                "and" => Some("&&"),
                "or" => Some("||"),
                "is" | "eq" => Some("=="),
                "mod" => Some("%"),
                _ => None,
            },
            _ => None,
        };
        match meant {
            Some(operator) => self.unexpected(&format!("an operator or {other}: write `{operator}`")),
            None => self.unexpected(&format!("an operator or {other}")),
        }
    }

    /// A whole expression, one level deeper than where it stands.
    pub(super) fn nested(&mut self) -> Parsed {
        if self.nesting >= DEEPEST_NESTING {
            return Err(self.too_deep(self.span()));
        }
        self.nesting += 1;
        let parsed = self.expression();
        self.nesting -= 1;
        parsed
    }

    fn too_deep(&mut self, span: Span) -> Stop {
        let message = format!("nested deeper than {DEEPEST_NESTING} levels: split the expression");
        self.abandon(span, message)
    }

    /// A node above parts whose greatest depth is `below`.
    pub(super) fn build(&mut self, span: Span, kind: ExprKind, below: usize) -> Parsed {
        if below >= DEEPEST_NESTING {
            return Err(self.too_deep(span));
        }
        Ok(Built { expr: Expr { span, kind }, depth: below + 1 })
    }

    fn count_operator(&mut self, span: Span) -> Parsed<()> {
        self.operators += 1;
        if self.operators > MOST_OPERATORS {
            let message = format!("more than {MOST_OPERATORS} operators: split the expression into several");
            return Err(self.abandon(span, message));
        }
        Ok(())
    }

    /// A choice, or anything that binds tighter.
    fn expression(&mut self) -> Parsed {
        let condition = self.binary(Level::Or)?;
        let Some(question) = self.take(Symbol::Question) else { return Ok(condition) };
        self.count_operator(question)?;
        let then = self.binary(Level::Or)?;
        if self.sees(Symbol::Question) {
            let span = self.span();
            self.faults.add(span, "a choice between `?` and `:` needs parentheses around it");
            return Err(Stop::Resume);
        }
        if self.take(Symbol::Colon).is_none() {
            return Err(self.no_operator("`:` and the value if the condition does not hold"));
        }
        let other = self.nested()?;
        let span = condition.expr.span.to(other.expr.span);
        let below = condition.depth.max(then.depth).max(other.depth);
        let kind = ExprKind::Ternary {
            condition: Box::new(condition.expr),
            then: Box::new(then.expr),
            other: Box::new(other.expr),
        };
        self.build(span, kind, below)
    }

    /// Operands joined by operators of this level or tighter ones. Chains of any length are a loop; the
    /// recursion goes only to tighter levels.
    fn binary(&mut self, loosest: Level) -> Parsed {
        let mut left = self.unary()?;
        while let Some(op) = self.peek().kind.operator().filter(|op| op.level() >= loosest) {
            let op_span = self.bump().span;
            self.count_operator(op_span)?;
            let right = self.binary(op.level().tighter())?;
            left = join(left, op, op_span, right);
        }
        Ok(left)
    }

    /// A run of one sign, `!` or `-`, before an operand. The last `-` before a number belongs to the number.
    pub(super) fn unary(&mut self) -> Parsed {
        let (sign, op) = match self.peek().kind {
            TokenKind::Symbol(Symbol::Not) => (Symbol::Not, UnaryOp::Not),
            TokenKind::Symbol(Symbol::Minus) => (Symbol::Minus, UnaryOp::Negate),
            _ => return self.member(None),
        };
        let mut signs = Vec::new();
        while let Some(span) = self.take(sign) {
            if signs.len() > DEEPEST_NESTING {
                return Err(self.too_deep(span));
            }
            signs.push(span);
        }
        let minus = match (op, &self.peek().kind) {
            (UnaryOp::Negate, TokenKind::Int(_) | TokenKind::Double(_)) => signs.pop(),
            (UnaryOp::Not, TokenKind::Symbol(Symbol::Minus)) => self.minus_before_number()?,
            (UnaryOp::Negate, TokenKind::Symbol(Symbol::Not)) => return Err(self.mixed_signs()),
            _ => None,
        };
        let mut built = self.member(minus)?;
        while let Some(sign) = signs.pop() {
            self.count_operator(sign)?;
            let span = sign.to(built.expr.span);
            let kind = ExprKind::Unary { op, operand: Box::new(built.expr) };
            built = self.build(span, kind, built.depth)?;
        }
        Ok(built)
    }

    /// After `!`, a `-` is right only as the sign of a number.
    fn minus_before_number(&mut self) -> Parsed<Option<Span>> {
        if matches!(self.ahead(1), Some(TokenKind::Int(_) | TokenKind::Double(_))) {
            return Ok(self.take(Symbol::Minus));
        }
        Err(self.mixed_signs())
    }

    fn mixed_signs(&mut self) -> Stop {
        let span = self.span();
        self.faults.add(span, "`!` and `-` do not mix: put parentheses around the inner one and its operand");
        Stop::Resume
    }
}

/// An expression without parts.
pub(super) fn leaf(span: Span, kind: ExprKind) -> Built {
    Built { expr: Expr { span, kind }, depth: 0 }
}

/// Two operands and the operator between them.
fn join(left: Built, op: BinaryOp, op_span: Span, right: Built) -> Built {
    let depth = left.depth.max(right.depth);
    let span = left.expr.span.to(right.expr.span);
    let kind = ExprKind::Binary { op, op_span, left: Box::new(left.expr), right: Box::new(right.expr) };
    Built { expr: Expr { span, kind }, depth }
}

#[cfg(test)]
mod tests;
