//! Fills a department's table with what is true, row by row, with the flaws and failures that were set.
//! Must not know file formats.
use super::county::{CountyModel, Household, Member, Spoilt};
use super::fact::{Fact, Value};
use super::flaws::{Flaws, Pen};
use super::sheet::{Cell, Column, Row, Writing};
use crate::domain::citizen_id::{Canonical, CitizenId};
use compact_str::CompactString;
use std::collections::{BTreeMap, BTreeSet};

/// Places of the facts of each source, and what is spoilt or silent, looked up once.
pub(super) struct Ledger<'c> {
    county: &'c CountyModel,
    by_source: BTreeMap<&'static str, Vec<usize>>,
    spoilt: BTreeMap<usize, &'c Spoilt>,
    silent: BTreeMap<(&'static str, &'c str), &'static str>,
}

/// The ID under which a source is asked for a member: the stated one, if it is one at all.
pub(super) fn asked_id(member: &Member) -> Option<String> {
    match CitizenId::canonical(&member.stated_id) {
        Canonical::Right(id) | Canonical::WrongCheck(id) => Some(id.reveal().to_owned()),
        Canonical::NotAnId => None,
    }
}

impl<'c> Ledger<'c> {
    /// The ledger of a county.
    pub(super) fn new(county: &'c CountyModel) -> Self {
        let mut by_source: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
        for (place, fact) in county.facts.iter().enumerate() {
            by_source.entry(fact.source).or_default().push(place);
        }
        let spoilt = county.spoilt.iter().map(|(place, how)| (*place, how)).collect();
        let silent = county
            .failed
            .iter()
            .filter(|failed| matches!(failed.state, "no_answer" | "not_asked"))
            .map(|failed| ((failed.source, failed.person_id.as_str()), failed.state))
            .collect();
        Self { county, by_source, spoilt, silent }
    }

    /// The facts of a source that reach its table, with their places.
    pub(super) fn facts(&self, source: &str, answers: bool) -> Vec<(usize, &'c Fact)> {
        let places = self.by_source.get(source).map_or(&[][..], Vec::as_slice);
        let told =
            |fact: &Fact| !answers || !self.silent.contains_key(&(fact.source, fact.person_id.as_str()));
        places
            .iter()
            .map(|place| (*place, &self.county.facts[*place]))
            .filter(|(_, fact)| told(fact))
            .collect()
    }

    /// The rows of these facts under these columns; some are repeated.
    pub(super) fn rows(&self, columns: &[Column], facts: &[(usize, &Fact)], pen: &mut Pen) -> Vec<Row> {
        let mut rows = Vec::with_capacity(facts.len());
        for (place, fact) in facts {
            let row: Row = columns.iter().map(|column| self.cell(column, *place, fact, pen)).collect();
            if pen.slips(170) {
                rows.push(row.clone());
            }
            rows.push(row);
        }
        rows
    }

    fn cell(&self, column: &Column, place: usize, fact: &Fact, pen: &mut Pen) -> Cell {
        let spoilt = self.spoilt.get(&place);
        let text = |text: &CompactString| Some(Value::Text(text.clone()));
        let value = match (column.field.as_ref(), spoilt) {
            ("person_id", Some(Spoilt::Id)) => return Cell::Text("身份证不清".into()),
            ("person_id", Some(Spoilt::NoId)) => return Cell::Blank,
            ("person_id", _) => text(&fact.person_id),
            ("name", _) if fact.name.is_empty() => None,
            ("name", _) => text(&fact.name),
            ("record_key", _) => text(&fact.record_key),
            ("as_of", _) => Some(Value::Day(fact.as_of)),
            (field, Some(Spoilt::Amount)) if matches!(fact.value(field), Some(Value::Fen(_))) => {
                return match column.writing {
                    Writing::Fen => Cell::Whole(-1),
                    _ => Cell::Text("金额不详".into()),
                };
            }
            (field, _) => fact.value(field).cloned(),
        };
        pen.write(column, value.as_ref())
    }

    /// The answers table of a source: one row for each member who was asked.
    pub(super) fn answers(&self, source: &'static str, columns: &[Column], pen: &mut Pen) -> Vec<Row> {
        let hits: BTreeSet<&str> =
            self.facts(source, false).iter().map(|(_, fact)| fact.person_id.as_str()).collect();
        let as_of = super::maker::days_before(self.county.as_of, super::source_of_kind::lag_days(source));
        let mut asked = BTreeSet::new();
        let mut rows = Vec::new();
        for household in &self.county.households {
            for member in household.members.iter().filter(|member| !member.obligor) {
                let Some(id) = asked_id(member).filter(|_| may_ask(household, member, source, self.county))
                else {
                    continue;
                };
                let state = match self.silent.get(&(source, id.as_str())) {
                    Some(&"not_asked") => continue,
                    Some(_) => "no_answer",
                    None if hits.contains(id.as_str()) => "hit",
                    None => "none",
                };
                if !asked.insert(id.clone()) {
                    continue;
                }
                let row = columns.iter().map(|column| {
                    let value = match column.field.as_ref() {
                        "person_id" => Value::from(id.as_str()),
                        "state" => Value::from(state),
                        "as_of" => Value::Day(as_of),
                        _ => Value::from(source),
                    };
                    pen.write(column, Some(&value))
                });
                rows.push(row.collect());
            }
        }
        rows
    }
}

/// Whether an authorisation lets the office ask this source about the member.
fn may_ask(household: &Household, member: &Member, source: &str, county: &CountyModel) -> bool {
    let signed = member.authorised_on.or(household.authorised_on).is_some_and(|day| day <= county.as_of);
    let open = household.authorised_until.is_none_or(|day| day >= county.as_of);
    let sources = member.authorised_sources.as_ref().or(household.authorised_sources.as_ref());
    signed && open && sources.is_none_or(|sources| sources.iter().any(|known| known == source))
}

/// The flaws that a table of this shape may have.
pub(super) fn flaws_of(shape: &super::sheet::Shape) -> Flaws {
    match shape {
        super::sheet::Shape::Fixed { .. } => Flaws::Narrow,
        _ => Flaws::Usual,
    }
}
