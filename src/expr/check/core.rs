//! The checker's state, its faults, and the walk over what is written.

use super::{
    factors::Factor,
    scope::{DefinitionDecl, Origin, ParameterDecl, Place, Variable},
};
use crate::{
    dictionary::Dictionary,
    domain::ratio::Ratio,
    expr::{
        ast::{BinaryOp, Expr, ExprKind, UnaryOp},
        span::Span,
        typed::{Instance, Node, NodeKind},
        types::{Dimension, Type},
    },
};
use std::collections::{BTreeSet, HashMap};

/// How deep definitions may use one another.
const DEEPEST_DEFINITION: usize = 40;
/// How many operations a definition may come to with all that it uses, each use counted anew.
const MOST_OPERATIONS: u64 = 1_000_000;
/// How many instances of definitions a pack may need.
const MOST_INSTANCES: usize = 10_000;

/// How many faults of one expression are named: what is after so many is looked at when they are mended.
const MOST_FAULTS: usize = 50;

/// A fault of meaning, with its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypeFault {
    /// The text that it stands in.
    pub origin: Origin,
    /// Where.
    pub span: Span,
    /// What is wrong, and what would have been right.
    pub message: String,
}

/// A use of a definition with values that it could not be checked for. Whether the use is wrong or the definition is
/// shows once all its uses are checked, see [`Checker::told_of`].
#[derive(Clone, Debug)]
pub struct Misuse {
    at: usize,
    /// What would be wrong with the use.
    fault: TypeFault,
    /// What was wrong in the definition, where it was looked at for this use.
    inside: Vec<TypeFault>,
    /// Uses in the definition that could not be checked either.
    beneath: Vec<Misuse>,
}

/// Checks expressions against the dictionary, the parameters and the definitions. The instances that it makes are
/// shared by everything it has checked.
#[derive(Debug)]
pub struct Checker<'d> {
    pub(super) dictionary: &'d Dictionary,
    pub(super) parameters: Vec<ParameterDecl>,
    pub(super) definitions: Vec<DefinitionDecl>,
    visible: HashMap<String, usize>,
    instances: Vec<Instance>,
    /// How many operations each instance comes to.
    operations: Vec<u64>,
    /// What each instance multiplies a number by.
    pub(super) factors: Vec<Factor>,
    /// How many steps the lists of each instance come to.
    pub(super) steps: Vec<u64>,
    known: HashMap<(usize, String), Option<usize>>,
    depth: usize,
    pub(super) faults: Vec<TypeFault>,
    misuses: Vec<Misuse>,
    /// While something is only tried: what was found not to be usable, which is forgotten afterwards.
    tried: Option<Vec<(usize, String)>>,
}

impl<'d> Checker<'d> {
    /// A checker that knows the dictionary and the parameters.
    pub fn new(dictionary: &'d Dictionary, parameters: Vec<ParameterDecl>) -> Self {
        Self {
            dictionary,
            parameters,
            definitions: Vec::new(),
            visible: HashMap::new(),
            instances: Vec::new(),
            operations: Vec::new(),
            factors: Vec::new(),
            steps: Vec::new(),
            known: HashMap::new(),
            depth: 0,
            faults: Vec::new(),
            misuses: Vec::new(),
            tried: None,
        }
    }

    /// Declares a definition, which may use those declared before it. The answer is its place, see [`Origin`].
    pub fn declare(&mut self, definition: DefinitionDecl) -> usize {
        let place = self.definitions.len();
        self.visible.insert(definition.name.clone(), place);
        self.definitions.push(definition);
        place
    }

    /// Takes back the names declared since `place`; what uses them already keeps them.
    pub fn forget_from(&mut self, place: usize) {
        self.visible.retain(|_, p| *p < place);
    }

    /// How many definitions are declared.
    pub fn declared(&self) -> usize {
        self.definitions.len()
    }

