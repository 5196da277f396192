//! Tests of reading adapter files: what a sound one says, and every fault of files that must be refused.

use super::*;
use crate::{
    dictionary::{Dictionary, load_dictionary},
    document::{Document, Faults},
    domain::{
        calendar::{DateForm, Month, MonthForm},
        money::Unit,
    },
};
use jiff::civil::date;

fn dictionary() -> Dictionary {
    let faults = Faults::new();
    let text = include_str!("../../adapters/kinds/national.toml");
    let documents = [Document::parse("national.toml", text, &faults)];
    load_dictionary(&documents, &faults).expect("the national dictionary")
}

fn load(files: &[(&str, &str)]) -> (Vec<Adapter>, Vec<String>) {
    let faults = Faults::new();
    let documents: Vec<Document> =
        files.iter().map(|(file, text)| Document::parse(file, text, &faults)).collect();
    let adapters = load_adapters(&documents, &dictionary(), &faults);
    (adapters, faults.into_sorted().iter().map(ToString::to_string).collect())
}

#[track_caller]
fn check_refused(files: &[(&str, &str)], expect: &[&str]) {
    let (_, faults) = load(files);
    assert_eq!(faults, expect);
}

const TAX: &str = r#"id = "tax.withholding"
department = { zh = "税务局", en = "Tax bureau" }
title = { zh = "个税扣缴明细", en = "Income tax withheld" }
kind = "wage_tax"
delivery = "latest"
not_listed = "none"
access = "authorised"
max_age_days = 45
[transport]
type = "file"
path = "tax/grsds_{date}_*.csv"
[format]
type = "csv"
charset = "gb18030"
[fields]
person_id = { column = "SFZH" }
as_of = { column = "SJRQ", forms = ["compact"] }
month = { column = "SKSSQ", forms = ["compact", "date_iso"] }
payer_id = { column = "NSRSBH" }
payer_name = { derive = "first", columns = ["KJYWR", "KJYWR2"], blank = ["无"] }
item = { column = "SDXM", codes = [["工资薪金", "wage"], ["劳务报酬", "labour"]], other = "business" }
income = { derive = "sum", columns = ["SRE1", "SRE2"], unit = "fen", default = "0" }
[[where]]
column = "JYZT"
in = ["1"]
[sample]
text = "SFZH,税\n1,2\n"
expect = [{ person_id = "410399199001010012", month = "2026-01", income = 3500.5 }]
"#;

/// The head of a sound adapter, to be followed by its tables.
const HEAD: &str = r#"id = "x.y"
department = { zh = "局", en = "bureau" }
title = { zh = "题", en = "title" }
kind = "custody"
delivery = "latest"
not_listed = "none"
access = "authorised"
max_age_days = 45
"#;

#[test]
fn a_sound_adapter_is_read_whole() {
    let (adapters, faults) = load(&[("tax.toml", TAX)]);
    assert_eq!(faults, [""; 0]);
    let adapter = &adapters[0];
    assert_eq!((adapter.delivery, adapter.max_age_days), (DeliveryMode::Latest, 45));
    assert_eq!((adapter.set_aside_max, adapter.ahead_days, adapter.sweep), ((1, 1000), 0, false));
    let Content::Records { table: Some(table), answers: None, .. } = &adapter.content else {
        panic!("a table of records: {:?}", adapter.content)
    };
    let Mapping::Fields(fields) = &table.mapping else { panic!("{:?}", table.mapping) };
    let field = |name: &str| fields.iter().find(|f| f.field == name).expect("mapped");
    assert_eq!(field("income").notation.unit, Unit::Fen);
    assert_eq!(field("income").origin, Origin::Sum(vec!["SRE1".into(), "SRE2".into()]));
    assert_eq!(field("as_of").notation.date_forms, [DateForm::Compact]);
    let forms = [MonthForm::Compact, MonthForm::DateWithin(DateForm::Iso)];
    assert_eq!(field("month").notation.month_forms, forms);
    assert_eq!(field("item").other.as_deref(), Some("business"));
    assert_eq!(field("payer_name").blank, ["无"]);
    assert_eq!(table.filters, [RowFilter { column: "JYZT".into(), values: vec!["1".into()] }]);
    let sample = table.sample.as_ref().expect("a sample");
    assert_eq!(sample.content, SampleContent::Text(b"SFZH,\xcb\xb0\n1,2\n".to_vec()));
    assert_eq!(sample.expect[0][2], ("income".to_owned(), "3500.5".to_owned()));
}

