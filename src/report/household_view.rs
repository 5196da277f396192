//! Reads what a report says of a household out of the county: its head, members, declared figures, answers, records.
//! Must not judge anything: verified figures come from the evaluation, never from here.

use super::model::{
    Amount, AnswerMatrix, AnswerRow, Comparison, FieldLine, Figure, HouseholdHead, MemberAnswer,
};
use super::{MemberLine, Names, RecordView, SourceName};
use crate::{
    dictionary::{Field, FieldType, Kind},
    domain::{
        Bilingual, RecordRef,
        calendar::{Month, date_from_days},
        money::Money,
        ratio::Ratio,
    },
    table::{ABSENT, Cell, County, Grid, share_parts},
};
use jiff::civil::Date;

/// The head of a household's report.
pub fn household_head(county: &County, household: usize) -> HouseholdHead {
    let roll = Row { county, kind: &county.dictionary.household, grid: &county.households, row: household };
    HouseholdHead {
        household_id: county.household_id(household).to_owned(),
        area_code: roll.text("area_code"),
        scheme: roll.words("scheme"),
        residence: roll.words("residence"),
        stage: roll.words("stage"),
        applied_on: roll.day("applied_on"),
        confirmed_on: roll.day("confirmed_on"),
    }
}

/// The members and obligors of a household, in the order of the roll.
pub fn member_lines(county: &County, household: usize) -> Vec<MemberLine> {
    let line = |member: usize| {
        let roll = member_row(county, member);
        MemberLine {
            person_id: county.person_id(member).to_owned(),
            name: roll.text("name"),
            relation: roll.words("relation"),
            role: roll.words("role"),
        }
    };
    county.members_of(household).map(line).collect()
}

/// What the report must say where rows of the household on the roll could not be read.
pub fn roll_remark(county: &County, household: usize) -> Option<Bilingual> {
    let remark = || {
        Bilingual::of(
            "名册中本户有无法读取的行，下列成员和项目可能不完整；涉及的规则均尚不能确定。",
            "Rows of this household on the roll could not be read: members and items may be missing, and no rule over them is decided yet.",
        )
    };
    county.roll_broken.get(household).copied().unwrap_or(true).then(remark)
}

/// What the county calls its sources, and the names of a household's people; rules are to be added.
pub fn names_of(county: &County, household: Option<usize>) -> Names {
    let mut names = Names::default();
    for source in &county.sources {
        let name = SourceName { department: source.department.clone(), title: source.title.clone() };
        names.sources.insert(source.id.clone(), name);
    }
    for member in household.map(|h| county.members_of(h)).unwrap_or(0..0) {
        let name = member_row(county, member).text("name");
        if !name.is_empty() {
            names.people.insert(county.person_id(member).to_owned(), name);
        }
    }
    names
}

/// What a household declared, each line still without its verified figure: income a year for every member
/// (`months` times what is declared a month), then deposits, homes and vehicles.
pub fn declared_figures(county: &County, household: usize, months: i64) -> Vec<Comparison> {
    let mut lines = Vec::new();
    let role_member = county.dictionary.member.code("role", "member");
    for member in county.members_of(household) {
        let roll = member_row(county, member);
        if roll.cell("role") != role_member {
            continue;
        }
        for (key, zh, en) in INCOME {
            let monthly = roll.cell(&format!("declared_{key}"));
            let yearly = monthly.and_then(|fen| fen.checked_mul(months));
            lines.push(Comparison {
                person_id: Some(county.person_id(member).to_owned()),
                key: (*key).to_owned(),
                label: Bilingual::of(zh, en),
                declared: yearly.map_or(Figure::NotStated, |fen| Figure::Known(Amount::Fen(fen))),
                verified: Figure::Unknown,
            });
        }
    }
    let roll = Row { county, kind: &county.dictionary.household, grid: &county.households, row: household };
    for (key, zh, en) in PROPERTY {
        let amount: fn(i64) -> Amount = if *key == "deposits" { Amount::Fen } else { Amount::Count };
        lines.push(Comparison {
            person_id: None,
            key: (*key).to_owned(),
            label: Bilingual::of(zh, en),
            declared: roll
                .cell(&format!("declared_{key}"))
                .map_or(Figure::NotStated, |cell| Figure::Known(amount(cell))),
            verified: Figure::Unknown,
        });
    }
    lines
}

