//! Names and fields: what `D`, `members`, `m.custody`, `r.month`, `param.edge_ratio` mean.

use super::{
    core::Checker,
    scope::{ParameterShape, Place},
};
use crate::{
    dictionary::{ENVELOPE, Kind},
    document::nearest,
    expr::{
        ast::{Expr, ExprKind},
        typed::{Given, Node, NodeKind},
        types::{Dimension, Type},
    },
};

/// The names that the run gives.
pub(super) const GIVEN: [&str; 8] = ["D", "M", "A", "W", "h", "members", "persons", "param"];

impl Checker<'_> {
    pub(super) fn name(&mut self, expr: &Expr, name: &str, place: &Place) -> Option<Node> {
        let made = |kind, ty| Some(Node { kind, ty, span: expr.span });
        if let Some((at, variable)) = place.find(name) {
            return made(NodeKind::Local(at), variable.ty.clone());
        }
        let list = |item| Type::List(Box::new(item));
        match name {
            "D" => return made(NodeKind::Given(Given::AsOf), Type::Date),
            "M" => return made(NodeKind::Given(Given::Month), Type::Month),
            "A" => return made(NodeKind::Given(Given::Anchor), Type::Month),
            "W" => return made(NodeKind::Given(Given::Window), list(Type::Month)),
            "h" => return made(NodeKind::Household, Type::Household),
            "members" => return made(NodeKind::Given(Given::Members), list(Type::Member)),
            "persons" => return made(NodeKind::Given(Given::Persons), list(Type::Member)),
            "param" => return self.fault(place, expr.span, "`param` needs a name: param.edge_ratio"),
            _ => {}
        }
        if let Some(at) = self.definition(name, place) {
            if !self.definitions[at].params.is_empty() {
                let params = self.definitions[at].params.join(", ");
                return self.fault(
                    place,
                    expr.span,
                    format!("`{name}` needs its arguments: {name}({params})"),
                );
            }
            let instance = self.instance(at, &[], expr.span, place)?;
            let ty = self.instance_type(instance);
            return made(NodeKind::Call(instance, Vec::new()), ty);
        }
        if let Some(message) = self.defined_later(name, place) {
            return self.fault(place, expr.span, message);
        }
        if self.parameters.iter().any(|parameter| parameter.name == name) {
            let message = format!("unknown name `{name}`: the parameter of that name is `param.{name}`");
            return self.fault(place, expr.span, message);
        }
        let mut known: Vec<&str> = GIVEN.to_vec();
        known.extend(self.definition_names(place));
        known.extend(place.variables.iter().map(|v| v.name.as_str()));
        let hint = hint(name, &known);
        self.fault(place, expr.span, format!("unknown name `{name}`{hint}"))
    }

    pub(super) fn select(&mut self, expr: &Expr, target: &Expr, field: &str, place: &Place) -> Option<Node> {
        if matches!(&target.kind, ExprKind::Name(n) if n == "param" && place.find(n).is_none()) {
            return self.parameter(expr, field, None, place);
        }
        let node = self.node(target, place)?;
        let found = match node.ty.clone() {
            Type::Household => self.household_field(expr, field, place),
            Type::Member => self.member_field(expr, node, field, place),
            Type::Record(kind) => self.record_field(expr, node, kind, field, place),
            other => self.fault(place, expr.span, format!("{other} has no field `{field}`")),
        }?;
        Some(Node { span: expr.span, ..found })
    }

    /// `param.name` on D, or in a month.
    pub(super) fn parameter(
        &mut self,
        expr: &Expr,
        name: &str,
        month: Option<Node>,
        place: &Place,
    ) -> Option<Node> {
        let Some(at) = self.parameters.iter().position(|p| p.name == name) else {
            let known: Vec<&str> = self.parameters.iter().map(|p| p.name.as_str()).collect();
            let hint = hint(name, &known);
            return self.fault(place, expr.span, format!("unknown parameter `{name}`{hint}"));
        };
        match self.parameters[at].shape.clone() {
            ParameterShape::Single(ty) => {
                Some(Node { kind: NodeKind::Parameter(at, month.map(Box::new)), ty, span: expr.span })
            }
            ParameterShape::Words(_) => self.fault(
                place,
                expr.span,
                format!("param.{name} is a list of words: write `x in param.{name}`"),
            ),
        }
    }

    /// `param.name.at(area, "urban")` on D, in another place than the household's.
    pub(super) fn parameter_at(
        &mut self,
        expr: &Expr,
        name: &str,
        args: &[Expr],
        place: &Place,
    ) -> Option<Node> {
        let [area, Expr { kind: ExprKind::Text(residence), .. }] = args else {
            return self.fault(place, expr.span, format!("write param.{name}.at(r.area_code, \"urban\")"));
        };
        if self.dictionary.household.code("residence", residence).is_none() {
            return self.fault(place, args[1].span, "the residence is \"urban\" or \"rural\"");
        }
        let area = self.node(area, place)?;
        if area.ty != Type::Area {
            return self.fault(place, area.span, format!("an area is needed here, this is {}", area.ty));
        }
        let node = self.parameter(expr, name, None, place)?;
        let NodeKind::Parameter(at, None) = node.kind else { return None };
        Some(Node { kind: NodeKind::ParameterAt(at, Box::new(area), residence.clone()), ..node })
    }

    fn stated(&mut self, expr: &Expr, optional: bool, place: &Place) -> Option<()> {
        let written = expr.to_string();
        if !optional || place.stated.contains(&written) {
            return Some(());
        }
        self.fault(
            place,
            expr.span,
            format!("`{written}` may not be stated on the roll: write `has({written}) && …` or `has({written}) ? … : …`"),
        )
    }

    fn household_field(&mut self, expr: &Expr, field: &str, place: &Place) -> Option<Node> {
        if let Some(kind) = self.dictionary.kind_index(field) {
            let ty = Type::List(Box::new(Type::Record(kind)));
            return Some(Node { kind: NodeKind::Records(None, kind), ty, span: expr.span });
        }
        let household = &self.dictionary.household;
        let Some(at) = household.field_index(field) else {
            let kinds = self.dictionary.kinds.iter().map(|k| k.name.as_str());
            let known: Vec<&str> = field_names(household).into_iter().chain(kinds).collect();
            let hint = hint(field, &known);
            return self.fault(place, expr.span, format!("a household has no field `{field}`{hint}"));
        };
        let (optional, ty) = (household.fields[at].optional, Type::of_field(&household.fields[at].ty));
        self.stated(expr, optional, place)?;
        Some(Node { kind: NodeKind::HouseholdField(at), ty, span: expr.span })
    }

    fn member_field(&mut self, expr: &Expr, member: Node, field: &str, place: &Place) -> Option<Node> {
        let boxed = Box::new(member);
        let made = |kind, ty| Some(Node { kind, ty, span: expr.span });
        if let Some(kind) = self.dictionary.kind_index(field) {
            return made(NodeKind::Records(Some(boxed), kind), Type::List(Box::new(Type::Record(kind))));
        }
        match field {
            "name" => return made(NodeKind::MemberName(boxed), Type::Name),
            "memberships" => return made(NodeKind::Memberships(boxed), Type::Number(Dimension::PLAIN)),
            _ => {}
        }
        let kind = &self.dictionary.member;
        let Some(at) = kind.field_index(field) else {
            let kinds = self.dictionary.kinds.iter().map(|k| k.name.as_str());
            let known: Vec<&str> =
                field_names(kind).into_iter().chain(kinds).chain(["memberships"]).collect();
            let hint = hint(field, &known);
            return self.fault(place, expr.span, format!("a member has no field `{field}`{hint}"));
        };
        let (optional, ty) = (kind.fields[at].optional, Type::of_field(&kind.fields[at].ty));
        self.stated(expr, optional, place)?;
        made(NodeKind::MemberField(boxed, at), ty)
    }

    fn record_field(
        &mut self,
        expr: &Expr,
        record: Node,
        kind: usize,
        field: &str,
        place: &Place,
    ) -> Option<Node> {
        let boxed = Box::new(record);
        let made = |kind, ty| Some(Node { kind, ty, span: expr.span });
        match field {
            "person_id" => return made(NodeKind::RecordPerson(boxed), Type::Person),
            "name" => return made(NodeKind::RecordName(boxed), Type::Name),
            "as_of" => return made(NodeKind::RecordAsOf(boxed), Type::Date),
            _ => {}
        }
        let kind = &self.dictionary.kinds[kind];
        match kind.field_index(field) {
            Some(at) => made(NodeKind::RecordField(boxed, at), Type::of_field(&kind.fields[at].ty)),
            None => {
                let known: Vec<&str> =
                    field_names(kind).into_iter().chain(["person_id", "name", "as_of"]).collect();
                let hint = hint(field, &known);
                let name = kind.name.clone();
                let envelope = if ENVELOPE.contains(&field) {
                    " (of the envelope, rules see person_id, name and as_of)"
                } else {
                    ""
                };
                self.fault(place, expr.span, format!("kind `{name}` has no field `{field}`{envelope}{hint}"))
            }
        }
    }

    /// `has(x)`: an optional field of the roll or of a record.
    pub(super) fn has(&mut self, expr: &Expr, field: &Expr, place: &Place) -> Option<Node> {
        let ExprKind::Select { target, field: name, .. } = &field.kind else {
            return self.fault(place, field.span, "has() takes a field: has(r.to)");
        };
        if matches!(&target.kind, ExprKind::Name(n) if n == "param" && place.find(n).is_none()) {
            return match self.parameters.iter().position(|p| p.name == *name) {
                Some(at) => {
                    Some(Node { kind: NodeKind::ParameterStated(at), ty: Type::Bool, span: expr.span })
                }
                None => self.parameter(expr, name, None, place),
            };
        }
        let knowing = place.knowing(&std::iter::once(field.to_string()).collect());
        let node = self.node(field, &knowing)?;
        let optional = match &node.kind {
            NodeKind::HouseholdField(at) => self.dictionary.household.fields[*at].optional,
            NodeKind::MemberField(_, at) => self.dictionary.member.fields[*at].optional,
            NodeKind::RecordField(record, at) => match record.ty {
                Type::Record(kind) => self.dictionary.kinds[kind].fields[*at].optional,
                _ => false,
            },
            NodeKind::RecordName(_) => true,
            _ => return self.fault(place, field.span, "has() takes a field of the roll or of a record"),
        };
        if !optional {
            return self.fault(place, field.span, format!("`{field}` is always there: has() is needless"));
        }
        Some(Node { kind: NodeKind::Has(Box::new(node)), ty: Type::Bool, span: expr.span })
    }
}

