//! One household as the sources show it: its people, their rows of each kind, and what stays open.
//! A kind that is not known of a person is seen as if it held one more row of which nothing is known.
use super::super::county::{Household, Member};
use super::super::fact::{Fact, Value};
use super::roll_index::canonical;
use super::states::{Entry, Sent, Setting, State};
use super::tri::{AtLeast, Tri, any, whether};
use crate::domain::calendar::{Month, window};
use crate::domain::citizen_id::{CitizenId, age_on};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A row, or the one more that there may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'c>(Option<&'c Fact>);

impl<'c> Row<'c> {
    fn value(self, field: &str) -> Option<&'c Value> {
        self.0.and_then(|fact| fact.value(field))
    }

    /// Whether there is such a row at all.
    pub(super) fn exists(self) -> Tri {
        whether(self.0, |_| true)
    }

    /// The name that it states.
    pub(super) fn name(self) -> Option<&'c str> {
        self.0.map(|fact| fact.name.as_str())
    }

    /// A text.
    pub(super) fn text(self, field: &str) -> Option<&'c str> {
        match self.value(field) {
            Some(Value::Text(text)) => Some(text.as_str()),
            _ => None,
        }
    }

    /// Money, in fen.
    pub(super) fn fen(self, field: &str) -> Option<i128> {
        match self.value(field) {
            Some(Value::Fen(fen)) => Some(i128::from(*fen)),
            _ => None,
        }
    }

    /// A day.
    pub(super) fn day(self, field: &str) -> Option<Date> {
        match self.value(field) {
            Some(Value::Day(day)) => Some(*day),
            _ => None,
        }
    }

    /// The month of the row.
    pub(super) fn month(self) -> Option<Month> {
        match self.value("month") {
            Some(Value::Month(month)) => Some(*month),
            _ => None,
        }
    }

    /// A count.
    pub(super) fn count(self, field: &str) -> Option<i64> {
        match self.value(field) {
            Some(Value::Count(count)) => Some(*count),
            _ => None,
        }
    }

    /// True or false.
    pub(super) fn flag(self, field: &str) -> Tri {
        match self.value(field) {
            Some(Value::Flag(flag)) => (*flag).into(),
            _ => Tri::Unknown,
        }
    }

    /// Hundredths, or millionths.
    pub(super) fn number(self, field: &str) -> Option<i128> {
        match self.value(field) {
            Some(Value::Hundredths(number) | Value::Millionths(number)) => Some(i128::from(*number)),
            _ => None,
        }
    }

    /// Whether a text is one of these.
    pub(super) fn is(self, field: &str, words: &[&str]) -> Tri {
        whether(self.text(field), |word| words.contains(&word))
    }

    /// Whether a last day is open, or the day or later.
    pub(super) fn lasts(self, field: &str, d: Date) -> Tri {
        match self.0 {
            None => Tri::Unknown,
            Some(_) => self.day(field).is_none_or(|last| last >= d).into(),
        }
    }

    /// Whether it is active on some day from `first` to `last`.
    pub(super) fn touches(self, first: Date, last: Date) -> Tri {
        whether(self.day("from"), |from| from <= last).and(self.lasts("to", first))
    }
}

/// What is known of a kind.
#[derive(Clone, Debug, Default)]
struct Known<'c> {
    rows: Vec<&'c Fact>,
    open: bool,
}

/// Somebody of the household.
pub(super) struct Somebody<'c> {
    /// The roll's entry.
    pub(super) member: &'c Member,
    /// The ID as the roll states it, where it has the form of one.
    pub(super) id: Option<CitizenId>,
    kinds: BTreeMap<&'c str, Known<'c>>,
    age: Option<i32>,
}

impl<'c> Somebody<'c> {
    /// Whether one of the kind's sources is not known.
    pub(super) fn is_open(&self, kind: &str) -> bool {
        self.kinds.get(kind).is_none_or(|known| known.open)
    }

    /// The rows that are known.
    pub(super) fn known(&self, kind: &str) -> impl Iterator<Item = Row<'c>> + use<'c> {
        let rows = self.kinds.get(kind).map_or(Vec::new(), |known| known.rows.clone());
        rows.into_iter().map(|fact| Row(Some(fact)))
    }

    /// The rows that are known, and the one more that there may be.
    pub(super) fn rows(&self, kind: &str) -> impl Iterator<Item = Row<'c>> + use<'c> {
        self.known(kind).chain(self.is_open(kind).then_some(Row(None)))
    }

