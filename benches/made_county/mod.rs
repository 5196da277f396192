//! A made-up county in memory, for measurements: about 2.5 persons and 37 records a household, most of what a real
//! county's sources know; most households declare what they have, and one and a half conflicts are found in each.
//! People are made up, in an area that is not assigned.

mod conditions;
mod facts;
mod plain;

pub use conditions::CONDITIONS;
pub use facts::write_facts;
use hedui::{
    dictionary::{Dictionary, load_dictionary},
    document::{Document, Faults},
    domain::{Bilingual, SourceState, calendar::date_to_days},
    table::{ABSENT, Cell, County, Draft, DraftRows, SourceEntry, Symbols, Texts, assemble, share_cell},
};
use jiff::civil::Date;
use std::{path::Path, sync::Arc};

/// The dictionary and the pack that ship.
pub struct Shipped {
    /// What facts exist.
    pub dictionary: Arc<Dictionary>,
    /// The definitions.
    pub definitions: Vec<Document>,
    /// The rules.
    pub rules: Vec<Document>,
    /// The parameters.
    pub parameters: Vec<Document>,
}

impl Shipped {
    /// Reads the folders of a source tree.
    pub fn new(root: &Path) -> Self {
        let faults = Faults::new();
        let documents = |folder: &str| -> Vec<Document> {
            let entries = std::fs::read_dir(root.join(folder)).expect("the folder is there");
            let mut paths: Vec<_> = entries.map(|e| e.expect("readable").path()).collect();
            paths.retain(|p| p.extension().is_some_and(|e| e == "toml"));
            paths.sort();
            let read = |p: &std::path::PathBuf| {
                let name = p.strip_prefix(root).expect("below the root").display().to_string();
                Document::parse(&name, &std::fs::read_to_string(p).expect("readable"), &faults)
            };
            paths.iter().map(read).collect()
        };
        let kinds = documents("adapters/kinds");
        let dictionary = Arc::new(load_dictionary(&kinds, &faults).expect("a dictionary"));
        let (definitions, rules) =
            documents("rules").into_iter().partition(|d| d.file().ends_with("definitions.toml"));
        let parameters = documents("rules/parameters");
        assert_eq!(faults.count(), 0, "what ships has no faults");
        Self { dictionary, definitions, rules, parameters }
    }
}

/// Random numbers, the same for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn percent(&mut self, of_hundred: u64) -> bool {
        self.below(100) < of_hundred
    }
}

/// Builds the county.
pub struct Maker {
    dictionary: Arc<Dictionary>,
    as_of: Date,
    chance: Chance,
    symbols: Symbols,
    kinds: Vec<DraftRows>,
    /// The record keys of each kind's rows, in the order in which its file has them.
    keys: Vec<Texts>,
}

impl Maker {
    /// For a dictionary, a date and a seed.
    pub fn new(dictionary: &Arc<Dictionary>, as_of: Date, seed: u64) -> Self {
        let rows = |k: &hedui::dictionary::Kind| DraftRows {
            columns: vec![Vec::new(); k.fields.len()],
            ..DraftRows::default()
        };
        Self {
            dictionary: Arc::clone(dictionary),
            as_of,
            chance: Chance(seed),
            symbols: Symbols::new(),
            kinds: dictionary.kinds.iter().map(rows).collect(),
            keys: vec![Texts::new(); dictionary.kinds.len()],
        }
    }

    fn text(&mut self, text: &str) -> Cell {
        Cell::from(self.symbols.intern(text))
    }

    fn code(&self, kind: &str, field: &str, word: &str) -> Cell {
        self.dictionary.kind(kind).and_then(|k| k.code(field, word)).expect("a word of the dictionary")
    }

    /// A record; fields that are not named are absent.
    fn record(&mut self, kind: &str, member: u32, fields: &[(&str, Cell)]) {
        let place = self.dictionary.kind_index(kind).expect("a kind of the dictionary");
        let keys = &mut self.keys[place];
        keys.push(&format!("{:08}", keys.len() + 1));
        let described = &self.dictionary.kinds[place];
        let rows = &mut self.kinds[place];
        rows.member.push(member);
        rows.source.push(place as u16);
        rows.name.push(ABSENT);
        rows.name_key.push(ABSENT);
        rows.as_of.push(date_to_days(self.as_of));
        rows.answer.push(0);
        for (column, field) in rows.columns.iter_mut().zip(&described.fields) {
            let cell = fields.iter().find(|(name, _)| *name == field.name).map_or(ABSENT, |(_, cell)| *cell);
            column.push(cell);
        }
    }

