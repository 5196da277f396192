//! The county of a case: its facts with ordinary defaults for everything that it does not say.
//! People are made up, in an area that is not assigned. It must not know which rule the case is about.
//!
//! Every kind has one source, `case.<kind>`. What a case states is known, even of a kind that it lists as unknown:
//! there another source of the kind, `case.<kind>.other`, has not answered.

use super::case_rows::{CaseRow, rows_in_sight};
use crate::{
    dictionary::{Dictionary, Field, FieldType, Kind},
    domain::{SourceState, calendar::date_to_days, calendar::minus_months, person_name::normalised},
    rule::{Case, CaseMember},
    table::{ABSENT, Cell, County, Draft, DraftRows, SourceEntry, Symbols, assemble, parse_cell},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The word under which a case says that the roll itself could not be read.
const ROLL: &str = "roll";
/// Where the people of cases live; the area is not assigned.
const AREA: &str = "410399001001";
/// The family names of ordinary members, in order.
const NAMES: [&str; 9] = ["赵甲", "钱乙", "孙丙", "李丁", "周戊", "吴己", "郑庚", "王辛", "冯壬"];

/// The county of a case: one household.
///
/// # Errors
/// What of the case cannot be held, in words.
pub fn county_of(case: &Case, dictionary: &Arc<Dictionary>) -> Result<County, String> {
    let mut builder = Builder { case, dictionary, symbols: Symbols::new() };
    let household = builder.household()?;
    let members = builder.members()?;
    let names: Vec<Cell> = members.iter().map(|cells| builder.name_key(cells)).collect();
    let rows = builder.rows(&members)?;
    let (rows, unsound) = rows_in_sight(case.as_of, dictionary, rows);
    let sources = builder.sources(&rows, &unsound);
    let states = builder.states(&sources, &rows, &unsound);
    let kinds = builder.kinds(&sources, rows);
    let unread = |member: usize| {
        case.unknown.iter().any(|(kind, of)| kind == ROLL && of.is_none_or(|of| of == member + 1))
    };
    let broken = case.unknown.iter().any(|(kind, of)| kind == ROLL && of.is_none());
    Ok(assemble(Draft {
        dictionary: Arc::clone(dictionary),
        as_of: case.as_of,
        symbols: builder.symbols,
        sources: sources.iter().map(|(id, kind)| entry(id, *kind, dictionary)).collect(),
        households: std::iter::once(household).collect(),
        member_name_key: names,
        memberships: case.members.iter().map(|member| member.memberships).collect(),
        memberships_open: (0..members.len()).map(unread).collect(),
        roll_broken: vec![broken],
        members: members.into_iter().collect(),
        kinds,
        states,
    }))
}

/// The ID of an ordinary member, from 1: in its old form of 15 digits, born in 1980.
pub(super) fn ordinary_id(member: usize) -> String {
    format!("4103998001{:02}{member:03}", (member - 1) % 28 + 1)
}

fn entry(id: &str, kind: usize, dictionary: &Dictionary) -> SourceEntry {
    let title = dictionary.kinds[kind].title.clone();
    SourceEntry {
        id: id.to_owned(),
        kind,
        department: title.clone(),
        title,
        required: false,
        none_by_decision: None,
    }
}

struct Builder<'a> {
    case: &'a Case,
    dictionary: &'a Dictionary,
    symbols: Symbols,
}

