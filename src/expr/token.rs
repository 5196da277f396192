//! The words of the rule language. It must not know how they are found in a text or put together.

use super::ast::BinaryOp;
use super::fault::quoted;
use super::span::Span;

/// A sign or bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Symbol {
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    Dot,
    Comma,
    Colon,
    Question,
    Not,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
    And,
    Or,
}

impl Symbol {
    /// How it is written.
    pub(super) fn text(self) -> &'static str {
        match self {
            Symbol::OpenParen => "(",
            Symbol::CloseParen => ")",
            Symbol::OpenBracket => "[",
            Symbol::CloseBracket => "]",
            Symbol::OpenBrace => "{",
            Symbol::CloseBrace => "}",
            Symbol::Dot => ".",
            Symbol::Comma => ",",
            Symbol::Colon => ":",
            Symbol::Question => "?",
            Symbol::Not => "!",
            Symbol::Plus => "+",
            Symbol::Minus => "-",
            Symbol::Star => "*",
            Symbol::Slash => "/",
            Symbol::Percent => "%",
            Symbol::Less => "<",
            Symbol::LessEqual => "<=",
            Symbol::Greater => ">",
            Symbol::GreaterEqual => ">=",
            Symbol::Equal => "==",
            Symbol::NotEqual => "!=",
            Symbol::And => "&&",
            Symbol::Or => "||",
        }
    }

    fn operator(self) -> Option<BinaryOp> {
        Some(match self {
            Symbol::Plus => BinaryOp::Add,
            Symbol::Minus => BinaryOp::Subtract,
            Symbol::Star => BinaryOp::Multiply,
            Symbol::Slash => BinaryOp::Divide,
            Symbol::Percent => BinaryOp::Remainder,
            Symbol::Less => BinaryOp::Less,
            Symbol::LessEqual => BinaryOp::LessEqual,
            Symbol::Greater => BinaryOp::Greater,
            Symbol::GreaterEqual => BinaryOp::GreaterEqual,
            Symbol::Equal => BinaryOp::Equal,
            Symbol::NotEqual => BinaryOp::NotEqual,
            Symbol::And => BinaryOp::And,
            Symbol::Or => BinaryOp::Or,
            _ => return None,
        })
    }
}

/// What a word is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    /// An identifier, reserved or not.
    Name(String),
    True,
    False,
    Null,
    In,
    /// A whole number without its sign, which is a word of its own. Too large a one is held at `u64::MAX`.
    Int(u64),
    Uint(u64),
    /// A floating-point number. Rule files refuse doubles; only `rules eval` knows them.
    Double(f64),
    Text(String),
    Bytes(Vec<u8>),
    Symbol(Symbol),
    /// Something that is no word; its fault is already noted.
    Bad,
    End,
}

impl TokenKind {
    /// The operator between two operands that this word is, if any.
    pub(super) fn operator(&self) -> Option<BinaryOp> {
        match self {
            TokenKind::In => Some(BinaryOp::In),
            TokenKind::Symbol(symbol) => symbol.operator(),
            _ => None,
        }
    }

    /// The word as a message names it. The content of a string is left out.
    pub(super) fn described(&self) -> String {
        match self {
            TokenKind::Name(name) => format!("the name {}", quoted(name)),
            TokenKind::True => "`true`".into(),
            TokenKind::False => "`false`".into(),
            TokenKind::Null => "`null`".into(),
            TokenKind::In => "`in`".into(),
            TokenKind::Int(_) | TokenKind::Uint(_) | TokenKind::Double(_) => "a number".into(),
            TokenKind::Text(_) => "a string".into(),
            TokenKind::Bytes(_) => "a bytes literal".into(),
            TokenKind::Symbol(symbol) => format!("`{}`", symbol.text()),
            TokenKind::Bad => "something unreadable".into(),
            TokenKind::End => "the end of the expression".into(),
        }
    }
}

/// A word and its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

/// Whether CEL keeps this word back: it may name a field after a dot, but nothing by itself.
pub(super) fn is_reserved(name: &str) -> bool {
    matches!(
        name,
        "as" | "break"
            | "const"
            | "continue"
            | "else"
            | "for"
            | "function"
            | "if"
            | "import"
            | "let"
            | "loop"
            | "namespace"
            | "package"
            | "return"
            | "var"
            | "void"
            | "while"
    )
}
