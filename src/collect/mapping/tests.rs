//! Tests of mapping: what rows become, and what is said of those that can't be read.

use super::*;
use crate::{
    adapter::{FieldMapping, Format, Mapping, Origin, RowFilter, TableSource, Transport},
    collect::raw::{RawCell, RawRow, RowVisitor, Told, UnreadRow},
    dictionary::{Dictionary, Kind, load_dictionary},
    document::{Document, Faults},
    domain::{disability::CertificatePart, money::Unit},
    table::cell_text,
};
use jiff::civil::date;

/// A made-up person of the unassigned area 410399.
const PERSON: &str = "410399199001010012";

fn dictionary() -> Dictionary {
    let faults = Faults::new();
    let text = include_str!("../../../adapters/kinds/national.toml");
    let documents = [Document::parse("national.toml", text, &faults)];
    load_dictionary(&documents, &faults).expect("the national dictionary")
}

fn table(mapping: Mapping) -> TableSource {
    TableSource {
        transport: Transport::File { paths: vec!["x_{date}.csv".into()], manifest: None, monthly: None },
        format: Format::Csv { charset: "utf-8".into(), delimiter: b',', title_rows: 0, header_rows: 1 },
        mapping,
        filters: Vec::new(),
        as_of: Some(date(2026, 10, 31)),
        sample: None,
    }
}

fn options(role: TableRole) -> MapperOptions {
    MapperOptions { role, sources: vec!["test.source".into()], keys_required: false, keep: None }
}

fn run(kind: &Kind, table: &TableSource, options: MapperOptions, text: &str) -> Result<Mapped, String> {
    let mut mapper = Mapper::new(kind, table, options);
    let mut lines = text.lines().map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    let names: Vec<String> = lines.next().expect("a header").iter().map(|n| (*n).to_owned()).collect();
    mapper.columns(&names)?;
    for (place, cells) in lines.enumerate() {
        let cells: Vec<RawCell<'_>> = cells.iter().map(|c| RawCell::Text((*c).into())).collect();
        mapper.row(&RawRow { line: place as u64 + 2, cells: &cells });
    }
    Ok(mapper.finish())
}

/// What a mapping made of the rows: kept ones as texts, then those set aside, then the loose ones.
fn shown(kind: &Kind, mapped: &Mapped) -> Vec<String> {
    let rows = &mapped.rows;
    let text = |cell| rows.symbols.cell_text(cell).unwrap_or("").to_owned();
    let mut shown: Vec<String> = (0..rows.len())
        .map(|row| {
            let mut cells = vec![text(rows.person[row]), text(rows.name[row])];
            for (field, column) in kind.fields.iter().zip(&rows.columns) {
                cells.push(cell_text(&field.ty, column[row], &rows.symbols));
            }
            format!("{} {}", rows.line[row], cells.join("|"))
        })
        .collect();
    for aside in &mapped.set_aside {
        let told = |text: &Option<String>| text.as_deref().unwrap_or("").to_owned();
        let (field, person) = (told(&aside.field), told(&aside.person));
        let household = told(&aside.household_id);
        shown.push(format!("{} aside {field} [{person}{household}] {}", aside.line, aside.reason));
    }
    for loose in &mapped.loose {
        let name = loose.name.as_deref().unwrap_or("");
        shown.push(format!("{} loose {name} {}", loose.line, loose.id_was_blank));
    }
    shown
}

#[track_caller]
fn check(kind: &str, mapping: Mapping, text: &str, expect: &[&str]) {
    let dictionary = dictionary();
    let kind = dictionary.kind(kind).expect("a kind");
    let role = if ["household", "member"].contains(&kind.name.as_str()) {
        TableRole::Roll
    } else {
        TableRole::Records
    };
    let mapped = run(kind, &table(mapping), options(role), text).expect("its columns are there");
    assert_eq!(shown(kind, &mapped), expect);
}

fn column(field: &str, name: &str) -> FieldMapping {
    FieldMapping::plain(field, Origin::Column(name.to_owned()))
}

