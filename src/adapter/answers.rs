//! The answers table (数据有无标志) as a kind of its own, so that it is described and mapped like any table.
//! It knows nothing of what a state does to a verdict.

use crate::{
    dictionary::{CodeValue, Field, FieldType, Kind},
    domain::{Bilingual, SourceState},
};

/// The kind of an answers table: `state` (its codes in the order of [`SourceState::ALL`]) and `reason`, beside the
/// envelope's `person_id`, `as_of` and `source`.
pub fn answers_kind() -> Kind {
    let words = SourceState::ALL.map(|s| CodeValue { word: s.word().to_owned(), title: s.title() });
    let field = |name: &str, title: Bilingual, ty: FieldType, optional: bool| Field {
        name: name.to_owned(),
        title,
        ty,
        optional,
        personal: false,
    };
    Kind {
        name: "answers".to_owned(),
        title: Bilingual::of("数据有无标志", "answers"),
        fields: vec![
            field("state", Bilingual::of("状态", "state"), FieldType::Code(words.to_vec()), false),
            field("reason", Bilingual::of("原因", "reason"), FieldType::Text, true),
        ],
        own_date: None,
        later_death: None,
    }
}
