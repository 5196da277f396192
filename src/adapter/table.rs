//! Reads one table of an adapter: where its bytes come from, how they become rows, what the rows mean.
//! It knows nothing of other adapters.

use super::{
    Format, Mapping, RowFilter, TableSource,
    fields::read_mapping,
    format::{read_format, read_paths, read_transport},
    sample::read_sample,
};
use crate::{
    dictionary::{FieldType, Kind},
    document::Section,
};

/// Which table is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Records,
    Roll,
    Answers,
}

/// What a table must map to.
pub(super) struct TableSpec<'k> {
    pub kind: &'k Kind,
    pub role: Role,
    /// Whether each row needs the source's own key.
    pub keyed: bool,
    /// Whether the rows must name one of several sources.
    pub several: bool,
}

impl<'k> TableSpec<'k> {
    /// The canonical fields: name, type, whether it must be mapped.
    pub fn fields(&self) -> Vec<(&'k str, &'k FieldType, bool)> {
        let envelope: &[(&str, &FieldType, bool)] = match self.role {
            Role::Roll => &[],
            Role::Answers => &[
                ("person_id", &FieldType::Person, true),
                ("as_of", &FieldType::Date, false),
                ("source", &FieldType::Text, self.several),
            ],
            Role::Records => &[
                ("person_id", &FieldType::Person, true),
                ("name", &FieldType::Text, false),
                ("record_key", &FieldType::Text, self.keyed),
                ("as_of", &FieldType::Date, false),
                ("source", &FieldType::Text, self.several),
                ("answer", &FieldType::Text, false),
            ],
        };
        let own = self.kind.fields.iter().map(|f| (f.name.as_str(), &f.ty, !f.optional));
        envelope.iter().copied().chain(own).collect()
    }
}

/// Reads a table of records or of the roll.
pub(super) fn read_table(section: &Section<'_>, spec: &TableSpec<'_>) -> Option<TableSource> {
    let transport = read_transport(section);
    let format = read_format(section);
    let mapping = read_mapping(section, spec);
    let filters = read_filters(section);
    let as_of = section.date("as_of");
    if let Some(format) = &format {
        named_columns(section, format, mapping.as_ref());
    }
    let sample =
        section.section("sample").map(|sample| read_sample(&sample, format.as_ref(), &spec.fields()));
    let table = TableSource {
        transport: transport?,
        format: format?,
        mapping: mapping?,
        filters: filters?,
        as_of,
        sample: sample.flatten(),
    };
    if spec.role == Role::Records {
        dated(section, &table);
    }
    Some(table)
}

/// Reads an answers table, whose path stands in the section itself.
pub(super) fn read_answers(section: &Section<'_>, spec: &TableSpec<'_>) -> Option<TableSource> {
    let transport = read_paths(section);
    let format = read_format(section);
    let mapping = read_mapping(section, spec);
    let filters = read_filters(section);
    let as_of = section.date("as_of");
    if let Some(format) = &format {
        named_columns(section, format, mapping.as_ref());
    }
    section.finish();
    Some(TableSource {
        transport: transport?,
        format: format?,
        mapping: mapping?,
        filters: filters?,
        as_of,
        sample: None,
    })
}

/// Canonical columns need a header that names them.
fn named_columns(section: &Section<'_>, format: &Format, mapping: Option<&Mapping>) {
    let is_nameless = matches!(format, Format::Csv { header_rows: 0, .. });
    if is_nameless && mapping == Some(&Mapping::Canonical) {
        section.fault_in("canonical", "`canonical = true` needs a header: `header_rows` of 1 or more");
    }
}

/// Records must say as of when they stand; a canonical file's own column is looked for when it comes.
fn dated(section: &Section<'_>, table: &TableSource) {
    let super::Transport::File { paths, .. } = &table.transport;
    let is_mapped = match &table.mapping {
        Mapping::Canonical => true,
        Mapping::Fields(fields) => fields.iter().any(|f| f.field == "as_of"),
    };
    if !is_mapped && table.as_of.is_none() && !paths.iter().all(|path| path.contains("{date}")) {
        section.fault_in(
            "fields",
            "no as-of date: map `as_of`, give one `as_of` for all rows, or a `{date}` in the path",
        );
    }
}

fn read_filters(section: &Section<'_>) -> Option<Vec<RowFilter>> {
    let sections = section.sections("where");
    let filters: Vec<RowFilter> = sections
        .iter()
        .filter_map(|filter| {
            let column = filter.required_text("column");
            let values = filter.require("in").and_then(|()| filter.texts("in"));
            filter.finish();
            let values = values?.into_iter().map(|(text, _)| text).collect();
            Some(RowFilter { column: column?, values })
        })
        .collect();
    (filters.len() == sections.len()).then_some(filters)
}