#[test]
fn ordinary_flaws_of_canonical_files() {
    check(
        "deposit",
        Mapping::Canonical,
        "person_id|name|bank|account_tail|balance_fen|interest_12m\n\
         ４１０３９９１９９００１０１００１２|欧阳·甲|甲行 |００１２|123456|NULL\n\
         410399900101001|张三|甲行|0012|０|-",
        &["2 410399199001010012|欧阳·甲|甲行|0012|1234.56|", "3 410399199001010012|张三|甲行|0012|0.00|"],
    );
}

#[test]
fn the_masked_id_of_somebody_else_may_be_anybodys() {
    check(
        "marriage",
        Mapping::Canonical,
        &format!(
            "person_id|name|spouse_id|spouse_name|status|registered_on\n\
             {PERSON}|甲|E1234567|乙|married|2012-05-20\n{PERSON}|甲|410399********0030|乙|married|2012-05-20"
        ),
        &[
            "2 410399199001010012|甲|E1234567|乙|married|2012-05-20",
            "3 aside spouse_id [410399199001010012] the ID is masked, so that it may be anybody's; a whole one is wanted",
        ],
    );
}

#[test]
fn what_is_no_id_is_not_taken_for_a_strangers() {
    let head = "person_id|name|spouse_id|spouse_name|status|registered_on\n";
    let no_id = "the form of an ID; a citizen ID of 18 or 15 characters, or the number of a passport or permit, is wanted";
    for text in
        ["不详", "无", "+", "NaN", "1;2;3", "0", "410399", "123456789012345678", "ABCDEFG", "12345678901"]
    {
        check(
            "marriage",
            Mapping::Canonical,
            &format!("{head}{PERSON}|甲|{text}|乙|married|2012-05-20"),
            &[&format!("2 aside spouse_id [410399199001010012] not {no_id}")],
        );
    }
    for text in
        ["410399199001010012", "410399199001010011", "E12345678", "H1234567(8)", "123456789", "12345678"]
    {
        check(
            "marriage",
            Mapping::Canonical,
            &format!("{head}{PERSON}|甲|{text}|乙|married|2012-05-20"),
            &[&format!("2 410399199001010012|甲|{text}|乙|married|2012-05-20")],
        );
    }
}

#[test]
fn a_row_that_cannot_be_read_is_set_aside_with_its_person() {
    let head = "person_id|name|bank|account_tail|balance";
    check(
        "deposit",
        Mapping::Canonical,
        &format!(
            "{head}\n{PERSON}|甲|A|1|-5\n{PERSON}|甲|A|1|\n{PERSON}|甲|A|1|1.005\n{PERSON}|甲|A\u{1}A|1|5\n\
             E1234567|乙|A|1|5\n|丙|A|1|5\n||A|1|5\n410399199001010011|丁|A|1|5"
        ),
        &[
            "9 410399199001010011|丁|A|1|5.00|",
            "2 aside balance [410399199001010012] the amount is negative; wanted: an amount in yuan with at most 2 decimal places",
            "3 aside balance [410399199001010012] no value is written; a money is wanted",
            "4 aside balance [410399199001010012] the amount has digits beyond the fen; wanted: an amount in yuan with at most 2 decimal places",
            "5 aside bank [410399199001010012] the value holds control characters; a text without them is wanted",
            "6 aside person_id [] not the form of a citizen ID; 18 or 15 characters are wanted",
            "8 aside person_id [] no citizen ID is written; 18 or 15 characters are wanted",
            "6 loose 乙 false",
            "7 loose 丙 true",
            "8 loose  true",
        ],
    );
}