    /// So many households; one source in 2,000 does not answer for a person where `silent` says so.
    pub fn make(mut self, households: usize, silent: bool) -> County {
        let (mut houses, mut members) = (Vec::new(), Vec::new());
        let declared_deposits = self.dictionary.household.field_index("declared_deposits").expect("a field");
        for h in 0..households {
            let id = self.text(&format!("JT{h:08}"));
            let mut house = self.household(id);
            let all: Vec<Means> = (0..1 + self.chance.below(4)).map(|place| self.means(place)).collect();
            let first = members.len();
            for (place, means) in all.iter().enumerate() {
                members.push(self.member(id, place as u64, means, (first + place) as u32));
            }
            if self.chance.percent(88) {
                house[declared_deposits] = all.iter().map(|m| m.balance).sum();
            }
            houses.push(house);
            for (place, means) in all.iter().enumerate() {
                let spouse = (place < 2).then(|| members.get(first + 1 - place)).flatten();
                self.person(&members[first + place], (first + place) as u32, means, spouse);
            }
        }
        let mut draft = self.draft(houses, members);
        if silent {
            silence(&mut draft, 7);
        }
        assemble(draft)
    }

    /// The roll with its records, of whom every source knows whether it has something.
    fn draft(mut self, houses: Vec<Vec<Cell>>, members: Vec<Vec<Cell>>) -> Draft {
        for (rows, keys) in self.kinds.iter_mut().zip(self.keys) {
            list_keys(rows, keys, &mut self.symbols);
        }
        let dictionary = self.dictionary;
        let sources: Vec<SourceEntry> =
            dictionary.kinds.iter().enumerate().map(|(k, kind)| source(&kind.name, k)).collect();
        let states = vec![vec![SourceState::None; members.len()]; sources.len()];
        let name = dictionary.member.field_index("name").expect("a field");
        Draft {
            as_of: self.as_of,
            member_name_key: members.iter().map(|m: &Vec<Cell>| m[name]).collect(),
            memberships: vec![1; members.len()],
            memberships_open: vec![false; members.len()],
            roll_broken: vec![false; houses.len()],
            households: houses.into_iter().collect(),
            members: members.into_iter().collect(),
            kinds: self.kinds,
            states,
            sources,
            symbols: self.symbols,
            dictionary,
        }
    }

    fn days_ago(&mut self, least: u64, span: u64) -> Cell {
        Cell::from(date_to_days(self.as_of)) - (least + self.chance.below(span)) as Cell
    }

    fn household(&mut self, id: Cell) -> Vec<Cell> {
        let applied = self.days_ago(400, 1000);
        let place = self.chance.below(3) as usize;
        let area = self.text(["410399001001", "410399002003", "410399101201"][place]);
        let residence = if self.chance.percent(40) { "urban" } else { "rural" };
        let fields = [
            ("household_id", id),
            ("area_code", area),
            ("residence", self.code("household", "residence", residence)),
            ("scheme", self.code("household", "scheme", "dibao")),
            ("stage", self.code("household", "stage", "recipient")),
            ("applied_on", applied),
            ("confirmed_on", applied + 30),
            ("authorised_on", applied - 1),
            ("relative_filed", 0),
            ("declared_deposits", 1_000_000),
            ("declared_homes", 1),
            ("declared_vehicles", 0),
        ];
        cells(&self.dictionary.household, &fields)
    }

    /// What a person of a household has.
    fn means(&mut self, place: u64) -> Means {
        let adult = place < 2 && !self.chance.percent(10);
        let wage =
            if adult && self.chance.percent(45) { 40_000 + self.chance.below(90_000) as Cell } else { 0 };
        let pension = adult && wage == 0 && self.chance.percent(40);
        let balance = if adult { self.chance.below(1_000_000) as Cell } else { 0 };
        Means { adult, wage, pension, balance }
    }

    fn member(&mut self, household: Cell, place: u64, means: &Means, number: u32) -> Vec<Cell> {
        let adult = means.adult;
        let year = if adult { 1950 + self.chance.below(45) } else { 2009 + self.chance.below(15) };
        let id =
            right_id(&format!("410399{year}{:02}{:02}{:03}", 1 + number % 12, 1 + number % 28, number % 997));
        let id = self.text(&id);
        let name = self.text(&format!("甲{}", number % 5000));
        let joined = self.days_ago(1500, 10);
        let relation = ["self", "spouse", "child", "child"][place as usize];
        let wage = if self.chance.percent(12) { 0 } else { means.wage };
        let fields = [
            ("household_id", household),
            ("person_id", id),
            ("name", name),
            ("relation", self.code("member", "relation", relation)),
            ("role", self.code("member", "role", "member")),
            ("joined_on", joined),
            ("student", Cell::from(!adult)),
            ("declared_wage", wage),
            ("declared_business", 0),
            ("declared_property", 0),
            ("declared_transfer", if means.pension { 20_000 } else { 0 }),
        ];
        cells(&self.dictionary.member, &fields)
    }

