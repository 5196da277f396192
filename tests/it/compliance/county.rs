//! A county of the people of one sample, into which one source delivers: what is known of them afterwards.
//! Must not know what is right.

use super::sample_source::{SampleSource, shipped_dictionary};
use hedui::adapter::{Adapter, Content, Transport, load_adapters};
use hedui::collect::{CollectRequest, SetAside, SourceReport, collect};
use hedui::document::{Document, Faults};
use hedui::domain::SourceState;
use hedui::table::cell_text;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use tokio::runtime::Runtime;

/// The day on which the county is looked at.
pub(super) const DAY: Date = Date::constant(2026, 11, 1);
/// Somebody of whom no sample speaks.
pub(super) const BYSTANDER: &str = "410399199001010012";

const ROLL: &str = r#"id = "roll"
roll = true
department = { zh = "民政局", en = "Civil affairs" }
title = { zh = "名册", en = "Roll" }
delivery = "latest"
[household]
canonical = true
transport = { type = "file", path = "household.csv" }
format = { type = "csv", charset = "utf-8" }
[member]
canonical = true
transport = { type = "file", path = "member.csv" }
format = { type = "csv", charset = "utf-8" }
"#;

/// What is known after a delivery.
#[derive(Debug)]
pub(super) struct Known {
    /// The state for each person.
    pub(super) states: BTreeMap<String, SourceState>,
    /// The records, each as its person and fields, sorted.
    pub(super) records: Vec<String>,
    pub(super) report: SourceReport,
    pub(super) set_aside: Vec<SetAside>,
}

impl Known {
    /// Whether the delivery was no answer for everybody, with a reason.
    #[track_caller]
    pub(super) fn is_no_answer(&self, what: &str) {
        assert!(self.report.fault.is_some(), "{what}: {self:#?}");
        for state in self.states.values() {
            assert_eq!(*state, SourceState::NoAnswer, "{what}: {:?}", self.report.fault);
        }
        assert!(self.records.is_empty(), "{what}");
    }
}

/// The name of a delivered file.
pub(super) fn delivered(path: &str) -> String {
    path.replace("{date}", "20261028").replace("[._]*", ".").replace('*', "1")
}

/// What is known of the people of the sample and of the bystander, where the source delivers these bytes.
pub(super) fn known(source: &SampleSource, bytes: &[u8]) -> Known {
    known_with(source, &source.adapter, &[(path_of(&source.adapter), bytes)])
}

fn path_of(adapter: &Adapter) -> &str {
    match &adapter.content {
        Content::Records { table: Some(table), .. } => {
            let Transport::File { paths, .. } = &table.transport;
            &paths[0]
        }
        _ => panic!("{} delivers no records", adapter.id),
    }
}

/// The adapter of the roll.
fn roll() -> &'static Adapter {
    static ROLL_ADAPTER: OnceLock<Adapter> = OnceLock::new();
    ROLL_ADAPTER.get_or_init(|| {
        let faults = Faults::new();
        let document = Document::parse("roll.toml", ROLL, &faults);
        let mut roll = load_adapters(&[document], shipped_dictionary(), &faults);
        assert_eq!(faults.count(), 0);
        roll.remove(0)
    })
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.expect("a runtime")
    })
}

/// The same with another adapter in the source's place, and several files.
pub(super) fn known_with(source: &SampleSource, adapter: &Adapter, files: &[(&str, &[u8])]) -> Known {
    let folder = tempfile::tempdir().expect("a folder");
    write_roll(folder.path(), source);
    for (path, bytes) in files {
        let path = folder.path().join(delivered(path));
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }
    let Content::Records { kind, .. } = &adapter.content else { panic!("records") };
    let fields = (0..source.kind.fields.len()).collect();
    let request = CollectRequest {
        adapters: vec![roll().clone(), adapter.clone()],
        dictionary: Arc::clone(shipped_dictionary()),
        as_of: DAY,
        data_root: folder.path().to_owned(),
        needed: [(*kind, fields)].into(),
        area: None,
        only: None,
        application: None,
        earlier: None,
    };
    let collected = runtime().block_on(collect(&request, &|_| ())).expect("collected");
    let (draft, id) = (&collected.draft, adapter.id.as_str());
    let text = |cell| draft.symbols.cell_text(cell).unwrap_or("").to_owned();
    let place = draft.sources.iter().position(|entry| entry.id == id).expect("the source");
    let states =
        draft.members.iter().zip(&draft.states[place]).map(|(m, state)| (text(m[1]), *state)).collect();
    let rows = &draft.kinds[*kind];
    let mut records: Vec<String> = (0..rows.member.len())
        .map(|row| {
            let fields = source.kind.fields.iter().zip(&rows.columns);
            let texts = fields.map(|(field, column)| cell_text(&field.ty, column[row], &draft.symbols));
            let person = text(draft.members.cell(rows.member[row] as usize, 1));
            std::iter::once(person).chain(texts).collect::<Vec<_>>().join("|")
        })
        .collect();
    records.sort();
    let report = collected.reports.iter().find(|report| report.id == id).expect("a report").clone();
    Known { states, records, report, set_aside: collected.set_aside }
}

fn write_roll(folder: &Path, source: &SampleSource) {
    let household = "household_id,area_code,residence,scheme,stage,applied_on,authorised_on,relative_filed,\
                     declared_deposits,declared_homes,declared_vehicles\n\
                     H1,410399001001,urban,dibao,recipient,2026-01-05,2026-01-05,false,0,0,0\n";
    let mut member = "household_id,person_id,name,relation,role,joined_on,student,declared_wage,\
                      declared_business,declared_property,declared_transfer\n"
        .to_owned();
    let bystander = (BYSTANDER.to_owned(), "旁人".to_owned());
    for (place, (id, name)) in source.people.clone().into_iter().chain([bystander]).enumerate() {
        let relation = if place == 0 { "self" } else { "other" };
        member.push_str(&format!("H1,{id},{name},{relation},member,2026-01-05,false,0,0,0,0\n"));
    }
    fs::write(folder.join("household.csv"), household).expect("written");
    fs::write(folder.join("member.csv"), member).expect("written");
}