impl Builder<'_> {
    fn household(&mut self) -> Result<Vec<Cell>, String> {
        let (dictionary, case) = (self.dictionary, self.case);
        let off_roll = case.members[0].off_roll;
        self.cells(&dictionary.household, &case.household, |field, usual| match field.name.as_str() {
            "household_id" => Some("1".to_owned()),
            _ if off_roll => None,
            "stage" => Some("recipient".to_owned()),
            "authorised_on" => Some(usual.long_ago.clone()),
            _ if field.optional => None,
            _ => usual.value(&field.ty),
        })
    }

    fn members(&mut self) -> Result<Vec<Vec<Cell>>, String> {
        let (dictionary, case) = (self.dictionary, self.case);
        let mut members = Vec::with_capacity(case.members.len());
        for (at, CaseMember { fields, .. }) in case.members.iter().enumerate() {
            members.push(self.cells(
                &dictionary.member,
                fields,
                |field, usual| match field.name.as_str() {
                    "household_id" => Some("1".to_owned()),
                    "person_id" => Some(ordinary_id(at + 1)),
                    "name" => Some(NAMES[at % NAMES.len()].to_owned()),
                    "relation" if at > 0 => Some("other".to_owned()),
                    "role" if at > 0 && case.members[0].off_roll => Some("obligor".to_owned()),
                    _ if field.optional => None,
                    _ => usual.value(&field.ty),
                },
            )?);
        }
        Ok(members)
    }

    fn name_key(&mut self, member: &[Cell]) -> Cell {
        let name = self.dictionary.member.field_index("name").map_or(ABSENT, |at| member[at]);
        self.compared(name)
    }

    fn compared(&mut self, name: Cell) -> Cell {
        match self.symbols.cell_text(name).and_then(normalised) {
            Some(name) => Cell::from(self.symbols.intern(&name)),
            None => ABSENT,
        }
    }

    fn rows(&mut self, members: &[Vec<Cell>]) -> Result<Vec<CaseRow>, String> {
        let (dictionary, case) = (self.dictionary, self.case);
        let name_at = dictionary.member.field_index("name");
        let mut rows = Vec::with_capacity(case.records.len());
        for (number, record) in case.records.iter().enumerate() {
            let kind = dictionary.kind_index(&record.kind).ok_or("the kind is not in the dictionary")?;
            let stated = |name: &str| record.fields.iter().find(|(n, _)| n == name).map(|(_, text)| text);
            let (source, key, as_of) = (stated("source"), stated("record_key"), stated("as_of"));
            let text = |symbols: &mut Symbols, text: &str| {
                if text.is_empty() { ABSENT } else { Cell::from(symbols.intern(text)) }
            };
            let name = match (stated("name"), name_at) {
                (Some(name), _) => text(&mut self.symbols, name),
                (None, Some(at)) => members[record.member - 1][at],
                (None, None) => ABSENT,
            };
            let as_of = match as_of.map(|text| text.parse()) {
                Some(Ok(date)) => date_to_days(date),
                _ => date_to_days(case.as_of),
            };
            let described = &dictionary.kinds[kind];
            let cells = self.cells(described, &record.fields, |field, usual| match field.ty {
                _ if field.optional => None,
                FieldType::Text => Some(format!("{}-{}", field.name, number + 1)),
                _ => usual.value(&field.ty),
            })?;
            rows.push(CaseRow {
                kind,
                member: record.member - 1,
                source: source.map_or_else(|| format!("case.{}", record.kind), Clone::clone),
                key: key.map_or_else(|| format!("record-{}", number + 1), Clone::clone),
                name,
                as_of,
                cells,
            });
        }
        Ok(rows)
    }

    /// The cells of a row: what is stated, else what is usual.
    fn cells(
        &mut self,
        kind: &Kind,
        stated: &[(String, String)],
        usual: impl Fn(&Field, &Usual) -> Option<String>,
    ) -> Result<Vec<Cell>, String> {
        let usuals = Usual::on(self.case.as_of);
        let mut cells = Vec::with_capacity(kind.fields.len());
        for field in &kind.fields {
            let text = stated.iter().find(|(name, _)| *name == field.name).map(|(_, text)| text.clone());
            let text = text.or_else(|| usual(field, &usuals)).filter(|text| !text.is_empty());
            cells.push(match text {
                None => ABSENT,
                Some(text) => parse_cell(&field.ty, &text, &mut self.symbols)
                    .map_err(|fault| format!("`{}`: {fault}", field.name))?,
            });
        }
        Ok(cells)
    }

    /// The sources with their kinds, by id.
    fn sources(&self, rows: &[CaseRow], unsound: &BTreeSet<Answer>) -> Vec<(String, usize)> {
        let mut sources: BTreeSet<(String, usize)> = BTreeSet::new();
        for (at, kind) in self.dictionary.kinds.iter().enumerate() {
            sources.insert((usual_source(kind), at));
            if self.has_other(at, rows) {
                sources.insert((other_source(kind), at));
            }
        }
        sources.extend(rows.iter().map(|row| (row.source.clone(), row.kind)));
        sources.extend(unsound.iter().map(|(kind, source, _)| (source.clone(), *kind)));
        sources.into_iter().collect()
    }

    /// Whether a kind has, beside the source of the stated records, one that has not answered.
    fn has_other(&self, kind: usize, rows: &[CaseRow]) -> bool {
        let described = &self.dictionary.kinds[kind];
        let stated = |member: usize| {
            rows.iter().any(|r| r.kind == kind && r.member == member && r.source == usual_source(described))
        };
        (0..self.case.members.len()).any(|member| self.is_open(kind, member) && stated(member))
    }

    fn is_open(&self, kind: usize, member: usize) -> bool {
        let name = &self.dictionary.kinds[kind].name;
        self.case.unknown.iter().any(|(kind, of)| kind == name && of.is_none_or(|of| of == member + 1))
    }

    fn states(
        &self,
        sources: &[(String, usize)],
        rows: &[CaseRow],
        unsound: &BTreeSet<Answer>,
    ) -> Vec<Vec<SourceState>> {
        let mut states = Vec::with_capacity(sources.len());
        for (id, kind) in sources {
            let described = &self.dictionary.kinds[*kind];
            let silent =
                if self.has_other(*kind, rows) { other_source(described) } else { usual_source(described) };
            let state = |member: usize| {
                let answer = (*kind, id.clone(), member);
                if unsound.contains(&answer) || (*id == silent && self.is_open(*kind, member)) {
                    SourceState::NoAnswer
                } else if rows.iter().any(|r| r.kind == *kind && r.source == *id && r.member == member) {
                    SourceState::Hit
                } else {
                    SourceState::None
                }
            };
            states.push((0..self.case.members.len()).map(state).collect());
        }
        states
    }

    fn kinds(&mut self, sources: &[(String, usize)], rows: Vec<CaseRow>) -> Vec<DraftRows> {
        let place: BTreeMap<(&str, usize), u16> =
            (0u16..).zip(sources).map(|(at, (id, kind))| ((id.as_str(), *kind), at)).collect();
        let mut kinds: Vec<DraftRows> =
            self.dictionary.kinds.iter().map(|kind| DraftRows::of_fields(kind.fields.len())).collect();
        for row in rows {
            let Some(source) = place.get(&(row.source.as_str(), row.kind)) else { continue };
            let name_key = self.compared(row.name);
            let drafted = &mut kinds[row.kind];
            drafted.member.push(u32::try_from(row.member).unwrap_or(u32::MAX));
            drafted.source.push(*source);
            drafted.record_key.push(self.symbols.intern(&row.key));
            drafted.name.push(row.name);
            drafted.name_key.push(name_key);
            drafted.as_of.push(row.as_of);
            drafted.answer.push(self.symbols.intern(&row.source));
            drafted.columns.iter_mut().zip(&row.cells).for_each(|(column, cell)| column.push(*cell));
        }
        kinds
    }
}

