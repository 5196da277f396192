//! For tests: the shipped pack, and random counties that hold everything a pack may meet.

use super::{Bound, Cases, CompiledPack, compile};
use crate::{
    dictionary::{Dictionary, FieldType, Kind, load_dictionary},
    document::{Document, Faults},
    domain::{Bilingual, SourceState, calendar::date_to_days},
    rule::{PackDocuments, load_pack},
    table::{ABSENT, Cell, County, Draft, DraftRows, SourceEntry, Symbols, assemble, share_cell},
};
use jiff::civil::Date;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// The documents of a folder beside the sources, by name.
pub(super) fn documents(folder: &str, faults: &Faults) -> Vec<Document> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(root.join(folder)).expect("the folder is there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).expect("a readable file");
        let name = path.strip_prefix(root).expect("below the root").to_string_lossy().into_owned();
        Document::parse(&name, &text, faults)
    };
    paths.iter().map(read).collect()
}

#[track_caller]
pub(super) fn check(faults: Faults) {
    let faults: Vec<String> = faults
        .into_sorted()
        .into_iter()
        .map(|f| format!("{}:{}:{}: {}", f.file, f.line, f.column, f.message))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The shipped dictionary and pack.
pub(super) struct Shipped {
    pub dictionary: Arc<Dictionary>,
    pub definitions: Vec<Document>,
    pub rules: Vec<Document>,
    pub parameters: Vec<Document>,
}

impl Shipped {
    pub fn new() -> Self {
        let faults = Faults::new();
        let dictionary = load_dictionary(&documents("adapters/kinds", &faults), &faults);
        let (definitions, rules) =
            documents("rules", &faults).into_iter().partition(|d| d.file().ends_with("definitions.toml"));
        let parameters = documents("rules/parameters", &faults);
        check(faults);
        Self { dictionary: Arc::new(dictionary.expect("a dictionary")), definitions, rules, parameters }
    }

    /// The pack, with some parameter files replaced.
    pub fn compiled(&self, as_of: Date, instead: &[(&str, &str)]) -> CompiledPack {
        let faults = Faults::new();
        let mut parameters = self.parameters.clone();
        for (file, text) in instead {
            parameters.retain(|d| d.file() != *file);
            parameters.push(Document::parse(file, text, &faults));
        }
        let documents =
            PackDocuments { rules: &self.rules, definitions: &self.definitions, parameters: &parameters };
        let pack = load_pack(&documents, &self.dictionary, &faults);
        let compiled = compile(&pack, &self.dictionary, as_of, &documents, Cases::Unasked, &faults);
        check(faults);
        compiled
    }
}

/// Random numbers, the same for the same seed.
pub(super) struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n.max(1)
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// A random county: small lists of values, so that equal ones meet; fields that are absent; sources that are silent.
pub(super) struct RandomCounty<'a> {
    pub dictionary: &'a Arc<Dictionary>,
    pub as_of: Date,
    pub chance: Chance,
    /// One person in so many has a source that does not answer; 0: none.
    pub silent: u64,
    /// Only what may be absent is: all IDs and names are right, and every required field is there.
    pub whole: bool,
    symbols: Symbols,
    ids: Vec<String>,
}

impl<'a> RandomCounty<'a> {
    pub fn new(dictionary: &'a Arc<Dictionary>, as_of: Date, seed: u64, silent: u64) -> Self {
        let mut ids = vec!["410399200101019999".to_owned(), "no id".to_owned()];
        for year in [1950, 1966, 1990, 2008, 2012, 2020] {
            ids.extend((1..6).map(|n| format!("410399{}1101{n:03}", year % 100)));
            ids.extend((1..6).map(|n| right_id(&format!("410399{year}1101{n:03}"))));
        }
        Self { dictionary, as_of, chance: Chance(seed), silent, whole: false, symbols: Symbols::new(), ids }
    }

    /// The county of so many households.
    pub fn make(mut self, households: usize) -> County {
        let dictionary = Arc::clone(self.dictionary);
        if self.whole {
            self.ids.retain(|id| [15, 18].contains(&id.len()));
        }
        let (mut house_rows, mut member_rows) = (Vec::new(), Vec::new());
        for h in 0..households {
            let id = Cell::from(self.symbols.intern(&format!("H{h:05}")));
            let place = dictionary.household.field_index("household_id").expect("a field");
            let mut cells = self.cells(&dictionary.household);
            cells[place] = id;
            house_rows.push(cells);
            for _ in 0..=self.chance.below(4) {
                let mut cells = self.cells(&dictionary.member);
                let at = |name: &str| dictionary.member.field_index(name).expect("a field");
                cells[at("household_id")] = id;
                if self.chance.below(5) > 0 {
                    cells[at("role")] = dictionary.member.code("role", "member").expect("a role");
                }
                member_rows.push(cells);
            }
        }
        let members = member_rows.len();
        let sources: Vec<SourceEntry> = dictionary
            .kinds
            .iter()
            .enumerate()
            .flat_map(|(k, kind)| ["a", "b"].map(|part| source(&format!("{}.{part}", kind.name), k)))
            .collect();
        let kinds = (0..dictionary.kinds.len()).map(|k| self.rows(k, members)).collect();
        let mut states = vec![vec![SourceState::None; members]; sources.len()];
        for column in &mut states {
            for state in column.iter_mut() {
                if self.silent > 0 && self.chance.one_in(self.silent * 20) {
                    *state = SourceState::NoAnswer;
                }
            }
        }
        let whole = self.whole;
        let name_key = |chance: &mut Chance, symbols: &mut Symbols| match chance.below(6) {
            0 if !whole => ABSENT,
            n => Cell::from(symbols.intern(&format!("N{n}"))),
        };
        assemble(Draft {
            as_of: self.as_of,
            member_name_key: (0..members).map(|_| name_key(&mut self.chance, &mut self.symbols)).collect(),
            memberships: (0..members).map(|_| 1 + self.chance.below(2) as u32).collect(),
            memberships_open: (0..members).map(|_| self.chance.one_in(20) && !self.whole).collect(),
            roll_broken: vec![false; households],
            households: house_rows.into_iter().collect(),
            members: member_rows.into_iter().collect(),
            kinds,
            states,
            sources,
            symbols: self.symbols,
            dictionary,
        })
    }

