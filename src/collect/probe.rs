//! Probes an adapter: reads its sample answers and compares what they map to with what the adapter says they must.
//! It knows nothing of deliveries: only what the adapter file itself brings is read.

use super::{
    format::read_bytes,
    mapping::{Mapped, Mapper, MapperOptions, TableRole},
};
use crate::{
    adapter::{Adapter, Content, Sample, SampleContent, TableSource},
    dictionary::{Dictionary, FieldType, Kind},
    table::{ABSENT, Cell, Symbols, cell_text, parse_cell},
};
use std::{borrow::Cow, fs, io, path::Path};

/// What a probe found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProbeResult {
    /// The records that the samples map to: canonical field and canonical text; absent fields are left out.
    pub rows: Vec<Vec<(String, String)>>,
    /// The tables that bring no sample.
    pub without_sample: Vec<String>,
    /// Where they differ from what was expected; empty for an adapter that does what it says.
    pub differences: Vec<String>,
}

/// The bytes of a sample; `folder` is that of the adapters.
///
/// # Errors
/// When its file cannot be read.
pub fn sample_bytes<'s>(sample: &'s Sample, folder: &Path) -> io::Result<Cow<'s, [u8]>> {
    match &sample.content {
        SampleContent::Text(bytes) => Ok(Cow::Borrowed(bytes)),
        SampleContent::File(file) => fs::read(folder.join(file)).map(Cow::Owned),
    }
}

/// Maps the sample answers of an adapter and compares them with what it expects; `folder` is that of the adapters.
pub fn probe_sample(adapter: &Adapter, dictionary: &Dictionary, folder: &Path) -> ProbeResult {
    let mut result = ProbeResult::default();
    match &adapter.content {
        Content::Records { kind, table: Some(table), .. } => {
            probe_table((adapter, folder), &dictionary.kinds[*kind], table, TableRole::Records, &mut result);
        }
        // A decision that there is no source has nothing to probe.
        Content::Records { table: None, .. } => {}
        Content::Roll { household, member } => {
            probe_table((adapter, folder), &dictionary.household, household, TableRole::Roll, &mut result);
            probe_table((adapter, folder), &dictionary.member, member, TableRole::Roll, &mut result);
        }
    }
    result
}

fn probe_table(
    (adapter, folder): (&Adapter, &Path),
    kind: &Kind,
    table: &TableSource,
    role: TableRole,
    result: &mut ProbeResult,
) {
    let Some(sample) = &table.sample else {
        result.without_sample.push(kind.name.clone());
        return;
    };
    let bytes = match sample_bytes(sample, folder) {
        Ok(bytes) => bytes,
        Err(fault) => {
            result.differences.push(format!("the sample file of `{}` can't be read: {fault}", kind.name));
            return;
        }
    };
    let mut mapper = Mapper::new(kind, table, MapperOptions::of(adapter, role));
    if let Err(fault) = read_bytes(&table.format, &bytes, &mut mapper) {
        result.differences.push(format!("the sample of `{}` can't be read: {}", kind.name, chain(&fault)));
        return;
    }
    let mapped = mapper.finish();
    for row in &mapped.set_aside {
        let field = row.field.as_deref().map_or_else(String::new, |field| format!("`{field}`: "));
        result.differences.push(format!("line {} is set aside: {field}{}", row.line, row.reason));
    }
    for row in mapped.loose.iter().filter(|row| row.id_was_blank) {
        result.differences.push(format!("line {} has no citizen ID", row.line));
    }
    compare(kind, role, &mapped, sample, result);
    result.rows.extend((0..mapped.rows.len()).map(|row| record(kind, role, &mapped, row)));
}

/// An error with its causes.
fn chain(fault: &dyn std::error::Error) -> String {
    let mut text = fault.to_string();
    let mut cause = fault.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

/// The fields of a mapped row, the envelope's first: name, type, cell.
fn cells<'k>(
    kind: &'k Kind,
    role: TableRole,
    mapped: &Mapped,
    row: usize,
) -> Vec<(&'k str, &'k FieldType, Cell)> {
    let rows = &mapped.rows;
    let mut cells: Vec<(&str, &FieldType, Cell)> = Vec::new();
    if role == TableRole::Records {
        cells.extend([
            ("source", &FieldType::Text, rows.source[row]),
            ("record_key", &FieldType::Text, rows.record_key[row]),
            ("person_id", &FieldType::Person, rows.person[row]),
            ("name", &FieldType::Text, rows.name[row]),
            ("as_of", &FieldType::Date, rows.as_of[row]),
            ("answer", &FieldType::Text, rows.answer[row]),
        ]);
    }
    cells.extend(
        kind.fields.iter().zip(&rows.columns).map(|(field, c)| (field.name.as_str(), &field.ty, c[row])),
    );
    cells
}

