//! A mapping bound to the columns that a delivery really has: what is missing, twice or beside it is found here.
//! It knows nothing of rows.

use super::{MapperOptions, TableRole};
use crate::{
    adapter::{FieldMapping, Format, Mapping, Origin, TableSource, Transport},
    collect::format::column_name,
    dictionary::{FieldType, Kind, Notation},
    domain::{disability::CertificatePart, half_width::trimmed, money::Unit},
    table::{Cell, Symbols, parse_cell},
};
use std::collections::{BTreeSet, HashMap};

/// Where a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The envelope's person.
    Person,
    /// The envelope's name.
    Name,
    /// The envelope's key.
    RecordKey,
    /// The envelope's as-of date.
    AsOf,
    /// The envelope's source.
    Source,
    /// The envelope's answer.
    Answer,
    /// A field of the kind.
    Field(usize),
}

/// Where a raw value comes from, by the places of columns.
#[derive(Clone, Debug)]
pub(super) enum Place {
    Column(usize),
    Constant(Cell),
    Sum(Vec<usize>),
    Join(Vec<usize>, String),
    First(Vec<usize>),
    Slice(usize, usize, usize),
    Certificate(usize, CertificatePart),
}

/// How one value of a row is read.
#[derive(Clone, Debug)]
pub(super) struct FieldPlan {
    pub target: Target,
    pub name: String,
    pub ty: FieldType,
    pub optional: bool,
    pub place: Place,
    pub notation: Notation,
    pub codes: HashMap<String, Cell>,
    pub other: Option<Cell>,
    pub blank: Vec<String>,
    pub default: Option<Cell>,
}

impl FieldPlan {
    /// Whether it is the ID of somebody beside the row's own person.
    pub fn names_another(&self) -> bool {
        self.ty == FieldType::Person && matches!(self.target, Target::Field(_)) && self.name != "person_id"
    }
}

/// A mapping bound to columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// The fields: the envelope's first, then the kind's in their order.
    pub fields: Vec<FieldPlan>,
    /// Columns that a row is filtered by, with the values that let it pass.
    pub filters: Vec<(usize, Vec<String>)>,
    /// Columns of a canonical file that nothing reads.
    pub extra_columns: Vec<String>,
    /// The places of the columns that anything reads.
    pub columns: BTreeSet<usize>,
}

/// The envelope of each table: field, target, type, whether it may be absent.
fn envelope(
    role: TableRole,
    keys_required: bool,
    several: bool,
) -> Vec<(&'static str, Target, FieldType, bool)> {
    let mut fields = vec![
        ("person_id", Target::Person, FieldType::Person, false),
        ("name", Target::Name, FieldType::Text, true),
        ("as_of", Target::AsOf, FieldType::Date, true),
        ("source", Target::Source, FieldType::Text, !several),
        ("answer", Target::Answer, FieldType::Text, true),
        ("record_key", Target::RecordKey, FieldType::Text, !keys_required),
    ];
    match role {
        TableRole::Records => {}
        TableRole::Answers => fields.retain(|f| f.1 != Target::RecordKey),
        TableRole::Roll => fields.clear(),
    }
    fields
}

/// Binds a mapping to the columns of a delivery.
///
/// # Errors
/// All that is missing or stands twice, in words.
pub(super) fn bind(
    kind: &Kind,
    table: &TableSource,
    options: &MapperOptions,
    columns: &[String],
    symbols: &mut Symbols,
) -> Result<Plan, String> {
    let mut binder = Binder {
        columns: columns.iter().map(|name| column_name(name)).collect(),
        sparse: matches!(table.format, Format::Json { .. } | Format::Ndjson { .. }),
        missing: Vec::new(),
        faults: Vec::new(),
        read: BTreeSet::new(),
    };
    let mut plan = Plan::default();
    let mut wanted: Vec<(String, Target, FieldType, bool)> =
        envelope(options.role, options.keys_required, options.sources.len() > 1)
            .into_iter()
            .map(|(name, target, ty, optional)| (name.to_owned(), target, ty, optional))
            .collect();
    for (place, field) in kind.fields.iter().enumerate() {
        wanted.push((field.name.clone(), Target::Field(place), field.ty.clone(), field.optional));
    }
    for (name, target, ty, optional) in wanted {
        let mapping = match &table.mapping {
            Mapping::Canonical => binder.canonical(&name, &ty, optional),
            Mapping::Fields(mappings) => mappings.iter().find(|m| m.field == name).cloned(),
        };
        let Some(mapping) = mapping else {
            if !optional && matches!(table.mapping, Mapping::Fields(_)) {
                binder.faults.push(format!("field `{name}` is not mapped"));
            }
            continue;
        };
        if let Some(mut field) = binder.field(&mapping, target, ty, optional, symbols) {
            match target {
                // A row without an ID is not unread but loose: the mapper tells them apart.
                Target::Person => field.optional = true,
                Target::AsOf if options.role == TableRole::Records => field.optional = table.as_of.is_some(),
                _ => {}
            }
            plan.fields.push(field);
        }
    }
    binder.dated(table, options.role, &plan);
    for filter in &table.filters {
        let values = filter.values.iter().map(|v| trimmed(v).into_owned()).collect();
        plan.filters.extend(binder.column(&filter.column, false).map(|place| (place, values)));
    }
    if table.mapping == Mapping::Canonical {
        plan.extra_columns = binder.extra();
    }
    plan.columns.clone_from(&binder.read);
    binder.fault().map_or(Ok(plan), Err)
}

