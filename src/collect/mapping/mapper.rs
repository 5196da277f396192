//! Maps the rows that a reader lends into columns of cells; each row that can't be read is set aside with its reason.
//! It knows nothing of files, deliveries or the roll that records are joined with.

use super::{
    LooseKey, LooseRow, Mapped, MapperOptions, SetAsideRow, TableRole,
    ids_in::ids_in,
    plan::{FieldPlan, Plan, Target, bind},
    read::{passes, read_field},
    record_key::hashed_key,
};
use crate::{
    adapter::{Format, TableSource},
    collect::raw::{RawBatch, RawCell, RawRow, RowVisitor, Told, UnreadRow},
    dictionary::Kind,
    domain::{
        calendar::{Date, date_to_days},
        citizen_id::{Canonical, CitizenId},
    },
    table::{ABSENT, Cell},
};

/// Maps the rows of one table of an adapter. Give it to a reader, then call [`Mapper::finish`].
#[derive(Debug)]
pub struct Mapper {
    pub(super) kind: Kind,
    pub(super) table: TableSource,
    pub(super) options: MapperOptions,
    named_on: Option<Date>,
    pub(super) plan: Plan,
    row: MappedRow,
    pub(super) mapped: Mapped,
}

/// The cells of the row being read.
#[derive(Debug, Default)]
struct MappedRow {
    fields: Vec<Cell>,
    person: Cell,
    name: Cell,
    as_of: Cell,
    source: Cell,
    answer: Cell,
    record_key: Cell,
}

impl MappedRow {
    fn clear(&mut self, fields: usize, as_of: Option<Date>) {
        self.fields.clear();
        self.fields.resize(fields, ABSENT);
        (self.person, self.name, self.source) = (ABSENT, ABSENT, ABSENT);
        (self.answer, self.record_key) = (ABSENT, ABSENT);
        self.as_of = as_of.map_or(ABSENT, |date| Cell::from(date_to_days(date)));
    }
}

/// The first field of a row that could not be read.
struct Unread {
    field: String,
    reason: String,
}

impl Mapper {
    /// A mapper for a table of records of `kind`, of the roll or of answers.
    pub fn new(kind: &Kind, table: &TableSource, options: MapperOptions) -> Self {
        let mut mapped = Mapped::default();
        mapped.rows.columns = vec![Vec::new(); kind.fields.len()];
        Self {
            kind: kind.clone(),
            table: table.clone(),
            options,
            named_on: None,
            plan: Plan::default(),
            row: MappedRow::default(),
            mapped,
        }
    }

    /// The mapper, told the day that the file's name tells: on it stand the rows of a table that states no as-of date.
    pub fn named_on(self, day: Option<Date>) -> Self {
        Self { named_on: day, ..self }
    }

    /// The as-of date of rows that state none.
    pub(super) fn stated_day(&self, plan: &Plan) -> Option<Date> {
        let is_stated = plan.fields.iter().any(|field| field.target == Target::AsOf);
        self.table.as_of.or(self.named_on.filter(|_| !is_stated))
    }

    /// What was made of all rows.
    pub fn finish(self) -> Mapped {
        self.mapped
    }