#[test]
fn the_roll_a_decision_and_an_answers_table() {
    let table = "[household.transport]\ntype = \"file\"\npath = \"household.parquet\"\n[household.format]\n\
                 type = \"parquet\"\n";
    let roll = format!(
        "id = \"roll\"\ndepartment = {{ zh = \"民政局\", en = \"Civil affairs\" }}\n\
         title = {{ zh = \"在册\", en = \"roll\" }}\nroll = true\ndelivery = \"latest\"\n\
         [household]\ncanonical = true\n[member]\ncanonical = true\n{table}{}",
        table.replace("household", "member")
    );
    let none = "id = \"vessel.none\"\ndepartment = { zh = \"局\", en = \"bureau\" }\n\
                title = { zh = \"题\", en = \"title\" }\nkind = \"vessel\"\n\
                none_by_decision = { by = \"县民政局\", on = 2026-01-01, reason = \"无水域\" }\n";
    let bank = format!(
        "sources = [\"bank.a\", \"bank.b\"]\ncanonical = true\nas_of = 2026-10-31\n{}[transport]\ntype = \"file\"\n\
         path = [\"a_*.csv\", \"b_*.csv\"]\n[format]\ntype = \"csv\"\ncharset = \"utf-8\"\n[answers]\n\
         path = \"answers.ndjson\"\ncanonical = true\nformat = {{ type = \"ndjson\" }}\n",
        HEAD.replace("custody", "deposit")
    );
    let (adapters, faults) = load(&[("roll.toml", &roll), ("none.toml", none), ("bank.toml", &bank)]);
    assert_eq!(faults, [""; 0]);
    let ids: Vec<&str> = adapters.iter().map(|a| a.id.as_str()).collect();
    assert_eq!(ids, ["roll", "vessel.none", "x.y"]);
    assert!(matches!(adapters[0].content, Content::Roll { .. }));
    let Content::Records { none_by_decision: Some(decision), table: None, .. } = &adapters[1].content else {
        panic!("{:?}", adapters[1].content)
    };
    assert_eq!(decision.on, date(2026, 1, 1));
    let Content::Records { answers: Some(answers), table: Some(table), .. } = &adapters[2].content else {
        panic!("{:?}", adapters[2].content)
    };
    assert_eq!(answers.format, Format::Ndjson { charset: "utf-8".into(), explode: None });
    assert_eq!((&table.mapping, table.as_of), (&Mapping::Canonical, Some(date(2026, 10, 31))));
}

#[test]
fn what_has_no_default_must_be_said() {
    check_refused(
        &[("a.toml", "kind = \"wage_taxes\"\nreqired = true\nahead_days = -1\nset_aside_max = \"2/1\"\n")],
        &[
            "a.toml:1:1: `access` is missing; it must be one of authorised, own",
            "a.toml:1:1: `delivery` is missing; it must be one of parts, latest, changes",
            "a.toml:1:1: `department` is missing",
            "a.toml:1:1: `fields` is missing; say where each field comes from, or `canonical = true` where the columns are \
             named as in the dictionary",
            "a.toml:1:1: `format` is missing",
            "a.toml:1:1: `id` is missing",
            "a.toml:1:1: `max_age_days` is missing; a number of days is wanted, there is no default",
            "a.toml:1:1: `not_listed` is missing; it must be one of none, not_asked",
            "a.toml:1:1: `title` is missing",
            "a.toml:1:1: `transport` is missing",
            "a.toml:1:8: there is no kind `wage_taxes`; did you mean `wage_tax`?",
            "a.toml:2:1: unknown key `reqired`; did you mean `required`?",
            "a.toml:3:14: `ahead_days` must lie between 0 and 36500 days",
            "a.toml:4:17: `set_aside_max` is a share such as \"1/1000\" or \"0/1\"",
        ],
    );
}

#[test]
fn every_fault_of_the_fields_is_named() {
    let text = format!(
        "{HEAD}[transport]\ntype = \"ftp\"\npath = \"../x_{{day}}.csv\"\n[format]\ntype = \"csv\"\n\
         charset = \"gb18031\"\ndelimiter = \";;\"\n[fields]\nperson_id = {{ colum = \"SFZH\" }}\n\
         fron = {{ column = \"Q\" }}\nto = {{ column = \"Z\" }}\nvia = {{ constant = \"prision\", unit = \"yuan\" }}\n"
    );
    check_refused(
        &[("a.toml", &text)],
        &[
            "a.toml:10:8: `type` is `ftp`; it must be one of file",
            "a.toml:11:8: `../x_{day}.csv` must be a path below the data folder",
            "a.toml:14:11: `gb18031` is no label of the encoding standard; did you mean `gb18030`?",
            "a.toml:15:13: `delimiter` must be one ASCII character such as \",\" or \"\\t\"",
            "a.toml:16:1: kind `custody` also needs `from`",
            "a.toml:17:13: `person_id` needs one of `column`, `constant`, `derive`; found none",
            "a.toml:17:15: unknown key `colum`; did you mean `column`?",
            "a.toml:18:8: kind `custody` has no field `fron`; did you mean `from`?",
            "a.toml:19:6: `forms` is missing; a list of iso, compact, slash, dotted, chinese, excel, day_first, month_first",
            "a.toml:20:20: `prision` is no value of `via`: the code is not known; it must be one of prison, detox; did you mean `prison`?",
            "a.toml:20:31: unknown key `unit`; known here: column, constant, derive",
        ],
    );
}

