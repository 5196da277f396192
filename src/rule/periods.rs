//! Periods of validity that follow one another: two for one day, or a gap between two, is a fault that names
//! both lines. It must not know what is valid in them.

use crate::document::Section;
use jiff::civil::Date;

/// A period of validity with its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Period {
    pub from: Date,
    /// The last day; absent: open.
    pub to: Option<Date>,
    /// Where it stands in the file, in bytes.
    pub offset: usize,
    /// The line that it begins in.
    pub line: usize,
}

impl Period {
    /// Reads `from` and `to` of a section. `None` (with a fault) without a readable beginning.
    pub fn read(section: &Section<'_>) -> Option<Self> {
        let (offset, line) = (section.span().start, line_of(section, section.span().start));
        let to = section.date("to");
        section.require("from")?;
        let from = section.date("from")?;
        if to.is_some_and(|to| to < from) {
            section.fault_in("to", "`to` is the last day and cannot lie before `from`");
        }
        Some(Self { from, to, offset, line })
    }

    /// The first day that two periods share.
    pub fn shared_with(&self, other: &Self) -> Option<Date> {
        let day = self.from.max(other.from);
        let covers = |p: &Self| p.to.is_none_or(|to| day <= to);
        (covers(self) && covers(other)).then_some(day)
    }
}

/// The line of a byte offset in the section's document.
pub(super) fn line_of(section: &Section<'_>, offset: usize) -> usize {
    section.document().fault_at(offset, "").line
}

/// Notes periods of one series that share a day and, where gaps are not allowed, days between two of them.
pub(super) fn check(section: &Section<'_>, what: &str, mut periods: Vec<Period>, gaps_allowed: bool) {
    periods.sort();
    let mut last: Option<Period> = None;
    for period in periods {
        let Some(before) = last else {
            last = Some(period);
            continue;
        };
        if let Some(day) = before.shared_with(&period) {
            section.fault_at(
                period.offset,
                format!("{what}: lines {} and {} are both valid on {day}", before.line, period.line),
            );
        } else if let Some(end) = before.to
            && let Ok(missing) = end.tomorrow()
            && missing < period.from
            && !gaps_allowed
        {
            section.fault_at(
                period.offset,
                format!(
                    "{what}: nothing is valid from {missing} on: line {} ends on {end}, line {} begins on {}",
                    before.line, period.line, period.from
                ),
            );
        }
        // The one that reaches furthest is what the next must follow.
        let furthest = before.to.is_none() || period.to.is_some_and(|to| before.to.is_some_and(|b| b > to));
        last = Some(if furthest { before } else { period });
    }
}
