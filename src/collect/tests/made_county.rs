//! A made-up county of a few people, with the deliveries that a case needs.

use crate::{
    adapter::load_adapters,
    collect::{
        Application, CollectError, CollectRequest, Collected, CollectedParts, Only, Room, Subject, collect,
        collect_off_roll, collect_on_roll, collect_parts,
    },
    dictionary::{Dictionary, load_dictionary},
    document::{Document, Faults},
    domain::{SourceState, citizen_id::CitizenId},
    table::ABSENT,
};
use jiff::civil::{Date, date};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};
use tempfile::TempDir;

/// The as-of date of all cases.
pub const DAY: Date = date(2026, 11, 1);
/// The head of a household file.
pub const HOUSEHOLD: &str = "household_id,area_code,residence,scheme,stage,applied_on,authorised_on,authorised_until,\
                             authorised_sources,relative_filed,declared_deposits,declared_homes,declared_vehicles";
/// The head of a member file.
pub const MEMBER: &str = "household_id,person_id,name,relation,role,joined_on,authorised_on,authorised_sources,student,\
                          declared_wage,declared_business,declared_property,declared_transfer";
/// The head of a file of deposits.
pub const DEPOSIT: &str = "record_key,person_id,name,as_of,bank,account_tail,balance,interest_12m";
/// The head of a file of registrations.
pub const REGISTRATION: &str =
    "record_key,person_id,name,as_of,birth_date,sex,status,death_date,area_code,book_no,residence_area";

/// A made-up person's ID: birth date and a number.
pub fn id(birth: &str, number: u32) -> String {
    let body = format!("410399{birth}{number:03}");
    let signs = "0123456789X".chars();
    let right = signs.map(|sign| format!("{body}{sign}")).find(|text| CitizenId::parse(text).is_ok());
    right.expect("one sign is right")
}

/// The three people whom most cases are about.
pub fn ada() -> String {
    id("19800101", 1)
}

/// The second.
pub fn bo() -> String {
    id("19820202", 2)
}

/// The third, of another household.
pub fn cai() -> String {
    id("19840303", 3)
}

/// A county being made.
pub struct MadeCounty {
    folder: TempDir,
    adapters: BTreeMap<String, String>,
    pub area: Option<String>,
    pub only: Option<Only>,
    pub application: Option<Application>,
    pub fields: Option<Vec<&'static str>>,
}

impl MadeCounty {
    /// H1 with 安达 and 博文, H2 with 蔡丽; all authorised, no source yet.
    pub fn new() -> Self {
        let county = Self {
            folder: tempfile::tempdir().expect("a folder"),
            adapters: BTreeMap::new(),
            area: None,
            only: None,
            application: None,
            fields: None,
        };
        county.file("household.csv", HOUSEHOLD, &[&household("H1", ""), &household("H2", "")]);
        let members =
            [member("H1", &ada(), "安达"), member("H1", &bo(), "博文"), member("H2", &cai(), "蔡丽")];
        county.file("member.csv", MEMBER, &members.each_ref().map(String::as_str));
        county.roll_adapter("delivery = \"latest\"")
    }

    fn roll_adapter(mut self, delivery: &str) -> Self {
        let toml = format!(
            r#"id = "roll"
roll = true
department = {{ zh = "民政局", en = "Civil affairs" }}
title = {{ zh = "名册", en = "Roll" }}
{delivery}
[household]
canonical = true
transport = {{ type = "file", path = "household.csv" }}
format = {{ type = "csv", charset = "utf-8" }}
[member]
canonical = true
transport = {{ type = "file", path = "member.csv" }}
format = {{ type = "csv", charset = "utf-8" }}
"#
        );
        self.adapters.insert("roll".to_owned(), toml);
        self
    }