/// The four classes of income that a member declares.
const INCOME: &[(&str, &str, &str)] = &[
    ("wage", "工资性收入", "wages"),
    ("business", "经营净收入", "business income"),
    ("property", "财产净收入", "property income"),
    ("transfer", "转移净收入", "transfer income"),
];

/// What a household declares of its property.
const PROPERTY: &[(&str, &str, &str)] = &[
    ("deposits", "存款（货币财产）", "deposits (money assets)"),
    ("homes", "住房（套）", "homes"),
    ("vehicles", "机动车（辆）", "vehicles"),
];

/// What every source said of every member, and as of when.
pub fn answer_matrix(county: &County, household: usize) -> AnswerMatrix {
    let members = county.members_of(household);
    let row = |source: usize| {
        let answer = |member: usize| MemberAnswer {
            state: county.states[source][member],
            as_of: latest_as_of(county, source, member),
        };
        AnswerRow {
            source: county.sources[source].id.clone(),
            answers: members.clone().map(answer).collect(),
            none_by_decision: county.sources[source].none_by_decision.clone(),
        }
    };
    AnswerMatrix {
        persons: members.clone().map(|m| county.person_id(m).to_owned()).collect(),
        rows: (0..county.sources.len()).map(row).collect(),
    }
}

/// A record of the household in words; none where the county does not hold it.
pub fn record_view(county: &County, household: usize, reference: &RecordRef) -> Option<RecordView> {
    let member = county.members_of(household).find(|m| county.person_id(*m) == reference.person_id)?;
    let source = county.sources.iter().position(|s| s.id == reference.source)?;
    let place = county.sources[source].kind;
    let rows = &county.kinds[place];
    let row = county.rows_of(place, member).find(|r| {
        usize::from(rows.source[*r]) == source
            && county.symbols.text(rows.record_key[*r]) == reference.record_key
    })?;
    let kind = &county.dictionary.kinds[place];
    let read = Row { county, kind, grid: &rows.grid, row };
    let others = names_an_outsider(&read, household);
    let line = |field: &Field| FieldLine {
        title: field.title.clone(),
        value: read.cell(&field.name).map(|cell| in_words(county, &field.ty, cell)),
        third_person: others && tells_of_another(field),
    };
    let kept = |field: &&Field| {
        kind.field_index(&field.name).is_some_and(|place| !rows.grid.columns[place].is_empty())
    };
    Some(RecordView {
        reference: reference.clone(),
        answer: county.symbols.text(rows.answer[row]).to_owned(),
        kind: kind.title.clone(),
        as_of: date_from_days(rows.as_of[row]),
        fields: kind.fields.iter().filter(kept).map(line).collect(),
    })
}

/// Whether the record names a person who is nobody in the household.
fn names_an_outsider(read: &Row<'_>, household: usize) -> bool {
    let county = read.county;
    let is_ours = |id: &str| county.members_of(household).any(|m| county.person_id(m) == id);
    let of_type_person = read.kind.fields.iter().filter(|f| f.ty == FieldType::Person);
    of_type_person.into_iter().any(|field| match read.cell(&field.name) {
        Some(cell) => !county.symbols.cell_text(cell).is_some_and(is_ours),
        None => true,
    })
}

/// In a record that names another person: that person's ID, and every personal text.
fn tells_of_another(field: &Field) -> bool {
    field.ty == FieldType::Person || (field.personal && field.ty.is_symbol())
}