#[test]
fn codes_units_forms_and_derived_values() {
    let mut income = FieldMapping::plain("income", Origin::Sum(vec!["SR1".into(), "SR2".into()]));
    income.notation.unit = Unit::Fen;
    income.default = Some("0".into());
    let mut item = column("item", "XM");
    item.codes = vec![("工资".into(), "wage".into()), ("劳务".into(), "labour".into())];
    let month = FieldMapping::plain("month", Origin::Join(vec!["N".into(), "Y".into()], "-".into()));
    let mapping = Mapping::Fields(vec![
        column("person_id", "SFZH"),
        month,
        FieldMapping::plain("payer_id", Origin::First(vec!["DM1".into(), "DM2".into()])),
        FieldMapping::plain("payer_name", Origin::Constant("某公司".into())),
        item,
        income,
    ]);
    check(
        "wage_tax",
        mapping,
        &format!(
            "SFZH|N|Y|DM1|DM2|XM|SR1|SR2\n{PERSON}|2026|1|-|91ｘ|工资 |100|\n{PERSON}|2026|13|1|2|劳务|1|1\n\
             {PERSON}|2026|2|1|2|稿酬|1|1"
        ),
        &[
            "2 410399199001010012||2026-01|91X|某公司|wage|1.00",
            "3 aside month [410399199001010012] there is no such day or month on the calendar; forms wanted: iso",
            "4 aside item [410399199001010012] the code is not in the adapter's table; a code of the table is wanted",
        ],
    );
}

#[test]
fn other_blank_default_and_slice() {
    let mut share = column("share", "FE");
    share.default = Some("1".into());
    let mut used = column("use", "YT");
    used.codes = vec![("住宅".into(), "residential".into())];
    used.other = Some("other".into());
    let mut until = column("transferred_on", "ZY");
    until.blank = vec!["9999-12-31".into()];
    let mapping = Mapping::Fields(vec![
        column("person_id", "SFZH"),
        FieldMapping::plain("certificate_no", Origin::Slice("ZH".into(), 2, 3)),
        used,
        column("area_m2", "MJ"),
        share,
        column("registered_on", "RQ"),
        FieldMapping::plain("via", Origin::Constant("purchase".into())),
        until,
    ]);
    check(
        "real_estate",
        mapping,
        &format!(
            "SFZH|ZH|YT|MJ|FE|RQ|ZY\n{PERSON}|豫A123|仓库|89.5||2020-1-31|9999-12-31\n\
             {PERSON}|豫A12|住宅|89.5|1/2|2020-01-31|2021-02-03\n{PERSON}|豫A|住宅|89.5|1|2020-01-31|\n\
             {PERSON}|豫A12|住宅|89.5|1|1900-01-00|"
        ),
        &[
            "2 410399199001010012||A12|other|89.5|1||2020-01-31|purchase|",
            "3 410399199001010012||A12|residential|89.5|0.5||2020-01-31|purchase|2021-02-03",
            "4 aside certificate_no [410399199001010012] the text is too short: 4 characters or more are wanted",
            "5 aside registered_on [410399199001010012] there is no such day or month on the calendar; forms wanted: iso",
        ],
    );
}

#[test]
fn a_certificate_number_tells_category_and_level() {
    let part = |field, part| FieldMapping::plain(field, Origin::Certificate("ZH".into(), part));
    let mapping = Mapping::Fields(vec![
        column("person_id", "SFZH"),
        column("certificate_no", "ZH"),
        part("category", CertificatePart::Category),
        part("level", CertificatePart::Level),
        column("issued_on", "RQ"),
        FieldMapping::plain("status", Origin::Constant("valid".into())),
    ]);
    check(
        "disability",
        mapping,
        &format!(
            "SFZH|ZH|RQ\n{PERSON}|{PERSON}42|2020-01-31\n{PERSON}|{PERSON}53B1|2020-01-31\n\
             {PERSON}|{PERSON}82|2020-01-31\n{PERSON}|{PERSON}4|2020-01-31\n{PERSON}||2020-01-31"
        ),
        &[
            "2 410399199001010012||41039919900101001242|4|2|2020-01-31||valid",
            "3 410399199001010012||41039919900101001253B1|5|3|2020-01-31||valid",
            "4 aside category [410399199001010012] not the number of a disability certificate: an ID, a digit of \
             category (1 to 7), one of level (1 to 4) and perhaps B1 to B99 are wanted",
            "5 aside category [410399199001010012] not the number of a disability certificate: an ID, a digit of \
             category (1 to 7), one of level (1 to 4) and perhaps B1 to B99 are wanted",
            "6 aside certificate_no [410399199001010012] no value is written; a text is wanted",
        ],
    );
}