    /// A source of canonical files `<id>.csv`; `lines` replace the usual words of the adapter.
    pub fn source(mut self, id: &str, kind: &str, lines: &[&str]) -> Self {
        let usual = [
            "delivery = \"latest\"",
            "not_listed = \"none\"",
            "access = \"authorised\"",
            "max_age_days = 45",
        ];
        let key = |line: &str| line.split('=').next().unwrap_or("").trim().to_owned();
        let given: BTreeSet<String> = lines.iter().map(|line| key(line)).collect();
        let kept = usual.into_iter().filter(|line| !given.contains(&key(line)));
        let (tables, plain): (Vec<&str>, Vec<&str>) = lines.iter().partition(|l| l.starts_with('['));
        let (paths, plain): (Vec<&str>, Vec<&str>) = plain.iter().partition(|l| l.starts_with("path ="));
        let path = paths.first().map_or_else(|| format!("path = \"{id}.csv\""), |p| (*p).to_owned());
        let words: Vec<&str> = kept.chain(plain).collect();
        let toml = format!(
            "id = \"{id}\"\nkind = \"{kind}\"\ndepartment = {{ zh = \"部门\", en = \"department\" }}\n\
             title = {{ zh = \"来源\", en = \"source\" }}\ncanonical = true\n{}\n[transport]\ntype = \"file\"\n{path}\n\
             [format]\ntype = \"csv\"\ncharset = \"utf-8\"\n{}\n",
            words.join("\n"),
            tables.join("\n"),
        );
        self.adapters.insert(id.to_owned(), toml);
        self
    }

    /// An adapter file in full.
    pub fn adapter(mut self, id: &str, toml: &str) -> Self {
        self.adapters.insert(id.to_owned(), toml.to_owned());
        self
    }

    /// Writes a file of the folder of deliveries.
    pub fn file(&self, name: &str, head: &str, rows: &[&str]) {
        let mut text = head.to_owned();
        for row in rows {
            text.push('\n');
            text.push_str(row);
        }
        text.push('\n');
        self.bytes(name, text.as_bytes());
    }

    /// Writes the bytes of a file.
    pub fn bytes(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.folder.path().join(name), bytes).expect("the folder can be written");
    }

    /// The same with a file more.
    pub fn with(self, name: &str, head: &str, rows: &[&str]) -> Self {
        self.file(name, head, rows);
        self
    }

    fn request(&self) -> CollectRequest {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let text =
            std::fs::read_to_string(root.join("adapters/kinds/national.toml")).expect("the dictionary");
        let faults = Faults::new();
        let document = Document::parse("national.toml", &text, &faults);
        let dictionary = load_dictionary(&[document], &faults).expect("a dictionary");
        let documents: Vec<Document> = self
            .adapters
            .iter()
            .map(|(id, toml)| Document::parse(&format!("{id}.toml"), toml, &faults))
            .collect();
        let adapters = load_adapters(&documents, &dictionary, &faults);
        let faults: Vec<String> = faults.into_sorted().iter().map(ToString::to_string).collect();
        assert_eq!(faults, Vec::<String>::new(), "the adapters of a case must be in order");
        let needed = dictionary.kinds.iter().enumerate().map(|(kind, described)| {
            let wanted = |f: &usize| {
                let name = described.fields[*f].name.as_str();
                self.fields.as_ref().is_none_or(|fields| fields.contains(&name))
            };
            (kind, (0..described.fields.len()).filter(wanted).collect())
        });
        CollectRequest {
            adapters,
            needed: needed.filter(|(kind, _)| dictionary.kinds[*kind].name != "utility").collect(),
            dictionary: Arc::new(dictionary),
            as_of: DAY,
            data_root: self.folder.path().to_owned(),
            area: self.area.clone(),
            only: self.only.clone(),
            application: self.application.clone(),
            earlier: None,
        }
    }

    /// Collects the county.
    pub fn try_collect(&self) -> Result<Collected, CollectError> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.expect("a runtime").block_on(collect(&self.request(), &|_| ()))
    }

    /// Collects the county in parts.
    pub fn collect_parts(&self, room: &Room) -> CollectedParts {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let collected = runtime.expect("a runtime").block_on(collect_parts(
            &self.request(),
            room,
            &crate::collect::Tables::anew(),
            &|_| (),
        ));
        collected.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Collects what is known of people off the roll.
    pub fn collect_off_roll(&self, subjects: &[Subject]) -> Seen {
        let (request, runtime) = (self.request(), tokio::runtime::Runtime::new().expect("a runtime"));
        let collected = runtime.block_on(async {
            let on_roll = collect_on_roll(&request).await?;
            collect_off_roll(&request, &on_roll, &[], subjects, &|_| ()).await
        });
        let collected = collected.unwrap_or_else(|error| panic!("{error}"));
        Seen { collected, dictionary: request.dictionary }
    }

    /// Collects a county that must be in order.
    pub fn collect(&self) -> Seen {
        let collected = self.try_collect().unwrap_or_else(|error| panic!("{error}"));
        Seen { collected, dictionary: self.request().dictionary }
    }
}

