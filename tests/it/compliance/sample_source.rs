//! A shipped source with its sample: what it reads from which columns, and whom the sample is about.
//! Must not know what is right of a delivery.

use super::grid::Grid;
use crate::made_up_county::{adapters, dictionary};
use hedui::adapter::{Adapter, Content, Format, Mapping, Origin, TableSource, Transport};
use hedui::collect::format::read_bytes;
use hedui::collect::mapping::{Mapped, Mapper, MapperOptions, TableRole};
use hedui::collect::probe::sample_bytes;
use hedui::dictionary::{Dictionary, FieldType, Kind};
use hedui::domain::money::Unit;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// A field and the columns that it is read from.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) field: String,
    pub(super) ty: FieldType,
    pub(super) optional: bool,
    pub(super) columns: Vec<String>,
    /// Whether one column holds the whole value as it is written.
    pub(super) plain: bool,
    pub(super) coded: bool,
    pub(super) other: bool,
    pub(super) unit: Option<Unit>,
}

/// A source with its sample.
#[derive(Clone, Debug)]
pub(super) struct SampleSource {
    pub(super) adapter: Adapter,
    pub(super) kind: Kind,
    pub(super) table: TableSource,
    pub(super) bytes: Vec<u8>,
    pub(super) grid: Grid,
    pub(super) readings: Vec<Reading>,
    /// Whom the sample is about, with their names.
    pub(super) people: BTreeMap<String, String>,
}

/// The dictionary that ships.
pub(super) fn shipped_dictionary() -> &'static Arc<Dictionary> {
    static DICTIONARY: OnceLock<Arc<Dictionary>> = OnceLock::new();
    DICTIONARY.get_or_init(|| Arc::new(dictionary()))
}

/// All adapters that ship.
pub(super) fn shipped() -> &'static [Adapter] {
    static ADAPTERS: OnceLock<Vec<Adapter>> = OnceLock::new();
    ADAPTERS.get_or_init(|| adapters(Path::new("adapters"), shipped_dictionary()))
}

/// Every source of records that ships, without its answers table and manifest: those are tested apart.
pub(super) fn sources() -> &'static [SampleSource] {
    static SOURCES: OnceLock<Vec<SampleSource>> = OnceLock::new();
    SOURCES.get_or_init(|| shipped().iter().filter_map(SampleSource::of).collect())
}

impl SampleSource {
    fn of(adapter: &Adapter) -> Option<Self> {
        let mut adapter = adapter.clone();
        let Content::Records { kind, table: Some(table), answers, .. } = &mut adapter.content else {
            return None;
        };
        *answers = None;
        let Transport::File { paths, manifest, monthly } = &mut table.transport;
        (*manifest, *monthly) = (None, None);
        paths.truncate(1);
        let kind = shipped_dictionary().kinds[*kind].clone();
        let table = table.clone();
        let sample = table.sample.as_ref().unwrap_or_else(|| panic!("{} has no sample", adapter.id));
        let bytes = sample_bytes(sample, Path::new("adapters")).expect("the sample is there").into_owned();
        let grid = Grid::of(&table.format, &bytes);
        let readings = readings(&kind, &table, &grid);
        let mut source = Self { adapter, kind, table, bytes, grid, readings, people: BTreeMap::new() };
        let mapped = source.map(&source.bytes);
        let symbols = &mapped.rows.symbols;
        for (person, name) in mapped.rows.person.iter().zip(&mapped.rows.name) {
            let id = symbols.cell_text(*person).expect("a person").to_owned();
            let name = symbols.cell_text(*name).unwrap_or("无名").to_owned();
            source.people.entry(id).or_insert(name);
        }
        Some(source)
    }

    /// What the mapping makes of bytes that can be read.
    pub(super) fn map(&self, bytes: &[u8]) -> Mapped {
        let options = MapperOptions::of(&self.adapter, TableRole::Records);
        let mut mapper = Mapper::new(&self.kind, &self.table, options);
        read_bytes(&self.table.format, bytes, &mut mapper)
            .unwrap_or_else(|e| panic!("{}: {e}", self.adapter.id));
        mapper.finish()
    }

    /// Where a field is read.
    pub(super) fn reading(&self, field: &str) -> Option<&Reading> {
        self.readings.iter().find(|reading| reading.field == field)
    }

    /// Whether a key that nobody has may be left out of a file.
    pub(super) fn is_sparse(&self) -> bool {
        matches!(self.table.format, Format::Json { .. } | Format::Ndjson { .. })
    }

    /// Whether the format is text of a declared character set.
    pub(super) fn charset(&self) -> Option<&str> {
        match &self.table.format {
            Format::Csv { charset, .. }
            | Format::Json { charset, .. }
            | Format::Ndjson { charset, .. }
            | Format::Fixed { charset, .. } => Some(charset),
            Format::Xlsx { .. } | Format::Parquet => None,
        }
    }

    /// A row of the grid that is about somebody: rows that a filter leaves out are not.
    pub(super) fn row(&self) -> usize {
        let passes = |row: &usize| {
            self.table.filters.iter().all(|filter| {
                let place = self.grid.place(&filter.column).expect("a column of the sample");
                filter.values.contains(&super::encode::cell_text(&self.grid.rows[*row][place]))
            })
        };
        (0..self.grid.rows.len()).find(passes).expect("a row that counts")
    }
}

fn readings(kind: &Kind, table: &TableSource, grid: &Grid) -> Vec<Reading> {
    let envelope = [
        ("person_id", FieldType::Person, false),
        ("name", FieldType::Text, true),
        ("record_key", FieldType::Text, true),
        ("as_of", FieldType::Date, table.as_of.is_some()),
    ];
    let own = kind.fields.iter().map(|field| (field.name.as_str(), field.ty.clone(), field.optional));
    let fields = envelope.into_iter().chain(own);
    let reading = |(field, ty, optional): (&str, FieldType, bool)| match &table.mapping {
        Mapping::Canonical => {
            let fen = format!("{field}_fen");
            let column = [field.to_owned(), fen].into_iter().find(|name| grid.place(name).is_some())?;
            let unit = ty.is_money().then_some(if column == field { Unit::Yuan } else { Unit::Fen });
            let coded = matches!(ty, FieldType::Code(_));
            Some(Reading {
                field: field.to_owned(),
                ty,
                optional,
                columns: vec![column],
                plain: true,
                coded,
                other: false,
                unit,
            })
        }
        Mapping::Fields(mappings) => {
            let mapping = mappings.iter().find(|mapping| mapping.field == field)?;
            let (columns, plain) = match &mapping.origin {
                Origin::Column(column) => (vec![column.clone()], true),
                Origin::Constant(_) => return None,
                Origin::Sum(columns) => (columns.clone(), true),
                Origin::Join(columns, _) | Origin::First(columns) => (columns.clone(), false),
                Origin::Slice(column, ..) | Origin::Certificate(column, _) => (vec![column.clone()], false),
            };
            Some(Reading {
                field: field.to_owned(),
                optional: optional || mapping.default.is_some(),
                columns,
                plain,
                coded: !mapping.codes.is_empty(),
                other: mapping.other.is_some(),
                unit: ty.is_money().then_some(mapping.notation.unit),
                ty,
            })
        }
    };
    fields.filter_map(reading).collect()
}