#[test]
fn a_roll_row_keeps_what_is_no_id_and_tells_its_household() {
    let head = "household_id|person_id|name|relation|role|joined_on|student|declared_wage|declared_business|\
                declared_property|declared_transfer|authorised_sources";
    check(
        "member",
        Mapping::Canonical,
        &format!(
            "{head}\nH1|hz123|甲|self|member|2026-01-01|false|0|0|0|0|a，b\n\
             H2|{PERSON}|乙|cousin|member|2026-01-01|no|0|0|0|0|\n|{PERSON}|乙|self|member|2026-01-01|1|0|0|0|0|"
        ),
        &[
            "2 HZ123|甲|H1|HZ123|甲|self|member|2026-01-01||a;b|false|0.00|0.00|0.00|0.00||",
            "3 aside relation [410399199001010012H2] the code is not known; it must be one of self, spouse, child, \
             parent, grandchild, grandparent, sibling, other",
            "4 aside household_id [410399199001010012] no value is written; a text is wanted",
        ],
    );
}

#[track_caller]
fn check_refused(kind: &str, mapping: Mapping, header: &str, expect: &str) {
    let dictionary = dictionary();
    let kind = dictionary.kind(kind).expect("a kind");
    let mut table = table(mapping);
    table.filters = vec![RowFilter { column: "name".into(), values: vec!["甲".into()] }];
    let refused = run(kind, &table, options(TableRole::Records), header).expect_err("not usable");
    assert_eq!(refused, expect);
}

#[test]
fn columns_that_are_missing_or_stand_twice_refuse_the_delivery() {
    check_refused(
        "deposit",
        Mapping::Canonical,
        "name|bank|balance|balance_fen|name",
        "columns are missing: `person_id`, `account_tail`; column `name` stands twice; both `balance` and \
         `balance_fen` are there; one of them is wanted",
    );
    check_refused(
        "death",
        Mapping::Fields(vec![column("person_id", "SFZH"), column("death_date", "SWRQ")]),
        "SFZH|SWSJ|name",
        "columns are missing: `SWRQ`; field `via` is not mapped",
    );
}

#[test]
fn keys_are_hashed_over_what_was_mapped_but_not_the_as_of_date() {
    let dictionary = dictionary();
    let kind = dictionary.kind("custody").expect("custody");
    let text = format!(
        "person_id|via|from|as_of|record_key|source\n{PERSON}|prison|2020-01-01|2026-01-01||\n\
         410399900101001|prison|2020-1-1|2026-02-01||\n{PERSON}|prison|2020-01-02|2026-01-01||\n\
         {PERSON}|prison|2020-01-02|2026-01-01|K1|\n{PERSON}|prison|2020-01-02|2026-01-01|K1|x.y"
    );
    let mapped = run(kind, &table(Mapping::Canonical), options(TableRole::Records), &text).expect("columns");
    let keys: Vec<&str> =
        mapped.rows.record_key.iter().filter_map(|k| mapped.rows.symbols.cell_text(*k)).collect();
    assert_eq!((keys[0], keys[3]), (keys[1], "K1"));
    assert_ne!(keys[0], keys[2]);
    // The hash of person_id, via and from, each text after its length: the key is in every finding that rests on the row.
    assert_eq!(keys[0], "h:a75526789a5b469472f3a39f50822eca");
    assert_eq!(mapped.set_aside.len(), 1);
    assert_eq!(mapped.set_aside[0].reason, "the source is none of the adapter's; wanted: test.source");
}

