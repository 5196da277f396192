//! From a parsed pack to a checked one: names, types, units, and what every rule reads.

use super::{
    compiled::{CompiledPack, CompiledPart, CompiledRule, RunsOver, Shown, Sweep},
    reads::{add_dates, add_reads, note_reads, read_of_roll_only},
};
use crate::{
    dictionary::Dictionary,
    document::Faults,
    domain::Unit,
    expr::{
        ast::{Expr, ExprKind},
        check::{
            Checker, DefinitionDecl, Misuse, Origin, ParameterDecl, ParameterShape, TypeFault, constant_truth,
        },
        typed::{Node, NodeKind},
        types::{Dimension, Type},
    },
    rule::{
        Definition, Formula, MessagePart, Pack, PackDocuments, ParameterType, Rule, RuleVersion, case_faults,
    },
};
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The parameter that says how many months the income window has.
const WINDOW: &str = "window_months";

/// Whether a rule without its cases is a fault: it is when a pack is checked, it does not stop a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cases {
    /// Each rule must bring its cases.
    Required,
    /// Cases are not looked at.
    Unasked,
}

/// Checks every version of every rule and keeps those in force on the as-of date. All faults at once.
pub fn compile(
    pack: &Pack,
    dictionary: &Dictionary,
    as_of: Date,
    documents: &PackDocuments<'_>,
    cases: Cases,
    faults: &Faults,
) -> CompiledPack {
    let mut compiler = Compiler {
        checker: Checker::new(dictionary, parameter_declarations(pack, dictionary)),
        places: Vec::new(),
        misuses: Vec::new(),
        documents,
        faults,
        dictionary,
        sweeps: false,
    };
    for definition in &pack.definitions {
        compiler.declare(definition);
    }
    let globals = compiler.checker.declared();
    let mut figures = BTreeMap::new();
    for definition in pack.definitions.iter().filter(|d| d.params.is_empty()) {
        if let Some(node) = compiler.check_named(definition)
            && let Some(figure) = &definition.figure
        {
            figures.insert(figure.clone(), node);
        }
    }
    let mut rules = Vec::new();
    let mut reading: Vec<(&Rule, Node)> = Vec::new();
    for rule in &pack.rules {
        for version in &rule.versions {
            let compiled = compiler.version(rule, version);
            let compiled = compiled.inspect(|c| reading.push((rule, c.when.clone())));
            let in_force = rule.in_force(as_of).is_some_and(|v| v.version == version.version);
            rules.extend(compiled.filter(|_| in_force));
            compiler.checker.forget_from(globals);
        }
    }
    compiler.report_misuses();
    compiler.report_unused(globals);
    let instances = compiler.checker.into_instances();
    for (rule, when) in &reading {
        let mut read = BTreeMap::new();
        add_reads(when, &instances, &mut read);
        if cases == Cases::Required {
            case_faults(rule, !read.is_empty(), documents, faults);
        }
    }
    let mut reads = note_reads(&mut rules, &instances);
    add_dates(dictionary, &mut reads);
    CompiledPack {
        as_of,
        runs_over: RunsOver::Roll,
        rules,
        instances,
        figures,
        parameters: pack.parameters.clone(),
        window_parameter: pack.parameters.index(WINDOW),
        reads,
    }
}

fn parameter_declarations(pack: &Pack, dictionary: &Dictionary) -> Vec<ParameterDecl> {
    let number = |dimension| ParameterShape::Single(Type::Number(dimension));
    let shape = |ty: &ParameterType| match ty {
        ParameterType::Money => number(Dimension::MONEY),
        ParameterType::MoneyMonth => number(Dimension::MONEY_MONTH),
        ParameterType::Months => number(Dimension::MONTHS),
        ParameterType::Ratio => number(Dimension::PLAIN),
        ParameterType::AreaM2 => number(Dimension::M2),
        ParameterType::Flag => ParameterShape::Single(Type::Bool),
        ParameterType::Words { kind, field } => {
            let found = dictionary.kind(kind).and_then(|k| k.field(field));
            let code = found.map_or(Type::Code(Arc::new(Vec::new())), |f| Type::of_field(&f.ty));
            ParameterShape::Words(code)
        }
    };
    let all = pack.parameters.all.iter();
    all.map(|p| ParameterDecl { name: p.name.clone(), shape: shape(&p.ty) }).collect()
}

/// Whether a value of a type can stand in a message.
fn is_shown(ty: &Type) -> bool {
    match ty {
        Type::List(_) | Type::Member | Type::Record(_) | Type::Household => false,
        Type::Number(unit) => SHOWN.contains(unit),
        _ => true,
    }
}

