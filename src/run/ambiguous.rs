//! Rows of which a person must say whose they are: listed beside the rows that could not be read, each with the household
//! that it may concern. They are never joined by guess, and nothing of the row itself is repeated.

use crate::{
    collect::{UncertainMatch, Uncertainty},
    domain::Bilingual,
    report::{AmbiguousRow, Names},
    store::SetAsideLine,
    table::County,
};
use std::collections::BTreeMap;

/// Every reason, with its word in files.
const REASONS: [(Uncertainty, &str); 4] = [
    (Uncertainty::TwoNames, "ambiguous: rows under one ID carry two names"),
    (Uncertainty::OtherName, "ambiguous: the name is neither the declared nor the registered one"),
    (
        Uncertainty::NearId,
        "ambiguous: the ID has a wrong check digit, is nobody's, and is one slip from a member's",
    ),
    (Uncertainty::Namesake, "ambiguous: a name without an ID, which a member bears"),
];

fn title(reason: Uncertainty) -> Bilingual {
    match reason {
        Uncertainty::TwoNames => Bilingual::of("同一证号下有两个姓名", "rows under one ID carry two names"),
        Uncertainty::OtherName => Bilingual::of(
            "姓名与申报、户籍姓名均不符",
            "the name is neither the declared nor the registered one",
        ),
        Uncertainty::NearId => Bilingual::of(
            "证号校验位错误、查无此人，与成员证号仅差一位或相邻两位互换",
            "the ID has a wrong check digit, is nobody's, and is one slip from a member's",
        ),
        Uncertainty::Namesake => {
            Bilingual::of("只有姓名、没有证号，与成员同名", "a name without an ID, which a member bears")
        }
    }
}

/// The households that rows whose person is not certain may concern, gathered county by county.
#[derive(Clone, Debug)]
pub(super) struct Concerned(BTreeMap<String, Vec<String>>);

impl Concerned {
    /// Those of these rows, before any county is looked at.
    pub(super) fn by(uncertain: &[UncertainMatch]) -> Self {
        Self(uncertain.iter().map(|one| (one.person_id.clone(), Vec::new())).collect())
    }

    /// Adds the households of a county.
    pub(super) fn add(&mut self, county: &County) {
        if self.0.is_empty() {
            return;
        }
        for household in 0..county.household_count() {
            for member in county.members_of(household) {
                if let Some(households) = self.0.get_mut(county.person_id(member)) {
                    households.push(county.household_id(household).to_owned());
                }
            }
        }
    }

    /// The rows as lines of the list of rows set aside, one for each household that they may concern.
    pub(super) fn lines(&self, uncertain: &[UncertainMatch]) -> Vec<SetAsideLine> {
        lines(&self.0, uncertain)
    }
}

/// Whether a line is about a row whose person is not certain.
pub(super) fn is_uncertain(line: &SetAsideLine) -> bool {
    REASONS.iter().any(|(_, word)| *word == line.reason)
}

fn lines(households: &BTreeMap<String, Vec<String>>, uncertain: &[UncertainMatch]) -> Vec<SetAsideLine> {
    let mut lines = Vec::new();
    for one in uncertain {
        let reason = REASONS.iter().find(|(reason, _)| *reason == one.reason).map_or("ambiguous", |(_, w)| w);
        let field = match one.reason {
            Uncertainty::TwoNames | Uncertainty::OtherName => "name",
            Uncertainty::NearId | Uncertainty::Namesake => "person_id",
        };
        // Somebody off the roll is a household of one under the person's own ID, which is left out here.
        let theirs = households.get(&one.person_id).into_iter().flatten();
        let mut theirs: Vec<Option<&str>> =
            theirs.map(|h| Some(h.as_str()).filter(|h| *h != one.person_id)).collect();
        if theirs.is_empty() {
            theirs.push(None);
        }
        lines.extend(theirs.into_iter().map(|household| SetAsideLine {
            source: one.source.clone(),
            file: one.file.clone(),
            line: one.line,
            field: Some(field.to_owned()),
            reason: reason.to_owned(),
            household_id: household.map(str::to_owned),
        }));
    }
    lines.sort();
    lines.dedup();
    lines
}

/// The same rows as a page shows them, out of the lines of a run's folder.
pub(super) fn ambiguous_rows(lines: &[SetAsideLine], names: &Names) -> Vec<AmbiguousRow> {
    let row = |line: &SetAsideLine| {
        let (reason, _) = REASONS.iter().find(|(_, word)| *word == line.reason)?;
        Some(AmbiguousRow {
            source: names
                .sources
                .get(&line.source)
                .map_or_else(|| Bilingual::same(&line.source), |s| s.title.clone()),
            place: format!("{}:{}", line.file, line.line),
            reason: title(*reason),
            household_id: line.household_id.clone(),
        })
    };
    lines.iter().filter_map(row).collect()
}
