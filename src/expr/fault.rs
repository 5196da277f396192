//! What is wrong in the writing of an expression: the place, and what would have been right.
//! It must not know types or facts: those are the checker's.

use super::span::Span;

/// How many faults of one expression are reported; what comes after them is mostly their echo.
const MOST_FAULTS: usize = 20;

/// One fault in the writing of an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxFault {
    /// Where it is, in byte offsets into the expression's text.
    pub span: Span,
    /// What was found, and what would have been right.
    pub message: String,
}

/// The faults found so far, held to a number that a person can read.
#[derive(Debug, Default)]
pub(super) struct Faults {
    found: Vec<SyntaxFault>,
}

impl Faults {
    /// Notes a fault; beyond the most that are reported it is dropped.
    pub(super) fn add(&mut self, span: Span, message: impl Into<String>) {
        if self.found.len() < MOST_FAULTS {
            self.found.push(SyntaxFault { span, message: message.into() });
        }
    }

    /// Whether nothing was found.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The faults in the order of their places.
    pub(super) fn into_sorted(mut self) -> Vec<SyntaxFault> {
        self.found.sort_by_key(|fault| fault.span);
        self.found
    }
}

/// A part of the text fit to be quoted in a message: cut to a readable length, nothing invisible in it.
pub(super) fn quoted(part: &str) -> String {
    const LONGEST: usize = 32;
    let mut shown: String = part
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c })
        .collect();
    if part.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_cut_and_clean() {
        assert_eq!(quoted("household"), "`household`");
        assert_eq!(quoted("a\u{7}b"), "`a\u{fffd}b`");
        assert_eq!(quoted(&"x".repeat(90_000)), format!("`{}…`", "x".repeat(32)));
    }

    #[test]
    fn faults_are_bounded_and_in_order() {
        let mut faults = Faults::default();
        for at in (0..1000).rev() {
            faults.add(Span::new(at, at + 1), "x");
        }
        let sorted = faults.into_sorted();
        assert_eq!(sorted.len(), MOST_FAULTS);
        assert!(sorted.is_sorted_by_key(|fault| fault.span));
    }
}