#[test]
fn codes_units_forms_and_keys_are_checked() {
    let fields = "[transport]\ntype = \"file\"\npath = \"x.csv\"\n[format]\ntype = \"csv\"\ncharset = \"utf-8\"\n[fields]\n\
                  person_id = { column = \"A\" }\nmonth = { column = \"B\", forms = [\"kompakt\"] }\n\
                  payer_id = { column = \"C\" }\npayer_name = { derive = \"join\", columns = [\"D\"] }\n\
                  item = { column = \"E\", codes = [[\"甲\", \"wages\"], [\"甲\", \"wage\"], [\"\", \"wage\"]] }\n\
                  income = { column = \"F\", codes = [[\"a\", \"1\"]] }\n";
    let text = format!("{}{fields}", HEAD.replace("custody", "wage_tax").replace("latest", "changes"));
    check_refused(
        &[("a.toml", &text)],
        &[
            "a.toml:15:1: kind `wage_tax` also needs `record_key`",
            "a.toml:17:34: `kompakt` is no form; it must be one of iso, compact, slash, chinese, date_iso, date_compact, \
             date_slash, date_dotted, date_chinese, date_excel, date_day_first, date_month_first",
            "a.toml:19:43: `columns` must name two columns or more",
            "a.toml:20:32: `wages` is no value of `item`: the code is not known; it must be one of wage, labour, royalty, \
             business, interest_dividend, rent, transfer, windfall; did you mean `wage`?",
            "a.toml:20:32: a blank is no code; say `default` for it",
            "a.toml:20:32: code `甲` stands twice",
            "a.toml:21:10: `unit` is missing; it must be one of yuan, fen, wan",
            "a.toml:21:26: unknown key `codes`; known here: blank, column, constant, default, derive, unit",
        ],
    );
}

#[test]
fn a_canonical_table_has_no_fields_and_records_have_a_date() {
    let table = "[transport]\ntype = \"file\"\npath = \"x.csv\"\n[format]\ntype = \"csv\"\ncharset = \"utf-8\"\n\
                 header_rows = 0\n";
    let fields = "[fields]\nperson_id = { column = \"1\" }\nvia = { column = \"2\" }\n\
                  from = { column = \"3\", forms = [\"iso\"] }\n";
    let sample = "[sample]\ntext = \"\"\nfile = \"x\"\nexpect = [{ form = \"x\", to = \"2020-13-01\" }]\n";
    check_refused(
        &[
            ("a.toml", &format!("canonical = true\n{HEAD}{table}{fields}").replace("x.y", "a")),
            ("b.toml", &format!("canonical = true\n{HEAD}{table}").replace("x.y", "b")),
            ("c.toml", &format!("{HEAD}{table}{fields}{sample}").replace("x.y", "c")),
            ("d.toml", &format!("{HEAD}{table}").replace("x.y", "d")),
        ],
        &[
            "a.toml:17:1: `canonical = true` excludes `fields`: the columns are named as in the dictionary",
            "b.toml:1:13: `canonical = true` needs a header: `header_rows` of 1 or more",
            "c.toml:16:1: no as-of date: map `as_of`, give one `as_of` for all rows, or a `{date}` in the path",
            "c.toml:20:1: a sample needs `text` or `file`; found both",
            "c.toml:23:20: there is no field `form`; did you mean `from`?",
            "c.toml:23:30: `2020-13-01` is no value of `to`: there is no such day or month on the calendar; forms wanted: iso",
            "d.toml:1:1: `fields` is missing; say where each field comes from, or `canonical = true` where the columns are \
             named as in the dictionary",
        ],
    );
}