    /// What the sources know of a person.
    fn person(&mut self, member: &[Cell], m: u32, means: &Means, spouse: Option<&Vec<Cell>>) {
        let field = |name: &str| self.dictionary.member.field_index(name).expect("a field");
        let (id, name) = (field("person_id"), field("name"));
        let month = i64::from(self.as_of.year()) * 12 + i64::from(self.as_of.month()) - 1;
        let born = self.days_ago(5000, 10_000);
        let area = self.text("410399001001");
        let active = self.code("registration", "status", "active");
        let registered = [("birth_date", born), ("sex", 0), ("status", active), ("area_code", area)];
        self.record("registration", m, &registered);
        let rows = &mut self.kinds[self.dictionary.kind_index("registration").expect("a kind")];
        rows.name.pop();
        rows.name.push(member[name]);
        rows.name_key.pop();
        rows.name_key.push(if self.chance.percent(1) { ABSENT } else { member[name] });
        let from = self.days_ago(300, 300);
        let dibao = self.code("aid", "scheme", "dibao");
        self.record("aid", m, &[("scheme", dibao), ("area_code", area), ("from", from), ("household_no", 1)]);
        if self.chance.percent(60) {
            for back in 1..=2 {
                let paid = [("month", month - back), ("amount", 40_000), ("household_no", 1)];
                self.record("aid_payment", m, &paid);
            }
        }
        if means.wage > 0 {
            let (wage, wage_word) = (means.wage, self.code("wage_tax", "item", "wage"));
            let employee = self.code("social_insurance", "insured_as", "employee");
            for back in 0..12 {
                self.record(
                    "wage_tax",
                    m,
                    &[("month", month - 1 - back), ("item", wage_word), ("income", wage)],
                );
                let insured = [("month", month - 1 - back), ("insured_as", employee), ("base", wage)];
                self.record("social_insurance", m, &insured);
                if m.is_multiple_of(3) {
                    let fund = [("month", month - 1 - back), ("base", wage), ("deposit", wage / 10)];
                    self.record("housing_fund", m, &fund);
                }
            }
        } else if means.pension {
            for back in 0..12 {
                let pension = [("month", month - 1 - back), ("amount", 20_000), ("basic_central", 16_300)];
                self.record("pension", m, &pension);
            }
        }
        self.property(m, means);
        if let Some(spouse) = spouse.filter(|_| means.adult) {
            let (married, on) = (self.code("marriage", "status", "married"), self.days_ago(1000, 5000));
            let spouse = if self.chance.percent(3) { self.text("410399198001010019") } else { spouse[id] };
            self.record("marriage", m, &[("spouse_id", spouse), ("status", married), ("registered_on", on)]);
        }
    }

    fn property(&mut self, m: u32, means: &Means) {
        let adult = means.adult;
        if adult {
            let interest = ("interest_12m", means.balance / 100);
            self.record("deposit", m, &[("balance", means.balance), interest]);
        }
        if adult && self.chance.percent(30) {
            let (home, certificate) = (self.code("real_estate", "use", "residential"), Cell::from(m));
            let registered = self.days_ago(100, 5000);
            let share = share_cell(1, 1).expect("a share");
            let fields = [
                ("certificate_no", certificate),
                ("use", home),
                ("area_m2", 80_000_000),
                ("share", share),
                ("registered_on", registered),
            ];
            self.record("real_estate", m, &fields);
        }
        if adult && self.chance.percent(7) {
            let word = if self.chance.percent(15) { "disability" } else { "car" };
            let (class, normal) =
                (self.code("vehicle", "class", word), self.code("vehicle", "status", "normal"));
            let inspected = self.days_ago(0, 2000);
            let fields = [
                ("plate", Cell::from(m)),
                ("class", class),
                ("status", normal),
                ("inspection_until", inspected),
            ];
            self.record("vehicle", m, &fields);
        }
        if self.chance.percent(20) {
            let settled = self.days_ago(0, 500);
            let paid = self.chance.below(500_000) as Cell;
            self.record(
                "medical_settlement",
                m,
                &[("settled_on", settled), ("total", paid), ("self_paid", paid / 2)],
            );
        }
        if !adult {
            let (stage, from) = (self.code("enrolment", "stage", "primary"), self.days_ago(100, 300));
            let public = self.code("enrolment", "fee_class", "public");
            let fields = [("stage", stage), ("full_time", 1), ("fee_class", public), ("from", from)];
            self.record("enrolment", m, &fields);
        }
    }
}

/// What a person has: a month's wage, a pension, an account's balance.
struct Means {
    adult: bool,
    wage: Cell,
    pension: bool,
    balance: Cell,
}

/// Gives rows their keys, in their order.
pub fn list_keys(rows: &mut DraftRows, keys: Texts, symbols: &mut Symbols) {
    let first = symbols.list(Arc::new(keys));
    rows.record_key = (first..).take(rows.member.len()).collect();
}

/// Has one source in 2,000 give no answer for a person.
pub fn silence(draft: &mut Draft, seed: u64) {
    let mut chance = Chance(seed);
    for state in draft.states.iter_mut().flatten() {
        if chance.below(2000) == 0 {
            *state = SourceState::NoAnswer;
        }
    }
}

fn cells(kind: &hedui::dictionary::Kind, fields: &[(&str, Cell)]) -> Vec<Cell> {
    let cell = |field: &hedui::dictionary::Field| {
        fields.iter().find(|(name, _)| *name == field.name).map_or(ABSENT, |(_, cell)| *cell)
    };
    kind.fields.iter().map(cell).collect()
}

fn source(kind: &str, place: usize) -> SourceEntry {
    let title = Bilingual::of("来源", "a source");
    SourceEntry {
        id: format!("made.{kind}"),
        kind: place,
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
