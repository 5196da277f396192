//! What names mean where an expression stands: declarations, variables, and facts about stated values.

use crate::{
    domain::Bilingual,
    expr::{ast::Expr, types::Type},
};
use std::collections::BTreeSet;

/// The shape of a parameter's values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterShape {
    /// One value of a type.
    Single(Type),
    /// Words of a code field.
    Words(Type),
}

/// A parameter that expressions may name as `param.name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterDecl {
    /// Its name.
    pub name: String,
    /// The shape of its values.
    pub shape: ParameterShape,
}

/// A named part that expressions may use.
#[derive(Clone, Debug)]
pub struct DefinitionDecl {
    /// Its name.
    pub name: String,
    /// Its parameters.
    pub params: Vec<String>,
    /// Its title for people.
    pub title: Bilingual,
    /// Its text.
    pub text: String,
    /// What was written; none where it cannot be read, of which nothing is said where it is used.
    pub expr: Option<Expr>,
}

/// The text that a fault stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The expression that was given to the checker.
    Expression,
    /// A declared definition, by its place.
    Definition(usize),
}

/// A variable in scope.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub name: String,
    pub ty: Type,
}

/// Where an expression stands: its text, its variables, and which optional values are known to be stated.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub origin: Origin,
    /// Definitions with a place below this one may be used.
    pub before: usize,
    pub variables: Vec<Variable>,
    /// Printed forms of selections that are known to be stated here.
    pub stated: BTreeSet<String>,
}

impl Place {
    pub(super) fn find(&self, name: &str) -> Option<(usize, &Variable)> {
        self.variables.iter().enumerate().rev().find(|(_, v)| v.name == name)
    }

    pub(super) fn with(&self, name: &str, ty: Type) -> Self {
        let mut inner = self.clone();
        inner.variables.push(Variable { name: name.to_owned(), ty });
        // A shadowed name no longer means what was known to be stated.
        inner.stated.retain(|s| s != name && !s.starts_with(&format!("{name}.")));
        inner
    }

    pub(super) fn knowing(&self, facts: &BTreeSet<String>) -> Self {
        let mut inner = self.clone();
        inner.stated.extend(facts.iter().cloned());
        inner
    }
}