    /// Whether some row of the kind is so.
    pub(super) fn some(&self, kind: &str, is_so: impl Fn(Row<'c>) -> Tri) -> Tri {
        any(self.rows(kind).map(|row| row.exists().and(is_so(row))))
    }

    /// The sum over the kind's rows; a part that is not known leaves it open.
    pub(super) fn sum(&self, kind: &str, part: impl Fn(Row<'c>) -> Option<i128>) -> AtLeast {
        let known = self.known(kind).map(|row| match part(row) {
            Some(proven) => AtLeast { proven, open: false },
            None => AtLeast { proven: 0, open: true },
        });
        known.sum::<AtLeast>().plus(AtLeast { proven: 0, open: self.is_open(kind) })
    }

    /// Whether the kind is known and holds nothing.
    pub(super) fn has_none(&self, kind: &str) -> Tri {
        self.some(kind, |_| Tri::Yes).not()
    }

    /// Whether the age on the day is so.
    pub(super) fn age(&self, test: impl FnOnce(i32) -> bool) -> Tri {
        whether(self.age, test)
    }

    /// What is declared a month, by category: wage, business, property, transfer.
    pub(super) fn declared(&self, category: usize) -> i128 {
        i128::from(self.member.declared_fen[category])
    }
}

/// A household on the roll.
pub(super) struct View<'c> {
    /// The as-of date.
    pub(super) d: Date,
    /// The roll's entry.
    pub(super) household: &'c Household,
    /// Everybody of it, obligors too.
    pub(super) everybody: Vec<Somebody<'c>>,
    /// Whether a source that is required is known of every member.
    pub(super) required_known: bool,
    /// Members who belong to another household as well.
    pub(super) twice: bool,
    /// The income window.
    pub(super) window: Vec<Month>,
    ids: BTreeSet<String>,
}

/// A state that is no knowledge though the source was authorised: source, person, state.
pub(in crate::generate) type Failure = (String, String, &'static str);

impl<'c> View<'c> {
    /// Looks at a household with the rows of each of its people, by the ID that the roll states.
    pub(super) fn of(
        household: &'c Household,
        sent: &BTreeMap<String, Vec<Sent<'c>>>,
        setting: &Setting<'c>,
    ) -> (Self, Vec<Failure>) {
        let d = setting.d;
        let end = if household.stage == "applicant" { household.applied_on } else { d };
        let mut view = Self {
            d,
            household,
            everybody: Vec::new(),
            required_known: true,
            twice: false,
            window: window(Month::of(end), 12),
            ids: BTreeSet::new(),
        };
        let mut failures = Vec::new();
        for member in household.members.iter().filter(|member| member.joined_on <= d) {
            let id = canonical(&member.stated_id);
            view.ids.extend(id.map(|id| id.reveal().to_owned()));
            view.twice |= !member.obligor && setting.roll.is_twice(member);
            let mut kinds = BTreeMap::new();
            if !member.obligor {
                let rows = id.and_then(|id| sent.get(id.reveal()));
                let rows = rows.map_or(&[][..], Vec::as_slice);
                kinds = view.listen(member, rows, setting, &mut failures);
            }
            let age = id.and_then(|id| id.birth_date()).map(|birth| age_on(birth, d));
            view.everybody.push(Somebody { member, id, kinds, age });
        }
        (view, failures)
    }

    /// Hears every source about a member, the registration first: it tells by which names the person is known.
    fn listen(
        &mut self,
        member: &'c Member,
        rows: &[Sent<'c>],
        setting: &Setting<'c>,
        failures: &mut Vec<Failure>,
    ) -> BTreeMap<&'c str, Known<'c>> {
        let mut entry = Entry::new(self.household, member);
        let mut kinds: BTreeMap<&str, Known<'_>> = BTreeMap::new();
        for first in [true, false] {
            let chosen = setting.sources.iter().filter(|source| (source.kind == "registration") == first);
            for source in chosen {
                let of_source: Vec<Sent<'_>> =
                    rows.iter().filter(|(fact, _)| fact.source == source.id).copied().collect();
                let (state, seen) = entry.hear(source, &of_source, setting);
                if first {
                    entry.register(&seen);
                }
                if !state.is_known() {
                    self.required_known &= !source.required;
                    if source.own || entry.authorises(source, setting.d) {
                        let id = canonical(&member.stated_id);
                        let id = id.map_or(member.stated_id.clone(), |id| id.reveal().to_owned());
                        failures.push((source.id.clone(), id, state.word()));
                    }
                }
                let known = kinds.entry(source.kind.as_str()).or_default();
                known.open |= !state.is_known();
                debug_assert!(state == State::Hit || seen.is_empty());
                known.rows.extend(seen);
            }
        }
        kinds
    }

    /// The members, in custody or not.
    pub(super) fn members(&self) -> impl Iterator<Item = &Somebody<'c>> {
        self.everybody.iter().filter(|somebody| !somebody.member.obligor)
    }

    /// Whether some member is so.
    pub(super) fn some_member(&self, is_so: impl Fn(&Somebody<'c>) -> Tri) -> Tri {
        any(self.members().map(is_so))
    }

    /// Whether some row of some member is so.
    pub(super) fn some(&self, kind: &str, is_so: impl Fn(Row<'c>) -> Tri) -> Tri {
        any(self.members().map(|member| member.some(kind, &is_so)))
    }

    /// The sum over the rows of all members.
    pub(super) fn sum(&self, kind: &str, part: impl Fn(Row<'c>) -> Option<i128>) -> AtLeast {
        self.members().map(|member| member.sum(kind, &part)).sum()
    }

    /// Whether the ID of a row is nobody's in the household.
    pub(super) fn is_nobody(&self, id: Option<&str>) -> Tri {
        whether(id.and_then(canonical), |id| !self.ids.contains(id.reveal()))
    }

    /// Whether the month lies in the window.
    pub(super) fn in_window(&self, month: Option<Month>) -> Tri {
        whether(month, |month| self.window.contains(&month))
    }

    /// The month of the as-of date.
    pub(super) fn m(&self) -> Month {
        Month::of(self.d)
    }
}
