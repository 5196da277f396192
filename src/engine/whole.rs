//! Which numbers are whole whatever is recorded: whole fen, counts. It knows no values.

use super::compiled::CompiledPack;
use crate::{
    dictionary::{Dictionary, FieldType},
    expr::{
        typed::{Function, Node, NodeKind},
        types::Type,
    },
    rule::ParameterValue,
};

/// Whether a number is whole; of a variable that is a number itself nothing is said.
pub(super) fn is_whole(pack: &CompiledPack, dictionary: &Dictionary, node: &Node) -> bool {
    let of = |node: &Node| is_whole(pack, dictionary, node);
    let field =
        |ty: &FieldType| matches!(ty, FieldType::Money | FieldType::MoneyMonth | FieldType::Count { .. });
    match &node.kind {
        NodeKind::Number(number) => number.den() == 1,
        NodeKind::HouseholdField(at) => field(&dictionary.household.fields[*at].ty),
        NodeKind::MemberField(_, at) => field(&dictionary.member.fields[*at].ty),
        NodeKind::RecordField(record, at) => match record.ty {
            Type::Record(kind) => field(&dictionary.kinds[kind].fields[*at].ty),
            _ => false,
        },
        NodeKind::Parameter(at, _) | NodeKind::ParameterAt(at, _, _) => {
            let values = &pack.parameters.all[*at].values;
            values.iter().all(|v| matches!(&v.value, ParameterValue::Number(number) if number.den() == 1))
        }
        NodeKind::Count(_) | NodeKind::Memberships(_) => true,
        NodeKind::Function(Function::RoundHalfUp | Function::Age, _) => true,
        NodeKind::Function(Function::LessPercent, args) => of(&args[0]),
        NodeKind::Call(instance, _) => of(&pack.instances[*instance].body),
        NodeKind::Choose(_, a, b) | NodeKind::Add(a, b) | NodeKind::Subtract(a, b) => of(a) && of(b),
        NodeKind::Multiply(a, b) => of(a) && of(b),
        NodeKind::Greatest(terms) | NodeKind::Least(terms) => terms.iter().all(of),
        NodeKind::Sum(_, body) | NodeKind::Max(_, body) | NodeKind::Min(_, body) => of(body),
        _ => false,
    }
}