/// The units that have words.
const SHOWN: [Dimension; 6] = [
    Dimension::PLAIN,
    Dimension::MONEY,
    Dimension::MONEY_MONTH,
    Dimension::MONTHS,
    Dimension::M2,
    Dimension::MU,
];

/// What a figure was checked to.
fn node_of<'n>(figure: &'n Option<(&Formula, Option<Node>)>) -> Option<&'n Node> {
    figure.as_ref().and_then(|(_, node)| node.as_ref())
}

struct Compiler<'a> {
    checker: Checker<'a>,
    /// The formula of each declared definition.
    places: Vec<Formula>,
    /// Uses of definitions that could not be checked, with the formula that each stands in.
    misuses: Vec<(Formula, Misuse)>,
    documents: &'a PackDocuments<'a>,
    faults: &'a Faults,
    dictionary: &'a Dictionary,
    /// Whether what is checked is of a rule over people off the roll.
    sweeps: bool,
}

impl Compiler<'_> {
    fn declare(&mut self, definition: &Definition) {
        self.checker.declare(DefinitionDecl {
            name: definition.name.clone(),
            params: definition.params.clone(),
            title: definition.title.clone(),
            text: definition.formula.text.clone(),
            expr: definition.formula.expr.clone(),
        });
        self.places.push(definition.formula.clone());
    }

    /// A formula's node, where it can be read and is right.
    fn formula(&mut self, formula: &Formula) -> Option<Node> {
        let node = self.check(formula.expr.as_ref()?, formula)?;
        if self.sweeps {
            for (span, what) in read_of_roll_only(&node, self.checker.instances(), self.dictionary) {
                let message = format!("people off the roll have no {what}: a rule over them reads records");
                let fault = TypeFault { origin: Origin::Expression, span, message };
                self.report(&fault, formula);
            }
        }
        Some(node)
    }

    /// The node of a name that is defined.
    fn check_named(&mut self, definition: &Definition) -> Option<Node> {
        let span = definition.formula.expr.as_ref()?.span;
        let name = Expr { span, kind: ExprKind::Name(definition.name.clone()) };
        self.check(&name, &definition.formula)
    }

    fn check(&mut self, expr: &Expr, formula: &Formula) -> Option<Node> {
        match self.checker.check(expr) {
            Ok(node) => Some(node),
            Err(found) => {
                found.iter().for_each(|f| self.report(f, formula));
                let misuses = self.checker.take_misuses().into_iter();
                self.misuses.extend(misuses.map(|misuse| (formula.clone(), misuse)));
                None
            }
        }
    }

    fn report_misuses(&self) {
        for (formula, misuse) in &self.misuses {
            self.checker.told_of(misuse).iter().for_each(|fault| self.report(fault, formula));
        }
    }

    fn report_unused(&self, definitions: usize) {
        for fault in self.checker.faults_of_unused(definitions) {
            if let Origin::Definition(at) = fault.origin {
                self.report(&fault, &self.places[at]);
            }
        }
    }

    fn report(&self, fault: &TypeFault, formula: &Formula) {
        let formula = match fault.origin {
            Origin::Expression => formula,
            Origin::Definition(at) => &self.places[at],
        };
        let place = formula.place(fault.span.start);
        self.faults.push(self.documents.fault_at(&formula.file, place, fault.message.clone()));
    }

    fn wrong<T>(&self, formula: &Formula, message: String) -> Option<T> {
        self.faults.push(self.documents.fault_at(&formula.file, formula.place(0), message));
        None
    }

    fn version(&mut self, rule: &Rule, version: &RuleVersion) -> Option<CompiledRule> {
        version.lets.iter().for_each(|l| self.declare(l));
        self.sweeps = rule.over.is_some();
        for part in version.lets.iter().filter(|l| l.params.is_empty()) {
            self.check_named(part);
        }
        let when = self.formula(&version.when);
        let when = when.and_then(|node| match node.ty {
            Type::Bool => Some(node),
            other => self.wrong(&version.when, format!("`when` must be a condition, this is {other}")),
        });
        if when
            .as_ref()
            .is_some_and(|node| constant_truth(node, &version.when.text, self.dictionary) == Some(false))
        {
            let message = "the rule can never trip: no household can meet this condition";
            self.wrong::<()>(&version.when, message.to_owned());
        }
        let sweep = self.sweep(rule, version);
        let measured = version.measured.as_ref().map(|f| (f, self.formula(f)));
        let limit = version.limit.as_ref().map(|f| (f, self.formula(f)));
        let unit = self.unit(measured.as_ref(), limit.as_ref());
        let message = [&version.message_zh, &version.message_en].map(|parts| self.message(parts));
        let schemes = rule
            .schemes
            .as_ref()
            .map(|words| words.iter().filter_map(|w| self.dictionary.household.code("scheme", w)).collect());
        let [zh, en] = message;
        let text = |f: &Option<Formula>| f.as_ref().map_or_else(String::new, |f| f.text.clone());
        let shown = Shown {
            measured: text(&version.measured),
            limit: text(&version.limit),
            parameters: self.named_parameters(version, [when.as_ref(), node_of(&measured), node_of(&limit)]),
        };
        Some(CompiledRule {
            id: rule.id.clone(),
            title: rule.title.clone(),
            severity: rule.severity,
            version: version.version,
            schemes,
            exception_to: rule.exception_to.clone(),
            sweep,
            legal: version.legal.clone(),
            text: version.when.text.clone(),
            when: when?,
            measured: measured.and_then(|(_, n)| n),
            limit: limit.and_then(|(_, n)| n),
            shown,
            unit,
            message: [zh?, en?],
            reads: BTreeMap::new(),
            reads_of_roll: Default::default(),
            reads_members: true,
        })
    }

    /// The parameters that a rule's version names itself, in its figures or in its own parts.
    fn named_parameters(&self, version: &RuleVersion, of: [Option<&Node>; 3]) -> BTreeMap<usize, Node> {
        let instances = self.checker.instances();
        let own: BTreeSet<&str> = version.lets.iter().map(|part| part.name.as_str()).collect();
        let mut named = BTreeMap::new();
        let mut open: Vec<&Node> = of.into_iter().flatten().collect();
        while let Some(node) = open.pop() {
            match &node.kind {
                NodeKind::Parameter(at, None) => {
                    named.insert(*at, node.clone());
                }
                NodeKind::Call(instance, _) if own.contains(instances[*instance].name.as_str()) => {
                    open.push(&instances[*instance].body);
                }
                _ => {}
            }
            open.extend(node.kind.parts());
        }
        named
    }

    /// How the rule finds people off the roll.
    fn sweep(&mut self, rule: &Rule, version: &RuleVersion) -> Option<Sweep> {
        let kind = self.dictionary.kind_index(rule.over.as_deref()?)?;
        let with = match &version.with {
            None => None,
            Some(formula) => {
                let node = self.formula(formula)?;
                if node.ty != Type::List(Box::new(Type::Person)) {
                    return self
                        .wrong(formula, format!("`with` must be a list of persons, this is {}", node.ty));
                }
                Some(node)
            }
        };
        Some(Sweep { kind, with })
    }

    fn message(&mut self, parts: &[MessagePart]) -> Option<Vec<CompiledPart>> {
        let mut compiled = Vec::with_capacity(parts.len());
        let mut sound = true;
        for part in parts {
            match part {
                MessagePart::Text(text) => compiled.push(CompiledPart::Text(text.clone())),
                MessagePart::Figure(formula) => match self.formula(formula) {
                    Some(node) if is_shown(&node.ty) => compiled.push(CompiledPart::Figure(node)),
                    Some(node) => {
                        let message = format!(
                            "a message shows single values with a unit of their own, this is {}",
                            node.ty
                        );
                        sound = self.wrong::<()>(formula, message).is_some();
                    }
                    None => sound = false,
                },
            }
        }
        sound.then_some(compiled)
    }

    /// The unit of the measured figure and the limit, which must be the same.
    fn unit(
        &self,
        measured: Option<&(&Formula, Option<Node>)>,
        limit: Option<&(&Formula, Option<Node>)>,
    ) -> Option<Unit> {
        let ty = |f: Option<&(&Formula, Option<Node>)>| f.and_then(|(_, n)| n.as_ref().map(|n| n.ty.clone()));
        let (a, b) = (ty(measured), ty(limit));
        if let (Some(a), Some(b), Some((formula, _))) = (&a, &b, limit)
            && a != b
        {
            return self
                .wrong(formula, format!("`measured` is {a} and `limit` is {b}: they must be of one unit"));
        }
        match a.or(b)? {
            Type::Number(Dimension::MONEY | Dimension::MONEY_MONTH) => Some(Unit::Fen),
            Type::Number(Dimension::M2) => Some(Unit::SquareMetre),
            Type::Number(Dimension::PLAIN | Dimension::MONTHS) => Some(Unit::Count),
            other => {
                let formula = measured.or(limit).map(|(f, _)| *f)?;
                self.wrong(
                    formula,
                    format!("`measured` and `limit` are amounts, areas or counts, this is {other}"),
                )
            }
        }
    }
}