/// A household: applied long ago, authorised; `with` replaces cells, `authorised_on=,scheme=edge`.
pub fn household(id: &str, with: &str) -> String {
    let usual = format!("{id},410399001001,urban,dibao,recipient,2026-01-05,2026-01-05,,,false,0,0,0");
    replaced(HOUSEHOLD, &usual, with)
}

/// A member who joined with the application.
pub fn member(household: &str, person: &str, name: &str) -> String {
    member_with(household, person, name, "")
}

/// A member with some cells replaced.
pub fn member_with(household: &str, person: &str, name: &str, with: &str) -> String {
    let usual = format!("{household},{person},{name},self,member,2026-01-05,,,false,0,0,0,0");
    replaced(MEMBER, &usual, with)
}

fn replaced(head: &str, usual: &str, with: &str) -> String {
    let mut cells: Vec<String> = usual.split(',').map(str::to_owned).collect();
    for change in with.split(',').filter(|c| !c.is_empty()) {
        let (field, value) = change.split_once('=').expect("field=value");
        let place = head.split(',').position(|f| f == field).expect("a field of the head");
        cells[place] = value.to_owned();
    }
    cells.join(",")
}

/// A deposit of 100 yuan, dated yesterday.
pub fn deposit(key: &str, person: &str, name: &str) -> String {
    format!("{key},{person},{name},2026-10-31,甲银行,1234,100.00,")
}

/// What a case sees of a county.
pub struct Seen {
    pub collected: Collected,
    dictionary: Arc<Dictionary>,
}

impl Seen {
    /// The ids of the sources.
    pub fn sources(&self) -> Vec<&str> {
        self.collected.draft.sources.iter().map(|s| s.id.as_str()).collect()
    }

    /// The state of a source for a person of a household.
    pub fn state_in(&self, source: &str, household: &str, person: &str) -> SourceState {
        let draft = &self.collected.draft;
        let source = self.sources().iter().position(|id| *id == source).expect("a source of the county");
        let text = |cell| draft.symbols.cell_text(cell);
        let entry =
            draft.members.iter().position(|m| text(m[0]) == Some(household) && text(m[1]) == Some(person));
        draft.states[source][entry.expect("an entry of the roll")]
    }

    /// The states of a source for the three people.
    pub fn states(&self, source: &str) -> [SourceState; 3] {
        [("H1", ada()), ("H1", bo()), ("H2", cai())].map(|(h, person)| self.state_in(source, h, &person))
    }

    /// The rows of a kind, as `household person field=value …`, in canonical texts.
    pub fn rows(&self, kind: &str, fields: &[&str]) -> Vec<String> {
        let draft = &self.collected.draft;
        let place = self.dictionary.kind_index(kind).expect("a kind");
        let (described, rows) = (&self.dictionary.kinds[place], &draft.kinds[place]);
        let mut texts: Vec<String> = (0..rows.member.len())
            .map(|row| {
                let member = draft.members.row(rows.member[row] as usize);
                let text = |cell| draft.symbols.cell_text(cell).unwrap_or("-").to_owned();
                let mut parts = vec![
                    text(member[0]),
                    text(member[2]),
                    draft.symbols.text(rows.record_key[row]).to_owned(),
                ];
                for field in fields {
                    let column = described.field_index(field).expect("a field");
                    let cell = rows.columns[column].get(row).copied().unwrap_or(ABSENT);
                    parts.push(match cell {
                        ABSENT => "-".to_owned(),
                        cell => crate::table::cell_text(&described.fields[column].ty, cell, &draft.symbols),
                    });
                }
                parts.join(" ")
            })
            .collect();
        texts.sort();
        texts
    }

    /// The report of a source.
    pub fn report(&self, source: &str) -> &crate::collect::SourceReport {
        self.collected.reports.iter().find(|r| r.id == source).expect("a report")
    }
}
