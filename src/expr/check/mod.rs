//! The checker: from what is written to the checked tree, or every fault with its place and what would be right.
//!
//! Totality is won here: there is no division, an optional value of the roll is only read where it is known to be
//! stated, numbers are held exactly or between two that are, lists within lists are bounded, and definitions can only
//! use what stands before them.

mod advice;
mod calls;
mod core;
mod factors;
mod macros;
mod names;
mod never;
mod operators;
mod scope;
mod steps;
mod unused;

pub use calls::FUNCTIONS;
pub use core::{Checker, Misuse, TypeFault};
pub use never::constant_truth;
pub use scope::{DefinitionDecl, Origin, ParameterDecl, ParameterShape};
