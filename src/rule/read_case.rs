//! Reads the cases of a rule file: facts, and the verdict that must come out.
//!
//! ```toml
//! [[case]]
//! name = "one fen under the limit"
//! as_of = 2026-11-01
//! expect = "clear"                     # conflict | clear | undecided | absent (the rule does not run)
//! unknown = ["wage_tax", { kind = "custody", member = 2 }]    # kinds without an answer, for all or one member:
//!                                      # records that the case states are known, another source has not answered;
//!                                      # `roll`: a roll row of the household cannot be read; with `member`: a row of
//!                                      # another household, which may be one more membership of that member
//! waiting_on = ["wage_tax"]            # undecided only: the kinds (or roll, parameter:standard) that stand in the way
//! [case.household]                     # roll fields; the rest have ordinary defaults, "" says absent
//! declared_deposits = "1000.00"
//! [[case.member]]                      # roll fields likewise; without any there is one ordinary member
//! declared_wage = "0.00"
//! memberships = 2                      # default 1: in how many households of the roll the person is a member
//! off_roll = true                      # not on the roll, but in registers that may be swept; default: whether the
//!                                      # rule has `over`. There the first member is the person looked at, the others
//!                                      # are people that `with` may name, and neither has fields of the roll
//! [[case.wage_tax]]                    # a record of a kind; also source, record_key, name, as_of
//! member = 1                           # the member that it is about, from 1; default 1
//! month = "2026-01"
//! income = "3000.00"
//! ```
//!
//! It must not know what a rule's expressions mean.

use super::{Case, CaseMember, CaseRecord, PackDocuments, Rule, case_value, periods::Period};
use crate::{
    dictionary::{Dictionary, Kind},
    document::{Faults, Item, Section, nearest},
};
use jiff::civil::Date;

const EXPECTED: [&str; 4] = ["conflict", "clear", "undecided", "absent"];
const KEYS: [&str; 7] = ["name", "as_of", "expect", "unknown", "waiting_on", "household", "member"];
/// Fields of the envelope that a record of a case may state.
const STATED: [&str; 4] = ["source", "record_key", "name", "as_of"];

/// Reads the cases of a rule whose versions have these periods.
pub(super) fn read_all(root: &Section<'_>, dictionary: &Dictionary, periods: &[Period]) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for section in root.sections("case") {
        let Some(case) = read(&section, dictionary, periods, root.has("over")) else { continue };
        if cases.iter().any(|known| known.name == case.name) {
            section.fault_in("name", format!("two cases are named `{}`", case.name));
        }
        cases.push(case);
    }
    cases
}

/// Notes the verdicts that a rule has no case for: every rule has one in conflict and one clear, and, where it
/// reads records, one undecided.
pub fn case_faults(rule: &Rule, reads_records: bool, documents: &PackDocuments<'_>, faults: &Faults) {
    let needed =
        ["conflict", "clear", "undecided"].into_iter().filter(|v| reads_records || *v != "undecided");
    for verdict in needed {
        if !rule.cases.iter().any(|case| case.expect == verdict) {
            let message = format!("`{}` has no case that expects `{verdict}`", rule.id);
            faults.push(documents.fault_at(&rule.file, 0, message));
        }
    }
}

fn read(section: &Section<'_>, dictionary: &Dictionary, periods: &[Period], sweeps: bool) -> Option<Case> {
    let name = section.required_text("name");
    let expect = section.required_one_of("expect", &EXPECTED);
    section.require("as_of");
    let as_of = section.date("as_of");
    if let Some(as_of) = as_of
        && expect.as_deref() != Some("absent")
        && !periods.is_empty()
        && !periods.iter().any(|p| in_force(p, as_of))
    {
        section.fault_in("as_of", format!("no version of the rule is in force on {as_of}"));
    }
    let household = section.section("household").map_or_else(Vec::new, |household| {
        let fields = household.keys().into_iter();
        fields.filter_map(|field| case_value::read(&household, &dictionary.household, field)).collect()
    });
    let mut members: Vec<CaseMember> =
        section.sections("member").iter().map(|member| read_member(member, dictionary, sweeps)).collect();
    if members.is_empty() {
        members.push(CaseMember { fields: Vec::new(), memberships: 1, off_roll: sweeps });
    }
    if sweeps && section.has("household") {
        section.fault_in("household", "a person off the roll has no `household`");
    }
    let records = records(section, dictionary, members.len());
    let unknown = unknown(section, dictionary, members.len());
    let waiting_on = waiting_on(section, dictionary, expect.as_deref());
    let place = (section.document().file().to_owned(), section.span());
    Some(Case {
        name: name?,
        as_of: as_of?,
        expect: expect?,
        household,
        members,
        records,
        unknown,
        waiting_on,
        place,
    })
}

fn in_force(period: &Period, on: Date) -> bool {
    period.from <= on && period.to.is_none_or(|to| on <= to)
}