fn field_names(kind: &Kind) -> Vec<&str> {
    kind.fields.iter().map(|f| f.name.as_str()).collect()
}

/// `; did you mean …?`, where a known word is near.
pub(super) fn hint(word: &str, known: &[&str]) -> String {
    nearest(word, known).map_or_else(String::new, |n| format!("; did you mean `{n}`?"))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{calls::FUNCTIONS, macros::LIST_METHODS},
        GIVEN,
    };

    #[test]
    fn the_word_list_has_every_name_function_and_method() {
        let list = include_str!("../../../rules/README.md");
        let sign = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let stands = |word: &str| {
            let alone = |at: usize| {
                !list[..at].ends_with(sign)
                    && !list[at + word.trim_end_matches('(').len()..].starts_with(sign)
            };
            list.match_indices(word).any(|(at, _)| alone(at))
        };
        let of_others = ["plus_months", "plus", "first_day", "last_day", "on", "at"];
        let called = FUNCTIONS.iter().chain(&LIST_METHODS).chain(&of_others).map(|name| format!("{name}("));
        let missing: Vec<String> =
            called.chain(GIVEN.map(str::to_owned)).filter(|word| !stands(word)).collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert!(!stands("plus_weeks(") && !stands("onth("), "only whole words");
    }
}
