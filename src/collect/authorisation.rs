//! Whether the authorisation that covers an entry of the roll holds on the day, and which sources it covers.
//! It does not know what the sources answered.

use super::compact_grid::CompactGrid;
use crate::{
    dictionary::Dictionary,
    domain::calendar::date_to_days,
    table::{ABSENT, Cell, Symbols},
};
use jiff::civil::Date;
use std::sync::Arc;

/// The authorisation of one entry of the roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorisation {
    /// Whether it holds on the day.
    pub holds: bool,
    /// The sources that it names, joined by `;`; absent: all.
    pub sources: Option<Arc<str>>,
}

impl Authorisation {
    /// The authorisation that was read off the roll.
    pub fn of((holds, sources): (bool, Option<Cell>), symbols: &Symbols) -> Self {
        Self { holds, sources: sources.and_then(|c| symbols.cell_text(c)).map(Arc::from) }
    }

    /// Whether it covers a source: by its id, by a beginning of it that ends in `.*`, or by its kind.
    pub fn covers(&self, source: &str, kind: &str) -> bool {
        let named = |entry: &str| {
            let beginning = entry.strip_suffix('*').filter(|b| b.ends_with('.'));
            entry == source || entry == kind || beginning.is_some_and(|b| source.starts_with(b))
        };
        self.holds && self.sources.as_ref().is_none_or(|list| list.split(';').map(str::trim).any(named))
    }
}

/// Reads authorisations off the roll for one day.
#[derive(Clone, Copy, Debug)]
pub struct AuthorisationFields {
    day: Cell,
    household_from: Option<usize>,
    household_until: Option<usize>,
    household_sources: Option<usize>,
    member_from: Option<usize>,
    member_sources: Option<usize>,
}

impl AuthorisationFields {
    /// The places of the fields.
    pub fn of(dictionary: &Dictionary, as_of: Date) -> Self {
        let (h, m) = (&dictionary.household, &dictionary.member);
        Self {
            day: Cell::from(date_to_days(as_of)),
            household_from: h.field_index("authorised_on"),
            household_until: h.field_index("authorised_until"),
            household_sources: h.field_index("authorised_sources"),
            member_from: m.field_index("authorised_on"),
            member_sources: m.field_index("authorised_sources"),
        }
    }

    /// What an entry's authorisation says: whether it holds on the day, and the list of sources (a symbol) that it
    /// names. The member's own date and list override the household's.
    pub fn read(
        &self,
        households: &CompactGrid,
        household: usize,
        members: &CompactGrid,
        member: usize,
    ) -> (bool, Option<Cell>) {
        let cell = |rows: &CompactGrid, row: usize, place: Option<usize>| {
            place.map(|place| rows.cell(row, place)).filter(|cell| *cell != ABSENT)
        };
        let of_household = |place| cell(households, household, place);
        let of_member = |place| cell(members, member, place);
        let from = of_member(self.member_from).or_else(|| of_household(self.household_from));
        let until = of_household(self.household_until);
        let sources = of_member(self.member_sources).or_else(|| of_household(self.household_sources));
        let holds = from.is_some_and(|d| d <= self.day) && until.is_none_or(|d| d >= self.day);
        (holds, sources)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_covers_by_id_by_beginning_and_by_kind() {
        let list = |text: &str| Authorisation { holds: true, sources: Some(text.into()) };
        assert!(list("tax.withholding;bank.a").covers("bank.a", "deposit"));
        assert!(list("bank.*").covers("bank.a", "deposit"));
        assert!(list("deposit").covers("bank.a", "deposit"));
        assert!(!list("bank*").covers("bank.a", "deposit"));
        assert!(!list("bank.*").covers("banker.a", "deposit"));
        assert!(!list("bank").covers("bank.a", "deposit"));
        assert!(Authorisation { holds: true, sources: None }.covers("x", "y"));
        assert!(!Authorisation { holds: false, sources: None }.covers("x", "y"));
    }
}