#[test]
fn answers_of_other_sources_are_passed_over() {
    let kind = answers_kind();
    let mut options = options(TableRole::Answers);
    options.sources = vec!["bank.a".into(), "bank.b".into()];
    let text = format!(
        "source|person_id|state|as_of\nbank.a|{PERSON}|hit|\ntax|x|y|z\nbank.b|{PERSON}|perhaps|\nbank.b||none|"
    );
    let mapped = run(&kind, &table(Mapping::Canonical), options, &text).expect("columns");
    assert_eq!(
        shown(&kind, &mapped),
        [
            "2 410399199001010012||hit|",
            "4 aside state [410399199001010012] the code is not known; it must be one of hit, none, no_answer, \
             not_asked, ambiguous, stale",
            "5 aside person_id [] no citizen ID is written; 18 or 15 characters are wanted",
        ]
    );
    assert_eq!(mapped.passed_over, 1);
}

#[test]
fn typed_cells_are_taken_where_they_make_sense() {
    let dictionary = dictionary();
    let kind = dictionary.kind("enrolment").expect("enrolment");
    let mut table = table(Mapping::Canonical);
    table.format = Format::Xlsx { sheet: None, title_rows: 0, header_rows: 1 };
    let mut mapper = Mapper::new(kind, &table, options(TableRole::Records));
    let names = ["person_id", "school", "stage", "full_time", "fee_class", "from", "aid_listed", "note"];
    mapper.columns(&names.map(str::to_owned)).expect("columns");
    let mut cells = vec![
        RawCell::Text(PERSON.into()),
        RawCell::Number("7".into()),
        RawCell::Text("junior".into()),
        RawCell::Flag(true),
        RawCell::Text("public".into()),
        RawCell::Date(date(2025, 9, 1)),
        RawCell::Number("0".into()),
        RawCell::Text("x".into()),
    ];
    mapper.row(&RawRow { line: 2, cells: &cells });
    cells[5] = RawCell::Date(date(9999, 12, 31));
    mapper.row(&RawRow { line: 3, cells: &cells });
    cells[0] = RawCell::Number("410399199001010000".into());
    mapper.row(&RawRow { line: 4, cells: &cells });
    let mapped = mapper.finish();
    assert_eq!(
        shown(kind, &mapped),
        [
            "2 410399199001010012||7|junior|true|public|2025-09-01||false",
            "3 aside from [410399199001010012] the year lies outside 1850 to 2200",
            "4 aside person_id [] a number of more than 15 digits, which the sheet has rounded; a cell of type text \
             is wanted",
            "4 loose  false",
        ]
    );
    assert_eq!(mapped.extra_columns, ["note"]);
}

#[test]
fn whose_a_row_is_that_the_reader_could_not_read_is_told_by_what_it_holds() {
    let dictionary = dictionary();
    let kind = dictionary.kind("deposit").expect("a kind");
    let mut mapper = Mapper::new(kind, &table(Mapping::Canonical), options(TableRole::Records));
    let names = ["person_id", "name", "bank", "account_tail", "balance"].map(str::to_owned);
    mapper.columns(&names).expect("its columns are there");
    let text = |text: &'static str| RawCell::Text(text.into());
    let cells = [text(PERSON), text("甲"), RawCell::Blank, text("1"), text("5")];
    let nobodys = [RawCell::Blank, text("乙"), RawCell::Blank, text("1"), text("5")];
    let texts = "410399199001010012|410399199001010011 410399900101001,12345678901234567890,丙";
    let glued = "abc410399199001010012xyz";
    for (line, told) in
        [Told::Cells(&cells), Told::Cells(&nobodys), Told::Text(texts), Told::Text(glued), Told::Nothing]
            .into_iter()
            .enumerate()
    {
        mapper.unread(UnreadRow { line: line as u64 + 2, reason: "spoilt".to_owned(), told });
    }
    let mapped = mapper.finish();
    let expect = [
        "2 aside bank [410399199001010012] spoilt",
        "3 aside bank [] spoilt",
        "4 aside  [410399199001010011] spoilt",
        "5 aside  [410399199001010012] spoilt",
        "6 aside  [] spoilt",
    ];
    assert_eq!(shown(kind, &mapped), expect);
    assert_eq!(mapped.set_aside[1].name.as_deref(), Some("乙"));
    assert_eq!(mapped.set_aside[2].others, [PERSON]);
}
