//! Findings as they stand in columns that were read, lent row by row. Must not know how they were decided.

use super::{
    StoreError,
    json_lines::unit_of,
    list_column::{Lists, read_lists},
    table_file::Read,
};
use crate::domain::{FindingRef, RecordOf, RuleVerdict, Severity, SourceState, Unit, WaitingOf};
use std::{borrow::Cow, ops::Range, path::Path};

/// The findings of a frame.
pub(super) struct FindingsView<'a> {
    /// The household of each row; of a person off the roll none.
    pub(super) households: Vec<Option<&'a str>>,
    people: Vec<Option<&'a str>>,
    rules: Vec<&'a str>,
    versions: Vec<u32>,
    verdicts: Vec<RuleVerdict>,
    severities: Vec<Severity>,
    measured: Vec<Option<i64>>,
    limits: Vec<Option<i64>>,
    units: Vec<Option<Unit>>,
    messages: [Vec<&'a str>; 2],
    evidence: ListsOf<RecordOf<'a>>,
    waiting: ListsOf<WaitingOf<'a>>,
}

/// Lists of a column, one a row.
pub(super) struct ListsOf<T> {
    all: Vec<T>,
    ranges: Vec<Range<usize>>,
}

impl<T> ListsOf<T> {
    /// The list of a row.
    pub(super) fn of(&self, row: usize) -> &[T] {
        &self.all[self.ranges[row].clone()]
    }
}

/// The list columns of findings, whose records the view lends.
pub(super) struct FindingLists {
    evidence: Lists,
    waiting: Lists,
}

impl FindingLists {
    /// Reads the list columns of findings.
    pub(super) fn read(read: &Read<'_>) -> Result<Self, StoreError> {
        Ok(Self { evidence: read_lists(read, "evidence")?, waiting: read_lists(read, "waiting_on")? })
    }
}

impl<'a> FindingsView<'a> {
    /// The findings of a frame, with its list columns.
    pub(super) fn new(read: &Read<'a>, lists: &'a FindingLists) -> Result<Self, StoreError> {
        let path = read.path;
        let whole = |(row, version): (usize, Option<i64>)| {
            let version = version.and_then(|v| u32::try_from(v).ok());
            version.ok_or_else(|| StoreError::value(path, "rule_version", row, "a version"))
        };
        let unit = |(row, word): (usize, Option<&str>)| {
            let unit =
                word.map(|word| unit_of(word).ok_or_else(|| StoreError::value(path, "unit", row, "a unit")));
            unit.transpose()
        };
        let numbers = || {
            let versions = read.numbers("rule_version")?.into_iter().enumerate();
            let units = read.texts("unit")?.into_iter().enumerate();
            Ok::<_, StoreError>((
                versions.map(whole).collect::<Result<Vec<_>, _>>()?,
                units.map(unit).collect::<Result<Vec<_>, _>>()?,
                [read.numbers("measured")?, read.numbers("limit")?],
            ))
        };
        let words = || {
            Ok::<_, StoreError>((
                read.words("verdict", RuleVerdict::from_word)?,
                read.words("severity", Severity::from_word)?,
            ))
        };
        let texts = || {
            let ids = (read.texts("household_id")?, read.texts("person_id")?, read.all_texts("rule_id")?);
            Ok::<_, StoreError>((ids, [read.all_texts("message_zh")?, read.all_texts("message_en")?]))
        };
        let lists = || Ok((records_of(&lists.evidence, path)?, waiting_of(&lists.waiting, path)?));
        let ((numbers, words), (texts, lists)): ((_, _), (_, Result<_, StoreError>)) =
            rayon::join(|| rayon::join(numbers, words), || rayon::join(texts, lists));
        let (versions, units, [measured, limits]) = numbers?;
        let (verdicts, severities) = words?;
        let ((households, people, rules), messages) = texts?;
        let (evidence, waiting) = lists?;
        Ok(Self {
            households,
            people,
            rules,
            versions,
            verdicts,
            severities,
            measured,
            limits,
            units,
            messages,
            evidence,
            waiting,
        })
    }

    /// How many findings there are.
    pub(super) fn len(&self) -> usize {
        self.households.len()
    }

    /// The rows of a household: they stand together, households in order of their ids.
    pub(super) fn of_household(&self, household: &str) -> Range<usize> {
        let start = self.households.partition_point(|id| id.unwrap_or("") < household);
        let own = self.households[start..].iter().take_while(|id| **id == Some(household));
        start..start + own.count()
    }

    /// A finding.
    pub(super) fn finding(&self, row: usize) -> FindingRef<'_> {
        FindingRef {
            household_id: self.households[row].unwrap_or(""),
            person_id: self.people[row],
            rule_id: self.rules[row],
            rule_version: self.versions[row],
            verdict: self.verdicts[row],
            severity: self.severities[row],
            measured: self.measured[row],
            limit: self.limits[row],
            unit: self.units[row],
            message: [self.messages[0][row], self.messages[1][row]],
            evidence: self.evidence.of(row),
            waiting_on: self.waiting.of(row),
        }
    }
}

fn records_of<'a>(lists: &'a Lists, path: &'a Path) -> Result<ListsOf<RecordOf<'a>>, StoreError> {
    let read = Read { frame: &lists.records, path };
    let (sources, keys, people) =
        (read.all_texts("source")?, read.all_texts("record_key")?, read.all_texts("person_id")?);
    let rows = sources.into_iter().zip(keys).zip(people);
    let all = rows.map(|((source, record_key), person_id)| RecordOf { source, record_key, person_id });
    Ok(ListsOf { all: all.collect(), ranges: lists.ranges.clone() })
}

/// What the rows of a list column wait for.
pub(super) fn waiting_of<'a>(lists: &'a Lists, path: &'a Path) -> Result<ListsOf<WaitingOf<'a>>, StoreError> {
    let read = Read { frame: &lists.records, path };
    let (sources, people) = (read.all_texts("source")?, read.texts("person_id")?);
    let states = read.words("state", SourceState::from_word)?;
    let rows = sources.into_iter().zip(people).zip(states);
    let all = rows.map(|((source, person_id), state)| WaitingOf {
        source: Cow::Borrowed(source),
        person_id,
        state,
    });
    Ok(ListsOf { all: all.collect(), ranges: lists.ranges.clone() })
}