    fn rows(&mut self, kind: usize, members: usize) -> DraftRows {
        let described = self.dictionary.kinds[kind].clone();
        let mut rows =
            DraftRows { columns: vec![Vec::new(); described.fields.len()], ..DraftRows::default() };
        for member in 0..members {
            if !self.chance.one_in(3) {
                continue;
            }
            for n in 0..=self.chance.below(4) {
                rows.member.push(member as u32);
                rows.source.push(2 * kind as u16 + self.chance.below(2) as u16);
                rows.record_key.push(self.symbols.intern(&format!("{member}-{n}")));
                rows.name.push(ABSENT);
                let name = self.chance.below(6);
                let name = if name == 0 && !self.whole {
                    ABSENT
                } else {
                    Cell::from(self.symbols.intern(&format!("N{name}")))
                };
                rows.name_key.push(name);
                rows.as_of.push(date_to_days(self.as_of));
                rows.answer.push(0);
                let cells = self.cells(&described);
                rows.columns.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell));
            }
        }
        rows
    }

    fn cells(&mut self, kind: &Kind) -> Vec<Cell> {
        kind.fields
            .iter()
            .map(|field| {
                let rare = if field.optional { 2 } else { 60 };
                if self.chance.one_in(rare) && (field.optional || !self.whole) {
                    ABSENT
                } else {
                    self.cell(&field.ty)
                }
            })
            .collect()
    }

    fn cell(&mut self, ty: &FieldType) -> Cell {
        let text = |symbols: &mut Symbols, text: &str| Cell::from(symbols.intern(text));
        let chance = &mut self.chance;
        match ty {
            FieldType::Text | FieldType::CreditCode | FieldType::List => {
                text(&mut self.symbols, &format!("T{}", chance.below(4)))
            }
            FieldType::Person => {
                let id = self.ids[chance.below(self.ids.len() as u64) as usize].clone();
                text(&mut self.symbols, &id)
            }
            FieldType::Area(_) => {
                // The last county has no standard.
                let areas = ["410399001001", "410399002001", "410398001001"];
                let area = areas[chance.below(if self.whole { 2 } else { 3 }) as usize];
                text(&mut self.symbols, area)
            }
            FieldType::Money | FieldType::MoneyMonth => match chance.below(4) {
                0 => 0,
                1 => chance.below(200_000) as Cell,
                2 => chance.below(60) as Cell * 14_000,
                _ => chance.below(20) as Cell * 500_000,
            },
            FieldType::Count { min, max } => min + chance.below((max - min).min(3) as u64 + 1) as Cell,
            FieldType::Code(values) => chance.below(values.len() as u64) as Cell,
            FieldType::AreaM2 | FieldType::AreaMu => chance.below(100) as Cell * 1_000_000,
            FieldType::Share => share_cell(1, 1 + chance.below(3) as i64).expect("a share"),
            FieldType::Flag => chance.below(2) as Cell,
            FieldType::Date => {
                let back = [30, 120, 400, 1500][chance.below(4) as usize];
                Cell::from(date_to_days(self.as_of)) - chance.below(back) as Cell + 15
            }
            FieldType::Month => {
                let month = i64::from(self.as_of.year()) * 12 + i64::from(self.as_of.month()) - 1;
                month + 1 - chance.below(28) as Cell
            }
        }
    }
}

fn source(id: &str, kind: usize) -> SourceEntry {
    let title = Bilingual::of("来源", "a source");
    SourceEntry {
        id: id.to_owned(),
        kind,
        department: title.clone(),
        title,
        required: false,
        none_by_decision: None,
    }
}

/// Seventeen digits with their check character.
fn right_id(digits: &str) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.bytes().zip(WEIGHTS).map(|(d, w)| u32::from(d - b'0') * w).sum();
    format!("{digits}{}", ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][(sum % 11) as usize])
}

/// Binds a pack to a county.
pub(super) fn bind<'c>(county: &'c County, pack: &CompiledPack) -> Bound<'c> {
    Bound::new(county, pack).expect("the dictionary has what a run needs")
}