    /// Checks an expression.
    ///
    /// # Errors
    /// Every fault that was found in it, but for those of definitions that it uses: see [`Checker::take_misuses`].
    pub fn check(&mut self, expr: &Expr) -> Result<Node, Vec<TypeFault>> {
        let place = Place {
            origin: Origin::Expression,
            before: usize::MAX,
            variables: Vec::new(),
            stated: BTreeSet::new(),
        };
        self.misuses.clear();
        let node = self.node(expr, &place).and_then(|node| self.in_few_steps(node, &place));
        let mut faults = std::mem::take(&mut self.faults);
        faults.sort();
        faults.dedup();
        match node {
            Some(node) if faults.is_empty() && self.misuses.is_empty() => Ok(node),
            _ => Err(faults),
        }
    }

    /// The uses of definitions in the expression checked last that could not be checked.
    pub fn take_misuses(&mut self) -> Vec<Misuse> {
        std::mem::take(&mut self.misuses)
    }

    /// What is wrong, once all uses are checked: where a definition can be used with other values, its use with these;
    /// else what it says itself, which is told with the first of its uses.
    pub fn told_of(&self, misuse: &Misuse) -> Vec<TypeFault> {
        if self.known.iter().any(|((at, _), made)| *at == misuse.at && made.is_some()) {
            return vec![misuse.fault.clone()];
        }
        let beneath = misuse.beneath.iter().flat_map(|misuse| self.told_of(misuse));
        misuse.inside.iter().cloned().chain(beneath).collect()
    }

    /// The instances made so far.
    pub fn instances(&self) -> &[Instance] {
        &self.instances
    }

    /// The instances of definitions that checked expressions call, in an order in which each comes after those it uses.
    pub fn into_instances(self) -> Vec<Instance> {
        self.instances
    }

    pub(super) fn fault<T>(&mut self, place: &Place, span: Span, message: impl Into<String>) -> Option<T> {
        self.faults.push(TypeFault { origin: place.origin, span, message: message.into() });
        None
    }

    /// The node of an expression, or none with its faults noted.
    pub(super) fn node(&mut self, expr: &Expr, place: &Place) -> Option<Node> {
        if self.faults.len() + self.misuses.len() >= MOST_FAULTS {
            return None;
        }
        let made = |kind, ty| Some(Node { kind, ty, span: expr.span });
        match &expr.kind {
            ExprKind::Bool(value) => made(NodeKind::Bool(*value), Type::Bool),
            ExprKind::Int(value) => {
                made(NodeKind::Number(Ratio::int(i128::from(*value))), Type::Number(Dimension::PLAIN))
            }
            ExprKind::Uint(value) => {
                made(NodeKind::Number(Ratio::int(i128::from(*value))), Type::Number(Dimension::PLAIN))
            }
            ExprKind::Text(text) => made(NodeKind::Text(text.clone()), Type::Text),
            ExprKind::Double(_) => {
                self.fault(place, expr.span, "doubles are not exact: write a fraction, ratio(12, 10), or percent(20)")
            }
            ExprKind::Null | ExprKind::Bytes(_) | ExprKind::Map(_) | ExprKind::Message { .. } => self.fault(
                place,
                expr.span,
                "rules have no null, bytes, maps or messages: use has(…), texts, and the kinds of the dictionary",
            ),
            ExprKind::Index { .. } => {
                self.fault(place, expr.span, "rules have no […]: ask with exists, filter, sum or max")
            }
            ExprKind::Name(name) => self.name(expr, name, place),
            ExprKind::Absolute(name) => {
                self.fault(place, expr.span, format!("write `{name}` without the leading dot"))
            }
            ExprKind::Select { target, field, .. } => self.select(expr, target, field, place),
            ExprKind::Call { function, args, .. } => self.call(expr, function, args, place),
            ExprKind::Method { target, name, args, .. } => self.method(expr, target, name, args, place),
            ExprKind::Unary { op: UnaryOp::Not, operand } => {
                let operand = self.condition(operand, place)?;
                made(NodeKind::Not(Box::new(operand)), Type::Bool)
            }
            ExprKind::Unary { op: UnaryOp::Negate, operand } => {
                let operand = self.number(operand, place)?;
                let ty = operand.ty.clone();
                let zero = Node { kind: NodeKind::Number(Ratio::ZERO), ty: ty.clone(), span: expr.span };
                made(NodeKind::Subtract(Box::new(zero), Box::new(operand)), ty)
            }
            ExprKind::Binary { op: BinaryOp::And | BinaryOp::Or, .. } => self.chain(expr, place),
            ExprKind::Binary { op, left, right, .. } => self.binary(expr, *op, left, right, place),
            ExprKind::Ternary { condition, then, other } => self.choose(expr, condition, then, other, place),
            ExprKind::List(items) => self.list(expr, items, place),
        }
    }

