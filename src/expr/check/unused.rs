//! Definitions with parameters that nothing uses: no use tells what values they take, but what they name must be there.

use super::{
    calls::FUNCTIONS,
    core::{Checker, TypeFault},
    names::{GIVEN, hint},
    scope::Origin,
};
use crate::expr::ast::{Expr, ExprKind};

impl Checker<'_> {
    /// What the first definitions, so many of them, name that is nothing, where they were never used.
    pub fn faults_of_unused(&self, definitions: usize) -> Vec<TypeFault> {
        let mut faults = Vec::new();
        for at in (0..definitions).filter(|at| !self.was_used(*at)) {
            self.look_over(at, &mut faults);
        }
        faults
    }

    fn look_over(&self, at: usize, faults: &mut Vec<TypeFault>) {
        let definition = &self.definitions[at];
        let params: Vec<&str> = definition.params.iter().map(String::as_str).collect();
        let mut next: Vec<(&Expr, Vec<&str>)> =
            definition.expr.iter().map(|expr| (expr, params.clone())).collect();
        while let Some((expr, named)) = next.pop() {
            if let Some(message) = self.names_nothing(at, expr, &named) {
                faults.push(TypeFault { origin: Origin::Definition(at), span: expr.span, message });
            }
            if let ExprKind::Method { target, args, .. } = &expr.kind
                && let [Expr { kind: ExprKind::Name(variable), .. }, body] = args.as_slice()
            {
                next.push((body, [named.as_slice(), &[variable]].concat()));
                next.push((target, named));
                continue;
            }
            next.extend(parts(expr).into_iter().map(|part| (part, named.clone())));
        }
    }

    fn names_nothing(&self, at: usize, expr: &Expr, named: &[&str]) -> Option<String> {
        let is_before = |name: &str| self.place_of(name).is_some_and(|place| place < at);
        let before = || self.definitions[..at].iter().map(|definition| definition.name.as_str());
        match &expr.kind {
            ExprKind::Name(name)
                if !(named.contains(&name.as_str()) || GIVEN.contains(&name.as_str()) || is_before(name)) =>
            {
                let known: Vec<&str> =
                    GIVEN.into_iter().chain(before()).chain(named.iter().copied()).collect();
                Some(format!("unknown name `{name}`{}", hint(name, &known)))
            }
            ExprKind::Call { function, .. }
                if !(FUNCTIONS.contains(&function.as_str()) || is_before(function)) =>
            {
                let known: Vec<&str> = FUNCTIONS.into_iter().chain(before()).collect();
                Some(format!("unknown function `{function}`{}", hint(function, &known)))
            }
            ExprKind::Select { target, field, .. }
                if matches!(&target.kind, ExprKind::Name(name) if name == "param" && !named.contains(&"param"))
                    && self.parameters.iter().all(|parameter| parameter.name != *field) =>
            {
                let known: Vec<&str> =
                    self.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
                Some(format!("unknown parameter `{field}`{}", hint(field, &known)))
            }
            _ => None,
        }
    }
}

/// What an expression is made of.
fn parts(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Select { target, .. } => vec![target],
        ExprKind::Index { target, index } => vec![target, index],
        ExprKind::Call { args, .. } => args.iter().collect(),
        ExprKind::Method { target, args, .. } => std::iter::once(&**target).chain(args).collect(),
        ExprKind::Unary { operand, .. } => vec![operand],
        ExprKind::Binary { left, right, .. } => vec![left, right],
        ExprKind::Ternary { condition, then, other } => vec![condition, then, other],
        ExprKind::List(items) => items.iter().collect(),
        ExprKind::Map(entries) => entries.iter().flat_map(|(key, value)| [key, value]).collect(),
        ExprKind::Message { fields, .. } => fields.iter().map(|(_, value)| value).collect(),
        _ => Vec::new(),
    }
}