#[test]
fn adapters_must_not_contradict_each_other() {
    let table = "[transport]\ntype = \"file\"\npath = \"x.parquet\"\n[format]\ntype = \"parquet\"\n";
    let plain = format!("canonical = true\n{HEAD}{table}");
    let sources =
        format!("sources = [\"x.y\", \"b.1\", \"b.1\"]\n{plain}").replace("\"x.y\"\ndep", "\"b\"\ndep");
    let others = format!("sources = [\"b.1\", \"B 2\"]\n{plain}").replace("\"x.y\"\ndep", "\"c\"\ndep");
    let none = format!(
        "{}none_by_decision = {{ by = \"a\", on = 2026-01-01, reason = \"b\" }}\n{table}",
        HEAD.replace("x.y", "d")
    );
    check_refused(
        &[
            ("a.toml", &plain),
            ("b.toml", &plain),
            ("c.toml", &sources),
            ("d.toml", &others),
            ("e.toml", &none),
        ],
        &[
            "b.toml:2:6: two adapters have the id `x.y`: a.toml and b.toml",
            "c.toml:1:11: source `b.1` stands twice",
            "c.toml:1:11: source `x.y` is already that of a.toml",
            "c.toml:1:11: source `x.y` is already that of b.toml",
            "d.toml:1:11: `B 2` is no id of a source: small letters, digits, `.`, `_` and `-` are wanted",
            "d.toml:1:11: source `b.1` is already that of c.toml",
            "e.toml:4:8: this file says that there is no source of `custody`, but a.toml describes one too",
            "e.toml:4:8: this file says that there is no source of `custody`, but b.toml describes one too",
            "e.toml:4:8: this file says that there is no source of `custody`, but c.toml describes one too",
            "e.toml:4:8: this file says that there is no source of `custody`, but d.toml describes one too",
            "e.toml:10:1: `transport` contradicts `none_by_decision`: there is no source",
            "e.toml:13:1: `format` contradicts `none_by_decision`: there is no source",
        ],
    );
}

#[test]
fn there_is_one_roll_and_it_knows_no_kind() {
    let roll = "id = \"roll\"\ndepartment = { zh = \"民政局\", en = \"Civil affairs\" }\n\
                title = { zh = \"在册\", en = \"roll\" }\nroll = true\ndelivery = \"changes\"\nkind = \"custody\"\n\
                [household]\nformat = { type = \"xlsx\", header_rows = 0 }\ntransport = { type = \"file\", path = \"h.xlsx\" }\n\
                canonical = true\n";
    check_refused(
        &[("a.toml", roll), ("b.toml", &roll.replace("\"roll\"\ndep", "\"roll.b\"\ndep"))],
        &[
            "a.toml:1:1: `member` is missing",
            "a.toml:5:12: the roll is delivered as `parts` or `latest`, not as `changes`",
            "a.toml:6:8: `kind` has no place in the roll: its tables are `household` and `member`",
            "a.toml:8:41: `header_rows` must lie between 1 and 20",
            "b.toml:1:1: `member` is missing",
            "b.toml:4:8: there is one roll, and a.toml brings it already",
            "b.toml:5:12: the roll is delivered as `parts` or `latest`, not as `changes`",
            "b.toml:6:8: `kind` has no place in the roll: its tables are `household` and `member`",
            "b.toml:8:41: `header_rows` must lie between 1 and 20",
        ],
    );
}

#[test]
fn monthly_files_say_so_in_full() {
    let table = |keys: &str| {
        format!(
            "[transport]\ntype = \"file\"\npath = \"x_{{date}}.csv\"\n{keys}[format]\ntype = \"csv\"\ncharset = \"utf-8\"\n"
        )
    };
    let parts = format!("canonical = true\n{}", HEAD.replace("latest", "parts"));
    let every = "every = \"month\"\n";
    let whole = format!("{parts}{}", table(&format!("{every}since = \"2025-08\"\ndue_days = 10\n")));
    let (adapters, faults) = load(&[("a.toml", &whole)]);
    assert_eq!(faults, [""; 0]);
    let Content::Records { table: Some(read), .. } = &adapters[0].content else {
        panic!("{:?}", adapters[0].content)
    };
    let Transport::File { monthly, .. } = &read.transport;
    assert_eq!(*monthly, Some(Monthly { since: Month::parse("2025-08").ok(), due_days: Some(10) }));
    let latest = format!("canonical = true\n{HEAD}{}", table(every));
    let alone = table("since = \"08/2025\"\ndue_days = 400\n");
    let undated = table("every = \"week\"\n").replace("x_{date}", "x");
    let monthly = table(every).replace("x_{date}", "x");
    check_refused(
        &[
            ("a.toml", &latest.replace("x.y", "a")),
            ("b.toml", &format!("{parts}{alone}").replace("x.y", "b")),
            ("c.toml", &format!("{parts}{undated}").replace("x.y", "c")),
            ("d.toml", &format!("{parts}{monthly}").replace("x.y", "d")),
        ],
        &[
            "a.toml:13:9: `every` goes with `delivery = \"parts\"` or `\"changes\"`: of `latest`, one file counts",
            "b.toml:13:9: `since` goes with `every = \"month\"`",
            "b.toml:13:9: `since` is the first month, written \"2026-01\"; not `08/2025`",
            "b.toml:14:12: `due_days` goes with `every = \"month\"`",
            "b.toml:14:12: `due_days` must lie between 0 and 366",
            "c.toml:13:9: `every` is `week`; it must be one of month",
            "d.toml:13:9: `every` needs `{date}` in each path, which tells the month: `x.csv`",
        ],
    );
}