fn latest_as_of(county: &County, source: usize, member: usize) -> Option<Date> {
    let kind = county.sources[source].kind;
    let rows = &county.kinds[kind];
    let of_source = county.rows_of(kind, member).filter(|r| usize::from(rows.source[*r]) == source);
    of_source.map(|r| rows.as_of[r]).max().and_then(date_from_days)
}

fn member_row(county: &County, member: usize) -> Row<'_> {
    Row { county, kind: &county.dictionary.member, grid: &county.members, row: member }
}

/// One row of the roll or of a kind, read by the names of fields.
struct Row<'a> {
    county: &'a County,
    kind: &'a Kind,
    grid: &'a Grid,
    row: usize,
}

impl Row<'_> {
    fn cell(&self, field: &str) -> Option<Cell> {
        let place = self.kind.field_index(field)?;
        Some(self.grid.cell(self.row, place)).filter(|cell| *cell != ABSENT)
    }

    fn text(&self, field: &str) -> String {
        let text = self.cell(field).and_then(|cell| self.county.symbols.cell_text(cell));
        text.map_or_else(String::new, str::to_owned)
    }

    fn day(&self, field: &str) -> Option<Date> {
        self.cell(field).and_then(|days| i32::try_from(days).ok()).and_then(date_from_days)
    }

    fn words(&self, field: &str) -> Bilingual {
        match (self.kind.field(field), self.cell(field)) {
            (Some(known), Some(cell)) => in_words(self.county, &known.ty, cell),
            _ => Bilingual::of("未填写", "not stated"),
        }
    }
}

/// A present cell in words.
fn in_words(county: &County, ty: &FieldType, cell: Cell) -> Bilingual {
    let unreadable = || Bilingual::of("无法显示", "cannot be shown");
    match ty {
        FieldType::Text | FieldType::Person | FieldType::CreditCode | FieldType::Area(_) => {
            county.symbols.cell_text(cell).map_or_else(unreadable, Bilingual::same)
        }
        FieldType::List => county.symbols.cell_text(cell).map_or_else(unreadable, |list| {
            Bilingual::of(&list.replace(';', "、"), &list.replace(';', ", "))
        }),
        FieldType::Money => money(cell, "元", "yuan"),
        FieldType::MoneyMonth => money(cell, "元/月", "yuan a month"),
        FieldType::Count { .. } => Bilingual::same(&cell.to_string()),
        FieldType::Code(values) => usize::try_from(cell)
            .ok()
            .and_then(|place| values.get(place))
            .map_or_else(unreadable, |value| value.title.clone()),
        FieldType::AreaM2 => millionths(cell, "平方米", "m²").unwrap_or_else(unreadable),
        FieldType::AreaMu => millionths(cell, "亩", "mu").unwrap_or_else(unreadable),
        FieldType::Share => {
            let (num, den) = share_parts(cell);
            Ratio::new(num.into(), den.into()).map_or_else(unreadable, |r| Bilingual::same(&r.to_string()))
        }
        FieldType::Flag if cell == 0 => Bilingual::of("否", "no"),
        FieldType::Flag => Bilingual::of("是", "yes"),
        FieldType::Date => i32::try_from(cell)
            .ok()
            .and_then(date_from_days)
            .map_or_else(unreadable, |day| Bilingual::same(&day.to_string())),
        FieldType::Month => i32::try_from(cell)
            .ok()
            .and_then(Month::from_ordinal)
            .map_or_else(unreadable, |month| Bilingual::same(&month.to_string())),
    }
}

fn money(fen: i64, zh: &str, en: &str) -> Bilingual {
    let amount = Money::from_fen(fen).grouped();
    Bilingual::of(&format!("{amount} {zh}"), &format!("{amount} {en}"))
}

fn millionths(cell: Cell, zh: &str, en: &str) -> Option<Bilingual> {
    let area = Ratio::new(cell.into(), 1_000_000)?;
    Some(Bilingual::of(&format!("{area} {zh}"), &format!("{area} {en}")))
}

#[cfg(test)]
#[path = "household_view_tests.rs"]
mod tests;
