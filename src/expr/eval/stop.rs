//! Why an evaluation ends without a value: CEL's errors, refusals, and the budget of steps and memory.
//! It must not know values.

use crate::expr::{fault::SyntaxFault, span::Span};

/// Why there is no value. Messages name types and places, never a value that was given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// An error as CEL defines it; `&&`, `||`, `exists` and `all` may absorb it.
    #[error("{message}")]
    Error {
        /// Where it came up.
        span: Span,
        /// What is wrong.
        message: String,
    },
    /// The expression, or what it does, lies outside the profile: nothing absorbs it.
    #[error("{reason}")]
    Refused {
        /// Where.
        span: Span,
        /// Why.
        reason: String,
    },
}

impl Stop {
    /// An error.
    pub(super) fn error(span: Span, message: impl Into<String>) -> Box<Self> {
        Box::new(Self::Error { span, message: message.into() })
    }

    /// A refusal.
    pub(super) fn refused(span: Span, reason: impl Into<String>) -> Box<Self> {
        Box::new(Self::Refused { span, reason: reason.into() })
    }

    /// The refusal of what cannot be read: the first fault, with how many others there are.
    pub(super) fn unread(faults: &[SyntaxFault]) -> Box<Self> {
        let (span, mut reason) =
            faults.first().map_or((Span::default(), String::new()), |f| (f.span, f.message.clone()));
        if faults.len() > 1 {
            reason.push_str(&format!(" (and {} fault(s) more)", faults.len() - 1));
        }
        Self::refused(span, reason)
    }

    /// Where it is.
    pub fn span(&self) -> Span {
        match self {
            Self::Error { span, .. } | Self::Refused { span, .. } => *span,
        }
    }

    /// Whether it is a refusal, which nothing absorbs.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }
}

/// What an evaluation may still use.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    steps: u64,
    bytes: u64,
}

impl Budget {
    /// The most steps of one evaluation: a step is one operation, or a stretch of a text.
    pub const MOST_STEPS: u64 = 1_000_000;
    /// The most memory that the values of one evaluation may take, in bytes.
    pub const MOST_BYTES: u64 = 16 << 20;

    /// A whole budget.
    pub fn full() -> Self {
        Self { steps: Self::MOST_STEPS, bytes: Self::MOST_BYTES }
    }

    /// Takes steps.
    pub(super) fn spend(&mut self, span: Span, steps: u64) -> Result<(), Box<Stop>> {
        match self.steps.checked_sub(steps) {
            Some(left) => {
                self.steps = left;
                Ok(())
            }
            None => {
                self.steps = 0;
                let most = Self::MOST_STEPS;
                Err(Stop::refused(span, format!("it takes more than {most} steps: split the expression")))
            }
        }
    }

    /// Takes memory, and the steps that filling it takes.
    pub(super) fn allocate(&mut self, span: Span, bytes: usize) -> Result<(), Box<Stop>> {
        let bytes = bytes as u64;
        self.spend(span, bytes / 256)?;
        match self.bytes.checked_sub(bytes) {
            Some(left) => {
                self.bytes = left;
                Ok(())
            }
            None => {
                self.bytes = 0;
                let most = Self::MOST_BYTES >> 20;
                Err(Stop::refused(span, format!("its values take more than {most} MiB")))
            }
        }
    }
}