    pub(super) fn condition(&mut self, expr: &Expr, place: &Place) -> Option<Node> {
        let node = self.node(expr, place)?;
        if node.ty == Type::Bool {
            return Some(node);
        }
        self.fault(place, expr.span, format!("a condition is needed here, this is {}", node.ty))
    }

    pub(super) fn number(&mut self, expr: &Expr, place: &Place) -> Option<Node> {
        let node = self.node(expr, place)?;
        if node.ty.is_number() {
            return Some(node);
        }
        self.fault(place, expr.span, format!("a number is needed here, this is {}", node.ty))
    }

    fn list(&mut self, expr: &Expr, items: &[Expr], place: &Place) -> Option<Node> {
        let nodes: Vec<Option<Node>> = items.iter().map(|i| self.node(i, place)).collect();
        let nodes: Vec<Node> = nodes.into_iter().collect::<Option<_>>()?;
        let Some(first) = nodes.first() else {
            return self.fault(place, expr.span, "an empty list has no type: nothing is ever in it");
        };
        let ty = first.ty.clone();
        if let Some(other) = nodes.iter().find(|n| n.ty != ty) {
            return self.fault(
                place,
                other.span,
                format!("a list holds one type: {ty}, this is {}", other.ty),
            );
        }
        Some(Node { kind: NodeKind::List(nodes), ty: Type::List(Box::new(ty)), span: expr.span })
    }

    /// Whether a definition was used, rightly or not.
    pub(super) fn was_used(&self, at: usize) -> bool {
        self.known.keys().any(|(known, _)| *known == at)
    }

    /// The place of the visible definition of a name.
    pub(super) fn place_of(&self, name: &str) -> Option<usize> {
        self.visible.get(name).copied()
    }

    /// The visible definition of a name at a place.
    pub(super) fn definition(&self, name: &str, place: &Place) -> Option<usize> {
        self.visible.get(name).copied().filter(|at| *at < place.before)
    }

    /// What is wrong with a name that is defined, but not before the place that uses it.
    pub(super) fn defined_later(&self, name: &str, place: &Place) -> Option<String> {
        let at = self.visible.get(name).filter(|at| **at >= place.before)?;
        Some(if *at == place.before {
            format!("`{name}` is defined by itself: a definition uses only those before it")
        } else {
            format!("`{name}` is defined later: a definition uses only those before it")
        })
    }

    /// How many operations a checked expression comes to, definitions included.
    fn operations_of(&self, node: &Node) -> u64 {
        let called = match node.kind {
            NodeKind::Call(instance, _) => self.operations[instance],
            _ => 0,
        };
        let parts = node.kind.parts();
        parts.iter().fold(called.saturating_add(1), |sum, part| sum.saturating_add(self.operations_of(part)))
    }

    /// Names that could be meant, for suggestions.
    pub(super) fn definition_names(&self, place: &Place) -> Vec<&str> {
        let visible = self.visible.iter().filter(|(_, at)| **at < place.before);
        let mut names: Vec<&str> = visible.map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names
    }