struct Binder {
    columns: Vec<String>,
    /// Whether a key that no record has may be left out of the file altogether.
    sparse: bool,
    missing: Vec<String>,
    faults: Vec<String>,
    read: BTreeSet<usize>,
}

impl Binder {
    /// The place of a column; a missing or doubled one is noted.
    fn column(&mut self, name: &str, optional: bool) -> Option<usize> {
        let wanted = column_name(name);
        let mut places = (0..self.columns.len()).filter(|c| self.columns[*c] == wanted);
        let first = places.next();
        if places.next().is_some() {
            let fault = format!("column `{name}` stands twice");
            if !self.faults.contains(&fault) {
                self.faults.push(fault);
            }
        }
        match first {
            Some(place) => {
                self.read.insert(place);
            }
            None if optional && self.sparse => {}
            None if self.missing.iter().any(|m| m == name) => {}
            None => self.missing.push(name.to_owned()),
        }
        first
    }

    fn columns(&mut self, names: &[String], optional: bool) -> Option<Vec<usize>> {
        let places: Vec<Option<usize>> = names.iter().map(|name| self.column(name, optional)).collect();
        places.into_iter().collect()
    }

    /// The mapping that a canonical file stands for, where it has the column.
    fn canonical(&mut self, name: &str, ty: &FieldType, optional: bool) -> Option<FieldMapping> {
        let fen = format!("{name}_fen");
        let has = |wanted: &str| self.columns.iter().any(|c| c == wanted);
        match (has(name), ty.is_money() && has(&fen)) {
            (true, true) => {
                self.faults.push(format!("both `{name}` and `{fen}` are there; one of them is wanted"));
                self.read.extend((0..self.columns.len()).filter(|c| self.columns[*c] == fen));
                Some(FieldMapping::plain(name, Origin::Column(name.to_owned())))
            }
            (true, false) => Some(FieldMapping::plain(name, Origin::Column(name.to_owned()))),
            (false, true) => {
                let mut mapping = FieldMapping::plain(name, Origin::Column(fen));
                mapping.notation.unit = Unit::Fen;
                Some(mapping)
            }
            (false, false) => {
                if !optional {
                    self.missing.push(name.to_owned());
                }
                None
            }
        }
    }

    fn field(
        &mut self,
        mapping: &FieldMapping,
        target: Target,
        ty: FieldType,
        optional: bool,
        symbols: &mut Symbols,
    ) -> Option<FieldPlan> {
        let mut cell = |text: &str| match parse_cell(&ty, text, symbols) {
            Ok(cell) => Some(cell),
            Err(reason) => {
                self.faults.push(format!("the adapter's words for `{}`: {reason}", mapping.field));
                None
            }
        };
        let codes =
            mapping.codes.iter().filter_map(|(raw, word)| Some((trimmed(raw).into_owned(), cell(word)?)));
        let codes = codes.collect();
        let other = mapping.other.as_deref().and_then(&mut cell);
        let default = mapping.default.as_deref().and_then(&mut cell);
        let constant = match &mapping.origin {
            Origin::Constant(text) => cell(text),
            _ => None,
        };
        let is_field = matches!(target, Target::Field(_) | Target::Name | Target::Answer);
        let lenient = is_field && (optional || mapping.default.is_some());
        let place = match &mapping.origin {
            Origin::Column(name) => Place::Column(self.column(name, lenient)?),
            Origin::Constant(_) => Place::Constant(constant?),
            Origin::Sum(names) => Place::Sum(self.columns(names, false)?),
            Origin::Join(names, separator) => Place::Join(self.columns(names, false)?, separator.clone()),
            Origin::First(names) => Place::First(self.columns(names, false)?),
            Origin::Slice(name, from, length) => Place::Slice(self.column(name, lenient)?, *from, *length),
            Origin::Certificate(name, part) => Place::Certificate(self.column(name, lenient)?, *part),
        };
        let mut notation = mapping.notation.clone();
        notation.as_written |= mapping.field == "name" || mapping.field.ends_with("_name");
        Some(FieldPlan {
            target,
            name: mapping.field.clone(),
            optional: optional || default.is_some(),
            place,
            notation,
            codes,
            other,
            blank: mapping.blank.iter().map(|text| trimmed(text).into_owned()).collect(),
            default,
            ty,
        })
    }

    /// Records must say as of when they stand: in a column, in the adapter, or in the date of the file's name.
    fn dated(&mut self, table: &TableSource, role: TableRole, plan: &Plan) {
        let Transport::File { paths, .. } = &table.transport;
        let is_dated = table.as_of.is_some()
            || paths.iter().all(|path| path.contains("{date}"))
            || plan.fields.iter().any(|f| f.target == Target::AsOf);
        if role == TableRole::Records && !is_dated && self.missing.is_empty() {
            self.faults.push(
                "no as-of date: a column `as_of`, an `as_of` of the adapter or a `{date}` in its path is wanted"
                    .to_owned(),
            );
        }
    }

    /// Columns that are neither read nor the envelope's.
    fn extra(&self) -> Vec<String> {
        let extra = (0..self.columns.len()).filter(|c| !self.read.contains(c)).map(|c| &self.columns[c]);
        extra.filter(|c| !crate::dictionary::ENVELOPE.contains(&c.as_str())).cloned().collect()
    }

    fn fault(&mut self) -> Option<String> {
        if !self.missing.is_empty() {
            let names: Vec<String> = self.missing.iter().map(|name| format!("`{name}`")).collect();
            self.faults.insert(0, format!("columns are missing: {}", names.join(", ")));
        }
        (!self.faults.is_empty()).then(|| self.faults.join("; "))
    }
}