/// One source's answer about one person: kind, source, member.
pub(super) type Answer = (usize, String, usize);

fn usual_source(kind: &Kind) -> String {
    format!("case.{}", kind.name)
}

fn other_source(kind: &Kind) -> String {
    format!("case.{}.other", kind.name)
}

/// The usual values of a case.
struct Usual {
    /// Two years before the as-of date.
    long_ago: String,
    /// The month before the as-of month.
    last_month: String,
}

impl Usual {
    fn on(as_of: jiff::civil::Date) -> Self {
        let long_ago = minus_months(as_of, 24).to_string();
        let last_month = minus_months(as_of, 1).to_string().chars().take("2026-01".len()).collect();
        Self { long_ago, last_month }
    }

    fn value(&self, ty: &FieldType) -> Option<String> {
        Some(match ty {
            FieldType::Text => "-".to_owned(),
            FieldType::Person => ordinary_id(900),
            FieldType::CreditCode => "91410399MA00000000".to_owned(),
            FieldType::Area(_) => AREA.to_owned(),
            FieldType::Money | FieldType::MoneyMonth | FieldType::AreaM2 | FieldType::AreaMu => {
                "0".to_owned()
            }
            FieldType::Count { min, .. } => min.to_string(),
            FieldType::Code(values) => values.first()?.word.clone(),
            FieldType::Share => "1".to_owned(),
            FieldType::Flag => "false".to_owned(),
            FieldType::Date => self.long_ago.clone(),
            FieldType::Month => self.last_month.clone(),
            FieldType::List => return None,
        })
    }
}
