//! Names of the columns of evidence tables. Must not know how values are held.

use crate::dictionary::{Field, FieldType};

/// The household that a row stands in.
pub(super) const HOUSEHOLD: &str = "household_id";
/// The person of a roll entry.
pub(super) const PERSON: &str = "person_id";
/// The place of the member within its household, from 0.
pub(super) const ENTRY: &str = "entry";
/// The source's key of the record.
pub(super) const RECORD_KEY: &str = "record_key";
/// The name as the source wrote it.
pub(super) const NAME: &str = "name";
/// The name made comparable.
pub(super) const NAME_KEY: &str = "name_key";
/// The as-of date of a row.
pub(super) const AS_OF: &str = "as_of";
/// The answer that a row came in.
pub(super) const ANSWER: &str = "answer";
/// In how many households of the roll the person is a member.
pub(super) const MEMBERSHIPS: &str = "memberships";

/// Whether the person may be a member of more households than is known.
pub(super) const MEMBERSHIPS_OPEN: &str = "memberships_open";
/// Whether a row of the household on the roll can't be read.
pub(super) const ROLL_BROKEN: &str = "roll_broken";

/// The table of households.
pub(super) const HOUSEHOLDS: &str = "roll-household";
/// The table of members.
pub(super) const MEMBERS: &str = "roll-member";
/// The table of states.
pub(super) const STATES: &str = "states";
/// The table of leaves.
pub(super) const LEAVES: &str = "leaves";
/// The digest of a household's content.
pub(super) const LEAF: &str = "leaf";

/// The column of a field: money ends in `_fen`, areas in `_millionths`.
/// A pack's field that has a column's own name gets the ending `_field`.
pub(super) fn column_of(field: &Field, of_roll: bool) -> String {
    let own = [HOUSEHOLD, ENTRY, RECORD_KEY, NAME, NAME_KEY, AS_OF, ANSWER, MEMBERSHIPS];
    let taken: &[&str] =
        if of_roll { &[ENTRY, NAME_KEY, MEMBERSHIPS, MEMBERSHIPS_OPEN, ROLL_BROKEN] } else { &own };
    let name = &field.name;
    match field.ty {
        FieldType::Money | FieldType::MoneyMonth => format!("{name}_fen"),
        FieldType::AreaM2 | FieldType::AreaMu => format!("{name}_millionths"),
        _ if taken.contains(&name.as_str()) => format!("{name}_field"),
        _ => name.clone(),
    }
}

/// The column of a source in the table of states.
pub(super) fn state_column(source: &str) -> String {
    format!("source:{source}")
}