fn read_member(section: &Section<'_>, dictionary: &Dictionary, sweeps: bool) -> CaseMember {
    let memberships = match section.integer("memberships") {
        None => 1,
        Some(count) => u32::try_from(count).unwrap_or(0),
    };
    if !(1..=9).contains(&memberships) {
        section.fault_in("memberships", "`memberships` must be a whole number from 1 to 9");
    }
    let off_roll = section.flag("off_roll").unwrap_or(sweeps);
    let mut fields = Vec::new();
    for field in section.keys() {
        match field {
            "memberships" | "off_roll" => {}
            "household_id" => section.fault_in(field, "`household_id` follows from the case: leave it out"),
            _ if off_roll && !matches!(field, "person_id" | "name") => section.fault_in(
                field,
                format!("`{field}` is a field of the roll; a person off it has `person_id` and `name` only"),
            ),
            _ => fields.extend(case_value::read(section, &dictionary.member, field)),
        }
    }
    CaseMember { fields, memberships, off_roll }
}

/// The records: every key of the case that names a kind is a list of them.
fn records(section: &Section<'_>, dictionary: &Dictionary, members: usize) -> Vec<CaseRecord> {
    let mut records = Vec::new();
    for key in section.keys().into_iter().filter(|key| !KEYS.contains(key)) {
        let Some(index) = dictionary.kind_index(key) else {
            let hint = kind_hint(key, dictionary, &KEYS);
            section.fault_in(key, format!("`{key}` is no record kind and no key of a case{hint}"));
            continue;
        };
        let kind = &dictionary.kinds[index];
        for record in section.sections(key) {
            let member = member_number(&record, members);
            let mut fields = Vec::new();
            for field in record.keys().into_iter().filter(|field| *field != "member") {
                if STATED.contains(&field) {
                    fields.extend(envelope(&record, field));
                } else {
                    fields.extend(case_value::read(&record, kind, field));
                }
            }
            if let Some(member) = member {
                records.push(CaseRecord { kind: kind.name.clone(), member, fields });
            }
        }
    }
    records
}

fn envelope(record: &Section<'_>, field: &str) -> Option<(String, String)> {
    let (text, _) = record.scalar(field)?;
    if field == "as_of" && !case_value::is_date(&text) {
        record.fault_in(field, "`as_of` must be a date such as 2026-11-01");
        return None;
    }
    Some((field.to_owned(), text))
}

/// The member that a section is about; 1 where it does not say.
fn member_number(section: &Section<'_>, members: usize) -> Option<usize> {
    if !section.has("member") {
        return Some(1);
    }
    let number = usize::try_from(section.integer("member")?).unwrap_or(0);
    if !(1..=members).contains(&number) {
        section.fault_in(
            "member",
            format!("`member` must be a number from 1 to {members}: the case has no other"),
        );
        return None;
    }
    Some(number)
}

fn unknown(section: &Section<'_>, dictionary: &Dictionary, members: usize) -> Vec<(String, Option<usize>)> {
    let mut unknown = Vec::new();
    for item in section.items("unknown") {
        match item {
            Item::Text(kind, span) => {
                if is_kind(section, span.start, &kind, dictionary, &["roll"]) {
                    unknown.push((kind, None));
                }
            }
            Item::Section(entry) => {
                entry.require("kind");
                let kind = entry.text_at("kind");
                let member = member_number(&entry, members);
                entry.finish();
                if let (Some((kind, span)), Some(member)) = (kind, member)
                    && is_kind(section, span.start, &kind, dictionary, &["roll"])
                {
                    unknown.push((kind, Some(member)));
                }
            }
        }
    }
    unknown
}

fn waiting_on(section: &Section<'_>, dictionary: &Dictionary, expect: Option<&str>) -> Option<Vec<String>> {
    let listed = section.texts("waiting_on")?;
    if expect.is_some_and(|expect| expect != "undecided") {
        section.fault_in("waiting_on", "`waiting_on` goes with `expect = \"undecided\"` only");
    }
    let mut waiting: Vec<String> = Vec::new();
    for (word, span) in listed {
        if is_kind(section, span.start, &word, dictionary, &["roll", "parameter:standard"]) {
            waiting.push(word);
        }
    }
    waiting.sort();
    waiting.dedup();
    Some(waiting)
}

fn is_kind(section: &Section<'_>, at: usize, word: &str, dictionary: &Dictionary, more: &[&str]) -> bool {
    if dictionary.kind_index(word).is_some() || more.contains(&word) {
        return true;
    }
    section.fault_at(at, format!("`{word}` is no record kind{}", kind_hint(word, dictionary, more)));
    false
}

/// The record kind that was meant: by its name, else by its title; else where the kinds are listed.
pub(super) fn kind_hint(word: &str, dictionary: &Dictionary, more: &[&str]) -> String {
    let known: Vec<&str> = kind_names(dictionary).chain(more.iter().copied()).collect();
    let titled = || {
        let by_title = |kind: &&Kind| !word.is_empty() && kind.title.zh.contains(word);
        let all: Vec<&Kind> = dictionary.kinds.iter().filter(by_title).collect();
        let names: Vec<String> = all.iter().map(|kind| format!("`{}`", kind.name)).collect();
        (!names.is_empty()).then(|| names.join(" or "))
    };
    match nearest(word, &known).map(|near| format!("`{near}`")).or_else(titled) {
        Some(meant) => format!("; did you mean {meant}?"),
        None => "; the files of `adapters/kinds` list them".to_owned(),
    }
}

fn kind_names(dictionary: &Dictionary) -> impl Iterator<Item = &str> {
    dictionary.kinds.iter().map(|kind| kind.name.as_str())
}