fn record(kind: &Kind, role: TableRole, mapped: &Mapped, row: usize) -> Vec<(String, String)> {
    cells(kind, role, mapped, row)
        .into_iter()
        .filter(|(.., cell)| *cell != ABSENT)
        .map(|(name, ty, cell)| (name.to_owned(), cell_text(ty, cell, &mapped.rows.symbols)))
        .collect()
}

fn compare(kind: &Kind, role: TableRole, mapped: &Mapped, sample: &Sample, result: &mut ProbeResult) {
    let (found, expected) = (mapped.rows.len(), sample.expect.len());
    if found != expected {
        let message =
            format!("the sample of `{}` maps to {found} records; {expected} are expected", kind.name);
        result.differences.push(message);
    }
    for (row, expect) in sample.expect.iter().enumerate().take(found) {
        let cells = cells(kind, role, mapped, row);
        for (name, wanted) in expect {
            let Some((_, ty, cell)) = cells.iter().find(|(known, ..)| known == name) else {
                result.differences.push(format!("record {} has no field `{name}`", row + 1));
                continue;
            };
            let text = cell_text(ty, *cell, &mapped.rows.symbols);
            if text != *wanted && text != canonical(ty, wanted) {
                let shown = if text.is_empty() { "nothing" } else { &text };
                let wanted = if wanted.is_empty() { "nothing" } else { wanted };
                result
                    .differences
                    .push(format!("record {}: `{name}` is {shown}; {wanted} is expected", row + 1));
            }
        }
    }
}

/// An expected text in canonical form, such as `3500.00` for `3500`.
fn canonical(ty: &FieldType, text: &str) -> String {
    let mut symbols = Symbols::new();
    match parse_cell(ty, text, &mut symbols) {
        Ok(cell) => cell_text(ty, cell, &symbols),
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        adapter::load_adapters,
        dictionary::load_dictionary,
        document::{Document, Faults},
    };

    const ADAPTER: &str = r#"id = "police.custody"
department = { zh = "公安局", en = "Police" }
title = { zh = "收监", en = "Custody" }
kind = "custody"
delivery = "latest"
not_listed = "none"
access = "authorised"
max_age_days = 45
as_of = 2026-10-31
[transport]
type = "file"
path = "custody_*.csv"
[format]
type = "csv"
charset = "gb18030"
[fields]
person_id = { column = "SFZH" }
name = { column = "XM" }
via = { column = "LX", codes = [["监狱", "prison"], ["戒毒所", "detox"]] }
from = { column = "RQ", forms = ["compact", "chinese"] }
to = { column = "ZZ", forms = ["compact"], blank = ["99991231"] }
[sample]
text = """SFZH,XM,LX,RQ,ZZ
４１０３９９１９９００１０１００１２,𬱖某,监狱,20240131,99991231
410399900101001,张三,戒毒所,2024年2月1日,20250101
"""
"#;

    #[track_caller]
    fn check(rest: &str, differences: &[&str]) -> ProbeResult {
        let faults = Faults::new();
        let kinds = include_str!("../../adapters/kinds/national.toml");
        let dictionary =
            load_dictionary(&[Document::parse("k.toml", kinds, &faults)], &faults).expect("kinds");
        let text = format!("{ADAPTER}{rest}");
        let adapters = load_adapters(&[Document::parse("a.toml", &text, &faults)], &dictionary, &faults);
        assert_eq!(faults.into_sorted(), []);
        let result = probe_sample(&adapters[0], &dictionary, Path::new("adapters"));
        assert_eq!(result.differences, differences);
        result
    }

    #[test]
    fn a_sample_that_maps_as_expected() {
        let result = check(
            "expect = [{ person_id = \"410399199001010012\", name = \"𬱖某\", from = 2024-01-31, to = \"\" },\n\
             { via = \"detox\", to = \"2025-1-1\", source = \"police.custody\" }]\n",
            &[],
        );
        assert_eq!(
            result.rows[1][6..],
            [("from".to_owned(), "2024-02-01".to_owned()), ("to".to_owned(), "2025-01-01".to_owned()),]
        );
    }

    #[test]
    fn differences_are_named() {
        check(
            "expect = [{ name = \"张三\", via = \"prison\", to = \"2025-01-01\" }]\n",
            &[
                "the sample of `custody` maps to 2 records; 1 are expected",
                "record 1: `name` is 𬱖某; 张三 is expected",
                "record 1: `to` is nothing; 2025-01-01 is expected",
            ],
        );
    }
}
