//! A county in parts is the county: whatever the room, the parts hold together what one draft of it all holds.

use super::made_county::{
    DEPOSIT, MEMBER, MadeCounty, REGISTRATION, deposit, household, id, member, member_with,
};
use crate::{
    collect::Room,
    table::{ABSENT, Cell, Draft, cell_text},
};

const HOUSEHOLDS: usize = 9;

/// Nine households of one to three; the first person of the third is in the seventh as well.
fn county() -> MadeCounty {
    let (mut households, mut members) = (Vec::new(), Vec::new());
    let (mut deposits, mut registrations) = (Vec::new(), Vec::new());
    for h in 0..HOUSEHOLDS {
        let number = format!("H{h}");
        households.push(household(&number, if h == 4 { "authorised_on=" } else { "" }));
        for m in 0..=h % 3 {
            let (person, name) = (id("19800101", (h * 10 + m) as u32), format!("示{h}例{m}"));
            members.push(member(&number, &person, &name));
            registrations
                .push(format!("r{h}{m},{person},{name},2026-10-31,1980-01-01,1,active,,410399001001,B{h},"));
            for row in 0..m + 2 {
                deposits.push(deposit(&format!("d{row}{m}{h}"), &person, if m == 1 { "" } else { &name }));
            }
        }
    }
    members.push(member_with("H6", &id("19800101", 20), "示2例0", "role=obligor"));
    // Rows that repeat one another, that contradict each other, that are nobody's, and one that can't be read.
    deposits.push(deposits[3].clone());
    deposits.push(deposits[4].replace("100.00", "7.00"));
    deposits.push(deposit("x1", &id("19900101", 1), "谁"));
    deposits.push(deposit("x2", &id("19800101", 50), "示5例0").replace("100.00", "many"));
    deposits.push(deposit("x3", "", "示8例0"));
    deposits.extend(rows_of_one_key());
    let rows = |rows: &[String]| rows.iter().map(|row| row.to_owned()).collect::<Vec<_>>();
    let made = MadeCounty::new();
    let file = |name: &str, head: &str, lines: &[String]| {
        made.file(name, head, &rows(lines).iter().map(String::as_str).collect::<Vec<_>>());
    };
    file("household.csv", super::made_county::HOUSEHOLD, &households);
    file("member.csv", MEMBER, &members);
    file("bank.csv", DEPOSIT, &deposits);
    file("police.csv", REGISTRATION, &registrations);
    made.source("bank", "deposit", &["set_aside_max = \"1/2\""]).source("police", "registration", &[])
}

/// Rows of several people under one key: of one date, of another, together with somebody's who is not on the roll.
fn rows_of_one_key() -> Vec<String> {
    let person = |h: usize| (id("19800101", (h * 10) as u32), format!("示{h}例0"));
    let row = |key: &str, h: usize, day: &str| {
        let (person, name) = person(h);
        deposit(key, &person, &name).replace("2026-10-31", day)
    };
    let off_roll = |key: &str, day: &str| deposit(key, &id("19700101", 7), "谁").replace("2026-10-31", day);
    let slipped = |key: &str, h: usize, day: &str| {
        let (mut person, name) = person(h);
        let slip = if &person[16..17] == "9" { "0" } else { "9" };
        person.replace_range(16..17, slip);
        deposit(key, &person, &name).replace("2026-10-31", day)
    };
    vec![
        row("d000", 7, "2026-10-31"),
        row("y1", 1, "2026-10-30"),
        row("y1", 8, "2026-10-31"),
        row("y2", 2, "2026-10-31"),
        row("y2", 5, "2026-10-29"),
        row("y2", 8, "2026-10-31"),
        row("y3", 3, "2026-10-30"),
        off_roll("y3", "2026-10-30"),
        off_roll("y4", "2026-10-31"),
        row("y4", 6, "2026-10-30"),
        row("y4", 0, "2026-10-30"),
        row("y5", 4, "2026-10-31"),
        row("y5", 7, "2026-10-31"),
        row("y5", 4, "2026-10-31"),
        off_roll("y6", "2026-10-01"),
        row("y6", 1, "2026-10-02"),
        slipped("y7", 2, "2026-10-01"),
        row("y7", 5, "2026-10-02"),
        slipped("y8", 3, "2026-10-02"),
        row("y8", 6, "2026-10-01"),
        deposit("y9", "", "示4例0").replace("2026-10-31", "2026-10-01"),
        row("y9", 1, "2026-10-02"),
        deposit("z1", "", "示8例0"),
        row("z1", 0, "2026-10-02"),
        deposit("z3", "", "谁"),
        row("z3", 4, "2026-10-02"),
        slipped("z2", 7, "2026-10-02"),
        off_roll("z2", "2026-10-03"),
    ]
}

