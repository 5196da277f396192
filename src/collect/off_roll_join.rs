//! Whom the rows of a register name and the roll does not: an anti-join of two columns of IDs, and nothing else.
//! It knows no files and no states.

use polars::prelude::{Column, DataFrame, DataFrameJoinOps, JoinArgs, JoinType, PlSmallStr, PolarsError};
use thiserror::Error;

/// The columns of both sides.
const PERSON: PlSmallStr = PlSmallStr::from_static("person_id");
const NAME: PlSmallStr = PlSmallStr::from_static("name");

/// How many rows of a register are joined at a time: bounds the memory that its columns take.
const ROWS_AT_ONCE: usize = 1 << 20;

/// The columns could not be joined, which is a bug of ours.
#[derive(Debug, Error)]
#[error("the people of a register could not be joined with the roll")]
pub struct RollJoinError(#[from] PolarsError);

/// The IDs of the roll: those of members and obligors, and of rows that can't be read otherwise.
#[derive(Clone, Debug)]
pub struct RollIds(Vec<String>);

impl RollIds {
    /// The IDs, each once.
    pub fn of<'a>(ids: impl Iterator<Item = &'a str>) -> Self {
        let mut ids: Vec<String> = ids.map(str::to_owned).collect();
        ids.sort_unstable();
        ids.dedup();
        Self(ids)
    }

    /// Whether an ID is among them.
    pub fn contains(&self, id: &str) -> bool {
        self.0.binary_search_by(|known| known.as_str().cmp(id)).is_ok()
    }

    /// The IDs in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// Rows of a register that wait to be joined: the person of each and the name beside it.
#[derive(Debug, Default)]
pub struct NamedRows {
    persons: Vec<String>,
    names: Vec<Option<String>>,
}

impl NamedRows {
    /// Adds a row.
    pub fn push(&mut self, person: &str, name: Option<&str>) {
        self.persons.push(person.to_owned());
        self.names.push(name.map(str::to_owned));
    }

    /// Whether there are so many rows that they should be joined now.
    pub fn is_full(&self) -> bool {
        self.persons.len() >= ROWS_AT_ONCE
    }

    /// Takes the rows out and hands each whose person is not on the roll to `each`.
    ///
    /// # Errors
    /// Where the columns can't be joined, which is a bug of ours.
    pub fn off_roll(
        &mut self,
        roll: &RollIds,
        each: &mut dyn FnMut(&str, Option<&str>),
    ) -> Result<(), RollJoinError> {
        let rows = std::mem::take(self);
        let height = rows.persons.len();
        let named =
            DataFrame::new(height, vec![Column::new(PERSON, rows.persons), Column::new(NAME, rows.names)])?;
        let known = DataFrame::new(roll.0.len(), vec![Column::new(PERSON, roll.0.as_slice())])?;
        let others = named.join(&known, [PERSON], [PERSON], JoinArgs::new(JoinType::Anti), None)?;
        let (persons, names) = (others.column(PERSON.as_str())?.str()?, others.column(NAME.as_str())?.str()?);
        for (person, name) in persons.iter().zip(names.iter()) {
            if let Some(person) = person {
                each(person, name);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn off_roll(rows: &[(&str, Option<&str>)], roll: &[&str]) -> Vec<(String, Option<String>)> {
        let mut waiting = NamedRows::default();
        for (person, name) in rows {
            waiting.push(person, *name);
        }
        let mut found = Vec::new();
        let mut note =
            |person: &str, name: Option<&str>| found.push((person.to_owned(), name.map(str::to_owned)));
        waiting.off_roll(&RollIds::of(roll.iter().copied()), &mut note).expect("two columns join");
        assert!(waiting.persons.is_empty() && waiting.names.is_empty(), "the rows are taken out");
        found.sort();
        found
    }

    #[test]
    fn rows_of_people_on_the_roll_are_passed_over() {
        let rows = [("A", Some("甲")), ("B", None), ("C", Some("丙")), ("B", Some("乙"))];
        let of = |person: &str, name: Option<&str>| (person.to_owned(), name.map(str::to_owned));
        assert_eq!(
            off_roll(&rows, &["A", "D", "A"]),
            [of("B", None), of("B", Some("乙")), of("C", Some("丙"))]
        );
        assert_eq!(off_roll(&rows, &["A", "B", "C"]), []);
    }

    #[test]
    fn an_empty_roll_or_register_is_no_fault() {
        assert_eq!(off_roll(&[("A", None)], &[]), [("A".to_owned(), None)]);
        assert_eq!(off_roll(&[], &["A"]), []);
    }
}