    fn read(&mut self, field: &FieldPlan, cells: &[RawCell<'_>]) -> Result<Cell, Unread> {
        let is_sheet = matches!(self.table.format, Format::Xlsx { .. });
        let unread = |reason: String| Unread { field: field.name.clone(), reason };
        let cell = read_field(field, cells, is_sheet, &mut self.mapped.rows.symbols).map_err(unread)?;
        if cell == ABSENT && !field.optional {
            return Err(unread(format!("no value is written; a {} is wanted", field.ty.word())));
        }
        Ok(cell)
    }

    /// Reads the row into `self.row`. A row of the roll is read to its end, so that it can tell its household and person.
    fn read_row(&mut self, plan: &Plan, cells: &[RawCell<'_>]) -> Result<(), Unread> {
        let mut first = None;
        for field in plan.fields.iter().filter(|f| f.target != Target::Person) {
            match self.read(field, cells) {
                Ok(cell) => self.place(field, cell),
                Err(unread) if self.options.role != TableRole::Roll => return Err(unread),
                Err(unread) => first = first.or(Some(unread)),
            }
        }
        if let Some(unread) = first {
            return Err(unread);
        }
        self.named_source()?;
        self.key();
        Ok(())
    }

    fn place(&mut self, field: &FieldPlan, cell: Cell) {
        let row = &mut self.row;
        match field.target {
            Target::Person => row.person = cell,
            Target::Name => row.name = cell,
            Target::AsOf if cell != ABSENT => row.as_of = cell,
            Target::AsOf => {}
            Target::Source => row.source = cell,
            Target::Answer => row.answer = cell,
            Target::RecordKey => row.record_key = cell,
            Target::Field(place) => row.fields[place] = cell,
        }
    }

    /// The row's source: the one it names, which must be one of the adapter's, or the adapter's only one.
    fn named_source(&mut self) -> Result<(), Unread> {
        let symbols = &mut self.mapped.rows.symbols;
        match (symbols.cell_text(self.row.source), self.options.sources.as_slice()) {
            (_, []) => {}
            (None, [only]) => self.row.source = Cell::from(symbols.intern(only)),
            (Some(named), known) if known.iter().any(|s| s == named) => {}
            (_, known) => {
                let reason = format!("the source is none of the adapter's; wanted: {}", known.join(", "));
                return Err(Unread { field: "source".to_owned(), reason });
            }
        }
        Ok(())
    }

    fn key(&mut self) {
        if self.options.role != TableRole::Records || self.row.record_key != ABSENT {
            return;
        }
        let symbols = &self.mapped.rows.symbols;
        let (person, name) = (symbols.cell_text(self.row.person), symbols.cell_text(self.row.name));
        let key = hashed_key(&self.kind, symbols, person, name, self.row.fields.iter().copied());
        self.row.record_key = Cell::from(self.mapped.rows.symbols.intern(&key));
    }

    /// Whether the row belongs to a source of another adapter.
    fn is_anothers(&mut self, plan: &Plan, cells: &[RawCell<'_>]) -> bool {
        if self.options.sources.is_empty() {
            return false;
        }
        let Some(field) = plan.fields.iter().find(|f| f.target == Target::Source) else { return false };
        let Ok(cell) = self.read(field, cells) else { return false };
        let named = self.mapped.rows.symbols.cell_text(cell);
        named.is_some_and(|named| self.options.sources.iter().all(|s| s != named))
    }

    fn keep(&mut self, line: u64) {
        let (row, rows) = (&self.row, &mut self.mapped.rows);
        for (place, (column, cell)) in rows.columns.iter_mut().zip(&row.fields).enumerate() {
            if self.options.keep.as_ref().is_none_or(|keep| keep.contains(&place)) {
                column.push(*cell);
            }
        }
        let (mut person, mut name) = (row.person, row.name);
        if self.options.role == TableRole::Roll {
            let cell = |field: &str| self.kind.field_index(field).map_or(ABSENT, |place| row.fields[place]);
            (person, name) = (cell("person_id"), cell("name"));
        }
        rows.person.push(person);
        rows.name.push(name);
        rows.as_of.push(row.as_of);
        rows.source.push(row.source);
        rows.answer.push(row.answer);
        rows.record_key.push(row.record_key);
        rows.line.push(line);
    }

    /// The text of a field of the row being read, where it was read.
    fn told(&self, field: &str) -> Option<String> {
        let cell = match (self.options.role, field) {
            (TableRole::Roll, _) => self.row.fields[self.kind.field_index(field)?],
            (_, "person_id") => self.row.person,
            (_, "name") => self.row.name,
            _ => ABSENT,
        };
        self.mapped.rows.symbols.cell_text(cell).map(str::to_owned)
    }

    /// The cells of the row being read that are no texts.
    fn told_cells(&self) -> Vec<Cell> {
        let fields = self.kind.fields.iter().zip(&self.row.fields);
        fields.map(|(field, cell)| if field.ty.is_symbol() { ABSENT } else { *cell }).collect()
    }

    fn set_aside(&mut self, line: u64, unread: Unread) {
        let person = self.told("person_id").filter(|id| is_id(id));
        self.put_aside(line, Some(unread.field), unread.reason, person);
    }

    fn put_aside(&mut self, line: u64, field: Option<String>, reason: String, person: Option<String>) {
        let name = self.told("name");
        let (household_id, cells) = match self.options.role {
            TableRole::Roll => (self.told("household_id"), self.told_cells()),
            TableRole::Records | TableRole::Answers => (None, Vec::new()),
        };
        let (others, key) = (Vec::new(), self.written_key());
        let row = SetAsideRow { line, field, reason, person, others, name, key, household_id, cells };
        self.mapped.set_aside.push(row);
    }

    /// A row with a cell that the reader can't read: whose it is, is told by the others.
    fn spoilt(&mut self, plan: &Plan, line: u64, cells: &[RawCell<'_>], reason: String) {
        let may_pass = |(column, values): &(usize, Vec<String>)| {
            cells.get(*column) == Some(&RawCell::Blank) || passes(cells, *column, values)
        };
        let is_answers = self.options.role == TableRole::Answers;
        if !plan.filters.iter().all(may_pass) || (is_answers && self.is_anothers(plan, cells)) {
            self.mapped.passed_over += 1;
            return;
        }
        let day = self.stated_day(plan);
        self.row.clear(self.kind.fields.len(), day);
        let mut first = None;
        for field in &plan.fields {
            match self.read(field, cells) {
                Ok(cell) => self.place(field, cell),
                Err(unread) => first = first.or(Some(unread.field)),
            }
        }
        let person = self.told("person_id").filter(|id| is_id(id));
        self.put_aside(line, first, reason, person);
    }

    /// The key of a row without an ID, if one is written.
    fn loose_key(&mut self, plan: &Plan, cells: &[RawCell<'_>]) -> Option<LooseKey> {
        for field in plan.fields.iter().filter(|f| f.target != Target::Person) {
            if let Ok(cell) = self.read(field, cells) {
                self.place(field, cell);
            }
        }
        self.written_key()
    }

    /// The key of the row being read, as far as it was read.
    fn written_key(&self) -> Option<LooseKey> {
        if self.options.role != TableRole::Records {
            return None;
        }
        let text = |cell| self.mapped.rows.symbols.cell_text(cell).map(str::to_owned);
        let (source, record_key) = (text(self.row.source), text(self.row.record_key)?);
        Some(LooseKey { source, record_key, as_of: self.row.as_of })
    }

    /// Whether the row has no readable person ID; then it is loose, and set aside unless it has a name and no ID.
    fn is_loose(&mut self, plan: &Plan, line: u64, cells: &[RawCell<'_>]) -> bool {
        let Some(field) = plan.fields.iter().find(|f| f.target == Target::Person) else { return false };
        let reason = match self.read(field, cells) {
            Ok(ABSENT) => None,
            Ok(cell) if self.mapped.rows.symbols.cell_text(cell).is_some_and(is_id) => {
                self.row.person = cell;
                return false;
            }
            Ok(_) => Some("not the form of a citizen ID; 18 or 15 characters are wanted".to_owned()),
            Err(unread) => Some(unread.reason),
        };
        let name = plan.fields.iter().find(|f| f.target == Target::Name);
        self.row.name = name.and_then(|field| self.read(field, cells).ok()).unwrap_or(ABSENT);
        let (name, id_was_blank) = (self.told("name"), reason.is_none());
        let reason = match reason {
            None if name.is_some() && self.options.role == TableRole::Records => None,
            None => Some("no citizen ID is written; 18 or 15 characters are wanted".to_owned()),
            reason => reason,
        };
        let is_aside = reason.is_some();
        if let Some(reason) = reason {
            self.set_aside(line, Unread { field: "person_id".to_owned(), reason });
        }
        if self.options.role == TableRole::Records {
            let key = self.loose_key(plan, cells);
            if let (true, Some(row)) = (is_aside, self.mapped.set_aside.last_mut()) {
                row.key.clone_from(&key);
            }
            let key = key.filter(|_| name.is_some() && id_was_blank);
            self.mapped.loose.push(LooseRow { line, name, id_was_blank, key });
        }
        true
    }

    fn map(&mut self, plan: &Plan, line: u64, cells: &[RawCell<'_>]) {
        let is_answers = self.options.role == TableRole::Answers;
        if !plan.filters.iter().all(|(column, values)| passes(cells, *column, values))
            || (is_answers && self.is_anothers(plan, cells))
        {
            self.mapped.passed_over += 1;
            return;
        }
        let day = self.stated_day(plan);
        self.row.clear(self.kind.fields.len(), day);
        if self.is_loose(plan, line, cells) {
            return;
        }
        match self.read_row(plan, cells) {
            Ok(()) => self.keep(line),
            Err(unread) => self.set_aside(line, unread),
        }
    }
}

/// Whether a canonical text has the form of an ID, right check digit or not.
fn is_id(text: &str) -> bool {
    !matches!(CitizenId::canonical(text), Canonical::NotAnId)
}

impl RowVisitor for Mapper {
    fn columns(&mut self, names: &[String]) -> Result<(), String> {
        let symbols = &mut self.mapped.rows.symbols;
        self.plan = bind(&self.kind, &self.table, &self.options, names, symbols)?;
        self.mapped.extra_columns.clone_from(&self.plan.extra_columns);
        Ok(())
    }

    fn needs(&self, column: usize) -> bool {
        self.plan.columns.contains(&column)
    }

    fn takes_batches(&self) -> bool {
        self.can_map_columns()
    }

    fn batch(&mut self, batch: &RawBatch<'_>) -> Vec<u32> {
        let plan = std::mem::take(&mut self.plan);
        let rest = self.map_columns(&plan, batch);
        self.plan = plan;
        rest
    }

    fn row(&mut self, row: &RawRow<'_>) {
        let plan = std::mem::take(&mut self.plan);
        self.map(&plan, row.line, row.cells);
        self.plan = plan;
    }

    fn unread(&mut self, row: UnreadRow<'_>) {
        let plan = std::mem::take(&mut self.plan);
        match row.told {
            Told::Cells(cells) => self.spoilt(&plan, row.line, cells, row.reason),
            Told::Text(text) => {
                self.row.clear(self.kind.fields.len(), None);
                let mut ids = ids_in(text).into_iter();
                self.put_aside(row.line, None, row.reason, ids.next());
                if let Some(row) = self.mapped.set_aside.last_mut() {
                    row.others = ids.collect();
                }
            }
            Told::Nothing => {
                self.row.clear(self.kind.fields.len(), None);
                self.put_aside(row.line, None, row.reason, None);
            }
        }
        self.plan = plan;
    }
}