    /// The instance of a definition for the types of its arguments.
    pub(super) fn instance(
        &mut self,
        at: usize,
        arguments: &[Type],
        span: Span,
        place: &Place,
    ) -> Option<usize> {
        self.definitions[at].expr.as_ref()?;
        let key = (at, format!("{arguments:?}"));
        if let Some(found) = self.known.get(&key).copied() {
            return found.or_else(|| self.misused(at, arguments, (span, place), (Vec::new(), Vec::new())));
        }
        if self.depth >= DEEPEST_DEFINITION || self.instances.len() >= MOST_INSTANCES {
            return self.fault(
                place,
                span,
                format!("definitions nest deeper than {DEEPEST_DEFINITION} or are too many"),
            );
        }
        let decl = self.definitions[at].clone();
        let expr = decl.expr?;
        let variables = decl.params.iter().zip(arguments);
        let inner = Place {
            origin: Origin::Definition(at),
            before: at,
            variables: variables.map(|(n, ty)| Variable { name: n.clone(), ty: ty.clone() }).collect(),
            stated: BTreeSet::new(),
        };
        let (told, misused) = (self.faults.len(), self.misuses.len());
        self.depth += 1;
        let body = self.node(&expr, &inner);
        self.depth -= 1;
        let operations = body.as_ref().map_or(0, |body| self.operations_of(body));
        if operations > MOST_OPERATIONS {
            let message = format!("with all that `{}` uses it comes to too many operations", decl.name);
            self.learn(key, None);
            return self.fault(place, span, message);
        }
        let made = body.map(|body| {
            self.operations.push(operations);
            self.factors.push(self.factor(&body));
            self.steps.push(self.steps(&body));
            self.instances.push(Instance {
                name: decl.name,
                title: decl.title,
                text: decl.text,
                arguments: arguments.to_vec(),
                body,
            });
            self.instances.len() - 1
        });
        let looked = self.faults.len() + self.misuses.len() < MOST_FAULTS;
        // What was not looked at to its end, for the faults that there are already, is not known.
        if made.is_some() || looked {
            self.learn(key, made);
        }
        made.or_else(|| {
            let within = (self.faults.split_off(told), self.misuses.split_off(misused));
            self.misused(at, arguments, (span, place), within)
        })
    }

    /// Notes a use that could not be checked, with what was found within the definition.
    fn misused(
        &mut self,
        at: usize,
        arguments: &[Type],
        (span, place): (Span, &Place),
        (inside, beneath): (Vec<TypeFault>, Vec<Misuse>),
    ) -> Option<usize> {
        let named = |ty: &Type| match ty {
            Type::Record(kind) => format!("a record of {}", self.dictionary.kinds[*kind].name),
            other => other.to_string(),
        };
        let types: Vec<String> = arguments.iter().map(named).collect();
        let message = format!("`{}` cannot be used with {}", self.definitions[at].name, types.join(", "));
        let fault = TypeFault { origin: place.origin, span, message };
        self.misuses.push(Misuse { at, fault, inside, beneath });
        None
    }

    fn learn(&mut self, key: (usize, String), made: Option<usize>) {
        if let (Some(tried), None) = (&mut self.tried, made) {
            tried.push(key.clone());
        }
        self.known.insert(key, made);
    }

    /// Whether an expression is only tried.
    pub(super) fn is_trying(&self) -> bool {
        self.tried.is_some()
    }

    /// Whether an expression would be accepted; what is wrong with it is not told. Not within itself.
    pub(super) fn accepts(&mut self, expr: &Expr, place: &Place) -> bool {
        let (told, misused) = (self.faults.len(), self.misuses.len());
        self.tried = Some(Vec::new());
        let sound = self.node(expr, place).is_some() && self.faults.len() == told;
        for key in self.tried.take().into_iter().flatten() {
            self.known.remove(&key);
        }
        self.faults.truncate(told);
        self.misuses.truncate(misused);
        sound
    }

    /// The type of an instance's value.
    pub(super) fn instance_type(&self, instance: usize) -> Type {
        self.instances[instance].body.ty.clone()
    }
}
