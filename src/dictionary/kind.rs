//! Record kinds, and the dictionary that holds them.

use super::{Field, FieldType};
use crate::domain::{
    Bilingual,
    area_code::{AreaChanges, AreaValidity},
    calendar::Date,
};

/// How a death after the as-of date is hidden from a row that is otherwise seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaterDeath {
    /// The field with the date of death.
    pub date: usize,
    /// The field with the status.
    pub status: usize,
    /// The status code of the dead.
    pub dead: i64,
    /// The status code of the living.
    pub living: i64,
}

/// A record kind, or one of the two tables of the roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its name in files and rules.
    pub name: String,
    /// Its title.
    pub title: Bilingual,
    /// Its fields beside the envelope, in the order of the dictionary.
    pub fields: Vec<Field>,
    /// The field that says when the fact happened: later than the as-of date, a row is not seen.
    pub own_date: Option<usize>,
    /// How a later death is hidden.
    pub later_death: Option<LaterDeath>,
}

impl Kind {
    /// The place of a field.
    pub fn field_index(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.name == name)
    }

    /// A field by name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }

    /// The code of a word of a code field.
    pub fn code(&self, field: &str, word: &str) -> Option<i64> {
        match &self.field(field)?.ty {
            FieldType::Code(values) => values.iter().position(|v| v.word == word).map(|i| i as i64),
            _ => None,
        }
    }
}

/// What facts exist: the roll's two tables and the record kinds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dictionary {
    /// The roll's households.
    pub household: Kind,
    /// The roll's members.
    pub member: Kind,
    /// The record kinds, by name.
    pub kinds: Vec<Kind>,
    /// The division codes that ended or began, and when.
    pub areas: Vec<AreaValidity>,
}

impl Dictionary {
    /// The dictionary as of a day: a division code that had ended is read as the one in force in its place.
    pub fn on(mut self, day: Date) -> Self {
        let changes = AreaChanges::on(&self.areas, day);
        let kinds = self.kinds.iter_mut().chain([&mut self.household, &mut self.member]);
        for field in kinds.flat_map(|kind| &mut kind.fields) {
            if let FieldType::Area(known) = &mut field.ty {
                known.clone_from(&changes);
            }
        }
        self
    }

    /// The place of a kind.
    pub fn kind_index(&self, name: &str) -> Option<usize> {
        self.kinds.binary_search_by(|k| k.name.as_str().cmp(name)).ok()
    }

    /// A kind by name; the roll's tables are `household` and `member`.
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        match name {
            "household" => Some(&self.household),
            "member" => Some(&self.member),
            _ => self.kind_index(name).map(|i| &self.kinds[i]),
        }
    }
}