fn shown(draft: &Draft) -> Vec<String> {
    let text = |cell: Cell| draft.symbols.cell_text(cell).unwrap_or("-");
    let d = &draft.dictionary;
    let id_of = |member: u32| {
        let row = draft.members.row(member as usize);
        format!("{} {}", text(row[0]), text(row[1]))
    };
    let mut lines = Vec::new();
    for (h, row) in draft.households.iter().enumerate() {
        let fields = d.household.fields.iter().zip(&row).map(|(f, c)| cell_text(&f.ty, *c, &draft.symbols));
        lines.push(format!("{} broken {}", fields.collect::<Vec<_>>().join(" "), draft.roll_broken[h]));
    }
    for (m, row) in draft.members.iter().enumerate() {
        let fields = d.member.fields.iter().zip(&row).map(|(f, c)| cell_text(&f.ty, *c, &draft.symbols));
        let states: Vec<_> = draft.states.iter().map(|states| states[m].word()).collect();
        let (known, open) = (text(draft.member_name_key[m]), draft.memberships_open[m]);
        let all = fields.collect::<Vec<_>>().join(" ");
        lines.push(format!("{all} {known} {} {open} {}", draft.memberships[m], states.join(" ")));
    }
    let mut records = Vec::new();
    for (kind, rows) in d.kinds.iter().zip(&draft.kinds) {
        for row in 0..rows.member.len() {
            let cell = |column: &Vec<Cell>| column.get(row).copied().unwrap_or(ABSENT);
            let fields = kind.fields.iter().zip(&rows.columns);
            let fields: Vec<_> = fields.map(|(f, c)| cell_text(&f.ty, cell(c), &draft.symbols)).collect();
            let source = &draft.sources[usize::from(rows.source[row])].id;
            let (key, answer) =
                (draft.symbols.text(rows.record_key[row]), draft.symbols.text(rows.answer[row]));
            let (name, known) = (text(rows.name[row]), text(rows.name_key[row]));
            let who = id_of(rows.member[row]);
            let fields = fields.join(" ");
            records
                .push(format!("{who} {source} {key} {name} {known} {} {answer} {fields}", rows.as_of[row]));
        }
    }
    records.sort();
    lines.extend(records);
    lines
}

#[test]
fn parts_hold_what_the_county_holds_whatever_the_room() {
    let county = county();
    let whole = county.collect().collected;
    let mut expect = shown(&whole.draft);
    expect.sort();
    assert!(expect.iter().any(|line| line.contains(" bank d")), "{expect:#?}");
    assert!(expect.iter().any(|line| line.contains("no_answer")), "{expect:#?}");
    assert!(whole.reports.iter().any(|report| report.rows_repeated == 13), "{:#?}", whole.reports);
    let folder = tempfile::tempdir().expect("a folder");
    for (memory, slice, parts) in
        [(1 << 30, 2, 1), (0, 1, 9), (0, 2, 5), (0, 4, 3), (0, 100, 1), (3000, 1, 9)]
    {
        let room = Room { memory, slice, folder: folder.path().to_owned() };
        let mut collected = county.collect_parts(&room);
        assert_eq!(collected.parts.count(), parts, "{room:?}");
        assert_eq!(collected.reports, whole.reports, "{room:?}");
        assert_eq!(collected.set_aside, whole.set_aside, "{room:?}");
        assert_eq!(collected.uncertain, whole.uncertain, "{room:?}");
        let ids: Vec<String> = collected.parts.household_ids().iter().map(str::to_owned).collect();
        assert_eq!(ids, (0..HOUSEHOLDS).map(|h| format!("H{h}")).collect::<Vec<_>>());
        let rows: usize = whole.draft.kinds.iter().map(|rows| rows.member.len()).sum();
        let counts = (collected.parts.members(), collected.parts.records() as usize);
        assert_eq!(counts, (whole.draft.members.rows, rows), "{room:?}");
        let mut found = Vec::new();
        let mut households = 0;
        while let Some(part) = collected.parts.next_part().expect("a part") {
            assert_eq!(part.sources, whole.draft.sources);
            let first = part.symbols.cell_text(part.households.cell(0, 0)).expect("an id");
            assert_eq!(first, format!("H{households}"), "parts come in order");
            households += part.households.rows;
            found.extend(shown(&part));
        }
        found.sort();
        assert_eq!(found, expect, "{room:?}");
        assert_eq!(collected.parts.outline().sources, whole.draft.sources);
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("read").count(), 0);
}
